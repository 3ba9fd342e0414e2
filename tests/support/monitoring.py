"""The real Prometheus and Alertmanager beside a run, with our own files, faster clocks and a receiver of alarms."""

import json
import re
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, NamedTuple
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import urlopen

from tests.support.debian import command
from tests.support.waiting import free_port, until

DEPLOY = Path(__file__).parents[2] / "deploy"
SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400}
DURATION = re.compile(r"(?<=for: )\d+[smhd]$|(?<=\[)\d+[smhd](?=\])|(?<=_wait: |erval: )\d+[smhd]$", re.MULTILINE)
FASTER = 400  # an hour of a rule takes nine seconds


def faster(text: str) -> str:
    """Return the same rules or routes with every window and wait that much shorter."""
    return DURATION.sub(lambda found: f"{SECONDS[found[0][-1]] * int(found[0][:-1]) * 1000 // FASTER}ms", text)


class Notice(NamedTuple):
    """One alarm as it came to a receiver; ``status`` is firing or resolved."""

    receiver: str
    status: str
    labels: dict[str, str]
    annotations: dict[str, str]


class Pager:
    """Takes what Alertmanager sends to the two receivers."""

    def __init__(self) -> None:
        self.notices: list[Notice] = []
        notices = self.notices

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["content-length"])))
                for alarm in body["alerts"]:
                    notices.append(Notice(body["receiver"], alarm["status"], alarm["labels"], alarm["annotations"]))
                self.send_response(200)
                self.end_headers()

            def log_message(self, format: str, *arguments: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True).start()

    @property
    def url(self) -> str:
        """Return where alarms are taken."""
        return f"http://127.0.0.1:{self.server.server_address[1]}/"

    def find(self, name: str, status: str, since: int = 0, **labels: str) -> list[tuple[int, Notice]]:
        """Return the notices of an alarm in a state, from the ``since``-th on, each with its number."""
        wanted = {"alertname": name, **labels}.items()
        numbered = list(enumerate(list(self.notices)))[since:]
        return [(number, one) for number, one in numbered if one.status == status and wanted <= one.labels.items()]


class Monitoring(NamedTuple):
    """A Prometheus that scrapes every second, an Alertmanager, and who is told."""

    url: str
    pager: Pager

    def ask(self, path: str, **query: str) -> tuple[int, Any]:
        """Ask Prometheus' API; return status and JSON."""
        try:
            with urlopen(f"{self.url}/api/v1/{path}?{urlencode(query)}", timeout=10) as answer:
                return answer.status, json.load(answer)
        except HTTPError as fault:
            return fault.code, json.load(fault)

    def values(self, expr: str) -> list[dict[str, Any]]:
        """Return the series of an expression over the last ten minutes, with finite values only."""
        now = time.time()
        status, answer = self.ask("query_range", query=expr, start=str(now - 600), end=str(now), step="2")
        assert status == 200, answer
        series = []
        for one in answer["data"]["result"]:
            finite = [float(value) for _, value in one["values"] if value not in ("NaN", "+Inf", "-Inf")]
            series.append({"labels": one["metric"], "values": finite})
        return series

    def now(self, expr: str) -> list[float]:
        """Return the values of an expression now."""
        _, answer = self.ask("query", query=expr)
        return [float(one["value"][1]) for one in answer["data"]["result"]]


@contextmanager
def monitoring(folder: Path, data: Path) -> Iterator[Monitoring]:
    """Run both beside a `tansiq run` on ``data``."""
    pager, ports = Pager(), {name: free_port() for name in ("prometheus", "alertmanager")}
    (folder / "rules").mkdir(parents=True)
    for path in (DEPLOY / "prometheus" / "rules").glob("*.yml"):
        text = path.read_text("utf-8")
        (folder / "rules" / path.name).write_text(faster(text) if path.stem == "alarms" else text, "utf-8")
    config = (DEPLOY / "prometheus" / "one-machine.yml").read_text("utf-8")
    config = config.replace("../../var", str(data)).replace("127.0.0.1:9093", f"127.0.0.1:{ports['alertmanager']}")
    (folder / "prometheus.yml").write_text(re.sub(r"_interval: 15s", "_interval: 1s", config), "utf-8")
    routes = (DEPLOY / "alertmanager" / "alertmanager.yml").read_text("utf-8")
    routes = re.sub(r"url_file: \S+", f"url: {pager.url}", routes)  # Debian's knows no `url_file` yet
    (folder / "alertmanager.yml").write_text(faster(routes), "utf-8")
    lines = {
        "prometheus": [f"--config.file={folder}/prometheus.yml", f"--storage.tsdb.path={folder}/prometheus"],
        "prometheus-alertmanager": [f"--config.file={folder}/alertmanager.yml", f"--storage.path={folder}/alerts"],
    }
    lines["prometheus"] += [f"--web.listen-address=127.0.0.1:{ports['prometheus']}"]
    lines["prometheus-alertmanager"] += [f"--web.listen-address=127.0.0.1:{ports['alertmanager']}"]
    lines["prometheus-alertmanager"] += ["--cluster.listen-address="]
    running = [_start(name, line, folder) for name, line in lines.items()]
    try:
        for name, port in ports.items():
            until(lambda port=port: _answers(port), seconds=30, what=f"{name} is ready; its log: {folder}/{name}.log")
        yield Monitoring(f"http://127.0.0.1:{ports['prometheus']}", pager)
    finally:
        for process in running:
            process.terminate()
        for process in running:
            process.wait(20)
        pager.server.shutdown()
        pager.server.server_close()


def _start(name: str, arguments: list[str], folder: Path) -> subprocess.Popen[bytes]:
    with (folder / f"{name}.log").open("wb") as log:
        return subprocess.Popen([command(name), *arguments], stdout=log, stderr=log)


def _answers(port: int) -> bool:
    try:
        with urlopen(f"http://127.0.0.1:{port}/-/ready", timeout=2) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False
