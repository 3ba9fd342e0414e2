"""The operator's view over HTTP: what it shows, whom it asks, and whom it never asks."""

import hashlib
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from services.portal.operate import watch as watch_module
from services.runtime.settings import ROOT
from tests.support.portal_world import Running, World, running, settings_for
from tests.support.waiting import until
from tests.support.workers import Worker, workers
from tests.unit.portal.conftest import Answer, ask
from tests.unit.portal.operate.worlds import a_source

FIGURES = """# HELP tansiq_lag_messages Messages between the done offset and the end.
# TYPE tansiq_lag_messages gauge
tansiq_lag_messages{service="cleaning",topic="pages-v1"} 7.0
tansiq_lag_seconds{service="cleaning",topic="pages-v1"} 3.5
tansiq_dead_letters_total{reason="decode.body",topic="pages-v1"} 2.0
tansiq_canary_age_seconds 0.0
tansiq_replay_remaining{mode="shadow"} 90.0
something_else{secret="x"} 1.0
"""


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Look again at once: a view never waits for its five seconds."""
    monkeypatch.setattr(watch_module, "WATCHED_SECONDS", 0.0)


@pytest.fixture
def services(world: World) -> Iterator[dict[str, Worker]]:
    """The four other services, played."""
    with workers(world.settings.data, "fetching", "cleaning", "extraction", "alerting") as found:
        yield found


def operate(portal: Running, query: str = "charts=false") -> Any:
    """The view as JSON."""
    return ask(f"{portal.url}/v1/operate?{query}").json


def page(portal: Running, **headers: str) -> Answer:
    """The page as a browser without script gets it."""
    return ask(f"{portal.url}/operate", accept="text/html", **headers)


def keys(portal: Running) -> list[str]:
    """What is wrong, the portal itself apart (it has no broker here)."""
    return [
        told["key"] for told in operate(portal)["verdict"]["troubles"] if told["subjects"] != ["portal"]
    ]  # fmt: skip


def test_every_figure_of_a_worker_is_shown(services: dict[str, Worker], portal: Running) -> None:
    """In the JSON and in the page, in the order of the flow; what is not known is null or a dash."""
    services["cleaning"].metrics = FIGURES
    services["alerting"].metrics = 'tansiq_outbox_pending{channel="webhook"} 4.0\ntansiq_canary_age_seconds 12.0\n'
    seen = operate(portal)
    assert [service["service"] for service in seen["services"]] == [
        "fetching", "cleaning", "extraction", "alerting", "portal",
    ]  # fmt: skip
    cleaning = seen["services"][1]
    assert (cleaning["state"], cleaning["version"], cleaning["lag_messages"], cleaning["lag_seconds"]) == (
        "ready", "9.8.7", 7, 3.5,
    )  # fmt: skip
    assert seen["services"][0]["lag_messages"] is None
    assert seen["outbox"] == [{"channel": "webhook", "pending": 4, "oldest_seconds": None}]
    assert seen["canary_age_seconds"] == 12.0  # as alerting says, whoever else shows it
    assert seen["dead_letters"][0]["since_start"] == 2
    assert seen["replays"][0]["remaining"] == 90
    html = page(portal).body.decode()
    for figure in (">7<", "9.8.7", "decode.body", "12\u00a0s ago", ">90<"):
        assert figure in html, figure


def test_a_stopped_service_shows_and_clears(services: dict[str, Worker], portal: Running, world: World) -> None:
    """Killed: nobody listens, since when it last answered. Ended: it is not registered. Back: well again."""
    assert keys(portal) == []
    services["cleaning"].die()
    (told,) = [told for told in operate(portal)["verdict"]["troubles"] if told["key"] == "ServiceDown"]
    assert told["subjects"] == ["cleaning"]
    assert told["reasons"] == [f"nothing listens at {services['cleaning'].url}"]
    assert told["runbook"] == "/operate/runbook#servicedown"
    assert "No answer from cleaning" in page(portal).body.decode()
    services["cleaning"].entry.unlink()
    assert keys(portal) == ["ServiceDown"]
    services["again"] = Worker(world.settings.data, "cleaning")
    assert keys(portal) == []


def test_a_service_that_is_not_ready_says_why(services: dict[str, Worker], portal: Running) -> None:
    """Its own reason, in its own words."""
    services["alerting"].report |= {"ready": False, "reasons": ["the broker <b>has not</b> answered"]}
    (told,) = [told for told in operate(portal)["verdict"]["troubles"] if told["key"] == "NotReady"]
    assert "alerting" in told["subjects"]
    assert "the broker &lt;b&gt;has not&lt;/b&gt; answered" in page(portal).body.decode()


def test_an_answer_that_is_none_is_no_answer(services: dict[str, Worker], portal: Running) -> None:
    """Something else listens on that port."""
    for said in (b"", b"{", b'{"ready": true}', b"[]", b"null", b"\xff"):
        services["extraction"].said = said
        seen = operate(portal)["services"][2]
        assert (seen["service"], seen["state"]) == ("extraction", "down"), said


def test_an_endless_answer_is_cut_off(
    services: dict[str, Worker], portal: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its size is bounded, and said."""
    monkeypatch.setattr("services.portal.operate.looks.MAX_BYTES", 1000)
    services["fetching"].metrics = "x 1\n" * 1000
    (reason,) = operate(portal)["services"][0]["reasons"]
    assert reason.endswith("/metrics is larger than 1000 bytes")


