"""The smaller rooms as tables: clauses, status, places, dates and citations, each read off one short text."""

from typing import NamedTuple

import pytest

from schemas.article import Article
from services.extraction.core import extract
from services.extraction.lexicon import load
from services.extraction.placing.place_finder import find_places
from services.extraction.reading import Reading, Text, read
from services.extraction.reporting.attribution import find_citations
from services.extraction.settings import DEFAULTS
from services.extraction.standing.status import recurrence_of, standing_of
from tests.unit.extraction.builders import an_article


def reading_of(text: str, language: str) -> tuple[Article, Text, Reading]:
    """Read a text; return its first sentence."""
    article = an_article(text, language)
    seen = read(article, load(), language, DEFAULTS)
    return article, seen, seen.readings[0]


CLAUSES = [
    ("ar", "سيّرت روسيا دورية في عين عيسى بينما قصفت تركيا قرية", ["بينما قصفت تركيا قرية"]),
    ("ar", "قال المتحدث إن القوات نفذت عملية وأكد أن الدورية مستمرة", ["القوات نفذت عملية وأكد أن", "الدورية مستمرة"]),
    ("ar", "زعم القائد أن الجيش ينسق مع خصومه", ["الجيش ينسق مع خصومه"]),
    ("ar", "سيّرت القوات دورية؛ وعادت إلى قاعدتها", ["وعادت إلى قاعدتها"]),
    ("ar", "تونس - وقّع وزيرا الدفاع في تشاد والنيجر اتفاقا", ["وقّع وزيرا الدفاع في تشاد والنيجر اتفاقا"]),
    ("ar", "روسيا - وهي حليفة دمشق - سيّرت مع تركيا دورية مشتركة", []),
    ("ar", "روسيا - التي تدعم دمشق - سيّرت مع تركيا دورية مشتركة", []),
    ("en", "Troops ran a patrol while jets struck a village", ["while jets struck a village"]),
    ("en", "The army said that troops ran a patrol", ["troops ran a patrol"]),
    ("en", "Troops that fled the town joined a patrol", []),
    ("en", "Troops ran a patrol; jets struck a village", ["jets struck a village"]),
]


@pytest.mark.parametrize(("language", "text", "later"), CLAUSES)
def test_a_sentence_falls_into_its_clauses(language: str, text: str, later: list[str]) -> None:
    """A connective, "that" after a verb of saying and a semicolon begin a clause; a relative "that" does not."""
    _, _, reading = reading_of(text, language)
    cut = [text[slice(*reading.span(start, end))] for start, end in reading.clauses]
    assert cut[1:] == later
    assert [clause[0] for clause in reading.clauses[1:]] == [clause[1] for clause in reading.clauses[:-1]]


class Standing(NamedTuple):
    """What a sentence says of its patrol or exercise."""

    language: str
    text: str
    phase: str
    factuality: str
    status: str


STANDINGS = [
    Standing("ar", "بدأت القوات الروسية والتركية دورية مشتركة", "started", "asserted", "occurred"),
    Standing("ar", "نفذت القوات الروسية والتركية دورية مشتركة", "completed", "asserted", "occurred"),
    Standing("ar", "تعتزم القوات الروسية والتركية تسيير دورية مشتركة", "planned", "asserted", "planned"),
    Standing("ar", "ستنفذ القوات الروسية والتركية دورية مشتركة", "planned", "asserted", "planned"),
    Standing("ar", "علقت القوات الروسية والتركية الدوريات المشتركة", "suspended", "asserted", "ended"),
    Standing("ar", "ألغت القوات الروسية والتركية الدورية المشتركة", "ended", "asserted", "ended"),
    Standing("ar", "نفت القوات الروسية تسيير دورية مشتركة مع القوات التركية", "completed", "denied", "denied"),
    Standing("ar", "لم تنفذ القوات الروسية والتركية دورية مشتركة", "completed", "denied", "denied"),
    Standing("ar", "رفضت القوات الروسية تسيير دورية مشتركة مع القوات التركية", "completed", "refused", "denied"),
    Standing("ar", "اتفقت القوات الروسية والتركية على دورية مشتركة", "agreed", "asserted", "announced"),
    Standing("en", "Russian and Turkish forces began a joint patrol", "started", "asserted", "occurred"),
    Standing("en", "Russian and Turkish forces conducted a joint patrol", "completed", "asserted", "occurred"),
    Standing("en", "Russian and Turkish forces plan to run a joint patrol", "planned", "asserted", "planned"),
    Standing("en", "Russian and Turkish forces will run a joint patrol", "planned", "asserted", "planned"),
    Standing("en", "Russian and Turkish forces suspended the joint patrol", "suspended", "asserted", "ended"),
    Standing("en", "Russian and Turkish forces cancelled the joint patrol", "ended", "asserted", "ended"),
    Standing("en", "Russian forces denied a joint patrol with Turkish forces", "completed", "denied", "denied"),
    Standing("en", "Russian and Turkish forces never ran a joint patrol", "completed", "denied", "denied"),
    Standing("en", "Russian forces refused a joint patrol with Turkish forces", "completed", "refused", "denied"),
    Standing("en", "Russian and Turkish forces agreed on a joint patrol", "agreed", "asserted", "announced"),
    Standing(
        "en", "Russian forces allegedly ran a joint patrol with Turkish forces", "completed", "alleged", "alleged"
    ),
]


