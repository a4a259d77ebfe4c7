"""A small data root with the published cases of verslagjaar 2020, two insurers, and a person who fills in."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest
from gegevensmap import build_terugblik

from analysis.data.advies import TABELLEN
from analysis.data.hoorkolommen import BLAD, KOLOMMEN
from analysis.data.paths import Root
from analysis.data.store import save_table
from analysis.data.wederhoorregister import wederhoor_file
from analysis.errors import InkoopadviesError
from analysis.run.hoorimport import import_hearing
from analysis.run.tabellen import build_tabellen
from analysis.run.wederhoor import export_hearing

JAAR = 2022
NOORD, ZUID = "Verzekeraar Noord", "Verzekeraar Zuid"
KOP = {kolom.veld: place for place, kolom in enumerate(KOLOMMEN, start=1)}
DAG = pd.Timestamp("2021-04-20")


def build_root(folder: Path) -> Root:
    """The published figures judged, and who hears whom; all insurers are invented."""
    root = build_terugblik(folder)
    (root.reference / "verzekeraars.csv").write_text(
        f"verzekeraar,geldig_vanaf,geldig_tot\n{NOORD},2020,\n{ZUID},2020,\nVerzekeraar Oud,2010,2021\n",
        "utf-8",
    )
    heard = {
        NOORD: ["Martini Ziekenhuis", "Dijklander Ziekenhuis", "Ziekenhuis Amstelland"],
        ZUID: ["Máxima MC"],
    }
    rows = [f"{insurer},,{naam},2020," for insurer, namen in heard.items() for naam in namen]
    (root.reference / "hoorverdeling.csv").write_text(
        "\n".join(["verzekeraar,regio,organisatie,geldig_vanaf,geldig_tot", *rows, ""]), "utf-8"
    )
    tabellen = build_tabellen(root, [JAAR])[JAAR]
    for tabel in TABELLEN:
        save_table(tabellen[tabel], tabel, root.processed / str(JAAR))
    return root


def export(root: Root, folder: Path, verzekeraar: str) -> Path:
    """The workbook of one insurer, as the program writes it."""
    (file,) = export_hearing(root, JAAR, folder, DAG, verzekeraar)
    return file


def find_row(sheet: Any, ziekenhuis: str, norm: str) -> int:
    """The row of a zaak, found as a person finds it: by hospital and norm."""
    for number in range(2, sheet.max_row + 1):
        is_norm = norm in str(sheet.cell(number, KOP["zaak"]).value)
        if sheet.cell(number, KOP["organisatie"]).value == ziekenhuis and is_norm:
            return number
    raise AssertionError((ziekenhuis, norm))


def fill(file: Path, answers: dict[tuple[str, str], dict[str, Any]]) -> Path:
    """Fill in cells by hospital and norm, and save as Excel would."""
    workbook = openpyxl.load_workbook(file)
    sheet = workbook[BLAD]
    for (ziekenhuis, norm), values in answers.items():
        row = find_row(sheet, ziekenhuis, norm)
        for veld, value in values.items():
            sheet.cell(row, KOP[veld]).value = value
    workbook.save(file)
    return file


def rename_sheet(workbook: Any) -> None:
    """The form is the second sheet of either workbook."""
    workbook.worksheets[1].title = "Blad1"


def merge_cells(workbook: Any) -> None:
    workbook.worksheets[1].merge_cells("L2:L3")


def remove_stand(workbook: Any) -> None:
    del workbook["Stand"]


def spoiled(file: Path, spoil: Callable[[Any], None]) -> Path:
    """The workbook after somebody did to it what a form does not allow."""
    workbook = openpyxl.load_workbook(file)
    spoil(workbook)
    workbook.save(file)
    return file


def refused(root: Root, file: Path) -> str:
    """In which words a file is refused; nothing was written, whole or half."""
    before = wederhoor_file(root, JAAR).read_bytes()
    with pytest.raises(InkoopadviesError) as raised:
        import_hearing(root, file)
    assert wederhoor_file(root, JAAR).read_bytes() == before
    assert not list((root.reference / "wederhoor").glob(".*"))
    return str(raised.value)


def judged(advies: str, reden: str, **more: Any) -> dict[str, Any]:
    """An answer on 1 April and a judgement on 15 April."""
    return {
        "reactie_op": datetime(2021, 4, 1),
        "reactie": "Het ziekenhuis licht het cijfer toe.",
        "oordeel_op": datetime(2021, 4, 15),
        "reden": reden,
        "toelichting": "Beoordeeld na de reactie van het ziekenhuis.",
        "advies": advies,
    } | more
