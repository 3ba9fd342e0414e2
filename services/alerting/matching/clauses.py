"""Clauses: each kind compiled to one closure that answers yes, possibly, no or unknown."""

from collections.abc import Callable, Collection
from datetime import date

from schemas.alert import AlertKind
from schemas.event import Event
from schemas.filters import (
    ActorsClause,
    Clause,
    ConfidenceClause,
    CountryClause,
    DateClause,
    KindsClause,
    LanguageClause,
    PhaseClause,
    RoutineClause,
    SourcesClause,
    StatusClause,
    TextClause,
    WithinClause,
    WordsClause,
)
from services.alerting.matching.geometry import knows, shape_of, touch
from services.alerting.matching.subject import Subject
from services.text.normalise import fold_word

# What a clause finds, as plain numbers: unknown counts as no, possibly as yes; "and" is the least of several.
UNKNOWN, NO, POSSIBLY, YES = range(4)
NAMES = ("unknown", "no", "possibly", "yes")

Test = Callable[[Subject, AlertKind], int]


def compile_clause(clause: Clause) -> Test:
    """Return the test of one clause."""
    match clause:
        case ActorsClause():
            return _actors(clause)
        case WordsClause():
            return _words(clause)
        case CountryClause():
            return _missing_or_among(lambda event: event.place.country if event.place else None, clause.any_of)
        case LanguageClause():
            languages = frozenset(clause.any_of)
            return lambda subject, kind: _known(not languages.isdisjoint(subject.event.languages))
        case StatusClause():
            return _missing_or_among(lambda event: event.status, clause.any_of)
        case PhaseClause():
            return _missing_or_among(lambda event: event.phase, clause.any_of)
        case KindsClause():
            kinds = frozenset(clause.any_of)
            return lambda subject, kind: _known(kind in kinds)
        case WithinClause():
            return _within(clause)
        case DateClause():
            return _date(clause)
        case ConfidenceClause():
            least = clause.min
            return lambda subject, kind: _known(subject.event.confidence >= least)
        case SourcesClause():
            count = clause.min
            return lambda subject, kind: _known(subject.event.sources >= count)
        case TextClause():
            needle = fold_word(clause.contains)
            return lambda subject, kind: _known(needle in subject.words)
        case RoutineClause():
            wanted = clause.is_
            return lambda subject, kind: _known(subject.routine == wanted)


def _known(answer: bool) -> int:
    return YES if answer else NO


def _missing_or_among(read: Callable[[Event], str | None], values: Collection[str]) -> Test:
    wanted = frozenset(values)

    def test(subject: Subject, kind: AlertKind) -> int:
        value = read(subject.event)
        return _known(value in wanted) if value else UNKNOWN

    return test


def _actors(clause: ActorsClause) -> Test:
    some, every = frozenset(clause.any_of or ()), frozenset(clause.all_of or ())

    def test(subject: Subject, kind: AlertKind) -> int:
        if not subject.actors:
            return UNKNOWN
        present = subject.lineage if clause.descendants else subject.actors
        return _known((not some or not some.isdisjoint(present)) and every <= present)

    return test


def _words(clause: WordsClause) -> Test:
    if clause.field == "subtype":
        return _missing_or_among(lambda event: event.subtype, clause.any_of)
    if clause.field == "family":
        return _missing_or_among(lambda event: event.family, clause.any_of)
    if clause.field == "adm1":
        return _missing_or_among(lambda event: event.place.adm1 if event.place else None, clause.any_of)
    names = frozenset(map(fold_word, clause.any_of))
    return lambda subject, kind: _known(not names.isdisjoint(subject.publishers))


def _within(clause: WithinClause) -> Test:
    shape = shape_of(clause)

    def test(subject: Subject, kind: AlertKind) -> int:
        place = subject.event.place
        if not knows(place):
            return UNKNOWN
        certain = touch(shape, place)
        return NO if certain is None else YES if certain else POSSIBLY

    return test


def _date(clause: DateClause) -> Test:
    after, before = clause.after or date.min, clause.before or date.max

    def test(subject: Subject, kind: AlertKind) -> int:
        start, end = subject.event.date.start, subject.event.date.end
        if start is None:
            return UNKNOWN
        return _known(start <= before and (end or start) >= after)

    return test
