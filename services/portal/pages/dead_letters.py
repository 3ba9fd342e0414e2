"""The dead-letter pages: what died, counted by cause, and one letter with its bytes, shown so that nothing acts."""

import shlex
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response

from services.portal.api.dead_letters import Asked, find_letter
from services.portal.pages.render import lexis_of, render
from services.portal.portal import Portal, portal_of
from services.runtime.advice import advice
from services.runtime.letters import DeadLetter
from services.runtime.marks import Entry
from services.text.shown import Shown, escape, show_bytes

SHOWN_BYTES = 16 << 10
SHOWN_HEADER_BYTES = 1024
SHOWN_LETTERS = 200

router = APIRouter(include_in_schema=False)

Here = Annotated[Portal, Depends(portal_of)]


@router.get("/operate/dead-letters")
async def show_dead_letters(request: Request, portal: Here, asked: Annotated[Asked, Query()]) -> Response:
    """Show counts by topic, reason and cause, and the newest letters."""
    groups, entries = await portal.dead_letters.seen()
    wanted = [entry for entry in entries if asked.takes(entry)]
    return render(
        request,
        "dead_letters.html",
        groups=[group for group in groups if asked.takes(group)],
        entries=wanted[:SHOWN_LETTERS],
        asked={name: value for name, value in asked.model_dump().items() if value is not None},
        fault=portal.dead_letters.fault,
        full=portal.dead_letters.full,
        safe=escape,
    )


@router.get("/operate/dead-letters/{topic}/{partition}/{offset}")
async def show_dead_letter(topic: str, partition: int, offset: int, request: Request, portal: Here) -> Response:
    """Show one letter: why it died, what to do, its headers and bytes."""
    entry, record = await find_letter(portal, topic, partition, offset)
    headers = [(escape(name), show_bytes(value, SHOWN_HEADER_BYTES)) for name, value in record.headers]
    return render(
        request,
        "dead_letter.html",
        entry=entry,
        letter=entry.letter,
        headers=headers,
        key=_shown(record.key, SHOWN_HEADER_BYTES),
        value=_shown(record.value, SHOWN_BYTES),
        advice=advice(entry.letter.reason, lexis_of(request).language),
        commands=commands_for(entry),
        safe=escape,
    )


def commands_for(entry: Entry) -> list[str]:
    """Return the commands that look at a letter again, take it out, put it back or lay it aside."""
    letter = entry.letter
    place = f"--topic {letter.topic.removesuffix('-dlq')} --partition {letter.partition} --offset {letter.offset}"
    export = f"tansiq dlq export {_folder(letter)} {place}"
    if entry.state == "repaired" or not _stood(letter):
        return [export]
    force = " --force" if entry.state == "parked" else ""
    repair = f'tansiq dlq repair {place}{force} --why "…" --yes'
    park = [] if entry.state == "parked" else [f'tansiq dlq park {place} --why "…"']
    return [export, repair, *park]


def _folder(letter: DeadLetter) -> str:
    return shlex.quote(f"letter-{letter.topic}-{letter.partition}-{letter.offset}/")


def _stood(letter: DeadLetter) -> bool:
    """Say whether a stage wrote it: only then has it a place to go back to that its options name."""
    return not letter.topic.endswith("-dlq")


def _shown(value: bytes | None, limit: int) -> Shown | None:
    return None if value is None else show_bytes(value, limit)
