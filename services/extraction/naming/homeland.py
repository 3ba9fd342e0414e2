"""Homeland: the Persian "army of this country" and the Arabic "his country", of a state that was spoken of."""

from collections.abc import Sequence

from services.extraction.lexicon.model import Match
from services.extraction.naming.owners import Owners
from services.extraction.sentences.mentions import BARE, Mention, compose
from services.extraction.words.generators import WAW

_MODIFIERS = 2
_NUMBERS = 4
_SPOKESMEN = ("office", "civil", "leader", "speaker", "counterpart", "country")


def of_this_state(owners: Owners, start: int, before: Sequence[Mention]) -> list[Mention]:
    """Read a force noun or an office before "this country", "his country": it serves the state named last."""
    scan = owners.scan
    held = scan.longest(start, "office") or scan.longest(start, "force")
    if held is None or not (scan.marks.get("HOMELAND") or scan.marks.get("OWNGROUP")):
        return []
    band = _of_this_group(owners, start, held.end, before)
    if band is not None:
        return [band]
    place = held.end
    deeper = held
    for _ in range(_MODIFIERS):
        further = scan.longest(place, "force") if place < len(scan.tokens) else None
        model = place < len(scan.tokens) and (
            scan.tokens[place].key.isascii() or scan.covering(place, "WEAPONS", "NUMBER", "UNITADJ")
        )
        if further is None and not model and not scan.covering(place, "MIL"):
            break
        deeper, place = further or deeper, further.end if further is not None else place + 1
    home = scan.at(place, "HOMELAND") if place < len(scan.tokens) else None
    country = next((one.actor.country for one in reversed(before) if one.actor.country is not None), owners.stage.home)
    if home is None or country is None:
        return []
    office = held.entry.kind == "office"
    if office and held.entry.value not in ("military", "security"):
        return []
    branch, kind = ("forces", "state_mil") if office else deeper.entry.value
    if not office and branch == "forces" and held.entry.value[0] != "forces":
        branch, kind = held.entry.value
    actor = compose(owners.lexicon, country, branch, kind, owners.stage.day)
    return [Mention(start, home.end, actor, "office" if office else "composed", held.clitic)]


def his_country(owners: Owners, at: int, before: Sequence[Mention]) -> list[Mention]:
    """Read the Arabic "between his country and B", "his country and B": the state whose minister or leader speaks."""
    scan = owners.scan
    home = scan.at(at, "HOMELAND")
    if home is None or home.end >= len(scan.tokens):
        return []
    state = scan.longest(home.end, "name")
    listed = state is not None and WAW in state.clitic
    joined = WAW in home.clitic and bool(before) and before[-1].end == at and before[-1].kind in BARE
    if not (listed or joined):
        return []
    other = before[-1].actor.country if joined else _country(state)
    held = (one.actor.country for one in before if one.kind in _SPOKESMEN)
    country = next((one for one in held if one not in (None, other)), None)
    if country is None:
        return []
    actor = compose(owners.lexicon, country, "forces", "state_mil", owners.stage.day)
    return [Mention(at, home.end, actor, "country", home.clitic)]


def _country(state: Match | None) -> str | None:
    return state.entry.value if state is not None and isinstance(state.entry.value, str) else None


def _of_this_group(owners: Owners, start: int, end: int, before: Sequence[Mention]) -> Mention | None:
    """Read "the brigades 11 and 26 of this organisation": those of the force that was named last."""
    scan, place = owners.scan, end
    while (
        place < len(scan.tokens)
        and place - end <= _NUMBERS
        and (scan.tokens[place].key.isdigit() or scan.covering(place, "AND", "MIL", "NUMBER"))
    ):
        place += 1
    band = scan.at(place, "OWNGROUP") if place < len(scan.tokens) else None
    last = next((one for one in reversed(before) if one.kind in ("named", "office", "speaker")), None)
    if band is None or last is None or last.actor.type == "local":
        return None
    return Mention(start, band.end, last.actor, "named")
