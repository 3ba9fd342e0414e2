"""One whole Tansiq for all end-to-end tests: a newsroom behind a door and a site of our own are what it watches."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from tests.support.newsroom import Newsroom, newsroom_behind_a_door
from tests.support.receiver import Receiver, receiving
from tests.support.site import Site, serving
from tests.support.stack import LOOPBACK, Stack, running


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark everything here."""
    for item in items:
        if "tests/e2e" in str(item.path):
            item.add_marker(pytest.mark.e2e)


@dataclass(frozen=True)
class World:
    """Everything that a test needs to look from outside."""

    stack: Stack
    newsroom: Newsroom
    site: Site

    @property
    def kafka(self) -> str:
        """Return host:port of the broker."""
        found: str = self.stack.run["kafka"]
        return found


@pytest.fixture(scope="package")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """Start everything once; end it after the last test."""
    folder = tmp_path_factory.mktemp("world")
    with newsroom_behind_a_door() as newsroom, serving(1) as site:
        sources = folder / "sources.yaml"
        sources.write_text(newsroom.sources() + site.sources(), "utf-8")
        settings = {
            "TANSIQ_SOURCES": str(sources),
            "TANSIQ_ALLOW_NETWORKS": LOOPBACK,
            "TANSIQ_HOST_GAP_SECONDS": "0.2",
        }
        with running(folder / "var", **settings) as stack:
            yield World(stack, newsroom, site)


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    """Hold a webhook receiver for one test."""
    with receiving() as found:
        yield found
