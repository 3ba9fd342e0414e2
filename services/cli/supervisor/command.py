"""`tansiq run`: the supervisor as a command."""

import sys

import click

from services.cli.supervisor.run import run as run_all
from services.runtime.errors import WrongSetting
from services.runtime.settings import load_settings


@click.command()
@click.option(
    "--sources", type=click.Path(exists=True, dir_okay=False), help="Sources file; default: the sample newsroom."
)
def run(sources: str | None) -> None:
    """Start everything and keep it running until Ctrl-C.

    The broker (unless TANSIQ_KAFKA names yours), the topics, the five services; without --sources and TANSIQ_SOURCES
    also the sample newsroom, a receiver and one subscription to everything. Steps go to standard error, alerts to
    standard output.

    \b
    Example:
      tansiq run --sources my-sources.yaml
    """
    try:
        settings = load_settings(sources=sources)
    except WrongSetting as fault:
        raise click.UsageError(str(fault)) from None
    sys.exit(run_all(settings, lambda line: click.echo(line, err=True), lambda text: click.echo(text)))
