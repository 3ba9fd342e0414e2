"""Groups: actors joined into one noun phrase, which stands in one slot, and the force that an id belongs to."""

from dataclasses import dataclass

from services.extraction.sentences.mentions import Mention
from services.extraction.sentences.scan import Mark


@dataclass(frozen=True, slots=True)
class Group:
    """Conjoined actors, the slot they stand in and the mark that opened it."""

    mentions: tuple[Mention, ...]
    slot: str | None
    opener: Mark | None
    clitic: str

    @property
    def start(self) -> int:
        """Return the first token."""
        return self.mentions[0].start

    @property
    def end(self) -> int:
        """Return the token after the last."""
        return self.mentions[-1].end

    @property
    def forces(self) -> tuple[Mention, ...]:
        """Return the first mention of each different force."""
        found: dict[str, Mention] = {}
        for mention in self.mentions:
            found.setdefault(force_root(mention.actor.id), mention)
        return tuple(found.values())


def force_root(identity: str) -> str:
    """Return the force that an id belongs to: a branch is not another force."""
    parts = identity.split(".")
    return ".".join(parts[:2])


def same_force(first: str, second: str) -> bool:
    """Say whether two ids are one force or a force and its branch."""
    return first == second or first.startswith(second + ".") or second.startswith(first + ".")
