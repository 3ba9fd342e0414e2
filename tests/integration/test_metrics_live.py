"""What the running services show: declared metrics alone, and no more series however odd the traffic is."""

import http.client
import json
import re
import uuid
from collections.abc import Iterator
from typing import NamedTuple
from urllib.parse import urlsplit
from urllib.request import urlopen

import pytest
from prometheus_client.parser import text_string_to_metric_families

from schemas.topics import TOPICS
from tests.integration.stage_world import encoded_page
from tests.support.declared import owner_of
from tests.support.records import JUNK, dead_letters
from tests.support.stack import SERVICES, Stack, running
from tests.support.topics import send
from tests.support.waiting import until

pytestmark = pytest.mark.kafka

READ = {name: topic.kind for name, topic in TOPICS.items() if topic.dead_letters}
ODD = 60  # messages of each odd sort: far more than any label has values
WORD = re.compile(r"[a-z][a-z0-9_.-]{0,39}")
SERIES_AT_MOST = 450  # of one service, buckets apart; today 40 to 150


class Series(NamedTuple):
    """One sample of a scrape: who shows it, under which name and labels."""

    service: str
    name: str
    labels: tuple[tuple[str, str], ...]


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """Run everything with the breaker off: the junk of these tests is meant to come through."""
    off = {"TANSIQ_DLQ_BREAKER_ROW": "0", "TANSIQ_DLQ_BREAKER_SHARE": "0"}
    with running(tmp_path_factory.mktemp("metrics") / "var", **off) as stack:
        yield stack


def scrape(stack: Stack) -> set[Series]:
    """Return every series of every service but those of buckets."""
    found = set()
    for service in SERVICES:
        with urlopen(f"{stack.run['services'][service]['url']}/metrics", timeout=10) as answer:
            text = answer.read().decode()
        for family in text_string_to_metric_families(text):
            for sample in family.samples:
                if not sample.name.endswith("_bucket"):
                    found.add(Series(service, sample.name, tuple(sorted(sample.labels.items()))))
    return found


def ours(found: set[Series]) -> set[Series]:
    return {series for series in found if series.name.startswith("tansiq_")}


def odd_headers(kind: str, number: int) -> list[tuple[str, bytes]]:
    """Return headers of versions, sources and kinds that nobody has heard of."""
    wild = uuid.uuid4().hex
    texts = {
        "ce_specversion": "1.0",
        "ce_id": JUNK,
        "ce_type": f"tansiq.{kind}" if number % 3 else f"wild.{wild}",
        "ce_source": f"/{wild}",
        "ce_time": "2026-01-01T00:00:00Z",
        "ce_dataschema": f"urn:tansiq:{kind}:{(1, 1, 2, 977)[number % 4]}.{int(wild[:6], 16)}",
        "content-type": f"wild/{wild}",
        f"x-{wild}": wild,
    }
    return [(name, text.encode()) for name, text in texts.items()]


def odd_messages() -> list[tuple[str, bytes | None, bytes, list[tuple[str, bytes]]]]:
    """Return junk for each topic that a stage reads, and good pages of wild minors, languages and addresses."""
    records: list[tuple[str, bytes | None, bytes, list[tuple[str, bytes]]]] = [
        (topic, uuid.uuid4().bytes, uuid.uuid4().hex.encode(), odd_headers(kind, number))
        for topic, kind in READ.items()
        for number in range(ODD)
    ]
    for number in range(ODD):
        key, value, headers = encoded_page(int(uuid.uuid4().hex[:8], 16), f"{uuid.uuid4().hex}")
        minor = [(n, f"urn:tansiq:page:1.{number}".encode() if n == "ce_dataschema" else v) for n, v in headers]
        records.append(("pages-v1", key, value, minor))
    return records


def odd_requests(stack: Stack) -> None:
    """Ask the portal for what it does not have, in ways it does not know."""
    parts = urlsplit(stack.run["portal"])
    for number in range(ODD):
        wild = uuid.uuid4().hex
        path = (f"/{wild}", f"/v1/events/ev_{wild}", f"/v1/events?{wild}={wild}", f"/static/{wild}.js")[number % 4]
        connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=10)
        connection.request(("GET", "POST", "PUT")[number % 3], path, headers={f"X-{wild}": wild, "Origin": "null"})
        connection.getresponse().read()
        connection.close()


def odd_traffic(stack: Stack, rounds: int) -> None:
    """Send it all and wait until it is done."""
    records = odd_messages()
    bootstrap = stack.run["kafka"]
    send(bootstrap, records)
    odd_requests(stack)
    junk = rounds * ODD * len(READ)
    until(lambda: len(dead_letters(bootstrap, list(READ))) >= junk, seconds=60, what="every junk is a dead letter",
          every=1)  # fmt: skip
    until(lambda: lag(stack) == 0, seconds=60, what="nothing waits")


def lag(stack: Stack) -> float:
    services = json.loads(stack.cli("status", "--json", code=None))["services"]
    return sum(services[name]["lag_messages"] or 0 for name in SERVICES)


def test_what_is_shown_is_declared(stack: Stack) -> None:
    """Every ``tansiq_`` series belongs to a declared metric and carries its labels, no other, and no ``_created``."""
    for series in ours(scrape(stack)):
        metric = owner_of(series.name)
        assert metric is not None, f"{series} is not declared"
        assert {name for name, _ in series.labels} == {*metric.labels}, series
        assert metric.module in (f"services.{series.service}.metrics", "services.runtime.metrics"), series
    assert not [series for series in scrape(stack) if series.name.endswith("_created")]


def test_each_service_says_who_it_is(stack: Stack) -> None:
    """Every process shows its build, its readiness, its disk and its process figures; extraction its lexicon."""
    for service in SERVICES:
        own = {series for series in scrape(stack) if series.service == service}
        names = {series.name for series in own}
        assert {"tansiq_build_info", "process_start_time_seconds", "process_resident_memory_bytes"} <= names
        assert {"tansiq_ready", "tansiq_loop_lag_seconds", "tansiq_disk_free_bytes"} <= {
            series.name for series in own if ("service", service) in series.labels
        }
        lexicon = next(dict(series.labels)["lexicon"] for series in own if series.name == "tansiq_build_info")
        assert bool(re.fullmatch(r"[0-9a-f]{16}", lexicon)) == (service == "extraction")


def test_odd_traffic_adds_no_series(stack: Stack) -> None:
    """Wild versions, headers, keys, paths and methods: the second round adds nothing to what the first showed."""
    odd_traffic(stack, 1)
    first = ours(scrape(stack))
    odd_traffic(stack, 2)
    second = ours(scrape(stack))
    busy = {"source", "operation"}  # the newsroom goes on meanwhile; both are closed sets, looked at below
    assert {series for series in second - first if not busy & dict(series.labels).keys()} == set()
    sources = {source["source_id"] for source in stack.api("/v1/sources")["items"]}
    assert {dict(series.labels)["source"] for series in second if "source" in dict(series.labels)} <= sources
    for service in SERVICES:
        assert len([series for series in second if series.service == service]) < SERIES_AT_MOST
    for series in second:
        for name, value in series.labels:
            known = {"version": r"\d+(\.\d+)*|other", "lexicon": r"([0-9a-f]{16})?", "status": r"\d{1,3}"}
            pattern = known.get(name, r"/[a-z0-9_./{}:-]*|other" if name == "route" else WORD.pattern)
            assert re.fullmatch(pattern, value), series
            assert not re.search(r"[0-9a-f]{20}", value), f"{series} holds what somebody sent"
