"""Arming: arms, instructors and help that one state or force gives another, which need not be named as a force.

Each language opts in by listing what counts as arms, trainers and training: a word for any vehicle makes no army.
"""

from services.extraction.constructions.cases import by_case
from services.extraction.constructions.clause_view import (
    ARMED,
    SHARED_FORCES,
    Clause,
    aid_of,
    is_armed,
    names_fire,
    root_of,
)
from services.extraction.linking.ties import Frame
from services.extraction.sentences.groups import Group
from services.extraction.sentences.mentions import BARE
from services.extraction.sentences.scan import Mark
from services.extraction.sentences.whereabouts import are_aimed

_GIVERS = frozenset({*ARMED, *BARE, "office", "leader", "civil"})
_FREE = (None, "agent")
_TAKING = (None, "dative", "locative", "aided", "genitive")
_GIVEN_REACH = 12
_TAKER_REACH = 13
_BY_REACH = 2
_TAUGHT_REACH = 8
_HELPED_REACH = 3
_DEED_REACH = 5
_CARRIER_REACH = 3
_CARRIERS = frozenset(
    "ship ships vessel vessels plane planes aircraft freighter convoy train transport warship frigate boat".split()  # noqa: SIM905
)
_OUTSIDE = ("TARGETP", "AFTERW", "BACKGROUND")


def arms_given(clause: Clause) -> list[Frame]:
    """Read A delivers arms to B, A sends B instructors, A sends soldiers to B as an accord has it or B asked."""
    leaves = clause.scan.language == "fr" and clause.of("WITHDRAWV")
    for verb in clause.of("DELIVER", "BRINGV", "ARRIVEV"):
        if not _are_given(clause, verb) or (leaves and clause.scan.covering(verb.start, "STATIONEDW")):
            continue
        if any(are_aimed(clause.scan, arms) for arms in clause.of("ARMSW") if arms.start >= verb.end):
            continue
        taken: Group | None = None
        giver = next((g for g in reversed(clause.groups) if g.end <= verb.start and _gives(clause, g)), None)
        if clause.scan.language == "ru":
            giver, taken = by_case(clause, verb, giver)
        taker = taken or _taker(clause, verb, giver)
        if giver is not None and taker is not None and not _are_only_theirs(clause, verb, taker):
            return aid_of("support", verb, giver, taker, "joint.given")
    return []


def _are_only_theirs(clause: Clause, verb: Mark, taker: Group) -> bool:
    """Say whether English names no arms but those that others have: "A's jets flew near drones of B"."""
    arms = [m for m in clause.of("ARMSW") if m.start >= verb.end]
    return clause.scan.language == "en" and bool(arms) and all(taker.start <= m.start < taker.end for m in arms)


def arms_received(clause: Clause) -> list[Frame]:
    """Read arms from A reach B, arms that A gave have come to B, B receives arms of A's."""
    for verb in clause.of("ARRIVEV", "RECEIVEV"):
        fired = clause.scan.covering(verb.start, "LAUNCH")  # "drones launched by A at"
        takes = verb.word == "RECEIVEV"
        secrets = takes and clause.scan.language in ("fr", "ru") and _near(clause, verb, "INFO")
        if fired or not (secrets or _near(clause, verb, "ARMSW")):
            continue
        giver = next((g for g in clause.groups if _comes_from(clause, g)), None)
        if giver is None:
            continue
        before = [g for g in reversed(clause.groups) if g.end <= verb.start and _gives(clause, g) and g is not giver]
        taker = next(iter(before), None) if takes else _taker(clause, verb, giver)
        if taker is not None:
            return aid_of("intelligence_sharing" if secrets else "support", verb, giver, taker, "joint.given")
    return []


