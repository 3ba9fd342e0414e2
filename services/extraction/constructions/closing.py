"""Closing: help told by a verb at the end of its clause, where case endings say who gives, who is given and where."""

from services.extraction.constructions.clause_view import (
    SHARED_FORCES,
    Clause,
    act_of,
    aid_of,
    gives_fire,
    is_armed,
    is_doer,
    root_of,
    stay_of,
)
from services.extraction.linking.ties import Frame, giver_and_taker
from services.extraction.linking.triggers import Trigger
from services.extraction.sentences.groups import Group
from services.extraction.sentences.mentions import BARE
from services.extraction.sentences.scan import Mark
from services.extraction.sentences.whereabouts import goes_to_its, owns_next
from services.extraction.words.syntax import ending_slot

_FREE = (None, "agent")
_BASE_REACH = 5
_BY_REACH = 4
_GUESTS = frozenset({"state_mil", "coalition", "peacekeeping", "proxy_militia"})
_UNITING = (None, "agent", "genitive", "included", "object")
_PLACED = frozenset({"dative", "locative", "genitive"})
_MEN = ("MIL", "UNIT", "PEOPLE", "WEAPONS", "TRAINERS")
_PARTICIPLES = ("en", "an")
_DIK = ("tiği", "diği", "tikleri", "dikleri")
_TAUGHT_REACH = 9
_PART_REACH = 3


def posted_last(clause: Clause) -> list[Frame]:
    """Read A's men come to or are put into a base in B, or into B whose leave or need the clause tells of."""
    for moved in clause.of("POSTV"):
        guest = next((g for g in clause.groups if g.end <= moved.start and _comes(clause, g, moved)), None)
        if guest is None:
            continue
        hosts = [g for g in clause.groups if guest.end <= g.start < moved.start]
        hosts = [g for g in hosts if root_of(g) != root_of(guest) and _can_host(g)]
        pupils = (
            next((g for g in hosts if g.slot == "dative"), None) if clause.of("LESSON") and is_armed(guest) else None
        )
        if pupils is not None:
            return aid_of("support", moved, pupils, guest, "joint.given")
        based = next((g for g in hosts if clause.scan.of_between(g.end, g.end + _BASE_REACH, "BASE")), None)
        welcome = clause.of("WELCOMEW") or any(_is_mission(clause, g) for g in clause.groups)
        welcome = welcome and not clause.of("UNWANTED", "CLASH", "CLASHV")
        host = based or (next((g for g in hosts if _ending(clause, g) in _PLACED), None) if welcome else None)
        if host is not None:
            return stay_of("basing", moved, host, guest)
    return []


def _is_mission(clause: Clause, group: Group) -> bool:
    """Say whether men go somewhere as part of a force of several: "within the mission"."""
    within = group.end < len(clause.scan.tokens) and clause.scan.covering(group.end, "WITHINW")
    return within and group.mentions[0].actor.type in SHARED_FORCES


def taught_last(clause: Clause) -> list[Frame]:
    """Read A B's men trains, B's men by A, at A's or in A are trained, A of B's men the training has ended."""
    scan = clause.scan
    for verb in clause.of("TRAINEDV", "TRAINV"):
        before = [g for g in clause.groups if g.end <= verb.start]
        behind = next((g for g in clause.groups if 0 <= g.start - verb.end <= 1 and is_armed(g)), None)
        key = scan.tokens[verb.end - 1].key
        told = any(m.start > verb.end for m in clause.of("TRAINEDV"))
        if key.endswith(_DIK) or (key.endswith(_PARTICIPLES) and not (told and behind is not None)):
            continue  # "B's brigade trained in A", "soldiers that A trained": they are only described
        pupils = behind if key.endswith(_PARTICIPLES) else next((g for g in reversed(before) if _learns(g)), None)
        if pupils is None or verb.start - pupils.end > _TAUGHT_REACH:
            continue
        others = [g for g in before if g is not pupils and root_of(g) != root_of(pupils)]
        teacher = next((g for g in others if is_doer(g) or g.slot == "from"), None)
        teacher = teacher or next((g for g in others if _ending(clause, g) == "locative"), None)
        if teacher is None and (verb.word == "TRAINV" or _owns(clause, pupils)):
            teacher = next((g for g in others if g.slot in _FREE and _can_teach(g)), None)
        if teacher is not None:
            return aid_of("support", verb, teacher, pupils, "joint.given")
    return []


