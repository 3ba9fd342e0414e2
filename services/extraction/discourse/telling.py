"""Telling: all acts of a text that its sentences tell only together."""

from collections.abc import Iterator

from services.extraction.discourse.helpers import helped
from services.extraction.discourse.members import listed_after
from services.extraction.discourse.tales import Tale
from services.extraction.reading import Text

_WAYS = (helped, listed_after)


def tales(text: Text) -> Iterator[Tale]:
    """Yield the acts whose parties stand in different sentences, in the order of the text, a headline's last."""
    for reading in sorted(text.readings, key=lambda one: one.block == "title"):
        for way in _WAYS:
            yield from way(reading, text)
