"""One run: broker, topics, services and, on the sample newsroom, its site and receiver, until it is told to stop."""

import os
import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import IO, Any

import orjson

from services.cli.supervisor import sample
from services.cli.supervisor.children import Children, clean_environment, worker_line
from services.cli.supervisor.ready import ask, registered, wait_until
from services.cli.supervisor.record import Record, end_left_over, lock, read_left_over
from services.cli.supervisor.screen import screen
from services.cli.supervisor.targets import Targets
from services.runtime.errors import NotReachable
from services.runtime.kafka.embedded import EmbeddedKafka, free_port
from services.runtime.settings import EMBEDDED, Settings
from services.runtime.topics import apply_topics

# alerting and the portal first: the subscription must stand before the first page is fetched
START_ORDER = ("alerting", "portal", "extraction", "cleaning", "fetching")
STOP_ORDER = ("fetching", "newsroom", "cleaning", "extraction", "alerting", "portal", "listener", "receiver")
READY_SECONDS = 90.0
DRAIN_SECONDS = 60.0
HELPER_SECONDS = 10.0
FAULT_SECONDS = 2.0


class AlreadyRunning(Exception):
    """Another supervisor holds this DATA."""


class NotReady(Exception):
    """Something did not become ready; the text says what and where its log stands."""


class Stopped(Exception):
    """A signal came while things were still being started."""


