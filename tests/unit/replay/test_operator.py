"""Who an audit row names."""

import getpass

import pytest

from services.replay.runs.operator import operator


def test_a_user_without_a_name_is_named_by_number(monkeypatch: pytest.MonkeyPatch) -> None:
    """A container runs as a number that no password file knows."""

    def nobody() -> str:
        raise KeyError("getpwuid(): uid not found: 10001")

    assert operator().startswith(f"{getpass.getuser()}@")
    monkeypatch.setattr(getpass, "getuser", nobody)
    monkeypatch.setattr("os.getuid", lambda: 10001)
    assert operator().startswith("uid 10001@")
