"""Shared nouns: "Rwandan and SADC forces", "AU and Somali troops", where one noun of force serves two names."""

from dataclasses import replace

from services.extraction.naming.owners import Owners
from services.extraction.naming.resolution import resolve
from services.extraction.sentences.mentions import Mention, compose
from services.extraction.sentences.scan import Scan

_FORCES = ("named", "composed")
_NAME_WORDS = 3
_SHARED = ("coalition", "peacekeeping")


def with_shared_nouns(owners: Owners, mentions: list[Mention]) -> list[Mention]:
    """Give the noun of a force to a nationality or an acronym that "and" joins to it."""
    if owners.scan.syntax.verb_last and not owners.scan.syntax.postpositions:
        return _with_second_names(owners, mentions)
    if owners.scan.language != "en":
        return mentions
    found: list[Mention] = []
    for mention in mentions:
        noun = _noun_at_its_end(owners.scan, mention)
        if noun and found and found[-1].kind == "nisba" and _is_joined(owners.scan, found[-1].end, mention.start):
            found[-1] = _force_of(owners, found[-1])
        acronym = _acronym_before(owners, mention) if noun else None
        if acronym is not None and not (found and found[-1].end > acronym.start):
            found.append(acronym)
        found.append(mention)
    return found


def _noun_at_its_end(scan: Scan, mention: Mention) -> bool:
    named = mention.kind in ("named", "composed") and mention.end - mention.start > 1
    return named and scan.longest(mention.end - 1, "force") is not None


def _is_joined(scan: Scan, end: int, start: int) -> bool:
    between = scan.tokens[end:start]
    return len(between) == 1 and between[0].key == "and" and not between[0].gap.strip()


def _force_of(owners: Owners, nisba: Mention) -> Mention:
    actor = compose(owners.lexicon, str(nisba.actor.country), "forces", "state_mil", owners.stage.day)
    return replace(nisba, actor=actor, kind="composed") if nisba.actor.country else nisba


def _acronym_before(owners: Owners, mention: Mention) -> Mention | None:
    """Read "AU" of "AU and Somali troops" as "AU troops" would be read, "coalition" as "coalition troops"."""
    scan, at = owners.scan, mention.start - 2
    if at < 0 or scan.tokens[at + 1].key != "and" or scan.longest(at, "actor"):
        return None
    words = [scan.tokens[at], scan.tokens[mention.end - 1]]
    names = [m for m in owners.lexicon.tries["en"].find(words)[0] if m.entry.kind == "actor" and m.end == len(words)]
    best = resolve(names, owners.stage) if names else None
    if best is None or not (scan.tokens[at].upper or best.entry.value.type in _SHARED):
        return None
    return Mention(at, at + 1, best.entry.value, "composed")


def _with_second_names(owners: Owners, mentions: list[Mention]) -> list[Mention]:
    """Add "the foreign" of "the forces Afghan and foreign": the noun before the first name serves the second too."""
    taken = {place for one in mentions for place in range(one.start, one.end)}
    added = [one for mention in mentions if (one := _second_name(owners, mention)) and one.start not in taken]
    return sorted((*mentions, *added), key=lambda one: one.start) if added else mentions


def _second_name(owners: Owners, mention: Mention) -> Mention | None:
    scan, at = owners.scan, mention.end
    if mention.kind not in _FORCES or at + 1 >= len(scan.tokens) or scan.longest(mention.start, "force") is None:
        return None
    joined = scan.at(at, "AND")
    if joined is None or joined.end != at + 1 or scan.tokens[at].gap.strip() or scan.longest(at + 1, "actor"):
        return None
    words = [scan.tokens[mention.start], *scan.tokens[at + 1 : at + 1 + _NAME_WORDS]]
    found = owners.lexicon.tries[scan.language].find(words)[0]
    names = [match for match in found if match.entry.kind == "actor" and match.end > 1]
    longest = max((match.end for match in names), default=0)
    best = resolve([match for match in names if match.end == longest], owners.stage) if names else None
    return Mention(at + 1, at + longest, best.entry.value, "named") if best is not None else None
