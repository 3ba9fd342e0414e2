"""Frames: the acts that a sentence tells of, each with who takes part in it."""

from services.extraction.clauses import THAT_THEY
from services.extraction.groups import Group
from services.extraction.linking import Frame, Linker
from services.extraction.scan import Scan
from services.extraction.triggers import Trigger


def find_frames(
    scan: Scan, groups: list[Group], clauses: list[tuple[int, int]], triggers: list[Trigger]
) -> list[Frame]:
    """Return the frames of a sentence whose participants are tied by a construction of the closed list."""
    found: list[Frame] = []
    for trigger in triggers:
        clause = next((c for c in clauses if c[0] <= trigger.start < c[1]), (0, len(scan.tokens)))
        begin = _speaker_start(scan, clause, clauses)
        linker = Linker(scan, [g for g in groups if begin <= g.start < clause[1]], clause, trigger)
        frame = linker.frame()
        if frame is not None:
            found.append(frame)
    covered = [clause for clause in clauses if any(clause[0] <= f.trigger.start < clause[1] for f in found)]
    for clause in clauses:
        if clause not in covered:
            found += _companions(scan, [g for g in groups if clause[0] <= g.start < clause[1]], clause)
    return found


def _speaker_start(scan: Scan, clause: tuple[int, int], clauses: list[tuple[int, int]]) -> int:
    """Return where a clause's actors may begin: "A and B said that they" lends it its subject."""
    if clause[0] and scan.tokens[clause[0] - 1].key in THAT_THEY:
        return next(start for start, end in clauses if end == clause[0])
    return clause[0]


def _companions(scan: Scan, groups: list[Group], clause: tuple[int, int]) -> list[Frame]:
    """Find one force acting beside another with no noun for the act: "entered the town with B, under its jets"."""
    acts = [mark for mark in scan.of("DONE", "STARTN", "CAPTURE", "MOVEV") if clause[0] <= mark.start < clause[1]]
    for group in groups:
        if group.slot not in ("with", "support") or group.opener is None or not acts:
            continue
        act = acts[0]
        trigger = Trigger("joint_operation", act.start, act.end, "frame.fight_with")
        frame = Linker(scan, groups, clause, trigger).frame()
        if frame is not None:
            return [frame]
    return _takers(scan, groups, clause)


def _takers(scan: Scan, groups: list[Group], clause: tuple[int, int]) -> list[Frame]:
    """Find two forces that take or enter a place as one subject."""
    acts = [mark for mark in scan.of("CAPTURE", "ENTERV") if clause[0] <= mark.start < clause[1]]
    for group in groups:
        if group.slot is not None or not all(m.kind in ("named", "composed") for m in group.mentions):
            continue
        act = next((m for m in acts if -3 <= m.start - group.start < 0 or 0 <= m.start - group.end <= 3), None)
        if act is not None and len(group.forces) > 1:
            trigger = Trigger("joint_operation", act.start, act.end, "frame.take_together")
            frame = Linker(scan, [group], clause, trigger).frame()
            if frame is not None:
                return [frame]
    return []