@pytest.mark.parametrize("row", STANDINGS, ids=lambda row: row.text)
def test_a_sentence_says_how_far_the_act_has_come(row: Standing) -> None:
    """Phase and factuality from the words beside the trigger, and the one status they come to."""
    _, _, reading = reading_of(row.text, row.language)
    trigger = next(trigger for trigger in reading.triggers if trigger.subtype == "joint_patrol")
    found = standing_of(reading, trigger.start, trigger.end, "joint_patrol", attributed=False)
    assert (found.factuality, found.status) == (row.factuality, row.status)
    if row.factuality == "asserted":
        assert found.phase == row.phase


RECURRENCES = [
    ("ar", "سيّرت القوات الروسية والتركية دورية مشتركة هي الأولى من نوعها", "first", None),
    ("ar", "سيّرت القوات الروسية والتركية دورية مشتركة اعتيادية", "routine", None),
    ("ar", "سيّرت القوات الروسية والتركية الدورية رقم 123", "nth", 123),
    ("ar", "سيّرت القوات الروسية والتركية دورية مشتركة", "none", None),
    ("en", "Russian and Turkish forces ran a joint patrol, the first of its kind", "first", None),
    ("en", "Russian and Turkish forces ran a routine joint patrol", "routine", None),
    ("en", "Russian and Turkish forces ran a joint patrol", "none", None),
]


@pytest.mark.parametrize(("language", "text", "kind", "number"), RECURRENCES)
def test_a_sentence_says_whether_it_is_the_first(language: str, text: str, kind: str, number: int | None) -> None:
    """First, routine, the n-th, or nothing said."""
    _, _, reading = reading_of(text, language)
    recurrence, marks = recurrence_of([reading])
    assert (recurrence.kind, recurrence.n) == (kind, number)
    assert bool(marks) == (kind != "none")


PLACES = [
    ("ar", "سيّر الجيشان دورية مشتركة في ريف دير الزور الغربي", "ريف دير الزور الغربي", "SY", 2),
    ("ar", "سيّر الجيشان دورية مشتركة في ريف ديرالزور", "ريف ديرالزور", "SY", 2),
    ("ar", "سيّر الجيشان دورية مشتركة غرب الرقة", "غرب الرقة", "SY", 2),
    ("ar", "سيّر الجيشان دورية مشتركة في حلب", "حلب", "SY", 1),
    ("ar", "سيّر الجيشان دورية مشتركة في مالي", "مالي", "ML", 4),
    ("en", "Both armies ran a joint patrol in Aleppo", "Aleppo", "SY", 1),
    ("en", "Both armies ran a joint patrol near Raqqa", "near Raqqa", "SY", 2),
    ("en", "Both armies ran a joint patrol in Mali", "Mali", "ML", 4),
    ("ar", "سيّر الجيشان دورية مشتركة في محيط مدينة عين العرب", "محيط مدينة عين العرب", "SY", 2),
    ("ar", "أجرى الجيش الأردني مناورة مشتركة في عمان", "عمان", "JO", 1),
    ("ar", "أجرى الجيش الأردني مناورة مشتركة في سلطنة عمان", "سلطنة عمان", "OM", 4),
    ("tr", "Kamışlı'da iki ordu ortak devriye attı", "Kamışlı'da", "SY", 1),
]


@pytest.mark.parametrize(("language", "text", "words", "country", "precision"), PLACES)
def test_a_place_is_found_with_its_precision(
    language: str, text: str, words: str, country: str, precision: int
) -> None:
    """The words as written, the country, and how finely they place it."""
    _, seen, reading = reading_of(text, language)
    found = find_places(reading, seen, load())
    assert [(one.place.text, one.place.country, one.place.precision) for one in found] == [(words, country, precision)]
    assert text[slice(*reading.span(found[0].start, found[0].end))] == words


