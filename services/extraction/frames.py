"""Frames: the acts that a sentence tells of, each with who takes part in it."""

from services.extraction.clauses import THAT_THEY
from services.extraction.constructions import ARMED, Clause, act_frames
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
    before: Group | None = None
    for start, end in clauses:
        inside = tuple(g for g in groups if start <= g.start < end)
        if not any(start <= f.trigger.start < end and f.actors for f in found):
            found += act_frames(Clause(scan, inside, start, end, before))
        before = next((g for g in inside if g.slot in (None, "agent") and g.mentions[0].kind in ARMED), None)
    return found


def _speaker_start(scan: Scan, clause: tuple[int, int], clauses: list[tuple[int, int]]) -> int:
    """Return where a clause's actors may begin: "A and B said that they" lends it its subject."""
    if clause[0] and scan.tokens[clause[0] - 1].key in THAT_THEY:
        return next(start for start, end in clauses if end == clause[0])
    return clause[0]
