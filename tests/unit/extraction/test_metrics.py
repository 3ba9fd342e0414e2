"""Metrics of extraction: each report counts once, by its subtype; an article that gives none counts nowhere."""

from prometheus_client import REGISTRY

from schemas.article import Article
from schemas.topics import ARTICLES
from schemas.vocabulary import WORDS
from schemas.wire import encode
from services.extraction.app import answer
from services.extraction.lexicon import load
from services.extraction.metrics import count
from services.runtime.codec import work_off
from services.runtime.outcomes import Outcome, Record
from tests.unit.extraction.builders import an_article
from tests.unit.extraction.test_seed import FETCHED, article


def worked_off(one: Article) -> Outcome:
    sent = encode(one, source="test", time="2022-01-01T00:00:00Z")
    record = Record("articles-v1", 0, 0, 0, sent.key, sent.value, tuple(sent.headers))
    return work_off(ARTICLES, "extraction", record, lambda received: answer(received.message, load()))  # type: ignore[arg-type]


def shown() -> dict[str, float]:
    family = next(family for family in REGISTRY.collect() if family.name == "tansiq_reports")
    return {sample.labels["subtype"]: sample.value for sample in family.samples}


def test_the_reports_of_the_seed_page_are_counted_by_subtype() -> None:
    """Two reports, two subtypes; the weather counts nowhere; every other subtype stands at what it was."""
    before = shown()
    assert before.keys() == WORDS["subtype"], "each begins at 0"
    weather = an_article("It rained on Monday.\nThe harbour stayed open.", "en")
    count([worked_off(article(FETCHED[0])), worked_off(weather)])
    grown = {subtype: value - before[subtype] for subtype, value in shown().items() if value != before[subtype]}
    assert grown == {"joint_command": 1, "joint_operation": 1}
