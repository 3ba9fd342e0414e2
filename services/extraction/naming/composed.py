"""Composed actors: a force noun with the nationality, the state or the leader that it belongs to."""

import re
from dataclasses import replace

from services.extraction.lexicon.model import Match
from services.extraction.naming.named import named
from services.extraction.naming.owners import Owners
from services.extraction.naming.possessed import owned_name_at
from services.extraction.sentences.mentions import Mention, compose, leads_epithet
from services.extraction.sentences.scan import Scan
from services.extraction.words.generators import ALEF, ARTICLE, WAW, has_lam
from services.extraction.words.syntax import ending_slot

_MODIFIERS = 4
_FLYING = frozenset("flew fly flying flown scrambled intercepted shadowed overflew escorted".split())  # noqa: SIM905
_AIRCRAFT = frozenset("b-1 b-52 bomber bombers airspace tanker tankers b-52s awacs".split())  # noqa: SIM905
_SERVICES = ("state_mil", "state_security")
_OF_A_STATE = frozenset({"forces", "forces.air", "forces.navy"})
_LOYAL_REACH = 6
_STAYED_WORDS = 2
_LEAVING_REACH = 4
_NUMBER = re.compile(r"\d+(?:st|nd|rd|th)?|first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth")
_OF_IT = re.compile(r"[iuü]n(?:[ae]|d[ae]n?)$")  # Turkish, folded: "to its", "in its", "from its"
_NAMING = frozenset({"actor", "nisba", "name", "capital", "people", "leader", "office", "class"})


def composed(owners: Owners, start: int) -> list[Mention]:
    """Read a force noun with its owners, on whichever side the language puts them."""
    syntax = owners.scan.syntax
    found = [] if syntax.adjective_after else _owner_first(owners, start)
    return found or (_owner_after(owners, start) if syntax.owner_after else [])


def _owner_after(owners: Owners, start: int) -> list[Mention]:
    """Read "the armed forces of the Iraqi": the noun, a few modifiers, then who owns it."""
    scan = owners.scan
    force = scan.longest(start, "force")
    if force is None or (owners.arabic and _describes_a_drill(scan, start)):
        return []
    branch, kind = ("forces.air", "state_mil") if _fly(scan, force) else force.entry.value
    at, models = force.end, 0
    more: tuple[str, ...] = ("UNIT", "UNITADJ") if scan.syntax.capitals else ()
    if more and scan.covering(start, "PEOPLE") and not scan.of_between(start - _LEAVING_REACH, start, "ENDV"):
        more = (*more, "FROM")  # "soldiers from A", where nobody withdraws them from there
    for _ in range(_MODIFIERS + len(more)):
        if at >= len(scan.tokens) or owners.parted(at):
            return []
        seated = at == force.end or (scan.language == "fr" and at == force.end + 1 and scan.covering(force.end, "OF"))
        owner = owners.one(at) or (owners.seat(at) if seated and branch in _OF_A_STATE else None)
        if owner is not None:
            first = Mention(start, owner.end, owners.force(owner, branch, kind), "composed", force.clitic)
            return [first, *owners.further(owner.end, branch, kind)]
        beyond = _states_after(owners, start, at) if at == force.end and owners.arabic else None
        if beyond is not None:
            at = beyond
            continue
        deeper = scan.longest(at, "force")
        of_army = owners.arabic and branch == "fighters" and deeper is not None and deeper.entry.value[1] in _SERVICES
        if deeper is not None and WAW not in deeper.clitic and (branch == "forces" or of_army):
            branch, kind = deeper.entry.value  # "men of the army of A" are its army
        linking = scan.covering(at, "MIL", "JOINT", "OF", "THE", *more) or scan.tokens[at].key in _OF
        linking = linking or (
            scan.language == "fa" and (scan.tokens[at].key.isascii() or scan.covering(at, "UNITADJ", "WEAPONS"))
        )
        linking = linking or (owners.arabic and at > force.end and scan.covering(at, "SERVICEADJ"))
        if deeper is None and not linking:
            if models or not _is_model(scan, at):
                return []
            models += 1
        at = deeper.end if deeper else at + 1
    return []


