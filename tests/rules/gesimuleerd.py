"""Trends of fictional units whose true means are known, for the tests of chance, forecast and calibration."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.rules.beweging import Beweging
from analysis.rules.reeksen import Reeksen


def norm_rows(**changes: object) -> pd.DataFrame:
    """One volume norm of 20 a year, valid throughout; `changes` replace its columns."""
    row = {
        "norm_code": "n", "soort": "volume", "minimum": 20.0, "venster": 1, "regel": "jaar",
        "tolerantie_pct": np.nan, "nul": "voldoet_niet", "geldig_vanaf": 2010, "geldig_tot": pd.NA,
    }  # fmt: skip
    norms = pd.DataFrame([row | changes])
    return norms.astype({"venster": "Int64", "geldig_vanaf": "Int64", "geldig_tot": "Int64"})


def trend_rows(
    counts: npt.ArrayLike,
    *,
    first: int = 2016,
    minimum: float = 20.0,
    norm_code: str = "n",
    break_year: int | None = None,
) -> pd.DataFrame:
    """One row per unit (a row of counts) x verslagjaar, judged on that year alone; NaN is no figure."""
    matrix = np.atleast_2d(np.asarray(counts, dtype="float64"))
    unit, column = np.indices(matrix.shape)
    volume = matrix.ravel()
    judged = np.where(volume >= minimum, "voldoet", "voldoet niet")
    rows = pd.DataFrame(
        {
            "norm_code": norm_code,
            "verslagjaar": first + column.ravel(),
            "kvk": [f"99{number:06d}" for number in unit.ravel()],
            "organisatie": [f"Verzonnen {number}" for number in unit.ravel()],
            "vestigingsnummer": [f"0000{number:08d}" for number in unit.ravel()],
            "locatie": [f"Plek {number}" for number in unit.ravel()],
            "volume": volume, "volume_min": volume, "volume_max": volume,
            "maat": volume, "maat_min": volume, "maat_max": volume,
            "minimum": minimum, "marge": volume - minimum,
            "oordeel": np.where(np.isnan(volume), "niet beoordeelbaar", judged),
            "eenheid": "locatie", "ingreep": "ingreep", "opsteller": "voorbeeld",
        }
    )  # fmt: skip
    return rows.assign(
        inkoopjaar=first + matrix.shape[1] + 1, is_trendbreuk=rows["verslagjaar"].eq(break_year or 0)
    )


def no_movement(reeksen: Reeksen) -> Beweging:
    """Nothing moves: what is left is the plain gamma-Poisson on the own years."""
    still = np.zeros(1)
    norm = np.zeros(len(reeksen.laag), dtype="intp")
    return Beweging(norm, np.zeros((1, reeksen.laag.shape[1])), still, still, (0.0, 0.0), still, 0.0)
