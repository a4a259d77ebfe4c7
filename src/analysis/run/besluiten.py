"""Which files of decisions an inkoopjaar rests on: its own, those about all, and hearings of earlier ones.

An acknowledged correction counts in every window that its verslagjaar falls in, so a hearing of an earlier
inkoopjaar matters; an agreement or an adopted version matters to its own inkoopjaar alone.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from analysis.data.paths import Root

HEARINGS = "wederhoor/"


def of_inkoopjaar(besluiten: Mapping[str, str], inkoopjaar: int) -> dict[str, str]:
    """What was decided that this inkoopjaar rests on.

    >>> names = ["redenen.csv", "wederhoor/2024.csv", "akkoord/2024.csv", "akkoord/2025.csv"]
    >>> list(of_inkoopjaar(dict.fromkeys(names, ""), 2025))
    ['redenen.csv', 'wederhoor/2024.csv', 'akkoord/2025.csv']
    """
    return {name: sha for name, sha in besluiten.items() if _counts(name, inkoopjaar)}


def name_of(root: Root, file: Path) -> str:
    """Where a file of decisions stands among the reference tables; the project's own files by their name."""
    return file.relative_to(root.reference).as_posix() if file.is_relative_to(root.reference) else file.name


def _counts(name: str, inkoopjaar: int) -> bool:
    jaren = [int(part) for part in re.split(r"[/.]", name) if re.fullmatch(r"[0-9]{4}", part)]
    return not jaren or jaren[0] == inkoopjaar or (name.startswith(HEARINGS) and jaren[0] < inkoopjaar)
