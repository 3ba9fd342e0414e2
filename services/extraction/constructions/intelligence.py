"""Intelligence that is no longer shared: a force or a state is cut off from it, is denied it or stops getting it."""

from services.extraction.constructions.clause_view import Clause, aid_of, is_by, root_of
from services.extraction.linking.ties import Frame
from services.extraction.sentences.groups import Group
from services.extraction.sentences.scan import Mark

_BESIDE = 1
_SUBJECT_REACH, _INFO_REACH = 5, 12
_FREE = (None, "agent")


def cut_off(clause: Clause) -> list[Frame]:
    """Read "A cut B off from its intelligence", "A withholds data from B", "B no longer gets A's data"."""
    for info in clause.of("INFO"):
        for verb in clause.of("CUTOFFV", "WITHHOLDV"):
            if abs(info.start - verb.end) > _INFO_REACH:
                continue
            giver, taker = _parties(clause, verb, info)
            if giver is not None and taker is not None and root_of(giver) != root_of(taker):
                return aid_of("intelligence_sharing", info, giver, taker, "joint.given")
        for verb in clause.of("RECEIVEV"):
            giver = next((g for g in clause.groups if g.start >= info.end and _is_from(g)), None)
            taker = _before(clause, verb)
            if 0 <= info.start - verb.end <= _SUBJECT_REACH and giver is not None and taker is not None:
                return aid_of("intelligence_sharing", info, giver, taker, "joint.given")
    return []


def _parties(clause: Clause, verb: Mark, info: Mark) -> tuple[Group | None, Group | None]:
    """Return who cuts off and who is cut off: "by A" names the first behind a passive."""
    if verb.word == "WITHHOLDV":
        taken = (g for g in clause.groups if g.start >= verb.end and (_is_from(g) or g.slot == "dative"))
        return _before(clause, verb), next(taken, None)
    by = next((g for g in clause.groups if g.start >= verb.end and g.slot == "agent" and is_by(clause.scan, g)), None)
    if by is not None:
        return by, _before(clause, verb)
    taker = next((g for g in clause.groups if 0 <= g.start - verb.end <= _BESIDE), None)
    return _before(clause, verb), taker


def _before(clause: Clause, verb: Mark) -> Group | None:
    before = [g for g in clause.groups if 0 <= verb.start - g.end <= _SUBJECT_REACH and g.slot in _FREE]
    return before[-1] if before else None


def _is_from(group: Group) -> bool:
    return group.opener is not None and group.opener.word == "FROM"