MANNERS = [
    ("en", "Both armies fought a joint patrol of rebels from Kosti near El Obeid", ["origin", "located"]),
    ("en", "Germany sends soldiers for a joint patrol to Ukraine", ["goal"]),
    ("en", "Germany sends soldiers for a joint patrol to Kabul", ["goal"]),
    ("ar", "سيّر الجيش المالي دورية مشتركة بين كيدال وأنفيس", ["located", "located"]),
    ("fr", "Victoire de deux armées YAOUNDE (Agence) – Les armées ont mené une patrouille mixte", ["dateline"]),
    ("en", "Both armies agreed on joint patrols in the Wakhan Corridor, a Hong Kong paper said", ["located", "bare"]),
]


@pytest.mark.parametrize(("language", "text", "manners"), MANNERS)
def test_the_words_around_a_place_say_how_it_is_meant(language: str, text: str, manners: list[str]) -> None:
    """In it, from it, to it, only named, or where the item was written."""
    _, seen, reading = reading_of(text, language)
    assert [one.manner for one in find_places(reading, seen, load())] == manners


NO_PLACES = [
    ("ar", "شكلت قوات سوريا الديمقراطية ومجلس دير الزور العسكري غرفة عمليات مشتركة"),
    ("ar", "سيّرت القوات الروسية والتركية دورية مشتركة"),
    ("en", "The Kurdistan Workers' Party and the Deir ez-Zor Military Council formed a joint operations room"),
]


@pytest.mark.parametrize(("language", "text"), NO_PLACES)
def test_a_name_is_no_place(language: str, text: str) -> None:
    """A place inside an actor's name, or a nationality, places nothing."""
    _, seen, reading = reading_of(text, language)
    assert find_places(reading, seen, load()) == []


CITATIONS = [
    ("ar", "سيّر الجيشان دورية.\nوبحسب موقع الفجر المحلي فإن الدورية المشتركة عادت", ["موقع الفجر"]),
    ("ar", "سيّر الجيشان دورية.\nوقالت وكالة الرافد، إن الدورية المشتركة عادت", ["وكالة الرافد"]),
    ("ar", "سيّر الجيشان دورية مشتركة.\nوعادت إلى القاعدة", []),
    ("en", "Both armies ran a patrol.\nAccording to the news site Dawn, the joint patrol returned", ["news site Dawn"]),
    ("en", "Both armies ran a joint patrol.\nIt returned to base", []),
]


@pytest.mark.parametrize(("language", "text", "names"), CITATIONS)
def test_a_source_is_cited_by_name(language: str, text: str, names: list[str]) -> None:
    """The noun of a source and its name, up to a comma or what describes the news."""
    _, seen, _ = reading_of(text, language)
    assert [citation.name for citation in find_citations(seen)] == names


BOTH_LATER = [
    ("Ships of both navies rehearsed resupply at sea.", ["joint_exercise"]),
    ("The Indonesian Navy and the Malaysian Navy also ran a joint patrol there.", ["joint_exercise", "joint_patrol"]),
]


@pytest.mark.parametrize(("sentence", "subtypes"), BOTH_LATER)
def test_a_second_mention_of_both_is_no_event(sentence: str, subtypes: list[str]) -> None:
    """What "both navies" do belongs to their event; two other forces make another."""
    held = "The Philippine Navy and the Japanese Navy held a joint military exercise off Palawan on Monday."
    found = extract(an_article(f"{held} {sentence}", "en"), load())
    assert isinstance(found, list)
    assert [report.subtype for report in found] == subtypes


FOES = [
    ("قال سكان إن المسلحين فروا بعد غارات للتحالف العربي ومعارك عنيفة مع المقاومة الشعبية في اليمن", set()),
    ("اشتبكت أمس هيئة تحرير الشام مع أحرار الشام قرب بلدة حارم السورية", {("sy.ahrar", "sy.hts")}),
]


@pytest.mark.parametrize(("text", "foes"), FOES)
def test_an_army_does_not_fight_its_own_side(text: str, foes: set[tuple[str, str]]) -> None:
    """What a clause seems to say of a coalition and its ally is misread; factions of one side do fight."""
    seen = read(an_article(text, "ar"), load(), "ar", DEFAULTS)
    assert {tuple(sorted(pair)) for pair in seen.hostile} == foes
