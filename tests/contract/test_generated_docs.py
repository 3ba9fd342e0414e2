"""The generated pages: what says nothing of itself is refused, what is stale is found."""

from pathlib import Path
from types import ModuleType

import pytest
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram
from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

from deploy.docs.__main__ import main, metric_modules, stale
from deploy.docs.markdown import table
from deploy.docs.metrics import metrics_page
from deploy.docs.settings import settings_page
from deploy.docs.topics import reading_line, topics_page
from schemas.kinds import KINDS
from schemas.topics import ALERTS, PAGES, TOPICS, dead_letter_topic
from services.runtime.settings import Settings


class Few(BaseSettings):
    """Three settings and one that says nothing."""

    model_config = SettingsConfigDict(env_prefix="TANSIQ_")

    sources: Path = Field(Path("/root/deploy/sources.yaml"), description="what is watched")
    some_token: str = Field("", repr=False, description="a secret | with a bar")
    gap: float = Field(2.0, description="a pause")


def test_a_setting_stands_with_its_default_and_meaning() -> None:
    """Defaults within the project are relative, secrets and files are marked, a bar ends no column."""
    page = settings_page(Few, ("_TOKEN",), Path("/root"))
    assert "| `TANSIQ_SOURCES` | `deploy/sources.yaml` | what is watched |  |" in page
    assert "| `TANSIQ_SOME_TOKEN` | – | a secret \\| with a bar | secret, or a file |" in page
    assert "| `TANSIQ_GAP` | `2.0` | a pause |  |" in page


def test_a_setting_that_says_nothing_is_refused() -> None:
    """Its name is told."""

    class Silent(Few):
        more: int = 1

    with pytest.raises(ValueError, match="setting more needs a description"):
        settings_page(Silent, (), Path("/"))


def a_module(**metrics: object) -> ModuleType:
    module = ModuleType("services.mine.metrics")
    vars(module).update(metrics)
    return module


def test_a_metric_stands_with_type_labels_and_sentence() -> None:
    """Counters end in _total as they are scraped; values that are known beforehand are listed, many are not."""
    registry = CollectorRegistry()
    calls = Counter("tansiq_calls_total", "Calls by outcome.", ["service", "outcome"], registry=registry)
    calls.labels("mine", "ok")
    calls.labels("mine", "lost")
    many = Gauge("tansiq_many", "One of many.", ["word"], registry=registry)
    for number in range(17):
        many.labels(str(number))
    seconds = Histogram("tansiq_seconds", "Seconds of one.", registry=registry)
    page = metrics_page({"mine": a_module(CALLS=calls, MANY=many, SECONDS=seconds, OTHER=1)})
    assert "## Mine\n\nDeclared in `services/mine/metrics.py`." in page
    assert (
        "| `tansiq_calls_total` | counter | `service` = `mine`; `outcome` = `lost` `ok` | Calls by outcome. |" in page
    )
    assert "| `tansiq_many` | gauge | `word` | One of many. |" in page
    assert "| `tansiq_seconds` | histogram | – | Seconds of one. |" in page


@pytest.mark.parametrize("sentence", ["", "Calls.", "Calls by outcome"])
def test_a_metric_without_a_sentence_is_refused(sentence: str) -> None:
    """A word or a sentence without its end is none."""
    metric = Gauge("tansiq_calls", sentence, registry=CollectorRegistry())
    with pytest.raises(ValueError, match="metric tansiq_calls needs a whole sentence"):
        metrics_page({"mine": a_module(CALLS=metric)})


def test_the_metrics_of_every_service_are_found() -> None:
    """Each service with a metrics module is on the page, what all share first."""
    modules = metric_modules()
    assert modules.keys() >= {"runtime", "fetching", "cleaning", "extraction", "alerting", "portal", "replay"}
    heads = [line for line in metrics_page(modules).splitlines() if line.startswith("## ")]
    assert heads[0] == "## Every service"
    assert len(heads) == len(modules)


def test_every_topic_and_setting_is_on_its_page() -> None:
    """Each with one row, and each topic with the line that reads it."""
    topics = topics_page(TOPICS.values(), KINDS)
    for topic in TOPICS.values():
        assert topics.count(f"| [{topic.name}](#{topic.name}) |") == 1
        assert reading_line(topic) in topics
    settings = settings_page(Settings, (), Path("/"))
    assert [settings.count(f"| `TANSIQ_{name.upper()}` |") for name in Settings.model_fields] == [1] * len(
        Settings.model_fields
    )


@pytest.mark.parametrize("missing", [{"readers": ()}, {"writers": ()}, {"description": ""}])
def test_a_topic_with_neither_reader_nor_external_is_refused(missing: dict[str, object]) -> None:
    """So is one that nobody writes and one that says nothing."""
    with pytest.raises(ValueError, match="topic alerts-v1 needs"):
        topics_page([ALERTS._replace(**missing)], KINDS)  # type: ignore[arg-type]


def test_a_topic_says_how_it_is_kept() -> None:
    """In days, for ever, or the newest of each key; sizes in whole units."""
    page = topics_page([PAGES, ALERTS, dead_letter_topic(PAGES)], KINDS)
    rows = {line.split("]")[0][3:]: line for line in page.splitlines() if line.startswith("| [")}
    assert rows["pages-v1"].endswith("| 12 | 30 d | 2 MiB |")
    assert rows["alerts-v1"].endswith("| 1 | for ever | 384 KiB |")
    assert rows["pages-v1-dlq"].endswith("| 1 | 30 d | 4 MiB + 64 KiB |")


def test_a_stale_page_is_found_and_made_again(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The check names each page that the code no longer says, and writes none."""
    assert main([], tmp_path) == 0
    assert main(["--check"], tmp_path) == 0
    (tmp_path / "topics.md").write_text("old")
    (tmp_path / "settings.md").unlink()
    capsys.readouterr()
    assert main(["--check"], tmp_path) == 1
    assert [line.split()[0] for line in capsys.readouterr().err.splitlines()] == ["docs/topics.md", "docs/settings.md"]
    assert (tmp_path / "topics.md").read_text() == "old"
    assert main([], tmp_path) == 0
    assert stale({"topics.md": "new"}, tmp_path) == ["topics.md"]
    assert main(["--check"], tmp_path) == 0


def test_a_table_has_a_line_for_each_row() -> None:
    """Heads, a rule, rows; a new line within a cell ends no row."""
    assert table(["a", "b"], [["1", "2\n3"]]) == "| a | b |\n| --- | --- |\n| 1 | 2 3 |"
