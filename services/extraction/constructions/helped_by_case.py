"""Helped by case: "B's men were helped by A to repel C", "A, whom B helps", in any order of words."""

from services.extraction.constructions.cases import is_dative
from services.extraction.constructions.clause_view import Clause, aid_of, gives_fire, is_armed, root_of
from services.extraction.linking.ties import Frame
from services.extraction.sentences.groups import Group
from services.extraction.sentences.scan import Mark

_REACH = 10
_RELATIVE_REACH = 2
_FREE = (None, "agent", "genitive")
_HIDDEN = ("ии", "ам", "ям")
_NO_HELP = ("CLASHV", "NEG", "REFUSE", "DENY", "PROPOSE", "MODAL")


def helped_by_case(clause: Clause) -> list[Frame]:
    """Read B-DAT helped A-NOM to repel C, B, B-whom-DAT A helped."""
    if clause.of(*_NO_HELP):
        return []
    for verb in clause.of("HELPV"):
        near = [g for g in clause.groups if -_REACH <= g.start - verb.end <= _REACH and is_armed(g)]
        givers = [g for g in near if g.slot in _FREE and not is_dative(clause.scan, g) and not _is_parted(clause, g)]
        givers = [g for g in givers if not _may_be_dative(clause, g)] or givers
        related = _related(clause, verb)
        after = [g for g in givers if g is not related and g.start >= verb.end]
        before = [g for g in givers if g is not related and g.end <= verb.start]
        giver = next(iter([*after, *reversed(before)]), None)
        taker = related or next(
            (g for g in near if g.slot in _FREE and g is not giver and _may_be_dative(clause, g)), None
        )
        if giver is None or taker is giver:
            continue
        fire = gives_fire(clause.scan, giver)
        if taker is not None and root_of(taker) != root_of(giver):
            return aid_of("fire_support" if fire else "support", verb, giver, taker, "joint.aid")
    return []


def _may_be_dative(clause: Clause, group: Group) -> bool:
    """Say whether a group can be who is helped: an adjective in front hides the case of its noun."""
    adjective = clause.scan.longest(group.start, "nisba")
    noun = adjective.end if adjective is not None else group.start
    hidden = noun < group.end and clause.scan.tokens[noun].key.endswith(_HIDDEN)
    return is_dative(clause.scan, group) or (noun > group.start and hidden)


def _related(clause: Clause, verb: Mark) -> Group | None:
    """Return the force that "whom" right before a verb means: the one that a comma parts from it."""
    relative = [m for m in clause.of("TOWHOM") if -1 <= verb.start - m.end <= _RELATIVE_REACH]
    before = [g for g in clause.groups if relative and 0 <= relative[0].start - g.end <= 1]
    return before[-1] if before and is_armed(before[-1]) else None


def _is_parted(clause: Clause, group: Group) -> bool:
    """Say whether a genitive is no part of whole: only "some men of A" can act."""
    return group.slot == "genitive" and not clause.scan.covering(group.start, "PEOPLE")
