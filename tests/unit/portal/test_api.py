"""The HTTP API: shapes, cursors, limits, errors."""

from pathlib import Path

import pytest

from tests.support.portal_world import Running, World, an_arabic_report, far_apart, running, settings_for
from tests.unit.alerting.builders import a_report, later
from tests.unit.portal.conftest import ask

PROBLEM = "application/problem+json"


def test_events_come_newest_first_and_pages_go_back(world: World, portal: Running) -> None:
    """Paging back by `until=next` shows each event once, newest revision first, and then ends."""
    alerts = [world.take(a_report(**far_apart(number))) for number in range(5)]
    seen: list[str] = []
    cursor = ""
    while True:
        page = ask(f"{portal.url}/v1/events?limit=2" + (f"&until={cursor}" if cursor else "")).json
        assert set(page) == {"items", "next"}
        seen += [event["event_id"] for event in page["items"]]
        cursor = page["next"]
        if cursor is None:
            break
        assert cursor == f"{page['items'][-1]['epoch']}-{page['items'][-1]['seq']}"
    assert seen == [alert.event.event_id for alert in reversed(alerts)]


def test_since_goes_forward_oldest_first(world: World, portal: Running) -> None:
    """With `since`, what came after the cursor follows in the order it came."""
    alerts = [world.take(a_report(**far_apart(number))) for number in range(4)]
    epoch = alerts[0].event.epoch
    first = ask(f"{portal.url}/v1/events?since={epoch}-{alerts[0].event.seq}&limit=2").json
    assert [event["seq"] for event in first["items"]] == [alerts[1].event.seq, alerts[2].event.seq]
    rest = ask(f"{portal.url}/v1/events?since={first['next']}").json
    assert [event["seq"] for event in rest["items"]] == [alerts[3].event.seq]
    assert rest["next"] is None


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("country=LY", [0, 2]),
        ("country=ly&country=SY", [0, 1, 2]),
        ("country=SY", [1]),
        ("subtype=basing", []),
        ("subtype=joint_patrol&min_sources=1", [0, 1, 2]),
        ("min_sources=2", []),
        ("after=2026-01-20", [2]),
        ("before=2026-01-15", [0, 1]),
        ("actor=ru", [0, 1, 2]),
        ("actor=ir", []),
        ("kind=new&status=occurred", [0, 1, 2]),
        ("min_confidence=0.9", []),
        ("text=patrol", [0, 1, 2]),
        ("text=no%20such%20words", []),
        ("bbox=39,34,41,36", [0, 1, 2]),
        ("bbox=0,0,1,1", []),
        ("publisher=one&after=", [0, 1, 2]),
    ],
)
def test_a_query_narrows_the_list(world: World, portal: Running, query: str, found: list[int]) -> None:
    """Values of one name are alternatives, names are combined; an empty value of a form counts as absent."""
    alerts = [world.take(a_report(**far_apart(number))) for number in range(3)]
    items = ask(f"{portal.url}/v1/events?{query}").json["items"]
    assert [event["event_id"] for event in items] == [alerts[number].event.event_id for number in reversed(found)]


def test_an_event_shows_its_revisions_and_reports(world: World, portal: Running) -> None:
    """Body: the event, its alerts newest first, the reports behind it."""
    world.take(a_report())
    alert = world.take(a_report(url="https://two.example/b", outlet="two", seen=later(hours=1)))
    body = ask(f"{portal.url}/v1/events/{alert.event.event_id}").json
    assert set(body) == {"event", "revisions", "reports"}
    assert body["event"] == alert.event.model_dump(mode="json")
    assert [(one["kind"], one["event"]["revision"]) for one in body["revisions"]] == [("corroborated", 2), ("new", 1)]
    assert len(body["reports"]) == 2


@pytest.mark.parametrize(
    ("path", "status", "pointer"),
    [
        ("/v1/events?since=nonsense", 422, "/since"),
        ("/v1/events?limit=0", 422, "/limit"),
        ("/v1/events?limit=many", 422, "/limit"),
        ("/v1/events?after=yesterday", 422, "/after"),
        ("/v1/events?bbox=1,2,3", 422, "/bbox"),
        ("/v1/events?contry=SY", 422, "/contry"),
        ("/v1/events?kind=fresh", 422, "/kind"),
        ("/v1/events?since=other-1", 410, None),
        ("/v1/events/ev_0", 404, None),
        ("/v1/nothing", 404, None),
        ("/v1/subscriptions/su_0", 404, None),
        ("/v1/subscriptions/su_0/deliveries", 404, None),
        ("/v1/stream?since=nonsense", 422, "/since"),
        ("/v1/stream?subscription=su_0", 404, None),
        ('/v1/stream?filter={"all":[{"field":"moon"}]}', 422, "/all/0"),
        ("/v1/explain?event=ev_0&subscription=su_0", 404, None),
    ],
)
def test_every_error_is_a_problem(portal: Running, path: str, status: int, pointer: str | None) -> None:
    """problem+json with type, title, status and detail; a pointer where something given is wrong."""
    answer = ask(portal.url + path.replace('"', "%22"))
    assert answer.status == status
    assert answer.headers["content-type"] == PROBLEM
    assert {"type", "title", "status", "detail"} <= set(answer.json)
    assert answer.json["status"] == status
    assert answer.json.get("pointer") == pointer


def test_a_list_is_at_most_200_long(world: World, portal: Running) -> None:
    """A greater limit gives what 200 gives."""
    world.take(a_report())
    assert len(ask(f"{portal.url}/v1/events?limit=100000").json["items"]) == 1


