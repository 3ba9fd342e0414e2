"""Refined slots: what the words around an opened slot turn it into."""

from services.extraction.sentences.mentions import BARE, Mention
from services.extraction.sentences.scan import Mark, Scan
from services.extraction.words.generators import ARTICLE

_ADVERSE = frozenset({"CLASH", "CLASHV"})
_MEN = ("FIREW", "PEOPLE")
_CLASH_REACH = 5
_OPENED_REACH = 6
_LOSS_REACH = 5
_RECEIVED_REACH = 16
_THAT = frozenset({"\u0627\u0646", "\u0628\u0627\u0646"})
RELATIVE = (
    "diği",
    "ttiği",
    "dükleri",
    "dikleri",
    "tikleri",
    "ladiği",
    "diklari",
    "duğu",
    "duklari",
    "tiği",
)  # -dik, folded
_DEED_NOUNS = ("OP", "ACTN", "EXERCISE", "PATROL")
_NUMBERED_REACH = 3
_BACKED_REACH = 9
_AIM_REACH = 9
_SHOOTER_REACH, _ARMS_REACH = 6, 4
_KILLED_REACH, _DELEGATES_REACH = 9, 2
_AIMED = ("TARGETN", "INSURGENTW", "COLUMN", "BASE")


def clash_after(scan: Scan, end: int) -> bool:
    """Say whether a word of fighting stands a few words on."""
    return any(0 <= mark.start - end <= _CLASH_REACH for mark in scan.of(*_ADVERSE))


def refined(scan: Scan, slot: str, mark: Mark, first: Mention) -> str | None:
    """Turn a slot into what its surroundings make of it."""
    loosely = slot in ("with_weak", "between") or (slot == "with" and scan.tokens[mark.start].key == "with")
    if loosely and _adverse_before(scan, mark):
        return "target"
    if slot == "between" and mark.start and scan.covering(mark.start - 1, "FRONTIERW"):
        return "locative"  # "patrols along the border between A and B"
    if slot == "target" and scan.language == "ar" and _aims(scan, mark, first):
        return None
    if slot == "target" and scan.covering(mark.end - 1, "BYAGENT") and _struck(scan, mark):
        return "agent"
    if slot == "included" and scan.covering(mark.start, "NAMEHEAD") and scan.tokens[mark.start - 1].key in _THAT:
        return None  # "that the Gathering of A and B struck" is a name, "a room that gathers A and B" none
    if slot == "target" and scan.covering(mark.end - 1, "RANKS") and scan.covering(mark.start - 1, "CLASHV", "SERVEW"):
        return "with"  # "fights in the ranks of B"
    if slot == "from":
        told = scan.language == "fa" and mark.end < first.start and scan.covering(mark.end, "ACTOWN")
        return "genitive" if told else _from(scan, mark)  # "of the advance of A"
    if slot == "with" and scan.covering(mark.start, "TO") and scan.tokens[mark.end - 1].key.startswith(ARTICLE):
        return "dative"  # "to the side of B's", not "at the side of B"
    if (
        slot == "adversary_line"
        and scan.covering(mark.start, "BEFOREW")
        and any(0 <= mark.start - m.end <= _OPENED_REACH for m in scan.of("ALLOW"))
    ):
        return "dative"  # "opened its base before B's aircraft"
    if slot == "locative" and first.kind not in BARE:
        return "dative" if scan.covering(mark.start, "TO") else None
    if slot in ("support", "with") and mark.start and scan.covering(mark.start - 1, "OFOBJECT"):
        return "sponsor"  # "in spite of his admission of B's support", "A praised the help of B"
    if slot == "support" and scan.covering(mark.start - 1, "RELATIVE") and not _on_the_spot(scan, first):
        return "sponsor"  # "the factions that B supports"
    if slot in ("sponsor", "support") and scan.syntax.postpositions:
        return _of_a_deed(scan, slot, mark)
    if slot == "sponsor" and _supports(scan, mark, first):
        return "support"
    if slot == "sponsor" and first.clitic and ARTICLE in first.clitic and mark.end == first.start:
        return "sponsor"
    if slot == "agent" and scan.covering(mark.start, "OF") and scan.syntax.adjective_after:
        opens = scan.tokens[mark.start].key == "des" and _may_open(scan, mark.start)
        partitive = (
            not mark.start or opens or scan.covering(mark.start - 1, "ARM", "DELIVER", "ALLOW", "SUPPORTV", "MEET")
        )
        return None if partitive else "genitive"  # "des soldats": some soldiers, not of them
    if slot == "agent" and scan.covering(mark.start, "OF"):
        return "genitive"
    return slot


