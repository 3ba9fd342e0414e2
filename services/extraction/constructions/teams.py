"""Teams: one body made of several forces, men of one put under another, and a force with another behind it."""

from services.extraction.constructions.clause_view import (
    Clause,
    act_of,
    aid_of,
    frames_of,
    gives_fire,
    is_armed,
    root_of,
    several,
    stay_of,
)
from services.extraction.constructions.companions import act_near, actor_with
from services.extraction.constructions.joint_acts import KINDS, polices
from services.extraction.linking.ties import Frame
from services.extraction.linking.triggers import Trigger
from services.extraction.sentences.groups import Group
from services.extraction.sentences.scan import Mark
from services.extraction.sentences.subjects import deed_of

_HEAD_REACH = 2
_OBJECT_REACH = 6
_SUBJECT_REACH = 6
_THEIR_REACH = 3
_VERB_REACH, _EFFORT_REACH = 3, 5
_CONVOYS = frozenset({"convoy", "column", "patrol", "contingent", "detachment"})
_MANY = frozenset({"groups", "factions", "forces", "militias", "movements", "brigades"})
_COUNT_REACH = 3
_HAVING = frozenset({"has", "had", "have", "keeps", "runs", "built", "opened", "established", "maintains", "operates"})
_ALLY = 3
_PLACE_REACH = 10
_ALLIES = frozenset({"allies", "ally", "partners", "comrades"})


def teamed(clause: Clause) -> list[Frame]:
    """Read "a team of A and B raided", "a force drawn from A, B and C stormed"."""
    for group in clause.groups:
        members = several(group)
        if not members or polices(members) or not _is_of_a_team(clause, group):
            continue
        act = deed_of(clause, group) or _moved(clause, group) or _shared_deed(clause, group)
        act = act or _met_by_them(clause, group)
        if act is not None:
            trigger = Trigger("joint_operation", act.start, act.end, "frame.act_together")
            return act_of(trigger, members)
    return []


def _is_of_a_team(clause: Clause, group: Group) -> bool:
    """Say whether "a team of", "a convoy drawn from" stands before a group."""
    opener = group.opener
    if group.slot is None and clause.scan.tokens[group.start].key in _CONVOYS:
        return True
    if group.slot not in ("genitive", "included", "agent", "between") or opener is None:
        return False
    return any(0 <= opener.start - head.end <= _HEAD_REACH for head in clause.of("TEAMN", "UNIT", "EFFORTN"))


def _moved(clause: Clause, group: Group) -> Mark | None:
    """Return what a convoy or a team does or suffers right behind its members: it left, came or was ambushed."""
    verbs = clause.of("MOVEV", "ARRIVEV", "WITHDRAWV", "ENTERV", "ATTACKV", "CAPTURE")
    return next((m for m in verbs if 0 <= m.start - group.end <= _VERB_REACH), None)


def _shared_deed(clause: Clause, group: Group) -> Mark | None:
    """Return the act of "was retaken in a joint effort of A and B"."""
    efforts = [m for m in clause.of("EFFORTN") if group.opener is not None and 0 <= group.opener.start - m.end <= 1]
    acts = clause.of("CAPTURE", "ACTV", "ENTERV") if efforts else []
    return next((m for m in reversed(acts) if 0 < efforts[0].start - m.end <= _EFFORT_REACH), None)


def _met_by_them(clause: Clause, group: Group) -> Mark | None:
    """Return the fight of "six were shot dead in an encounter with a joint team of A and B"."""
    start = group.opener.start if group.opener is not None else group.start
    joint = any(0 <= start - m.end <= _HEAD_REACH for m in clause.of("JOINT"))
    fights = (
        [m for m in clause.of("CLASH", "VICTIMP", "CASUALTY", "CAPTURE", "FIGHTN") if m.end <= start] if joint else []
    )
    return fights[-1] if fights else None


def attached(clause: Clause) -> list[Frame]:
    """Read "soldiers of A were assigned to a brigade of B", "A's officers are embedded with B"."""
    for verb in clause.of("ATTACHV"):
        before = [g for g in clause.groups if g.end <= verb.start and g.slot in (None, "agent", "genitive")]
        guest = next((g for g in reversed(before) if is_armed(g) and verb.start - g.end <= _SUBJECT_REACH), None)
        after = [g for g in clause.groups if verb.start < g.start <= verb.end + _OBJECT_REACH and g.slot != "target"]
        host = next((g for g in after if is_armed(g) or g.start < verb.end), None)  # "under the command of B" is B's
        if guest is not None and host is not None and root_of(guest) != root_of(host):
            return aid_of("support", verb, guest, host, "joint.given")
    return []


