"""Metrics of every service: they are there before the first event, and a lost disk takes no other with it."""

from pathlib import Path

from prometheus_client import REGISTRY

from schemas.vocabulary import WORDS
from services.cleaning.metrics import REJECTIONS as CLEANING
from services.extraction.metrics import REJECTIONS as EXTRACTION
from services.runtime import metrics


def value(name: str, **labels: str) -> float | None:
    return REGISTRY.get_sample_value(name, labels)


def test_a_stage_shows_its_counters_before_it_has_read_anything() -> None:
    """Otherwise ``increase()`` would not see the first dead letter, nor a dashboard the difference to no service."""
    metrics.begin_stage("unit", "unit-v1", ["no_text"])
    for outcome in metrics.OUTCOMES:
        assert value("tansiq_messages_total", service="unit", topic="unit-v1", outcome=outcome) == 0
    for reason in WORDS["dead_letter_reason"]:
        assert value("tansiq_dead_letters_total", topic="unit-v1", reason=reason) == 0
    assert value("tansiq_rejected_total", service="unit", reason="no_text") == 0
    assert value("tansiq_dlq_breaker_open", service="unit", topic="unit-v1") == 0
    assert value("tansiq_step_seconds_count", service="unit") == 0


def test_what_begins_again_keeps_its_count() -> None:
    """A second stage of a process does not wipe what the first has counted."""
    metrics.begin_stage("twice", "twice-v1", ["a"])
    metrics.REJECTED.labels("twice", "a").inc(3)
    metrics.begin_stage("twice", "twice-v1", ["a"])
    assert value("tansiq_rejected_total", service="twice", reason="a") == 3


def test_cleaning_and_extraction_share_out_the_reasons_to_reject() -> None:
    """Each reason of the contract begins at 0 in exactly one of the two."""
    assert {*CLEANING, *EXTRACTION} == WORDS["rejected_reason"]
    assert not {*CLEANING} & {*EXTRACTION}


def test_a_disk_shows_what_is_free_and_a_lost_one_only_itself(tmp_path: Path) -> None:
    data = tmp_path / "data"
    metrics.watch_disk("disk", data)
    assert value("tansiq_disk_free_bytes", service="disk") != value("tansiq_disk_free_bytes", service="disk"), "NaN"
    data.mkdir()
    free, size = (value(f"tansiq_disk_{what}_bytes", service="disk") for what in ("free", "size"))
    assert free is not None
    assert size is not None
    assert 0 < free < size
