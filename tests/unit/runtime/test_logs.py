"""Logs: JSON lines, floods cut and counted."""

import json
import logging
import sys

import pytest

from services.runtime.logs import JsonLines, RateLimit, set_up_logs


@pytest.fixture(autouse=True)
def _put_back():  # type: ignore[no-untyped-def]
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:], root.level = handlers, level


def test_a_record_is_one_line_with_its_extra_fields(capsys: pytest.CaptureFixture[str]) -> None:
    set_up_logs("info", "cleaning")
    logging.getLogger("x").info("page %s", "done", extra={"page_id": "pg_1", "seconds": 0.5})
    logging.getLogger("x").debug("not said")
    said = capsys.readouterr()
    assert said.out == ""
    lines = [json.loads(line) for line in said.err.splitlines()]
    assert [(line["level"], line["service"], line["event"], line["page_id"]) for line in lines] == [
        ("info", "cleaning", "page done", "pg_1")
    ]


def test_a_fault_stays_on_its_line() -> None:
    try:
        raise ValueError("why")
    except ValueError:
        record = logging.LogRecord("x", logging.ERROR, "f", 1, "failed", None, sys.exc_info())
    text = JsonLines("s").format(record)
    assert "\n" not in text
    assert "ValueError: why" in json.loads(text)["fault"]


def test_a_value_that_is_no_json_does_not_stop_the_log() -> None:
    record = logging.makeLogRecord({"msg": "m", "thing": object(), "level": "kept out"})
    assert json.loads(JsonLines("s").format(record))["event"] == "m"


def test_a_flood_of_a_library_is_cut_and_ours_is_not(capsys: pytest.CaptureFixture[str]) -> None:
    set_up_logs("info", "s")
    for number in range(10_000):
        logging.getLogger("aiokafka.conn").error("cannot connect %d", number)
    for number in range(50):
        logging.getLogger("services.x").info("ours %d", number)
    lines = [json.loads(line)["logger"] for line in capsys.readouterr().err.splitlines()]
    assert 0 < lines.count("aiokafka.conn") <= 10
    assert lines.count("services.x") == 50


def test_the_next_window_says_what_was_held_back(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [0.0]
    monkeypatch.setattr("services.runtime.logs.time.monotonic", lambda: now[0])
    limit = RateLimit(lines=2, seconds=10)

    def record() -> logging.LogRecord:
        return logging.LogRecord("aiokafka", logging.ERROR, "f", 1, "m", None, None)

    assert [limit.filter(record()) for _ in range(5)] == [True, True, False, False, False]
    now[0] = 11.0
    late = record()
    assert limit.filter(late)
    assert late.__dict__["held_back"] == 3