def tailed(clause: Clause) -> list[Frame]:
    """Read "A, with B behind it, took", "with B's jets overhead A advanced"."""
    for tail in clause.of("WITHTAIL"):
        partner = next((g for g in clause.groups if g.slot == "with_weak" and g.end == tail.start), None)
        if partner is None or not is_armed(partner):
            continue
        acting, act = actor_with(clause, partner), act_near(clause, partner)
        if acting is not None and act is not None:
            if gives_fire(clause.scan, partner):
                act = Trigger("fire_support", act.start, act.end, "frame.fire_lent")
            return frames_of(act, acting, partner, "joint.support", 2.0)
    return []


def with_their_armies(clause: Clause) -> list[Frame]:
    """Read "A and B deployed their armies together": states whose forces do one thing."""
    scan = clause.scan
    for their in clause.of("POSSESSIVE"):
        if scan.tokens[their.start].key != "their" or not _names_forces(clause, their):
            continue
        states = next((g for g in clause.groups if g.end <= their.start and _are_states(g)), None)
        acts = clause.of("ARRIVEV", "ACTV", "EXERCISEV")
        act = next((m for m in acts if states is not None and states.end <= m.start < their.start), None)
        if states is None or act is None or not clause.of("JOINT", "EXERCISE", "PATROL"):
            continue
        named = next(iter(clause.of("EXERCISE", "PATROL")), act)
        trigger = Trigger(KINDS.get(named.word, "joint_operation"), act.start, act.end, "frame.act_together")
        return act_of(trigger, states.mentions)
    return []


def _names_forces(clause: Clause, their: Mark) -> bool:
    return any(clause.scan.longest(k, "force") for k in range(their.end, their.end + _THEIR_REACH))


def _are_states(group: Group) -> bool:
    return group.slot is None and len(group.forces) > 1 and all(m.kind == "country" for m in group.mentions)


def allies_too(clause: Clause) -> list[Frame]:
    """Read "A advance from the south, while their B allies press in from the north"."""
    if clause.before is None or clause.of("CLASHV"):
        return []
    for group in clause.groups:
        allied = group.slot is None and group.mentions[0].kind == "counterpart" and group.start - clause.start <= _ALLY
        if not allied or clause.scan.tokens[group.end - 1].key not in _ALLIES:
            continue
        act = next((m for m in clause.of("ACTV", "MOVEV", "ENTERV", "ATTACKV") if m.start >= group.end), None)
        if act is not None:
            trigger = Trigger("joint_operation", act.start, act.end, "frame.fight_with")
            return frames_of(trigger, clause.before, group, "joint.with", 2.0)
    return []


def lent_aside(clause: Clause) -> list[Frame]:
    """Read "A blocks C, B's guns give support", "A advanced while B's jets flew air cover": whom they help acts."""
    scan = clause.scan
    for lent in clause.of("LENDSV"):
        giver = next((g for g in reversed(clause.groups) if g.end <= lent.start and _stands_by(g, lent)), None)
        after = [g for g in clause.groups if 0 <= g.start - lent.end <= _THEIR_REACH]
        if giver is None or after:
            continue
        earlier = [g for g in clause.groups if g.end <= giver.start and g.slot is None and is_armed(g)]
        helped = earlier[0] if earlier else clause.before
        acts = scan.of_between(0, giver.start, "ACTV", "ENTERV", "CAPTURE", "MOVEV")
        if helped is not None and acts and root_of(helped) != root_of(giver):
            return aid_of("fire_support", lent, giver, helped, "joint.aid")
    return []


def _stands_by(group: Group, verb: Mark) -> bool:
    return verb.start - group.end <= _VERB_REACH and group.slot in (None, "agent") and is_armed(group)


