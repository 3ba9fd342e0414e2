"""Judges a kind's history pair by pair: backward, forward, older majors, what is dropped."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Set
from datetime import date
from typing import Any, NamedTuple

import orjson
from pydantic import ValidationError

from schemas.upcasters import UPCASTERS, Upcaster, lift
from tests.contract.gate.derive import Unjudgeable, declared, reader, writer
from tests.contract.gate.drops import Drop, changed_formats, unread, unread_in
from tests.contract.gate.history import History, Version, number
from tests.contract.gate.inclusion import Fault, faults
from tests.contract.gate.lifting import MESSAGES, first_unread

Upcasters = Mapping[tuple[str, int], Upcaster]


class Verdict(NamedTuple):
    """What was found of one pair of versions: nothing, or where it breaks and by which rule."""

    kind: str
    check: str
    faults: tuple[Fault, ...]

    def __str__(self) -> str:
        shown = "".join(f"\n       {fault}" for fault in self.faults)
        return f"{'FAIL' if self.faults else 'ok  '} {self.kind}: {self.check}{shown}"


class LostError(Exception):
    """An upcaster hands over a property that nobody reads."""


def judge(
    history: History,
    today: date,
    drops: Set[Drop] = frozenset(),
    upcasters: Upcasters = UPCASTERS,
    count: int = MESSAGES,
) -> Iterator[Verdict]:
    """Judge the newest version against each that readers may still meet, and the one before against the newest."""
    kind, now = history.model.KIND, history.now
    if number(history.model.VERSION) < now.number and now.published:
        yield Verdict(kind, f"model {history.model.VERSION}", (Fault("", f"{now} is frozen: VERSION only grows"),))
        return
    for old in history.readable(today):
        known = {drop.pointer for drop in drops if drop.kind == kind and old.number < drop.version <= now.number}
        if old.number[0] == now.number[0]:
            yield _verdict(kind, f"{now} reads {old}", _backward, old, now, known)
        else:
            yield _verdict(kind, f"{now} reads {old}, lifted", _lifted, history, old, known, upcasters, count)
    for before in history.versions[-2:-1]:
        if before.number[0] == now.number[0]:
            yield _verdict(kind, f"{before} reads {now}", _forward, before, now)


def _verdict(kind: str, check: str, find: Callable[..., Iterable[Fault]], *arguments: Any) -> Verdict:
    try:
        return Verdict(kind, check, tuple(dict.fromkeys(find(*arguments))))
    except Unjudgeable as fault:
        return Verdict(kind, check, (Fault("", str(fault)),))


def _backward(old: Version, now: Version, known: Set[str]) -> Iterator[Fault]:
    written, read = writer(old.schema), reader(now.schema)
    yield from faults(written, read)
    yield from changed_formats(written, read)
    for pointer in unread(written, read):
        if pointer not in known:
            yield Fault(pointer, f"dropped in silence: {_line_to_add(pointer)}")


def _forward(before: Version, now: Version) -> list[Fault]:
    return faults(writer(now.schema), reader(before.schema))


def _lifted(history: History, old: Version, known: Set[str], upcasters: Upcasters, count: int) -> Iterator[Fault]:
    """Lift all frozen samples and many made-up messages of an older major, and read them with the model of today."""
    read_places = declared(reader(history.now.schema))

    def read(message: dict[str, Any]) -> None:
        copied = orjson.loads(orjson.dumps(message))
        lifted = lift(history.model.KIND, copied, old.number[0], history.now.number[0], upcasters)
        history.model.model_validate_json(orjson.dumps(lifted))
        lost = [pointer for pointer in unread_in(lifted, read_places) if pointer not in known]
        if lost:
            raise LostError(lost[0])

    for name, sample in old.samples.items():
        try:
            read(sample)
        except Exception as fault:  # an upcaster may raise anything: each is a verdict
            yield _unread(fault, f"sample {name}")
    failed = first_unread(old.schema, read, count)
    if failed is not None:
        message, reason = failed
        yield _unread(reason, f"made-up message {orjson.dumps(message).decode()[:300]}")


def _unread(fault: Exception, where: str) -> Fault:
    match fault:
        case ValidationError():
            first = fault.errors(include_url=False)[0]
            return Fault("/" + "/".join(map(str, first["loc"])), f"{first['msg']} ({where})")
        case LostError():
            return Fault(str(fault), f"handed over by the upcaster and read by nobody: {_line_to_add(str(fault))}")
        case KeyError() if isinstance(fault.args[0], tuple):
            return Fault("", f"schemas/upcasters.py has no step {fault.args[0]}")
    return Fault("", f"the upcaster raised {fault!r} ({where})")


def _line_to_add(pointer: str) -> str:
    return f"say `{pointer}` and why under `### Dropped` in CHANGELOG.md"
