"""Letting in: A opens its bases to B, agrees to B's part in its strikes, or joins the strikes that B leads (Arabic)."""

from services.extraction.constructions.clause_view import Clause, act_of, is_armed, root_of
from services.extraction.linking.ties import Frame, giver_and_taker
from services.extraction.linking.triggers import Trigger
from services.extraction.sentences.groups import Group
from services.extraction.sentences.scan import Mark, Scan
from services.extraction.words.generators import ALEF, HEH, MEEM, TEH

_OPENED_REACH = 8
_NAME_REACH = 3  # "its air base in P"
_PART_REACH, _DEED_REACH, _LED_REACH = 6, 4, 2
_HOSTS = (None, "agent", "genitive")
_DEEDS = ("OP", "ACTN", "EXERCISE", "FIREW")
_PARTS = ("TAKEPARTN", "PARTICIPATE", "ENTERALLY")
_LED = ("LEDBYW", "SPONSORP", "BYAGENT")
_THEIRS = (HEH + ALEF, TEH + HEH, HEH + MEEM)  # not the ending of "base"


def laid_open(clause: Clause) -> list[Frame]:
    """Read "A put its base at the disposal of B", "put its base before B", "the bases of A are open before B"."""
    for opened in (*clause.of("DISPOSALW"), *_put_before(clause)):
        bases = [m for m in clause.of("BASE") if 0 <= opened.start - m.end <= _OPENED_REACH]
        guest = next((g for g in clause.groups if 0 <= g.start - opened.end <= 1), None)
        host = _host(clause, guest, opened.start) if guest is not None and bases else None
        if guest is not None and host is not None:
            trigger = Trigger("basing", bases[0].start, bases[0].end, "frame.basing")
            return [
                Frame(trigger, tuple(giver_and_taker(host.mentions, guest.mentions, "host")), "joint.allow", 2.0, None)
            ]
    return []


def lets_take_part(clause: Clause) -> list[Frame]:
    """Read "A agreed to the part of B in strikes", "A let B join the operation"."""
    for part in clause.of("TAKEPARTN"):
        allowed = clause.scan.of_between(max(clause.start, part.start - _PART_REACH), part.start, "ALLOW", "WELCOMEV")
        guest = next((g for g in clause.groups if 0 <= g.start - part.end <= 1 and g.slot in _HOSTS), None)
        deed = _deed_after(clause, guest.end) if guest is not None and allowed else None
        host = _host(clause, guest, part.start) if guest is not None and deed is not None else None
        if guest is not None and host is not None and deed is not None:
            return act_of(_act(clause.scan, deed), (host.mentions[0], *guest.mentions), "joint.allow", 2.0)
    return []


def joins_led(clause: Clause) -> list[Frame]:
    """Read "A joins the strikes that B leads", "A's part in the raids led by B"."""
    for leader in clause.groups:
        if leader.opener is None or not _is_led(clause.scan, leader.opener):
            continue
        deeds = [m for m in clause.of(*_DEEDS) if 0 <= leader.opener.start - m.end <= _LED_REACH]
        joins = [m for m in clause.of(*_PARTS) if deeds and 0 < deeds[0].start - m.start <= _PART_REACH]
        joiner = _host(clause, leader, deeds[0].start) if joins else None
        if joiner is not None and (is_armed(joiner) or _is_of_war(clause, deeds[0])):
            return act_of(_act(clause.scan, deeds[0]), (*joiner.mentions, *leader.mentions), "joint.with", 2.0)
    return []


def _is_of_war(clause: Clause, deed: Mark) -> bool:
    """Say whether an act is one of arms, or aimed at somebody: a campaign that a state leads may be one of relief."""
    return bool(clause.scan.covering(deed.start, "ACTN", "FIREW")) or any(g.slot == "target" for g in clause.groups)


def _put_before(clause: Clause) -> list[Mark]:
    """Return the "before" of "A put its base before B"; a base without an owner may only stand opposite B."""
    tokens = clause.scan.tokens
    owned = [m for m in clause.of("BASE") if any(tokens[k].key.endswith(_THEIRS) for k in range(m.start, m.end))]
    owned = [m for m in owned if any(0 <= m.start - put.end <= _OPENED_REACH for put in clause.of("PUTV"))]
    return [m for m in clause.of("BEFOREW") if any(0 <= m.start - base.end <= _NAME_REACH for base in owned)]


def _host(clause: Clause, guest: Group, until: int) -> Group | None:
    """Return who acts before a place in the clause, or in the clause before, and is another than the guest."""
    inside = [g for g in clause.groups if g.end <= until and g.slot in _HOSTS and root_of(g) != root_of(guest)]
    before = clause.before if clause.before is not None and root_of(clause.before) != root_of(guest) else None
    return inside[-1] if inside else before


def _deed_after(clause: Clause, start: int) -> Mark | None:
    return next((m for m in clause.of(*_DEEDS) if 0 <= m.start - start <= _DEED_REACH), None)


def _is_led(scan: Scan, opener: Mark) -> bool:
    """Say whether a phrase says who leads: "that B leads", "led by B"."""
    if opener.word not in _LED:
        return False
    return opener.word == "LEDBYW" or bool(scan.of_between(opener.start, opener.end, "LEADSIT"))


def _act(scan: Scan, deed: Mark) -> Trigger:
    drill = scan.covering(deed.start, "EXERCISE")
    return Trigger("joint_exercise" if drill else "joint_operation", deed.start, deed.end, "frame.fight_with")
