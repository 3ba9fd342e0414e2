"""Constructions: what makes two forces partners in an act that no noun calls joint, one pure function each.

Every function reads one clause and returns who takes part and why, or None. An enemy is told by its slot.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from services.extraction.groups import Group, force_root
from services.extraction.mentions import Mention
from services.extraction.scan import Mark, Scan
from services.extraction.ties import Frame, Linked
from services.extraction.triggers import Trigger

ARMED = frozenset({"named", "composed", "local", "counterpart"})
_FREE = (None, "agent", "genitive", "dative", "aided")
_STOPS = ("TARGETN", "TARGETP", "FROM", "TO", "LOCATIVE", "BETWEEN", "CLASH", "VICTIMV", "SPONSORP", "WITHWEAK")
_ACTS = ("ACTV", "ACTN", "ACTOWN", "OP", "CAPTURE", "ENTERV", "MOVEV")
_SUBJECT_VERBS = ("EXERCISEV", "PATROLV", "ACTV", "ACHIEVEV")
_KINDS = {"EXERCISEV": "joint_exercise", "PATROLV": "joint_patrol"}
_VERB_REACH = 3
_PLACED_REACH = 9  # "troops from A and B in the north of C" may still have their verb before them
_BY_REACH = 8
_BEING = frozenset("is are was were be been being get got".split())  # noqa: SIM905
_DETERMINERS = frozenset("a an the its their his this that these those another".split())  # noqa: SIM905
_HELPING = frozenset(
    """have has had were are was is will would be to been also jointly together then later both reportedly on monday
    tuesday wednesday thursday friday saturday sunday yesterday overnight today had began begun started continued again
    now also already still successfully simultaneously subsequently recently finally once early late clan
    earlier all both""".split()  # noqa: SIM905
)
_ACHIEVED_REACH = 14


@dataclass(frozen=True, slots=True)
class Clause:
    """One clause: its words, the groups in it, and who acted in the clause before."""

    scan: Scan
    groups: tuple[Group, ...]
    start: int
    end: int
    before: Group | None = None

    def of(self, *words: str) -> list[Mark]:
        """Return the marks of some classes within the clause."""
        return self.scan.of_between(self.start, self.end, *words)


def act_frames(clause: Clause) -> list[Frame]:
    """Return the acts of a clause that a construction of the closed list makes joint, the surest first."""
    for construction in CONSTRUCTIONS:
        frames = construction(clause)
        if frames:
            return frames
    return []


def supported(clause: Clause) -> list[Frame]:
    """Read A acts, with the support of B, under B's aircraft, backed by B: aircraft and guns are fire support too."""
    for giver in clause.groups:
        if giver.slot != "support" or giver.opener is None or not _lends(clause.scan, giver):
            continue
        acting, act = _actor(clause, giver), _act(clause, giver)
        if acting is not None and act is not None:
            more = [g for g in clause.groups if g.slot in ("support", "with") and g not in (giver, acting)]
            more = [g for g in more if _lends(clause.scan, g)]
            lent = Trigger("fire_support", giver.opener.start, giver.opener.end, "frame.fire_lent")
            triggers = [lent, act] if any(gives_fire(clause.scan, one) for one in (giver, *more)) else [act]
            return [f for t in triggers if (f := frame_of(t, acting, giver, "joint.support", 2.0, more)) is not None]
    return []


def beside(clause: Clause) -> list[Frame]:
    """Read A acts together with B, beside B, with B."""
    for companion in clause.groups:
        if companion.slot not in ("with", "with_weak") or not is_armed(companion):
            continue
        if companion.slot == "with_weak" and clause.of("CLASH", "CLASHV", "VICTIMV"):
            continue
        acting, act = _actor(clause, companion), _act(clause, companion)
        if acting is not None and act is not None:
            weak = companion.slot == "with_weak"
            more = [g for g in clause.groups if g.slot == "with" and is_armed(g) and g not in (companion, acting)]
            frame = frame_of(act, acting, companion, f"joint.{companion.slot}", 1.0 if weak else 2.0, more)
            return [frame] if frame is not None else []
    return []


