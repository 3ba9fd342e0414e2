"""By endings: who joins another's deed, a shared force or a host, where case endings and the closing verb say it.

Turkish alone reads these: "B's operation-DAT A joined", a body of several forces that a state leaves or that sends its
men, convoys that bring supplies to whoever holds a place, and whoever stands beside the doer of a verb of no list.
"""

from services.extraction.constructions.alliances import is_shared_force
from services.extraction.constructions.any_deed import NO_DEED
from services.extraction.constructions.clause_view import (
    SHARED_FORCES,
    Clause,
    act_of,
    aid_of,
    armed_of,
    frames_of,
    gives_fire,
    is_armed,
    root_of,
)
from services.extraction.constructions.companions import actor_with
from services.extraction.linking.ties import Frame, giver_and_taker
from services.extraction.linking.triggers import Trigger
from services.extraction.sentences.groups import Group
from services.extraction.sentences.mentions import BARE
from services.extraction.sentences.refined_slots import RELATIVE
from services.extraction.sentences.scan import Mark
from services.extraction.sentences.whereabouts import goes_to_its, owns_next
from services.extraction.words.syntax import ending_slot

_FREE = (None, "agent")
_OF_WAR = ("TARGETN", "CAPTURE", "MILSITE", "WEAPONS", "FIREW", "BASE", "ENTERV", "MOVEV", "UNIT", "TARGETP")
_BESIDE = ("with", "support")
_AGAINST = ("CLASH", "CLASHV", "ATTACKV", "UNWANTED", "VICTIMP")
_DEED_REACH, _BODY_REACH, _SITS_REACH = 4, 3, 2
_MEMBERS = 2
_TAKING = ("place_controller", "dative", "aided")
_DOERS = frozenset({"country", "leader", "office", "composed", "named"})
_STATES = frozenset({*BARE, "leader", "office", "composed", "named"})


def joined_deed(clause: Clause) -> list[Frame]:
    """Read "A B-GEN operation-DAT joined", "the raid-DAT A-with B joined"."""
    for verb in clause.of("PARTICIPATE"):
        deed = next(
            (m for m in reversed(clause.of("OP", "ACTN")) if m.end <= verb.start and _is_given(clause, m)), None
        )
        if deed is None or clause.of("MEET", "CLASHV"):
            continue
        before = [g for g in clause.groups if g.end <= verb.start and g.slot in (*_FREE, "genitive")]
        owner = next((g for g in before if _owns_deed(clause, g, deed)), None)
        joining = [g for g in before if g is not owner and (is_armed(g) or (owner is not None and _is_state(g)))]
        if not joining:
            continue
        trigger = Trigger("joint_operation", deed.start, deed.end, "frame.fight_with")
        owner = owner or _beside(clause, deed, joining[-1])
        if owner is not None:
            return frames_of(trigger, joining[-1], owner, "joint.with", 2.0)
    return []


def _beside(clause: Clause, deed: Mark, joining: Group) -> Group | None:
    """Return the A of "the raid-DAT A-with B joined": both took part in it."""
    near = (g for g in clause.groups if g.slot in ("with", "with_weak") and deed.end <= g.start and is_armed(g))
    return next((g for g in near if 0 <= joining.start - g.end <= 1), None)


def _is_given(clause: Clause, deed: Mark | Group) -> bool:
    return clause.scan.tokens[deed.end - 1].key.endswith(("a", "e"))


def _owns_deed(clause: Clause, group: Group, deed: Mark) -> bool:
    near = 0 <= deed.start - group.end <= _DEED_REACH
    return near and is_armed(group) and owns_next(clause.scan.tokens[group.end - 1].key)


def _is_state(group: Group) -> bool:
    return group.slot is None and group.mentions[0].kind == "country"


def left_body(clause: Clause) -> list[Frame]:
    """Read "A the joint force-ABL leaves", "A's soldiers in the mission are pulled out": a force of several states."""
    for verb in clause.of("LEAVEV", "JOINTO"):
        body = next((g for g in reversed(clause.groups) if g.end <= verb.start and _is_body(clause, g)), None)
        if body is None or verb.start - body.end > _BODY_REACH:
            continue
        ending = ending_slot(clause.scan.tokens[body.end - 1].key)
        men = any(clause.scan.longest(k, "force") for k in range(body.end, verb.start))
        joins = verb.word == "JOINTO" and (ending == "dative" or _is_given(clause, body))
        leaves = verb.word == "LEAVEV" and (ending == "from" or men or _is_moved(clause, body))
        member = next((g for g in clause.groups if g.end <= body.start and _may_be_member(g, body)), None)
        if member is not None and (joins or leaves):
            trigger = Trigger("joint_force", verb.start, verb.end, "frame.joint_force")
            return [Frame(trigger, tuple(giver_and_taker(member.mentions, body.mentions)), "joint.with", 2.0, None)]
    return []


