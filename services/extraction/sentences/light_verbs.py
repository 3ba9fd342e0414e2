"""Light verbs: Persian verbs whose noun stands apart from them, or whose object alone tells what they say."""

from collections.abc import Iterator

from services.extraction.sentences.scan import Mark, Scan

_SPLIT_REACH = 8  # "at the disposal of the armed forces of A PUT"
_OBJECT_REACH = 9  # "a few villages ACC in the countryside of P TOOK"
_OBJECT_WORDS = 5
_GOODS_REACH = 5
_ADJECTIVES = 6
_ACCUSATIVE = "\u0631\u0627"
_FOR = "\u0628\u0631\u0627\u064a"
_OWNERS = ("name", "nisba", "people", "capital", "actor", "leader", "force")
_GOODS = ("WEAPONS", "ARMSGIFT", "ARM", "BASE")
_GROUND = ("HANDED", "BASE", "TARGETN", "LOCATIVE", "PRIZE")
_STOPS = ".;:!?\u061f\u061b"


def verb_marks(scan: Scan) -> list[Mark]:
    """Return the marks that light verbs and nouns of giving make with what stands before or behind them."""
    return [*_split(scan), *_given(scan), *_taken(scan), *_delivered(scan), *_lent(scan)]


def _quiet(scan: Scan, start: int, end: int) -> bool:
    return not any(set(scan.tokens[k].gap) & set(_STOPS) for k in range(start, min(end + 1, len(scan.tokens))))


def _split(scan: Scan) -> Iterator[Mark]:
    """Read "at the disposal of B put", "over to B gave": who takes stands inside the verb."""
    for head in scan.of("GIVEHEAD"):
        tails = (m for m in scan.of("GIVETAIL") if 0 < m.start - head.end <= _SPLIT_REACH)
        tail = next((m for m in tails if _quiet(scan, head.end, m.start)), None)
        if tail is None:
            continue
        yield Mark("TO", head.start, head.end, "")
        scan.drop("CONTROLP", head.start)
        yield from (Mark(word, tail.start, tail.end, "") for word in ("DELIVER", "HAND", "ALLOW"))


def _given(scan: Scan) -> Iterator[Mark]:
    """Read "arms to B gave": the bare verb, with its goods or who takes them right before it."""
    for verb in scan.of("GIVEV"):
        before = verb.start - 1
        if before < 0 or scan.tokens[verb.start].gap.strip():
            continue
        ends = any(m.end == verb.start and m.entry.kind in _OWNERS for k in range(max(0, before - 3), verb.start)
                   for m in scan.matches[k])  # fmt: skip
        listed = before > 1 and scan.covering(before - 1, "AND") and scan.covering(before - 2, *_GOODS)
        listed = listed or (before > 0 and not scan.matches[before] and scan.covering(before - 1, *_GOODS))
        if ends or listed or scan.tokens[before].key == _ACCUSATIVE or scan.covering(before, *_GOODS):
            yield from (Mark(word, verb.start, verb.end, "") for word in ("DELIVER", "HAND"))


def _taken(scan: Scan) -> Iterator[Mark]:
    """Read "the village ACC took": the verb is an act of war where ground is its object."""
    for verb in scan.of("TAKEV"):
        objects = range(max(0, verb.start - _OBJECT_REACH), verb.start)
        place = next((k for k in reversed(objects) if scan.tokens[k].key == _ACCUSATIVE), None)
        if place is None or not _quiet(scan, place, verb.start):
            continue
        words = range(max(0, place - _OBJECT_WORDS), place)
        if any(scan.covering(k, *_GROUND) for k in words):
            yield from (Mark(word, verb.start, verb.end, "") for word in ("ACTV", "CAPTURE"))


def _lent(scan: Scan) -> Iterator[Mark]:
    """Read "with the heavy support from air and guns of A": the phrase goes on over its adjectives."""
    for phrase in scan.of("SUPPORT", "WITH"):
        end = phrase.end
        while end < min(phrase.end + _ADJECTIVES, len(scan.tokens)) and not scan.tokens[end].gap.strip():
            both = scan.covering(end, "AND") and end + 1 < len(scan.tokens) and scan.covering(end + 1, "SUPADJ")
            if not (both or scan.covering(end, "SUPADJ")):
                break
            end += 1
        if end > phrase.end:
            yield Mark(phrase.word, phrase.start, end, phrase.clitic)


def _delivered(scan: Scan) -> Iterator[Mark]:
    """Read "the delivery of four drones": the noun of giving and its goods are one trigger."""
    for noun in scan.of("GIVENOUN"):
        goods = (m for m in scan.of("WEAPONS", "ARMSGIFT") if 0 <= m.start - noun.end <= _GOODS_REACH)
        first = next((m for m in goods if _quiet(scan, noun.end, m.start)), None)
        if first is not None and scan.at(noun.start, "ARM", "GIVEHEAD") is None:
            yield Mark("ARM", noun.start, first.end, "")
    if scan.sentence.block == "title":
        yield from _for_somebody(scan)


def _for_somebody(scan: Scan) -> Iterator[Mark]:
    """Read the headline "arms of A for B", which has no noun of giving."""
    for goods in scan.of("WEAPONS", "ARMSGIFT"):
        owned = any(m.entry.kind in _OWNERS for m in scan.matches[goods.end]) if goods.end < len(scan.tokens) else False
        ends = {m.end for k in range(goods.end, min(goods.end + 4, len(scan.tokens))) for m in scan.matches[k]}
        meant = any(mark.start in ends and scan.tokens[mark.start].key == _FOR for mark in scan.of("TO"))
        if owned and meant and not any(scan.covering(k, "ARM") for k in range(goods.start, goods.end)):
            yield Mark("ARM", goods.start, goods.end, "")
