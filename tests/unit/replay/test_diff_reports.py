"""The diff of reports: what is the same, what changed and on what evidence, what came and what went."""

from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from schemas.ids import content_digest
from schemas.parts import Evidence, Quote, Term
from schemas.report import Report
from services.replay.diff.fields import FieldChange, changes_of, segments
from services.replay.diff.matching import likeness, match
from services.replay.diff.reports import compare_reports
from tests.unit.alerting.builders import DAY, a_date, a_place, a_report, an_actor

RU, TR, IR = an_actor("ru.forces"), an_actor("tr.forces"), an_actor("ir.irgc")
HERE, THERE, ABROAD = a_place(), a_place("gn:2"), a_place("gn:3", country="LY")
TEXT = "The White Wind and the army began a patrol on Monday."


def changed(report: Report, **fields: Any) -> Report:
    """The same report with other content, rightly digested; its id stays."""
    made = report.model_copy(update=fields)
    return made.model_copy(update={"content_digest": content_digest(made.model_dump(mode="json"))})


def ids(reports: tuple[Report, ...]) -> set[str]:
    return {report.report_id for report in reports}


BASE = a_report()
PAIRS = [
    # what the run reads instead, whether that is the same report changed
    ("the same id with another status", changed(BASE, status="ongoing"), True),
    ("another place in the same country", a_report(place=THERE), True),
    ("another place abroad", a_report(place=ABROAD), True),
    ("another day", a_report(when=a_date(date(2026, 3, 9))), True),
    ("another partner", a_report(actors=(RU, IR)), True),
    ("other principals alone", a_report(actors=(IR, an_actor("sy.regime"))), True),
    ("another subtype", a_report(subtype="joint_exercise"), True),
    ("another subtype and partner, the same place and day", a_report(subtype="basing", actors=(RU, IR)), True),
    ("the same told by another address", a_report(url="https://two.example/a"), False),
    ("other principals, abroad, another day", a_report(actors=(IR,), place=ABROAD, when=a_date(None)), False),
    ("another subtype and principals, nowhere", a_report(subtype="basing", actors=(IR,), place=None), False),
]


@pytest.mark.parametrize(("after", "is_change"), [pair[1:] for pair in PAIRS], ids=[pair[0] for pair in PAIRS])
def test_what_is_the_same_report_changed(after: Report, is_change: bool) -> None:
    """The same id, or the same address and enough of who, what, where, when; else one went and another came."""
    diff = compare_reports([BASE], [after])
    assert len(diff.changed) == is_change
    assert (ids(diff.removed), ids(diff.added)) == (
        (set(), set()) if is_change else ({BASE.report_id}, {after.report_id})
    )


def test_the_same_content_is_unchanged_whoever_read_it() -> None:
    """Extractor and article do not belong to what is said."""
    other = BASE.extractor.model_copy(update={"version": "2", "lexicon": "f" * 8})
    diff = compare_reports([BASE], [BASE.model_copy(update={"extractor": other})])
    assert (ids(diff.unchanged), diff.changed, diff.added, diff.removed) == ({BASE.report_id}, (), (), ())


def test_the_likest_pair_comes_first_and_nothing_is_used_twice() -> None:
    """Two reports of one address find their nearest; the third is new."""
    old = [a_report(place=HERE), a_report(place=ABROAD)]
    new = [a_report(place=HERE, actors=(RU, IR)), a_report(place=ABROAD, actors=(RU, IR)), a_report(subtype="basing")]
    matched = match(old, new)
    pairs = {(was.place and was.place.id, now.place and now.place.id) for was, now in matched.changed}
    assert pairs == {("gn:170794", "gn:170794"), ("gn:3", "gn:3")}
    assert ids(matched.added) == {new[2].report_id}


def test_likeness_counts_four_parts() -> None:
    """One for each part that is the same, half for what neither says."""
    assert likeness(BASE, BASE) == 4
    assert likeness(BASE, a_report(place=THERE)) == 3.5
    assert likeness(BASE, a_report(place=ABROAD)) == 3
    assert likeness(a_report(place=None), a_report(place=None)) == 3.5
    assert likeness(BASE, a_report(actors=(RU, IR))) == pytest.approx(3 + 1 / 3)
    assert likeness(BASE, a_report(when=a_date(date(2026, 3, 1), date(2026, 3, 7)))) == 3.5


