"""Backing: the arms that one force has from another, and the support that a noun says it gives."""

from services.extraction.constructions.clause_view import Clause, aid_of, is_armed, is_doer
from services.extraction.linking.ties import Frame
from services.extraction.sentences.mentions import BARE
from services.extraction.words.generators import BEH

_HOW = ("SUPPORT", "WITH", "AIDPURPOSE", "SPONSORP")
_AGAINST = ("TARGETP", "TARGETN", "NEG", "DENY")
_GIVER_REACH = 3
_THINGS_REACH = 5


def equipped(clause: Clause) -> list[Frame]:
    """Read B moves with arms that A gave it, arms that A sent reach B."""
    for given in clause.of("GIVENBY", "SENTBY"):
        things = [m for m in clause.of("WEAPONS", "ARMSGIFT", "INFO") if 0 <= given.start - m.end <= _THINGS_REACH]
        giver = next((g for g in clause.groups if 0 <= g.start - given.end <= 1), None)
        if not things or giver is None:
            continue
        reached = [g for g in clause.groups if g.start >= giver.end and g.slot == "dative" and is_armed(g)]
        bearers = [g for g in clause.groups if g.end <= things[0].start and g.slot in (None, "agent", "aided")]
        owned = [g for g in bearers if is_armed(g) and any(BEH in m.clitic for m in things)]  # "with arms that A gave"
        helped = next(iter([*reached, *owned[-1:]]), None)
        if helped is not None and (is_armed(giver) or giver.mentions[0].kind in BARE):
            told = any(mark.word == "INFO" for mark in things)
            return aid_of("intelligence_sharing" if told else "support", given, giver, helped, "joint.given")
    return []


def reached(clause: Clause) -> list[Frame]:
    """Read "A's tanks reached B", "guns from A have arrived in B": arms that get to another state are given to it."""
    scan = clause.scan
    for moved in clause.of("ARRIVEV", "DELIVER"):
        goods = [g for g in clause.groups if g.slot is None and 0 <= moved.start - g.end <= _THINGS_REACH]
        goods = [g for g in goods if any(scan.covering(k, "ARMSW") for k in range(g.start, moved.start))]
        taker = next((g for g in clause.groups if 0 <= g.start - moved.end <= _GIVER_REACH), None)
        if not goods or taker is None or taker.slot not in (None, "locative", "dative"):
            continue
        if goods[0].mentions[0].kind in ("composed", "nisba") and not clause.of(*_AGAINST, "ATTACKV", "TARGETN"):
            return aid_of("support", moved, goods[0], taker, "joint.given")
    return []


def backed(clause: Clause) -> list[Frame]:
    """Read A's support for B, support of B by A, A goes on supporting B: both are forces, for states back many."""
    scan = clause.scan
    for noun in clause.of("SUPPORTN"):
        if scan.covering(noun.start, *_HOW) or scan.covering(noun.start - 1, *_AGAINST):
            continue
        after = [g for g in clause.groups if g.start >= noun.end and is_armed(g)]
        first = next((g for g in after if g.start - noun.end <= _GIVER_REACH and g.slot in (None, "genitive")), None)
        if first is None:
            continue
        given = next((g for g in after if g.slot == "dative" and 0 <= g.start - first.end <= _GIVER_REACH), None)
        by = next((g for g in after if is_doer(g) and 0 <= g.start - first.end <= _GIVER_REACH), None)
        vows = [m for m in clause.of("COMMITW") if 0 <= noun.start - m.end <= _GIVER_REACH]
        before = [g for g in clause.groups if vows and g.end <= noun.start and g.slot is None and is_armed(g)]
        if given is not None:
            return aid_of("support", noun, first, given, "joint.given")
        if by is not None or before:
            return aid_of("support", noun, by or before[-1], first, "joint.given")
    return []
