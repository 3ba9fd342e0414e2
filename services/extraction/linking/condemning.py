"""Condemning: an act of somebody else that two states only speak against, and acts that each does on its own."""

from services.extraction.linking.ties import Frame
from services.extraction.sentences.scan import Scan

_SUBJECT_REACH = 4
_ACT_REACH = 8
_VERB_REACH, _OBJECT_REACH = 1, 2
_ACTS = ("PATROL", "EXERCISE", "OP", "ACTN", "ATTACKN", "FIRE", "FIREW")


def is_condemned(scan: Scan, frame: Frame) -> bool:
    """Say whether all who are tied to an act are the subject of a verb of condemning that has the act as its object."""
    if "CONDEMNV" not in scan.marks or not frame.actors:
        return False
    act = frame.trigger
    first = min(linked.mention.start for linked in frame.actors)
    last = max(linked.mention.end for linked in frame.actors)
    for verb in scan.of("CONDEMNV"):
        if scan.syntax.verb_last:
            condemned = last <= act.start and act.end <= verb.start
        else:
            before = last <= verb.start < act.start
            after = scan.language == "ar" and 0 <= first - verb.end <= _SUBJECT_REACH and last <= act.start
            subject = scan.syntax.capitals and any(
                0 <= verb.start - linked.mention.end <= _VERB_REACH and 0 <= act.start - verb.end <= _OBJECT_REACH
                for linked in frame.actors
            )
            condemned = before or after or subject  # "A condemned C's drill with B"
        if condemned:
            return True
    return False


def is_apart(scan: Scan, frame: Frame) -> bool:
    """Say whether an act is one of the "separate patrols" that A and B run: nothing else calls it joint."""
    if frame.joint_mark is not None and frame.joint_mark.word == "JOINT":
        return False
    near = (m for m in scan.of("SEPARATEW") if abs(m.start - frame.trigger.start) <= _ACT_REACH)
    return any(scan.covering(m.start - 1, *_ACTS) or scan.covering(m.end, *_ACTS) for m in near)
