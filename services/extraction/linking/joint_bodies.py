"""Joint bodies: the headquarters, rooms and units that the words beside them call joint."""

from services.extraction.linking.triggers import Trigger
from services.extraction.sentences.refined_slots import RELATIVE
from services.extraction.sentences.scan import Mark, Scan

_OWNERS = 5  # words that describe a body before it is called joint
_WATCH_REACH = 2
_FOUNDED_REACH = 3
_ADVERBS = frozenset({"jointly", "together", "simultaneously"})


def find_headquarters(scan: Scan) -> list[Trigger]:
    """Return the headquarters and operations rooms that are joint."""
    found = [
        Trigger("joint_command", m.start, _extended(scan, m.end), "frame.joint_command") for m in scan.of("HQPHRASE")
    ]
    for head in scan.of("HQHEAD"):
        watch = next((m for m in scan.of("TRUCEWATCH") if 0 <= m.start - head.end <= _WATCH_REACH), None)
        if watch is not None:  # "a centre that monitors the truce"
            found.append(Trigger("joint_command", head.start, watch.end, "frame.joint_command"))
        before = head.start - 1
        after = scan.syntax.adjective_after or scan.syntax.owner_after
        modified = _modified(scan, head) if after else None
        if scan.syntax.owner_before and before >= 0 and scan.covering(before, "HQMOD"):
            start = before - 1 if scan.covering(before - 1, "JOINT", "HQMOD") and before else before
            found.append(Trigger("joint_command", start, head.end, "frame.joint_command"))
        elif modified is not None:
            found.append(Trigger("joint_command", head.start, _extended(scan, modified.end), "frame.joint_command"))
    for head in scan.of("HQHEAD", "HQHEAD_WEAK"):
        joint = _joint_near(scan, head, 2) or _joint_past_owners(scan, head)
        beside = (head.end, head.end + 3) if scan.syntax.adjective_after else (head.start - 3, head.start)
        military = any(scan.covering(k, "MIL") for k in range(max(0, beside[0]), min(beside[1], len(scan.tokens))))
        if joint is not None and (head.word == "HQHEAD" or military):
            end = max(joint.end, head.end)
            found.append(
                Trigger("joint_command", min(head.start, joint.start), _extended(scan, end), "frame.joint_command")
            )
    return found


def _modified(scan: Scan, head: Mark) -> Mark | None:
    """Return what makes a room one of operations, right after it or after the place it stands in."""
    beside = scan.at(head.end, "HQMOD")
    if beside is not None or head.end + 1 >= len(scan.tokens):
        return beside
    placed = any(scan.longest(head.end, kind) for kind in ("capital", "name"))
    return scan.at(head.end + 1, "HQMOD") if placed and unparted(scan, head.end, head.end + 1) else None


def _extended(scan: Scan, end: int) -> int:
    """Take in what goes on describing the head: operations, military, joint."""
    while end < len(scan.tokens) and not scan.tokens[end].gap.strip() and scan.covering(end, "HQMOD", "MIL", "JOINT"):
        end += 1
    return end


def _joint_near(scan: Scan, head: Mark, reach: int) -> Mark | None:
    """Return the adjective "joint" beside a noun: after it in Arabic, before it in English."""
    for joint in scan.of("JOINT"):
        if scan.tokens[joint.end - 1].key in _ADVERBS:
            continue  # "jointly stormed the army camp" is no joint army
        distance = joint.start - head.end if scan.syntax.adjective_after else head.start - joint.end
        if 0 <= distance <= reach and unparted(scan, min(head.end, joint.end), max(head.start, joint.start)):
            return joint
    return None


def _joint_past_owners(scan: Scan, head: Mark) -> Mark | None:
    """Return an Arabic "joint" behind the nationalities of a body: "the military committee of A's and B's, joint"."""
    if scan.language != "ar":
        return None
    at = head.end
    while at < min(head.end + _OWNERS, len(scan.tokens)) and (
        scan.covering(at, "MIL", "HQMOD") or scan.longest(at, "nisba")
    ):
        at += 1
    joint = scan.at(at, "JOINT") if at < len(scan.tokens) else None
    return joint if joint is not None and unparted(scan, head.end, at) else None


def unparted(scan: Scan, start: int, end: int) -> bool:
    """Say whether no comma, stop or quotation mark stands between two places."""
    return not any(
        mark in scan.tokens[k].gap for k in range(start, min(end + 1, len(scan.tokens))) for mark in ',;.:\u060c"'
    )


def find_units(scan: Scan) -> list[Trigger]:
    """Return the units that are called joint, are founded together with somebody or by those that a relative names."""
    found = []
    for unit in scan.of("UNIT"):
        joint = _joint_near(scan, unit, 2)
        if joint is None and scan.syntax.postpositions and _is_founded_with(scan, unit):
            found.append(Trigger("joint_force", unit.start, unit.end, "frame.joint_force"))
        founded = _founded_by(scan, unit) if joint is None and scan.syntax.postpositions else None
        if founded is not None:
            found.append(Trigger("joint_force", founded.start, unit.end, "frame.joint_force"))
        heads = [m for m in scan.of("HQHEAD", "HQPHRASE", "PATROL", "EXERCISE", "OP") if unit.end <= m.start]
        if joint is not None and not any(head.start < joint.start for head in heads):  # "joint" is that noun's
            span = (min(unit.start, joint.start), max(unit.end, joint.end))
            found.append(Trigger("joint_force", *span, "frame.joint_force"))
    return found


def _founded_by(scan: Scan, unit: Mark) -> Mark | None:
    """Return the verb of "A-GEN and B-GEN founded unit": whoever the relative names has made it."""
    near = [m for m in scan.of("FOUNDV") if 0 <= unit.start - m.end <= _FOUNDED_REACH]
    return next(
        (m for m in near if scan.tokens[m.end - 1].key.endswith(RELATIVE) and unparted(scan, m.end, unit.start)), None
    )


def _is_founded_with(scan: Scan, unit: Mark) -> bool:
    """Say whether a unit is founded together with somebody: the company stands before it, the verb behind it."""
    founded = scan.of_between(unit.end, unit.end + _FOUNDED_REACH, "FOUNDV")
    return bool(founded) and bool(scan.of_between(0, unit.start, "WITH", "JOINT"))