def _states_after(owners: Owners, start: int, at: int) -> int | None:
    """Return where the states begin of "the navies in A and B", "the air forces of each of A and B" in Arabic."""
    scan = owners.scan
    each = scan.at(at, "EACH") or (scan.at(at + 1, "EACH") if scan.covering(at, "LOCATIVE") else None)
    placed = scan.covering(at, "LOCATIVE") and scan.tokens[start].key.startswith(ARTICLE)
    placed = placed and not scan.covering(start, "COLUMN")  # "the forces in A and B" are whose?
    first = each.end if each is not None else at + 1
    owner = owners.one(first) if (each is not None or placed) and first < len(scan.tokens) else None
    return first if owner is not None and owners.further(owner.end, "forces", "state_mil") else None


def _is_model(scan: Scan, at: int) -> bool:
    """Say whether a word is what aircraft or vehicles are called: "the aircraft Eurofighter of A"."""
    return scan.tokens[at].capital and scan.syntax.capitals and (not scan.matches[at] or scan.covering(at, "ARMSW"))


def _describes_a_drill(scan: Scan, start: int) -> bool:
    """Say whether an Arabic noun of force is the adjective of a drill: "a naval exercise of A and B"."""
    return any(m.start < start < m.end for m in scan.of("EXERCISE"))


def shared(owners: Owners, start: int) -> list[Mention]:
    """Read "the border guards and the national guardsmen of A": the first noun has the owner of the second."""
    scan = owners.scan
    force = scan.longest(start, "force")
    if force is None or not scan.syntax.owner_after or not (scan.syntax.capitals or scan.syntax.verb_last):
        return []
    joined = scan.at(force.end, "AND") if force.end < len(scan.tokens) else None
    place = joined.end if joined is not None else len(scan.tokens)
    apart = scan.language == "fr" and scan.covering(place, "OF") and not scan.covering(start - 1, "OF")
    while place < len(scan.tokens) and scan.covering(place, "OF", "THE"):
        place += 1
    if apart:
        return []  # "the army and some soldiers of A": only the second is A's
    other = composed(owners, place) if place < len(scan.tokens) and scan.longest(place, "force") else []
    branch, kind = force.entry.value
    if not other or other[0].actor.country is None or kind == "non_state":
        return []
    actor = compose(owners.lexicon, other[0].actor.country, branch, kind, owners.stage.day)
    return [Mention(start, force.end, actor, "composed", force.clitic)]


def loyal(owners: Owners, start: int) -> list[Mention]:
    """Read "the forces loyal to the government of X": the army of whoever they are loyal to."""
    scan = owners.scan
    force = scan.longest(start, "force") if owners.arabic or scan.language == "en" else None
    if force is None:
        return []
    some = owners.arabic and scan.covering(force.end, "FROM")  # "units of the army that stayed loyal to"
    deeper = scan.longest(force.end + some, "force")  # "the troops of the army loyal to"
    begin = deeper.end if deeper is not None else force.end
    stayed = range(begin, begin + (_STAYED_WORDS if deeper is not None and owners.arabic else 0) + 1)
    word = next((mark for k in stayed if (mark := scan.at(k, "LOYALW")) is not None), None)
    if word is None or has_lam(word.clitic):
        return []  # "a battalion to back B" is not loyal to B
    if any(owners.parted(k) or scan.covering(k, "ACTV") for k in range(begin, word.start)):
        return []
    if any(scan.longest(k, "actor") is not None for k in range(begin, word.start)):
        return []  # "the army and the resistance loyal to": two forces
    found: Mention | None = None
    for place in range(word.end, min(word.end + _LOYAL_REACH, len(scan.tokens))):
        leader, owner = owners.leader(place), owners.one(place)
        if owners.parted(place) or scan.tokens[place].key.startswith(WAW + ALEF):
            break
        if owners.arabic and scan.covering(place, "SUPPORT", "SUPPORTN"):
            break  # "the forces loyal to the president attacked with the help of X"
        if not owners.arabic and scan.covering(place, "AND", "ACTV"):
            break
        if leader is not None:
            found = Mention(start, leader.end, owners.force_of_leader(leader), "composed", force.clitic)
        elif owner is not None and found is None:
            found = Mention(start, owner.end, owners.force(owner), "composed", force.clitic)
    return [found] if found is not None else []


