"""The validation alone: what would be found in an inkoopjaar, without publishing anything."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from analysis.data.besluitkolommen import select_besluiten
from analysis.data.bevindingen import load_regels
from analysis.data.genoemd import used_register
from analysis.data.paths import Root
from analysis.rules.tabellen import conform
from analysis.run.tabellen import Tabellen, build_tabellen
from analysis.years import to_verslagjaar

if TYPE_CHECKING:
    from analysis.data.validatie import Toetsing


def validate_inkoopjaren(
    root: Root, inkoopjaren: Sequence[int], progress: Callable[[str], None]
) -> dict[int, pd.DataFrame]:
    """Per inkoopjaar its `bevindingen`: those of reading and recognising, then those of the suites.

    Raises
    ------
    LeveringError, ReferenceError
        When a delivery or a reference table cannot be taken in as it is.
    """
    tabellen = build_tabellen(root, inkoopjaren, progress=progress)
    found = {}
    toetsingen: dict[str, Toetsing] = {}
    for inkoopjaar in inkoopjaren:
        progress(f"{inkoopjaar}: validation")
        of_suites = validate_tabellen(root, inkoopjaar, tabellen[inkoopjaar], earlier=toetsingen)
        both = pd.concat([tabellen[inkoopjaar]["bevindingen"], of_suites], ignore_index=True)
        found[inkoopjaar] = conform(both, "bevindingen")
    return found


def validate_tabellen(
    root: Root,
    inkoopjaar: int,
    tabellen: Tabellen,
    docs: Path | None = None,
    earlier: dict[str, Toetsing] | None = None,
) -> pd.DataFrame:
    """The suites of expectations/ say what must hold for this verslagjaar, its verdicts, and its register.

    Of the register only the rows that this verslagjaar uses are looked at: a row that only counts later is
    looked at then. What a run found for `earlier` inkoopjaren is not looked for again: see `validate`.

    Returns
    -------
    DataFrame
        `bevindingen` of the suites alone; Data Docs are written into `docs` when given.
    """
    # Importing great_expectations takes seconds, so only a run that validates pays for it.
    from analysis.data.validatie import validate

    verslagjaar = to_verslagjaar(inkoopjaar)
    register = used_register(tabellen.register, tabellen.genoemd, verslagjaar)
    opgaven, leveringen = tabellen["opgaven"], tabellen["leveringen"]
    tables = {
        "leveringen": leveringen[leveringen["verslagjaar"] == verslagjaar],
        "opgaven": opgaven[opgaven["verslagjaar"] == verslagjaar],
        "volumenormen": register.volumenormen,
        "indicatoren": register.indicatoren,
        "zorgaanbieders": register.zorgaanbieders,
        "locaties": register.locaties,
        "trendbreuken": register.trendbreuken,
        "volledigheid": register.volledigheid,
        "oordelen": tabellen["oordelen"],
        **select_besluiten(vars(tabellen.wederhoorregister), tabellen["adviezen"], inkoopjaar),
    }
    regels = load_regels(root.reference_file("regels.csv"))
    return validate(
        tables,
        verslagjaar=verslagjaar,
        regels=regels,
        docs=docs,
        is_synthetic=root.is_synthetic,
        earlier=earlier,
    )
