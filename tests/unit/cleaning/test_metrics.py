"""Metrics of cleaning: each article is counted once, by path, date, language and flag."""

import orjson
from prometheus_client import REGISTRY

from schemas.topics import PAGES
from schemas.wire import encode
from services.cleaning.app import answer
from services.cleaning.metrics import count
from services.runtime.codec import work_off
from services.runtime.outcomes import Forwarded, Output, Record
from tests.unit.cleaning.pages import a_page, seed_text

SERIES = [
    ("tansiq_cleaned_total", {"path": "plain_text"}),
    ("tansiq_published_total", {"basis": "none"}),
    ("tansiq_languages_total", {"language": "ar"}),
    ("tansiq_quality_flags_total", {"flag": "date_missing"}),
]


def test_an_article_is_counted_in_every_family_and_a_rejected_page_in_none() -> None:
    """Only what goes to articles-v1 counts, as its path, basis, language and flags."""
    before = [REGISTRY.get_sample_value(name, labels) or 0.0 for name, labels in SERIES]
    outcomes = []
    for body in (seed_text(), "%PDF-1.7"):
        sent = encode(a_page(body, "text/plain"), source="test", time="2022-01-01T00:00:00Z")
        record = Record("pages-v1", 0, 0, 0, sent.key, sent.value, tuple(sent.headers))
        outcomes.append(work_off(PAGES, "cleaning", record, lambda received: answer(received.message)))  # type: ignore[arg-type]
    count(outcomes)
    after = [REGISTRY.get_sample_value(name, labels) or 0.0 for name, labels in SERIES]
    assert [one - other for one, other in zip(after, before, strict=True)] == [1.0] * 4


def test_a_page_cannot_add_a_language_of_its_own() -> None:
    """What pages call their language is theirs to choose: it makes no series."""
    made_up = ["qqa", "qqb", "qqc"]
    for code in made_up:
        article = {"quality": {"flags": []}, "language": {"code": code}, "published": {"basis": "none"}}
        count([Forwarded((Output("articles-v1", b"k", orjson.dumps(article), []),))])
    languages = {s.labels["language"] for f in REGISTRY.collect() if f.name == "tansiq_languages" for s in f.samples}
    assert not languages & {*made_up}
    assert REGISTRY.get_sample_value("tansiq_languages_total", {"language": "other"}) == 3
