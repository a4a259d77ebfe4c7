"""Everything of an inkoopjaar in one workbook, for whoever sorts and filters in a spreadsheet.

Text is written as text, whatever it begins with: a name such as "=1+1" is shown and never computed. Columns
are called as in `data/reference/velden.csv`, whose explanations stand on the last sheet. The same tables
give the same bytes.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pandas as pd
import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from analysis.report import kanszinnen, zinnen
from analysis.report.gegevens import Jaar
from analysis.report.reeksen import GROEP

WERKBOEK = "inkoopadvies.xlsx"
VAST = ("norm", "eenheid_naam")
UIT_OORDELEN = (
    "oordeel", "reden", "volume", "maat", "maat_min", "maat_max", "minimum", "marge",
)  # fmt: skip
UIT_STABILITEIT = (
    "marge_pct", "jaren_onder_op_rij", "is_structureel", "p_onder", "is_signaal", "kans_volgend_jaar_min",
    "kans_volgend_jaar_max", "kans_inkoopjaar_min", "kans_inkoopjaar_max", "minimum_inkoopjaar", "is_omslag",
)  # fmt: skip
SLEUTELS = (
    "norm_code", "opsteller", "eenheid", "kvk", "vestigingsnummer", "organisatie", "locatie", "levering",
    "verslagjaar", "inkoopjaar",
)  # fmt: skip
ZIN = "hoe_zeker"
LANGSTE_CEL = 32_767
WIDEST, NARROWEST = 60, 9
FORMATS = {
    "jaar": "0",
    "aantal": "#,##0",
    "getal": "#,##0.0",
    "kans": "0%",
    "datum": "dd-mm-yyyy",
    "tekst": "@",
}


def write_werkboek(jaar: Jaar, file: Path) -> None:
    """Three sheets: every verdict with how stable it is, every finding, and what each column means.

    Parameters
    ----------
    jaar : Jaar
        The inkoopjaar.
    file : Path
        Written anew; its folder exists.
    """
    oordelen, bevindingen = list_oordelen(jaar), jaar.bevindingen
    with xlsxwriter.Workbook(file, {"nan_inf_to_errors": False}) as book:
        book.set_properties({"title": jaar_titel(jaar), "created": _made(jaar), "comments": _note(jaar)})
        formats = {name: book.add_format({"num_format": form}) for name, form in FORMATS.items()}
        formats["kop"] = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
        formats["lang"] = book.add_format({"text_wrap": True, "valign": "top"})
        _write_rows(book.add_worksheet(kanszinnen.BLAD_OORDELEN), oordelen, formats, frozen=len(VAST))
        _write_rows(book.add_worksheet(kanszinnen.BLAD_BEVINDINGEN), bevindingen, formats, frozen=0)
        columns = [("oordelen", str(name)) for name in oordelen]
        columns += [("bevindingen", str(name)) for name in bevindingen]
        _write_toelichting(book.add_worksheet(kanszinnen.BLAD_TOELICHTING), jaar, columns, formats)


def list_oordelen(jaar: Jaar) -> pd.DataFrame:
    """Every verdict with its stability beside it, by norm and unit.

    Returns
    -------
    DataFrame
        One row per norm_code x unit: the columns of the sheet, in order; those about stability are missing
        for a norm that is not on a volume.
    """
    kept = jaar.stabiliteit[[*GROEP, *UIT_STABILITEIT]]
    both = jaar.oordelen.merge(kept, on=GROEP, how="left", validate="one_to_one")
    said = [
        jaar.stabiliteitszinnen.get((norm_code, unit))
        for norm_code, unit in zip(both["norm_code"], both["eenheid_sleutel"], strict=True)
    ]
    columns = [*VAST, *UIT_OORDELEN, *UIT_STABILITEIT, ZIN, *SLEUTELS]
    listed = both.assign(**{ZIN: pd.Series(said, index=both.index, dtype="str")})
    return listed.sort_values(["norm", "eenheid_naam", "norm_code"], kind="stable")[columns]


def jaar_titel(jaar: Jaar) -> str:
    """What the workbook is called in its properties and on its last sheet."""
    return zinnen.PAGINA_TITEL.format(naam=zinnen.MERK, inkoopjaar=jaar.inkoopjaar)


def _write_rows(sheet: Worksheet, rows: pd.DataFrame, formats: dict[str, Format], *, frozen: int) -> None:
    for column, name in enumerate(rows.columns):
        sheet.write_string(0, column, str(name), formats["kop"])
        values = rows[name]
        kind = _kind(str(name), values)
        lengths = values.dropna().astype("str").str.len()
        width = max(len(str(name)), int(lengths.quantile(0.95)) if len(lengths) else 0)
        sheet.set_column(column, column, min(max(width + 2, NARROWEST), WIDEST), formats[kind])
        for row, value in enumerate(values.tolist(), start=1):
            _write_cell(sheet, row, column, value, formats[kind])
    sheet.freeze_panes(1, frozen)
    sheet.autofilter(0, 0, max(len(rows), 1), len(rows.columns) - 1)


def _write_cell(sheet: Worksheet, row: int, column: int, value: object, form: Format) -> None:
    """A missing value leaves its cell empty: not a zero, and not the word nan."""
    if pd.isna(value):  # type: ignore[call-overload]  # a cell, never a frame
        return
    if isinstance(value, bool):
        sheet.write_string(row, column, zinnen.JA if value else zinnen.NEE, form)
    elif isinstance(value, int | float):
        sheet.write_number(row, column, value, form)
    elif isinstance(value, datetime):
        sheet.write_datetime(row, column, value, form)
    else:
        sheet.write_string(row, column, str(value)[:LANGSTE_CEL], form)


def _kind(name: str, values: pd.Series) -> str:
    if name.startswith(("kans_", "p_")):
        return "kans"
    if name.endswith("jaar") and pd.api.types.is_integer_dtype(values.dtype):
        return "jaar"
    if pd.api.types.is_datetime64_dtype(values.dtype):
        return "datum"
    if pd.api.types.is_bool_dtype(values.dtype) or not pd.api.types.is_numeric_dtype(values.dtype):
        return "tekst"
    is_whole = (values.dropna().astype("float64") % 1 == 0).all()
    return "aantal" if is_whole else "getal"


def _write_toelichting(
    sheet: Worksheet, jaar: Jaar, columns: list[tuple[str, str]], formats: dict[str, Format]
) -> None:
    velden = pd.read_csv(jaar.root.reference_file("velden.csv"), dtype="str")
    known = {(row.tabel, row.veld): str(row.omschrijving) for row in velden.itertuples()}
    texts = [jaar_titel(jaar), *_notes(jaar)]
    for row, text in enumerate(texts):
        sheet.write_string(row, 0, text)
    first = len(texts) + 1
    for column, kop in enumerate(kanszinnen.TOELICHTING_KOPPEN):
        sheet.write_string(first, column, kop, formats["kop"])
    for row, (tabel, name) in enumerate(columns, start=first + 1):
        tables = (tabel, "stabiliteit") if tabel == "oordelen" else (tabel,)
        meaning = next((known[(table, name)] for table in tables if (table, name) in known), None)
        sheet.write_string(row, 0, tabel)
        sheet.write_string(row, 1, name)
        sheet.write_string(row, 2, meaning or kanszinnen.EIGEN_KOLOMMEN[name], formats["lang"])
    sheet.set_column(0, 1, 24)
    sheet.set_column(2, 2, 100)


def _notes(jaar: Jaar) -> list[str]:
    invented = [zinnen.SYNTHETISCH_ZIN] if jaar.is_synthetisch else []
    return [*invented, zinnen.VOLUME_GEEN_KWALITEIT, zinnen.GEEN_KEUZE_INFORMATIE, zinnen.GEEN_ADVIES]


def _note(jaar: Jaar) -> str:
    return _notes(jaar)[0]


def _made(jaar: Jaar) -> datetime:
    """The day of the last delivery, so that the same tables give the same bytes."""
    last = jaar.leveringen["ontvangen"].max()
    return datetime(1980, 1, 1) if pd.isna(last) else last.to_pydatetime()
