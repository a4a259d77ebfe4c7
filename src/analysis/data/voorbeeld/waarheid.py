"""The truth behind the example: the mean around which each count was drawn, per norm, unit and verslagjaar.

Only for norms on volumes. Where a norm counts several interventions together their means add up, for sums
of Poisson counts are Poisson. What was planted, suppressed or left unanswered changes what is delivered, not
this.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.data.voorbeeld.antwoorden import Wereld, membership, units_of
from analysis.data.voorbeeld.normen import load_indicatoren
from analysis.data.voorbeeld.volumes import BEGIN
from analysis.data.voorbeeld.zorgaanbieders import in_year, load_resource

WAARHEID = ("kvk", "vestigingsnummer", "norm_code", "verslagjaar", "mu")


def to_waarheid(wereld: Wereld, first: int, last: int) -> pd.DataFrame:
    """`waarheid.csv`: the true mean of the count that a norm looks at.

    Returns
    -------
    DataFrame
        One row per verslagjaar x norm x unit that does (one of) its interventions: kvk, vestigingsnummer (''
        for a norm per organisation), norm_code, verslagjaar, mu.
    """
    normen = load_resource("normen")
    volumes = set(normen.loc[normen["soort"] == "volume", "norm_code"])
    asked = load_indicatoren()
    asked = asked.assign(norm_code=asked["norm"].str.split(";")).explode("norm_code")
    asked = asked[asked["norm_code"].isin(volumes)]
    pieces: list[tuple[npt.NDArray[Any], ...]] = []
    for jaar in range(first, last + 1):
        for niveau in ("locatie", "organisatie"):
            units = units_of(wereld, niveau, jaar)
            kvk, number = units["kvk"].to_numpy(), units["vestigingsnummer"].to_numpy()
            number = number if niveau == "locatie" else np.full(len(units), "")
            for row in asked[in_year(asked, jaar) & asked["niveau"].eq(niveau)].to_dict("records"):
                volume = wereld.volumes[row["ingreep"]]
                part_of = membership(wereld, units, wereld.niveaus[row["ingreep"]], jaar)
                does = part_of @ volume.doet[:, jaar - BEGIN] > 0
                share = row["parameter"] if row["inhoud"] == "operateur" else 1.0
                mu = (part_of @ volume.mu[:, jaar - BEGIN]) * share
                norm, year = np.full(len(mu), row["norm_code"]), np.full(len(mu), jaar)
                pieces.append(tuple(column[does] for column in (kvk, number, norm, year, mu)))
    columns = [np.concatenate(parts) for parts in zip(*pieces, strict=True)]
    rows = pd.DataFrame(dict(zip(WAARHEID, columns, strict=True)))
    by = ["norm_code", "verslagjaar", "kvk", "vestigingsnummer"]
    return rows.groupby(by)[["mu"]].sum().round(6).reset_index()[list(WAARHEID)]
