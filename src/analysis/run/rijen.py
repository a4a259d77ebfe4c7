"""What stands in the tables and bron.yml that people keep, as text: enough to tell what changed."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from analysis.run.vingerafdruk import digest


@dataclass(frozen=True)
class Regel:
    """One row: what people call it, the fingerprint of its content, and its cells."""

    label: str
    sha: str
    cells: dict[str, str]


def read_regels(file: Path, also: Sequence[str] = ()) -> list[Regel]:
    """Every filled row; a file that is not whole CSV gives what can be made of it.

    Parameters
    ----------
    file : Path
        A table of UTF-8 or Windows-1252, separated by `;` or `,`.
    also : sequence of str
        Columns that belong to what people call a row, beside its first two filled cells.
    """
    content = file.read_bytes()
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", errors="replace")
    header = text.split("\n", 1)[0]
    separator = ";" if header.count(";") > header.count(",") else ","
    seen: dict[str, int] = {}
    found = []
    for row in csv.DictReader(io.StringIO(text, newline=""), delimiter=separator):
        cells = {str(naam).strip(): str(cell or "").strip() for naam, cell in row.items() if naam}
        extra = row.get(None)
        if not any(cells.values()) and not extra:
            continue
        named = [*[cell for cell in cells.values() if cell][:2], *filter(None, map(cells.get, also))]
        label = " ".join(dict.fromkeys(named))
        seen[label] = seen.get(label, 0) + 1
        number = "" if seen[label] == 1 else f" ({seen[label]})"
        found.append(Regel(f"{label}{number}", digest([cells, extra]), cells))
    return found


def read_bron(bron: Path) -> dict[str, Any]:
    """What bron.yml says per file, as text; a file that cannot be read says one thing: its own bytes."""
    content = bron.read_bytes()
    try:
        entries = yaml.load(content.decode("utf-8-sig"), Loader=yaml.BaseLoader)  # noqa: S506
    except (UnicodeDecodeError, yaml.YAMLError):
        entries = None
    if not isinstance(entries, dict) or not all(isinstance(entry, dict) for entry in entries.values()):
        return {}
    return entries
