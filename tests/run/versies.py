"""Publications that say which version they are; few imports, so that a publishing process starts fast."""

from __future__ import annotations

import json
from pathlib import Path

from analysis.data.paths import Root
from analysis.run.concept import open_concept
from analysis.run.publicatie import publish
from analysis.run.records import hash_tree, write_json


def publish_version(folder: Path, version: int) -> None:
    """Publish tables and a page that both say which version they are."""
    concept = open_concept(Root(folder / "data"), folder / "reports", 2024)
    (concept.tables / "oordelen.parquet").write_text(f"{version}")
    (concept.tables / "stand.json").write_text(json.dumps({"version": version}))
    (concept.reports / "dossiers").mkdir()
    (concept.reports / "dossiers" / "a.html").write_text(f"{version}")
    (concept.reports / "index.html").write_text(f"{version}")
    write_json({"version": version, "outputs": hash_tree(concept.reports)}, concept.reports / "run.json")
    publish(concept)
