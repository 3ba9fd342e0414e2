"""Tales: an act with its parties, whom more than one sentence names."""

from dataclasses import dataclass

from services.extraction.linking.ties import Frame, Linked
from services.extraction.reading import Reading
from services.extraction.sentences.groups import force_root

MEMBERED = frozenset({"joint_command", "joint_force", "joint_exercise"})  # what has members


@dataclass(frozen=True, slots=True)
class Tale:
    """The sentence that says what the act is, its frame, and every party with the sentence that names it."""

    reading: Reading
    frame: Frame
    parties: tuple[tuple[Reading, Linked], ...]

    def is_known(self, subtype: str, ids: frozenset[str]) -> bool:
        """Say whether an event of some forces is this one: all take part in it, all but one, or some in its like."""
        known = {force_root(one) for one in ids}
        mine = {force_root(linked.mention.actor.id) for _, linked in self.parties}
        new = mine - known
        if {subtype, self.frame.trigger.subtype} <= MEMBERED and len(known) > 1:
            return new != mine
        return not new or (len(new) == 1 and len(self.parties) > 2)
