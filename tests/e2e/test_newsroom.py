"""The sample newsroom: pages in by HTTP, exactly the expected alerts out at a webhook."""

from datetime import timedelta

import pytest

from tests.e2e.conftest import World
from tests.support.newsroom import expected
from tests.support.receiver import Call, Receiver
from tests.support.records import messages, outcomes
from tests.support.waiting import until

EXPECTED = expected()
PUBLISHERS = ["وكالة المشرق التجريبية", "شبكة الضفاف التجريبية", "وكالة البادية التجريبية", "Sample Newsroom Wire"]
CORRECT_AFTER_SECONDS = 30


@pytest.fixture(scope="module")
def told(world: World) -> list[Call]:
    """Open the newsroom to a subscriber of every kind; return the calls once all has been said."""
    receiver = Receiver().up()
    everything = {"any": [{"field": "publisher", "any_of": PUBLISHERS}]}
    world.stack.subscribe(receiver.url, filter=everything)
    world.newsroom.open(correct_after=CORRECT_AFTER_SECONDS)
    paths = {*EXPECTED["pages"], *EXPECTED["near_misses"]}

    def open_paths() -> set[str]:
        return paths - {url.removeprefix(world.newsroom.url) for url in outcomes(world.kafka)}

    try:
        until(lambda: not (left := open_paths()) or print("open:", left), seconds=90, what="every page has an outcome",
              every=2)  # fmt: skip
        events = {page["event"] for page in EXPECTED["pages"].values()}
        until(lambda: len(receiver.alerts("new")) >= len(events), seconds=20, what=f"{len(events)} new alerts")
        until(lambda: receiver.alerts("updated"), seconds=60, what="the correction is told")
        return receiver.alerts()
    finally:
        receiver.down()


def urls_of(call: Call, world: World) -> set[str]:
    return {item["url"].removeprefix(world.newsroom.url) for item in call.data["evidence"]}


def founder(call: Call, world: World) -> str:
    """Return the expected event that an alert is about, by the page it shows as evidence."""
    known = {EXPECTED["pages"][url]["event"] for url in urls_of(call, world) if url in EXPECTED["pages"]}
    return known.pop() if len(known) == 1 else f"unexpected: {urls_of(call, world)}"


def test_each_event_is_told_as_new_exactly_once(world: World, told: list[Call]) -> None:
    """As many new alerts as events, each about another expected event, none about a near-miss."""
    new = sorted(founder(call, world) for call in told if call.message["type"] == "alert.new")
    assert new == sorted({page["event"] for page in EXPECTED["pages"].values()})


def test_no_near_miss_is_told(world: World, told: list[Call]) -> None:
    """No alert of any kind shows a near-miss as evidence."""
    seen = set().union(*(urls_of(call, world) for call in told))
    assert not seen & set(EXPECTED["near_misses"])


@pytest.mark.parametrize("path", list(EXPECTED["pages"]))
def test_an_alert_says_what_the_page_says(world: World, told: list[Call], path: str) -> None:
    """What, who, where and when are those of the page; the evidence marks the trigger and at least one actor."""
    page = EXPECTED["pages"][path]
    call = next(call for call in told if call.message["type"] == "alert.new" and founder(call, world) == page["event"])
    event = call.data["event"]
    principals = {actor["id"] for actor in event["participants"] if actor["role"] in ("initiator", "partner", "host")}
    assert event["subtype"] == page["subtype"]
    assert principals == set(page["participants"])
    assert event["place"] is not None
    assert event["place"]["country"] == page["country"]
    assert event["date"]["start"] == str(world.newsroom.day + timedelta(days=page["date_days"]))
    roles = {segment["role"] for item in call.data["evidence"] for segment in item["segments"]}
    assert {"trigger", "actor"} <= roles


def test_a_second_outlet_corroborates(world: World, told: list[Call]) -> None:
    """The raid is told by two outlets in their own words and languages: one event, corroborated, two sources."""
    calls = [call for call in told if call.message["type"] == "alert.corroborated"]
    assert [founder(call, world) for call in calls] == ["raid"]
    assert calls[0].data["event"]["sources"] == 2


def test_a_corrected_page_updates_its_event(world: World, told: list[Call]) -> None:
    """The corrected page changes its own event, and no second event is made of it."""
    page = next(page for page in EXPECTED["pages"].values() if "corrected" in page)
    call = next(call for call in told if call.message["type"] == f"alert.{page['corrected']['kind']}")
    new = next(call for call in told if call.message["type"] == "alert.new" and founder(call, world) == page["event"])
    assert call.data["event_id"] == new.data["event_id"]
    assert call.data["revision"] > new.data["revision"]
    assert call.data["event"]["status"] == page["corrected"]["status"]
    assert any(change["field"].startswith(("/status", "/phase")) for change in call.data["changes"])


def test_every_near_miss_can_be_asked_after(world: World, told: list[Call]) -> None:
    """What became of a page that led nowhere stands on rejected-v1, unless it waits in the review lane."""
    rejected = {message["url"].removeprefix(world.newsroom.url) for message in messages(world.kafka, "rejected-v1")}
    review = {
        report["article"]["url"].removeprefix(world.newsroom.url)
        for report in messages(world.kafka, "reports-v1")
        if report["lane"] == "review"
    }
    assert set(EXPECTED["near_misses"]) <= rejected | review