def test_nobody_is_asked_that_a_request_names(services: dict[str, Worker], portal: Running, tmp_path: Path) -> None:
    """Neither a parameter nor a worker's redirect leads anywhere; a broken entry of the registry is passed over."""
    with workers(tmp_path / "elsewhere", "cleaning") as others:
        bait = others["cleaning"]
        services["cleaning"].redirect = bait.url + "/ready"
        (services["cleaning"].entry.parent / "junk-1.json").write_text("{")
        ask(f"{portal.url}/operate?url={bait.url}&target={bait.url}")
        seen = operate(portal, f"charts=false&metrics_urls={bait.url}&prometheus={bait.url}")
        assert bait.asked == []
    assert seen["services"][1]["reasons"][0].endswith(" answers 302")


def test_workers_are_named_by_a_setting_where_data_is_not_shared(world: World, tmp_path: Path) -> None:
    """Then only those are expected; what they are called they say themselves."""
    with workers(tmp_path / "far", "cleaning") as far:
        settings = settings_for(world.settings.data, metrics_urls=(far["cleaning"].url,))
        with running(settings) as portal:
            assert {service["service"] for service in operate(portal)["services"]} == {"cleaning", "portal"}
            assert keys(portal) == []
            far["cleaning"].report["ready"] = False
            assert keys(portal) == ["NotReady"]


def test_beyond_loopback_it_asks_for_the_token(world: World) -> None:
    """The page, its JSON and the runbook, as everything else."""
    with running(settings_for(world.settings.data, bind="0.0.0.0", token="a-token")) as portal:
        for path in ("/operate", "/v1/operate", "/operate/runbook"):
            assert ask(portal.url + path).status == 401, path
            assert ask(portal.url + path, authorization="Bearer a-token").status == 200, path


def test_no_secret_is_shown(world: World) -> None:
    """Neither tokens nor keys nor the password of an address."""
    settings = settings_for(
        world.settings.data, token="tok-en", prometheus_url="http://watcher:pass-word@127.0.0.1:1/prom"
    )
    with running(settings) as portal:
        for path in ("/operate", "/v1/operate"):
            said = ask(portal.url + path).body.decode()
            assert "127.0.0.1:1" in said
            for secret in ("tok-en", "pass-word", "inside", settings.secrets_key, "sqlite"):
                assert secret not in said, (path, secret)


def test_prometheus_that_does_not_answer_is_named_and_done_without(world: World) -> None:
    """The charts are the portal's own; since it is the only witness here, nothing is called well."""
    with running(settings_for(world.settings.data, prometheus_url="http://127.0.0.1:1")) as portal:
        seen = operate(portal, "")
        assert seen["charts"]["origin"] == "services"
        assert seen["charts"]["fault"].startswith("http://127.0.0.1:1 does not answer")
        assert keys(portal) == ["NothingSeen"]  # not: the others do not run


def test_a_source_stands_with_its_reason_in_words(portal: Running, services: dict[str, Worker]) -> None:
    """On both pages, in both languages; what is not known is called so."""
    assert "Nothing is known of the sources yet." in page(portal).body.decode()
    source = a_source(state="failing", reason="dns", last_good_at=None, name="<i>Outlet</i>")
    portal.portal.sources._states["one"] = source
    for path in ("/operate", "/sources"):
        english = ask(f"{portal.url}{path}?ui=en").body.decode()
        assert "the name of the site is not found" in english
        assert "&lt;i&gt;Outlet" in english
        assert re.search(r"<td>unknown</td>", english)
        assert "اسم الموقع غير موجود" in ask(f"{portal.url}{path}?ui=ar").body.decode()
    (told,) = [told for told in operate(portal)["verdict"]["troubles"] if told["key"] == "SourceSilent"]
    assert told["reasons"] == ["the name of the site is not found"]


def test_the_hour_before_the_first_look_is_there(services: dict[str, Worker], portal: Running) -> None:
    """The portal looks although nobody watches."""
    until(lambda: services["cleaning"].asked, seconds=20, what="cleaning was asked without a view")


def test_what_is_vendored_is_what_the_notice_names() -> None:
    """The files of uPlot, byte for byte, beside their licence."""
    folder = ROOT / "services" / "portal" / "pages" / "static" / "vendor"
    named = dict(re.findall(r"^  ([0-9a-f]{64}) (\S+)$", (ROOT / "NOTICE").read_text("utf-8"), re.MULTILINE))
    there = {path.name: path for path in folder.iterdir()}
    licence = there.pop("uPlot-1.6.32.LICENSE").read_text("utf-8")
    assert named == {hashlib.sha256(path.read_bytes()).hexdigest(): name for name, path in there.items()}
    assert licence.startswith("The MIT License")
