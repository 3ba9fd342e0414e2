"""Linking: who takes part in an act, by the constructions that tie an actor to a trigger."""

from dataclasses import dataclass
from itertools import pairwise

from services.extraction.generators import has_lam
from services.extraction.groups import BYSTANDER_SLOTS, Group, force_root
from services.extraction.mentions import Mention
from services.extraction.scan import Mark, Scan
from services.extraction.triggers import Trigger

_VERBS = tuple(
    """LAUNCH STARTN DONE AGREED ONGOING PLAN ENDV DENY REFUSE PARTICIPATE ALLOW AGREEV MEET ARM DELIVER COORDV SUPPORTV
    COVERV HAND UNITV PROPOSE AFFIRM""".split()  # noqa: SIM905  # read as one list, not as 22 lines
)
_STATE_ACTS = frozenset(
    """agreement basing joint_exercise joint_force joint_command joint_patrol intelligence_sharing coordination meeting
    deconfliction support handover""".split()  # noqa: SIM905
)


@dataclass(frozen=True, slots=True)
class Linked:
    """An actor tied to a trigger: its role and the construction that ties it."""

    mention: Mention
    role: str
    link: str


@dataclass(frozen=True, slots=True)
class Frame:
    """A trigger with its participants, and what makes the act a joint one."""

    trigger: Trigger
    actors: tuple[Linked, ...]
    jointness: str  # code of the reason
    points: float
    joint_mark: Mark | None
    dual: Mark | None = None  # "both sides": the participants are for anaphora to say
    span: tuple[int, int] | None = None  # wider evidence than the trigger


def _is_civil(group: Group) -> bool:
    """Say whether a group names no force: countries, nationalities and those who lead them."""
    return all(mention.kind in ("country", "civil", "leader", "nisba") for mention in group.mentions)


def _state(before: list[Group]) -> Group | None:
    """Return who can give leave: the state spoken of last, else whoever was."""
    states = [g for g in before if g.mentions[0].kind in ("country", "office", "civil", "leader")]
    found = states or before
    return found[-1] if found else None


_DATELINE = 7
_DUAL_BEFORE, _DUAL_AFTER = 4, 3
_GRANTED_REACH = 3
_TITLES_REACH = 24  # "received the prince, minister of defence, in the palace, the general and minister"


