"""Same phrase: whether the next actor belongs to the noun phrase of those before it."""

from collections.abc import Sequence

from services.extraction.sentences.groups import same_force
from services.extraction.sentences.mentions import BARE, Mention, leads_epithet
from services.extraction.sentences.scan import Scan
from services.extraction.sentences.slots import is_person, slot_before
from services.extraction.sentences.whereabouts import is_where, state_end
from services.extraction.words.generators import ARTICLE, WAW
from services.extraction.words.tokens import Token

_MAX_FILLERS = 7
_FILLERS = frozenset(
    """and the its their allied of from a an some number undisclosed unspecified about around nearly dozens hundreds
    thousands several local""".split()  # noqa: SIM905
)
_SPEAKER_REACH = 4
_ARTICLES = 2
_UNLISTED, _NAME = 8, 3  # words of unlisted members of a list, and of one name
_NO_NAME = ("ACTV", "SPEECHV", "LOCATIVE", "FROM", "TO", "WITHWEAK", "TARGETP", "BYAGENT", "AND", "INCLUDE", "CONNECT")
_NAME_WORDS = 4
_ACTING = ("nisba", "name", "actor", "force", "office", "capital")
_RANKS, _COMMAS = 3, " ,\u060c()"  # words of a rank; what may part a name and an office
_PARTING = ".:;()\u061b\u060c"
_OTHER = "\u0648\u0627\u062e\u0631"  # "and another", "and others"
_OBJECT_MARK = "\u0631\u0627"
_AGAIN = (["\u0648\u0645\u0646"], ["\u0648\u0645\u0639"], ["\u0648\u0628\u064a\u0646"])


def _are_models(tokens: Sequence[Token]) -> bool:
    """Say whether words are the name of a type: Latin letters and numbers in a text of other letters."""
    return 0 < len(tokens) <= _NAME and all(t.key.isascii() or t.key[-1].isdigit() for t in tokens)


def _agree(scan: Scan, first: Mention, second: Mention) -> bool:
    """Say whether an Arabic state's name is an adjective of the noun before both: "the Saudi Jordanian committee"."""
    definite = first.kind == "country" and ARTICLE in first.clitic and ARTICLE in second.clitic
    return definite and scan.language == "ar" and scan.tokens[first.start - 1].key.startswith(ARTICLE)


def _is_done_to(scan: Scan, first: Mention, second: Mention) -> bool:
    """Say whether a Persian force stands right behind who acts, as what the verb is done to."""
    forces = {first.kind, second.kind} <= {"composed", "named"} and not same_force(first.actor.id, second.actor.id)
    return forces and second.end < len(scan.tokens) and scan.tokens[second.end].key == _OBJECT_MARK


