"""The sample newsroom beside a run: its site, its sources with the real port, its receiver and one subscription."""

import json
import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from services.cli.supervisor.ready import ask
from services.runtime.kafka.embedded import free_port
from services.runtime.settings import ROOT

SAMPLES = ROOT / "deploy" / "samples"
SOURCES = SAMPLES / "sources.yaml"
NETWORK = "127.0.0.0/8"
GAP_SECONDS = "0.25"  # under 1 s is allowed inside the allowed networks: a newcomer need not wait for our own site
FIRST_NEWSROOM_PORT = 8890
FIRST_RECEIVER_PORT = 8891
NAME = "sample"
NOTIFY_ON = ("new", "corroborated", "updated", "disputed", "retracted")


class Ports(NamedTuple):
    """Where the newsroom and the receiver listen."""

    newsroom: int
    receiver: int


def keep_port(data: Path, name: str, first: int, taken: frozenset[int] | set[int] = frozenset()) -> int:
    """Return the port of last time while it is free, else the next: events and the subscription hold addresses."""
    noted = data / "sample-ports.json"
    last = _read(noted)
    port = free_port(int(last.get(name, first)), taken)
    noted.write_text(json.dumps({**last, name: port}), encoding="utf-8")
    return port


def is_sample(sources: Path, given: bool) -> bool:
    """Say whether a run watches the sample newsroom: the default, unless other sources were given."""
    return not given or sources.resolve() == SOURCES


def environment(data: Path, newsroom_port: int, given: Mapping[str, str]) -> dict[str, str]:
    """Write the sample sources with the real port into DATA; return the settings that make them reachable."""
    filled = data / "sample-sources.yaml"
    filled.write_text(SOURCES.read_text("utf-8").replace("{port}", str(newsroom_port)), encoding="utf-8")
    return {
        "TANSIQ_SOURCES": str(filled),
        "TANSIQ_ALLOW_NETWORKS": ",".join(filter(None, (given.get("TANSIQ_ALLOW_NETWORKS"), NETWORK))),
        "TANSIQ_HOST_GAP_SECONDS": given.get("TANSIQ_HOST_GAP_SECONDS", GAP_SECONDS),
    }


def newsroom_line(port: int) -> tuple[str, ...]:
    """Return the command of the sample site; it imports nothing of ours."""
    return (sys.executable, str(SAMPLES / "newsroom" / "server.py"), "--port", str(port))


def receiver_line(data: Path, port: int) -> tuple[str, ...]:
    """Return the command of the sample receiver; it reads the secret again at each call, as it is there only later."""
    secret = str(secret_file(data))
    return (sys.executable, "-m", "services.cli", "receive", "--port", str(port), "--secret-file", secret)


def secret_file(data: Path) -> Path:
    """Return where the signing secret of the sample subscription stands."""
    return data / "sample-secret"


def subscribe(portal: str, data: Path, port: int) -> str | None:
    """Subscribe the receiver to everything, once; return a complaint, or None when it stands."""
    wanted = f"http://127.0.0.1:{port}/"
    noted = data / "sample-subscription.json"
    last = _read(noted)
    if last.get("address") == wanted and ask(f"{portal}/v1/subscriptions/{last['id']}")[0] == 200:
        return None
    if "id" in last:
        ask(f"{portal}/v1/subscriptions/{last['id']}", method="DELETE")
    body = {
        "name": NAME,
        "filter": {"everything": True},
        "notify_on": NOTIFY_ON,
        "channels": [{"kind": "webhook", "address": wanted}],
    }
    status, answer = ask(f"{portal}/v1/subscriptions", method="POST", body=body, seconds=20)
    if status != 201:
        return f"the sample subscription was refused ({status}): {answer}"
    _write_private(secret_file(data), answer["secret"])
    noted.write_text(json.dumps({"id": answer["subscription_id"], "address": wanted}), encoding="utf-8")
    return None


def _write_private(path: Path, text: str) -> None:
    """Write a file that only its owner may read."""
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        file.write(text)


def _read(path: Path) -> dict[str, Any]:
    try:
        noted: dict[str, Any] = json.loads(path.read_text("utf-8"))
    except (FileNotFoundError, json.JSONDecodeError):
        return {}
    return noted
