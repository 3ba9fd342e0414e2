"""A webhook receiver that keeps what it was sent, and can be down, slow or unwilling."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from tests.support.waiting import free_port


@dataclass(frozen=True)
class Call:
    """One call as it arrived."""

    headers: dict[str, str]
    body: bytes
    at: float

    @property
    def id(self) -> str:
        """Return the webhook-id."""
        return self.headers["webhook-id"]

    @property
    def message(self) -> dict[str, Any]:
        """Return the body."""
        message: dict[str, Any] = json.loads(self.body)
        return message

    @property
    def data(self) -> dict[str, Any]:
        """Return the data of the body."""
        data: dict[str, Any] = self.message["data"]
        return data


@dataclass
class Receiver:
    """Holds calls in order of arrival; ``behaviour`` answers a call and may take its time."""

    port: int = field(default_factory=free_port)
    calls: list[Call] = field(default_factory=list)
    behaviour: Callable[[Call], int] = lambda _call: 200
    open_calls: set[str] = field(default_factory=set)
    server: ThreadingHTTPServer | None = None

    @property
    def url(self) -> str:
        """Return the address to subscribe."""
        return f"http://127.0.0.1:{self.port}/hook"

    def alerts(self, kind: str = "") -> list[Call]:
        """Return the calls that carry an alert, or one kind of it."""
        return [call for call in list(self.calls) if call.message["type"].startswith(f"alert.{kind}")]

    def up(self) -> "Receiver":
        """Listen."""
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["content-length"]))
                call = Call({name.lower(): value for name, value in self.headers.items()}, body, time.time())
                receiver.calls.append(call)
                receiver.open_calls.add(call.id)
                try:
                    status = receiver.behaviour(call)
                finally:
                    receiver.open_calls.discard(call.id)
                try:
                    self.send_response(status)
                    self.send_header("content-length", "0")
                    self.end_headers()
                except OSError:
                    self.close_connection = True  # the sender was killed, or had enough of waiting

            def log_message(self, format: str, *arguments: object) -> None:
                pass

        class Server(ThreadingHTTPServer):
            daemon_threads = True
            block_on_close = False
            allow_reuse_address = True
            request_queue_size = 128

            def handle_error(self, request: object, client_address: object) -> None:
                pass  # a sender that is killed mid-call breaks its connection; that is what we are here for

        self.server = Server(("127.0.0.1", self.port), Handler)
        threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def down(self) -> None:
        """Stop listening: connections are refused."""
        if self.server is not None:
            self.server.shutdown()
            self.server.server_close()
            self.server = None


@contextmanager
def receiving() -> Iterator[Receiver]:
    """Hold a receiver for a while."""
    receiver = Receiver().up()
    try:
        yield receiver
    finally:
        receiver.down()
