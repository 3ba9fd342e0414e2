"""Posting: the men and aircraft that one force keeps at a base of another."""

from services.extraction.constructions.clause_view import Clause, is_armed, root_of, stay_of
from services.extraction.linking.ties import Frame, Linked
from services.extraction.linking.triggers import Trigger
from services.extraction.sentences.groups import Group, force_root
from services.extraction.sentences.mentions import BARE
from services.extraction.sentences.scan import Mark, Scan
from services.extraction.words.generators import BEH

_MOVED_REACH = 14
_HOST_REACH = 7
_MEN_REACH = 4
_DRILL_PLACE = 3
_SUBJECT_REACH = 8
_PLEAS = frozenset({"request", "wish", "invitation", "behest", "bidding", "plea", "appeal", "urging"})
_PURPOSES = frozenset({"to", "for", "in", "help"})
_PLACED = ("locative", "dative")
_COMING = (None, "agent", "genitive")


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
            return stay_of("basing", moved[-1], host, guest)
    return []


def arrived(clause: Clause) -> list[Frame]:
    """Read "A's brigade arrived in B", "A sent a battery to B", where something says that B wants them there."""
    scan = clause.scan
    welcome = scan.of("WELCOMEW") or _is_asked(clause)
    if not welcome or scan.of("UNWANTED") or any(not _is_purpose(scan, m) for m in scan.of("CLASH", "CLASHV")):
        return []
    for moved in clause.of("POSTV"):
        after = [g for g in clause.groups if 0 <= g.start - moved.end <= _MOVED_REACH and g.slot in _PLACED]
        host = next((g for g in after if g.mentions[0].kind in BARE), None)
        guests = [
            g for g in clause.groups if g.slot in _COMING and g.end <= moved.start and _comes(scan, g, moved, host)
        ]
        guests += [g for g in clause.groups if host and moved.end <= g.start < host.start and g.slot in _COMING]
        guest = next((g for g in reversed(guests) if _is_force(scan, g, moved, host)), None)
        if host is None or guest is None or root_of(host) == root_of(guest):
            continue
        return stay_of("basing", moved, host, guest)
    return []


def _is_asked(clause: Clause) -> bool:
    """Say whether "at B's request" stands in a clause."""
    tokens = clause.scan.tokens
    return clause.scan.language == "en" and any(
        tokens[group.start - 1].key == "at" and group.end < len(tokens) and tokens[group.end].key in _PLEAS
        for group in clause.groups
        if group.start
    )


def _is_purpose(scan: Scan, clash: Mark) -> bool:
    """Say whether a fight is what soldiers come for: "sent troops to B to help fight"."""
    if scan.language != "en" or not clash.start:
        return False
    return scan.tokens[clash.start - 1].key in _PURPOSES or scan.covering(clash.start - 1, "HELPV")


def withdrawn(clause: Clause) -> list[Frame]:
    """Read that A's troops leave B as A and B agreed, or give up the base they had there: what they shared ends."""
    scan = clause.scan
    start, end = (clause.start, clause.end) if scan.language == "en" else (0, len(scan.tokens))
    cues = ("AGREED", "AGREE", "AGREEV", "PLEA", *(("STATIONEDW",) if scan.language == "fr" else ()))
    asked = scan.language == "fr" and scan.of("PROPOSE")  # "demand that B's men leave the base"
    if asked or not scan.of_between(start, end, *cues) or scan.of("TRUCE", "CLASH"):
        return []
    for leave in clause.of("WITHDRAWV"):
        guests = [g for g in clause.groups if _is_force(scan, g, leave, None) or _is_of_base(scan, g)]
        guests = [g for g in guests if g.opener is None or g.opener.word != "FROM"]  # "at the request of B's army"
        guest = min(guests, key=lambda g: abs(g.start - leave.start), default=None)
        states = [m for g in clause.groups for m in g.mentions if m.kind in BARE and guest is not None]
        host = next((m for m in states if force_root(m.actor.id) != root_of(guest)), None) if guest else None
        if guest is None or host is None or abs(guest.start - leave.end) > _SUBJECT_REACH:
            continue
        actors = [Linked(host, "host", "object")]
        actors += [Linked(m, "partner", "subject") for m in guest.mentions if m.actor.id != host.actor.id]
        return [
            Frame(Trigger("basing", leave.start, leave.end, "frame.basing"), tuple(actors), "joint.allow", 2.0, None)
        ]
    return []


def _is_of_base(scan: Scan, group: Group) -> bool:
    """Say whether a nationality is that of a base: "the American air base has to leave A"."""
    beside = (group.end, group.start - 1) if scan.language in ("fr", "ru") else ()
    return group.mentions[0].kind in BARE and any(scan.covering(k, "BASE") for k in beside if k >= 0)


def _comes(scan: Scan, group: Group, moved: Mark, host: Group | None) -> bool:
    """Say whether a group before a verb of coming is its subject: no other statement begins between them."""
    between = range(group.end, moved.start)
    keys = {scan.tokens[k].key for k in between} if scan.language == "en" else set()
    ways = ("ACTOWN",) if keys & {"it", "they"} else ("SPEECHV", "ACTOWN")  # "A said it had sent"
    return len(between) <= _SUBJECT_REACH and not any(scan.covering(k, *ways) for k in between)


def _is_force(scan: Scan, group: Group, moved: Mark, host: Group | None) -> bool:
    """Say whether a group is soldiers, or a state that sends some."""
    first = group.mentions[0]
    if first.kind in ("composed", "named"):
        return first.actor.type.startswith("state_mil") or first.actor.type in ("coalition", "proxy_militia")
    end = host.start if host is not None else moved.end
    return first.kind in BARE and any(scan.covering(k, "MIL", "UNIT", "FIREW") for k in range(moved.end, end))


def came_to_drill(clause: Clause) -> list[Frame]:
    """Read soldiers of A come to B for a drill, or back from one in B: the state where it is takes part."""
    scan = clause.scan
    for drill in clause.of("EXERCISE"):
        came = [m for m in clause.of("ARRIVEV", "DEPARTV") if 0 <= drill.start - m.end <= _MOVED_REACH]
        guests = [g for g in clause.groups if came and g.end <= came[-1].start and is_armed(g) and g.slot is None]
        placed = ("locative", "dative", None) if scan.language == "en" else ("locative",)
        abroad = [g for g in clause.groups if guests and g.slot in placed and root_of(g) != root_of(guests[-1])]
        near = (g for g in abroad if came[-1].start < g.start <= drill.end + _DRILL_PLACE)
        host = next((g for g in near if g.mentions[0].kind == "country"), None)
        if host is not None:
            return stay_of("joint_exercise", drill, host, guests[-1])
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
