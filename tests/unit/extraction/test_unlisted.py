"""Unlisted: armed bodies that no table lists are read by the noun of what they are and a name of their own."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.report import Report
from services.extraction.core import extract
from services.extraction.lexicon import load
from services.extraction.reading import read
from services.extraction.settings import DEFAULTS
from tests.unit.extraction.builders import an_article

NAMED = [
    ("en", "The Danu Hills Defence Force carried out a joint patrol.", "zz.danu_hills_defence_force"),
    ("en", "The Danu Hills Defense Force carried out a joint patrol.", "zz.danu_hills_defence_force"),
    ("en", "The Zurmi Volunteers Battalion carried out a joint patrol.", "zz.zurmi_volunteers_battalion"),
    ("en", "The Zurmi Volunteers Battalions carried out a joint patrol.", "zz.zurmi_volunteers_battalion"),
    ("en", "Troops and the Jufa militia launched a joint patrol.", "zz.jufa_militia"),
    ("en", "Katibat Dirham launched a joint patrol.", "zz.dirham_brigade"),
    (
        "en",
        "Fighters of the Front for the Liberation of Jufa carried out a joint patrol.",
        "zz.liberation_of_jufa_front",
    ),
    ("ar", "نفذت كتيبة ليوث الوادي دورية في المدينة.", "zz.lywth_alwady_battalion"),
    ("ar", "نفذ الجيش وكتيبة ليوث الوادي دورية في المدينة.", "zz.lywth_alwady_battalion"),
    ("ar", "نفذ لواء «رجال البادية» دورية في المدينة.", "zz.rjal_albadyh_brigade"),
    ("fr", "La milice Zankaï a mené une patrouille.", "zz.zankai_militia"),
    ("fr", "Le Front de libération du Jufa a mené une patrouille armée.", "zz.liberation_du_jufa_front"),
    ("ru", "Бригада «Орлы пустыни» вышла на патрулирование.", "zz.orly_pustyni_brigade"),
    ("ru", "Бойцы бригады «Орлы пустыни» вышли на патрулирование.", "zz.orly_pustyni_brigade"),
    ("tr", "Jufa Kartalları Tugayı ortak devriye başlattı.", "zz.jufa_kartallari_brigade"),
    ("fa", "لشکر «حیدریون نو» عملیات مشترکی انجام داد.", "zz.hydrywn_nw_division"),
]
NOBODY = [
    ("en", "The Golan front was quiet after a joint patrol."),
    ("en", "The Jufa Front was quiet after a joint patrol."),
    ("en", "The Manchester Fire Brigade carried out a joint patrol."),
    ("en", "Soldiers of the Salvation Army carried out a joint patrol."),
    ("en", "The armed group and a rebel movement launched a joint patrol."),
    ("en", "The 14th Brigade and its 2nd Battalion launched a joint patrol."),
    ("en", "Israel's Kfir Brigade launched a patrol."),
    ("en", "The Jufa Democratic Movement and the Reform Front agreed on a joint list."),
    ("en", "Jufa Group and Zurmi Holdings launched a joint operation."),
    ("en", "Police on patrol in Lashkar Gah found a bomb."),
    ("en", "The Women's Liberation Movement held a joint march."),
    ("ar", "نفذ لواء المشاة الآلي دورية في المدينة."),
    ("ar", "قال اللواء خالد المحجوب إن الدورية عادت."),
    ("ar", "قدم التقرير للواء خالد المحجوب بعد الدورية."),
    ("ar", "ساد الهدوء جبهة الجولان بعد مرور الدورية."),
    ("ar", "انضوت العشائر تحت لواء الاتحاد وسيرت دورية."),
    ("ar", "نفذت ميليشيات التمرد هجوما على الدورية."),
    ("ar", "وقعت حركة النهضة وجبهة الإصلاح اتفاق تعاون."),
    ("fr", "La brigade financière a mené une opération conjointe."),
    ("ru", "Отряд «Лиза Алерт» вышел на патрулирование."),
    ("ru", "Группировка войск «Север» нанесла удар."),
    ("tr", "20. Kartal Taburu devriye görevine başladı."),
]
HEADS = [
    "Brigade",
    "Militia",
    "Front",
    "Army",
    "Defence",
    "Force",
    "Liwa",
    "Katibat",
    "\u0644\u0648\u0627\u0621",
    "\u0643\u062a\u064a\u0628\u0629",
]
NAMES = ["Kyo", "Jufa", "al", "KDF", "\u0635\u0642\u0648\u0631", "\u0627\u0644\u062c\u0628\u0644"]
OTHERS = ["The", "the", "of", "for", "and", "\u0648", "patrol", "joint", "\u062f\u0648\u0631\u064a\u0629"]
SIGNS = ["-", "(", ")", "\u00ab", "\u00bb", '"', "'", ",", "."]
WORDS = st.sampled_from([*HEADS, *NAMES, *OTHERS, *SIGNS])


def _unlisted(text: str, language: str) -> list[str]:
    readings = read(an_article(text, language), load(), language, DEFAULTS).readings
    return [m.actor.id for reading in readings for m in reading.mentions if m.actor.id.startswith("zz.")]


def _reports(text: str, language: str = "en") -> list[Report]:
    found = extract(an_article(text, language), load())
    assert isinstance(found, list), found
    return found


@pytest.mark.parametrize(("language", "text", "identity"), NAMED)
def test_a_name_behind_its_noun_is_an_actor(language: str, text: str, identity: str) -> None:
    """Two spellings of one name give one id."""
    assert _unlisted(text, language) == [identity]


@pytest.mark.parametrize(("language", "text"), NOBODY)
def test_what_only_looks_like_a_name_is_nobody(language: str, text: str) -> None:
    """A line of battle, a kind of unit, a unit of a state's army, a party, a company, a club, a general."""
    assert _unlisted(text, language) == []


