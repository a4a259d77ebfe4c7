"""Pages stay small at the size of the whole country: on the example itself, and quickly on rows as many."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import Any

import nbformat
import pytest
import verzonnen

from analysis.data.paths import find_root
from analysis.data.store import save_table
from analysis.report.html import page_title, to_html
from analysis.rules.tabellen import empty
from analysis.run.tabellen import build_tabellen
from voorbeeld import write_example

NOTEBOOKS = Path(__file__).parents[2] / "notebooks"
LANDELIJK, EEN = 1_500_000, 400_000
MOST_BYTES = {
    "10_datakwaliteit": LANDELIJK,
    "20_normrealisatie": LANDELIJK,
    "25_norm": EEN,
    "30_trends": LANDELIJK,
    "40_directierapport": LANDELIJK,
    "50_dossier": EEN,
}
"""How many bytes a page may be: a national report, and a page about one organisation or norm."""


def make_page(naam: str, **parameters: Any) -> str:
    """The page of a notebook whose cells are executed here: what they show is what they would show there."""
    notebook = nbformat.read(NOTEBOOKS / f"{naam}.ipynb", as_version=4)
    known: dict[str, Any] = {}
    for cell in notebook.cells:
        if cell.cell_type != "code":
            continue
        *lines, last = ast.parse(cell.source).body
        exec(compile(ast.Module(lines, []), naam, "exec"), known)
        if isinstance(last, ast.Expr):
            shown = eval(compile(ast.Expression(last.value), naam, "eval"), known)._repr_html_()
            cell.outputs = [nbformat.v4.new_output("execute_result", {"text/html": shown})]
        else:
            exec(compile(ast.Module([last], []), naam, "exec"), known)
        if "parameters" in cell.metadata.get("tags", []):
            known |= parameters
    titel = page_title(naam, parameters["inkoopjaar"])
    return to_html(notebook, titel=titel, herkomst={"commit": "0123abc"}, is_synthetisch=True)


@pytest.fixture(scope="module")
def land(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An invented root as large as the example: 72 organisations, 55 norms and ten verslagjaren."""
    return verzonnen.make_root(
        tmp_path_factory.mktemp("land") / "data", (2027,), organisaties=72, normen=55, eerste=2016
    )


@pytest.mark.parametrize("naam", sorted(MOST_BYTES.keys() - {"30_trends", "40_directierapport"}))
def test_a_page_about_the_whole_country_stays_small(naam: str, land: Path) -> None:
    # The two left out grow with the misses, of which rows drawn without thought have far too many.
    page = make_page(naam, inkoopjaar=2027, data=str(land))
    assert len(page.encode()) < MOST_BYTES[naam]


@pytest.fixture(scope="module")
def voorbeeld(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The example itself, with the tables of its newest inkoopjaar."""
    folder = tmp_path_factory.mktemp("voorbeeld") / "data"
    write_example(folder)
    root = find_root(folder)
    for name, rows in build_tabellen(root, [2027])[2027].items():
        save_table(rows, name, root.processed / "2027")
    save_table(empty("vorige"), "vorige", root.processed / "2027")
    return folder


@pytest.mark.slow
@pytest.mark.parametrize("naam", MOST_BYTES)
def test_a_page_of_the_example_stays_small(naam: str, voorbeeld: Path) -> None:
    page = make_page(naam, inkoopjaar=2027, data=str(voorbeeld))
    assert len(page.encode()) < MOST_BYTES[naam]
