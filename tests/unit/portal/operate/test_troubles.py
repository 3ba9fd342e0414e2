"""Troubles: each one just above and just below what makes it, its order, and since when."""

import re
from datetime import timedelta

import pytest

from services.portal.operate.looks import Look
from services.portal.operate.troubles import ORDER, Trouble, expected_services, find_troubles, remember
from services.portal.operate.wording import duration, verdict
from services.portal.pages.words import LANGUAGES, Lexis
from tests.unit.portal.operate.worlds import AT, NOW, a_look, a_picture, a_source, figure

FUTURE = {"topic": "pages-v1", "reason": "schema.future"}
BODY = {"topic": "pages-v1", "reason": "decode.body"}


def dead(count: float, **labels: str) -> Look:
    """Cleaning with so many dead letters counted."""
    return a_look(samples=(figure("dead_letters_total", count, **labels),))


def disk(free: float) -> Look:
    """A process with so many bytes free."""
    return a_look(samples=(figure("disk_free_bytes", free, service="cleaning"),))


def shows(name: str, value: float, **labels: str) -> Look:
    """Alerting with one figure."""
    return a_look("alerting", samples=(figure(name, value, **labels),))


CASES: list[tuple[str, tuple[Look, ...], tuple[Look, ...], list[str]]] = [
    ("ready", (a_look(),), (), []),
    ("a warning beside ready", (a_look(reasons=("no TANSIQ_CONTACT",)),), (), []),
    ("no answer", (a_look(ready=None, reasons=("nothing listens",)),), (), ["ServiceDown"]),
    ("not ready", (a_look(ready=False, reasons=("no broker",)),), (), ["NotReady"]),
    ("120 s behind", (shows("lag_seconds", 120, service="alerting", topic="t"),), (), []),
    ("121 s behind", (shows("lag_seconds", 121, service="alerting", topic="t"),), (), ["LagHigh"]),
    ("canary 900 s", (shows("canary_age_seconds", 900),), (), []),
    ("canary 901 s", (shows("canary_age_seconds", 901),), (), ["CanaryLate"]),
    ("outbox 300 s", (shows("outbox_oldest_seconds", 300, channel="webhook"),), (), []),
    ("outbox 301 s", (shows("outbox_oldest_seconds", 301, channel="webhook"),), (), ["OutboxOld"]),
    ("the canary's outbox", (shows("outbox_oldest_seconds", 301, channel="canary"),), (), []),
    ("breaker closed", (shows("dlq_breaker_open", 0, service="a", topic="t"),), (), []),
    ("breaker open", (shows("dlq_breaker_open", 1, service="a", topic="t"),), (), ["DlqBreakerOpen"]),
    ("10 dead letters", (dead(15, **BODY),), (dead(5, **BODY),), []),
    ("11 dead letters", (dead(16, **BODY),), (dead(5, **BODY),), ["DlqGrowing"]),
    ("old dead letters", (dead(99, **BODY),), (dead(99, **BODY),), []),
    ("a newer message", (dead(1, **FUTURE),), (dead(0, **FUTURE),), ["SchemaFuture"]),
    ("newer messages of yesterday", (dead(1, **FUTURE),), (dead(1, **FUTURE),), []),
    (
        "a delivery given up",
        (shows("deliveries_total", 1, channel="webhook", outcome="exhausted"),),
        (shows("deliveries_total", 0, channel="webhook", outcome="exhausted"),),
        ["DeliveriesExhausted"],
    ),
    (
        "a delivery that comes again",
        (shows("deliveries_total", 9, channel="webhook", outcome="retry"),),
        (shows("deliveries_total", 0, channel="webhook", outcome="retry"),),
        [],
    ),
    ("replay runs", (a_look("replay", samples=(figure("replay_paused", 0, mode="shadow"),)),), (), []),
    ("replay paused", (a_look("replay", samples=(figure("replay_paused", 1, mode="shadow"),)),), (), ["ReplayPaused"]),
    ("disk full tomorrow", (disk(47_900),), (disk(48_900),), ["DiskFilling"]),  # 1000 bytes in half an hour
    ("disk full the day after", (disk(48_000),), (disk(49_000),), []),
    ("disk emptied", (disk(9_000),), (disk(1_000),), []),
]