def joint_subject(clause: Clause) -> list[Frame]:
    """Read A and B take, enter, repel: two forces are the subject of one act, unless they do it to each other."""
    if clause.of("RECIPROCAL"):
        return []
    for group in clause.groups:
        members = _several(group)
        if not members or not _acts(clause.scan, group) or _polices(members):
            continue
        act = _verb_of(clause, group) or _masdar_of(clause, group) or _passive_of(clause, group)
        if act is not None:
            trigger = Trigger(_KINDS.get(act.word, "joint_operation"), act.start, act.end, "frame.act_together")
            actors = tuple(Linked(mention, "initiator", "subject") for mention in members)
            return [Frame(trigger, actors, "joint.subject", 1.5, None)]
    return []


def in_aid(clause: Clause) -> list[Frame]:
    """Read A comes, strikes or lands to help B."""
    for aided in clause.groups:
        if aided.slot != "aided" or not is_armed(aided):
            continue
        acting = _actor(clause, aided) or _sender(clause, aided)
        act = _act(clause, aided) or _arrival(clause, aided)
        if acting is None or act is None:
            continue
        fire = clause.scan.covering(act.start, "FIREW")
        subtype = "fire_support" if fire else "support"
        frame = frame_of(Trigger(subtype, act.start, act.end, "frame.in_aid"), acting, aided, "joint.aid", 2.0)
        return [frame] if frame is not None else []
    return []


def supporting(clause: Clause) -> list[Frame]:
    """Read A gives support to B, the verb behind both."""
    if not clause.scan.syntax.verb_last:
        return []
    for verb in clause.of("SUPPORTV"):
        before = [g for g in clause.groups if g.end <= verb.start and is_armed(g)]
        giver = next((g for g in before if g.slot in (None, "agent")), None)
        takers = [g for g in before if giver is not None and g.start >= giver.end and _is_aided(g)]
        if giver is not None and takers:
            subtype = "fire_support" if gives_fire(clause.scan, giver) else "support"
            trigger = Trigger(subtype, verb.start, verb.end, "frame.in_aid")
            frame = frame_of(trigger, giver, takers[0], "joint.given", 2.0)
            return [frame] if frame is not None else []
    return []


def _is_aided(group: Group) -> bool:
    """Say whether a group can be who is supported: an object, or what a preposition "from" brings in."""
    return group.slot in (None, "dative", "from") or (group.opener is not None and group.opener.word == "FROM")


def on_one_side(clause: Clause) -> list[Frame]:
    """Read a clash between A and B on one side and C on the other: A and B fight together."""
    for group in clause.groups:
        members = _several(group)
        sided = any(0 <= side.start - group.end <= 1 for side in clause.scan.of("SIDE"))
        clash = [mark for mark in clause.scan.of("CLASH", "ACTN", "ACTOWN") if mark.end <= group.start]
        if members and sided and clash:
            trigger = Trigger("joint_operation", clash[-1].start, clash[-1].end, "frame.act_together")
            actors = tuple(Linked(mention, "initiator", "subject") for mention in members)
            return [Frame(trigger, actors, "joint.side", 1.5, None)]
    return []


CONSTRUCTIONS: tuple[Callable[[Clause], list[Frame]], ...] = (
    on_one_side, supported, beside, in_aid, supporting, joint_subject,
)  # fmt: skip


def gives_fire(scan: Scan, giver: Group) -> bool:
    """Say whether what a force lends is aircraft or guns: the phrase or its own name says so."""
    first, last = giver.start, giver.end
    if giver.opener is not None:
        first, last = min(first, giver.opener.start), max(last, giver.opener.end)
    return any(scan.covering(place, "FIREW") for place in range(first, last))


def _lends(scan: Scan, giver: Group) -> bool:
    """Say whether the giver of support is a force; a state is one only where it lends aircraft or guns."""
    return is_armed(giver) or (gives_fire(scan, giver) and giver.mentions[0].kind in ("country", "nisba"))


def is_armed(group: Group) -> bool:
    """Say whether a group names a force."""
    return bool(_of_kind(group.mentions))


def _several(group: Group) -> list[Mention]:
    """Return the armed members of a group that holds two forces or more, else nothing."""
    members = _of_kind(group.mentions)
    return members if len({force_root(mention.actor.id) for mention in members}) > 1 else []


