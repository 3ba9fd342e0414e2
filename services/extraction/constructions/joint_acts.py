"""Joint acts: two forces as one subject, side by side, backed, assembled: one pure function for each construction.

Every function reads one clause and returns the frames of who takes part and why. An enemy is told by its slot.
"""

from services.extraction.clause_view import Clause, frame_of, gives_fire, is_armed, is_object, several
from services.extraction.generators import ALEF, NOON, WAW
from services.extraction.groups import Group
from services.extraction.mentions import BARE, Mention
from services.extraction.scan import Mark, Scan
from services.extraction.subjects import deed_of
from services.extraction.ties import Frame, Linked
from services.extraction.triggers import Trigger

_JOINERS = (None, "agent", "genitive", "dative")
_FREE = (*_JOINERS, "aided")
_ACTS = ("ACTV", "ACTN", "ACTOWN", "OP", "CAPTURE", "ENTERV", "MOVEV")
_KINDS = {
    "EXERCISEV": "joint_exercise", "EXERCISE": "joint_exercise", "PATROLV": "joint_patrol", "PATROL": "joint_patrol",
}  # fmt: skip
_DRILLS = ("EXERCISEV", "PATROLV")
_BOTH_REACH, _BY_REACH = 8, 5
_OPENING = 4
_SUBJECT_REACH = 3
_DEED_REACH = 12
_LAST_REACH = 2
_ASSEMBLED = (None, "agent", "with", "included")
_BEING = ("are", "were", "is", "was", "sail", "sailed", "fly", "serve")
_RELATIVES = frozenset({"that", "which", "who"})
_PLURAL = (WAW + ALEF, WAW + NOON)


def supported(clause: Clause) -> list[Frame]:
    """Read A acts, with the support of B, under B's aircraft, backed by B: aircraft and guns are fire support too."""
    for giver in clause.groups:
        if giver.slot != "support" or giver.opener is None or not _lends(clause.scan, giver):
            continue
        acting, act = actor_with(clause, giver) or _striker(clause, giver), act_near(clause, giver)
        if acting is not None and act is not None and not _helps_the_enemy(clause, giver):
            more = [g for g in clause.groups if g.slot in ("support", "with") and g not in (giver, acting)]
            more = [g for g in more if _lends(clause.scan, g)]
            lent = Trigger("fire_support", giver.opener.start, giver.opener.end, "frame.fire_lent")
            triggers = [lent, act] if any(gives_fire(clause.scan, one) for one in (giver, *more)) else [act]
            return [f for t in triggers if (f := frame_of(t, acting, giver, "joint.support", 2.0, more)) is not None]
    return []


def _helps_the_enemy(clause: Clause, giver: Group) -> bool:
    """Say whether "C's posts, which were backed by B" tells of who is attacked."""
    scan = clause.scan
    at = giver.opener.start - 1 if giver.opener is not None else 0
    if scan.language != "en" or at < 2 or scan.tokens[at].key not in _BEING:
        return False
    relative = scan.tokens[at - 1].key in _RELATIVES
    near = next((g for g in reversed(clause.groups) if g.end <= at - 1), None)
    return relative and near is not None and near.slot == "target"


def _striker(clause: Clause, giver: Group) -> Group | None:
    """Return the state that flies the strikes of a clause: "A carried out air strikes with intelligence from B"."""
    states = [g for g in clause.groups if g.end <= giver.start and g.slot is None and g.mentions[0].kind == "country"]
    struck = bool(states) and clause.scan.language == "en" and is_armed(giver)
    return states[0] if struck and clause.scan.of_between(states[0].end, giver.start, "FIREW") else None


def beside(clause: Clause) -> list[Frame]:
    """Read A acts together with B, beside B, with B."""
    for companion in clause.groups:
        if companion.slot not in ("with", "with_weak") or not (is_armed(companion) or _is_host(clause, companion)):
            continue
        if companion.slot == "with_weak" and clause.of("CLASH", "CLASHV", "VICTIMV"):
            continue
        acting = actor_with(clause, companion) or (sender_of(clause, companion) if companion.slot == "with" else None)
        act = act_near(clause, companion) or _teaming(clause, companion)
        act = act or (arrival_of(clause, companion) if companion.slot == "with" else None)
        if acting is not None and act is not None:
            weak = companion.slot == "with_weak"
            more = [g for g in clause.groups if g.slot == "with" and is_armed(g) and g not in (companion, acting)]
            frame = frame_of(act, acting, companion, f"joint.{companion.slot}", 1.0 if weak else 2.0, more)
            return [frame] if frame is not None else []
    return []


