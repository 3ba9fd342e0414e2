"""Spoken: what forces say that they, or their men, did together, where only their speaking names them."""

from dataclasses import replace

from services.extraction.constructions.clause_view import Clause, act_of, several
from services.extraction.linking.ties import Frame
from services.extraction.linking.triggers import Trigger
from services.extraction.sentences.clauses import THAT_THEY
from services.extraction.sentences.groups import Group
from services.extraction.sentences.scan import Scan

_OPENING = 3
_TELLERS = ("named", "composed", "speaker")
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


def teller_of(scan: Scan, groups: list[Group], near: list[Group], clause: tuple[int, int]) -> Group | None:
    """Return the army that tells of an act for which nobody else is named: "X said the raid was flown with B"."""
    if not near or any(g.slot in (None, "agent", "genitive", "dative") for g in near):
        return _denier(scan, near)
    before = [g for g in groups if g.end <= clause[0] and g.slot is None and g.mentions[0].kind in _TELLERS]
    told = before[-1] if before else None
    return None if told is None else replace(told, mentions=(replace(told.mentions[0], kind="named"),))


def _denier(scan: Scan, near: list[Group]) -> Group | None:
    """Return the army whose spokesman denies what it does with B: "A's spokesman denied any coordination with B"."""
    own = [g for g in near if g.mentions[0].kind == "speaker" and g.slot is None]
    denied = [m for m in scan.of("DENY") for g in own if 0 <= g.start - m.end <= 1 or 0 <= m.start - g.end <= 1]
    return replace(own[0], mentions=(replace(own[0].mentions[0], kind="named"),)) if denied else None
