"""The processed tables of an inkoopjaar: parquet, in the columns and dtypes of `rules.tabellen`."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pandas as pd
from pyarrow.parquet import ParquetFile

from analysis.data.paths import STAND, Root
from analysis.errors import RootError
from analysis.rules.tabellen import conform

_held: dict[Path, pd.DataFrame] = {}


def hold_table(root: Root, inkoopjaar: int, tabel: str) -> None:
    """Read a table once for this process and all that are forked from it; its file must stay as it is."""
    file = root.table(inkoopjaar, tabel)
    if file.is_file():
        _held[file.resolve()] = load_table(root, inkoopjaar, tabel)


def load_table(root: Root, inkoopjaar: int, tabel: str) -> pd.DataFrame:
    """One processed table of one inkoopjaar, as the last run wrote it.

    Raises
    ------
    RootError
        When no run has made it, or the file is damaged; the message says which command makes it anew.
    """
    file = root.table(inkoopjaar, tabel)
    held = _held.get(file.resolve()) if _held else None
    if held is not None:
        return held.copy(deep=False)
    remedy = f"Make it with: inkoopadvies run {inkoopjaar} --data {root.path}"
    if not file.is_file():
        raise RootError(f"There is no table '{tabel}' for inkoopjaar {inkoopjaar} ({file}).\n{remedy}")
    try:
        # Without threads: they would cost more than they save, and a process with threads cannot be forked.
        with ParquetFile(file, pre_buffer=False) as parquet:
            rows = parquet.read(use_threads=False).to_pandas(use_threads=False)
    except (OSError, ValueError) as error:
        raise RootError(f"{file} cannot be read: {error}.\n{remedy} --force") from error
    return conform(rows, tabel)


def load_as_of(root: Root, inkoopjaar: int) -> pd.Timestamp | None:
    """The day up to which the last run of an inkoopjaar knew (`--as-of`); None when it knew everything."""
    try:
        record = json.loads((root.processed / str(inkoopjaar) / STAND).read_text("utf-8"))
        return pd.Timestamp(date.fromisoformat(record["stand"]["parameters"]["as_of"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def save_table(rows: pd.DataFrame, tabel: str, folder: Path) -> Path:
    """Write a table into a folder (a draft; publishing it is the run's work) and say where."""
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / f"{tabel}.parquet"
    conform(rows, tabel).to_parquet(file, index=False)
    return file
