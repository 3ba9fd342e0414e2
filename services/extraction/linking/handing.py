"""Handing: who gives whom, where the verb closes the clause and both stand before it, or a noun says it all."""

from services.extraction.linking.act import Act, is_civil
from services.extraction.linking.ties import Frame, giver_and_taker
from services.extraction.sentences.groups import Group
from services.extraction.sentences.mentions import BARE
from services.extraction.sentences.whereabouts import is_embedded, owns_next

_REACH = 16
_OF_STATES = frozenset({"intelligence_sharing", "handover"})
_STAY_REACH = 3
_HOSTS = ("country", "leader", "civil", "office", "named")


def hands(act: Act, role: str, code: str) -> Frame | None:
    """Read A to B something gives: where the verb closes the clause both stand before it."""
    if act.trigger.subtype == "support" and act.scan.covering(act.trigger.start, "RECEIVEV"):
        return None
    before = [g for g in act.groups if g.end <= act.trigger.start]
    free = [g for g in before if g.slot in (None, "agent")]
    told = any(g.slot == "dative" for g in before) and [g for g in free if not _is_speaking(g)]
    if act.scan.syntax.postpositions and act.trigger.subtype == "support" and not free:
        free = [g for g in act.groups if g.start >= act.trigger.end and g.slot == "agent"]  # "was sent, A tells"
    if act.scan.syntax.postpositions and is_embedded(act.scan.tokens[act.trigger.end - 1].key):
        own = [g for g in free if owns_next(act.scan.tokens[g.end - 1].key)]
        free, told = own or free, [] if own else told  # "C says that A-GEN to B arms has given"
    giver = next(iter(told or free), None)  # "A's ministry said that B to A's army arms had given"
    backs = act.scan.language == "fa" and act.scan.covering(act.trigger.start, "COVERV", "SUPPORTV")
    takers = [
        g for g in before if g is not giver and g.slot in (("dative", None, "from") if backs else ("dative", None))
    ]
    armed = act.trigger.subtype == "support" and bool(act.scan.of_between(*act.clause, "WEAPONS", "ARMSGIFT"))
    named = role == "host" or (act.scan.syntax.postpositions and act.trigger.subtype in _OF_STATES)
    if act.scan.syntax.postpositions:  # "to Venezuela's waters" a state gets nothing
        armed, named = False, named or armed or _tells_arms(act)
        giver = giver or next((g for g in before if g.slot == "from"), None)  # "arms from A to B have come"
    takers = [g for g in takers if not is_civil(g) or armed or (named and g.slot == "dative")]
    taker = next((g for g in takers if g.slot == "dative" or not told), None) or next(iter(takers), None)
    if giver is None or taker is None or (taker.start < giver.end and giver.end <= act.trigger.start):
        return None
    return _given(act, giver, taker, role, code)


def lets_stay(act: Act) -> Frame | None:
    """Read A with the stay of B's base on its soil agrees, A the posting of B's troops approves."""
    before = [
        g for g in act.groups if g.end <= act.trigger.start and g.slot in (None, "agent", "with_weak", "genitive")
    ]
    host = next((g for g in before if g.mentions[0].kind in _HOSTS), None)
    used = [m for m in act.scan.of("ENTRY", "BASE", "DEPLOYW") if host is not None and host.end <= m.start]
    guests = [g for g in before if used and g.start >= used[0].end and g is not host]
    guest = next((g for g in guests if not is_civil(g) or g.start - used[0].end <= _STAY_REACH), None)
    if host is None or guest is None:
        return None
    return _given(act, host, guest, "host", "joint.allow")


