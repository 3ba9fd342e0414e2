"""Loose: an army without a country, or factions without a name, where the text leaves open which one."""

from dataclasses import replace

from services.extraction.lexicon.model import ActorRow, Match
from services.extraction.naming.owners import Owners
from services.extraction.sentences.mentions import Mention, compose
from services.extraction.sentences.scan import Scan
from services.extraction.words.generators import ARTICLE, LAM

_LOOSE = {"forces": "army", "forces.navy": "army", "proxies": "factions"}
_TITLE_REACH = 5
_ARMY = ("\u062c\u064a\u0634", "\u062c\u064a\u0634\u064a\u0646", "\u062c\u064a\u0634\u0627\u0646")
_OTHERS = frozenset({"foreign", "other", "rival", "enemy", "neighbouring", "neighboring", "western"})


def loose(owners: Owners, start: int) -> list[Mention]:
    """Read an army without a country, or factions without a name: which one, the text leaves open."""
    scan, stage = owners.scan, owners.stage
    force = scan.longest(start, "force")
    if force is None:
        return []
    if scan.language == "fr" and _is_of_office(scan, start, force.end):
        return []
    branch, kind = force.entry.value
    serves = owners.arabic and kind == "state_security" and stage.home is not None
    alone = "army" if serves else _LOOSE.get(branch)
    if alone is None and branch == "fighters" and scan.language == "en":
        alone = "factions"  # "rebel groups": a word of bodies, not of men, in the list of what may stand alone
    bare = not owners.arabic and not scan.covering(start, "ARMYW")
    army = _of_the_army(owners, force) if bare else None
    if army is not None:
        return [replace(one, start=start) for one in loose(owners, army)]
    known = scan.at(start, "ARMYW") is not None or (owners.arabic and scan.tokens[start].key.endswith(_ARMY))
    if alone is None or (alone == "army" and not known and not serves) or not (owners.arabic or known):
        return []
    if alone == "army" and not serves and owners.arabic and _is_owned(owners, force):
        return []
    if start and scan.language == "en" and scan.tokens[start - 1].key in _OTHERS:
        return []  # "drills with foreign armies"
    if not owners.arabic and any(match.end > force.end for match in scan.matches[start]):
        return []  # "military base", "army chief"
    if alone == "army" and stage.home is not None:
        actor = compose(owners.lexicon, stage.home, branch, kind, stage.day)
        return [Mention(start, force.end, actor, "composed", force.clitic)]
    actor = ActorRow(f"local.{alone}", f"local {alone}", "local" if alone == "army" else "collective", None, None)
    return [Mention(start, force.end, actor, "local", force.clitic)]


def _is_of_office(scan: Scan, start: int, end: int) -> bool:
    """Say whether an army is only what an office is called after: "the minister of the armies"."""
    titles = (scan.longest(place, "office") for place in range(max(0, start - _TITLE_REACH), start))
    return any(title is not None and title.end >= end for title in titles)


def _is_owned(owners: Owners, force: Match) -> bool:
    """Say whether an army without its article goes on with whose it is, or with what it is called: "army of X"."""
    scan, end = owners.scan, force.end
    definite = ARTICLE in force.clitic or LAM + LAM in force.clitic or scan.covering(force.start, "ARMYW")
    return not definite and end < len(scan.tokens) and not scan.tokens[end].gap.strip()


def _of_the_army(owners: Owners, force: Match) -> int | None:
    """Return where the army of "soldiers of the new army" stands."""
    scan, place = owners.scan, force.end
    men = scan.covering(force.start, "PEOPLE") and place < len(scan.tokens)
    if not men or scan.tokens[place].key not in ("of", "from"):
        return None
    while place + 1 < len(scan.tokens) and scan.covering(place, "OF", "FROM", "THE", "UNITADJ"):
        place += 1
    return place if scan.covering(place, "ARMYW") and scan.longest(place, "force") is not None else None
