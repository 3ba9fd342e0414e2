"""Epithets: "A, who fight beside B, have named a spokesman" only says who A are; the sentence tells something else."""

from services.extraction.linking.ties import Frame
from services.extraction.linking.triggers import Trigger
from services.extraction.sentences.scan import Scan

_RELATIVES = frozenset("qui que qu' dont lesquels lesquelles lequel laquelle duquel desquels desquelles".split())  # noqa: SIM905
_STANDING = ("TEAMV", "SUPPORTV", "HELPV", "COORDV", "WITH")  # what one force is to another for years
_DEEDS = ("ACTV", "ACTN", "OP", "MOVEV", "ENTERV", "CAPTURE", "ARRIVEV", "POSTV", "WITHDRAWV", "EXERCISE", "PATROL")
_REACH = 9


def is_epithet(scan: Scan, frame: Frame) -> bool:
    """Say whether an act stands in a French relative clause, on no day, and no deed stands outside that clause."""
    act = frame.trigger
    if scan.language != "fr" or not frame.actors or not _stands(scan, act):
        return False
    before = range(max(0, act.start - _REACH), act.start)
    first = max((k for k in before if scan.tokens[k].key in _RELATIVES), default=None)
    if first is None:
        return False
    end = next((k for k in range(act.end, len(scan.tokens)) if "," in scan.tokens[k].gap), len(scan.tokens))
    if scan.of_between(first, end, "BACKGROUND"):
        return True
    if scan.of_between(first, end, "DAYW"):
        return False
    return not (scan.of_between(0, first, *_DEEDS) or scan.of_between(end, len(scan.tokens), *_DEEDS))


def _stands(scan: Scan, act: Trigger) -> bool:
    """Say whether an act is that one force fights beside, backs or works with another."""
    return any(scan.covering(k, *_STANDING) for k in range(act.start, act.end))
