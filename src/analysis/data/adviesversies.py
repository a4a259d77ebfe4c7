"""The adopted versions of an advice: frozen, hashed, and readable for ever.

A version is a CSV file with its record beside it, in `reference/vastgesteld/<inkoopjaar>/`. The hash covers
the rows, the inkoopjaar, the number of the version and the reason of a herziening; so an agreement to a hash
is an agreement to exactly this. Only code writes here, and never over what stands there.
"""

from __future__ import annotations

import hashlib
import io
import json
from dataclasses import asdict, dataclass
from pathlib import Path

import pandas as pd

from analysis.data.paths import Root
from analysis.errors import ReferenceError, RootError, names
from analysis.rules.tabellen import ADVIEZEN, DATE, conform
from analysis.rules.zaken import key_zaken

FOLDER = "vastgesteld"
_OUTSIDE = ("versie", "staat")
"""Columns that say of which version the rows are; the record says it once."""
KOLOMMEN = [column for column in ADVIEZEN if column not in _OUTSIDE]


@dataclass(frozen=True)
class Versie:
    """The record of a version: what it is, why it was made, and what was known when it was."""

    inkoopjaar: int
    versie: int
    reden: str
    bekend_op: str
    vastgesteld_op: str
    versie_hash: str


def to_text(adviezen: pd.DataFrame) -> str:
    """The rows as they are frozen and hashed: sorted by zaak, numbers in their shortest form."""
    ordered = adviezen.assign(zaak=key_zaken(adviezen)).sort_values("zaak")[KOLOMMEN]
    return str(ordered.to_csv(index=False, lineterminator="\n", date_format="%Y-%m-%d"))


def hash_versie(text: str, inkoopjaar: int, versie: int, reden: str) -> str:
    """One hash for rows, number and reason; another reason is another version."""
    head = json.dumps([inkoopjaar, versie, reden], ensure_ascii=False)
    return hashlib.sha256(f"{head}\n{text}".encode()).hexdigest()


def list_versies(root: Root, inkoopjaar: int) -> list[Versie]:
    """The adopted versions of an inkoopjaar, first one first.

    Raises
    ------
    ReferenceError
        When a record or its rows are damaged: the hash no longer fits, or a number is missing.
    """
    folder = root.reference / FOLDER / str(inkoopjaar)
    versies = [_read_record(file) for file in sorted(folder.glob("v*.json"))]
    versies.sort(key=lambda record: record.versie)
    if [record.versie for record in versies] != list(range(1, len(versies) + 1)):
        raise ReferenceError(f"{folder} lacks a version: found {names([str(v.versie) for v in versies])}.")
    return versies


def load_versie(root: Root, record: Versie) -> pd.DataFrame:
    """The rows of an adopted version, as they were frozen.

    Raises
    ------
    ReferenceError
        When the file is absent or was changed since.
    """
    file = _rows_file(root, record.inkoopjaar, record.versie)
    try:
        text = file.read_bytes().decode("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ReferenceError(
            f"{file} cannot be read: {error}.\nBring it back from version control."
        ) from None
    if hash_versie(text, record.inkoopjaar, record.versie, record.reden) != record.versie_hash:
        raise ReferenceError(
            f"{file} was changed after it was adopted: its hash is not {record.versie_hash[:12]}.\n"
            "Bring it back from version control; a change is made by a herziening."
        )
    return read_text(text).assign(versie=record.versie, staat="vastgesteld")


def read_text(text: str) -> pd.DataFrame:
    """Rows from their frozen text."""
    dates = [column for column, dtype in ADVIEZEN.items() if dtype == DATE]
    numbers = {column: dtype for column, dtype in ADVIEZEN.items() if column in KOLOMMEN and dtype != DATE}
    rows = pd.read_csv(io.StringIO(text), dtype=numbers, keep_default_na=False, na_values=[""])
    parsed = {column: pd.to_datetime(rows[column], format="%Y-%m-%d") for column in dates}
    return conform(rows.assign(**parsed), "adviezen")


def freeze(root: Root, record: Versie, text: str) -> Path:
    """Write a version; what was adopted is never written over.

    Raises
    ------
    RootError
        When this version stands there already.
    """
    file = _rows_file(root, record.inkoopjaar, record.versie)
    if file.exists() or file.with_suffix(".json").exists():
        raise RootError(
            f"{file} exists: version {record.versie} was adopted before and is never written over."
        )
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(text.encode("utf-8"))
    content = json.dumps(asdict(record), ensure_ascii=False, indent=1)
    file.with_suffix(".json").write_text(content + "\n", encoding="utf-8")
    return file


def _rows_file(root: Root, inkoopjaar: int, versie: int) -> Path:
    return root.reference / FOLDER / str(inkoopjaar) / f"v{versie}.csv"


def _read_record(file: Path) -> Versie:
    try:
        return Versie(**json.loads(file.read_text("utf-8")))
    except (OSError, ValueError, TypeError) as error:
        raise ReferenceError(
            f"{file} is no record of a version: {error}.\nBring it back from version control."
        ) from None
