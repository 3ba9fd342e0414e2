"""Junk, poison and hung processes on the real stage: each message costs itself and is found again with its reason."""

import json
import os
import signal
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import psutil
import pytest

from tests.conftest import Broker
from tests.integration.stage_world import HEADERS, World, encoded_page, terminate

pytestmark = pytest.mark.kafka
SHARES_KAFKA = True
DLQ = "pages-v1-dlq"


@pytest.fixture
async def world(kafka: Broker, tmp_path: Path) -> AsyncIterator[World]:
    world = World(kafka.bootstrap, tmp_path)
    await world.create()
    yield world
    await world.drop()


def with_headers(changes: dict[str, bytes]) -> list[tuple[str, bytes]]:
    return list({**dict(encoded_page(1)[2]), **changes}.items())


def junk() -> dict[str, tuple[bytes | None, bytes | None, list[tuple[str, bytes]]]]:
    """One record of each sort that a stranger or an old or too new writer may send, by the reason it must get."""
    key, value, headers = encoded_page(1)
    return {
        "decode.headers": (b"k", b"no headers at all", []),
        "decode.json": (key, b"{not json", headers),
        "schema.kind": (key, value, with_headers({"ce_type": b"tansiq.article"})),
        "schema.invalid": (key, json.dumps({"page_id": 5}).encode(), headers),
        "schema.future": (key, value, with_headers({"ce_dataschema": b"urn:tansiq:page:9.0"})),
        "limit.size": (key, b"x" * (3 << 20), headers),
        "key.mismatch": (b"another", value, headers),
    }


def said(record: Any) -> dict[str, str]:
    """The tansiq_dlq_ headers of a dead letter."""
    start = "tansiq_dlq_"
    return {name.removeprefix(start): text.decode() for name, text in record.headers if name.startswith(start)}


async def test_junk_of_every_sort_gets_its_reason_and_the_rest_goes_on(world: World) -> None:
    """Each junk record lies in the -dlq as found, its reason in headers; sound pages before and after arrive."""
    sent = junk()
    await world.send([encoded_page(number) for number in range(10, 40)])
    await world.send(sent.values())
    await world.send([(None, b"", []), (b"key", None, HEADERS), encoded_page(40)])
    world.start("pool")
    await world.all_done()
    letters = {(said(one)["reason"], one.key): one for one in await world.read(DLQ)}
    for reason, (key, value, headers) in sent.items():
        letter = letters.pop((reason, key))
        assert letter.value == value
        assert [one for one in letter.headers if not one[0].startswith("tansiq_dlq_")] == headers
    assert set(letters) == {("decode.headers", None), ("decode.json", b"key")}
    assert len(await world.read("rejected-v1")) == 31
    assert world.metric("tansiq_dead_letters_total", topic="pages-v1") == 9
    assert world.metric("tansiq_messages_total", outcome="dead_lettered") == 9
    assert world.metric("tansiq_messages_total", outcome="forwarded") == 31


async def test_a_dead_letter_says_what_befell_it(world: World) -> None:
    """All thirteen headers are there, and point at the original."""
    await world.send([encoded_page(7, "raise")])
    world.start("pool")
    await world.all_done()
    (letter,) = await world.read(DLQ)
    headers = said(letter)
    (original,) = await world.read("pages-v1")
    assert (headers["reason"], headers["service"], headers["attempt"]) == ("core.error", "cleaning", "1")
    assert "LookupError: a core that raises" in headers["detail"]
    assert headers["topic"] == world.prefix + "pages-v1"
    assert (headers["partition"], headers["offset"]) == (str(original.partition), str(original.offset))
    assert headers["timestamp"] == str(original.timestamp)
    names = "service version stage reason detail fingerprint topic partition offset timestamp attempt"
    assert set(headers) == {*names.split(), "first_seen", "replay_of"}


async def test_poison_costs_itself_alone(world: World) -> None:
    """Pages that hang, die, grow or raise among sound ones: exactly these are dead letters, each with its reason."""
    acts = {"hang": "limit.time", "sleep": "limit.time", "die": "worker.died", "grow": "limit.memory"}
    culprits = {300 + at: act for at, act in enumerate(acts)}
    pages = [encoded_page(number, culprits.get(number, "")) for number in range(600)]
    await world.send([*pages, encoded_page(601, "raise"), encoded_page(602, "reject")])
    world.start("pool")
    await world.all_done()
    reasons = {json.loads(one.value)["page_id"]: said(one)["reason"] for one in await world.read(DLQ)}
    wanted = {f"pg_{number:032x}": acts[act] for number, act in culprits.items()}
    assert reasons == wanted | {f"pg_{601:032x}": "core.error"}
    outputs = {json.loads(one.value)["subject_id"] for one in await world.read("rejected-v1")}
    assert outputs == {f"pg_{number:032x}" for number in [*range(600), 602]} - set(reasons)
    assert world.metric("tansiq_messages_total", outcome="rejected") == 1
    assert world.metric("tansiq_rejected_total", reason="no_text") == 1
    assert world.metric("tansiq_messages_total", outcome="forwarded") == 596


