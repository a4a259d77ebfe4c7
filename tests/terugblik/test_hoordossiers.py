"""What a hospital is sent is about that hospital alone, and what notebooks 70 and 71 show can be shown."""

from __future__ import annotations

import json
from pathlib import Path

import openpyxl
import pytest
from hoorronde import DAG, JAAR, NOORD, build_root
from test_inkoopadvies import OP, TERMIJN

from analysis.data.paths import PROJECT, Root
from analysis.report.onderdelen import Figuur, Tabel, Tekst
from analysis.run.wederhoor import export_dossiers, open_hearing


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Root:
    root = build_root(tmp_path_factory.mktemp("dossiers") / "root")
    open_hearing(root, JAAR, OP, TERMIJN)
    return root


def test_a_hospital_sees_its_own_figures_and_no_other_hospital(root: Root, tmp_path: Path) -> None:
    pages = export_dossiers(root, JAAR, tmp_path, DAG)
    assert len(pages) == 4
    page = next(page for page in pages if "martini" in page.name).read_text("utf-8")
    assert "<h1>Hoor en wederhoor inkoopjaar 2022: Martini Ziekenhuis</h1>" in page
    for other in ("Dijklander", "Máxima", "Amstelland"):
        assert other not in page
    for sentence in (
        "geen keuze-informatie voor patiënten",
        "niet over de kwaliteit van zorg",
        "10 april 2021",
    ):
        assert sentence in page
    assert 'lang="nl"' in page
    assert page.count("<h1") == 1
    assert "http://" not in page
    assert 'href=""' not in page


def test_the_answer_form_has_the_rows_of_the_page(root: Root, tmp_path: Path) -> None:
    pages = export_dossiers(root, JAAR, tmp_path, DAG, NOORD)
    form = next(page for page in pages if "martini" in page.name).with_suffix(".xlsx")
    sheet = openpyxl.load_workbook(form)["Antwoord"]
    rows = list(sheet.iter_rows(min_row=2, max_col=6, values_only=True))
    assert [(row[1], row[4], row[5]) for row in rows] == [
        ("Martini Ziekenhuis", 15, 20),
        ("Martini Ziekenhuis", 63, 100),
    ]


@pytest.mark.parametrize("name", ["70_inkoopadvies", "71_wederhoor_voortgang"])
def test_every_cell_of_the_notebook_shows_something(root: Root, name: str) -> None:
    cells = json.loads((PROJECT / "notebooks" / f"{name}.ipynb").read_text("utf-8"))["cells"]
    known: dict[str, object] = {}
    shown = []
    for cell in cells:
        source = "".join(cell["source"])
        if cell["cell_type"] != "code":
            continue
        if "parameters" in cell["metadata"].get("tags", []):
            known |= {"inkoopjaar": JAAR, "data": str(root.path)}
        elif source.startswith(("inkoopadvies.", "voortgang.")):
            shown.append(eval(source, known))
        else:
            exec(source, known)
    assert len(shown) >= 6
    assert all(isinstance(part, Tekst | Tabel | Figuur) and part._repr_html_() for part in shown)
