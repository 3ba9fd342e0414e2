"""Why not: why a text gave no event or fewer than expected, and the rows of the lexicon that would change it."""

import csv
import io
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import combinations, islice

from schemas.article import Article
from schemas.rejected import Rejected
from schemas.report import Report
from services.extraction.core import extract
from services.extraction.lexicon.load import with_rows
from services.extraction.lexicon.model import Lexicon
from services.extraction.nearest import Near, nearest
from services.extraction.reading import Text, read
from services.extraction.romanise import romanise, slug
from services.extraction.settings import DEFAULTS, ExtractionSettings
from services.extraction.unknown_words import Unknown, unknown_words

ACTOR_COLUMNS = (
    "id",
    "name",
    "type",
    "country",
    "sponsor",
    "lang",
    "form",
    "kind",
    "valid_from",
    "valid_to",
    "theatre",
)
CLASS_COLUMNS = ("class", "form", "gen")
_TABLES = {"OP": "triggers", "ACTV": "acts", "WITH": "relations"}
MOST_TRIED = 60  # a run costs milliseconds


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
    proposals = _proposals(article, text, lexicon, settings, unknown, reports)
    return WhyNot(reports, reason, tuple(nearest(article, text, settings)), tuple(unknown), tuple(proposals))


def _proposals(
    article: Article,
    text: Text,
    lexicon: Lexicon,
    settings: ExtractionSettings,
    unknown: list[Unknown],
    before: Iterable[Report],
) -> list[Proposal]:
    """Return the first form of each unknown word that gives a Report; where none does alone, two of them together."""
    told = {_told(report) for report in before}

    def attempt(rows: tuple[Row, ...]) -> Proposal | None:
        tried = with_rows(lexicon, [(row.table, dict(row.cells)) for row in rows], article.source.id)
        found = extract(article, tried, settings)
        new = () if isinstance(found, Rejected) else tuple(r for r in found if _told(r) not in told)
        return Proposal(rows, new) if new and all(_is_used(row, new) for row in rows) else None

    choices = [list(_rows_for(one, text, article)) for one in unknown]
    alone = (_first(attempt, ((row,) for row in rows)) for rows in choices[:MOST_TRIED])
    found = [proposal for proposal in alone if proposal is not None]
    if found:
        return found
    pairs = ((one[0], other[0]) for one, other in combinations(choices, 2))
    both = _first(attempt, islice(pairs, MOST_TRIED))
    return [both] if both is not None else []


def _first(attempt: Callable[[tuple[Row, ...]], Proposal | None], trials: Iterable[tuple[Row, ...]]) -> Proposal | None:
    return next((made for rows in trials if (made := attempt(rows)) is not None), None)


def _told(report: Report) -> tuple[str, tuple[str, ...]]:
    return report.subtype, tuple(sorted(actor.id for actor in report.participants))


def _is_used(row: Row, new: Iterable[Report]) -> bool:
    """Say whether a new actor takes part; a row that helps by chance is no answer."""
    identity = dict(row.cells).get("id")
    return identity is None or any(actor.id == identity for report in new for actor in report.participants)


def _rows_for(one: Unknown, text: Text, article: Article) -> Iterator[Row]:
    """Yield the rows that would make an unknown word known, the likeliest first."""
    language = article.language.code
    for form in one.forms:
        if one.kind == "act":
            cells = (one.type, form, "phrase")
            yield Row(f"classes/{language}/{_TABLES[one.type]}.csv", tuple(zip(CLASS_COLUMNS, cells, strict=True)))
            continue
        theatre = text.theatres[0] if text.theatres else ""
        country = theatre if one.type.startswith("state_") else ""
        identity = f"{(theatre or 'zz').lower()}.{slug(form)}"
        values = (identity, romanise(form), one.type, country, "", language, form, "", "", "", "")
        yield Row("actors.csv", tuple(zip(ACTOR_COLUMNS, values, strict=True)))