def told(words: str, field: str, text: str = TEXT, **more: Any) -> Evidence:
    start = text.index(words)
    return Evidence(
        field=field, rule=more.get("rule", "actor.named"), block="lead", start=start, end=start + len(words)
    )


def a_reading(actors: tuple[Any, ...], evidence: tuple[Evidence, ...], **fields: Any) -> Report:
    quote = Quote(block="lead", start=0, end=len(TEXT), text=TEXT)
    return a_report(actors=actors, evidence=evidence, quotes=(quote,), **fields)


def marked(sentences: Any) -> list[list[str]]:
    return [[segment.t for segment in sentence.segments if segment.marked] for sentence in sentences]


def by_field(changes: tuple[FieldChange, ...]) -> dict[str, FieldChange]:
    return {change.field: change for change in changes}


def test_an_actor_under_another_name_is_one_change_with_both_evidences() -> None:
    """What was read from the same words is the same item."""
    unlisted = an_actor("zz.white_wind", country=None, resolved_by="unlisted")
    listed = an_actor("ml.white_wind", country="ML")
    army = told("the army", "/participants/1")
    before = a_reading((unlisted, RU), (told("White Wind", "/participants/0"), army))
    after = a_reading(
        (listed, RU), (told("The White Wind", "/participants/0"), told("White Wind", "/participants/0"), army)
    )
    (change,) = changes_of(before, after)
    assert (change.field, change.before["id"], change.after["id"]) == (
        "/participants/0",
        "zz.white_wind",
        "ml.white_wind",
    )
    assert marked(change.evidence_before) == [["White Wind"]]
    assert marked(change.evidence_after) == [["The White Wind"]]
    assert "".join(segment.t for segment in change.evidence_after[0].segments) == TEXT


def test_a_list_changes_item_by_item_wherever_they_stand() -> None:
    """An actor who joins in front moves the others and changes none of them."""
    before = a_reading((RU, TR), (told("White Wind", "/participants/0"), told("the army", "/participants/1")))
    after = a_reading(
        (IR, RU, TR),
        (
            told("a patrol", "/participants/0"),
            told("White Wind", "/participants/1"),
            told("the army", "/participants/2"),
        ),
    )
    (change,) = changes_of(before, after)
    assert (change.field, change.before, change.after["id"]) == ("/participants/0", None, "ir.irgc")
    assert (change.evidence_before, marked(change.evidence_after)) == ((), [["a patrol"]])


TERM = Term(
    id="t1", kind="basing", grantors=("ru.forces",), grantees=("tr.forces",), place_ids=(), flag_cover=(),
    phase="agreed", in_return_for=None,
)  # fmt: skip
FIELDS: list[tuple[str, dict[str, Any], dict[str, Any], list[str]]] = [
    ("a word", {}, {"status": "ongoing"}, ["/status"]),
    ("a date", {}, {"when": a_date(DAY, date(2026, 3, 8))}, ["/date"]),
    ("a place that is gone", {}, {"place": None}, ["/theatre", "/place"]),
    ("a subtype beside", {"also": ("basing",)}, {"also": ("agreement", "basing")}, ["/also/0"]),
    ("a subtype less", {"also": ("agreement", "basing")}, {"also": ("basing",)}, ["/also/0"]),
    ("a role", {}, {"actors": (RU, an_actor("tr.forces", role="partner"))}, ["/participants/1"]),
    ("a term", {"terms": (TERM,)}, {"terms": (TERM.model_copy(update={"phase": "started"}),)}, ["/terms/0"]),
    ("points", {}, {"score": 9.0, "confidence": 0.9}, ["/score", "/confidence"]),
    ("the order alone", {"actors": (RU, TR)}, {"actors": (TR, RU)}, ["/participants"]),
]


@pytest.mark.parametrize(("before", "after", "fields"), [row[1:] for row in FIELDS], ids=[row[0] for row in FIELDS])
def test_each_field_that_differs_is_named(before: dict[str, Any], after: dict[str, Any], fields: list[str]) -> None:
    """By a pointer into the report that has it."""
    assert [change.field for change in changes_of(a_report(**before), a_report(**after))] == fields


