"""Members: the forces that a committee of two armies, or an alliance that founds a force of its own, stands for."""

from dataclasses import replace

from services.extraction.naming.owners import Owners
from services.extraction.sentences.mentions import Mention
from services.extraction.words.generators import WAW

_JOINT_REACH = 2


def with_members(owners: Owners, mentions: list[Mention]) -> list[Mention]:
    """Put the members in the place of a body that is made of them: each is who meets, founds or commands."""
    if all(mention.actor.id not in owners.lexicon.members for mention in mentions):
        return mentions
    founds = _founds(owners)
    found: list[Mention] = []
    for mention in mentions:
        members = owners.lexicon.members.get(mention.actor.id, ())
        if not members or not (founds or mention.actor.type == "collective"):
            found.append(mention)
            continue
        rows = [owners.lexicon.actors[member] for member in members if member in owners.lexicon.actors]
        found += [
            replace(mention, actor=row, clitic=mention.clitic if place == 0 else WAW, kind="named")
            for place, row in enumerate(rows)
        ]
    return found


def _founds(owners: Owners) -> bool:
    """Say whether a sentence tells of founding or launching a joint force, room or command."""
    scan = owners.scan
    heads = scan.of("UNIT", "HQHEAD", "HQHEAD_WEAK", "HQPHRASE")
    joint = any(
        0 <= j.start - h.end <= _JOINT_REACH or h.start < j.start < h.end for j in scan.of("JOINT") for h in heads
    )
    return joint and bool(scan.of("LAUNCH", "STARTN"))
