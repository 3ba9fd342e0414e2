"""Explanations in the terminal: marks by role, points that add up, what was refused, and which row is missing."""

import re
from pathlib import Path

import click
import orjson
import pytest
from click.testing import CliRunner, Result

from schemas.report import Opinion
from services.cli.explanation import explanation_lines, lane_reasons
from services.cli.items import article_of
from services.cli.main import cli
from services.cli.output import isolated
from services.extraction.core import extract
from services.extraction.lexicon import load
from services.extraction.opinions import settle

EVENT = "نفذت القوات الروسية والجيش السوري دورية مشتركة في ريف دير الزور يوم الجمعة."
UNKNOWN = "سيطر لواء صقور الجزيرة والجيش السوري على بلدة التبني."
WEAK = "هطلت أمطار غزيرة على العاصمة.\nوكان وزيرا الدفاع الروسي والتركي قد بحثا في وقت سابق التعاون العسكري."


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> "Run":
    """Return a way to ask about a text in an empty folder."""
    monkeypatch.chdir(tmp_path)
    return Run(tmp_path)


class Run:
    """Writes a text to a file and runs a command on it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def __call__(self, command: str, text: str, *options: str, name: str = "a.txt") -> Result:
        file = self.folder / name
        file.write_text(text, encoding="utf-8")
        return CliRunner().invoke(cli, [command, str(file), *options], catch_exceptions=False)


def test_words_are_marked_by_role_and_keep_their_direction(run: Run) -> None:
    """Without colours each span stands in brackets with its role, its words isolated from their neighbours."""
    said = run("extract", EVENT, "--explain").output
    assert f"[actor: {isolated('القوات الروسية')}]" in said
    assert f"[trigger: {isolated('دورية مشتركة')}]" in said
    assert said.count("\u2068") == said.count("\u2069") > 0
    bare = re.sub(r"\[\w+: \u2068(.*?)\u2069\]", r"\1", said.splitlines()[1])
    assert EVENT in bare


def test_in_a_terminal_words_stand_in_colours() -> None:
    """Each role has its colour, no brackets are needed, and the text is whole without the codes."""
    article = article_of({"text": EVENT, "lang": "ar"}, None)
    lines = list(explanation_lines(article, extract(article, load()), load(), colours=True))
    assert lines[0].count("\x1b[36m") == 2
    assert "[actor" not in lines[0]
    assert EVENT in click.unstyle(lines[0])


def test_every_tie_has_words(run: Run) -> None:
    """A participant is shown with what ties it to the act."""
    said = run("extract", EVENT, "--explain").output
    assert said.count("): does it, as the subject of the act") == 2


def test_the_points_that_are_shown_add_up_to_the_score(run: Run) -> None:
    """Every reason has a line, and their sum is the score of the last line."""
    said = run("extract", EVENT, "--explain").output
    points = [float(found) for found in re.findall(r"^  (?:reason|guard) +([+-][\d.]+)", said, re.M)]
    score = re.search(r"^  score   ([\d.]+) = (.+)$", said, re.M)
    assert score is not None
    assert len(points) >= 4
    assert sum(points) == pytest.approx(float(score[1]), abs=0.02)
    assert re.search(r"^  lane    alert, confidence [\d.]+: [\d.]+ points", said, re.M)


def test_a_lane_that_an_opinion_changed_says_so() -> None:
    """Points alone would not explain it."""
    found = extract(article_of({"text": EVENT, "lang": "ar"}, None), load())
    assert isinstance(found, list)
    opinion = Opinion(model="m", version="1", p=0.0, subtype=None, rationale=None)
    (lowered,) = lane_reasons(settle(found[0], [opinion], 6.5))
    (lifted,) = lane_reasons(found[0].model_copy(update={"score": 1.0}))
    assert "second opinion lowered" in lowered
    assert "second opinion lifted" in lifted


def test_what_was_refused_is_explained_too(run: Run) -> None:
    """A candidate below the bar stands there with its guards and what it lacked."""
    said = run("extract", WEAK, "--explain").output
    assert "rejected  " in said
    assert re.search(r"^refused   \w+", said, re.M)
    assert re.search(r"^  guard +-[\d.]+  guard\.", said, re.M)
    assert re.search(r"^  lacks   [\d.]+ points to the bar$", said, re.M)


def test_json_holds_the_same_beside_the_reports(run: Run) -> None:
    """`--explain --json` adds bars, lane reasons and what was refused; without `--explain` nothing is added."""
    told = orjson.loads(run("extract", WEAK, "--explain", "--json").output)
    (refused, *_) = told["explanation"]["refused"]
    assert refused["score"] < refused["bar"] == told["explanation"]["bars"]["review"]
    assert orjson.loads(run("extract", EVENT, "--explain", "--json").output)["explanation"]["why"][0]
    assert "explanation" not in orjson.loads(run("extract", WEAK, "--json").output)


def test_why_not_names_the_row_and_what_it_gives(run: Run) -> None:
    """The file, the line to add and the Report that the text then gives."""
    said = run("why-not", UNKNOWN).output
    assert "add       to services/extraction/lexicon/actors.csv:" in said
    assert ",non_state,,,ar,لواء صقور الجزيرة,,,," in said
    assert re.search(r"^  gives   joint_operation occurred in lane \w+ \([\d.]+\): ", said, re.M)


def test_why_not_answers_a_jsonl_file_line_by_line(run: Run) -> None:
    """One object for each text, in order; one text alone is one document."""
    lines = "".join(orjson.dumps({"id": name, "text": text}).decode() + "\n" for name, text in
                    (("a", UNKNOWN), ("b", EVENT)))  # fmt: skip
    told = [orjson.loads(line) for line in run("why-not", lines, "--json", name="a.jsonl").output.splitlines()]
    assert [(one["id"], one["outcome"], bool(one["rows"])) for one in told] == [
        ("a", "forwarded", True),
        ("b", "forwarded", False),
    ]
    assert orjson.loads(run("why-not", UNKNOWN, "--json").output)["rows"] == told[0]["rows"]
