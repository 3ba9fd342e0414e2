"""Groups: actors joined into one noun phrase, and the slot that the words before it put them in."""

from dataclasses import dataclass, replace

from services.extraction.generators import ARTICLE, WAW, has_lam
from services.extraction.mentions import Mention, leads_epithet
from services.extraction.scan import Mark, Scan
from services.extraction.syntax import ending_slot

# Word class before a group -> the slot it opens, and how many words may stand between.
_SLOTS = {
    "TARGETP": ("target", 1), "CONTROLP": ("place_controller", 0), "FLAGP": ("flag_cover", 0),
    "LINESP": ("adversary_line", 0), "SPONSORP": ("sponsor", 0), "SUPPORT": ("support", 1), "WITH": ("with", 1),
    "WITHWEAK": ("with_weak", 1), "BETWEEN": ("between", 1), "ACCORDING": ("source", 1), "BYAGENT": ("agent", 1),
    "AIDPURPOSE": ("aided", 1), "LOCATIVE": ("locative", 0), "FROM": ("from", 1), "TO": ("dative", 1),
    "INCLUDE": ("included", 2),
}  # fmt: skip
BYSTANDER_SLOTS = frozenset({"target", "place_controller", "flag_cover", "adversary_line", "sponsor", "source"})
MAX_FILLERS = 7
_FILLERS = frozenset({"and", "the", "its", "their", "allied", "of", "from"})
_ADVERSE = frozenset({"CLASH", "CLASHV"})
_CLASH_REACH = 5
_OPENED_REACH = 6
_LOSS_REACH = 5
_FATE_REACH = 3
_DEEDS = ("ACTN", "TARGETN")
_RECEIVED_REACH = 16
_EPITHET = 8  # words of an epithet between two members of a list
_LISTED = ("named", "composed")
_PARTS = ("MIL", "UNIT", "PEOPLE")
_CHAINED = ("FIREW", "MIL", "SUPADJ", "UNIT", "PEOPLE", "FROM", "LOYALW", "SPONSORP")
_CHAIN_REACH = 10
_PHRASES = ("WITH", "SUPPORT", "AIDPURPOSE", "WITHWEAK")


@dataclass(frozen=True, slots=True)
class Group:
    """Conjoined actors, the slot they stand in and the mark that opened it."""

    mentions: tuple[Mention, ...]
    slot: str | None
    opener: Mark | None
    clitic: str

    @property
    def start(self) -> int:
        """Return the first token."""
        return self.mentions[0].start

    @property
    def end(self) -> int:
        """Return the token after the last."""
        return self.mentions[-1].end

    @property
    def forces(self) -> tuple[Mention, ...]:
        """Return the first mention of each different force."""
        found: dict[str, Mention] = {}
        for mention in self.mentions:
            found.setdefault(force_root(mention.actor.id), mention)
        return tuple(found.values())


def force_root(identity: str) -> str:
    """Return the force that an id belongs to: a branch is not another force."""
    parts = identity.split(".")
    return ".".join(parts[:2])


def same_force(first: str, second: str) -> bool:
    """Say whether two ids are one force or a force and its branch."""
    return first == second or first.startswith(second + ".") or second.startswith(first + ".")


def find_groups(scan: Scan, mentions: list[Mention]) -> list[Group]:
    """Return the groups of a sentence in order."""
    groups: list[Group] = []
    at = 0
    if scan.syntax.postpositions:
        mentions, epithets = _without_epithets(scan, mentions)
        groups += epithets
    while at < len(mentions):
        members = [mentions[at]]
        aside: list[Mention] = []
        while at + 1 < len(mentions):
            owners = _owners_between(scan, members[-1], mentions[at + 1 :])
            if owners is None and not _joined(scan, members, mentions[at + 1], _start(mentions, at + 2)):
                break
            aside += owners or []
            at += 1 + len(owners or [])
            members.append(mentions[at])
        if scan.syntax.postpositions:
            slot, opener = _postposed(scan, members[-1], _start(mentions, at + 1))
        else:
            slot, opener = _slot(scan, members[0], groups[-1].end if groups else 0)
        if slot is None and scan.of_between(members[-1].end, members[-1].end + _FATE_REACH, "VICTIMP"):
            slot = "target"  # "twelve fighters of A were killed"
        groups += [Group((owner,), "sponsor", None, owner.clitic) for owner in aside]
        groups.append(Group(tuple(members), slot, opener, members[0].clitic))
        at += 1
    return sorted(groups, key=lambda group: group.start)


