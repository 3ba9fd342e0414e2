"""What is noted about the embedded broker in DATA/kafka/broker.json, and whether it still lives."""

import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path

import psutil

SAME_SECONDS = 0.02  # a create time survives its way through JSON, but not a rounding of the kernel's clock


@dataclass(frozen=True)
class Node:
    """One broker process: its ports, and the pid with its create time, which together name it for ever."""

    number: int
    port: int
    controller_port: int
    pid: int
    created: float

    def alive(self) -> bool:
        """Say whether this very process still runs."""
        return same_process(self.pid, self.created)


@dataclass(frozen=True)
class BrokerState:
    """The running broker as noted by whoever started it."""

    version: str
    cluster: str
    nodes: tuple[Node, ...]

    @property
    def bootstrap(self) -> str:
        """Return host:port of every node."""
        return ",".join(f"127.0.0.1:{node.port}" for node in self.nodes)


def same_process(pid: int, created: float) -> bool:
    """Say whether ``pid`` is still the process that was created then, and no zombie."""
    try:
        process = psutil.Process(pid)
        return abs(process.create_time() - created) < SAME_SECONDS and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def state_file(data: Path) -> Path:
    """Return where the broker of this DATA is noted."""
    return data / "kafka" / "broker.json"


def last_state(data: Path) -> BrokerState | None:
    """Return what was noted last, be it alive or not."""
    try:
        raw = json.loads(state_file(data).read_text(encoding="utf-8"))
    except (FileNotFoundError, json.JSONDecodeError):
        return None
    return BrokerState(raw["version"], raw["cluster"], tuple(Node(**node) for node in raw["nodes"]))


def read_state(data: Path) -> BrokerState | None:
    """Return the broker of this DATA while at least one of its nodes lives."""
    state = last_state(data)
    return state if state and any(node.alive() for node in state.nodes) else None


def write_state(data: Path, state: BrokerState) -> None:
    """Note the broker in one step, so that a reader never sees half a file."""
    path = state_file(data)
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_suffix(f".{os.getpid()}")
    draft.write_text(json.dumps(asdict(state), indent=1), encoding="utf-8")
    draft.replace(path)
