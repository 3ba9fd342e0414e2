"""Civil heads: nationalities that only describe people or firms without arms, and offices that somebody once held."""

from services.extraction.sentences.mentions import Mention
from services.extraction.sentences.scan import Scan

_KINDS = frozenset({"nisba", "country"})
_FORCES = frozenset({"named", "composed", "local"})
_BESIDE = 1  # words between a noun and its nationality: "French gas companies"


def without_civil_heads(scan: Scan, mentions: list[Mention]) -> list[Mention]:
    """Leave out the states of "the American and French embassies", "Palestinian protesters": no force is named."""
    if "NOACTOR" in scan.marks:  # "law and order", where one word is also a regime
        mentions = [one for one in mentions if not scan.covering(one.start, "NOACTOR")]
    if "CIVILHEAD" not in scan.marks and "ONLYPLACE" not in scan.marks:
        return mentions
    kept: list[Mention] = []
    at = 0
    while at < len(mentions):
        until = at + 1
        while until < len(mentions) and _goes_on(scan, mentions[until - 1], mentions[until]):
            until += 1
        run = mentions[at:until]
        if not _describes(scan, run):
            kept += [one for one in run if not (one.kind == "country" and scan.covering(one.start, "ONLYPLACE"))]
        at = until
    return kept


def without_former(scan: Scan, mentions: list[Mention]) -> list[Mention]:
    """Leave out who held an office once and speaks for no force any more."""
    return [one for one in mentions if not _is_former(scan, one)] if "FORMERW" in scan.marks else mentions


def _is_former(scan: Scan, one: Mention) -> bool:
    """Say whether who is named held an office once: "the former defence minister of A"."""
    if one.kind != "office":
        return False
    first = one.start - 1
    while first > 0 and (scan.longest(first, "nisba") or scan.longest(first, "name")):
        first -= 1  # "the former US defence minister"
    places = [first, *range(one.start, one.end), *([one.end] if scan.syntax.adjective_after else [])]
    return any(scan.covering(k, "FORMERW") and not _parted(scan, k + 1, one.start) for k in places)


def _goes_on(scan: Scan, first: Mention, second: Mention) -> bool:
    """Say whether two bare states stand in one list."""
    if first.kind not in _KINDS or second.kind != first.kind:
        return False
    between = range(first.end, second.start)
    return len(between) <= _BESIDE and all(scan.covering(k, "AND", "THE") for k in between)


def _describes(scan: Scan, run: list[Mention]) -> bool:
    """Say whether a list of states only tells of which nation a civil noun is."""
    kind = run[0].kind
    if kind not in _KINDS:
        return kind in _FORCES and scan.at(run[0].start - 1, "SPORT") is not None  # "the army's team"
    start, end = run[0].start, run[-1].end
    if scan.syntax.adjective_after:
        before = start - 1
        while before > 0 and kind == "country" and scan.covering(before, "OF", "THE"):
            before -= 1
        return before >= 0 and scan.covering(before, "CIVILHEAD") and not _parted(scan, before + 1, start)
    places = range(end, min(end + _BESIDE + 1, len(scan.tokens)))
    noun = next((k for k in places if scan.covering(k, "CIVILHEAD")), None)
    if kind == "nisba" and noun is not None and not _parted(scan, end, noun):
        return all(not scan.matches[k] for k in range(end, noun))
    before = start - 1
    while before > 0 and scan.covering(before, "OF", "THE", "FROM"):
        before -= 1
    return 0 <= before < start - 1 and scan.covering(before, "CIVILHEAD") and not _parted(scan, before + 1, start)


def _parted(scan: Scan, start: int, end: int) -> bool:
    return any(scan.tokens[k].gap.strip(" -'\"\u2019\u00ab\u00bb\u201c\u201d") for k in range(start, end + 1))
