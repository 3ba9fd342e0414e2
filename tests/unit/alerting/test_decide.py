"""Decisions: what each further report makes of what is known."""

from datetime import date, timedelta
from random import Random
from typing import Any

import pytest

from schemas.ids import event_id as make_event_id
from schemas.parts import Recurrence
from schemas.report import Report
from services.alerting.core import Decision
from services.alerting.memory import Memory
from tests.unit.alerting.builders import DAY, SEEN, a_date, a_denial, a_place, a_report, an_actor, later

MONTH_AGO = DAY - timedelta(days=30)


def told(*reports: Report, replay: str | None = None) -> list[str]:
    """Return what each report came to: the kind of its revision, else its outcome."""
    memory = Memory()
    return [_kind(memory.take(report, replay)[0]) for report in reports]


def _kind(decision: Decision) -> str:
    return decision.kind or decision.outcome


FIRST = a_report()
SECOND = a_report(url="https://two.example/b", outlet="two", seen=later(hours=1))
THIRD = a_report(url="https://three.example/c", outlet="three", seen=later(hours=2))
RUSSIA, TURKEY = an_actor("ru.forces"), an_actor("tr.forces")

TABLE: dict[str, tuple[list[Report], list[str]]] = {
    "a first report is new": ([FIRST], ["new"]),
    "the same report again is known": ([FIRST, FIRST], ["new", "known"]),
    "another outlet corroborates": ([FIRST, SECOND], ["new", "corroborated"]),
    "each further outlet corroborates": ([FIRST, SECOND, THIRD], ["new", "corroborated", "corroborated"]),
    "the same outlet elsewhere is a republication": (
        [FIRST, a_report(url="https://one.example/other", seen=later(hours=1))],
        ["new", "republication"],
    ),
    "a copied text is a republication": (
        [FIRST, a_report(url="https://copy.example/x", outlet="copy", copied_from="https://one.example/a")],
        ["new", "republication"],
    ),
    "one who cites the first is a republication": (
        [FIRST, a_report(url="https://two.example/b", outlet="two", cites=("one",))],
        ["new", "republication"],
    ),
    "the cited source read later is still one source": (
        [a_report(url="https://two.example/b", outlet="two", cites=("one",)), a_report(seen=later(hours=1))],
        ["new", "republication"],
    ),
    "two hosts citing one agency are one source": (
        [
            a_report(url="https://two.example/b", outlet="two", cites=("Agency X",)),
            a_report(url="https://three.example/c", outlet="three", cites=("X agency",)),
        ],
        ["new", "republication"],
    ),
    "another place is another event": (
        [FIRST, a_report(url="https://two.example/b", outlet="two", place=a_place("gn:1"))],
        ["new", "new"],
    ),
    "a patrol and a centre on one day are two events": (
        [FIRST, a_report(url="https://two.example/b", outlet="two", subtype="joint_command")],
        ["new", "new"],
    ),
    "another outlet's date a day later is the same event": (
        [FIRST, a_report(url="https://two.example/b", outlet="two", when=a_date(DAY + timedelta(1)))],
        ["new", "corroborated"],
    ),
    "two days later is another event": (
        [FIRST, a_report(url="https://two.example/b", outlet="two", when=a_date(DAY + timedelta(2)))],
        ["new", "new"],
    ),
    "next week's patrol is another event": (
        [FIRST, a_report(url="https://one.example/b", when=a_date(DAY + timedelta(7)), seen=later(days=7))],
        ["new", "new"],
    ),
    "other words of the same family at one place and day are one event": (
        [FIRST, a_report(url="https://two.example/b", outlet="two", subtype="joint_operation")],
        ["new", "corroborated"],
    ),
    "coordination fits every family": (
        [FIRST, a_report(url="https://two.example/b", outlet="two", subtype="coordination")],
        ["new", "corroborated"],
    ),
    "the state and its forces are alike": (
        [FIRST, a_report(url="https://two.example/b", outlet="two", actors=(an_actor("ru"), TURKEY))],
        ["new", "corroborated"],
    ),
    "a third principal makes another event": (
        [FIRST, a_report(url="https://two.example/b", outlet="two", actors=(RUSSIA, TURKEY, an_actor("us.forces")))],
        ["new", "new"],
    ),
    "two reports of one article are distinct": (
        [FIRST, a_report(subtype="joint_operation")],
        ["new", "new"],
    ),
    "an old story is historic": ([a_report(when=a_date(MONTH_AGO))], ["historic"]),
    "a window that ended fourteen days ago is still news": ([a_report(when=a_date(DAY - timedelta(14)))], ["new"]),
    "a report without a date counts as recent": ([a_report(when=a_date(None))], ["new"]),
    "an undated report a year later is another event": (
        [
            a_report(when=a_date(None)),
            a_report(url="https://two.example/b", outlet="two", when=a_date(None), seen=later(days=365)),
        ],
        ["new", "new"],
    ),
    "a weak report alone waits": ([a_report(lane="review")], ["waiting"]),
    "a weak report corroborates": (
        [FIRST, a_report(url="https://two.example/b", outlet="two", lane="review")],
        ["new", "corroborated"],
    ),
    "two weak reports of two origins are news": (
        [a_report(lane="review"), a_report(url="https://two.example/b", outlet="two", lane="review")],
        ["waiting", "new"],
    ),
    "two weak reports of one origin wait on": (
        [a_report(lane="review"), a_report(url="https://one.example/b", lane="review")],
        ["waiting", "waiting"],
    ),
    "a denial by another disputes": (
        [FIRST, a_denial(url="https://two.example/b", outlet="two", seen=later(hours=1))],
        ["new", "disputed"],
    ),
    "a second denial changes nothing": (
        [
            FIRST,
            a_denial(url="https://two.example/b", outlet="two", seen=later(hours=1)),
            a_denial(url="https://three.example/c", outlet="three", seen=later(hours=2)),
        ],
        ["new", "disputed", "republication"],
    ),
    "the only source takes it back": (
        [FIRST, a_denial(url="https://one.example/b", seen=later(hours=1))],
        ["new", "retracted"],
    ),
    "one of two sources takes it back": (
        [FIRST, SECOND, a_denial(url="https://one.example/b", seen=later(hours=2))],
        ["new", "corroborated", "updated"],
    ),
    "corroborated, copied, denied, taken back by one, then by both": (
        [
            FIRST,
            SECOND,
            a_report(url="https://copy.example/x", outlet="copy", cites=("two",), seen=later(hours=2)),
            a_denial(url="https://three.example/c", outlet="three", seen=later(hours=3)),
            a_denial(url="https://one.example/b", seen=later(hours=4)),
            a_denial(url="https://two.example/c", outlet="two", seen=later(hours=5)),
        ],
        ["new", "corroborated", "republication", "disputed", "updated", "retracted"],
    ),
    "more precise is an update": (
        [a_report(place=a_place(precision=3)), a_report(url="https://one.example/b", seen=later(hours=1))],
        ["new", "updated"],
    ),
    "the end is an update": (
        [FIRST, a_report(url="https://one.example/b", seen=later(hours=1), phase="ended", status="ended")],
        ["new", "updated"],
    ),
    "an edited text of the same meaning is no revision": (
        [FIRST, a_report(text="edited", revision=2, seen=later(minutes=1))],
        ["new", "republication"],
    ),
    "a corrected place is an update, no second source": (
        [FIRST, a_report(text="edited", revision=2, seen=later(minutes=1), place=a_place("gn:2"))],
        ["new", "updated"],
    ),
    "an older text that comes late changes nothing": (
        [
            a_report(text="edited", revision=2, seen=later(minutes=1), place=a_place("gn:2")),
            a_report(),
        ],
        ["new", "republication"],
    ),
    "a page set back to its earlier text speaks again": (
        [
            FIRST,
            a_report(text="edited", revision=2, seen=later(minutes=1), place=a_place("gn:2")),
            a_report(revision=3, seen=later(minutes=2)),
        ],
        ["new", "updated", "updated"],
    ),
    "an old record of a page read again changes nothing": (
        [FIRST, a_report(text="edited", revision=2, seen=later(minutes=1), place=a_place("gn:2")), FIRST],
        ["new", "updated", "known"],
    ),
    "read anew with other content is an update": ([FIRST, a_report(phase="ended", status="ended")], ["new", "updated"]),
    "what was read anew does not fall back": (
        [FIRST, a_report(phase="ended", status="ended"), FIRST, a_report(phase="ended", status="ended")],
        ["new", "updated", "known", "known"],
    ),
}