def _start(mentions: list[Mention], at: int) -> int | None:
    return mentions[at].start if at < len(mentions) else None


def _without_epithets(scan: Scan, mentions: list[Mention]) -> tuple[list[Mention], list[Group]]:
    """Part the actors from those who only describe the next one: "A and C-to loyal B" is A and B."""
    kept: list[Mention] = []
    epithets: list[Group] = []
    begin: int | None = None
    for at, mention in enumerate(mentions):
        following = _start(mentions, at + 1)
        mark = scan.at(mention.end, "SPONSORP") if mention.end < len(scan.tokens) else None
        if mark is not None and following is not None and 0 <= following - mark.end <= 2:
            epithets.append(Group((mention,), "sponsor", mark, mention.clitic))
            begin = mention.start if begin is None else begin
        else:
            kept.append(mention if begin is None else replace(mention, start=begin))
            begin = None
    return kept, epithets


def _owners_between(scan: Scan, first: Mention, later: list[Mention]) -> list[Mention] | None:
    """Return whom "brigade X, which belongs to A, and brigade Y" names as owners; None where no list goes on."""
    if scan.language != "ar" or first.kind not in _LISTED:
        return None
    word = scan.at(first.end, "LOYALW") or scan.at(first.end + 1, "LOYALW")
    second = next((n for n, one in enumerate(later) if WAW in one.clitic and one.kind in _LISTED), None)
    if word is None or ARTICLE not in word.clitic or second is None:
        return None
    start = later[second].start
    between = range(first.end, start)
    parted = any(set(scan.tokens[k].gap) & set(",;:.()\u060c\u061b") for k in range(first.end, start + 1))
    acts = any(scan.covering(k, "ACTV", "AGREEV", "SPEECHV") for k in between)
    return None if parted or acts or len(between) > _EPITHET else later[:second]


def _joined(scan: Scan, members: list[Mention], second: Mention, third: int | None) -> bool:
    """Say whether the next actor belongs to the same noun phrase."""
    first = members[-1]
    between = scan.tokens[first.end : second.start]
    gap = scan.tokens[first.end].gap if first.end < len(scan.tokens) else ""
    if any(mark in gap for mark in ".;!?\u061f"):
        return False
    if not between:
        if second.kind == "nisba" and first.kind == "nisba":
            return True
        separated = any(mark in gap for mark in "-\u2013\u2014/,\u060c&") or second.kind in (
            "composed",
            "office",
            "counterpart",
            "civil",
        )
        if scan.syntax.postpositions and not gap.strip():  # an ending closes the group
            bare = first.kind == second.kind and first.kind in ("country", "nisba")
            return bare and not any("'" in scan.tokens[one.end - 1].key for one in (first, second))
        if scan.syntax.postpositions:
            closed = len(members) > 1 and scan.covering(first.start - 1, "AND")  # "A and B, C-in"
            return not closed and _goes_on(scan, second.end, third)
        if scan.language != "ar":
            return separated and (
                second.kind == first.kind or "-" in gap or "," in gap or len(members) > 1 or not gap.strip()
            )
        return WAW in second.clitic or (separated and any(mark in gap for mark in "-\u2013\u2014/"))
    mark = scan.at(first.end, "AND")
    if mark is not None and mark.end == second.start:
        return True
    if scan.language == "ar":
        # a generic noun or an adjective may stand between: "and fighters of B", "the Lebanese"
        places = range(first.end, second.start)
        fillers = all(scan.covering(place, "MIL", "UNIT") or scan.longest(place, "force") for place in places)
        if fillers and between[0].key.startswith(WAW) and len(between) <= 2:
            return True
        return _placed(scan, first, second)
    if mark is not None and scan.covering(second.start - 1, "OF", "THE") and second.start - mark.end <= 3:
        return True
    articles = all(t.key == "the" or scan.covering(first.end + n, "THE", "OF") for n, t in enumerate(between))
    if articles and "," in gap and second.end < len(scan.tokens) and scan.at(second.end, "AND") is not None:
        return True
    if [token.key for token in between] == ["the"] and "," in gap:  # "the A, the B and the C"
        return second.end < len(scan.tokens) and scan.tokens[second.end].key == "and"
    return len(between) <= MAX_FILLERS and _only_fillers(scan, first.end, _of_place(scan, first.end, second.start))


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
    return joined is not None and scan.at(end, "WITH") is None and third - joined.end <= 2


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
            or scan.covering(at, "NUMBER", "MIL", "UNIT", "PEOPLE", "AND", "OF", "THE")
            or scan.longest(at, "force")
        ):
            at += 1
        else:
            return False
    return joins


