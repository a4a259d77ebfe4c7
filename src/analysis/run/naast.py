"""What a run asks to be done beside it (`run.zijproces`); neither imports what only the other needs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from analysis.data.paths import Root

if TYPE_CHECKING:
    from analysis.report.gegevens import Jaar
    from analysis.run.bouwplaats import Bouwplaats
    from analysis.run.concept import Concept
    from analysis.run.plan import Plan


def open_bouwplaats(root: Root, inkoopjaren: Sequence[int], as_of: date | None) -> Bouwplaats:
    """Where the tables of these inkoopjaren are made, on what was received by `as_of`."""
    from analysis.run.bouwplaats import Bouwplaats

    return Bouwplaats(root, inkoopjaren, as_of)


def build_there(
    plaats: Bouwplaats, say: Callable[[str], None], concept: Concept, plan: Plan
) -> dict[str, Any]:
    """The tables of one inkoopjaar in its draft, and their record."""
    return plaats.make(say, concept, plan)


def open_jaar(data: str, inkoopjaar: int) -> Jaar:
    """What the workbook of an inkoopjaar shows."""
    from analysis.report.gegevens import load_jaar

    return load_jaar(data, inkoopjaar)


def write_werkboek_there(jaar: Jaar, _: Callable[[str], None], file: Path) -> None:
    """All its verdicts and findings in one workbook."""
    from analysis.report.werkboek import write_werkboek

    write_werkboek(jaar, file)
