"""Why not: each row that is proposed has been tried, and what came nearest says what it lacked."""

import csv
import shutil
from pathlib import Path

import pytest

from services.extraction.core import extract
from services.extraction.explaining.why_not import why_not
from services.extraction.lexicon import load
from services.extraction.lexicon.load import build
from services.extraction.words.romanise import slug
from tests.unit.extraction.builders import an_article

# text, language, what the rows hold, the subtype of the Report that they give
UNKNOWN = [
    ("سيطر لواء صقور الجزيرة والجيش السوري على بلدة التبني.", "ar", ["لواء صقور الجزيرة"], "joint_operation"),
    ("نفذت القوات الروسية وكتائب النسر الأسود دورية مشتركة.", "ar", ["كتائب النسر الأسود"], "joint_patrol"),
    (
        "سيطر لواء صقور الجزيرة وكتيبة أسود البادية على بلدة التبني في سوريا بعد هجوم مشترك.",
        "ar",
        ["لواء صقور الجزيرة", "كتيبة أسود البادية"],
        "joint_operation",
    ),
    ("سيطر الجيش السوري بمظافرة القوات الروسية على بلدة التبني.", "ar", ["بمظافرة"], "joint_operation"),
    (
        "The Syrian army and the Desert Falcons Brigade carried out a joint patrol near Homs.",
        "en",
        ["Desert Falcons Brigade"],
        "joint_patrol",
    ),
    (
        "The army of Mali and fighters of Tamba Ganda launched a joint operation near Gao.",
        "en",
        ["Tamba Ganda"],
        "joint_operation",
    ),
]
NEAR_PLACES = [
    ("نفذت القوات الروسية وكتائب النسر الأسود دورية مشتركة في ريف دير الزور.", "ar", "sy.ktayb_alnsr_alaswd"),
    ("Iraqi forces and the White Falcons militia captured the town of Tal Afar.", "en", "iq.white_falcons_militia"),
]
QUIET = [
    ("نفذت القوات الروسية دورية مشتركة مع سكان البلدة.", "ar"),
    ("نفذت القوات الروسية دورية مشتركة بطائرات مقاتلة حديثة.", "ar"),
    ("Ministers met to discuss the weather in Paris.", "en"),
    ("اشتباكات بين القوات الروسية والجيش السوري في حلب.", "ar"),
    ("فاز المنتخب بعد معسكر تدريبي في الدوحة.", "ar"),
    ("", "en"),
    ("   \u200f", "ar"),
    ("Das Heer übt.", "de"),
]
LACKING = [
    ("نفذت القوات الروسية دورية مشتركة في حلب.", "ar", "second_actor"),
    ("Joint patrols began in the valley.", "en", "actor"),
    ("أعلن عن تنسيق عسكري بين الطرفين في المدينة.", "ar", "antecedent"),
]


@pytest.mark.parametrize(("text", "language", "forms", "subtype"), UNKNOWN)
def test_the_row_that_is_missing_is_named_and_gives_a_report(
    text: str, language: str, forms: list[str], subtype: str
) -> None:
    """An unknown name or word in an armed slot is found; alone or together its rows give what the text tells of."""
    told = why_not(an_article(text, language), load())
    assert [dict(row.cells)["form"] for proposal in told.proposals for row in proposal.rows] == forms
    waits = [report.participants[0].link == "likely" or "actor_unlisted" in report.flags for report in told.found]
    assert all(waits)  # a Report may be there, but for want of the row nobody is rung
    assert [report.subtype for report in told.proposals[0].gives] == [subtype]


def test_a_proposed_row_does_on_disk_what_it_did_in_memory(tmp_path: Path) -> None:
    """The line, added to the named table as it is printed, gives the same Report."""
    article = an_article(UNKNOWN[0][0], "ar")
    (proposal,) = why_not(article, load()).proposals
    source = Path(__file__).parents[3] / "services" / "extraction" / "lexicon"
    shutil.copytree(source, tmp_path / "lexicon")
    for row in proposal.rows:
        with (tmp_path / "lexicon" / row.table).open("a", encoding="utf-8") as table:
            table.write(row.line + "\n")
    found = extract(article, build(tmp_path / "lexicon"))
    assert isinstance(found, list)
    assert [report.report_id for report in found] == [report.report_id for report in proposal.gives]


@pytest.mark.parametrize(("text", "language", "identity"), NEAR_PLACES)
def test_a_new_actor_belongs_to_the_theatre_of_its_report(text: str, language: str, identity: str) -> None:
    """Its id begins with the country that the Report speaks of."""
    (proposal,) = why_not(an_article(text, language), load()).proposals
    assert dict(proposal.rows[0].cells)["id"] == identity


def test_a_row_has_the_columns_of_its_table() -> None:
    """What is printed can be appended: same columns, same order."""
    root = Path(__file__).parents[3] / "services" / "extraction" / "lexicon"
    for text, language, _, _ in UNKNOWN:
        for proposal in why_not(an_article(text, language), load()).proposals:
            for row in proposal.rows:
                with (root / row.table).open(encoding="utf-8", newline="") as table:
                    assert next(csv.reader(table)) == [name for name, _ in row.cells]


@pytest.mark.parametrize(("text", "language"), QUIET)
def test_a_text_without_an_event_gets_no_row(text: str, language: str) -> None:
    """Where nothing is missing nothing is proposed, and no text is too odd to ask about."""
    told = why_not(an_article(text, language), load())
    assert told.reason is not None
    assert told.proposals == ()


@pytest.mark.parametrize(("text", "language", "lack"), LACKING)
def test_the_nearest_act_says_what_it_lacked(text: str, language: str, lack: str) -> None:
    """An act with too few actors is shown with its words and with what is missing."""
    told = why_not(an_article(text, language), load())
    assert lack in {missing.code for near in told.nearest for missing in near.lacks}
    assert all(text[near.start : near.end] == near.words for near in told.nearest)


def test_a_refused_candidate_shows_points_that_add_up() -> None:
    """Below the bar the reasons are named, and bar less score is what it lacked."""
    text = "وكان وزيرا الدفاع الروسي والتركي قد بحثا في عام 2010 التعاون العسكري."
    scored = [near for near in why_not(an_article(text, "ar"), load()).nearest if near.reasons]
    assert scored
    for near in scored:
        assert near.score is not None
        assert near.score == pytest.approx(sum(points for _, points in near.reasons), abs=0.01)
        assert f"{near.bar - near.score:.2f}" in {lack.detail for lack in near.lacks if lack.code == "points"}


def test_asking_twice_says_the_same() -> None:
    """Trying rows leaves no trace in the lexicon."""
    article, lexicon = an_article(UNKNOWN[1][0], "ar"), load()
    assert why_not(article, lexicon) == why_not(article, lexicon)
    assert why_not(an_article("نفذت كتائب النسر الأسود دورية.", "ar"), lexicon).found == ()


@pytest.mark.parametrize(
    ("name", "expected"), [("لواء النصر", "lwa_alnsr"), ("Сибирский батальон", "sibirskii_batalon"), ("Élan", "elan")]
)
def test_an_id_is_made_of_a_name_in_any_letters(name: str, expected: str) -> None:
    """Letters become Latin ones, so that the row can be added as it stands."""
    assert slug(name) == expected
