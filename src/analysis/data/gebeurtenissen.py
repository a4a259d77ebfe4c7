"""Events are added at the end of the register of an inkoopjaar: all or none, and never over others."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from pathlib import Path

import pandas as pd

from analysis.data.bewaard import hold_register
from analysis.data.celtekst import to_cell
from analysis.data.paths import Root
from analysis.data.register import Register
from analysis.data.wederhoorregister import check_akkoord_file, check_wederhoor_file, wederhoor_file
from analysis.data.wederhoortabellen import AKKOORDEN, WEDERHOOR
from analysis.rules.akkoord import chain_akkoorden


def append_events(root: Root, register: Register, inkoopjaar: int, events: pd.DataFrame) -> Path:
    """Add these events to `wederhoor/<inkoopjaar>.csv`; the bytes that stood there stay as they are.

    Parameters
    ----------
    root, register
        The data root and its register of norms.
    inkoopjaar : int
        The year bought for.
    events : DataFrame
        Columns of `WEDERHOOR`, in the order in which they happened.

    Raises
    ------
    ReferenceError
        When the register with these events would contradict itself; nothing was written then.
    RootError, LockedError
        When the file cannot be written now; see `bewaard`.
    """
    file = wederhoor_file(root, inkoopjaar)
    if events.empty:
        return file
    with hold_register(root) as kept:
        standing = kept.read(file) or b""
        header = standing.decode("utf-8-sig", errors="replace").split("\n", 1)[0].strip()
        separator = ";" if header.count(";") > header.count(",") else ","
        columns = [name.strip().strip('"') for name in header.split(separator)] if header else list(WEDERHOOR)
        text = io.StringIO()
        writer = csv.writer(text, delimiter=separator, lineterminator="\n")
        if not header:
            writer.writerow(columns)
        for row in events[columns].itertuples(index=False, name=None):
            writer.writerow([to_cell(value) for value in row])
        if standing and not standing.endswith(b"\n"):
            standing += b"\n"
        content = standing + text.getvalue().encode("utf-8")
        check_wederhoor_file(content, file, root, register, inkoopjaar)
        kept.replace({file: content})
    return file


def add_akkoorden(
    standing: bytes,
    file: Path,
    inkoopjaar: int,
    verzekeraars: pd.DataFrame,
    events: Iterable[Mapping[str, object]],
) -> tuple[bytes, str]:
    """What `akkoord/<inkoopjaar>.csv` holds with these events, each with the hash of all before it.

    Parameters
    ----------
    standing : bytes
        What it holds now.
    file : Path
        Where it stands; named in what goes wrong.
    inkoopjaar : int
        The year bought for.
    verzekeraars : DataFrame
        The register of insurers.
    events : iterable of mapping
        verzekeraar, versie_hash, datum, soort, reden, zegel; what is absent is empty.

    Returns
    -------
    bytes
        The content, in UTF-8 and with every column of `AKKOORDEN`.
    str
        The hash of all events before these.

    Raises
    ------
    ReferenceError
        When the agreements with these events would contradict themselves.
    """
    content = _with_every_column(standing)
    before = ""
    for event in events:
        keten = chain_akkoorden(check_akkoord_file(content, file, verzekeraars, inkoopjaar), inkoopjaar)
        before = before or keten[-1]
        content = _add_row(content, {**event, "vorige": keten[-1]})
    check_akkoord_file(content, file, verzekeraars, inkoopjaar)
    return content, before


def _with_every_column(standing: bytes) -> bytes:
    """The same rows in UTF-8 under a header that names every column; those that it lacks come last."""
    try:
        text = standing.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = standing.decode("cp1252", errors="replace")
    header, _, rows = text.partition("\n")
    if not header.strip():
        return (",".join(AKKOORDEN) + "\n").encode()
    columns, separator = _read_header(header)
    lacking = [naam for naam in AKKOORDEN if naam not in columns]
    head = separator.join([*columns, *lacking]) if lacking else header.rstrip("\r")
    return f"{head}\n{rows}{'' if not rows or rows.endswith(chr(10)) else chr(10)}".encode()


def _add_row(content: bytes, values: Mapping[str, object]) -> bytes:
    columns, separator = _read_header(content.decode("utf-8").split("\n", 1)[0])
    text = io.StringIO()
    csv.writer(text, delimiter=separator, lineterminator="\n").writerow(
        [to_cell(values.get(naam)) for naam in columns]
    )
    return content + text.getvalue().encode("utf-8")


def _read_header(header: str) -> tuple[list[str], str]:
    separator = ";" if header.count(";") > header.count(",") else ","
    return [name.strip().strip('"') for name in header.strip().rstrip(separator).split(separator)], separator
