"""`tansiq replay`: read what the topics keep once more: look first, compare, decide, and only then tell anyone."""

import click

from services.cli.lazy import LazyGroup

COMMANDS = {
    "plan": ("replay_run", "plan"),
    "run": ("replay_run", "run_command"),
    "resume": ("replay_run", "resume"),
    "list": ("replay_runs", "list_runs"),
    "show": ("replay_runs", "show"),
    "diff": ("replay_diff", "diff"),
    "accept": ("replay_runs", "accept"),
    "discard": ("replay_runs", "discard"),
}


@click.group(cls=LazyGroup, later=COMMANDS)
def replay() -> None:
    """Read what the topics keep once more.

    \b
    shadow   reads any topic, cleans and extracts anew, writes replay-<run>-… and tells nobody
    repair   puts dead letters back on their topic
    promote  sends what an accepted shadow RUN found to the live services; nobody is rung

    \b
    Example, a changed lexicon or cleaner:
      tansiq replay plan --topic pages-v1 --from 2026-11-01
      tansiq replay run --topic pages-v1 --from 2026-11-01 --why "new names of units"
      tansiq replay diff RUN
      tansiq replay accept RUN
      tansiq replay run RUN --mode promote --why "new names of units" --yes
    """