class Run:
    """Everything that one `tansiq run` starts; use it as a context: leaving it ends all it started."""

    def __init__(self, settings: Settings, say: Callable[[str], None]) -> None:
        self.settings = settings
        self.say = say
        self.data = settings.data
        self.is_sample = sample.is_sample(settings.sources, "sources" in settings.model_fields_set)
        self.stopping = False
        self.interrupted = False
        self.kafka: EmbeddedKafka | None = None
        self.bootstrap = ""
        self.addresses: dict[str, Any] = {}
        self.lock: IO[str] | None = None
        self.complaint = ""

    def __enter__(self) -> "Run":
        """Hold the lock, end what a killed run left, and listen to signals; raise AlreadyRunning."""
        self.lock = lock(self.data)
        if self.lock is None:
            raise AlreadyRunning(f"a run already holds {self.data}; end it, or choose another TANSIQ_DATA")
        (self.data / "run.json").unlink(missing_ok=True)
        left, broker = read_left_over(self.data)
        end_left_over(left, self.say)
        if broker:
            self.say("ending kafka, left behind by a run that was killed")
            EmbeddedKafka(self.data).stop()
        self.record = Record(self.data)
        self.children = Children(self.record, self.data / "logs", clean_environment(), self.say)
        for sign in (signal.SIGINT, signal.SIGTERM):
            signal.signal(sign, self._on_signal)
        return self

    def start(self) -> None:
        """Start everything, in the order in which each needs the one before; raise NotReady or NotReachable."""
        for step in (self._broker, self._topics, self._environment, self._services):
            step()
            self._check()
        self._write()

    def watch(self) -> None:
        """Keep the children running until a signal comes; run.json follows what they become."""
        shown, targets = dict(self._workers()), Targets(self.data)
        while not self.stopping:
            with self._going_on():
                targets.refresh()
                self._tend_broker()
                self.children.tend()
                now = dict(self._workers())
                if now != shown:  # a process that started again says its port a while after it has its pid
                    self._write()
                    shown = now
            time.sleep(0.2)

    def __exit__(self, *fault: object) -> None:
        """End everything in the order of the flow, the broker last, unless it stood before."""
        (self.data / "run.json").unlink(missing_ok=True)
        for name in STOP_ORDER:
            if name in self.children.children:
                self.say(f"ending {name}")
                with self._going_on():
                    self.children.stop(name, DRAIN_SECONDS if name in START_ORDER else HELPER_SECONDS)
        if self.kafka is not None and self.record.broker:
            self.say("ending kafka")
            self.kafka.stop()
        self.record.erase()
        if self.lock is not None:
            self.lock.close()

    @contextmanager
    def _going_on(self) -> Iterator[None]:
        """Say once what cannot be written (a full disk), and go on: who watches must not be the first to die."""
        try:
            yield
        except OSError as fault:
            if str(fault) != self.complaint:
                self.say(f"{fault}; trying again")
            self.complaint = str(fault)
            time.sleep(FAULT_SECONDS)

    def _tend_broker(self) -> None:
        """Start our broker again if it died; it comes back with its data and ports."""
        if self.kafka is None or not self.record.broker or self.kafka.status()["state"] == "up":
            return
        self.say("kafka ended; starting it again")
        try:
            self.kafka.start()
        except NotReachable as fault:
            self.say(str(fault))

    def screen(self) -> str:
        """Return the one screen that says what runs where and how to subscribe."""
        return screen(self.addresses, self.settings, is_sample=self.is_sample)

    def _on_signal(self, number: int, frame: FrameType | None) -> None:
        if self.stopping and number == signal.SIGINT:
            self.say("ending everything at once")
            self.children.kill()
        self.stopping = True
        self.interrupted = number == signal.SIGINT

    def _check(self) -> None:
        if self.stopping:
            raise Stopped

    def _broker(self) -> None:
        if self.settings.kafka != EMBEDDED:
            self.bootstrap = self.settings.kafka
            self.say(f"kafka: yours, at {self.bootstrap}")
            return
        self.kafka = EmbeddedKafka(self.data, say=self.say)
        if self.kafka.status()["state"] == "down":
            self.record.broker = True
            self.record.write()  # before it starts: killed in between, the next run looks for it
        began = time.monotonic()
        self.bootstrap = self.kafka.start()
        how = f"ready in {time.monotonic() - began:.1f} s" if self.record.broker else "stood already and stays"
        self.say(f"kafka: {self.bootstrap}, {how}")

    def _topics(self) -> None:
        apply_topics(self.bootstrap, self.settings.write_prefix, self.settings.replication)
        self.say("topics: as schemas/topics.py says")

    def _environment(self) -> None:
        given = self.children.environment
        given |= {"TANSIQ_KAFKA": self.bootstrap, "TANSIQ_DATA": str(self.data)}
        given |= {"TANSIQ_SOURCES": str(self.settings.sources.absolute())}
        if "port" not in self.settings.model_fields_set:  # links in webhooks name the port the portal really gets
            given["TANSIQ_PORT"] = str(free_port(self.settings.port, host=self.settings.bind))
        if self.is_sample:
            newsroom = sample.keep_port(self.data, "newsroom", sample.FIRST_NEWSROOM_PORT)
            given |= sample.environment(self.data, newsroom, os.environ)
            self.addresses["newsroom"] = f"http://127.0.0.1:{newsroom}"

    def _services(self) -> None:
        began = time.monotonic()
        # these need the broker only, so they start at once; fetching waits until somebody has subscribed
        for service in ("alerting", "portal", "extraction", "cleaning"):
            self.children.start(service, worker_line(sys.executable, service))
        self._wait("alerting")
        self._wait("portal")
        if self.is_sample:
            self._receiver()
        else:
            self.children.start("listener", (sys.executable, "-m", "services.cli", "listen"), shown=True)
        if self.is_sample:
            self._newsroom()
        self.children.start("fetching", worker_line(sys.executable, "fetching"))
        for service in ("extraction", "cleaning", "fetching"):
            self._wait(service)
        self.say(f"services: all ready in {time.monotonic() - began:.1f} s")

    def _receiver(self) -> None:
        # the newsroom has its port already but does not listen yet: where 8890 was busy, both would get the next one
        newsroom = int(self.addresses["newsroom"].rpartition(":")[2])
        port = sample.keep_port(self.data, "receiver", sample.FIRST_RECEIVER_PORT, {newsroom})
        self.addresses["receiver"] = f"http://127.0.0.1:{port}/"
        self.children.start("receiver", sample.receiver_line(self.data, port), shown=True)
        self._wait_for("receiver", lambda: ask(self.addresses["receiver"])[0] != 0)
        complaint = sample.subscribe(self.addresses["portal"], self.data, port)
        if complaint:
            raise NotReady(complaint)
        self.say(f"receiver: {self.addresses['receiver']}, subscribed to everything as `{sample.NAME}`")

    def _newsroom(self) -> None:
        port = int(self.addresses["newsroom"].rpartition(":")[2])
        self.children.start("newsroom", sample.newsroom_line(port))
        self._wait_for("newsroom", lambda: ask(self.addresses["newsroom"])[0] != 0)
        self.say(f"newsroom: {self.addresses['newsroom']}")

    def _wait(self, service: str) -> None:
        """Wait until a service says that it is ready; note where it answers."""
        self._wait_for(service, lambda: self._is_ready(service))
        url = registered(self.data, service, self.children.pid(service))
        if service == "portal":
            self.addresses["portal"] = url
        self.say(f"{service}: ready at {url}")

    def _is_ready(self, service: str) -> bool:
        url = registered(self.data, service, self.children.pid(service))
        return url is not None and ask(f"{url}/ready")[0] == 200

    def _wait_for(self, name: str, ready: Callable[[], bool]) -> None:
        def tend() -> None:
            self._check()
            self.children.tend()

        if not wait_until(ready, READY_SECONDS, tend):
            raise NotReady(
                f"{name} was not ready within {READY_SECONDS:.0f} s; its log: {self.children.log_file(name)}"
            )

    def _write(self) -> None:
        """Write DATA/run.json in one step: what runs where, with the pids of now."""
        services = dict(self._workers())
        keys = ("portal", "newsroom", "receiver")
        text = orjson.dumps(
            {"kafka": self.bootstrap, **{key: self.addresses.get(key) for key in keys}, "services": services},
            option=orjson.OPT_INDENT_2,
        )
        _replace(self.data / "run.json", text)

    def _workers(self) -> Iterator[tuple[str, dict[str, Any]]]:
        for service in START_ORDER:
            pid = self.children.pid(service)
            known = self.addresses.setdefault("workers", {})
            known[service] = registered(self.data, service, pid) or known.get(service)
            yield service, {"url": known[service], "pid": pid}


def run(settings: Settings, say: Callable[[str], None], show: Callable[[str], None]) -> int:
    """Run until a signal; return the exit code: 0 after SIGTERM, 3 not reachable, 4 already running, 130 Ctrl-C."""
    try:
        with Run(settings, say) as this:
            try:
                this.start()
                show(this.screen())
                this.watch()
            except Stopped:
                say("stopped before everything was ready")
    except AlreadyRunning as fault:
        say(str(fault))
        return 4
    except (NotReachable, NotReady) as fault:
        say(str(fault))
        return 3
    return 130 if this.interrupted else 0


def _replace(path: Path, text: bytes) -> None:
    draft = path.with_suffix(path.suffix + ".new")
    draft.write_bytes(text)
    draft.replace(path)
