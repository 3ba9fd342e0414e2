"""Functions that misbehave, importable by processes that are called apart."""

import os
import re
import time


def shout(text: str, *, times: int = 1) -> tuple[str, int]:
    """Do as asked, and tell which process did."""
    return text.upper() * times, os.getpid()


def explode() -> None:
    """Hold the interpreter for ever, as an expression on hostile text does."""
    re.match(r"(a+)+$", "a" * 64 + "b")


def sleep() -> None:
    """Wait for something that never comes."""
    time.sleep(3_600)


def hang_on(*arguments: object) -> None:
    """Hang, whatever is asked."""
    explode()


def die() -> None:
    """End at once."""
    os._exit(3)


def grow() -> int:
    """Take more memory than there is."""
    return len(bytearray(1 << 40))


def stumble() -> None:
    """Raise."""
    raise LookupError("no such thing")
