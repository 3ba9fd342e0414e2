"""Replays as an operator runs them, on a real broker beside a live alerting; what they wrote is read with kcat."""

import asyncio
import json
import os
import signal
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

import pytest
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType

from schemas.report import Report
from schemas.topics import ALERTS, ARTICLES, EVENTS, PAGES, REJECTED, REPORTS, TOPICS
from services.replay.reading.plan import make_plan
from services.replay.reading.selection import make_selection
from services.replay.rehearsal.order import promotion_order
from services.replay.runs.operator import Asked
from services.replay.runs.promote import begin_promotion, plan_promotion, work_promotion
from services.replay.runs.work import Progress
from services.replay.store.runs import RunStore
from tests.conftest import Broker
from tests.integration.replay_world import Dark, ReplayWorld, articles_of, interrupt, kcat_or_skip, pages, read
from tests.support.receiver import receiving
from tests.support.topics import send
from tests.support.waiting import until
from tests.unit.alerting.builders import a_place, a_report

pytestmark = pytest.mark.kafka
SHARES_KAFKA = True

STORIES = 48


@pytest.fixture(scope="module")
def world(kafka: Broker, tmp_path_factory: pytest.TempPathFactory) -> Iterator[ReplayWorld]:
    """Fifty pages with all that came of them, one page that is junk, and everybody told."""
    kcat_or_skip()
    with receiving() as receiver:
        made = ReplayWorld(kafka, tmp_path_factory.mktemp("replay"), receiver)
        try:
            made.start_alerting()
            stored = pages(STORIES)
            said = [message for page in stored for message in read(page)]
            told = made.rung_by(lambda: made.put([*stored, *said]))
            assert len(told) > STORIES // 4, "the load was meant to ring"
            send(made.bootstrap, [(made.prefix + PAGES.name, b"junk", b"{", [("ce_id", b"junk")])])
            yield made
        finally:
            made.end()


def test_the_plan_counts_what_kcat_counts_and_writes_nothing(world: ReplayWorld) -> None:
    """Every topic of the contract, partition by partition; no topic, no record, no file appears."""
    before = world.topics(), sorted(world.data.iterdir())
    for name in TOPICS:
        plan = asyncio.run(make_plan(world.settings, make_selection(topic=name), run="r", rate=200))
        by_hand = world.by_hand(name)
        assert +plan.partitions == Counter(row["partition"] for row in by_hand), name
        assert plan.messages == len(by_hand)
    said = world.json("plan", "--topic", PAGES.name)
    assert set(said) == {"run", "topic", "partitions", "messages", "bytes", "missing", "seconds"}
    assert {partition: number for partition, number in said["partitions"].items() if number} == world.partitions(
        PAGES.name
    )
    assert said["bytes"] == sum(len(row["payload"].encode()) for row in world.by_hand(PAGES.name))
    assert said["messages"] == STORIES + 1
    assert (world.topics(), sorted(world.data.iterdir())) == (before[0], before[1])


def test_a_selection_plans_what_a_hand_finds(world: ReplayWorld) -> None:
    """By host, by schema version, by offset, by report, and by an event through all that led to it."""
    articles = [json.loads(row["payload"]) for row in world.by_hand(ARTICLES.name)]
    hosted = [article for article in articles if article["url"].startswith("https://news2.")]
    assert world.planned(ARTICLES.name, host="news2.example") == len(hosted) > 0
    assert world.planned(PAGES.name, version="1.0") == STORIES
    by_partition = world.partitions(REPORTS.name)
    assert world.planned(REPORTS.name, **{"from": "0", "to": "2"}) == sum(min(2, n) for n in by_partition.values())
    event = json.loads(world.by_hand(ALERTS.name)[0]["payload"])["event"]
    reports = [json.loads(row["payload"]) for row in world.by_hand(REPORTS.name)]
    pages_told = {one["article"]["page_id"] for one in reports if one["report_id"] in event["report_ids"]}
    assert world.planned(PAGES.name, event=event["event_id"]) == len(pages_told) > 0
    assert world.planned(EVENTS.name, event=event["event_id"]) == len(_of_event(world, event["event_id"])) > 0
    assert world.planned(REPORTS.name, report=event["report_ids"][0]) == 1


def _of_event(world: ReplayWorld, event: str) -> list[object]:
    return [row for row in world.by_hand(EVENTS.name) if row["key"] == event]


