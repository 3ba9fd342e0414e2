"""Outsiders: an act that only a foe of those who act, or another state's intelligence, tells of is a claim."""

from services.extraction.candidates import Candidate
from services.extraction.reading import Reading, Text
from services.extraction.sentences.groups import same_force
from services.extraction.sentences.mentions import BARE, Mention
from services.extraction.sentences.scan import Mark, Scan
from services.extraction.words.generators import ALEF, BEH, NOON

_SPEAKER_REACH = 6  # tokens from an Arabic verb of saying to who says it, and from there to what is said
_BESIDE = 3  # tokens between a speaker and the verb elsewhere
_THAT = frozenset({ALEF + NOON, BEH + ALEF + NOON})
_INTELLIGENCE = ".intelligence"


def told_by_outsider(candidate: Candidate, reading: Reading, text: Text) -> Mark | None:
    """Return the word by which a sentence gives an act as the word of a foe or of foreign intelligence."""
    for mark in reading.scan.of("SPEECHV", "ACCORDING"):
        speaker = _speaker(reading, mark)
        if speaker is not None and _is_outsider(speaker.actor.id, candidate, text):
            return mark
    return None


def _speaker(reading: Reading, mark: Mark) -> Mention | None:
    """Return who says it: behind the verb in Arabic and after "according to", else beside it."""
    after = [one for one in reading.mentions if one.start >= mark.end]
    before = [one for one in reading.mentions if one.end <= mark.start]
    scan = reading.scan
    if mark.word == "ACCORDING" and not scan.syntax.postpositions:
        return next((one for one in after if one.start - mark.end <= 1), None)
    if scan.syntax.verb_first:
        near = next((one for one in after if one.start - mark.end <= (0 if one.kind in BARE else _SPEAKER_REACH)), None)
        return near if near is not None and _goes_on(scan, near.end) else None
    if scan.syntax.verb_last and before and before[0].start <= 1:
        return before[0]  # "A's spokesman … said", with what is said between
    beside = [one for one in before if mark.start - one.end <= _BESIDE and not _is_parted(reading, one.end, mark.start)]
    inverted = [one for one in after if one.start - mark.end <= _BESIDE and _is_parted(reading, mark.start, mark.start)]
    return next(iter([*beside[-1:], *inverted]), None)


def _goes_on(scan: Scan, place: int) -> bool:
    """Say whether "that" follows: what a speaker says stands behind them."""
    return any(token.key in _THAT for token in scan.tokens[place : place + _SPEAKER_REACH])


def _is_parted(reading: Reading, start: int, end: int) -> bool:
    """Say whether a comma stands before any of some tokens."""
    return any("," in token.gap for token in reading.scan.tokens[start : end + 1])


def _is_outsider(speaker: str, candidate: Candidate, text: Text) -> bool:
    """Say whether a speaker has no part in an act and fights one of those who have, or watches them."""
    if any(same_force(speaker, one) for one in candidate.ids):
        return False
    foreign = all(speaker.split(".")[0] != one.split(".")[0] for one in candidate.ids)
    watches = foreign and speaker.endswith(_INTELLIGENCE)
    return watches or any(text.are_foes(speaker, one) for one in candidate.ids)
