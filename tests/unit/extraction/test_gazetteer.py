"""The gazetteer: what the tables hold, and how names in a sentence become places."""

import csv
from importlib import resources

import pytest

from services.extraction.core import extract
from services.extraction.lexicon import load
from services.extraction.lexicon.gazetteer import Gazetteer
from services.extraction.lexicon.transliterate import to_arabic
from services.extraction.words.tokens import read_sentences
from tests.unit.extraction.builders import an_article

FOLDER = resources.files("services.extraction.lexicon")


def rows(name: str, delimiter: str = ",") -> list[dict[str, str]]:
    """Return the rows of a table."""
    return list(csv.DictReader((FOLDER / name).read_text(encoding="utf-8").splitlines(), delimiter=delimiter))


def test_every_country_has_its_regions_and_cities() -> None:
    """Regions for nearly all countries, and twelve or more in depth in Arabic."""
    files = [file for file in (FOLDER / "places").iterdir() if file.name.endswith(".tsv")]
    assert len({row["country"] for row in rows("admin1.csv")}) > 190
    assert len(files) > 180
    deep = [file for file in files if sum(bool(row["ar"]) for row in rows(f"places/{file.name}", "\t")) > 100]
    assert len(deep) >= 12


PLACES = [
    ("ar", "سيّرت القوات الروسية والتركية دورية مشتركة في ريف كوباني.", "gn:170818", 2),
    ("ar", "سيّرت القوات الروسية والتركية دورية مشتركة شرقي منبج.", "gn:166743", 2),
    ("ar", "سيّرت القوات الروسية والتركية دورية مشتركة شمال سوريا.", "ov:north-syria", 3),
    ("ar", "سيّرت القوات الروسية والتركية دورية مشتركة جنوب غربي سوريا.", "ov:sy-south-west", 3),
    ("ar", "نفذ الجيش المصري والجيش السعودي مناورات مشتركة في البحر الأحمر.", "ov:red-sea", 3),
    ("ar", "شكل الجيش الكونغولي والجيش الأوغندي غرفة عمليات مشتركة في بوكافو.", "gn:217831", 1),
    ("ar", "موسكو - وكالات\nسيّرت القوات الروسية والتركية دورية مشتركة قرب الرقة.", "gn:172955", 2),
    ("en", "Russian and Turkish forces ran a joint patrol near Kobani.", "gn:170818", 2),
    ("en", "Russian and Turkish forces ran a joint patrol in southwestern Syria.", "ov:sy-south-west", 3),
    ("en", "MOSCOW - Agencies\nRussian and Turkish forces ran a joint patrol near Raqqa.", "gn:172955", 2),
    ("en", "Egyptian and Saudi forces held joint drills in the Red Sea.", "ov:red-sea", 3),
    ("fa", "ارتش سوریه و نیروهای روسیه در السخنه گشت مشترک اجرا کردند.", "gn:172425", 1),
    ("ar", "سيّرت القوات الروسية والتركية دورية مشتركة في مورك متجهة إلى خناصر.", "gn:166640", 1),
    ("ar", "دخل الجيش السوري والقوات الروسية بلدة معدان غرب دير الزور.", "gn:167538", 1),
    ("ar", "بدأ الجيشان الأردني والسعودي تدريبا مشتركا عند معبر جابر على الحدود مع سوريا.", "ov:nassib", 1),
    ("en", "Egyptian and Saudi forces began joint drills at Berenice, overlooking the Red Sea.", "ov:berenice", 1),
    ("en", "Rwandan and Mozambican troops retook Quionga together and rebels fled towards Palma.", "ov:quionga", 1),
    ("ru", "Российские и сирийские военные провели совместное патрулирование у села Морек.", "gn:166640", 1),
    ("fr", "Les armées malienne et burkinabè ont mené une opération conjointe à Inates vers Ménaka.", "ov:inates", 1),
    ("tr", "Türk ve Rus askerleri Morek'te ortak devriye icra etti, konvoy Hama yönünde ilerledi.", "gn:166640", 1),
]  # fmt: skip


@pytest.mark.parametrize(("language", "text", "identity", "precision"), PLACES)
def test_the_main_place_is_as_fine_as_the_text(language: str, text: str, identity: str, precision: int) -> None:
    """A part of a town, a side of a country, a sea; where the text was written is none."""
    found = extract(an_article(text, language), load())
    assert isinstance(found, list), found.reason
    place = found[0].place
    assert place is not None
    assert (place.id, place.precision) == (identity, precision)
    assert place.text in text


