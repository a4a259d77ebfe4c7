"""Kernels that really run, for all tests of a module."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from proef import MakeNotebook, write_notebook

from analysis.run.kernels import warm_kernels


@pytest.fixture
def make_notebook(tmp_path: Path) -> MakeNotebook:
    """Writes a notebook with a parameters cell and these cells."""
    return lambda *cells: write_notebook(tmp_path, "10_proef", *cells)


@pytest.fixture(scope="module")
def kernels() -> Iterator[None]:
    """Warm kernels for all tests of a module; none is left after them."""
    with warm_kernels():
        yield
