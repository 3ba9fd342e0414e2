"""Siding: a group that merges with another, goes over to it or swears to follow it, told with the verb between them."""

from services.extraction.constructions.clause_view import (
    Clause,
    act_of,
    each_force,
    frames_of,
    is_armed,
    root_of,
    several,
)
from services.extraction.linking.ties import Frame
from services.extraction.linking.triggers import Trigger
from services.extraction.sentences.groups import Group
from services.extraction.sentences.scan import Mark
from services.extraction.words.generators import WAW

_BEFORE_REACH, _AFTER_REACH = 5, 5
_LIST_REACH = 4
_ARMY_REACH = 9  # "the joining of some hundreds of the tribe's men to the ranks of"
_FREE = (None, "agent", "sponsor")
_TAKING = (None, "with", "with_weak", "dative", "locative", "aided", "genitive")
_GROUPS = frozenset({"non_state", "proxy_militia", "collective", "local"})
_MEN = ("PEOPLE", "TITLEW")
_WHOLE = frozenset({"faction", "factions", "group", "groups", "wing", "branch", "brigades", "battalions", "units"})
_PARTS = ("THE", "OF", "TO", "WITHWEAK", "UNITADJ", "MIL", "UNIT", "PEOPLE", "NUMBER", "COUNT")
_LITTLE = frozenset("a an the its their his of with to into under by ranks name emir leader leadership".split())  # noqa: SIM905
_FIGHTING = ("CLASHV", "RECIPROCAL")


def sided(clause: Clause) -> list[Frame]:
    """Read "A merged with B", "A joined B", "A swore allegiance to B", "A and B merged", "the merger of A and B"."""
    if clause.of(*_FIGHTING):
        return []
    for word in clause.of("SIDEV", "UNITV", "MERGEN"):
        if word.word == "UNITV" and clause.scan.covering(word.start, "WITH"):
            continue  # "teamed up with B": they fight together and stay two
        if any(m.start < word.start < m.end for m in clause.of("TEAMV") if clause.scan.covering(m.start, "JOINT")):
            continue  # "side by side with B"
        allies = next((g for g in clause.groups if several(g) and _make_one(clause, g, word)), None)
        joined = _joined(clause, word, allies)
        if joined:
            return joined
        if allies is not None and word.word != "SIDEV" and _are_groups(allies):
            return act_of(_trigger(word), each_force(allies))
    return []


def _joined(clause: Clause, word: Mark, allies: Group | None) -> list[Frame]:
    """Return the frame of who joins whom: a group under arms on the one side, a force on the other."""
    acting = allies or _acting(clause, word)
    if acting is None or not _are_groups(acting):
        return []
    start = max(word.end, acting.end)
    near = [g for g in clause.groups if 0 <= g.start - start <= _AFTER_REACH and _is_put(g, word)]
    taking = next((g for g in near if _may_take(g) and root_of(g) != root_of(acting)), None)
    if taking is None or _is_parted(clause, start, taking) or _for_a_deed(clause, taking):
        return []
    return frames_of(_trigger(word), acting, taking, "joint.with", 2.0)


def _is_put(group: Group, word: Mark) -> bool:
    """Say whether a group stands where who is joined does, or the verb itself leads to it: "put itself under A"."""
    led = group.opener is not None and word.start <= group.opener.start and group.opener.end <= word.end
    return led or group.slot in _TAKING


def _may_take(group: Group) -> bool:
    """Say whether a group is a force, or a ministry of defence that takes men into its own."""
    return is_armed(group) or group.mentions[0].kind == "office"


def _acting(clause: Clause, word: Mark) -> Group | None:
    """Return the group whose verb it is; single men who change sides are no group."""
    before = [g for g in clause.groups if 0 <= word.start - g.end <= _BEFORE_REACH and is_armed(g)]
    group = next((g for g in reversed(before) if g.slot in (*_FREE, "genitive", "locative")), None)
    if group is None and not before and word.start - clause.start <= _BEFORE_REACH and word.word != "MERGEN":
        return clause.before
    return group if group is not None and not _are_men(clause, group) else None


def _are_men(clause: Clause, group: Group) -> bool:
    """Say whether "fighters of A", "a commander of A" are meant, not A or a wing of it."""
    scan, opener = clause.scan, group.opener
    if group.slot == "sponsor":
        return not any(scan.tokens[k].key in _WHOLE for k in range(max(0, group.start - 4), group.start))
    if group.slot != "genitive" or opener is None or not opener.start:
        counted = scan.tokens[max(group.start - 1, 0)].key.isdigit() or scan.covering(group.start - 1, "NUMBER")
        return group.start > 0 and counted and scan.covering(group.end - 1, *_MEN)
    return scan.tokens[opener.start - 1].key not in _WHOLE


def _are_groups(group: Group) -> bool:
    """Say whether no state's army is among those who change their side."""
    return is_armed(group) and all(mention.actor.type in _GROUPS for mention in group.mentions)


def _make_one(clause: Clause, group: Group, word: Mark) -> bool:
    """Say whether several groups stand right before a verb, or right behind the noun of becoming one."""
    if word.word == "MERGEN":
        return 0 <= group.start - word.end <= _LIST_REACH
    return group.slot in _FREE and 0 <= word.start - group.end <= _BEFORE_REACH


def _is_parted(clause: Clause, start: int, taking: Group) -> bool:
    """Say whether another thing is joined, "the talks with B", "calls for B to": its noun parts the verb from B."""
    scan = clause.scan
    places = range(start, taking.start)
    return not all(
        scan.covering(k, *_PARTS) or scan.longest(k, "nisba") or scan.tokens[k].key in _LITTLE for k in places
    )


def _for_a_deed(clause: Clause, taking: Group) -> bool:
    """Say whether a deed follows that both do: "A joined B in the attack on C" tells of the attack."""
    return bool(clause.scan.of_between(taking.end, clause.end, "ACTN", "OP", "EXERCISE", "PATROL", "ACTV"))


def _trigger(word: Mark) -> Trigger:
    return Trigger("joint_force", word.start, word.end, "frame.joint_force")


def joined_army(clause: Clause) -> list[Frame]:
    """Read Arabic "hundreds of A's fighters joined the ranks of the army": a group under arms, and a state's force."""
    if clause.of(*_FIGHTING, "NEG", "MODAL", "REFUSE"):
        return []
    for word in clause.of("RANKSV"):
        army = next((g for g in clause.groups if 0 <= g.start - word.end <= _ARMY_REACH and _is_army(g)), None)
        acting = [g for g in clause.groups if army is not None and g.end <= army.start and g.slot in _FREE]
        acting = [g for g in acting if _are_groups(g) and _heads(g, word)]
        if army is not None and acting and army.slot in ("dative", "locative", None):
            return frames_of(_trigger(word), acting[-1], army, "joint.with", 2.0)
    return []


def _heads(group: Group, word: Mark) -> bool:
    """Say whether a group stands behind an Arabic verb of joining, or right before it as what it tells of."""
    return group.start >= word.end or (WAW not in word.clitic and 0 <= word.start - group.end <= 1)


def _is_army(group: Group) -> bool:
    return is_armed(group) and group.mentions[0].actor.type.startswith("state_")
