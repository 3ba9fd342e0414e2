"""`tansiq status`: is everything ready, how far behind, and what came last."""

import asyncio
import sys
from datetime import UTC, datetime
from typing import Any, NamedTuple

import click
import orjson
from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.errors import KafkaError
from prometheus_client.parser import text_string_to_metric_families

from schemas.canary import CANARY
from schemas.message import format_time
from schemas.topics import ALERTS, ARTICLES, TOPICS
from services.cli.api import running
from services.cli.output import show_json, table
from services.cli.supervisor.ready import ask, ask_text, last_registered
from services.cli.tails import partitions_of
from services.runtime.errors import NotReachable
from services.runtime.settings import SERVICE_PORTS, Settings, load_settings

LAG = {"tansiq_lag_messages": "lag_messages", "tansiq_lag_seconds": "lag_seconds"}
TAIL_SECONDS = 3.0
VERDICT_SECONDS = 6.0  # the portal may have to wait for a service that does not answer
MARKS = {0x2068: None, 0x2069: None, 0xA0: " "}  # direction marks and spaces that a terminal shows as boxes
TAIL_RECORDS = 50  # of a partition; at night canaries are all there is


class Topics(NamedTuple):
    """What the broker tells: when the last article and alert came, and the dead letters there are, by topic."""

    last_article: str | None
    last_alert: str | None
    dead_letters: dict[str, int]


@click.command()
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
def status(as_json: bool) -> None:
    """Say what is ready, how far each service is behind, and what came last; exit code 1 if something is not ready.

    \b
    Example:
      tansiq status --json
    """
    settings = load_settings(secrets=False)
    services = {name: _service(settings, name) for name in SERVICE_PORTS}
    try:
        bootstrap: str | None = settings.bootstrap()
        topics = asyncio.run(_topics(settings.bootstrap(), settings.read_prefix))
    except (NotReachable, KafkaError) as fault:
        click.echo(f"kafka: {fault}", err=True)
        bootstrap, topics = None, Topics(None, None, {})
    said = {"verdict": _verdict(settings, services["portal"]), "kafka": bootstrap, "services": services}
    said |= topics._asdict()
    if as_json:
        show_json(said)
    else:
        _show(said)
    sys.exit(0 if bootstrap and all(service["ready"] for service in services.values()) else 1)


def _verdict(settings: Settings, portal: dict[str, Any]) -> dict[str, Any] | None:
    """Return what the operator page says first: what is wrong, since when, what to do; None when no portal answers."""
    if portal["url"] is None:
        return None
    code, body = ask(f"{portal['url']}/v1/operate?charts=false&ui=en", token=settings.token, seconds=VERDICT_SECONDS)
    found: dict[str, Any] | None = body["verdict"] if code == 200 else None
    return found


def _service(settings: Settings, name: str) -> dict[str, Any]:
    """Ask one service whether it is ready and how far it is behind."""
    url = running(settings).get("services", {}).get(name, {}).get("url") or last_registered(settings.data, name)
    code, body = ask(f"{url}/ready") if url else (0, None)  # nobody on DATA: another's port would tell of another
    lag = _lag(ask_text(f"{url}/metrics")) if code == 200 else {}
    silence = "does not answer" if url else f"none runs on {settings.data}"
    reasons = body.get("reasons", []) if isinstance(body, dict) else [silence]
    return {
        "ready": code == 200,
        "url": url,
        "lag_messages": lag.get("lag_messages"),
        "lag_seconds": lag.get("lag_seconds"),
        "reasons": reasons,
    }


def _lag(metrics: str) -> dict[str, float]:
    """Add up the lag over the topics of a service; the age is that of the oldest."""
    found: dict[str, float] = {}
    for family in text_string_to_metric_families(metrics):
        if family.name in LAG:
            values = [sample.value for sample in family.samples]
            if values:
                found[LAG[family.name]] = max(values) if family.name.endswith("seconds") else int(sum(values))
    return found


async def _topics(bootstrap: str, prefix: str) -> Topics:
    """Read the tails of two topics, and count the dead letters."""
    consumer = AIOKafkaConsumer(bootstrap_servers=bootstrap, enable_auto_commit=False)
    try:
        await consumer.start()
        dead = {
            name: await _count(consumer, await partitions_of(consumer, prefix + name, topic))
            for name, topic in TOPICS.items()
            if name.endswith("-dlq")
        }
        article, alert = [
            await _last(consumer, await partitions_of(consumer, prefix + topic.name, topic))
            for topic in (ARTICLES, ALERTS)
        ]
    finally:
        await consumer.stop()
    return Topics(article, alert, dead)


async def _count(consumer: Any, partitions: list[TopicPartition]) -> int:
    begins, ends = await consumer.beginning_offsets(partitions), await consumer.end_offsets(partitions)
    return sum(ends[partition] - begins[partition] for partition in partitions)


async def _last(consumer: Any, partitions: list[TopicPartition]) -> str | None:
    """Return when the newest record of a topic was written, those of our own canary left out."""
    ends, begins = await consumer.end_offsets(partitions), await consumer.beginning_offsets(partitions)
    filled = [partition for partition in partitions if ends[partition] > begins[partition]]
    if not filled:
        return None
    consumer.assign(filled)
    for partition in filled:
        consumer.seek(partition, max(begins[partition], ends[partition] - TAIL_RECORDS))
    newest, read = 0, set[TopicPartition]()
    deadline = asyncio.get_running_loop().time() + TAIL_SECONDS
    while len(read) < len(filled) and asyncio.get_running_loop().time() < deadline:
        for partition, records in (await consumer.getmany(timeout_ms=300)).items():
            newest = max([newest, *(record.timestamp for record in records if not _is_canary(record.value))])
            if records[-1].offset >= ends[partition] - 1:
                read.add(partition)
    return format_time(datetime.fromtimestamp(newest // 1000, UTC)) if newest else None


def _is_canary(value: bytes | None) -> bool:
    try:
        return bool(orjson.loads(value or b"")["source"]["id"] == CANARY)
    except (orjson.JSONDecodeError, KeyError, TypeError):  # anyone may write anything
        return False


def _show(said: dict[str, Any]) -> None:
    line = said["verdict"]["line"] if said["verdict"] else "unknown: no portal answers that watches the services"
    click.echo(f"now           {line.translate(MARKS)}")
    click.echo(f"kafka         {said['kafka'] or 'not reachable'}")
    click.echo(f"last article  {said['last_article'] or 'none yet'}")
    click.echo(f"last alert    {said['last_alert'] or 'none yet'}")
    dead = ", ".join(f"{count} in {name}" for name, count in said["dead_letters"].items() if count)
    click.echo(f"dead letters  {dead or 'none'}\n")
    rows = [
        [
            name,
            "ready" if s["ready"] else "NOT READY",
            s["url"] or "-",
            _number(s["lag_messages"]),
            "; ".join(s["reasons"]),
        ]
        for name, s in said["services"].items()
    ]
    table(rows, ["SERVICE", "STATE", "URL", "BEHIND", "REASONS"])


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:g}"
