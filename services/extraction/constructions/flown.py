"""Flown: aircraft and raids of one state that start from a base of another, in a language whose verb leads."""

from services.extraction.constructions.clause_view import Clause, is_armed, root_of, stay_of
from services.extraction.linking.ties import Frame
from services.extraction.sentences.groups import Group
from services.extraction.sentences.mentions import BARE

_HOST_REACH = 3  # "from airfields in the east of B"
_DEEDS = ("FIREW", "TAKEOFFV")
_OTHERS = ("CASUALTY", "VICTIMV", "VICTIMP", "WITHDRAWV")
_FREE = (None, "agent", "genitive")


def flown_out_of(clause: Clause) -> list[Frame]:
    """Read "A flew raids out of airfields in B", "A's aircraft took off from B's base X": B lends A its soil."""
    scan = clause.scan
    for base in clause.of("BASE", "AIRFIELDW"):
        if not base.start or not scan.covering(base.start - 1, "FROM"):
            continue
        if scan.of_between(clause.start, base.start, *_OTHERS):
            continue
        guest = next((g for g in clause.groups if g.end < base.start and g.slot in _FREE and is_armed(g)), None)
        host = _host(clause, base.end)
        deeds = [m for m in clause.of(*_DEEDS) if m.end <= base.start]
        if guest is not None and host is not None and deeds and root_of(guest) != root_of(host):
            return stay_of("basing", base, host, guest)
    return []


def _host(clause: Clause, end: int) -> Group | None:
    """Return the state that a base is of: "in B", or B's adjective behind its name."""
    near = [g for g in clause.groups if 0 <= g.start - end <= _HOST_REACH and g.mentions[0].kind in BARE]
    return next((g for g in near if g.slot in (None, "genitive", "locative")), None)
