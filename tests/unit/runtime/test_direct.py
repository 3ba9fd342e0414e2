"""Direct steps: decode, hand over, encode, and whose fault it is when the handler raises."""

import asyncio
from typing import Any

import pytest

from schemas.topics import PAGES
from schemas.wire import InvalidMessage, encode
from services.runtime.direct import Direct, direct
from services.runtime.outcomes import Answer, Forwarded, Invalid, Received, Record, Rejected
from services.runtime.sending import ProducerFault
from tests.integration.stage_world import a_page


def record(number: int, act: str = "", *extra: tuple[str, bytes]) -> Record:
    sent = encode(a_page(number, act), source="test", time="2022-01-01T09:00:00Z")
    return Record("pages-v1", 0, number, 0, sent.key, sent.value, (*sent.headers, *extra))


async def started(step: Direct) -> Direct:
    await step.start("cleaning", PAGES, lambda: None)
    return step


def act(one: Received) -> str:
    return str(one.message.final_url).rsplit("/", 1)[-1]  # type: ignore[attr-defined]


async def handle(received: list[Received]) -> list[Answer | InvalidMessage]:
    """Answer by the page's url."""
    faults: dict[str, Exception] = {"bug": LookupError("bug"), "away": OSError("away"), "end": ProducerFault("end")}
    for one in received:
        if act(one) in faults:
            raise faults[act(one)]
    return [answer(one) for one in received]


def answer(one: Received) -> Answer | InvalidMessage:
    if act(one) == "refuse":
        return InvalidMessage("store.refused", "no")
    return Answer((one.message,) if act(one) != "empty" else (), "unchanged" if act(one) == "reject" else None)


async def test_each_message_has_its_outcome_in_order() -> None:
    """Forwarded with and without outputs, rejected, refused, and what cannot be decoded."""
    step = await started(direct(handle))
    broken = record(3)._replace(value=b"{")
    outcomes = await step([record(1), record(2, "empty"), broken, record(4, "reject"), record(5, "refuse")])
    assert [type(outcome) for outcome in outcomes] == [Forwarded, Forwarded, Invalid, Rejected, Invalid]
    assert isinstance(outcomes[1], Forwarded)
    assert outcomes[1].outputs == ()
    assert [one.reason for one in (outcomes[2], outcomes[4]) if isinstance(one, Invalid)] == [
        "decode.json",
        "store.refused",
    ]


async def test_replay_is_known_and_copied() -> None:
    """The handler sees it, its outputs carry it."""
    seen: list[str | None] = []

    async def look(received: list[Received]) -> list[Answer | InvalidMessage]:
        seen.extend(one.replay for one in received)
        return await handle(received)

    step = await started(direct(look))
    (outcome,) = await step([record(1, "", ("tansiq_replay", b"repair/r2"))])
    assert seen == ["repair/r2"]
    assert isinstance(outcome, Forwarded)
    assert ("tansiq_replay", b"repair/r2") in outcome.outputs[0].headers


async def test_a_bug_costs_the_message_that_meets_it() -> None:
    """The chunk is tried message by message; the others are forwarded."""
    step = await started(direct(handle))
    outcomes = await step([record(1), record(2, "bug"), record(3)])
    assert [type(outcome) for outcome in outcomes] == [Forwarded, Invalid, Forwarded]
    assert "LookupError: bug" in outcomes[1].detail  # type: ignore[union-attr]


@pytest.mark.parametrize(("name", "fault"), [("away", OSError), ("end", ProducerFault)])
async def test_what_is_away_is_no_messages_fault(name: str, fault: type[Exception]) -> None:
    """A database or broker that is away ends the process, and the work is repeated."""
    step = await started(direct(handle))
    with pytest.raises(fault):
        await step([record(1), record(2, name)])


async def test_a_handler_that_forgets_an_answer_is_found() -> None:
    """One answer each, or nothing is believed."""

    async def forget(received: list[Received]) -> list[Answer | InvalidMessage]:
        return []

    step = await started(direct(forget))
    with pytest.raises(RuntimeError, match="0 answers to 1"):
        await step([record(1)])


@pytest.mark.parametrize("concurrent", [False, True])
async def test_chunks_run_one_after_another_unless_told(concurrent: bool) -> None:
    """A transaction must not overtake the one before it; a getter waits on many hosts at once."""
    running = most = 0

    async def slow(received: list[Any]) -> list[Answer | InvalidMessage]:
        nonlocal running, most
        running += 1
        most = max(most, running)
        await asyncio.sleep(0.01)
        running -= 1
        return [Answer() for _ in received]

    step = await started(direct(slow, concurrent=concurrent))
    await asyncio.gather(*(step([record(number)]) for number in range(4)))
    assert most == (4 if concurrent else 1)
