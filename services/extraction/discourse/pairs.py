"""Pairs: who "the two armies" are, of whom a sentence before or the title names both."""

from services.extraction.clause_view import ARMED
from services.extraction.discourse.owners import Spoken
from services.extraction.groups import force_root
from services.extraction.mentions import Mention
from services.extraction.reading import Reading, Text
from services.extraction.scan import Mark
from services.extraction.ties import Frame

_THEIR_ACTS = ("joint_patrol", "joint_exercise")
_REACH = 3  # sentences between two forces and "the two armies"


def pair_before(sighted: Reading, frame: Frame, text: Text) -> list[Spoken]:
    """Return the two forces of a sentence before that "the two armies" means, unless they fight each other."""
    return _armies_before(sighted, frame.dual, text) or _states_of(sighted, frame, text)


def _states_of(sighted: Reading, frame: Frame, text: Text) -> list[Spoken]:
    """Return the armies of "the two countries" that hold a drill or a patrol: the article is about no others."""
    scan, dual = sighted.scan, frame.dual
    if dual is None or frame.trigger.subtype not in _THEIR_ACTS or len(text.pair) < 2:
        return []
    states = scan.of_between(dual.start, dual.end, "STATEPAIR") or scan.covering(dual.start, "JOINT")
    foes = frozenset(row.id for row in text.pair) in text.hostile
    if not states or foes or scan.of("NEG", "CLASH", "CLASHV"):
        return []
    return [(sighted, Mention(dual.start, dual.end, row, "country")) for row in text.pair]


def _armies_before(sighted: Reading, dual: Mark | None, text: Text) -> list[Spoken]:
    order = sighted.order
    if dual is None or not sighted.scan.covering(dual.start, "BOTH"):
        return []
    for reading in reversed([one for one in text.readings if 0 < order - one.order <= _REACH]):
        forces: dict[str, Mention] = {}
        for group in reading.groups:
            for mention in group.mentions if group.slot in (None, "agent", "with", "with_weak") else ():
                if mention.kind in ARMED:
                    forces.setdefault(force_root(mention.actor.id), mention)
        if len(forces) == 2:
            pair = frozenset(mention.actor.id for mention in forces.values())
            foes = reading.scan.of("CLASH", "CLASHV") or pair in text.hostile
            return [] if foes else [(reading, mention) for mention in forces.values()]
    return []
