"""Events are added at the end of the register of an inkoopjaar: all or none, and never over others."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path

import pandas as pd

from analysis.data.bewaard import hold_register
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


def to_cell(value: object) -> str:
    """How a value stands in the register: a day as 2026-03-01, a number so that nobody reads thousands.

    >>> to_cell(pd.Timestamp("2026-03-01")), to_cell(18.0), to_cell(97.125), to_cell(None)
    ('2026-03-01', '18', '97.1250', '')
    """
    if value is None or pd.isna(value):  # type: ignore[call-overload]
        return ""
    if isinstance(value, pd.Timestamp):
        return f"{value:%Y-%m-%d}"
    if isinstance(value, float):
        text = str(int(value)) if value.is_integer() else repr(value)
        return f"{text}0" if re.fullmatch(r"[0-9]+\.[0-9]{3}", text) else text
    return " ".join(str(value).split())
