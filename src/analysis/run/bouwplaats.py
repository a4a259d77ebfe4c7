"""Where the tables of a run are made: everything is read and judged once, then one inkoopjaar after another.

It lives in a process beside the run (`run.processes`), so that the pages of one inkoopjaar are made while the
tables of the next are. What it finds in one inkoopjaar it need not look for again in another.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

import pandas as pd

from analysis.data.paths import Root
from analysis.data.store import save_table
from analysis.data.validatie import prepare
from analysis.report.adressen import DATADOCS, dossier_pad, norm_pad
from analysis.report.gegevens import count_oordelen, name_normen
from analysis.rules.tabellen import conform
from analysis.run.concept import Concept
from analysis.run.keuring import validate_tabellen
from analysis.run.plan import Plan, describe_genoemd
from analysis.run.records import hash_tree, in_words
from analysis.run.tabellen import Gelezen, Tabellen, compose_tabellen, read_en_judge
from analysis.run.vorige import add_vorige
from analysis.years import to_verslagjaar

if TYPE_CHECKING:
    from analysis.data.validatie import Toetsing


class Bouwplaats:
    """Makes the tables of these inkoopjaren, on what was received by `as_of`."""

    def __init__(self, root: Root, inkoopjaren: Sequence[int], as_of: date | None) -> None:
        self.root = root
        self.inkoopjaren = inkoopjaren
        self.as_of = as_of
        self.toetsingen: dict[str, Toetsing] = {}
        self._gelezen: Gelezen | None = None

    def make(self, say: Callable[[str], None], concept: Concept, plan: Plan) -> dict[str, Any]:
        """The tables of one inkoopjaar in its draft; see `make_tables`."""
        inkoopjaar = concept.inkoopjaar
        if self._gelezen is None:
            prepare()  # the run reads the newest deliveries meanwhile
            self._gelezen = read_en_judge(self.root, self.inkoopjaren, as_of=self.as_of, progress=say)
        built = dict(compose_tabellen(self.root, [inkoopjaar], self._gelezen, as_of=self.as_of, progress=say))
        say(f"{inkoopjaar}: validation")
        return make_tables(concept, plan, built[inkoopjaar], self.toetsingen)


def make_tables(
    concept: Concept, plan: Plan, tabellen: Tabellen, toetsingen: dict[str, Toetsing]
) -> dict[str, Any]:
    """Validate the tables of an inkoopjaar; write them with their Data Docs and what was published before.

    `plan` knows what is published; `toetsingen` is what the run found of other inkoopjaren, and gets what is
    found now.

    Returns
    -------
    dict
        The record of stand.json, without what the tables rest on: `genoemd` (what the deliveries name),
        `uitvoer` (path → sha256), `tellingen`, `leveringen` (of the verslagjaar), `onderwerpen` (per
        organisation and per norm its page, name and verdicts) and `blokkerend` (the sentences that stop
        publication).
    """
    docs = concept.tables / DATADOCS
    with in_words(concept.target):
        found = validate_tabellen(concept.published, concept.inkoopjaar, tabellen, docs, toetsingen)
        bevindingen = conform(pd.concat([tabellen["bevindingen"], found], ignore_index=True), "bevindingen")
        for naam, rows in (tabellen | {"bevindingen": bevindingen}).items():
            save_table(rows, naam, concept.tables)
        ernsten = bevindingen["ernst"].value_counts()
        made = {
            "genoemd": describe_genoemd(tabellen.genoemd),
            "uitvoer": hash_tree(concept.tables),
            "tellingen": {
                "oordelen": count_oordelen(tabellen["oordelen"]),
                "bevindingen": {str(ernst): int(aantal) for ernst, aantal in ernsten.items()},
            },
            "leveringen": _leveringen(tabellen["leveringen"], to_verslagjaar(concept.inkoopjaar)),
            "onderwerpen": _onderwerpen(concept.inkoopjaar, tabellen),
            "blokkerend": bevindingen.loc[bevindingen["ernst"] == "blokkerend", "melding"].tolist(),
        }
    return add_vorige(concept, made, plan)


def _leveringen(leveringen: pd.DataFrame, verslagjaar: int) -> dict[str, str]:
    own = leveringen[leveringen["verslagjaar"] == verslagjaar].sort_values(["ontvangen", "levering"])
    return dict(zip(own["levering"], own["ontvangen"].dt.strftime("%Y-%m-%d"), strict=True))


def _onderwerpen(inkoopjaar: int, tabellen: Tabellen) -> dict[str, dict[str, dict[str, Any]]]:
    """Per organisation and per norm with a verdict: its page, its name, and how many of each verdict."""
    oordelen = tabellen["oordelen"]
    normen = name_normen(tabellen.register.volumenormen, to_verslagjaar(inkoopjaar))
    return {
        "kvk": _describe(
            oordelen, oordelen["kvk"].fillna(oordelen["organisatie"]), oordelen["organisatie"], dossier_pad
        ),
        "norm_code": _describe(
            oordelen, oordelen["norm_code"], oordelen["norm_code"].map(normen["norm"]), norm_pad
        ),
    }


def _describe(
    oordelen: pd.DataFrame, sleutels: pd.Series, namen: pd.Series, pad: Callable[[str], str]
) -> dict[str, dict[str, Any]]:
    return {
        str(sleutel): {
            "pad": pad(str(sleutel)),
            "naam": str(namen[own.index[0]]),
            "oordelen": count_oordelen(own),
        }
        for sleutel, own in oordelen.groupby(sleutels, sort=True)
    }