def _slot(scan: Scan, first: Mention, free: int = 0) -> tuple[str | None, Mark | None]:
    """Return the slot that the left context opens: the mark that ends nearest to the group decides."""
    best: tuple[int, int, str, Mark] | None = None
    start = first.start
    while start and (scan.covering(start - 1, "THE") or _is_partitive(scan, start - 1)):
        start -= 1
    for word, (slot, reach) in _SLOTS.items():
        for mark in scan.marks.get(word, ()):
            distance = start - mark.end
            inside = mark.start < start and mark.end > start  # the mark swallowed a generic noun
            if slot == "target":
                distance -= _counted(scan, mark.end, start)
            behind = not inside and mark.end <= free  # another actor stands between
            if behind or not (0 <= distance <= reach or inside) or not _quiet(scan, mark.end, first.start):
                continue
            if distance and slot == "with" and scan.syntax.verb_last and scan.covering(mark.end, *_DEEDS):
                continue  # "shoulder to shoulder the ambush of C": the enemy's own deed
            key = (max(distance, 0), -(mark.end - mark.start), slot, mark)
            if best is None or key[:2] < best[:2]:
                best = key
    if (best is None or best[2] in ("sponsor", "from")) and scan.language == "ar":
        lent = _lent(scan, start, free)
        if lent is not None:
            return _SLOTS[lent.word][0], lent
    if best is not None:
        slot, mark = best[2], best[3]
        whole = _part_of(scan, mark) if slot == "from" else None
        if whole is not None:
            return whole
        return _refined(scan, slot, mark, first), mark
    if has_lam(first.clitic):
        return "dative", None
    return None, None


def _lent(scan: Scan, start: int, free: int) -> Mark | None:
    """Return the phrase whose chain of arms leads to their owner: "under the fire of ships and aircraft of A's"."""
    for mark in scan.of("SUPPORT", "WITH"):
        chain = range(mark.end, start)
        near = free < mark.end and 0 < len(chain) <= _CHAIN_REACH and _quiet(scan, mark.end, start)
        if near and all(scan.covering(k, *_CHAINED) or scan.longest(k, "force") for k in chain):
            return mark
    return None


def _is_partitive(scan: Scan, place: int) -> bool:
    """Say whether "of" behind a preposition only says some: "avec des soldats", "contre des rebelles"."""
    if not (scan.syntax.adjective_after and scan.syntax.capitals and place and scan.covering(place, "OF")):
        return False
    return any(mark.end == place for mark in scan.of("WITHWEAK", "TARGETP", "SUPPORT", "WITH", "BETWEEN"))


def _counted(scan: Scan, start: int, end: int) -> int:
    """Return how many words between only count: "killed at least 12 fighters"."""
    return sum(scan.tokens[k].key.isdigit() or scan.covering(k, "COUNT") for k in range(start, end))


def _part_of(scan: Scan, mark: Mark) -> tuple[str, Mark] | None:
    """Return the slot of "with officers and men of A": the phrase stands where its first noun does."""
    start = mark.start
    while start and (scan.covering(start - 1, *_PARTS) or scan.longest(start - 1, "force")):
        start -= 1
    if start == mark.start:
        return None
    opened = [m for m in scan.of(*_PHRASES) if m.end == start]
    return (_SLOTS[opened[0].word][0], opened[0]) if opened else None


def _postposed(scan: Scan, last: Mention, until: int | None) -> tuple[str | None, Mark | None]:
    """Return the slot that the words right after a group, or its last ending, open."""
    here = [mark for word in _SLOTS for mark in scan.marks.get(word, ()) if 0 <= mark.start - last.end <= 1]
    here = [mark for mark in here if _quiet(scan, last.end, mark.start) and (until is None or mark.start < until)]
    if here:
        mark = min(here, key=lambda mark: (mark.start, -mark.end))
        return _refined(scan, _SLOTS[mark.word][0], mark, last), mark
    slot = ending_slot(scan.tokens[last.end - 1].key)
    together = scan.at(last.end, "JOINT") if slot == "with_weak" and last.end < len(scan.tokens) else None
    if together is not None:
        return "with", together
    if slot == "locative" and last.kind not in ("country", "nisba"):
        slot = None
    return ("target" if slot == "with_weak" and _clash_after(scan, last.end) else slot), None


