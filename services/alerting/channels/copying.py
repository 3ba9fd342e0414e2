"""Copying: `python -m services.alerting snapshot FILE`, for a rehearsal beside the running service."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError

from services.alerting.store.snapshot import snapshot
from services.runtime.errors import NotReachable, WrongSetting
from services.runtime.settings import load_settings
from services.runtime.worker import BAD_USAGE, NOT_REACHABLE


def run_snapshot(arguments: Sequence[str]) -> int:
    """Copy the database of the settings to a new file and print its name; return the exit code."""
    parser = argparse.ArgumentParser(
        prog="python -m services.alerting snapshot",
        description="Copy alerting's database to a new SQLite file while alerting runs. The copy can reach nobody: "
        "it holds no address, no secret and nothing that is still to be sent.",
        epilog="Example: python -m services.alerting snapshot /tmp/alerting.sqlite",
    )
    parser.add_argument("file", type=Path, help="the file to make; it must not exist")
    file: Path = parser.parse_args(arguments).file
    try:
        snapshot(load_settings(secrets=False).alerting_database_url, file)
    except FileExistsError:
        return _refuse(f"{file} exists: name a new file", BAD_USAGE)
    except WrongSetting as fault:
        return _refuse(str(fault), BAD_USAGE)
    except OSError as fault:
        return _refuse(f"{file} cannot be written: {fault.strerror}", BAD_USAGE)
    except (NotReachable, SQLAlchemyError) as fault:
        return _refuse(f"alerting's database cannot be copied: {fault}", NOT_REACHABLE)
    print(file)
    return 0


def _refuse(text: str, code: int) -> int:
    print(text, file=sys.stderr)
    return code
