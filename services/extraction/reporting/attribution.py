"""Attribution: who is cited, by name, by "the site" after it, or by a verb that goes on for it."""

from dataclasses import dataclass

from services.extraction.lexicon.model import Match
from services.extraction.reading import Reading, Text
from services.extraction.sentences.scan import Mark

MAX_NAME_TOKENS = 5
_BEFORE_NAMES = frozenset({"the", "a", "an", "and", "but", "of", "for", "to", "by", "from", "that", "as"})
_PARTING = ",;:.\u060c\u061b"


@dataclass(frozen=True, slots=True)
class Citation:
    """One source cited in one sentence: name, kind, verb, and the code points that say so."""

    reading: Reading
    name: str
    kind: str
    verb: str
    start: int
    end: int


def find_citations(text: Text) -> list[Citation]:
    """Return the citations of a text in order; one without a name of its own means the last one named."""
    found: list[Citation] = []
    for reading in text.readings:
        if reading.block == "title":
            continue
        citation = _named(reading, text) or (_again(reading, text, found[-1]) if found else None)
        if citation is not None:
            found.append(citation)
    return found


def _named(reading: Reading, text: Text) -> Citation | None:
    """Read "according to X" and, in English, "X said"."""
    for mark in reading.scan.of("ACCORDING"):
        citation = _after(reading, text, mark, mark.end)
        if citation is not None:
            return citation
    for mark in reading.scan.of("SPEECHV"):
        citation = _after(reading, text, mark, mark.end) if text.language == "ar" else _before(reading, text, mark)
        if citation is not None:
            return citation
    return None


def _after(reading: Reading, text: Text, mark: Mark, at: int) -> Citation | None:
    """Take a source noun and its name after a cue, up to a comma or what only describes it."""
    tokens = reading.scan.tokens
    if text.language == "en":
        at = next((k for k in range(at, min(at + 3, len(tokens))) if _source(reading, k, "noun")), at)
    noun = _source(reading, at, "noun") if at < len(tokens) else None
    if noun is None or _parted(reading, at):
        return None
    name_end, end = noun.end, noun.end
    while end < min(len(tokens), at + MAX_NAME_TOKENS) and not _parted(reading, end):
        if _source(reading, end, "end") is not None or reading.scan.covering(end, "SPEECHV", "CONNECT", "LOCATIVE"):
            break
        described = _source(reading, end, "descriptor")
        end = described.end if described is not None else end + 1
        name_end = name_end if described is not None else end
    if name_end == noun.end and noun.entry.value[0] in ("outlet", "agency"):
        return None  # "the site" without a name means the one named before
    return _citation(reading, text, mark, noun, (at, name_end), (mark.start, end))


def _before(reading: Reading, text: Text, mark: Mark) -> Citation | None:
    """Take the source noun that speaks before an English verb of saying."""
    for start in range(max(0, mark.start - MAX_NAME_TOKENS), mark.start):
        noun = _source(reading, start, "noun")
        if noun is not None and not any(_parted(reading, k) for k in range(start + 1, mark.start)):
            first = start
            while first > start - MAX_NAME_TOKENS and _belongs(reading, first):
                first -= 1
            return _citation(reading, text, mark, noun, (first, mark.start), (first, mark.end))
    return None


def _belongs(reading: Reading, at: int) -> bool:
    """Say whether the token before this one is part of the same name: no article, no stop, no preposition."""
    if at == 0 or _parted(reading, at):
        return False
    return reading.scan.tokens[at - 1].key not in _BEFORE_NAMES and not reading.scan.covering(
        at - 1, "SPEECHV", "LOCATIVE"
    )


def _again(reading: Reading, text: Text, last: Citation) -> Citation | None:
    """Read "the site said", or a verb of saying that opens the sentence without a subject."""
    for mark in reading.scan.of("SPEECHV"):
        noun = _source(reading, mark.end, "noun") if mark.end < len(reading.scan.tokens) else None
        if mark.start > 1 or (noun is None and not _is_bare(reading, mark)):
            continue
        if noun is not None and noun.entry.value[0] != last.kind:
            continue
        start, end = reading.span(mark.start, noun.end if noun is not None else mark.end + 1)
        first, after = reading.span(mark.start, mark.end)
        verb = text.blocks[reading.block][first:after]
        return Citation(reading, last.name, last.kind, verb, start, end)
    return None


def _is_bare(reading: Reading, mark: Mark) -> bool:
    """Say whether nobody is named after the verb: "that" or "to" follows at once."""
    after = reading.scan.tokens[mark.end : mark.end + 2]
    return bool(after) and any(reading.scan.longest(mark.end + k, "source_end") for k in range(len(after)))


def _citation(
    reading: Reading, text: Text, mark: Mark, noun: Match, name: tuple[int, int], span: tuple[int, int]
) -> Citation:
    block = text.blocks[reading.block]
    first, last = reading.span(*name)
    start, end = reading.span(*span)
    verb_start, verb_end = reading.span(mark.start, mark.end)
    return Citation(
        reading, block[first:last].strip("\"'"), noun.entry.value[0], block[verb_start:verb_end], start, end
    )


def _source(reading: Reading, at: int, role: str) -> Match | None:
    found = [
        match
        for match in (reading.scan.matches[at] if at < len(reading.scan.tokens) else [])
        if match.entry.kind in ("source", "source_end") and match.entry.value[1] == role
    ]
    return max(found, key=lambda match: match.end) if found else None


def _parted(reading: Reading, at: int) -> bool:
    return any(mark in reading.scan.tokens[at].gap for mark in _PARTING)
