"""Operator: who sits at this terminal, as far as the system knows."""

import getpass
import os
import socket


def operator() -> str:
    """Return user and machine; a container's user may have a number only."""
    try:
        user = getpass.getuser()
    except (KeyError, OSError):  # no entry in the password file
        user = f"uid {os.getuid()}"
    return f"{user}@{socket.gethostname()}"
