"""What a table that people keep says: every cell typed as its column declares, and every wrong cell named.

Such a table is CSV, separated by `;` or `,`, with or without a byte order mark, in UTF-8 or (as Excel saves
it) Windows-1252. An empty cell is missing; `NULL` is not a value that people write, so it is text like any
other. Rows are named as a spreadsheet shows them: the header is row 1. All faults of one file come in one
message.

Where the program adds rows (events), each carries in its last column a `schakel`: the hash of what it
says and of all that stood above it (a hash chain). So a row that was changed, damaged or taken away is told,
with the row. It is about what a cell says and not how it is written, so a spreadsheet may save the file; rows
that people type carry none, and are covered by the first one after them.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from itertools import zip_longest
from pathlib import Path
from typing import Any

import pandas as pd

from analysis.data.celtekst import from_cell, to_cell
from analysis.errors import MOST_NAMES_SHOWN, ReferenceError, names
from analysis.rules.akkoord import hash_parts
from analysis.rules.tabellen import COUNT, DATE, MEASURE, TEXT

EARLIEST_YEAR, LATEST_YEAR = 1990, 2100
SCHAKEL = "schakel"
"""The column of a table of events that no reader sees: each row's hash of itself and of all above it."""

BROKEN = (
    "this is not what was noted: the row, or one above it, was changed, damaged, removed or put in between. "
    f"Bring the file back from version control; rows that people type come last, and leave {SCHAKEL} empty."
)


@dataclass(frozen=True)
class Kolom:
    """A column of a reference table: the kind of its cells, whether each must be filled, and its codes."""

    soort: str = "tekst"
    verplicht: bool = False
    codes: tuple[str, ...] = ()
    is_optional_column: bool = False

    @property
    def dtype(self) -> str:
        """The dtype of the column in a frame."""
        return SOORTEN[self.soort][0]


def _parse_code_name(text: str) -> str:
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9_-]*", text):
        raise ValueError
    return text


def _parse_digits(length: int) -> Callable[[str], str]:
    def parse(text: str) -> str:
        if not re.fullmatch(r"[0-9]+", text) or len(text) > length or int(text) < 10:
            raise ValueError
        return text.zfill(length)

    return parse


def _parse_jaar(text: str) -> int:
    if not re.fullmatch(r"[0-9]{4}", text) or not EARLIEST_YEAR <= int(text) <= LATEST_YEAR:
        raise ValueError
    return int(text)


def _parse_aantal(text: str) -> int:
    if not re.fullmatch(r"[0-9]{1,9}", text):
        raise ValueError
    return int(text)


def _parse_graden(text: str) -> float:
    if not re.fullmatch(r"-?[0-9]+([.,][0-9]+)?", text):
        raise ValueError
    return float(text.replace(",", "."))


def _parse_getal(text: str) -> float:
    if re.fullmatch(r"-?[0-9]+[.,][0-9]{3}", text):
        raise ValueError  # "1.000" is a thousand to one reader and one to another
    return _parse_graden(text)


def _parse_datum(text: str) -> pd.Timestamp:
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
        raise ValueError
    return pd.Timestamp(date.fromisoformat(text))


SOORTEN: dict[str, tuple[str, Callable[[str], Any], str]] = {
    "tekst": (TEXT, from_cell, ""),
    "code": (TEXT, str, ""),
    "sleutel": (TEXT, _parse_code_name, "is not a code of letters, digits, _ and - alone"),
    "kvk": (TEXT, _parse_digits(8), "is not a KvK number of 8 digits; leave it empty while it is not known"),
    "vestigingsnummer": (
        TEXT,
        _parse_digits(12),
        "is not a vestigingsnummer of 12 digits; leave it empty while it is not known",
    ),
    "jaar": (COUNT, _parse_jaar, "is not a year of four digits"),
    "aantal": (COUNT, _parse_aantal, "is not a whole number"),
    "getal": (MEASURE, _parse_getal, "is not a number; write 20 or 97.5, without a thousands separator"),
    "graden": (MEASURE, _parse_graden, "is not a number of degrees such as 52.3702"),
    "datum": (DATE, _parse_datum, "is not a date written as 2027-01-31"),
}
"""Per kind of cell: the dtype of its column, how it is read, and what is said of a cell that cannot be."""


