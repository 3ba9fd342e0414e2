"""The lexicon: one new row makes an unseen name an actor, and its digest names exactly its tables."""

import csv
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from schemas.rejected import Rejected
from services.extraction.core import extract
from services.extraction.lexicon import digest_of, load
from services.extraction.lexicon.load import build
from services.extraction.lexicon.model import ActorRow
from services.extraction.settings import DEFAULTS
from tests.unit.extraction.builders import an_article

TABLES = Path(__file__).parents[3] / "services" / "extraction" / "lexicon"
UNSEEN = "شكلت كتائب الريح البيضاء والجيش المالي غرفة عمليات مشتركة قرب غاو."
ROW = "ml.white_wind,White Wind Brigades,non_state,,,ar,كتائب الريح البيضاء,,,,\n"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Copy the tables, without the thousands of places."""
    copy = tmp_path_factory.mktemp("lexicon") / "lexicon"
    shutil.copytree(TABLES, copy, ignore=shutil.ignore_patterns("__pycache__", "[A-LN-Z][A-Z].tsv"))
    return copy


def test_a_row_turns_an_unseen_sentence_into_a_report(folder: Path) -> None:
    """Before the row nothing, after it a joint command of the named actors; the digest changes."""
    before = build(folder)
    assert isinstance(extract(an_article(UNSEEN, "ar"), before, replace(DEFAULTS, likely=False)), Rejected)
    with (folder / "actors.csv").open("a", encoding="utf-8") as file:
        file.write(ROW)
    after = build(folder)
    found = extract(an_article(UNSEEN, "ar"), after)
    assert isinstance(found, list)
    assert (found[0].subtype, {a.id for a in found[0].participants}) == (
        "joint_command",
        {"ml.white_wind", "ml.forces"},
    )
    assert before.digest != after.digest == found[0].extractor.lexicon


def test_the_same_tables_have_the_same_digest(folder: Path) -> None:
    """A digest comes from the bytes alone."""
    assert build(folder).digest == build(folder).digest


def test_an_actor_is_one_row_whatever_its_forms() -> None:
    """Rows of one id agree on all but the form and where it is used: no form changes who it is."""
    with (TABLES / "actors.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    told: dict[str, set[ActorRow]] = {}
    for row in rows:
        columns = (row[name] or None for name in ("country", "sponsor"))
        told.setdefault(row["id"], set()).add(ActorRow(row["id"], row["name"], row["type"], *columns))
    assert {identity: rows for identity, rows in told.items() if len(rows) > 1} == {}


def test_no_form_stands_twice() -> None:
    """The same form of the same actor in the same language and theatre is written once."""
    with (TABLES / "actors.csv").open(encoding="utf-8", newline="") as file:
        rows = [(row["id"], row["lang"], row["form"], row["theatre"]) for row in csv.DictReader(file)]
    assert sorted(row for row in set(rows) if rows.count(row) > 1) == []


@pytest.mark.parametrize("file", sorted(TABLES.rglob("*.csv")), ids=lambda path: str(path.relative_to(TABLES)))
def test_every_row_is_as_wide_as_its_header(file: Path) -> None:
    """A missing comma would shift a column in silence."""
    with file.open(encoding="utf-8", newline="") as opened:
        header, *rows = csv.reader(opened)
    assert [row for row in rows if len(row) != len(header)] == []


def test_loading_twice_is_free() -> None:
    """All stages of a process share one lexicon."""
    assert load() is load()


def test_a_folder_of_ones_own_is_another_lexicon(tmp_path: Path) -> None:
    """A copy has the name of what it copies; one row more is another name, and the one that is loaded."""
    copy = tmp_path / "lexicon"
    shutil.copytree(TABLES, copy)
    assert digest_of(copy) == digest_of()
    with (copy / "actors.csv").open("a", encoding="utf-8") as file:
        file.write(ROW)
    own = load(copy)
    assert own.digest == digest_of(copy) != digest_of()
    assert "ml.white_wind" in own.actors
    assert "ml.white_wind" not in load().actors


def test_a_folder_without_tables_is_no_lexicon(tmp_path: Path) -> None:
    """It is named with what is missing, before anything reads with it."""
    with pytest.raises(FileNotFoundError, match=r"is no lexicon: it has no actors\.csv"):
        digest_of(tmp_path)
