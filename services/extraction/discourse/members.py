"""Members: who takes part in a drill, a joint body or a raid of unnamed groups that a sentence before tells of."""

from services.extraction.constructions.clause_view import ARMED
from services.extraction.discourse.definite import is_definite
from services.extraction.discourse.halves import says_in_what
from services.extraction.discourse.owners import may_act_together
from services.extraction.discourse.tales import MEMBERED, Tale
from services.extraction.linking.ties import Frame, Linked
from services.extraction.linking.triggers import Trigger
from services.extraction.reading import Reading, Text
from services.extraction.sentences.groups import Group, force_root
from services.extraction.sentences.mentions import Mention
from services.extraction.sentences.scan import Mark, Scan
from services.extraction.words.generators import WAW
from services.extraction.words.syntax import BEING

_REACH = 2  # sentences between a body and the list of its members
_HEADS = {
    "joint_exercise": ("EXERCISE",),
    "joint_command": ("HQHEAD", "HQPHRASE", "HQHEAD_WEAK"),
    "joint_force": ("UNIT", "COALITIONW"),
    "joint_operation": ("OP", "ACTN"),
}
_OPENERS = ("INCLUDE", "MEMBERW")
_CLOSERS = ("PARTICIPATE", "MEMBERLAST")
_BOTH = ("ASSEMBLEW",)
_LISTED = (None, "included", "with", "with_weak", "genitive", "agent", "from")
_STATES = ("country", "composed", "named", "nisba")
_OF_FORCES = ("joint_command", "joint_operation")
_NOT_SO = ("NEG", "REFUSE", "DENY", "CONDEMNV", "WATCHW")
_HEAD_REACH = 4
_OPEN_REACH = 6
_GAP = 3
_BODY_REACH = 5
_PARTS = frozenset({*_OPENERS, *_CLOSERS, *_BOTH})
_FREE = (None, "agent")
_HOSTS = ("named", "composed", "country", "office")


def listed_after(reading: Reading, text: Text) -> list[Tale]:
    """Return the drill, room, force or raid of a sentence whose members one of the next sentences lists."""
    bodies = [t for t in reading.triggers if t.subtype in MEMBERED] or _merging(reading) or _of_unnamed(reading)
    told = {*MEMBERED, *(body.subtype for body in bodies[:1])}
    framed = any(f.trigger.subtype in told and len(f.actors) > 1 for f in reading.frames)
    if not bodies or reading.scan.of_between(*reading.clause_at(bodies[0].start), *_NOT_SO[:-1]):
        return []
    drill = bodies[0].subtype == "joint_exercise"
    for later in text.readings[reading.order + 1 : reading.order + 1 + _REACH] if drill or not framed else ():
        if (later.scan.kinds.isdisjoint(_PARTS) and not _beside(later)) or later.scan.of(*_NOT_SO):
            continue
        members = _members(later, bodies[0])
        host = _host(reading, bodies[0], members) if members else []
        together = {force_root(m.actor.id) for m in (*members, *host)}
        if len(together) > 1 and _may_meet([*members, *host], text):
            return [_tale(reading, bodies[0], later, members, host)]
    return []


def _merging(reading: Reading) -> list[Trigger]:
    """Return the merging of "factions" without anyone's name."""
    collective = any(m.actor.type == "collective" for g in reading.groups for m in g.mentions)
    words = reading.scan.of("UNITV") if collective else []
    return [Trigger("joint_force", word.start, word.end, "frame.joint_force") for word in words]


def _of_unnamed(reading: Reading) -> list[Trigger]:
    """Return the English joint raid of several groups without a name: "groups of militants in a joint attack"."""
    scan = reading.scan
    free = [g for g in reading.groups if g.slot in (None, "agent", "genitive", "with", "included")]
    unnamed = bool(free) and all(m.actor.type == "collective" for g in free[:1] for m in g.mentions)
    if scan.language != "en" or not unnamed or scan.of("CLASHV", "RECIPROCAL"):
        return []
    first = free[0]
    deeds = [m for m in scan.of("OP", "ACTV", "ACTN") if m.start >= first.end]
    joint = any(0 <= deed.start - m.end <= _GAP for m in scan.of("JOINT") for deed in deeds)
    many = joint or any(scan.covering(k, "COUNT", "TRIO") for k in range(max(0, first.start - _GAP), first.end))
    return [Trigger("joint_operation", m.start, m.end, "frame.act_together") for m in deeds[:1]] if many else []


