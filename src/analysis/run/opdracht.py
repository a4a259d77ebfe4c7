"""What a run is asked, and how it ended."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from analysis.data.paths import PROJECT, Root
from analysis.errors import NotebookError, ValidationBlockedError

NOTEBOOKS = PROJECT / "notebooks"
UP_TO_DATE, PUBLISHED, BLOCKED, FAILED = "up to date", "published", "blocked", "failed"


def default_jobs() -> int:
    """One notebook more than there are cores: each waits for its process now and then."""
    return (os.cpu_count() or 1) + 1


@dataclass(frozen=True)
class Opdracht:
    """What a run is asked to do.

    `with_dossiers`: the inkoopjaren of which a page per organisation and per norm is asked.
    """

    root: Root
    reports: Path
    inkoopjaren: tuple[int, ...]
    with_dossiers: frozenset[int] = frozenset()
    jobs: int = field(default_factory=default_jobs)
    force: bool = False
    only: str | None = None
    as_of: date | None = None
    notebooks: Path = NOTEBOOKS
    scheduler: str | None = None
    limit_seconds: float = 300.0


@dataclass(frozen=True)
class Uitkomst:
    """How it ended for one inkoopjaar, and what stands there now; `meldingen` say what went wrong."""

    inkoopjaar: int
    soort: str
    page: Path
    tellingen: dict[str, dict[str, int]]
    meldingen: tuple[str, ...] = ()
    made: int = 0
    kept: int = 0

    @property
    def exit_code(self) -> int:
        """What a run exits with that ended like this."""
        return {BLOCKED: ValidationBlockedError.exit_code, FAILED: NotebookError.exit_code}.get(self.soort, 0)
