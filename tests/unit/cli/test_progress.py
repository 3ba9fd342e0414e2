"""What long work says of itself."""

import pytest

from services.cli.progress import Progress


def test_a_line_says_how_far_it_is_and_why_it_waits(capsys: pytest.CaptureFixture[str]) -> None:
    """Done, total, rate, time left, outcomes, pause; on standard error."""
    progress = Progress(4, bar=False)
    assert [progress.step("sent"), progress.step("refused")] == [3, 2]
    progress.wait("live cleaning is 40 s behind")
    progress.end()
    shown = capsys.readouterr()
    assert shown.out == ""
    assert shown.err.startswith("2/4, ")
    assert "s left: 1 sent, 1 refused, paused: live cleaning is 40 s behind" in shown.err
    progress.wait(None)
    assert "paused" not in progress.line()


def test_a_bar_fills() -> None:
    """On a terminal one line is drawn over and over."""
    progress = Progress(2, bar=True)
    progress.step("sent")
    assert progress.line().startswith("[############............] 1/2, ")


def test_nothing_to_do_is_all_done() -> None:
    """No division by nought."""
    assert Progress(0, bar=True).line().startswith("[########################] 0/0")
