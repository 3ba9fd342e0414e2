"""Cases: who gives and who is given in Russian, where the endings tell it and not the order of words."""

import re

from services.extraction.constructions.clause_view import Clause, root_of
from services.extraction.sentences.groups import Group
from services.extraction.sentences.mentions import BARE
from services.extraction.sentences.scan import Mark, Scan

_DATIVE = ("у", "ю", "е", "и", "ам", "ям", "ой", "ей", "ым", "им")
_NOMINATIVE = ("ие", "ые", "ое", "ее", "ской", "цкой")
_PLURAL = re.compile(r"[^и]и$")  # "flyers", "sappers": a feminine dative in it has another before it
_REACH = 12
_FREE = (None, "agent")


def by_case(clause: Clause, verb: Mark, before: Group | None) -> tuple[Group | None, Group | None]:
    """Return who gives and who is given; where the endings do not tell, whoever stands before the verb gives."""
    after = [g for g in clause.groups if 0 <= g.start - verb.end <= _REACH and g.slot in _FREE and _is_someone(g)]
    giver = next((g for g in after if not is_dative(clause.scan, g)), None)
    if before is not None and (giver is None or not is_dative(clause.scan, before)):
        return before, None
    if giver is None:
        return before, None
    takers = [g for g in (before, *after) if g is not None and g is not giver and root_of(g) != root_of(giver)]
    return giver, next((g for g in takers if is_dative(clause.scan, g)), None)


def _is_someone(group: Group) -> bool:
    """Say whether a group can give or take: an adjective of a state alone cannot."""
    return any(m.kind not in BARE or m.kind == "country" for m in group.mentions)


def is_dative(scan: Scan, group: Group) -> bool:
    """Say whether a group's first word can stand in the dative; an acronym has no endings."""
    token = scan.tokens[group.start]
    ending = token.key.endswith(_DATIVE) and not token.key.endswith(_NOMINATIVE)
    return ending and not token.upper and _PLURAL.search(token.key) is None
