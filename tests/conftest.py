"""What holds for every test.

A property has no deadline, because a busy machine is no counterexample. Whole runs, browsers and examples
come first: of many workers none then ends alone on the longest file.
"""

from __future__ import annotations

import pytest
from hypothesis import settings

settings.register_profile("house", deadline=None)
settings.load_profile("house")

LONG = ("browser", "run", "terugblik", "data")
"""Folders of tests that start processes or write examples."""

collect_ignore_glob = ["*conftest.py"]
"""They hold no examples, and two modules of one name cannot both be looked through for them."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The order in which `make test` hands out files."""
    items.sort(key=lambda item: item.path.parent.name not in LONG)
