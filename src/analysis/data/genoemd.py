"""What deliveries name, and the rows of the register that a verslagjaar therefore uses."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import fields, replace

import pandas as pd

from analysis.data.register import Register
from analysis.rules.gebruik import Genoemd, Rij, select_gebruikt
from analysis.rules.namen import naamvormen

NAMES = {
    "kvk": ("kvk",),
    "vestigingsnummer": ("vestigingsnummer",),
    "organisatie": ("organisatie", "overdracht_naar"),
    "locatie": ("locatie",),
    "norm": ("norm_code",),
}
"""The columns of deliveries and of the tables of decisions that name somebody, or a norm."""


def list_genoemd(versies: pd.DataFrame, verslagjaar: int, besluiten: Iterable[pd.DataFrame]) -> Genoemd:
    """The numbers and names in deliveries of this verslagjaar and earlier ones, and in what was decided.

    Parameters
    ----------
    versies : DataFrame
        One row per delivered row, before it is recognised.
    verslagjaar : int
        The last year that counts.
    besluiten : iterable of DataFrame
        The tables of hearings, advices and implementation: who is named there is looked up in the register.
    """
    naming = [column for columns in NAMES.values() for column in columns if column in versies]
    sources = [versies.loc[versies["verslagjaar"] <= verslagjaar, naming], *besluiten]
    texts = {
        soort: {
            str(text)
            for rows in sources
            for column in columns
            if column in rows
            for text in rows[column].dropna().unique()
        }
        for soort, columns in NAMES.items()
    }
    forms = {
        soort: frozenset[str]().union(*map(naamvormen, texts[soort])) for soort in ("organisatie", "locatie")
    }
    return Genoemd(**{soort: frozenset(found) for soort, found in texts.items()} | forms)


def used_register(register: Register, genoemd: Genoemd, verslagjaar: int) -> Register:
    """The register with only the rows that a verslagjaar uses, in their order.

    Tables come out of it as they do of the whole register; that is what makes the rest unused.
    """
    tables = {field.name: getattr(register, field.name) for field in fields(register)}
    used = select_gebruikt({naam: to_rijen(rows) for naam, rows in tables.items()}, genoemd, verslagjaar)
    return replace(register, **{naam: tables[naam].iloc[places] for naam, places in used.items()})


def to_rijen(rows: pd.DataFrame) -> list[Rij]:
    """Every cell as text, as it stands in the file; a missing one is empty."""
    texts = rows.astype("object").where(rows.notna(), "").map(str)
    return [{str(naam): str(text) for naam, text in row.items()} for row in texts.to_dict("records")]
