"""From answers to rows as they are delivered: names, numbers, levels and periods, as text, without faults.

Most organisations deliver at two levels. Some with one location deliver everything at one of them: that is no
fault, for with one location both levels are the same place.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis.data.voorbeeld.bestanden import Indeling, bestandsnaam
from analysis.data.voorbeeld.zorgaanbieders import TYPES

ALL_AT_ORGANISATION, ALL_AT_LOCATION = 3, 5
EVERY = 8
"""Of every eight numbers one organisation delivers all at organisation level and one all at its location."""


def one_level(answers: pd.DataFrame) -> pd.Series[str]:
    """The single level at which a row's organisation delivers; '' for both."""
    locations = answers["nummer"].where(answers["niveau"] == "locatie").groupby(answers["eigenaar"])
    is_single = locations.transform("nunique").eq(1)
    turn = answers["eigenaar"] % EVERY
    level = np.select(
        [is_single & turn.eq(ALL_AT_ORGANISATION), is_single & turn.eq(ALL_AT_LOCATION)],
        ["organisatie", "locatie"],
        "",
    )
    return pd.Series(level, index=answers.index)


def to_rijen(answers: pd.DataFrame, indeling: Indeling) -> pd.DataFrame:
    """One row per answer as the main file delivers it, index 0 …, with what `Planter` needs beside it."""
    answers = answers.assign(een_niveau=one_level(answers))
    is_moved = answers["een_niveau"].ne("") & answers["een_niveau"].ne(answers["niveau"])
    is_kept = ~(is_moved & answers["inhoud"].eq("totaal"))
    rows, is_moved = answers[is_kept].reset_index(drop=True), is_moved[is_kept].reset_index(drop=True)
    rows = rows.assign(niveau=rows["niveau"].where(~is_moved, rows["een_niveau"]))
    rows = _with_place_of_level(rows, is_moved)
    is_locatie = rows["niveau"].eq("locatie")
    dummy = "" if indeling.concern == "leeg" else indeling.concern + ": " + rows["organisatie"]
    number = rows["vestigingsnummer"]
    jaar = str(indeling.verslagjaar)
    return rows.assign(
        bestand=bestandsnaam("hoofd", indeling),
        ware_kvk=rows["kvk"],
        ware_vestiging=number.where(is_locatie, ""),
        vestigingsnummer=number.where(is_locatie, "" if indeling.concern == "leeg" else number),
        locatie=rows["locatie"].where(is_locatie, dummy),
        verslagjaar=jaar,
        type=rows["soort"].map(TYPES),
        locatie_agb=rows["agb"],
        operationalisatie="Teller: het aantal bij deze vraag. Noemer: alle patiënten van de locatie.",
        bron="NULL" if indeling.verslagjaar == 2019 else "",
        frequentie="Jaarlijks",
        meetperiode_begin=f"{jaar}-01-01",
        meetperiode_eind=f"{jaar}-12-31",
        sorteernummer=rows["sorteernummer"].astype("int64"),
    )


def _with_place_of_level(rows: pd.DataFrame, is_moved: pd.Series[bool]) -> pd.DataFrame:
    """A row that moves to its only location bears that location's name; both levels have its address."""
    named = rows[rows["niveau"].eq("locatie") & ~is_moved].drop_duplicates("eigenaar").set_index("eigenaar")
    to_locatie = is_moved & rows["niveau"].eq("locatie")
    owner = rows["eigenaar"]
    return rows.assign(
        locatie=rows["locatie"].where(~to_locatie, owner.map(named["locatie"])),
        nummer=rows["nummer"].where(~to_locatie, owner.map(named["nummer"])).astype("int64"),
    )