def made_by(clause: Clause) -> list[Frame]:
    """Read "the joint force X that A and B-GEN founded": its members are who founds it."""
    for verb in clause.of("FOUNDV"):
        members = next((g for g in clause.groups if g.end == verb.start and len(g.forces) > 1), None)
        body = next((g for g in clause.groups if 0 <= g.start - verb.end <= _BODY_REACH and _is_body(clause, g)), None)
        if members is not None and body is not None and clause.scan.tokens[verb.end - 1].key.endswith(RELATIVE):
            trigger = Trigger("joint_force", verb.start, body.end, "frame.joint_force")
            return act_of(trigger, members.mentions, "joint.include", 2.0)
    return []


def _is_moved(clause: Clause, body: Group) -> bool:
    """Say whether "the mission-LOC soldiers-ACC" names a body and its men in one."""
    return clause.scan.tokens[body.end - 1].key.endswith(("ini", "lari", "leri", "unu", "ünü"))


def _is_body(clause: Clause, group: Group) -> bool:
    """Say whether a group is a force or an operation of several states, no bloc of them."""
    kind = group.mentions[0].actor.type
    words = range(group.start, group.end)
    return kind == "peacekeeping" or (
        kind == "coalition" and (is_shared_force(clause, group) or any(_tells_of_body(clause, k) for k in words))
    )


def _tells_of_body(clause: Clause, place: int) -> bool:
    words = {match.entry.value for match in clause.scan.matches[place] if match.entry.kind == "class"}
    return bool(words & {"COALITIONW", "OP", "MISSIONW"})


def _may_be_member(group: Group, body: Group) -> bool:
    apart = root_of(group) != root_of(body) and group.mentions[0].actor.type not in SHARED_FORCES
    return apart and group.slot in (*_FREE, "genitive") and group.mentions[0].kind in _STATES


def sent_by_body(clause: Clause) -> list[Frame]:
    """Read "the alliance B-DAT soldiers sent", "the mission's soldiers B-ABL left": help for the state there."""
    if clause.of(*_AGAINST):
        return []
    for verb in clause.of("POSTV", "LEAVEV"):
        body = next((g for g in clause.groups if g.end <= verb.start and _sends(clause, g, verb)), None)
        ending = "dative" if verb.word == "POSTV" else "from"
        hosts = [g for g in clause.groups if g.end <= verb.start and g.mentions[0].kind == "country"]
        host = next((g for g in hosts if _ending(clause, g) == ending or _names_part(clause, g, verb)), None)
        host = host or next((g for g in clause.groups if g.mentions[0].kind == "office" and not hosts), None)
        if body is not None and host is not None and root_of(host) != root_of(body):
            return aid_of("support", verb, body, host, "joint.given")
    return []


def _ending(clause: Clause, group: Group) -> str | None:
    return ending_slot(clause.scan.tokens[group.end - 1].key)


def _names_part(clause: Clause, group: Group, verb: Mark) -> bool:
    """Say whether "B's east-DAT" stands for the state: a word between its genitive and the verb has the ending."""
    words = range(group.end, min(group.end + 2, verb.start))
    dative = verb.word == "POSTV" and any(goes_to_its(clause.scan.tokens[k].key) for k in words)
    return owns_next(clause.scan.tokens[group.end - 1].key) and dative


def _sends(clause: Clause, group: Group, verb: Mark) -> bool:
    """Say whether a body of several states sends men: its own name or the words behind it speak of soldiers."""
    if group.mentions[0].actor.type not in SHARED_FORCES or group.slot not in (*_FREE, "genitive"):
        return False
    words = range(group.start, verb.start)
    return any(clause.scan.longest(k, "force") or clause.scan.covering(k, "UNIT", "MIL", "FIREW") for k in words)


def convoyed(clause: Clause) -> list[Frame]:
    """Read "A's convoy of supplies B-held P-DAT arrived", "A's aircraft B-DAT arms carry"."""
    if clause.of(*_AGAINST[:3]):
        return []
    verbs = clause.of("POSTV", "DELIVER", "FERRYV", "ENTERV")
    if not verbs:
        return []
    takers = [g for g in clause.groups if is_armed(g) and (g.slot in _TAKING or _holds(clause, g))]
    for taker in (g for g in takers if g.end <= verbs[-1].start):
        givers = [g for g in clause.groups if g.end <= verbs[-1].start and _supplies(g, taker)]
        giver = next((g for g in givers if is_armed(g)), givers[-1] if givers else None)
        if giver is not None and (clause.of("SUPPLYN") or _is_load(clause, giver)):
            return aid_of("support", verbs[-1], giver, taker, "joint.given")
    return []


