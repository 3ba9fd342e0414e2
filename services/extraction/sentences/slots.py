"""Slots: the part in an act that the words before or behind a group of actors open for it."""

import re

from services.extraction.sentences.mentions import BARE, Mention
from services.extraction.sentences.refined_slots import bare_slot, clash_after, lists_others, refined
from services.extraction.sentences.scan import Mark, Scan
from services.extraction.sentences.whereabouts import counts_objects, fits_case, is_unit_of, with_its_men
from services.extraction.words.generators import has_lam
from services.extraction.words.syntax import ending_slot

# Word class before a group -> the slot it opens, and how many words may stand between.
_SLOTS = {
    "TARGETP": ("target", 1), "CONTROLP": ("place_controller", 0), "FLAGP": ("flag_cover", 0),
    "LINESP": ("adversary_line", 0), "SPONSORP": ("sponsor", 0), "SUPPORT": ("support", 1), "WITH": ("with", 1),
    "WITHWEAK": ("with_weak", 1), "BETWEEN": ("between", 1), "ACCORDING": ("source", 1), "BYAGENT": ("agent", 1),
    "AIDPURPOSE": ("aided", 1), "LOCATIVE": ("locative", 0), "FROM": ("from", 1), "TO": ("dative", 1),
    "INCLUDE": ("included", 2),
}  # fmt: skip
BYSTANDER_SLOTS = frozenset({"target", "place_controller", "flag_cover", "adversary_line", "sponsor", "source"})
_GOVERNED = ("en", "fr")  # "between the Republic of A and B"
_TOWN_WORDS = 2
_DEEDS = ("ACTN", "TARGETN")
_DOING = ("ARM", "TRAINN", "SUPPORTN", "ACTN", "HOSTN")
_UNIT_REACH = 4
_STRUCK_REACH, _RAID_REACH = 3, 3
_HIT = ("COLUMN", "MIL", "UNIT", "PEOPLE", "TARGETN", "BASE", "MILSITE")
_AMONG = ("NUMBER", "UNIT", "UNITADJ", "AMONGW")
_LIST_REACH = 7
_SHARED = frozenset({"with", "support", "aided"})
_SHARED_LOOSELY = _SHARED | {"with_weak"}
_PARTS = ("MIL", "UNIT", "PEOPLE", "DELEGW")
_CHAINED = ("FIREW", "MIL", "SUPADJ", "UNIT", "PEOPLE", "FROM", "LOYALW", "SPONSORP")
_CHAIN_REACH = 10
_OBJECT = re.compile(r"'y?[iuü]$")
_OF_PLACE = frozenset({"LINESP", "CONTROLP", "LOCATIVE", "TARGETP", "SPONSORP"})
_OWNS = ("in", "un", "ün")  # the genitive, on folded letters
_PHRASES = ("WITH", "SUPPORT", "AIDPURPOSE", "WITHWEAK")
_HELD = ("office", "leader", "civil")
_RANKS = ("MIL", "RANKW")
_BEARING = ("WITHWEAK", "WITH", "BETWEEN", "AND", "FROM", "TO", "BYAGENT", "ACCORDING")
_PERSON_WORDS = 6
_MEN = ("ONEOFW", "TARGETN", "INSURGENTW")
_TELLER_REACH = 4


