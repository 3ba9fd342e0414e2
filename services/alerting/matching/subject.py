"""Subject: an event made ready to be matched by many filters."""

from dataclasses import dataclass
from functools import cached_property

from schemas.event import Event
from services.text.normalise import fold_word

ROUTINE = ("nth", "routine")


@dataclass(frozen=True, eq=False)
class Subject:
    """An event with what several clauses ask of it, worked out once."""

    event: Event

    @cached_property
    def actors(self) -> frozenset[str]:
        """The ids of all participants."""
        return frozenset(actor.id for actor in self.event.participants)

    @cached_property
    def lineage(self) -> frozenset[str]:
        """The ids of all participants and of their ancestors."""
        parts = [actor.split(".") for actor in self.actors]
        return frozenset(".".join(names[: depth + 1]) for names in parts for depth in range(len(names)))

    @cached_property
    def publishers(self) -> frozenset[str]:
        """The folded names of all publishers."""
        return frozenset(map(fold_word, self.event.publishers))

    @cached_property
    def words(self) -> str:
        """Headline, quotes and names, normalised, one to a line."""
        event = self.event
        quotes = ("".join(segment.t for segment in sentence.segments) for sentence in event.evidence)
        places = [place for place in (event.place, *event.other_places) if place is not None]
        names = [actor.name for actor in (*event.participants, *event.bystanders)]
        names += [text for place in places for text in (place.name, place.text)]
        return "\n".join(map(fold_word, (event.headline.ar, event.headline.en, *quotes, *names)))

    @property
    def routine(self) -> bool:
        """Whether the event is one of a row."""
        return self.event.recurrence.kind in ROUTINE


def describe(event: Event | Subject) -> Subject:
    """Return the subject of an event."""
    return event if isinstance(event, Subject) else Subject(event)
