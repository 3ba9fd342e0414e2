"""Sides: what becomes of every message of one kind between what stands and what a run says, counted and grouped."""

from dataclasses import dataclass
from typing import Generic, NamedTuple, TypeVar

from schemas.message import Message
from services.replay.diff.fields import FieldChange

Kind = TypeVar("Kind", bound=Message)


class Counts(NamedTuple):
    """How many there are on both sides: before = unchanged + changed + removed, after = unchanged + changed + added."""

    before: int
    after: int
    unchanged: int
    changed: int
    added: int
    removed: int


@dataclass(frozen=True)
class Change(Generic[Kind]):
    """One message as it stands and as the run writes it."""

    before: Kind
    after: Kind
    changes: tuple[FieldChange, ...]

    @property
    def fields(self) -> tuple[str, ...]:
        """Name the fields that changed, each once, in the order of the message."""
        return tuple(dict.fromkeys(change.name for change in self.changes))


@dataclass(frozen=True)
class Diff(Generic[Kind]):
    """Every message of both sides, once."""

    unchanged: tuple[Kind, ...]
    changed: tuple[Change[Kind], ...]
    added: tuple[Kind, ...]
    removed: tuple[Kind, ...]

    @property
    def counts(self) -> Counts:
        """Count both sides."""
        stay = len(self.unchanged) + len(self.changed)
        return Counts(
            before=stay + len(self.removed),
            after=stay + len(self.added),
            unchanged=len(self.unchanged),
            changed=len(self.changed),
            added=len(self.added),
            removed=len(self.removed),
        )

    @property
    def groups(self) -> tuple[tuple[tuple[str, ...], tuple[Change[Kind], ...]], ...]:
        """Group what changed by the fields that changed, the largest group first."""
        found: dict[tuple[str, ...], list[Change[Kind]]] = {}
        for change in self.changed:
            found.setdefault(change.fields, []).append(change)
        order = sorted(found, key=lambda fields: (-len(found[fields]), fields))
        return tuple((fields, tuple(found[fields])) for fields in order)
