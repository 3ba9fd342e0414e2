"""Server: the portal as a process: uvicorn on the first free port, goodbye to the streams at SIGTERM."""

import argparse
import asyncio
import errno
import logging
import resource
import socket
import sys
from collections.abc import Sequence
from types import FrameType

import uvicorn
from fastapi import FastAPI

from services.portal.app import build_app
from services.portal.portal import Portal
from services.runtime.errors import WrongSetting
from services.runtime.logs import set_up_logs
from services.runtime.registry import TakenError, take_place
from services.runtime.settings import Settings, load_settings

BAD_USAGE = 2
PORTS_TRIED = 100
BACKLOG = 2048
GRACE_SECONDS = 2
STALLED_MS = 30_000  # a reader that takes nothing for so long is cut off by the kernel

log = logging.getLogger(__name__)


class Server(uvicorn.Server):
    """Ends the streams as soon as it is asked to stop."""

    def __init__(self, config: uvicorn.Config, portal: Portal) -> None:
        super().__init__(config)
        self._portal = portal
        self._loop: asyncio.AbstractEventLoop | None = None

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Remember the loop: a signal may come while it sleeps."""
        self._loop = asyncio.get_running_loop()
        await super().startup(sockets)

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Say goodbye to the streams, then stop; the signal has done its work and is not raised again."""
        if self._loop is not None:
            self._loop.call_soon_threadsafe(self._portal.hub.close)
        super().handle_exit(sig, frame)
        self._captured_signals.clear()


def main(arguments: Sequence[str] | None = None) -> None:
    """Run one portal process until a signal: exit 0 after SIGTERM, else not 0."""
    replica = _parse(arguments)
    try:
        settings = load_settings(replica=replica)
        set_up_logs(settings.log_level, "portal")
        place = take_place(settings.data, "portal", settings.replica)
    except (WrongSetting, TakenError) as fault:
        print(fault, file=sys.stderr)
        sys.exit(BAD_USAGE)
    try:
        listener = listen(settings)
        url = address_of(settings, listener)
        settings = with_address(settings, url)
        log.info("starting", extra={"replica": place.replica, "url": url, "settings": settings.masked()})
        place.register(url)
        raise_descriptor_limit()
        serve(build_app(settings), listener)
    finally:
        place.leave()


def serve(app: FastAPI, listener: socket.socket) -> None:
    """Serve until a signal."""
    config = uvicorn.Config(
        app,
        loop="uvloop",
        http="httptools",
        ws="none",
        lifespan="on",
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=GRACE_SECONDS,
        timeout_keep_alive=30,
    )
    logging.getLogger("uvicorn.error").addFilter(_not_cut_streams)
    Server(config, app.state.portal).run(sockets=[listener])


def listen(settings: Settings) -> socket.socket:
    """Listen on the wanted port or the next free one."""
    family = socket.AF_INET6 if ":" in settings.bind else socket.AF_INET
    for port in range(settings.port, settings.port + PORTS_TRIED):
        listener = socket.socket(family, socket.SOCK_STREAM)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if hasattr(socket, "TCP_USER_TIMEOUT"):
            listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, STALLED_MS)
        try:
            listener.bind((settings.bind, port))
            listener.listen(BACKLOG)
        except OSError as fault:
            listener.close()
            if fault.errno != errno.EADDRINUSE or settings.port == 0:
                raise
            continue
        if settings.port not in (0, port):
            log.warning("the wanted port is busy", extra={"wanted": settings.port, "port": port})
        return listener
    raise OSError(errno.EADDRINUSE, f"no free port from {settings.port} on")


def address_of(settings: Settings, listener: socket.socket) -> str:
    """Return where the portal answers."""
    port = listener.getsockname()[1]
    return f"http://[{settings.bind}]:{port}" if ":" in settings.bind else f"http://{settings.bind}:{port}"


def with_address(settings: Settings, url: str) -> Settings:
    """Let links begin with the real address where nobody set another."""
    wanted = url.rpartition(":")[0] + f":{settings.port}"
    return settings.model_copy(update={"public_url": url}) if settings.public_url == wanted else settings


def raise_descriptor_limit() -> None:
    """Allow as many open streams as the machine lets us."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft < hard:
        resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, 65_536) if hard > 0 else 65_536, hard))


def _not_cut_streams(record: logging.LogRecord) -> bool:
    """Leave out uvicorn's complaint about a stream that we cut: it is counted."""
    return not record.getMessage().startswith("ASGI callable returned without completing response")


def _parse(arguments: Sequence[str] | None) -> int | None:
    parser = argparse.ArgumentParser(prog="python -m services.portal")
    commands = parser.add_subparsers(required=True, metavar="worker")
    command = commands.add_parser("worker", help="run one process until SIGTERM")
    command.add_argument("--replica", type=int, help="number of this process; default: the first free in DATA")
    replica: int | None = parser.parse_args(arguments).replica
    return replica
