"""A real Chromium, watched: what it complains of and whom it asks."""

import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Request, sync_playwright

from tests.support.portal_world import Running, World, running

CHROMIUM = ("/usr/bin/chromium", "chromium", "chromium-browser", "google-chrome")
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
MISSING = "no Chromium to show the page in; on Debian: apt-get install -y chromium"


@dataclass
class Watched:
    """A page, the portal it shows, and what went wrong."""

    page: Page
    portal: Running
    complaints: list[str] = field(default_factory=list)
    outside: list[str] = field(default_factory=list)

    def open(self, path: str) -> Page:
        """Go to a path of the portal."""
        self.page.goto(self.portal.url + path)
        return self.page

    def note(self, request: Request) -> None:
        """Write down a request that leaves the portal."""
        if not request.url.startswith((self.portal.url, "data:")):
            self.outside.append(request.url)


@pytest.fixture(scope="module")  # its loop runs in this thread until it ends: later asynchronous tests need it gone
def chromium() -> Iterator[Browser]:
    """Chromium, or a skip that says how to install it; a failure where a browser is required."""
    path = next((found for name in CHROMIUM if (found := shutil.which(name))), None)
    if path is None and os.environ.get("TANSIQ_REQUIRE_BROWSER") in ("1", "true"):
        pytest.fail(f"TANSIQ_REQUIRE_BROWSER is set, but: {MISSING}")
    if path is None:
        pytest.skip(MISSING)
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def world(tmp_path: Path) -> World:
    """An empty database of alerting."""
    return World(tmp_path)


@pytest.fixture
def portal(world: World) -> Iterator[Running]:
    """A portal on that database, without a broker."""
    with running(world.settings) as here:
        yield here


def watch(context: BrowserContext, portal: Running) -> Watched:
    """Return a page whose console, faults, CSP reports and requests are written down."""
    page = context.new_page()
    watched = Watched(page, portal)
    page.on("console", lambda said: said.type in ("error", "warning") and watched.complaints.append(said.text))
    page.on("pageerror", lambda fault: watched.complaints.append(str(fault)))
    page.on("request", watched.note)
    # violations of the policy, listened for before any script of the page runs
    page.add_init_script(
        "document.addEventListener('securitypolicyviolation', (e) => console.error('CSP ' + e.violatedDirective))"
    )
    return watched


@pytest.fixture
def browsing(chromium: Browser, portal: Running) -> Iterator[Watched]:
    """A page with JavaScript; nothing it did may have gone wrong or outside."""
    context = chromium.new_context(locale="en-GB")
    watched = watch(context, portal)
    yield watched
    context.close()
    assert watched.complaints == []
    assert watched.outside == []


@pytest.fixture
def plain(chromium: Browser, portal: Running) -> Iterator[Watched]:
    """A page without JavaScript."""
    context = chromium.new_context(locale="en-GB", java_script_enabled=False)
    watched = watch(context, portal)
    yield watched
    context.close()
    assert watched.outside == []