def _clash_after(scan: Scan, end: int) -> bool:
    return any(0 <= mark.start - end <= _CLASH_REACH for mark in scan.of(*_ADVERSE))


def _quiet(scan: Scan, start: int, end: int) -> bool:
    """Say whether no comma or stop parts a mark from its group."""
    return not any(
        mark in scan.tokens[k].gap for k in range(start, min(end + 1, len(scan.tokens))) for mark in ",;.\u060c:"
    )


def _refined(scan: Scan, slot: str, mark: Mark, first: Mention) -> str | None:
    """Turn a slot into what its surroundings make of it."""
    if slot in ("with_weak", "between") and _adverse_before(scan, mark):
        return "target"
    if slot == "target" and scan.covering(mark.end - 1, "BYAGENT") and _struck(scan, mark):
        return "agent"
    if slot == "from":
        return _from(scan, mark)
    if slot == "adversary_line" and any(0 <= mark.start - m.end <= _OPENED_REACH for m in scan.of("ALLOW")):
        return "dative"  # "opened its base before B's aircraft"
    if slot == "locative" and first.kind not in ("country", "nisba"):
        return "dative" if scan.covering(mark.start, "TO") else None
    if slot == "support" and scan.covering(mark.start - 1, "RELATIVE") and not _on_the_spot(scan, first):
        return "sponsor"  # "the factions that B supports"
    if slot == "sponsor" and _supports(scan, mark, first):
        return "support"
    if slot == "sponsor" and first.clitic and ARTICLE in first.clitic and mark.end == first.start:
        return "sponsor"
    if slot == "agent" and scan.covering(mark.start, "OF") and scan.syntax.adjective_after:
        partitive = not mark.start or scan.covering(mark.start - 1, "ARM", "DELIVER", "ALLOW", "SUPPORTV", "MEET")
        return None if partitive else "genitive"  # "des soldats": some soldiers, not of them
    if slot == "agent" and scan.covering(mark.start, "OF"):
        return "genitive"
    return slot


def _supports(scan: Scan, mark: Mark, giver: Mention) -> bool:
    """Tell "backed by B" of an act from "the B-backed A": the bare participle, or a backer who is there."""
    participle = scan.at(mark.start, "SUPPART")
    return participle is not None and (ARTICLE not in participle.clitic or _on_the_spot(scan, giver))


def _on_the_spot(scan: Scan, giver: Mention) -> bool:
    """Say whether "backed by" names who is there: aircraft or a force without a state; an army abroad only sponsors."""
    if scan.covering(giver.start, "FIREW"):
        return True
    return giver.kind == "named" and not giver.actor.type.startswith("state_")


def _struck(scan: Scan, mark: Mark) -> bool:
    """Say whether an attack is what others died in: "were killed in a raid by A" makes A no victim."""
    return any(0 <= mark.start - found.end <= _CLASH_REACH for found in scan.of("VICTIMP"))


def _from(scan: Scan, mark: Mark) -> str:
    """Tell "fighters from A" from "took it from A"."""
    before = mark.start - 1
    if any(0 < mark.start - found.start <= _LOSS_REACH for found in scan.of("CASUALTY")):
        return "target"  # "killed seven of the fighters of A"
    if (
        before >= 0
        and not scan.covering(before, "WEAPONS")
        and (
            scan.covering(before, "MIL", "UNIT", "PEOPLE", "SUPPORTN", "SUPADJ", "NUMBER")
            or scan.longest(before, "force")
        )
    ):
        return "agent"
    if scan.language == "ar" and any(0 <= before - received.end <= _RECEIVED_REACH for received in scan.of("RECEIVEV")):
        return "agent"
    taken = scan.of("CAPTURE", "ACTV", "ACTN", "ENTERV")
    last = scan.syntax.verb_last
    return "target" if any(last or found.start < mark.start for found in taken) else "agent"


def _adverse_before(scan: Scan, mark: Mark) -> bool:
    """Say whether a clash word governs the preposition: clashes between, at war with."""
    if scan.syntax.postpositions:
        return _clash_after(scan, mark.end)
    return any(0 <= mark.start - found.end <= _CLASH_REACH for found in scan.of(*_ADVERSE))
