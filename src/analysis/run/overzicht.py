"""The page over all inkoopjaren that are published in a reports folder."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from analysis.data.paths import Root
from analysis.run.herkomst import read_versie
from analysis.run.records import RUN, read_json, write_text

INDEX = "index.html"


def make_overzicht(reports: Path, commit: str, is_synthetisch: bool) -> None:
    """Every inkoopjaar that is published in this folder, with its date and verdicts.

    Imports what draws pages itself: whoever has nothing to publish does not wait for it.
    """
    from analysis.report import labels
    from analysis.report.indexpagina import render_overzicht

    runs = [read_json(file) for file in sorted(reports.glob(f"[0-9]*/{RUN}"))]
    jaren = [
        {
            "inkoopjaar": run["inkoopjaar"],
            "pad": f"{run['inkoopjaar']}/{INDEX}",
            "toestand": "gepubliceerd",
            "datum": labels.datum(date.fromisoformat(run["finished"][:10])),
            "oordelen": run["counts"]["oordelen"],
        }
        for run in runs
        if run is not None
    ]
    latest = max(run["finished"] for run in runs if run is not None)
    herkomst = {"commit": commit, "datum": labels.datum(date.fromisoformat(latest[:10]))}
    write_text(render_overzicht(jaren, herkomst=herkomst, is_synthetisch=is_synthetisch), reports / INDEX)


def renew_overzicht(root: Root, reports: Path) -> None:
    """After an exchange that belongs to no run under way: one that was cut off, or a version brought back."""
    make_overzicht(reports, str(read_versie()), root.is_synthetic)
