"""The diff as a document, a page and terminal lines; articles, verdicts, predictions and the order of a promotion."""

import re
from datetime import UTC, datetime
from typing import Any

import orjson
import pytest
from jinja2 import UndefinedError

from schemas.parts import Published
from services.cli.replay_diff import lines
from services.replay.diff.articles import compare_articles
from services.replay.diff.document import document
from services.replay.diff.page import page
from services.replay.diff.reports import compare_reports
from services.replay.diff.verdicts import compare_verdicts
from services.replay.rehearsal.order import promotion_order
from services.replay.rehearsal.prediction import Prediction, predicted, read_prediction
from tests.unit.alerting.builders import a_report, later
from tests.unit.replay.a_run import HOSTILE, NAME, a_rejected, a_run_diff, an_alert, an_article, recleaned


def test_the_document_counts_first_and_is_json() -> None:
    """Counts, groups, every change with the evidence of both sides, and what follows."""
    said = orjson.loads(orjson.dumps(document(a_run_diff())))
    assert said["counts"]["reports"] == {
        "before": 3, "after": 3, "unchanged": 1, "changed": 1, "added": 1, "removed": 1,
    }  # fmt: skip
    assert said["groups"] == [{"fields": ["participants"], "reports": 1}]
    (changed,) = said["reports"]["changed"]
    (change,) = changed["changes"]
    assert (change["field"], change["before"]["id"], change["after"]["id"]) == ("/participants/1", "zz.x", "ir.irgc")
    for side in ("before", "after"):
        (sentence,) = change["evidence"][side]
        assert [piece["t"] for piece in sentence["segments"] if piece["marked"]] == [NAME]
    assert said["rejected"]["reasons"] == [
        {"stage": "extraction", "reason": "no_trigger", "gained": 0, "lost": 1},
        {"stage": "extraction", "reason": "one_actor", "gained": 1, "lost": 0},
    ]
    assert said["predicted"]["deliveries"] == 2
    assert said["next"][0].startswith("tansiq replay accept")


def test_the_page_runs_nothing_and_links_only_to_the_web() -> None:
    """A stranger's text is text; its style is allowed by digest alone; every sentence has its own direction."""
    html = page(a_run_diff())
    assert "<script" not in html
    assert 'href="javascript:' not in html
    assert "&lt;script&gt;" in html
    assert "default-src &#39;none&#39;; style-src &#39;sha256-" in html
    assert "unsafe" not in html
    assert f"<mark>{NAME}</mark>" in html
    assert all('dir="auto"' in tag for tag in re.findall(r"<blockquote[^>]*>", html))
    assert re.search(r"(left|right)\s*:", html) is None  # logical properties only


def test_long_groups_are_cut_and_counted() -> None:
    """What is not shown is counted, with the command that has all of it."""
    reports = [a_report(url=f"https://one.example/{number}") for number in range(7)]
    diff = a_run_diff(reports=compare_reports([], reports))
    html = page(diff, shown_each=5)
    assert "Added reports: 7" in html
    assert "and 2 more" in html
    text = "\n".join(lines(diff, 5, colours=False))
    assert "… 2 more: --show 7" in text


@pytest.mark.parametrize(
    "fields",
    [
        {"articles": None},
        {"prediction": None},
        {"prediction": Prediction(0, (), (), ())},
        {"reports": compare_reports([], []), "articles": None, "verdicts": compare_verdicts([], [])},
    ],
    ids=["without articles", "without prediction", "nothing predicted", "empty"],
)
def test_every_part_may_be_missing(fields: dict[str, Any]) -> None:
    """Page, document and lines stand without it."""
    diff = a_run_diff(**fields)
    try:
        html = page(diff)
    except UndefinedError as fault:  # pragma: no cover
        pytest.fail(str(fault))
    assert ("nothing would change" in html) is diff.is_empty
    assert document(diff)["next"]
    assert list(lines(diff, 5, colours=True))


def test_the_terminal_shows_both_sides_and_no_strangers_controls() -> None:
    """Words in brackets; what would clear the screen is written out."""
    text = "\n".join(lines(a_run_diff(), 5, colours=False))
    assert f"[{NAME}]" in text
    assert "\x1b" not in text
    assert "\\x1b" in text
    assert text.splitlines()[-1].strip().startswith("tansiq replay accept")
    assert "name of zz.x (zz.x, initiator) → name of ir.irgc (ir.irgc, initiator)" in text
    assert HOSTILE not in text


