"""Promote: what an accepted shadow run wrote first goes to its live topic; the live services do the rest."""

import time
from collections.abc import Sequence

import aiohttp
from prometheus_client.parser import text_string_to_metric_families

from schemas.article import Article
from schemas.report import Report
from schemas.topics import Topic
from schemas.wire import InvalidMessage, decode
from services.replay.reading.plan import Plan, make_plan
from services.replay.reading.selection import make_selection
from services.replay.rehearsal.order import article_order, promotion_order
from services.replay.runs.code import Code, changed_at, this_code
from services.replay.runs.operator import Asked
from services.replay.runs.rereading import Again, outputs_of
from services.replay.runs.running import Screen, run_through
from services.replay.runs.work import Work
from services.replay.store.records import Run
from services.replay.store.runs import RunStore
from services.runtime.outcomes import Record
from services.runtime.registry import find_urls
from services.runtime.settings import Settings

ASK_SECONDS = 5.0
LIVE = ("cleaning", "extraction")


def promotion_of(run: str) -> str:
    """Name the promotion of a shadow run: there is one, so that twice is once."""
    return f"{run}-promote"


async def plan_promotion(settings: Settings, shadow: Run, rate: float) -> Plan:
    """Count what a promotion of a shadow run would send."""
    topic = outputs_of(shadow.topic)[0]
    selection = make_selection(topic=topic.name)
    return await make_plan(
        settings, selection, run=promotion_of(shadow.run), rate=rate, reads=shadow.prefix + topic.name
    )


def begin_promotion(settings: Settings, store: RunStore, shadow: Run, plan: Plan, asked: Asked) -> Run:
    """Write the record of a promotion; nothing is sent yet."""
    run = Run(
        run=plan.run,
        mode="promote",
        origin=shadow.run,
        reads=shadow.prefix + plan.selection.topic,
        prefix=settings.write_prefix,
        selection=plan.selection,
        rate=plan.rate,
        **asked._asdict(),
        code=shadow.code,
        selected=plan.messages,
        created_at=time.time(),
    )
    store.begin(run, plan.spans)
    return run


async def work_promotion(settings: Settings, store: RunStore, run: Run, screen: Screen) -> bool:
    """Send what a shadow run wrote first to its live topic, as it was published; return whether it came to its end."""
    work = Work(Again(), mark=f"promote/{run.origin}", order=lambda record: _rank(run.topic, record))
    return await run_through(settings, store, run, work, screen)


def _rank(topic: Topic, record: Record) -> tuple[object, ...]:
    """Rank what is promoted as the rehearsal ranked it, so that it makes the same events; junk comes last."""
    place = (record.partition, record.offset)
    try:
        message = decode(topic, record.key, record.value, record.headers)
    except InvalidMessage:
        return (1, *place)
    order = article_order(message) if isinstance(message, Article) else ()
    return (0, promotion_order(message) if isinstance(message, Report) else order, *place)


async def live_code(settings: Settings) -> Sequence[Code]:
    """Return the code of this installation, and that of each live cleaning and extraction, as far as it says."""
    here, changed = this_code(settings.lexicon), changed_at()
    found = {here}
    urls = [*settings.metrics_urls, *(url for service in LIVE for url in find_urls(settings.data, service, "url"))]
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=ASK_SECONDS)) as session:
        for url in urls:
            try:
                async with session.get(f"{url}/metrics") as answer:
                    found.add(said_code(await answer.text(), here, changed))
            except (OSError, aiohttp.ClientError, TimeoutError):
                continue  # it has just ended; what starts next runs what is installed
    return sorted(found)


def said_code(text: str, here: Code, changed: float) -> Code:
    """Read off /metrics which code a service runs; one that started before the newest change of it runs older code."""
    samples = {sample.name: sample for family in text_string_to_metric_families(text) for sample in family.samples}
    info, started = samples.get("tansiq_build_info"), samples.get("process_start_time_seconds")
    if info is None:
        return here
    older = started is not None and started.value < changed
    revision = "older: restart the services" if older else here.revision
    return Code(info.labels["version"], revision, info.labels["lexicon"] or here.lexicon)
