"""Arming by endings: who gives arms, lets another use them or teaches him, where endings and the closing verb say it.

Turkish alone reads these, after the surer constructions of `by_endings` and `closing`.
"""

from services.extraction.constructions.clause_view import (
    Clause,
    aid_of,
    is_armed,
    root_of,
    stay_of,
)
from services.extraction.linking.ties import Frame, giver_and_taker
from services.extraction.linking.triggers import Trigger
from services.extraction.sentences.groups import Group
from services.extraction.sentences.mentions import BARE
from services.extraction.sentences.whereabouts import owns_next

_FREE = (None, "agent")
_GIVERS = frozenset({*BARE, "office", "leader", "named", "composed"})
_LESSON_REACH, _PUPIL_REACH, _ARMS_REACH = 3, 5, 4
_PACKED = (None, "agent", "genitive", "dative", "from")
_BEGUN = ("LAUNCH", "STARTN", "DELIVER", "ONGOING")


def armed_by(clause: Clause) -> list[Frame]:
    """Read "A B-ABL heavy arms received"."""
    for verb in clause.of("RECEIVEV"):
        arms = [
            m for m in clause.of("WEAPONS", "ARMSGIFT", "SUPPLYN") if verb.start - _ARMS_REACH <= m.start < verb.end
        ]
        before = [g for g in clause.groups if g.end <= verb.start]
        giver = next((g for g in before if g.slot == "from" and g.mentions[0].kind in _GIVERS), None)
        takers = [g for g in before if giver is not None and g.slot in _FREE and root_of(g) != root_of(giver)]
        taker = next((g for g in takers if is_armed(g) or g.mentions[0].kind == "country"), None)
        if arms and giver is not None and taker is not None:
            return aid_of("support", verb, giver, taker, "joint.given")
    return []


def package_last(clause: Clause) -> list[Frame]:
    """Read "A B for a new arms package announced", "A's arms package for B"."""
    for pack in clause.of("ARMSPACK"):
        named = [m for g in clause.groups if g.slot in _PACKED for m in g.mentions if m.kind in _GIVERS]
        taker = next((m for m in named if m.end < clause.end and clause.scan.covering(m.end, "FORW")), None)
        others = [m for m in named if taker is not None and m.actor.id != taker.actor.id]
        giver = next((m for m in others if m.end <= pack.start), None)
        if taker is not None and giver is not None:
            trigger = Trigger("support", pack.start, pack.end, "frame.support")
            return [Frame(trigger, tuple(giver_and_taker([giver], [taker])), "joint.given", 2.0, None)]
    return []


def thanked(clause: Clause) -> list[Frame]:
    """Read "A, for the aircraft that it handed over, B-DAT thanks": B has armed A."""
    for thanks in clause.of("THANKV"):
        givers = [g for g in clause.groups if g.end <= thanks.start and g.slot == "dative"]
        takers = [g for g in clause.groups if g.end <= thanks.start and g.slot in _FREE]
        taker = next((g for g in takers if g.mentions[0].kind in (*_GIVERS, "leader")), None)
        arms = clause.of("WEAPONS", "FIREW", "ARMSGIFT")
        if givers and taker is not None and arms and root_of(givers[-1]) != root_of(taker):
            return aid_of("support", thanks, givers[-1], taker, "joint.given")
    return []


def arms_allowed(clause: Clause) -> list[Frame]:
    """Read "A B-GEN its missiles, or its base, use-DAT allowed", "B-GEN … use-DAT A allowed": A lends what B uses."""
    for use in clause.of("USEV"):
        allow = next((m for m in clause.of("ALLOW") if m.end > use.end), None)
        used = [m for m in clause.of("WEAPONS", "FIREW", "BASE") if m.end <= use.start]
        if allow is None or not used:
            continue
        users = [g for g in clause.groups if g.end <= used[-1].start and owns_next(_last(clause, g))]
        user = next((g for g in users if g.mentions[0].kind == "country" or is_armed(g)), None)
        givers = [g for g in clause.groups if user is not None and root_of(g) != root_of(user) and g.slot in _FREE]
        giver = next((g for g in givers if g.end <= allow.end and g.mentions[0].kind in _GIVERS), None)
        if user is None or giver is None:
            continue
        if used[-1].word == "BASE":
            return stay_of("basing", allow, giver, user)
        return aid_of("support", allow, giver, user, "joint.given")
    return []


def teaches_last(clause: Clause) -> list[Frame]:
    """Read "A B's pilots-DAT training-DAT begins": A teaches whoever the dative names."""
    for lesson in clause.of("LESSONN"):
        begun = any(0 <= m.start - lesson.end <= _LESSON_REACH for m in clause.of(*_BEGUN))
        before = [g for g in clause.groups if g.end <= lesson.start]
        pupils = next((g for g in reversed(before) if is_armed(g) and _last(clause, g).endswith(("a", "e"))), None)
        if not begun or pupils is None or lesson.start - pupils.end > _PUPIL_REACH:
            continue
        teachers = [g for g in before if g is not pupils and root_of(g) != root_of(pupils) and g.slot in _FREE]
        teacher = next((g for g in teachers if g.mentions[0].kind in _GIVERS), None)
        if teacher is not None:
            return aid_of("support", lesson, teacher, pupils, "joint.given")
    return []


def _last(clause: Clause, group: Group) -> str:
    return clause.scan.tokens[group.end - 1].key
