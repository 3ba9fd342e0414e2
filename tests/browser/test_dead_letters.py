"""The dead-letter pages on a real broker, in a real browser: what strangers wrote is shown, and does nothing."""

import base64
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import orjson
import pytest
from playwright.sync_api import expect

from schemas.topics import PAGES
from services.replay.store.marks import put_mark
from services.replay.store.runs import RunStore
from services.runtime.dead_letters import dead_letter_headers
from services.runtime.marks import Mark
from services.runtime.outcomes import Invalid, Record
from tests.browser.conftest import Watched
from tests.browser.test_page import HOSTILE, violations
from tests.conftest import Broker
from tests.support.portal_world import Running, World, running
from tests.support.topics import send
from tests.support.waiting import until
from tests.unit.portal.conftest import ask

pytestmark = [pytest.mark.browser, pytest.mark.kafka]

UGLY = f"{{\x1b[2J {HOSTILE} javascript:alert(3) https://evil.example/ \u202e"
PAGE = {"final_url": "javascript:alert(4)", "source": {"id": HOSTILE}, "title": "تنسيق"}
LETTER = "/operate/dead-letters/pages-v1/3/17"


def dead(offset: int, value: bytes, reason: str, detail: str, *own: tuple[str, bytes]) -> tuple[Any, ...]:
    """A record of the -dlq, as a stage writes it."""
    record = Record("pages-v1", 3, offset, 1_766_000_000_000, b"key", value, own)
    said = {"service": "cleaning", "version": "1.0", "stage": "cleaning/pages-v1", "now": "2026-01-01T00:00:00Z"}
    return PAGES.dlq, b"key", value, dead_letter_headers(record, Invalid(reason, detail), **said)


@pytest.fixture(scope="module")
def letters(kafka: Broker) -> Broker:
    """Five deaths of four messages: one died twice over."""
    records = [
        dead(17, UGLY.encode(), "decode.json", f"unexpected {HOSTILE}", ("x-own", b"\x1b]0;x\x07")),
        dead(18, orjson.dumps(PAGE), "core.error", "KeyError: 'a' in read line 12"),
        dead(19, b"(\xb5/\xfd" * 9, "core.error", "KeyError: 'b' in read line 12"),
        dead(40, orjson.dumps(PAGE), "core.error", "KeyError: 'c' in read line 12", *repaired(18)),
        (PAGES.dlq, None, b"nobody's", []),
    ]
    sending = threading.Thread(target=send, args=(kafka.bootstrap, records))  # the browser's loop runs in this one
    sending.start()
    sending.join()
    return kafka


def repaired(offset: int) -> tuple[tuple[str, bytes], ...]:
    return ("tansiq_dlq_attempt", b"1"), ("tansiq_dlq_replay_of", f"pages-v1/3/{offset}".encode())


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    """An empty database of alerting."""
    return World(tmp_path_factory.mktemp("portal"))


@pytest.fixture(scope="module")
def portal(world: World, letters: Broker) -> Iterator[Running]:
    """A portal on the broker, once it has read the letters."""
    with running(world.settings.model_copy(update={"kafka": letters.bootstrap})) as here:
        until(lambda: len(listed(here)["items"]) == 4, seconds=30, what="the portal has read the letters")
        until(lambda: listed(here)["fault"] is None, seconds=30, what="every -dlq is read")
        yield here


def listed(portal: Running, query: str = "") -> Any:
    return ask(f"{portal.url}/v1/dead-letters{query}").json


