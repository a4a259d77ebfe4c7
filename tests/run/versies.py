"""Publications that say which version they are."""

from __future__ import annotations

import json
from pathlib import Path

from proef import verify_publication

from analysis.data.paths import Root
from analysis.run.concept import open_concept
from analysis.run.publicatie import publish
from analysis.run.records import hash_tree, write_json


def standing(folder: Path) -> tuple[int, int]:
    """The version that stands in the reports, and that of the tables; both are whole."""
    run = verify_publication(folder / "reports", 2024)
    tables = folder / "data" / "processed" / "2024"
    stand = json.loads((tables / "stand.json").read_text())
    assert (tables / "oordelen.parquet").read_text() == str(stand["version"])
    return run["version"], stand["version"]


def publish_version(folder: Path, version: int) -> None:
    """Publish tables and a page that both say which version they are."""
    concept = open_concept(Root(folder / "data"), folder / "reports", 2024)
    (concept.tables / "oordelen.parquet").write_text(f"{version}")
    uitvoer = hash_tree(concept.tables)
    stand = {"id": f"id {version}", "version": version, "uitvoer": uitvoer}
    (concept.tables / "stand.json").write_text(json.dumps(stand))
    (concept.reports / "dossiers").mkdir()
    (concept.reports / "dossiers" / "a.html").write_text(f"{version}")
    (concept.reports / "index.html").write_text(f"{version}")
    run = {
        "id": f"id {version}",
        "inkoopjaar": 2024,
        "version": version,
        "parameters": {"as_of": None},
        "commit": None,
        "finished": f"2026-01-{version % 28 + 1:02}T06:30:00+00:00",
        "counts": {"oordelen": {"voldoet": version}},
        "outputs": hash_tree(concept.reports),
    }
    write_json(run, concept.reports / "run.json")
    publish(concept)