def _is_host(clause: Clause, companion: Group) -> bool:
    """Say whether an act is done with, or asked for by, "the government of B": it stands for its forces there."""
    scan, start = clause.scan, companion.start
    if companion.slot == "with" and scan.language == "en":
        return is_ruled(scan, companion)
    if scan.language in ("fr", "ru") and companion.mentions[0].kind == "country":  # "fight beside the Russians"
        people = scan.longest(start, "people") or (scan.longest(start, "nisba") and not scan.longest(start, "name"))
        return companion.slot == "with" and bool(people)
    held = scan.language == "fa" and companion.mentions[0].kind == "office"
    return companion.slot == "with" and (held or scan.covering(start, "GOVT"))


def is_ruled(scan: Scan, state: Group) -> bool:
    """Say whether "B's government", "the government of B" stands for a state: an adjective may part them."""
    behind = any(scan.covering(k, "GOVT") for k in range(state.end, min(state.end + 2, len(scan.tokens))))
    return behind or (state.start > 1 and scan.covering(state.start - 2, "GOVT"))


def joint_subject(clause: Clause) -> list[Frame]:
    """Read A and B take, enter, repel: two forces are the subject of one act, unless they do it to each other."""
    if clause.of("RECIPROCAL"):
        return []
    for group in clause.groups:
        members = several(group) or _peoples(clause.scan, group)
        if not members or not _acts(clause.scan, group) or polices(members):
            continue
        act = deed_of(clause, group) or _together(clause, group)
        if act is not None and (is_armed(group) or act.word in _KINDS):
            trigger = Trigger(_KINDS.get(act.word, "joint_operation"), act.start, act.end, "frame.act_together")
            actors = tuple(Linked(mention, "initiator", "subject") for mention in members)
            return [Frame(trigger, actors, "joint.subject", 1.5, None)]
    return []


def _together(clause: Clause, group: Group) -> Mark | None:
    """Return the adverb of "A and B closed the crossing together", whose verb no list holds."""
    if clause.scan.language != "en" or clause.of("SPEECHV", "CLASHV", "MEET", "VICTIMP", "AGREEV", "NEG"):
        return None
    adverbs = [m for m in clause.of("JOINT") if clause.scan.tokens[m.end - 1].key in ("together", "jointly")]
    near = [m for m in adverbs if 0 <= m.start - group.end <= _DEED_REACH]
    return near[0] if near and group.slot is None and group.start - clause.start <= _SUBJECT_REACH else None


def _is_plea(scan: Scan, opener: Mark) -> bool:
    return any(
        token.key in ("request", "invitation", "behest", "appeal") for token in scan.tokens[opener.start : opener.end]
    )


def on_one_side(clause: Clause) -> list[Frame]:
    """Read a clash between A and B on one side and C on the other: A and B fight together."""
    for group in clause.groups:
        members = several(group)
        sided = any(0 <= side.start - group.end <= 1 for side in clause.scan.of("SIDE"))
        clash = [mark for mark in clause.scan.of("CLASH", "ACTN", "ACTOWN") if mark.end <= group.start]
        if members and sided and clash:
            trigger = Trigger("joint_operation", clash[-1].start, clash[-1].end, "frame.act_together")
            actors = tuple(Linked(mention, "initiator", "subject") for mention in members)
            return [Frame(trigger, actors, "joint.side", 1.5, None)]
    return []


def both(clause: Clause) -> list[Frame]:
    """Read "the two armies" act: who they are, the sentences before say."""
    if clause.of("RECIPROCAL", "CLASH", "CLASHV"):
        return []
    acts = clause.of("EXERCISEV", "PATROLV", "ACTV", "PATROL", "EXERCISE")
    named = {k for g in clause.groups for m in g.mentions if m.kind == "named" for k in range(m.start, m.end)}
    for mark in clause.of("BOTH"):
        if clause.scan.language == "en" and mark.end - 1 in named:
            continue  # "the Joint Forces" of a state are one of its forces
        act = next((m for m in acts if 0 <= m.start - mark.end <= _BOTH_REACH), None)
        if act is None and mark.start and clause.scan.tokens[mark.start - 1].key == "by":
            act = next((m for m in reversed(acts) if 0 < mark.start - m.end <= _BY_REACH), None)
        if act is not None:
            trigger = Trigger(_KINDS.get(act.word, "joint_operation"), act.start, act.end, "frame.act_together")
            return [Frame(trigger, (), "joint.dual", 1.5, None, mark)]
    return []


