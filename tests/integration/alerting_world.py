"""What alerting's integration tests stand on: databases, a receiver that verifies, subscriptions."""

import asyncio
import os
import shutil
import subprocess
import tempfile
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from ipaddress import ip_network
from pathlib import Path
from socket import socket
from time import monotonic, time
from typing import Any
from uuid import uuid4

import orjson
from aiohttp import web
from sqlalchemy import Engine, create_engine, text
from standardwebhooks import Webhook

from schemas.report import Report
from services.alerting.channels.desk import Desk
from services.alerting.store.database import writing
from services.alerting.store.write import Taken, take
from services.runtime.settings import Settings
from tests.support.waiting import PATIENCE

LOOPBACK = (ip_network("127.0.0.0/8"),)
KEY = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="


def settings_for(data: Path, url: str = "", **fields: Any) -> Settings:
    """Settings of a test, loopback receivers allowed unless told otherwise."""
    values: dict[str, Any] = {
        "data": data,
        "alerting_database_url": url,
        "allow_networks": LOOPBACK,
        "secrets_key": KEY,
        "internal_token": "token",
        "public_url": "http://127.0.0.1:8800",
        "alerting_url": f"http://127.0.0.1:{free_port()}",
    }
    return Settings(_env_file=None, **(values | fields))  # type: ignore[call-arg]


def free_port() -> int:
    """A port that nobody listens on."""
    with socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def take_one(
    engine: Engine, desk: Desk, report: Report, *, now: float | None = None, replay: str | None = None
) -> Taken:
    """Take one report in its transaction, as the service does."""
    with writing(engine) as connection:
        return take(connection, report, desk.listeners.refresh(connection), now=now or time(), replay=replay)


async def until(condition: Callable[[], bool], seconds: float = 15.0) -> None:
    """Wait until something holds; fail after so long."""
    end = monotonic() + seconds * PATIENCE
    while not condition():
        assert monotonic() < end, "it did not happen in time"
        await asyncio.sleep(0.01)


class Receiver:
    """A webhook receiver that keeps what it got; ``answers`` gives the status of each path, or an act of its own."""

    def __init__(self) -> None:
        self.calls: list[tuple[str, dict[str, str], bytes]] = []
        self.answers: dict[str, Any] = {}
        self.port = free_port()

    async def start(self) -> None:
        application = web.Application()
        application.router.add_post("/{path}", self._take)
        self.runner = web.AppRunner(application, handler_cancellation=True, shutdown_timeout=0.1)
        await self.runner.setup()
        await web.TCPSite(self.runner, "127.0.0.1", self.port).start()

    async def stop(self) -> None:
        await self.runner.cleanup()

    def url(self, path: str = "hook") -> str:
        return f"http://127.0.0.1:{self.port}/{path}"

    def bodies(self, path: str = "hook", *, kind: str | None = None) -> list[dict[str, Any]]:
        """The bodies of the calls on a path, tests left out."""
        found = [orjson.loads(body) for called, _, body in self.calls if called == path]
        return [body for body in found if body["type"] == kind or (kind is None and body["type"] != "test")]

    def verify(self, secret: str, path: str = "hook") -> list[dict[str, Any]]:
        """Verify every call on a path by the library that receivers use; return the bodies."""
        found: list[dict[str, Any]] = [
            Webhook(secret).verify(body, headers) for called, headers, body in self.calls if called == path
        ]
        return found

    async def _take(self, request: web.Request) -> web.Response:
        path = request.match_info["path"]
        self.calls.append((path, {k.lower(): v for k, v in request.headers.items()}, await request.read()))
        answer = self.answers.get(path, 204)
        if callable(answer):
            answer = answer(request)
        if isinstance(answer, Awaitable):
            answer = await answer
        return answer if isinstance(answer, web.Response) else web.Response(status=answer)


@contextmanager
def postgresql_server() -> Iterator[str | None]:
    """Run a PostgreSQL of its own for as long as needed and yield its URL; None where there are no binaries."""
    folders = [Path(p).parent for p in (shutil.which("postgres"),) if p]
    folders += sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    binaries = next((folder for folder in folders if (folder / "initdb").exists()), None)
    if binaries is None:
        yield None
        return
    user = ["setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups"] if os.geteuid() == 0 else []
    with tempfile.TemporaryDirectory(prefix="tansiq-pg-") as folder:
        data = Path(folder) / "data"
        data.mkdir()
        if user:
            shutil.chown(folder, "nobody", "nogroup")
            shutil.chown(data, "nobody", "nogroup")
        port = free_port()
        environment = {**os.environ, "LC_ALL": "C.UTF-8"}
        subprocess.run(
            [*user, str(binaries / "initdb"), "-D", str(data), "-U", "tansiq", "-A", "trust", "-E", "UTF8", "-N"],
            check=True, stdout=subprocess.DEVNULL, cwd="/", env=environment,
        )  # fmt: skip
        server = subprocess.Popen(
            [*user, str(binaries / "postgres"), "-D", str(data), "-p", str(port), "-k", folder, "-F",
             "-c", "listen_addresses=127.0.0.1"],
            stderr=subprocess.DEVNULL, cwd="/", env=environment,
        )  # fmt: skip
        url = f"postgresql+psycopg://tansiq@127.0.0.1:{port}"
        try:
            _await_server(f"{url}/postgres", server)
            yield url
        finally:
            server.terminate()
            server.wait(90)


def new_database(server: str) -> str:
    """Make an empty database on a server and return its URL."""
    name = f"t{uuid4().hex[:12]}"
    engine = create_engine(f"{server}/postgres", isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    engine.dispose()
    return f"{server}/{name}"


def _await_server(url: str, server: "subprocess.Popen[bytes]") -> None:
    engine = create_engine(url)
    end = monotonic() + 30
    while True:
        try:
            with engine.connect():
                break
        except Exception:
            assert server.poll() is None, "PostgreSQL ended"
            assert monotonic() < end, "PostgreSQL did not answer"
    engine.dispose()
