"""A suite is a file whose every expectation can be told as a finding.

It is JSON as GX's public API writes it. Beyond what GX asks, every expectation has `meta.regel`, an id that
stands nowhere else, and a `description`: a Dutch sentence that says what must hold. `notes` says what to do
when it does not. The suite's own `meta.aanduiding` says how a row of the table is named.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from analysis.data.paths import PROJECT, kept_files
from analysis.data.toetskolommen import TE_TOETSEN
from analysis.errors import ReferenceError, names

EXPECTATIONS = PROJECT / "expectations"

_SUITE_KEYS = ("name", "id", "meta", "notes", "expectations")
_CONFIG_KEYS = ("type", "kwargs", "meta", "description", "notes", "severity", "id")

Suite = Mapping[str, Any]


def read_suite(tabel: str, folder: Path) -> dict[str, Any]:
    """The JSON of one suite, whole: every expectation has a type, a regel and a sentence.

    Raises
    ------
    ReferenceError
        When the file is missing or is not such JSON; the message names line or expectation.
    """
    file = folder / f"{tabel}.json"
    suite = _read_json(file)
    configs = suite.get("expectations")
    if suite.get("name") != tabel or not isinstance(configs, list):
        raise ReferenceError(
            f"{file} is not a suite: it needs the name '{tabel}' and a list of expectations."
        )
    strange = [key for key in suite if key not in _SUITE_KEYS]
    if strange:
        raise ReferenceError(f"{file}: {names(strange)} is unknown.\nA suite has {', '.join(_SUITE_KEYS)}.")
    meta = suite.get("meta")
    aanduiding = meta.get("aanduiding") if isinstance(meta, dict) else None
    if not isinstance(aanduiding, str) or re.search("[{}]", re.sub(r"\{[a-z_]+\}", "", aanduiding)):
        raise ReferenceError(f"{file}: meta.aanduiding is missing; it names a row, such as '{{levering}}'.")
    for number, config in enumerate(configs, start=1):
        _check_config(config, place(file, number, config))
    return suite


def place(file: Path, number: int, config: Any) -> str:
    """Where an expectation stands, for a message: its file, its number, its regel or type."""
    named = isinstance(config, dict) and ((config.get("meta") or {}).get("regel") or config.get("type"))
    return f"{file}: expectation {number}" + (f" ('{named}')" if named else "")


def check_suites(suites: Mapping[str, Suite], other_regels: list[str], folder: Path) -> None:
    """A regel stands in one place, and every suite in the folder belongs to a table.

    Raises
    ------
    ReferenceError
        When a regel stands twice, also in `other_regels`, or a file is named after no table.
    """
    stands_in = dict.fromkeys(other_regels, "regels.csv")
    for tabel, suite in suites.items():
        for regel in regels_of(suite):
            if regel in stands_in:
                raise ReferenceError(
                    f"{folder / tabel}.json: regel '{regel}' also stands in {stands_in[regel]}.\n"
                    "Give this expectation an id of its own."
                )
            stands_in[regel] = f"{tabel}.json"
    strays = sorted(file.name for file in kept_files(folder, "*.json") if file.stem not in TE_TOETSEN)
    if strays:
        raise ReferenceError(
            f"{folder}: {names(strays)} belongs to no table.\nThe tables are {', '.join(TE_TOETSEN)}."
        )


def regels_of(suite: Suite) -> list[str]:
    """The ids of the expectations, in the order of the suite."""
    return [config["meta"]["regel"] for config in suite["expectations"]]


def _read_json(file: Path) -> dict[str, Any]:
    try:
        suite = json.loads(file.read_text("utf-8"))
    except FileNotFoundError:
        raise ReferenceError(f"{file} is missing: every table that is validated has a suite.") from None
    except UnicodeDecodeError:
        raise ReferenceError(f"{file} is not UTF-8 text; save it as UTF-8.") from None
    except json.JSONDecodeError as error:
        raise ReferenceError(
            f"{file}, line {error.lineno}, column {error.colno}: this is not JSON ({error.msg}).\n"
            "Look for a comma or a quote that is missing or too many on that line or the one before."
        ) from None
    if not isinstance(suite, dict):
        raise ReferenceError(f"{file} is not a suite: it should be one JSON object.")
    return suite


def _check_config(config: Any, where: str) -> None:
    if not isinstance(config, dict) or not isinstance(config.get("type"), str):
        raise ReferenceError(f"{where} has no type.")
    strange = [key for key in config if key not in _CONFIG_KEYS]
    if strange:
        raise ReferenceError(
            f"{where}: {names(strange)} is unknown.\nAn expectation has {', '.join(_CONFIG_KEYS)}."
        )
    meta = config.get("meta")
    if not isinstance(meta, dict) or not re.fullmatch(r"[a-z][a-z0-9_]*", str(meta.get("regel"))):
        raise ReferenceError(
            f"{where}: meta.regel is missing; give it an id in lower case, such as 'opgaven_kvk_vorm'."
        )
    if meta.get("bevinding", "per rij") not in ("per rij", "per tabel"):
        raise ReferenceError(
            f"{where}: meta.bevinding is '{meta['bevinding']}'; use 'per rij' or 'per tabel'."
        )
    if not re.fullmatch(r"[A-ZÀ-Ý0-9].*\.", str(config.get("description") or "")):
        raise ReferenceError(
            f"{where}: description is not a sentence; say in Dutch what must hold, from capital to full stop."
        )
