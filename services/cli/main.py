"""`tansiq`: one command, its groups, and what each fault ends with.

Exit codes: 0 done, 1 the answer is no, 2 bad usage or input, 3 something needed is not reachable, 4 refused,
130 Ctrl-C.
"""

import sys
from importlib.metadata import version

import click

from services.cli.broker import kafka, topics
from services.cli.cores import clean, explain, extract
from services.cli.events import event, events, listen
from services.cli.fetch import fetch, sources
from services.cli.pages import page
from services.cli.receive import receive
from services.cli.status import status
from services.cli.subscriptions import deliveries, resend, subscribe, subscriptions
from services.cli.supervisor.command import run
from services.runtime.errors import NotReachable, WrongSetting

NO, BAD_INPUT, NOT_REACHABLE, INTERRUPTED = 1, 2, 3, 130


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
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


for command in (
    run,
    explain,
    clean,
    extract,
    page,
    fetch,
    sources,
    subscribe,
    subscriptions,
    deliveries,
    resend,
    events,
    event,
    listen,
    receive,
    status,
    topics,
    kafka,
):
    cli.add_command(command)


def main() -> None:
    """Run the command line; every fault ends in one clear line and its exit code."""
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
