"""Actors: who is named in a sentence, by name, by composition, by office or by state."""

import re
from collections.abc import Callable
from dataclasses import replace

from services.extraction.lexicon.model import Lexicon, Match
from services.extraction.naming.alluding import alluded
from services.extraction.naming.at_home import of_the_country, with_forces_at_home
from services.extraction.naming.bands import with_bands
from services.extraction.naming.base_hosts import with_base_hosts
from services.extraction.naming.civil_heads import without_civil_heads, without_former
from services.extraction.naming.composed import composed, loyal, shared
from services.extraction.naming.counted_states import with_counted_states
from services.extraction.naming.delegates import with_delegates
from services.extraction.naming.home_offices import with_commanders, with_home_offices
from services.extraction.naming.home_services import with_services
from services.extraction.naming.homeland import his_country, of_this_state
from services.extraction.naming.joint_services import with_joint_services
from services.extraction.naming.loose import loose
from services.extraction.naming.members import with_members
from services.extraction.naming.named import named, undecided
from services.extraction.naming.next_word import names_a_sea, ruled_forces
from services.extraction.naming.offices import counterpart, holds_office, office, with_holders, with_titles
from services.extraction.naming.own_army import with_army_there, with_own_army
from services.extraction.naming.own_side import with_own_side
from services.extraction.naming.owners import Owners, is_people
from services.extraction.naming.peoples import with_peoples
from services.extraction.naming.possessed import possessed_name
from services.extraction.naming.resolution import Stage
from services.extraction.naming.shared_nouns import with_shared_nouns
from services.extraction.naming.ships import ship, with_ships_names
from services.extraction.naming.those_of import with_those_of
from services.extraction.naming.unlisted import outweighs, unlisted
from services.extraction.sentences.mentions import BARE, Mention, compose, with_their_leaders, with_what_is_theirs
from services.extraction.sentences.scan import Scan
from services.extraction.words.generators import ALEF, BEH, FEH, HEH, YEH

_MASCULINE = frozenset("IQ JO LB MA SD SO SS YE VA".split())  # noqa: SIM905
_TITLE_WORDS = 5


def find_mentions(scan: Scan, lexicon: Lexicon, stage: Stage) -> list[Mention]:
    """Return the actors of a sentence, left to right, never overlapping."""
    owners = Owners(scan, lexicon, stage)
    bodies = unlisted(scan, lexicon, stage)
    found: list[Mention] = []
    free = 0
    for at, kinds in enumerate(scan.kinds_at):
        if at < free or (kinds.isdisjoint(_NAMING) and at not in bodies):  # most words begin nothing
            continue
        begins = not kinds.isdisjoint(_BEGINNINGS)
        mentions = _theirs(owners, at, found[-1]) if begins and found and scan.syntax.postpositions else []
        mentions = mentions or (_at(owners, at) if begins else []) or alluded(owners, at)
        if not mentions and found:
            arabic = owners.arabic and (_owned(owners, at, found) or his_country(owners, at, found))
            mentions = arabic or ([] if owners.arabic else _possessed(owners, at, _spoken_of(scan, at, found)))
        if owners.scan.language == "fa" and begins:
            mentions = of_this_state(owners, at, found) or mentions
        if bodies and at in bodies and outweighs(bodies[at], mentions, stage):
            mentions = [bodies[at]]
        mentions = [*mentions[:-1], _with_acronym(scan, mentions[-1])] if mentions else []
        found += [
            _alike(one, found[-1], lexicon, stage) if found and one.kind == "counterpart" else one for one in mentions
        ]
        free = max((mention.end for mention in mentions), default=at + 1)
    english = scan.language == "en"
    found = with_their_leaders(scan, _with_adjectives(found, scan)) if english else with_holders(scan, found)
    found = with_delegates(scan, with_titles(owners, found))
    found = without_civil_heads(scan, with_members(owners, found))
    found = with_shared_nouns(owners, with_those_of(owners, found) if english else found)
    found = with_home_offices(owners, with_commanders(scan, with_peoples(scan, found))) if english else found
    found = with_forces_at_home(owners, with_services(owners, with_what_is_theirs(scan, found)))
    found = with_base_hosts(
        owners, with_own_army(owners, with_army_there(owners, with_own_side(owners, with_bands(owners, found))))
    )
    return without_former(scan, with_counted_states(owners, with_joint_services(owners, found)))


