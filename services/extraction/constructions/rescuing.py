"""Rescuing: one force strikes an enemy who is attacking another, which so gets its fire."""

from services.extraction.constructions.clause_view import Clause, aid_of, is_armed, is_object, root_of
from services.extraction.linking.ties import Frame
from services.extraction.sentences.groups import Group
from services.extraction.sentences.scan import Mark

_STRIKES = ("ATTACKV", "FIREW", "OP")
_SERVING = ("state_", "coalition", "peacekeeping")
_FREE = (None, "agent")
_HELPED_REACH = 7


def rescued(clause: Clause) -> list[Frame]:
    """Read "A's jets bombed C's gunmen who were attacking B's base", "A struck C during its attack on B"."""
    for beset in clause.of("BESETTING"):
        strike = next((m for m in clause.of(*_STRIKES) if m.end <= beset.start), None)
        if strike is None or clause.of("NEG", "DENY", "CLASHV"):
            continue
        giver, helped = _giver(clause, strike, beset), _helped(clause, beset)
        if giver is None or helped is None or root_of(giver) == root_of(helped):
            continue
        if _is_enemy(clause, beset, giver, helped):
            return aid_of("fire_support", strike, giver, helped, "joint.aid")
    return []


def _giver(clause: Clause, strike: Mark, beset: Mark) -> Group | None:
    """Return who strikes: the first free force before the attack is told of, or who acted in the clause before."""
    scan = clause.scan
    named = [g for g in clause.groups if g.end <= beset.start and g.start <= strike.end + 1]
    named = [g for g in named if _serves_a_state(g) or scan.covering(g.start - 1, "FIREW")]  # "a drone of A's"
    free = [g for g in named if g.slot in _FREE or (g.opener is not None and g.opener.start == strike.start)]
    hit = scan.covering(strike.start, "VICTIMV", "CASUALTY")  # "soldiers of A were killed"
    near = [g for g in free if not is_object(scan, g) and not (hit and g.start >= strike.end)]
    before = clause.before if clause.before is not None and _serves_a_state(clause.before) else None
    return next(iter(near), before)


def _helped(clause: Clause, beset: Mark) -> Group | None:
    """Return who is attacked: the first force behind the words for it."""
    after = (g for g in clause.groups if 0 <= g.start - beset.end <= _HELPED_REACH)
    first = next(after, None)
    return first if first is not None and _serves_a_state(first) else None


def _serves_a_state(group: Group) -> bool:
    """Say whether a group is a force of a state or of several: of a militia one cannot tell whom a strike hits."""
    return is_armed(group) and group.mentions[0].actor.type.startswith(_SERVING)


def _is_enemy(clause: Clause, beset: Mark, giver: Group, helped: Group) -> bool:
    """Say whether a third force, or only gunmen, stand between the strike and whom they attack."""
    start = giver.end if giver in clause.groups else clause.start
    others = [g for g in clause.groups if start <= g.start and g.end <= beset.start]
    if others:
        return all(root_of(g) not in (root_of(giver), root_of(helped)) for g in others)
    words = range(start, beset.start)
    forces = (clause.scan.longest(k, "force") for k in words)
    gunmen = any(force is not None and force.entry.value[1] == "non_state" for force in forces)
    return gunmen or any(clause.scan.covering(k, "INSURGENTW") for k in words)
