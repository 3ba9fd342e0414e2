"""Dead letters: what no stage could take, counted by cause, and one with its bytes."""

import base64
from typing import Annotated, Any

from aiokafka.errors import KafkaError
from fastapi import APIRouter, Depends, Query, Response
from pydantic import BaseModel

from services.portal.api.bodies import Body
from services.portal.api.events import PROBLEMS
from services.portal.dead_letters import Cause
from services.portal.portal import Portal, portal_of
from services.portal.problems import ProblemError
from services.runtime.advice import advice
from services.runtime.errors import NotReachable
from services.runtime.letters import DEAD_LETTERED
from services.runtime.marks import Entry, State
from services.runtime.outcomes import Record

router = APIRouter(prefix="/v1", tags=["operate"])

Here = Annotated[Portal, Depends(portal_of)]


class DeadLetterPage(Body):
    """Counts over all, the newest letters, and why that may not be all of them."""

    causes: tuple[Cause, ...]
    items: tuple[dict[str, Any], ...]
    next: str | None = None
    fault: str | None
    more_on: tuple[str, ...]


class DeadLetterBody(Body):
    """One letter: what is known of it, its headers, its bytes in base64, and what to do."""

    letter: dict[str, Any]
    headers: tuple[tuple[str, str | None], ...]
    key: str | None
    value: str | None
    advice: str


class Asked(BaseModel):
    """Which letters a page or a program wants to see."""

    topic: str | None = None
    reason: str | None = None
    fingerprint: str | None = None
    state: State | None = None

    def takes(self, of: Cause | Entry) -> bool:
        """Say whether a count or a letter is wanted."""
        said = of.letter if isinstance(of, Entry) else of
        named = all(getattr(self, name) in (None, getattr(said, name)) for name in ("reason", "fingerprint"))
        named = named and self.topic in (None, said.topic.removesuffix("-dlq"))
        return named and (self.state is None or not isinstance(of, Entry) or of.state == self.state)


@router.get("/dead-letters", response_model=DeadLetterPage)
async def list_dead_letters(portal: Here, asked: Annotated[Asked, Query()]) -> Response:
    """List the newest dead letters of each topic, each message once, and count all by topic, reason and cause."""
    groups, entries = await portal.dead_letters.seen()
    return DeadLetterPage(
        causes=tuple(group for group in groups if asked.takes(group)),
        items=tuple(entry.row() for entry in entries if asked.takes(entry)),
        fault=portal.dead_letters.fault,
        more_on=portal.dead_letters.full,
    ).response()


@router.get("/dead-letters/{topic}/{partition}/{offset}", response_model=DeadLetterBody, responses=PROBLEMS)
async def show_dead_letter(topic: str, partition: int, offset: int, portal: Here) -> Response:
    """Return one dead letter by its original position, its bytes in base64."""
    entry, record = await find_letter(portal, topic, partition, offset)
    return DeadLetterBody(
        letter=entry.row(),
        headers=tuple((name, _base64(value)) for name, value in record.headers),
        key=_base64(record.key),
        value=_base64(record.value),
        advice=advice(entry.letter.reason),
    ).response()


async def find_letter(portal: Portal, topic: str, partition: int, offset: int) -> tuple[Entry, Record]:
    """Return a letter and its record, or raise the problem that the caller sees."""
    if topic.removesuffix("-dlq") not in DEAD_LETTERED:
        raise ProblemError("not-found", f"{topic[:100]!r} has no dead letters; there are {', '.join(DEAD_LETTERED)}")
    try:
        found = await portal.dead_letters.find((topic, partition, offset))
    except (KafkaError, NotReachable, TimeoutError, OSError) as fault:
        raise ProblemError(
            "kafka-unavailable", f"the bytes cannot be read now: {fault or type(fault).__name__}"
        ) from None
    if found is None:
        command = f"tansiq dlq show {topic} {partition} {offset}"
        raise ProblemError(
            "not-found", f"no dead letter of {topic} at {partition}:{offset} is known here; try {command}"
        )
    return found


def _base64(value: bytes | None) -> str | None:
    return None if value is None else base64.b64encode(value).decode()
