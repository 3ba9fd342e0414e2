"""The wire: what is sent reads back, and each sort of junk gets its one reason."""

from typing import Any

import orjson
import pytest

from schemas import upcasters, wire
from schemas.delivery import Delivery
from schemas.kinds import KINDS
from schemas.publish import SAMPLES
from schemas.topics import CONTRACT, DELIVERIES, TOPICS, Topic
from schemas.wire import InvalidMessage, check_headers, decode, encode, read_header

TIME = "2022-01-01T09:00:00Z"


def a_delivery() -> Delivery:
    path = min((SAMPLES / "delivery" / "1.0").glob("*.json"))
    return Delivery.model_validate_json(path.read_bytes())


def headers_with(changes: dict[str, bytes | None]) -> list[tuple[str, bytes]]:
    headers = dict(encode(a_delivery(), source="alerting", time=TIME).headers) | changes
    return [(name, value) for name, value in headers.items() if value is not None]


@pytest.mark.parametrize("topic", CONTRACT, ids=lambda t: t.name)
def test_every_kind_reads_back_as_it_was_sent(topic: Topic) -> None:
    """Key, value and headers of each sample give the same message again."""
    for path in (SAMPLES / topic.kind / KINDS[topic.kind].VERSION).glob("*.json"):
        message = KINDS[topic.kind].model_validate_json(path.read_bytes())
        sent = encode(message, source="test", time=TIME, replay="shadow/r1", traceparent="00-1-2-3")
        assert sent.topic == topic
        assert decode(topic, sent.key, sent.value, sent.headers) == message
        assert read_header(sent.headers, "tansiq_replay") == "shadow/r1"
        assert read_header(sent.headers, "ce_dataschema") == f"urn:tansiq:{topic.kind}:{KINDS[topic.kind].VERSION}"


def test_a_live_message_has_no_replay_header() -> None:
    """Absent means live."""
    assert read_header(encode(a_delivery(), source="alerting", time=TIME).headers, "tansiq_replay") is None


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"ce_id": None}, "decode.headers"),
        ({"ce_dataschema": None}, "decode.headers"),
        ({"ce_dataschema": b"delivery-1"}, "decode.headers"),
        ({"ce_type": b"\xff"}, "decode.headers"),
        ({"ce_type": b"tansiq.page"}, "schema.kind"),
        ({"ce_dataschema": b"urn:tansiq:page:1.0"}, "schema.kind"),
        ({"ce_dataschema": b"urn:tansiq:delivery:2.0"}, "schema.future"),
    ],
)
def test_bad_headers_have_a_reason(changes: dict[str, bytes | None], reason: str) -> None:
    """Headers are judged before the value is parsed."""
    with pytest.raises(InvalidMessage) as caught:
        check_headers(DELIVERIES, b"not even JSON", headers_with(changes))
    assert caught.value.reason == reason


def test_a_newer_minor_is_read() -> None:
    """A rolling deploy writes fields that this reader ignores."""
    sent = encode(a_delivery(), source="alerting", time=TIME)
    value = orjson.dumps(orjson.loads(sent.value) | {"colour": "red"})
    headers = headers_with({"ce_dataschema": b"urn:tansiq:delivery:1.7"})
    assert decode(DELIVERIES, sent.key, value, headers) == a_delivery()


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        (None, "decode.json"),
        (b"", "decode.json"),
        (b"{", "decode.json"),
        (b"\xff\xfe", "decode.json"),
        (b"[]", "decode.json"),
        (b'{"attempt": "\\ud800"}', "decode.json"),
        (b"{}", "schema.invalid"),
        (b"x" * (DELIVERIES.max_bytes + 1), "limit.size"),
    ],
)
def test_bad_values_have_a_reason(value: bytes | None, reason: str) -> None:
    """Junk of every sort ends under one closed word."""
    sent = encode(a_delivery(), source="alerting", time=TIME)
    with pytest.raises(InvalidMessage) as caught:
        decode(DELIVERIES, sent.key, value, sent.headers)
    assert caught.value.reason == reason


@pytest.mark.parametrize(
    "change",
    [
        {"attempt": "5"},
        {"attempt": True},
        {"attempt": 1.0},
        {"at": 1640995200},
        {"at": "2022-01-01T09:00:00"},
        {"alert_ids": None},
        {"delivery_id": "dl_short"},
    ],
)
def test_nothing_is_read_leniently(change: dict[str, Any]) -> None:
    """Numbers as text, flags as numbers, epochs and naive times are refused."""
    sent = encode(a_delivery(), source="alerting", time=TIME)
    value = orjson.dumps(orjson.loads(sent.value) | change)
    with pytest.raises(InvalidMessage, match=r"schema\.invalid"):
        decode(DELIVERIES, sent.key, value, sent.headers)


def test_another_offset_is_turned_to_utc() -> None:
    """A time reads back in UTC, whatever offset it was written with."""
    sent = encode(a_delivery(), source="alerting", time=TIME)
    value = orjson.dumps(orjson.loads(sent.value) | {"at": "2022-01-01T12:00:00+03:00"})
    message = decode(DELIVERIES, sent.key, value, sent.headers)
    assert orjson.loads(encode(message, source="x", time=TIME).value)["at"] == "2022-01-01T09:00:00Z"


def test_a_wrong_key_is_found() -> None:
    """A message under another key would lose its order."""
    sent = encode(a_delivery(), source="alerting", time=TIME)
    with pytest.raises(InvalidMessage, match=r"key\.mismatch"):
        decode(DELIVERIES, b"other", sent.value, sent.headers)


def test_a_word_outside_its_vocabulary_is_not_sent() -> None:
    """Writers are checked against the lists; readers take what comes."""
    strange = a_delivery().model_copy(update={"state": "dancing"})
    with pytest.raises(ValueError, match="dancing"):
        encode(strange, source="alerting", time=TIME)


def test_an_older_major_is_lifted_step_by_step() -> None:
    """Each upcaster takes one step, in order; a missing step is an error."""
    steps = {("page", 1): lambda d: d | {"second": 2}, ("page", 2): lambda d: d | {"third": d["second"] + 1}}
    assert upcasters.lift("page", {}, 1, 3, steps) == {"second": 2, "third": 3}
    with pytest.raises(KeyError):
        upcasters.lift("page", {}, 0, 3, steps)


def test_a_failing_upcaster_has_its_own_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    """A reader of major 2 that cannot lift major 1 says so."""
    monkeypatch.setattr(Delivery, "VERSION", "2.0")
    sent = encode(a_delivery(), source="alerting", time=TIME)
    old = [(n, b"urn:tansiq:delivery:1.0" if n == "ce_dataschema" else v) for n, v in sent.headers]
    with pytest.raises(InvalidMessage, match=r"schema\.upcast"):
        decode(DELIVERIES, sent.key, sent.value, old)
    assert wire.current_major("delivery") == 2


def test_each_topic_a_stage_reads_has_a_place_for_its_dead_letters() -> None:
    """A dead-letter topic takes a full message and its reason; nobody else has one."""
    for topic in CONTRACT:
        assert (topic.dlq in TOPICS) == topic.dead_letters
    assert {topic.name for topic in CONTRACT if topic.dead_letters} == {
        "fetch-requests-v1",
        "pages-v1",
        "articles-v1",
        "reports-v1",
    }
    assert all(topic.readers and topic.writers and topic.description for topic in TOPICS.values())
