"""Workbooks as people expect them, and the one with everything of an inkoopjaar to sort and filter.

Text is written as text, whatever it begins with: a name such as "=1+1" is shown and never computed. Dates are
dates, heads are repeated when printed. Columns are called as in `data/reference/velden.csv`, whose
explanations stand on the last sheet. The same tables give the same bytes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import pandas as pd
import xlsxwriter

from analysis.report import labels
from analysis.report.gegevens import Jaar
from analysis.report.oordelen import stabiliteitszinnen
from analysis.report.reeksen import GROEP

DATUM = "d-m-yyyy"
GEMAAKT = datetime(2020, 1, 1)
LANGSTE_CEL = 32_767
WIDEST, NARROWEST = 60, 9
MOST_ON_A_SHEET = 16
"""A sheet with more columns is not made to fit on one page in width: nobody could read it."""
FORMATS = {
    "jaar": "0",
    "aantal": "#,##0",
    "getal": "#,##0.0",
    "kans": "0%",
    "datum": "dd-mm-yyyy",
    "tekst": "@",
}
"""How the columns of a frame are written, by their kind."""
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
EIGEN_KOLOMMEN = {
    "norm": "Hoe de norm in de rapporten heet.",
    "eenheid_naam": "De locatie en haar organisatie, of de organisatie, waarover het oordeel gaat.",
    "hoe_zeker": "In één zin wat is geteld, hoe vaak toeval zo laag telt, en de kans in het inkoopjaar.",
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
    with open_workbook(file, titel=jaar_titel(jaar), bij=_notes(jaar)[0], made=_made(jaar)) as book:
        write_frame(book, "Oordelen", oordelen, frozen=len(VAST))
        write_frame(book, "Bevindingen", bevindingen)
        columns = [("oordelen", str(name)) for name in oordelen]
        columns += [("bevindingen", str(name)) for name in bevindingen]
        write_glossary(
            book,
            "Toelichting",
            [jaar_titel(jaar), *_notes(jaar)],
            ("Blad", "Kolom", "Betekenis"),
            list(_explain(jaar, columns)),
        )


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
    zinnen = stabiliteitszinnen(jaar)
    said = [
        zinnen.get((norm_code, unit))
        for norm_code, unit in zip(both["norm_code"], both["eenheid_sleutel"], strict=True)
    ]
    columns = [*VAST, *UIT_OORDELEN, *UIT_STABILITEIT, ZIN, *SLEUTELS]
    listed = both.assign(**{ZIN: pd.Series(said, index=both.index, dtype="str")})
    return listed.sort_values(["norm", "eenheid_naam", "norm_code"], kind="stable")[columns]


def jaar_titel(jaar: Jaar) -> str:
    """What the workbook is called in its properties and on its last sheet."""
    return labels.PAGINA_TITEL.format(naam=labels.MERK, inkoopjaar=jaar.inkoopjaar)


def _explain(jaar: Jaar, columns: list[tuple[str, str]]) -> Iterator[tuple[str, str, str]]:
    """What each column of each sheet means, by the data dictionary."""
    velden = pd.read_csv(jaar.root.reference_file("velden.csv"), dtype="str")
    known = {(row.tabel, row.veld): str(row.omschrijving) for row in velden.itertuples()}
    for tabel, name in columns:
        tables = (tabel, "stabiliteit") if tabel == "oordelen" else (tabel,)
        meaning = next((known[(table, name)] for table in tables if (table, name) in known), None)
        yield (tabel, name, meaning or EIGEN_KOLOMMEN[name])


def _notes(jaar: Jaar) -> list[str]:
    invented = [labels.SYNTHETISCH_ZIN] if jaar.is_synthetisch else []
    return [*invented, labels.VOLUME_GEEN_KWALITEIT, labels.GEEN_KEUZE_INFORMATIE, labels.GEEN_ADVIES]


def _made(jaar: Jaar) -> datetime:
    """The day of the last delivery, so that the same tables give the same bytes."""
    last = jaar.leveringen["ontvangen"].max()
    return datetime(1980, 1, 1) if pd.isna(last) else last.to_pydatetime()


class _Whole(xlsxwriter.Workbook):  # type: ignore[misc]  # it has no types
    """Made in memory and written at once, so that a full disk is told as it is for any other file."""

    def __init__(self, file: str | Path) -> None:
        self._place, self._content = Path(file), BytesIO()
        plain = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
        super().__init__(self._content, {**plain, "in_memory": True})

    def close(self) -> None:
        super().close()
        self._place.write_bytes(self._content.getvalue())


def open_workbook(file: str | Path, *, titel: str = "", bij: str = "", made: datetime = GEMAAKT) -> Any:
    """A workbook in which no text becomes a formula or a link, and whose bytes depend on its content only."""
    workbook = _Whole(file)
    workbook.set_properties({"title": titel, "comments": bij, "created": made})
    return workbook


def write_cell(sheet: Any, rij: int, kolom: int, value: Any, vorm: Any, datumvorm: Any) -> None:
    """A missing value is an empty cell, a day is a date, a number is a number, all else is text."""
    if value is None or pd.isna(value):
        sheet.write_blank(rij, kolom, None, vorm)
    elif isinstance(value, datetime):
        sheet.write_datetime(rij, kolom, value, datumvorm)
    elif isinstance(value, bool):
        sheet.write_string(rij, kolom, labels.JA if value else labels.NEE, vorm)
    elif isinstance(value, int | float):
        sheet.write_number(rij, kolom, value, vorm)
    else:
        sheet.write_string(rij, kolom, str(value)[:LANGSTE_CEL], vorm)


def write_table(
    workbook: Any, naam: str, koppen: Sequence[tuple[str, int]], rows: Sequence[Sequence[Any]]
) -> Any:
    """A sheet with one table: heads that stay in sight, a filter, and one row per row."""
    sheet = workbook.add_worksheet(naam)
    kop = workbook.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
    cel = workbook.add_format({"text_wrap": True, "valign": "top"})
    dag = workbook.add_format({"num_format": DATUM, "valign": "top", "align": "left"})
    for place, (woord, breedte) in enumerate(koppen):
        sheet.write_string(0, place, woord, kop)
        sheet.set_column(place, place, breedte)
    for rij, row in enumerate(rows, start=1):
        for place, value in enumerate(row):
            write_cell(sheet, rij, place, value, cel, dag)
    _behave(sheet, len(rows), len(koppen), frozen=1)
    return sheet


def write_frame(workbook: Any, naam: str, rows: pd.DataFrame, *, frozen: int = 0) -> Any:
    """A sheet with one frame: each column as wide as its text and in the format of its kind.

    Parameters
    ----------
    workbook : Workbook
        As `open_workbook` gives it.
    naam : str
        The name of the sheet.
    rows : DataFrame
        Its columns are the heads. Chances (kans_..., p_...) are shown as percentages, years without a point,
        counts with points and measures with one decimal.
    frozen : int
        So many columns stay in sight beside the heads.
    """
    sheet = workbook.add_worksheet(naam)
    formats = {kind: workbook.add_format({"num_format": form}) for kind, form in FORMATS.items()}
    kop = workbook.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
    for column, name in enumerate(rows.columns):
        sheet.write_string(0, column, str(name), kop)
        values = rows[name]
        form = formats[_kind(str(name), values)]
        lengths = values.dropna().astype("str").str.len()
        width = max(len(str(name)), int(lengths.quantile(0.95)) if len(lengths) else 0)
        sheet.set_column(column, column, min(max(width + 2, NARROWEST), WIDEST), form)
        write, known = _writer(sheet, values)
        for row, value in zip((values.notna().to_numpy().nonzero()[0] + 1).tolist(), known, strict=True):
            write(row, column, value, form)
    _behave(sheet, max(len(rows), 1), len(rows.columns), frozen=frozen)
    return sheet


def write_lines(workbook: Any, naam: str, titel: str, lines: Sequence[str]) -> Any:
    """A sheet of text: a title and one paragraph per row."""
    sheet = workbook.add_worksheet(naam)
    sheet.set_column(0, 0, 110)
    sheet.write_string(0, 0, titel, workbook.add_format({"bold": True, "font_size": 14}))
    cel = workbook.add_format({"text_wrap": True, "valign": "top"})
    for rij, line in enumerate(lines, start=2):
        sheet.write_string(rij, 0, line, cel)
    return sheet


def write_glossary(
    workbook: Any, naam: str, lines: Sequence[str], koppen: Sequence[str], rows: Sequence[Sequence[str]]
) -> Any:
    """A sheet that explains the others: some lines of text, and beneath them a list with heads."""
    sheet = workbook.add_worksheet(naam)
    kop = workbook.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
    lang = workbook.add_format({"text_wrap": True, "valign": "top"})
    for rij, line in enumerate(lines):
        sheet.write_string(rij, 0, line)
    first = len(lines) + 1
    for place, woord in enumerate(koppen):
        sheet.write_string(first, place, woord, kop)
    for rij, row in enumerate(rows, start=first + 1):
        for place, text in enumerate(row):
            sheet.write_string(rij, place, text, lang)
    sheet.set_column(0, len(koppen) - 2, 24)
    sheet.set_column(len(koppen) - 1, len(koppen) - 1, 100)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    return sheet


def _behave(sheet: Any, rows: int, columns: int, *, frozen: int) -> None:
    """Heads stay in sight and are repeated in print, with a filter; a wide sheet keeps its letters."""
    sheet.freeze_panes(1, frozen)
    sheet.repeat_rows(0)
    sheet.set_landscape()
    if columns <= MOST_ON_A_SHEET:
        sheet.fit_to_pages(1, 0)
    elif frozen:
        sheet.repeat_columns(0, frozen - 1)
    if rows:
        sheet.autofilter(0, 0, rows, columns - 1)


def _writer(sheet: Any, values: pd.Series) -> tuple[Callable[..., Any], list[Any]]:
    """How the cells of a column are written, which is decided once where they are all of one kind."""
    known = values.dropna().tolist()
    dtype = values.dtype
    if pd.api.types.is_datetime64_dtype(dtype):
        return sheet.write_datetime, known
    if isinstance(dtype, pd.StringDtype):
        return sheet.write_string, [text[:LANGSTE_CEL] for text in known]
    if pd.api.types.is_numeric_dtype(dtype) and not pd.api.types.is_bool_dtype(dtype):
        return sheet.write_number, known

    def write(row: int, column: int, value: Any, form: Any) -> None:
        write_cell(sheet, row, column, value, form, form)

    return write, known


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
