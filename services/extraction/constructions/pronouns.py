"""Pronouns: who "it", "they" and "we" are in an English clause that somebody says, standing where the word does."""

from dataclasses import replace

from services.extraction.sentences.groups import Group
from services.extraction.sentences.scan import Mark, Scan

_SPEAKING = ("named", "composed", "country")
_HEAD_REACH, _SPEAKER_REACH = 3, 14
_WE = ("named", "composed", "office")
_SLOTS = (None, "agent", "genitive", "source")
_QUOTES = '"\u201c\u201d\u201e'


def spoken_pronoun(scan: Scan, groups: list[Group], start: int) -> list[Group]:
    """Return who speaks as standing where "it", "they" do: "A denied that it had backed B"."""
    if not start or not says_that_they(scan, start):
        return []
    speaker = next((g for g in groups if g.end < start and g.slot is None and g.mentions[0].kind in _SPEAKING), None)
    if speaker is None or (len(speaker.forces) > 1 and scan.tokens[start].key == "it"):
        return []
    if len(speaker.forces) == 1 and scan.tokens[start].key == "they" and speaker.mentions[0].kind == "country":
        return []
    return [replace(speaker, mentions=tuple(replace(m, start=start, end=start + 1) for m in speaker.mentions))]


def first_person(scan: Scan, groups: list[Group], start: int, end: int) -> list[Group]:
    """Return who says "we", "our troops" at the head of a clause, as standing there: "we fought beside B," A said."""
    place = next((k for k in range(start, min(start + _HEAD_REACH, end)) if scan.tokens[k].key in ("we", "our")), None)
    if place is None:
        return []
    spoken = [g for g in groups if g.mentions[0].kind in _WE and g.slot in _SLOTS and not _is_quoted(scan, g, place)]
    said = [m for m in scan.of("SPEECHV") if not _is_quoted(scan, m, place)]
    speaker = next((g for g in spoken if any(_is_said_by(m, g) for m in said)), None)
    if speaker is None or len(speaker.forces) > 1:
        return []
    last = place + 1 + (scan.tokens[place].key == "our" and scan.covering(place + 1, "MIL", "PEOPLE", "UNIT"))
    mentions = tuple(replace(m, start=place, end=last, kind="named") for m in speaker.mentions[:1])
    return [replace(speaker, mentions=mentions, slot=None, opener=None)]


def says_that_they(scan: Scan, start: int) -> bool:
    """Say whether a clause begins with English "that it", "that they"."""
    opens = start < len(scan.tokens) and scan.tokens[start - 1].key == "that"
    return opens and scan.tokens[start].key in ("it", "they")


def _is_said_by(said: Mark, speaker: Group) -> bool:
    return max(speaker.start - said.end, said.start - speaker.end) <= _SPEAKER_REACH


def _is_quoted(scan: Scan, one: Group | Mark, place: int) -> bool:
    """Say whether no quotation mark parts a word from a pronoun: it is in the same quotation."""
    between = range(place + 1, one.start + 1) if one.start > place else range(one.end, place + 1)
    return not any(sign in scan.tokens[k].gap for k in between for sign in _QUOTES)
