"""Strength: how likely the parties of an event act together by what stands around them, as one of its named reasons."""

from services.extraction.likely.pairs import forces_of, in_circumstances, pairs_of
from services.extraction.likely.table import Ties
from services.extraction.scoring.features import Case
from services.extraction.sentences.groups import same_force

BANDS = ((2.0, "tie.strong"), (0.0, "tie.likely"), (-2.0, "tie.even"), (-4.0, "tie.weak"))  # from so many points on
LEAST, APART = "tie.thin", "tie.apart"


def strength(case: Case, ties: Ties) -> str:
    """Return the code of the band in which the likeliest two of an event's parties stand; APART if no sentence has two.

    A construction ties them: this weighs whether their sentence looks like those in which forces do act together.
    """
    ids = case.candidate.ids
    found = [
        pair
        for reading in case.candidate.readings()
        for pair in pairs_of(
            reading,
            [force for force in forces_of(reading) if any(same_force(force[1].actor.id, one) for one in ids)],
            case.text,
        )
    ]
    if not found:
        return APART
    likeliest = max(found, key=lambda pair: ties.score(pair.cues))  # circumstances are dear, and much the same for all
    score = ties.score(in_circumstances(likeliest, case.text, case.gathered, case.anchor).cues)
    return next((code for least, code in BANDS if score >= least), LEAST)
