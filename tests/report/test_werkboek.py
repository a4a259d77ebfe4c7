"""The workbook: three sheets that a spreadsheet opens as they are meant, and nothing in them is computed."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest
from bedacht import make_jaar, normen
from openpyxl.workbook import Workbook

from analysis.data.paths import PROJECT, Root
from analysis.report.gegevens import Jaar, load_jaar
from analysis.report.werkboek import open_workbook, write_frame, write_werkboek
from analysis.rules.tabellen import conform

GEVAARLIJK = ("=1+1", "+1", "-1", "@SOM(A1)", '=HYPERLINK("x")', "<script>")


def jaar_met(*rows: dict[str, Any], meldingen: tuple[str, ...] = ()) -> Jaar:
    found = conform(pd.DataFrame({"melding": meldingen, "ernst": "informatie"}), "bevindingen")
    leveringen = conform(
        pd.DataFrame({"verslagjaar": [2025], "ontvangen": [pd.Timestamp(2026, 6, 1)]}), "leveringen"
    )
    jaar = make_jaar(*rows, volumenormen=normen(), bevindingen=found, leveringen=leveringen)
    object.__setattr__(jaar, "root", Root(PROJECT / "data"))
    return jaar


def mist(verslagjaar: int, maat: float, **row: Any) -> dict[str, Any]:
    return {"verslagjaar": verslagjaar, "maat": maat, "oordeel": "voldoet niet", **row}


def opened(jaar: Jaar, folder: Path) -> Workbook:
    write_werkboek(jaar, folder / "w.xlsx")
    return openpyxl.load_workbook(folder / "w.xlsx")


def row_of(book: Workbook, blad: str, row: int = 2) -> dict[str, Any]:
    sheet = book[blad]
    return {str(head.value): sheet.cell(row, head.column) for head in sheet[1]}


DRIE = (mist(2023, 19), mist(2024, 17), mist(2025, 13))


def test_there_are_three_sheets_with_filters_and_a_frozen_head(tmp_path: Path) -> None:
    book = opened(jaar_met(*DRIE), tmp_path)
    assert book.sheetnames == ["Oordelen", "Bevindingen", "Toelichting"]
    assert book["Oordelen"].freeze_panes == "C2"
    assert book["Bevindingen"].freeze_panes == "A2"
    assert book["Oordelen"].auto_filter.ref.startswith("A1:")
    assert book["Bevindingen"].auto_filter.ref == "A1:K2"


def test_a_verdict_stands_with_its_numbers_and_its_sentence(tmp_path: Path) -> None:
    cells = row_of(opened(jaar_met(*DRIE), tmp_path), "Oordelen")
    shown = {
        name: cells[name].value
        for name in ("norm", "eenheid_naam", "oordeel", "maat", "minimum", "marge", "kvk", "is_structureel")
    }
    assert shown == {
        "norm": "Cystectomie",
        "eenheid_naam": "Duinrode Noord, Ziekenhuis Duinrode",
        "oordeel": "voldoet niet",
        "maat": 13,
        "minimum": 20,
        "marge": -7,
        "kvk": "90000001",
        "is_structureel": "ja",
    }
    assert cells["hoe_zeker"].value.startswith("Voldoet niet (19, 17, 13; norm 20). ")
    assert cells["p_onder"].number_format == "0%"
    assert cells["kans_inkoopjaar_min"].value == pytest.approx(0.2497, abs=5e-5)
    assert cells["verslagjaar"].number_format == "0"


@pytest.mark.parametrize("text", GEVAARLIJK)
def test_text_is_never_a_formula_whatever_it_begins_with(tmp_path: Path, text: str) -> None:
    book = opened(jaar_met(mist(2025, 13, organisatie=text, locatie=None), meldingen=(text,)), tmp_path)
    for blad, kolom in (("Oordelen", "organisatie"), ("Bevindingen", "melding")):
        cell = row_of(book, blad)[kolom]
        assert (cell.value, cell.data_type) == (text, "s")


def test_a_figure_that_is_not_known_is_an_empty_cell(tmp_path: Path) -> None:
    leeg = {"verslagjaar": 2025, "oordeel": "niet beoordeelbaar", "reden": "leeg"}
    cells = row_of(opened(jaar_met(leeg), tmp_path), "Oordelen")
    assert [cells[name].value for name in ("maat", "marge", "p_onder", "kans_inkoopjaar_max")] == [None] * 4


def test_a_value_is_written_as_what_it_is_whatever_kind_of_column_it_stands_in(tmp_path: Path) -> None:
    lang = "x" * 40_000
    rows = pd.DataFrame(
        {
            "naam": pd.Series(["=1+1", None, lang], dtype="str"),
            "aantal": pd.Series([3, None, 5], dtype="Int64"),
            "maat": [0.5, float("nan"), 2.0],
            "datum": pd.Series([pd.Timestamp(2026, 6, 1), pd.NaT, pd.Timestamp(2026, 7, 2)]),
            "is_zeker": [True, False, True],
            "is_bekend": pd.Series([True, None, False], dtype="boolean"),
            "gemengd": pd.Series([True, None, 1.5], dtype="object"),
        }
    )
    with open_workbook(tmp_path / "w.xlsx") as workbook:
        write_frame(workbook, "Blad", rows)
    sheet = openpyxl.load_workbook(tmp_path / "w.xlsx")["Blad"]
    assert [[cell.value for cell in row] for row in sheet.iter_rows(min_row=2)] == [
        ["=1+1", 3, 0.5, datetime(2026, 6, 1), "ja", "ja", "ja"],
        [None, None, None, None, "nee", None, None],
        [lang[:32_767], 5, 2, datetime(2026, 7, 2), "ja", "nee", 1.5],
    ]
    assert [cell.data_type for cell in sheet[2]] == ["s", "n", "n", "d", "s", "s", "s"]


def test_every_column_is_explained(tmp_path: Path) -> None:
    book = opened(jaar_met(*DRIE), tmp_path)
    explained = {(row[0].value, row[1].value) for row in book["Toelichting"].iter_rows() if row[2].value}
    for blad in ("Oordelen", "Bevindingen"):
        assert {(blad.lower(), head.value) for head in book[blad][1]} <= explained


def test_the_same_tables_give_the_same_bytes(tmp_path: Path) -> None:
    contents = []
    for name in ("a.xlsx", "b.xlsx"):
        write_werkboek(jaar_met(*DRIE), tmp_path / name)
        contents.append((tmp_path / name).read_bytes())
    assert contents[0] == contents[1]


def test_every_verdict_and_every_finding_of_a_year_is_in_it(root: Path, tmp_path: Path) -> None:
    jaar = load_jaar(root, 2027)
    book = opened(jaar, tmp_path)
    assert book["Oordelen"].max_row == len(jaar.oordelen) + 1
    assert book["Bevindingen"].max_row == len(jaar.bevindingen) + 1
    assert book["Toelichting"]["A2"].value.startswith("Dit zijn synthetische voorbeelddata")