def _owner_first(owners: Owners, start: int) -> list[Mention]:
    """Read "Russian and Syrian air forces": the owners, a few modifiers, then the noun."""
    several, at = owners.several(start)
    if not several:
        return _of_leader(owners, start) or _led_by(owners, start) or _force_of(owners, start)
    if owners.scan.syntax.owner_after and several[0].entry.kind == "name":
        return []  # a state stands behind its force, only its adjective before it
    force = _force_after(owners, at)
    if force is None or _is_founded(owners, at, force.end):
        return []
    if len(several) == 1 and (theirs := _members_of(owners, force, start)):
        return theirs
    if _fly(owners.scan, force):
        return owners.of_each(several, force.end, "composed", "forces.air", "state_mil")
    return owners.of_each(several, force.end, "composed", *force.entry.value)


def _members_of(owners: Owners, men: Match, start: int) -> list[Mention]:
    """Read "Russian fighters of the Africa Corps", "Lebanese men from Hezbollah": the body that they serve in."""
    scan, first = owners.scan, men.end + 1
    if scan.language != "en" or not scan.covering(men.start, "PEOPLE") or first >= len(scan.tokens):
        return []
    if owners.parted(men.end) or scan.tokens[men.end].key not in ("of", "from"):
        return []
    first += scan.tokens[first].key == "the"
    name = scan.longest(first, "actor") if first < len(scan.tokens) else None
    served = name is not None and name.entry.value.type in ("proxy_militia", "non_state", "state_mil")
    return [replace(one, start=start) for one in named(owners, first)] if served else []


def _fly(scan: Scan, force: Match) -> bool:
    """Say whether "fighters" are aircraft: what they do right behind says so, or the bombers they fly with."""
    if scan.language != "en" or scan.tokens[force.end - 1].key != "fighters" or force.end >= len(scan.tokens):
        return False
    return scan.tokens[force.end].key in _FLYING or any(token.key in _AIRCRAFT for token in scan.tokens)


def _of_leader(owners: Owners, start: int) -> list[Mention]:
    """Read "Haftar's troops", "President Kiir's forces": the forces of whoever leads them."""
    leader = owners.leader(start)
    force = owners.scan.longest(leader.end, "force") if leader is not None else None
    if leader is None or force is None or owners.parted(leader.end):
        return []
    return [Mention(start, force.end, owners.force_of_leader(leader), "composed")]


def _led_by(owners: Owners, start: int) -> list[Mention]:
    """Read "Kenyan-led forces" as the forces of who leads them."""
    owner, scan = owners.one(start), owners.scan
    if owner is None or not leads_epithet(scan, owner.end) or scan.tokens[owner.end].key != "led":
        return []
    force = _force_after(owners, owner.end + 1) if owner.end + 1 < len(scan.tokens) else None
    if force is None or force.entry.value[0] != "forces":
        return []
    return [Mention(start, force.end, owners.force(owner), "composed")]


def _is_founded(owners: Owners, start: int, end: int) -> bool:
    """Say whether states found a joint force, which then is none that they have: the verb closes the clause."""
    scan = owners.scan
    last = scan.syntax.verb_last and end < len(scan.tokens)
    noun = scan.longest(end, "force") if last else None  # "a military force": both words are nouns of force
    return last and scan.covering(start, "JOINT") and scan.covering(noun.end if noun else end, "LAUNCH", "STARTN")


