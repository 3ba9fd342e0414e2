"""Odd and hostile pages: each ends in an outcome."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from schemas.article import Article
from schemas.rejected import Rejected
from tests.unit.cleaning.pages import cleaned, whole

SENTENCES = [
    "قالت قيادة الجبل في بيان إن قواتها بدأت صباح اليوم تسيير دوريات مشتركة مع حرس السهل على طول النهر الكبير.",
    "وأضاف البيان أن الطرفين اتفقا على إنشاء غرفة تنسيق واحدة تعمل طوال الأسبوع، وأن العمل فيها يبدأ غدا.",
    "ولم يصدر أي تعليق من الجهات الأخرى في المنطقة، التي شهدت خلال الأشهر الماضية هدوءا نسبيا بعد توتر طويل.",
]
ARTICLE = "".join(f"<p>{sentence}</p>" for sentence in SENTENCES)
REFUSED = [
    ("empty", b"", "text/html", "empty"),
    ("blank", b" \n\t ", "text/html", "empty"),
    ("pdf", b"%PDF-1.7 ...", "text/html", "not_text"),
    ("png", b"\x89PNG\r\n\x1a\n", "", "not_text"),
    ("image type", b"<p>x</p>", "image/png", "not_text"),
    ("json", b'{"title": "x"}', "text/html", "not_text"),
    ("nuls", b"\0" * 50, "text/plain", "not_text"),
    ("a NUL in a short text", b"abc\0def", "text/plain", "not_text"),
    ("no words", b"<html><body>... 123</body></html>", "text/html", "no_text"),
    ("too deep", b"<b>" * 30_000, "text/html", "too_deep"),
]


@pytest.mark.parametrize(("name", "body", "content_type", "reason"), REFUSED, ids=[row[0] for row in REFUSED])
def test_what_is_no_page_is_rejected_with_its_reason(name: str, body: bytes, content_type: str, reason: str) -> None:
    """Each odd answer ends in its own reason."""
    found = cleaned(body, content_type)
    assert isinstance(found, Rejected)
    assert found.reason == reason


@pytest.mark.parametrize("depth", [300, 1_000, 10_000])
@pytest.mark.parametrize("tag", ["div", "span"])
def test_text_survives_deep_nesting(tag: str, depth: int) -> None:
    """The words of an article are found under any nesting that is let in."""
    found = cleaned(whole(f"<{tag}>" * depth + ARTICLE + f"</{tag}>" * depth))
    assert isinstance(found, Article)
    text = " ".join([found.title or "", found.lead, *found.paragraphs])
    assert all(sentence in text for sentence in SENTENCES)


@pytest.mark.parametrize(
    "jsonld", ["{" * 10, "[" * 100_000, '{"@type": "NewsArticle", "headline": 5,}', "null", "<!--"]
)
def test_broken_structured_data_costs_nothing_but_itself(jsonld: str) -> None:
    """The article is read as if the broken script were not there."""
    found = cleaned(
        whole(f"<h1>عنوان طويل بما يكفي للخبر</h1>{ARTICLE}", f"<script type='application/ld+json'>{jsonld}</script>")
    )
    assert isinstance(found, Article)
    assert found.title == "عنوان طويل بما يكفي للخبر"
    assert (found.lead, *found.paragraphs) == tuple(SENTENCES)


ENCODINGS = [
    ("utf-8 called 1256", "utf-8", "text/html; charset=windows-1256"),
    ("utf-8 undeclared", "utf-8", "text/html"),
    ("1256 declared", "cp1256", "text/html; charset=windows-1256"),
    ("1256 undeclared", "cp1256", "text/html"),
    ("1256 called utf-8", "cp1256", "text/html; charset=utf-8"),
    ("8859-6 declared", "iso8859-6", "text/html; charset=iso-8859-6"),
    ("utf-16 with a mark", "utf-16", "text/html"),
]


@pytest.mark.parametrize(("name", "encoding", "content_type"), ENCODINGS, ids=[row[0] for row in ENCODINGS])
def test_the_bytes_decide_how_a_page_is_read(name: str, encoding: str, content_type: str) -> None:
    """The same words come out of every encoding, whatever the page calls it."""
    found = cleaned(f"<html><body><h1>عنوان الخبر كما كتب</h1>{ARTICLE}</body></html>".encode(encoding), content_type)
    assert isinstance(found, Article)
    assert (found.lead, *found.paragraphs) == tuple(SENTENCES)


def test_a_cut_utf8_page_is_still_utf8() -> None:
    """A body that ends inside a letter loses that letter, not its encoding."""
    found = cleaned(("\n".join(SENTENCES) + "\nأخيرا").encode()[:-1], "text/plain; charset=windows-1256")
    assert isinstance(found, Article)
    assert (found.lead, *found.paragraphs[:2]) == tuple(SENTENCES)


pieces = st.one_of(
    st.binary(max_size=40),
    st.sampled_from(
        [
            b"<p>",
            b"</div>",
            b"<table><tr><td>",
            b"<!--",
            b"<script>",
            b"<title>",
            b"<meta content='2022-13-45'>",
            b"<a href='http://['>",
        ]
    ),
    st.text(max_size=30).map(lambda text: text.encode("utf-8", "replace")),
    st.sampled_from([sentence.encode() for sentence in SENTENCES]),
)


@settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(pieces, max_size=12).map(b"".join),
    st.sampled_from(["", "text/html", "text/plain; charset=x", "application/pdf"]),
)
def test_any_bytes_end_in_an_outcome(body: bytes, content_type: str) -> None:
    """Odd bytes give an Article or a Rejected, never an exception."""
    assert isinstance(cleaned(body, content_type), Article | Rejected)
