"""What a hospital is sent is about that hospital alone, and what notebooks 70 and 71 show can be shown."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from hoorronde import DAG, JAAR, NOORD, build_root
from test_inkoopadvies import OP, TERMIJN

from analysis.data.advies import load_advies
from analysis.data.adviesstand import find_stand
from analysis.data.paths import PROJECT, Root
from analysis.report import voortgang
from analysis.report.onderdelen import Cel, Figuur, Inhoud, Tabel, Tekst
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


def test_the_progress_page_says_per_insurer_what_is_late_and_since_when(root: Root) -> None:
    stand = find_stand(root, load_advies(root, JAAR, DAG))
    assert [list(map(text, row)) for row in voortgang.per_verzekeraar(stand).rijen] == [
        ["Verzekeraar Noord", "0", "0", "4", "0", "0", "4", "–"],
        ["Verzekeraar Zuid", "0", "0", "2", "0", "0", "2", "–"],
    ]
    late = [list(map(text, row)) for row in voortgang.te_laat(stand).rijen]
    assert len(late) == 6
    assert late[0][2:] == ["Verzekeraar Noord", "10 april 2021", "10"]
    before = find_stand(root, load_advies(root, JAAR, pd.Timestamp("2021-04-10")))
    assert voortgang.te_laat(before).rijen == []
    assert [text(row[-1]) for row in voortgang.per_verzekeraar(before).rijen] == ["10 april 2021"] * 2


def test_where_a_tranche_norm_has_no_date_beside_other_regions_is_shown(root: Root, tmp_path: Path) -> None:
    shutil.copytree(root.path, tmp_path / "root")
    copy = Root(tmp_path / "root")
    (copy.reference / "implementatie.csv").write_text(
        "norm_code,regio,organisatie,ingangsdatum,bron\n"
        "cystectomie,,Martini Ziekenhuis,2027-01-01,regionale afspraak\n",
        "utf-8",
    )
    stand = find_stand(copy, load_advies(copy, JAAR, DAG))
    shown = [list(map(text, row)) for row in voortgang.ingangsdatums(stand).rijen]
    assert [row[1] for row in shown] == ["geen datum", "1 januari 2027"]
    assert shown[1][2].startswith("alleen Martini Ziekenhuis")
    martini = stand.adviezen[stand.adviezen["organisatie"] == "Martini Ziekenhuis"].set_index("norm_code")
    assert martini.loc["cystectomie", "reden"] == "nog niet van kracht"


def text(cel: Inhoud) -> str:
    return str(cel.tekst if isinstance(cel, Cel) else cel)