@dataclass
class Faults:
    """The faults of one file, told together: which rows, what is wrong, what to do."""

    file: Path
    texts: pd.DataFrame
    meldingen: list[str] = field(default_factory=list)
    cases: list[pd.DataFrame] = field(default_factory=list)
    breaks: list[int] = field(default_factory=list)
    """Rows whose schakel does not fit what they say and what stands above them."""

    def add(self, rijen: Iterable[int], melding: str) -> None:
        """Note one kind of fault and the rows that have it; no rows, no fault."""
        numbers = sorted(set(rijen))
        if not numbers:
            return
        shown = ", ".join(str(rij) for rij in numbers[:MOST_NAMES_SHOWN])
        more = len(numbers) - MOST_NAMES_SHOWN
        label = "row" if len(numbers) == 1 else "rows"
        self.meldingen.append(f"{label} {shown}{f' and {more} more' if more > 0 else ''}: {melding}")
        self.cases.append(self.texts[self.texts["rij"].isin(numbers)].assign(fout=melding))

    def raise_if_any(self) -> None:
        """One error tells all faults of the file; `cases` holds their rows as text, with `rij` and `fout`.

        Raises
        ------
        ReferenceError
            When a fault was noted.
        """
        self.add(self.breaks, BROKEN)
        if not self.meldingen:
            return
        count = len(self.meldingen)
        raise ReferenceError(
            f"{self.file} has {count} {'fault' if count == 1 else 'faults'} (the header is row 1):\n"
            + "\n".join(self.meldingen),
            pd.concat(self.cases, ignore_index=True),
        )


def read_referentie(
    file: Path, kolommen: dict[str, Kolom], content: bytes | None = None
) -> tuple[pd.DataFrame, Faults]:
    """A reference table has exactly its declared columns; each cell is typed, or a fault.

    Parameters
    ----------
    file : Path
        The CSV file.
    kolommen : dict of str to Kolom
        Its columns, in any order in the file.
    content : bytes, optional
        What the file is about to hold, checked before it does; by default it is read.

    Returns
    -------
    DataFrame
        One row per filled row of the file, in the declared order and dtypes (missing: NaN, NA or NaT), and
        `rij`, its row in the file. A cell that could not be read is missing here and a fault there.
    Faults
        What was wrong so far; whoever checks further adds to it and raises.

    Raises
    ------
    ReferenceError
        When the file is missing, is no such text, or lacks a column or has an unknown one.
    """
    rows, faults = _type_cells(file, kolommen, content)
    if SCHAKEL in faults.texts:
        given = faults.texts[SCHAKEL]
        links = pd.Series(_chain(file, rows, given), index=rows.index, dtype=TEXT)
        faults.breaks = rows["rij"][given.ne("") & given.ne(links)].tolist()
    return rows, faults


def chain_rows(file: Path, kolommen: dict[str, Kolom], content: bytes) -> list[str]:
    """Per filled row of a table of events, with its column `schakel`, the one that it should carry."""
    rows, faults = _type_cells(file, kolommen, content)
    return _chain(file, rows, faults.texts[SCHAKEL])


def _type_cells(file: Path, kolommen: dict[str, Kolom], content: bytes | None) -> tuple[pd.DataFrame, Faults]:
    texts = _read_texts(file, kolommen, content)
    faults = Faults(file, texts)
    typed: dict[str, pd.Series[Any]] = {"rij": texts["rij"]}
    for naam, kolom in kolommen.items():
        typed[naam] = _read_cells(texts["rij"], texts[naam], naam, kolom, faults)
    return pd.DataFrame(typed), faults


def _chain(file: Path, rows: pd.DataFrame, given: pd.Series[str]) -> list[str]:
    """Each row is chained to what the one above it carries, so that one wrong row is one fault.

    The file's own place is part of it, so that the events of one year are not those of another; what is empty
    is not, so that a later column changes nothing.
    """
    told = {}
    for naam in rows.columns.drop("rij"):
        known = {value: to_cell(value) for value in rows[naam].dropna().unique()}
        told[naam] = rows[naam].map(known).astype(object).where(rows[naam].notna(), "")
    link, links = f"{file.parent.name}/{file.name}", []
    for carried, cells in zip(given, pd.DataFrame(told).itertuples(index=False, name=None), strict=True):
        said = [[naam, cell] for naam, cell in zip(told, cells, strict=True) if cell]
        links.append(hash_parts(link, said))
        link = carried or links[-1]
    return links