def _with_adjectives(mentions: list[Mention], scan: Scan) -> list[Mention]:
    """Take in the nationality that only describes a name: "Colombian ELN rebels"."""
    found: list[Mention] = []
    for mention in mentions:
        beside = found and found[-1].kind == "nisba" and found[-1].end == mention.start
        if found and _is_lent_to(scan, found[-1], mention):
            found[-1] = replace(found[-1], end=mention.end)
            continue
        owned = beside or (found and _has_units(scan, found[-1], mention))
        if owned and mention.kind == "named" and scan.tokens[mention.start].gap == " ":
            mention = replace(mention, start=found.pop().start)
        found.append(mention)
    return found


def _is_lent_to(scan: Scan, shared: Mention, unit: Mention) -> bool:
    """Say whether a state's unit serves a force of many: "KFOR's US battalion", "UNIFIL's Italian contingent"."""
    many = shared.kind == "named" and shared.actor.type in ("coalition", "peacekeeping")
    beside = many and unit.kind == "composed" and unit.start == shared.end and scan.tokens[unit.start].gap == " "
    return beside and scan.covering(unit.end - 1, "UNIT")


def _has_units(scan: Scan, army: Mention, unit: Mention) -> bool:
    """Say whether an army is only whose a named unit is: "the army's 22 Rashtriya Rifles"."""
    bare = army.kind in ("composed", "local") and army.end == army.start + 1 and scan.covering(army.start, "ARMYW")
    places = range(army.end, unit.start)
    near = len(places) < 2 and all(scan.tokens[k].key[0].isdigit() for k in places)
    parted = any(scan.tokens[k].gap != " " for k in (*places, unit.start))
    return bare and near and not parted and unit.actor.type.startswith("state_")


def _with_acronym(scan: Scan, mention: Mention) -> Mention:
    """Take in the letters in brackets that a name is also known by: "the X Liberation Army (XLA)"."""
    end, tokens = mention.end, scan.tokens
    opened = end < len(tokens) and tokens[end].upper and tokens[end].gap.strip() in ("(", "[")
    closed = opened and (end + 1 == len(tokens) or tokens[end + 1].gap.startswith((")", "]")))
    return replace(mention, end=end + 1) if closed and mention.kind in ("named", "composed") else mention


def _alike(counterpart: Mention, before: Mention, lexicon: Lexicon, stage: Stage) -> Mention:
    """Read the police and "their counterparts of B" as police too, a navy and its counterpart as navies."""
    country, branch = counterpart.actor.country, before.actor.id.partition(".")[2]
    if before.kind != "composed" or counterpart.start - before.end > 1 or country is None:
        return counterpart
    return replace(counterpart, actor=compose(lexicon, country, branch, before.actor.type, stage.day))


def _at(owners: Owners, start: int) -> list[Mention]:
    """Return the actors that begin here (a shared noun may give several), by the surest way to name one."""
    kinds = owners.scan.kinds_at[start]
    for way, beginnings in WAYS.items():
        found = [] if beginnings.isdisjoint(kinds) else way(owners, start)
        if found:
            found = ruled_forces(owners, start, found[0]) or found
            return with_ships_names(owners, found)
    return []


def _spoken_of(scan: Scan, at: int, found: list[Mention]) -> Mention:
    """Return whom "its" means: the last state or force, or who denies that "its army" did what another says."""
    denials = scan.of_between(0, at, "DENY", "REFUSE") if scan.language == "en" else []
    deniers = [one for one in found if denials and one.end <= denials[0].start]
    return deniers[-1] if deniers else found[-1]