def slot_before(scan: Scan, first: Mention, free: int = 0) -> tuple[str | None, Mark | None]:
    """Return the slot that the left context opens: the mark that ends nearest to the group decides."""
    best: tuple[int, int, str, Mark] | None = None
    start = first.start
    while start and (scan.covering(start - 1, "THE") or _is_partitive(scan, start - 1) or _is_royal(scan, start - 1)):
        start -= 1
    if scan.language in _GOVERNED and start > 1 and scan.covering(start - 1, "OF") and scan.covering(start - 2, "GOVT"):
        start -= 2  # "in cooperation with the government of B"
        start -= scan.covering(start - 1, "THE")
    if scan.language == "en" and start > 1 and scan.covering(start - 1, "ALLYW"):
        owned = next((k for k in (start - 2, start - 3) if k > 0 and scan.covering(k, "POSSESSIVE")), start)
        start = owned  # "with its close ally B"
    head = first.start
    if scan.language == "fa" and (first.kind in _HELD or scan.longest(first.start, "office") is not None):
        borne = _bearer_start(scan, start)
        start, head = borne, borne if borne < start else head
    if scan.language == "ar":
        start = _past_calling(scan, start)
        while start and first.kind in _HELD and scan.covering(start - 1, "HONORW"):
            start -= 1  # "with His Highness Sheikh X"
    each = next((mark for mark in scan.marks.get("EACH", ()) if mark.end == start), None)
    start = start if each is None else each.start
    for word, (slot, reach) in _SLOTS.items():
        for mark in scan.marks.get(word, ()):
            distance = start - mark.end
            if mark.start >= start or (mark.end <= free and distance >= 0):
                continue  # it stands behind them, or another actor stands between
            if word == "FROM" and _compares(scan, mark):
                continue
            if word == "TO" and distance == 1 and scan.language == "ar" and scan.covering(mark.end, *_DOING):
                continue  # "pointed to the training of B by A": whose doing it is stands behind the noun
            inside = distance < 0  # the mark swallowed a generic noun
            if slot == "target" or (slot in _SHARED_LOOSELY and scan.language == "en"):
                distance -= _counted(scan, mark.end, start)
            if slot == "target" and 0 < distance <= _STRUCK_REACH and _are_struck(scan, mark.end, start):
                distance = 0  # "attacks on military convoys of A and B"
            tellers = slot == "source" and scan.language == "fa" and 0 < distance <= _TELLER_REACH
            if tellers and all(scan.covering(k, "NUMBER", "TELLERW") for k in range(mark.end, start)):
                distance = 0  # "according to an official of A"
            if slot == "target" and 1 < distance <= _UNIT_REACH and _is_one_of(scan, mark.end, start):
                distance = 0  # "the arrest of a leader in C"
            if slot in _SHARED and 0 < distance <= _UNIT_REACH and _is_unit(scan, mark.end, start):
                distance = 0  # "together with units of the 106th" division
            if slot in _SHARED and 0 < distance <= _LIST_REACH and lists_others(scan, mark.end, start):
                distance = 0  # "together with the Danu Front and the" PDF
            behind = word == "SUPPORT" and mark.start < free <= mark.end <= start  # "with A's support B"
            if slot == "locative" and distance > reach and _is_town_of(scan, mark.end, first):
                distance = reach  # "in Khatlon of Tajikistan"
            if behind or not (0 <= distance <= reach or inside) or not _quiet(scan, mark.end, head):
                continue
            if distance and slot == "with_weak" and scan.covering(mark.end, "PRESENCEW"):
                continue  # "while B's troops are there": when it was done, not with whom
            if distance and slot == "with" and scan.syntax.verb_last and scan.covering(mark.end, *_DEEDS):
                continue  # "shoulder to shoulder the ambush of C": the enemy's own deed
            key = (max(distance, 0), -(mark.end - mark.start), slot, mark)
            if best is None or key[:2] < best[:2]:
                best = key
    struck = _raided(scan, start) if best is None and scan.language == "ar" else None
    if struck is not None and free <= struck.start:
        return "target", struck
    if (best is None or best[2] in ("sponsor", "from")) and scan.language == "ar":
        lent = _lent(scan, start, free)
        if lent is not None:
            return _SLOTS[lent.word][0], lent
    if best is not None:
        slot, mark = best[2], best[3]
        whole = _part_of(scan, mark) if slot == "from" else None
        if whole is not None:
            return whole
        return refined(scan, slot, mark, first), mark
    return bare_slot(scan, start, free, recipient=has_lam(first.clitic if each is None else each.clitic)), None


def _raided(scan: Scan, start: int) -> Mark | None:
    """Return the raid of "a fierce attack on A", where only adjectives part it from its preposition in Arabic."""
    on = start - 1
    while on >= 0 and start - on <= _STRUCK_REACH and scan.covering(on, *_HIT):
        on -= 1
    if on < 1 or not scan.covering(on, "ONW") or not _quiet(scan, on + 1, start):
        return None
    places = range(on - 1, max(-1, on - 1 - _RAID_REACH), -1)
    raid = next((k for k in places if scan.covering(k, "ATTACKN")), None)
    return None if raid is None or not _quiet(scan, raid + 1, on) else Mark("TARGETP", raid, on + 1, "")


def _are_struck(scan: Scan, start: int, end: int) -> bool:
    """Say whether only nouns of what is struck stand between two places, in a language of short endings."""
    return not scan.syntax.postpositions and all(scan.covering(k, *_HIT, "THE", "OF") for k in range(start, end))


