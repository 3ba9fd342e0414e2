"""Pairs: every two different forces of a sentence, with all that speaks for and against their acting together."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from services.extraction.candidates import Candidate, Sighting
from services.extraction.dating.when import date_of
from services.extraction.likely.cues import Force, nearest_act, of_forces, of_sentence
from services.extraction.linking.ties import LIKELY, Frame, Linked
from services.extraction.linking.triggers import Trigger
from services.extraction.parties import Party
from services.extraction.reading import Reading, Text
from services.extraction.scoring.features import Case, features
from services.extraction.sentences.groups import force_root
from services.text.date_resolver import Anchor

MOST = 60  # pairs of one sentence: a list of twelve states has sixty-six


@dataclass(frozen=True, slots=True)
class Pair:
    """Two forces of a sentence, the first named first, and the cues that hold of them."""

    reading: Reading
    first: Force
    second: Force
    act: Trigger | None
    cues: frozenset[str]


def pairs(text: Text) -> Iterator[Pair]:
    """Yield the pairs of a text, sentence by sentence."""
    for reading in text.readings:
        yield from pairs_of(reading, forces_of(reading), text)


def forces_of(reading: Reading) -> list[Force]:
    """Return the forces of a sentence, each with its group, as they follow each other."""
    forces = [(group, mention) for group in reading.groups for mention in group.forces]
    return sorted(forces, key=lambda force: force[1].start)


def pairs_of(reading: Reading, forces: list[Force], text: Text) -> Iterator[Pair]:
    """Yield the pairs of some forces of a sentence."""
    if len({force_root(mention.actor.id) for _, mention in forces}) < 2:
        return
    shared = of_sentence(reading)
    for first, second in _apart(forces)[:MOST]:
        act = nearest_act(reading, first[1], second[1])
        yield Pair(reading, first, second, act, frozenset(shared | of_forces(text, reading, first, second, act)))


def in_circumstances(pair: Pair, text: Text, gathered: list[Candidate], anchor: Anchor) -> Pair:
    """Return a pair with the named reasons, for and against, that would hold of it as an event."""
    told = candidate(pair.reading, [pair.first, pair.second], pair.act)
    case = Case(told, text, gathered, date_of(told, text, anchor), anchor)
    return replace(pair, cues=pair.cues | {feature.code for feature in features(case)} - {LIKELY})


def candidate(reading: Reading, forces: list[Force], act: Trigger | None) -> Candidate:
    """Return the event that two forces or more would make; without an act, they coordinate."""
    act = act or Trigger("coordination", forces[0][1].start, forces[0][1].end, LIKELY)
    linked = [Linked(mention, "partner" if k else "initiator", LIKELY) for k, (_, mention) in enumerate(forces)]
    frame = Frame(act, tuple(linked), LIKELY, 0.0, None)
    return Candidate(act.subtype, [Sighting(reading, frame)], [Party(one, [(reading, one.mention)]) for one in linked])


def _apart(forces: list[Force]) -> list[tuple[Force, Force]]:
    roots = [force_root(mention.actor.id) for _, mention in forces]
    return [
        (first, second)
        for k, first in enumerate(forces)
        for n, second in enumerate(forces[k + 1 :], k + 1)
        if roots[k] != roots[n]
    ]
