"""Enmity: codes for parties who fight each other, and for allies who are one side already."""

from collections.abc import Iterator

from services.extraction.candidates import Candidate
from services.extraction.reading import Text

PLURAL_LINKS = frozenset({"joint.subject", "joint.deed", "joint.genitive", "joint.between", "joint.side"})


def enmity(candidate: Candidate, text: Text) -> Iterator[str]:
    """Yield what speaks against a plural subject, and against any pair of rivals, in the order of the points."""
    plural = candidate.primary.frame.jointness in PLURAL_LINKS
    parties = candidate.ids
    if plural and any(len(parties & pair) > 1 for pair in text.hostile):
        yield "guard.hostile"  # they fight each other elsewhere in the text
    if plural and any(parties <= pair for pair in text.allies):
        yield "guard.standing"  # one side: it needs more than that to be news
    if text.has_rivals(parties):
        yield "guard.rivals"  # they fight in those days: together they are news seldom, misread often
