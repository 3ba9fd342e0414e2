"""`tansiq replay` before it asks any broker: what is wrong is said with the way out."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from services.cli.replay import replay


@pytest.mark.parametrize(
    ("line", "code", "said"),
    [
        ("run --topic reports-v1", 4, '--why "…"'),
        ("run --topic reports-v1 --why x --prefix live-", 4, "leave --prefix out"),
        ("run --topic reports-v1 --why x --mode repair", 2, "--topic reports-v1-dlq"),
        ("run --why x", 2, "--topic pages-v1"),
        ("run --topic reports --why x", 2, "'reports' is no topic"),
        ("run --why x --mode promote", 2, "tansiq replay list"),
        ("run nope --why x --mode promote", 1, "no run nope"),
        ("run nope --why x --topic pages-v1", 2, "tansiq replay resume nope"),
        ("run --topic pages-v1 --why x --rate 0", 2, "--rate"),
        ("plan --topic reports-v1 --from soon", 2, "'soon' is no offset"),
        ("plan --query @missing.json", 2, "missing.json"),
        ("show nope", 1, "no run nope"),
        ("resume nope", 1, "no run nope"),
        ("accept nope", 1, "no run nope"),
    ],
)
def test_what_is_wrong_is_said_with_the_way_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, line: str, code: int, said: str
) -> None:
    """The exit code, and what to do instead, on standard error."""
    monkeypatch.setenv("TANSIQ_DATA", str(tmp_path))
    answer = CliRunner().invoke(replay, line.split())
    assert answer.exit_code == code, answer.output
    assert said in answer.stderr
    assert answer.stdout == ""


def test_looking_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A list of no runs makes no database."""
    monkeypatch.setenv("TANSIQ_DATA", str(tmp_path / "var"))
    answer = CliRunner().invoke(replay, ["list", "--json"])
    assert (answer.exit_code, answer.stdout.strip()) == (0, "[]")
    assert not (tmp_path / "var").exists()
