"""Choices in the tables of word classes: one row for many phrases."""

import re

import pytest

from services.extraction.lexicon.choices import each_phrase, written_out


@pytest.mark.parametrize(
    ("form", "phrases"),
    [
        ("lend support", ["lend support"]),
        ("(lend|give) (air|fire) support", [
            "lend air support", "lend fire support", "give air support", "give fire support",
        ]),
        ("lend (close|) air support", ["lend close air support", "lend air support"]),
        ("(|to) lend", ["lend", "to lend"]),
        ("avec l'appui d(u|es)", ["avec l'appui du", "avec l'appui des"]),
        ("came to help/come to (help|aid)", ["came to help/come to help", "came to help/come to aid"]),
    ],
)  # fmt: skip
def test_a_form_stands_for_every_phrase_of_its_choices(form: str, phrases: list[str]) -> None:
    assert written_out(form) == phrases


@pytest.mark.parametrize(
    "form", ["lend (air support", "lend air) support", "lend (air) support", "lend air|fire", "((a|b)|c)"]
)
def test_brackets_without_choices_are_named(form: str) -> None:
    with pytest.raises(ValueError, match="brackets hold choices"):
        written_out(form)
    with pytest.raises(ValueError, match=re.escape(form)):
        list(each_phrase([{"class": "LENDSV", "form": form, "gen": "phrase"}]))


def test_the_other_cells_of_a_row_stay() -> None:
    rows = list(each_phrase([{"class": "LENDSV", "form": "lend (air|fire) support", "gen": "phrase"}]))
    assert rows == [
        {"class": "LENDSV", "form": "lend air support", "gen": "phrase"},
        {"class": "LENDSV", "form": "lend fire support", "gen": "phrase"},
    ]
