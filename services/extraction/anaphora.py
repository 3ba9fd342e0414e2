"""Anaphora: who "the two armies" are, of a sentence before, and "the factions", of a list in one that follows."""

from services.extraction.clause_view import ARMED
from services.extraction.constructions.merging import listed_members
from services.extraction.discourse.owners import may_act_together
from services.extraction.groups import force_root
from services.extraction.mentions import Mention
from services.extraction.reading import Reading, Text
from services.extraction.scan import Mark
from services.extraction.ties import Frame

PAIR_REACH = 3  # sentences between two forces and "the two armies"
LIST_REACH = 2  # sentences between a founding and the list of those who founded
OWNER_REACH = 2  # sentences between a force and "the column"
_STRUCK = ("ACTV", "ACTN", "OP", "FIREW", "VICTIMP", "CAPTURE", "EXERCISE", "PATROL")
_OWNING = (None, "agent", "genitive", "dative")
_HOLDERS = ARMED | {"office"}  # "the defence ministry of A told of a drill. It goes on with B"

Spoken = tuple[Reading, Mention]


def pair_before(sighted: Reading, dual: Mark | None, text: Text) -> list[Spoken]:
    """Return the two forces of a sentence before that "the two armies" means, unless they fight each other."""
    order = sighted.order
    if dual is None or not sighted.scan.covering(dual.start, "BOTH"):
        return []
    for reading in reversed([one for one in text.readings if 0 < order - one.order <= PAIR_REACH]):
        forces: dict[str, Mention] = {}
        for group in reading.groups:
            for mention in group.mentions if group.slot in (None, "agent", "with", "with_weak") else ():
                if mention.kind in ARMED:
                    forces.setdefault(force_root(mention.actor.id), mention)
        if len(forces) == 2:
            pair = frozenset(mention.actor.id for mention in forces.values())
            foes = reading.scan.of("CLASH", "CLASHV") or pair in text.hostile
            return [] if foes else [(reading, mention) for mention in forces.values()]
    return []


def completed(sighted: Reading, frame: Frame, text: Text) -> list[Spoken]:
    """Return all who take part in an act of which the sentence itself names none or one side only."""
    if frame.missing == "members":
        return members_after(sighted, text)
    helping = [(sighted, linked.mention) for linked in frame.actors]
    if frame.missing == "drill":
        held = _holder_before(sighted, text)
        return [*held, *helping] if held else []
    find = doer_before if frame.missing == "doer" else owner_before
    owner = find(sighted, {force_root(mention.actor.id) for _, mention in helping}, text)
    if owner is None or not all(may_act_together(owner[1], mention, text) for _, mention in helping):
        return []
    return [owner, *helping]


def _holder_before(sighted: Reading, text: Text) -> list[Spoken]:
    """Return who holds or opens the exercise that one of the sentences before tells of."""
    for reading in reversed(text.readings[max(0, sighted.order - OWNER_REACH) : sighted.order]):
        if reading.block == "title" or not reading.scan.of("EXERCISE"):
            continue
        free = [g for g in reading.groups if g.slot in (None, "agent", "locative", "with", "with_weak")]
        return [(reading, mention) for group in free[:1] for mention in group.mentions if mention.actor.country]
    return []


def owner_before(sighted: Reading, apart: set[str], text: Text) -> Spoken | None:
    """Return the force that a sentence before names last as an actor: whose column "the column" is."""
    kinds = _HOLDERS if sighted.scan.language == "ru" else ARMED
    for reading in reversed(text.readings[max(0, sighted.order - OWNER_REACH) : sighted.order]):
        for group in reversed(reading.groups):
            armed = [mention for mention in group.mentions if mention.kind in kinds]
            if armed and group.slot in _OWNING and force_root(armed[0].actor.id) not in apart:
                return reading, armed[0]
    return None


def doer_before(sighted: Reading, apart: set[str], text: Text) -> Spoken | None:
    """Return the force or the state that a sentence before names first as who struck or moved: whose raid it is."""
    for reading in reversed(text.readings[max(0, sighted.order - OWNER_REACH) : sighted.order]):
        if not reading.scan.of(*_STRUCK):
            continue
        for group in reading.groups:
            acting = [m for m in group.mentions if m.kind in ARMED or m.kind in ("country", "office")]
            enemy = acting and any(frozenset({acting[0].actor.id, foe}) in text.hostile for foe in apart)
            if acting and group.slot in _OWNING and force_root(acting[0].actor.id) not in apart and not enemy:
                return reading, acting[0]
    return None


def members_after(sighted: Reading, text: Text) -> list[Spoken]:
    """Return the forces that one of the next sentences lists as the members of a body just founded."""
    for reading in text.readings[sighted.order + 1 : sighted.order + 1 + LIST_REACH]:
        members = listed_members(reading.groups)
        if members:
            return [(reading, mention) for mention in members]
    return []
