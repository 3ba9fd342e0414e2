"""Sending: the soldiers whom one state sends to the soil of another, for its help or by its leave."""

from services.extraction.constructions.clause_view import Clause, frames_of, is_armed, is_object, root_of
from services.extraction.linking.ties import Frame
from services.extraction.linking.triggers import Trigger
from services.extraction.sentences.groups import Group
from services.extraction.sentences.scan import Mark, Scan

_MEN = ("PEOPLE", "UNIT", "QUANTITY", "MIL")
_MEN_REACH = 5
_HOST_REACH = 16
_GUEST_REACH = 10
_TOWN_REACH = 4
_PLACED = ("dative", "locative", "aided")
_GUESTS = ("state_mil", "coalition")  # peacekeepers are whom others send


def sent(clause: Clause) -> list[Frame]:
    """Read A's soldiers come to B's country, and the clause says that they help, are asked for or agreed on."""
    cues = [cue for cue in clause.of("LEAVECUE", "AIDCUE") if not _helps_rebels(clause.scan, cue)]
    teachers = any(clause.scan.covering(k, "TRAINERW") for g in clause.groups for k in range(g.start, g.end))
    keepers = any(g.mentions[0].actor.type == "peacekeeping" and g.slot is None for g in clause.groups)
    if not (cues or teachers or keepers) or clause.of("ALLEGE", "REFUSE"):
        return []
    for moved in clause.of("ARRIVEV", "ENTERV"):
        if clause.scan.of_between(clause.start, moved.start, "UNGIVENW"):
            continue
        guest = _guest(clause, moved) or (clause.before if moved.start - clause.start <= 1 else None)
        if not (cues or keepers) and (guest is None or clause.of("AIDPURPOSE") or not _teaches(clause, guest)):
            continue
        host = _host(clause, moved, guest) if guest is not None else None
        if guest is not None and host is not None:
            trigger = Trigger("support", moved.start, moved.end, "frame.in_aid")
            return frames_of(trigger, guest, host, "joint.aid", 2.0)
    return []


def _teaches(clause: Clause, guest: Group) -> bool:
    """Say whether those who come are instructors or advisers: they come to help, whoever asked for them."""
    return any(clause.scan.covering(k, "TRAINERW") for k in range(guest.start, guest.end))


def _helps_rebels(scan: Scan, cue: Mark) -> bool:
    """Say whether those who are helped are somebody's enemies: "to support the rebels"."""
    helped = scan.longest(cue.end, "force") if cue.end < len(scan.tokens) else None
    return helped is not None and not helped.entry.value[1].startswith("state_")


def _guest(clause: Clause, moved: Mark) -> Group | None:
    """Return whose soldiers come or are sent: a force, or a state beside a word for men."""
    near = [g for g in clause.groups if -_GUEST_REACH <= g.start - moved.start <= _GUEST_REACH]
    free = [g for g in near if g.slot in (None, "agent", "genitive", "from") and not is_object(clause.scan, g)]
    free = [g for g in free if not any(0 <= g.start - cue.end <= 1 for cue in clause.of("AIDCUE"))]
    free = [g for g in free if not any(cue.start <= g.start <= cue.end for cue in clause.of("LEAVECUE"))] or free
    forces = [g for g in free if is_armed(g) and g.mentions[0].actor.type in _GUESTS]
    men = any(_is_men(clause.scan, k) for k in range(moved.end, min(moved.end + _MEN_REACH, clause.end)))
    states = [g for g in free if men and g.mentions[0].kind == "country"]
    return next(iter([*forces, *states]), None)


def _is_men(scan: Scan, place: int) -> bool:
    return scan.covering(place, *_MEN) or scan.longest(place, "force") is not None


def _host(clause: Clause, moved: Mark, guest: Group) -> Group | None:
    """Return the state to which they come: where the clause puts them or who receives them, never who is fought."""
    scan = clause.scan
    near = [g for g in clause.groups if 0 <= g.start - moved.end <= _HOST_REACH and root_of(g) != root_of(guest)]
    fronted = [g for g in clause.groups if g.end == moved.start and g.slot is None and g.mentions[0].kind == "country"]
    if fronted and scan.covering(moved.start, "MEET") and root_of(fronted[0]) != root_of(guest):
        return fronted[0]  # "A receives a first batch of B's men", the state before its verb
    last = moved.end if scan.covering(moved.start, "MEET") else guest.end if moved.word == "ENTERV" else None
    for group in near:
        kind = group.mentions[0].kind
        if group.opener is not None and scan.covering(group.opener.start, "BORDERW"):
            continue
        at_once = last is not None and kind == "country" and 0 <= group.start - last <= 1  # "B receives", "enter B"
        town = kind == "nisba" and group.slot is None and _in_a_town(scan, group.start)
        if at_once or town or (group.slot in _PLACED and (kind == "country" or is_armed(group))):
            return group
    return None


def _in_a_town(scan: Scan, place: int) -> bool:
    """Say whether a nationality only tells whose town they are in: "to the Australian city of D"."""
    before = range(max(0, place - _TOWN_REACH), place)
    return any(scan.covering(k, "TO", "LOCATIVE") for k in before) and not any(scan.longest(k, "force") for k in before)
