"""Spoken: what forces say that they, or their men, did together, where only their speaking names them."""

from services.extraction.constructions.clause_view import Clause, act_of, several
from services.extraction.linking.ties import Frame
from services.extraction.linking.triggers import Trigger
from services.extraction.sentences.clauses import THAT_THEY

_OPENING = 3
_DEEDS = ("ACTV", "ACHIEVEV", "CAPTURE", "ENTERV", "TAKEV")


def they_did(clause: Clause) -> list[Frame]:
    """Read "A, B and C said that they had taken ten posts", "… that their fighters hold the town"."""
    speakers = clause.before
    if speakers is None or not clause.start or clause.of("RECIPROCAL", "TRUCE", "MEET"):
        return []
    theirs = clause.scan.at(clause.start, "THEIRMEN") is not None
    members = several(speakers)
    if not members or not (theirs or clause.scan.tokens[clause.start - 1].key in THAT_THEY):
        return []
    deed = next((m for m in clause.of(*_DEEDS) if m.start - clause.start <= _OPENING), None)
    if deed is None:
        return []
    return act_of(Trigger("joint_operation", deed.start, deed.end, "frame.act_together"), members)
