"""Joint services: in a joint operation "the security forces" of a state are its army and its other services."""

from dataclasses import replace

from services.extraction.generators import WAW
from services.extraction.mentions import Mention, compose
from services.extraction.naming.owners import Owners
from services.extraction.scan import Mark, Scan

_DEEDS = ("OP", "ACTN")
_JOINT_REACH = 2
_DOERS_REACH = 3


def with_joint_services(owners: Owners, mentions: list[Mention]) -> list[Mention]:
    """Put an army and a security service in the place of "the security forces" that run a joint operation."""
    scan = owners.scan
    if "SERVICESW" not in scan.marks or not scan.syntax.verb_last:
        return mentions
    found = list(mentions)
    for word in scan.of("SERVICESW"):
        named = next((one for one in found if one.start <= word.start < one.end), None)
        state = named.actor.country if named is not None else owners.stage.home
        if state is None or not _runs_alone(scan, word, named, mentions):
            continue
        start, end = (word.start, word.end) if named is None else (named.start, max(named.end, word.end))
        army = (
            named.actor
            if named is not None and named.actor.type == "state_mil"
            else compose(owners.lexicon, state, "forces", "state_mil", owners.stage.day)
        )
        security = compose(owners.lexicon, state, "security", "state_security", owners.stage.day)
        first = Mention(start, end, army, "composed")
        found = [one for one in found if one.end <= start or one.start >= end]
        found += [first, replace(first, actor=security, clitic=WAW)]
    return sorted(found, key=lambda one: one.start)


def _runs_alone(scan: Scan, word: Mark, named: Mention | None, mentions: list[Mention]) -> bool:
    """Say whether a joint operation has these doers and no others: "the joint operation (which) the forces"."""
    joint = [m for m in scan.of("JOINT") if 0 <= word.start - m.end <= _DOERS_REACH]
    deeds = [d for d in scan.of(*_DEEDS) for j in joint if -_JOINT_REACH <= j.start - d.end <= 0 or d.end == j.end]
    if not deeds:
        return False
    start, end = (word.start, word.end) if named is None else (named.start, named.end)
    beside = any(abs(one.start - end) <= 1 or abs(start - one.end) <= 1 for one in mentions if one is not named)
    helped = any(0 <= m.start - end <= 1 for m in scan.of("WITH", "SUPPORT", "AND"))
    return not beside and not helped and not any(scan.tokens[k].gap.strip() for k in range(deeds[-1].end, start))