async def test_a_killed_worker_leaves_no_process_behind(world: World) -> None:
    """kill -9 of a worker ends its pool processes too, even one that hangs in a core."""
    await world.send([encoded_page(1, "hang")])
    worker = world.start("pool", TEST_SECONDS="30")
    await world.until("it hangs", lambda: world.entries() and busy(worker.pid))
    family = psutil.Process(worker.pid).children(recursive=True)
    assert len(family) >= 3
    worker.kill()
    worker.wait()
    _, alive = psutil.wait_procs(family, timeout=15)
    assert alive == []


def busy(pid: int) -> bool:
    """Whether a pool process of this worker burns CPU."""
    children = psutil.Process(pid).children(recursive=True)
    return any(child.cpu_times().user > 1.5 for child in children)


async def test_a_killed_pool_process_is_replaced(world: World) -> None:
    """Killed from outside in mid-work, a process is replaced and its pages are worked off by the next."""
    await world.send([encoded_page(number, "slow") for number in range(200)])
    worker = world.start("pool", TEST_SECONDS="20")
    await world.until("it works", lambda: world_in_flight(world))
    for child in pool_processes(worker.pid):
        os.kill(child.pid, signal.SIGKILL)
    await world.all_done()
    assert world.metric("tansiq_pool_restarts_total", cause="died") >= 1
    assert await world.read(DLQ) == []
    assert terminate(worker) == 0


def pool_processes(pid: int) -> list[psutil.Process]:
    """The grandchildren: what the fork server of a worker has forked."""
    return [one for child in psutil.Process(pid).children() for one in child.children()]


def world_in_flight(world: World) -> bool:
    return bool(world.entries()) and world.metric("tansiq_in_flight", service="cleaning") > 0


async def test_a_flood_of_dead_letters_opens_the_breaker(world: World) -> None:
    """After twenty in a row the service stops reading and is not ready; the rest of the topic stays where it is."""
    await world.send([(f"{number}".encode(), b"junk", []) for number in range(1000)])
    worker = world.start("pool", TANSIQ_DLQ_BREAKER_ROW="20")
    await world.until("it is open", lambda: world.entries() and "breaker open" in world.ask("/ready")[1])
    status, body = world.ask("/ready")
    assert (status, "20 in a row of pages-v1 were dead letters" in body) == (503, True)
    assert world.metric("tansiq_dlq_breaker_open", topic="pages-v1") == 1
    await world.until("committed", lambda: committed(world, 20))
    assert await world.ends(DLQ) == 20
    assert terminate(worker) == 0


async def test_a_restart_closes_the_breaker(world: World) -> None:
    """Started again, the service goes on where it stopped: here past the junk, to the sound pages behind it."""
    await world.send([(f"{number}".encode(), b"junk", []) for number in range(25)])
    first = world.start("pool", TANSIQ_DLQ_BREAKER_ROW="20")
    await world.until("committed", lambda: committed(world, 20))
    assert terminate(first) == 0
    await world.send([encoded_page(number) for number in range(10)])
    world.start("pool", TANSIQ_DLQ_BREAKER_ROW="20")
    await world.all_done()
    assert world.ask("/ready")[0] == 200
    assert world.metric("tansiq_dlq_breaker_open", topic="pages-v1") == 0
    assert (await world.ends(DLQ), len(await world.read("rejected-v1"))) == (25, 10)


async def test_a_tenth_of_bad_messages_opens_the_breaker_too(world: World) -> None:
    """Spread among sound ones, the share of the window decides."""
    pages = [encoded_page(number, "raise" if number % 8 == 0 else "") for number in range(400)]
    await world.send(pages)
    world.start("pool", TANSIQ_DLQ_BREAKER_SHARE="0.1", TANSIQ_DLQ_BREAKER_WINDOW="50")
    await world.until("it is open", lambda: world.entries() and "of the last 50" in world.ask("/ready")[1])
    assert await world.committed() < 400


async def committed(world: World, count: int) -> bool:
    return await world.committed() == count


async def test_the_mutant_that_swallows_dead_letters_loses_messages(world: World) -> None:
    """With the dead letter never written the junk is nowhere: the first test here can fail."""
    await world.send(junk().values())
    world.start("pool", TEST_MUTANT="swallow_dead_letters")
    await world.all_done()
    assert await world.read(DLQ) == []
