"""The engine: a filter becomes one function; ``explain`` says what each clause found."""

from collections.abc import Callable, Iterator
from typing import NamedTuple

from schemas.alert import AlertKind
from schemas.event import Event
from schemas.filters import Clause, Filter
from services.alerting.matching.clauses import NAMES, NO, POSSIBLY, YES, Test, compile_clause
from services.alerting.matching.subject import Subject, describe


class Verdict(NamedTuple):
    """Whether a filter matches, and whether that rests on a place known only roughly."""

    matched: bool
    possible: bool


class ClauseVerdict(NamedTuple):
    """What one clause found: where it stands in the filter (a JSON Pointer), and yes, possibly, no or unknown."""

    pointer: str
    field: str
    matched: bool
    reason: str


_VERDICTS = tuple(Verdict(found >= POSSIBLY, found == POSSIBLY) for found in range(len(NAMES)))

Matcher = Callable[[Event | Subject, AlertKind], Verdict]


def compile_filter(filter_: Filter) -> Matcher:
    """Return the function that tells whether an event, after a change of a kind, matches."""
    test = _compile(filter_)

    def match(event: Event | Subject, kind: AlertKind) -> Verdict:
        return _VERDICTS[test(describe(event), kind)]

    return match


def explain(filter_: Filter, event: Event | Subject, kind: AlertKind) -> tuple[ClauseVerdict, ...]:
    """Return the verdict of every clause of a filter, in the order written."""
    subject = describe(event)
    return tuple(
        ClauseVerdict(pointer, clause.field, found >= POSSIBLY, NAMES[found])
        for pointer, clause in clauses_of(filter_)
        for found in [compile_clause(clause)(subject, kind)]
    )


def clauses_of(filter_: Filter, pointer: str = "") -> Iterator[tuple[str, Clause]]:
    """Yield every clause of a filter with its JSON Pointer."""
    for name in ("all", "any", "none"):
        for index, node in enumerate(getattr(filter_, name) or ()):
            where = f"{pointer}/{name}/{index}"
            if isinstance(node, Filter):
                yield from clauses_of(node, where)
            else:
                yield where, node


def _compile(node: Filter | Clause) -> Test:
    if not isinstance(node, Filter):
        return compile_clause(node)
    if node.everything:
        return lambda subject, kind: YES
    every = [_compile(child) for child in node.all or ()]
    some = [_compile(child) for child in node.any or ()]
    none = [_compile(child) for child in node.none or ()]

    def test(subject: Subject, kind: AlertKind) -> int:
        found = YES
        for part in every:
            here = part(subject, kind)
            if here < POSSIBLY:
                return NO
            if here < found:
                found = here
        if some:
            found = min(found, max(part(subject, kind) for part in some))
        if found < POSSIBLY or any(part(subject, kind) >= POSSIBLY for part in none):
            return NO
        return found

    return test
