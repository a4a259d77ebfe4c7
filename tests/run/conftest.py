"""Processes that really execute notebooks, for all tests of a module."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from proef import Execute, MakeNotebook, execute_in, write_notebook

from analysis.run.bladzijden import Bladzijden


@pytest.fixture
def make_notebook(tmp_path: Path) -> MakeNotebook:
    """Writes a notebook with a parameters cell and these cells."""
    return lambda *cells: write_notebook(tmp_path, "10_proef", *cells)


@pytest.fixture(scope="module")
def bladzijden() -> Iterator[Bladzijden]:
    """What makes pages for all tests of a module; no process is left after them."""
    with Bladzijden() as bladzijden:
        yield bladzijden


@pytest.fixture(scope="module")
def execute(bladzijden: Bladzijden) -> Execute:
    """Executes a notebook with parameters, as a run does."""
    return execute_in(bladzijden)
