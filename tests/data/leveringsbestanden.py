"""Delivered files for the tests: a few opgaven under a year's own headings."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path

import pandas as pd
import xlsxwriter

from analysis.data.paths import PROJECT
from analysis.data.zin import load_kolommen

KOLOMMEN: pd.DataFrame = load_kolommen(PROJECT / "data" / "reference" / "kolommen.csv")

NIEUW = {
    "indicatorset_naam": "IndicatorsetNaam",
    "indicatorset_code": "IndicatorsetCode",
    "verslagjaar": "Verslagjaar",
    "organisatie": "OrganisatieNaam",
    "kvk": "KvkNummer",
    "organisatie_agb": "OrganisatieAGBCode",
    "locatie": "LocatieNaam ",
    "vestigingsnummer": "Vestigingsnummer",
    "plaats": "LocatiePlaats",
    "locatie_agb": "AGBcode",
    "type": "TypeZorgaanbieder",
    "indicator_code": "IndicatorCode",
    "indicator_nummer": "IndicatorNummer",
    "indicator_naam": "IndicatorNaam",
    "eenheid": "IndicatorEenheid",
    "waarde": "IndicatorWaarde",
    "teller": "Teller ",
    "noemer": "Noemer ",
    "nvt": "Indicator_nvt",
    "opmerking": "Opmerking",
    "bron": "Bron",
    "meetperiode_begin": "MeetperiodeBeginDatum",
    "meetperiode_eind": "MeetperiodeEindDatum",
}
"""Our name → the heading of the newer generation."""

OUD = {
    "indicatorset_naam": "Indicator_set",
    "organisatie": "Organisatie_naam",
    "indicator_code": "Indicator_code",
    "indicator_nummer": "Indicator_nummer",
    "indicator_type": "Indicator_type",
    "indicator_naam": "Indicator_label",
    "operationalisatie": "Operationalisatie",
    "eenheid": "Indicator_eenheid",
    "waarde": "Indicator_waarde",
    "teller": "Teller",
    "noemer": "Noemer",
    "niet_beschikbaar": "Indicator_nb",
    "nvt": "Indicator_nvt",
    "opmerking": "Toelichting",
}
"""Our name → the heading of the older generation: no verslagjaar, KvK or location."""

OPGAVE: Mapping[str, object] = {
    "indicatorset_naam": "Longkanker",
    "indicatorset_code": "ISID000151",
    "verslagjaar": 2021,
    "organisatie": "Stichting Duinrand",
    "kvk": 8111924,
    "organisatie_agb": 6010101,
    "locatie": "Duinrand Noord",
    "vestigingsnummer": 40313182,
    "plaats": "Duinrand",
    "locatie_agb": 75750742,
    "type": "ZIEKENHUIZEN",
    "indicator_code": "INID013486",
    "indicator_nummer": "1.10",
    "indicator_naam": "Aantal longresecties",
    "eenheid": "Aantal",
    "waarde": "21.00",
    "nvt": 0,
    "bron": "NULL",
    "meetperiode_begin": 44197,
    "meetperiode_eind": 44561,
}


def opgave(**cells: object) -> dict[str, object]:
    """One delivered row under our names."""
    return {**OPGAVE, **cells}


def to_rows(opgaven: Sequence[Mapping[str, object]], koppen: Mapping[str, str] = NIEUW) -> list[list[object]]:
    """The row of headings, and a row for each opgave."""
    return [list(koppen.values()), *([cells.get(naam) for naam in koppen] for cells in opgaven)]


def write_xlsx(file: Path, **sheets: Sequence[Sequence[object]]) -> Path:
    """A workbook with these sheets, each a list of rows."""
    with xlsxwriter.Workbook(file, {"strings_to_urls": False, "strings_to_numbers": False}) as workbook:
        for naam, rows in sheets.items():
            sheet = workbook.add_worksheet(naam)
            for number, row in enumerate(rows):
                for column, cell in enumerate(row):
                    if isinstance(cell, str):
                        sheet.write_string(number, column, cell)
                    elif cell is not None:
                        sheet.write(number, column, cell)
    return file


def to_csv_text(rows: Sequence[Sequence[object]], separator: str = ";") -> str:
    """The rows as text, with quotes only where they are needed."""
    lines = io.StringIO()
    csv.writer(lines, delimiter=separator, lineterminator="\n").writerows(
        ["" if cell is None else cell for cell in row] for row in rows
    )
    return lines.getvalue()


def write_csv(
    file: Path, rows: Sequence[Sequence[object]], *, separator: str = ";", encoding: str = "utf-8"
) -> Path:
    file.write_text(to_csv_text(rows, separator), encoding=encoding, newline="")
    return file


def replace_sheet(workbook: Path, sheet_xml: str | bytes, part: str = "xl/worksheets/sheet1.xml") -> Path:
    """The same workbook with other XML for a sheet, for what no spreadsheet program would write."""
    with zipfile.ZipFile(workbook) as received:
        parts = {name: received.read(name) for name in received.namelist()}
    with zipfile.ZipFile(workbook, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as changed:
        for name, content in parts.items():
            changed.writestr(name, sheet_xml if name == part else content)
    return workbook


def sheet_xml(rows: str) -> str:
    """A sheet of these rows of XML."""
    name_space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    return f'<?xml version="1.0"?><worksheet xmlns="{name_space}"><sheetData>{rows}</sheetData></worksheet>'


def xml_row(number: int, cells: Sequence[object]) -> str:
    """A row of XML with its texts inline."""
    written = []
    for column, cell in enumerate(cells):
        letters = chr(65 + column) if column < 26 else f"A{chr(65 + column - 26)}"
        if cell is not None:
            written.append(f'<c r="{letters}{number}" t="inlineStr"><is><t>{cell}</t></is></c>')
    return f'<row r="{number}">{"".join(written)}</row>'
