"""Mentions: an actor in a sentence, and the forces that are made of a country's name."""

import re
from dataclasses import dataclass, replace

from services.extraction.lexicon.model import ActorRow, Lexicon
from services.extraction.naming.resolution import is_timely
from services.extraction.sentences.scan import Scan

_GENITIVE = re.compile(r"(?:'n?|n)[iuü]n$")
_BELONGING = frozenset({"ait", "bağli"})  # that belongs to
_OWNED_REACH = 3
UNLISTED = "zz."  # how the id of a force begins that no table lists …
NOWHERE = "ZZ"  # … and the theatre of its row
BARE = frozenset({"country", "nisba"})  # forms that name a state and none of its forces
CIVIL = BARE | {"civil", "leader"}  # … or those who lead it
_EPITHETS = frozenset({"led", "backed", "supported", "allied", "aligned", "run", "trained", "sponsored"})


@dataclass(frozen=True, slots=True)
class Mention:
    """One actor in a sentence: its tokens and how it was recognised."""

    start: int
    end: int
    actor: ActorRow
    kind: str  # named composed nisba country office counterpart local collective unlisted leader
    clitic: str = ""

    @property
    def is_unlisted(self) -> bool:
        """Say whether no table lists the actor: the text alone names it."""
        return self.actor.theatre == NOWHERE

    @property
    def resolved_by(self) -> str:
        """Return the word of the contract for how the actor was recognised."""
        if self.is_unlisted:
            return "unlisted"
        return {
            "named": "lexicon", "composed": "composed", "nisba": "composed", "country": "metonym", "office": "metonym",
            "leader": "metonym", "civil": "metonym", "speaker": "metonym",
            "counterpart": "counterpart", "local": "composed", "collective": "composed",
        }.get(self.kind, "unlisted")  # fmt: skip


def compose(lexicon: Lexicon, country: str, branch: str, kind: str, day: str) -> ActorRow:
    """Return the force of a country on a day: its listed row, or one made of the country's name."""
    identity = f"{country.lower()}.{branch}"
    army = next((tenure.actor for tenure in lexicon.armies.get(country, ()) if is_timely(tenure, day)), None)
    if army is not None and branch.startswith("forces"):
        identity = army + branch.removeprefix("forces")
    listed = lexicon.actors.get(identity)
    if listed is not None:
        return listed
    adjective = lexicon.nationality.get(country, lexicon.country_names.get(country, country))
    label = {
        "forces": "Armed Forces", "forces.air": "Air Force", "forces.navy": "Navy", "forces.special": "Special Forces",
        "forces.police": "Military Police", "proxies": "militias",
    }.get(branch, branch.replace("_", " ").title())  # fmt: skip
    if branch == "proxies":
        return ActorRow(identity, f"{adjective} militias", kind, None, country)
    return ActorRow(identity, f"{adjective} {label}", kind, country, None)


def leads_epithet(scan: Scan, at: int) -> bool:
    """Say whether "-led", "-backed" follows a state: an epithet of what comes next, no force of the state's."""
    return at < len(scan.tokens) and scan.tokens[at].key in _EPITHETS and "-" in scan.tokens[at].gap


def with_what_is_theirs(scan: Scan, mentions: list[Mention]) -> list[Mention]:
    """Take in the men and arms of a force that follow it where an ending tells their owner: "B army-its teams"."""
    if not scan.syntax.postpositions:
        return mentions
    starts = {mention.start for mention in mentions}
    return [_grown(scan, mention, starts) for mention in mentions]


def with_their_leaders(scan: Scan, mentions: list[Mention]) -> list[Mention]:
    """Read "RSF commander Hemedti", "Libyan strongman Khalifa Haftar" as one actor: title and name are one man's."""
    kept: list[Mention] = []
    for mention in mentions:
        last = kept[-1] if kept else None
        if last is not None and _names_same(scan, last, mention):
            kept[-1] = replace(mention, start=last.start, kind="office" if last.kind == "office" else mention.kind)
        else:
            kept.append(mention)
    return kept


def _names_same(scan: Scan, first: Mention, second: Mention) -> bool:
    """Say whether only a title parts a leader's name from the force or the state that he leads."""
    if second.kind not in ("leader", "office") or scan.longest(second.start, "leader") is None:
        return False
    places = range(first.end, second.start)
    titles = all(scan.longest(k, "office") or scan.covering(k, "OFFICIAL", "TITLEW") for k in places)
    titled = first.kind in ("office", "leader") or (bool(places) and titles)
    parted = any(scan.tokens[k].gap.strip() for k in range(first.end, second.start + 1))
    one = first.actor.country is not None and first.actor.country == second.actor.country
    return titles and titled and one and not parted and len(places) <= _OWNED_REACH


def _grown(scan: Scan, mention: Mention, starts: set[int]) -> Mention:
    owned = mention.end < len(scan.tokens) and scan.tokens[mention.end].key in _BELONGING
    genitive = mention.kind in ("named", "composed") and _GENITIVE.search(scan.tokens[mention.end - 1].key)
    if not (owned or genitive):
        return mention
    for place in range(mention.end + owned, min(mention.end + owned + _OWNED_REACH, len(scan.tokens))):
        parted = scan.tokens[place].gap.strip("' ") or scan.covering(place, "AND", "WITH", "SPONSORP", "CONTROLP")
        if place in starts or (parted and not owned):
            return mention
        force = scan.longest(place, "force")
        if force is not None and scan.covering(force.end, "TARGETP"):
            return mention  # "A's army-GEN drill against drones"
        if force is not None or scan.covering(place, "UNIT", "PEOPLE"):
            ruled = force is not None and mention.kind == "leader"  # "the forces bound to the government of A"
            kind = "composed" if mention.kind in BARE or ruled else mention.kind
            return replace(mention, end=force.end if force is not None else place + 1, kind=kind)
    return mention