@pytest.mark.parametrize("name", TABLE)
def test_what_a_further_report_makes_of_it(name: str) -> None:
    """Each row of the table: reports in order, what each comes to."""
    reports, expected = TABLE[name]
    assert told(*reports) == expected


def test_a_denial_of_nothing_known_is_a_denied_event() -> None:
    """Nobody has claimed it: the event is there, its state says denied."""
    _, event, alert = Memory().take(a_denial())
    assert event is not None
    assert alert is not None
    assert (event.state, alert.kind, event.sources) == ("denied", "new", 1)


def test_a_repair_never_replaces() -> None:
    """A dead letter that is read again leaves what was read since."""
    memory = Memory()
    memory.take(FIRST)
    anew = a_report(phase="ended", status="ended")
    assert memory.take(anew, "repair/r1")[0].outcome == "known"
    assert memory.take(anew, "promote/r2")[0].kind == "updated"


def test_a_promoted_find_is_marked_as_reread() -> None:
    """What a better extractor finds in old pages says so."""
    event = Memory().take(FIRST, "promote/r1")[1]
    assert event is not None
    assert event.reread


def test_an_edited_text_adds_no_source() -> None:
    """The event keeps one source, one address, and its id."""
    memory = Memory()
    first = memory.take(FIRST)[1]
    after = memory.take(a_report(text="edited", revision=2, seen=later(minutes=1), place=a_place("gn:2")))[1]
    assert first is not None
    assert after is not None
    assert (after.event_id, after.revision, after.sources, after.copies) == (first.event_id, 2, 1, 0)
    assert after.place is not None
    assert after.place.id == "gn:2"


