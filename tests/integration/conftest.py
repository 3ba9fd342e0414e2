"""What several of alerting's tests begin with: an empty database of each kind, and who hears of alerts."""

import os
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from tests.integration.alerting_world import Receiver, new_database, postgresql_server


@pytest.fixture(scope="session")
def postgresql() -> Iterator[str]:
    """The URL of a server; skip where there is none, fail under TANSIQ_REQUIRE_POSTGRESQL."""
    with postgresql_server() as url:
        if url is None:
            reason = "no PostgreSQL binaries: apt-get install postgresql"
            (pytest.fail if os.environ.get("TANSIQ_REQUIRE_POSTGRESQL") == "1" else pytest.skip)(reason)
        yield url


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Where an empty database of each kind stands."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'alerting.sqlite'}"
    return new_database(request.getfixturevalue("postgresql"))


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    """A receiver of webhooks."""
    made = Receiver()
    await made.start()
    yield made
    await made.stop()
