"""Fields: what differs between two readings of one report, item by item, with the evidence of either side."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from schemas.ids import NOT_CONTENT
from schemas.parts import Evidence, Quote
from schemas.report import Report

Address = tuple[str, str, int]  # field, key within a list, how many of that key came before

PROOF = ("evidence", "quotes")
CONTENT = tuple(name for name in Report.model_fields if name not in {*NOT_CONTENT, *PROOF, "report_id"})
KEYS = {"participants": "id", "bystanders": "id", "other_places": "id", "terms": "kind", "reasons": "code"}


class Segment(NamedTuple):
    """A piece of a sentence; marked = a field was read from it."""

    t: str
    marked: bool


class Sentence(NamedTuple):
    """A sentence of the article, cut at the words that one field was read from."""

    block: str
    segments: tuple[Segment, ...]


@dataclass(frozen=True)
class FieldChange:
    """One field, or one item of a list, before and after, each with the sentences it was read from.

    ``field`` is a JSON Pointer into the new report, or into the old one for what is gone. Equal values with different
    evidence: the same was read from other words.
    """

    field: str
    before: Any
    after: Any
    evidence_before: tuple[Sentence, ...] = ()
    evidence_after: tuple[Sentence, ...] = ()

    @property
    def name(self) -> str:
        """Name the field of the report that this stands in."""
        return self.field.split("/")[1]


class _Item(NamedTuple):
    """A value at its pointer, with the spans it was read from."""

    pointer: str
    value: Any
    spans: tuple[Evidence, ...]


def changes_of(before: Report, after: Report) -> tuple[FieldChange, ...]:
    """Return every difference of content between two readings, in the order of the report's fields."""
    old, new = _items(before), _items(after)
    words_before, words_after = _Words(before), _Words(after)
    changes = []
    for was, now in _pairs(old, new, words_before, words_after):
        same_words = words_before.of(was) == words_after.of(now)
        if was is None or now is None or was.value != now.value or not same_words:
            changes.append(_change(was, now, words_before, words_after))
    return tuple(changes) or tuple(_rest(before, after))


class _Words:
    """The sentences of one report, and the words of spans in them."""

    def __init__(self, report: Report) -> None:
        self.quotes = report.quotes

    def of(self, item: _Item | None) -> Counter[tuple[str, str, str]]:
        """Return rule, block and words of each span of an item: what says the same wherever it stands."""
        spans = item.spans if item else ()
        return Counter((span.rule, span.block, self._text(span)) for span in spans)

    def _text(self, span: Evidence) -> str:
        for quote in self.quotes:
            if quote.block == span.block and quote.start <= span.start and span.end <= quote.end:
                return quote.text[span.start - quote.start : span.end - quote.start]
        return ""

    def sentences(self, item: _Item | None) -> tuple[Sentence, ...]:
        """Return the sentences that hold spans of an item, those words marked."""
        if item is None:
            return ()
        cut = (
            (quote, [s for s in item.spans if s.block == quote.block and s.start < quote.end and quote.start < s.end])
            for quote in self.quotes
        )
        return tuple(Sentence(quote.block, tuple(segments(quote, spans))) for quote, spans in cut if spans)


def sentences_of(report: Report) -> tuple[Sentence, ...]:
    """Return the sentences of a report with all the words marked that any field but the points was read from."""
    told = tuple(span for span in report.evidence if not span.field.startswith("/reasons"))
    return _Words(report).sentences(_Item("", None, told))


def segments(quote: Quote, spans: Iterable[Evidence]) -> Iterator[Segment]:
    """Cut a sentence into marked and other pieces; joined they are the sentence."""
    at = 0
    for start, end in _joined(spans, quote):
        if start > at:
            yield Segment(quote.text[at:start], False)
        yield Segment(quote.text[start:end], True)
        at = end
    if at < len(quote.text):
        yield Segment(quote.text[at:], False)


def _joined(spans: Iterable[Evidence], quote: Quote) -> list[tuple[int, int]]:
    """Return the places of spans within a sentence, in order, overlapping ones as one."""
    joined: list[tuple[int, int]] = []
    for span in sorted(spans, key=lambda span: span.start):
        start = max(span.start - quote.start, 0)
        end = min(span.end - quote.start, len(quote.text))
        if joined and start <= joined[-1][1]:
            joined[-1] = joined[-1][0], max(joined[-1][1], end)
        else:
            joined.append((start, end))
    return joined


def _items(report: Report) -> dict[Address, _Item]:
    """Return every field of content, lists item by item, under an address that does not count positions."""
    plain = report.model_dump(mode="json", include=set(CONTENT))
    found: dict[Address, _Item] = {}
    for name in CONTENT:
        value = plain[name]
        seen: Counter[str] = Counter()
        for place, item in enumerate(value) if isinstance(value, list) else [(None, value)]:
            pointer = f"/{name}" if place is None else f"/{name}/{place}"
            key = "" if place is None else str(item[KEYS[name]] if name in KEYS else item)
            found[name, key, seen[key]] = _Item(pointer, item, _spans(report, pointer))
            seen[key] += 1
    return found


def _spans(report: Report, pointer: str) -> tuple[Evidence, ...]:
    return tuple(span for span in report.evidence if f"{span.field}/".startswith(f"{pointer}/"))


def _pairs(
    old: Mapping[Address, _Item], new: Mapping[Address, _Item], before: _Words, after: _Words
) -> list[tuple[_Item | None, _Item | None]]:
    """Pair items by address, then what is left of one field by the words it was read from."""
    pairs: list[tuple[_Item | None, _Item | None]] = [(old[address], new[address]) for address in old if address in new]
    come = {address: item for address, item in new.items() if address not in old}
    for address, item in old.items():
        if address in new:
            continue
        twin = next(
            (a for a, other in come.items() if a[0] == address[0] and _shares(item, other, before, after)), None
        )
        pairs.append((item, come.pop(twin) if twin else None))
    pairs += [(None, item) for item in come.values()]
    return sorted(pairs, key=_position)


def _shares(item: _Item, other: _Item, before: _Words, after: _Words) -> bool:
    """Say whether two items were read from the same words: an actor that has another name now."""
    mine = {(block, words) for _, block, words in before.of(item)}
    return not mine.isdisjoint((block, words) for _, block, words in after.of(other))


def _position(pair: tuple[_Item | None, _Item | None]) -> tuple[int, int, bool]:
    was, now = pair
    _, name, *place = (now or was).pointer.split("/")  # type: ignore[union-attr]  # one of the two is there
    return CONTENT.index(name), int(place[0]) if place else 0, now is None


def _change(was: _Item | None, now: _Item | None, before: _Words, after: _Words) -> FieldChange:
    there = now or was
    assert there is not None  # a pair has at least one side
    return FieldChange(
        field=there.pointer,
        before=was.value if was else None,
        after=now.value if now else None,
        evidence_before=before.sentences(was),
        evidence_after=after.sentences(now),
    )


def _rest(before: Report, after: Report) -> Iterator[FieldChange]:
    """Say what differs where every item and its words are the same: the order of a list, or where words stand."""
    old, new = before.model_dump(mode="json"), after.model_dump(mode="json")
    for name in CONTENT:
        if old[name] != new[name]:
            yield FieldChange(f"/{name}", old[name], new[name])
    for name in PROOF:
        gone = [item for item in old[name] if item not in new[name]]
        come = [item for item in new[name] if item not in old[name]]
        if gone or come:
            yield FieldChange(f"/{name}", gone, come)