@pytest.mark.parametrize(("looks", "earlier", "keys"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_each_trouble_has_its_bound(looks: tuple[Look, ...], earlier: tuple[Look, ...], keys: list[str]) -> None:
    """A hair above it is told, at it nothing is."""
    found = find_troubles(a_picture(*looks, earlier=earlier), (), ())
    assert [trouble.key for trouble in found] == keys


def test_newer_messages_are_a_trouble_until_they_are_repaired() -> None:
    """Other dead letters that wait are shown, and wake nobody."""
    picture = a_picture(a_look(), waiting={("pages-v1", "schema.future"): 3, ("pages-v1", "decode.body"): 500})
    (trouble,) = find_troubles(picture, (), ())
    assert (trouble.key, trouble.figures["count"]) == ("SchemaFuture", 3)
    assert [dead.open for dead in picture.dead_letters] == [500, 3]
    assert find_troubles(a_picture(a_look(), waiting={("pages-v1", "schema.future"): 0}), (), ()) == []


@pytest.mark.parametrize("state", ["failing", "blocked", "silent"])
def test_a_source_that_is_not_read_is_a_trouble(state: str) -> None:
    """Since when its state says; one that is fine, slow or paused by hand is none."""
    found = find_troubles(a_picture(), [a_source(state=state, reason="timeout"), a_source(state="paused")], ())
    assert [(trouble.key, trouble.since) for trouble in found] == [("SourceSilent", NOW - timedelta(hours=3))]


def test_a_service_of_which_nothing_runs_is_missed() -> None:
    """Every service is expected where DATA is shared; those that a setting names speak for themselves."""
    found = find_troubles(a_picture(a_look()), (), expected_services(named=False))
    assert {trouble.subject for trouble in found} == {"fetching", "extraction", "alerting", "portal"}
    assert expected_services(named=True) == ()


def test_a_portal_that_sees_nothing_never_calls_it_well() -> None:
    """Prometheus is its only witness, and silent."""
    (trouble,) = find_troubles(a_picture(a_look("portal")), (), (), "Prometheus does not answer")
    assert trouble.key == "NothingSeen"


def test_one_of_two_processes_is_called_by_its_number() -> None:
    """Its service still answers."""
    picture = a_picture(a_look(), a_look(replica=2, ready=None), answered={"cleaning 2": AT - 40})
    (trouble,) = find_troubles(picture, (), ())
    assert (trouble.subject, trouble.since) == ("cleaning 2", NOW - timedelta(seconds=40))


def test_the_worst_comes_first() -> None:
    """A service that is down before a source that is silent, whatever the order in which they were seen."""
    looks = (shows("canary_age_seconds", 1e6), dead(1, **FUTURE), a_look("portal", ready=False), a_look(ready=None))
    found = find_troubles(a_picture(*looks, earlier=(dead(0, **FUTURE),)), [a_source(state="silent")], ())
    keys = [trouble.key for trouble in found]
    assert keys == ["ServiceDown", "NotReady", "SchemaFuture", "CanaryLate", "SourceSilent"]
    assert [trouble.severity for trouble in found] == ["page"] * 4 + ["ticket"]


def test_a_restarting_service_shows_although_it_answers() -> None:
    """Three starts within the hour."""
    lives = [a_look(samples=(figure("x", 0), start)) for start in map(_started, (1, 2, 3, 4))]
    picture = a_picture(lives[3], earlier=tuple(lives[:3]))
    assert [trouble.key for trouble in find_troubles(picture, (), ())] == ["Restarting"]


def test_since_is_kept_while_it_lasts_and_begins_anew_after() -> None:
    """What has a time of its own keeps that; the rest counts from when it was first seen."""
    down, late = Trouble(key="NotReady", subject="a"), Trouble(key="CanaryLate", subject="", since=NOW)
    first = remember((), [down, late], NOW + timedelta(seconds=5))
    again = remember(first, [down, late], NOW + timedelta(seconds=10))
    assert [trouble.since for trouble in again] == [NOW + timedelta(seconds=5), NOW]
    over = remember(again, [], NOW + timedelta(seconds=15))
    (anew,) = remember(over, [down], NOW + timedelta(seconds=20))
    assert anew.since == NOW + timedelta(seconds=20)


@pytest.mark.parametrize(
    ("seconds", "english", "arabic"),
    [(None, "–", "–"), (0, "0 s", "0 ث"), (59.4, "59 s", "59 ث"), (61, "1 min 1 s", "1 د 1 ث"),
     (3600, "1 h", "1 س"), (3605, "1 h", "1 س"), (90_000, "1 d 1 h", "1 ي 1 س"), (-3, "0 s", "0 ث")],
)  # fmt: skip
def test_durations_have_two_units_at_most(seconds: float | None, english: str, arabic: str) -> None:
    """Neighbours only: an hour and five seconds is an hour."""
    assert [duration(seconds, Lexis(language)).replace("\u00a0", " ") for language in ("en", "ar")] == [english, arabic]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_trouble_has_words(language: str) -> None:
    """What and what to do, all fields filled, in one line a person can read; the same kind is told once for all."""
    figures = {
        "reason": "r",
        "topic": "t",
        "mode": "shadow",
        "state": "silent",
        "seconds": 61,
        "messages": 5,
        "count": 7,
    }
    for key in ORDER:
        pair = [Trouble(key=key, subject=name, since=NOW, figures=figures) for name in ("one", "two")]
        found = verdict(pair, NOW + timedelta(minutes=3), Lexis(language))
        (told,) = found.troubles
        assert not found.ok
        assert {told.what, told.do}.isdisjoint({"what", "do"}), key
        assert "{" not in found.line
        assert found.line.startswith(told.what)
        assert found.line.endswith(told.do)
        assert re.fullmatch(r"/operate/runbook#[a-z]+", told.runbook)


def test_the_line_names_the_worst_and_counts_the_rest() -> None:
    """One line says what, since when and what to do."""
    troubles = [
        Trouble(key="ServiceDown", subject="cleaning", since=NOW, figures={"reason": "nothing listens"}),
        Trouble(key="SourceSilent", subject="One", since=NOW, figures={"state": "silent", "reason": "dns"}),
    ]
    found = verdict(troubles, NOW + timedelta(seconds=90), Lexis("en"))
    said = found.line.replace("\u00a0", " ").replace("\u2068", "").replace("\u2069", "")
    assert said.startswith("No answer from cleaning, since 05:00 UTC (1 min 30 s). Read its last log lines")
    assert said.endswith("And 1 more.")
    assert [told.reasons for told in found.troubles] == [
        ("nothing listens",),
        ("the name of the site is not found",),
    ]
    assert verdict((), NOW, Lexis("en")).ok


def _started(at: float) -> object:
    return figure("", at)._replace(name="process_start_time_seconds", labels={"service": "cleaning"})
