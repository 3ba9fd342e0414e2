"""Wording: sentences made up from fields, evidence cut at its spans, bodies within their size."""

from datetime import date
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.alert import Alert
from schemas.ids import alert_id, event_id
from schemas.message import Part
from schemas.parts import Evidence, Quote
from services.alerting.core import alert_of
from services.alerting.evidence import cut, evidence_of
from services.alerting.memory import Memory
from services.alerting.phrases import name_date, name_place
from services.alerting.wording import alert_data, sample_data, webhook_data
from tests.unit.alerting.builders import SEEN, a_date, a_denial, a_place, a_report, an_actor, later

R1 = "rp_c403941e406556d39a466976ee438f7a"


def an_alert(*reports: Any) -> Alert:
    """The last alert that these reports make."""
    memory, last = Memory(), None
    for report in reports or (a_report(),):
        last = memory.take(report)[2] or last
    assert last is not None
    return last


def body_of(alert: Alert, **fields: Any) -> dict[str, Any]:
    values: dict[str, Any] = {
        "delivery_id": "dl_1", "subscription_id": "su_1", "why": "match", "language": "en",
        "public_url": "http://127.0.0.1:8800",
    }  # fmt: skip
    return webhook_data(alert, **(values | fields))


def test_the_seed_report_founds_the_event_of_the_contract() -> None:
    """The known answers of messages.md, by way of a decision."""
    report = a_report().model_copy(update={"report_id": R1})
    decision, event, alert = Memory().take(report)
    assert event is not None
    assert alert is not None
    assert event.event_id == event_id(R1) == "ev_b305b4b196418de031bf363fdcc42012"
    assert alert.alert_id == alert_id(event.event_id, 1) == "al_f13935bf4407d0fd296215cd2761ffcd"
    assert (alert.event.seq, alert.event.epoch, alert.decided_at) == (1, "explain", SEEN)
    assert alert_of(decision, seq=7, epoch="e", decided_at=SEEN).event.seq == 7


SEED_ACTORS = (
    an_actor("ru.forces", name="Russian Armed Forces"),
    an_actor("ir.irgc", name="Islamic Revolutionary Guard Corps"),
)


def test_a_headline_says_who_did_what_where_and_when() -> None:
    """One sentence a language; Arabic names where they are known, the place as the page wrote it."""
    place = a_place(text="ريف دير الزور الغربي")
    event = an_alert(a_report(subtype="joint_command", actors=SEED_ACTORS, place=place)).event
    assert event.headline.en == (
        "Joint command: Russian Armed Forces and Islamic Revolutionary Guard Corps – "
        "western countryside of Deir ez-Zor (2 March 2026)"
    )
    assert (
        event.headline.ar
        == "قيادة مشتركة: القوات الروسية والحرس الثوري الإيراني – ريف دير الزور الغربي (2 آذار/مارس 2026)"
    )


def test_a_status_is_said_unless_it_simply_happened() -> None:
    """Planned, denied, alleged stand in the headline."""
    event = an_alert(a_report(status="planned", phase="planned")).event
    assert event.headline.en.startswith("Joint patrol (planned): ")
    assert event.headline.ar.startswith("دورية مشتركة (مخطط): ")


@pytest.mark.parametrize(
    ("when", "english"),
    [
        (a_date(date(2026, 3, 2)), "2 March 2026"),
        (a_date(date(2026, 3, 2), date(2026, 3, 8)), "2 March 2026 to 8 March 2026"),
        (a_date(date(2026, 3, 1), date(2026, 3, 31), precision="month"), "March 2026"),
        (a_date(date(2026, 1, 1), date(2026, 12, 31), precision="year"), "2026"),
        (a_date(None), "date not stated"),
    ],
)
def test_a_date_is_said_as_precisely_as_known(when: Any, english: str) -> None:
    """Day, span, month, year or none."""
    assert name_date(when, "en") == english
    assert name_date(when, "ar") != english or english == "2026"


def test_no_place_is_said_so() -> None:
    """In both languages."""
    assert (name_place(None, "en"), name_place(None, "ar")) == ("place not stated", "المكان غير مذكور")


def test_why_it_is_news_names_the_source_that_made_it_so() -> None:
    """The new source of a corroboration, the fields of a correction."""
    first, second = a_report(), a_report(url="https://two.example/b", outlet="two", seen=later(hours=1))
    assert an_alert(first).because.en.endswith("Source: one.")
    assert an_alert(first, second).because.en == ("Another independent source reports it: two. Independent sources: 2.")
    denial = a_denial(url="https://three.example/c", outlet="three", seen=later(hours=2))
    assert an_alert(first, denial).because.en == "It is denied by three."
    edited = a_report(text="edited", revision=2, seen=later(minutes=1), place=a_place("gn:2", name="Mayadin"))
    assert an_alert(first, edited).because.en == "What is known has changed: place."
    assert [change.field for change in an_alert(first, edited).changes] == ["/place"]


