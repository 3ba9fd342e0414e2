"""The sample newsroom behind a door: its feeds are empty until a test opens it."""

import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

FOLDER = Path(__file__).parents[2] / "deploy" / "samples"
SERVER = FOLDER / "newsroom" / "server.py"
EMPTY = b'<?xml version="1.0"?><rss version="2.0"><channel><title>t</title><link>/</link></channel></rss>'


class Newsroom:
    """A door (a port that answers at once) and, once open, the newsroom behind it."""

    def __init__(self) -> None:
        self.process: subprocess.Popen[bytes] | None = None
        self.behind = ""
        self.day = date.min
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self.server.daemon_threads = True
        threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True).start()

    @property
    def url(self) -> str:
        """Return the address of the door."""
        return f"http://127.0.0.1:{self.server.server_address[1]}"

    def sources(self) -> str:
        """Return the sources file of the newsroom, with the door's port."""
        text = (FOLDER / "sources.yaml").read_text("utf-8")
        return text.replace("{port}", str(self.server.server_address[1]))

    def open(self, *, correct_after: int) -> None:
        """Start the newsroom: now its feeds have news."""
        command = [sys.executable, SERVER, "--port", "0", "--correct-after", str(correct_after)]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE)
        self.day = datetime.now(UTC).date()
        assert self.process.stdout is not None
        self.behind = json.loads(self.process.stdout.readline())["url"].rstrip("/")

    def close(self) -> None:
        """End both."""
        if self.process is not None:
            self.process.terminate()
            self.process.wait(10)
        self.server.shutdown()
        self.server.server_close()


def expected() -> dict[str, Any]:
    """Return what each page must lead to, near-misses apart."""
    found: dict[str, Any] = json.loads((FOLDER / "newsroom" / "expected.json").read_text("utf-8"))
    return found


def _handler(newsroom: Newsroom) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            if not newsroom.behind:
                return self.reply(200 if self.path.endswith("/feed/") else 404, {}, EMPTY)
            names = ("Host", "If-None-Match")
            headers = {name: self.headers[name] for name in names if name in self.headers}
            try:
                with urlopen(Request(newsroom.behind + self.path, headers=headers), timeout=10) as answer:
                    return self.reply(answer.status, dict(answer.headers), answer.read())
            except HTTPError as error:
                return self.reply(error.code, dict(error.headers), error.read())

        def reply(self, status: int, headers: dict[str, str], body: bytes) -> None:
            self.send_response(status)
            for name in ("Content-Type", "ETag"):
                if name in headers:
                    self.send_header(name, headers[name])
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *arguments: object) -> None:
            pass

    return Handler


@contextmanager
def newsroom_behind_a_door() -> Iterator[Newsroom]:
    """Hold a newsroom for a while."""
    newsroom = Newsroom()
    try:
        yield newsroom
    finally:
        newsroom.close()
