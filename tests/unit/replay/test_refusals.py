"""Refusals: what a replay will not do, and the way out it names."""

from dataclasses import replace

import pytest

from services.replay.reading.selection import make_selection
from services.replay.runs.code import Code
from services.replay.runs.refusals import (
    Refused,
    check_acceptable,
    check_deliveries,
    check_discardable,
    check_prefix,
    check_promotable,
    check_resumable,
    check_why,
    last_prediction,
)
from services.replay.store.records import AuditRow, Run, State

CODE = Code("1.0", "abc", "def")
RUN = Run(
    run="r1",
    mode="shadow",
    origin="",
    reads="pages-v1",
    prefix="replay-r1-",
    selection=make_selection(topic="pages-v1"),
    rate=200.0,
    who="me",
    why="a test",
    command="tansiq replay run",
    code=CODE,
    selected=1,
    created_at=0.0,
)


@pytest.mark.parametrize("why", [None, "", "  "])
def test_no_reason_no_replay(why: str | None) -> None:
    """The way out is the option."""
    with pytest.raises(Refused, match="--why"):
        check_why(why)


@pytest.mark.parametrize("prefix", ["", "replay-", "live-", "pages"])
def test_a_shadow_run_writes_to_replay_topics_only(prefix: str) -> None:
    """An empty prefix would be the live topics."""
    with pytest.raises(Refused, match="replay-"):
        check_prefix(prefix)
    assert check_prefix("replay-mine-") == "replay-mine-"


@pytest.mark.parametrize(
    ("state", "way_out"),
    [("running", "resume"), ("interrupted", "resume"), ("finished", "accept"), ("discarded", "new run")],
)
def test_only_an_accepted_run_is_promoted(state: State, way_out: str) -> None:
    """Each other state has its way out."""
    with pytest.raises(Refused, match=way_out):
        check_promotable(RUN, state, [CODE])
    check_promotable(RUN, "accepted", [CODE])


@pytest.mark.parametrize("part", ["version", "revision", "lexicon"])
def test_what_other_code_or_words_made_is_not_promoted(part: str) -> None:
    """What differs is named, with both values."""
    other = CODE._replace(**{part: "other"})
    with pytest.raises(Refused, match=f"{part} {getattr(CODE, part)} .now other."):
        check_promotable(RUN, "accepted", [CODE, other])


def test_what_leads_to_no_alert_is_not_promoted() -> None:
    """Events and alerts are alerting's own."""
    with pytest.raises(Refused, match="only pages, articles and reports"):
        check_promotable(replace(RUN, selection=make_selection(topic="events-v1")), "accepted", [CODE])
    with pytest.raises(Refused, match="only a shadow run"):
        check_promotable(replace(RUN, mode="repair"), "finished", [CODE])


def test_more_than_a_hundred_deliveries_need_the_number_typed_back() -> None:
    """A hundred pass unasked; any other number than the predicted one does not."""
    check_deliveries(100, None)
    check_deliveries(380_000, 380_000)
    for typed in (None, 100, 379_999):
        with pytest.raises(Refused, match="--deliveries 380000"):
            check_deliveries(380_000, typed)


def test_a_run_is_resumed_where_it_was_interrupted_with_the_same_code() -> None:
    """Half a run of each code proves nothing."""
    check_resumable(RUN, "interrupted", CODE, has_positions=True)
    for state in ("running", "finished", "accepted", "discarded", "promoted"):
        with pytest.raises(Refused):
            check_resumable(RUN, state, CODE, has_positions=True)
    with pytest.raises(Refused, match=r"lexicon def .now new."):
        check_resumable(RUN, "interrupted", CODE._replace(lexicon="new"), has_positions=True)
    with pytest.raises(Refused, match="does not go twice"):
        check_resumable(RUN, "interrupted", CODE, has_positions=False)


@pytest.mark.parametrize("state", ["running", "interrupted", "discarded", "promoted"])
def test_only_a_finished_run_is_accepted(state: State) -> None:
    """What is discarded stays so."""
    with pytest.raises(Refused):
        check_acceptable(RUN, state)
    check_acceptable(RUN, "finished")


@pytest.mark.parametrize("state", ["running", "promoted"])
def test_what_went_live_cannot_be_discarded(state: State) -> None:
    """Nor what is still being written."""
    with pytest.raises(Refused):
        check_discardable(RUN, state)
    for open_ in ("interrupted", "finished", "accepted"):
        check_discardable(RUN, open_)


def test_the_newest_prediction_counts() -> None:
    """None where nobody asked."""

    def row(act: str, **counts: int) -> AuditRow:
        return AuditRow(0.0, act, "me", "", "", CODE, counts)

    assert last_prediction([row("started")]) is None
    assert last_prediction([row("predicted", deliveries=7), row("predicted", deliveries=0), row("finished")]) == 0
