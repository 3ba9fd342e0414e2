"""A diff with something of everything, as its page, document and terminal lines are tested."""

from typing import Any

from schemas.article import Article
from schemas.parts import Evidence, Quote, Words
from schemas.rejected import Rejected
from services.cli.items import article_of
from services.replay.diff.articles import compare_articles
from services.replay.diff.document import About, RunDiff
from services.replay.diff.reports import compare_reports
from services.replay.diff.verdicts import compare_verdicts
from services.replay.rehearsal.prediction import PredictedAlert, Prediction
from tests.unit.alerting.builders import a_place, a_report, an_actor

SENTENCE = "أطلقت القوات الروسية و”الحرس الثوري الإيراني” مركزا لتنسيق العمليات العسكرية."
NAME = "الحرس الثوري الإيراني"
HOSTILE = "<script>alert(1)</script>\x1b[2J"
ABOUT = About("20261129t0500-aaaa", "pages-v1", "finished", 12, "0.1.0", "f" * 16, "someone@host", "a <b>row</b>")


def quoted(words: str, field: str) -> dict[str, Any]:
    """Evidence of one field in the Arabic sentence."""
    start = SENTENCE.index(words)
    span = Evidence(field=field, rule="actor.named", block="lead", start=start, end=start + len(words))
    return {"evidence": (span,), "quotes": (Quote(block="lead", start=0, end=len(SENTENCE), text=SENTENCE),)}


def an_article(name: str, title: str | None, *paragraphs: str) -> Article:
    text = "\n".join((SENTENCE, *paragraphs))
    return article_of({"lang": "ar", "title": title, "text": text, "url": f"https://one.example/{name}"}, None)


def recleaned(before: Article, **fields: Any) -> Article:
    """What another cleaning makes of the same page."""
    return before.model_copy(update=fields)


def a_rejected(subject: str, reason: str, **fields: Any) -> Rejected:
    values: dict[str, Any] = {
        "rejected_id": "rj_" + "0" * 32, "stage": "extraction", "reason": reason, "detail": None,
        "subject_id": f"ar_{subject * 32}"[:35], "url": f"https://one.example/{subject}", "url_key": subject * 64,
        "source_id": "one", "title": HOSTILE, "fetched_at": "2026-03-02T12:00:00Z", "language": "ar", "score": None,
        "version": "1",
    }  # fmt: skip
    return Rejected.model_validate(
        {**values, "rejected_id": f"rj_{(subject + reason).encode().hex():0<32}"[:35], **fields}, strict=False
    )


def an_alert(kind: str = "new", event: str = "a", revision: int = 1) -> PredictedAlert:
    return PredictedAlert(
        kind,
        f"ev_{event * 32}",
        revision,
        None,
        Words(ar="مركز تنسيق", en="A joint command"),
        Words(ar="لأن", en="Why"),
    )


def a_run_diff(**fields: Any) -> RunDiff:
    """Three reports that stand and three of the run: one changed, one added, one removed, one the same."""
    base = a_report(
        url="https://one.example/a", actors=(an_actor("ru.forces"), an_actor("zz.x")), **quoted(NAME, "/participants/1")
    )
    read = a_report(
        url="https://one.example/a",
        actors=(an_actor("ru.forces"), an_actor("ir.irgc")),
        **quoted(NAME, "/participants/1"),
    )
    hostile = a_report(url="javascript:alert(1)", outlet=HOSTILE, place=a_place(name=HOSTILE), **quoted(NAME, "/place"))
    same, gone = a_report(url="https://one.example/s"), a_report(url="https://one.example/g", subtype="basing")
    article = an_article("x", "عنوان", "فقرة أولى", "فقرة ثانية")
    values: dict[str, Any] = {
        "about": ABOUT,
        "reports": compare_reports([base, same, gone], [read, same, hostile]),
        "articles": compare_articles([article], [recleaned(article, title="عنوان آخر", paragraphs=("فقرة أولى",))]),
        "verdicts": compare_verdicts([a_rejected("b", "no_trigger")], [a_rejected("c", "one_actor")]),
        "prediction": Prediction(3, (an_alert(), an_alert("corroborated", revision=2)), (("webhook", 2),), ("su_1",)),
        "lexicons": ("e" * 16,),
        "dead_lettered": 1,
        "unreadable": 0,
        "next": ('tansiq replay accept 20261129t0500-aaaa --why "…"',),
    }
    return RunDiff(**(values | fields))
