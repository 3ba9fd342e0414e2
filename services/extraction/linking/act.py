"""An act: one trigger in its clause, with the groups that may take part in it."""

from collections.abc import Sequence

from services.extraction.linking.ties import Frame, Linked
from services.extraction.linking.triggers import Trigger
from services.extraction.sentences.groups import Group, force_root
from services.extraction.sentences.mentions import CIVIL
from services.extraction.sentences.scan import Mark, Scan
from services.extraction.sentences.slots import BYSTANDER_SLOTS
from services.extraction.sentences.whereabouts import is_done_to

STATE_ACTS = frozenset(
    """agreement basing joint_exercise joint_force joint_command joint_patrol intelligence_sharing coordination meeting
    deconfliction support handover""".split()  # noqa: SIM905  # read as one list
)


def is_civil(group: Group) -> bool:
    """Say whether a group names no force: countries, nationalities and those who lead them."""
    return all(mention.kind in CIVIL for mention in group.mentions)


class Act:
    """A trigger, its clause, and the groups and speakers of the clause; groups that cannot take part are left out."""

    def __init__(self, scan: Scan, groups: list[Group], clause: tuple[int, int], trigger: Trigger,
                 tellers: Sequence[Group] = ()) -> None:  # fmt: skip
        self.scan, self.clause, self.trigger = scan, clause, trigger
        self.joint = self._joint()
        self.clause_groups = groups
        self.groups = [group for group in groups if self._usable(group, groups)]
        self.places = [group for group in groups if group.slot == "locative" and group.mentions[0].kind == "country"]
        self.speakers = [group for group in groups if group.mentions[0].kind == "speaker"]
        self.tellers = tellers

    def _usable(self, group: Group, groups: list[Group]) -> bool:
        if group.slot in BYSTANDER_SLOTS or group.slot == "locative":
            return False
        if self._suffers(group):
            return False
        if group.mentions[0].kind == "speaker":  # and whoever speaks with them
            return False
        return (
            not is_civil(group)
            or self.trigger.subtype in STATE_ACTS
            or len(group.forces) > 1
            or group.slot in ("with", "support")
            or (self.trigger.subtype == "joint_operation" and (self.joint is not None or self._shared_with(groups)))
        )

    def _suffers(self, group: Group) -> bool:
        """Say whether a force is whom a raid befalls: "a column of A's was exposed to a joint attack"."""
        fights = self.trigger.subtype in ("joint_operation", "fire_support", "joint_force")
        if self.scan.syntax.postpositions and self.trigger.subtype == "joint_operation":
            return is_done_to(self.scan.tokens[group.end - 1].key)
        if (
            fights
            and self.scan.language == "fr"
            and group.opener is not None
            and group.opener.start >= self.trigger.end
        ):
            return self._is_hit(group.opener)
        return fights and self.scan.language == "ar" and self.scan.covering(group.start - 1, "VICTIMV")

    def _is_hit(self, opener: Mark) -> bool:
        """Say whether a raid is one on a column or a post "of" a group: "une embuscade à un convoi de A et de B"."""
        words = range(self.trigger.end, opener.start)
        aimed = any(self.scan.covering(k, "TO", "TARGETP") for k in words)
        return aimed and any(self.scan.covering(k, "TARGETN", "TEAMN", "BASE") for k in words)

    def _shared_with(self, groups: list[Group]) -> bool:
        """Say whether the act is one with a force: "A goes on with its operations with B's army"."""
        beside = [g for g in groups if g.slot in ("with", "with_weak") and not is_civil(g) and g.opener is not None]
        return any(0 <= g.opener.start - self.trigger.end <= 1 for g in beside if g.opener is not None)

    def _joint(self) -> Mark | None:
        """Return the jointness adjective that belongs to the trigger."""
        for joint in self.scan.of("JOINT"):
            near = self.trigger.start - 3 <= joint.start <= self.trigger.end + 5
            if near and self.clause[0] <= joint.start < self.clause[1]:
                return joint
        return None

    def tied(self, actors: list[Linked], code: str, points: float, mark: Mark | None = None,
              span: tuple[int, int] | None = None) -> Frame | None:  # fmt: skip
        """Return the frame of these actors, or nothing where all are one force."""
        roots = {force_root(linked.mention.actor.id) for linked in actors}
        if len(roots) < 2:
            return None
        if self.joint is not None and points < 2.0:
            code, points, mark = "joint.adjective", 2.0, self.joint
        return Frame(self.trigger, tuple(actors), code, points, mark, span=span)
