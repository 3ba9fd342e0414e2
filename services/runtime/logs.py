"""Logs: one JSON line per record on standard error, floods of one library cut."""

import logging
import sys
import time
from datetime import UTC, datetime
from typing import Any

import orjson

STANDARD = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}
FLOODERS = ("aiokafka", "faust", "mode")  # aiokafka alone writes 100,000 lines in an outage of 20 s
FLOOD_LINES = 5
FLOOD_SECONDS = 10.0


class JsonLines(logging.Formatter):
    """One line per record: time, level, service, logger, event, the `extra` fields, the fault."""

    def __init__(self, service: str) -> None:
        super().__init__()
        self.service = service

    def format(self, record: logging.LogRecord) -> str:
        """Return the record as one JSON object."""
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC)
            .isoformat(timespec="milliseconds")
            .replace("+00:00", "Z"),
            "level": record.levelname.lower(),
            "service": self.service,
            "logger": record.name,
            "event": record.getMessage(),
        }
        line |= {name: value for name, value in vars(record).items() if name not in STANDARD and name not in line}
        if record.exc_info:
            line["fault"] = self.formatException(record.exc_info)
        return orjson.dumps(line, default=str, option=orjson.OPT_NON_STR_KEYS).decode()


class RateLimit(logging.Filter):
    """Let a few lines of one kind through in each window; the first of the next says how many were held back."""

    def __init__(self, lines: int = FLOOD_LINES, seconds: float = FLOOD_SECONDS) -> None:
        super().__init__()
        self.lines = lines
        self.seconds = seconds
        self.windows: dict[tuple[str, int], tuple[float, int]] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        """Count the record under the place in the code that wrote it, whatever its words."""
        key = (record.pathname, record.lineno)
        now = time.monotonic()
        began, count = self.windows.get(key, (now, 0))
        if now - began >= self.seconds:
            if count > self.lines:
                record.held_back = count - self.lines
            began, count = now, 0
        self.windows[key] = (began, count + 1)
        return count < self.lines


class _OnlyFlooders(RateLimit):
    def filter(self, record: logging.LogRecord) -> bool:
        return not record.name.startswith(FLOODERS) or super().filter(record)


def set_up_logs(level: str, service: str) -> None:
    """Send every record of this process to standard error as JSON, and nothing anywhere else."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines(service))
    handler.addFilter(_OnlyFlooders())  # on the handler: a logger's filter does not see what its children write
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level.upper())
    for name in FLOODERS:
        logging.getLogger(name).setLevel(max(logging.WARNING, root.level))