def _force_after(owners: Owners, at: int) -> Match | None:
    """Return the force noun of "Russian army", "Poland's 11th Armoured Cavalry Division", "French Mirage jets"."""
    scan, named_so_far = owners.scan, 0
    for place in range(at, min(at + _MODIFIERS, len(scan.tokens))):
        token = scan.tokens[place]
        if any(mark in token.gap for mark in ",;:(\u2014"):
            return None
        force = scan.longest(place, "force")
        if force is not None and not (scan.syntax.owner_after and _is_adjective(owners, force)):
            return force
        if scan.covering(place, "MIL", "JOINT", "UNIT", "UNITADJ") or _NUMBER.fullmatch(token.key):
            continue
        named_so_far += 1
        known = any(match.entry.kind in _NAMING for match in scan.matches[place])
        placed = scan.syntax.postpositions and _is_placed(token.key)
        if named_so_far > 1 or known or placed or not (token.capital or scan.syntax.postpositions):
            return None
    return None


def _is_placed(key: str) -> bool:
    """Say whether a word has a case ending behind a name or a possessive: "B's north-DAT soldiers" are not B's."""
    return ("'" in key and ending_slot(key) is not None) or _OF_IT.search(key) is not None


def _is_adjective(owners: Owners, force: Match) -> bool:
    """Say whether a longer phrase begins with the word: Russian "military" is soldiers, or part of "military base"."""
    longer = (match for match in owners.scan.matches[force.start] if match.end > force.end)
    return any(match.entry.kind == "class" for match in longer)


def _force_of(owners: Owners, start: int) -> list[Mention]:
    """Read "forces of Belarus and Russia", "troops from Chad", "fighters of" a named force."""
    scan = owners.scan
    force = scan.longest(start, "force")
    noun = force or scan.at(start, "PEOPLE")
    if noun is None or noun.end + 1 >= len(scan.tokens):
        return []
    if scan.tokens[noun.end].key not in ("of", "from"):
        return []
    if scan.covering(noun.start, "WEAPONS") and scan.of("RECEIVEV"):
        return []  # what is received from a state is not its force
    first = noun.end + 1 + (scan.tokens[noun.end + 1].key == "the")
    first = _past_owner(owners, _past_epithet(owners, first))
    if first < len(scan.tokens) and scan.longest(first, "actor") is not None:
        if scan.tokens[noun.end].key == "from" and scan.of("CAPTURE"):
            return []  # "was retaken by government troops from the X"
        return [replace(one, start=start) for one in named(owners, first)]
    leader = owners.leader(first) if first < len(scan.tokens) and scan.language == "en" else None
    if leader is not None:  # "the men of" who leads them
        return [Mention(start, leader.end, owners.force_of_leader(leader), "composed")]
    inner = _owner_first(owners, first) if first < len(scan.tokens) else []
    if inner and inner[0].start == first:  # "officers of the Armenian and Azerbaijani border services"
        return [replace(inner[0], start=start), *inner[1:]]
    several, _ = owners.several(first, behind=True)
    if force is None and not (len(several) > 1 and scan.tokens[start].key == "men"):
        return []  # "850 men from A, B and C" are of their armies
    branch, kind = force.entry.value if force is not None else ("forces", "state_mil")
    return [
        Mention(start if owner is several[0] else owner.start, owner.end, owners.force(owner, branch, kind), "composed")
        for owner in several
    ]


def _past_epithet(owners: Owners, at: int) -> int:
    """Return where "the Kurdish-led" ends and what it describes begins."""
    owner = owners.one(at) if at < len(owners.scan.tokens) else None
    return owner.end + 1 if owner is not None and leads_epithet(owners.scan, owner.end) else at


def _past_owner(owners: Owners, at: int) -> int:
    """Return where the name of "fighters of Lebanon's Hezbollah" begins."""
    owner = owners.one(at) if owners.scan.language == "en" and at < len(owners.scan.tokens) else None
    name = owned_name_at(owners, owner) if owner is not None else None
    return at if name is None else name


_OF = frozenset(  # from, of, owned by, armed, government
    {"\u0645\u0646", "\u0627\u0632", "\u0645\u0644\u0643\u064a\u0647", "\u0627\u0644\u0645\u0644\u0643\u064a\u0647"}
    | {
        "\u0627\u0644\u0645\u0633\u0644\u062d\u0647",
        "\u0627\u0644\u062d\u0643\u0648\u0645\u0647",
        "\u062d\u0643\u0648\u0645\u0647",
    }
)
