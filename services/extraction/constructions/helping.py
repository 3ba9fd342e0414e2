"""Helping: one force helps, carries or trains another, told by a verb whose subject and object both are."""

from services.extraction.constructions.clause_view import Clause, aid_of, gives_fire, is_armed, root_of
from services.extraction.linking.ties import Frame
from services.extraction.sentences.groups import Group
from services.extraction.sentences.mentions import BARE
from services.extraction.sentences.scan import Mark, Scan
from services.extraction.words.syntax import BEING, FRENCH_BEING

_SUBJECT_REACH = 5
_OBJECT_REACH = 2
_BY_REACH = 3
_DEED_REACH = 16
_AWAY_REACH = 9
_COUNT_REACH = 2
_FERRIED_REACH = 8
_FLEETS = (".air", ".navy", ".coast_guard")
_MEN = ("MIL", "PEOPLE", "UNIT", "QUANTITY")
_DEEDS = ("ACTV", "ACTN", "ACTOWN", "OP", "CAPTURE", "ENTERV", "MOVEV", "CLASH", "EXERCISEV", "PATROLV")


def helped(clause: Clause) -> list[Frame]:
    """Read "A's jets supported B's troops in the assault", "A helped B to hunt C", "A escorted a convoy of B"."""
    for verb in clause.of("HELPV", "ESCORTV") if clause.scan.language == "en" else ():
        giver, taker = _subject(clause, verb), _object(clause, verb)
        taker = taker or _state_that_fights(clause, verb)
        if giver is None or taker is None or _is_passive(clause.scan, verb) or root_of(giver) == root_of(taker):
            continue
        fire = gives_fire(clause.scan, giver)
        deeds = (m for m in clause.of(*_DEEDS) if m.start >= taker.end or m.end <= giver.start)
        escorts = verb.word == "ESCORTV"
        if fire or escorts or any(0 <= m.start - taker.end <= _DEED_REACH or m.end <= giver.start for m in deeds):
            return aid_of("fire_support" if fire else "support", verb, giver, taker, "joint.given")
    return []


def _state_that_fights(clause: Clause, verb: Mark) -> Group | None:
    """Return the state of "helped B fight the rebels": what it is helped to do stands right behind it."""
    scan = clause.scan
    state = next((g for g in clause.groups if 0 <= g.start - verb.end <= 1 and g.mentions[0].kind == "country"), None)
    if state is None:
        return None
    at = state.end + (state.end < len(scan.tokens) and scan.tokens[state.end].key in ("to", "in"))
    deed = scan.at(at, "BATTLEV", "ACTV", "CLASHV", "CAPTURE", "CLASH") if at < len(scan.tokens) else None
    return state if deed is not None else None


def stood_by(clause: Clause) -> list[Frame]:
    """Read "A shores up B", "A came to the rescue of B" without a deed: the verb itself is help on the spot."""
    for verb in clause.of("HELPV") if clause.scan.language != "en" else ():
        giver, taker = _subject(clause, verb), _object(clause, verb)
        if giver is not None and taker is not None and not _is_undone(clause.scan, giver, verb):
            fire = gives_fire(clause.scan, giver)
            return aid_of("fire_support" if fire else "support", verb, giver, taker, "joint.given")
    return []


def _is_undone(scan: Scan, giver: Group, verb: Mark) -> bool:
    """Say whether French "ne peut", "ne saurait" parts a force from the help that it so cannot give."""
    return scan.language == "fr" and bool(scan.of_between(giver.end, verb.start, "NEG"))


def stood_by_whom(clause: Clause) -> list[Frame]:
    """Read French "B's soldiers are shored up by A's", "B's got the help of A's", told without a deed."""
    scan = clause.scan
    for giver in clause.groups:
        opener = giver.opener
        if opener is None or giver.slot not in ("support", "with") or not is_armed(giver):
            continue
        by = any(token.key == "par" for token in scan.tokens[opener.start : opener.end])
        verb = scan.at(opener.start, "LENTPART", "SUPPORTV", "HELPV") if by else None
        passive = verb is not None and scan.tokens[opener.start - 1].key in FRENCH_BEING
        got = next((m for m in clause.of("RECEIVEV") if opener.start <= m.start < opener.end), None)
        verb = verb if passive else got
        taker = _subject(clause, verb) if verb is not None else None
        if verb is not None and taker is not None:
            fire = gives_fire(scan, giver)
            return aid_of("fire_support" if fire else "support", verb, giver, taker, "joint.given")
    return []


def carried(clause: Clause) -> list[Frame]:
    """Read "A's aircraft flew B's troops to", "A's ships landed B's marines"."""
    for verb in clause.of("CARRYV"):
        giver, taker = _subject(clause, verb), _object(clause, verb)
        if giver is None or taker is None or _is_passive(clause.scan, verb):
            continue
        if gives_fire(clause.scan, giver) or any(m.actor.id.endswith(_FLEETS) for m in giver.mentions):
            return aid_of("support", verb, giver, taker, "joint.given")
    return []