def joins(clause: Clause) -> list[Frame]:
    """Read "A's men joined B in the attack": the verb has its subject before it and its partner bare behind it."""
    for verb in clause.of("PARTICIPATE"):
        partner = next((g for g in clause.groups if 0 <= g.start - verb.end <= 1 and g.slot is None), None)
        if partner is None or not is_armed(partner) or clause.scan.covering(verb.end, "LOCATIVE"):
            continue
        deed = next((m for m in clause.of(*_ACTS) if 0 <= m.start - partner.end <= _DEED_REACH), None)
        acting = _subject_before(clause, verb)
        if deed is not None and acting is not None:
            trigger = Trigger("joint_operation", deed.start, deed.end, "frame.fight_with")
            frame = frame_of(trigger, acting, partner, "joint.with", 2.0)
            return [frame] if frame is not None else []
    return []


def took_part(clause: Clause) -> list[Frame]:
    """Read "A took part in raids that B flew", "A shared with B in striking P": the verb of taking part comes first."""
    scan = clause.scan
    for verb in clause.of("PARTICIPATE"):
        deed = next((m for m in clause.of(*_ACTS, "FIREW") if 0 < m.start - verb.end <= _DEED_REACH), None)
        free = [g for g in clause.groups if g.slot in (None, "agent") and is_armed(g)]
        before = [g for g in free if 0 <= verb.start - g.end <= 1] or ([clause.before] if clause.before else [])
        after = [g for g in free if 0 <= g.start - verb.end <= 1]
        acting = next(iter([*after, *before]), None)
        if deed is None or acting is None or clause.of("CLASHV"):
            continue
        bare = [g for g in free if g is not acting and g.start == acting.end and g.start < deed.start]
        lent = [g for g in clause.groups if g.mentions[0].kind == "nisba" and g.start == deed.end]
        flown = lent or [
            g for g in free if g is not acting and 0 <= g.start - deed.end <= _BOTH_REACH and _does(clause, g)
        ]
        partner = next(iter([*(bare if acting in after else []), *flown]), None)
        if partner is not None and not is_object(scan, partner):
            trigger = Trigger("joint_operation", deed.start, deed.end, "frame.fight_with")
            frame = frame_of(trigger, acting, partner, "joint.with", 2.0)
            return [frame] if frame is not None else []
    return []


def _does(clause: Clause, group: Group) -> bool:
    """Say whether a verb of carrying out with its pronoun, or "by", stands right before a group: "that B flew"."""
    return any(group.start == m.end for m in clause.of("BYAGENT", "GIVENBY"))


def assembled(clause: Clause) -> list[Frame]:
    """Read "in the force are soldiers of A and B", "taking part are A and B": the verb stands before them."""
    scan = clause.scan
    for opening in clause.of("ASSEMBLEW"):
        group = next((g for g in clause.groups if g.start >= opening.end and g.slot in _ASSEMBLED), None)
        members = several(group) if group is not None and opening.start - clause.start <= 1 else []
        if group is None or len({m.actor.country for m in members}) < 2:
            continue
        if any(scan.tokens[k].key in _BEING for k in range(opening.end, group.start)):
            drill = bool(scan.of_between(opening.start, group.start, "EXERCISE"))
            trigger = Trigger(
                "joint_exercise" if drill else "joint_force", opening.start, opening.end, "frame.assembled"
            )
            return [
                Frame(trigger, tuple(Linked(m, "initiator", "subject") for m in members), "joint.subject", 1.5, None)
            ]
    return []


def _subject_before(clause: Clause, verb: Mark) -> Group | None:
    """Return who acts: a force right before the verb, or the speaker whose "own troops" stand there."""
    scan = clause.scan
    near = [
        g for g in clause.groups if 0 <= verb.start - g.end <= _SUBJECT_REACH and g.slot in _JOINERS and is_armed(g)
    ]
    own = any(scan.covering(k, "MIL", "UNIT", "FIREW") for k in range(max(0, verb.start - 2), verb.start))
    plural = scan.tokens[verb.start].key.endswith(_PLURAL)
    return near[-1] if near else clause.before if own or plural else None


