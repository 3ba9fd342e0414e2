"""Closing verbs: acts of two forces that a verb at the end of its clause tells of, everyone before it."""

from services.extraction.constructions.clause_view import (
    Clause,
    act_of,
    aid_of,
    frames_of,
    is_armed,
    root_of,
    several,
    stay_of,
)
from services.extraction.linking.ties import Frame, giver_and_taker
from services.extraction.linking.triggers import Trigger
from services.extraction.sentences.groups import Group
from services.extraction.sentences.mentions import BARE
from services.extraction.sentences.scan import Mark

_ASKERS = ("country", "office", "leader", "named", "composed")
_SENDERS = (*BARE, "leader", "office", "civil")
_AT_BASES = (None, "locative", "genitive", "from", "dative", "agent")
_PLACED = ("dative", "locative", "aided")
_SENT_REACH = 18
_KILLED_REACH = 12
_NAME_REACH = 4
_TITLE_REACH = 5


def dispatched(clause: Clause) -> list[Frame]:
    """Read A soldiers to B sends, and the clause says that they help, are asked for or agreed on."""
    if not clause.of("AIDCUE", "AIDPURPOSE", "AGREE", "AGREED") or clause.of("CLASHV", "ATTACKV"):
        return []
    for verb in clause.of("SENDV"):
        near = [g for g in clause.groups if 0 <= verb.start - g.end <= _SENT_REACH]
        hosts = [g for g in near if g.slot in _PLACED or _at_a_base(clause, g)]
        hosts = [g for g in hosts if g.mentions[0].kind == "country" or is_armed(g)]
        senders = [g for g in near if g.slot in (None, "agent") and _sends(clause, g, verb)]
        for sender in senders:
            host = next((g for g in hosts if root_of(g) != root_of(sender)), None)
            if host is not None:
                return aid_of("support", verb, sender, host, "joint.aid")
    return []


def _at_a_base(clause: Clause, group: Group) -> bool:
    """Say whether a state owns the base that men are put into: "at the base X of B"."""
    scan = clause.scan
    near = [m for m in clause.of("BASE") if 0 <= group.start - m.end <= _NAME_REACH]
    bare = group.slot is None and group.mentions[0].kind == "country"
    return bare and any(m.start and scan.covering(m.start - 1, "LOCATIVE", "TO", "ACTV") for m in near)


def _sends(clause: Clause, group: Group, verb: Mark) -> bool:
    """Say whether a group is soldiers, or a state whose soldiers the clause speaks of before its verb."""
    if is_armed(group):
        return group.mentions[0].actor.type.startswith("state_mil") or group.mentions[0].actor.type == "coalition"
    scan = clause.scan
    men = range(group.end, verb.start)
    return group.mentions[0].kind in _SENDERS and any(
        scan.covering(k, "PEOPLE", "UNIT", "TRAINERS") or scan.longest(k, "force") is not None for k in men
    )


def killed_by(clause: Clause) -> list[Frame]:
    """Read fighters of C by A, with the help of B, were killed."""
    for fate in clause.of("VICTIMP"):
        doers = [g for g in clause.groups if g.slot == "agent" and g.opener is not None and is_armed(g)]
        doers = [g for g in doers if 0 <= fate.start - g.end <= _KILLED_REACH]
        helpers = [g for g in clause.groups if g.slot in ("with", "support") and is_armed(g) and g.end <= fate.start]
        if doers and helpers:
            trigger = Trigger("joint_operation", fate.start, fate.end, "frame.fight_with")
            return frames_of(trigger, doers[0], helpers[0], f"joint.{helpers[0].slot}", 2.0, helpers[1:])
    return []


def arrived_to_drill(clause: Clause) -> list[Frame]:
    """Read ships of A for a drill at a port of B arrive: the state where they come takes part."""
    scan = clause.scan
    for drill in clause.of("EXERCISE"):
        came = [m for m in clause.of("COMEV") if m.start >= drill.end]
        guests = [
            g for g in clause.groups if came and g.end <= drill.start and g.slot in (None, "agent") and is_armed(g)
        ]
        abroad = [
            g for g in clause.groups if guests and root_of(g) != root_of(guests[0]) and g.mentions[0].kind == "country"
        ]
        abroad = [g for g in abroad if g.slot in (None, "locative", "dative") and g.end <= came[-1].end]
        if abroad and not scan.covering(abroad[0].start - 1, "AND"):
            return stay_of("joint_exercise", drill, abroad[0], guests[0])
    return []


def joined_last(clause: Clause) -> list[Frame]:
    """Read A B in the attack joined: the operation, or else the force that they make, is both's."""
    for verb in clause.of("JOINV"):
        before = [g for g in clause.groups if g.end <= verb.start]
        joined = next((g for g in before if g.slot == "dative" and is_armed(g)), None)
        shared = joined is not None and joined.mentions[0].actor.type == "coalition"  # which a state may join
        free = [g for g in before if g.slot in (None, "agent") and g is not joined]
        joining = next((g for g in free if is_armed(g) or (shared and g.mentions[0].kind == "country")), None)
        if joined is None or joining is None or root_of(joined) == root_of(joining):
            continue
        deed = next((m for m in clause.of("OP", "ACTN", "ACTV") if m.start < verb.start), None)
        subtype, mark = ("joint_operation", deed) if deed is not None else ("joint_force", verb)
        return frames_of(Trigger(subtype, mark.start, mark.end, "frame.fight_with"), joining, joined, "joint.with", 2.0)
    return []


