"""Choice: the options by which every `tansiq dlq` command says which letters it means, and how they are read."""

import asyncio
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, TypeVar, get_args

import click
from aiokafka.errors import KafkaError

from schemas.vocabulary import WORDS
from services.replay.reading.selection import bound_of
from services.replay.repair.dead_letters import Wanted, read_letters, unite
from services.runtime.errors import NotReachable
from services.runtime.letters import DEAD_LETTERED, UNKNOWN
from services.runtime.marks import Entry, State, marks_in
from services.runtime.settings import Settings, load_settings

F = TypeVar("F", bound=Callable[..., Any])


class Moment(click.ParamType):
    """A day or an RFC 3339 time with its zone."""

    name = "time"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        """Read it, or refuse it with its option."""
        try:
            found = bound_of(value)
        except ValueError:
            found = 0
        if not isinstance(found, datetime):
            self.fail(f"{value!r} is no day and no time like 2026-11-29T05:00:00Z", param, ctx)
        return found


class TopicName(click.ParamType):
    """A topic that has dead letters, by its own name or that of its -dlq."""

    name = "topic"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Return the topic's own name."""
        found = str(value).removesuffix("-dlq")
        if found not in DEAD_LETTERED:
            self.fail(f"{value!r} has no dead letters; there are {', '.join(DEAD_LETTERED)}", param, ctx)
        return found


REASONS = (*sorted(WORDS["dead_letter_reason"]), UNKNOWN)  # unknown: no stage wrote it
OPTIONS = (
    click.option("--topic", type=TopicName(), metavar="T", help="The topic they died on."),
    click.option("--partition", type=click.IntRange(0), metavar="N", help="Of the original position."),
    click.option("--offset", type=click.IntRange(0), metavar="N", help="Of the original position."),
    click.option("--reason", type=click.Choice(REASONS), metavar="R", help="Why they died."),
    click.option("--service", metavar="S", help="The service that could not take them."),
    click.option("--version", metavar="V", help="The version of that service."),
    click.option("--fingerprint", metavar="F", help="One cause, as `dlq list` counts them."),
    click.option("--from", "start", type=Moment(), metavar="TIME", help="Died then or later."),
    click.option("--to", "end", type=Moment(), metavar="TIME", help="Died before."),
    click.option("--url", metavar="U", help="The address of their page."),
    click.option("--source", metavar="ID", help="The source of their page."),
    click.option("--state", type=click.Choice(get_args(State)), help="What became of them."),
)


def choosing(command: F) -> F:
    """Add the options of the choice to a command."""
    for option in reversed(OPTIONS):
        command = option(command)
    return command


def read_entries(settings: Settings, wanted: Wanted) -> list[Entry]:
    """Return the letters that are meant, oldest first; a broker that does not answer raises NotReachable."""
    bootstrap = settings.bootstrap()
    try:
        letters = asyncio.run(read_letters(bootstrap, settings.read_prefix, wanted.topic))
    except (KafkaError, OSError) as fault:
        raise NotReachable(f"Kafka at {bootstrap}: {fault}", "start it with `tansiq kafka start`") from None
    entries = unite(letters, marks_in(settings.data))
    return [entry for entry in entries if wanted.takes(entry)]


def settings_and_entries(choice: dict[str, Any]) -> tuple[Settings, list[Entry]]:
    """Read the settings and the letters of the options' values."""
    settings = load_settings(secrets=False)
    return settings, read_entries(settings, Wanted(**choice))


def read_position(words: Sequence[str]) -> tuple[str, int, int]:
    """Read TOPIC PARTITION OFFSET."""
    if len(words) != 3 or not (words[1].isdecimal() and words[2].isdecimal()):
        raise click.UsageError(f"{' '.join(words)!r} is no TOPIC PARTITION OFFSET like: pages-v1 3 17")
    return TopicName().convert(words[0], None, None), int(words[1]), int(words[2])


def find_entries(settings: Settings, topic: str, partition: int, offset: int, *, on_dlq: bool) -> list[Entry]:
    """Return the letter that stood at a position, first or last, or stands there on the -dlq; none or one."""
    return [
        entry
        for entry in read_entries(settings, Wanted(topic=topic))
        if ((partition, offset) == (0, entry.letter.dlq_offset) if on_dlq else _stood(entry, topic, partition, offset))
    ][:1]


def _stood(entry: Entry, topic: str, partition: int, offset: int) -> bool:
    places = (entry.letter.position, entry.letter.stood)
    return any((name.removesuffix("-dlq"), at, number) == (topic, partition, offset) for name, at, number in places)