def are_joined(scan: Scan, members: list[Mention], second: Mention, third: int | None) -> bool:
    """Say whether the next actor belongs to the same noun phrase."""
    first = members[-1]
    if first.start == second.start:
        return True  # a body that stands for several
    between = scan.tokens[first.end : second.start]
    gap = scan.tokens[first.end].gap if first.end < len(scan.tokens) else ""
    if any(mark in gap for mark in ".;!?\u061f") or (scan.syntax.postpositions and ":" in gap):
        return False
    if not between and "(" in gap and same_force(first.actor.id, second.actor.id):
        return True  # "the Armed Forces of X (FAX)"
    if scan.language == "ar" and _apposed(scan, first, second):
        return True
    if not between:
        if second.kind == "nisba" and (first.kind == "nisba" or _agree(scan, first, second)):
            return True
        separated = any(mark in gap for mark in "-\u2013\u2014/,\u060c&") or second.kind in (
            "composed",
            "office",
            "counterpart",
            "civil",
        )
        if scan.syntax.postpositions and not gap.strip():  # an ending closes the group
            if first.kind == "leader" and second.kind == "named" and first.actor.id == second.actor.id:
                return True  # "C-GEN the National Army", which he leads
            bare = first.kind == second.kind and first.kind in BARE
            return bare and not any("'" in scan.tokens[one.end - 1].key for one in (first, second))
        if scan.syntax.postpositions and gap.strip() in ("-", "\u2013", "/") and {first.kind, second.kind} <= BARE:
            return True  # "the A-B centre"
        if scan.syntax.postpositions:
            closed = len(members) > 1 and scan.covering(first.start - 1, "AND")  # "A and B, C-in"
            return not closed and _goes_on(scan, second.end, third)
        if scan.language == "ru" and not gap.strip():  # "with the support of A's jets B's men": cases part them
            return first.kind != "country" and same_force(first.actor.id, second.actor.id)
        if scan.language == "fa" and not gap.strip() and _is_done_to(scan, first, second):
            return False  # "A's instructors B's soldiers-OBJ train"
        if scan.language == "fa" and "\u060c" in gap and len(members) == 1 and _opens_sentence(scan, first):
            return False  # "according to A, B ..."
        if scan.language == "fa" and "\u060c" in gap and _takes(scan, second.end):
            return False  # "with B's help, C-OBJ they drove out"
        if scan.language != "ar":
            last = "," in gap and not _goes_on(scan, second.end, third)
            if last and (_is_closed(scan, members) or _speaks(scan, second)):
                return False
            return separated and (
                second.kind == first.kind or "-" in gap or "," in gap or len(members) > 1 or not gap.strip()
            )
        return WAW in second.clitic or (separated and any(mark in gap for mark in "-\u2013\u2014/"))
    mark = scan.at(first.end, "AND")
    if mark is not None and mark.end == second.start:
        return not (scan.syntax.postpositions and is_where(scan, first.end, second.end))
    if scan.language == "ar":
        if [token.key for token in between] in _AGAIN or _others_of(between, second):
            return True
        # a generic noun or an adjective may stand between: "and fighters of B", "the Lebanese"
        places = range(first.end, second.start)
        nouns = ("MIL", "UNIT", "HEROW")
        fillers = all(scan.covering(place, *nouns) or scan.longest(place, "force") for place in places)
        allied = scan.covering(first.end, "ALLYW") and len(between) == 1 + scan.covering(second.start - 1, "FROM")
        if (fillers or allied) and between[0].key.startswith(WAW) and len(between) <= 2:
            return True
        named = _bearer(scan, first, second) or _led(scan, first, second) or _bearers(scan, members, second)
        return named or _placed(scan, first, second) or _unlisted_between(scan, first, second)
    if mark is not None and scan.language == "fa" and second.kind in ("office", "leader", "civil"):
        return is_person(scan, mark.end, second.start)
    if mark is not None and scan.covering(second.start - 1, "OF", "THE") and second.start - mark.end <= 3:
        return scan.language != "fr" or not _has_verb(scan, mark.end, second.start)
    if mark is not None and scan.language == "ru" and _are_models(scan.tokens[mark.end : second.start]):
        return True  # "the Tu-95 of A and H-6 of B"
    after = _past_name(scan, first)
    if (
        scan.syntax.postpositions
        and first.kind == "office"
        and "," in scan.tokens[second.start].gap
        and second.kind in BARE
    ):
        return False  # "the minister of A N.N., B and C …": the comma ends who speaks
    if after > first.end and scan.at(after, "AND") is not None:
        if scan.syntax.postpositions and is_where(scan, after, second.end):
            return False
        return all(scan.covering(k, "AND", "THE", "OF") for k in range(after, second.start))
    articles = all(t.key == "the" or scan.covering(first.end + n, "THE", "OF") for n, t in enumerate(between))
    if articles and "," in gap and second.end < len(scan.tokens) and scan.at(second.end, "AND") is not None:
        return True
    if articles and "," in gap and third is not None and scan.language == "fr":  # "de l'A, de la B, du C et du D"
        return "," in scan.tokens[second.end].gap and third - second.end <= _ARTICLES and _repeats(scan, first, second)
    if [token.key for token in between] == ["the"] and "," in gap:  # "the A, the B and the C"
        if second.end >= len(scan.tokens):
            return False
        listed = "," in scan.tokens[second.end].gap and third is not None and third - second.end <= 1
        return listed or scan.tokens[second.end].key == "and"
    return len(between) <= _MAX_FILLERS and _only_fillers(scan, first.end, _of_place(scan, first.end, second.start))


