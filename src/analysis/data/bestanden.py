"""What kind of file this is, seen from its first bytes and never from its name; and its sheets."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from analysis.data.koppen import count_known
from analysis.data.parquetbestanden import open_parquet
from analysis.data.tekstbestanden import open_tekst
from analysis.data.vellen import Vel
from analysis.data.weigeringen import ASK_AGAIN, refuse, require_name
from analysis.data.werkboeken import open_werkboek
from analysis.errors import LeveringError

WORKBOOK_SUFFIXES = (".xlsx", ".xlsm", ".xls", ".xlsb", ".ods")

_OLE, _ZIP, _PARQUET = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"PK", b"PAR1"
_ENCRYPTED, _BIFF = "EncryptedPackage".encode("utf-16-le"), "Workbook".encode("utf-16-le")
_DIRECTORY_WITHIN = 256 * 1024**2


def open_bestand(file: Path, known: dict[str, str]) -> Iterator[Vel]:
    """The sheets of a workbook, or the one table of a text or parquet file.

    Parameters
    ----------
    file : Path
        The file.
    known : dict of str to str
        As `koppen.index_koppen` gives it: it helps to recognise the separator of a text.

    Raises
    ------
    LeveringError
        When the file cannot be opened, is empty, is of another kind, or is damaged or unsafe.
    """
    require_name(file)
    try:
        with file.open("rb") as content:
            start = content.read(8)
    except OSError as error:
        raise refuse(
            file, f"the file cannot be opened: {error.strerror}.", "Check the path, and who may read it."
        ) from error
    if not start:
        raise refuse(file, "the file is empty (0 bytes).", ASK_AGAIN)
    if start == _OLE:
        raise _refuse_ole(file)
    if start.startswith(_ZIP):
        return open_werkboek(file)
    if start.startswith(_PARQUET):
        return iter([open_parquet(file)])
    tekst = open_tekst(file, lambda cells: count_known(cells, known))
    if file.suffix.lower() in WORKBOOK_SUFFIXES:
        raise refuse(
            file,
            "the file is named as a workbook, but it is plain text.",
            "If this is the delivery, name it .csv; if not: " + ASK_AGAIN,
        )
    return iter([tekst])


def _refuse_ole(file: Path) -> LeveringError:
    """The container of old Office files also holds encrypted new ones."""
    with file.open("rb") as content:
        directory = content.read(_DIRECTORY_WITHIN)
    if _ENCRYPTED in directory:
        return refuse(
            file,
            "the workbook is encrypted with a password.",
            "Open it in Excel with the password, take the password off (File, Info, Protect Workbook), and "
            "save it as .xlsx.",
        )
    kind = "an old Excel workbook (.xls)" if _BIFF in directory else "an old Office file, not a workbook"
    return refuse(file, f"this is {kind}.", "Open it in Excel and save it as 'Excel Workbook (.xlsx)'.")
