"""How likely a norm is met next year and in the inkoopjaar, from the hospital's own years.

The level is that of the unit's own years since the last declared break, and never that of others, which would
pull a low-volume hospital up to the norm. What is learned across hospitals is how levels *move*
(`beweging.py`): the growth of the intervention in the country shifts a forecast, and how far means walk or
jump makes it wider. The norm is the one that is in force in the year forecast (staged norms rise). A mean
over several years counts the years of its window that are already known, and forecasts the rest.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import special

from analysis.rules import kans
from analysis.rules.beweging import SPRONG, Beweging, follow
from analysis.rules.kans import Array
from analysis.rules.reeksen import Flags, Reeksen

LEVELS = (np.arange(64) + 0.5) / 64
"""Where the posterior of the true mean is read off to average over it."""


@dataclass(frozen=True)
class Normen:
    """The norm of each series in one year: arrays as long as the series, NaN where none is in force.

    `is_nul_niet` is 1 where a zero means that the intervention is not done, so that the norm does not apply.
    """

    minimum: Array
    venster: Array
    is_beste: Array
    is_som: Array
    is_nul_niet: Array


@dataclass(frozen=True)
class Voorspelling:
    """Counts to come: per series a negative binomial with this mean and shape, or, after a jump, a wider one.

    NaN where no own year counts.
    """

    gemiddelde: Array
    vorm: Array
    vorm_sprong: Array
    sprongkans: float
    beweging: Array
    """The relative variance that movement adds to what the own years leave uncertain."""

    def of(self, rows: npt.NDArray[np.intp]) -> Voorspelling:
        """Of these series alone."""
        arrays = (self.gemiddelde, self.vorm, self.vorm_sprong)
        mean, shape, jumped = (array[rows] for array in arrays)
        return Voorspelling(mean, shape, jumped, self.sprongkans, self.beweging[rows])

    def parts(self) -> Iterator[tuple[float, Array]]:
        """What goes into the mixture: the weight and the shape of each part."""
        yield 1.0 - self.sprongkans, self.vorm
        if self.sprongkans > 0:
            yield self.sprongkans, self.vorm_sprong

    def at_least(self, count: kans.Numbers) -> Array:
        """The chance of this count or more; 0 or less is certain.

        Notes
        -----
        Of a negative binomial P(X >= m) = I_x(m, shape), x = mean / (mean + shape): the regularised
        incomplete beta function. With total + 1/2 over n years for shape and mean this is the
        predictive distribution of Gelman et al., Bayesian Data Analysis, §2.6.
        """
        needed = np.broadcast_to(np.asarray(count, dtype="float64"), self.gemiddelde.shape)
        chance = np.zeros(needed.shape)
        for weight, shape in self.parts():
            share = self.gemiddelde / (self.gemiddelde + shape)
            chance += weight * special.betainc(np.maximum(needed, 1e-9), shape, share)
        return np.where(needed <= 0, np.where(np.isnan(self.gemiddelde), np.nan, 1.0), chance)

    @property
    def overdispersie(self) -> Array:
        """The variance of a count around the own level over its mean: 1 is pure Poisson."""
        return 1.0 + np.nan_to_num(self.gemiddelde) * self.beweging


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
            "is_nul_niet": valid["nul"].eq("niet_uitgevoerd").astype("float64"),
        }
    ).set_index("norm_code")
    per_series = terms.reindex(reeksen.sleutels["norm_code"])
    return Normen(*(per_series[name].to_numpy() for name in terms.columns))


def predict_counts(
    counts: Array, reeksen: Reeksen, ahead: int, coming: int, beweging: Beweging
) -> Voorspelling:
    """The last `coming` of the next `ahead` years together, if the unit goes on.

    Parameters
    ----------
    counts : matrix
        `reeksen.laag` or `reeksen.hoog`; zeros of years in which nothing was done do not count.
    ahead, coming : int
        ahead=2, coming=1 is the second year from now; ahead=2, coming=2 both years together.
    """
    own = np.where(reeksen.rust, np.nan, counts)
    walk = beweging.loop[beweging.norm]
    # Exposure is the national level of a year against the line in the last one: in a dip one year is less.
    exposure = np.exp(beweging.index - beweging.lijn[:, None])[beweging.norm]
    *_, (shape, rate) = follow(own, exposure, walk)
    years = np.arange(ahead - coming + 1, ahead + 1)
    growth = np.exp(np.outer(beweging.helling, years)).sum(axis=1)[beweging.norm]
    # The mean of a walk over years i and j shares what it walked up to the earlier one.
    walked = np.minimum.outer(years, years).mean()
    moved = walk * walked + beweging.land[ahead - 1]
    jump = 1.0 - (1.0 - beweging.sprongkans) ** ahead
    has = rate > 0
    return Voorspelling(
        gemiddelde=np.where(has, shape / np.where(has, rate, 1.0) * growth, np.nan),
        vorm=1.0 / (1.0 / shape + moved),
        vorm_sprong=1.0 / (1.0 / shape + moved + SPRONG),
        sprongkans=jump,
        beweging=moved + jump * SPRONG,
    )


def forecast(reeksen: Reeksen, normen: Normen, ahead: int, beweging: Beweging) -> tuple[Array, Array]:
    """The chance that each series meets its norm `ahead` years after its last column, as lowest and highest.

    The two differ only where a suppressed count leaves the own years uncertain. NaN where no norm is in
    force, its minimum is not known, no own year counts, or a year of the window is not known. The chance is
    that of a unit that goes on.
    """
    low = _chances(reeksen.laag, reeksen, normen, ahead, beweging)
    if not ((reeksen.laag < reeksen.hoog).any()):
        return low, low
    return low, _chances(reeksen.hoog, reeksen, normen, ahead, beweging)


def _chances(matrix: Array, reeksen: Reeksen, normen: Normen, ahead: int, beweging: Beweging) -> Array:
    chances = np.full(len(matrix), np.nan)
    known_sum, known_best, complete = _known_part(matrix, normen.venster, ahead)
    in_window = np.where(normen.is_som == 1, 1.0, normen.venster)
    needed = kans.ceil_count(normen.minimum * in_window) - known_sum
    is_open = (normen.is_beste == 1) & (known_best < normen.minimum)
    needed = np.where(normen.is_beste == 1, np.where(is_open, kans.ceil_count(normen.minimum), 0.0), needed)
    for coming in range(1, ahead + 1):
        here = np.minimum(normen.venster, ahead) == coming
        if not here.any():
            continue
        predicted = predict_counts(matrix, reeksen, ahead, coming, beweging)
        together = predicted.at_least(needed)
        rows = np.flatnonzero(here & is_open & (coming > 1))
        if len(rows):
            together[rows] = _best_of_coming(needed[rows], predicted.of(rows), coming)
        chances = np.where(here & complete & ~np.isnan(needed), together, chances)
    return chances


def _known_part(matrix: Array, venster: Array, ahead: int) -> tuple[Array, Array, Flags]:
    """Of the window that ends `ahead` years on: its known years' sum and best, and whether all are known."""
    known_years = np.nan_to_num(np.maximum(venster - ahead, 0))
    columns = matrix.shape[1]
    back = columns - np.arange(columns)  # 1 is the last column
    wanted = back[None, :] <= known_years[:, None]
    inside = np.where(wanted, matrix, 0.0)
    complete = ~np.isnan(inside).any(axis=1) & (known_years <= columns)
    return np.nansum(inside, axis=1), np.nan_to_num(inside).max(axis=1, initial=0.0), complete


def _best_of_coming(needed: Array, predicted: Voorspelling, coming: int) -> Array:
    """One minus the chance that every coming year is below; they share one true mean."""
    chance = np.zeros(len(needed))
    for weight, shape in predicted.parts():
        rate = coming * shape / predicted.gemiddelde
        mean = special.gammaincinv(shape[:, None], LEVELS) / rate[:, None]
        below = 1.0 - special.gammainc(np.maximum(needed[:, None], 1e-9), mean)
        chance += weight * (1.0 - (below**coming).mean(axis=1))
    return chance