def test_pages_read_again_by_the_same_code_say_the_same_in_topics_of_their_own(world: ReplayWorld) -> None:
    """Each page in one outcome; nothing changed; every output marked; the contract's partitions, kept a week."""
    live = len(world.by_hand(REPORTS.name)), len(world.by_hand(ARTICLES.name))
    said = world.whole
    prefix = f"replay-{said['run']}-"
    assert set(said) == {
        "run", "read", "forwarded", "rejected", "dead_lettered", "unchanged", "changed", "added", "removed"
    }  # fmt: skip
    assert (said["read"], said["dead_lettered"]) == (STORIES + 1, 1)
    assert said["forwarded"] + said["rejected"] == STORIES
    reports = world.headers(REPORTS.name, prefix)
    assert (said["changed"], said["added"], said["removed"]) == (0, 0, 0)
    assert said["unchanged"] == len(reports) > 0
    written = [*reports, *world.headers(ARTICLES.name, prefix), *world.headers(REJECTED.name, prefix)]
    assert {headers["tansiq_replay"] for headers in written} == {f"shadow/{said['run']}"}
    dead = world.headers(PAGES.dlq, prefix)
    assert [headers["tansiq_dlq_reason"] for headers in dead] == ["decode.headers"]
    assert asyncio.run(_shape(world.bootstrap, prefix + REPORTS.name)) == (REPORTS.partitions, str(7 * 86_400_000))
    assert (len(world.by_hand(REPORTS.name)), len(world.by_hand(ARTICLES.name))) == live, "a shadow run wrote live"


async def _shape(bootstrap: str, topic: str) -> tuple[int, str]:
    admin = AIOKafkaAdminClient(bootstrap_servers=bootstrap)
    await admin.start()
    try:
        partitions = len((await admin.describe_topics([topic]))[0]["partitions"])
        answer = (await admin.describe_configs([ConfigResource(ConfigResourceType.TOPIC, topic)]))[0]
        return partitions, next(entry[1] for entry in answer.resources[0][4] if entry[0] == "retention.ms")
    finally:
        await admin.close()


def test_a_shadow_replay_of_any_topic_reads_all_of_it_and_rings_nobody(world: ReplayWorld) -> None:
    """Each message of each topic ends in one outcome."""

    def replay_all() -> None:
        for name in TOPICS:
            if name not in (PAGES.name, ARTICLES.name):  # other tests read those, in processes of their own
                run = asyncio.run(world.shadow_run(name))
                assert RunStore(world.data).counts(run.run).read == len(world.by_hand(name)), name

    assert world.rung_by(replay_all) == []


def test_all_reports_sent_live_once_more_ring_nobody(world: ReplayWorld) -> None:
    """0 deliveries, as alerting knows them all."""
    assert world.rung_by(lambda: world.repeat(REPORTS.name)) == []


def test_a_run_killed_with_9_goes_on_and_writes_the_same_ids(world: ReplayWorld) -> None:
    """At most one batch stands there twice; the run is not half of two runs."""
    whole = world.whole
    process = world.start("run", "--topic", PAGES.name, "--why", "a kill", "--rate", "20")
    store = RunStore(world.data)
    run = until(lambda: _newest(store, "a kill"), seconds=60, what="the run is begun")
    until(lambda: store.counts(run).read > 5, seconds=60, what="some of it is done", every=0.01)
    process.kill()
    process.communicate()
    read_before = store.counts(run).read
    assert STORIES > read_before > 0
    assert store.state(run) == "interrupted"
    said = world.json("resume", run, "--rate", "200")
    assert said["read"] == STORIES + 1
    for topic in (REPORTS, ARTICLES, REJECTED):
        mine, other = (
            Counter(h["ce_id"] for h in world.headers(topic.name, f"replay-{r}-")) for r in (run, whole["run"])
        )
        assert set(mine) == set(other)
        assert (mine - other).total() <= 200
    assert {name: said[name] for name in said if name != "run"} == {n: whole[n] for n in whole if n != "run"}


def _newest(store: RunStore, why: str) -> str | None:
    return next((run.run for run in store.all() if run.why == why), None)


def test_ctrl_c_leaves_a_run_that_goes_on(world: ReplayWorld) -> None:
    """Exit code 130, and the command to go on with is named."""
    process = world.start("run", "--topic", PAGES.name, "--why", "a Ctrl-C", "--rate", "1")
    store = RunStore(world.data)
    run = until(lambda: _newest(store, "a Ctrl-C"), seconds=60, what="the run is begun")
    until(lambda: store.counts(run).read > 0, seconds=60, what="some of it is done")
    code, said = interrupt(process)
    assert code == 130
    assert f"tansiq replay resume {run}" in said
    assert [row.act for row in store.history(run)] == ["started", "interrupted"]
    assert world.json("resume", run, "--rate", "200")["read"] == STORIES + 1


