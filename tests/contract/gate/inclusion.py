"""Inclusion: is all that a writer emits taken by a reader, and if not, where and why?"""

import contextlib
import copy
import io
import signal
from collections.abc import Iterator
from typing import Any, NamedTuple

from jsonsubschema import isSubschema

from tests.contract.gate.derive import LIMITS, Schema, Unjudgeable, branches

PAIR_SECONDS = 10.0
AGAIN_SECONDS = 0.2


class Fault(NamedTuple):
    """Where in a message two versions do not meet, and by which rule."""

    pointer: str
    rule: str

    def __str__(self) -> str:
        return f"{self.pointer or '/'}: {self.rule}"


def included(writer: Schema, reader: Schema, seconds: float = PAIR_SECONDS) -> bool:
    """Say whether a reader takes all that a writer emits; raise Unjudgeable after ``seconds`` or on a checker's fault.

    The checker changes its arguments and prints: it gets copies and an ear that nobody listens to.
    """
    try:
        with _within(seconds), contextlib.redirect_stdout(io.StringIO()):
            return bool(isSubschema(copy.deepcopy(writer), copy.deepcopy(reader)))
    except TimeoutError:
        raise Unjudgeable(f"not judged in {seconds} s: make the schema smaller or simpler") from None
    except Exception as fault:  # whatever the checker raises is no verdict
        raise Unjudgeable(f"{type(fault).__name__}: {str(fault).splitlines()[0]}") from fault


@contextlib.contextmanager
def _within(seconds: float) -> Iterator[None]:
    """Raise TimeoutError in here after some seconds; whoever else waits for the alarm (pytest) gets it back.

    It rings again and again: an exception that comes up within a callback of the garbage collector is lost.
    """

    def ring(*_: Any) -> None:
        raise TimeoutError

    handler = signal.signal(signal.SIGALRM, ring)
    waiting, _ = signal.setitimer(signal.ITIMER_REAL, seconds, AGAIN_SECONDS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, waiting)
        signal.signal(signal.SIGALRM, handler)


def faults(writer: Schema, reader: Schema, pointer: str = "") -> list[Fault]:
    """Return where the reader does not take what the writer emits, as deep as it can be told; none = included."""
    if included(writer, reader):
        return []
    found: list[Fault] = []
    for branch in branches(writer):
        if not included(branch, reader):
            found += _of_branch(branch, reader, pointer)
    return found or [Fault(pointer, "not all that is written is read")]


def _of_branch(branch: Schema, reader: Schema, pointer: str) -> list[Fault]:
    """Return the faults of one thing that may be written against all that may be read."""
    alike = [other for other in branches(reader) if _type(other) == _type(branch)]
    if len(alike) != 1:
        read = " or ".join(sorted({_type(other) for other in branches(reader)}))
        return [Fault(pointer, f"{_type(branch)} is written, only {read} is read")]
    return [*_inside(branch, alike[0], pointer)] or [Fault(pointer, _rule(branch, alike[0]))]


def _inside(writer: Schema, reader: Schema, pointer: str) -> Iterator[Fault]:
    written, read = writer.get("properties", {}), reader.get("properties", {})
    for name in reader.get("required", ()):
        if name not in writer.get("required", ()):
            how = "not always written" if name in written else "not written"
            yield Fault(f"{pointer}/{name}", f"required by the reader, {how}")
    for name in written.keys() & read.keys():
        yield from faults(written[name], read[name], f"{pointer}/{name}")
    for name in ("items", "additionalProperties"):
        if isinstance(writer.get(name), dict) and isinstance(reader.get(name), dict):
            yield from faults(writer[name], reader[name], f"{pointer}/*")


def _rule(writer: Schema, reader: Schema) -> str:
    strangers = [word for word in writer.get("enum", ()) if word not in reader.get("enum", ())]
    if strangers and "enum" in reader:
        return (
            f"{', '.join(map(repr, strangers))} may be written, the reader knows {', '.join(map(str, reader['enum']))}"
        )
    for name in LIMITS:
        if name in reader and writer.get(name) != reader[name]:
            return f"{name} {writer.get(name, 'without limit')} is written, {reader[name]} is read"
    return f"{_type(writer)} is written, another is read"


def _type(schema: Schema) -> str:
    """Name the type of one branch; an enum may leave it out."""
    if "type" in schema:
        return str(schema["type"])
    return "/".join(sorted({type(value).__name__ for value in schema.get("enum", ())})) or "anything"
