"""Evaluation on judged articles elsewhere: the join, the weights of the draw, and what rings without a judgement."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from services.cli.evaluate import evaluate
from services.cli.evaluation.draws import drawn_figures
from services.cli.evaluation.judge import Overlap
from services.cli.evaluation.labels import Label, Outcome

PATROL = "Russian and Turkish forces carried out a joint patrol east of Kobani on Tuesday."
QUIET = "The football club opened a new stand on Tuesday."
HEAD = "id,set,outlet,stratum,draw,weight,is_event,subtype,difficulty,actors,position,why,story,split"


def a_label(name: str, is_event: bool = True, weight: float = 1.0, story: str = "") -> Label:
    return Label(name, "own", "o", "", weight, is_event, "", (), story or name, "dev")


def run(
    folder: Path, texts: dict[str, str], *rows: str, listed: str | None = None, later: Path | None = None
) -> tuple[int, Any]:
    """Write articles of the set `own` and judgements on them, run the command, return exit code and document."""
    lines = [json.dumps({"id": name, "lang": "en", "text": text, "source": "o"}) for name, text in texts.items()]
    (folder / "own.jsonl").write_text("\n".join(lines), encoding="utf-8")
    labels = folder / "labels.csv"
    labels.write_text("\n".join([HEAD, *rows]) + "\n", encoding="utf-8")
    options = ["--labels", str(labels), "--articles", str(folder), "--json", *(["--list", listed] if listed else [])]
    options += ["--later", str(later)] if later else []
    done = CliRunner().invoke(evaluate, options)
    return done.exit_code, json.loads(done.stdout) if done.exit_code == 0 else done.output


def test_a_right_alert_and_a_right_silence(tmp_path: Path) -> None:
    """Both judged articles are right, the participants too; an alert without judgement is counted apart."""
    code, found = run(
        tmp_path,
        {"a": PATROL, "b": QUIET, "c": PATROL},
        "a,own,o,,d,1,1,joint_patrol,easy,Russian Armed Forces; Turkish Armed Forces,lead,both patrol,,dev",
        "b,own,o,,d,1,0,,easy,,,sport,,dev",
        listed="dev",
    )
    assert code == 0
    alert = found["figures"]["alert"]
    assert (alert["precision"]["value"], alert["recall"]["value"]) == (1.0, 1.0)
    assert found["figures"]["participants_exact"]["value"] == 1.0
    assert found["alerts"]["own"] | {"ring": 2, "unjudged": 1, "judged_false": 0} == found["alerts"]["own"]
    assert (found["errors"], [one["id"] for one in found["unjudged"]]) == ([], ["c"])


def test_what_rang_later_and_was_read_counts_among_the_alerts_only(tmp_path: Path) -> None:
    """One that somebody called no event is a false alert, one that nobody read stays unjudged."""
    later = tmp_path / "later.csv"
    later.write_text("id,is_event\nb,0\nc,1\n", encoding="utf-8")
    row = "a,own,o,,d,1,1,joint_patrol,easy,Russian Armed Forces; Turkish Armed Forces,lead,both patrol,,dev"
    code, found = run(tmp_path, dict.fromkeys("abcd", PATROL), row, listed="dev", later=later)
    assert code == 0
    assert found["alerts"]["own"] == {
        "articles": 4, "ring": 4, "judged_false": 1, "unjudged": 1, "judged_false_per_1000": 250.0,
    }  # fmt: skip
    assert [one["id"] for one in found["unjudged"]] == ["d"]
    assert found["figures"]["articles"] == 1
    later.write_text("id,is_event\nb,maybe\n", encoding="utf-8")
    code, said = run(tmp_path, {"a": PATROL}, row, later=later)
    assert code == 2
    assert "later.csv, line 2" in said


def test_a_later_draw_is_told_apart(tmp_path: Path) -> None:
    """What was drawn again from articles that have their weight already enters no figure of the first draws."""
    code, found = run(
        tmp_path,
        {"a": PATROL, "b": QUIET},
        "a,own,o,,d,1,1,joint_patrol,easy,Russian Armed Forces; Turkish Armed Forces,lead,both patrol,,dev",
        "b,own,o,,second-near,2,1,meeting,easy,,lead,missed,,dev",
    )
    later = found["by"]["split"]["dev later"]
    assert (code, found["figures"]["articles"], found["by"]["split"]["dev"]["articles"]) == (0, 1, 1)
    assert (later["stands_for"], later["alert"]["recall"]["value"]) == (2, 0.0)


def test_sentences_are_told_apart(tmp_path: Path) -> None:
    """A sentence without its article enters no figure of whole articles; each split has its own row."""
    code, found = run(
        tmp_path,
        {"a": PATROL, "b": QUIET, "c": PATROL},
        "a,own,o,,d,1,1,joint_patrol,easy,Russian Armed Forces; Turkish Armed Forces,lead,both patrol,,dev",
        "b,own,o,,gsr-near,1,1,meeting,easy,,,missed,,dev",
        "c,own,o,,gsr-quiet,3,1,joint_patrol,easy,,,both patrol,,test",
    )
    split = found["by"]["split"]
    assert (code, found["figures"]["articles"], split["dev"]["articles"]) == (0, 1, 1)
    recall = {name: one["alert"]["recall"]["value"] for name, one in split.items() if name.startswith("sentences")}
    assert recall == {"sentences dev": 0.0, "sentences test": 1.0}
    assert split["sentences test"]["stands_for"] == 3


def test_a_wrong_judgement_is_an_error_of_its_split_only(tmp_path: Path) -> None:
    """What went wrong in the held-out split is listed only when asked for."""
    texts, row = {"a": PATROL}, "a,own,o,,d,1,0,,easy,,,no event,,test"
    assert run(tmp_path, texts, row, listed="dev")[1]["errors"] == []
    errors = run(tmp_path, texts, row, listed="test")[1]["errors"]
    assert [(one["id"], one["lane"]) for one in errors] == [("a", "alert")]


def test_an_absent_article_is_counted_and_skipped(tmp_path: Path) -> None:
    """Judgements travel without the texts: what is not there is said, and nothing is measured on it."""
    code, found = run(tmp_path, {"z": QUIET}, "a,own,o,,d,1,1,meeting,easy,,lead,ministers meet,,dev")
    assert (code, found["absent"], found["figures"]) == (0, 1, None)


def test_a_wrong_row_is_named(tmp_path: Path) -> None:
    """File and line."""
    code, output = run(tmp_path, {"a": QUIET}, "a,own,o,,d,1,perhaps,,easy,,,x,,dev")
    assert code == 2
    assert "labels.csv, line 2" in output


def test_an_article_counts_as_often_as_it_was_drawn_for() -> None:
    """One missed event that stands for three outweighs one found that stands for one."""
    outcomes = [Outcome(a_label("a"), "alert", None), Outcome(a_label("b", weight=3.0), "none", None)]
    alert = drawn_figures(outcomes)["alert"]
    assert (alert["recall"]["value"], alert["among_judged"]["recall"]["value"]) == (0.25, 0.5)
    assert alert["precision"]["value"] == 1.0


def test_near_copies_are_one_case() -> None:
    """Ten copies of a story tell less than ten stories: the interval is wider."""

    def low(stories: int) -> float:
        outcomes = [Outcome(a_label(str(n), story=f"s{n % stories}"), "alert" if n % stories else "none", None)
                    for n in range(40)]  # fmt: skip
        return float(drawn_figures(outcomes)["alert"]["recall"]["low"])

    assert low(4) < low(40)


@pytest.mark.parametrize(
    ("overlap", "exact", "none_wrong"),
    [(Overlap(2, 0, 0), 1.0, 1.0), (Overlap(1, 0, 1), 0.0, 1.0), (Overlap(2, 1, 0), 0.0, 0.0)],
)
def test_participants_are_exact_or_only_not_wrong(overlap: Overlap, exact: float, none_wrong: float) -> None:
    """A missing one spoils the first figure, a wrong one both."""
    found = drawn_figures([Outcome(a_label("a"), "alert", overlap)])
    assert (found["participants_exact"]["value"], found["participants_none_wrong"]["value"]) == (exact, none_wrong)
