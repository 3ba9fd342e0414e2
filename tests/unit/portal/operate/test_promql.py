"""PromQL: the forms that the portal works out itself, and those that it leaves to Prometheus."""

import pytest

from schemas.vocabulary import WORDS
from services.portal.operate.panels import fill, operate_panels
from services.portal.operate.promql import Expression, Matcher, UnreadableError, read, seconds
from services.portal.pages.words import Lexis

FORMS = [
    ("sum(a_b)", Expression("a_b", "sum", ())),
    ("max by (service) (lag)", Expression("lag", "max", ("service",))),
    ("min(free{x!='', service=\"a\"})", None),
    ('max by (a, b) (lag{service="x", topic=~".*"})', Expression("lag", "max", ("a", "b"), (
        Matcher("service", "=", "x"), Matcher("topic", "=~", ".*")))),
    ("sum by (outcome) (rate(c_total[1m]))", Expression("c_total", "sum", ("outcome",), (), "rate", 60)),
    ("sum (increase(c_total{a!~\"x|y\"}[2h]))", Expression("c_total", "sum", (), (
        Matcher("a", "!~", "x|y"),), "increase", 7200)),
    ("histogram_quantile(0.99, sum by (le, service) (rate(s_bucket[15m])))",
     Expression("s_bucket", "sum", ("service",), (), "rate", 900, 0.99)),
    ("histogram_quantile(0.5, sum by (service) (rate(s_bucket[15m])))", None),
    ("histogram_quantile(0.5, sum by (le) (increase(s_bucket[15m])))", None),
    ("sum(rate(a[1m])) / sum(rate(b[1m]))", None),
    ("sum(rate(a[1m])) or vector(0)", None),
    ("rate(a[1m])", None),
    ("avg(a)", None),
    ("sum(rate(a[1m] offset 5m))", None),
    ("sum(a{b=})", None),
    ("", None),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), FORMS)
def test_a_form_is_read_whole_or_refused(text: str, expected: Expression | None) -> None:
    """What is not understood to the last letter is refused, and the refusal shows it."""
    if expected is not None:
        assert read(text) == expected
        return
    with pytest.raises(UnreadableError) as refusal:
        read(text)
    assert text in str(refusal.value)


def test_durations_are_read_in_their_unit() -> None:
    """Each unit counts its own seconds."""
    assert [seconds(text) for text in ("15s", "5m", "2h", "1d")] == [15, 300, 7200, 86_400]


@pytest.mark.parametrize(
    ("operator", "value", "takes"),
    [("=", "x", True), ("=", "xy", False), ("=~", "x", True), ("=~", "x.*", True), ("=~", "y|z", False),
     ("!=", "x", False), ("!=", "", True), ("!~", "x", False), ("!~", "y", True)],
)  # fmt: skip
def test_a_matcher_takes_whole_values(operator: str, value: str, takes: bool) -> None:
    """A regular expression matches from end to end, as in Prometheus."""
    assert Matcher("label", operator, value).takes({"label": "x"}) is takes


def test_an_absent_label_is_empty() -> None:
    """So `label=""` takes it, and `label!=""` does not."""
    assert Matcher("label", "=", "").takes({})
    assert not Matcher("label", "!=", "").takes({})


def test_every_chart_can_be_worked_out_without_prometheus_and_has_an_arabic_title() -> None:
    """The page shows the same panels with and without Prometheus, in both languages."""
    assert len(operate_panels()) == 7
    for panel in operate_panels():
        for query in panel.queries:
            read(fill(query.expr, "1m"))
        title = Lexis("ar")("operate", "panel", panel.id)
        assert any("\u0600" <= letter <= "\u06ff" for letter in title), panel.id


@pytest.mark.parametrize("language", ["ar", "en"])
def test_every_reason_of_a_source_is_in_words(language: str) -> None:
    """No reason is shown as its code."""
    t = Lexis(language)
    assert [reason for reason in WORDS["source_reason"] if t("source_reason", reason) == reason.replace("_", " ")] == []
