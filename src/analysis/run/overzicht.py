"""The page over all inkoopjaren that are published in a reports folder."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from analysis.data.paths import Root
from analysis.run.herkomst import read_versie
from analysis.run.records import RUN, read_json, write_text
from analysis.years import to_inkoopjaar

INDEX = "index.html"


def make_overzicht(root: Root, reports: Path, commit: str) -> None:
    """Every inkoopjaar that the data allow or that is published here, with its state, date and verdicts.

    Imports what draws pages itself: whoever has nothing to publish does not wait for it.
    """
    from analysis.report import labels
    from analysis.report.indexpagina import render_overzicht

    runs = {
        int(run["inkoopjaar"]): run
        for file in sorted(reports.glob(f"[0-9]*/{RUN}"))
        if (run := read_json(file)) is not None
    }
    possible = {to_inkoopjaar(verslagjaar) for verslagjaar in root.verslagjaren()}
    jaren = [_describe(jaar, runs.get(jaar)) for jaar in sorted({*runs, *possible})]
    latest = max(run["finished"] for run in runs.values())
    herkomst = {"commit": commit, "datum": labels.datum(date.fromisoformat(latest[:10]))}
    page = render_overzicht(jaren, herkomst=herkomst, is_synthetisch=root.is_synthetic)
    write_text(page, reports / INDEX)


def renew_overzicht(root: Root, reports: Path) -> None:
    """After an exchange that belongs to no run under way: one that was cut off, or a version brought back."""
    make_overzicht(root, reports, str(read_versie()))


def _describe(inkoopjaar: int, run: Mapping[str, Any] | None) -> dict[str, Any]:
    from analysis.report import labels

    if run is None:
        return {"inkoopjaar": inkoopjaar, "pad": "", "toestand": labels.NIET_GEPUBLICEERD}
    as_of = run["parameters"].get("as_of")
    known = labels.BEKEND_OP.format(datum=labels.datum(date.fromisoformat(as_of))) if as_of else ""
    return {
        "inkoopjaar": inkoopjaar,
        "pad": f"{inkoopjaar}/{INDEX}",
        "toestand": labels.GEPUBLICEERD + known,
        "datum": labels.datum(date.fromisoformat(run["finished"][:10])),
        "oordelen": run["counts"]["oordelen"],
    }