def taught_there(clause: Clause) -> list[Frame]:
    """Read A's instructors in, or come to, B the recruits train: whose recruits they are, the place says."""
    for verb in clause.of("TRAINV"):
        before = [g for g in clause.groups if g.end <= verb.start]
        teacher = next((g for g in reversed(before) if is_armed(g) and g.slot in _FREE), None)
        placed = [g for g in before if g.slot in ("locative", "dative") and g.mentions[0].kind == "country"]
        host = next((g for g in placed if teacher is not None and root_of(g) != root_of(teacher)), None)
        pupils = teacher is not None and clause.scan.of_between(teacher.end, verb.start, "PEOPLE", "UNIT", "MIL")
        if teacher is not None and host is not None and pupils:
            return aid_of("support", verb, teacher, host, "joint.given")
    return []


def men_sent(clause: Clause) -> list[Frame]:
    """Read A to B instructors, or soldiers for its help, sends; A's instructors to B come."""
    for verb in clause.of("DELIVER", "POSTV"):
        before = [g for g in clause.groups if g.end <= verb.start]
        giver = next((g for g in before if g.slot in _FREE and _can_teach(g)), None)
        takers = [g for g in before if giver is not None and g.start >= giver.end and root_of(g) != root_of(giver)]
        taker = next((g for g in takers if g.slot in ("dative", "aided") and _may_take(g)), None)
        taker = taker or next((g for g in takers if _owns(clause, g) and _goes_into(clause, g)), None)
        men = clause.of("TRAINERS") or (taker is not None and _is_help(clause, taker) and clause.of("MIL", "UNIT"))
        if giver is not None and taker is not None and men and not clause.of("UNWANTED"):
            return aid_of("support", verb, giver, taker, "joint.given")
    return []


def _goes_into(clause: Clause, state: Group) -> bool:
    """Say whether men go to a part of a state: "B's border region-DAT"."""
    near = clause.scan.tokens[state.end : state.end + _PART_REACH]
    return state.mentions[0].kind == "country" and any(goes_to_its(token.key) for token in near)


def backed_last(clause: Clause) -> list[Frame]:
    """Read A's operation by B from the air was supported."""
    for verb in clause.of("COVERV", "SUPPORTV"):
        if clause.scan.tokens[verb.end - 1].key.endswith(_PARTICIPLES):
            continue  # "B-by supported A" only describes A
        giver = next((g for g in clause.groups if is_doer(g) and 0 <= verb.start - g.end <= _BY_REACH), None)
        before = [g for g in clause.groups if giver is not None and g.end <= giver.start and is_armed(g)]
        helped = next((g for g in reversed(before) if g.slot in _FREE), None) or clause.before
        helped = helped or next((g for g in clause.groups if giver is not None and _speaks(clause, g, giver)), None)
        if giver is not None and helped is not None:
            fire = verb.word == "COVERV" or gives_fire(clause.scan, giver)
            return aid_of("fire_support" if fire else "support", verb, giver, helped, "joint.aid")
    return []


def left_last(clause: Clause) -> list[Frame]:
    """Read A's men leave a base in B, or leave B as was agreed: what they shared ends."""
    scan = clause.scan
    if clause.of("CLASH", "CLASHV", "TRUCE", "UNWANTED"):
        return []
    for leave in clause.of("WITHDRAWV"):
        before = [g for g in clause.groups if g.end <= leave.start]
        guest = next((g for g in before if _comes(clause, g, leave)), None)
        hosts = [g for g in before if guest is not None and root_of(g) != root_of(guest) and _can_host(g)]
        based = next((g for g in hosts if scan.of_between(g.end, g.end + _BASE_REACH, "BASE")), None)
        agreed = next(iter(hosts), None) if clause.of("AGREED", "AGREE", "AGREEV") else None
        host = (
            based
            or agreed
            or (_announcing(clause, guest) if guest is not None and _leaves_base(clause, leave) else None)
        )
        if guest is not None and host is not None:
            return stay_of("basing", leave, host, guest)
    return []


def _speaks(clause: Clause, group: Group, giver: Group) -> bool:
    """Say whether an officer tells of an operation: it is his army's."""
    kind = group.mentions[0].kind
    return group.end <= giver.start and kind in ("office", "speaker") and root_of(group) != root_of(giver)