def test_what_is_promoted_makes_events_and_rings_nobody_and_twice_is_once(world: ReplayWorld) -> None:
    """Articles whose reports were never found live: found by the shadow run, accepted, promoted; nobody is rung."""
    new = [message for page in pages(STORIES + 16)[-16:] for message in read(page)]
    world.put(articles_of(new))
    urls = [word for article in articles_of(new) for word in ("--url", article.url)]
    shadow = world.shadow("--topic", ARTICLES.name, *urls)
    assert shadow["added"] == sum(isinstance(message, Report) for message in new) > 0
    run = shadow["run"]
    world.run("accept", run)
    live = len(world.by_hand(REPORTS.name))
    said: list[dict[str, object]] = []

    def promote() -> None:
        said.append(
            world.json("run", run, "--mode", "promote", "--why", "found on re-reading", "--yes", "--rate", "100")
        )

    assert world.rung_by(promote) == []
    assert said[0]["forwarded"] == shadow["added"]
    marks = [headers.get("tansiq_replay") for headers in world.headers(REPORTS.name)]
    assert marks.count(f"promote/{run}") == shadow["added"]
    reread = [row for row in world.by_hand(EVENTS.name) if json.loads(row["payload"])["reread"]]
    assert reread, "the promotion made no event"
    assert world.rung_by(promote) == []
    assert said[1] == said[0]
    assert len(world.by_hand(REPORTS.name)) == live + shadow["added"] + 2, "the second promotion sent something"
    assert RunStore(world.data).state(run) == "promoted"


def test_a_dead_letter_goes_back_once_though_it_is_repaired_twice(world: ReplayWorld) -> None:
    """An old report returns to its topic and rings nobody; the second repair finds nothing to do."""
    world.put_dead_letter(a_report(url="https://dead.example/1", place=a_place("gn:4711")))
    line = ("run", "--mode", "repair", "--topic", REPORTS.dlq, "--why", "the core was mended", "--yes")
    said: list[dict[str, object]] = []
    assert world.rung_by(lambda: said.append(world.json(*line))) == []
    said.append(world.json(*line))
    assert [(one["read"], one["forwarded"], one["rejected"]) for one in said] == [(1, 1, 0), (1, 0, 1)]
    back = [row for row in world.by_hand(REPORTS.name) if "dead.example" in row["payload"]]
    assert len(back) == 1
    assert f"repair/{said[0]['run']}" in back[0]["headers"]


class Impatient:
    """Presses Ctrl-C as soon as ten messages are done."""

    def show(self, progress: Progress) -> None:
        """Look, and press once."""
        if progress.counts.read >= 10:
            self.show = lambda _: None  # type: ignore[method-assign]
            os.kill(os.getpid(), signal.SIGINT)

    def end(self) -> None:
        """Nothing."""


def test_an_interrupted_promotion_goes_on_in_its_own_order(world: ReplayWorld) -> None:
    """As they were published, whatever the log's order; each once, though it took two processes."""
    store = RunStore(world.data)
    shadow = asyncio.run(world.shadow_run(REPORTS.name))
    plan = asyncio.run(plan_promotion(world.settings, shadow, rate=20))
    run = begin_promotion(world.settings, store, shadow, plan, Asked("me", "a test", "here"))
    with store.holding(run.run):
        assert not asyncio.run(work_promotion(world.settings, store, run, Impatient()))
        done = store.counts(run.run).read
        assert 10 <= done < plan.messages
        assert asyncio.run(work_promotion(world.settings, store, replace(run, rate=1000), Dark()))
    rows = [row for row in world.by_hand(REPORTS.name) if f"promote/{shadow.run}" in row["headers"]]
    reports = [Report.model_validate_json(row["payload"]) for row in rows]
    assert len(reports) == plan.messages == store.counts(run.run).read
    for partition in range(REPORTS.partitions):
        ranks = [promotion_order(one) for row, one in zip(rows, reports, strict=True) if row["partition"] == partition]
        assert ranks == sorted(ranks)


def test_a_replay_waits_while_the_live_services_are_late(world: ReplayWorld) -> None:
    """Alerting stands still with an old report before it: nothing is read; it goes on when alerting does."""
    assert world.alerting is not None
    world.settle()  # else the next it has to read is a fresh one
    world.alerting.send_signal(signal.SIGSTOP)
    try:
        world.put_old_report(seconds=60)
        process = world.start("run", "--topic", REPORTS.name, "--why", "a pause")
        metrics = until(lambda: world.replay_page("/metrics"), seconds=60, what="the replay answers")
        metrics = until(
            lambda: (
                (page := world.replay_page("/metrics")) and 'tansiq_replay_paused{mode="shadow"} 1.0' in page and page
            ),
            seconds=30,
            what="it pauses",
        )
        assert 'tansiq_replay_messages_total{mode="shadow",outcome="forwarded"} 0.0' in metrics
        assert "live alerting is" in world.replay_page("/ready")
    finally:
        world.alerting.send_signal(signal.SIGCONT)
    _, err = process.communicate(timeout=240)
    assert process.returncode == 0, err.decode()
    assert b"1 pauses" in err
