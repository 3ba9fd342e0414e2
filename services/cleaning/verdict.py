"""Verdicts: why a page that can be read is still no article."""

from collections.abc import Sequence

from services.cleaning.head import Head
from services.cleaning.lines import Line
from services.cleaning.words import folded
from services.text.letters import fold

LINKED_SHARE = 0.6
FREE_WORDS = 40
WALL_SHARE = 0.5
NOTICE_CHARACTERS = 1_500
MISSING_CHARACTERS = 600


def verdict(head: Head, title: str | None, lines: Sequence[Line], blocks: Sequence[str]) -> str | None:
    """Return the reason to reject a page: ``challenge wall missing index no_text``, or nothing."""
    said = [fold(line.text) for line in lines]
    size = sum(len(line.text) for line in lines)
    if size < NOTICE_CHARACTERS and _says(said, "challenge_phrases.txt") and not head.has_article_mark:
        return "challenge"
    names = [fold(text) for text in (title, head.page_title) if text]
    is_thin = sum(map(len, blocks)) < MISSING_CHARACTERS and not head.has_article_mark
    if is_thin and _says([*names, *said[:5]], "missing_phrases.txt", whole=True):
        return "missing"
    if _is_wall(head, blocks):
        return "wall"
    if not blocks:
        return "no_text"
    return "index" if _is_index(head, lines) else None


def _says(lines: Sequence[str], name: str, *, whole: bool = False) -> bool:
    phrases = folded(name)
    if whole:
        return any(line in phrases for line in lines)
    return any(phrase in line for line in lines for phrase in phrases if len(phrase) > 6)


def _is_wall(head: Head, blocks: Sequence[str]) -> bool:
    """Tell a page of which half are phrases of consent and login."""
    if head.has_article_mark or not blocks:
        return False
    phrases = folded("wall_phrases.txt")
    held = sum(len(block) for block in blocks if any(phrase in fold(block) for phrase in phrases))
    return held > WALL_SHARE * sum(map(len, blocks))


def _is_index(head: Head, lines: Sequence[Line]) -> bool:
    """Tell a list of links: no mark of an article, most words in links, few outside."""
    if head.has_article_mark:
        return False
    total = sum(len(line.text) for line in lines)
    linked = sum(min(line.link_characters, len(line.text)) for line in lines)
    free = sum(len(line.text.split()) for line in lines if not line.link_characters)
    return total > 0 and linked > LINKED_SHARE * total and free < FREE_WORDS
