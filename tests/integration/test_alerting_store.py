"""The one transaction per report, on SQLite and on PostgreSQL."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from random import Random
from typing import Any

import orjson
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from cryptography.exceptions import InvalidTag
from sqlalchemy import Engine, func, select

from schemas.event import Event
from schemas.ids import alert_id, delivery_id, event_id
from schemas.report import Report
from schemas.subscription import NewSubscription
from services.alerting.channels.desk import Desk
from services.alerting.channels.orders import make_channels
from services.alerting.memory import Memory
from services.alerting.retries import Answer, Step
from services.alerting.store.database import open_database, writing
from services.alerting.store.outbox import Claimed, Finished, claim, find_due, finish, release
from services.alerting.store.read import EventQuery, ReadStore
from services.alerting.store.relay_rows import mark_sent, unsent
from services.alerting.store.subscriptions import change, create, remove, resend
from services.alerting.store.tables import channels, deliveries, events, metadata, relay, reports
from services.alerting.store.write import take
from tests.integration.alerting_world import settings_for, take_one
from tests.unit.alerting.builders import a_date, a_denial, a_place, a_report, an_actor, later
from tests.unit.alerting.test_decide import TABLE

NOW = 1.8e9


@pytest.fixture
def database(database_url: str) -> Iterator[Engine]:
    """An empty database of each kind."""
    engine = open_database(database_url)
    yield engine
    engine.dispose()


@pytest.fixture
def desk(database: Engine, tmp_path: Path) -> Iterator[Desk]:
    made = Desk(settings_for(tmp_path, database.url.render_as_string(hide_password=False)))
    yield made
    made.close()


def subscribe(engine: Engine, desk: Desk, filter_: Any = None, **fields: Any) -> tuple[str, str]:
    """Store a subscription with one active channel; return both ids."""
    wanted = {
        "filter": filter_ or {"everything": True},
        "channels": [{"kind": "webhook", "address": "https://hook.example/x"}],
    }
    order = NewSubscription.model_validate_json(orjson.dumps(wanted | fields))
    (row, _), *_ = make_channels(order, desk.seal)
    with writing(engine) as connection:
        subscription_id = "su_" + row.channel_id[3:]
        create(connection, subscription_id, order, [row], NOW)
        connection.execute(channels.update().values(state="active"))
    return subscription_id, row.channel_id


def rows(engine: Engine, table: Any) -> list[Any]:
    with engine.connect() as connection:
        return list(connection.execute(select(table)))


def told(engine: Engine, subscription_id: str) -> list[tuple[str, str]]:
    """Why and of which kind of alert a subscription was told, in order."""
    store = ReadStore(engine)
    logs = store.deliveries(subscription_id).items[::-1]
    alerts = [store.alert(log.delivery.alert_ids[0]) for log in logs]
    return [(log.delivery.why, alert.kind) for log, alert in zip(logs, alerts, strict=True) if alert is not None]


FIRST = a_report()
SECOND = a_report(url="https://two.example/b", outlet="two", seen=later(hours=1))


def test_the_migrations_make_the_tables(database: Engine) -> None:
    """What the code believes stands in the database: no difference is left."""
    with database.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []


def test_a_first_report_makes_event_alert_delivery_and_relay_rows(database: Engine, desk: Desk) -> None:
    """All rows of one revision, under the ids of the contract."""
    subscription_id, channel_id = subscribe(database, desk)
    taken = take_one(database, desk, FIRST)
    assert taken.alert is not None
    event = event_id(FIRST.report_id)
    assert (taken.alert.event.event_id, taken.alert.alert_id) == (event, alert_id(event, 1))
    assert [row.delivery_id for row in rows(database, deliveries)] == [
        delivery_id(taken.alert.alert_id, subscription_id, channel_id)
    ]
    assert [row.topic for row in rows(database, relay)] == ["events-v1", "alerts-v1"]


@pytest.mark.parametrize("name", TABLE)
def test_the_database_decides_as_memory_does(name: str, database: Engine, desk: Desk) -> None:
    """What is looked up by block is enough: each story comes to the same, event ids included."""
    memory = Memory()
    for report in TABLE[name][0]:
        expected, event, _ = memory.take(report)
        taken = take_one(database, desk, report)
        assert (taken.decision.outcome, taken.decision.kind) == (expected.outcome, expected.kind)
        stored = taken.alert.event if taken.alert else None
        assert (stored and stored.model_copy(update={"epoch": ""})) == (
            event and event.model_copy(update={"epoch": ""})
        )


def test_a_replay_of_all_reports_rings_nobody(database: Engine, desk: Desk) -> None:
    """Everything again, live, in order and shuffled: no revision, no delivery, nothing to relay."""
    subscribe(database, desk, notify_on=["new", "corroborated", "updated", "disputed", "retracted", "historic"])
    stream = [report for story, _ in TABLE.values() for report in story]
    for report in stream:
        take_one(database, desk, report)
    before = [len(rows(database, table)) for table in (deliveries, events, relay)]
    assert before[0] > 0
    shuffled = list(stream)
    Random(3).shuffle(shuffled)
    for report in (*stream, *shuffled):
        assert take_one(database, desk, report).decision.outcome != "revision"
    assert [len(rows(database, table)) for table in (deliveries, events, relay)] == before


def test_a_replayed_message_makes_events_and_rings_nobody(database: Engine, desk: Desk) -> None:
    """``tansiq_replay`` travels on to the relay; no delivery, nobody counted as told."""
    subscription_id, _ = subscribe(database, desk)
    assert take_one(database, desk, FIRST, replay="import/r1").alert is not None
    assert rows(database, deliveries) == []
    headers = [dict(orjson.loads(row.headers)) for row in rows(database, relay)]
    assert {header["tansiq_replay"] for header in headers} == {"import/r1"}
    take_one(database, desk, SECOND)
    assert told(database, subscription_id) == [("match", "corroborated")]


def test_a_crash_before_the_commit_leaves_nothing(database: Engine, desk: Desk) -> None:
    """Event, delivery and relay rows come together or not at all; the repeat makes the same."""
    subscribe(database, desk)

    def killed_half_way() -> None:
        with writing(database) as connection:
            take(connection, FIRST, desk.listeners.refresh(connection), now=NOW)
            raise RuntimeError("killed")

    with pytest.raises(RuntimeError, match="killed"):
        killed_half_way()
    assert [rows(database, table) for table in (reports, events, deliveries, relay)] == [[], [], [], []]
    again = take_one(database, desk, FIRST)
    assert again.alert is not None
    assert (again.alert.event.seq, again.deliveries) == (1, 1)


def test_decisions_at_once_are_taken_one_by_one(database: Engine, desk: Desk) -> None:
    """Four threads, forty outlets, one event: one founding, seq without gap, every source counted."""
    stream = [a_report(url=f"https://o{n}.example/", outlet=f"o{n}", seen=later(minutes=n)) for n in range(40)]
    with ThreadPoolExecutor(4) as threads:
        taken = list(threads.map(lambda report: take_one(database, desk, report), stream))
    alerts = sorted((one.alert for one in taken if one.alert), key=lambda alert: alert.event.seq)
    assert [alert.event.seq for alert in alerts] == list(range(1, 41))
    assert [alert.event.revision for alert in alerts] == list(range(1, 41))
    assert {alert.event.event_id for alert in alerts} == {alerts[0].event.event_id}
    assert alerts[-1].event.sources == 40


def test_a_subscription_saved_between_two_reports_hears_the_second(database: Engine, desk: Desk) -> None:
    """Every transaction first reads what was saved: nothing is missed, what came before is history."""
    take_one(database, desk, FIRST)
    subscription_id, _ = subscribe(database, desk)
    take_one(database, desk, a_report(url="https://one.example/z", place=a_place("gn:9")))
    assert told(database, subscription_id) == [("match", "new")]


TWO_SOURCES = {"all": [{"field": "sources", "min": 2}]}
DENIAL = a_denial(url="https://three.example/c", outlet="three", seen=later(hours=2))
BACK = [
    a_denial(url="https://one.example/b", seen=later(hours=3)),
    a_denial(url="https://two.example/c", outlet="two", seen=later(hours=4)),
]
WHOLE_STORY = [FIRST, SECOND, DENIAL, *BACK]


@pytest.mark.parametrize(
    ("filter_", "notify_on", "expected"),
    [
        (None, None, ["match new", "match corroborated", "match disputed", "withdrawal retracted"]),
        (TWO_SOURCES, None, ["match corroborated", "match disputed", "withdrawal updated"]),
        (None, ["new"], ["match new", "withdrawal retracted"]),
        (None, ["disputed"], ["match disputed", "withdrawal retracted"]),
        ({"all": [{"field": "actors", "any_of": ["us"]}]}, None, []),
        ({"all": [{"field": "kinds", "any_of": ["new"]}]}, None, ["match new", "withdrawal retracted"]),
    ],
    ids=["everything", "two sources", "new only", "disputed only", "others", "kinds"],
)
def test_who_is_told_what(filter_: Any, notify_on: Any, expected: list[str], database: Engine, desk: Desk) -> None:
    """False to true rings, true to true by notify_on, true to false withdraws from those told, nobody else hears."""
    subscription_id, _ = subscribe(database, desk, filter_, **({"notify_on": notify_on} if notify_on else {}))
    for report in WHOLE_STORY:
        take_one(database, desk, report)
    assert [f"{why} {kind}" for why, kind in told(database, subscription_id)] == expected


def test_history_and_denials_ring_only_who_asks(database: Engine, desk: Desk) -> None:
    """An old story reaches who names historic, a denial of nothing known who names the status."""
    everyone, _ = subscribe(database, desk)
    historian, _ = subscribe(database, desk, notify_on=["historic"])
    denier, _ = subscribe(database, desk, {"all": [{"field": "status", "any_of": ["denied"]}]})
    take_one(database, desk, a_report(when=a_date(later(days=-40).date())))
    take_one(database, desk, a_denial(url="https://two.example/b", place=a_place("gn:5")))
    assert told(database, everyone) == []
    assert told(database, historian) == [("match", "historic")]
    assert told(database, denier) == [("match", "new")]


def test_a_filter_edited_between_two_revisions_rings_once_each(database: Engine, desk: Desk) -> None:
    """The told table holds: no revision is told twice."""
    subscription_id, _ = subscribe(database, desk)
    take_one(database, desk, FIRST)
    order = NewSubscription.model_validate_json(
        orjson.dumps({"filter": TWO_SOURCES, "channels": [{"kind": "webhook", "address": "https://hook.example/x"}]})
    )
    with writing(database) as connection:
        change(connection, subscription_id, order, "active", NOW)
    take_one(database, desk, SECOND)
    assert told(database, subscription_id) == [("match", "new"), ("match", "corroborated")]


def test_a_deleted_subscription_leaves_no_address(database: Engine, desk: Desk) -> None:
    """What waits is cancelled, address and secret are gone, nothing new is told."""
    subscription_id, _ = subscribe(database, desk)
    take_one(database, desk, FIRST)
    with writing(database) as connection:
        assert remove(connection, subscription_id, NOW)
        assert not remove(connection, subscription_id, NOW)
    take_one(database, desk, SECOND)
    (channel,) = rows(database, channels)
    assert (channel.address, channel.secret, channel.masked) == (None, None, "")
    assert [row.state for row in rows(database, deliveries)] == ["cancelled"]
    assert ReadStore(database).subscription(subscription_id) is None


def test_addresses_and_secrets_lie_encrypted(database: Engine, desk: Desk) -> None:
    """The row tells nothing; the key opens it, only for its own row."""
    _, channel_id = subscribe(database, desk)
    (channel,) = rows(database, channels)
    assert b"hook.example" not in bytes(channel.address)
    assert desk.seal.open(bytes(channel.address), f"{channel_id} address") == "https://hook.example/x"
    with pytest.raises(InvalidTag):
        desk.seal.open(bytes(channel.address), "another address")


def _claim(engine: Engine, holder: str, now: float) -> list[Claimed]:
    with writing(engine) as connection:
        ids = [row.delivery_id for row in find_due(connection, now, (), 100)]
        return claim(connection, ids, holder, now)


def test_a_delivery_is_held_by_one_and_comes_back_when_its_holder_dies(database: Engine, desk: Desk) -> None:
    """Within the lease nobody else gets it; after it, or when the same process starts anew, the same id again."""
    subscribe(database, desk)
    take_one(database, desk, FIRST, now=NOW)
    (first,) = _claim(database, "a", NOW)
    assert _claim(database, "b", NOW + 59) == []
    (second,) = _claim(database, "b", NOW + 61)
    assert (second.delivery_id, first.repeated, second.repeated) == (first.delivery_id, False, True)
    with writing(database) as connection:
        release(connection, "b")
    assert [one.delivery_id for one in _claim(database, "b", NOW + 62)] == [first.delivery_id]


def test_what_was_taken_over_is_recorded_by_its_new_holder_only(database: Engine, desk: Desk) -> None:
    """A late record of the old holder changes nothing."""
    subscribe(database, desk)
    take_one(database, desk, FIRST, now=NOW)
    (first,) = _claim(database, "a", NOW)
    (second,) = _claim(database, "b", NOW + 61)
    bad, good = Answer(500, "http_5xx", 5, "no", None), Answer(200, None, 7, "yes", None)
    with writing(database) as connection:
        finish(connection, Finished(second, NOW + 62, good, Step("ok", None)), "b")
        finish(connection, Finished(first, NOW + 63, bad, Step("retry", NOW + 70)), "a")
    log = ReadStore(database).delivery(first.delivery_id)
    assert log is not None
    assert (log.delivery.state, log.delivery.attempt, [a.answer for a in log.attempts]) == ("ok", 1, ["yes"])
    with writing(database) as connection:
        assert resend(connection, first.delivery_id, NOW + 80) is True
        assert resend(connection, first.delivery_id, NOW + 80) is False
        assert resend(connection, "dl_" + "0" * 32, NOW) is None


def test_410_disables_the_channel_and_cancels_what_waits(database: Engine, desk: Desk) -> None:
    """Gone is gone: nothing more is written for it."""
    subscribe(database, desk)
    take_one(database, desk, FIRST, now=NOW)
    take_one(database, desk, SECOND, now=NOW)
    with writing(database) as connection:
        ids = [row.delivery_id for row in find_due(connection, NOW, (), 1)]
        (one,) = claim(connection, ids, "a", NOW)
        finish(connection, Finished(one, NOW, Answer(410, "http_4xx", 1, "", None), Step("exhausted", None)), "a")
    assert [row.state for row in rows(database, channels)] == ["disabled"]
    assert sorted(row.state for row in rows(database, deliveries)) == ["cancelled", "exhausted"]


def test_what_is_relayed_keeps_its_order_and_is_sent_once(database: Engine, desk: Desk) -> None:
    """Rows come back in the order written until they are marked."""
    for report in (FIRST, SECOND):
        take_one(database, desk, report)
    with writing(database) as connection:
        found = unsent(connection, 3)
        assert [row.topic for row in found] == ["events-v1", "alerts-v1", "events-v1"]
        mark_sent(connection, [row.position for row in found], NOW)
        assert [row.topic for row in unsent(connection, 10)] == ["alerts-v1"]


QUERIES: dict[str, tuple[EventQuery, set[str]]] = {
    "all": (EventQuery(), {"patrol", "centre"}),
    "subtype": (EventQuery(subtype=("joint_command",)), {"centre"}),
    "country": (EventQuery(country=("IQ", "YE")), {"centre"}),
    "actor": (EventQuery(actor=("us",)), {"centre"}),
    "no half of an id": (EventQuery(actor=("u",)), set()),
    "publisher": (EventQuery(publisher=("ONE",)), {"patrol"}),
    "sources": (EventQuery(min_sources=2), set()),
    "confidence": (EventQuery(min_confidence=0.9), {"centre"}),
    "text": (EventQuery(text="Deir EZ-zor"), {"patrol"}),
    "a percent sign is a letter": (EventQuery(text="%"), set()),
    "after": (EventQuery(after=later(days=-1).date()), {"patrol"}),
    "before": (EventQuery(before=later(days=-1).date()), {"centre"}),
    "bbox": (EventQuery(bbox=None), {"patrol", "centre"}),
    "language": (EventQuery(language=("en",)), {"patrol", "centre"}),
    "kind": (EventQuery(kind=("corroborated",)), set()),
    "status": (EventQuery(status=("occurred",)), {"patrol", "centre"}),
}


def _two_events() -> list[Report]:
    centre = a_report(
        url="https://two.example/b", outlet="two", subtype="joint_command", confidence=0.95,
        actors=(an_actor("us.forces"), an_actor("iq.forces")), when=a_date(later(days=-9).date()),
        place=a_place("gn:98182", name="Baghdad", text="Baghdad", country="IQ", adm1="IQ.07"),
    )  # fmt: skip
    return [FIRST, centre]


@pytest.mark.parametrize("name", QUERIES)
def test_events_are_found_by_what_they_say(name: str, database: Engine, desk: Desk) -> None:
    """Each query of the API finds its events and no others."""
    for report in _two_events():
        take_one(database, desk, report)
    query, expected = QUERIES[name]
    found = ReadStore(database).events(query).items
    names = {"joint_patrol": "patrol", "joint_command": "centre"}
    assert {names[event.subtype] for event in found} == expected


def test_lists_page_both_ways(database: Engine, desk: Desk) -> None:
    """Newest first going back, oldest first going on: every event once."""
    for number in range(7):
        take_one(database, desk, a_report(url=f"https://one.example/{number}", place=a_place(f"gn:{number}")))
    store = ReadStore(database)
    back: list[Event] = []
    until = None
    while True:
        page = store.events(until=until, limit=3)
        back += page.items
        until = page.next
        if until is None:
            break
    assert [event.seq for event in back] == [7, 6, 5, 4, 3, 2, 1]
    first = store.events(since=0, limit=4)
    assert [event.seq for event in first.items] == [1, 2, 3, 4]
    assert [event.seq for event in store.events(since=first.next).items] == [5, 6, 7]
    assert [alert.event.seq for alert in store.alerts_since(5)] == [6, 7]
    assert (store.oldest_seq(), store.last_seq()) == (1, 7)


def test_an_event_is_found_by_every_alias(database: Engine, desk: Desk) -> None:
    """The id that any of its reports would have founded resolves to it, that of a copy too."""
    copy = a_report(url="https://one.example/copy", seen=later(hours=2))
    for report in (FIRST, SECOND, copy):
        take_one(database, desk, report)
    store = ReadStore(database)
    assert store.event(event_id(copy.report_id)) is not None
    own, alias = store.event(event_id(FIRST.report_id)), store.event(event_id(SECOND.report_id))
    assert own is not None
    assert own == alias
    assert [alert.kind for alert in own.revisions] == ["corroborated", "new"]
    assert [report.report_id for report in own.reports] == [r.report_id for r in (FIRST, SECOND, copy)]
    assert store.event("ev_" + "0" * 32) is None


def test_deliveries_are_counted_by_state(database: Engine, desk: Desk) -> None:
    """The list narrows down by subscription and state."""
    one, _ = subscribe(database, desk)
    subscribe(database, desk)
    take_one(database, desk, FIRST)
    store = ReadStore(database)
    assert len(store.deliveries().items) == 2
    assert len(store.deliveries(one, state="due").items) == 1
    assert store.deliveries(state="ok").items == ()
    with database.connect() as connection:
        assert connection.scalar(select(func.count()).select_from(deliveries)) == 2
