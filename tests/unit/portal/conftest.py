"""A portal on a database that alerting filled, and a client that asks it."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest

from tests.support.portal_world import Running, World, running


@dataclass
class Answer:
    """What came back."""

    status: int
    headers: Any
    body: bytes

    @property
    def json(self) -> Any:
        """The body as JSON."""
        return json.loads(self.body)


def ask(url: str, method: str = "GET", body: bytes | None = None, **headers: str) -> Answer:
    """Ask and return the answer, whatever its status."""
    names = {name.replace("_", "-"): value for name, value in headers.items()}
    request = Request(url, data=body, method=method, headers=names)
    try:
        with urlopen(request, timeout=20) as answer:
            return Answer(answer.status, answer.headers, answer.read())
    except HTTPError as fault:
        return Answer(fault.code, fault.headers, fault.read())


@pytest.fixture
def world(tmp_path: Path) -> World:
    """An empty database of alerting."""
    return World(tmp_path)


@pytest.fixture
def portal(world: World) -> Iterator[Running]:
    """A portal on that database, without a broker."""
    with running(world.settings) as here:
        yield here
