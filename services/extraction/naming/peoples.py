"""Peoples: "the Rwandans" are those of them who bear arms where a sentence names another force or another people."""

from dataclasses import replace

from services.extraction.sentences.mentions import Mention
from services.extraction.sentences.scan import Scan

_FORCES = frozenset({"named", "composed", "local"})
_CIVILIANS = ("CIVIL", "CIVILHEAD")


def with_peoples(scan: Scan, mentions: list[Mention]) -> list[Mention]:
    """Read English peoples, with their article or a number, as soldiers where another state's force is named too."""
    peoples = {one.start for one in mentions if _is_people(scan, one)}
    forces = [one for one in mentions if one.kind in _FORCES or one.start in peoples]
    return [
        replace(one, kind="composed") if one.start in peoples and _is_other(one, forces) else one for one in mentions
    ]


def _is_people(scan: Scan, one: Mention) -> bool:
    if one.kind != "country" or scan.longest(one.start, "people") is None or not one.start:
        return False
    before = scan.tokens[one.start - 1].key
    counted = before[0].isdigit() or scan.covering(one.start - 1, "COUNT")
    return (before == "the" or counted) and not scan.covering(one.end, *_CIVILIANS)


def _is_other(one: Mention, forces: list[Mention]) -> bool:
    return any(force.actor.country != one.actor.country for force in forces)
