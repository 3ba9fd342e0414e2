"""Pairs: who "the two armies", "the three countries" are, of whom a sentence before or the title names all."""

from services.extraction.constructions.clause_view import ARMED
from services.extraction.discourse.owners import Spoken, may_act_together
from services.extraction.linking.ties import Frame
from services.extraction.reading import Reading, Text
from services.extraction.sentences.groups import force_root
from services.extraction.sentences.mentions import Mention
from services.extraction.sentences.scan import Mark

_TWO = 2
_REACH = 3  # sentences between two forces and "the two armies"
_SLOTS = (None, "agent", "with", "with_weak", "between", "genitive", "dative")
_STATES = frozenset({*ARMED, "country", "office", "leader", "counterpart", "nisba", "capital", "civil"})
_SHARED = frozenset({"joint_exercise", "joint_patrol"})  # what "the two countries" do as armies
_FIGHT = ("CLASH", "CLASHV", "BATTLEV")
_NO_PEERS = ("CIVIL", "SPORT", "ATTACKV")  # of states that a sentence only names


def those_before(sighted: Reading, frame: Frame, text: Text) -> list[Spoken]:
    """Return the forces or states that a collective means: those of a sentence before, or the two of the article."""
    return _named_before(sighted, frame, text) or _of_article(sighted, frame, text)


def _of_article(sighted: Reading, frame: Frame, text: Text) -> list[Spoken]:
    """Return the armies of "the two countries" that hold a drill or a patrol: the article is about no others."""
    scan, dual = sighted.scan, frame.dual
    if dual is None or frame.trigger.subtype not in _SHARED or len(text.pair) < _TWO:
        return []
    states = scan.of_between(dual.start, dual.end, "STATEPAIR") or scan.covering(
        dual.start, "JOINT", "PARTICIPATE", "DEPARTV"
    )
    foes = frozenset(row.id for row in text.pair) in text.hostile
    fight = any(reading.scan.of(*_FIGHT) for reading in (sighted, *text.before(sighted, _REACH)))
    if not states or foes or fight or scan.of("NEG"):
        return []
    return [(sighted, Mention(dual.start, dual.end, row, "country")) for row in text.pair]


def _named_before(sighted: Reading, frame: Frame, text: Text) -> list[Spoken]:
    """Return the forces or states of a sentence before, unless they fight each other or another acts in between."""
    dual = frame.dual
    if dual is None or not _acts(sighted, dual, frame):
        return []
    number = 3 if sighted.scan.covering(dual.start, "TRIO") else 2
    for reading in text.before(sighted, _REACH):
        forces, states = _named(reading, ARMED, by_state=number > _TWO), _named(reading, _STATES, by_state=True)
        if number in (len(forces), len(states)):
            named = forces if len(forces) == number else states
            friends = all(may_act_together(a, b, text) for a in named for b in named if a.actor.id < b.actor.id)
            other = reading.scan.of(*_FIGHT, *(_NO_PEERS if named is states else ()))
            return [(reading, mention) for mention in named] if friends and not other else []
        if forces or len(states) > number:
            return []  # another one acts in between
    return []


def _acts(sighted: Reading, dual: Mark, frame: Frame) -> bool:
    """Say whether a collective is one of forces, or of states that do what armies do."""
    return sighted.scan.covering(dual.start, "BOTH") or frame.trigger.subtype in _SHARED


def _named(reading: Reading, kinds: frozenset[str], *, by_state: bool) -> list[Mention]:
    """Return the first mention of each force, or each state, that stands where an actor may."""
    found: dict[str, Mention] = {}
    for group in reading.groups:
        for mention in group.mentions if group.slot in _SLOTS else ():
            if mention.kind in kinds:
                state = mention.actor.country if mention.actor.type.startswith("state_") and by_state else None
                found.setdefault(state or force_root(mention.actor.id), mention)
    return list(found.values())
