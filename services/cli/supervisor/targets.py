"""Targets: whom a Prometheus beside the run asks, as a file that it reads again at each change."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import orjson
import psutil

from services.runtime.settings import SERVICE_PORTS


class Targets:
    """DATA/prometheus/targets.json: every worker that is registered, its service and number as labels."""

    def __init__(self, data: Path) -> None:
        self.workers = data / "workers"
        self.path = data / "prometheus" / "targets.json"
        self.written = b""

    def refresh(self) -> None:
        """Write the file if it would say something new."""
        text = orjson.dumps(list(self._targets()), option=orjson.OPT_INDENT_2)
        if text == self.written:
            return
        self.path.parent.mkdir(parents=True, exist_ok=True)
        draft = self.path.with_suffix(".json.new")
        draft.write_bytes(text)
        draft.replace(self.path)
        self.written = text

    def _targets(self) -> Iterator[dict[str, Any]]:
        for path in sorted(self.workers.glob("*.json")):
            try:
                entry = orjson.loads(path.read_bytes())
            except (FileNotFoundError, orjson.JSONDecodeError):
                continue  # it left between the look and the reading
            if _is_kept(entry):
                labels = {"service": entry["service"], "replica": str(entry["replica"])}
                yield {"targets": [_address(entry["url"])], "labels": labels}


def _is_kept(entry: dict[str, Any]) -> bool:
    """Say whether a worker is asked: a dead one only where it must be missed, for a replay may end for good."""
    ours = entry["service"] in SERVICE_PORTS and entry["replica"] == 1
    return ours or psutil.pid_exists(entry["pid"])


def _address(url: str) -> str:
    """Return host:port; a process that listens everywhere is asked on the loopback."""
    return urlsplit(url).netloc.replace("0.0.0.0", "127.0.0.1").replace("[::]", "[::1]")