def handed(act: Act) -> Frame | None:
    """Read the noun of giving: "arms of A for B", "the training of B by A", "A ended the training of B"."""
    if not act.scan.syntax.adjective_after:
        return None
    after = [g for g in act.groups if g.start >= act.trigger.start and g.end > act.trigger.end and _near(act, g)]
    own = next((g for g in after if g.start - act.trigger.end <= 1 and not _is_brought_in(act, g)), None)
    arms = _is_arms(act)
    given = next((g for g in after if g is not own and _is_given(act, g) and (arms or not is_civil(g))), None)
    doers = [g for g in after if g.slot == "agent" and g.opener is not None and g.opener.word == "BYAGENT"]
    doers += [g for g in act.groups if g.end <= act.trigger.start and g.slot is None]
    giver, taker = (own or next(iter(doers), None), given) if given is not None else (next(iter(doers), None), own)
    if giver is None or taker is None or (is_civil(taker) and not (arms and given is not None)):
        return None
    return _given(act, giver, taker)


def _is_arms(act: Act) -> bool:
    """Say whether the noun itself is of arms: what a state is given of them, its army has."""
    trigger = act.trigger
    return act.scan.syntax.verb_last and any(
        act.scan.covering(k, "WEAPONS", "ARMSGIFT") for k in range(trigger.start, trigger.end)
    )


def _is_given(act: Act, group: Group) -> bool:
    """Say whether a group is who something is for: "for B", "to B", and after a noun of support "from B"."""
    if group.slot in ("dative", "aided"):
        return True
    backing = act.scan.syntax.verb_last and act.scan.covering(act.trigger.start, "BACKN")
    return backing and group.opener is not None and group.opener.word == "FROM" and not is_civil(group)


def received(act: Act) -> Frame | None:
    """Read B arms from A received: A gives; "aircraft from A" may be one name."""
    if act.trigger.subtype != "support" or not act.scan.covering(act.trigger.start, "RECEIVEV"):
        return None
    before = [g for g in act.groups if g.end <= act.trigger.start]
    giver = next((g for g in before if g.slot == "from" or _is_from(act, g)), None)
    armed = act.scan.of_between(*act.clause, "WEAPONS", "ARMSGIFT")
    takers = (g for g in before if g is not giver and g.slot in (None, "agent") and (armed or not is_civil(g)))
    taker = next(takers, None)
    if giver is None or taker is None or (taker.end > giver.start and not act.scan.syntax.postpositions):
        return None
    return _given(act, giver, taker)


def _given(act: Act, giver: Group, taker: Group, role: str = "initiator", code: str = "joint.given") -> Frame | None:
    return act.tied(giver_and_taker(giver.mentions, taker.mentions, role), code, 2.0)


def _tells_arms(act: Act) -> bool:
    """Say whether the words of giving themselves name arms or soldiers: "military aid"."""
    given = act.trigger.subtype == "support"
    return given and any(act.scan.covering(k, "MIL", "WEAPONS") for k in range(act.trigger.start, act.trigger.end))


def _is_speaking(group: Group) -> bool:
    """Say whether a group may only be who tells of the giving: a ministry or a government."""
    return group.slot is None and group.mentions[0].kind in ("office", "civil", "leader")


def _is_from(act: Act, group: Group) -> bool:
    """Say whether "from" opens a group, or its name begins with what is received: "helicopters from A"."""
    opened = group.opener is not None and group.opener.word == "FROM"
    bare = act.scan.language == "fa" and group.mentions[0].kind in BARE  # "the radars of A"
    owns = bare and any(
        act.scan.covering(k, "WEAPONS", "ARMSGIFT") for k in range(max(0, group.start - 2), group.start)
    )
    return opened or owns or (group.mentions[0].kind == "composed" and act.scan.covering(group.start, "WEAPONS"))


def _is_brought_in(act: Act, group: Group) -> bool:
    """Say whether a preposition of its own brings a group in: "to train A" has one before the training."""
    return group.slot not in (None, "genitive") and (group.opener is None or group.opener.end > act.trigger.start)


def _near(act: Act, group: Group) -> bool:
    return abs(group.start - act.trigger.end) <= _REACH
