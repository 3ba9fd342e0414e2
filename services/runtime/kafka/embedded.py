"""EmbeddedKafka: start, stop, look at, kill and wipe the broker of one DATA folder."""

import base64
import fcntl
import os
import secrets
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import psutil

from services.runtime.errors import NotReachable
from services.runtime.kafka import jars
from services.runtime.kafka.properties import HOST, LOGGING, Ports, as_file, node_properties
from services.runtime.kafka.ready import goes_round
from services.runtime.kafka.state import BrokerState, Node, last_state, read_state, write_state

FIRST_BROKER_PORT = 29091
FIRST_CONTROLLER_PORT = 29191
READY_SECONDS = 90.0
STOP_SECONDS = 30.0
PORT_TRIES = 5
LOG_TAIL_BYTES = 40_000
JVM = ("-Xms128m", "-Xmx384m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1")


class _PortTakenError(Exception):
    pass


class EmbeddedKafka:
    """The broker held in ``data``: its data survives restarts, its ports are free ones, kept while they can be."""

    def __init__(self, data: Path, nodes: int | None = None, say: Callable[[str], None] = lambda line: None) -> None:
        """Name the broker of ``data``; without ``nodes`` it has as many as last time, else one."""
        if nodes not in (None, 1, 3):
            raise ValueError("nodes: 1 or 3")
        self.data = data.absolute()
        self.home = self.data / "kafka"
        self.nodes = nodes or self._nodes_with_data() or 1
        self.say = say

    def start(self) -> str:
        """Start what does not run, wait until a message goes round, and return the bootstrap address."""
        if self._nodes_with_data() not in (0, self.nodes):
            raise NotReachable(
                f"the broker in {self.data} has {self._nodes_with_data()} node(s), not {self.nodes}",
                "keep that number, or throw its data away with `tansiq kafka wipe`",
            )
        self.home.mkdir(parents=True, exist_ok=True)
        with (self.home / "start.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)  # the supervisor and a person may start it at once: the second finds it up
            return self._start()

    def _start(self) -> str:
        for _ in range(PORT_TRIES):
            state = last_state(self.data)
            living = [node for node in state.nodes if node.alive()] if state else []
            try:
                return self._wait(state if state and len(living) == self.nodes else self._launch(state, living))
            except _PortTakenError:
                self.say("a port was taken by another process meanwhile; trying the next")
        raise NotReachable("no port stayed free while Kafka started", "end what takes the ports from 29091 on")

    def stop(self) -> None:
        """End every node in order, KILL only what does not end by itself; its data stays."""
        state = last_state(self.data)
        if state is None:
            return
        living = [node for node in state.nodes if node.alive()]
        for node in living:
            _signal(node, signal.SIGTERM)
        if not _all_gone(living, STOP_SECONDS):
            for node in living:
                _signal(node, signal.SIGKILL)
            _all_gone(living, STOP_SECONDS)

    def kill(self, sign: int = signal.SIGKILL, node: int | None = None) -> None:
        """Send a signal to one node (from 1) or to all, as a fault in a test."""
        state = read_state(self.data)
        victims = [each for each in state.nodes if node in (None, each.number)] if state else []
        for victim in victims:
            _signal(victim, sign)
        if sign == signal.SIGKILL:
            _all_gone(victims, STOP_SECONDS)

    def status(self) -> dict[str, object]:
        """Return state, bootstrap, version, nodes, data and pid, as `tansiq kafka status --json` prints them."""
        state = read_state(self.data)
        return {
            "state": "up" if state else "down",
            "bootstrap": state.bootstrap if state else None,
            "version": state.version if state else jars.KAFKA_VERSION,
            "nodes": len(state.nodes) if state else 0,
            "data": str(self.home),
            "pid": state.nodes[0].pid if state else None,
        }

    def wipe(self) -> None:
        """Stop the broker and throw all its data away."""
        self.stop()
        shutil.rmtree(self.home, ignore_errors=True)

    def _nodes_with_data(self) -> int:
        return len(list(self.home.glob("data-*/meta.properties")))

    def _launch(self, state: BrokerState | None, living: list[Node]) -> BrokerState:
        command = [jars.java(), *JVM]
        path = jars.class_path(jars.jars(self.say))
        ports = _choose_ports(state, living, self.nodes)
        cluster = state.cluster if state and self._nodes_with_data() else _new_cluster()
        self.home.mkdir(parents=True, exist_ok=True)
        logging = self.home / "log4j2.properties"
        logging.write_text(LOGGING, encoding="utf-8")
        numbers = range(1, self.nodes + 1)
        files = {number: self._format(number, ports, cluster, command[0], path) for number in numbers}
        nodes = {node.number: node for node in living}
        for number in numbers:
            if number not in nodes:
                line = [
                    *command,
                    f"-Dlog4j2.configurationFile={logging}",
                    "-cp",
                    path,
                    "kafka.Kafka",
                    str(files[number]),
                ]
                nodes[number] = self._spawn(number, ports[number - 1], line)
                self._note_or_end(cluster, nodes, nodes[number])
        return self._note(cluster, nodes)

    def _note_or_end(self, cluster: str, nodes: dict[int, Node], started: Node) -> None:
        """Note a node at once, or end it: where nothing can be written (a full disk) it would be an orphan."""
        try:
            self._note(cluster, nodes)
        except OSError:
            _signal(started, signal.SIGKILL)
            raise

    def _note(self, cluster: str, nodes: dict[int, Node]) -> BrokerState:
        state = BrokerState(jars.KAFKA_VERSION, cluster, tuple(nodes[number] for number in sorted(nodes)))
        write_state(self.data, state)
        return state

    def _format(self, number: int, ports: tuple[Ports, ...], cluster: str, java: str, path: str) -> Path:
        folder = self.home / f"data-{number}"
        file = self.home / f"node-{number}.properties"
        file.write_text(as_file(node_properties(number, ports, folder)), encoding="utf-8")
        if not (folder / "meta.properties").exists():
            mode = ("--standalone",) if self.nodes == 1 else ()
            self._java(java, path, "format", *mode, "--ignore-formatted", "-t", cluster, "-c", str(file))
        return file

    def _java(self, java: str, path: str, *arguments: str) -> None:
        command = [java, "-Xmx128m", "-XX:TieredStopAtLevel=1", "-cp", path, "kafka.tools.StorageTool", *arguments]
        done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
        if done.returncode != 0:
            raise NotReachable(f"Kafka's storage tool failed: {done.stderr.strip()[-500:]}", "see the text above")

    def _spawn(self, number: int, ports: Ports, command: list[str]) -> Node:
        path = self.home / f"node-{number}.log"
        if path.exists():
            path.replace(path.with_suffix(".log.1"))  # the last life of the node
        with path.open("wb") as log:
            process = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True, cwd=self.home
            )
        return Node(number, ports.broker, ports.controller, process.pid, psutil.Process(process.pid).create_time())

    def _wait(self, state: BrokerState) -> str:
        end = time.monotonic() + READY_SECONDS
        while time.monotonic() < end:
            dead = [node for node in state.nodes if not node.alive()]
            if dead and self._lost_its_port(dead[0]):
                raise _PortTakenError
            if dead:
                raise NotReachable(
                    f"Kafka node {dead[0].number} ended while starting", f"its log: {self._log(dead[0])}"
                )
            if goes_round(state.bootstrap, self.nodes, state.cluster):
                return state.bootstrap
            time.sleep(0.1)
        raise NotReachable(f"Kafka was not ready within {READY_SECONDS:.0f} s", f"its log: {self._log(state.nodes[0])}")

    def _lost_its_port(self, node: Node) -> bool:
        """Say whether a node ended because another process bound its port between our look and its start."""
        with self._log(node).open("rb") as log:
            log.seek(max(0, log.seek(0, os.SEEK_END) - LOG_TAIL_BYTES))
            return b"Address already in use" in log.read()

    def _log(self, node: Node) -> Path:
        return self.home / f"node-{node.number}.log"


