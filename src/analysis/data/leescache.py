"""What a delivery said the last time it was read, so that no run reads an unchanged file again.

It is only a cache: one pair of parquet files per delivery under processed/leveringen/, safe to delete. A
name holds everything that the typed rows depend on: the content of the file, what bron.yml says about it,
the known headings, the source of the modules that read, and the versions of the packages under them. So
nothing in it can be out of date, and what is damaged is read anew.
"""

from __future__ import annotations

import ast
import contextlib
import hashlib
import importlib.metadata
import os
import tempfile
from functools import cache
from pathlib import Path

import pandas as pd

from analysis.data.paths import Root
from analysis.rules.tabellen import VERSIES, conform

FOLDER = "leveringen"

_PACKAGE = Path(__file__).resolve().parents[1]
_READERS = (_PACKAGE / "data" / "zin.py", _PACKAGE / "data" / "opgaven.py")
_LIBRARIES = ("pandas", "pyarrow", "python-calamine")


def cache_file(root: Root, sha256: str, about: str, kolommen_file: Path) -> Path:
    """Where the typed rows of a delivery are kept: one place per content, entry, headings and readers.

    Parameters
    ----------
    root : Root
        The data root.
    sha256 : str
        Of the delivered file.
    about : str
        What else goes into its rows: verslagjaar, name, soort, ontvangen.
    kolommen_file : Path
        The known headings.
    """
    fingerprint = hashlib.sha256(about.encode())
    fingerprint.update(kolommen_file.read_bytes() if kolommen_file.exists() else b"")
    fingerprint.update(_reader_fingerprint().encode())
    return root.processed / FOLDER / f"{sha256}-{fingerprint.hexdigest()[:16]}.parquet"


def load_cached(file: Path) -> tuple[pd.DataFrame, pd.DataFrame] | None:
    """The versies and cases kept there; None when there are none, or they are damaged."""
    try:
        versies = pd.read_parquet(file, page_checksum_verification=True)
        cases = pd.read_parquet(_cases_file(file), page_checksum_verification=True)
    except (OSError, ValueError, KeyError):
        return None
    return (versies, cases) if list(versies.columns) == list(VERSIES) else None


def save_cached(file: Path, versies: pd.DataFrame, cases: pd.DataFrame) -> None:
    """Keep the rows whole or not at all; where nothing can be written, the next run reads again."""
    with contextlib.suppress(OSError):
        file.parent.mkdir(parents=True, exist_ok=True)
        _write(cases, _cases_file(file))
        _write(conform(versies, "versies"), file)


def reading_modules() -> list[Path]:
    """The source files that decide what a delivered row says: the readers and all they import from here."""
    found: set[Path] = set()
    waiting = list(_READERS)
    while waiting:
        source = waiting.pop()
        if source in found or not source.exists():
            continue
        found.add(source)
        for node in ast.walk(ast.parse(source.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("analysis"):
                module = _PACKAGE.joinpath(*node.module.split(".")[1:])
                waiting.append(module.with_suffix(".py"))
                waiting += [module / f"{alias.name}.py" for alias in node.names]
    return sorted(found)


@cache
def _reader_fingerprint() -> str:
    digest = hashlib.sha256()
    for source in reading_modules():
        digest.update(source.read_bytes())
    for library in _LIBRARIES:
        digest.update(f"{library} {importlib.metadata.version(library)}".encode())
    return digest.hexdigest()


def _cases_file(file: Path) -> Path:
    return file.with_suffix(".cases.parquet")


def _write(rows: pd.DataFrame, file: Path) -> None:
    handle, name = tempfile.mkstemp(dir=file.parent, prefix=".", suffix=".tmp")
    os.close(handle)
    draft = Path(name)
    try:
        rows.to_parquet(draft, index=False, write_page_checksum=True)
        draft.replace(file)
    finally:
        draft.unlink(missing_ok=True)
