"""Chaos runs whole stacks; everything here is marked e2e."""

import pytest


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark everything here."""
    for item in items:
        if "tests/chaos" in str(item.path):
            item.add_marker(pytest.mark.e2e)
