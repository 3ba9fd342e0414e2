"""Verdicts: which sound pages are no articles, and near-misses that are; languages; the signature."""

import base64
import hashlib

import pytest

from schemas.article import Article
from schemas.rejected import Rejected
from services.cleaning.signature import sign
from tests.unit.cleaning.pages import cleaned, whole

STORY = (
    "<p>The council of the old harbour met for three hours on Tuesday and agreed on the plan for the western wall.</p>"
    "<p>Work begins next month, the mayor said, and the fishing boats will use the eastern pier until it is done.</p>"
    "<p>Two members voted against it because they wanted a study of the currents first, which would take a year.</p>"
)
BANNER = "<div class='cookie'><p>We use cookies.</p><button>Accept all</button></div>"
MENU = "".join(f"<li><a href='/{n}'>Section number {n} of the site with a long name</a></li>" for n in range(60))
VERDICTS = [
    (
        "consent wall",
        "<p>We value your privacy</p><p>We and our partners use cookies.</p><button>Accept all</button>",
        "wall",
    ),
    (
        "login wall",
        "<h1>Members</h1><p>Already a subscriber? Log in to continue reading.</p><p>Forgot password</p>",
        "wall",
    ),
    ("challenge", "<h1>Just a moment...</h1><p>Checking your browser before accessing the site.</p>", "challenge"),
    ("soft 404", "<h1>Page not found</h1><p>The page you are looking for does not exist or has moved.</p>", "missing"),
    ("index", f"<h1>All sections</h1><ul>{MENU}</ul>", "index"),
]


@pytest.mark.parametrize(("name", "body", "reason"), VERDICTS, ids=[row[0] for row in VERDICTS])
def test_a_sound_page_that_is_no_article_is_rejected(name: str, body: str, reason: str) -> None:
    """Each ends in its own reason; nothing else is sent on."""
    found = cleaned(whole(body, f"<title>{name}</title>"))
    assert isinstance(found, Rejected)
    assert found.reason == reason


NEAR = [
    ("a banner over an article", BANNER + "<h1>A wall for the old harbour</h1>" + STORY),
    (
        "an article about a privacy law",
        "<h1>A law on your privacy</h1>" + STORY + "<p>We value your privacy, said one.</p>",
    ),
    ("an article with a long menu", f"<nav><ul>{MENU}</ul></nav><h1>A wall for the old harbour</h1>{STORY}"),
    ("an article on a page that was not found", "<h1>The missing page of the chronicle</h1>" + STORY),
]


@pytest.mark.parametrize(("name", "body"), NEAR, ids=[row[0] for row in NEAR])
def test_an_article_that_looks_like_one_is_kept(name: str, body: str) -> None:
    """The words of a wall, a menu or an error beside an article cost nothing."""
    found = cleaned(whole(body))
    assert isinstance(found, Article)
    assert "Work begins next month" in " ".join((found.lead, *found.paragraphs))


def test_a_paywalled_lead_is_an_article() -> None:
    """What is free of it is told, with a flag."""
    head = '<script type=\'application/ld+json\'>{"@type": "NewsArticle", "isAccessibleForFree": false}</script>'
    found = cleaned(whole("<h1>A wall for the old harbour</h1>" + STORY, head))
    assert isinstance(found, Article)
    assert "paywall" in found.quality.flags


LANGUAGES = [
    (
        "ar",
        "اجتمع مجلس الميناء القديم ثلاث ساعات واتفق على خطة الجدار الغربي، ويبدأ العمل في الشهر المقبل.",
    ),
    (
        "fa",
        "شورای بندر قدیمی سه ساعت جلسه داشت و درباره طرح دیوار غربی توافق کرد و کار از ماه آینده آغاز می‌شود.",
    ),
    ("en", "The council of the old harbour met for three hours and agreed on the plan for the western wall."),
    ("fr", "Le conseil du vieux port s'est réuni pendant trois heures et a adopté le plan du mur de l'ouest."),
    ("ru", "Совет старого порта заседал три часа и принял план западной стены, работы начнутся в следующем месяце."),
    ("tr", "Eski liman meclisi üç saat toplandı ve batı duvarının planını kabul etti, çalışmalar gelecek ay başlıyor."),
]


@pytest.mark.parametrize(("code", "text"), LANGUAGES, ids=[row[0] for row in LANGUAGES])
def test_the_text_says_its_language(code: str, text: str) -> None:
    """Whatever the page claims."""
    found = cleaned(whole(f"<p>{text}</p>" * 2).replace("<html>", "<html lang='de'>"))
    assert isinstance(found, Article)
    assert (found.language.code, found.language.basis) == (code, "text")


def test_a_flash_whose_headline_is_all_it_says_is_an_article() -> None:
    """Breaking news come as one sentence, in the heading and below it; the sentence is title and lead."""
    flash = "The council of the old harbour has agreed on the plan for the western wall, the mayor says."
    found = cleaned(whole(f"<h1>{flash}</h1><article><p>{flash}</p></article>"))
    assert isinstance(found, Article)
    assert (found.title, found.lead, found.paragraphs) == (flash, flash, ())


def test_the_signature_is_what_it_was() -> None:
    """Known answer: another would make copies of old articles unknown."""
    signature = sign("The council of the old harbour met for three hours and agreed on the plan.")
    values = base64.b64decode(signature.values)
    assert (len(values), signature.normaliser) == (512, "1")
    assert hashlib.sha256(values).hexdigest()[:16] == "11d22a2263acf740"
