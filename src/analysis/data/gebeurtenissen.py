"""Events are added at the end of the register of an inkoopjaar: all or none, and never over others."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from analysis.data.bewaard import hold_register
from analysis.data.celtekst import to_cell
from analysis.data.paths import Root
from analysis.data.referentie import SCHAKEL, Kolom, chain_rows
from analysis.data.register import Register
from analysis.data.wederhoorregister import check_akkoord_file, check_wederhoor_file, wederhoor_file
from analysis.data.wederhoortabellen import AKKOORDEN, WEDERHOOR
from analysis.rules.akkoord import chain_akkoorden


def append_events(root: Root, register: Register, inkoopjaar: int, events: pd.DataFrame) -> Path:
    """Add these events to `wederhoor/<inkoopjaar>.csv`; the rows that stood there stay as they are.

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
        standing = _with_every_column(kept.read(file) or b"", WEDERHOOR)
        content = _add_rows(standing, file, WEDERHOOR, events.to_dict("records"))
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
    content = _with_every_column(standing, AKKOORDEN)
    before = ""
    for event in events:
        keten = chain_akkoorden(check_akkoord_file(content, file, verzekeraars, inkoopjaar), inkoopjaar)
        before = before or keten[-1]
        content = _add_rows(content, file, AKKOORDEN, [{**event, "vorige": keten[-1]}])
    check_akkoord_file(content, file, verzekeraars, inkoopjaar)
    return content, before


def _with_every_column(standing: bytes, kolommen: Mapping[str, Kolom]) -> bytes:
    """The same rows in UTF-8 under a header that names every column; those that it lacks come last."""
    try:
        text = standing.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = standing.decode("cp1252", errors="replace")
    header, _, rows = text.partition("\n")
    every = [*kolommen, SCHAKEL]
    if not header.strip():
        return (",".join(every) + "\n").encode()
    columns, separator = _read_header(header)
    lacking = [naam for naam in every if naam not in columns]
    head = separator.join([*columns, *lacking]) if lacking else header.rstrip("\r")
    return f"{head}\n{rows}{'' if not rows or rows.endswith(chr(10)) else chr(10)}".encode()


def _add_rows(
    content: bytes, file: Path, kolommen: dict[str, Kolom], rows: Sequence[Mapping[Any, object]]
) -> bytes:
    """These rows at the end, each chained to what stands above it."""
    columns, separator = _read_header(content.decode("utf-8").split("\n", 1)[0])
    links = chain_rows(file, kolommen, content + _to_lines(columns, separator, rows))[-len(rows) :]
    sealed = [{**row, SCHAKEL: link} for row, link in zip(rows, links, strict=True)]
    return content + _to_lines(columns, separator, sealed)


def _to_lines(columns: list[str], separator: str, rows: Iterable[Mapping[Any, object]]) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text, delimiter=separator, lineterminator="\n")
    writer.writerows([to_cell(row.get(naam)) for naam in columns] for row in rows)
    return text.getvalue().encode("utf-8")


def _read_header(header: str) -> tuple[list[str], str]:
    separator = ";" if header.count(";") > header.count(",") else ","
    return [name.strip().strip('"') for name in header.strip().rstrip(separator).split(separator)], separator
