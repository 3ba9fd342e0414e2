"""What extraction counts: of what kind of coordination its reports tell, and what became of second opinions."""

from collections.abc import Sequence

import orjson
from prometheus_client import Counter

from schemas.topics import REPORTS as REPORTS_TOPIC
from schemas.vocabulary import WORDS
from services.runtime.metrics import begin_at_zero
from services.runtime.outcomes import Forwarded, Outcome

REJECTIONS = (
    "no_trigger", "one_actor", "one_force", "not_joint", "adversarial", "civil", "sport", "background",
    "below_threshold", "language", "too_long",
)  # fmt: skip

REPORTS = Counter("tansiq_reports_total", "Reports, by the kind of coordination that they tell of.", ["subtype"])

OPINIONS = Counter("tansiq_opinions_total", "Second opinions on articles, by how they were had or not.", ["outcome"])

begin_at_zero(REPORTS, WORDS["subtype"])
begin_at_zero(OPINIONS, ("given", "cached", "failed", "paused"))


def count_opinion(outcome: str) -> None:
    """Count one article that an adviser was asked about."""
    OPINIONS.labels(outcome).inc()


def count(outcomes: Sequence[Outcome]) -> None:
    """Count the reports among the outcomes of one chunk."""
    for outcome in outcomes:
        for output in outcome.outputs if isinstance(outcome, Forwarded) else ():
            if output.topic == REPORTS_TOPIC.name and output.value is not None:
                REPORTS.labels(orjson.loads(output.value)["subtype"]).inc()
