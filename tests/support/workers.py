"""Workers that a test plays: real HTTP servers with the /ready and /metrics that it writes, registered in DATA."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any


class Worker:
    """One registered process: what it says may change while it runs."""

    def __init__(self, data: Path, service: str, replica: int = 1) -> None:
        self.service = service
        self.report: dict[str, Any] = {"ready": True, "reasons": [], "service": service, "version": "9.8.7"}
        self.metrics = ""
        self.said: bytes | None = None  # instead of the report
        self.redirect: str | None = None
        self.asked: list[str] = []
        self.entry = data / "workers" / f"{service}-{replica}.json"
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        self.entry.parent.mkdir(parents=True, exist_ok=True)
        # pid 1 lives and is not ours, so the portal asks over HTTP
        self.entry.write_text(json.dumps({"service": service, "replica": replica, "url": self.url, "pid": 1}))
        threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True).start()

    def die(self) -> None:
        """End as a killed process does: nothing listens, the entry stays."""
        self.server.shutdown()
        self.server.server_close()

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        worker = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                worker.asked.append(self.path)
                if worker.redirect:
                    self.send_response(302)
                    self.send_header("location", worker.redirect)
                    self.end_headers()
                    return
                ready = self.path == "/ready"
                body = (json.dumps(worker.report) if ready else worker.metrics).encode()
                if ready and worker.said is not None:
                    body = worker.said
                self.send_response(200 if worker.report["ready"] or not ready else 503)
                self.send_header("content-length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *words: object) -> None:
                """Say nothing."""

        return Handler


@contextmanager
def workers(data: Path, *services: str) -> Iterator[dict[str, Worker]]:
    """Run a worker for each of the services until the block ends."""
    found = {service: Worker(data, service) for service in services}
    try:
        yield found
    finally:
        for worker in found.values():
            worker.die()
