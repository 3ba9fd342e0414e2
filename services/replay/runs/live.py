"""Live: how far the live services are behind, asked of the broker itself, and whether a burn alarm fires."""

import math
import time
from typing import Any

import aiohttp
from aiokafka.errors import GroupCoordinatorNotAvailableError

from schemas.topics import ARTICLES, PAGES, REPORTS, Topic
from services.replay.reading.scan import reader
from services.replay.runs.broker import administering
from services.replay.runs.pace import LiveLag
from services.runtime.peek import timestamps_at
from services.runtime.settings import Settings

# the way from page to alert; requests wait for their hosts on purpose, so fetching's lag says nothing
STAGES: tuple[tuple[str, Topic], ...] = (("cleaning", PAGES), ("extraction", ARTICLES), ("alerting", REPORTS))
BURNING = 'ALERTS{alertstate="firing",alertname=~".+FastBurn"}'  # a slow burn is a ticket that may stand for days
GROUPS = "__consumer_offsets"  # made when the first group commits
ASK_SECONDS = 5.0


async def live_lag(settings: Settings) -> LiveLag:
    """Return the lag of the live service that is furthest behind; what never committed anything is not live."""
    bootstrap = settings.bootstrap()
    async with administering(bootstrap) as admin, reader(bootstrap) as consumer:
        lags = [await _lag(admin, consumer, settings, service, topic) for service, topic in STAGES]
    return max(lags, key=lambda lag: lag.seconds)


async def _lag(admin: Any, consumer: Any, settings: Settings, service: str, topic: Topic) -> LiveLag:
    name = settings.read_prefix + topic.name
    try:
        found = await admin.list_consumer_group_offsets(f"tansiq-{settings.write_prefix}{service}")
    except GroupCoordinatorNotAvailableError:  # what a broker answers that has never had a group, or is just starting
        return LiveLag(math.inf if GROUPS in await admin.list_topics() else 0.0, service)
    committed = {place: at.offset for place, at in found.items() if place.topic == name and at.offset >= 0}
    if not committed:
        return LiveLag()
    ends = await consumer.end_offsets(list(committed))
    unread = {place: offset for place, offset in committed.items() if offset < ends[place]}
    times = await timestamps_at(settings.bootstrap(), unread)
    if len(times) < len(unread):
        return LiveLag(math.inf, service)
    return LiveLag(max((time.time() - each / 1000 for each in times.values()), default=0.0), service)


async def burning(prometheus_url: str | None) -> str | None:
    """Return the name of a burn alarm that fires; None without Prometheus, or when it does not answer."""
    if prometheus_url is None:
        return None
    url = f"{prometheus_url.rstrip('/')}/api/v1/query"
    try:
        async with (
            aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=ASK_SECONDS)) as session,
            session.get(url, params={"query": BURNING}) as answer,
        ):
            series = (await answer.json())["data"]["result"]
            return str(series[0]["metric"]["alertname"]) if series else None
    except (aiohttp.ClientError, TimeoutError, KeyError, ValueError):
        return None