def _may_open(scan: Scan, place: int) -> bool:
    """Say whether French "des" is an article: behind a comma, a colon, a verb or "that", not "of the" behind a noun."""
    if set(scan.tokens[place].gap) & set(",:;"):
        return True
    return place > 0 and scan.covering(place - 1, "SUBORDINATE", "THAT", "CONNECT", "ARRIVEV", "TRAINV", "POSTV")


def _of_a_deed(scan: Scan, slot: str, mark: Mark) -> str | None:
    """Tell "the operation that B supports", "the drill led by B" from "A, that B supports" and "the B-led A"."""
    key = scan.tokens[mark.end - 1].key
    if not (key.endswith(RELATIVE) or key.endswith("ndeki")):
        return slot
    deed = any(scan.covering(k, *_DEED_NOUNS) for k in range(mark.end, min(mark.end + 3, len(scan.tokens))))
    if key.endswith(RELATIVE):
        return "support" if deed else "sponsor"
    return None if deed and scan.covering(mark.start, "HOSTED") else slot


def _aims(scan: Scan, verb: Mark, force: Mention) -> bool:
    """Tell "struck A's jets a camp of C" from "struck A": what is hit stands bare behind who does it with whom."""
    if verb.end != force.start or not scan.covering(verb.start, "ATTACKV"):
        return False
    for place in range(force.end, min(force.end + _AIM_REACH, len(scan.tokens))):
        if scan.tokens[place].gap.strip() or scan.covering(place, "LOCATIVE", "TARGETP", "ACTV", "SPEECHV"):
            return False
        if scan.covering(place, *_AIMED):
            return not scan.tokens[place].key.startswith(ARTICLE) and not scan.covering(place - 1, "FROM")
    return False


def _supports(scan: Scan, mark: Mark, giver: Mention) -> bool:
    """Tell "backed by B" of an act from "the B-backed A": the bare participle, or a backer who is there."""
    participle = scan.at(mark.start, "SUPPART")
    if participle is None:
        return scan.language == "ar" and scan.covering(mark.start, "RELATIVE") and _on_the_spot(scan, giver)
    return ARTICLE not in participle.clitic or _on_the_spot(scan, giver)


def _on_the_spot(scan: Scan, giver: Mention) -> bool:
    """Say whether "backed by" names who is there: aircraft, units, a force without a state; an army only sponsors."""
    words = (match.entry for match in scan.matches[giver.start] if match.entry.kind == "class")
    if any(word.value in _MEN for word in words):
        return True
    return giver.kind == "named" and not giver.actor.type.startswith("state_")


def _struck(scan: Scan, mark: Mark) -> bool:
    """Say whether an attack is what others died in: "were killed in a raid by A" makes A no victim."""
    return any(0 <= mark.start - found.end <= _CLASH_REACH for found in scan.of("VICTIMP"))


def _is_unit_that_arrests(scan: Scan, place: int) -> bool:
    """Say whether a unit stands right behind an Arabic verb of arresting: it is no prisoner."""
    arrest = place > 0 and scan.covering(place - 1, "ACTV") and scan.covering(place - 1, "CASUALTY")
    return arrest and scan.covering(place, "UNIT")


def _fighters_after(scan: Scan, start: int) -> bool:
    """Say whether a number of fighters, who were killed, stands behind who may have killed them in Arabic."""
    for place in range(start, min(start + _KILLED_REACH, len(scan.tokens) - 1)):
        if scan.covering(place, "ATTACKN", "BYAGENT", "ACTN", "CLASH"):
            return False
        if scan.covering(place, "QUANTITY") or scan.tokens[place].key.isdigit():
            return scan.covering(place + 1, "INSURGENTW")
    return False


