"""`tansiq kafka` and `tansiq topics`: the embedded broker, and whether the topics are as the contract says."""

import sys

import click

from services.cli.output import show_json, table
from services.runtime.errors import NotReachable
from services.runtime.kafka.embedded import EmbeddedKafka
from services.runtime.settings import load_settings
from services.runtime.topics import Drift, TopicRefused, apply_topics, check_topics

REFUSED = 4


@click.group()
def kafka() -> None:
    """The embedded Apache Kafka broker held in DATA.

    \b
    Example:
      tansiq kafka start
    """


@kafka.command()
@click.option("--nodes", type=click.Choice(["1", "3"]), help="Default: as many as its data has, else 1.")
def start(nodes: str | None) -> None:
    """Start it and wait until a message goes round; a second start is harmless.

    \b
    Example:
      tansiq kafka start --nodes 3
    """
    broker = _broker(int(nodes) if nodes else None)
    click.echo(f"kafka is up at {broker.start()}")


@kafka.command()
def stop() -> None:
    """End it in order; its data stays.

    \b
    Example:
      tansiq kafka stop
    """
    _broker().stop()
    click.echo("kafka is down")


@kafka.command()
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
def status(as_json: bool) -> None:
    """Say whether it is up, and where; exit code 1 when it is down.

    \b
    Example:
      tansiq kafka status --json
    """
    said = _broker().status()
    if as_json:
        show_json(said)
    else:
        for name, value in said.items():
            click.echo(f"{name:<10} {value if value is not None else '-'}")
    sys.exit(0 if said["state"] == "up" else 1)


@kafka.command()
@click.option("--yes", is_flag=True, help="Do not ask.")
def wipe(yes: bool) -> None:
    """Stop it and throw all its data away: every topic, every offset.

    \b
    Example:
      tansiq kafka wipe --yes
    """
    broker = _broker()
    if not yes:
        if not sys.stdin.isatty():
            click.echo(f"Refused: this throws away {broker.home}; say --yes", err=True)
            sys.exit(REFUSED)
        if not click.confirm(f"Throw away {broker.home}?", err=True):
            sys.exit(REFUSED)
    broker.wipe()
    click.echo(f"{broker.home} is gone")


@click.group()
def topics() -> None:
    """The topics of the contract on the broker.

    \b
    Example:
      tansiq topics check
    """


@topics.command()
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
def apply(as_json: bool) -> None:
    """Make missing topics and set wrong settings; exit code 1 on drift that needs a new topic.

    \b
    Example:
      tansiq topics apply
    """
    settings = load_settings(secrets=False)
    try:
        done = apply_topics(settings.bootstrap(), settings.write_prefix, settings.replication)
    except TopicRefused as fault:
        raise NotReachable(f"the broker refused: {fault}", "see its log, and the rights of this user") from None
    if as_json:
        drift = [item._asdict() for item in done.drift]
        show_json({"created": done.created, "changed": done.changed, "drift": drift})
    else:
        click.echo(f"{len(done.created)} made, {len(done.changed)} set anew, {len(done.drift)} drift")
        _show(list(done.drift))
    sys.exit(1 if done.drift else 0)


@topics.command()
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
def check(as_json: bool) -> None:
    """Compare the broker with the contract and change nothing; exit code 1 on drift.

    \b
    Example:
      tansiq topics check --json
    """
    settings = load_settings(secrets=False)
    drift = check_topics(settings.bootstrap(), settings.read_prefix, settings.replication)
    if as_json:
        show_json({"drift": [item._asdict() for item in drift]})
    elif drift:
        _show(drift)
    else:
        click.echo("every topic is as the contract says")
    sys.exit(1 if drift else 0)


def _show(drift: list[Drift]) -> None:
    if drift:
        table(
            [[item.topic, item.what, item.wanted, item.found] for item in drift], ["TOPIC", "WHAT", "WANTED", "FOUND"]
        )


def _broker(nodes: int | None = None) -> EmbeddedKafka:
    data = load_settings(secrets=False).data
    return EmbeddedKafka(data, nodes, say=lambda line: click.echo(line, err=True))
