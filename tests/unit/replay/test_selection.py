"""Selection: which record is read, by what it says of itself."""

from dataclasses import dataclass, field
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.replay.reading.selection import SelectionError, make_selection, read_query, takes
from services.runtime.outcomes import Record

ONE, TWO = "1" * 32, "2" * 32
NINE = 1_646_211_600_000  # 2022-03-02T09:00:00Z
PAGE = {
    "page_id": f"pg_{ONE}",
    "final_url": "https://www.one.example/a?utm_source=x",
    "source": {"id": "one"},
    "feed_item": {"published": "2022-03-01T08:00:00Z"},
}
ARTICLE = {
    "article_id": f"ar_{ONE}",
    "page_id": f"pg_{ONE}",
    "url": "https://news.one.example/a",
    "source": {"id": "one"},
    "published": {"value": "2022-03"},
}
REPORT = {"report_id": f"rp_{ONE}", "related": [f"rp_{TWO}"], "article": ARTICLE}
REJECTED = {"rejected_id": f"rj_{ONE}", "stage": "extraction", "reason": "no_trigger", "subject_id": f"ar_{ONE}"}
ALERT = {"alert_id": f"al_{ONE}", "event": {"event_id": f"ev_{ONE}", "report_ids": [f"rp_{ONE}"], "aliases": []}}
DEAD = (
    ("ce_source", b"/tansiq/fetching"),
    ("tansiq_dlq_reason", b"decode.json"),
    ("tansiq_dlq_service", b"cleaning"),
    ("tansiq_dlq_version", b"0.1.0"),
)
OWN = (("ce_source", b"/tansiq/cleaning"), ("ce_dataschema", b"urn:tansiq:article:1.0"))


def a_record(body: Any = None, **fields: Any) -> Record:
    """A record of partition 3, offset 70, at nine o'clock."""
    value = body if isinstance(body, bytes) else orjson.dumps(body)
    made = {"headers": OWN, "key": b"k1", "value": value, "timestamp_ms": NINE, "partition": 3, "offset": 70}
    return Record(topic="t", **{**made, **fields})


@dataclass(frozen=True)
class Case:
    """A selection, a record, and whether it is taken."""

    name: str
    selection: dict[str, Any]
    record: Record
    taken: bool
    ids: frozenset[str] | None = None
    topic: str = field(default="articles-v1")