def is_person(scan: Scan, start: int, end: int) -> bool:
    """Say whether nothing but a rank and a person's name stands between two places: words that no list knows."""
    places = range(start, end)
    return len(places) <= _PERSON_WORDS and all(_is_of_a_name(scan, place) for place in places)


def _is_of_a_name(scan: Scan, place: int) -> bool:
    known = (match.entry.kind != "leader" and match.entry.value not in _RANKS for match in scan.matches[place])
    return not any(known) and not scan.tokens[place].gap.strip(' "')


def _past_calling(scan: Scan, start: int) -> int:
    """Return where "whom it calls" before a name begins, also with who calls it so: "what the ministry called"."""
    called = (m for m in scan.of("CALLEDW") if m.end == start or m.end == start - 1)
    return next((m.start for m in called if not any(scan.tokens[k].gap.strip() for k in range(m.end, start))), start)


def _bearer_start(scan: Scan, start: int) -> int:
    """Return where the rank and the name before a title begin: "with General X, chief of staff of A"."""
    gap, place = scan.tokens[start].gap.strip(), start
    if gap not in ("", "\u060c", ","):
        return start
    while place and start - place < _PERSON_WORDS and _is_of_a_name(scan, place - 1):
        place -= 1
    opened = place > 0 and any(mark.end == place for word in _BEARING for mark in scan.marks.get(word, ()))
    return place if opened else start


def _compares(scan: Scan, mark: Mark) -> bool:
    """Say whether an Arabic "from" is the "than" of a count: "more than 500 soldiers"."""
    return scan.language == "ar" and any(m.start < mark.start < m.end for m in scan.of("QUANTITY"))


def _is_town_of(scan: Scan, start: int, country: Mention) -> bool:
    """Say whether only the name of a town stands between "in" and the country that it lies in."""
    town = range(start, country.start)
    if not (scan.syntax.verb_last and country.kind == "country" and len(town) <= _TOWN_WORDS):
        return False
    return not any(mark.start in town or mark.end - 1 in town for marks in scan.marks.values() for mark in marks)


def _lent(scan: Scan, start: int, free: int) -> Mark | None:
    """Return the phrase whose chain of arms leads to their owner: "under the fire of ships and aircraft of A's"."""
    for mark in scan.of("SUPPORT", "WITH"):
        chain = range(mark.end, start)
        near = free < mark.end and 0 < len(chain) <= _CHAIN_REACH and _quiet(scan, mark.end, start)
        if near and all(scan.covering(k, *_CHAINED) or scan.longest(k, "force") for k in chain):
            return mark
    return None


def _is_royal(scan: Scan, place: int) -> bool:
    """Say whether an adjective only describes the force behind it: "joined the Royal Canadian Navy"."""
    return scan.language == "en" and scan.covering(place, "UNITADJ")


def _is_partitive(scan: Scan, place: int) -> bool:
    """Say whether "of" behind a preposition only says some: "avec des soldats", "contre des rebelles"."""
    if not (scan.syntax.adjective_after and scan.syntax.capitals and place and scan.covering(place, "OF")):
        return False
    return any(mark.end == place for mark in scan.of("WITHWEAK", "TARGETP", "SUPPORT", "WITH", "BETWEEN"))


def _is_unit(scan: Scan, start: int, end: int) -> bool:
    """Say whether only nouns of units and their numbers stand between, where names are told by their capitals."""
    if scan.language == "fa":
        return all(
            scan.tokens[k].key.isdigit() or scan.covering(k, *_AMONG) or scan.longest(k, "force")
            for k in range(start, end)
        )
    numbered = scan.syntax.capitals and not scan.syntax.verb_last
    return numbered and all(
        scan.tokens[k].key[0].isdigit()
        or scan.covering(k, "UNIT", "PEOPLE", "UNITADJ", "NUMBER", "COUNT")
        or scan.longest(k, "force") is not None
        or (k > start and scan.tokens[k - 1].key.isdigit() and len(scan.tokens[k].key) < _UNIT_REACH)
        for k in range(start, end)
    )