def _possessed(owners: Owners, start: int, before: Mention) -> list[Mention]:
    """Read "its troops": those of the state or the force that was spoken of last."""
    scan, holder = owners.scan, before.actor
    force = scan.longest(start, "force")
    if force is None or holder.country is None:
        return []
    place = start - 1
    while place > 0 and scan.covering(place, "MIL", "UNITADJ"):
        place -= 1
    held = before.kind == "country" or holder.type.startswith("state_")
    if not held or scan.tokens[place].key != "its":
        return []
    branch, kind = force.entry.value
    return [
        Mention(start, force.end, compose(owners.lexicon, holder.country, branch, kind, owners.stage.day), "composed")
    ]


def _theirs(owners: Owners, start: int, before: Mention) -> list[Mention]:
    """Read "the government of A … forces-its": where an ending tells the owner, it is the state spoken of last."""
    scan, holder = owners.scan, before.actor
    force = scan.longest(start, "force")
    if (
        force is None
        or holder.country is None
        or before.kind not in _SPOKEN
        or not _THEIRS.search(scan.tokens[start].key)
    ):
        return []
    if scan.covering(start, "WEAPONS") and scan.of("DELIVER", "HAND"):
        return []  # "A B-DAT its first tanks delivered"
    if start and scan.tokens[start - 1].key == "iş":
        return []  # "iş birliği": working together, no unit
    single = force.end == start + 1 and not any(match.end > force.end for match in scan.matches[start])
    beside = before.end == start and not scan.tokens[start].gap.strip()
    if not single or beside or scan.tokens[start].capital or scan.covering(start - 1, "MIL", "UNITADJ"):
        return []
    branch, kind = force.entry.value
    own = compose(owners.lexicon, holder.country, branch, kind, owners.stage.day)
    return [Mention(start, force.end, own, "composed", force.clitic)]


def _owned(owners: Owners, start: int, before: list[Mention]) -> list[Mention]:
    """Read "its-troops", "the navy of his-country": those of the last state or force that the pronoun fits."""
    scan = owners.scan
    noun = scan.longest(start, "owned")
    force = scan.longest(start, "force") if noun is None else None
    place = noun.end - 1 if noun is not None else force.end if force is not None else len(scan.tokens)
    if noun is None and scan.at(place, "HOMELAND") is None:
        return []
    known = noun or force
    pronoun = scan.tokens[start if noun is not None else place].key
    fitting = [one for one in reversed(before) if _fits(scan, one, pronoun)]
    holder = next((one for one in fitting if not _is_where(scan, one)), next(iter(fitting), None))
    if known is None or holder is None:
        return []
    end, (branch, kind) = (noun.end if noun is not None else place + 1), known.entry.value
    whole = ".forces" in holder.actor.id or not holder.actor.type.startswith("state_mil")
    own = not holder.actor.type.startswith("state_") or (noun is not None and not whole and branch == "forces")
    if holder.kind == "named" and own:
        return [Mention(start, end, holder.actor, "named", known.clitic)] if noun is not None else []
    if holder.actor.country is None:
        return []
    actor = compose(owners.lexicon, holder.actor.country, branch, kind, owners.stage.day)
    return [Mention(start, end, actor, "composed", known.clitic)]


def _is_where(scan: Scan, one: Mention) -> bool:
    """Say whether a state is only where something happens: "in the Yemeni capital Sanaa … its forces"."""
    if one.kind not in BARE:
        return False
    if one.kind == "nisba":
        return True
    before = one.start - 1
    return scan.covering(before, "LOCATIVE") or (scan.longest(one.start, "capital") is not None and before >= 0
                                                 and scan.longest(before, "nisba") is not None)  # fmt: skip