CASES = [
    Case("nothing said", {}, a_record(ARTICLE), True),
    Case("junk is read where nothing is asked of it", {}, a_record(b"{"), True),
    Case("junk tells of no host", {"host": "one.example"}, a_record(b"{"), False),
    Case("a list tells of no host", {"host": "one.example"}, a_record([1]), False),
    Case("offset included", {"from": "70"}, a_record(ARTICLE), True),
    Case("offset before", {"from": "71"}, a_record(ARTICLE), False),
    Case("offset end not included", {"to": "70"}, a_record(ARTICLE), False),
    Case("offset under the end", {"to": "71"}, a_record(ARTICLE), True),
    Case("time included", {"from": "2022-03-02T09:00:00Z"}, a_record(ARTICLE), True),
    Case("time in another zone", {"from": "2022-03-02T12:00:01+03:00"}, a_record(ARTICLE), False),
    Case("time end not included", {"to": "2022-03-02T09:00:00Z"}, a_record(ARTICLE), False),
    Case("a day", {"from": "2022-03-02", "to": "2022-03-03"}, a_record(ARTICLE), True),
    Case("published in that month", {"from": "2022-03-01", "clock": "published"}, a_record(ARTICLE), True),
    Case("published before", {"from": "2022-03-02", "clock": "published"}, a_record(ARTICLE), False),
    Case("published by the feed", {"to": "2022-03-02", "clock": "published"}, a_record(PAGE), True),
    Case("never published", {"to": "2030-01-01", "clock": "published"}, a_record(REJECTED), False),
    Case("partition", {"partition": (3,)}, a_record(ARTICLE), True),
    Case("other partition", {"partition": (2, 4)}, a_record(ARTICLE), False),
    Case("key", {"key": "k1"}, a_record(ARTICLE), True),
    Case("other key", {"key": ("k2", "k3")}, a_record(ARTICLE), False),
    Case("url written otherwise", {"url": "http://one.example/a"}, a_record(PAGE), True),
    Case("other url", {"url": "https://one.example/b"}, a_record(PAGE), False),
    Case("host", {"host": "news.one.example"}, a_record(ARTICLE), True),
    Case("domain above", {"host": "one.example"}, a_record(ARTICLE), True),
    Case("a name that only ends alike", {"host": "e.example"}, a_record(ARTICLE), False),
    Case("source of a report", {"source": "one"}, a_record(REPORT), True),
    Case("other source", {"source": "two"}, a_record(REPORT), False),
    Case("schema version", {"version": "1.0"}, a_record(ARTICLE), True),
    Case("other schema version", {"version": "2.0"}, a_record(ARTICLE), False),
    Case("version of the service that failed", {"version": "0.1.0"}, a_record(b"{", headers=DEAD), True),
    Case("dead letter's reason", {"reason": "decode.json"}, a_record(b"{", headers=DEAD), True),
    Case("dead letter's other reason", {"reason": "limit.time"}, a_record(b"{", headers=DEAD), False),
    Case("rejection's reason", {"reason": "no_trigger"}, a_record(REJECTED), True),
    Case("who wrote it", {"service": "cleaning"}, a_record(ARTICLE), True),
    Case("who rejected it", {"service": "extraction"}, a_record(REJECTED), True),
    Case("who failed, not who wrote it", {"service": "fetching"}, a_record(b"{", headers=DEAD), False),
    Case("who failed", {"service": "cleaning"}, a_record(b"{", headers=DEAD), True),
    Case("report by id", {}, a_record(REPORT), True, frozenset({f"rp_{ONE}"})),
    Case("a sister report is another", {}, a_record(REPORT), False, frozenset({f"rp_{TWO}"})),
    Case("report of an article", {}, a_record(REPORT), True, frozenset({f"ar_{ONE}"})),
    Case("alert of an event", {}, a_record(ALERT), True, frozenset({f"ev_{ONE}"})),
    Case("alert of a report", {}, a_record(ALERT), True, frozenset({f"rp_{ONE}"})),
    Case("no id found at all", {}, a_record(REPORT), False, frozenset()),
    Case("all fields must hold", {"host": "one.example", "key": "k2"}, a_record(ARTICLE), False),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_record_is_taken_when_all_that_was_said_holds(case: Case) -> None:
    """Each case of the table."""
    selection = make_selection(topic=case.topic, **case.selection)
    assert takes(selection, case.record, case.ids) is case.taken


@pytest.mark.parametrize(
    ("fields", "named"),
    [
        ({"topic": "pages"}, "topic: 'pages' is no topic"),
        ({"topic": "pages-v1", "from": "yesterday"}, "from: 'yesterday' is no offset"),
        ({"topic": "pages-v1", "to": "2022-01-01T09:00:00"}, "to: '2022-01-01T09:00:00' is no offset"),
        ({"topic": "pages-v1", "hots": "x"}, "hots: Extra inputs"),
        ({"topic": "pages-v1", "clock": "sun"}, "clock: Input should be 'log' or 'published'"),
    ],
)
def test_a_wrong_selection_names_its_field(fields: dict[str, Any], named: str) -> None:
    """What is wrong is named, so that a typing error selects nothing instead of everything."""
    with pytest.raises(SelectionError, match=named):
        make_selection(**fields)


def test_a_selection_is_stated_as_the_query_that_makes_it_again(tmp_path: Any) -> None:
    """What a run record holds can be saved and read as a query."""
    made = make_selection(topic="pages-v1", **{"from": "2022-01-01"}, host=("a.example", "b.example"))
    (tmp_path / "query.json").write_bytes(orjson.dumps(made.stated))
    assert made.stated == {"topic": "pages-v1", "from": "2022-01-01", "host": ["a.example", "b.example"]}
    assert make_selection(**read_query(tmp_path / "query.json")) == made


def test_a_query_that_cannot_be_read_names_its_file(tmp_path: Any) -> None:
    """A missing file, no JSON, no object."""
    (tmp_path / "list.json").write_text("[]")
    (tmp_path / "broken.json").write_text("{")
    for name in ("missing.json", "list.json", "broken.json"):
        with pytest.raises(SelectionError, match=name):
            read_query(tmp_path / name)


@given(st.binary(), st.lists(st.tuples(st.sampled_from(["ce_source", "tansiq_dlq_reason", "x"]), st.binary())))
def test_any_bytes_are_taken_or_not_and_never_raise(value: bytes, headers: list[tuple[str, bytes]]) -> None:
    """Dead letters may hold anything."""
    selection = make_selection(topic="pages-v1-dlq", reason="a", host="b", url="c", source="d", clock="published")
    assert takes(selection, a_record(value, headers=tuple(headers)), frozenset()) is False