def _new_cluster() -> str:
    """Return 16 random bytes as Kafka spells them; a leading hyphen would read as an option."""
    while True:
        text = base64.urlsafe_b64encode(secrets.token_bytes(16)).decode().rstrip("=")
        if not text.startswith("-"):
            return text


def _signal(node: Node, sign: int) -> None:
    if node.alive():
        os.kill(node.pid, sign)


def _all_gone(nodes: list[Node], seconds: float) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if not any(_unreaped(node.pid) or node.alive() for node in nodes):
            return True
        time.sleep(0.05)
    return False


def _unreaped(pid: int) -> bool:
    """Reap a child of ours; say whether it is one that has not wholly ended (its threads may outlive its main one)."""
    try:
        return os.waitpid(pid, os.WNOHANG)[0] == 0
    except ChildProcessError:
        return False  # someone else's child, or reaped already


def _choose_ports(state: BrokerState | None, living: list[Node], count: int) -> tuple[Ports, ...]:
    """Keep the ports of last time where they are still free, so that clients find a restarted broker."""
    held = {node.number for node in living}
    taken: set[int] = set()
    chosen = []
    for number in range(1, count + 1):
        last = next((node for node in state.nodes if node.number == number), None) if state else None
        if last and number in held:
            chosen.append(Ports(last.port, last.controller_port))
        else:
            broker = free_port(last.port if last else FIRST_BROKER_PORT + number - 1, taken)
            taken.add(broker)
            chosen.append(Ports(broker, free_port(_controller(last, number), taken)))
        taken.update(chosen[-1])
    return tuple(chosen)


def _controller(last: Node | None, number: int) -> int:
    return last.controller_port if last else FIRST_CONTROLLER_PORT + number - 1


def free_port(preferred: int, taken: set[int] | frozenset[int] = frozenset(), host: str = HOST) -> int:
    """Return ``preferred`` or the next port after it that nobody listens on."""
    for port in range(preferred, 65536):
        if port in taken:
            continue
        with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((host, port))
            except OSError:
                continue
            return port
    raise OSError(f"no free port from {preferred} on")
