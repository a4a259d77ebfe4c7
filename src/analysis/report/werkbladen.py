"""Workbooks as people expect them: every text is text, dates are dates, heads are repeated when printed.

A text that begins with = + - or @ stays that text: nothing from a delivery or register becomes a formula.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd
import xlsxwriter

DATUM = "d-m-yyyy"


def open_workbook(file: str) -> Any:
    """A workbook in which no text becomes a formula or a link, and whose bytes depend on its content only."""
    workbook = xlsxwriter.Workbook(
        file,
        {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False},
    )
    workbook.set_properties({"created": pd.Timestamp("2020-01-01").to_pydatetime()})
    return workbook


def write_cell(sheet: Any, rij: int, kolom: int, value: Any, vorm: Any, datumvorm: Any) -> None:
    """A missing value is an empty cell, a day is a date, a number is a number, all else is text."""
    if value is None or pd.isna(value):
        sheet.write_blank(rij, kolom, None, vorm)
    elif isinstance(value, pd.Timestamp):
        sheet.write_datetime(rij, kolom, value.to_pydatetime(), datumvorm)
    elif isinstance(value, int | float):
        sheet.write_number(rij, kolom, value, vorm)
    else:
        sheet.write_string(rij, kolom, str(value), vorm)


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
    sheet.freeze_panes(1, 1)
    sheet.repeat_rows(0)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    if rows:
        sheet.autofilter(0, 0, len(rows), len(koppen) - 1)
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
