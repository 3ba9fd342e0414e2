"""Likely ties: what no construction ties goes to review or nowhere, and what one ties stays as it was."""

import csv
from dataclasses import replace
from pathlib import Path

import pytest

from schemas.rejected import Rejected
from schemas.report import Report
from schemas.vocabulary import WORDS
from services.extraction.candidates import gather
from services.extraction.core import case_of, extract
from services.extraction.dating.anchors import anchor_of
from services.extraction.lexicon import load
from services.extraction.likely.likeliest import REACH, likeliest
from services.extraction.likely.pairs import MOST, in_circumstances, pairs
from services.extraction.likely.strength import strength
from services.extraction.likely.table import BASE, TIES, ties
from services.extraction.reading import read
from services.extraction.settings import DEFAULTS
from tests.unit.extraction.builders import an_article

CASES = Path(__file__).parent / "cases"
TIED_ONLY = replace(DEFAULTS, ties=None)
UNTIED = [
    ("اقتسم الجيش التشادي والجيش النيجري أمس حراسة المعابر على ضفاف البحيرة.", "ar"),
    ("تقاسم الجيش المالي والجيش السنغالي مساء الأحد خرائط المخافر على ضفتي النهر.", "ar"),
]
ENEMIES = [
    ("قصف الجيش التشادي أمس مواقع الجيش النيجري على ضفاف البحيرة.", "ar"),
    ("The Kenyan army shelled the Ugandan army near Dhobley on Tuesday.", "en"),
    ("The Kenyan army said on Tuesday that it had nothing to add to what the Ugandan army said.", "en"),
]


def rows() -> list[tuple[str, str, str]]:
    found = []
    for file in sorted(CASES.glob("[a-z][a-z].csv")):
        with file.open(encoding="utf-8", newline="") as lines:
            found += [(file.stem, row["title"], row["text"]) for row in csv.DictReader(lines)]
    return found[::7]


@pytest.mark.parametrize(("text", "language"), UNTIED)
def test_forces_that_nothing_ties_but_that_likely_act_together_go_to_review(text: str, language: str) -> None:
    """The Report says that the tie is a likely one, and its reasons add up."""
    article = an_article(text, language)
    assert isinstance(extract(article, load(), TIED_ONLY), Rejected)
    found = extract(article, load())
    assert isinstance(found, list)
    (report,) = found
    assert report.lane == "review"
    assert {actor.link for actor in report.participants} == {"likely"}
    assert sum(reason.points for reason in report.reasons) == pytest.approx(report.score)
    assert all(reason.code.startswith("likely.") for reason in report.reasons)
    assert report.extractor.weights == ties(TIES).digest


def test_however_sure_a_likely_tie_never_rings() -> None:
    """The bar of alerts is reached, and the lane is review."""
    settings = replace(DEFAULTS, alert_score=-50.0)
    found = extract(an_article(*UNTIED[0]), load(), settings)
    assert isinstance(found, list)
    assert [report.lane for report in found] == ["review"]


@pytest.mark.parametrize(("text", "language"), ENEMIES)
def test_enemies_and_mere_neighbours_are_no_likely_pair(text: str, language: str) -> None:
    """Two forces stand in one sentence, and that is all."""
    article = an_article(text, language)
    assert len(list(pairs(read(article, load(), language, DEFAULTS)))) > 0
    assert isinstance(extract(article, load()), Rejected)


def test_a_bar_that_the_operator_sets_holds_for_likely_ties_too() -> None:
    """The score of a likely tie is on the scale of all scores."""
    article = an_article(*UNTIED[0])
    (report,) = extract(article, load())
    assert isinstance(report, Report)
    assert isinstance(extract(article, load(), replace(DEFAULTS, review_score=report.score)), list)
    assert isinstance(extract(article, load(), replace(DEFAULTS, review_score=report.score + 0.01)), Rejected)


def test_what_a_construction_ties_is_found_without_asking_what_is_likely() -> None:
    """No text whose events are tied gets another one beside them."""
    tied = 0
    for language, title, text in rows():
        article = an_article(text.replace("\\n", "\n"), language, title=title or None)
        found = extract(article, load(), replace(DEFAULTS, likely=False))
        if isinstance(found, list):
            tied += 1
            assert extract(article, load()) == found
    assert tied > 100


def test_no_cue_is_a_word_of_a_language() -> None:
    """One table serves all languages: every cue is a class, a slot, a kind or a code."""
    seen = set()
    for language, title, text in rows():
        article = an_article(text, language, title=title or None)
        told = read(article, load(), language, DEFAULTS)
        anchor = anchor_of(article.published, article.fetched_at, told)
        for pair in pairs(told):
            seen |= in_circumstances(pair, told, [], anchor).cues
    assert len(seen) > 400
    assert all((cue.isascii() and "." in cue) or cue in ("foes", "allies") for cue in seen)
    assert all(cue.isascii() for cue in ties(TIES).points)


def test_the_table_knows_every_kind_that_it_tells() -> None:
    """Its kinds are words of the contract; the base stands in each."""
    table = ties(TIES)
    assert table.kinds.keys() <= WORDS["subtype"]
    assert all(BASE in points for points in (table.points, *table.kinds.values()))


def test_pairs_beyond_reach_are_not_asked_for_their_circumstances(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever circumstances say, a pair that stands so far below the bar is none."""
    article = an_article(*UNTIED[0])
    told = read(article, load(), "ar", DEFAULTS)
    anchor = anchor_of(article.published, article.fetched_at, told)
    table = ties(TIES)
    bare = max(table.score(pair.cues) for pair in pairs(told))
    near, far = (replace(table, bar=table.bar + bare + REACH - table.least + more) for more in (-0.01, 0.01))
    asked = []
    monkeypatch.setattr(
        "services.extraction.likely.likeliest.in_circumstances", lambda pair, *_: asked.append(pair) or pair
    )
    for one, times in ((near, 1), (far, 0)):
        asked.clear()
        assert likeliest(told, [], lambda: anchor, one, 0.0) is None
        assert (len(asked) > 0) == bool(times)


def test_how_likely_the_parties_look_is_a_reason_by_bands() -> None:
    """The same event moves from band to band with the bar; parties of different sentences have none."""
    article = an_article("Kenyan and Ugandan troops held a joint patrol near Dhobley on Tuesday.", "en")
    told = read(article, load(), "en", DEFAULTS)
    (event,) = gather(told)
    case = case_of(event, told, [event], anchor_of(article.published, article.fetched_at, told))
    table = ties(TIES)
    (pair,) = pairs(told)
    level = table.score(in_circumstances(pair, told, [event], case.anchor).cues) + table.bar
    codes = [strength(case, replace(table, bar=level - above)) for above in (2.01, 0.01, -0.01, -2.01, -4.01)]
    assert codes == ["tie.strong", "tie.likely", "tie.even", "tie.weak", "tie.thin"]
    alone = replace(case, candidate=replace(event, parties=event.parties[:1]))
    assert strength(alone, table) == "tie.apart"


def test_a_list_of_many_states_is_not_paired_without_end() -> None:
    """Forty armies in one sentence have 780 pairs; so many are looked at and no more."""
    states = "France, Germany, Italy, Spain, Portugal, Norway, Sweden, Denmark, Poland, Greece, Egypt, Jordan, Kenya"
    text = f"The armies of {states} and Uganda and the army of Chad spoke of the weather."
    told = read(an_article(text, "en"), load(), "en", DEFAULTS)
    assert len(list(pairs(told))) <= MOST
