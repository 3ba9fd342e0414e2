"""Code: which code the live services run, as far as they say."""

from pathlib import Path

import pytest

from services.replay.runs.code import Code, changed_at, revision, this_code
from services.replay.runs.promote import said_code

HERE = Code("0.1.0", "abc", "words")
METRICS = """# TYPE process_start_time_seconds gauge
process_start_time_seconds {started}
# TYPE tansiq_build_info gauge
tansiq_build_info{{version="{version}",lexicon="{lexicon}"}} 1.0
"""


def said(**fields: object) -> Code:
    return said_code(METRICS.format(**{"started": 200, "version": "0.1.0", "lexicon": "words", **fields}), HERE, 100.0)


def test_a_service_that_runs_this_code_says_so() -> None:
    """Cleaning reads with no lexicon, and says none."""
    assert said() == said(lexicon="") == HERE


def test_other_versions_other_words_and_older_processes_are_seen() -> None:
    """A process that was started before the code was changed runs the code of before."""
    assert said(version="0.2.0") != HERE
    assert said(lexicon="others").lexicon == "others"
    assert said(started=99).revision != HERE.revision


def test_the_revision_follows_the_files_that_decide(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """One more line of page furniture is another revision; a row of the lexicon is not, it has its own digest."""
    before, here = revision(), this_code()
    assert here.revision == before
    package = tmp_path / "deciding"
    (package / "lexicon").mkdir(parents=True)
    (package / "__init__.py").touch()
    (package / "chrome.txt").write_text("Share this")
    (package / "lexicon" / "actors.csv").write_text("a")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr("services.replay.runs.code.DECIDING", ("deciding",))
    first, at = revision(), changed_at()
    (package / "lexicon" / "actors.csv").write_text("b")
    assert revision() == first
    (package / "chrome.txt").write_text("Share this\nPrint this")
    assert revision() != first
    assert changed_at() >= at > 0
