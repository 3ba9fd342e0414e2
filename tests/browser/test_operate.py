"""The operator page in a real browser: charts, five-second updates, no script, both languages, light and dark."""

import time
from array import array
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from services.portal.operate import watch
from tests.browser.conftest import Watched
from tests.browser.test_page import violations
from tests.support.portal_world import World
from tests.support.workers import Worker, workers

pytestmark = pytest.mark.browser

PAINTED = """canvas => {
  const data = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data;
  const colours = new Set();
  for (let at = 0; at < data.length; at += 4) if (data[at + 3] > 200) colours.add(data.slice(at, at + 3).join());
  return [...colours];
}"""
HIDE = """away => {
  Object.defineProperty(document, "hidden", { configurable: true, get: () => away });
  document.dispatchEvent(new Event("visibilitychange"));
}"""


@pytest.fixture
def services(world: World) -> Iterator[dict[str, Worker]]:
    """The four other services, played, with a lag each."""
    with workers(world.settings.data, "fetching", "cleaning", "extraction", "alerting") as found:
        for number, (name, worker) in enumerate(found.items()):
            worker.metrics = (
                f'tansiq_lag_seconds{{service="{name}",topic="t"}} {number + 1}\n'
                f'tansiq_lag_messages{{service="{name}",topic="t"}} {number * 10}\n'
                'tansiq_dead_letters_total{topic="pages-v1",reason="decode.body"} 2\n'
                "tansiq_canary_age_seconds 30\n"
            )
        yield found


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """The portal looks again at each view: the tests turn the browser's clock, not the server's."""
    monkeypatch.setattr(watch, "WATCHED_SECONDS", 0.0)


def opened(watched: Watched, path: str = "/operate?ui=en") -> Page:
    """Open the page with a clock that can be turned, and wait until it has updated itself."""
    watched.page.clock.install()
    page = watched.open(path)
    is_fresh(page)
    return page


def is_fresh(page: Page) -> None:
    """Wait until the page has updated itself."""
    expect(page.locator("[data-updating]")).to_have_attribute("data-state", "on")


def five_seconds_later(page: Page) -> None:
    """Turn the clock of the browser, and wait for what the page asks then."""
    with page.expect_response("**/v1/operate*"):
        page.clock.fast_forward(5_000)


def test_what_is_wrong_comes_first_and_shows_within_seconds(services: dict[str, Worker], browsing: Watched) -> None:
    """A service that stops, in words, with since when, what to do and where to read more; without a reload."""
    page = opened(browsing)
    row = page.locator('[data-service="cleaning"]')
    expect(row).to_contain_text("ready")
    services["cleaning"].die()
    five_seconds_later(page)
    trouble = page.locator('[data-trouble="ServiceDown"]')
    expect(trouble).to_contain_text("No answer from cleaning, since")
    expect(trouble).to_contain_text("urgent")
    expect(row).to_contain_text("no answer")
    spoken = page.locator("[data-announce]")
    expect(spoken).to_contain_text("No answer from cleaning")
    said = spoken.text_content()
    services["extraction"].metrics = 'tansiq_lag_messages{service="extraction",topic="t"} 77\n'
    five_seconds_later(page)
    expect(page.locator('[data-service="extraction"]')).to_contain_text("77")  # the figures move on
    assert spoken.text_content() == said  # and are not read out again
    verdict, table = page.locator(".verdict").bounding_box(), page.locator("table").first.bounding_box()
    assert verdict is not None
    assert table is not None
    assert verdict["y"] < table["y"]
    trouble.get_by_role("link", name="Runbook").click()
    page.wait_for_url("**/operate/runbook*#servicedown")


SWATCHES = """() => {
  const swatches = [...document.querySelectorAll('[data-chart="lag_seconds"] .swatch')];
  const colours = swatches.map((one) => getComputedStyle(one).color);
  return colours.length && colours.every(Boolean) ? colours : null;
}"""


