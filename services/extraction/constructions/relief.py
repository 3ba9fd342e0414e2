"""Relief: one force takes over the watch that another kept in the service of both: an air patrol, a battle group."""

from services.extraction.constructions.clause_view import SHARED_FORCES, Clause, act_of, is_armed, root_of
from services.extraction.linking.ties import Frame
from services.extraction.linking.triggers import Trigger
from services.extraction.sentences.groups import Group
from services.extraction.sentences.mentions import BARE
from services.extraction.sentences.scan import Mark

_REACH = 10
_FREE = (None, "agent", "genitive", "from")
_STANDS_ASIDE = (*_FREE, "dative")  # French: "A has passed the watch on to B"


def relieved(clause: Clause) -> list[Frame]:
    """Read "A's flyers have relieved B's in the air patrol", "A has taken the watch over from B".

    French soldiers who relieve others take over the place that those held: "A's battalion relieved B's soldiers at P".
    """
    for verb in clause.of("RELIEVEV"):
        watch = clause.scan.of("PATROL") or [m for m in clause.of("WATCHW") if _is_shared(clause)]
        posts = clause.scan.language == "fr" and not watch
        sides = [g for g in clause.groups if abs(g.start - verb.end) <= _REACH and _serves(g)]
        sides = [g for g in sides if is_armed(g)] if posts else sides
        roots = {root_of(g) for g in sides} if watch or posts else set()
        if (
            len(roots) < 2
            or clause.of("CLASH", "NEG", "CIVILACT")
            or (posts and not any(g.end <= verb.start for g in sides))
        ):
            continue
        subtype = "joint_patrol" if clause.scan.of("PATROL") else "handover" if posts else "support"
        doers = [next(m for g in sides if root_of(g) == root for m in g.mentions) for root in sorted(roots)]
        return act_of(_trigger(subtype, verb), doers)
    return []


def taken_over(clause: Clause) -> list[Frame]:
    """Read "the air patrol will be taken over by A and B": two states whose watch it is from now on."""
    for verb in clause.of("ALLOW", "RELIEVEV"):
        watch = clause.of("PATROL")
        after = [g for g in clause.groups if 0 <= g.start - verb.end <= _REACH and g.slot in (None, "agent")]
        several = next((g for g in after if len(g.forces) > 1), None)
        if watch and several is not None and watch[0].start < verb.start:
            return act_of(_trigger("joint_patrol", verb), several.mentions)
    return []


def _trigger(subtype: str, verb: Mark) -> Trigger:
    return Trigger(subtype, verb.start, verb.end, f"frame.{subtype}")


def _is_shared(clause: Clause) -> bool:
    """Say whether an alliance or a mission of several stands in the sentence, in whose service both are."""
    shared = any(m.actor.type in SHARED_FORCES for g in clause.groups for m in g.mentions)
    return shared or bool(clause.scan.of("UNITED"))


def _serves(group: Group) -> bool:
    """Say whether a group is men of one state, not the alliance that they serve."""
    first = group.mentions[0]
    if first.actor.type in SHARED_FORCES or group.slot not in _STANDS_ASIDE:
        return False
    return is_armed(group) or first.kind in BARE