def _from(scan: Scan, mark: Mark) -> str | None:
    """Tell "fighters from A" from "took it from A"."""
    before = mark.start - 1
    if scan.language == "fa" and scan.covering(mark.end, "BASE"):
        return "from"  # "from the base of A they struck C"
    if any(0 < mark.start - found.start <= _LOSS_REACH for found in scan.of("CASUALTY")):
        kill = scan.language == "ar" and (_fighters_after(scan, mark.end) or _is_unit_that_arrests(scan, before))
        return "agent" if kill else "target"  # "killed men of A three fighters", "killed seven of the fighters of A"
    if scan.language == "ar" and any(0 <= before - m.start <= _DELEGATES_REACH for m in scan.of("DELEGW")):
        return None  # "received a delegation of B's army"
    if scan.language == "fa" and any(0 < m.start - mark.end <= _BACKED_REACH for m in scan.of("SUPPORTV", "COVERV")):
        return "from"  # "A from B fire support gave"
    if scan.language == "fa" and any(0 <= before - m.end < _NUMBERED_REACH for m in scan.of("NUMBER")):
        return "agent"  # "a new group of soldiers of A"
    if (
        before >= 0
        and not scan.covering(before, "WEAPONS")
        and (
            scan.covering(before, "MIL", "UNIT", "PEOPLE", "SUPPORTN", "SUPADJ", "NUMBER")
            or scan.longest(before, "force")
        )
    ):
        return "agent"
    if any(
        0 <= before - received.end <= _RECEIVED_REACH and _gets(scan, received, mark)
        for received in scan.of("RECEIVEV")
    ):
        return "agent"
    taken = scan.of("CAPTURE", "ACTV", "ACTN", "ENTERV")
    last = scan.syntax.verb_last
    return "target" if any(last or found.start < mark.start for found in taken) else "agent"


def _gets(scan: Scan, received: Mark, mark: Mark) -> bool:
    """Say whether what is received is arms or a command: "took over a post from B" is none."""
    return scan.language == "ar" or any(
        scan.covering(k, "WEAPONS", "COMMANDW") for k in range(received.end, mark.start)
    )


def _adverse_before(scan: Scan, mark: Mark) -> bool:
    """Say whether a clash word governs the preposition: clashes between, at war with."""
    if scan.syntax.postpositions:
        return clash_after(scan, mark.end)
    if mark.word == "WITHWEAK" and any(0 <= mark.start - found.end <= 1 for found in scan.of("APARTW")):
        return True  # "the border with A", "room for dialogue with A"
    near = [found for found in scan.of(*_ADVERSE) if 0 <= mark.start - found.end <= _CLASH_REACH]
    return any(mark.word != "WITHWEAK" or not scan.covering(found.start, "FIGHTWITH") for found in near)


def lists_others(scan: Scan, start: int, end: int) -> bool:
    """Say whether names that nobody listed stand between a preposition and the last member of its list."""
    words = range(start, end)
    joined = scan.language == "en" and any(scan.tokens[k].key == "and" for k in words)
    small = all(scan.tokens[k].capital or scan.covering(k, "THE", "AND", "OF") for k in words)
    return joined and small and not any(scan.longest(k, "name") for k in words)


def bare_slot(scan: Scan, start: int, free: int, *, recipient: bool) -> str | None:
    """Return the slot of a group that no word opens: to whom, or in Arabic whose stores or arms an attack hits."""
    if recipient:
        return "target" if _owns_what_is_hit(scan, start, free) or _takes_a_blow(scan, start) else "dative"
    if scan.language != "ar" or not start:
        return None
    return "target" if _are_killed(scan, start) or (free and _is_shot_down(scan, start, free)) else None


def _are_killed(scan: Scan, start: int) -> bool:
    """Say whether men stand right behind "killed" in Arabic and no number of fighters whom they killed follows."""
    men = scan.longest(start, "force")
    told = men is not None and men.entry.value[0] == "fighters" and scan.covering(start - 1, "KILLV")
    return told and not _fighters_after(scan, start + 1)


def _takes_a_blow(scan: Scan, start: int) -> bool:
    """Say whether a defeat is dealt to a group in Arabic: "a heavy blow to C"; "raids of C's" are its own."""
    return any(mark.end == start for mark in scan.of("BLOWW")) and not scan.tokens[start].gap.strip()


def _owns_what_is_hit(scan: Scan, start: int, free: int) -> bool:
    """Say whether what is hit belongs to a group in Arabic: "destroyed depots of C"."""
    if not start or not scan.covering(start - 1, "TARGETN") or scan.covering(start - 1, "COLUMN", "PEOPLE"):
        return False
    hits = (m for m in scan.of("ATTACKV", "DOWNV") if m.end <= start - 1)
    return any(m.end >= free or start - 1 - free <= _SHOOTER_REACH for m in hits)


def _is_shot_down(scan: Scan, start: int, free: int) -> bool:
    """Say whether arms stand right behind who shot them down in Arabic: "A's forces intercepted C's drones"."""
    hits = (m for m in scan.of("DOWNV") if 0 < free - m.end <= _SHOOTER_REACH)
    return scan.covering(start, "WEAPONS") and start - free <= _ARMS_REACH and any(hits)
