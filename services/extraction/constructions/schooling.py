"""Schooling: soldiers of one force whom another trains, in its camps or under its eye, where the verb comes first."""

from services.extraction.constructions.clause_view import Clause, aid_of, is_armed, is_doer, root_of
from services.extraction.linking.ties import Frame
from services.extraction.sentences.groups import Group
from services.extraction.sentences.mentions import BARE
from services.extraction.sentences.scan import Mark

_PUPIL_REACH = 5
_SEAT_REACH = 12
_OWNER_REACH = 3
_CAMP_REACH = 8
_COURSE_REACH = 8
_FREE = (None, "agent", "genitive", "dative")


def trained_by(clause: Clause) -> list[Frame]:
    """Read "B's men train in A", "in a camp that A set up B's fighters are trained", "B's men were schooled by A"."""
    for verb in (*clause.of("SCHOOLEDV"), *_courses(clause)):
        pupils = _pupils(clause, verb)
        teacher = _teacher(clause, verb, pupils) if pupils is not None else None
        if pupils is not None and teacher is not None:
            return aid_of("support", verb, teacher, pupils, "joint.given")
    return []


def _courses(clause: Clause) -> list[Mark]:
    """Return the verbs that have a course as their object behind their subject: "B's men went through a course"."""
    courses = clause.of("COURSEW")
    return [m for m in clause.of("GETSV") if courses and any(0 < c.start - m.end <= _COURSE_REACH for c in courses)]


def _pupils(clause: Clause, verb: Mark) -> Group | None:
    """Return whose men are trained: right behind the verb, or at the head of the clause."""
    after = [g for g in clause.groups if 0 <= g.start - verb.end <= _PUPIL_REACH and g.slot in _FREE]
    before = [g for g in clause.groups if 0 <= verb.start - g.end <= 1 and g.slot in (None, "agent")]
    return next((g for g in (*after, *before) if is_armed(g) and not is_doer(g)), clause.before if not after else None)


def _teacher(clause: Clause, verb: Mark, pupils: Group) -> Group | None:
    """Return who trains them: at whose hands, under whose eye, in whose country or in whose camp."""
    others = [g for g in clause.groups if g is not pupils and root_of(g) != root_of(pupils)]
    after = [g for g in others if g.start >= verb.start and g.start - max(verb.end, pupils.end) <= _SEAT_REACH]
    by = (g for g in after if is_doer(g) or g.slot == "support")
    seats = (g for g in others if g.slot == "locative" and _is_abroad(g, pupils) and _is_near(g, verb))
    owners = (g for g in after if g.mentions[0].kind in BARE and _owns_a_camp(clause, g))
    founders = (g for g in others if g.end <= verb.start and g.slot in (None, "agent") and _founds(clause, g, verb))
    return next((g for some in (by, owners, seats, founders) for g in some), None)


def _is_abroad(seat: Group, pupils: Group) -> bool:
    """Say whether a group is a country that is not the pupils' own."""
    first = seat.mentions[0]
    return first.kind == "country" and first.actor.country != pupils.mentions[0].actor.country


def _is_near(group: Group, verb: Mark) -> bool:
    return abs(group.start - verb.end) <= _SEAT_REACH


def _owns_a_camp(clause: Clause, group: Group) -> bool:
    """Say whether a nationality stands right behind the noun of a camp or a school."""
    behind = range(max(clause.start, group.start - _OWNER_REACH), group.start)
    return any(clause.scan.covering(k, "BASE", "SCHOOLW") for k in behind)


def _founds(clause: Clause, group: Group, verb: Mark) -> bool:
    """Say whether a state set up the camp in which the training goes on: "A set up a camp in which B's men train"."""
    camps = [m for m in clause.of("BASE", "SCHOOLW") if group.end <= m.start < verb.start or m.end <= group.start]
    return any(verb.start - m.end <= _CAMP_REACH for m in camps) and group.mentions[0].kind in (
        *BARE,
        "composed",
        "named",
    )