def _fits(scan: Scan, holder: Mention, pronoun: str) -> bool:
    """Say whether a pronoun has the gender of an actor: armies, parties and ministers are "he", states are "she"."""
    he = scan.covering(holder.start, "MASCULINE") or holder.kind == "leader" or holder.actor.country in _MASCULINE
    if pronoun.endswith(ALEF):
        return not he or holder.kind in BARE
    return he if pronoun.endswith(HEH) else True


def _country(owners: Owners, start: int) -> list[Mention]:
    """Read a bare state, capital, people, leader or nationality: whether it acts is for the slots to say."""
    scan = owners.scan
    leader = owners.leader(start)
    if leader is not None:
        actor = owners.force_of_leader(leader)
        commands = owners.scan.language == "en" and actor.type in ("non_state", "proxy_militia")
        titled = holds_office(owners, start, leader.end) if owners.arabic else _is_ranked(owners, start)
        kind = "office" if commands or titled else "leader"
        return [Mention(start, leader.end, actor, kind, leader.clitic)]
    rulers = scan.at(start, "GOVT") if owners.arabic else None
    if rulers is not None and (ruled := _ruled(owners, rulers.end)) is not None:
        return [Mention(start, ruled.end, owners.force(ruled), "country", rulers.clitic)]
    if scan.syntax.postpositions and names_a_sea(owners, start):
        return []
    for kind in ("name", "capital", "people"):
        match = scan.longest(start, kind)
        if match is not None and not (BEH in match.clitic and kind != "people"):
            return [Mention(start, match.end, owners.force(match), "country", match.clitic)]
    nisba = scan.longest(start, "nisba")
    if nisba is None:
        return []
    kind = "country" if is_people(scan, nisba) else "nisba"
    return [Mention(start, nisba.end, owners.force(nisba), kind, nisba.clitic)]


def _is_ranked(owners: Owners, start: int) -> bool:
    """Say whether a military office without a state stands right before a leader's name: "army chief General X"."""
    return owners.scan.language == "en" and any(
        held.entry.value == "military" and held.end <= start and not owners.parted(held.end)
        for place in range(max(0, start - _TITLE_WORDS), start)
        if (held := owners.scan.longest(place, "office")) is not None
        and all(owners.scan.tokens[k].capital for k in range(held.end, start))
    )


def _ruled(owners: Owners, at: int) -> Match | None:
    """Return the state of "the government of", right behind that noun."""
    at += at < len(owners.scan.tokens) and owners.scan.tokens[at].key == FEH + YEH  # "the military council in A"
    if at >= len(owners.scan.tokens) or owners.parted(at):
        return None
    return owners.one(at) or owners.seat(at)


_SPOKEN = frozenset({"country", "leader", "office"})
_THEIRS = re.compile(r"(?:s[iuü]|(?:s|l[ae]r|[^aeioöuü])[iuü]n(?:[iuü]n?|[ae]|d[ae]n?)|l[ae]r[iuü]yl[ae])$")
_STATE = ("nisba", "name", "people")
# Each way to name an actor, the surest first, with the kinds of words that it can begin with.
WAYS: dict[Callable[[Owners, int], list[Mention]], frozenset[str]] = {
    counterpart: frozenset({"COUNTERPART", *_STATE}),
    office: frozenset({"office", "OFFICEHEAD", "capital", *_STATE}),
    ship: frozenset({"ship"}),
    named: frozenset({"actor", "force", "UNIT", "MIL", "PEOPLE"}),
    undecided: frozenset({"actor"}),
    loyal: frozenset({"force"}),
    possessed_name: frozenset(_STATE),
    of_the_country: frozenset({"force"}),
    composed: frozenset({"force", "leader", "PEOPLE", *_STATE}),
    shared: frozenset({"force"}),
    _country: frozenset({"leader", "GOVT", "capital", *_STATE}),
    loose: frozenset({"force"}),
}
_BEGINNINGS = frozenset[str]().union(*WAYS.values())
_NAMING = _BEGINNINGS | {"NAMEHEAD", "owned", "HOMELAND"}  # … or a word that stands for an actor named before