def test_a_partner_that_nobody_listed_keeps_its_event_in_review() -> None:
    """The Report is written, names the body as the text does, and says why it waits."""
    (report,) = _reports("Iraqi troops and the Jufa Lions Brigade launched a joint operation near Kirkuk on Monday.")
    body = next(actor for actor in report.participants if actor.id == "zz.jufa_lions_brigade")
    assert (body.name, body.type, body.resolved_by) == ("Jufa Lions Brigade", "non_state", "unlisted")
    assert report.lane == "review"
    assert "actor_unlisted" in report.flags


def test_a_third_partner_only_joins() -> None:
    """Two listed forces are enough for an alert; whoever is with them is named too."""
    text = "The Arakan Army, the Kachin Independence Army and the Jufa Defence Force launched a joint attack on a base."
    (report,) = _reports(text)
    assert {actor.id for actor in report.participants} == {"mm.aa", "mm.kia", "zz.jufa_defence_force"}
    assert "actor_unlisted" not in report.flags


def test_the_letters_in_brackets_mean_the_same_body_later() -> None:
    """So does its name without its noun."""
    first = "The Jufalan Defence Force (JLDF) is based in the hills of Myanmar.\n"
    for name in ("the JLDF", "the Jufalan"):
        (report,) = _reports(f"{first}The Kachin Independence Army and {name} launched a joint attack on a base.")
        assert {actor.id for actor in report.participants} == {"mm.kia", "zz.jufalan_defence_force"}


@given(st.lists(WORDS, max_size=14), st.sampled_from(["ar", "en", "fa", "fr", "ru", "tr"]))
def test_any_row_of_heads_and_names_gets_an_answer(words: list[str], language: str) -> None:
    """No text makes it fail, and the same text gives the same bodies; no two of them share a word."""
    text = " ".join(words) or "x"
    assert _unlisted(text, language) == _unlisted(text, language)
    for reading in read(an_article(text, language), load(), language, DEFAULTS).readings:
        ends = [0, *(mention.end for mention in reading.mentions)]
        assert all(mention.start >= end for mention, end in zip(reading.mentions, ends, strict=False))
