"""The machine's records: JSON beside what they are about, written whole and read with caution."""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from analysis.data import paths
from analysis.data.bewaard import sync_file
from analysis.errors import PublicatieError, tell_exhausted
from analysis.run.wissel import sha256

RUN = "run.json"
"""Beside the reports of an inkoopjaar: what they rest on, and every file of the publication."""
STAND = paths.STAND
"""Beside the tables of an inkoopjaar: what they rest on, and every file of them."""


def write_json(content: Any, file: Path) -> None:
    """A record is written whole: nobody ever reads half of it."""
    write_text(json.dumps(content, indent=1, ensure_ascii=False) + "\n", file)


def write_text(text: str, file: Path) -> None:
    """A file is written beside its place, and put there when it is on the disk."""
    draft = file.with_name(f".{file.name}.{os.getpid()}")
    draft.write_text(text, encoding="utf-8")
    sync_file(draft)
    draft.replace(file)


def sweep_half_written(folder: Path) -> None:
    """What a killed run was writing goes; only with the lock held."""
    for draft in (*folder.glob(".*.json.[0-9]*"), *folder.glob(".*.html.[0-9]*")):
        draft.unlink()


def read_json(file: Path) -> Any:
    """A record, or None when it is not there or damaged."""
    try:
        return json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None


def read_record(file: Path, keys: Iterable[str]) -> dict[str, Any] | None:
    """A record with all of these keys; one that an older version wrote without them is no record."""
    record = read_json(file)
    return record if isinstance(record, dict) and all(key in record for key in keys) else None


def hash_tree(folder: Path) -> dict[str, str]:
    """The fingerprint of every file in a folder, by its path from there with forward slashes."""
    files = sorted(file for file in folder.rglob("*") if file.is_file())
    return {file.relative_to(folder).as_posix(): sha256(file) for file in files}


@contextlib.contextmanager
def in_words(place: Path) -> Iterator[None]:
    """What the file system refuses is told in words.

    Raises
    ------
    PublicatieError
        Instead of the OSError, unless the machine itself has no more of something.
    """
    try:
        yield
    except OSError as error:
        if tell_exhausted(error):
            raise
        where = f"at {error.filename}" if error.filename else f"while {place} was being made"
        raise PublicatieError(
            f"Writing stopped {where}: {error.strerror or error}.\n"
            "What was published before still stands, whole. Make room in data root and reports folder, "
            "or make them writable, and run again; what is finished is not made again."
        ) from error
