"""The folder of a rehearsal: gone with it, and what a killed one left is tidied by the next."""

import os
import subprocess
import sys
from pathlib import Path

from services.replay.rehearsal.second import LOCK, own_folder


def test_what_a_killed_rehearsal_left_is_ended_and_removed(tmp_path: Path) -> None:
    """Its process, which would work for ever in a world that nobody looks at, and its folder."""
    left = tmp_path / "left"
    left.mkdir()
    (left / LOCK).touch()
    environment = {**os.environ, "TANSIQ_DATA": str(left)}
    orphan = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"], env=environment)
    with own_folder(tmp_path, "run") as folder:
        assert orphan.poll() is not None
        assert not left.exists()
        assert folder.is_dir()
    assert not folder.exists()


def test_a_rehearsal_that_lives_is_left_alone(tmp_path: Path) -> None:
    """Two of them do not meet; other folders are none of their business."""
    (tmp_path / "other").mkdir()
    with own_folder(tmp_path, "one") as one, own_folder(tmp_path, "two") as two:
        assert one.is_dir()
        assert two.is_dir()
    assert [path.name for path in tmp_path.iterdir()] == ["other"]
