"""Second opinions: asked over HTTP, kept, repeated by replays; they move Reports between lanes and no more."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import orjson
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from schemas.article import Article
from schemas.ids import content_digest
from schemas.report import Opinion, Report
from schemas.topics import ARTICLES, REPORTS
from schemas.wire import REPLAY, InvalidMessage, decode, encode
from services.extraction.app import advised, answer
from services.extraction.channels import opinions as channel
from services.extraction.channels.advised import Advised, repeating
from services.extraction.channels.asking import Asking
from services.extraction.channels.opinion_cache import OpinionCache
from services.extraction.channels.opinions import HttpOpinions, read_answer
from services.extraction.core import extract
from services.extraction.lexicon import load
from services.extraction.opinions import lane_of, one_state, settle
from services.runtime.direct import Direct, direct
from services.runtime.errors import WrongSetting
from services.runtime.outcomes import Answer, Forwarded, Outcome, Received, Record
from services.runtime.settings import Settings, load_settings
from tests.unit.extraction.builders import an_article

EVENT = an_article("نفذت القوات الروسية والجيش السوري دورية مشتركة في ريف دير الزور يوم الجمعة.", "ar")
OTHER = an_article(
    "Russian and Turkish forces held a joint patrol near Kobani on Friday.", "en", url="https://n.example/2"
)
QUIET = an_article("هطلت أمطار غزيرة على العاصمة.", "ar", url="https://n.example/3")
MODEL = "judge-1"
BAR = 6.5


def an_opinion(p: float, subtype: str | None = None) -> Opinion:
    return Opinion(model=MODEL, version="1", p=p, subtype=subtype, rationale="says so")


def the_report(**changes: Any) -> Report:
    found = extract(EVENT, load())
    assert isinstance(found, list)
    return found[0].model_copy(update=changes)


class FakeAdviser:
    """The world outside: answers as it is told, and notes what it was asked."""

    def __init__(self) -> None:
        self.asked: list[tuple[dict[str, Any], str | None]] = []
        self.content: Any = {"p": 0.05, "subtype": None, "rationale": "a clash"}
        self.status = 200
        self.body: bytes | None = None
        self.is_asked = asyncio.Event()
        self.open = asyncio.Event()
        self.open.set()

    async def answer(self, request: web.Request) -> web.Response:
        self.asked.append((orjson.loads(await request.read()), request.headers.get("authorization")))
        self.is_asked.set()
        await self.open.wait()
        said = {"choices": [{"message": {"content": orjson.dumps(self.content).decode()}}]}
        return web.Response(status=self.status, body=self.body if self.body is not None else orjson.dumps(said))


@asynccontextmanager
async def an_adviser(folder: Path, key: str = "k") -> AsyncIterator[tuple[FakeAdviser, Asking, list[str]]]:
    fake = FakeAdviser()
    counted: list[str] = []
    app = web.Application()
    app.router.add_post("/v1/chat/completions", fake.answer)
    async with TestServer(app) as server:
        asked = HttpOpinions(str(server.make_url("/v1")), key, MODEL)
        adviser = Asking(asked, OpinionCache(folder, MODEL), counted.append)
        try:
            yield fake, adviser, counted
        finally:
            await adviser.close()


async def work(received: list[Received]) -> list[Answer | InvalidMessage]:
    return [answer(one.message, load()) for one in received if isinstance(one.message, Article)]


def the_core() -> Direct:
    return direct(work, concurrent=True)


def a_record(article: Article, replay: str | None = None) -> Record:
    encoded = encode(article, source="cleaning", time="2024-06-13T09:00:00Z", replay=replay)
    return Record(ARTICLES.name, 0, 0, 0, encoded.key, encoded.value, tuple(encoded.headers))


def reports_of(outcome: Outcome) -> list[Report]:
    assert isinstance(outcome, Forwarded)
    found = [decode(REPORTS, out.key, out.value, out.headers) for out in outcome.outputs]
    return [report for report in found if isinstance(report, Report)]


async def run(step: Any, *records: Record) -> list[Outcome]:
    await step.start("extraction", ARTICLES, lambda: None)
    outcomes: list[Outcome] = await step(records)
    return outcomes


LANES = [
    # lane and score before, opinions, changes, lane after
    ("alert", 8.5, [an_opinion(0.1)], {}, "review"),
    ("alert", 8.5, [an_opinion(0.1, "meeting")], {}, "review"),
    ("alert", 8.5, [an_opinion(0.5)], {}, "alert"),
    ("alert", 8.5, [an_opinion(0.1), an_opinion(0.9)], {}, "alert"),
    ("review", 6.0, [an_opinion(0.9)], {}, "alert"),
    ("review", 6.0, [an_opinion(0.9, "joint_patrol")], {}, "alert"),
    ("review", 6.0, [an_opinion(0.9, "meeting")], {}, "review"),
    ("review", 5.4, [an_opinion(0.99)], {}, "review"),
    ("review", 6.0, [an_opinion(0.8)], {}, "review"),
    ("review", 6.0, [an_opinion(0.9)], {"flags": ("title_only",)}, "review"),
    ("review", 8.0, [an_opinion(0.9)], {}, "review"),
]


@pytest.mark.parametrize(("before", "score", "opinions", "changes", "after"), LANES)
def test_an_opinion_moves_a_report_by_the_rule(
    before: str, score: float, opinions: list[Opinion], changes: dict[str, Any], after: str
) -> None:
    """It lowers any alert it does not believe, and lifts what missed the bar by a point and is held by nothing else."""
    assert lane_of(the_report(lane=before, score=score, **changes), opinions, BAR) == after


def test_forces_that_no_construction_ties_stay_in_review() -> None:
    """However sure a second opinion is."""
    report = the_report(lane="review", score=BAR - 0.5)
    untied = tuple(actor.model_copy(update={"link": "likely"}) for actor in report.participants)
    assert lane_of(report, [an_opinion(0.99)], BAR) == "alert"
    assert lane_of(report.model_copy(update={"participants": untied}), [an_opinion(0.99)], BAR) == "review"


def test_services_of_one_state_stay_in_review() -> None:
    """However sure the opinion."""
    one = the_report().participants[0]
    assert lane_of(the_report(lane="review", score=6.0, participants=(one, one)), [an_opinion(1.0)], BAR) == "review"


@pytest.mark.parametrize(("one", "other", "is_one"), [
    ("iq.cts", "iq.fedpol", True),  # services of one state
    ("iq.peshmerga", "iq.cts", False),  # the army of a region that Baghdad does not command
    ("sd.forces", "sd.baraa", True),  # an army and its own state's militia
    ("sy.sdf", "us.forces", False),  # a sponsor beside its proxy abroad
    ("sy.sna", "tr.forces", False),
    ("sy.ndf", "ir.forces", False),
    ("sd.rsf", "sd.splmn", False),
])  # fmt: skip
def test_whom_actors_serve(one: str, other: str, is_one: bool) -> None:
    """Only those who serve the same state are one; two groups of a country are two."""
    actors = load().actors
    assert one_state([actors[one], actors[other]]) is is_one


def test_an_opinion_writes_no_field_but_its_own_and_the_lane() -> None:
    """The digest of the content follows the lane, so that alerting reads the Report anew."""
    before = the_report()
    after = settle(before, [an_opinion(0.0)], BAR)
    changed = {name for name in Report.model_fields if getattr(before, name) != getattr(after, name)}
    assert changed == {"lane", "opinions", "content_digest"}
    assert after.content_digest == content_digest(after.model_dump(mode="json"))
    assert settle(before, [an_opinion(0.5)], BAR).content_digest == before.content_digest


async def test_the_service_writes_what_the_core_would(tmp_path: Path) -> None:
    """A Report that was advised after the core equals that of a core which was given the opinion; so does its id."""
    async with an_adviser(tmp_path) as (_, adviser, counted):
        (outcome,) = await run(Advised(the_core(), adviser), a_record(EVENT))
        opinion = await adviser.opinion(EVENT, replayed=True)
    assert opinion is not None
    expected = extract(EVENT, load(), opinions=[opinion])
    assert reports_of(outcome) == expected
    (report,) = reports_of(outcome)
    assert (report.lane, [o.p for o in report.opinions]) == ("review", [0.05])
    assert isinstance(outcome, Forwarded)
    headers = dict(outcome.outputs[0].headers)
    assert headers["ce_id"].decode() == f"{report.report_id}.{report.content_digest[:8]}"
    assert counted == ["given", "cached"]


async def test_the_question_is_the_same_for_the_same_text(tmp_path: Path) -> None:
    """Temperature 0, a strict schema, the key in its header, the whole text; without Reports no question."""
    async with an_adviser(tmp_path, key="secret") as (fake, adviser, _):
        await run(Advised(the_core(), adviser), a_record(EVENT), a_record(QUIET))
    ((body, authorization),) = fake.asked
    assert authorization == "Bearer secret"
    assert (body["model"], body["temperature"]) == (MODEL, 0)
    assert body["response_format"]["json_schema"]["strict"] is True
    assert body["messages"][1]["content"] == EVENT.lead


async def test_nobody_is_asked_twice_and_replays_ask_nobody(tmp_path: Path) -> None:
    """What was said once is repeated from DATA, live and replayed; a replayed text that was never judged has none."""
    async with an_adviser(tmp_path) as (fake, adviser, counted):
        step = Advised(the_core(), adviser)
        first = await run(step, a_record(EVENT))
        again = await run(step, a_record(EVENT), a_record(EVENT, replay="repair/1"), a_record(OTHER, replay="repair/1"))
    assert len(fake.asked) == 1
    assert [reports_of(outcome) for outcome in again[:2]] == [reports_of(first[0])] * 2
    assert [report.opinions for report in reports_of(again[2])] == [()]
    assert isinstance(again[1], Forwarded)
    assert dict(again[1].outputs[0].headers)[REPLAY] == b"repair/1"
    assert counted == ["given", "cached", "cached"]


async def test_a_shadow_run_repeats_what_was_kept(tmp_path: Path) -> None:
    """The step of a replay reads the same folder, and needs no adviser that answers."""
    settings = some_settings(tmp_path, TANSIQ_OPINION_URL="http://127.0.0.1:1", TANSIQ_OPINION_MODEL=MODEL)
    OpinionCache(settings.data / "opinions", MODEL).put(EVENT, an_opinion(0.02))
    (outcome,) = await run(repeating(the_core(), settings), a_record(EVENT))
    assert [(report.lane, report.opinions[0].p) for report in reports_of(outcome)] == [("review", 0.02)]


FAULTS: list[Callable[[FakeAdviser], None]] = [
    lambda fake: setattr(fake, "status", 500),
    lambda fake: setattr(fake, "status", 302),
    lambda fake: setattr(fake, "body", b"no json"),
    lambda fake: setattr(fake, "body", b'{"choices": []}'),
    lambda fake: setattr(fake, "body", b" " * 100_000),
    lambda fake: setattr(fake, "content", {"p": 2, "subtype": None, "rationale": ""}),
    lambda fake: setattr(fake, "content", {"p": True, "subtype": None, "rationale": ""}),
    lambda fake: setattr(fake, "content", {"p": 0.1, "subtype": "picnic", "rationale": ""}),
    lambda fake: setattr(fake, "content", [1]),
    lambda fake: fake.open.clear(),
]


@pytest.mark.parametrize("break_it", FAULTS, ids=range(len(FAULTS)))
async def test_a_failure_is_no_opinion(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, break_it: Callable[[FakeAdviser], None]
) -> None:
    """Whatever the adviser does, the Reports are those of a service without one, and nothing is kept."""
    monkeypatch.setattr(channel, "TIMEOUT_SECONDS", 0.2)
    async with an_adviser(tmp_path) as (fake, adviser, counted):
        break_it(fake)
        (outcome,) = await run(Advised(the_core(), adviser), a_record(EVENT))
        fake.open.set()
    assert reports_of(outcome) == extract(EVENT, load())
    assert counted == ["failed"]
    assert not list(tmp_path.rglob("*.json"))


async def test_an_adviser_that_is_down_is_left_alone_for_a_while(tmp_path: Path) -> None:
    """After three failures in a row nobody asks until the pause is over."""
    async with an_adviser(tmp_path) as (fake, adviser, counted):
        fake.status = 503
        for number in range(5):
            await adviser.opinion(an_article(f"Text {number}.", "en"), replayed=False)
        adviser.paused_until = 0.0
        fake.status = 200
        assert await adviser.opinion(EVENT, replayed=False) is not None
    assert counted == ["failed"] * 3 + ["paused"] * 2 + ["given"]


async def test_a_slow_adviser_holds_up_nobody_else(tmp_path: Path) -> None:
    """While one chunk waits for an opinion, another is worked off."""
    async with an_adviser(tmp_path) as (fake, adviser, _):
        fake.open.clear()
        step = Advised(the_core(), adviser)
        slow = asyncio.ensure_future(run(step, a_record(EVENT)))
        async with asyncio.timeout(5):
            await fake.is_asked.wait()
            await run(step, a_record(QUIET))
        assert not slow.done()
        fake.open.set()
        assert reports_of((await slow)[0])[0].opinions


def some_settings(folder: Path, **given: str) -> Settings:
    names = {name.removeprefix("TANSIQ_").lower(): value for name, value in given.items()}
    return load_settings(secrets=False, data=folder, **names)


def test_off_is_free(tmp_path: Path) -> None:
    """Without an adviser the step is the very one it would have been."""
    step = the_core()
    assert advised(step, some_settings(tmp_path)) is step
    assert repeating(step, some_settings(tmp_path)) is step


def test_an_adviser_needs_a_model(tmp_path: Path) -> None:
    """An address alone is a wrong setting that names what is missing, before anything starts."""
    with pytest.raises(WrongSetting, match="TANSIQ_OPINION_MODEL"):
        advised(the_core(), some_settings(tmp_path, TANSIQ_OPINION_URL="http://127.0.0.1:1/v1"))


def test_the_key_may_stand_in_a_file_and_is_never_shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """TANSIQ_OPINION_KEY_FILE is read like every other secret."""
    (tmp_path / "key").write_text("sesame\n", encoding="utf-8")
    monkeypatch.setenv("TANSIQ_OPINION_KEY_FILE", str(tmp_path / "key"))
    settings = some_settings(tmp_path)
    assert settings.opinion_key == "sesame"
    assert "sesame" not in f"{settings!r} {settings.masked()}"


def test_an_answer_is_cut_to_what_was_asked() -> None:
    """A long rationale is shortened, a probability rounded; the model is that of the setting."""
    said = {"p": 0.123456, "subtype": "joint_patrol", "rationale": "x" * 1_000}
    body = orjson.dumps({"choices": [{"message": {"content": orjson.dumps(said).decode()}}]})
    opinion = read_answer(body, MODEL)
    assert (opinion.p, opinion.subtype, len(opinion.rationale or "")) == (0.123, "joint_patrol", 300)
