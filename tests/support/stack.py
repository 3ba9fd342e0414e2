"""A whole Tansiq, started as a newcomer does: the installed command in an empty folder."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import psutil
import pytest

from services.runtime.registry import find_urls
from tests.support.waiting import until

COMMAND = Path(sys.executable).with_name("tansiq")
SERVICES = ("fetching", "cleaning", "extraction", "alerting", "portal")
SEED = Path(__file__).parents[1] / "corpus" / "seed" / "page.txt"
LOOPBACK = "127.0.0.0/8"


def seed_page() -> Path:
    """Return the file of the seed page."""
    return SEED


def skip_without_broker() -> None:
    """Skip where no embedded broker can start; fail under TANSIQ_REQUIRE_KAFKA=1."""
    for tool in ("java", "mvn"):
        if any((Path(folder) / tool).exists() for folder in os.environ.get("PATH", "").split(os.pathsep)):
            continue
        if os.environ.get("TANSIQ_REQUIRE_KAFKA") == "1":
            pytest.fail(f"{tool} is not installed and TANSIQ_REQUIRE_KAFKA=1")
        pytest.skip(f"{tool} is not installed: no broker can start here")


class Stack:
    """One `tansiq run` in a folder of its own, and what a user does beside it; it has no canary unless one is asked."""

    def __init__(self, data: Path, **settings: str) -> None:
        self.data = data
        own = {"TANSIQ_DATA": str(data), "PYTHONUNBUFFERED": "1", "TANSIQ_CANARY_SECONDS": "0", **settings}
        kept = {name: value for name, value in os.environ.items() if not name.startswith("TANSIQ_")}
        self.environment = kept | own
        self.process: subprocess.Popen[bytes] | None = None
        self.seen: dict[int, psutil.Process] = {}

    def start(self, *, seconds: float = 90, ready: bool = True) -> "Stack":
        """Start everything; return when `run.json` says that all is ready."""
        self.data.mkdir(parents=True, exist_ok=True)
        with (self.data / "output.txt").open("ab") as output:
            self.process = subprocess.Popen(
                [COMMAND, "run"], env=self.environment, cwd=self.data, stdout=output, stderr=output
            )
        if ready:
            until(self.is_ready, seconds=seconds, what=f"run.json is there; output ends:\n{self.output()[-3000:]}")
        return self

    def is_ready(self) -> bool:
        """Say whether everything runs; fail at once when the command has ended."""
        if self.process is None or self.process.poll() is not None:
            raise AssertionError(f"`tansiq run` ended:\n{self.output()[-3000:]}")
        return (self.data / "run.json").exists()

    def output(self) -> str:
        """Return what `tansiq run` printed so far."""
        file = self.data / "output.txt"
        return file.read_text("utf-8", "replace") if file.exists() else ""

    @property
    def run(self) -> dict[str, Any]:
        """Return `run.json`: what runs where."""
        found: dict[str, Any] = json.loads((self.data / "run.json").read_text("utf-8"))
        return found

    def processes(self, service: str | None = None) -> list[psutil.Process]:
        """Return the living processes of this run, or those of one service."""
        if self.process is None or not psutil.pid_exists(self.process.pid):
            found = [process for process in self.seen.values() if process.is_running()]
        else:
            found = psutil.Process(self.process.pid).children(recursive=True)
        living = []
        for process in found:
            try:
                line = process.cmdline()
                if process.status() == psutil.STATUS_ZOMBIE:
                    continue
            except psutil.NoSuchProcess:
                continue
            self.seen[process.pid] = process
            if service is None or f"services.{service}" in line:
                living.append(process)
        return living

    def kill(self, service: str, *, when: Callable[[], object] = lambda: True) -> int:
        """Kill -9 the process of a service, the moment that ``when`` holds; return its pid."""
        process = until(lambda: self.processes(service), seconds=40, what=f"{service} runs")[0]
        until(when, seconds=40, what=f"the moment to kill {service}", every=0.005)
        process.kill()
        return process.pid

    def wait_for_ready(self, service: str, *, not_pid: int = 0, seconds: float = 60) -> None:
        """Wait until a service runs under another pid than ``not_pid`` and says that it is ready."""

        def look() -> bool:
            pids = [process.pid for process in self.processes(service)]
            return bool(pids) and not_pid not in pids and self.ready(service)

        until(look, seconds=seconds, what=f"{service} is ready again")

    def ready(self, service: str) -> bool:
        """Ask a service's /ready where the process itself says it answers: run.json follows a moment later."""
        try:
            with urlopen(f"{find_urls(self.data, service, 'url')[0]}/ready", timeout=5) as answer:
                return bool(answer.status == 200)
        except (OSError, IndexError):
            return False

    def stop(self, *, seconds: float = 60) -> int:
        """Press Ctrl-C and wait for the end; return the exit code."""
        assert self.process is not None
        self.processes()
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
        return self.process.wait(seconds)

    def orphans(self) -> list[str]:
        """Return the command lines of processes that outlived the run."""
        return [" ".join(process.cmdline()) for process in self.processes() if process.is_running()]

    def end(self) -> None:
        """End whatever is left, kindly first."""
        try:
            if self.process is not None and self.process.poll() is None:
                self.stop()
        except subprocess.TimeoutExpired:
            self.process.kill()
        for process in self.processes():
            process.kill()

    def cli(self, *arguments: str | Path, code: int | None = 0, stdin: bytes = b"") -> str:
        """Run `tansiq …` beside the run; check its exit code and return its standard output."""
        done = subprocess.run(
            [COMMAND, *map(str, arguments)], env=self.environment, cwd=self.data, input=stdin,
            capture_output=True, timeout=240,
        )  # fmt: skip
        told = f"{arguments}: exit {done.returncode}\n{done.stdout.decode()[-2000:]}\n{done.stderr.decode()[-2000:]}"
        assert code is None or done.returncode == code, told
        return done.stdout.decode()

    def api(self, path: str, *, method: str = "GET", body: Any = None, status: int = 200) -> Any:
        """Ask the portal; check the status and return the JSON of the answer."""
        data = None if body is None else json.dumps(body).encode()
        headers = {"content-type": "application/json"} if data else {}
        request = Request(self.run["portal"].rstrip("/") + path, data=data, headers=headers, method=method)
        try:
            with urlopen(request, timeout=30) as answer:
                found, text = answer.status, answer.read()
        except HTTPError as error:
            found, text = error.code, error.read()
        assert found == status, f"{method} {path}: {found} {text[:500]!r}"
        return json.loads(text) if text else None

    def subscribe(self, address: str, **fields: Any) -> dict[str, Any]:
        """Subscribe a webhook to every kind of alert, unless told otherwise; return the answer, secret included."""
        body = {
            "name": "a test",
            "filter": {"everything": True},
            "notify_on": ["new", "corroborated", "updated", "disputed", "retracted", "merged"],
            "channels": [{"kind": "webhook", "address": address}],
            **fields,
        }
        answer: dict[str, Any] = self.api("/v1/subscriptions", method="POST", body=body, status=201)
        where = f"/v1/subscriptions/{answer['subscription_id']}"
        until(
            lambda: self.api(where)["channels"][0]["state"] == "active",
            seconds=20,
            what="the address has proven itself",
        )
        return answer

    def events(self, query: str = "") -> list[dict[str, Any]]:
        """Return every event, page by page."""
        items, cursor = [], ""
        while True:
            page = self.api(f"/v1/events?limit=200{query}{cursor}")
            items += page["items"]
            if not page["next"]:
                return items
            cursor = f"&until={page['next']}"


@contextmanager
def running(data: Path, **settings: str) -> Iterator[Stack]:
    """Run a stack for a while; nothing of it is left afterwards."""
    skip_without_broker()
    stack = Stack(data, **settings)
    try:
        yield stack.start()
    finally:
        stack.end()
