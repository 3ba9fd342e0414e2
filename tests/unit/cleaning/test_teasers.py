"""A brief among teasers: the normal shape of breaking news."""

from schemas.article import Article
from tests.unit.cleaning.pages import CORPUS, cleaned

PAGE = CORPUS / "cleaning" / "p4-brief-among-teasers.html"


def test_a_brief_is_parted_from_its_twelve_teasers() -> None:
    """Two sentences, title, byline and the visible date come out; no teaser's actor leaks."""
    article = cleaned(PAGE.read_bytes())
    assert isinstance(article, Article)
    assert article.title == "قوات السهل تتسلم معبر النهر من حرس الجبل"
    assert article.lead == "تسلمت قوات السهل فجر اليوم معبر النهر من حرس الجبل بعد اتفاق بين الطرفين."
    assert article.paragraphs == ("ويعمل المعبر من السبت إلى الخميس، بحسب مصدر في إدارته.",)
    assert article.byline == "سلمى الخوري"
    assert (article.published.value, article.published.basis) == ("2021-12-31", "visible")
    assert "short" in article.quality.flags


def test_a_teasers_text_that_also_stands_in_the_article_stays() -> None:
    """A block that stands outside every card is the article's own."""
    own = "ويعمل المعبر من السبت إلى الخميس، بحسب مصدر في إدارته."
    page = PAGE.read_text(encoding="utf-8")
    start = page.index("قال متحدث باسم فصيل الوادي")
    page = page[:start] + own + page[page.index("</p>", start) :]
    article = cleaned(page)
    assert isinstance(article, Article)
    assert own in article.paragraphs
