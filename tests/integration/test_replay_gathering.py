"""Both sides of a diff off a real broker: only what the run took in, the newest of each, and nothing overtaken."""

import asyncio
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from aiokafka.admin import AIOKafkaAdminClient

from schemas.article import Article
from schemas.ids import page_id, rejected_id
from schemas.message import Message
from schemas.rejected import Rejected
from schemas.report import Report
from schemas.topics import ARTICLES, PAGES, REJECTED, REPORTS, dead_letter_topic
from schemas.wire import encode
from services.alerting.store.database import open_database
from services.replay.diff.comparing import compare_run
from services.replay.diff.gathering import Gathered, count_changes, gather, removed_reports, reports_of
from services.replay.reading.scan import Span
from services.replay.reading.selection import make_selection
from services.replay.rehearsal.predict import RehearsalFailed, predict, rehearse
from services.replay.runs.code import Code
from services.replay.runs.refusals import Refused
from services.replay.runs.topics import make_topics
from services.replay.store.records import Run
from services.replay.store.runs import RunStore
from services.runtime.errors import NotReachable
from tests.conftest import Broker
from tests.integration.alerting_world import settings_for
from tests.support.topics import send
from tests.support.waiting import until
from tests.unit.alerting.builders import a_place, a_report
from tests.unit.replay.a_run import an_article, recleaned

pytestmark = pytest.mark.kafka
SHARES_KAFKA = True

LIVE, SHADOW = "gather-", "replay-gather-"
WRITTEN = (PAGES, ARTICLES, REPORTS, REJECTED, dead_letter_topic(PAGES), dead_letter_topic(ARTICLES))
RUN = Run(
    run="gather", mode="shadow", origin="", reads=LIVE + PAGES.name, prefix=SHADOW,
    selection=make_selection(topic=PAGES.name), rate=200.0, who="a test", why="a test", command="", selected=4,
    code=Code("1", "2", "3"), created_at=1.8e9,
)  # fmt: skip

A1, A3, A4 = an_article("1", "one"), an_article("3", "three"), an_article("4", "four")
P2 = page_id("2" * 64, "2" * 64)


def told_by(article: Article, **fields: Any) -> Report:
    """A report of an article."""
    report = a_report(url=article.url, **fields)
    about = {"article_id": article.article_id, "page_id": article.page_id, "url_key": article.url_key}
    return report.model_copy(update={"article": report.article.model_copy(update=about)})


def rejected(stage: str, subject: str, reason: str, key: str = "2" * 64) -> Rejected:
    values = {
        "rejected_id": rejected_id(stage, subject, reason, "1"), "stage": stage, "reason": reason, "detail": None,
        "subject_id": subject, "url": "https://one.example/2", "url_key": key, "source_id": "one", "title": None,
        "fetched_at": "2026-03-02T12:00:00Z", "language": None, "score": None, "version": "1",
    }  # fmt: skip
    return Rejected.model_validate(values, strict=False)


R1, R3, R4 = told_by(A1), told_by(A3), told_by(A4)
BETTER = recleaned(A1, title="better", article_id="ar_" + "1" * 32)
R1_BETTER = told_by(BETTER, place=a_place("gn:2"))
OLDER = told_by(A1, status="ongoing")


def written(prefix: str, *found: Message) -> list[tuple[str, bytes | None, bytes, Any]]:
    made = (encode(message, source="test", time="2026-03-02T12:00:00Z") for message in found)
    return [(prefix + one.topic.name, one.key, one.value, one.headers) for one in made]


