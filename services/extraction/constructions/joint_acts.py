"""Joint acts: two forces as one subject, both armies, who joins in, who is assembled: a function for each construction.

Every function reads one clause and returns the frames of who takes part and why. An enemy is told by its slot.
"""

from services.extraction.constructions.clause_view import Clause, act_of, frames_of, is_armed, is_object, several
from services.extraction.linking.ties import Frame
from services.extraction.linking.triggers import Trigger
from services.extraction.sentences.groups import Group
from services.extraction.sentences.mentions import Mention
from services.extraction.sentences.scan import Mark, Scan
from services.extraction.sentences.subjects import deed_of
from services.extraction.sentences.whereabouts import is_done_to
from services.extraction.words.generators import ALEF, NOON, WAW

JOINERS = (None, "agent", "genitive", "dative")
ACTS = ("ACTV", "ACTN", "ACTOWN", "OP", "CAPTURE", "ENTERV", "MOVEV")
KINDS = {
    "EXERCISEV": "joint_exercise", "EXERCISE": "joint_exercise", "PATROLV": "joint_patrol", "PATROL": "joint_patrol",
}  # fmt: skip
_BOTH_REACH, _BY_REACH = 8, 5
_SUBJECT_REACH = 3
_THIRD_REACH = 5
_DEED_REACH = 12
_SIDE_REACH = 10  # "backed by gunmen of several nations, on one side"
_OF_WAR = ("TARGETN", "ACTN", "OP", "BASE", "HANDED", "PATROL")
_USED_TO = ("ait", "aient")  # of a French verb: "they used to go out together"
_ASSEMBLED = (None, "agent", "with", "included")
BEING_OR_SAILING = ("are", "were", "is", "was", "sail", "sailed", "fly", "serve")
_PLURAL = (WAW + ALEF, WAW + NOON)


def joint_subject(clause: Clause) -> list[Frame]:
    """Read A and B take, enter, repel: two forces are the subject of one act, unless they do it to each other."""
    if clause.of("RECIPROCAL"):
        return []
    for group in clause.groups:
        members = several(group) or _peoples(clause.scan, group)
        if not members or not _acts(clause.scan, group) or polices(members):
            continue
        act = deed_of(clause, group) or _together(clause, group)
        if act is not None and (is_armed(group) or act.word in KINDS):
            trigger = Trigger(KINDS.get(act.word, "joint_operation"), act.start, act.end, "frame.act_together")
            return act_of(trigger, members)
    return []


def _together(clause: Clause, group: Group) -> Mark | None:
    """Return the adverb of "A and B closed the crossing together", whose verb no list holds."""
    scan, english = clause.scan, clause.scan.language == "en"
    adverbs = clause.of("TOGETHERW") if scan.language == "fr" else _english_adverbs(clause)
    if not adverbs or clause.of("CLASHV", "MEET", "VICTIMP", "AGREEV", "NEG"):
        return None
    brought = english and scan.of_between(clause.start, group.start, "DELIVER", "ACTV", "INCLUDE")
    if brought or not _is_deed(clause, adverbs[0], group):
        return None  # "the service brought A and B together"
    near = [m for m in adverbs if 0 <= m.start - group.end <= _DEED_REACH]
    heads = group.start - clause.start <= _SUBJECT_REACH or (english and scan.covering(group.start - 1, "SPEECHV"))
    return near[0] if near and group.slot is None and heads else None


def _english_adverbs(clause: Clause) -> list[Mark]:
    return [m for m in clause.of("JOINT") if clause.scan.tokens[m.end - 1].key in ("together", "jointly")]


def _is_deed(clause: Clause, adverb: Mark, group: Group) -> bool:
    """Say whether nobody only says something in a clause; who "secures together" is no speaker."""
    if clause.scan.language == "fr":
        habit = clause.scan.tokens[adverb.start - 1].key.endswith(_USED_TO)
        if habit or not (clause.of(*_OF_WAR, "SECUREV") or any(group.slot == "target" for group in clause.groups)):
            return False
    spoken = clause.of("SPEECHV")
    if clause.scan.language == "en":
        spoken = [m for m in spoken if m.start >= group.end]  # who tells it stands before those who act
    return all(clause.scan.covering(m.start, "SECUREV") and m.end == adverb.start for m in spoken)