def test_subscriptions_show_their_filter_as_it_was_written(world: World, portal: Running) -> None:
    """Addresses are masked, no secret is shown, the filter has only what the subscriber said."""
    made = world.subscribe('{"all": [{"field": "sources", "min": 2}]}')
    listed = ask(f"{portal.url}/v1/subscriptions").json
    shown = ask(f"{portal.url}/v1/subscriptions/{made}").json
    assert listed == {"items": [shown], "next": None}
    assert shown["filter"] == {"all": [{"field": "sources", "min": 2}]}
    assert shown["channels"][0]["address"] == "https://hooks.example/…"
    assert "secret" not in str(shown)


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/v1/subscriptions"),
        ("PATCH", "/v1/subscriptions/su_1"),
        ("DELETE", "/v1/subscriptions/su_1"),
        ("POST", "/v1/subscriptions/su_1/test"),
        ("POST", "/v1/deliveries/dl_1/resend"),
    ],
)
def test_with_alerting_down_changes_answer_503(portal: Running, method: str, path: str) -> None:
    """Reading goes on; what would change something says that nothing was changed."""
    answer = ask(portal.url + path, method, b"{}", content_type="application/json")
    assert answer.status == 503
    assert answer.headers["content-type"] == PROBLEM
    assert ask(f"{portal.url}/v1/events").status == 200


def test_a_change_must_be_json(portal: Running) -> None:
    """A form of another page cannot make a subscription."""
    answer = ask(f"{portal.url}/v1/subscriptions", "POST", b"{}", content_type="text/plain")
    assert answer.status == 415


def test_explain_says_what_each_clause_found(world: World, portal: Running) -> None:
    """A hit and a miss: verdict per revision and clause."""
    alert = world.take(a_report())
    for clause, matched in (
        ('{"field": "country", "any_of": ["SY"]}', True),
        ('{"field": "sources", "min": 2}', False),
    ):
        made = world.subscribe(f'{{"all": [{clause}]}}')
        body = ask(f"{portal.url}/v1/explain?event={alert.event.event_id}&subscription={made}").json
        assert body["matched"] is matched
        assert body["revisions"][0]["clauses"][0]["pointer"] == "/all/0"
        assert body["revisions"][0]["clauses"][0]["matched"] is matched


def test_a_dry_run_counts_what_a_filter_would_have_brought(world: World, portal: Running) -> None:
    """Over the stored alerts: matches, per clause, hits."""
    for number in range(4):
        world.take(a_report(**far_apart(number)))
    body = b'{"all": [{"field": "country", "any_of": ["LY"]}]}'
    run = ask(f"{portal.url}/v1/filters/dry-run", "POST", body, content_type="application/json").json
    assert (run["alerts"], run["matched"], run["clauses"][0]["matched"], len(run["hits"])) == (4, 2, 2, 2)
    wrong = ask(f"{portal.url}/v1/filters/dry-run", "POST", b'{"all": []}', content_type="application/json")
    assert (wrong.status, wrong.json["pointer"]) == (422, "/all")


def test_lists_name_what_events_name(world: World, portal: Running) -> None:
    """Actors, places, subtypes and sources are lists of items."""
    world.take(an_arabic_report())
    actors = {item["id"]: item for item in ask(f"{portal.url}/v1/actors").json["items"]}
    assert actors["ir.irgc"]["events"] == 1
    assert ask(f"{portal.url}/v1/places").json["items"][0]["country"] == "SY"
    subtypes = {item["id"]: item["events"] for item in ask(f"{portal.url}/v1/subtypes").json["items"]}
    assert (subtypes["joint_patrol"], subtypes["basing"]) == (1, 0)
    assert ask(f"{portal.url}/v1/sources").json == {"items": [], "next": None}


def test_without_a_database_the_portal_waits_and_says_so(tmp_path: Path) -> None:
    """Started before alerting: alive, not ready, 503 instead of a crash; once there, it reads."""
    with running(settings_for(tmp_path)) as portal:
        assert ask(f"{portal.url}/live").status == 200
        ready = ask(f"{portal.url}/ready")
        assert ready.status == 503
        assert any("database" in reason for reason in ready.json["reasons"])
        assert {"ready", "reasons", "service", "version", "allow_networks"} == set(ready.json)
        assert ask(f"{portal.url}/v1/events").status == 503
        page = ask(f"{portal.url}/", accept="text/html")
        assert (page.status, page.headers["content-type"]) == (503, "text/html; charset=utf-8")
        world = World(tmp_path)
        world.take(a_report())
        assert len(ask(f"{portal.url}/v1/events").json["items"]) == 1


def test_the_description_lists_every_route(portal: Running) -> None:
    """OpenAPI is served, and the page of the API shows its paths without any file of another site."""
    description = ask(f"{portal.url}/openapi.json").json
    page = ask(f"{portal.url}/docs").body.decode()
    for path in ("/v1/events", "/v1/events/{event_id}", "/v1/stream", "/v1/subscriptions", "/v1/filters/dry-run"):
        assert path in description["paths"]
        assert path in page
    assert "https://" not in page


def test_metrics_are_served(portal: Running) -> None:
    """Prometheus' text, with the portal's own counters."""
    ask(f"{portal.url}/v1/events")
    text = ask(f"{portal.url}/metrics").body.decode()
    assert 'tansiq_http_seconds_count{route="/v1/events",status="200"}' in text
