"""The grammar of dates over the tags of the lexer: one pattern for each way to write a date, the surest first."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

# Tags: n number, y year, M m v a month that is sure, weak or doubtful, W w a sure or weak weekday, R relative day,
# K t T shifts of week, month and year, P F "last" and "next" behind, p f before, U V units and quantities, A a "ago",
# c "of this month", D d X O I Y words around a day or a year, E eras, J & between two days, s endings, q "about".
_PAIR = r"(?:[/|(\-~](?P<m2>[Mmv])\)?)?[.;]?"
_SUFFIX = r"(?:[+\-']{0,2}s)?"
_FREE = r"(?<!#\+)(?<![yn][./\-:+])"  # no part of a longer number
_DAY = rf"{_FREE}(?P<d>n){_SUFFIX}"
_RELATIVE = r"(?:(?P<r>R)[,(|]?D?)?"
_WEEKDAY = r"D?(?P<w>[Ww])[,;(|~]{0,2}X?[Dd]?"
_LEAD = rf"{_RELATIVE}(?:{_WEEKDAY})?"
_TO = r"(?:[\-~/]|J&?\+?|&\+?)D?"
_TO_DAY = rf"(?:{_TO}(?P<d2>n){_SUFFIX})?"
_TO_DATE = rf"(?:{_TO}(?P<d3>n){_SUFFIX},?O{{0,2}}(?P<m3>[Mmv])(?:[/|(\-~][Mmv]\)?)?)?"
_YEAR = rf"(?:[,/|(\-~]?O?I?[YU]?(?P<y>y){_SUFFIX}Y?\)?(?:\+?[EU])?)"
_TAIL = r"(?:,?O?(?P<t>[TtcPF]))"
_AFTER = r"(?:,?(?:(?P<w2>W)D?|(?P<w2_>[Ww])d))?"
_SPAN = rf"(?:[\-~J](?P<d2>n){_SUFFIX}|{_TO}(?P<m3>[Mmv])(?P<d3>n))?"
_DAYS = rf"{_DAY}{_TO_DAY}[,+]?O{{0,2}}"
_MARKS = (r"\-", "/", r"\.", "~")
_NO_TIME = r"(?![:+]|\.n)"


@dataclass(frozen=True, slots=True)
class Kind:
    """A way to write a date; without one of the tags of `needs` it cannot be there."""

    name: str
    needs: frozenset[str]
    pattern: re.Pattern[str]


def _kind(name: str, needs: str, *patterns: str) -> Kind:
    """Number the groups of the second and further patterns, since a name may stand once only."""
    told = [re.sub(r"\(\?P<(\w+)>", rf"(?P<\1{'_' * place}>", text) for place, text in enumerate(patterns)]
    return Kind(name, frozenset(needs), re.compile("|".join(told)))


_MONTH_DAY = _kind(
    "month_day",
    "Mmv",
    rf"{_LEAD}(?P<m>[Mm]){_SUFFIX}[.;]?(?P<d>n){_SUFFIX}{_SPAN}{_NO_TIME}{_YEAR}?{_TAIL}?",
    rf"(?:{_RELATIVE}{_WEEKDAY}|(?<=[DIR]))(?P<m>v)(?P<d>n){_SUFFIX}{_SPAN}{_NO_TIME}{_YEAR}?{_TAIL}?",
    rf"(?P<m>v)(?P<d>n){_SUFFIX}{_SPAN}{_YEAR}",
)
_KINDS = (
    _kind("iso", "y", rf"{_FREE}(?P<y>y)(?P<g>[\-/.])(?P<mn>n)(?P=g)(?P<d>n)"),
    _kind("numeric", "y", *(rf"{_LEAD}{_DAY}{mark}(?P<mn>n){mark}(?P<y>y)(?:\+?[EU])?" for mark in _MARKS)),
    _kind("full", "Mmv", rf"{_LEAD}{_DAYS}(?P<m>[Mmv]){_PAIR}{_SUFFIX}{_TO_DATE}{_YEAR}{_TAIL}?{_AFTER}"),
    _kind("day_month", "Mm", rf"{_LEAD}{_DAYS}(?P<m>[Mm]){_PAIR}{_SUFFIX}{_TO_DATE}{_TAIL}?{_AFTER}"),
    _kind(
        "doubtful",
        "v",
        rf"{_RELATIVE}{_WEEKDAY}{_DAYS}(?P<m>v){_PAIR}{_TAIL}?",
        rf"(?<=[XD]){_DAYS}(?P<m>v){_PAIR}{_TAIL}?",
        rf"{_FREE}(?P<d>n)(?:{_SUFFIX},?O|[+\-']?s)(?P<m>v){_PAIR}{_TAIL}?",
        rf"{_DAYS}(?P<m>v){_PAIR}{_TAIL}",
        rf"{_DAYS}(?P<m>v)[/(\-](?P<m2>[Mm])\)?",
    ),
    _MONTH_DAY,
    _kind(
        "of_month", "tc", rf"{_LEAD}{_DAY}{_TO_DAY}O{{0,2}}(?P<t>[tc])", rf"(?P<t>[tc]){_FREE}(?P<d>n)[+\-']{{0,2}}s"
    ),
    _kind("year_month", "Mmv", rf"(?P<y>y){_SUFFIX}Y?(?P<m>[Mmv])"),
    _kind("month_year", "Mmv", rf"(?P<m>[Mmv]){_PAIR}{_SUFFIX}{_YEAR}"),
    _kind("month_past", "Mmv", rf"(?P<m>M){_PAIR}{_TAIL}", r"(?P<b>[pfT])(?P<m>[Mmv])(?!n)"),
    _kind("month", "M", rf"(?<=[IO])(?P<m>M){_PAIR}(?!n)"),
    _kind(
        "ago",
        "UV",
        rf"Aq?{_FREE}(?P<n>n)(?P<u>U)",
        r"Aq?(?P<v>V)",
        rf"{_FREE}(?P<n>n)(?P<u>[UV])a",
        r"(?P<v>V)a",
    ),
    _kind("relative", "R", r"(?P<r>R)(?:[,(]?D?(?P<w>[Ww]))?"),
    _kind(
        "weekday",
        "Ww",
        r"D?(?P<b>[pf])D?(?P<w>[Ww])",
        r"D?(?P<w>[Ww])D?O?(?P<t>[PFK])",
        r"(?P<t>K)D?(?P<w>[Ww])",
        r"(?P<w>[Ww])d",
        r"D?(?P<w>W)",
        r"D(?P<w>w)",
    ),
    _kind("period", "KtT", r"(?P<t>[KtT])(?![Mmv])"),
    _kind("year", "y", r"[YU](?P<y>y)(?:\+?[EU])?", r"(?<=I)(?P<y>y)(?:\+?[EU])?(?![\-/.])", r"(?P<y>y)(?:Y|\+?[EU])"),
)


def kinds(tags: str, *, day_first: bool) -> Iterator[Kind]:
    """Yield the ways to write a date that these tags allow."""
    there = frozenset(tags)
    for kind in _KINDS:
        if not kind.needs.isdisjoint(there) and not (day_first and kind is _MONTH_DAY):
            yield kind
