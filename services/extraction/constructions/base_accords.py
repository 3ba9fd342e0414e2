"""Base accords: an accord or a law on a base of B in A, made, suspended or ended: told by the owner beside the base."""

from services.extraction.constructions.clause_view import Clause, root_of, stay_of
from services.extraction.linking.ties import Frame
from services.extraction.sentences.groups import Group
from services.extraction.sentences.mentions import BARE
from services.extraction.sentences.scan import Mark

_OWNER_REACH = 2
_HOST_KINDS = ("country", "office", "leader", "civil")
_HOST_SLOTS = (None, "agent", "genitive", "with")
_DEALS = ("AGREE", "AGREEV", "ALLOW", "ENDV", "SUSPENDW", "LAWW")
_NO_DEAL = ("CLASH", "CLASHV", "ATTACKV", "CIVIL", "PLEADV", "FIREW")
_DEAL_REACH = 12


def base_accord(clause: Clause) -> list[Frame]:
    """Read "A has suspended the accord on B's naval base", "the stay of B's contingent in A is to end"."""
    if clause.of(*_NO_DEAL):
        return []
    for base in clause.of("BASE", "ENTRY"):
        deals = [m for m in clause.of(*_DEALS) if abs(m.start - base.start) <= _DEAL_REACH]
        guest = _owner(clause, base) if deals else None
        if guest is None:
            continue
        others = [g for g in clause.groups if root_of(g) != root_of(guest) and g.mentions[0].kind in _HOST_KINDS]
        inside = [g for g in others if g.slot == "locative" and g.mentions[0].kind == "country"]
        free = [g for g in others if g.slot in _HOST_SLOTS and not _is_adjective(g)]
        host = next(iter([*inside, *free]), None) or _before(clause, guest)
        if host is not None and len(guest.forces) == 1:
            return stay_of("basing", deals[0], host, guest)
    return []


def _owner(clause: Clause, base: Mark) -> Group | None:
    """Return whose a base is, or whose men stay: right before it as an adjective, or right behind it."""
    before = [g for g in clause.groups if 0 <= base.start - g.end <= 1 and _is_adjective(g)]
    after = [g for g in clause.groups if 0 <= g.start - base.end <= _OWNER_REACH and g.slot in (None, "genitive")]
    covered = [g for g in clause.groups if g.start <= base.start < g.end and g.mentions[0].kind == "composed"]
    return next(iter([*before, *covered, *after]), None)


def _before(clause: Clause, guest: Group) -> Group | None:
    """Return the state that the clause before told of: "A announced that B's base is to be closed"."""
    earlier = clause.before
    bare = earlier is not None and earlier.mentions[0].kind in BARE and root_of(earlier) != root_of(guest)
    return earlier if bare else None


def _is_adjective(group: Group) -> bool:
    return all(mention.kind == "nisba" for mention in group.mentions)
