"""Named actors: the forces and groups that the lexicon lists, with or without a generic noun before them."""

from dataclasses import replace

from services.extraction.lexicon.model import ActorRow, Match
from services.extraction.naming.owners import Owners
from services.extraction.naming.resolution import LOCAL, is_near, resolve
from services.extraction.sentences.mentions import Mention
from services.extraction.sentences.scan import Scan
from services.extraction.words.generators import ARTICLE, WAW

_MILITARY = ("military", "security")
_ORDINALS = 4
_OF_TWO = 2
_SITES = ("BASE", "MILSITE", "TARGETN")


def named(owners: Owners, start: int) -> list[Mention]:
    """Read a name, with its generic noun where that makes it longer: "fighters of the X" and more of X's name."""
    found = _listed(owners, start)
    longer = _prefixed(owners, start) if owners.arabic or not found else []
    return longer if longer and (not found or longer[0].end > found[0].end) else found


def _listed(owners: Owners, start: int) -> list[Mention]:
    """Read a listed name, the nationality that repeats its state, and further nationalities on the same noun."""
    bearers = _bearers(owners, start)
    if not bearers:
        return []
    best = resolve(bearers, owners.stage)
    if best is None:
        return []
    end, actor = best.end, best.entry.value
    if owners.arabic or owners.scan.syntax.owner_after:
        nisba = owners.scan.longest(end, "nisba") or (None if owners.arabic else owners.scan.longest(end, "name"))
        if nisba is not None and nisba.entry.value in (actor.country, actor.sponsor) and not owners.parted(end):
            end = nisba.end
    held = owners.scan.longest(start, "office") if owners.scan.language == "fa" else None
    kind = "office" if held is not None and held.end <= end and held.entry.value in _MILITARY else "named"
    first = Mention(start, end, actor, kind, best.clitic)
    branch = _branch(owners, start, actor)
    return [first] if branch is None else [first, *owners.further(end, *branch)]


def _branch(owners: Owners, start: int, actor: ActorRow) -> tuple[str, str] | None:
    """Return the noun and the type of force that further nationalities behind a state's force share."""
    if not owners.scan.syntax.adjective_after and owners.scan.language != "ru":
        return None
    if actor.id.endswith(".forces"):
        return "forces", "state_mil"
    verb_last = owners.scan.syntax.verb_last or owners.scan.language == "ru"
    force = owners.scan.longest(start, "force") if verb_last else None
    same = force is not None and actor.country is not None and actor.id.partition(".")[2] == force.entry.value[0]
    return force.entry.value if force is not None and same else None


def _is_anothers(owners: Owners, name: Match) -> bool:
    """Say whether the words after a state's force give it to another state: "the Royal Navy of Oman"."""
    actor, at = name.entry.value, name.end
    if not actor.type.startswith("state_") or at >= len(owners.scan.tokens) or owners.scan.tokens[at].gap != " ":
        return False
    of = owners.scan.tokens[at].key == "of"
    if not of and not owners.scan.syntax.adjective_after:
        return False
    owner = owners.one(at + of) if of or _is_of_nouns(owners, name) else owners.scan.longest(at, "nisba")
    return owner is not None and not owner.clitic.startswith(WAW) and owner.entry.value != actor.country


def _is_of_nouns(owners: Owners, name: Match) -> bool:
    """Say whether a name is made of nouns of force alone, which any state may own: "the fleet of the army"."""
    at = name.start
    while owners.scan.language == "fa" and at < name.end:
        force = owners.scan.longest(at, "force")
        if force is None:
            return False
        at = force.end
    return owners.scan.language == "fa"


_OF_MEN = ("forces", "proxies", "fighters")


def undecided(owners: Owners, start: int) -> list[Mention]:
    """Read a name of several of whom neither place nor day tells which; a nationality after it would."""
    several = _bearers(owners, start)
    if not several or (several[0].end < len(owners.scan.tokens) and owners.one(several[0].end) is not None):
        return []
    return [Mention(start, several[0].end, LOCAL, "local", several[0].clitic)]


def _prefixed(owners: Owners, start: int) -> list[Mention]:
    """Read a generic noun before a name: the militia "X", the forces of "X"."""
    scan, arabic = owners.scan, owners.arabic
    force = scan.longest(start, "force")
    generic = force or scan.at(start, "UNIT", "MIL", *(() if arabic else ("PEOPLE",)))
    if not scan.syntax.owner_after or generic is None:
        return []
    every = scan.language == "ru"  # "helicopters of the coalition" are its own
    if not arabic and not every and force is not None and force.entry.value[0] not in _OF_MEN:
        return []  # "helicopters of the army" are more than the army
    name = generic.end
    if scan.syntax.adjective_after and not arabic and scan.covering(name + 1, "OF") and not scan.matches[name]:
        name += 1  # "fighters Tuareg of the X"
    while scan.language == "fa" and name - generic.end < _ORDINALS and _is_ordinal(scan, name):
        name += 1  # "the third battalion of the army"
    while not arabic and scan.covering(name, "OF", "THE"):
        name += 1
    inner = named(owners, name) if scan.longest(name, "actor") else []
    clean = bool(inner) and inner[0].clitic in ("", ARTICLE) and "," not in scan.tokens[generic.end].gap
    return [replace(inner[0], start=start, clitic=generic.clitic), *inner[1:]] if clean else []


def _is_ordinal(scan: Scan, place: int) -> bool:
    if place >= len(scan.tokens):
        return False
    return scan.tokens[place].key.isdigit() or scan.covering(place, "UNITADJ", "NUMBER")


def _bearers(owners: Owners, start: int) -> list[Match]:
    """Return all actors that bear the longest name here which any of them bears in these theatres."""
    matches = [match for match in owners.scan.matches[start] if match.entry.kind == "actor"]
    matches = [match for match in matches if not (_is_common(owners, start, match) or _is_anothers(owners, match))]
    matches = [match for match in matches if not _describes(owners.scan, match)]
    end = max((match.end for match in matches if is_near(match.entry.value, owners.stage)), default=0)
    return [match for match in matches if match.end == end]


def _describes(scan: Scan, name: Match) -> bool:
    """Say whether the last word of a Russian name is an adjective of the next: "A's military" of "military bases"."""
    if scan.language != "ru" or name.end - name.start < _OF_TWO:
        return False
    longer = (match for match in scan.matches[name.end - 1] if match.end > name.end)
    return any(match.entry.kind == "class" and match.entry.value in _SITES for match in longer)


def _is_common(owners: Owners, start: int, match: Match) -> bool:
    """Say whether a name is a common noun of forces which only elsewhere means this actor."""
    theatre = match.entry.value.theatre
    force = owners.scan.longest(start, "force") if owners.arabic and theatre is not None else None
    return force is not None and force.end >= match.end and owners.stage.home not in (None, theatre)
