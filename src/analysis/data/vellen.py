"""What stands in every cell, as text: rows of any kind of file become columns of text, cheaply.

A cell is its text without surrounding spaces; empty, only spaces, and `NULL` are missing. A whole number is
its digits ("2019"), any other number its shortest form ("0.65"), a yes or no of the spreadsheet "1" or "0", a
date its ISO form. A row in which every cell is missing is no row.

Rows come in small blocks, whose cells are still in the processor's cache when they are turned into columns;
each distinct value of a column is turned into text once.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

import numpy as np
import pandas as pd
import pyarrow as pa
from numpy.typing import NDArray

ROWS_PER_BLOCK = 256

LARGEST_WHOLE = 1e15
NOTHING: set[object] = {"", None}


class Blok(NamedTuple):
    """Some rows that follow each other, and the number of each as Excel or an editor shows it."""

    rijnummers: Sequence[int]
    rijen: Sequence[Sequence[object]]


@dataclass(frozen=True)
class Vel:
    """A sheet, or a file that is one: its name, its blocks of rows, and the position of its first column.

    `reden` says why a sheet that holds no cells (a chart) has no rows.
    """

    naam: str
    blokken: Iterator[Blok]
    eerste_kolom: int = 0
    reden: str | None = None


@dataclass(frozen=True)
class Inhoud:
    """The rows under the headings. `naamloos`: per column without heading the first row that fills it."""

    teksten: pd.DataFrame
    naamloos: dict[int, int]


class UnevenRowError(Exception):
    """A row has more or fewer cells than there are headings."""

    def __init__(self, rij: int, cells: int, expected: int) -> None:
        super().__init__(rij, cells, expected)
        self.rij, self.cells, self.expected = rij, cells, expected


class _Codes(dict[object, int]):
    """Each distinct value has the number of its first appearance."""

    def __missing__(self, value: object) -> int:
        self[value] = code = len(self)
        return code

    def number(self, cells: Sequence[object]) -> NDArray[np.int32]:
        """The number of each cell; where all are the same, as often in a block, it is looked up once."""
        if cells[0] == cells[-1] and cells.count(cells[0]) == len(cells):
            return np.full(len(cells), self[cells[0]], dtype=np.int32)
        return np.fromiter(map(self.__getitem__, cells), np.int32, len(cells))


def to_text(value: object) -> str | None:
    """A cell's text: digits for a whole number, the shortest form of any other, None where nothing stands.

    >>> [to_text(value) for value in (" 1.10 ", 2019.0, 0.65, True, date(2021, 1, 1), "NULL", "  ", None)]
    ['1.10', '2019', '0.65', '1', '2021-01-01', None, None, None]
    """
    if isinstance(value, str):
        text = value.strip()
        return None if not text or text.upper() == "NULL" else text
    if value is None or value != value:
        return None
    if isinstance(value, float | int) and abs(value) < LARGEST_WHOLE and value == int(value):
        return str(int(value))
    if isinstance(value, datetime):
        return value.isoformat(sep=" ", timespec="milliseconds")
    return value.isoformat() if isinstance(value, date) else str(value)


def read_inhoud(blokken: Iterable[Blok], namen: dict[int, str], width: int) -> Inhoud:
    """Every row that holds something under a known heading, as text.

    Parameters
    ----------
    blokken : iterable of Blok
        The rows under the headings.
    namen : dict of int to str
        Our name per position; each name once.
    width : int
        Number of cells in the row of headings.

    Returns
    -------
    Inhoud
        `teksten`: one row per non-empty row, in order; the columns of `namen` as str (missing: NaN) and `rij`
        (Int64).

    Raises
    ------
    UnevenRowError
        When a non-empty row has another number of cells.
    """
    tables = {position: _Codes() for position in namen}
    codes: dict[int, list[NDArray[np.int32]]] = {position: [] for position in namen}
    rijnummers: list[NDArray[np.int64]] = []
    naamloos: dict[int, int] = {}
    positions_without = [position for position in range(width) if position not in namen]
    for blok in blokken:
        numbers, rows = _whole_rows(blok, width)
        if not rows:
            continue
        columns = list(zip(*rows, strict=True))
        for position, table in tables.items():
            codes[position].append(table.number(columns[position]))
        for position in positions_without:
            if position not in naamloos and not set(columns[position]) <= NOTHING:
                filled = [n for n, cell in zip(numbers, columns[position], strict=True) if to_text(cell)]
                naamloos |= {position: min(filled)} if filled else {}
        rijnummers.append(np.asarray(numbers, dtype="int64"))
    return Inhoud(_assemble(namen, tables, codes, rijnummers), naamloos)


def _whole_rows(blok: Blok, width: int) -> tuple[Sequence[int], Sequence[Sequence[object]]]:
    if set(map(len, blok.rijen)) <= {width}:
        return blok
    numbers, rows = [], []
    for rij, cells in zip(*blok, strict=True):
        if len(cells) == width:
            numbers.append(rij)
            rows.append(cells)
        elif any(to_text(cell) for cell in cells):
            raise UnevenRowError(rij, len(cells), width)
    return numbers, rows


def _assemble(
    namen: dict[int, str],
    tables: dict[int, _Codes],
    codes: dict[int, list[NDArray[np.int32]]],
    rijnummers: list[NDArray[np.int64]],
) -> pd.DataFrame:
    numbers = np.concatenate([np.empty(0, dtype="int64"), *rijnummers])
    whole = {p: np.concatenate([np.empty(0, dtype="int32"), *parts]) for p, parts in codes.items()}
    texts = {position: [to_text(value) for value in table] for position, table in tables.items()}
    is_filled = np.zeros(len(numbers), dtype="bool")
    for position, distinct in texts.items():
        is_filled |= np.array([text is not None for text in distinct], dtype="bool")[whole[position]]
    columns = {
        naam: pa.array(texts[position], pa.large_string()).take(pa.array(whole[position][is_filled]))
        for position, naam in namen.items()
    }
    teksten: pd.DataFrame = pa.table(columns).to_pandas()
    return teksten.astype("str").assign(rij=pd.array(numbers[is_filled], dtype="Int64"))
