"""The rows of a delivered text file: `;`, `,` or tab between fields, in UTF-8 or (from Excel) Windows-1252.

What a file is, is seen from its content: the separator is the one under which the most headings are known,
and a text that is not UTF-8 is Windows-1252. A field may hold line ends between double quotes; a row has the
number of the line on which it begins, as an editor shows it.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from pathlib import Path

from analysis.data.vellen import ROWS_PER_BLOCK, Blok, Vel
from analysis.data.weigeringen import ASK_AGAIN, refuse

SEPARATORS = (";", ",", "\t")
ROWS_TRIED = 100
MARKUP = ("<!doctype", "<html", "<head", "<table", "<?xml", "<meta", "<style", "<script", "<div")
MOST_BYTES = 2 * 1024**3


def open_tekst(file: Path, count_known: Callable[[Sequence[object]], int]) -> Vel:
    """The one table of a text file.

    Parameters
    ----------
    file : Path
        The file; it has content.
    count_known : callable
        How many known headings stand in a row of cells.

    Raises
    ------
    LeveringError
        When it is no such text: binary, UTF-16, HTML; or (while its rows are read) when a double quote is
        never closed.
    """
    text = _decode(file)
    start = text.lstrip().lower()
    if start.startswith(MARKUP):
        kind = "XML" if start.startswith("<?xml") else "HTML (a web page)"
        raise refuse(
            file,
            f"the file is {kind}, whatever its name says: it begins with '{text.lstrip()[:20]}'.",
            "Open it in Excel and save it as 'Excel Workbook (.xlsx)', or download the workbook itself.",
        )
    separator = max(SEPARATORS, key=lambda tried: _most_known(text, tried, count_known))
    return Vel(file.stem, _blokken(file, text, separator))


def _decode(file: Path) -> str:
    if file.stat().st_size > MOST_BYTES:
        raise refuse(file, f"the file is larger than {MOST_BYTES >> 30} GB.", ASK_AGAIN)
    content = file.read_bytes()
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise refuse(
            file, "the text is in UTF-16 ('Unicode text').", "In Excel, save it as 'CSV UTF-8' or as .xlsx."
        )
    nul = content.find(b"\x00")
    if nul >= 0:
        raise refuse(
            file,
            "this is neither text nor a workbook: a NUL byte stands in it.",
            ASK_AGAIN,
            rij=content.count(b"\n", 0, nul) + 1,
        )
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        pass
    try:
        return content.decode("cp1252")
    except UnicodeDecodeError as error:
        raise refuse(
            file,
            f"the text is neither UTF-8 nor Windows-1252 (byte {content[error.start]:#04x}).",
            "In Excel, save it as 'CSV UTF-8' or as .xlsx.",
            rij=content.count(b"\n", 0, error.start) + 1,
        ) from error


def _most_known(text: str, separator: str, count_known: Callable[[Sequence[object]], int]) -> int:
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    most = 0
    try:
        for cells in islice(rows, ROWS_TRIED):
            most = max(most, count_known(cells))
    except csv.Error:
        pass
    return most


def _blokken(file: Path, text: str, separator: str) -> Iterator[Blok]:
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    begins = [1]
    while True:
        rijen: list[Sequence[object]] = []
        try:
            for cells in islice(rows, ROWS_PER_BLOCK):
                rijen.append(cells)
                begins.append(rows.line_num + 1)
        except csv.Error as error:
            is_endless = str(error).startswith(("unexpected end", "field larger"))
            wrong = "a double quote is opened and never closed" if is_endless else str(error)
            raise refuse(
                file,
                f"the row that begins here is not whole: {wrong}.",
                "A double quote inside a text must be doubled, and the text stand between quotes. "
                + ASK_AGAIN,
                rij=begins[-1],
            ) from error
        if not rijen:
            return
        yield Blok(begins[:-1], rijen)
        begins = begins[-1:]