def test_an_article_is_compared_field_by_field_and_paragraph_by_paragraph() -> None:
    """The same page cleaned anew: who has cleaned it is no change."""
    before = an_article("x", "title", "one", "two", "three")
    after = recleaned(before, title="better", paragraphs=("one", "three", "four"), cleaner="2")
    (changed,) = compare_articles([before], [after]).changed
    assert [(c.field, c.before, c.after) for c in changed.changes] == [
        ("/title", "title", "better"),
        ("/paragraphs/1", "two", None),
        ("/paragraphs/2", None, "four"),
    ]
    again = compare_articles([before], [recleaned(before, cleaner="2")])
    assert (again.counts.unchanged, again.counts.changed) == (1, 0)


def test_pages_that_give_an_article_now_or_no_longer() -> None:
    """One came, one went."""
    one, two = an_article("1", "one"), an_article("2", "two")
    diff = compare_articles([one], [two])
    assert (diff.added, diff.removed, diff.counts.unchanged) == ((two,), (one,), 0)


VERDICTS = [
    ("the same", [a_rejected("a", "no_trigger")], [a_rejected("a", "no_trigger")], (1, 0, 0, 0)),
    ("another reason", [a_rejected("a", "no_trigger")], [a_rejected("a", "one_actor")], (0, 1, 0, 0)),
    ("gained", [], [a_rejected("a", "no_trigger")], (0, 0, 1, 0)),
    ("lost", [a_rejected("a", "no_trigger")], [], (0, 0, 0, 1)),
    (
        "the same address under another article id",
        [a_rejected("a", "no_trigger")],
        [a_rejected("b", "no_trigger", url_key="a" * 64)],
        (1, 0, 0, 0),
    ),
    ("another stage", [a_rejected("a", "x")], [a_rejected("a", "x", stage="cleaning")], (0, 0, 1, 1)),
]


@pytest.mark.parametrize(
    ("before", "after", "expected"), [row[1:] for row in VERDICTS], ids=[row[0] for row in VERDICTS]
)
def test_verdicts_are_compared_by_what_was_judged(before: Any, after: Any, expected: tuple[int, ...]) -> None:
    """Unchanged, changed, gained, lost."""
    diff = compare_verdicts(before, after)
    assert (diff.unchanged, len(diff.changed), len(diff.gained), len(diff.lost)) == expected


def test_a_prediction_survives_its_record() -> None:
    """What stands in the audit row is the prediction again."""
    made = Prediction(3, (an_alert(), an_alert("merged", "b", 2)), (("email", 1), ("webhook", 4)), ("su_1", "su_2"))
    assert read_prediction(orjson.loads(orjson.dumps(made.stated()))) == made
    assert (made.deliveries, made.kinds, made.events) == (5, {"merged": 1, "new": 1}, {"new": 1, "changed": 1})


def test_nothing_is_predicted_of_nothing() -> None:
    """No alert, no delivery."""
    assert predicted(0, [], []) == Prediction(0, (), (), ())


def published(value: str | None) -> Published:
    return Published(value=value, precision="none", basis="none", weekday_check=None)


def test_reports_are_promoted_in_the_order_of_publication() -> None:
    """A day begins at midnight, an offset counts, what has no date goes by its fetch; revisions follow each other."""
    rows = [
        ("2026-02", 1), ("2026-03-01T23:00:00+03:00", 1), ("2026-03-01T22:00:00Z", 1), ("2026-03-02", 1),
        ("2026-03-02", 2), (None, 1), ("2027", 1),
    ]  # fmt: skip
    reports = []
    for number, (value, revision) in enumerate(rows):
        report = a_report(url=f"https://one.example/{number}", revision=revision, seen=later(hours=1))
        article = report.article.model_copy(update={"published": published(value)})
        reports.append(report.model_copy(update={"article": article}))
    backwards = reports[::-1]
    assert sorted(backwards, key=promotion_order) == reports
    assert promotion_order(reports[5])[0] == later(hours=1) == datetime(2026, 3, 2, 13, tzinfo=UTC)
