"""Bring the previous publication of an inkoopjaar back: checked whole first, then in place in one step.

One earlier version is kept. Bringing it back sets the published one aside, so doing it twice changes nothing.
It changes no delivery and no reference table: what was wrong there is put right there, because the next run
makes the inkoopjaar anew from what it finds.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from analysis.data.paths import Root
from analysis.data.slot import hold_slot
from analysis.errors import PublicatieError
from analysis.run.overzicht import renew_overzicht
from analysis.run.publicatie import VORIGE, bring_back, recover
from analysis.run.records import RUN, STAND, read_record
from analysis.run.wissel import is_content

RUN_KEYS = ("id", "finished", "commit", "outputs")
STAND_KEYS = ("id", "uitvoer")


@dataclass(frozen=True)
class Herstel:
    """What stands published again, and what was set aside for it (None when nothing stood there)."""

    inkoopjaar: int
    page: Path
    terug: str
    opzij: str | None


def restore(root: Root, reports: Path, inkoopjaar: int) -> Herstel:
    """The publication before the one that stands takes its place, tables and reports together.

    Raises
    ------
    LockedError
        When a run works in this data root or reports folder.
    PublicatieError
        When there is no earlier version, it is not whole, or it cannot be put in place; nothing has changed.
    """
    with hold_slot([root.processed, reports]):
        recover(root, reports, lambda: renew_overzicht(root, reports))
        was = read_record(reports / str(inkoopjaar) / RUN, RUN_KEYS)
        run = _require_whole(root, reports, inkoopjaar)
        bring_back(root, reports, inkoopjaar, lambda: renew_overzicht(root, reports))
    page = reports / str(inkoopjaar) / "index.html"
    return Herstel(inkoopjaar, page, describe(run), describe(was) if was else None)


def describe(run: dict[str, Any]) -> str:
    """Which publication it is: when it was finished, and the commit that made it.

    >>> describe({"finished": "2026-03-02T06:30:11+00:00", "commit": "0123456789abcdef"})
    'published 2026-03-02 06:30 UTC, commit 0123456789ab'
    """
    day, time = str(run["finished"]).split("T")
    return f"published {day} {time[:5]} UTC, commit {str(run['commit'] or 'unknown')[:12]}"


def _require_whole(root: Root, reports: Path, inkoopjaar: int) -> dict[str, Any]:
    """The record of the earlier version, when every file of it is as it was published."""
    tables, pages = (folder / VORIGE / str(inkoopjaar) for folder in (root.processed, reports))
    if not tables.is_dir() or not pages.is_dir():
        raise PublicatieError(
            f"There is no earlier version of inkoopjaar {inkoopjaar}: "
            f"{pages if tables.is_dir() else tables} is not there.\n"
            "One is kept from the second publication on."
        )
    stand, run = read_record(tables / STAND, STAND_KEYS), read_record(pages / RUN, RUN_KEYS)
    if stand is None or run is None:
        damaged = [pages / RUN if stand else tables / STAND]
    else:
        damaged = [
            folder / name
            for folder, files in ((tables, stand["uitvoer"]), (pages, run["outputs"]))
            for name, sha in files.items()
            if not is_content(folder / name, sha)
        ]
    if damaged or stand is None or run is None:
        raise PublicatieError(
            f"The earlier version of inkoopjaar {inkoopjaar} is not whole: "
            f"{damaged[0]} is damaged or missing.\n"
            "Nothing was changed. Make it again from what was known then: "
            f"inkoopadvies run {inkoopjaar} --as-of DATE"
        )
    if stand["id"] != run["id"]:
        raise PublicatieError(
            f"The earlier tables of inkoopjaar {inkoopjaar} do not belong to the reports in {pages}:\n"
            "this data root was also published to another reports folder. Name that one with --reports."
        )
    return run
