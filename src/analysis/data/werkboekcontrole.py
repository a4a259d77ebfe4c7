"""May this workbook be opened, how far does each sheet reach, and what would its reader leave out.

A workbook is a zip of XML. The reader unpacks all of it and lays each sheet out as a rectangle in memory, so
one stray cell at XFD1048576 asks for more memory than there is, and the process is killed without a word.
Therefore every sheet is first walked through in small pieces, which costs a sixth of reading it: sizes and
checksums, the last row and column that hold something, and the cells that the reader would show as empty
although they are not: an error such as #DIV/0! and a formula that was never calculated.
"""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
from numpy.typing import NDArray

from analysis.data.weigeringen import ASK_AGAIN, refuse

MOST_UNPACKED = 4 * 1024**3
MOST_UNPACKED_TEXTS, MOST_UNPACKED_LIST = 512 * 1024**2, 16 * 1024**2
SUSPECT_SIZE, SUSPECT_RATIO = 64 * 1024**2, 400
MOST_ROWS = 1_048_576
COLUMNS_UNASKED = 40
MOST_CELLS = COLUMNS_UNASKED * MOST_ROWS
"""A sheet of 40 columns may be as long as Excel allows, and a short one as wide; it takes about 3 GB."""

_PIECE = 1 << 18  # stays in the cache of the processor while it is looked at
_LONGEST_ROW = 1 << 24

_ADDRESS = rb""" r=["']([A-Z]{1,3})([0-9]+)["'][^>]*"""
_BEYOND = rb"(?:A[O-Z]|[B-Z][A-Z]|[A-Z]{3})"  # column AO is the 41st
_FAR = re.compile(rb""" r=["'](?:%b[0-9]|[A-Z]{0,3}[0-9]{8})""" % _BEYOND)
_FAR_CONTENT = re.compile(
    rb""" r=["'](?=%b[0-9]|[A-Z]+[0-9]{8})([A-Z]+)([0-9]+)["'][^>]*(?<!/)>(?!</)""" % _BEYOND
)
_ROW = re.compile(rb""" r=["'][A-Z]{0,3}([0-9]+)["']""")
_SHEET_DATA = re.compile(rb"<((?:\w+:)?)sheetData(?: [^>]*)?(?<!/)>")
_FORMULA = rb"\s*<(?:\w+:)?f(?:/>| [^>]*/>|(?: [^>]*)?>([^<]*)</(?:\w+:)?f>)\s*"
_ERROR = re.compile(_ADDRESS + rb""" t=["']e["'][^>]*>(?:%b)?<(?:\w+:)?v>([^<]+)<""" % _FORMULA)
_NEVER_CALCULATED = re.compile(
    _ADDRESS + rb">" + _FORMULA + rb"(?:<(?:\w+:)?v>\s*</(?:\w+:)?v>|<(?:\w+:)?v\s*/>)?\s*</(?:\w+:)?c>"
)
_CONTENT_HAS = (b"v", b"f", b"i")  # <v>, <f>, <is>: rows of formatted cells that are empty have none of these


@dataclass
class Bereik:
    """How far the content of a sheet reaches. `verloren`: row → column → text of what the reader leaves out.

    `einde` is the number of bytes up to and including the last row with content, of `lengte` in all;
    `sluiting` what closes the sheet there.
    """

    onderdeel: str
    laatste_rij: int = 0
    laatste_kolom: int = COLUMNS_UNASKED
    einde: int = 0
    lengte: int = 0
    sluiting: bytes = b""
    verloren: dict[int, dict[int, str]] = field(default_factory=dict)


def survey_workbook(file: Path) -> dict[str, Bereik]:
    """Every sheet of a workbook that can be read safely, by name, and how far its content reaches.

    Raises
    ------
    LeveringError
        When the file is a damaged zip, no .xlsx, a zip bomb, or has a sheet too large to lay out.
    """
    try:
        with zipfile.ZipFile(file) as workbook:
            _check_sizes(file, workbook)
            sheets = _sheet_parts(file, workbook)
            return {blad: _survey_sheet(file, workbook, blad, part) for blad, part in sheets.items()}
    except (zipfile.BadZipFile, zlib.error, EOFError) as error:
        raise refuse(file, f"the workbook is damaged or incomplete ({error}).", ASK_AGAIN) from error
    except (NotImplementedError, RuntimeError) as error:
        raise refuse(
            file,
            f"the workbook is packed in a way that cannot be read ({error}).",
            "Open it in Excel and save a copy as .xlsx; deliver the copy.",
        ) from error


