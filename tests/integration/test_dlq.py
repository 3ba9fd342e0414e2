"""`tansiq dlq` as an operator uses it, beside a real stage on a real broker."""

import json
import os
import subprocess
import sys
from collections import Counter
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import orjson
import pytest

from schemas.wire import encode
from tests.conftest import Broker
from tests.integration.stage_world import World, a_page, encoded_page, terminate
from tests.integration.test_stage_junk import DLQ, junk

pytestmark = pytest.mark.kafka
SHARES_KAFKA = True

COMMAND = Path(sys.executable).with_name("tansiq")
SURE = ("--why", "the core was mended", "--yes", "--rate", "1000")


class Desk:
    """An operator's terminal beside a world."""

    def __init__(self, world: World) -> None:
        self.environment = {
            "PATH": os.environ["PATH"],
            "TANSIQ_KAFKA": world.bootstrap,
            "TANSIQ_DATA": str(world.data),
            "TANSIQ_READ_PREFIX": world.prefix,
            "TANSIQ_WRITE_PREFIX": world.prefix,
        }

    def start(self, *arguments: str) -> subprocess.Popen[bytes]:
        """Start `tansiq dlq …`."""
        return subprocess.Popen(
            [COMMAND, "dlq", *arguments], env=self.environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )

    def run(self, *arguments: str, code: int = 0) -> str:
        """Run it, check its exit code and return its standard output."""
        out, err = self.start_and_wait(*arguments, code=code)
        assert b"Traceback" not in err
        return out.decode()

    def start_and_wait(self, *arguments: str, code: int) -> tuple[bytes, bytes]:
        process = self.start(*arguments)
        out, err = process.communicate(timeout=240)
        assert process.returncode == code, f"{arguments}: {process.returncode}\n{out.decode()}\n{err.decode()}"
        return out, err

    def rows(self, *arguments: str) -> list[dict[str, Any]]:
        """What `list --json` prints."""
        return [json.loads(line) for line in self.run("list", "--json", *arguments).splitlines()]


@pytest.fixture
async def world(kafka: Broker, tmp_path: Path) -> AsyncIterator[World]:
    world = World(kafka.bootstrap, tmp_path)
    await world.create()
    yield world
    await world.drop()


def fresh_page(number: int) -> tuple[bytes, bytes, list[tuple[str, bytes]]]:
    """A page fetched just now, that the test's core raises over."""
    page = a_page(number, "raise").model_copy(update={"fetched_at": datetime.now(UTC).replace(microsecond=0)})
    sent = encode(page, source="test", time="2026-01-01T09:00:00Z")
    return sent.key, sent.value, sent.headers


async def test_junk_is_listed_shown_and_taken_out_and_stays(world: World, tmp_path: Path) -> None:
    """Every reason is listed at its original position; what cannot be read again is refused, each with its reason."""
    hostile = (b"\x1b]0;owned\x07", b"{\x1b[2J \xe2\x80\xae", encoded_page(1)[2])
    await world.send([*junk().values(), hostile])
    worker = world.start("pool")
    await world.all_done()
    terminate(worker)
    desk = Desk(world)
    originals = {(one.partition, one.offset): one.value for one in await world.read("pages-v1")}
    rows = desk.rows()
    assert {row["reason"] for row in rows} == set(junk())
    assert {(row["partition"], row["offset"]) for row in rows} == set(originals)
    assert {row["state"] for row in rows} == {"open"}
    told = desk.run("list")
    assert [word for word in (*junk(), "OPEN", "FINGERPRINT") if word not in told] == []
    (ugly,) = (row for row in rows if originals[row["partition"], row["offset"]] == hostile[1])
    place = ["pages-v1", str(ugly["partition"]), str(ugly["offset"])]
    shown = desk.run("show", *place)
    assert "\\x1b[2J \\u202e" in shown
    assert "What to do: The value is no JSON" in shown
    assert not set(shown) & set("\x1b\x07\u202e")
    assert json.loads(desk.run("show", *place, "--json"))["value"]
    assert "limit.size" in desk.run("show", "pages-v1", "0", str(_at(rows, "limit.size")), "--dlq")
    assert len(desk.run("show", "--topic", "pages-v1", "--json").splitlines()) == len(rows)
    desk.run("show", "pages-v1", "3", "99999", code=1)
    desk.run("export", str(tmp_path / "out"), "--topic", "pages-v1")
    assert (tmp_path / "out" / f"{'-'.join(place)}.value").read_bytes() == hostile[1]
    assert len(list((tmp_path / "out").iterdir())) == 3 * len(rows)
    answer = json.loads(desk.run("repair", *SURE, "--json", code=4))
    assert (answer["forwarded"], {one["reason"] for one in answer["refused"]}) == (0, set(junk()))
    assert await world.ends("pages-v1") == len(originals)


def _at(rows: list[dict[str, Any]], reason: str) -> int:
    return next(int(row["dlq_offset"]) for row in rows if row["reason"] == reason)