def ferried(clause: Clause) -> list[Frame]:
    """Read "A's helicopters carry B's men" in Arabic, the verb before both or between them."""
    for verb in clause.of("FERRYV"):
        near = [
            g
            for g in clause.groups
            if -_SUBJECT_REACH <= g.start - verb.end <= _FERRIED_REACH and g.slot in (None, "agent")
        ]
        giver = next((g for g in near if is_armed(g) and gives_fire(clause.scan, g)), None)
        taken = next((g for g in near if giver and g.start >= max(giver.end, verb.end) and is_armed(g)), None)
        if giver is not None and taken is not None and taken.start - max(giver.end, verb.end) <= _OBJECT_REACH:
            return aid_of("support", verb, giver, taken, "joint.given")
    return []


def trained(clause: Clause) -> list[Frame]:
    """Read "B's troops are being trained by A", and "B's troops came to A to be trained"."""
    scan = clause.scan
    for verb in clause.of("TRAINV"):
        taught = _subject(clause, verb)
        teacher = next((g for g in clause.groups if g.slot == "agent" and 0 <= g.start - verb.end <= _BY_REACH), None)
        if taught is not None and teacher is not None and _is_passive(scan, verb):
            return aid_of("support", verb, teacher, taught, "joint.given")
    for lesson in clause.of("LESSON"):
        moved = [m for m in clause.of("ARRIVEV", "VISITW") if 0 < lesson.start - m.end <= _AWAY_REACH]
        guests = [g for g in clause.groups if moved and g.end <= moved[0].start and is_armed(g)]
        guests = guests or _sent_by(clause, moved, lesson)
        hosts = [g for g in clause.groups if moved and g.start >= moved[0].start and g.slot in ("locative", "dative")]
        if guests and hosts and hosts[0].mentions[0].kind in BARE and root_of(hosts[0]) != root_of(guests[-1]):
            return aid_of("support", lesson, hosts[0], guests[-1], "joint.given")
    return []


def _sent_by(clause: Clause, moved: list[Mark], lesson: Mark) -> list[Group]:
    """Return whose men an Arabic verb of sending moves, where it stands first: "A sent officers to B to learn"."""
    if clause.scan.language != "ar" or not moved or not clause.scan.of_between(moved[0].end, lesson.start, *_MEN):
        return []
    near = [g for g in clause.groups if 0 <= g.start - moved[0].end <= _OBJECT_REACH and g.slot is None]
    return [g for g in near if is_armed(g) or g.mentions[0].kind in ("office", "country")]


def _subject(clause: Clause, verb: Mark) -> Group | None:
    """Return the force whose verb it is: right before it, with nothing but adverbs and helping verbs between."""
    free = (g for g in clause.groups if g.slot in (None, "agent") or _is_counted(clause, g))
    before = [g for g in free if g.end <= verb.start and is_armed(g)]
    near = before[-1] if before and verb.start - before[-1].end <= _SUBJECT_REACH else None
    if near is None:
        return None
    between = range(near.end, verb.start)
    parted = any(clause.scan.tokens[k].gap.strip() for k in range(near.end, verb.start + 1))
    other = any(clause.scan.covering(k, "AND", "LOCATIVE", "RELATIVE", "TO") for k in between)
    acts = any(near.end <= m.start and m.end <= verb.start for m in clause.of("ACTV"))  # not "have" of the verb's own
    return None if parted or other or acts else near


def _is_counted(clause: Clause, group: Group) -> bool:
    """Say whether a group is a part of whole: "forty of A's soldiers"."""
    return group.slot == "genitive" and group.opener is not None and group.opener.start - clause.start <= _COUNT_REACH


def _object(clause: Clause, verb: Mark) -> Group | None:
    """Return the force that stands bare right behind a verb, behind the "to" of a French one, or whose convoy does."""
    bare = (None,) if clause.scan.language == "en" else (None, "dative", "aided")
    near = (g for g in clause.groups if 0 <= g.start - verb.end <= _OBJECT_REACH and g.slot in bare)
    columns = [m for m in clause.of("COLUMN") if 0 <= m.start - verb.end <= _OBJECT_REACH]
    theirs = (g for g in clause.groups if columns and 0 <= g.start - columns[0].end <= _OBJECT_REACH)
    return next((g for g in (*near, *theirs) if is_armed(g)), None)


def _is_passive(scan: Scan, verb: Mark) -> bool:
    return any(scan.tokens[k].key in BEING for k in range(max(0, verb.start - 3), verb.start)) and scan.tokens[
        verb.start
    ].key.endswith(("ed", "t", "n"))
