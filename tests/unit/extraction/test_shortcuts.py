"""Shortcuts: each look that is spared would have found nothing, told on every text of the case tables."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.extraction import frames
from services.extraction.constructions.any_deed import any_deed
from services.extraction.constructions.clause_view import Clause
from services.extraction.core import extract
from services.extraction.lexicon import load
from services.extraction.lexicon.found import kind_of
from services.extraction.naming.actors import WAYS
from services.extraction.naming.owners import Owners
from services.extraction.naming.resolution import stage_of
from services.extraction.sentences.light_verbs import verb_marks
from services.extraction.sentences.phrases import built_phrases, lent_phrases, support_phrases
from services.extraction.sentences.scan import TRIGGERS, Scan, may_tell, scan
from services.extraction.words.tokens import read_sentences
from tests.unit.extraction.builders import an_article
from tests.unit.extraction.test_cases import ROWS

LANGUAGES = ("ar", "en", "fa", "fr", "ru", "tr")
CLASSES = ("SIDE", "MIL", "OP", "SUPPORT", "CLASH")


def scans_of(language: str) -> list[Scan]:
    """Return the sentences of the case tables, scanned anew."""
    texts = [row["text"].replace("\\n", "\n") for row in ROWS if row["language"] == language]
    sentences = [one for text in texts for one in read_sentences("lead", text, language)]
    lexicon = load()
    return [scan(one, (lexicon.tries[language],), language, lexicon.places) for one in sentences if one.tokens]


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_begins_at_a_token_is_what_its_matches_say(language: str) -> None:
    """The kinds that begin there, and for each kind the longest entry, the first of several as long."""
    for found in scans_of(language):
        for at, matches in enumerate(found.matches):
            assert found.kinds_at[at] == {kind_of(match.entry) for match in matches}
            for kind in {match.entry.kind for match in matches} - {"class"}:
                alike = [match for match in matches if match.entry.kind == kind]
                assert found.longest(at, kind) == max(alike, key=lambda match: match.end)
            assert found.longest(at, "nothing") is None


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_marks_are_what_the_matches_of_classes_say(language: str) -> None:
    """Marks made without matches have, for each class at each token, the span of its longest match."""
    for found in scans_of(language):
        classes = {(word, start): end for word, start, end, _ in found.found.classes()}
        for at, matches in enumerate(found.matches):
            plain = [match for match in matches if match.entry.kind == "class"]
            opens = any(match.entry.kind == "open" for match in matches)
            told = {word for word, start in classes if start == at}
            assert opens or told == {match.entry.value for match in plain}
            for word in {match.entry.value for match in plain} if not opens else ():
                assert classes[word, at] == max(match.end for match in plain if match.entry.value == word)


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_may_not_tell_has_no_trigger(language: str) -> None:
    """A sentence without the words that tell, or make with others what tells, has no trigger by its marks either."""
    build = {"ar": support_phrases, "en": lent_phrases, "fa": verb_marks, "fr": built_phrases}.get(language)
    for found in scans_of(language):
        if not may_tell(found):
            found.add(build(found) if build else [])
            assert not any(found.marks.get(word) for word in TRIGGERS)


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_actor_is_named_where_no_word_begins_one(language: str) -> None:
    """Each way to name an actor finds none at a word of other kinds than those it is listed with."""
    stage = stage_of((), "2024-01-01")
    for found in scans_of(language):
        owners = Owners(found, load(), stage)
        for at, kinds in enumerate(found.kinds_at):
            for way, beginnings in WAYS.items():
                assert not (beginnings.isdisjoint(kinds) and way(owners, at)), (way, found.tokens[at].key)


@pytest.mark.parametrize("language", LANGUAGES)
def test_one_party_alone_acts_with_nobody(language: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of a clause that names one party, with none before, no construction but those listed makes an act."""
    seen: list[Clause] = []

    def recorded(*parts: object) -> Clause:
        seen.append(Clause(*parts))  # type: ignore[arg-type]
        return seen[-1]

    monkeypatch.setattr(frames, "Clause", recorded)
    for row in (row for row in ROWS if row["language"] == language):
        extract(an_article(row["text"].replace("\\n", "\n"), language, title=row["title"] or None), load())
    alone = [one for one in seen if one.before is None and len(one.groups) == 1 and len(one.groups[0].mentions) == 1]
    assert alone
    for clause in alone:
        for way in (*frames.WAYS[language], any_deed):
            assert way in frames.ALONE or way(clause) == [], way


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_name_takes_just_the_marks_inside_it(language: str) -> None:
    """Names may overlap; a mark that reaches beyond each of them stays."""
    chance = random.Random(7)
    for found in scans_of(language):
        spans = [(start, start + chance.randint(1, 4)) for start in chance.choices(range(len(found.tokens)), k=3)]
        before = found.of(*CLASSES)
        found.consume(spans)
        left = [mark for mark in before if not any(start <= mark.start and mark.end <= end for start, end in spans)]
        assert found.of(*CLASSES) == left


@given(st.text("abAB. '\u0639\u06450\u01c53", max_size=40))
def test_a_capital_is_seen_wherever_one_is(text: str) -> None:
    """Words of scripts without capitals are not asked one by one."""
    for sentence in read_sentences("lead", text, "en"):
        for token in sentence.tokens:
            said = text[token.start : token.end]
            assert token.capital == said[0].isupper()
            assert not token.upper or any(letter.isupper() for letter in said)