def column_name(number: int) -> str:
    """A column's letters, counted from 1.

    >>> column_name(1), column_name(29), column_name(16384)
    ('A', 'AC', 'XFD')
    """
    letters = ""
    while number:
        number, letter = divmod(number - 1, 26)
        letters = chr(65 + letter) + letters
    return letters


def column_number(letters: bytes) -> int:
    """The reverse of `column_name`.

    >>> column_number(b"AC")
    29
    """
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _check_sizes(file: Path, workbook: zipfile.ZipFile) -> None:
    parts = workbook.infolist()
    remedy = "Do not open it. " + ASK_AGAIN
    unpacked = sum(part.file_size for part in parts)
    if unpacked > MOST_UNPACKED:
        raise refuse(
            file,
            f"unpacked it is {unpacked / 1024**3:,.1f} GB; at most {MOST_UNPACKED >> 30} is read.",
            remedy,
        )
    for part in parts:
        ratio = part.file_size / max(part.compress_size, 1)
        if part.file_size > SUSPECT_SIZE and ratio > SUSPECT_RATIO:
            raise refuse(
                file,
                f"'{part.filename}' unpacks to {ratio:,.0f} times its size: a zip bomb, no delivery.",
                remedy,
            )
        name = part.filename.lower()
        most = MOST_UNPACKED_LIST if "workbook.xml" in name else MOST_UNPACKED_TEXTS
        if part.file_size > most and not _is_sheet(name):
            raise refuse(file, f"'{part.filename}' unpacks to {part.file_size / 1024**2:,.0f} MB.", remedy)


def _is_sheet(part: str) -> bool:
    return "worksheets/" in part.lower()


def _sheet_parts(file: Path, workbook: zipfile.ZipFile) -> dict[str, str]:
    """Which part of the zip holds which sheet, in the order of the workbook."""
    parts = {name.lower(): name for name in workbook.namelist()}
    if "xl/workbook.xml" not in parts:
        kind = "an .xlsb workbook" if "xl/workbook.bin" in parts else "a zip, but not an Excel workbook"
        raise refuse(
            file,
            f"this is {kind}.",
            "Save it in Excel as 'Excel Workbook (.xlsx)', or unpack it if it holds the delivery.",
        )
    rels = parts.get("xl/_rels/workbook.xml.rels")
    try:
        book = ElementTree.fromstring(workbook.read(parts["xl/workbook.xml"]))
        links = list(ElementTree.fromstring(workbook.read(rels))) if rels else []
    except ElementTree.ParseError as error:
        raise refuse(file, f"the workbook's list of sheets cannot be read ({error}).", ASK_AGAIN) from error
    targets = {link.get("Id", ""): link.get("Target", "") for link in links}
    sheets: dict[str, str] = {}
    for sheet in book.iter():
        if sheet.tag.rpartition("}")[2] != "sheet":
            continue
        key = next((value for name, value in sheet.items() if name.rpartition("}")[2] == "id"), "")
        target = targets.get(key, "").removeprefix("/").lower()
        part = parts.get(target) or parts.get(f"xl/{target}")
        if part:
            sheets[sheet.get("name", "")] = part
    return sheets