def flown_from(clause: Clause) -> list[Frame]:
    """Read A's aircraft from a base in B struck C, are kept there or left it: B lends its base or its soil."""
    scan = clause.scan
    for base in clause.of("BASE"):
        if not base.start or not scan.covering(base.start - 1, "FROM", "LOCATIVE", "TO"):
            continue
        near = [g for g in clause.groups if 0 <= g.start - base.end <= _NAME_REACH and g.mentions[0].kind == "country"]
        host = next((g for g in near if g.slot in _AT_BASES), None)
        if host is None:
            continue
        used = [m for m in clause.of("USEN") if m.end <= base.start]
        guests = [g for g in clause.groups if root_of(g) != root_of(host) and g.end <= base.start]
        guest = next((g for g in guests if g.slot in (None, "agent", "genitive") and _comes(clause, g, used)), None)
        guest = guest or _speaker_of(clause, base, host)
        verbs = [m for m in clause.of("USEV", "ACTV", "ATTACKV", "STAYV") if m.start >= host.end]
        if guest is not None and (verbs or used):
            return stay_of("basing", base, host, guest)
    return []


def _speaker_of(clause: Clause, base: Mark, host: Group) -> Group | None:
    """Return the army or ministry that tells of aircraft or soldiers of no other: they are its own."""
    own = clause.scan.of_between(clause.start, base.start, "FIREW")
    told = clause.scan.of_between(0, clause.start + 1, "SPEECHV")
    others = [g for g in clause.groups if g.end <= base.start and is_armed(g)]
    tellers = [g for g in clause.groups if g.end <= base.start and g.mentions[0].kind == "office"]
    teller = next(iter(tellers), clause.before)
    alone = bool(own) and bool(told or tellers) and not others
    return teller if alone and teller is not None and root_of(teller) != root_of(host) else None


def _comes(clause: Clause, guest: Group, used: list[Mark]) -> bool:
    """Say whether a group is aircraft or soldiers, or the state whose use of a base is told."""
    owns_use = any(0 <= guest.start - m.end <= 1 for m in used)
    flies = bool(clause.scan.of_between(guest.start, guest.end, "FIREW", "MIL"))
    return owns_use or (is_armed(guest) and flies)


def at_request(clause: Clause) -> list[Frame]:
    """Read A's engineers, at the request of B, clear mines: who asked is helped."""
    for plea in clause.of("PLEA"):
        asking = next((g for g in clause.groups if 0 <= g.start - plea.end <= 1), None)
        helping = [g for g in clause.groups if is_armed(g) and g.slot in (None, "agent") and g is not asking]
        deeds = [m for m in clause.of("ACTV", "SENDV", "SUPPORTV", "OP", "ACTN") if m.start >= plea.end]
        if asking is None or asking.mentions[0].kind not in _ASKERS or not deeds:
            continue
        helper = next((g for g in helping if root_of(g) != root_of(asking)), None)
        if helper is not None and helper.mentions[0].actor.type.startswith("state_"):
            return aid_of("support", deeds[-1], helper, asking, "joint.aid")
    return []


def merged_last(clause: Clause) -> list[Frame]:
    """Read A and B unite, A and B of their merger tell: two forces that become one."""
    for verb in clause.of("UNITV", "MERGEN"):
        for group in clause.groups:
            members = several(group)
            near = group.end <= verb.start or 0 <= group.start - verb.end <= 1
            if near and members and group.slot in (None, "agent", "genitive", "between"):
                trigger = Trigger("joint_force", verb.start, verb.end, "frame.act_together")
                return act_of(trigger, members)
    return []


def invited(clause: Clause) -> list[Frame]:
    """Read A's minister, at the invitation of B's, comes to B: what for, the talks will be."""
    for invitation in clause.of("INVITEW"):
        hosts = [g for g in clause.groups if 0 <= g.start - invitation.end <= _TITLE_REACH and _holds_office(g)]
        guests = [g for g in clause.groups if g.end <= invitation.start and _holds_office(g) and g.slot is None]
        came = [m for m in clause.of("VISITV", "COMEV", "VISITW") if m.start > invitation.end]
        if hosts and guests and came and root_of(hosts[0]) != root_of(guests[0]):
            trigger = Trigger("meeting", invitation.start, invitation.end, "frame.meeting")
            actors = giver_and_taker(guests[0].mentions, hosts[0].mentions)
            return [Frame(trigger, tuple(actors), "joint.met", 1.5, None)]
    return []


def _holds_office(group: Group) -> bool:
    return any(mention.kind in ("office", "counterpart") for mention in group.mentions)