def _actor(clause: Clause, partner: Group) -> Group | None:
    """Return who acts: the first free force of the clause before the partner, after it, or of the clause before."""
    free = [g for g in clause.groups if g is not partner and g.slot in _FREE and is_armed(g)]
    free = [g for g in free if not is_object(clause.scan, g)]
    earlier = [g for g in free if g.end <= partner.start]
    opening = partner.opener is not None and partner.opener.start - clause.start <= 2
    later = [g for g in free if g.start >= partner.end] if opening else []
    return next(iter([*earlier, *later]), clause.before)


def is_object(scan: Scan, group: Group) -> bool:
    """Say whether a force is what an act is done to: its posts, its losses, or what it was driven from."""
    before = group.start - 1
    return before >= 0 and scan.covering(before, "TARGETN", "VICTIMV", "CLASH")


def _act(clause: Clause, partner: Group) -> Trigger | None:
    """Return the act of the clause nearest to a partner, outside the phrase that brings the partner in."""
    opener = partner.opener
    acts = [m for m in clause.of(*_ACTS) if opener is None or not opener.start <= m.start < partner.end]
    best = min(acts, key=lambda m: (abs(m.start - partner.start), m.start), default=None)
    return Trigger("joint_operation", best.start, best.end, "frame.fight_with") if best is not None else None


def _sender(clause: Clause, aided: Group) -> Group | None:
    """Return the state that sends soldiers: it stands for its army where the clause speaks of men or arms."""
    states = [g for g in clause.groups if g.end <= aided.start and g.slot is None and g.mentions[0].kind == "country"]
    men = any(mark.start < aided.start for mark in clause.of("MIL"))
    return states[0] if states and men else None


def _arrival(clause: Clause, aided: Group) -> Trigger | None:
    """Return the coming or sending before those who are helped."""
    found = [mark for mark in clause.of("ARRIVEV") if mark.start < aided.start]
    return Trigger("support", found[-1].start, found[-1].end, "frame.in_aid") if found else None


def _acts(scan: Scan, group: Group) -> bool:
    """Say whether a group stands where doers do: "killed by" makes of two forces doers, of one force an enemy."""
    by = group.slot == "target" and group.opener is not None and scan.covering(group.opener.start, "DONEBY")
    return by or group.slot in (None, "dative", "agent")


def _polices(members: list[Mention]) -> bool:
    """Say whether nobody but the police of states acts: what they do together is no military act."""
    return all(mention.actor.id.endswith(".police") and ".forces" not in mention.actor.id for mention in members)


def _verb_of(clause: Clause, group: Group) -> Mark | None:
    """Return the verb that a group is the subject of: right before it or, of a heading or after "that", after it."""
    scan = clause.scan
    for verb in clause.of(*_SUBJECT_VERBS):
        if scan.language == "en" and (scan.covering(verb.start, "CLASHV") or _is_done_to(scan, group, verb)):
            continue  # "A and B fought each other", "A and B were killed"
        if scan.syntax.verb_last and scan.covering(verb.start, "CLASHV") and not _aimed(clause):
            continue
        follows = _follows(scan, group, verb) and _leads(clause, group)
        precedes = scan.syntax.verb_first and 0 <= group.start - verb.end <= _VERB_REACH
        near = (precedes and _open(scan, verb.end, group.start)) or (follows and _open(scan, group.end, verb.start))
        if near and (verb.word != "ACHIEVEV" or _goes_on(clause, max(verb.end, group.end))):
            return verb
    return None


def _aimed(clause: Clause) -> bool:
    return any(group.slot == "target" for group in clause.groups)


def _is_done_to(scan: Scan, group: Group, verb: Mark) -> bool:
    """Say whether an English verb is no act of its subject: "were killed", "soldiers fighting", "killed in a blast"."""
    between = {token.key for token in scan.tokens[group.end : verb.start]}
    if scan.tokens[verb.start].key.endswith("ing"):
        return not between & _BEING
    moved = scan.at(verb.start, "MOVEV", "ARRIVEV") is not None
    after = scan.tokens[verb.end].key if verb.end < len(scan.tokens) else ""
    return (bool(between & _BEING) and not moved) or (scan.covering(verb.start, "ATTACKV") and after in ("in", "by"))