def told_or_left(clause: Clause) -> list[Frame]:
    """Read A passes B what its scouts know, A hands B back a base: the one who takes may be a state."""
    for verb in clause.of("DELIVER", "HAND"):
        things = clause.of("INFO") if verb.word == "DELIVER" else clause.of("BASE")
        if not any(0 <= m.start - verb.end <= _TAKER_REACH for m in things):
            continue
        giver = next((g for g in reversed(clause.groups) if g.end <= verb.start and _gives(clause, g)), None)
        taker = _taker(clause, verb, giver)
        told = verb.word == "DELIVER" and giver is not None and is_armed(giver)
        left = verb.word == "HAND" and taker is not None and not clause.of("CAPTURE", "CLASH")
        if giver is not None and taker is not None and (told or left):
            return aid_of("intelligence_sharing" if told else "handover", verb, giver, taker, "joint.given")
    return []


def taught(clause: Clause) -> list[Frame]:
    """Read A trains soldiers of B, soldiers of B are trained by A or in A."""
    for verb in clause.of("TRAINV", "TRAINN"):
        by = next((g for g in clause.groups if _is_by(g) and 0 <= g.start - verb.end <= _TAUGHT_REACH), None)
        before = [g for g in reversed(clause.groups) if g.end <= verb.start]
        after = [g for g in clause.groups if 0 <= g.start - verb.end <= _TAUGHT_REACH and g is not by and is_armed(g)]
        pupils = next((g for g in after if g.slot in _TAKING), None)
        if pupils is None and by is not None and verb.word == "TRAINV":
            pupils = next((g for g in before if is_armed(g) and verb.start - g.end <= _HELPED_REACH), None)
        teacher = by or next((g for g in before if _gives(clause, g) and g is not pupils), None)
        if teacher is None and pupils is not None:  # "in A they train soldiers of B"
            seats = [g for g in clause.groups if g.slot == "locative" and g.mentions[0].kind == "country"]
            teacher = next((g for g in seats if root_of(g) != root_of(pupils)), None)
        if pupils is not None and teacher is not None:
            return aid_of("support", verb, teacher, pupils, "joint.given")
    for verb in clause.of("TRAINEDV"):
        before = [g for g in clause.groups if 0 <= verb.start - g.end <= _HELPED_REACH and is_armed(g)]
        pupils = before[-1] if before else None
        teachers = [g for g in clause.groups if g.start >= verb.end and g.mentions[0].kind in _GIVERS]
        led = [g for g in teachers if _is_by(g) or clause.of("HOSTED")]
        placed = [g for g in teachers if g.slot == "locative" and g.start - verb.end <= _BY_REACH]
        teacher = next(iter([*[g for g in led if is_armed(g)], *placed]), None)
        if pupils is not None and teacher is not None:
            return aid_of("support", verb, teacher, pupils, "joint.given")
    return []


def lent_a_hand(clause: Clause) -> list[Frame]:
    """Read A helped B repel C, A's aircraft supported B with strikes: both are forces, and a deed goes with it."""
    if clause.scan.syntax.verb_last or not clause.scan.syntax.capitals:
        return []
    for verb in clause.of("SUPPORTV", "COVERV"):
        giver = next(
            (g for g in reversed(clause.groups) if g.end <= verb.start and g.slot in _FREE and is_armed(g)), None
        )
        after = [g for g in clause.groups if 0 <= g.start - verb.end <= _HELPED_REACH and is_armed(g)]
        taker = next((g for g in after if g.slot in (None, "dative", "genitive")), None)
        if giver is None or taker is None or verb.start - giver.end > _HELPED_REACH or _shadows(clause, verb, taker):
            continue
        deeds = clause.of("ACTV", "ACTN", "CAPTURE", "ENTERV", "FIREW", "OP", "CLASH")
        done = [
            m for m in deeds if taker.end <= m.start <= taker.end + _DEED_REACH or verb.end <= m.start < taker.start
        ]
        fires = names_fire(clause.scan, giver.start, giver.end)
        if done or fires:
            return aid_of("fire_support" if fires else "joint_operation", verb, giver, taker, "joint.aid")
    return []


