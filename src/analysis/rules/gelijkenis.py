"""Two lists of counts that are more alike than chance makes them deserve a question.

Two counts may be equal by chance, and small ones often are. How often is known: given their sum, two Poisson
counts with one mean split it as a fair coin would, so they are equal with the chance of exactly half. Whoever
has different means is equal less often still, so everything here errs to the side of not asking.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import special

from analysis.rules.kans import Array, adjust_holm

VALS_ALARM = 0.01
"""Without any pattern each test of the radar asks something in at most this share of the years."""
FEWEST_EQUAL = 3
"""Fewer equal counts than this are never asked about."""


def chance_of_equal(one: npt.ArrayLike, other: npt.ArrayLike) -> Array:
    """The chance that two counts with this sum are equal when one mean is behind both; 0 for an odd sum.

    Notes
    -----
    Given their sum s two Poisson counts of one mean are binomial(s, 1/2) (Przyborowski J, Wilenski H (1940),
    Biometrika 31:313). With two means the chance of exactly half is smaller.

    Examples
    --------
    >>> chance_of_equal([1, 10, 10], [1, 10, 11]).round(4).tolist()
    [0.5, 0.1762, 0.0]
    """
    total = np.asarray(one, dtype="float64") + np.asarray(other, dtype="float64")
    half = np.floor(total / 2)
    log_chance = special.gammaln(total + 1) - 2 * special.gammaln(half + 1) - total * np.log(2)
    equal: Array = np.where(total == 2 * half, np.exp(log_chance), 0.0)
    return equal


def chance_of_so_many(chances: npt.ArrayLike, seen: npt.ArrayLike) -> Array:
    """The chance that at least so many of these independent events happen, each with a chance of its own.

    Parameters
    ----------
    chances : matrix
        One row per test, one column per event; NaN is no event.
    seen : array
        Per test how many happened.

    Notes
    -----
    The Poisson binomial distribution, by adding one event at a time to all tests together (exact).

    Examples
    --------
    >>> chance_of_so_many([[0.5, 0.5, 0.5]], [2]).tolist()
    [0.5]
    """
    each = np.nan_to_num(np.atleast_2d(np.asarray(chances, dtype="float64")))
    spread = np.zeros((each.shape[0], each.shape[1] + 1))
    spread[:, 0] = 1.0
    for chance in each.T[:, :, None]:
        spread[:, 1:] = spread[:, 1:] * (1.0 - chance) + spread[:, :-1] * chance
        spread[:, :1] *= 1.0 - chance
    at_least = spread[:, ::-1].cumsum(axis=1)[:, ::-1]
    found: Array = np.minimum(at_least[np.arange(len(each)), np.asarray(seen, dtype="int64")], 1.0)
    return found


def find_gelijk_aan_vorig_jaar(tellingen: pd.DataFrame, verslagjaar: int) -> pd.DataFrame:
    """A unit repeats more of last year's counts than chance would.

    The chance that an indicator is equal is the larger of two: that of two Poisson counts, and the share of
    the other units where it is equal too (a number of beds seldom changes). Units are adjusted for testing
    all of them in one year.

    Parameters
    ----------
    tellingen : DataFrame
        As `radar.list_tellingen` gives them: counts above zero of this verslagjaar and the one before.
    verslagjaar : int
        The year that may repeat the one before.

    Returns
    -------
    DataFrame
        One row per eenheid_nummer to ask: gelijk_aantal, aantal (counts in both years), verwacht (equal by
        chance), p and q.
    """
    key = ["eenheid_nummer", "indicator_nummer"]
    before = tellingen.loc[tellingen["verslagjaar"] == verslagjaar - 1, [*key, "waarde"]]
    now = tellingen.loc[tellingen["verslagjaar"] == verslagjaar, [*key, "waarde"]]
    both = now.merge(before.drop_duplicates(key), on=key, suffixes=("", "_eerder"), validate="m:1")
    is_equal = both["waarde"].eq(both["waarde_eerder"]).astype("float64")
    per_indicator = is_equal.groupby(both["indicator_nummer"])
    others = (per_indicator.transform("size") - 1).clip(lower=1)
    share_of_others = (per_indicator.transform("sum") - is_equal) / others
    by_chance = np.maximum(chance_of_equal(both["waarde"], both["waarde_eerder"]), share_of_others)
    return _too_many(both["eenheid_nummer"], is_equal, by_chance).rename_axis("eenheid_nummer").reset_index()


def find_gelijke_opgaven(tellingen: pd.DataFrame, verslagjaar: int) -> pd.DataFrame:
    """Two organisations give more of the same counts than chance would.

    Compared is what each organisation gives in all: its figure at organisation level, else the sum of its
    locations. All pairs of organisations count as tests.

    Parameters
    ----------
    tellingen : DataFrame
        As `radar.list_tellingen` gives them.
    verslagjaar : int
        The year compared.

    Returns
    -------
    DataFrame
        One row per pair to ask: aanbieder_nummer, andere_nummer, gelijk_aantal, aantal (counts that both
        give), verwacht, p and q.
    """
    totals = _totals(tellingen[tellingen["verslagjaar"] == verslagjaar])
    grid = totals.pivot_table(index="aanbieder_nummer", columns="indicator_nummer", values="waarde")
    pairs = totals.merge(totals, on=["indicator_nummer", "waarde"], suffixes=("", "_ander"))
    pairs = pairs[pairs["aanbieder_nummer"] < pairs["aanbieder_nummer_ander"]]
    seen = pairs.groupby(["aanbieder_nummer", "aanbieder_nummer_ander"]).size()
    seen = seen[seen >= FEWEST_EQUAL]
    one, other = (grid.loc[seen.index.get_level_values(level)].to_numpy() for level in (0, 1))
    chances = chance_of_equal(one, other)
    p = chance_of_so_many(np.where(np.isnan(one + other), np.nan, chances), seen)
    # Every pair is a test; one with hardly an equal count would have a p near 1.
    untested = len(grid) * (len(grid) - 1) // 2 - len(p)
    q = adjust_holm(np.concatenate([p, np.ones(untested)]))[: len(p)]
    asked = pd.DataFrame(
        {
            "aanbieder_nummer": seen.index.get_level_values(0),
            "andere_nummer": seen.index.get_level_values(1),
            "gelijk_aantal": seen.to_numpy(),
            "aantal": (~np.isnan(one + other)).sum(axis=1),
            "verwacht": np.nansum(np.where(np.isnan(one + other), np.nan, chances), axis=1),
            "p": p,
            "q": q,
        }
    )
    return asked[asked["q"] <= VALS_ALARM].reset_index(drop=True)


def _too_many(groups: pd.Series[int], is_equal: pd.Series[float], by_chance: Array) -> pd.DataFrame:
    rows = pd.DataFrame({"groep": groups, "is_equal": is_equal, "by_chance": by_chance})
    place = rows.groupby("groep").cumcount()
    chances = rows.assign(plaats=place).pivot_table(index="groep", columns="plaats", values="by_chance")
    per_group = rows.groupby("groep").agg(
        gelijk_aantal=("is_equal", "sum"), aantal=("is_equal", "size"), verwacht=("by_chance", "sum")
    )
    per_group = per_group.astype({"gelijk_aantal": "int64"}).reindex(chances.index)
    p = chance_of_so_many(chances.to_numpy(), per_group["gelijk_aantal"])
    asked = per_group.assign(p=p, q=adjust_holm(p))
    return asked[(asked["q"] <= VALS_ALARM) & (asked["gelijk_aantal"] >= FEWEST_EQUAL)]


def _totals(tellingen: pd.DataFrame) -> pd.DataFrame:
    key = ["aanbieder_nummer", "indicator_nummer"]
    at_organisatie = tellingen["is_organisatieniveau"]
    whole = tellingen[at_organisatie].groupby(key)["waarde"].sum()
    summed = tellingen[~at_organisatie].groupby(key)["waarde"].sum()
    return whole.combine_first(summed).reset_index()
