"""What was filled in: every cell checked before anything is taken over, and every fault named by cell.

A workbook that was renamed, rebuilt or pasted over is refused as a whole. A row that was made from an older
state is taken when nothing happened in its zaak since; otherwise both sides are shown and nothing is decided.
This is the only module that imports openpyxl: it sees formulas and merged cells, which a faster reader hides.
"""

from __future__ import annotations

import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd

from analysis.data.hoorkolommen import BLAD_STAND, MEESTE_RIJEN, OORDEELVORM, VORMEN, Hoorkolom, Vorm
from analysis.data.werkboekcontrole import survey_workbook
from analysis.errors import LeveringError, names

MOST_FAULTS_SHOWN = 20
EXPORT_ANEW = "Export a new one: inkoopadvies hearing export {inkoopjaar}"


@dataclass(frozen=True)
class Formulier:
    """What a workbook says: whose it is, from which state, and the rows in which something was filled in.

    `organisatie` is filled in the form of a hospital, about which alone it is. `rijen`: one row per filled
    row, with rij (in the sheet), the locked fields and the fields filled in.
    """

    vorm: Vorm
    verzekeraar: str
    organisatie: str
    stand: str
    rijen: pd.DataFrame

    @property
    def is_of_insurer(self) -> bool:
        """It may hold judgements; the form of a hospital holds answers alone."""
        return self.vorm is OORDEELVORM


@dataclass
class Fouten:
    """The faults of one workbook, told together."""

    file: Path
    blad: str
    meldingen: list[str] = field(default_factory=list)

    def add(self, cel: str, wrong: str, allowed: str) -> None:
        """One fault: where, what is wrong, what is allowed."""
        self.meldingen.append(f"{self.blad}!{cel}: {wrong}. Allowed: {allowed}.")

    def raise_if_any(self) -> None:
        """One error tells them all; nothing has been written.

        Raises
        ------
        LeveringError
            When a fault was noted.
        """
        if not self.meldingen:
            return
        shown = "\n".join(self.meldingen[:MOST_FAULTS_SHOWN])
        more = len(self.meldingen) - MOST_FAULTS_SHOWN
        rest = f"\nand {more} more" if more > 0 else ""
        count = f"{len(self.meldingen)} {'fault' if len(self.meldingen) == 1 else 'faults'}"
        raise LeveringError(f"{self.file} has {count}; nothing was written.\n{shown}{rest}")


def read_hoorformulier(file: Path, inkoopjaar: int | None = None) -> tuple[int, Formulier]:
    """A workbook of the form, typed; or why it is refused.

    Parameters
    ----------
    file : Path
        An .xlsx that `hearing export` made, for an insurer or for a hospital.
    inkoopjaar : int, optional
        When given, the workbook must be of this inkoopjaar.

    Raises
    ------
    LeveringError
        When it is no such workbook, has macros, was rebuilt, or has a cell that cannot be taken over.
    """
    workbook = _open(file)
    year, vorm, record = _read_stand(file, workbook)
    if inkoopjaar is not None and year != inkoopjaar:
        raise LeveringError(f"{file} is of inkoopjaar {year}, not {inkoopjaar}; nothing was written.")
    if vorm.blad not in workbook.sheetnames:
        raise LeveringError(
            f"{file} has no sheet '{vorm.blad}' (it has {names(workbook.sheetnames)}); nothing was written.\n"
            f"Give the sheet its own name back. {EXPORT_ANEW.format(inkoopjaar=year)}"
        )
    sheet = workbook[vorm.blad]
    _check_heads(file, sheet, vorm, year)
    fouten = Fouten(file, vorm.blad)
    for merged in sheet.merged_cells.ranges:
        fouten.add(str(merged), "cells are merged", "one cell per answer; undo the merge")
    if sheet.max_row > MEESTE_RIJEN + 1:
        fouten.add(f"A{sheet.max_row}", "there are rows far below the form", f"{MEESTE_RIJEN} rows")
        fouten.raise_if_any()
    rows = []
    for number, cells in enumerate(sheet.iter_rows(min_row=2, max_col=len(vorm.kolommen)), start=2):
        values = {
            kolom.veld: _read_cell(cell, kolom, fouten)
            for kolom, cell in zip(vorm.kolommen, cells, strict=True)
        }
        is_filled = any(values[kolom.veld] is not None for kolom in vorm.invul)
        if is_filled and values["zaak"] is None:
            fouten.add(f"A{number}", "this row is about no zaak", "the rows of the export; add none")
        if is_filled:
            rows.append({"rij": number, **values})
    fouten.raise_if_any()
    said = (record.get(name, "") for name in ("verzekeraar", "organisatie", "stand"))
    verzekeraar, organisatie, stand = said
    filled = pd.DataFrame(rows, columns=["rij", *vorm.velden])
    return year, Formulier(vorm, verzekeraar, organisatie, stand, filled)


