"""Realms: the Arabic "the Kingdom" for the one of several kingdoms that a text speaks of most."""

from collections.abc import Mapping, Sequence

from services.extraction.lexicon.model import Match
from services.extraction.sentences.scan import Scan

REALM = "realm"
_BESIDE = 3  # words


def name_realms(scans: Sequence[Scan], told: Mapping[str, int]) -> None:
    """Let "the Kingdom" name a state, by how often a text speaks of each; "between the Kingdom and B" is never B."""
    for scan in scans:
        for at in range(len(scan.tokens)) if REALM in scan.kinds else ():
            realms = [match for match in scan.matches[at] if match.entry.kind == REALM]
            if not realms or any(match.end > realms[0].end for match in scan.matches[at]):
                continue  # "the Kingdom of B"
            beside = _beside(scan, at)
            meant = [match for match in realms if told.get(match.entry.value) and match.entry.value not in beside]
            if meant:
                scan.let_name(max(meant, key=lambda match: told[match.entry.value]))


def _beside(scan: Scan, at: int) -> set[str]:
    """Return the states that are named a word or two from a place."""
    near = range(max(0, at - _BESIDE), min(at + _BESIDE + 1, len(scan.tokens)))
    return {match.entry.value for k in near for match in _names(scan, k)}


def _names(scan: Scan, place: int) -> list[Match]:
    return [match for match in scan.matches[place] if match.entry.kind in ("name", "capital")]