def taught_abroad(clause: Clause) -> list[Frame]:
    """Read "A's instructors returned to B to train recruits": whose recruits they are, the place says."""
    scan = clause.scan
    for verb in clause.of("TRAINV"):
        pupils = range(verb.end, min(verb.end + _THEIR_REACH, len(scan.tokens)))
        if not any(scan.covering(k, "PEOPLE", "MIL") or scan.longest(k, "force") for k in pupils):
            continue
        teacher = next((g for g in reversed(clause.groups) if g.end <= verb.start and _may_teach(g)), None)
        placed = [g for g in clause.groups if g.slot in ("locative", "dative") and g.mentions[0].kind == "country"]
        host = next((g for g in placed if teacher is not None and root_of(g) != root_of(teacher)), None)
        if teacher is not None and host is not None and abs(host.start - verb.start) <= _PLACE_REACH:
            return aid_of("support", verb, teacher, host, "joint.given")
    return []


def learned_abroad(clause: Clause) -> list[Frame]:
    """Read "B's pilots have finished their course on the jet in A": who teaches them, the place says."""
    scan = clause.scan
    for course in clause.of("COURSEW"):
        verbs = [m for m in clause.of("GETSV") if 0 <= course.start - m.end <= _THEIR_REACH]
        pupils = next((g for g in reversed(clause.groups) if verbs and g.end <= verbs[0].start and _may_teach(g)), None)
        if pupils is None or verbs[0].start - pupils.end > _VERB_REACH:
            continue
        placed = [g for g in clause.groups if g.slot == "locative" and 0 <= g.start - course.end <= _PLACE_REACH]
        host = next((g for g in placed if g.mentions[0].kind == "country" and root_of(g) != root_of(pupils)), None)
        if host is not None and not scan.of_between(clause.start, host.start, "NEG", "EXERCISE"):
            return aid_of("support", course, host, pupils, "joint.given")
    return []


def _may_teach(group: Group) -> bool:
    state = group.mentions[0].actor.type in ("state_mil", "coalition")
    return is_armed(group) and state and group.slot in (None, "agent")


def of_many(clause: Clause) -> list[Frame]:
    """Read "seven rebel factions formed a joint operations room": unnamed, but said to be several."""
    scan = clause.scan
    english = scan.language == "en"
    for room in clause.of("HQPHRASE", *(("TEAMN", "HQHEAD", "HQHEAD_WEAK") if english else ())):
        many = next((g for g in clause.groups if g.end <= room.start and _is_many(clause, g)), None)
        founded = clause.of("LAUNCH", "STARTN", "SPEECHV", "AGREEV", "PLAN")
        united = english and many is not None and _come_together(clause, many.end, room.start)
        if many is None or not (united or any(many.end <= m.start < room.start for m in founded)):
            continue
        if scan.of_between(many.end, room.end, "JOINT") or scan.covering(room.start, "JOINT"):
            trigger = Trigger("joint_command", room.start, room.end, "frame.joint_command")
            return act_of(trigger, many.mentions, "joint.include", 2.0)
    return []


def _come_together(clause: Clause, start: int, end: int) -> bool:
    """Say whether "have come together in", "have put their men under" leads to a common body."""
    keys = {token.key for token in clause.scan.tokens[start:end]}
    return bool(keys & {"together", "under"}) or bool(clause.scan.of_between(start, end, "UNITV", "SIDEV"))


def _is_many(clause: Clause, group: Group) -> bool:
    """Say whether a number of factions stands there, which no more than one name covers."""
    scan, first = clause.scan, group.mentions[0]
    if group.slot not in (None, "agent") or scan.longest(max(first.end - 1, first.start), "force") is None:
        named = first.kind == "named" and scan.tokens[first.end - 1].key in _MANY
        if group.slot not in (None, "agent") or not (first.actor.type == "collective" or named):
            return False
    counted = range(max(0, first.start - _COUNT_REACH), first.end)
    if scan.language == "en" and first.actor.type == "collective" and scan.tokens[first.end - 1].key.endswith("s"):
        return True  # "rebel factions of P", whose number nobody tells
    return any(scan.covering(k, "COUNT", "NUMBER") or scan.tokens[k].key.isdigit() for k in counted)


def denied_base(clause: Clause) -> list[Frame]:
    """Read "A denied that B has a base on its soil": whose soil it is, says who denies it."""
    scan, host = clause.scan, clause.before
    if not scan.of("DENY"):
        return []
    for base in clause.of("BASE"):
        guest = next((g for g in clause.groups if g.end <= base.start and g.slot is None), None)
        has = guest is not None and any(scan.tokens[k].key in _HAVING for k in range(guest.end, base.start))
        if guest is not None and has and host is not None and root_of(host) != root_of(guest):
            return stay_of("basing", base, host, guest)
    return []
