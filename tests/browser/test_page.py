"""The page in a real browser: live, right-to-left, without JavaScript, accessible, safe."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.conftest import Watched
from tests.support.portal_world import ARABIC, World, an_arabic_report, far_apart
from tests.unit.alerting.builders import a_report, later

pytestmark = pytest.mark.browser

HOSTILE = '<img src=x onerror="alert(1)"><script>alert(2)</script>'


def cards(page: Page) -> list[str]:
    """The events shown, by id, from the top."""
    return [str(item.get_attribute("data-event")) for item in page.locator("[data-event]").all()]


def violations(page: Page) -> list[str]:
    """What axe finds, by rule and element."""
    found = Axe().run(page).response["violations"]
    return [f"{rule['id']}: {node['html'][:200]}" for rule in found for node in rule["nodes"]]


def test_a_new_alert_waits_behind_a_button(world: World, browsing: Watched) -> None:
    """It is announced politely, moves nothing and takes no focus; the button shows it on top, marked as fresh."""
    world.take(a_report(**far_apart(0)))
    page = browsing.open("/")
    expect(page.locator("[data-live]")).to_have_attribute("data-state", "on")
    search = page.locator("#f-text")
    search.focus()
    before = cards(page)
    fresh = world.take(a_report(**far_apart(1)))
    browsing.portal.publish(fresh)
    button = page.locator("[data-new-button]")
    expect(button).to_be_visible()
    expect(button).to_have_text("1 new")
    expect(page.locator("[data-announce]")).to_contain_text("1 new")
    assert cards(page) == before
    expect(search).to_be_focused()
    button.press("Enter")
    expect(page.locator("[data-event]").first).to_have_attribute("data-event", fresh.event.event_id)
    expect(page.locator(".fresh")).to_have_count(1)
    expect(button).to_be_hidden()
    expect(page.locator("#title")).to_be_focused()


def test_what_came_between_page_and_stream_is_not_missed(world: World, browsing: Watched) -> None:
    """The stream begins where the page ended, also after the tab was hidden."""
    world.take(a_report(**far_apart(0)))
    page = browsing.page
    page.route("**/static/live.js", lambda route: (world.take(a_report(**far_apart(1))), route.continue_())[1])
    browsing.open("/")
    expect(page.locator("[data-new-button]")).to_have_text("1 new")


def test_only_what_the_filter_wants_is_announced(world: World, browsing: Watched) -> None:
    """The page's query is the stream's filter."""
    page = browsing.open("/?country=LY")
    expect(page.locator("[data-live]")).to_have_attribute("data-state", "on")
    for number in (1, 2):  # Syria, Libya
        browsing.portal.publish(world.take(a_report(**far_apart(number))))
    button = page.locator("[data-new-button]")
    expect(button).to_have_text("1 new")
    button.click()
    expect(page.locator("[data-event]")).to_have_count(1)


def test_it_is_complete_without_javascript(world: World, plain: Watched) -> None:
    """List, evidence, filter form, paging and the event's own page work by links and forms alone."""
    for number in range(35):
        world.take(a_report(**far_apart(number)))
    page = plain.open("/")
    assert len(cards(page)) == 30
    expect(page.locator("[data-live]")).to_be_hidden()
    page.get_by_role("link", name="Older").click()
    assert len(cards(page)) == 5
    page.goto(plain.portal.url + "/")
    page.locator("#f-country").fill("ly")
    page.get_by_role("button", name="Show").click()
    assert len(cards(page)) == 18
    expect(page.locator("#f-country")).to_have_value("LY")
    page.locator(".headline a").first.click()
    expect(page.locator("h1")).to_contain_text("Joint patrol")
    expect(page.locator("mark.role-trigger").last).to_have_text("joint patrol")


def test_arabic_runs_from_right_to_left(world: World, browsing: Watched) -> None:
    """The page in Arabic is right-to-left; an Arabic sentence is so in the English page too, whole and marked."""
    world.take(an_arabic_report())
    for language, direction in (("ar", "rtl"), ("en", "ltr")):
        page = browsing.open(f"/?ui={language}")
        assert page.locator("html").get_attribute("dir") == direction
        assert page.locator("html").get_attribute("lang") == language
        quote = page.locator("blockquote").first
        assert quote.get_attribute("lang") == "ar"
        assert quote.evaluate("node => getComputedStyle(node).direction") == "rtl"
        assert quote.locator("p").text_content() == ARABIC
        marked = {mark.get_attribute("class"): mark.text_content() for mark in quote.locator("mark").all()}
        assert marked["role-trigger"] == "دورية مشتركة"
        assert marked["role-place"] == "ريف دير الزور الغربي"
    page.get_by_role("link", name="العربية").click()
    assert page.locator("html").get_attribute("dir") == "rtl"


