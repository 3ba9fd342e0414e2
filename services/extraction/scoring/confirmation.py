"""Confirmation: whether the body bears out an act that so far only its title was understood to tell."""

from collections.abc import Iterator, Sequence

from services.extraction.candidates import Candidate
from services.extraction.lexicon.model import ActorRow
from services.extraction.linking.triggers import POLITICAL
from services.extraction.reading import COUNTRY_KINDS, Reading, Text
from services.extraction.sentences.groups import same_force

OPENING_CHARACTERS = 350
_ACTS = ("ACTV", "ACTN", "ACTOWN", "CAPTURE", "ENTERV", "MOVEV", "OP", "FIRE", "FIREW", "PATROL", "EXERCISE", "DEPLOYW")


def stands_alone(candidate: Candidate, text: Text) -> bool:
    """Say whether only the title tells of an act: no sentence of the opening names its forces and speaks of it."""
    if any(sighting.reading.block != "title" for sighting in (*candidate.sightings, *candidate.also)):
        return False
    opening = text.opening(OPENING_CHARACTERS)
    return not any(_confirms(candidate, opening[at : at + 2]) for at in range(len(opening)))


def _confirms(candidate: Candidate, told: Sequence[Reading]) -> bool:
    """Say whether the first of two sentences names the forces, and one of them the act."""
    if _is_otherwise(told[0]) or not all(_names(told[0], party.linked.mention.actor) for party in candidate.parties):
        return False
    return any(_tells(candidate.subtype, reading) and not _is_otherwise(reading) for reading in told)


def _is_otherwise(reading: Reading) -> bool:
    """Say whether a sentence tells of a civil matter, or of what the forces do to each other."""
    civil = reading.scan.of("CIVIL", "SPORT") and not reading.scan.of("MIL")
    return bool(civil or reading.scan.of("RECIPROCAL"))


def _tells(subtype: str, reading: Reading) -> bool:
    if subtype in POLITICAL:
        return bool(reading.triggers and reading.scan.of("MIL"))
    military = any(trigger.subtype not in POLITICAL for trigger in reading.triggers)
    return military or bool(reading.scan.of(*_ACTS))


def _names(reading: Reading, actor: ActorRow) -> bool:
    """Say whether a sentence names a force, or the state that a state's force belongs to."""
    if any(same_force(other.id, actor.id) for other in _actors(reading)):
        return True
    return actor.type.startswith("state_") and actor.country in _countries(reading)


def _actors(reading: Reading) -> Iterator[ActorRow]:
    yield from (mention.actor for mention in reading.mentions)
    yield from (match.entry.value for found in reading.scan.matches for match in found if match.entry.kind == "actor")


def _countries(reading: Reading) -> set[str]:
    told = {mention.actor.country for mention in reading.mentions if mention.actor.country}
    matches = (match.entry for found in reading.scan.matches for match in found)
    return told | {entry.value for entry in matches if entry.kind in COUNTRY_KINDS}
