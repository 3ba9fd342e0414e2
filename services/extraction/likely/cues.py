"""Cues: what holds of two forces in one sentence, in the terms of the lexicon, so for all languages alike.

No cue is a word of a language: classes of words, slots, kinds of actors and the circumstances of their telling are.
"""

from collections.abc import Iterator

from services.extraction.linking.triggers import Trigger
from services.extraction.reading import Reading, Text
from services.extraction.sentences.groups import Group
from services.extraction.sentences.mentions import Mention

Force = tuple[Group, Mention]
AROUND = 8  # words before the first force, and after the second, that may tell of what they do
_NEAR_WORDS, _FAR = 3, 8  # the distance between two forces counts in steps of so many words, up to so many steps


def of_sentence(reading: Reading) -> set[str]:
    """Return what holds of a sentence whoever is in it: classes of words, kinds of acts, and where it stands."""
    found = {f"sentence.{word}" for word, marks in reading.scan.marks.items() if marks}
    found |= {f"act.{trigger.subtype}" for trigger in reading.triggers}
    found.add(f"block.{_part(reading)}")
    return found


def of_forces(text: Text, reading: Reading, first: Force, second: Force, act: Trigger | None) -> set[str]:
    """Return what holds of two forces of a sentence, the first named first, and of the act that stands nearest."""
    (group, one), (other_group, other) = first, second
    found = {
        f"slots.{group.slot}.{other_group.slot}",
        f"first.{group.slot}",
        f"second.{other_group.slot}",
        f"openers.{_opener(group)}.{_opener(other_group)}",
        f"types.{one.actor.type}.{other.actor.type}",
        f"forms.{one.kind}.{other.kind}",
        f"apart.{min(_FAR, (other.start - one.end) // _NEAR_WORDS)}",
    }
    found |= {f"third.{third.slot}" for third in reading.groups if third is not group and third is not other_group}
    found.update(_relations(text, reading, first, second))
    found.update(_between(reading, one, other))
    if act is not None:
        found.update(_act(reading, one, other, act))
    return found


def nearest_act(reading: Reading, one: Mention, other: Mention) -> Trigger | None:
    """Return the act that stands nearest to two forces, one of the first's clause before all others."""
    clause = reading.clause_at(one.start)

    def distance(act: Trigger) -> tuple[bool, int]:
        apart = min(abs(act.start - one.start), abs(act.start - other.start))
        return reading.clause_at(act.start) != clause, apart

    return min(reading.triggers, key=distance, default=None)


def _part(reading: Reading) -> str:
    if reading.block in ("title", "lead"):
        return reading.block
    return "early" if reading.order <= 3 else "body"


def _opener(group: Group) -> str:
    return group.opener.word if group.opener is not None else "none"


def _relations(text: Text, reading: Reading, first: Force, second: Force) -> Iterator[str]:
    (group, one), (other_group, other) = first, second
    pair = {one.actor.id, other.actor.id}
    if group is other_group:
        yield "one.group"
    if text.are_foes(*sorted(pair)):
        yield "foes"
    if one.actor.country is not None and one.actor.country == other.actor.country:
        yield "one.country"
    if frozenset(pair) in text.allies:
        yield "allies"
    yield "one.clause" if reading.clause_at(one.start) == reading.clause_at(other.start) else "two.clauses"


def _between(reading: Reading, one: Mention, other: Mention) -> Iterator[str]:
    """Yield the classes of the words between two forces, and of those close before the first and after the second."""
    for word, marks in reading.scan.marks.items():
        for mark in marks:
            if one.end <= mark.start < other.start:
                yield f"between.{word}"
            elif other.end <= mark.start < other.end + AROUND:
                yield f"after.{word}"
            elif one.start - AROUND <= mark.start < one.start:
                yield f"before.{word}"


def _act(reading: Reading, one: Mention, other: Mention, act: Trigger) -> Iterator[str]:
    yield f"nearest.{act.subtype}"
    yield f"rule.{act.rule}"
    yield "act.between" if one.end <= act.start < other.start else "act.first" if act.start < one.start else "act.last"
    start, end = reading.clause_at(one.start)
    yield "act.clause" if start <= act.start < end else "act.elsewhere"
