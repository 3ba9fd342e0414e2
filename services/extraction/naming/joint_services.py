"""Joint services: in a joint operation "the security forces" of a state are its army and its other services."""

from dataclasses import replace

from services.extraction.naming.owners import Owners
from services.extraction.sentences.mentions import Mention, compose
from services.extraction.sentences.scan import Mark, Scan
from services.extraction.words.generators import WAW

_DEEDS = ("OP", "ACTN")
_GAP = 2
_DOERS_REACH, _DEED_REACH, _HEAD_REACH = 3, 12, 6
_JOINERS = ' "\u00ab\u00bb'


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
    """Say whether a joint operation has these doers and no others, whichever of both stands first."""
    start, end = (word.start, word.end) if named is None else (named.start, max(named.end, word.end))
    deed = next((d for d in _joint_deeds(scan) if _is_theirs(scan, d, start, end)), None)
    if deed is None:
        return False
    first, last = min(start, deed.start) - 1, max(end, deed.end) + 1
    others = any(first <= one.start <= last for one in mentions if one is not named and one.actor.type.startswith("st"))
    helped = any(first <= m.start <= last for m in scan.of("WITH", "SUPPORT"))
    return not others and not helped


def _joint_deeds(scan: Scan) -> list[Mark]:
    """Return the joint operations, each up to its adjective."""
    deeds = [d for d in scan.of(*_DEEDS) for j in scan.of("JOINT") if d.end == j.end or 0 <= j.start - d.end < _GAP]
    return [Mark(d.word, d.start, d.end + _GAP - 1, "") if not _is_joint(scan, d) else d for d in deeds]


def _is_joint(scan: Scan, deed: Mark) -> bool:
    return scan.covering(deed.end - 1, "JOINT")


def _is_theirs(scan: Scan, deed: Mark, start: int, end: int) -> bool:
    """Say whether doers stand right behind a deed, or before it at the head of its clause."""
    behind = 0 <= start - deed.end <= _DOERS_REACH
    before = 0 < deed.start - end <= _DEED_REACH and start <= _HEAD_REACH
    between = range(deed.end, start + 1) if behind else range(end, deed.start + 1)
    return (behind or before) and not any(scan.tokens[k].gap.strip(_JOINERS) for k in between)
