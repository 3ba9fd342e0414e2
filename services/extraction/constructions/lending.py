"""Lending: help told by a verb that closes its clause; who is helped stands before it or in the clause before."""

from services.extraction.constructions.clause_view import Clause, aid_of, gives_fire, is_armed, is_doer, root_of
from services.extraction.linking.ties import Frame
from services.extraction.sentences.groups import Group
from services.extraction.sentences.mentions import BARE

_BASE_REACH = 4


def schooled(clause: Clause) -> list[Frame]:
    """Read B's men in the country of A, or by A, are trained."""
    for verb in clause.of("TRAINEDV"):
        if any(group.start == verb.end for group in clause.groups):
            continue  # "the brigade-trained-in-A of B" only tells which brigade
        before = [g for g in clause.groups if g.end <= verb.start]
        taught = next((g for g in before if g.slot in (None, "agent") and is_armed(g) and not is_doer(g)), None)
        by = next((g for g in before if is_doer(g)), None)
        states = [g for g in before if _is_other(g, taught) and g.mentions[0].kind in BARE]
        where = next((g for g in states if g.slot == "locative"), None)
        owner = next((g for g in states if any(0 <= m.start - g.end <= _BASE_REACH for m in clause.of("BASE"))), None)
        giver = by or where or owner
        if taught is not None and giver is not None:
            return aid_of("support", verb, giver, taught, "joint.given")
    return []


def learned(clause: Clause) -> list[Frame]:
    """Read "A's men learn something from B's": who is learned from teaches them."""
    for verb in clause.of("LEARNV"):
        pupils = next((g for g in clause.groups if g.end <= verb.start and g.slot in (None, "agent")), None)
        teacher = next((g for g in clause.groups if g.start >= verb.end and g.slot in ("from", "agent")), None)
        if pupils is not None and teacher is not None and is_armed(pupils) and is_armed(teacher):
            return aid_of("support", verb, teacher, pupils, "joint.given")
    return []


def seconded(clause: Clause) -> list[Frame]:
    """Read A acts, B's aircraft give support: who is helped, only the clause before says."""
    helped = clause.before
    fights = clause.scan.of_between(0, clause.start, "CLASHV")
    if helped is None or fights or not clause.scan.syntax.verb_last:
        return []
    for verb in clause.of("COVERV", "SUPPORTV"):
        givers = [g for g in clause.groups if g.end <= verb.start and is_armed(g)]
        if len(givers) == 1 and givers[0].slot in (None, "agent"):
            fire = verb.word == "COVERV" or gives_fire(clause.scan, givers[0])
            return aid_of("fire_support" if fire else "support", verb, givers[0], helped, "joint.aid")
    return []


def _is_other(group: Group, taught: Group | None) -> bool:
    return taught is not None and root_of(group) != root_of(taught)
