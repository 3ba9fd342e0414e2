"""Parts played: what one force's strikes or men did for another's advance, told by a noun (Arabic)."""

from services.extraction.constructions.clause_view import Clause, aid_of, is_armed, names_fire, root_of
from services.extraction.linking.ties import Frame
from services.extraction.sentences.groups import Group
from services.extraction.sentences.scan import Mark

_DEED_REACH = 4  # "a decisive part in the quick advance"
_GIVER_REACH = 5
_CARGO_REACH, _TAKER_REACH = 3, 4
_GIVERS = (None, "agent", "genitive", "dative")
_TAKERS = (None, "genitive", "aided", "dative")
_DEEDS = ("PROGRESSN", "SUPPORTN")


def played_part(clause: Clause) -> list[Frame]:
    """Read "A had a part in B's advance", "A's strikes contributed to B's victory"."""
    if clause.of("NEG", "DENY", "REFUSE"):
        return []
    for cue in (*clause.of("ROLEW"), *clause.of("CONTRIBUTEV")):
        told_after = cue.word == "CONTRIBUTEV"
        givers = [g for g in clause.groups if is_armed(g) and g.slot in _GIVERS and _is_giver(g, cue, told_after)]
        giver = next(iter(givers if told_after else reversed(givers)), None)
        start = giver.end if giver is not None and told_after else cue.end
        deed = next((m for m in clause.of(*_DEEDS) if 0 < m.start - start <= _DEED_REACH), None)
        taker = _right_behind(clause, deed.end, 1) if deed is not None else None
        if giver is not None and deed is not None and taker is not None and root_of(giver) != root_of(taker):
            fire = names_fire(clause.scan, cue.end if told_after else giver.start, giver.end)
            return aid_of("fire_support" if fire else "support", deed, giver, taker, "joint.aid")
    return []


def dropped(clause: Clause) -> list[Frame]:
    """Read "A's aircraft dropped arms to B", "A's aircraft are dropping ammunition for B"."""
    for drop in clause.of("DROPW"):
        givers = [g for g in clause.groups if is_armed(g) and names_fire(clause.scan, g.start, g.end)]
        behind = next((g for g in givers if 0 <= g.start - drop.end <= 1), None)
        giver = behind or next((g for g in reversed(givers) if 0 <= drop.start - g.end <= _GIVER_REACH), None)
        start = behind.end if behind is not None else drop.end
        cargo = next((m for m in clause.of("CARGOW") if 0 <= m.start - start <= _CARGO_REACH), None)
        taker = _right_behind(clause, cargo.end, _TAKER_REACH, ("dative", "aided")) if cargo is not None else None
        if giver is not None and taker is not None:
            return aid_of("support", drop, giver, taker, "joint.given")
    return []


def _is_giver(group: Group, cue: Mark, told_after: bool) -> bool:
    distance = group.start - cue.end if told_after else cue.start - group.end
    return 0 <= distance <= _GIVER_REACH


def _right_behind(clause: Clause, start: int, reach: int, slots: tuple[str | None, ...] = _TAKERS) -> Group | None:
    groups = (g for g in clause.groups if 0 <= g.start - start <= reach)
    return next((g for g in groups if is_armed(g) and g.slot in slots), None)
