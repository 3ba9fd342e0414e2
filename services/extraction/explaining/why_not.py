"""Why not: why a text gave no event or fewer than expected, and the rows of the lexicon that would change it."""

import csv
import io
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import combinations, islice

from schemas.article import Article
from schemas.parts import PRINCIPAL_ROLES
from schemas.rejected import Rejected
from schemas.report import Report
from services.extraction.core import extract
from services.extraction.explaining.nearest import Near, nearest
from services.extraction.explaining.unknown_words import Unknown, unknown_words
from services.extraction.lexicon.check import CLASS_COLUMNS, COLUMNS
from services.extraction.lexicon.load import with_rows
from services.extraction.lexicon.model import Lexicon
from services.extraction.linking.ties import LIKELY
from services.extraction.reading import read
from services.extraction.settings import DEFAULTS, ExtractionSettings
from services.extraction.words.romanise import romanise, slug

_TABLES = {"OP": "triggers", "WITH": "relations"}
NOWHERE = "zz"
NEAR_CHARACTERS = 200
MOST_TRIED = 40  # readings of the text; one costs milliseconds


@dataclass(frozen=True, slots=True)
class Row:
    """One row that the lexicon could get, and the table that it belongs to."""

    table: str  # below services/extraction/lexicon
    cells: tuple[tuple[str, str], ...]

    @property
    def line(self) -> str:
        """Return the row as it is added to its table."""
        out = io.StringIO()
        csv.writer(out, lineterminator="").writerow([value for _, value in self.cells])
        return out.getvalue()


@dataclass(frozen=True, slots=True)
class Proposal:
    """Rows that were tried together, and the Reports that the text then gave and had not given before."""

    rows: tuple[Row, ...]
    gives: tuple[Report, ...]


@dataclass(frozen=True, slots=True)
class WhyNot:
    """What a text gave, what came nearest, what nobody knows in it, and what would change it."""

    found: tuple[Report, ...]
    reason: str | None
    nearest: tuple[Near, ...]
    unknown: tuple[Unknown, ...]
    proposals: tuple[Proposal, ...]


def why_not(article: Article, lexicon: Lexicon, settings: ExtractionSettings = DEFAULTS) -> WhyNot:
    """Say why an article gave what it gave; every row that is proposed has been tried, and gives a Report."""
    found = extract(article, lexicon, settings)
    reports = () if isinstance(found, Rejected) else tuple(found)
    reason = found.reason if isinstance(found, Rejected) else None
    if reason in ("language", "too_long"):
        return WhyNot(reports, reason, (), (), ())
    text = read(article, lexicon, article.language.code, settings)
    unknown = unknown_words(article, text, lexicon, settings.max_sentence_tokens)
    proposals = _proposals(article, lexicon, settings, unknown, reports)
    return WhyNot(reports, reason, tuple(nearest(article, text, settings)), tuple(unknown), tuple(proposals))


def _proposals(
    article: Article,
    lexicon: Lexicon,
    settings: ExtractionSettings,
    unknown: list[Unknown],
    before: Iterable[Report],
) -> list[Proposal]:
    """Return the first form of each unknown word that gives a Report; where none does alone, two of them together."""
    told = {_told(report) for report in before if not _waits(report)}
    tied_only = replace(settings, likely=False)  # a row is worth proposing when a construction ties what it names

    def attempt(rows: tuple[Row, ...]) -> Proposal | None:
        tried = with_rows(lexicon, [(row.table, dict(row.cells)) for row in rows], article.source.id)
        found = extract(article, tried, tied_only)
        new = () if isinstance(found, Rejected) else tuple(r for r in found if _told(r) not in told)
        if not new or not all(_is_used(row, new) for row in rows):
            return None
        placed = tuple(_placed(row, new[0].theatre) for row in rows)
        return Proposal(rows, new) if placed == rows else attempt(placed) or Proposal(rows, new)

    choices = [list(_rows_for(one, article.language.code)) for one in unknown]
    trials: list[list[tuple[Row, ...]]] = [[(row,) for row in rows] for rows in choices]
    found = [made for rows in _shared(trials, MOST_TRIED) if (made := _first(attempt, rows)) is not None]
    if found:
        return list({made.rows: made for made in found}.values())
    near = ((a, b) for (one, a), (two, b) in combinations(zip(unknown, choices, strict=True), 2) if _beside(one, two))
    both = _first(attempt, islice(((a[0], b[0]) for a, b in near), MOST_TRIED // 2))
    return [both] if both is not None else []


def _shared(trials: list[list[tuple[Row, ...]]], most: int) -> Iterator[list[tuple[Row, ...]]]:
    """Yield the trials of each word, fewer forms of each the more words there are; at most so many in all."""
    each = max(1, most // max(1, len(trials)))
    for rows in trials[:most]:
        yield rows[:each]


def _beside(one: Unknown, other: Unknown) -> bool:
    return one.block == other.block and abs(one.start - other.start) <= NEAR_CHARACTERS


def _first(attempt: Callable[[tuple[Row, ...]], Proposal | None], trials: Iterable[tuple[Row, ...]]) -> Proposal | None:
    return next((made for rows in trials if (made := attempt(rows)) is not None), None)


def _told(report: Report) -> tuple[str, tuple[str, ...]]:
    return report.subtype, tuple(sorted(a.id for a in report.participants if a.role in PRINCIPAL_ROLES))


def _waits(report: Report) -> bool:
    """Say whether a Report waits for a row: no table has a partner of it yet, or no construction ties its partners."""
    return any(actor.resolved_by == "unlisted" or actor.link == LIKELY for actor in report.participants)


def _is_used(row: Row, new: Iterable[Report]) -> bool:
    """Say whether a new actor takes part; a row that helps by chance is no answer."""
    identity = dict(row.cells).get("id")
    return identity is None or any(actor.id == identity for report in new for actor in report.participants)


def _rows_for(one: Unknown, language: str) -> Iterator[Row]:
    """Yield the rows that would make an unknown word known, the likeliest first."""
    for form in one.forms:
        if one.kind == "act":
            cells = (one.type, form, "phrase")
            yield Row(f"classes/{language}/{_TABLES[one.type]}.csv", tuple(zip(CLASS_COLUMNS, cells, strict=True)))
        else:
            values = (f"{NOWHERE}.{slug(form)}", romanise(form), one.type, "", "", language, form, "", "", "", "")
            yield Row("actors.csv", tuple(zip(COLUMNS["actors.csv"], values, strict=True)))


def _placed(row: Row, theatre: str) -> Row:
    """Return the row of a new actor in the theatre of its Report; a force of a state belongs to that country."""
    cells = dict(row.cells)
    if not cells.get("id", "").startswith(f"{NOWHERE}.") or theatre.lower() == NOWHERE:
        return row
    cells["id"] = theatre.lower() + cells["id"].removeprefix(NOWHERE)
    cells["country"] = theatre if cells["type"].startswith("state_") else ""
    return Row(row.table, tuple(cells.items()))