def test_roles_differ_by_more_than_colour(world: World, browsing: Watched) -> None:
    """Each role of the legend has its own line, and marks add no space that would part joined letters."""
    page = browsing.open("/")
    line = "node => (s => s.textDecorationLine + s.textDecorationStyle)(getComputedStyle(node))"
    marks = page.locator(".legend mark").all()
    assert len(marks) == len({mark.evaluate(line) for mark in marks}) == 7
    assert all(mark.evaluate("node => getComputedStyle(node).paddingInline") == "0px" for mark in marks)


def test_markup_in_texts_stays_text(world: World, browsing: Watched) -> None:
    """Names of outlets and places are text wherever they stand; an address that is no web address is no link."""
    report = a_report(outlet=HOSTILE, url="https://one.example/a")
    report = report.model_copy(update={"article": report.article.model_copy(update={"url": "javascript:alert(3)"})})
    alert = world.take(report)
    page = browsing.page
    page.on("dialog", lambda dialog: browsing.complaints.append(dialog.message))
    for path in ("/", f"/events/{alert.event.event_id}", f"/?publisher={HOSTILE}"):
        browsing.open(path)
        assert page.locator("img").count() == 0
        assert page.locator('a[href^="javascript:"]').count() == 0
    browsing.open("/")
    expect(page.get_by_text(HOSTILE).first).to_be_visible()


def test_an_event_shows_its_history_as_a_diff(world: World, browsing: Watched) -> None:
    """Revisions newest first, what went and what came, sources, why it is news."""
    world.take(an_arabic_report())
    alert = world.take(an_arabic_report(url="https://two.example/b", text="b", outlet="two", seen=later(hours=1)))
    page = browsing.open(f"/events/{alert.event.event_id}")
    expect(page.locator(".history h3").first).to_contain_text("Corroborated")
    change = page.locator(".diff div").filter(has_text="independent sources")
    expect(change.locator("del bdi")).to_have_text("1")
    expect(change.locator("ins bdi")).to_have_text("2")
    expect(page.locator(".sources").first.locator("li")).to_have_count(2)
    expect(page.locator(".why")).to_contain_text("No earlier report")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("language", ["ar", "en"])
def test_axe_finds_nothing(world: World, browsing: Watched, language: str, scheme: str) -> None:
    """Every page, in both languages, light and dark, has no violation of WCAG that axe can tell."""
    alert = world.take(an_arabic_report())
    world.take(an_arabic_report(url="https://two.example/b", text="b", outlet="two", seen=later(hours=1)))
    world.subscribe()
    page = browsing.page
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    found = []
    for path in ("/", f"/events/{alert.event.event_id}", "/sources", "/subscriptions", "/docs", "/sign-in"):
        browsing.open(f"{path}?ui={language}")
        found += [f"{path} {violation}" for violation in violations(page)]
    assert found == []


def test_subscribing_with_alerting_down_says_so(browsing: Watched) -> None:
    """The form keeps what was typed and says what did not work."""
    page = browsing.open("/subscriptions")
    page.locator("#s-address").fill("https://hooks.example/x")
    page.locator("#s-name").fill("night desk")
    page.get_by_role("button", name="Create subscription").click()
    expect(page.get_by_role("alert")).to_contain_text("nothing was changed")
    expect(page.locator("#s-name")).to_have_value("night desk")
    browsing.complaints[:] = [said for said in browsing.complaints if not re.search("status of 422", said)]


def test_the_whole_page_is_reached_by_keyboard(world: World, browsing: Watched) -> None:
    """The first Tab offers to skip to the events, and Enter goes there."""
    world.take(a_report())
    page = browsing.open("/")
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()


def test_on_a_narrow_screen_nothing_is_cut_off(world: World, browsing: Watched) -> None:
    """At 320 CSS pixels there is no sideways scrolling."""
    alert = world.take(an_arabic_report())
    page = browsing.page
    page.set_viewport_size({"width": 320, "height": 700})
    for path in ("/?ui=ar", "/?ui=en", f"/events/{alert.event.event_id}", "/subscriptions", "/docs"):
        browsing.open(path)
        assert page.evaluate("document.documentElement.scrollWidth") <= 320, path
