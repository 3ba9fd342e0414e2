"""The seed page, by command, from a site, and read today."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from standardwebhooks.webhooks import Webhook

from tests.e2e.conftest import World
from tests.support.receiver import Call, Receiver
from tests.support.records import make_id, messages
from tests.support.site import Story
from tests.support.stack import seed_page
from tests.support.waiting import until

URL = "https://thiqa.example/archives/51234"
PAGE = "pg_197329b49e6c07b48bdb1ce9b70dce54"
ARTICLE = "ar_ea0911e727a9a502f03b1e93ab3ef2f4"
REPORTS = ("rp_c403941e406556d39a466976ee438f7a", "rp_495d1ae204ff3361b44891d20f87cdcc")
EVENTS = tuple(make_id("ev", report) for report in REPORTS)
ALERTS = tuple(make_id("al", event, 1) for event in EVENTS)
TEXT_DIGEST = "aa483bb4f15d88e4"


def test_the_recipes_give_the_published_ids() -> None:
    """What this file expects is what messages.md says."""
    assert EVENTS[0] == "ev_b305b4b196418de031bf363fdcc42012"
    assert ALERTS[0] == "al_f13935bf4407d0fd296215cd2761ffcd"


@pytest.fixture(scope="module")
def sent(world: World) -> tuple[dict[str, str], list[Call]]:
    """Send the seed as if fetched on its day; return the subscription and what was told."""
    receiver = Receiver().up()
    about_the_seed = {"any": [{"field": "publisher", "any_of": ["وكالة ثقة"]}]}
    answer = world.stack.subscribe(receiver.url, filter=about_the_seed)
    arguments = ("--url", URL, "--content-type", "text/plain", "--fetched-at", "2022-01-01T09:00:00Z")
    assert PAGE in world.stack.cli("page", "send", seed_page(), *arguments)
    try:
        until(lambda: len(receiver.alerts("new")) >= 2, seconds=30, what="two new alerts of the seed page")
        until(lambda: all(delivered(world, alert) for alert in ALERTS), seconds=10, what="both deliveries are ok")
        return answer, receiver.alerts()
    finally:
        receiver.down()


def delivered(world: World, alert: str) -> bool:
    rows = messages(world.kafka, "deliveries-v1")
    return any(alert in row["alert_ids"] and row["state"] == "ok" for row in rows)


def test_the_seed_gives_exactly_two_new_alerts(sent: tuple[dict[str, str], list[Call]]) -> None:
    """The coordination centre and the Tabni operation, under the ids that messages.md publishes, each once."""
    calls = sent[1]
    assert sorted((call.message["type"], call.data["alert_id"]) for call in calls) == sorted(
        ("alert.new", alert) for alert in ALERTS
    )
    by_alert = {call.data["alert_id"]: call.data["event"] for call in calls}
    centre, operation = (by_alert[alert] for alert in ALERTS)
    assert (centre["subtype"], centre["date"]["start"], centre["status"]) == ("joint_command", "2021-12-31", "occurred")
    assert operation["subtype"] == "joint_operation"
    assert {"ru.forces", "ir.irgc"} <= {actor["id"] for actor in centre["participants"]}
    assert centre["also"] == ["agreement", "basing", "fire_support"]


def test_a_stock_library_verifies_the_calls(sent: tuple[dict[str, str], list[Call]]) -> None:
    """Each call verifies with the secret that was shown once, and its id follows the published recipe."""
    answer, calls = sent
    channel = answer["channels"][0]["channel_id"]
    for call in calls:
        # the library refuses a timestamp older than five minutes; this run is younger
        Webhook(answer["secret"]).verify(call.body, call.headers)
        assert call.id == make_id("dl", call.data["alert_id"], answer["subscription_id"], channel)


def test_the_messages_carry_the_published_ids(world: World, sent: tuple[dict[str, str], list[Call]]) -> None:
    """Page, article and both reports stand on their topics under the known ids."""
    assert PAGE in {page["page_id"] for page in messages(world.kafka, "pages-v1")}
    article = next(one for one in messages(world.kafka, "articles-v1") if one["article_id"] == ARTICLE)
    assert article["text_sha256"].startswith(TEXT_DIGEST)
    assert set(REPORTS) == {
        report["report_id"]
        for report in messages(world.kafka, "reports-v1")
        if report["article"]["article_id"] == ARTICLE
    }


def test_trace_tells_what_became_of_the_page(world: World, sent: tuple[dict[str, str], list[Call]]) -> None:
    """From the url to the events in one answer."""
    told = world.stack.cli("trace", URL, "--json")
    for wanted in (PAGE, ARTICLE, *REPORTS, *EVENTS):
        assert wanted in told


def test_a_site_that_serves_the_seed_leads_to_the_same_article(world: World) -> None:
    """Fetched over HTTP as plain text, glued headlines and all: the same text, two reports, no more."""
    body = seed_page().read_bytes()
    story = Story(0, "/archives/51234", "seed", body, "text/plain; charset=utf-8")
    world.site.put(story)
    url = world.site.url(story)

    def reports() -> list[dict[str, object]]:
        return [report for report in messages(world.kafka, "reports-v1") if report["article"]["url"] == url]

    until(lambda: len(reports()) >= 2, seconds=60, what="two reports of the served seed", every=1)
    article = next(one for one in messages(world.kafka, "articles-v1") if one["url"] == url)
    assert article["text_sha256"].startswith(TEXT_DIGEST)
    assert sorted(str(report["subtype"]) for report in reports()) == ["joint_command", "joint_operation"]


def test_explained_today_the_seed_is_history(world: World, receiver: Receiver) -> None:
    """Without a fetch time the story is years old: both decisions are historic."""
    today = json.loads(world.stack.cli("explain", seed_page(), "--json"))
    assert [decision["kind"] for decision in today["decisions"]] == ["historic", "historic"]
    then = json.loads(world.stack.cli("explain", seed_page(), "--json", "--fetched-at", "2022-01-01T09:00:00Z"))
    assert [decision["kind"] for decision in then["decisions"]] == ["new", "new"]


def test_an_old_story_read_today_pages_nobody(world: World, receiver: Receiver) -> None:
    """A page of last spring, fetched today: a historic event for the reader of lists, no call at the webhook."""
    world.stack.subscribe(receiver.url)
    day = datetime.now(UTC).date() - timedelta(days=200)
    text = (
        f"Albanian and Kosovo troops held a joint military exercise near Kukes on {day:%d %B %Y}, for the first time, "
        "the defence ministry said. Soldiers of both armies rehearsed crossing a river with bridging equipment."
    )
    page = world.stack.data / "old.txt"
    title = "Albanian army and Kosovo Security Force hold joint military exercise near Kukes"
    page.write_text(f"{title}\n\n{title}\n\n{text}\n", "utf-8")
    url = "https://old.example/news/1"
    world.stack.cli("page", "send", page, "--url", url, "--content-type", "text/plain")

    def historic() -> list[dict[str, object]]:
        return [alert for alert in messages(world.kafka, "alerts-v1") if url in json.dumps(alert["event"]["origins"])]

    until(historic, seconds=30, what="the old story is an event")
    assert [alert["kind"] for alert in historic()] == ["historic"]
    assert not receiver.alerts()