def _lends(scan: Scan, giver: Group) -> bool:
    """Say whether the giver of support is a force; a state is one only where it lends aircraft, guns or soldiers."""
    if is_armed(giver) or giver.opener is None or giver.mentions[0].kind not in BARE:
        return is_armed(giver)
    soldiers = any(scan.covering(place, "MIL") for place in range(giver.opener.start, giver.opener.end))
    return soldiers or gives_fire(scan, giver)


def _peoples(scan: Scan, group: Group) -> list[Mention]:
    """Return the states of "the Poles and the Balts", who drill or patrol together, else nothing."""
    inflected = scan.language in ("fr", "ru")
    states = [mention for mention in group.mentions if mention.kind == "country"] if inflected else []
    return states if len({mention.actor.country for mention in states}) > 1 else []


def actor_with(clause: Clause, partner: Group) -> Group | None:
    """Return who acts: the first free force of the clause before the partner, after it, or of the clause before."""
    free = [g for g in clause.groups if g is not partner and g.slot in _FREE and is_armed(g)]
    free = [g for g in free if not is_object(clause.scan, g)]
    earlier = [g for g in free if g.end <= partner.start]
    opening = partner.opener is not None and partner.opener.start - clause.start <= 2
    reach = clause.end if opening else _LAST_REACH if clause.scan.language == "ru" else -1
    later = [g for g in free if 0 <= g.start - partner.end <= reach]  # Russian may put the doer last
    return next(iter([*earlier, *later]), clause.before)


def act_near(clause: Clause, partner: Group) -> Trigger | None:
    """Return the act of the clause nearest to a partner, outside the phrase that brings the partner in."""
    opener = partner.opener
    acts = [m for m in clause.of(*_ACTS, *_DRILLS) if opener is None or not opener.start <= m.start < partner.end]
    best = min(acts, key=lambda m: (abs(m.start - partner.start), m.start), default=None)
    if best is None:
        return None
    return Trigger(_KINDS.get(best.word, "joint_operation"), best.start, best.end, "frame.fight_with")


def _teaming(clause: Clause, partner: Group) -> Trigger | None:
    """Return the phrase that itself is the act: "teamed up with", "joined hands with"."""
    opener = partner.opener
    if opener is None or not clause.scan.covering(opener.start, "TEAMV"):
        return None
    return Trigger("joint_operation", opener.start, opener.end, "frame.fight_with")


def sender_of(clause: Clause, aided: Group) -> Group | None:
    """Return the state that sends soldiers: it stands for its army where the clause speaks of men or arms."""
    states = [g for g in clause.groups if g.end <= aided.start and g.slot is None and g.mentions[0].kind == "country"]
    men = any(mark.start < aided.start for mark in clause.of("MIL"))
    asked = clause.scan.language == "en" and aided.opener is not None and _is_plea(clause.scan, aided.opener)
    men = men or (asked and bool(clause.of("ATTACKV", "MIL")))
    opening = aided.opener is not None and aided.opener.start == clause.start and clause.scan.language == "en"
    if opening and not states:  # "at the request of B's government, A sent troops"
        states = [g for g in clause.groups if 0 < g.start - aided.end <= _OPENING and g.mentions[0].kind == "country"]
        men = bool(clause.of("MIL"))
    return states[0] if states and men else None


def arrival_of(clause: Clause, aided: Group) -> Trigger | None:
    """Return the coming or sending before those who are helped."""
    found = [mark for mark in clause.of("ARRIVEV") if mark.start < aided.start]
    if not found and aided.opener is not None and aided.opener.start == clause.start:
        found = clause.of("ARRIVEV")[:1]
    return Trigger("support", found[-1].start, found[-1].end, "frame.in_aid") if found else None


def _acts(scan: Scan, group: Group) -> bool:
    """Say whether a group stands where doers do: "killed by" makes of two forces doers, of one force an enemy."""
    made_of = group.slot == "included" and scan.syntax.postpositions  # "the alliance made of A and B took P"
    by = made_of or (
        group.slot == "target" and group.opener is not None and scan.covering(group.opener.start, "DONEBY")
    )
    return by or group.slot in (None, "dative", "agent")


def polices(members: list[Mention]) -> bool:
    """Say whether nobody but the police of states acts: what they do together is no military act."""
    return all(mention.actor.id.endswith(".police") and ".forces" not in mention.actor.id for mention in members)