def _takes(scan: Scan, end: int) -> bool:
    """Say whether the Persian mark of the object stands there."""
    return end < len(scan.tokens) and scan.tokens[end].key == _OBJECT_MARK


def _apposed(scan: Scan, first: Mention, second: Mention) -> bool:
    """Say whether an office and a name are one man's: "the minister of A, general M.", "M., the minister of A"."""
    kinds = {first.kind, second.kind}
    places = range(first.end, second.start)
    if first.actor.id != second.actor.id or not kinds <= {"office", "leader"} or len(places) > _RANKS:
        return False
    parted = any(scan.tokens[k].gap.strip(_COMMAS) for k in (*places, second.start))
    return (
        not parted
        and WAW not in second.clitic
        and all(scan.covering(k, "MASCULINE", "PEOPLE", "QUANTITY") for k in places)
    )


def _others_of(between: Sequence[Token], second: Mention) -> bool:
    """Say whether "others" stands for the noun before: "ships of A's fleet and others Chinese"."""
    return second.kind == "nisba" and len(between) == 1 and between[0].key.startswith(_OTHER)


def _has_verb(scan: Scan, start: int, end: int) -> bool:
    """Say whether a verb stands in a range: "of A and B support the army of C" is no list of three."""
    return any(
        scan.covering(k, "SUPPORTV", "HELPV", "ACTV", "ATTACKV", "SPEECHV", "DELIVER") for k in range(start, end)
    )


def _repeats(scan: Scan, first: Mention, second: Mention) -> bool:
    """Say whether two actors are of one kind and stand behind one kind of little words."""
    small = [scan.covering(one.start - 1, "OF", "THE") for one in (first, second)]
    return first.kind == second.kind and small[0] == small[1]


def _unlisted_between(scan: Scan, first: Mention, second: Mention) -> bool:
    """Say whether only forces that nobody listed part two members: "brigade X, division Y and brigade Z"."""
    places = range(first.end, second.start)
    if len(places) > _UNLISTED or WAW not in second.clitic or not {first.kind, second.kind} <= {"named"}:
        return False
    opened = 0
    for place in places:
        key = scan.tokens[place].key
        heads = key.startswith(WAW) and scan.covering(place, "UNIT", "PEOPLE", "MIL")
        heads = heads or (key.startswith(WAW) and scan.longest(place, "force") is not None)
        opened = place if heads else opened
        if not heads and (not opened or place - opened > _NAME or key.startswith(WAW)):
            return False
        if scan.covering(place, *_NO_NAME) and not heads:
            return False
    return not any(set(scan.tokens[k].gap) & set(".:;()\u061b") for k in (*places, second.start))


def _bearer(scan: Scan, first: Mention, second: Mention) -> bool:
    """Say whether only the bearer's name parts two offices: "the minister of A and M.K., the minister of B"."""
    places = range(first.end, second.start)
    if first.kind != "office" or second.kind != "office" or not 0 < len(places) <= _NAME:
        return False
    if WAW in second.clitic and not any(scan.tokens[k].gap.strip() for k in places):
        return not any(scan.covering(k, *_NO_NAME) or scan.longest(k, "actor") for k in places)
    known = (match.entry.kind in ("class", "force", "actor") for k in places for match in scan.matches[k])
    parted = any(scan.tokens[k].gap.strip() for k in places)
    return scan.tokens[first.end].key.startswith(WAW) and not parted and not any(known)


def _led(scan: Scan, first: Mention, second: Mention) -> bool:
    """Say whether only who leads the first force parts two: "brigade X led by M.K. and brigade Y"."""
    led = scan.at(first.end, "LEDBYW")
    if led is None or WAW not in second.clitic or second.kind not in ("named", "composed"):
        return False
    places = range(led.end, second.start)
    quiet = not any(set(scan.tokens[k].gap) & set(_PARTING) for k in (*places, second.start))
    return 0 < len(places) <= _NAME_WORDS + 1 and quiet and not any(scan.covering(k, *_NO_NAME) for k in places)