def test_the_same_value_read_from_other_words_is_a_change_of_evidence() -> None:
    """Its value stands on both sides, its evidence differs."""
    before = a_reading((RU, TR), (told("White Wind", "/participants/0"),))
    after = a_reading((RU, TR), (told("the army", "/participants/0"),))
    (change,) = changes_of(before, after)
    assert change.before == change.after
    assert (marked(change.evidence_before), marked(change.evidence_after)) == ([["White Wind"]], [["the army"]])


def test_words_that_only_stand_elsewhere_are_named_when_nothing_else_changed() -> None:
    """A changed digest never shows an empty change."""
    before = a_reading((RU, TR), (told("the army", "/participants/1"),))
    moved = "Yesterday. " + TEXT
    quote = Quote(block="lead", start=11, end=len(moved), text=TEXT)
    after = changed(before, evidence=(told("the army", "/participants/1", moved),), quotes=(quote,))
    assert [change.field for change in changes_of(before, after)] == ["/evidence", "/quotes"]


@pytest.mark.parametrize(
    ("spans", "pieces"),
    [
        ([(4, 9)], ["The ", "*White", " Wind"]),
        ([(4, 9), (4, 14)], ["The ", "*White Wind"]),
        ([(0, 3), (4, 9)], ["*The", " ", "*White", " Wind"]),
        ([(0, 99)], ["*The White Wind"]),
        ([], ["The White Wind"]),
    ],
)
def test_a_sentence_is_cut_at_its_spans(spans: list[tuple[int, int]], pieces: list[str]) -> None:
    """Overlapping spans are one; joined, the pieces are the sentence."""
    quote = Quote(block="lead", start=0, end=14, text="The White Wind")
    found = segments(quote, [Evidence(field="/place", rule="r", block="lead", start=s, end=e) for s, e in spans])
    assert [("*" if piece.marked else "") + piece.t for piece in found] == pieces


# properties

REPORTS = st.builds(
    lambda url, subtype, actor, place, status, day: changed(
        a_report(
            url=f"https://{url}.example/", subtype=subtype, actors=(RU, an_actor(actor)), place=place, when=a_date(day)
        ),
        status=status,
    ),
    st.sampled_from(["a", "b"]),
    st.sampled_from(["joint_patrol", "basing"]),
    st.sampled_from(["tr.forces", "ir.irgc", "sy.regime"]),
    st.sampled_from([HERE, THERE, ABROAD, None]),
    st.sampled_from(["occurred", "ongoing"]),
    st.sampled_from([DAY, date(2026, 3, 3), None]),
)
SIDES = st.lists(REPORTS, max_size=8, unique_by=lambda report: report.report_id)
CALM = settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow])


@CALM
@given(SIDES)
def test_a_run_that_says_what_stands_changes_nothing(side: list[Report]) -> None:
    """diff(a, a) has only unchanged."""
    diff = compare_reports(side, side)
    assert ids(diff.unchanged) == {report.report_id for report in side}
    assert (diff.changed, diff.added, diff.removed) == ((), (), ())


@CALM
@given(SIDES, SIDES)
def test_every_report_of_either_side_is_counted_once(before: list[Report], after: list[Report]) -> None:
    """The counts add up, no report is used twice, and no change is empty."""
    diff = compare_reports(before, after)
    assert diff.counts.before == len(before)
    assert diff.counts.after == len(after)
    old = [*diff.unchanged, *(one.before for one in diff.changed), *diff.removed]
    new = [*diff.unchanged, *(one.after for one in diff.changed), *diff.added]
    assert sorted(report.report_id for report in old) == sorted(report.report_id for report in before)
    assert sorted(report.report_id for report in new) == sorted(report.report_id for report in after)
    assert all(one.changes for one in diff.changed)
    assert sum(len(group) for _, group in diff.groups) == diff.counts.changed


@CALM
@given(SIDES, SIDES, st.randoms(use_true_random=False))
def test_the_order_of_the_input_does_not_matter(before: list[Report], after: list[Report], random: Any) -> None:
    """Topics have partitions: what is read first is chance."""
    shuffled = [random.sample(side, len(side)) for side in (before, after)]
    assert compare_reports(before, after) == compare_reports(*shuffled)