def on_one_side(clause: Clause) -> list[Frame]:
    """Read a clash between A and B on one side and C on the other: A and B fight together."""
    sides = clause.scan.of("SIDE")
    for group in clause.groups if sides else ():
        members = several(group)
        sided = any(_closes(clause, group, side) for side in sides)
        clash = [mark for mark in clause.scan.of("CLASH", "ACTN", "ACTOWN") if mark.end <= group.start]
        if members and sided and clash:
            trigger = Trigger("joint_operation", clash[-1].start, clash[-1].end, "frame.act_together")
            return act_of(trigger, members, "joint.side")
    return _with_a_third(clause) if clause.scan.language == "fa" else []


def _with_a_third(clause: Clause) -> list[Frame]:
    """Read the Persian "fighting between A and B with C": A and B fight together against C."""
    for group in clause.groups:
        members = several(group) if group.opener is not None and group.opener.word == "BETWEEN" else []
        clash = [mark for mark in clause.of("CLASH") if mark.end <= group.start] if members else []
        third = [g for g in clause.groups if 0 <= g.start - group.end <= _THIRD_REACH and is_armed(g)]
        withs = [m for m in clause.of("WITHWEAK") if m.start >= group.end]
        if clash and any(m.end == g.start for m in withs for g in third):
            trigger = Trigger("joint_operation", clash[-1].start, clash[-1].end, "frame.act_together")
            return act_of(trigger, members, "joint.side")
    return []


def _closes(clause: Clause, group: Group, side: Mark) -> bool:
    """Say whether "on one side" closes a list: right behind it, or behind where they fight and who backs them."""
    if 0 <= side.start - group.end <= 1:
        return True
    scan = clause.scan
    added = scan.language == "ar" and (scan.covering(group.end, "LOCATIVE") or scan.covering(group.end, "SUPPART"))
    others = any(group.end <= g.start < side.start and g.slot not in ("support", "locative") for g in clause.groups)
    sides = scan.of_between(group.end, side.start, "SIDE", "ACTV", "BETWEEN")
    return added and 0 < side.start - group.end <= _SIDE_REACH and not others and not sides


def both(clause: Clause) -> list[Frame]:
    """Read "the two armies" act: who they are, the sentences before say."""
    dual = clause.of("BOTH")
    if not dual or clause.of("RECIPROCAL", "CLASH", "CLASHV"):
        return []
    acts = clause.of("EXERCISEV", "PATROLV", "ACTV", "PATROL", "EXERCISE")
    named = {k for g in clause.groups for m in g.mentions if m.kind == "named" for k in range(m.start, m.end)}
    for mark in dual:
        if clause.scan.language == "en" and mark.end - 1 in named:
            continue  # "the Joint Forces" of a state are one of its forces
        near = [m for m in acts if 0 <= m.start - mark.end <= _BOTH_REACH]
        act = next(iter([*(m for m in near if m.word in KINDS), *near]), None)
        if act is None and mark.start and clause.scan.tokens[mark.start - 1].key == "by":
            act = next((m for m in reversed(acts) if 0 < mark.start - m.end <= _BY_REACH), None)
        if act is not None:
            trigger = Trigger(KINDS.get(act.word, "joint_operation"), act.start, act.end, "frame.act_together")
            return [Frame(trigger, (), "joint.dual", 1.5, None, mark)]
    return []


def joins(clause: Clause) -> list[Frame]:
    """Read "A's men joined B in the attack": the verb has its subject before it and its partner bare behind it."""
    for verb in clause.of("PARTICIPATE"):
        partner = next((g for g in clause.groups if 0 <= g.start - verb.end <= 1 and g.slot is None), None)
        if partner is None or not is_armed(partner) or clause.scan.covering(verb.end, "LOCATIVE"):
            continue
        deed = next((m for m in clause.of(*ACTS) if 0 <= m.start - partner.end <= _DEED_REACH), None)
        deed = deed or (verb if _fight_there(clause.scan, partner) else None)
        acting = _subject_before(clause, verb)
        if deed is not None and acting is not None:
            trigger = Trigger("joint_operation", deed.start, deed.end, "frame.fight_with")
            return frames_of(trigger, acting, partner, "joint.with", 2.0)
    return []


