"""Posting: the men and aircraft that one force keeps at a base of another."""

from services.extraction.clause_view import Clause, root_of
from services.extraction.generators import BEH
from services.extraction.groups import Group
from services.extraction.mentions import BARE
from services.extraction.scan import Mark, Scan
from services.extraction.ties import Frame, Linked
from services.extraction.triggers import Trigger

_MOVED_REACH = 14
_HOST_REACH = 7
_MEN_REACH = 4


def posted(clause: Clause) -> list[Frame]:
    """Read A posts, sends or lands men and aircraft at a base that is B's."""
    scan = clause.scan
    for base in clause.of("BASE"):
        if not _at(scan, base):
            continue
        moved = [m for m in clause.of("ARRIVEV") if 0 <= base.start - m.end <= _MOVED_REACH]
        guests = [g for g in clause.groups if g.end <= base.start and g.slot != "target" and _is_guest(scan, g, base)]
        if not moved or not guests:
            continue
        guest = guests[-1]
        near = [g for g in clause.groups if 0 <= g.start - base.end <= _HOST_REACH and g.mentions[0].kind in BARE]
        host = next((g for g in near if root_of(g) != root_of(guest)), None)
        if host is not None:
            actors = [Linked(host.mentions[0], "host", "object")]
            actors += [Linked(m, "partner", "subject") for m in guest.mentions]
            trigger = Trigger("basing", moved[-1].start, moved[-1].end, "frame.basing")
            return [Frame(trigger, tuple(actors), "joint.hosted", 1.5, None)]
    return []


def _at(scan: Scan, base: Mark) -> bool:
    """Say whether something happens at or towards a base, not to it."""
    return BEH in base.clitic or (base.start > 0 and scan.covering(base.start - 1, "LOCATIVE", "TO"))


def _is_guest(scan: Scan, group: Group, base: Mark) -> bool:
    """Say whether a group brings soldiers or arms: a force, or a state beside the word for them."""
    first = group.mentions[0]
    if first.kind in ("composed", "named"):
        return first.actor.type.startswith("state_") or first.actor.type == "coalition"
    beside = range(max(0, group.start - _MEN_REACH), base.start)
    return first.kind in BARE and any(scan.covering(k, "MIL") for k in beside)
