"""Inflections: a word of a list is known by every ending its language gives it, and by no other word's."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.extraction.lexicon.inflected import Inflected
from services.extraction.lexicon.model import Entry
from services.extraction.lexicon.trie import Trie
from services.extraction.words.tokens import read_sentences
from services.text.normalise import fold_word

FOUND = [
    ("ru", "совместные учения", "noun", "о совместных учениях"),
    ("ru", "Вооружённые силы", "noun", "вооруженными силами"),
    ("ru", "провел/проведут", "verb", "они провели"),
    ("ru", "вошел/войдут", "verb", "войска вошли"),
    ("ru", "российский", "adjective", "российско-турецкий"),
    ("fr", "patrouille conjointe", "adjective", "des patrouilles conjointes"),
    ("fr", "général", "noun", "les généraux"),
    ("fr", "lancer", "verb", "il lança"),
    ("fr", "appuyer", "verb", "ils appuient"),
    ("fr", "fournir", "verb", "ils fourniraient"),
    ("fr", "conclure", "verb", "a conclu"),
    ("fr", "rejoindre", "verb", "ils rejoignent"),
    ("fr", "armée", "noun", "l'armée"),
    ("tr", "tatbikat", "noun", "tatbikatında"),
    ("tr", "birlik", "noun", "birliğinin"),
    ("tr", "Türkiye", "noun", "Türkiye'nin"),
    ("tr", "imzala", "verb", "imzalandı"),
    ("tr", "harekât", "noun", "HAREKATI"),
    ("fa", "نیرو", "noun", "نیروهای"),
    ("fa", "نیرو", "noun", "نیرو های"),
    ("fa", "برگزار کرد/کند", "verb", "برگزار می کنند"),
    ("fa", "رزمایش", "noun", "رزمايش"),
]
NOT_FOUND = [
    ("ru", "учения", "noun", "ученые"),
    ("ru", "бои", "phrase", "боевой"),
    ("tr", "için", "phrase", "içinde"),
    ("tr", "birlikte", "phrase", "birlik"),
    ("fr", "arme", "noun", "armée"),
    ("fa", "گشت", "noun", "گشتاور"),
]


def _knows(language: str, form: str, generator: str, text: str) -> bool:
    trie = Trie(language)
    trie.add(fold_word(form), Entry("class", "X"), generator)
    (sentence,) = read_sentences("lead", text, language)
    return any(trie.find(sentence.tokens))


@pytest.mark.parametrize(("language", "form", "generator", "text"), FOUND)
def test_a_word_is_known_by_its_endings(language: str, form: str, generator: str, text: str) -> None:
    """The form of a dictionary finds the form of a text."""
    assert _knows(language, form, generator, text)


@pytest.mark.parametrize(("language", "form", "generator", "text"), NOT_FOUND)
def test_another_word_is_not_taken_for_it(language: str, form: str, generator: str, text: str) -> None:
    """A word that only looks alike stays unknown."""
    assert not _knows(language, form, generator, text)


@given(st.lists(st.tuples(st.text("ab", min_size=1, max_size=3), st.lists(st.text("ab", max_size=4))), max_size=8))
def test_a_form_has_the_words_it_was_added_with(words: list[tuple[str, list[str]]]) -> None:
    """Words kept as stems and endings are those that a table of all forms would hold, in the same order."""
    inflected, table = Inflected(), dict[str, dict[str, None]]()
    for word, forms in words:
        inflected.add(word, forms)
        for form in forms:
            table.setdefault(form, {})[word] = None
    for form in {"", "c", *table, *(form + "a" for form in table)}:
        assert inflected.words(form) == list(table.get(form, ()))
