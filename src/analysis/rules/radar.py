"""What in the figures deserves a question at the hearing: patterns, never accusations.

Heaping just above a norm, jumps between neighbouring indicators, identical totals at two organisations, and
values restated between deliveries. (Answers identical to last year's are among the `signalen`.) Each has an
innocent explanation more often than not; the words for them stand in regels.csv.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import stats

from analysis.rules import kans

STAPELING_ALARM = 0.05
"""The share of norms without heaping that the test may report; tests/rules/test_radar.py measures it."""
RAND_PCT = 10
"""How far from the norm counts as just above or just below: this share of it, and at least 2."""
SPRONG_P = 1e-4
GELIJK_VANAF = 30


def find_stapeling(trends: pd.DataFrame) -> pd.DataFrame:
    """More counts just above a norm than just below it than a coin per count would give.

    Within so narrow a band a count is about as likely to lie above the norm as below it, so under no heaping
    the number above is binomial(n, 1/2): all ways of flipping each count over the norm are equally likely,
    which is the permutation test in closed form. Norms are adjusted for testing many of them.

    Parameters
    ----------
    trends : DataFrame
        `trends`: volume and minimum of every unit x norm x verslagjaar; only known volumes are looked at.

    Returns
    -------
    DataFrame
        One row per norm_code with a count in the band: erboven_aantal, eronder_aantal, p, q and is_signaal.
    """
    counted = trends.loc[
        trends["volume"].notna() & (trends["minimum"] > 0), ["norm_code", "volume", "minimum"]
    ]
    band = np.maximum(2.0, counted["minimum"] * RAND_PCT / 100.0)
    distance = counted["volume"] - counted["minimum"]
    near = counted.assign(
        erboven_aantal=(distance >= 0) & (distance < band),
        eronder_aantal=(distance < 0) & (distance >= -band),
    )
    per_norm = near.groupby("norm_code", observed=True)[["erboven_aantal", "eronder_aantal"]].sum()
    per_norm = per_norm[per_norm.sum(axis=1) > 0].astype("int64").reset_index()
    total = per_norm["erboven_aantal"] + per_norm["eronder_aantal"]
    p = stats.binom.sf(per_norm["erboven_aantal"] - 1, total, 0.5)
    q = kans.adjust_benjamini_hochberg(p)
    return per_norm.assign(p=p, q=q, is_signaal=q <= STAPELING_ALARM)


def find_sprongen(trends: pd.DataFrame, verslagjaar: int, buren: pd.DataFrame) -> pd.DataFrame:
    """One indicator rises by about what its neighbour loses: cases may have been counted elsewhere.

    Parameters
    ----------
    trends : DataFrame
        `trends` with the volumes of verslagjaar and the year before.
    verslagjaar : int
        The year of the jump.
    buren : DataFrame
        Pairs of norms whose interventions are easily exchanged: norm_code, buur_code.

    Returns
    -------
    DataFrame
        One row per pair x unit: the change of both, where each change alone would be a surprise (p below
        0.0001, the difference of two Poisson counts given their sum) while the sum of both hardly changed.
    """
    keys = ["kvk", "organisatie", "vestigingsnummer", "locatie"]
    changes = _changes(trends, verslagjaar)
    other = changes.rename(columns={"norm_code": "buur_code", "was": "buur_was", "nu": "buur_nu"})
    pairs = changes.merge(buren, on="norm_code").merge(other, on=["buur_code", *keys])
    sprong = _surprise(pairs["was"], pairs["nu"]) <= SPRONG_P
    buur_sprong = _surprise(pairs["buur_was"], pairs["buur_nu"]) <= SPRONG_P
    same_sum = _surprise(pairs["was"] + pairs["buur_was"], pairs["nu"] + pairs["buur_nu"]) > 0.05
    opposite = (pairs["nu"] - pairs["was"]) * (pairs["buur_nu"] - pairs["buur_was"]) < 0
    return pairs[sprong & buur_sprong & same_sum & opposite].reset_index(drop=True)


def find_gelijke_totalen(trends: pd.DataFrame, verslagjaar: int) -> pd.DataFrame:
    """Two organisations with exactly the same counts at two or more norms, where chance hardly gives that.

    Only counts of 30 and more are compared: smaller ones are equal by chance all the time.

    Returns
    -------
    DataFrame
        One row per pair of organisations: organisatie, andere_organisatie, gelijk_aantal, norm_codes.
    """
    here = trends[(trends["verslagjaar"] == verslagjaar) & (trends["volume"] >= GELIJK_VANAF)]
    totals = here[["norm_code", "volume", "organisatie"]].drop_duplicates()
    pairs = totals.merge(totals, on=["norm_code", "volume"], suffixes=("", "_andere"))
    pairs = pairs[pairs["organisatie"] < pairs["organisatie_andere"]]
    grouped = pairs.groupby(["organisatie", "organisatie_andere"], observed=True)["norm_code"]
    equal = grouped.agg(gelijk_aantal="size", norm_codes=", ".join).reset_index()
    equal = equal.rename(columns={"organisatie_andere": "andere_organisatie"})
    return equal[equal["gelijk_aantal"] >= 2].reset_index(drop=True)


def _changes(trends: pd.DataFrame, verslagjaar: int) -> pd.DataFrame:
    keys = ["norm_code", "kvk", "organisatie", "vestigingsnummer", "locatie"]
    two = trends[trends["verslagjaar"].isin([verslagjaar - 1, verslagjaar]) & trends["volume"].notna()]
    nu = two.loc[two["verslagjaar"] == verslagjaar, [*keys, "volume"]].rename(columns={"volume": "nu"})
    was = two.loc[two["verslagjaar"] == verslagjaar - 1, [*keys, "volume"]].rename(columns={"volume": "was"})
    return was.merge(nu, on=keys, validate="one_to_one")


def _surprise(was: npt.ArrayLike, nu: npt.ArrayLike) -> kans.Array:
    """Two-sided p that two Poisson counts have one mean: given their sum each is a fair coin's count."""
    before, after = np.asarray(was, dtype="float64"), np.asarray(nu, dtype="float64")
    total = before + after
    smaller = np.minimum(before, after)
    p: kans.Array = np.minimum(1.0, 2.0 * stats.binom.cdf(smaller, total, 0.5))
    return p