@pytest.mark.parametrize(("language", "title", "text", "identity"), [
    ("ar", "دورية روسية تركية في مورك", "سيّرت القوات الروسية والتركية دورية مشتركة بين مورك وخان شيخون.", "gn:166640"),
    ("ar", "دورية روسية تركية في خان شيخون", "سيّرت القوات الروسية والتركية دورية مشتركة بين مورك وخان شيخون.",
     "gn:168325"),
    ("en", "Benin and Niger to patrol W National Park", "The armies of Benin and Niger will hold joint patrols in the "
     "W National Park, their chiefs agreed on Tuesday in Cotonou.", "ov:w-park"),
    ("en", "Joint operation in Ituri", "The Congolese and Ugandan armies ran a joint operation near Komanda.",
     "ov:komanda"),
    ("en", "Governor hails joint patrol", "The governor of Herat said that Afghan and Iranian forces had run a joint "
     "patrol near Islam Qala.", "gn:1142404"),
])  # fmt: skip
def test_of_several_places_the_title_names_the_one(language: str, title: str, text: str, identity: str) -> None:
    """The headline's place before others; a finer one inside it before it; an official's town is none."""
    found = extract(an_article(text, language, title=title), load())
    assert isinstance(found, list), found.reason
    assert found[0].place is not None
    assert found[0].place.id == identity


@pytest.mark.parametrize(("language", "text"), [
    ("ar", "اتفقت بغداد وأنقرة على تسيير دوريات مشتركة للجيشين العراقي والتركي."),
    ("ar", "سيّرت القوات الروسية والتركية دورية مشتركة، كما قالت موسكو."),
    ("en", "Russian and Turkish forces ran a joint patrol, Moscow said."),
])  # fmt: skip
def test_a_capital_that_acts_is_no_place(language: str, text: str) -> None:
    """A government named by its capital leaves the place open."""
    found = extract(an_article(text, language), load())
    assert isinstance(found, list), found.reason
    assert found[0].place is None


@pytest.mark.parametrize(("latin", "arabic"), [
    ("Bukavu", "بوكافو"), ("Rutshuru", "روتشورو"), ("Masisi", "ماسيسي"), ("Uvira", "أوفيرا"), ("Kidal", "كيدال"),
    ("Tessalit", "تيساليت"), ("Ménaka", ""), ("Km 5", ""),
])  # fmt: skip
def test_a_latin_name_is_spelled_as_a_paper_would(latin: str, arabic: str) -> None:
    """Long vowels, doubled letters once; what is not plain letters is left alone."""
    assert to_arabic(latin) == arabic


def test_terms_tell_who_gives_what_to_whom() -> None:
    """A posts' permission in return for cover; without the cue there is an event but no terms."""
    told = (
        "شكلت القوات الروسية والحرس الثوري الإيراني غرفة عمليات مشتركة في تدمر.\nوجاء ذلك بعد اتفاق بين الطرفين على أن "
        "يغطي الطيران الروسي عمليات حزب الله في القلمون، مقابل سماح حزب الله للفيلق الخامس بإنشاء نقاط عسكرية في يبرود."
    )
    found = extract(an_article(told, "ar"), load())
    assert isinstance(found, list), found.reason
    terms = [term for report in found for term in report.terms]
    assert [(t.kind, t.grantors[:1], t.in_return_for) for t in terms[:1]] == [("air_cover", ("ru.forces.air",), None)]
    assert [(t.kind, t.grantees, t.in_return_for) for t in terms[1:]] == [("basing", ("sy.5corps",), "t1")]
    bare = extract(an_article(told.split("\n")[0], "ar"), load())
    assert isinstance(bare, list)
    assert bare[0].terms == ()


def test_the_order_of_languages_changes_nothing() -> None:
    """What a French or Turkish text asks for first, an English one does not find afterwards, and the other way."""
    gazetteer = Gazetteer(FOLDER)
    sentence = read_sentences("lead", "Algiers, mer Rouge, Cairo")[0]
    before = [[match.entry.value.id for match in found] for found in gazetteer["en"].find(sentence.tokens)]
    french = [[match.entry.value.id for match in found] for found in gazetteer["fr"].find(sentence.tokens)]
    assert french != before
    fresh = Gazetteer(FOLDER)["en"]
    assert gazetteer["en"].find(sentence.tokens) == fresh.find(sentence.tokens)
    assert before == [[match.entry.value.id for match in found] for found in fresh.find(sentence.tokens)]
    assert sum(map(len, french)) > sum(map(len, before)) > 0