def _holds(clause: Clause, group: Group) -> bool:
    """Say whether a place is in a group's hands: the words may name it as one to take from it."""
    return clause.scan.at(group.end, "CONTROLP") is not None if group.end < len(clause.scan.tokens) else False


def _is_load(clause: Clause, giver: Group) -> bool:
    """Say whether a group is itself what travels: "A's convoy"."""
    words = (match.entry for k in range(giver.start, giver.end) for match in clause.scan.matches[k])
    return any(entry.kind == "class" and entry.value == "SUPPLYN" for entry in words)


def _supplies(group: Group, taker: Group) -> bool:
    free = group.slot in (*_FREE, "genitive") and root_of(group) != root_of(taker)
    return (
        free
        and (group.mentions[0].kind == "country" or is_armed(group))
        and group.mentions[0].actor.type != "non_state"
    )


def by_leave(clause: Clause) -> list[Frame]:
    """Read "A with the leave of B struck C", "at the request of B A sent soldiers": the state on whose soil it is."""
    for leave in clause.of("LEAVEN"):
        host = next((g for g in clause.groups if g.end == leave.start and _gives_leave(g)), None)
        apart = [g for g in clause.groups if host is not None and root_of(g) != root_of(host)]
        apart = [g for g in apart if g.slot in (*_FREE, "genitive") and g.mentions[0].kind in _DOERS]
        doer = next((g for g in apart if is_armed(g)), apart[0] if apart else None)
        outside = [m for m in clause.of("ACTV", "OP", "ACTN", "POSTV") if not leave.start <= m.start < leave.end]
        if host is None or doer is None or not outside:
            continue
        if outside[-1].word == "POSTV" and (is_armed(doer) or clause.of("MIL", "UNIT", "PEOPLE")):
            return aid_of("support", outside[-1], doer, host, "joint.aid")
        if outside[-1].word != "POSTV":
            deed = Trigger("joint_operation", outside[-1].start, outside[-1].end, "frame.fight_with")
            return frames_of(deed, doer, host, "joint.with", 2.0)
    return []


def _gives_leave(group: Group) -> bool:
    first = group.mentions[0]
    return first.kind in ("country", "office", "leader") and first.actor.type not in SHARED_FORCES


def deed_beside(clause: Clause) -> list[Frame]:
    """Read "A together with B" and a closing verb that no list holds, in a clause that speaks of war."""
    if clause.of(*NO_DEED, "SPEECHV") or not clause.of(*_OF_WAR):
        return []
    verb = clause.end - 1
    for companion in clause.groups:
        opened = companion.slot in _BESIDE and companion.opener is not None and companion.opener.end <= verb
        acting = actor_with(clause, companion) if opened and is_armed(companion) else None
        if acting is not None and is_armed(acting):
            fire = companion.slot == "support" and gives_fire(clause.scan, companion)
            trigger = Trigger("fire_support" if fire else "joint_operation", verb, clause.end, "frame.fight_with")
            return frames_of(trigger, acting, companion, "joint.support" if fire else "joint.deed", 1.0)
    return []


def air_ahead(clause: Clause) -> list[Frame]:
    """Read "A's aircraft bombed C, B's men advanced"."""
    scan = clause.scan
    if not clause.of("FIREW") or clause.of("CLASHV"):
        return []
    free = [g for g in clause.groups if g.slot in _FREE and is_armed(g)]
    for giver in (g for g in free if gives_fire(scan, g)):
        strike = next((m for m in clause.of("ATTACKV") if m.start >= giver.end), None)
        if strike is None:
            continue
        for ground in (g for g in free if root_of(g) != root_of(giver) and not gives_fire(scan, g)):
            moved = [m for m in clause.of("MOVEV", "CAPTURE", "ENTERV", "TAKEV") if m.start >= ground.end]
            before = ground.end <= giver.start and moved and moved[0].start < giver.start
            if before or (ground.start >= strike.end and moved):
                return aid_of("fire_support", strike, giver, ground, "joint.aid")
    return []


def sits_in(clause: Clause) -> list[Frame]:
    """Read "in the body A, B and C are": those who make up an alliance or a room just told of."""
    for body in clause.of("BODYW"):
        group = next((g for g in clause.groups if g.start >= body.end and len(g.forces) > _MEMBERS), None)
        if group is None or not is_armed(group):
            continue
        if any(0 <= m.start - group.end <= _SITS_REACH for m in clause.of("SITSV")):
            trigger = Trigger("joint_force", body.start, body.end, "frame.joint_force")
            return act_of(trigger, armed_of(group.mentions), "joint.include", 2.0, body)
    return []