def _members(later: Reading, body: Trigger) -> list[Mention]:
    """Return the forces that a sentence lists as who takes part in "it", "the drill", "the room"."""
    scan = later.scan
    for mark in (*scan.of(*_OPENERS, *_CLOSERS, *_BOTH), *_beside(later)):
        if not (_leads(scan, mark) or _refers(scan, mark, body)):
            continue
        found: list[Mention] = []
        if mark.word not in _CLOSERS or scan.syntax.verb_first:
            found = _chain(later, [g for g in later.groups if g.start >= mark.end - 1], mark.end, body)
        if not found and mark.word not in _OPENERS and later.scan.language != "ar":
            before = [g for g in later.groups if g.end <= mark.start]
            near = bool(before) and mark.start - before[-1].end <= _OPEN_REACH
            found = _chain(later, before, before[0].start, body) if near else []
        if found:
            return found
    return []


def _chain(later: Reading, groups: list[Group], start: int, body: Trigger) -> list[Mention]:
    """Return the members of the groups that follow each other from a place on."""
    found: list[Mention] = []
    at = start
    for group in groups:
        reach = _OPEN_REACH if not found else _GAP
        goes_on = not found or later.scan.language != "ar" or WAW in group.clitic or group.slot not in _FREE
        if group.slot not in _LISTED or group.start - at > reach or not goes_on:
            break  # "…, and B stayed away"
        found += [m for m in group.mentions if m.kind in (ARMED if body.subtype in _OF_FORCES else _STATES)]
        at = group.end
    return found if all(m.kind != "local" for m in found) else []


def _beside(later: Reading) -> list[Mark]:
    """Return the "alongside" that opens "alongside A's hosts were units of B and C"."""
    scan, first = later.scan, next((g for g in later.groups if g.slot == "with"), None)
    if scan.language != "en" or first is None or first.opener is None or first.opener.start:
        return []
    after = range(first.end, min(first.end + _GAP, len(scan.tokens)))
    return [Mark("MEMBERW", 0, first.opener.end, "")] if any(scan.tokens[k].key in BEING for k in after) else []


def _leads(scan: Scan, mark: Mark) -> bool:
    """Say whether a phrase of membership opens its sentence: "among them are", "it includes"."""
    return mark.start <= _HEAD_REACH and mark.word in (*_OPENERS, *_BOTH)


def _refers(scan: Scan, mark: Mark, body: Trigger) -> bool:
    """Say whether a verb of taking part has the drill or the body, named again or as "it", beside it."""
    elided = [m for m in scan.of("HELPTHEM") if m.start < mark.end and mark.start < m.end]
    if mark.word == "MEMBERLAST" or (elided and not says_in_what(scan, elided[0])) or _says_no_more(scan, mark):
        return True
    heads = [head for head in scan.of(*_HEADS[body.subtype]) if is_definite(scan, head)]
    return any(max(head.start - mark.end, mark.start - head.end) <= _BODY_REACH for head in heads)


def _says_no_more(scan: Scan, mark: Mark) -> bool:
    """Say whether English "took part", "joined" ends its statement: in what, the sentence before has said."""
    if scan.language != "en" or mark.word != "PARTICIPATE":
        return False
    return mark.end == len(scan.tokens) or scan.tokens[mark.end].gap.strip() in (",", ";")


def _may_meet(members: list[Mention], text: Text) -> bool:
    """Say whether no two members are enemies."""
    pairs = [(a, b) for a in members for b in members if force_root(a.actor.id) < force_root(b.actor.id)]
    return all(may_act_together(a, b, text) for a, b in pairs)


def _host(reading: Reading, body: Trigger, members: list[Mention]) -> list[Mention]:
    """Return who holds the drill of a sentence, or on whose soil a lone guest drills."""
    if body.subtype != "joint_exercise":
        return []
    free = [m for g in reading.groups if g.slot in _FREE for m in g.mentions if m.kind in _HOSTS]
    placed = [m for g in reading.groups if g.slot == "locative" for m in g.mentions if m.kind == "country"]
    return free[:1] or (placed[:1] if len({force_root(m.actor.id) for m in members}) == 1 else [])


def _tale(reading: Reading, body: Trigger, later: Reading, members: list[Mention], host: list[Mention]) -> Tale:
    known = {force_root(m.actor.id) for m in members}
    first: dict[str, Mention] = {}
    for member in members:
        first.setdefault(force_root(member.actor.id), member)
    linked = [(reading, Linked(m, "host", "subject")) for m in host if force_root(m.actor.id) not in known]
    linked += [(later, Linked(m, "initiator", "subject")) for m in first.values()]
    frame = Frame(body, tuple(one for _, one in linked), "joint.include", 2.0, None)
    return Tale(reading, frame, tuple(linked))