def test_charts_are_drawn_and_told_as_a_table(services: dict[str, Worker], browsing: Watched) -> None:
    """Lines in the colours of the table beside them, named for those who do not see them."""
    page = opened(browsing)
    watched, now = browsing.portal.portal.watch, time.time()
    watched._drawing._known.clear()
    for track in watched._memory.tracks("tansiq_lag_seconds"):  # a line needs more than a moment
        known = track.values[-1]
        track.times[:0], track.values[:0] = array("d", [now - 120, now - 60]), array("d", [known * 2, known])
    five_seconds_later(page)
    chart = page.locator('[data-chart="lag_seconds"]')
    colours = page.wait_for_function(SWATCHES).json_value()  # a swatch that is just being replaced has no colour
    wanted = {colour.removeprefix("rgb(").removesuffix(")").replace(" ", "") for colour in colours}
    assert len(wanted) == 4
    assert wanted <= set(chart.locator("canvas").evaluate(PAINTED))
    label = chart.get_by_role("img").get_attribute("aria-label")
    assert label is not None
    assert label.startswith(
        "How far each service is behind: a line for each of alerting, cleaning, extraction, fetching"
    )
    expect(chart.locator("tbody tr").filter(has_text="alerting").locator("td").first).to_have_text("4\u00a0s")


def test_it_is_complete_without_javascript(services: dict[str, Worker], plain: Watched) -> None:
    """Every figure stands in the page that the server makes; what needs the script is not there."""
    page = plain.open("/operate?ui=en")
    expect(page.locator('[data-service="extraction"]')).to_contain_text("20")
    expect(page.locator('[data-chart="lag_seconds"] tbody tr')).to_have_count(4)
    expect(page.get_by_text("decode.body").first).to_be_visible()
    expect(page.locator("[data-updating]")).to_be_hidden()
    expect(page.locator(".plot").first).to_be_hidden()
    page.get_by_role("link", name="العربية").click()
    assert page.locator("html").get_attribute("dir") == "rtl"
    expect(page.locator("h1")).to_have_text("التشغيل")


def test_a_hidden_tab_asks_nothing(services: dict[str, Worker], browsing: Watched) -> None:
    """And catches up at once when it is shown again."""
    page = opened(browsing)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.evaluate(HIDE, True)
    page.clock.run_for(60_000)
    assert asked == []
    expect(page.locator("[data-updating]")).to_have_attribute("data-state", "off")
    page.evaluate(HIDE, False)
    page.clock.fast_forward(100)
    is_fresh(page)
    assert any("/v1/operate" in url for url in asked)


def test_a_part_that_is_in_use_is_left_alone(services: dict[str, Worker], browsing: Watched) -> None:
    """The focus stays where it is, although the figures around it change."""
    page = opened(browsing)
    table, cell = page.get_by_role("region", name="Services"), page.locator('[data-service="fetching"]')
    table.focus()
    services["fetching"].metrics = 'tansiq_lag_messages{service="fetching",topic="t"} 4321\n'
    services["alerting"].metrics = "tansiq_canary_age_seconds 17\n"
    five_seconds_later(page)
    expect(page.locator(".vitals")).to_contain_text("17\u00a0s ago")  # the other parts are new
    expect(table).to_be_focused()
    expect(cell).not_to_contain_text("4,321")
    table.evaluate("node => node.blur()")
    five_seconds_later(page)
    expect(cell).to_contain_text("4,321")


def test_a_portal_that_is_gone_is_said(services: dict[str, Worker], browsing: Watched) -> None:
    """What the page shows is old from then on, until it answers again."""
    page = opened(browsing)
    page.route("**/v1/operate*", lambda route: route.abort())
    page.clock.fast_forward(5_000)
    expect(page.locator("[data-updating]")).to_contain_text("this is old")
    page.unroute("**/v1/operate*")
    five_seconds_later(page)
    is_fresh(page)
    browsing.complaints[:] = [said for said in browsing.complaints if "ERR_FAILED" not in said]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("language", ["ar", "en"])
def test_axe_finds_nothing(services: dict[str, Worker], browsing: Watched, language: str, scheme: str) -> None:
    """Well or not, with charts drawn, and the runbook; and nothing is cut off at 320 CSS pixels."""
    browsing.page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    page = opened(browsing, f"/operate?ui={language}")
    services["alerting"].die()
    five_seconds_later(page)
    expect(page.locator('[data-trouble="ServiceDown"]')).to_be_visible()
    expect(page.locator("canvas").first).to_be_visible()
    found = violations(page)
    page.set_viewport_size({"width": 320, "height": 700})
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    browsing.open(f"/operate/runbook?ui={language}")
    found += violations(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    assert found == []