def _open(file: Path) -> Any:
    if file.suffix.lower() != ".xlsx":
        raise LeveringError(
            f"{file} is not an .xlsx workbook; nothing was written.\n"
            "Save it in Excel as 'Excel-werkmap (.xlsx)', without macros."
        )
    if not zipfile.is_zipfile(file):
        raise LeveringError(f"{file} is no Excel workbook, or is encrypted or damaged; nothing was written.")
    with zipfile.ZipFile(file) as parts:
        if any(name.endswith("vbaProject.bin") for name in parts.namelist()):
            raise LeveringError(
                f"{file} holds macros; nothing was written.\nSave it as .xlsx without macros."
            )
    survey_workbook(file)
    try:
        return openpyxl.load_workbook(file)
    except (OSError, ValueError, KeyError, TypeError, IndexError, AttributeError) as error:
        raise LeveringError(f"{file} cannot be read as a workbook: {error}; nothing was written.") from error


def _read_stand(file: Path, workbook: Any) -> tuple[int, Vorm, Mapping[str, str]]:
    record: Mapping[str, str] = {}
    if BLAD_STAND in workbook.sheetnames:
        rows = workbook[BLAD_STAND].iter_rows(min_row=2, max_row=6, max_col=2, values_only=True)
        record = {str(name): str(value or "") for name, value in rows if name is not None}
    vorm = VORMEN.get(record.get("vorm", ""))
    if vorm is None or not record.get("inkoopjaar", "").isdigit():
        raise LeveringError(
            f"{file} is no workbook of hearings (its sheet '{BLAD_STAND}' is absent or changed); nothing was "
            "written.\nExport a new one: inkoopadvies hearing export JAAR"
        )
    return int(record["inkoopjaar"]), vorm, record


def _check_heads(file: Path, sheet: Any, vorm: Vorm, inkoopjaar: int) -> None:
    heads = [cell.value for cell in next(sheet.iter_rows(max_row=1))]
    while heads and heads[-1] is None:
        heads.pop()
    expected = [kolom.kop for kolom in vorm.kolommen]
    if heads == expected:
        return
    missing = [kop for kop in expected if kop not in heads]
    strange = [str(kop) for kop in heads if kop not in expected]
    wrong = [f"lacks {names(missing)}"] * bool(missing) + [f"has {names(strange)}"] * bool(strange)
    raise LeveringError(
        f"{file}, sheet {vorm.blad}, row 1: the form "
        f"{' and '.join(wrong) or 'has its columns in another order'}; nothing was written.\n"
        "Columns are not added, moved or deleted. "
        f"{EXPORT_ANEW.format(inkoopjaar=inkoopjaar)}"
    )


def _read_cell(cell: Any, kolom: Hoorkolom, fouten: Fouten) -> Any:
    """The value of a cell as its column declares; None when empty or a fault."""
    value = getattr(cell, "value", None)
    if value is None or (isinstance(value, str) and not value.strip()):
        return None
    if cell.data_type == "f":
        fouten.add(
            cell.coordinate, f"a formula stands under '{kolom.kop}'", "its value, typed or pasted as value"
        )
        return None
    if cell.data_type == "e":
        fouten.add(cell.coordinate, f"{value} stands under '{kolom.kop}'", "a value, or nothing")
        return None
    if kolom.soort == "datum":
        if not isinstance(value, datetime):
            fouten.add(
                cell.coordinate, f"'{value}' under '{kolom.kop}' is no date", "a date, such as 1-3-2026"
            )
            return None
        return pd.Timestamp(value.year, value.month, value.day)
    if kolom.soort == "getal":
        if isinstance(value, bool) or not isinstance(value, int | float) or value < 0:
            fouten.add(
                cell.coordinate, f"'{value}' under '{kolom.kop}' is no number", "a number from 0, or empty"
            )
            return None
        return float(value)
    return str(value).strip()