def of_units(clause: Clause) -> list[Frame]:
    """Read "two joint brigades of A and B will be set up": the units stand in the first name."""
    scan = clause.scan
    made = clause.of("LAUNCH", "STARTN", "PLAN", "POSTV", "ARRIVEV", "ASSEMBLEW") if clause.of("JOINT") else []
    for joint in clause.of("JOINT") if made else ():
        group = next((g for g in clause.groups if g.start == joint.end and g.slot in (None, "agent")), None)
        members = several(group) if group is not None else []
        if members and any(m.entry.value == "UNIT" for m in scan.matches[joint.end] if m.entry.kind == "class"):
            trigger = Trigger("joint_force", joint.start, joint.end + 1, "frame.joint_force")
            return act_of(trigger, members, "joint.adjective", 2.0, joint)
    return []


def _fight_there(scan: Scan, partner: Group) -> bool:
    """Say whether French "ont rejoint B à P, où ils affrontent C" goes on with a fight."""
    fights = scan.of_between(partner.end, partner.end + _DEED_REACH, "CLASHV") if scan.language == "fr" else []
    return any(scan.of_between(partner.end, m.start + 1, "THEYW", "SUBORDINATE") for m in fights)


def took_part(clause: Clause) -> list[Frame]:
    """Read "A took part in raids that B flew", "A shared with B in striking P": the verb of taking part comes first."""
    scan = clause.scan
    for verb in clause.of("PARTICIPATE"):
        deed = next((m for m in clause.of(*ACTS, "FIREW") if 0 < m.start - verb.end <= _DEED_REACH), None)
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
            return frames_of(trigger, acting, partner, "joint.with", 2.0)
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
        if any(scan.tokens[k].key in BEING_OR_SAILING for k in range(opening.end, group.start)):
            drill = bool(scan.of_between(opening.start, group.start, "EXERCISE"))
            trigger = Trigger(
                "joint_exercise" if drill else "joint_force", opening.start, opening.end, "frame.assembled"
            )
            return act_of(trigger, members)
    return []


def _subject_before(clause: Clause, verb: Mark) -> Group | None:
    """Return who acts: a force right before the verb, or the speaker whose "own troops" stand there."""
    scan = clause.scan
    near = [g for g in clause.groups if 0 <= verb.start - g.end <= _SUBJECT_REACH and g.slot in JOINERS and is_armed(g)]
    own = any(scan.covering(k, "MIL", "UNIT", "FIREW") for k in range(max(0, verb.start - 2), verb.start))
    plural = scan.tokens[verb.start].key.endswith(_PLURAL)
    return near[-1] if near else clause.before if own or plural else None


def _peoples(scan: Scan, group: Group) -> list[Mention]:
    """Return the states of "the Poles and the Balts", who drill or patrol together, else nothing."""
    inflected = scan.language in ("fr", "ru")
    states = [mention for mention in group.mentions if mention.kind == "country"] if inflected else []
    return states if len({mention.actor.country for mention in states}) > 1 else []


def _acts(scan: Scan, group: Group) -> bool:
    """Say whether a group stands where doers do: "killed by" makes of two forces doers, of one force an enemy."""
    if scan.syntax.postpositions and is_done_to(scan.tokens[group.end - 1].key):
        return False  # "the convoy that carried A's and B's soldiers-ACC was ambushed"
    made_of = group.slot == "included" and scan.syntax.postpositions  # "the alliance made of A and B took P"
    by = made_of or (
        group.slot == "target" and group.opener is not None and scan.covering(group.opener.start, "DONEBY")
    )
    return by or group.slot in (None, "dative", "agent")


def polices(members: list[Mention]) -> bool:
    """Say whether nobody but the police of states acts: what they do together is no military act."""
    return all(mention.actor.id.endswith(".police") and ".forces" not in mention.actor.id for mention in members)
