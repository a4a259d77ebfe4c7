"""Counts that moved from one indicator to its neighbour, while their sum stayed, deserve a question.

Neighbours are two counts that follow each other in one indicator set. Cases may have been counted under the
other heading, or two cells exchanged. What all hospitals did is taken off first: when a whole country moves
from one technique to another, that is no question to one hospital.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy import special

from analysis.rules.gelijkenis import VALS_ALARM
from analysis.rules.kans import Array, adjust_holm

FEWEST_FOR_MEDIAN = 5
"""With fewer units than this nothing is taken off for what all of them did."""
STRENGER = VALS_ALARM / 10
"""Ten times stricter: true ratios jump by themselves more often than a normal distribution says."""
ABOUT_AS_MUCH = 1.5
"""What one loses and the other wins differ by at most this factor."""
UNSURPRISING = 1.96
MEDIAN_CHI_SQUARE = float(special.ndtri(0.75)) ** 2
BISECTIONS = 40


def find_verschuivingen(tellingen: pd.DataFrame, verslagjaar: int) -> pd.DataFrame:
    """One count falls, its neighbour rises by about as much, and their sum hardly changes.

    The measure is the change of the ratio between the two, on the log scale, beyond the median of all units,
    in standard deviations: those of four Poisson counts, widened by how much such ratios move by themselves
    in a year (learned from all units together). Pairs are adjusted for testing all of them. Whoever only
    returns to where the ratio was two years ago was asked last year, and is not asked again.

    Parameters
    ----------
    tellingen : DataFrame
        As `radar.list_tellingen` gives them: counts above zero of three verslagjaren.
    verslagjaar : int
        The year in which the counts moved.

    Returns
    -------
    DataFrame
        One row per unit x pair of neighbours to ask: eenheid_nummer, indicator_nummer and buur_nummer, was,
        nu, buur_was, buur_nu, p and q.
    """
    pairs = _pairs(tellingen, verslagjaar)
    if pairs.empty:
        return pairs.assign(p=0.0, q=0.0)
    counts = {name: pairs[name].to_numpy("float64") for name in ("was", "nu", "buur_was", "buur_nu")}
    pair = pairs["indicator_nummer"]
    moved = _log_ratio(counts["nu"], counts["was"]) - _log_ratio(counts["buur_nu"], counts["buur_was"])
    off = moved - _of_all(moved, pair)
    p = 2.0 * special.ndtr(-np.abs(off) / _spread(off, _poisson_variance(*counts.values())))
    q = adjust_holm(p)

    total_was, total = counts["was"] + counts["buur_was"], counts["nu"] + counts["buur_nu"]
    growth = _of_all(_log_ratio(total, total_was), pair)
    grown = _log_ratio(total, total_was) - growth
    is_unsurprising = np.abs(grown) <= UNSURPRISING * _spread(grown, _poisson_variance(total, total_was))
    before = _log_ratio(pairs["eerder"], counts["was"]) - _log_ratio(pairs["buur_eerder"], counts["buur_was"])
    # Nearer to where it was two years ago than half of this move (a missing year is never near).
    returns = np.abs(before - moved) < np.abs(moved) / 2
    own = counts["nu"] - counts["was"] * np.exp(growth)
    other = counts["buur_nu"] - counts["buur_was"] * np.exp(growth)
    exchanged = (own * other < 0) & (np.abs(own) <= ABOUT_AS_MUCH * np.abs(other))
    exchanged &= np.abs(other) <= ABOUT_AS_MUCH * np.abs(own)
    asked = exchanged & is_unsurprising & ~returns & (q <= STRENGER)
    found: pd.DataFrame = pairs.assign(p=p, q=q)[asked]
    return found.drop(columns=["eerder", "buur_eerder"]).reset_index(drop=True)


def _pairs(tellingen: pd.DataFrame, verslagjaar: int) -> pd.DataFrame:
    """Every unit x pair of neighbours that both have a count in this year and the one before."""
    key = ["eenheid_nummer", "indicator_nummer"]
    years = {
        name: tellingen.loc[tellingen["verslagjaar"] == verslagjaar - back, [*key, "waarde"]]
        .drop_duplicates(key)
        .rename(columns={"waarde": name})
        for name, back in (("nu", 0), ("was", 1), ("eerder", 2))
    }
    known = years["nu"].merge(years["was"], on=key).merge(years["eerder"], on=key, how="left")
    sets = tellingen[["indicator_nummer", "indicatorset_code"]].drop_duplicates("indicator_nummer")
    sets = sets.sort_values("indicator_nummer", ignore_index=True)
    after = sets.shift(-1)
    is_same_set = after["indicatorset_code"].eq(sets["indicatorset_code"])
    neighbours = sets.assign(buur_nummer=after["indicator_nummer"].where(is_same_set)).dropna()
    neighbours = neighbours[["indicator_nummer", "buur_nummer"]]
    other = known.rename(
        columns={
            "indicator_nummer": "buur_nummer",
            "nu": "buur_nu",
            "was": "buur_was",
            "eerder": "buur_eerder",
        }
    )
    return (
        known.merge(neighbours.astype("int64"), on="indicator_nummer", validate="m:1")
        .merge(other, on=["eenheid_nummer", "buur_nummer"], validate="1:1")
        .sort_values(["eenheid_nummer", "indicator_nummer"], ignore_index=True)
    )


def _log_ratio(one: Array | pd.Series[float], other: Array | pd.Series[float]) -> Array:
    """Half a case is added to each, so that small counts do not run away (Haldane 1956)."""
    return np.asarray(np.log((one + 0.5) / (other + 0.5)), dtype="float64")


def _poisson_variance(*counts: Array) -> Array:
    """The variance of a log ratio of these counts, were they Poisson."""
    return np.asarray(sum(1.0 / (each + 0.5) for each in counts), dtype="float64")


def _of_all(change: Array, pair: pd.Series[int]) -> Array:
    """The median change of all units that have the pair, where there are enough of them; else 0."""
    grouped = pd.Series(change).groupby(pair.to_numpy())
    median = grouped.transform("median").where(grouped.transform("size") >= FEWEST_FOR_MEDIAN, 0.0)
    return np.asarray(median, dtype="float64")


def _spread(off: Array, poisson: Array) -> Array:
    """The standard deviation of each change: Poisson, and what true ratios move by themselves in a year.

    The latter is the same for all and learned from all: with it half of the squared changes lie below the
    median of a chi-square. So it counts most where counts are large, and a few large moves do not raise it.
    """
    if np.median(off**2 / poisson) <= MEDIAN_CHI_SQUARE:
        return np.sqrt(poisson)
    low, high = 0.0, float(np.max(off**2)) / MEDIAN_CHI_SQUARE
    for _ in range(BISECTIONS):
        middle = (low + high) / 2
        too_little = np.median(off**2 / (poisson + middle)) > MEDIAN_CHI_SQUARE
        low, high = (middle, high) if too_little else (low, middle)
    return np.sqrt(poisson + high)
