"""The sheets of an Excel workbook (.xlsx), row by row; the only module that knows python-calamine.

Calamine reads a workbook many times faster than openpyxl, but leaves out what it cannot show: an error such
as #DIV/0! and a formula without a result would look like an empty cell. Both are put back as their text, so
that they are told as unreadable and not taken for "nothing reported".
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, SheetTypeEnum

from analysis.data.vellen import ROWS_PER_BLOCK, Blok, Vel
from analysis.data.weigeringen import ASK_AGAIN, refuse
from analysis.data.werkboekcontrole import Bereik, survey_workbook

MOST_EMPTY_TAIL = 32 * 1024**2
"""So many bytes of formatted but empty rows at the end of a sheet are cut off before it is read."""


def open_werkboek(file: Path) -> Iterator[Vel]:
    """Every sheet of a workbook, in its order; each is loaded when its turn comes.

    Raises
    ------
    LeveringError
        When the workbook is damaged, unsafe to open, or too large (see `werkboekcontrole`).
    """
    bereiken = survey_workbook(file)
    with _telling(file):
        workbook = CalamineWorkbook.from_object(_without_empty_tails(file, bereiken))
    with workbook:
        for metadata in workbook.sheets_metadata:
            blad = metadata.name
            if metadata.typ != SheetTypeEnum.WorkSheet:
                yield Vel(blad, iter(()), reden="it is a chart, not a sheet of cells")
                continue
            if blad not in bereiken:
                raise refuse(
                    file, "the workbook names this sheet, but does not hold it.", ASK_AGAIN, blad=blad
                )
            with _telling(file, blad):
                sheet = workbook.get_sheet_by_name(blad)
            yield _restore(sheet, bereiken[blad].verloren)


def _restore(sheet: CalamineSheet, verloren: dict[int, dict[int, str]]) -> Vel:
    """The sheet with its lost cells, also where these lie outside the rectangle that calamine found."""
    first, last = (sheet.start[1], sheet.end[1]) if sheet.start and sheet.end else (0, 0)
    lost = [kolom - 1 for cells in verloren.values() for kolom in cells]
    left, right = min([first, *lost]), max([last, *lost])
    blokken = _blokken(sheet)
    if verloren:
        blokken = _with_lost_cells(blokken, verloren, left, first - left, right - last)
    return Vel(sheet.name, blokken, left)


def _blokken(sheet: CalamineSheet) -> Iterator[Blok]:
    rows, before = sheet.iter_rows(), 0
    while rijen := list(islice(rows, ROWS_PER_BLOCK)):
        yield Blok(range(before + 1, before + len(rijen) + 1), rijen)
        before += len(rijen)


def _with_lost_cells(
    blokken: Iterator[Blok], verloren: dict[int, dict[int, str]], left: int, pad_left: int, pad_right: int
) -> Iterator[Blok]:
    last, width = 0, 0
    for rijnummers, rijen in blokken:
        padded = [[*[""] * pad_left, *cells, *[""] * pad_right] for cells in rijen]
        for rij in verloren.keys() & set(rijnummers):
            for kolom, text in verloren[rij].items():
                padded[rij - rijnummers[0]][kolom - 1 - left] = text
        last, width = rijnummers[-1], len(padded[0])
        yield Blok(rijnummers, padded)
    width = width or 1 + pad_left + pad_right
    for rij in sorted(rij for rij in verloren if rij > last):
        yield Blok([rij], [[verloren[rij].get(left + position + 1, "") for position in range(width)]])


def _without_empty_tails(file: Path, bereiken: dict[str, Bereik]) -> Path | io.BytesIO:
    """The workbook itself, or a copy in memory without the formatted but empty rows under its tables."""
    cuts = {bereik.onderdeel: bereik for bereik in bereiken.values()}
    cuts = {part: b for part, b in cuts.items() if b.lengte - b.einde > MOST_EMPTY_TAIL and b.sluiting}
    if not cuts:
        return file
    shortened = io.BytesIO()
    with zipfile.ZipFile(file) as received, zipfile.ZipFile(shortened, "w") as copy:
        for name in received.namelist():
            with received.open(name) as part:
                bereik = cuts.get(name)
                copy.writestr(name, part.read(bereik.einde) + bereik.sluiting if bereik else part.read())
    shortened.seek(0)
    return shortened


@contextmanager
def _telling(file: Path, blad: str | None = None) -> Iterator[None]:
    """Whatever calamine says of a damaged workbook becomes a refusal."""
    try:
        yield
    except CalamineError as error:
        raise refuse(file, f"the workbook cannot be read ({error}).", ASK_AGAIN, blad=blad) from error
