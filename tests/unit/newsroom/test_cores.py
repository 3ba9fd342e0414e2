"""The sample newsroom through the cores alone: each page leads where it must, before any broker is involved."""

import importlib.util
import json
import sys
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from types import ModuleType

import pytest

from schemas.article import Article
from schemas.parts import Source
from schemas.report import Report
from services.alerting.memory import Memory
from services.cleaning.core import clean
from services.extraction.core import extract
from services.extraction.lexicon import load
from services.text.page_body import build_page

NEWSROOM = Path(__file__).parents[3] / "deploy" / "samples" / "newsroom"
EXPECTED = json.loads((NEWSROOM / "expected.json").read_text("utf-8"))
START = datetime(2026, 3, 12, 14, 30, tzinfo=UTC)
ORIGIN = "http://127.0.0.1:8890"
AFTER = timedelta(seconds=60)


@cache
def server() -> ModuleType:
    """Load the server's file, as it is no package."""
    spec = importlib.util.spec_from_file_location("sample_newsroom_server", NEWSROOM / "server.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # dataclasses look their module up
    spec.loader.exec_module(module)
    return module


@cache
def article(path: str, late: bool = False) -> Article:
    """Fetch and clean one page, before or after the correction."""
    site = server().read_site(START, AFTER)
    now = START + (AFTER if late else timedelta(0))
    kind, body = server().answer(site, path, ORIGIN, now)
    story = site.articles[path]
    outlet = server().OUTLETS[story.outlet]
    source = Source(
        id=story.outlet, name=outlet["name"], owner=story.outlet, language=outlet["language"],
        country=None, timezone="UTC",
    )  # fmt: skip
    page = build_page(
        body.encode(), ORIGIN + path, fetched_at=now, content_type=kind, source=source, discovered_via="feed"
    )
    cleaned = clean(page)
    assert isinstance(cleaned, Article), cleaned
    return cleaned


def reports(path: str, late: bool = False) -> list[Report]:
    """Return what a page reports in the alert lane."""
    found = extract(article(path, late), load())
    return [report for report in found if report.lane == "alert"] if isinstance(found, list) else []


@pytest.mark.parametrize("path", [*EXPECTED["pages"], *EXPECTED["near_misses"]])
def test_a_page_is_cleaned_to_its_text(path: str) -> None:
    """The title and the paragraphs as written, nothing of theme, ticker, teasers and glued headlines."""
    site = server().read_site(START, AFTER)
    title, paragraphs = server().render_text(site, site.articles[path])
    cleaned = article(path)
    assert cleaned.title == title
    assert [cleaned.lead, *cleaned.paragraphs] == paragraphs


@pytest.mark.parametrize("path", EXPECTED["pages"])
def test_a_page_reports_its_event(path: str) -> None:
    """One report in the alert lane: the expected kind, principals, country and day."""
    page = EXPECTED["pages"][path]
    found = reports(path)
    assert [report.subtype for report in found] == [page["subtype"]]
    principals = {actor.id for actor in found[0].participants if actor.role in ("initiator", "partner", "host")}
    assert principals == set(page["participants"])
    assert found[0].place is not None
    assert found[0].place.country == page["country"]
    assert found[0].date.start == START.date() + timedelta(days=page["date_days"])


@pytest.mark.parametrize("path", EXPECTED["near_misses"])
def test_a_near_miss_reports_nothing_that_rings(path: str) -> None:
    """No report in the alert lane."""
    assert [(report.subtype, report.score) for report in reports(path)] == []


def test_the_whole_newsroom_makes_the_expected_decisions() -> None:
    """One new event each, one of them corroborated by a second outlet, one updated by a correction."""
    memory, kinds = Memory(), {}
    for path in EXPECTED["pages"]:
        kinds[path] = [_kind(memory, report) for report in reports(path)]
    late = next(path for path, page in EXPECTED["pages"].items() if "corrected" in page)
    kinds[f"{late} corrected"] = [_kind(memory, report) for report in reports(late, late=True)]
    told: set[str] = set()
    for path, page in EXPECTED["pages"].items():
        assert kinds[path] == ["corroborated" if page["event"] in told else "new"], path
        told.add(page["event"])
    assert kinds[f"{late} corrected"] == [EXPECTED["pages"][late]["corrected"]["kind"]]


def _kind(memory: Memory, report: Report) -> str | None:
    _decision, _event, alert = memory.take(report)
    return alert.kind if alert else None
