"""Deals: how far an agreement has come, which is an act of its own: under negotiation, only decided, or struck."""

from collections.abc import Mapping

from schemas.parts import Phase
from services.extraction.reading import Reading
from services.extraction.sentences.scan import Mark

SEALED = frozenset({"agreement", "basing", "intelligence_sharing", "deconfliction"})  # what a deal is signed on
_AHEAD = ("PLAN", "PROPOSE", "SUSPENDW", "ENDV")
_SIGNED_REACH, _TALKED_REACH = 12, 8


def deal_phase(
    reading: Reading, span: tuple[int, int], subtype: str, near: Mapping[str, Mark | None]
) -> tuple[Phase, Mark] | None:
    """Return how far a deal has come by its own words; None where a plan or an end says it, or nothing does.

    One that is signed or struck has taken place, whatever it binds its parties to; whoever only agrees to do
    something together, without a deal, has announced it.
    """
    if subtype not in SEALED or any(near[word] is not None for word in _AHEAD):
        return None
    clause = reading.clause_at(span[0])
    signed = _closest(reading.scan.of("SIGNED"), span, clause, _SIGNED_REACH)
    talked = _closest(reading.scan.of("NEGOTIATE"), span, clause, _TALKED_REACH)
    if talked is not None and subtype == "agreement":
        return "proposed", talked
    if signed is not None and (subtype == "agreement" or _names_deal(reading, clause, signed)):
        return ("agreed" if _is_still_to_sign(near["DECIDED"], signed) else "completed"), signed
    agreed = near["AGREED"] or near["DECIDED"]
    if subtype == "agreement" and agreed is not None:
        return ("completed" if _names_deal(reading, clause, agreed) else "agreed"), agreed
    return None


def _names_deal(reading: Reading, clause: tuple[int, int], verb: Mark) -> bool:
    """Say whether a clause names what was agreed, a pact or cooperation, and not only what will be done."""
    deals = reading.scan.of_between(*clause, "AGREE", "COORD", "COOPN")
    noun = not reading.scan.covering(verb.start, "AGREEV", "DECIDED")
    return any(deal.end <= verb.start or deal.start >= verb.end or noun for deal in deals)


def _is_still_to_sign(decided: Mark | None, signed: Mark) -> bool:
    """Say whether a deal is still to be signed: "decided to sign", "the decision on signing"."""
    return decided is not None and 0 <= signed.start - decided.end <= 1


def _closest(marks: list[Mark], span: tuple[int, int], clause: tuple[int, int], reach: int) -> Mark | None:
    start, end = span
    inside = [mark for mark in marks if clause[0] <= mark.start < clause[1]]
    near = [mark for mark in inside if start - reach <= mark.end and mark.start <= end + reach]
    return min(near, key=lambda mark: abs(mark.start - start), default=None)
