"""`tansiq run` as a newcomer meets it: all defaults, the sample newsroom, Ctrl-C, and a kill that leaves orphans."""

import json
from collections.abc import Iterator

import psutil
import pytest

from tests.support.newsroom import expected
from tests.support.records import messages
from tests.support.stack import Stack, running, seed_page
from tests.support.waiting import until


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """Run with nothing but a folder of its own, and the canary that everybody has."""
    with running(tmp_path_factory.mktemp("newcomer") / "var", TANSIQ_CANARY_SECONDS="300") as found:
        yield found


def subscription(stack: Stack) -> str:
    items = stack.api("/v1/subscriptions")["items"]
    assert [item["name"] for item in items] == ["sample"]
    found: str = items[0]["subscription_id"]
    return found


def test_news_become_deliveries_within_two_minutes(stack: Stack) -> None:
    """The sample newsroom is watched by default, and its alerts reach the sample receiver."""
    assert stack.run["newsroom"]
    assert stack.run["receiver"]
    wanted = {page["event"] for page in expected()["pages"].values()}
    identity = subscription(stack)

    def delivered() -> bool:
        rows = stack.api(f"/v1/subscriptions/{identity}/deliveries?limit=200")["items"]
        return len([row for row in rows if row["state"] == "ok" and row["why"] == "match"]) >= len(wanted)

    until(delivered, seconds=120, what=f"{len(wanted)} deliveries to the sample receiver", every=1)
    until(lambda: "http" in stack.output(), seconds=5, what="the screen says where the portal is")


def test_the_seed_fetched_today_is_history_and_pages_nobody(stack: Stack) -> None:
    """Its two events are marked historic; the sample subscription of everything is told nothing about them."""
    url = "https://thiqa.example/archives/51234"
    stack.cli("page", "send", seed_page(), "--url", url, "--content-type", "text/plain")

    def alerts() -> list[dict[str, object]]:
        return [one for one in messages(stack.run["kafka"], "alerts-v1") if url in json.dumps(one["event"]["origins"])]

    until(lambda: len(alerts()) >= 2, seconds=30, what="two alerts of the seed")
    assert [alert["kind"] for alert in alerts()] == ["historic", "historic"]
    ids = {alert["alert_id"] for alert in alerts()}
    rows = stack.api(f"/v1/subscriptions/{subscription(stack)}/deliveries?limit=200")["items"]
    assert not ids & {alert for row in rows for alert in row["alert_ids"]}


def test_a_killed_supervisor_leaves_nothing_that_the_next_start_cannot_clean(stack: Stack) -> None:
    """kill -9, start again: the orphans are ended, events and subscription are still there, one only."""
    events = {event["event_id"] for event in stack.events()}
    identity = subscription(stack)
    before = stack.processes()
    assert len(before) >= 6
    assert stack.process is not None
    stack.process.kill()
    stack.process.wait(10)
    (stack.data / "run.json").unlink(missing_ok=True)
    stack.start()
    assert not [process for process in before if process.is_running() and process.status() != psutil.STATUS_ZOMBIE]
    assert events <= {event["event_id"] for event in stack.events()}
    assert subscription(stack) == identity


def test_control_c_ends_everything(stack: Stack) -> None:
    """Exit code 130, no process left, run.json gone, and a second start finds no stale lock."""
    assert stack.stop() == 130
    assert stack.orphans() == []
    assert not (stack.data / "run.json").exists()
    stack.start()
    assert stack.stop() == 130
    assert stack.orphans() == []