def test_both_reports_of_an_edited_article_find_their_own() -> None:
    """Of an article with two reports each edited one replaces its like."""
    one = {"actors": (RUSSIA, TURKEY)}
    two = {"actors": (an_actor("us.forces"), an_actor("iq.forces")), "subtype": "joint_operation"}
    memory = Memory()
    events = [memory.take(a_report(**fields))[1] for fields in (one, two)]
    edited: dict[str, Any] = {
        "text": "edited",
        "revision": 2,
        "seen": later(minutes=1),
        "phase": "ended",
        "status": "ended",
    }
    after = [memory.take(a_report(**fields, **edited))[1] for fields in (two, one)]
    assert [event and event.event_id for event in after] == [event and event.event_id for event in events[::-1]]


def test_recurrence_travels_with_the_event() -> None:
    """Whether it is routine is told by the best-placed report."""
    event = Memory().take(a_report(recurrence=Recurrence(kind="nth", n=4)))[1]
    assert event is not None
    assert event.recurrence.n == 4


def _story(number: int) -> list[Report]:
    """Four reports of one event: two sources, a copy, a citing one."""
    day = date(2026, 1, 1) + timedelta(days=20 * number)
    common: dict[str, Any] = {"when": a_date(day), "place": a_place(f"gn:{number}")}
    seen = SEEN + timedelta(days=20 * number)
    return [
        a_report(url=f"https://one.example/{number}", seen=seen, **common),
        a_report(url=f"https://two.example/{number}", outlet="two", seen=seen + timedelta(hours=1), **common),
        a_report(url=f"https://copy.example/{number}", outlet="copy", copied_from=f"https://one.example/{number}",
                 seen=seen + timedelta(hours=2), **common),
        a_report(url=f"https://three.example/{number}", outlet="three", cites=("two",), seen=seen, **common),
    ]  # fmt: skip


def test_any_order_gives_the_same_clusters() -> None:
    """200 shuffles of six stories: the same reports together, the same sources, every alias resolves."""
    reports = [report for number in range(6) for report in _story(number)]
    outcomes = set()
    for seed in range(200):
        order = list(reports)
        Random(seed).shuffle(order)
        memory, last = Memory(), {}
        members: dict[str | None, set[str]] = {}
        for report in order:
            decision, event, _ = memory.take(report)
            assert decision.stored is not None
            members.setdefault(decision.stored.event_id, set()).add(report.report_id)
            if event is not None:
                last[event.event_id] = event
        for event_id, event in last.items():
            would_have_founded = {make_event_id(report_id) for report_id in event.report_ids}
            assert would_have_founded <= {event_id, *event.aliases}
        outcomes.add(frozenset((frozenset(members[event_id]), event.sources) for event_id, event in last.items()))
    assert len(outcomes) == 1
    assert {(len(ids), sources) for ids, sources in outcomes.pop()} == {(4, 2)}