def _read_cells(
    rijen: pd.Series[int], texts: pd.Series[str], naam: str, kolom: Kolom, faults: Faults
) -> pd.Series[Any]:
    dtype, parse, complaint = SOORTEN[kolom.soort]
    cells = texts.tolist()
    typed: dict[str, Any] = {"": None}
    unread: list[str] = []
    for text in dict.fromkeys(cells):  # what stands in many rows is read once
        if not text:
            continue
        try:
            typed[text] = parse(text)
        except ValueError:
            typed[text] = None
            unread.append(text)
    if kolom.codes:
        unread = [text for text in typed if text and text not in kolom.codes]
        complaint = f"is unknown; use one of {names(list(kolom.codes))}"
    if unread:
        faults.add(rijen[texts.isin(unread)], f"{naam} {names(unread)} {complaint}.")
    if kolom.verplicht:
        faults.add(rijen[texts == ""], f"{naam} is empty; every row needs one.")
    return pd.Series([typed[text] for text in cells], index=texts.index, dtype=dtype)


def _read_texts(file: Path, kolommen: dict[str, Kolom], content: bytes | None) -> pd.DataFrame:
    records, is_ended = _read_records(file, list(kolommen), content)
    header = [cell.strip() for cell in records[0]]
    while header and not header[-1]:
        header.pop()
    double = [naam for naam in dict.fromkeys(header) if header.count(naam) > 1]
    if double:
        raise ReferenceError(f"{file}, row 1: column {names(double)} stands more than once; keep one.")
    missing = [
        naam for naam, kolom in kolommen.items() if naam not in header and not kolom.is_optional_column
    ]
    unknown = [naam for naam in header if naam not in kolommen and naam != SCHAKEL]
    if missing or unknown:
        complaints = [f"column {names(missing)} is missing"] * bool(missing)
        complaints += [f"column {names(unknown)} is unknown"] * bool(unknown)
        raise ReferenceError(
            f"{file}, row 1: {' and '.join(complaints)}.\nThe columns are: {', '.join(kolommen)}."
        )
    rijen: list[int] = []
    filled: list[list[str]] = []
    for rij, record in enumerate(records[1:], start=2):
        cells = [cell.strip() for cell in record]
        if not any(cells):
            continue
        if any(cells[len(header) :]):
            raise ReferenceError(
                f"{file}, row {rij}: there are {len(cells)} cells under {len(header)} columns.\n"
                "Put a text that holds the separator between double quotes."
            )
        rijen.append(rij)
        filled.append(cells)
    if SCHAKEL in header and filled and not is_ended and len(filled[-1]) < len(header):
        raise ReferenceError(
            f"{file}, row {rijen[-1]}: the file was cut off here: {len(filled[-1])} cells under "
            f"{len(header)} columns, and the line does not end.\nBring it back from version control."
        )
    columns = dict(zip(header, zip_longest(*filled, fillvalue=""), strict=False))
    nothing = [""] * len(rijen)
    known = [*kolommen, SCHAKEL] if SCHAKEL in header else list(kolommen)
    texts = {naam: pd.Series(columns.get(naam, nothing), dtype=TEXT) for naam in known}
    return pd.DataFrame({"rij": pd.Series(rijen, dtype="int64"), **texts})


def _read_records(file: Path, kolommen: list[str], content: bytes | None) -> tuple[list[list[str]], bool]:
    """The cells of every row, and if the last line is ended."""
    try:
        content = file.read_bytes() if content is None else content
    except FileNotFoundError:
        raise ReferenceError(
            f"{file} is missing.\nMake it, if need be with only its header: {','.join(kolommen)}"
        ) from None
    except OSError as error:
        raise ReferenceError(f"{file} cannot be read: {error.strerror}.") from error
    if content.startswith(b"PK\x03\x04") or b"\x00" in content:
        raise ReferenceError(f"{file} is not text.\nIn Excel, save it as 'CSV UTF-8'.")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", errors="replace")
    header = text.split("\n", 1)[0]
    if not header.strip():
        raise ReferenceError(
            f"{file}, row 1: the header is missing.\nThe columns are: {', '.join(kolommen)}."
        )
    separator = ";" if header.count(";") > header.count(",") else ","
    try:
        records = list(csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True))
    except csv.Error as error:
        raise ReferenceError(
            f"{file} is not whole CSV: {error}.\nLook for a double quote that is opened and never closed."
        ) from error
    return records, text.endswith(("\n", "\r"))
