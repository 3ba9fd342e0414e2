"""Inspection: what a stage looks at itself, before the step (size, headers) and after it (what may be sent)."""

import logging
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime

from schemas.message import format_time
from schemas.topics import TOPICS, Topic
from schemas.wire import InvalidMessage, check_headers
from services.runtime import metrics
from services.runtime.dead_letters import dead_letter_headers, reason_of
from services.runtime.flight import Settled
from services.runtime.outcomes import Forwarded, Invalid, Outcome, Output, Record, Rejected, Step
from services.runtime.sending import Sending

log = logging.getLogger(__name__)

MAX_VERSIONS = 20  # anyone can write any minor: neither memory nor labels may grow with them
OWN_HEADERS = ("ce_specversion", "ce_id", "ce_source", "ce_time")


class Inspector:
    """Checks records of one topic and turns outcomes into what is sent and counted."""

    def __init__(self, service: str, reads: Topic, write_prefix: str, version: str) -> None:
        self.service = service
        self.reads = reads
        self.prefix = write_prefix
        self.version = version
        self.ce_type = f"tansiq.{reads.kind}".encode()
        self.versions: dict[bytes, str] = {}  # by ce_dataschema, as far as met and sound

    def check(self, records: Sequence[Record]) -> dict[int, Outcome]:
        """Return the faults of a chunk by position; count the schema versions of the rest."""
        faults: dict[int, Outcome] = {}
        versions: Counter[str] = Counter()
        for at, record in enumerate(records):
            headers = dict(record.headers)
            # thousands a second pass here, nearly all alike: whatever looks unusual is checked in full
            found = self._at_first_sight(record, headers) or self._in_full(record, headers)
            if isinstance(found, Invalid):
                faults[at] = found
            else:
                versions[found] += 1
        for version, number in versions.items():
            metrics.SCHEMA_VERSIONS.labels(self.reads.name, version).inc(number)
        return faults

    def _at_first_sight(self, record: Record, headers: dict[str, bytes]) -> str | None:
        """Return the version of a record that is like many before it."""
        version = self.versions.get(headers.get("ce_dataschema", b""))
        value = record.value
        plain = (
            version is not None
            and headers.get("ce_type") == self.ce_type
            and len(headers) == len(record.headers)  # of doubled headers the first counts, and a dict keeps the last
            and (value is None or len(value) <= self.reads.max_bytes)
            and all((text := headers.get(name)) and text.isascii() for name in OWN_HEADERS)
        )
        return version if plain else None

    def _in_full(self, record: Record, headers: dict[str, bytes]) -> Invalid | str:
        try:
            schema = check_headers(self.reads, record.value, record.headers)
        except InvalidMessage as fault:
            return Invalid(fault.reason, fault.detail)
        version = f"{schema.major}.{schema.minor}"
        if len(headers) == len(record.headers) and len(self.versions) < MAX_VERSIONS:
            self.versions[headers["ce_dataschema"]] = version
        return version if version in self.versions.values() else "other"

    def settle(self, record: Record, outcome: Outcome, settled: Settled) -> None:
        """Add to ``settled`` what this outcome sends and counts."""
        refused = None if isinstance(outcome, Invalid) else refusal(outcome.outputs)
        if refused is not None:
            outcome = refused
        settled.last_is_bad = isinstance(outcome, Invalid)
        match outcome:
            case Invalid():
                settled.sendings.append(letter := self.dead_letter(record, outcome))
                settled.tally["dead_lettered", reason_of(list(letter.headers))] += 1
            case Rejected(reason, outputs):
                settled.sendings += self.emit(outputs)
                settled.tally["rejected", reason] += 1
            case Forwarded(outputs):
                settled.sendings += self.emit(outputs)
                settled.tally["forwarded", ""] += 1

    def emit(self, outputs: Sequence[Output]) -> list[Sending]:
        """Address outputs to their physical topics."""
        return [Sending(self.prefix + topic, key, value, headers) for topic, key, value, headers in outputs]

    def dead_letter(self, record: Record, fault: Invalid) -> Sending:
        """Make the dead letter of a record: key, value and headers as found."""
        place = {"topic": record.topic, "partition": record.partition, "offset": record.offset}
        log.warning("dead letter", extra={**place, "reason": fault.reason, "detail": fault.detail})
        headers = dead_letter_headers(
            record,
            fault,
            service=self.service,
            version=self.version,
            stage=f"{self.service}/{self.reads.name}",
            now=format_time(datetime.now(UTC)),
        )
        value = b"" if record.key is None and record.value is None else record.value  # aiokafka sends no such record
        return Sending(self.prefix + self.reads.dlq, record.key, value, headers)


def refusal(outputs: Sequence[Output]) -> Invalid | None:
    """Say why the contract would not take one of the outputs, or nothing."""
    for output in outputs:
        topic = TOPICS.get(output.topic)
        if topic is None:
            return Invalid("produce.refused", f"{output.topic} is no topic of the contract")
        if output.value is not None and len(output.value) > topic.max_bytes:
            return Invalid("produce.refused", f"{len(output.value)} bytes, {topic.name} takes {topic.max_bytes}")
    return None


async def step_on_sound(step: Step, records: list[Record], faults: dict[int, Outcome]) -> list[Outcome]:
    """Take the step on the sound records; return an outcome for each record, a fault where it has one."""
    sound = [record for at, record in enumerate(records) if at not in faults]
    outcomes = iter(await step(sound) if sound else [])
    return [faults[at] if at in faults else next(outcomes) for at in range(len(records))]
