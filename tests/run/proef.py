"""Small real notebooks, and what must hold of every publication and every ended run."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
import psutil

from analysis.data.paths import Root
from analysis.run.bladzijden import Bladzijden, Paginataak

MakeNotebook = Callable[..., Path]
"""Writes a notebook with a parameters cell and these cells."""

Execute = Callable[..., Any]
"""Executes a notebook with these parameters, within `limit_seconds`."""

PARAMETERS = "inkoopjaar: int = 2025  # jaar waarvoor wordt ingekocht\ndata: str = 'data'  # de gegevensmap"
KVK = "\nkvk: str = ''  # de organisatie"
NORM_CODE = "\nnorm_code: str = ''  # de norm"
LOAD = (
    "from analysis.data.paths import find_root\nfrom analysis.data.store import load_table",
    "oordelen = load_table(find_root(data), inkoopjaar, 'oordelen')",
)
SHOW = "print(f'PROEF {inkoopjaar} {oordelen.volume.sum():.0f}')"
SHOW_NORM = (
    "print(f'NORM {inkoopjaar} {norm_code} {oordelen[oordelen.norm_code == norm_code].volume.sum():.0f}')"
)
SHOW_DOSSIER = "print(f'DOSSIER {inkoopjaar} {kvk} {oordelen[oordelen.kvk == kvk].volume.sum():.0f}')"


@dataclass(frozen=True)
class Werkmap:
    """A folder with a data root, its reports and its notebooks."""

    folder: Path

    @property
    def root(self) -> Root:
        return Root(self.folder / "data")

    @property
    def reports(self) -> Path:
        return self.folder / "reports"

    @property
    def notebooks(self) -> Path:
        return self.folder / "notebooks"


def write_notebook(folder: Path, name: str, *cells: str, about: str = "") -> Path:
    """Write a notebook with a parameters cell and these cells."""
    parameters = nbformat.v4.new_code_cell(PARAMETERS + about)
    parameters.metadata["tags"] = ["parameters"]
    notebook = nbformat.v4.new_notebook(
        cells=[
            nbformat.v4.new_markdown_cell(f"# Proef {name}\nWat staat er?"),
            parameters,
            *map(nbformat.v4.new_code_cell, cells),
        ],
        metadata={"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}},
    )
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / f"{name}.ipynb"
    nbformat.write(notebook, file)
    return file


def write_notebooks(folder: Path) -> Path:
    """The scheduled notebooks of a small run: two national ones, one about a norm, and a dossier."""
    write_notebook(folder, "10_stand", *LOAD, SHOW)
    write_notebook(folder, "20_meer", *LOAD, SHOW, "print('MEER')")
    write_notebook(folder, "25_norm", *LOAD, SHOW_NORM, about=NORM_CODE)
    write_notebook(folder, "50_dossier", *LOAD, SHOW_DOSSIER, about=KVK)
    return folder


def taak_of(notebook: Path, parameters: dict[str, Any], limit_seconds: float = 60.0) -> Paginataak:
    """A page to be made of a notebook."""
    return Paginataak(notebook, parameters, "Proef", {}, True, "index.html", (), limit_seconds)


def execute_in(bladzijden: Bladzijden) -> Execute:
    """Executes a notebook there; gives it as executed."""

    def execute(notebook: Path, parameters: dict[str, Any], limit_seconds: float = 60.0) -> Any:
        return bladzijden.execute(taak_of(notebook, parameters, limit_seconds))

    return execute


def printed(notebook: Any, cell: int) -> str:
    """What a cell of an executed notebook printed."""
    return "".join(output.get("text", "") for output in notebook.cells[cell].get("outputs", ()))


def verify_publication(reports: Path, inkoopjaar: int) -> dict[str, Any]:
    """Every file that run.json records is there with its content, and nothing else is."""
    folder = reports / str(inkoopjaar)
    run: dict[str, Any] = json.loads((folder / "run.json").read_text("utf-8"))
    found = {
        file.relative_to(folder).as_posix(): hashlib.sha256(file.read_bytes()).hexdigest()
        for file in folder.rglob("*")
        if file.is_file() and file.name != "run.json"
    }
    assert run["outputs"] == found
    return run


def leftovers(*folders: Path) -> list[str]:
    """Drafts, intents and half-written files that a run should not have left."""
    return sorted(
        entry.name
        for folder in folders
        for entry in folder.iterdir()
        if entry.name.startswith(".") and entry.name not in (".cache", ".slot", ".vorige")
    )


def descendants_of(pid: int) -> list[psutil.Process]:
    """Every process that this one started, directly or not."""
    try:
        return psutil.Process(pid).children(recursive=True)
    except psutil.NoSuchProcess:
        return []


def living(processes: list[psutil.Process], seconds: float = 60.0) -> list[psutil.Process]:
    """Which of these are still there after a while; it ends at once when none is."""
    alive: list[psutil.Process] = psutil.wait_procs(processes, timeout=seconds)[1]
    return alive


def wait_for(condition: Callable[[], object], process: subprocess.Popen[str], seconds: float = 300.0) -> None:
    """Wait until something is so, and stop waiting when the process has ended."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert process.poll() is None, "the run ended before that"
        assert time.monotonic() < deadline, "it never happened"
        time.sleep(0.01)


def end_at_work(run: subprocess.Popen[Any], mark: Path) -> list[psutil.Process]:
    """Kill -9 a run when its mark is there; gives all that it had started."""
    wait_for(mark.exists, run)
    started = descendants_of(run.pid)
    run.kill()
    run.wait(10)
    return started


def python_environment() -> dict[str, str]:
    """An environment without what the tests' own process was told."""
    return {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST", "COV"))}
