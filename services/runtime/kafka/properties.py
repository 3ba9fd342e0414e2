"""The broker's properties, a whole file per node and run: `format` never sees an override."""

from pathlib import Path
from typing import NamedTuple

HOST = "127.0.0.1"
COMMON = {
    "process.roles": "broker,controller",
    "controller.listener.names": "CONTROLLER",
    "inter.broker.listener.name": "PLAINTEXT",
    "listener.security.protocol.map": "CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT",
    "group.initial.rebalance.delay.ms": "0",
    "auto.create.topics.enable": "false",
    "unclean.leader.election.enable": "false",
    "num.network.threads": "2",
    "num.io.threads": "2",
    "offsets.topic.num.partitions": "3",
    "transaction.state.log.num.partitions": "3",
    "log.cleaner.dedupe.buffer.size": "2097152",  # the cleaner reserves 128 MiB otherwise; 1 MiB exactly is refused
    "broker.session.timeout.ms": "3000",  # a killed broker is not ready again before its old session has ended
    "broker.heartbeat.interval.ms": "500",
}
REPLICATED_TOPICS = ("offsets.topic", "transaction.state.log", "share.coordinator.state.topic")
LOGGING = """rootLogger.level = info
rootLogger.appenderRef.out.ref = out
appender.out.type = Console
appender.out.name = out
appender.out.layout.type = PatternLayout
appender.out.layout.pattern = %d{ISO8601} %p %c{1}: %m%n
"""


class Ports(NamedTuple):
    """Where one node listens: for clients and for controllers."""

    broker: int
    controller: int


def node_properties(number: int, ports: tuple[Ports, ...], folder: Path) -> dict[str, str]:
    """Return every property of node ``number`` (from 1) of a cluster of ``len(ports)`` nodes."""
    own = ports[number - 1]
    values = {
        **COMMON,
        "node.id": str(number),
        "log.dirs": str(folder),
        "listeners": f"PLAINTEXT://{HOST}:{own.broker},CONTROLLER://{HOST}:{own.controller}",
        "advertised.listeners": f"PLAINTEXT://{HOST}:{own.broker}",
    }
    return {**values, **(_alone(own) if len(ports) == 1 else _clustered(number, ports))}


def _alone(own: Ports) -> dict[str, str]:
    return {"controller.quorum.bootstrap.servers": f"{HOST}:{own.controller}", **_replicas(1), **_least_in_sync(1)}


def _clustered(number: int, ports: tuple[Ports, ...]) -> dict[str, str]:
    voters = ",".join(f"{index}@{HOST}:{each.controller}" for index, each in enumerate(ports, 1))
    return {
        "controller.quorum.voters": voters,
        "broker.rack": f"r{number}",
        "default.replication.factor": str(len(ports)),
        "min.insync.replicas": str(len(ports) - 1),
        **_replicas(len(ports)),
        **_least_in_sync(len(ports) - 1),
    }


def _replicas(count: int) -> dict[str, str]:
    return {f"{topic}.replication.factor": str(count) for topic in REPLICATED_TOPICS}


def _least_in_sync(count: int) -> dict[str, str]:
    return {f"{topic}.min.isr": str(count) for topic in REPLICATED_TOPICS[1:]}


def as_file(values: dict[str, str]) -> str:
    """Return the properties one a line; a backslash in a path is doubled, as Java reads it."""
    return "".join(f"{name}={value}\n".replace("\\", "\\\\") for name, value in values.items())