def _follows(scan: Scan, group: Group, verb: Mark) -> bool:
    """Say whether a verb comes after its subject; in English only helping words may part them."""
    if scan.syntax.verb_last:
        return verb.start >= group.end
    if scan.syntax.verb_first or scan.language != "en":
        return 0 <= verb.start - group.end <= _VERB_REACH
    if not group.end <= verb.start <= group.end + _PLACED_REACH:
        return False
    places = range(group.end, verb.start)
    if all(scan.tokens[k].key in _HELPING or scan.covering(k, "MIL", "UNIT", "PEOPLE") for k in places):
        return True
    placed = scan.covering(group.end, "LOCATIVE") or scan.tokens[group.end].key in ("from", "of", "on", "along")
    noun = scan.covering(verb.start - 1, "THE", "MIL", "OF") or scan.tokens[verb.start - 1].key in _DETERMINERS
    others = any(scan.covering(k, "SUBORDINATE", "SPEECHV", "ACTV", "AND") for k in places)
    return placed and not noun and not others and not any("," in scan.tokens[k].gap for k in range(group.end, verb.end))


def _goes_on(clause: Clause, start: int) -> bool:
    """Say whether an act follows "managed to", "went on", or a place that they head for."""
    heads = any(0 <= mark.start - start <= _VERB_REACH for mark in clause.of("TOWARDS"))
    return heads or any(0 <= act.start - start <= _ACHIEVED_REACH for act in clause.of("ACTN", "ACTOWN", "ACTV"))


def _leads(clause: Clause, group: Group) -> bool:
    """Say whether a group opens its clause; English puts the verb right behind its subject, wherever that stands."""
    near = group.start - clause.start <= 3
    return near or (clause.scan.language == "en" and not clause.scan.covering(group.start - 1, "ACTV", "VICTIMV"))


def _masdar_of(clause: Clause, group: Group) -> Mark | None:
    """Return the noun whose doers a group names: "the advance of A and B", "its capture at the hands of A and B"."""
    if group.slot == "agent" and group.opener is not None and group.opener.word == "BYAGENT":
        done = clause.of("ACTN", "ACTOWN", "LOSSN")
        return next((act for act in done if 0 <= group.start - act.end <= 8), None)
    return next((act for act in clause.of("ACTOWN") if 0 <= group.start - act.end <= 1), None)


def _passive_of(clause: Clause, group: Group) -> Mark | None:
    """Return the act of "was retaken by A and B"."""
    scan = clause.scan
    if scan.language != "en" or group.opener is None or scan.tokens[group.opener.end - 1].key != "by":
        return None
    acts = [act for act in clause.of("CAPTURE", *_SUBJECT_VERBS, "ACTN") if 0 <= group.start - act.end <= _BY_REACH]
    return acts[-1] if acts else None


def _open(scan: Scan, start: int, end: int) -> bool:
    """Say whether no other role begins between a verb and its subject; all roles do where the verb comes last."""
    if scan.syntax.verb_last:
        return not any(scan.covering(place, "CLASH", "VICTIMV", "SPONSORP") for place in range(start, end))
    return not any(scan.covering(place, *_STOPS) for place in range(start, end))


def frame_of(
    trigger: Trigger, acting: Group, partner: Group, code: str, points: float, more: Iterable[Group] = ()
) -> Frame | None:
    """Tie who acts to a partner and to those whom further phrases of the clause bring in."""
    link = "support" if code == "joint.support" else "with"
    actors = [Linked(m, "initiator", "subject") for m in _of_kind(acting.mentions) or acting.mentions[:1]]
    actors += [Linked(m, "partner", link) for group in (partner, *more) for m in group.mentions]
    if len({force_root(linked.mention.actor.id) for linked in actors}) < 2:
        return None
    return Frame(trigger, tuple(actors), code, points, partner.opener)


def _of_kind(mentions: Iterable[Mention]) -> list[Mention]:
    return [mention for mention in mentions if mention.kind in ARMED]
