"""How likely a norm is met next year and in the inkoopjaar, from the hospital's own years alone.

Only the unit's own years since the last declared break count, at most the last five. The norm is the one that
is in force in the year forecast (staged norms rise). A mean over several years counts the years of its window
that are already known, and forecasts the rest. How much true means move from year to year is estimated across
all units of a norm from earlier forecasts in the same data; the *level* is never borrowed from others, since
that would pull a low-volume hospital up to the norm.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import special

from analysis.rules import kans
from analysis.rules.kans import Array
from analysis.rules.reeksen import Flags, Reeksen, own_years

MOST_OWN_YEARS = 5
FEWEST_FORECASTS = 20
"""With fewer earlier forecasts than this, how much means move is taken over all norms together."""
STOPPED_FROM = 5
"""A zero after an own mean of at least this is a unit that stopped, not a bad year."""
LEVELS = (np.arange(64) + 0.5) / 64
"""Where the posterior of the true mean is read off to average over it."""


@dataclass(frozen=True)
class Normen:
    """The norm of each series in one year: arrays as long as the series, NaN where none is in force."""

    minimum: Array
    venster: Array
    is_beste: Array
    is_som: Array


def norms_of_year(reeksen: Reeksen, volumenormen: pd.DataFrame, jaar: int) -> Normen:
    """The norm in force for the figures of a year, its minimum lowered by the tolerance that it allows.

    A yes/no or percentage norm has no count to forecast; its minimum is missing here.
    """
    valid = volumenormen[
        volumenormen["soort"].eq("volume")
        & (volumenormen["geldig_vanaf"].isna() | (volumenormen["geldig_vanaf"] <= jaar))
        & (volumenormen["geldig_tot"].isna() | (volumenormen["geldig_tot"] >= jaar))
    ]
    tolerance = valid["tolerantie_pct"].fillna(0.0).astype("float64")
    terms = pd.DataFrame(
        {
            "norm_code": valid["norm_code"],
            "minimum": valid["minimum"].astype("float64") * (1.0 - tolerance / 100.0),
            "venster": valid["venster"].fillna(1).astype("float64"),
            "is_beste": valid["regel"].eq("beste").astype("float64"),
            "is_som": valid["regel"].eq("som").astype("float64"),
        }
    ).set_index("norm_code")
    per_series = terms.reindex(reeksen.sleutels["norm_code"])
    return Normen(*(per_series[name].to_numpy() for name in ("minimum", "venster", "is_beste", "is_som")))


def estimate_dispersion(reeksen: Reeksen, ahead: int) -> Array:
    """How much wider than Poisson a forecast must be is learned from how far earlier ones were off.

    For every year t the own mean of the (at most five) years up to t forecasts year t + ahead. Per norm, the
    squared errors beyond their Poisson variance, mean x (1 + 1/years), over the squared means give tau: the
    relative variance with which true means move. The dispersion of a series is 1 + tau x its own mean, so a
    large hospital's counts vary more than a small one's. A unit that stopped (0 after a mean of 5 or more) is
    left out: the forecast is for units that go on.

    Returns
    -------
    array
        Per series variance / mean, never below 1; 1 where no own year counts.

    Notes
    -----
    The moment estimator of a negative binomial with constant coefficient of variation (Breslow NE 1984,
    Applied Statistics 33:38), of forecast errors rather than of a fit.
    """
    codes, norms = pd.factorize(reeksen.sleutels["norm_code"])
    excess, squares, pairs = (np.zeros(len(norms)) for _ in range(3))
    for year in range(reeksen.laag.shape[1] - ahead):
        past = reeksen.laag[:, max(year + 1 - MOST_OWN_YEARS, 0) : year + 1]
        years = np.sum(~np.isnan(past), axis=1)
        mean = np.nansum(past, axis=1) / np.where(years > 0, years, np.nan)
        outcome = np.where(
            reeksen.laag[:, year + ahead] == reeksen.hoog[:, year + ahead],
            reeksen.laag[:, year + ahead],
            np.nan,
        )
        stopped = (outcome == 0) & (mean >= STOPPED_FROM)
        counts = (mean > 0) & ~np.isnan(outcome) & ~stopped
        poisson = mean * (1 + 1 / np.maximum(years, 1))
        for total, values in (
            (excess, (outcome - mean) ** 2 - poisson),
            (squares, mean**2),
            (pairs, np.ones(len(mean))),
        ):
            total += np.bincount(codes[counts], weights=values[counts], minlength=len(norms))
    pooled = excess.sum() / squares.sum() if squares.sum() > 0 else 0.0
    per_norm = np.where(pairs >= FEWEST_FORECASTS, excess / np.where(squares > 0, squares, 1.0), pooled)
    total, _, known = own_years(reeksen, MOST_OWN_YEARS)
    own_mean = np.where(known > 0, total / np.where(known > 0, known, 1.0), 0.0)
    dispersion: Array = 1.0 + np.maximum(per_norm, 0.0)[codes] * own_mean
    return dispersion


def forecast(reeksen: Reeksen, normen: Normen, ahead: int, dispersion: Array) -> tuple[Array, Array]:
    """The chance that each series meets its norm `ahead` years after its last column, as lowest and highest.

    The two differ only where a suppressed count leaves the own years uncertain. NaN where no norm is in
    force, its minimum is not known, no own year counts, or a year of the window is not known.
    """
    totals_low, totals_high, years = own_years(reeksen, MOST_OWN_YEARS)
    chances = []
    for totals, matrix in ((totals_low, reeksen.laag), (totals_high, reeksen.hoog)):
        known_sum, known_best, complete = _known_part(matrix, normen.venster, ahead)
        coming = np.minimum(normen.venster, ahead)
        in_window = np.where(normen.is_som == 1, 1.0, normen.venster)
        needed = kans.ceil_count(normen.minimum * in_window) - known_sum
        summed = kans.predictive_at_least(needed, totals, years, coming, dispersion)
        open_best = (normen.is_beste == 1) & (known_best < normen.minimum)
        best = _best_of_coming(open_best, normen.minimum, totals, years, coming, dispersion)
        chance = np.where(normen.is_beste == 1, best, summed)
        chances.append(np.where(complete & (years > 0) & ~np.isnan(normen.minimum), chance, np.nan))
    return chances[0], chances[1]


def _known_part(matrix: Array, venster: Array, ahead: int) -> tuple[Array, Array, Flags]:
    """Of the window that ends `ahead` years on: its known years' sum and best, and whether all are known."""
    known_years = np.nan_to_num(np.maximum(venster - ahead, 0))
    columns = matrix.shape[1]
    back = columns - np.arange(columns)  # 1 is the last column
    wanted = back[None, :] <= known_years[:, None]
    inside = np.where(wanted, matrix, 0.0)
    complete = ~np.isnan(inside).any(axis=1) & (known_years <= columns)
    return np.nansum(inside, axis=1), np.nan_to_num(inside).max(axis=1, initial=0.0), complete


def _best_of_coming(
    is_open: Flags, minimum: Array, totals: Array, years: Array, coming: Array, dispersion: Array
) -> Array:
    """One minus the chance that every coming year is below; they share one true mean.

    Certain (1) where it is not open: a known year of the window met the norm.
    """
    rows = np.flatnonzero(is_open & ~np.isnan(minimum) & (years > 0))
    chance = np.ones(len(totals))
    if not len(rows):
        return chance
    phi = dispersion[rows, None]
    mean = special.gammaincinv(totals[rows, None] / phi + kans.JEFFREYS, LEVELS) / years[rows, None]
    threshold = (kans.ceil_count(minimum[rows, None]) - 0.5) / phi + 0.5
    below = 1.0 - special.gammainc(np.maximum(threshold, 1e-9), mean)
    chance[rows] = 1.0 - (below ** coming[rows, None]).mean(axis=1)
    return chance
