"""The page of a replay's diff in a real browser: opened as a file, by keyboard, in both directions, accessible."""

from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, expect

from services.replay.diff.page import page as diff_page
from tests.unit.replay.a_run import NAME, a_run_diff

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_page_is_read_by_keyboard_and_eye(chromium: Browser, tmp_path: Path, scheme: str) -> None:
    """Nothing is asked of any network or refused by its own policy; groups open by keyboard; axe finds nothing."""
    file = tmp_path / "diff.html"
    file.write_text(diff_page(a_run_diff()), "utf-8")
    context = chromium.new_context(locale="en-GB", color_scheme=scheme, viewport={"width": 400, "height": 800})  # type: ignore[arg-type]
    tab = context.new_page()
    complaints: list[str] = []
    asked: list[str] = []
    tab.on("console", lambda said: complaints.append(said.text))
    tab.on("pageerror", lambda fault: complaints.append(str(fault)))
    tab.on("request", lambda request: asked.append(request.url))
    tab.goto(file.as_uri())
    expect(tab.locator("mark", has_text=NAME).first).to_be_visible()
    assert tab.locator("mark").first.evaluate("mark => getComputedStyle(mark).textDecorationLine") == "underline"
    sentence = tab.locator("blockquote", has_text=NAME).first
    assert sentence.evaluate("quote => quote.matches(':dir(rtl)')")
    removed = tab.locator("details", has=tab.locator("summary", has_text="Removed reports"))
    expect(removed.locator("article")).to_be_hidden()
    removed.locator("summary").focus()
    tab.keyboard.press("Enter")
    expect(removed.locator("article")).to_be_visible()
    tab.evaluate("for (const group of document.querySelectorAll('details')) group.open = true")
    assert tab.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    found = Axe().run(tab).response["violations"]
    assert [f"{rule['id']}: {node['html'][:200]}" for rule in found for node in rule["nodes"]] == []
    assert (complaints, asked) == ([], [file.as_uri()])
    context.close()
