"""One inkoopjaar under way, and the record of it once it is published."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from analysis.run.concept import Concept
from analysis.run.herkomst import Versie, hash_files
from analysis.run.opdracht import Opdracht
from analysis.run.plan import Plan, tables_in
from analysis.run.records import hash_tree
from analysis.run.stand import Stand, Stander
from analysis.years import to_verslagjaar


@dataclass
class Jaar:
    """One inkoopjaar under way: its draft, the record of its tables, and its pages."""

    plan: Plan
    concept: Concept
    only: str | None
    id: str = field(default_factory=lambda: uuid4().hex)
    begun: float = field(default_factory=time.monotonic)
    record: dict[str, Any] = field(default_factory=dict)
    standen: dict[str, Stand] = field(default_factory=dict)
    fingerprints: dict[str, str] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)
    pages: list[str] = field(default_factory=list)
    waiting: int = 0
    fouten: list[str] = field(default_factory=list)

    @property
    def inkoopjaar(self) -> int:
        """The year."""
        return self.plan.inkoopjaar


def describe_run(
    jaar: Jaar, opdracht: Opdracht, stander: Stander, versie: Versie, started: datetime
) -> dict[str, Any]:
    """The machine's record of a publication; `outputs` is every other file of it.

    `rapporten` and `paginas` are what the next run compares with: what each notebook rested on, and the
    fingerprint of each page.
    """
    root, inkoopjaar, known = opdracht.root, jaar.inkoopjaar, stander.vingerafdrukken
    return {
        "id": jaar.id,
        "inkoopjaar": inkoopjaar,
        "verslagjaar": to_verslagjaar(inkoopjaar),
        "parameters": {
            "inkoopjaar": inkoopjaar,
            "data": str(root.path),
            "as_of": str(opdracht.as_of) if opdracht.as_of else None,
        },
        "commit": versie.commit,
        "has_changes": versie.has_changes,
        "packages": jaar.plan.stand["pakketten"],
        "started": started.isoformat(timespec="seconds"),
        "finished": datetime.now(UTC).isoformat(timespec="seconds"),
        "timings": {"seconds": round(time.monotonic() - jaar.begun, 2), "pages": jaar.seconds},
        "counts": jaar.record["tellingen"],
        "inputs": hash_files(stander.inputs(inkoopjaar), root, known),
        "reference": hash_files(stander.reference(), root, known),
        "outputs": hash_tree(jaar.concept.reports),
        "tables": tables_in(jaar.record),
        "rapporten": jaar.standen,
        "paginas": jaar.fingerprints,
        "dossiers": jaar.plan.has_dossiers,
    }
