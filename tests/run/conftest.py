"""Small real notebooks, and kernels that really run."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import nbformat
import psutil
import pytest

from analysis.run.kernels import warm_kernels

PARAMETERS = "inkoopjaar: int = 2026  # jaar waarvoor wordt ingekocht\ndata: str = 'data'  # de gegevensmap"
KVK = "\nkvk: str = ''  # de organisatie"

MakeNotebook = Callable[..., Path]


@pytest.fixture
def make_notebook(tmp_path: Path) -> MakeNotebook:
    """Writes a notebook with a parameters cell and these cells."""

    def make(*cells: str, name: str = "10_proef", folder: Path | None = None, has_kvk: bool = False) -> Path:
        parameters = nbformat.v4.new_code_cell(PARAMETERS + KVK * has_kvk)
        parameters.metadata["tags"] = ["parameters"]
        notebook = nbformat.v4.new_notebook(
            cells=[
                nbformat.v4.new_markdown_cell(f"# Proef {name}\nWat staat er?"),
                parameters,
                *map(nbformat.v4.new_code_cell, cells),
            ],
            metadata={"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}},
        )
        file = (folder or tmp_path) / f"{name}.ipynb"
        file.parent.mkdir(parents=True, exist_ok=True)
        nbformat.write(notebook, file)
        return file

    return make


@pytest.fixture(scope="module")
def kernels() -> Iterator[None]:
    """Warm kernels for all tests of a module; none is left after them."""
    with warm_kernels():
        yield


def descendants_of(pid: int) -> list[psutil.Process]:
    """Every process that this one started, directly or not."""
    try:
        return psutil.Process(pid).children(recursive=True)
    except psutil.NoSuchProcess:
        return []


def living(processes: list[psutil.Process], seconds: float = 5.0) -> list[psutil.Process]:
    """Which of these are still there after a while."""
    return psutil.wait_procs(processes, timeout=seconds)[1]


def wait_for(condition: Callable[[], object], process: subprocess.Popen[str], seconds: float = 60.0) -> None:
    """Wait until something is so, and stop waiting when the process has ended."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert process.poll() is None, "the run ended before that"
        assert time.monotonic() < deadline, "it never happened"
        time.sleep(0.01)


def python_environment() -> dict[str, str]:
    """An environment without what the tests' own process was told."""
    return {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST", "COV"))}