@pytest.fixture(scope="module")
def data(kafka: Broker, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Live topics and those of a run of pages 1, 2 and 3; page 4 is none of its business."""
    for prefix in (LIVE, SHADOW):
        asyncio.run(make_topics(kafka.bootstrap, WRITTEN, prefix, 1))
    overtaken = rejected("extraction", A3.article_id, "no_trigger")
    send(kafka.bootstrap, written(LIVE, A1, A3, A4, OLDER, R4, rejected("cleaning", P2, "not_text"), overtaken))
    junk = [(LIVE + REPORTS.name, b"SY", value, []) for value in (b"not json", b'{"no": "report"}')]
    send(kafka.bootstrap, [*written(LIVE, R1, R3), *junk])
    dead = (SHADOW + dead_letter_topic(PAGES).name, b"3", b'{"page_id": "%s"}' % A3.page_id.encode(), [])
    send(kafka.bootstrap, [*written(SHADOW, BETTER, R1_BETTER, R1_BETTER, rejected("cleaning", P2, "no_text")), dead])
    return tmp_path_factory.mktemp("gathered")


def found_by(kafka: Broker, data: Path, run: Run = RUN) -> Gathered:
    return asyncio.run(gather(settings_for(data, kafka=kafka.bootstrap, read_prefix=LIVE), run))


def test_only_what_the_run_took_in_stands_against_it(kafka: Broker, data: Path) -> None:
    """Pages 1, 2 and 3, whatever else the topics hold; of each report and article the newest."""
    found = found_by(kafka, data)
    assert {report.content_digest for report in found.reports.before} == {R1.content_digest, R3.content_digest}
    assert [report.report_id for report in found.reports.after] == [R1_BETTER.report_id]
    assert {article.page_id for article in found.articles.before} == {A1.page_id, A3.page_id}
    assert found.articles.after == (BETTER,)
    assert (found.dead_lettered, found.unreadable, found.expired) == (1, 1, 0)


def test_a_rejection_that_a_report_has_overtaken_does_not_stand(kafka: Broker, data: Path) -> None:
    """Article 3 was rejected once and read since; page 2 is rejected on both sides."""
    found = found_by(kafka, data).verdicts
    assert [(v.stage, v.reason) for v in found.before] == [("cleaning", "not_text")]
    assert [(v.stage, v.reason) for v in found.after] == [("cleaning", "no_text")]


def test_counts_and_removed_reports(kafka: Broker, data: Path) -> None:
    """One report changed with its article, one went with its dead letter."""
    settings = settings_for(data, kafka=kafka.bootstrap, read_prefix=LIVE)
    counts = asyncio.run(count_changes(settings, RUN))
    assert counts._asdict() == {"before": 2, "after": 1, "unchanged": 0, "changed": 1, "added": 0, "removed": 1}
    (removed,) = asyncio.run(removed_reports(settings, RUN))
    assert (removed["report_id"], removed["url"]) == (R3.report_id, A3.url)
    assert asyncio.run(reports_of(settings, RUN)) == (R1_BETTER,)


def test_a_run_of_pages_shows_articles_and_verdicts(kafka: Broker, data: Path) -> None:
    """The whole diff, with what may follow by where the run stands."""
    settings = settings_for(data, kafka=kafka.bootstrap, read_prefix=LIVE)
    store = RunStore(data)
    store.begin(RUN, [Span(0, 0, 4)])
    diff = asyncio.run(compare_run(settings, store, RUN))
    assert diff.articles is not None
    assert diff.articles.counts._asdict() == {
        "before": 2, "after": 1, "unchanged": 0, "changed": 1, "added": 0, "removed": 1,
    }  # fmt: skip
    assert [change.field for change in diff.articles.changed[0].changes] == ["/title"]
    assert [(one.reason, two.reason) for one, two in diff.verdicts.changed] == [("not_text", "no_text")]
    assert diff.next[0] == "tansiq replay resume gather"


@pytest.mark.parametrize(
    ("fields", "said"),
    [({"mode": "promote"}, "is a promote"), ({"selection": make_selection(topic="alerts-v1")}, "lead to reports")],
)
def test_what_has_no_other_side_is_refused(kafka: Broker, data: Path, fields: dict[str, Any], said: str) -> None:
    """A promotion is not compared, nor is what leads to no reports."""
    settings = settings_for(data, kafka=kafka.bootstrap)
    with pytest.raises(Refused, match=said):
        asyncio.run(compare_run(settings, RunStore(data), replace(RUN, **fields)))
    nothing = asyncio.run(count_changes(settings, replace(RUN, selection=make_selection(topic="alerts-v1"))))
    assert nothing == (0, 0, 0, 0, 0, 0)


def names_of(kafka: Broker) -> set[str]:
    """The topics of replays on the broker."""

    async def ask() -> set[str]:
        admin = AIOKafkaAdminClient(bootstrap_servers=kafka.bootstrap)
        await admin.start()
        try:
            return {name for name in await admin.list_topics() if name.startswith("replay-")}
        finally:
            await admin.close()

    return asyncio.run(ask())


def test_without_alerting_nothing_can_be_predicted(kafka: Broker, data: Path, tmp_path: Path) -> None:
    """It is said what is missing, and nothing is left on the broker."""
    before = names_of(kafka)
    with pytest.raises(NotReachable, match=r"alerting\.sqlite is not there"):
        asyncio.run(predict(settings_for(tmp_path, kafka=kafka.bootstrap), RUN))
    assert names_of(kafka) == before


def test_a_second_process_that_ends_early_is_told_and_tidied(
    kafka: Broker, data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its last words are in the refusal; its topics and its copy are gone."""
    before = names_of(kafka)
    open_database(f"sqlite:///{tmp_path / 'alerting.sqlite'}").dispose()
    monkeypatch.setenv("TANSIQ_BIND", "203.0.113.1")  # nobody's address: its pages cannot be served there
    with pytest.raises(RehearsalFailed, match="ended with"):
        asyncio.run(predict(settings_for(tmp_path, kafka=kafka.bootstrap), RUN))
    until(lambda: names_of(kafka) == before, seconds=10, what="the topics of the rehearsal are gone")
    assert list((tmp_path / "replay").iterdir()) == []


def test_no_report_needs_no_rehearsal(tmp_path: Path) -> None:
    """Neither broker nor database is asked."""
    assert asyncio.run(rehearse(settings_for(tmp_path, kafka="127.0.0.1:1"), "none", [])).alerts == ()