def _shadows(clause: Clause, verb: Mark, taker: Group) -> bool:
    """Say whether aircraft that "accompany" another's are sent up to watch them."""
    return clause.scan.covering(verb.start, "SHADOWV") and taker.mentions[0].actor.id.endswith((".air", ".navy"))


def _near(clause: Clause, verb: Mark, word: str) -> bool:
    """Say whether a thing stands near a verb as its object or its subject, not as what is fought."""
    near = [m for m in clause.of(word) if -_GIVEN_REACH <= m.start - verb.end <= _GIVEN_REACH]
    return any(not clause.scan.covering(m.start, *_OUTSIDE) for m in near)


def _are_given(clause: Clause, verb: Mark) -> bool:
    """Say whether arms or instructors are what a verb moves, or soldiers whom an accord or a plea calls."""
    if verb.word in ("DELIVER", "BRINGV") and (_near(clause, verb, "ARMSW") or _near(clause, verb, "ARM")):
        return True
    if clause.of("UNITED") or any(m.actor.type in SHARED_FORCES for g in clause.groups for m in g.mentions):
        return False
    return _near(clause, verb, "TRAINERS") or (bool(clause.of("PLEA")) and _near(clause, verb, "MIL"))


def _gives(clause: Clause, group: Group) -> bool:
    """Say whether a group can be who acts: a state, those who lead it or a force, in no other part."""
    some = group.slot == "genitive" and clause.scan.covering(group.start, "TRAINERS")  # "a dozen of instructors"
    some = some or (group.slot == "genitive" and _is_a_carrier(clause, group))
    return (group.slot in _FREE or some) and group.mentions[0].kind in _GIVERS and not _comes_from(clause, group)


def _is_a_carrier(clause: Clause, group: Group) -> bool:
    """Say whether "a ship of A's navy" heads the clause: what carries the arms is A's."""
    opener = group.opener
    head = opener.start - 1 if opener is not None and clause.scan.language == "en" else -1
    return head >= 0 and head - clause.start <= _CARRIER_REACH and clause.scan.tokens[head].key in _CARRIERS


def _taker(clause: Clause, verb: Mark, giver: Group | None) -> Group | None:
    """Return the state or force that a verb's things go to: behind the verb, or at the head of the clause."""
    found = [g for g in clause.groups if g is not giver and g.slot in _TAKING and _may_take(clause, g)]
    found = [g for g in found if giver is None or root_of(g) != root_of(giver)]
    asked = [g for g in clause.groups if g is not giver and any(0 <= g.start - m.end <= 2 for m in clause.of("PLEA"))]
    asked = [g for g in asked if g.mentions[0].kind in _GIVERS and (giver is None or root_of(g) != root_of(giver))]
    after = [g for g in found if 0 <= g.start - verb.end <= _TAKER_REACH and (giver is None or g.start >= giver.end)]
    fronted = [g for g in found if g.slot == "locative" and g.start - clause.start <= 1 and g.end <= verb.start]
    return next(iter([*after, *fronted, *asked]), None)


def _may_take(clause: Clause, group: Group) -> bool:
    """Say whether a group is where things can go: no adjective of a state, nor who only stands after "of"."""
    kind = group.mentions[0].kind
    if kind == "nisba" or kind not in _GIVERS or _comes_from(clause, group):
        return False
    return group.slot != "genitive" or kind in ARMED


def _comes_from(clause: Clause, group: Group) -> bool:
    """Say whether things come from a group: "from A", "that A gave", "of A's" right behind the verb of receiving."""
    opener = group.opener
    if any(0 <= group.start - m.end <= _BY_REACH for m in clause.of("GIVENBY", "SENTBY")):
        return True
    if opener is not None and clause.scan.covering(opener.start, "FROM"):
        return True
    received = any(0 <= group.start - m.end <= _BY_REACH + 2 for m in clause.of("RECEIVEV"))
    return received and opener is not None and clause.scan.covering(opener.start, "OF")


def _is_by(group: Group) -> bool:
    """Say whether "by" brings a group in, and not "of"."""
    return group.slot == "agent" and group.opener is not None
