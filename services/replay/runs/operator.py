"""Operator: who sits at this terminal, as far as the system knows, and what was asked for."""

import getpass
import os
import shlex
import socket
import sys
from typing import NamedTuple


class Asked(NamedTuple):
    """Who asked for it, why, and by which command line: what an audit row begins with."""

    who: str
    why: str
    command: str


def asked(why: str) -> Asked:
    """Return who asks, why, and by which command."""
    return Asked(operator(), why, shlex.join(["tansiq", *sys.argv[1:]]))


def operator() -> str:
    """Return user and machine; a container's user may have a number only."""
    try:
        user = getpass.getuser()
    except (KeyError, OSError):  # no entry in the password file
        user = f"uid {os.getuid()}"
    return f"{user}@{socket.gethostname()}"