def _is_one_of(scan: Scan, start: int, end: int) -> bool:
    """Say whether Arabic words between only tell which man or cell of the group behind them it is."""
    man = scan.language == "ar" and scan.covering(start, *_MEN)
    return man and all(scan.covering(k, *_MEN, "SUPADJ", "LOCATIVE", "FROM") for k in range(start, end))


def _counted(scan: Scan, start: int, end: int) -> int:
    """Return how many words between only count: "killed at least 12 fighters"."""
    return sum(scan.tokens[k].key[0].isdigit() or scan.covering(k, "COUNT") for k in range(start, end))


def _part_of(scan: Scan, mark: Mark) -> tuple[str, Mark] | None:
    """Return the slot of "with officers and men of A": the phrase stands where its first noun does."""
    start = mark.start
    nouns = 0
    while start and (noun := _is_noun_of_men(scan, start - 1)) | _is_count(scan, start - 1):
        start, nouns = start - 1, nouns + noun
    if not nouns:
        return None
    opened = [m for m in scan.of(*_PHRASES) if m.end == start]
    return (_SLOTS[opened[0].word][0], opened[0]) if opened else None


def _is_noun_of_men(scan: Scan, place: int) -> bool:
    return scan.covering(place, *_PARTS) or scan.longest(place, "force") is not None


def _is_count(scan: Scan, place: int) -> bool:
    return scan.tokens[place].key.isdigit() or scan.covering(place, "QUANTITY")


def slot_after(scan: Scan, last: Mention, until: int | None) -> tuple[str | None, Mark | None]:
    """Return the slot that the words right after a group, or its last ending, open."""
    here = [mark for word in _SLOTS for mark in scan.marks.get(word, ()) if 0 <= mark.start - last.end <= 1]
    here = here or [m for m in scan.marks.get("TARGETP", ()) if counts_objects(scan, last.end, m.start)]
    here = [mark for mark in here if _quiet(scan, last.end, mark.start) and (until is None or mark.start < until)]
    here = [mark for mark in here if fits_case(scan, last, mark)]
    closed = _ending(scan, last) in ("with_weak", "from", "locative")
    here = [mark for mark in here if mark.start == last.end or not closed]  # "with B against C"
    here = [mark for mark in here if mark.start == last.end or not _is_of_town(scan, mark, last)]
    if here:
        mark = min(here, key=lambda mark: (mark.start, -mark.end))
        return refined(scan, _SLOTS[mark.word][0], mark, last), mark
    slot = _ending(scan, last)
    together = scan.at(last.end, "JOINT") if slot == "with_weak" and last.end < len(scan.tokens) else None
    if together is not None:
        return "with", together
    if slot == "locative" and last.kind not in BARE:
        slot = None
    if slot == "from" and last.kind not in BARE and is_unit_of(scan, last.end):
        slot = None
    if slot is None and last.kind == "country" and _OBJECT.search(scan.tokens[last.end - 1].key):
        slot = "object"  # "who visited A": done to a state, nothing that it does
    return ("target" if slot == "with_weak" and clash_after(scan, last.end) else slot), None


def _ending(scan: Scan, last: Mention) -> str | None:
    """Return the slot of a group's last ending; a state takes one behind an apostrophe: "Uganda" is no "in Uga".

    A name that its men follow has the ending on them: "X elements-its-with".
    """
    token = scan.tokens[last.end - 1]
    if last.kind == "named" and "'" not in token.key:
        token = with_its_men(scan, last.end) or token
    bare = "'" not in token.key and (last.kind == "country" or token.upper)  # "FLA" is no "with F"
    return None if bare else ending_slot(token.key)


def _is_of_town(scan: Scan, mark: Mark, last: Mention) -> bool:
    """Say whether a word of place belongs to the town before it, not to a force before both: "A X near took"."""
    if mark.word in _OF_PLACE and scan.tokens[last.end].key.endswith(_OWNS):
        return True  # "A's soldiers the rebels-GEN in-hands town took"
    if mark.word not in _OF_PLACE or not scan.tokens[last.end].capital:
        return False
    owns = scan.tokens[last.end - 1].key.endswith(_OWNS) or last.kind in BARE
    return mark.word != "LOCATIVE" or not owns


def _quiet(scan: Scan, start: int, end: int) -> bool:
    """Say whether no comma or stop parts a mark from its group."""
    return not any(
        mark in scan.tokens[k].gap for k in range(start, min(end + 1, len(scan.tokens))) for mark in ",;.\u060c:"
    )
