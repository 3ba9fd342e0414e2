"""Worker: the command line of one service process, its number, its run and its end."""

import argparse
import logging
import sys
from collections.abc import Callable, Sequence
from typing import NoReturn

import faust

from services.runtime.app import WorkerApp
from services.runtime.errors import NotReachable, WrongSetting
from services.runtime.logs import set_up_logs
from services.runtime.registry import TakenError, take_place
from services.runtime.settings import Settings, load_settings

BAD_USAGE, NOT_REACHABLE = 2, 3

log = logging.getLogger(__name__)


def run_worker(
    service: str, build_app: Callable[[Settings], WorkerApp], arguments: Sequence[str] | None = None
) -> NoReturn:
    """Run a service process until a signal: exit 0 after SIGTERM, else not 0."""
    replica = _parse(service, arguments)
    try:
        settings = load_settings(replica=replica)
        set_up_logs(settings.log_level, service)
        place = take_place(settings.data, service, settings.replica)
    except (WrongSetting, TakenError) as fault:
        print(fault, file=sys.stderr)
        sys.exit(BAD_USAGE)
    settings = settings.model_copy(update={"replica": place.replica})
    log.info("starting", extra={"service": service, "replica": place.replica, "settings": settings.masked()})
    try:
        app = build_app(settings)
    except (NotReachable, WrongSetting) as fault:
        print(fault, file=sys.stderr)
        sys.exit(NOT_REACHABLE if isinstance(fault, NotReachable) else BAD_USAGE)
    app.place = place
    worker = faust.Worker(app, quiet=True, redirect_stdouts=False, override_logging=False, loglevel=settings.log_level)
    worker.spinner = None  # it writes to standard output even when quiet
    try:
        worker.execute_from_commandline()
    finally:
        place.leave()


def _parse(service: str, arguments: Sequence[str] | None) -> int | None:
    parser = argparse.ArgumentParser(prog=f"python -m services.{service}")
    commands = parser.add_subparsers(required=True, metavar="worker")
    command = commands.add_parser("worker", help="run one process until SIGTERM")
    command.add_argument("--replica", type=int, help="number of this process; default: the first free in DATA")
    parsed = parser.parse_args(arguments)
    replica: int | None = parsed.replica
    return replica