def _survey_sheet(file: Path, workbook: zipfile.ZipFile, blad: str, part: str) -> Bereik:
    bereik, far_cell, has_formulas = Bereik(part), "", False
    for offset, rows in _whole_rows(workbook, part):
        bereik.lengte = offset + len(rows)
        if offset == 0 and (opening := _SHEET_DATA.search(rows)):
            bereik.einde = opening.end()
            bereik.sluiting = b"</%bsheetData></%bworksheet>" % (opening[1], opening[1])
        if not any(letter in rows for letter in _CONTENT_HAS):
            continue
        if _may_reach_far(rows) and _FAR.search(rows):
            far_cell = _note_far_cells(bereik, rows) or far_cell
        if b"#" in rows:
            for letters, digits, _, text in _ERROR.findall(rows):
                bereik.verloren.setdefault(int(digits), {})[column_number(letters)] = text.decode()
        has_formulas = has_formulas or (b"f" in rows and b"f>" in rows)
        if has_formulas:
            for letters, digits, text in _NEVER_CALCULATED.findall(rows):
                bereik.verloren.setdefault(int(digits), {})[column_number(letters)] = f"={text.decode()}"
        content = rows.rfind(b"v>")
        content = max(content, rows.rfind(b"is>", max(content, 0)), rows.rfind(b"f>", max(content, 0)))
        if content >= 0:
            found = _ROW.match(rows, rows.rfind(b" r=", 0, content))
            bereik.laatste_rij = max(bereik.laatste_rij, int(found[1]) if found else MOST_ROWS)
            row_end = rows.find(b"row>", content)
            bereik.einde = offset + (row_end + len(b"row>") if row_end >= 0 else len(rows))
    cells = bereik.laatste_rij * bereik.laatste_kolom
    if bereik.laatste_rij > MOST_ROWS or cells > MOST_CELLS:
        reach = f"row {bereik.laatste_rij:,} and column {column_name(bereik.laatste_kolom)}"
        raise refuse(
            file,
            f"the sheet reaches to {reach}: {cells:,} cells, and at most {MOST_CELLS:,} are read."
            + (f" Something stands in {far_cell}." if far_cell else ""),
            "In a copy, delete the columns and rows beyond the table (in Excel: select them, Ctrl and -) and "
            "deliver that; or ask the sender for a clean file.",
            blad=blad,
        )
    return bereik


def _whole_rows(workbook: zipfile.ZipFile, part: str) -> Iterator[tuple[int, bytes]]:
    """A sheet's XML in pieces that end with a row, each with the number of bytes before it."""
    rest, offset = b"", 0
    with workbook.open(part) as xml:
        # A row longer than a piece asks for ever larger ones, so that no byte is looked at many times.
        while piece := xml.read(max(_PIECE, len(rest))):
            rest += piece
            cut = rest.rfind(b"row>") + len(b"row>")
            if cut >= len(b"row>") or len(rest) > _LONGEST_ROW:
                cut = cut if cut >= len(b"row>") else len(rest)
                yield offset, rest[:cut]
                rest, offset = rest[cut:], offset + cut
    yield offset, rest


def _may_reach_far(rows: bytes) -> bool:
    """Whether an address may lie beyond column AN or row 9,999,999; never no where `_FAR` finds one.

    >>> [_may_reach_far(b'<c r="%b"><v>1</v></c>' % cell) for cell in (b"AN100", b"AO100", b"B10000000")]
    [False, True, True]
    """
    text = np.frombuffer(rows, dtype=np.uint8)
    at = np.flatnonzero((text[:-1] == ord("r")) & (text[1:] == ord("="))) + len('r="')
    first, second, third = (text.take(at + place, mode="clip") for place in range(3))
    one = _is_between(first, "A", "Z")
    two = one & _is_between(second, "A", "Z")
    three = two & _is_between(third, "A", "Z")
    eighth_digit = text.take(at + one.astype(np.int64) + two + three + 7, mode="clip")
    is_beyond = two & ((first > ord("A")) | (second >= ord("O")) | three)
    return bool((is_beyond | _is_between(eighth_digit, "0", "9")).any())


def _is_between(characters: NDArray[np.uint8], first: str, last: str) -> NDArray[np.bool_]:
    within: NDArray[np.bool_] = characters - np.uint8(ord(first)) <= ord(last) - ord(first)
    return within


def _note_far_cells(bereik: Bereik, rows: bytes) -> str:
    far_cell = ""
    for letters, digits in _FAR_CONTENT.findall(rows):
        kolom, rij = column_number(letters), int(digits)
        if kolom > bereik.laatste_kolom or rij > max(bereik.laatste_rij, MOST_ROWS):
            bereik.laatste_kolom = max(kolom, bereik.laatste_kolom)
            bereik.laatste_rij = max(rij, bereik.laatste_rij)
            far_cell = (letters + digits).decode()
    return far_cell