class Linker:
    """Ties the groups of one clause to one trigger."""

    def __init__(self, scan: Scan, groups: list[Group], clause: tuple[int, int], trigger: Trigger) -> None:
        self.scan, self.clause, self.trigger = scan, clause, trigger
        self.groups = [group for group in groups if self._usable(group)]
        self.speakers = [group for group in groups if group.mentions[0].kind == "speaker"]
        self.joint = self._joint()

    def _usable(self, group: Group) -> bool:
        if group.slot in BYSTANDER_SLOTS or group.slot == "locative":
            return False
        if group.mentions[0].kind == "speaker":  # and whoever speaks with them
            return False
        return (
            not _is_civil(group)
            or self.trigger.subtype in _STATE_ACTS
            or len(group.forces) > 1
            or group.slot in ("with", "support")
        )

    def _joint(self) -> Mark | None:
        """Return the jointness adjective that belongs to the trigger."""
        for joint in self.scan.of("JOINT"):
            near = self.trigger.start - 3 <= joint.start <= self.trigger.end + 5
            if near and self.clause[0] <= joint.start < self.clause[1]:
                return joint
        return None

    def frame(self) -> Frame | None:
        """Return the first construction that ties two forces, the surest first."""
        subtype = self.trigger.subtype
        ways = [self._between, self._pair, self._genitive, self._with, self._subject, self._included]
        if subtype == "joint_exercise":
            ways.append(self._hosted)
        elif subtype == "meeting":
            ways.insert(0, self._met)
        elif subtype == "intelligence_sharing":
            ways.append(self._given)
        if subtype == "basing":
            ways = [self._consent, self._between]
        elif subtype in ("fire_support", "support", "handover"):
            ways = [self._received, self._given, self._with, self._between]
        for way in (*ways, self._both):
            frame = way()
            if frame is not None:
                return frame
        return None

    def _both(self) -> Frame | None:
        """Read T of both armies, both sides do T: who they are, an earlier sentence says."""
        start, end = self.trigger.start, self.trigger.end
        for dual in self.scan.of_between(*self.clause, "DUAL"):
            if 0 <= start - dual.end <= _DUAL_BEFORE or 0 <= dual.start - end <= _DUAL_AFTER:
                return Frame(
                    self.trigger, (), "joint.dual", 1.5, dual, dual, (min(start, dual.start), max(end, dual.end))
                )
        return None

    def _made(self, actors: list[Linked], code: str, points: float, mark: Mark | None = None,
              span: tuple[int, int] | None = None) -> Frame | None:  # fmt: skip
        roots = {force_root(linked.mention.actor.id) for linked in actors}
        if len(roots) < 2:
            return None
        if self.joint is not None and points < 2.0:
            code, points, mark = "joint.adjective", 2.0, self.joint
        return Frame(self.trigger, tuple(actors), code, points, mark, span=span)

    def _between(self) -> Frame | None:
        """Read T between A and B; "between both sides" leaves A and B to anaphora."""
        for between in self.scan.of("BETWEEN"):
            near = self.trigger.end - 1 <= between.start <= self.trigger.end + 8
            if self.scan.syntax.verb_last:
                near = near or 0 <= self.trigger.start - between.end <= 8
            group = next((g for g in self.groups if g.opener == between), None)
            opens = between.start - self.clause[0] <= 2  # "between A and B an accord was signed"
            if not near and not (group is not None and opens and 0 <= self.trigger.start - group.end <= 3):
                continue
            if self._adverse(between):
                return None
            if group is not None:
                members = list(group.mentions) + self._other_side(group)
                return self._made([Linked(m, "initiator", "between") for m in members], "joint.between", 1.5, between)
            dual = self.scan.at(between.end, "DUAL") if between.end < len(self.scan.tokens) else None
            if dual is not None:
                return self._dual(dual, between)
        return None

    def _other_side(self, group: Group) -> list[Mention]:
        """Read "between A on one side and B on the other"."""
        later = [g for g in self.groups if 0 < g.start - group.end <= 6 and g.slot in (None, "between")]
        side = any(0 <= mark.start - group.end <= 1 for mark in self.scan.of("SIDE"))
        alone = len(group.forces) < 2
        return list(later[0].mentions) if later and (side or alone) else []

    def _dual(self, dual: Mark, between: Mark) -> Frame:
        start = between.start
        return Frame(self.trigger, tuple(self._subjects()), "joint.dual", 1.5, between, dual,
                     (self._first(start), dual.end))  # fmt: skip

    def _first(self, start: int) -> int:
        before = self.trigger.start - 1
        mark = self.scan.at(before, "AGREEPREP") if before >= 0 else None
        return before if mark is not None else min(self.trigger.start, start)

    def _subjects(self) -> list[Linked]:
        subject = self._subject_group()
        if subject is None or len(subject.forces) < 2:
            return []
        return [Linked(mention, "initiator", "subject") for mention in subject.mentions]

    def _adverse(self, between: Mark) -> bool:
        return any(0 <= between.start - mark.end <= 2 for mark in self.scan.of("CLASH"))

    def _pair(self) -> Frame | None:
        """Read two nationalities on one noun: "a Russian-Turkish patrol"."""
        for group in self.groups:
            if len(group.forces) < 2 or not all(m.kind in ("nisba", "country") for m in group.mentions):
                continue
            inside = self.trigger.start <= group.start and group.end <= self.trigger.end
            after = inside or 0 <= group.start - self.trigger.end <= 3
            before = inside or 0 <= self.trigger.start - group.end <= 3
            nouns = after if self.scan.syntax.adjective_after else before
            if nouns and group.slot in (None, "genitive", "agent"):
                actors = [Linked(m, "initiator", "genitive") for m in group.mentions]
                return self._made(actors, "joint.pair", 1.5)
        return None

    def _genitive(self) -> Frame | None:
        """Read T of A and B, T by A and B, T for A and B."""
        for group in self.groups:
            reach = 5 if group.slot in ("dative", "agent", "genitive") else 2
            near = 0 <= group.start - self.trigger.end <= reach
            if self.scan.syntax.postpositions:
                near = 0 <= self.trigger.start - group.end <= 4
            if near and len(group.forces) >= 2 and group.slot in (None, "dative", "agent", "genitive"):
                actors = [Linked(m, "initiator", "genitive") for m in group.mentions]
                return self._made(actors, "joint.genitive", 1.5)
        return None

    def _subject_group(self) -> Group | None:
        """Return who acts: the first free group of the clause beside a verb, or at its head."""
        for group in self.groups:
            if group.slot not in (None, "agent") or all(m.kind == "nisba" for m in group.mentions):
                continue
            if group.slot == "agent" and group.start < self.trigger.start:
                continue
            return group
        return None

    def _subject(self) -> Frame | None:
        """Read A and B as one subject of the act."""
        group = self._subject_group()
        if self.scan.syntax.verb_last:  # a speaker may stand before those who act
            group = next((g for g in self.groups if g.slot in (None, "agent") and len(g.forces) > 1), group)
        if group is None or len(group.forces) < 2 or not self._acts(group) or self._suffers(group):
            return None
        heading = group.end <= self.clause[0] and self.joint is not None  # "A and B: joint operation"
        states = any(m.kind in ("country", "leader") for m in group.mentions)
        if states and self.trigger.subtype not in _STATE_ACTS and not heading:
            return None
        return self._made([Linked(m, "initiator", "subject") for m in group.mentions], "joint.subject", 1.5)

    def _acts(self, group: Group) -> bool:
        """Say whether a verb stands beside the group, or the group heads a headline."""
        near = [
            m
            for m in self.scan.of(*_VERBS)
            if group.start - 4 <= m.start < group.start or group.end <= m.start <= group.end + 4
        ]
        if self.scan.syntax.verb_last:
            near += [m for m in self.scan.of(*_VERBS) if group.end <= m.start < self.clause[1]]
        joint = self.joint is not None
        shares = self.trigger.subtype == "intelligence_sharing" and 0 <= self.trigger.start - group.end <= 3
        head = self.clause[0] + (joint and self.scan.tokens[self.clause[0]].key == "the")
        return bool(near) or shares or group.start <= head or self._after_dateline(group)

    def _suffers(self, group: Group) -> bool:
        """Say whether the act is done to its subject: "A and B were killed in an ambush"."""
        verbs = (m for m in self.scan.of("ATTACKV") if 1 <= m.start - group.end <= 3)
        return any(self.scan.tokens[verb.start - 1].key in ("was", "were", "been") for verb in verbs)

    def _after_dateline(self, group: Group) -> bool:
        """Say whether only a place, a day and an agency stand before a group: "ALEPPO, June 12 (X) - A and B ran"."""
        tokens = self.scan.tokens
        opens = 0 < group.start <= _DATELINE and self.clause[0] == 0
        return opens and any(sign in tokens[group.start].gap for sign in ",-\u2013\u2014)")

    def _with(self) -> Frame | None:
        """Read A acting with B, beside B, under B's cover, or with its counterpart."""
        companions = [g for g in self.groups if g.slot in ("with", "support", "with_weak") or self._is_counterpart(g)]
        for companion in companions:
            subject = self._actor_before(companion) or self._spoken_for(companion)
            if subject is None and companion.slot == "with" and len(companion.forces) > 1:  # "with A and B taking part"
                actors = [Linked(m, "initiator", "with") for m in companion.mentions]
                return self._made(actors, "joint.with", 2.0, companion.opener)
            if subject is None or not self._companion_fits(companion):
                continue
            code, points = self._how(companion)
            link = "counterpart" if self._is_counterpart(companion) else "with"
            actors = [Linked(m, "initiator", "subject") for m in subject.mentions]
            more = [g for g in companions if g.slot in ("with", "support") and g not in (companion, subject)]
            actors += [Linked(m, "partner", link) for g in (companion, *more) for m in g.mentions]
            return self._made(actors, code, points, companion.opener)
        return None

    def _spoken_for(self, companion: Group) -> Group | None:
        """Return an army whose spokesman tells of an act with B, where nobody else acts: it is the army's own."""
        speakers = [g for g in self.speakers if g.end <= min(companion.start, self.trigger.start)]
        return speakers[0] if speakers and self.scan.syntax.verb_last and companion.slot == "with" else None

    def _how(self, companion: Group) -> tuple[str, float]:
        """Return the reason and its points: a counterpart says more than a bare "with"."""
        if self._is_counterpart(companion):
            return "joint.counterpart", 1.5
        return f"joint.{companion.slot}", 1.0 if companion.slot == "with_weak" else 2.0

    def _is_counterpart(self, group: Group) -> bool:
        return group.mentions[0].kind == "counterpart"

    def _companion_fits(self, companion: Group) -> bool:
        """Demand a force after a weak "with", and no long way from the act."""
        weak = companion.slot == "with_weak" and self.trigger.subtype not in _STATE_ACTS
        if weak and any(m.kind in ("country", "nisba", "civil", "leader") for m in companion.mentions):
            return False
        return abs(companion.start - self.trigger.end) <= 24

    def _actor_before(self, companion: Group) -> Group | None:
        free = [g for g in self.groups if g is not companion and g.slot in (None, "agent", "genitive", "dative")]
        free = [g for g in free if g.slot != "dative" or not _is_civil(g)]  # "to Iraq" is where, not who
        before = [g for g in free if g.end <= companion.start and not all(m.kind == "nisba" for m in g.mentions)]
        if before:
            return before[0]
        after = [g for g in free if g.start >= companion.end and g.start - companion.end <= 3]
        return after[0] if after and companion.start <= self.clause[0] + 3 else self._adjective_owner(companion)

    def _adjective_owner(self, companion: Group) -> Group | None:
        """Read "a Turkish exercise with Qatar": the noun's nationality is the actor."""
        for group in self.groups:
            reach = 3 if self.joint is None else 6  # "a Russian statement about a joint sortie with B"
            if group.end <= companion.start and abs(group.start - self.trigger.start) <= reach:
                return group
        return None

    def _included(self) -> Frame | None:
        """Read a room or force that takes in A and B."""
        for group in self.groups:
            included = group.slot == "included" or self._numbered(group)
            if included and len(group.forces) >= 2 and 0 <= group.start - self.trigger.end <= 12:
                return self._made(
                    [Linked(m, "initiator", "object") for m in group.mentions], "joint.include", 2.0, group.opener
                )
        return None

    def _numbered(self, group: Group) -> bool:
        """Read "takes in 8,700 soldiers from A and B": the men stand between the verb and whose they are."""
        if group.slot != "agent" or group.opener is None:
            return False
        verbs = [m for m in self.scan.of("INCLUDE") if self.trigger.end <= m.start and m.end <= group.opener.start]
        men = range(verbs[-1].end, group.opener.start) if verbs else ()
        return bool(men) and all(
            self.scan.tokens[k].key.isdigit() or self.scan.covering(k, "MIL", "PEOPLE", "UNIT", "NUMBER") for k in men
        )

    def _hosted(self) -> Frame | None:
        """Read A joins a drill that B holds."""
        guest = next((g for g in self.groups if g.end <= self.trigger.start), None)
        for mark in self.scan.of("HOSTED"):
            host = next((g for g in self.groups if 0 <= g.start - mark.end <= 2), None)
            if guest is not None and host is not None and 0 <= mark.start - self.trigger.end <= 8:
                actors = [Linked(m, "initiator", "agent") for m in host.mentions]
                actors += [Linked(m, "partner", "subject") for m in guest.mentions]
                return self._made(actors, "joint.hosted", 1.5, mark)
        return None

    def _met(self) -> Frame | None:
        """Read one commander meets another: two offices, subject and object."""
        offices = [g for g in self.groups if g.slot is None and g.mentions[0].kind == "office"]
        for one, other in pairwise(offices):
            verb = -4 <= self.trigger.start - one.start < 0 or 0 <= self.trigger.start - one.end <= 4
            reach = _TITLES_REACH if self.trigger.end <= one.start else 6
            if verb and 0 <= other.start - max(one.end, self.trigger.end) <= reach:
                actors = [Linked(m, "initiator", "subject") for m in one.mentions]
                actors += [Linked(m, "partner", "object") for m in other.mentions]
                return self._made(actors, "joint.met", 1.5)
        return None

    def _consent(self) -> Frame | None:
        """Read A lets B use a base: A is the host, B the partner."""
        if self.scan.syntax.verb_last:
            handed = self._handed("host", "joint.allow")
            if handed is not None or self.scan.syntax.postpositions:
                return handed
        end = self.trigger.end
        after = [g for g in self.groups if g.start >= end]
        before = [g for g in self.groups if g.end <= self.trigger.start and g.slot in (None, "agent")]
        given = next((g for g in after if g.slot == "dative" or has_lam(g.clitic)), None)
        host = next((g for g in after if g.slot is None and given is not None and g.start < given.start), None)
        host = host or _state(before)
        if given is None and self.scan.covering(self.trigger.start, "GRANTV"):
            host, given = self._granted(before, after)
        elif given is None and self.scan.language == "ar" and after and _is_civil(after[0]):
            host = after[0]  # "Niger agreed to post Russian forces": the state first, then the force
            given = next((g for g in after[1:] if g.slot in (None, "genitive") and not _is_civil(g)), None)
        if given is None and self.scan.language != "ar" and host is not None:
            given = next((g for g in after if g.slot in (None, "genitive")), None)
        if host is None or given is None or host is given:
            return None
        actors = [Linked(m, "host", "subject") for m in host.mentions]
        actors += [Linked(m, "partner", "object") for m in given.mentions]
        return self._made(actors, "joint.allow", 2.0, None, self._consent_span(given))

    def _granted(self, before: list[Group], after: list[Group]) -> tuple[Group | None, Group | None]:
        """Read "A granted B a base", "A denies granting B a base": who is granted it stands bare behind the verb."""
        near = [g for g in after if g.start - self.trigger.end <= _GRANTED_REACH and g.slot in (None, "genitive")]
        if len(near) > 1:
            return near[0], near[1]
        return _state(before), near[0] if near else None

    def _consent_span(self, given: Group) -> tuple[int, int]:
        used = [m for m in self.scan.of("BASE", "ENTRY") if m.start >= given.end]
        end = max([given.end, *(m.end for m in used[:1])])
        return self.trigger.start, end

    def _given(self) -> Frame | None:
        """Read A gives B something: cover, weapons, training, a position."""
        if self.scan.syntax.verb_last:
            return self._handed("initiator", "joint.given")
        free = [g for g in self.groups if g.slot in (None, "agent")]
        before = [g for g in free if g.end <= self.trigger.start]
        before = [g for g in before if not all(m.kind == "nisba" for m in g.mentions)] or before
        after = [g for g in free if g.start >= self.trigger.end]
        acting = after
        after = [g for g in after if not _is_civil(g)]  # what a country or its leader is given is politics
        given = [g for g in self.groups if g.slot in ("dative", "aided") and g.start >= self.trigger.end]
        given = [g for g in given if not _is_civil(g)]
        giver = before[-1] if before else acting[0] if acting else None
        taker = next((g for g in given if g is not giver), None)
        if taker is None:
            least = max(giver.end if giver else 0, self.trigger.end)  # a bare object stands at once after them
            taker = next((g for g in after if g is not giver and 0 <= g.start - least <= 2), None)
        if giver is None or taker is None or self._far(giver, 28) or self._far(taker):
            return None
        actors = [Linked(m, "initiator", "subject") for m in giver.mentions]
        actors += [Linked(m, "partner", "object") for m in taker.mentions]
        first = min(self.trigger.start, giver.start) if giver.start < self.trigger.start else self.trigger.start
        return self._made(actors, "joint.given", 2.0, None, (first, max(taker.end, self.trigger.end)))

    def _received(self) -> Frame | None:
        """Read A takes over T from B, A received B's T: B gives, A takes."""
        trigger = self.trigger
        seized = trigger.subtype == "handover" and self.scan.language != "ar"  # "took over a post from B"
        if seized or not self.scan.covering(trigger.start, "RECEIVEV"):
            return None
        free = [g for g in self.groups if g.slot in (None, "agent") and not self._far(g)]
        after = [g for g in free if g.start >= trigger.end]
        named = [g for g in after if g.opener is not None and g.opener.word == "FROM"]
        borne = [g for g in after if self.scan.covering(g.start, "WEAPONS")]  # "aircraft from B" are what is received
        giver = next(iter([*named, *borne]), None)
        takers = [g for g in after if g not in named and g not in borne and g.start - trigger.end <= 2]
        takers += [g for g in reversed(free) if g.end <= trigger.start]
        if giver is None or not takers or takers[0].start > giver.start:
            return None
        actors = [Linked(m, "initiator", "subject") for m in giver.mentions]
        actors += [Linked(m, "partner", "object") for m in takers[0].mentions]
        return self._made(actors, "joint.given", 2.0)

    def _handed(self, role: str, code: str) -> Frame | None:
        """Read A to B something gives: where the verb closes the clause both stand before it."""
        before = [g for g in self.groups if g.end <= self.trigger.start]
        giver = next((g for g in before if g.slot in (None, "agent")), None)
        takers = [g for g in before if g is not giver and g.slot in ("dative", None)]
        takers = [g for g in takers if not _is_civil(g) or (role == "host" and g.slot == "dative")]
        taker = next(iter(takers), None)
        if giver is None or taker is None or taker.start < giver.end:
            return None
        actors = [Linked(m, role, "subject") for m in giver.mentions]
        actors += [Linked(m, "partner", "object") for m in taker.mentions]
        return self._made(actors, code, 2.0)

    def _far(self, group: Group, reach: int = 16) -> bool:
        return abs(group.start - self.trigger.end) > reach
