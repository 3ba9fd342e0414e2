"""Changes: what of an event differs from its last revision, and what of that is news."""

from schemas.alert import Change
from schemas.event import Event

SHOWN = (
    "state", "historic", "subtype", "also", "phase", "factuality", "status", "recurrence", "place", "other_places",
    "date", "terms", "participants", "bystanders", "confidence", "sources", "copies", "origins", "languages",
    "publishers",
)  # fmt: skip
# A further copy changes counts and names, not the event: that alone makes no revision.
NOTABLE = ("state", "historic", "subtype", "phase", "factuality", "status", "recurrence", "place", "date", "sources")
NOTABLE_OF_AN_EDIT = (*NOTABLE, "also", "terms", "participants", "other_places")


def changes_of(before: Event, after: Event) -> tuple[Change, ...]:
    """List the shown fields that differ."""
    old, new = before.model_dump(mode="json"), after.model_dump(mode="json")
    if [origin.name for origin in before.origins] == [origin.name for origin in after.origins]:
        del new["origins"], old["origins"]  # the same source speaks by another report: that is no change to show
    return tuple(Change(field=f"/{f}", before=old[f], after=new[f]) for f in SHOWN if old.get(f) != new.get(f))


def is_notable(before: Event, after: Event, *, edited: bool) -> bool:
    """Say whether an event changed in something that readers should hear of."""
    fields = NOTABLE_OF_AN_EDIT if edited else NOTABLE
    return any(getattr(before, field) != getattr(after, field) for field in fields)
