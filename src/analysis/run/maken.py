"""Make the tables and the pages of one inkoopjaar in its draft. Everything heavy is imported here."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from analysis.data.store import save_table
from analysis.report.gegevens import count_oordelen, dossier_pad
from analysis.report.html import to_html
from analysis.rules.tabellen import conform
from analysis.run.actueel import Stand
from analysis.run.notebooks import execute
from analysis.run.plan import Pagina
from analysis.run.publicatie import STAND, Concept, hash_tree, in_words, keep_rapport, write_json
from analysis.run.tabellen import Tabellen, validate_tabellen

DOCS = "datadocs"


def make_tables(concept: Concept, tabellen: Tabellen, stand: Stand) -> dict[str, Any]:
    """Validate the tables of an inkoopjaar, write them with their Data Docs, and record what they rest on.

    Returns
    -------
    dict
        The record, as it stands in stand.json: `stand`, `uitvoer` (path → sha256), `tellingen`, `dossiers`
        (key of the organisation → its page) and `blokkerend` (the sentences that stop publication).
    """
    found = validate_tabellen(concept.published, concept.inkoopjaar, tabellen, concept.tables / DOCS)
    bevindingen = conform(pd.concat([tabellen["bevindingen"], found], ignore_index=True), "bevindingen")
    with in_words(concept.target):
        for naam, rows in (tabellen | {"bevindingen": bevindingen}).items():
            save_table(rows, naam, concept.tables)
        oordelen = tabellen["oordelen"]
        sleutels = oordelen["kvk"].fillna(oordelen["organisatie"]).dropna().unique()
        blokkerend = bevindingen[bevindingen["ernst"] == "blokkerend"]
        record = {
            "stand": stand,
            "uitvoer": hash_tree(concept.tables),
            "tellingen": {
                "oordelen": count_oordelen(oordelen),
                "bevindingen": {
                    str(ernst): int(n) for ernst, n in bevindingen["ernst"].value_counts().items()
                },
            },
            "dossiers": {str(sleutel): dossier_pad(str(sleutel)) for sleutel in sorted(sleutels)},
            "blokkerend": blokkerend["melding"].tolist(),
        }
        write_json(record, concept.tables / STAND)
    return record


def make_page(
    concept: Concept, pagina: Pagina, fingerprint: str, herkomst: Mapping[str, str], limit_seconds: float
) -> None:
    """Execute one notebook for one inkoopjaar and write it as a page in the draft.

    Raises
    ------
    FailedNotebookError
        When the notebook fails, hangs, or loses its kernel.
    """
    notebook = execute(
        pagina.rapport.bestand,
        {"inkoopjaar": concept.inkoopjaar, "data": str(concept.root.path), **pagina.parameters},
        limit_seconds=limit_seconds,
    )
    page = concept.reports / pagina.pad
    text = to_html(
        notebook,
        titel=page_title(notebook, concept.inkoopjaar),
        herkomst=herkomst,
        is_synthetisch=concept.published.is_synthetic,
    )
    with in_words(concept.target):
        page.parent.mkdir(parents=True, exist_ok=True)
        page.write_text(text, encoding="utf-8")
        keep_rapport(concept.published, fingerprint, page)
