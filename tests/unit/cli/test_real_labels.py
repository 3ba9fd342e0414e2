"""The labels of real articles: closed words, one row each, enough of every draw."""

import csv
import re
from collections import Counter, defaultdict
from hashlib import sha256
from pathlib import Path

LABELS = Path(__file__).parents[2] / "corpus" / "real-labels.csv"
FIELDS = ["id", "set", "outlet", "stratum", "draw", "weight", "is_event", "subtype", "difficulty", "actors",
          "position", "why", "story", "split"]  # fmt: skip
SUBTYPES = {"joint_command", "agreement", "joint_operation", "joint_patrol", "joint_exercise", "fire_support", "basing",
            "intelligence_sharing", "deconfliction", "support", "meeting"}  # fmt: skip
HELD_OUT = {"alriyadh", "okaz", "alyaum", "sabq", "was"}
SENTENCE = re.compile(r"gsr-(?:assault|protest)-(?P<document>.+)[-_]\d+")


def rows() -> list[dict[str, str]]:
    with LABELS.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def is_unflagged(draw: str) -> bool:
    """Say whether a draw came from what the candidate pass had left out and a loose filter had not."""
    return draw.startswith(("loose-", "first-silent-", "first-probe-silent-"))


def test_every_row_keeps_to_the_closed_words() -> None:
    """Splits, subtypes, difficulties and positions are of closed lists; an event has a subtype, another text none."""
    for row in rows():
        assert list(row) == FIELDS
        assert row["is_event"] in ("0", "1"), row["id"]
        assert row["subtype"] in (SUBTYPES if row["is_event"] == "1" else {""}), row["id"]
        assert row["difficulty"] in ("easy", "medium", "borderline"), row["id"]
        assert row["position"] in ("", "title", "lead", "body"), row["id"]
        assert row["stratum"] in ("", "random", "security"), row["id"]
        assert float(row["weight"]) >= 1, row["id"]
        assert 0 < len(row["why"].split()) <= 12, row["id"]


def test_an_article_is_judged_once() -> None:
    """Ids are unique."""
    assert [name for name, count in Counter(row["id"] for row in rows()).items() if count > 1] == []


def test_the_split_is_by_outlet() -> None:
    """Held out are whole outlets of one set."""
    for row in rows():
        if SENTENCE.fullmatch(row["id"]):
            continue
        held_out = row["set"] == "ar-saudinewsnet" and row["outlet"] in HELD_OUT
        assert row["split"] == ("test" if held_out else "dev"), row["id"]


def test_sentences_are_split_by_their_document() -> None:
    """No document lies on both sides; whoever draws more of them gets the same sides."""
    for row in rows():
        if found := SENTENCE.fullmatch(row["id"]):
            odd = sha256(found["document"].encode()).digest()[-1] % 2
            assert row["split"] == ("test" if odd else "dev"), row["id"]
            assert row["story"] in ("", found["document"]), row["id"]
            assert row["draw"].startswith("gsr-"), row["id"]


def test_enough_was_judged_of_what_is_flagged_and_of_what_is_not() -> None:
    """Misses are counted too: texts that the candidate pass left out stand beside its candidates."""
    unflagged = sum(is_unflagged(row["draw"]) for row in rows())
    assert unflagged >= 200
    assert len(rows()) - unflagged >= 600


def test_a_draw_weighs_alike() -> None:
    """Whatever was drawn together stands for as many articles."""
    weights = defaultdict(set)
    for row in rows():
        weights[row["draw"]].add(row["weight"])
    assert [draw for draw, found in weights.items() if len(found) > 1] == []


def test_a_story_has_several_texts() -> None:
    """A story is named only where texts share one."""
    assert [story for story, count in Counter(row["story"] for row in rows()).items() if story and count < 2] == []
