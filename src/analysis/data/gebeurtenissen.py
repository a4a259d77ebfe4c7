"""Events are added at the end of the register of an inkoopjaar: all or none, and never over others."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pandas as pd

from analysis.data.bewaard import hold_register
from analysis.data.celtekst import to_cell
from analysis.data.paths import Root
from analysis.data.register import Register
from analysis.data.wederhoorregister import check_wederhoor_file, wederhoor_file
from analysis.data.wederhoortabellen import WEDERHOOR


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