async def test_a_fix_and_repair_forward_it_once_though_two_repair(world: World) -> None:
    """Nothing goes without a reason and a yes; then each letter goes once, old news marked, fresh news live."""
    await world.send([*(encoded_page(number, "raise") for number in range(20)), fresh_page(20)])
    worker = world.start("pool")
    await world.all_done()
    terminate(worker)
    desk = Desk(world)
    dry = json.loads(desk.run("repair", "--reason", "core.error", "--json", code=4))
    assert (dry["run"], dry["forwarded"], dry["would_go"], dry["live"]) == (None, 0, 21, 1)
    assert "20 would go back to pages-v1, marked as repaired" in desk.run("repair", "--dry-run")
    assert await world.ends("pages-v1") == 21

    both = [desk.start("repair", "--reason", "core.error", *SURE) for _ in range(2)]
    said = [process.communicate(timeout=240) for process in both]
    assert sorted(process.returncode for process in both) == [0, 1], said
    again = [one for one in await world.read("pages-v1") if dict(one.headers).get("tansiq_dlq_attempt") == b"1"]
    assert await world.ends("pages-v1") == 42
    assert len({orjson.loads(one.value)["page_id"] for one in again}) == 21
    ((run, state),) = {(row["run"], row["state"]) for row in desk.rows()}
    assert state == "repaired"

    world.start("pool", TEST_FIXED="1")
    await world.all_done()
    marks = Counter(dict(one.headers).get("tansiq_replay") for one in await world.read("rejected-v1"))
    assert marks == {f"repair/{run}".encode(): 20, None: 1}
    assert await world.ends(DLQ) == 21


async def test_a_killed_repair_is_gone_on_with(world: World) -> None:
    """kill -9 in the middle frees the lock and repeats one letter at most; the next repair sends the rest."""
    await world.send([encoded_page(number, "raise") for number in range(12)])
    worker = world.start("pool")
    await world.all_done()
    terminate(worker)
    desk = Desk(world)
    slow = desk.start("repair", "--why", "the core was mended", "--yes", "--rate", "4")
    await world.until("some went", lambda: _sent(world, 12 + 3))
    slow.kill()
    slow.communicate()
    desk.run("repair", *SURE)
    again = [one for one in await world.read("pages-v1") if dict(one.headers).get("tansiq_dlq_attempt") == b"1"]
    assert len({orjson.loads(one.value)["page_id"] for one in again}) == 12
    assert len(again) <= 13
    rows = desk.rows()
    assert ({row["state"] for row in rows}, len({row["run"] for row in rows})) == ({"repaired"}, 2)


async def _sent(world: World, least: int) -> bool:
    return await world.ends("pages-v1") >= least


async def test_poison_repaired_three_times_is_parked(world: World) -> None:
    """The attempt travels: the fourth failure parks it, repair then refuses it, and it is one letter all the while."""
    await world.send([encoded_page(7, "raise")])
    world.start("pool")
    await world.all_done()
    desk = Desk(world)
    (first,) = desk.rows()
    for attempt in (2, 3, 4):
        desk.run("repair", "--topic", "pages-v1", *SURE)
        await world.until("it died again", lambda died=attempt: _died(world, died))
    (last,) = desk.rows()
    assert (last["reason"], last["attempt"], last["state"]) == ("poison.parked", 4, "parked")
    assert [last[name] for name in ("topic", "partition", "offset", "first_seen")] == [
        first[name] for name in ("topic", "partition", "offset", "first_seen")
    ]
    assert "core.error" in last["detail"]
    assert world.metric("tansiq_dead_letters_total", reason="poison.parked") == 1
    desk.run("repair", "--topic", "pages-v1", *SURE, code=4)
    desk.run("repair", "--topic", "pages-v1", *SURE, "--force")
    await world.until("it died once more", lambda: _died(world, 5))


async def _died(world: World, times: int) -> bool:
    return await world.ends(DLQ) == times


async def test_mended_bytes_go_and_parked_ones_stay(world: World, tmp_path: Path) -> None:
    """One letter gets new bytes and its way; another is laid aside for a reason, and says so."""
    key, value, headers = encoded_page(5)
    await world.send([(b"no key", value[:-9], headers), (b"b", b"junk", [])])
    worker = world.start("pool")
    await world.all_done()
    desk = Desk(world)
    cut, bare = sorted(desk.rows(), key=lambda row: row["reason"], reverse=True)
    (tmp_path / "mended.json").write_bytes(value)
    mended = ("--with-value", str(tmp_path / "mended.json"))
    desk.run("repair", *mended, *SURE, code=2)
    place = ("--topic", "pages-v1", "--partition", str(cut["partition"]), "--offset", str(cut["offset"]))
    desk.run("repair", *place, *mended, *SURE)
    await world.all_done()
    (done,) = await world.read("rejected-v1")
    assert (done.key, await world.ends(DLQ)) == (key, 2)
    desk.run("park", "--reason", "decode.headers", code=4)
    desk.run("park", "--why", "all of them", code=4)
    desk.run("park", "--reason", "decode.headers", "--why", "a test wrote it")
    assert {row["reason"]: row["state"] for row in desk.rows()} == {
        cut["reason"]: "repaired",
        bare["reason"]: "parked",
    }
    assert [row["reason"] for row in desk.rows("--state", "parked")] == ["decode.headers"]
    desk.run("list", "--from", "yesterday", code=2)
    assert terminate(worker) == 0


def test_without_a_broker_it_says_how_to_start_one(tmp_path: Path) -> None:
    """Exit code 3, and the way out."""
    environment = {"PATH": os.environ["PATH"], "TANSIQ_KAFKA": "127.0.0.1:1", "TANSIQ_DATA": str(tmp_path)}
    done = subprocess.run([COMMAND, "dlq", "list"], env=environment, capture_output=True, timeout=240)
    assert (done.returncode, b"tansiq kafka start" in done.stderr) == (3, True)