def test_letters_are_counted_by_cause_and_each_message_once(world: World, portal: Running) -> None:
    """The one that died again is one, at its first position; what an operator did with it shows."""
    found = listed(portal)
    counts = {(cause["reason"], cause["open"]) for cause in found["causes"]}
    assert counts == {("decode.json", 1), ("core.error", 2), ("unknown", 1)}
    cause = listed(portal, "?reason=core.error&fingerprint=" + cause_of(found, 18))["items"]
    assert {(row["offset"], row["attempt"], row["dlq_offset"]) for row in cause} == {(18, 2, 3), (19, 1, 2)}
    assert [row["reason"] for row in listed(portal, "?topic=pages-v1&reason=unknown")["items"]] == ["unknown"]
    (first,) = (row for row in found["items"] if row["offset"] == 17)
    at = datetime.fromisoformat(first["dead_at"])
    place = ("pages-v1", first["dlq_offset"], round(at.timestamp() * 1000))
    put_mark(RunStore(world.settings.data).engine, place, Mark("parked", "20261129t0500-abcd", datetime.now(UTC)))
    assert [row["offset"] for row in listed(portal, "?state=parked")["items"]] == [17]
    assert {(c["reason"], c["open"], c["parked"]) for c in listed(portal)["causes"]} >= {("decode.json", 0, 1)}
    body = ask(f"{portal.url}/v1/dead-letters/pages-v1/3/19").json
    assert (body["letter"]["reason"], base64.b64decode(body["value"])) == ("core.error", b"(\xb5/\xfd" * 9)
    for path in ("pages-v1/3/99", "events-v1/0/1"):
        assert ask(f"{portal.url}/v1/dead-letters/{path}").status == 404


def cause_of(found: Any, offset: int) -> str:
    return next(str(row["fingerprint"]) for row in found["items"] if row["offset"] == offset)


def test_what_strangers_wrote_is_shown_and_does_nothing(browsing: Watched) -> None:
    """Markup, control characters and addresses of a letter are text: no element, no link, no script."""
    page = browsing.page
    page.on("dialog", lambda dialog: browsing.complaints.append(dialog.message))
    for path in ("/operate/dead-letters", LETTER, "/operate/dead-letters/pages-v1/3/18"):
        browsing.open(path)
        assert page.locator("main img, main script").count() == 0
        links = [link.get_attribute("href") or "" for link in page.locator("main a").all()]
        assert [link for link in links if not link.startswith("/")] == []
        assert not set(page.content()) & set("\x1b\x07\u202e")
    browsing.open(LETTER)
    value = page.get_by_role("region", name="Value")
    expect(value).to_contain_text("\\x1b[2J " + HOSTILE)
    expect(value).to_contain_text("\\u202e")
    expect(page.get_by_text("\\x1b]0;x\\x07")).to_be_visible()
    expect(page.get_by_text("tansiq dlq repair --topic pages-v1 --partition 3 --offset 17")).to_be_visible()
    browsing.open("/operate/dead-letters/pages-v1/3/19")
    expect(page.get_by_role("region", name="Value")).to_contain_text("28 b5 2f fd")


def test_it_is_complete_without_javascript(plain: Watched) -> None:
    """From the list by its links to one cause and one letter."""
    page = plain.open("/operate/dead-letters?ui=ar")
    assert page.locator("html").get_attribute("dir") == "rtl"
    expect(page.locator("tbody").first.locator("tr")).to_have_count(3)
    page.get_by_role("link", name="pages-v1 3:18").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("pages-v1 3:18")
    expect(page.get_by_text("KeyError: 'c' in read line 12").first).to_be_visible()


@pytest.mark.parametrize("language", ["ar", "en"])
def test_axe_finds_nothing_and_nothing_is_cut_off(browsing: Watched, language: str) -> None:
    """Light and dark, wide and narrow."""
    page, found = browsing.page, []
    for path in ("/operate/dead-letters", LETTER):
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
            page.set_viewport_size({"width": 1200, "height": 800})
            browsing.open(f"{path}?ui={language}")
            found += [f"{path} {scheme} {violation}" for violation in violations(page)]
        page.set_viewport_size({"width": 320, "height": 700})
        assert page.evaluate("document.documentElement.scrollWidth") <= 320, path
    assert found == []