def _leaves_base(clause: Clause, leave: Mark) -> bool:
    return bool(clause.scan.of_between(leave.start - _BASE_REACH, leave.start, "BASE"))


def _announcing(clause: Clause, guest: Group) -> Group | None:
    """Return the ministry or army of another state that tells of a base left: it is on its soil."""
    own = (g for g in clause.groups if g is not guest and root_of(g) != root_of(guest) and g.slot in (None, "agent"))
    own = (g for g in own if g.mentions[0].actor.type.startswith("state_"))
    return next((g for g in own if is_armed(g) or g.mentions[0].kind == "office"), None)


def enters_last(clause: Clause) -> list[Frame]:
    """Read A a coalition-DAT joins, A's forces B's army-DAT join: two forces become one or act as one."""
    scan = clause.scan
    for verb in clause.of("JOINTO"):
        before = [g for g in clause.groups if g.end <= verb.start]
        body = before[-1] if before and verb.start - before[-1].end <= 1 else None
        if body is None or not is_armed(body):
            continue
        if _ending(clause, body) != "dative" and not scan.tokens[body.end - 1].key.endswith(("ya", "ye", "na", "ne")):
            continue
        shared = body.mentions[0].actor.type in SHARED_FORCES and any(
            scan.covering(k, "UNIT", "COALITIONW") for k in range(body.start, body.end)
        )
        member = next((g for g in before[:-1] if g.slot in (*_FREE, "genitive") and root_of(g) != root_of(body)), None)
        if member is not None and (is_armed(member) or (shared and member.mentions[0].kind in BARE)):
            agreed = clause.of("AGREED", "AGREEV", "AGREE")
            trigger = Trigger("agreement" if agreed else "joint_force", verb.start, verb.end, "frame.joint_force")
            return [Frame(trigger, tuple(giver_and_taker(member.mentions, body.mentions)), "joint.with", 2.0, None)]
    return []


def unites_last(clause: Clause) -> list[Frame]:
    """Read A and B unite, A, B and C their forces have united."""
    for verb in clause.of("UNITV"):
        united = next((g for g in clause.groups if len(g.forces) > 1 and is_armed(g) and g.slot in _UNITING), None)
        if united is not None:
            trigger = Trigger("joint_force", verb.start, verb.end, "frame.joint_force")
            return act_of(trigger, united.mentions)
    return []


def _ending(clause: Clause, group: Group) -> str | None:
    """Return the slot that the last ending of a group opens, whoever it names; a genitive is one here too."""
    key = clause.scan.tokens[group.end - 1].key
    return ending_slot(key) or ("genitive" if _owns(clause, group) else None)


def _owns(clause: Clause, group: Group) -> bool:
    return owns_next(clause.scan.tokens[group.end - 1].key)


def _comes(clause: Clause, group: Group, moved: Mark) -> bool:
    """Say whether a group is soldiers, or a state whose men, arms or aircraft stand before the verb."""
    first = group.mentions[0]
    if group.slot not in (*_FREE, "genitive"):
        return False
    if is_armed(group):
        return first.actor.type in _GUESTS
    return first.kind in BARE and bool(clause.scan.of_between(group.end, moved.start, *_MEN))


def _can_host(group: Group) -> bool:
    controls = group.slot == "place_controller" and group.mentions[0].kind in ("leader", "named")
    return controls or (group.mentions[0].kind in BARE and group.slot not in ("target", "source", "sponsor"))


def _learns(group: Group) -> bool:
    """Say whether a group is men who can be taught: a force, in no other part of the clause."""
    return is_armed(group) and group.slot in (None, "dative", "target", "genitive") and not is_doer(group)


def _can_teach(group: Group) -> bool:
    kind = group.mentions[0].kind
    return is_armed(group) or kind in BARE or kind in ("office", "civil", "leader")


def _may_take(group: Group) -> bool:
    return is_armed(group) or group.mentions[0].kind in ("country", "civil")


def _is_help(clause: Clause, taker: Group) -> bool:
    """Say whether soldiers go to help those they go to, by their leave, or against rebels there."""
    rebels = any(m.actor.type == "non_state" for g in clause.groups if g is not taker for m in g.mentions)
    return taker.slot == "aided" or rebels or bool(clause.of("WELCOMEW"))