def _bearers(scan: Scan, members: list[Mention], second: Mention) -> bool:
    """Say whether only a minister's name parts two states: "the ministers of A, M.K., and B, N.L."."""
    places = range(members[-1].end, second.start)
    if members[0].kind != "office" or second.kind != "country" or WAW not in second.clitic or len(places) > _NAME:
        return False
    parted = any(scan.tokens[k].gap.strip(_COMMAS) for k in (*places, second.start))
    return not parted and not any(scan.covering(k, *_NO_NAME) or scan.matches[k] for k in places)


def _past_name(scan: Scan, first: Mention) -> int:
    """Return where what a ship, an aircraft or a minister is called ends: "the frigate of A "X" and the destroyer"."""
    person = first.kind in ("office", "counterpart")
    if not (scan.syntax.capitals and (person or first.actor.id.endswith((".navy", ".air")))):
        return first.end
    at, parting = first.end, ".;:!?" if person else ".;:!?,"
    while at < min(first.end + _NAME_WORDS, len(scan.tokens)) and scan.tokens[at].capital:
        known = any(match.entry.kind in _ACTING for match in scan.matches[at])
        if known or any(sign in scan.tokens[at].gap for sign in parting):
            break
        at += 1
    return at


def _placed(scan: Scan, first: Mention, second: Mention) -> bool:
    """Say whether only a place parts two forces: "the fighters in the province of X and the army"."""
    short = second.start - first.end <= 4 and WAW in second.clitic and second.kind in ("named", "composed")
    return short and scan.at(first.end, "LOCATIVE") is not None and not scan.of_between(first.end, second.start, "ACTV")


def _goes_on(scan: Scan, end: int, third: int | None) -> bool:
    """Say whether a list goes on with a third member: a comma elsewhere parts a subject from the rest."""
    if end >= len(scan.tokens) or third is None:
        return False
    if "," in scan.tokens[end].gap:
        return True
    joined = scan.at(end, "AND")
    if joined is not None and scan.syntax.postpositions and is_where(scan, end, state_end(scan, third)):
        return False
    return joined is not None and scan.at(end, "WITH") is None and third - joined.end <= 2


def _opens_sentence(scan: Scan, first: Mention) -> bool:
    """Say whether a source or a companion stands before the clause that a comma parts from it."""
    slot, opener = slot_before(scan, first)
    return slot in ("source", "support", "with", "aided") and opener is not None and opener.start <= 1


def _speaks(scan: Scan, mention: Mention) -> bool:
    """Say whether a state behind a comma only tells what stands before it: "…, Seoul's spy agency said"."""
    told = scan.of_between(mention.end, mention.end + _SPEAKER_REACH, "SPEECHV") if scan.language == "en" else []
    return bool(told) and not any(scan.tokens[k].gap.strip(" '\u2019") for k in range(mention.end, told[0].start + 1))


def _is_closed(scan: Scan, members: list[Mention]) -> bool:
    """Say whether a phrase that stands before its clause ends here: "with the support of A, B", "A and B, C"."""
    first = members[0]
    if len(members) > 1:
        return scan.covering(members[-1].start - 1, "AND")
    slot, _ = slot_before(scan, first) if scan.syntax.capitals else (None, None)
    return slot in ("support", "with", "with_weak", "aided", "source")


def _of_place(scan: Scan, start: int, end: int) -> int:
    """Return where a name begins with the town it is of: "the Mandalay People's Defence Force"."""
    last = end - 1
    known = any(match.entry.kind in ("nisba", "name", "class", "leader") for match in scan.matches[last])
    return last if last > start and scan.tokens[last].capital and not known else end


def _only_fillers(scan: Scan, start: int, end: int) -> bool:
    """Say whether only "and", generic nouns and epithets part two names: "and troops of the X-led"."""
    joins = False
    at = start
    while at < end:
        key = scan.tokens[at].key
        joins = joins or key == "and" or scan.covering(at, "AND")
        owner = scan.longest(at, "nisba") or scan.longest(at, "name")
        if owner is not None and leads_epithet(scan, owner.end):
            at = owner.end + 1
        elif (
            key in _FILLERS
            or key.isdigit()
            or scan.covering(at, "NUMBER", "MIL", "UNIT", "UNITADJ", "PEOPLE", "AND", "OF", "THE")
            or scan.longest(at, "force")
        ):
            at += 1
        else:
            return False
    return joins
