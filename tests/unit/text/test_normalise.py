"""Normalisation: one spelling, and the way back to every code point of the original."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.text.normalise import fold_word, normalise

SPELLINGS = [
    ("أإآٱا", "ااااا"),
    ("مُدَرَّسَةٌ", "مدرسه"),
    ("عـسـكـري", "عسكري"),
    ("على", "علي"),
    ("مؤقت وشؤون وهيئة", "موقت وشوون وهييه"),
    ("٢٠٢١ ۱۴۰۲", "2021 1402"),
    ("کردستان", "كردستان"),
    ("#غرفة_عمليات", "غرفه عمليات"),
    ("\u200fقسد\u200e", "قسد"),
    ("«الفيلق» “الخامس”", '"الفيلق" "الخامس"'),
    ("Istanbul İzmir", "istanbul izmir"),
    ("anti\u00adaircraft", "antiaircraft"),
    ("Deir\u2011ez\u2010Zor", "deir-ez-zor"),
    ("\ufe8d\ufedf\ufed8\ufeee\ufe8d\ufe95", "القوات"),  # letters drawn as they stand in a word
    ("\ufed7\ufe92\ufefc", "قبلا"),  # lam and alef drawn as one
]


@pytest.mark.parametrize(("written", "normalised"), SPELLINGS)
def test_every_way_to_write_comes_to_one(written: str, normalised: str) -> None:
    """Letters, digits, quotes and case fold; marks that carry no letter go."""
    assert normalise(written).text == normalised


@pytest.mark.parametrize(
    ("text", "word", "original"),
    [
        ("قال: «القوّاتُ» هنا", "القوات", "القوّاتُ"),
        ("بــيــن قوتين", "بين", "بــيــن"),
        ("\u200fعسكري ", "عسكري", "عسكري"),
        ("زار İzmir أمس", "izmir", "İzmir"),
        ("\U0001f534 عاجل", "عاجل", "عاجل"),
        ("\ufefb \ufed7\ufe92\ufefc أمس", "قبلا", "\ufed7\ufe92\ufefc"),
    ],
)
def test_a_span_cuts_the_original_word(text: str, word: str, original: str) -> None:
    """Marks inside a word belong to its span, blanks and quotes around it do not."""
    found = normalise(text)
    start = found.text.index(word)
    first, last = found.original(start, start + len(word))
    assert text[first:last].rstrip("\u064f\u200e") == original.rstrip("\u064f\u200e")


@given(st.text(max_size=200))
def test_offsets_lead_back_in_order(text: str) -> None:
    """One offset for each code point and one for the end, inside the original, rising but for two letters in one."""
    found = normalise(text)
    assert len(found.offsets) == len(found.text) + 1
    drawn = sum("\ufef5" <= letter <= "\ufefc" for letter in text)
    assert list(found.offsets) == sorted(found.offsets)
    assert len(found.offsets) - len(set(found.offsets)) == drawn
    assert found.offsets[-1] == len(text)


@given(st.text(max_size=100))
def test_normalising_twice_is_normalising_once(text: str) -> None:
    """A normalised word is its own normal form."""
    assert normalise(normalise(text).text).text == normalise(text).text
    assert fold_word(fold_word(text)) == fold_word(text)


@given(st.text("أإآٱىیئةۀؤک٠۹“”«»‘’_\u00a0\u2010\ufb50\ufe8d\ufef4 abcİЁابو", max_size=40))
def test_letters_are_swapped_as_each_alone_is(text: str) -> None:
    """No swap makes a letter that another would swap again, so that their order is free."""
    assert normalise(text).text == "".join(normalise(letter).text for letter in text)
