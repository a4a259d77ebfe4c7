"""What the pages of an inkoopjaar have in common: read, described and drawn once for all of them.

The process that holds it forks the kernels of those pages. What cannot be made is left to the page that needs
it, which says so in its own words.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from pathlib import Path

from analysis.data.advies import TABELLEN
from analysis.data.paths import Root
from analysis.data.register import hold_register
from analysis.data.store import hold_table
from analysis.data.wederhoorregister import hold_wederhoorregister
from analysis.errors import InkoopadviesError
from analysis.report.gegevens import Jaar, keep_jaar, load_jaar
from analysis.report.inkoopadvies import stand_van
from analysis.report.normrealisatie import matrix, realisatie
from analysis.report.oordelen import stabiliteitszinnen, telling, unverified
from analysis.report.trends import door_de_jaren
from analysis.report.voorbehoud import leveringen

GELEZEN = ("oordelen", "trends", "reeksen", "landelijk", "ontwikkeling", "bevindingen", "leveringen")
"""What is read and described of a `Jaar` for most pages."""
GEMAAKT: tuple[Callable[[Jaar], object], ...] = (
    leveringen,
    realisatie,
    stabiliteitszinnen,
    stand_van,
    door_de_jaren,
    matrix,
    telling,
    unverified,
)
"""What more than one page shows; each is made once per `Jaar`."""


def hold_registers(data: str | Path) -> None:
    """Hold the registers of a data root for this process and all that are forked from it.

    They must stay as they are.
    """
    root = Root(Path(data))
    with contextlib.suppress(Exception):  # the page that needs it fails on it, and says so in its own words
        hold_register(root)
        hold_wederhoorregister(root)


def hold_jaar(data: str | Path, inkoopjaar: int) -> None:
    """Hold an inkoopjaar for this process and all that are forked from it.

    Its tables and registers must stay as they are.
    """
    with contextlib.suppress(InkoopadviesError):
        jaar = load_jaar(data, inkoopjaar)
        for tabel in TABELLEN:  # those that the advice reads too
            hold_table(jaar.root, inkoopjaar, tabel)
        for part in GELEZEN:
            getattr(jaar, part)
        keep_jaar(jaar)
        for make in GEMAAKT:
            with contextlib.suppress(Exception):
                make(jaar)
