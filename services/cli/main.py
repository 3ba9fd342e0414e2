"""`tansiq`: one command, its groups, and what each fault ends with.

Exit codes: 0 done, 1 the answer is no, 2 bad usage or input, 3 something needed is not reachable, 4 refused,
130 Ctrl-C.
"""

import logging
import sys
from importlib.metadata import version

import click

from services.cli.lazy import LazyGroup
from services.runtime.errors import NotReachable, WrongSetting

NO, BAD_INPUT, NOT_REACHABLE, INTERRUPTED = 1, 2, 3, 130


# name → module: only the command that was asked for is loaded, so `listen` does not wait for cleaning's libraries
COMMANDS = {
    "run": "supervisor.command",
    "explain": "cores",
    "clean": "cores",
    "extract": "cores",
    "why-not": "why_not",
    "eval": "evaluate",
    "page": "pages",
    "fetch": "fetch",
    "sources": "sources",
    "subscribe": "subscriptions",
    "subscriptions": "subscriptions",
    "deliveries": "subscriptions",
    "resend": "subscriptions",
    "events": "events",
    "event": "events",
    "listen": "events",
    "receive": "receive",
    "status": "status",
    "trace": "trace",
    "replay": "replay",
    "dlq": "dlq",
    "topics": "broker",
    "kafka": "broker",
}


class Commands(LazyGroup):
    """The group of all commands, in the order of the table."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return every name."""
        return list(COMMANDS)


@click.group(
    cls=Commands,
    later={name: (module, name.replace("-", "_")) for name, module in COMMANDS.items()},
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110},
)
@click.version_option(version("tansiq"), prog_name="tansiq")
def cli() -> None:
    """Watch news sites, Arabic first, and alert subscribers to new military-coordination events.

    \b
    Examples:
      tansiq run                                       everything, on a sample newsroom, until Ctrl-C
      tansiq explain page.html                         every stage of one page, without a broker
      tansiq subscribe --webhook https://example.org/  tell me of everything
      tansiq listen                                    alerts in the terminal

    Settings come from TANSIQ_… variables or .env; data goes to standard output, progress to standard error.
    """


def main() -> None:
    """Run the command line; every fault ends in one clear line and its exit code."""
    logging.getLogger("aiokafka").setLevel(logging.CRITICAL)  # what it has to say reaches us as exceptions
    try:
        code = cli.main(standalone_mode=False)
    except click.ClickException as fault:
        fault.show()
        code = fault.exit_code
    except (click.Abort, KeyboardInterrupt):
        code = INTERRUPTED
    except WrongSetting as fault:
        click.echo(f"Error: {fault}", err=True)
        code = BAD_INPUT
    except NotReachable as fault:
        click.echo(f"Error: {fault.what}\n{fault.way_out}", err=True)
        code = NOT_REACHABLE
    except BrokenPipeError:
        sys.stderr.close()  # the reader of our output has had enough
        code = 0
    sys.exit(code if isinstance(code, int) else 0)