def test_a_body_has_the_shape_of_the_interface() -> None:
    """Type, time and every field of the example, under its name."""
    body = body_of(an_alert(a_report(also=("basing",))))
    assert (body["type"], body["timestamp"]) == ("alert.new", "2026-03-02T12:00:00Z")
    assert list(body["data"]) == [
        "delivery_id", "subscription_id", "alert_id", "why", "kind", "event_id", "revision", "url", "headline",
        "language", "because", "changes", "event", "evidence",
    ]  # fmt: skip
    assert list(body["data"]["event"]) == [
        "subtype", "also", "status", "confidence", "sources", "copies", "historic", "participants", "place", "date"
    ]  # fmt: skip
    assert body["data"]["event"]["date"] == {"start": "2026-03-02", "end": "2026-03-02", "precision": "day"}
    assert set(body["data"]["event"]["place"]) == {"name", "country", "lat", "lon", "precision"}
    assert body["data"]["evidence"][0]["segments"][1] == {"t": "joint patrol", "role": "trigger"}


def test_a_withdrawal_says_what_it_is() -> None:
    """No longer matching is its own type; a retraction keeps its kind."""
    assert body_of(an_alert(), why="withdrawal")["type"] == "alert.withdrawn"
    denial = a_report(url="https://one.example/b", status="denied", factuality="denied", seen=later(hours=1))
    assert body_of(an_alert(a_report(), denial), why="withdrawal")["type"] == "alert.retracted"


def test_a_rough_place_is_said_to_be_possible() -> None:
    """The reason warns that the place may lie outside."""
    assert "possibly" in body_of(an_alert(), possible=True)["data"]["because"]
    assert "possibly" not in body_of(an_alert())["data"]["because"]


def test_the_stream_gets_the_same_without_a_delivery() -> None:
    """No delivery, no subscription."""
    alert = an_alert()
    streamed = alert_data(alert, language="en", public_url="http://127.0.0.1:8800")
    sent = body_of(alert)["data"]
    assert streamed == {name: value for name, value in sent.items() if name not in ("delivery_id", "subscription_id")}


def test_a_test_call_has_the_shape_of_an_alert() -> None:
    """Receivers can be tried with it: the same fields, marked."""
    sample = sample_data(
        delivery_id="dl_1", subscription_id="su_1", language="ar", public_url="http://x", at="2026-03-02T12:00:00Z"
    )
    real = body_of(an_alert())
    assert sample["type"] == "test"
    assert set(sample["data"]) == {*real["data"], "test"}
    assert set(sample["data"]["event"]) == set(real["data"]["event"])


def test_a_body_stays_below_its_size() -> None:
    """Long evidence gives way, never the event."""
    quotes = tuple(Quote(block=f"p{n + 1}", start=0, end=9_000, text="x" * 9_000) for n in range(8))
    alert = an_alert(a_report(quotes=quotes))
    body = body_of(alert)
    assert len(alert.event.evidence) == 8
    assert len(orjson.dumps(body)) < 20_000
    assert body["data"]["evidence"]


def _span(start: int, end: int, field: str, block: str = "lead") -> Evidence:
    return Evidence(field=field, rule="frame.x", block=block, start=start, end=end)


def test_where_spans_overlap_the_shortest_wins() -> None:
    """A long term holds an actor inside: the sentence is cut in three."""
    quote = Quote(block="lead", start=100, end=120, text="abcdefghijklmnopqrst")
    spans = [_span(102, 118, "/terms/0"), _span(108, 112, "/participants/0"), _span(100, 120, "/subtype", "p1"),
             _span(100, 120, "/reasons/0")]  # fmt: skip
    assert [(s.t, s.role) for s in cut(quote, spans)] == [
        ("ab", None), ("cdefgh", "term"), ("ijkl", "actor"), ("mnopqr", "term"), ("st", None)
    ]  # fmt: skip


FIELDS = st.sampled_from(
    ["/subtype", "/also/0", "/participants/0", "/place", "/date", "/phase", "/terms/1/place_ids/0", "/attribution", ""]
)
SPANS = st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60), FIELDS), max_size=12)


@given(st.text(min_size=1, max_size=40), st.integers(0, 30), SPANS)
def test_the_segments_join_to_the_sentence(text: str, start: int, spans: list[tuple[int, int, str]]) -> None:
    """Whatever the spans, nothing of a sentence is lost, added or moved."""
    quote = Quote(block="lead", start=start, end=start + len(text), text=text)
    made = cut(quote, [_span(min(a, b), max(a, b), field) for a, b, field in spans])
    assert "".join(segment.t for segment in made) == text
    assert all(segment.t for segment in made)


def test_each_source_is_heard_in_the_evidence() -> None:
    """Sentences come in turns: the second source is not pushed out by a talkative first."""
    many = tuple(Quote(block=f"p{n + 1}", start=0, end=1, text="x") for n in range(9))
    first, second = a_report(quotes=many), a_report(url="https://two.example/", outlet="two")
    publishers = [sentence.publisher for sentence in evidence_of([first, second])]
    assert publishers == ["one", "two", *["one"] * 6]


@pytest.mark.parametrize("language", ["ar", "en"])
def test_no_sentence_shows_a_placeholder(language: str) -> None:
    """Every template is filled."""
    alerts: list[Part] = [an_alert(), an_alert(a_report(place=None, when=a_date(None)))]
    for alert in alerts:
        assert isinstance(alert, Alert)
        for words in (alert.event.headline, alert.because):
            assert not {"{", "}"} & set(getattr(words, language))
