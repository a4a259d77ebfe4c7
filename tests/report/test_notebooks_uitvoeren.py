"""Every notebook runs for two inkoopjaren, by itself, and becomes a page that keeps its promises."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import nbformat
import pytest
from bs4 import BeautifulSoup
from nbclient import NotebookClient
from nbclient.client import KernelManager
from paginacontrole import check_page, one
from verzonnen import GEVAARLIJK

from analysis.report.html import page_title, to_html

NOTEBOOKS = Path(__file__).parents[2] / "notebooks"
NAMEN = (
    "10_datakwaliteit", "20_normrealisatie", "25_norm", "30_trends", "40_directierapport", "50_dossier",
    "60_kalibratie",
)  # fmt: skip
VERKENNING = sorted(
    file.relative_to(NOTEBOOKS).with_suffix("").as_posix() for file in NOTEBOOKS.glob("verkenning/*.ipynb")
)
JAREN = (2026, 2027)
MOST_BYTES = {"25_norm": 400_000, "50_dossier": 400_000}

pytestmark = pytest.mark.xdist_group("notebooks")
Execute = Callable[..., nbformat.NotebookNode]


@pytest.fixture(scope="module")
def execute() -> Iterator[Execute]:
    """Runs a notebook in one kernel that is emptied in between, with these lines behind its parameters."""
    manager = KernelManager(kernel_name="python3")
    manager.start_kernel(cwd=str(NOTEBOOKS))
    channels = manager.client()
    channels.start_channels()
    channels.wait_for_ready(timeout=60)

    def run(naam: str, parameters: str) -> nbformat.NotebookNode:
        notebook = nbformat.read(NOTEBOOKS / f"{naam}.ipynb", as_version=4)
        at = next(
            place
            for place, cell in enumerate(notebook.cells)
            if "parameters" in cell.metadata.get("tags", [])
        )
        notebook.cells.insert(at + 1, nbformat.v4.new_code_cell(parameters))
        notebook.cells.insert(0, nbformat.v4.new_code_cell("%reset -f"))
        client = NotebookClient(notebook, km=manager, timeout=60)
        client.kc = channels
        for place, cell in enumerate(notebook.cells):
            if cell.cell_type == "code":
                client.execute_cell(cell, place)
        del notebook.cells[at + 2], notebook.cells[0]
        return notebook

    yield run
    channels.stop_channels()
    manager.shutdown_kernel(now=True)


@pytest.mark.parametrize("naam", NAMEN)
def test_a_notebook_becomes_a_page_of_its_own_for_every_inkoopjaar(
    naam: str, execute: Execute, root: Path
) -> None:
    pages = {}
    for inkoopjaar in JAREN:
        notebook = execute(naam, f"inkoopjaar, data = {inkoopjaar}, {str(root)!r}")
        assert [
            output
            for cell in notebook.cells
            for output in cell.get("outputs", [])
            if output.output_type == "stream"
        ] == []
        html = to_html(
            notebook, titel=page_title(naam, inkoopjaar), herkomst={"commit": "0123abc"}, is_synthetisch=True
        )
        page = check_page(html)
        assert str(inkoopjaar - 2) in one(page, ".antwoord").get_text()
        assert len(html.encode()) < MOST_BYTES.get(naam, 1_500_000)
        pages[inkoopjaar] = html
    assert pages[2026] != pages[2027]


def test_a_dossier_shows_no_other_hospital(execute: Execute, root: Path) -> None:
    notebook = execute("50_dossier", f"inkoopjaar, data, kvk = 2027, {str(root)!r}, '90000003'")
    html = to_html(notebook, titel="Dossier", herkomst={}, is_synthetisch=True)
    text = BeautifulSoup(html, "html.parser").get_text()
    assert GEVAARLIJK in text
    assert "Ziekenhuis " not in text.replace("ziekenhuizen", "")


@pytest.mark.parametrize("naam", VERKENNING)
def test_an_exploration_runs_too(naam: str, execute: Execute, root: Path) -> None:
    execute(naam, f"inkoopjaar, data = 2027, {str(root)!r}")
