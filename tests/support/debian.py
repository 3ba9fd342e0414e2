"""Debian packages that some tests need: their commands, or the reason why a test is skipped."""

import os
import shutil

import pytest

PACKAGES = {
    "prometheus": "prometheus",
    "promtool": "prometheus",
    "prometheus-alertmanager": "prometheus-alertmanager",
    "amtool": "prometheus-alertmanager",
    "kcat": "kcat",
    "jq": "jq",
}


def command(name: str) -> str:
    """Return the path of a command; skip where it is missing, fail under TANSIQ_REQUIRE_PROMETHEUS or _KCAT."""
    path = shutil.which(name)
    if path is not None:
        return path
    variable = "TANSIQ_REQUIRE_KCAT" if name in ("kcat", "jq") else "TANSIQ_REQUIRE_PROMETHEUS"
    reason = f"{name} is not installed: apt install {PACKAGES[name]}"
    if os.environ.get(variable) == "1":
        pytest.fail(f"{reason} ({variable}=1)")
    pytest.skip(reason)
