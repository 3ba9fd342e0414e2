"""The compose file without containers: each service's own command and environment, as processes on this machine.

Only what a container would give is put in its place: host names and ports, and the folders that are mounted.
"""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from tests.support.waiting import free_port, until

ROOT = Path(__file__).parents[2]
BIN = Path(sys.executable).parent


def compose_config(*arguments: str) -> dict[str, Any]:
    """Return the compose file as compose itself reads it, every variable filled in."""
    line = [BIN / "docker-compose", "--project-directory", ROOT, "--file", ROOT / "docker-compose.yml"]
    clean = {name: value for name, value in os.environ.items() if not name.startswith("TANSIQ_")}
    done = subprocess.run(
        [*line, *arguments, "config", "--format", "json"], env=clean, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


class Project:
    """Starts services of the compose file; ``hosts`` says where a name:port of theirs stands here."""

    def __init__(self, folder: Path, secrets: Path, hosts: dict[str, str]) -> None:
        self.folder = folder
        self.secrets = secrets
        self.hosts = hosts
        self.services: dict[str, Any] = compose_config("--profile", "*")["services"]
        self.running: dict[str, subprocess.Popen[bytes]] = {}

    def here(self, service: str, text: str) -> str:
        """Put this machine's folders and addresses in the place of the container's."""
        mounted = {
            volume["target"]: volume["source"] if volume["type"] == "bind" else str(self.folder / volume["source"])
            for volume in self.services[service].get("volumes", ())
        }
        for there, here in {**mounted, "/run/secrets": str(self.secrets), **self.hosts}.items():
            text = text.replace(there, here)
        return text

    def environment(self, service: str) -> dict[str, str]:
        """Return the whole environment of a service; nothing of TANSIQ_ comes from outside."""
        given: dict[str, str | None] = self.services[service].get("environment", {})
        kept = {name: os.environ[name] for name in ("HOME", "LANG") if name in os.environ}
        own = {name: self.here(service, value or "") for name, value in given.items()}
        return {**kept, "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}", **own}

    def line(self, service: str, *arguments: str) -> list[str]:
        """Return the command line: entrypoint, then the command or what stands in its place."""
        described = self.services[service]
        parts = [*(described.get("entrypoint") or ()), *(arguments or described.get("command") or ())]
        return [self.here(service, part) for part in parts]

    def run(self, service: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run a service that ends by itself."""
        return subprocess.run(
            self.line(service, *arguments), env=self.environment(service), cwd=self.folder,
            capture_output=True, text=True, timeout=240, check=False,
        )  # fmt: skip

    def start(self, service: str) -> None:
        """Start a service that stays; its ports are free ones, and its health check is asked there."""
        ports = {"TANSIQ_METRICS_PORT": str(free_port())}
        if service == "portal":
            ports = {"TANSIQ_PORT": str(free_port())}
        with (self.folder / f"{service}.log").open("ab") as log:
            self.running[service] = subprocess.Popen(
                self.line(service), env=self.environment(service) | ports, cwd=self.folder, stdout=log, stderr=log
            )
        until(lambda: self.healthy(service), seconds=60, what=f"{service} is healthy; its log ends {self.log(service)}")

    def url(self, service: str) -> str | None:
        """Return where a service answers, as it registered itself in its own DATA."""
        volume = next(v["source"] for v in self.services[service]["volumes"] if v["target"] == "/data")
        file = self.folder / volume / "workers" / f"{service}-1.json"
        return str(json.loads(file.read_text("utf-8"))["url"]) if file.exists() else None

    def healthy(self, service: str) -> bool:
        """Run the health check of the compose file, on the port that the service has here."""
        assert self.running[service].poll() is None, f"{service} ended: {self.log(service)}"
        url = self.url(service)
        if url is None:
            return False
        test = self.services[service]["healthcheck"]["test"]
        assert test[0] == "CMD"
        published = f"http://127.0.0.1:{PORTS[service]}"
        assert any(published in part for part in test), f"{service}: {test} does not ask {published}"
        asked = [part.replace(published, url.replace("0.0.0.0", "127.0.0.1")) for part in test[1:]]
        return subprocess.run(asked, env=self.environment(service), capture_output=True, check=False).returncode == 0

    def log(self, service: str) -> str:
        """Return the end of a service's log."""
        return (self.folder / f"{service}.log").read_text("utf-8", "replace")[-2000:]

    def stop(self) -> dict[str, int]:
        """Ask every service to end; return the exit codes."""
        for process in self.running.values():
            process.terminate()
        return {service: process.wait(60) for service, process in self.running.items()}


PORTS = {"portal": 8800, "fetching": 8810, "cleaning": 8820, "extraction": 8830, "alerting": 8840}
