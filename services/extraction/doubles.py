"""Doubles: Reports that read an act of the same text a second time, and worse."""

from services.extraction.candidates import BATTLE, Candidate
from services.extraction.reading import Text
from services.extraction.reporting.drawing import Drawn
from services.extraction.scoring.score import total
from services.extraction.sentences.groups import same_force


def without_doubles(drawn: list[Drawn], text: Text) -> list[Drawn]:
    """Leave out what is a weaker reading of one act: nobody does it twice, and a text names whom it means somewhere.

    Of its kind, in a sentence or a headline that tells of a stronger one with one of its forces; or with enemies or an
    army of nobody for its forces, where a stronger one has the other and friends.
    """
    return [one for one in drawn if not any(_doubles(one, other, text) for other in drawn if other is not one)]


def _doubles(one: Drawn, other: Drawn, text: Text) -> bool:
    mine, theirs = one.candidate, other.candidate
    if total(one.points) >= total(other.points) or not _share(mine, theirs):
        return False
    if _knows_no_better(mine, theirs) or (text.has_rivals(mine.ids) and not text.has_rivals(theirs.ids)):
        return True
    kinds = {mine.subtype, theirs.subtype}
    return (len(kinds) == 1 or kinds <= BATTLE) and _is_retold(mine, theirs)


def _share(mine: Candidate, theirs: Candidate) -> bool:
    return any(same_force(a, b) for a in mine.ids for b in theirs.ids)


def _knows_no_better(mine: Candidate, theirs: Candidate) -> bool:
    """Say whether an act has an army or factions that nobody names, and the other one has names for all."""
    return any(map(_is_nobodys, mine.ids)) and not any(map(_is_nobodys, theirs.ids))


def _is_nobodys(identity: str) -> bool:
    return identity.startswith("local.")


def _is_retold(mine: Candidate, theirs: Candidate) -> bool:
    """Say whether the sentences that name the forces of an act are headlines, or tell of the other one too."""
    named = [sighting.reading for sighting in mine.sightings if sighting.frame.actors]
    return all(reading.block == "title" or reading in theirs.readings() for reading in named)
