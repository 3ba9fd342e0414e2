"""A small internet on 127.0.0.x that a test scripts, with a log of who asked what when; and a fetching process."""

import json
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from tests.support.waiting import until

RSS = '<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"><channel><title>t</title><link>{0}</link><description>d</description>{1}</channel></rss>'  # noqa: E501
ITEM = "<item><title>{0}</title><link>{1}</link><guid>{1}</guid></item>"


@dataclass
class Asked:
    """One request that a host got."""

    path: str
    headers: dict[str, str]
    began: float
    ended: float = 0.0


@dataclass
class Answer:
    """What a path answers; ``drip`` sends a byte a second for ever."""

    body: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    content_type: str = "text/html; charset=utf-8"
    drip: bool = False


Script = Callable[[Asked], Answer]


class Host:
    """One address with its own paths; a path is an answer, or a function of the request."""

    def __init__(self, number: int) -> None:
        self.paths: dict[str, Answer | Script] = {"/robots.txt": Answer(status=404)}
        self.asked: list[Asked] = []
        self.server = ThreadingHTTPServer((f"127.0.0.{number}", 0), _handler(self))
        self.server.daemon_threads = True
        self.server.block_on_close = False
        self.origin = f"http://127.0.0.{number}:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True).start()

    def page(self, path: str, text: str, **headers: str) -> str:
        """Serve an article; return its address."""
        self.paths[path] = Answer(f"<html><body><h1>{path}</h1><p>{text}</p></body></html>".encode(), headers=headers)
        return self.origin + path

    def feed(self, path: str, links: Iterable[str], title: str = "a", **headers: str) -> str:
        """Serve a feed of links; return its address."""
        items = "".join(ITEM.format(title, link) for link in links)
        kind = "application/rss+xml; charset=utf-8"
        self.paths[path] = Answer(RSS.format(self.origin, items).encode(), headers=headers, content_type=kind)
        return self.origin + path

    def times(self, path: str) -> list[Asked]:
        """Return the requests for one path."""
        return [one for one in list(self.asked) if one.path == path]

    def close(self) -> None:
        """Stop answering."""
        self.server.shutdown()
        self.server.server_close()


def conditional(answer: Answer, etag: str) -> Script:
    """Answer 304 to who knows the etag."""

    def script(asked: Asked) -> Answer:
        if asked.headers.get("if-none-match") == etag:
            return Answer(status=304)
        return Answer(answer.body, headers={**answer.headers, "ETag": etag}, content_type=answer.content_type)

    return script


def _handler(host: Host) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            asked = Asked(self.path, {name.lower(): value for name, value in self.headers.items()}, time.monotonic())
            host.asked.append(asked)
            found = host.paths.get(self.path, Answer(status=404))
            answer = found(asked) if callable(found) else found
            try:
                self._send(answer)
            except OSError:
                self.close_connection = True
            asked.ended = time.monotonic()

        def _send(self, answer: Answer) -> None:
            self.send_response(answer.status)
            for name, value in answer.headers.items():
                self.send_header(name, value)
            self.send_header("content-type", answer.content_type)
            self.send_header("content-length", str(1000 if answer.drip else len(answer.body)))
            self.end_headers()
            for _ in range(1000 if answer.drip else 0):
                self.wfile.write(b"x")
                time.sleep(1)
            self.wfile.write(answer.body)

        def log_message(self, format: str, *arguments: object) -> None:
            pass

    return Handler


class Fetching:
    """The service as a process, on a broker and a DATA folder of the test."""

    def __init__(self, bootstrap: str, folder: Path, sources: str, *, replica: int = 1, **settings: str) -> None:
        (folder / "sources.yaml").write_text(sources, encoding="utf-8")
        self.log = folder / "fetching.log"
        self.replica = replica
        self.environment = {
            "PATH": "/usr/bin:/bin",
            "TANSIQ_KAFKA": bootstrap,
            "TANSIQ_DATA": str(folder / "var"),
            "TANSIQ_SOURCES": str(folder / "sources.yaml"),
            "TANSIQ_ALLOW_NETWORKS": "127.0.0.0/8",
            "TANSIQ_CONTACT": "test@tansiq.example",
            "TANSIQ_CANARY_SECONDS": "0",
            **settings,
        }
        self.process: subprocess.Popen[bytes] | None = None
        self.url = ""

    def start(self) -> "Fetching":
        """Start and wait until it is ready."""
        entry = Path(self.environment["TANSIQ_DATA"]) / "workers" / f"fetching-{self.replica}.json"
        entry.unlink(missing_ok=True)  # a killed process leaves where it answered, and the next may get another port
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "services.fetching", "worker", "--replica", str(self.replica)],
                env=self.environment,
                stdout=log,
                stderr=log,
            )
        until(entry.exists, seconds=60, what=f"fetching answers; its log: {self.log}")
        self.url = str(json.loads(entry.read_text())["url"])
        until(self.is_ready, seconds=60, what=f"fetching is ready; its log: {self.log}")
        return self

    def is_ready(self) -> bool:
        """Ask /ready."""
        assert self.process is not None
        assert self.process.poll() is None, self.log.read_text()[-3000:]
        try:
            with urllib.request.urlopen(f"{self.url}/ready", timeout=2) as answer:
                return bool(answer.status == 200)
        except OSError:
            return False

    def count(self, outcome: str) -> float:
        """Return how many requests ended with an outcome, by the metrics."""
        with urllib.request.urlopen(f"{self.url}/metrics", timeout=5) as answer:
            lines = answer.read().decode().splitlines()
        wanted = f'tansiq_fetches_total{{outcome="{outcome}"}}'
        return sum(float(line.rpartition(" ")[2]) for line in lines if line.startswith(wanted))

    def kill(self) -> None:
        """Kill -9."""
        assert self.process is not None
        self.process.kill()
        self.process.wait(10)

    def stop(self) -> int:
        """End it in order; return the exit code."""
        assert self.process is not None
        if self.process.poll() is None:
            self.process.terminate()
        return self.process.wait(60)


def source(name: str, **fields: Any) -> str:
    """Return one entry of a sources file, as flow YAML (which JSON is)."""
    entry = {"id": name, "name": name, "interval": {"min": 5, "max": 5}, **fields}
    return f"- {json.dumps(entry)}\n"
