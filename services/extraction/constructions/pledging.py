"""Pledging: arms and help that one state promises, announces or goes on giving to another, told by a noun."""

from services.extraction.clause_view import Clause, aid_of, is_armed, root_of
from services.extraction.constructions.cases import is_dative
from services.extraction.groups import Group
from services.extraction.mentions import BARE
from services.extraction.scan import Mark
from services.extraction.ties import Frame

_LANGUAGES = ("fr", "ru")
_GIVERS = frozenset({*BARE, "office", "leader", "civil", "named", "composed"})
_TELLING = ("SPEECHV", "PLAN", "ALLOW", "AGREEV", "LAUNCH", "DELIVER", "DONE", "DECIDED", "AFFIRM", "ENDV", "SUSPENDW")
_ARMS_REACH = 6
_TAKER_REACH = 8
_NOT_GIVEN = ("NEG", "TARGETP", "UNWANTED", "ARMSLOST")


def pledged(clause: Clause) -> list[Frame]:
    """Read "A announced military aid for B", "A will go on with the delivery to B of tanks"."""
    if clause.scan.language not in _LANGUAGES or clause.of(*_NOT_GIVEN):
        return []
    for aid in (*clause.of("ARM"), *_supplies(clause)):
        if clause.scan.covering(aid.start, "TRAINV", "TRAINERS"):
            continue
        giver = _giver(clause, aid)
        taker = _taker(clause, aid, giver)
        if giver is not None and taker is not None:
            return aid_of("support", aid, giver, taker, "joint.given")
    return []


def _supplies(clause: Clause) -> list[Mark]:
    """Return the nouns of delivering that have arms right behind them."""
    arms = clause.of("ARMSW")
    return [m for m in clause.of("SUPPLYN") if any(0 <= a.start - m.end <= _ARMS_REACH for a in arms)]


def _giver(clause: Clause, aid: Mark) -> Group | None:
    """Return who speaks of giving: before the noun, with a verb of telling or doing; Russian may put it last."""
    free = [g for g in clause.groups if g.slot is None and g.mentions[0].kind in _GIVERS and not _is_adjective(g)]
    before = [g for g in free if g.end <= aid.start and clause.scan.of_between(g.end, aid.start, *_TELLING)]
    told = [m for m in clause.of(*_TELLING) if m.start >= aid.end]
    last = [g for g in free if told and g.start >= told[0].end and not is_dative(clause.scan, g)]
    return next(iter([*before[:1], *(last if clause.scan.language == "ru" else [])]), None)


def _taker(clause: Clause, aid: Mark, giver: Group | None) -> Group | None:
    """Return whom the help is for: behind "to" or "for", in Russian in the dative."""
    near = [g for g in clause.groups if g is not giver and -1 <= g.start - aid.end <= _TAKER_REACH]
    near = [g for g in near if giver is None or root_of(g) != root_of(giver)]
    near = [g for g in near if g.mentions[0].kind == "country" or is_armed(g)]
    russian = clause.scan.language == "ru"
    bare = [g for g in near if russian and g.slot is None and is_dative(clause.scan, g)]
    return next((g for g in near if g.slot == "dative" or g in bare), None)


def _is_adjective(group: Group) -> bool:
    return all(mention.kind == "nisba" for mention in group.mentions)
