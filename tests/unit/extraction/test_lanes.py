"""Lanes: what rings, what waits for a reader, and what is dropped."""

import csv
from pathlib import Path

import pytest

from schemas.parts import Published
from services.extraction.core import extract
from services.extraction.lexicon import load
from services.extraction.scoring.weights import PRIOR
from services.extraction.settings import ExtractionSettings
from tests.unit.extraction.builders import an_article

TABLE = Path(__file__).parent / "cases" / "lanes.csv"


def _rows() -> list[dict[str, str]]:
    with TABLE.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize("row", _rows(), ids=lambda row: f"{row['language']} {row['case']}")
def test_an_article_goes_to_its_lane(row: dict[str, str]) -> None:
    """The surest Report of the article decides; "none" means that there is no Report."""
    text = row["text"].replace("\\n", "\n")
    found = extract(an_article(text, row["language"], title=row["title"] or None), load())
    lanes = {report.lane for report in found} if isinstance(found, list) else {"none"}
    assert min(lanes, default="none") == row["lane"], found


@pytest.mark.parametrize(
    ("year", "pair", "rivals"),
    [
        ("2024", "The Sudanese army and the Rapid Support Forces", True),
        ("2020", "The Sudanese army and the Rapid Support Forces", False),  # before their war
        ("2024", "The Sudanese army and the Egyptian army", False),
        ("2024", "Islamic State and the Malian army", True),  # at war with everybody
    ],
)
def test_two_who_fight_each_other_in_those_days_are_distrusted(year: str, pair: str, rivals: bool) -> None:
    """The day of the article tells whether they do."""
    day = Published(value=f"{year}-06-12", precision="day", basis="meta", weekday_check=None)
    settings = ExtractionSettings(review_score=float("-inf"))
    found = extract(an_article(f"{pair} ran a joint patrol on Monday.", "en", published=day), load(), settings)
    assert isinstance(found, list)
    assert {reason.code for reason in found[0].reasons} & {"guard.rivals"} == ({"guard.rivals"} if rivals else set())


@pytest.mark.parametrize(
    ("told", "codes"),
    [
        ("وقال متحدث إن الجيش التونسي هاجم أمس مواقع المسلحين بدعم من القوات الجزائرية.", {"body.said"}),
        ("وهاجم الجيش التونسي أمس مواقع المسلحين بدعم من القوات الجزائرية.", set()),
        ("ويهاجم الجيش التونسي مواقع المسلحين بدعم من القوات الجزائرية.", {"body.present"}),
        ("", set()),  # in the lead neither counts
    ],
)
def test_the_body_says_an_act_or_how_things_stand(told: str, codes: set[str]) -> None:
    """A minor event of the body has its own source; a state of things is told in the present."""
    lead = (
        "زار الوزير المدينة." if told else "وقال متحدث إن الجيش التونسي يهاجم مواقع المسلحين بدعم من القوات الجزائرية."
    )
    settings = ExtractionSettings(weights=PRIOR, review_score=float("-inf"), silent_reasons=True)
    found = extract(an_article("\n\n".join(filter(None, (lead, told))), "ar"), load(), settings)
    assert isinstance(found, list)
    assert {reason.code for reason in found[0].reasons if reason.code.startswith("body.")} == codes


HOW_TOLD = ("told.also", "told.once", "clause.enemy", "source.military", "title.unmilitary")


@pytest.mark.parametrize(
    ("told", "codes"),
    [
        (
            "أكدت مصادر عسكرية أن الجيش اليمني والمقاومة الشعبية هاجما أمس مواقع للحوثيين في حريب.",
            {"clause.enemy", "source.military", "told.once"},
        ),
        ("أكدت مصادر محلية أن الجيش اليمني والمقاومة الشعبية دخلا أمس بلدة حريب.", {"told.once"}),
        (
            "دخل الجيش اليمني والمقاومة الشعبية أمس بلدة حريب. وقصفت طائرات التحالف العربي التلال دعما للجيش اليمني.",
            {"told.also"},
        ),
        (
            "دخل الجيش اليمني والمقاومة الشعبية أمس بلدة حريب. وعاد الهدوء إلى الأسواق. وفتحت المدارس أبوابها.",
            {"title.unmilitary", "told.once"},
        ),
        (
            "دخل الجيش اليمني والمقاومة الشعبية أمس بلدة حريب. وهاجم الجيش التلال. وقصفت المدفعية الوادي.",
            {"told.once"},  # a title without a word of war over a text that is of nothing else
        ),
    ],
)
def test_a_battle_is_told_with_its_enemy_its_source_and_all_its_acts(told: str, codes: set[str]) -> None:
    """Who is struck, who says it, and what else the same forces do speak for it; told once and never again, less."""
    settings = ExtractionSettings(weights=PRIOR, review_score=float("-inf"), silent_reasons=True)
    title = "النصر قريب" if told.startswith("دخل") else None
    found = extract(an_article(told, "ar", title=title), load(), settings)
    assert isinstance(found, list)
    assert {reason.code for reason in found[0].reasons}.intersection(HOW_TOLD) == codes


@pytest.mark.parametrize(
    "told",
    [
        "شن الجيش الليبي بدعم من الطيران الأميركي هجوما على أحياء في سرت.",  # neighbourhoods, no commemoration
        "شن الجيش اليمني بدعم من الطيران السعودي هجوما على القصر الجمهوري في محافظة حجة.",  # no crowd, no pilgrimage
        "شن الجيش المالي بدعم من الطيران الفرنسي هجوما وفق فكرة جديدة.",  # "so a ball" is how an idea is spelt
    ],
)
def test_words_that_fold_alike_are_told_apart(told: str) -> None:
    """A word of war is not taken for a memory, a match or a pilgrimage that is spelt like it."""
    settings = ExtractionSettings(weights=PRIOR, silent_reasons=True)
    found = extract(an_article(told, "ar"), load(), settings)
    assert isinstance(found, list)
    codes = {reason.code for reason in found[0].reasons}
    assert codes.isdisjoint({"guard.commemorated", "guard.sport", "guard.civil", "guard.civil_beside_forces"})
