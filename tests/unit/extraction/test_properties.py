"""Properties: any text gets an answer, the same bytes each time, in bounded time."""

import os
import subprocess
import sys
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.rejected import Rejected
from services.extraction.core import extract
from services.extraction.lexicon import load
from tests.unit.extraction.builders import an_article
from tests.unit.extraction.test_cases import HITS

WORDS = sorted({word for row in HITS for word in row["text"].split()})


@settings(max_examples=60, deadline=None)
@given(st.text(min_size=1, max_size=300), st.sampled_from(["ar", "en", "xx"]))
def test_odd_text_gets_an_answer(text: str, language: str) -> None:
    """Reports or a reason, never an exception."""
    extract(an_article(text, language), load())


@settings(max_examples=80, deadline=None)
@given(st.lists(st.sampled_from(WORDS), min_size=1, max_size=60), st.sampled_from(["ar", "en"]))
def test_jumbled_news_gets_an_answer_whose_spans_cut_words(words: list[str], language: str) -> None:
    """Even word salad of real vocabulary gives spans inside the text, at the borders of words."""
    article = an_article(" ".join(words), language, title=" ".join(reversed(words)))
    found = extract(article, load())
    if isinstance(found, Rejected):
        return
    blocks = {"title": article.title or "", "lead": article.lead}
    for report in found:
        assert round(sum(reason.points for reason in report.reasons), 2) == report.score
        for mark in report.evidence:
            cut = blocks[mark.block][mark.start : mark.end]
            assert cut
            assert cut == cut.strip()


@pytest.mark.parametrize("row", HITS[:3], ids=lambda row: f"{row['language']} {row['why']}")
def test_marks_that_carry_no_letter_change_no_id(row: dict[str, str]) -> None:
    """Tashkeel, kashida, direction marks and emoji leave who, what and how as they were."""
    plain = extract(an_article(row["text"], row["language"]), load())
    words = [word[:2] + "\u0640\u064e" + word[2:] if len(word) > 4 else word for word in row["text"].split(" ")]
    decorated = "\u200f\U0001f534 " + " ".join(words)
    dressed = extract(an_article(decorated, row["language"]), load())
    assert isinstance(plain, list)
    assert isinstance(dressed, list)
    assert [(r.subtype, [a.id for a in r.participants], r.status) for r in plain] == [
        (r.subtype, [a.id for a in r.participants], r.status) for r in dressed
    ]
    for mark in dressed[0].evidence:
        assert decorated[mark.start : mark.end].strip() != ""


SCRIPT = """
from services.extraction.core import extract
from services.extraction.lexicon import load
from tests.unit.extraction.builders import an_article
from tests.unit.extraction.test_cases import HITS
for row in HITS:
    found = extract(an_article(row["text"], row["language"]), load())
    print([r.model_dump_json() for r in found] if isinstance(found, list) else found.model_dump_json())
"""


def test_the_seed_of_hashing_changes_no_byte() -> None:
    """Two processes with different hash seeds print the same Reports."""
    told = {
        subprocess.run(
            [sys.executable, "-c", SCRIPT],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(told) == 1
    assert len(next(iter(told))) > 1000


def test_a_huge_paragraph_is_too_long_at_once() -> None:
    """Two megabytes are refused before anything is read."""
    article = an_article("قوات " * 400_000, "ar")
    begun = time.process_time()
    found = extract(article, load())
    assert isinstance(found, Rejected)
    assert found.reason == "too_long"
    assert time.process_time() - begun < 1.0


def test_a_language_without_words_is_said_to_be_one() -> None:
    """An article in a language that the lexicon lacks names that as the reason."""
    found = extract(an_article("Joint patrol", "de"), load())
    assert isinstance(found, Rejected)
    assert found.reason == "language"
