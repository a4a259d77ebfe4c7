"""How true means move from year to year, learned from the years that are known and from nothing else.

Three movements make a forecast wider, or shift it, and all three are learned across hospitals. The *country*:
an intervention grows or shrinks, and one year it dips. The *walk*: every unit's own mean drifts a little. The
*jump*: now and then a mean moves a lot at once, as when a neighbour stops and its patients come. None of them
says how much a unit does: the level is its own, never that of the others.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import special

from analysis.rules.kans import JEFFREYS, Array
from analysis.rules.reeksen import Reeksen

SPRONG = 0.25
"""The relative variance of a mean that jumped: half of it up or down."""
SPRONGKANSEN = (0.0, 0.01, 0.02, 0.04, 0.07, 0.1, 0.15, 0.2)
LOPEN = (0.0, 0.0005, 0.001, 0.002, 0.003, 0.005, 0.008, 0.012, 0.02, 0.035, 0.06, 0.1, 0.2)
"""The relative variances of one year's walk that are tried; the likeliest is taken."""
SHARED_YEARS = 40
"""A norm's own walk weighs as its own years do, against that of all norms together as this many."""
MOST_LEARNED_FROM = 1000
"""Of a norm with more series than this, every so-manieth is learned from: enough for two numbers."""


@dataclass(frozen=True)
class Beweging:
    """What is learned about movement up to the last column of `Reeksen`.

    `norm` is the place of each series' norm in the arrays per norm. `index` is the log of the national level
    per norm and year; `lijn` and `helling` are the robust line through it: its value in the last year, and
    its slope per year. `land` is the relative variance with which such lines were off, one and two years
    ahead. `loop` is the relative variance of a unit's walk per year, per norm; `sprongkans` the chance of a
    jump in a year.
    """

    norm: npt.NDArray[np.intp]
    index: Array
    lijn: Array
    helling: Array
    land: tuple[float, float]
    loop: Array
    sprongkans: float


def learn_beweging(reeksen: Reeksen) -> Beweging:
    """Movement is learned from exactly known counts, per norm, and leans on all norms where a norm is small.

    Parameters
    ----------
    reeksen : Reeksen
        What was known when the forecast is made; nothing after its last column exists.
    """
    norm, names = pd.factorize(reeksen.sleutels["norm_code"])
    counts = np.where(reeksen.laag == reeksen.hoog, reeksen.laag, np.nan)
    counts = np.where(reeksen.rust, np.nan, counts)
    index = np.cumsum(national_growth(counts, norm, len(names)), axis=1)
    lijn, helling = robust_line(index)
    some = _some_of_each(norm)
    loop, sprongkans = _likeliest(counts[some], np.exp(index)[norm[some]], norm[some], len(names))
    land = (line_error(index, 1), line_error(index, 2))
    return Beweging(norm, index, lijn, helling, land, loop, sprongkans)


def national_growth(counts: Array, norm: npt.NDArray[np.intp], size: int) -> Array:
    """By how much those who did it in both years grew together, per norm and year, as a log.

    Who begins or stops does not count, so what those who go on take over from those who stop is growth. A
    small norm leans towards the growth of all norms together in that year, and that towards none, each as far
    as it is uncertain itself: where there are few hospitals, their ups and downs are not the country's.

    Returns
    -------
    matrix
        One row per norm, one column per year; 0 in the first year.

    Notes
    -----
    The variance of a ratio of sums is that of its residuals over units (Cochran, Sampling Techniques, §6.4),
    at least Poisson. The pooling is that of DerSimonian R, Laird N (1986), Control Clin Trials 7:177.

    Examples
    --------
    >>> grown = national_growth(np.array([[1e4, 1.1e4], [3e4, 3.3e4]]), np.array([0, 0]), 1)
    >>> round(float(np.exp(grown[0, 1])), 2)
    1.1
    """
    years = counts.shape[1]
    together, error, own = np.zeros(years), np.full(years, np.inf), np.zeros((size, years))
    for year in range(1, years):
        ratio, variance = _ratios(counts[:, year - 1], counts[:, year], norm, size)
        has = np.isfinite(variance)
        if has.any():
            together[year], error[year], own[has, year] = _pool(ratio[has], variance[has])
    known = np.isfinite(error)
    signal = max(float((together[known] ** 2 - error[known]).mean()), 0.0) if known.any() else 0.0
    trusted = np.where(known, signal / (signal + np.where(known, error, 1.0)), 0.0) if signal > 0 else 0.0
    return together * trusted + own


def _ratios(before: Array, after: Array, norm: npt.NDArray[np.intp], size: int) -> tuple[Array, Array]:
    """Per norm the log ratio of two years' sums and its variance; infinite where fewer than two did both."""
    both = (before > 0) & (after > 0)
    code, before, after = norm[both], before[both], after[both]
    sum_before, sum_after, units = (
        np.bincount(code, weights, size) for weights in (before, after, np.ones(len(code)))
    )
    has = units >= 2
    ratio = np.where(has, sum_after / np.where(has, sum_before, 1.0), 1.0)
    residual = np.bincount(code, (after - before * ratio[code]) ** 2, size)
    between = residual * units / np.maximum(units - 1, 1)
    poisson = sum_after + sum_before * ratio**2
    variance = np.maximum(between, poisson) / np.where(has, sum_after, 1.0) ** 2
    return np.log(ratio), np.where(has, variance, np.inf)


def _pool(own: Array, variance: Array) -> tuple[float, float, Array]:
    """All norms together, the variance of that, and how far each norm certainly differs from it."""
    weight = 1.0 / variance
    together = float((weight * own).sum() / weight.sum())
    spare = (weight * (own - together) ** 2).sum() - (len(own) - 1)
    scale = weight.sum() - (weight**2).sum() / weight.sum()
    differs = max(0.0, spare / scale) if scale > 0 else 0.0
    error = float(1.0 / (1.0 / (differs + variance)).sum())
    return together, error, (own - together) * differs / (differs + variance)


def robust_line(index: Array) -> tuple[Array, Array]:
    """The line of Theil and Sen through the years: one odd year does not bend it.

    Returns
    -------
    tuple of arrays
        Its value in the last year, and its slope per year; a single year is a level line.

    Examples
    --------
    >>> [float(part[0]) for part in robust_line(np.array([[0.0, 1.0, 2.0, 3.0, -9.0]]))]
    [4.0, 1.0]
    """
    years = index.shape[1]
    pairs = list(combinations(range(years), 2))
    if not pairs:
        return index[:, -1].copy(), np.zeros(len(index))
    slopes = np.column_stack([(index[:, j] - index[:, i]) / (j - i) for i, j in pairs])
    slope = np.median(slopes, axis=1)
    level = np.median(index - slope[:, None] * np.arange(years), axis=1)
    return level + slope * (years - 1), slope


def line_error(index: Array, ahead: int) -> float:
    """The mean square by which earlier lines, each through the years known then, were off.

    Every year shows one surprise, which all norms share; with few years their spread is itself uncertain, and
    as much wider as Student's t is at 90%, between the 80% and 95% that forecasts promise.
    """
    errors = []
    for year in range(1, index.shape[1] - ahead):
        value, slope = robust_line(index[:, : year + 1])
        errors.append(value + slope * ahead - index[:, year + ahead])
    if not errors:
        return line_error(index, ahead - 1) if ahead > 1 else 0.0
    wider = special.stdtrit(len(errors), 0.95) / special.ndtri(0.95)
    return float(np.mean(np.square(errors)) * wider**2)


def follow(counts: Array, exposure: Array, walk: Array) -> Iterator[tuple[Array, Array]]:
    """What is known of each true mean before every year, and after the last: shape and rate of a gamma.

    Jeffreys' prior to begin with; a known year adds its count to the shape and its exposure to the rate, and
    between two years the walk takes away what it makes uncertain. Without a walk this is the total over the
    years.

    Notes
    -----
    A local level for counts (Harvey AC, Fernandes C 1989, J Bus Econ Stat 7:407), with the relative variance
    1/shape raised by the walk instead of discounted.
    """
    shape, rate = np.full(len(counts), JEFFREYS), np.zeros(len(counts))
    for year in range(counts.shape[1]):
        moved = np.where(rate > 0, 1.0 / (1.0 / shape + walk), shape)
        shape, rate = moved, rate * moved / shape
        yield shape, rate
        known = ~np.isnan(counts[:, year])
        shape = np.where(known, shape + np.where(known, counts[:, year], 0.0), shape)
        rate = np.where(known, rate + exposure[:, year], rate)
    yield shape, rate


def _likeliest(counts: Array, exposure: Array, norm: npt.NDArray[np.intp], size: int) -> tuple[Array, float]:
    """The walk per norm, and the chance of a jump, under which the years came as least of a surprise.

    Notes
    -----
    Maximum likelihood over a grid; a walk or a jump must explain more than it costs, a log likelihood of 1
    (Akaike H 1974, IEEE Trans Automat Contr 19:716).
    """
    likelihood = np.zeros((len(LOPEN), len(SPRONGKANSEN), size))
    told = np.zeros(size)
    for place, walk in enumerate(LOPEN):
        before = follow(counts, exposure, np.full(len(counts), walk))
        for year, (shape, rate) in zip(range(counts.shape[1]), before, strict=False):
            rows = np.flatnonzero((rate > 0) & ~np.isnan(counts[:, year]))
            count, code, own = counts[rows, year], norm[rows], shape[rows]
            mean = own * exposure[rows, year] / rate[rows]
            plain = _log_chance(count, own, mean)
            jumped = _log_chance(count, 1.0 / (1.0 / own + SPRONG), mean)
            told += np.bincount(code, minlength=size) if place == 0 else 0.0
            for column, chance in enumerate(SPRONGKANSEN):
                both = np.logaddexp(plain + np.log1p(-chance), jumped + np.log(max(chance, 1e-300)))
                likelihood[place, column] += np.bincount(code, both, size)
    walks_cost, jumps_cost = np.sign(LOPEN), np.sign(SPRONGKANSEN)
    together = likelihood.sum(axis=2)
    best = together - walks_cost[:, None] - jumps_cost
    column = int(np.unravel_index(best.argmax(), best.shape)[1])
    shared = together[:, column, None] * SHARED_YEARS / max(told.sum(), 1.0)
    own = likelihood[:, column] + shared - walks_cost[:, None]
    walks: Array = np.array(LOPEN)[own.argmax(axis=0)]
    return walks, SPRONGKANSEN[column]


def _log_chance(count: Array, shape: Array, mean: Array) -> Array:
    """The log of a negative binomial chance."""
    total = shape + mean
    chance: Array = (
        special.gammaln(count + shape)
        - special.gammaln(shape)
        - special.gammaln(count + 1.0)
        + shape * np.log(shape / total)
        + count * np.log(mean / total)
    )
    return chance


def _some_of_each(norm: npt.NDArray[np.intp]) -> npt.NDArray[np.intp]:
    """At most so many rows of each norm, evenly spread."""
    order = np.argsort(norm, kind="stable")
    sizes = np.bincount(norm)
    place = np.arange(len(norm)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    step = np.repeat(-(-sizes // MOST_LEARNED_FROM), sizes)
    chosen: npt.NDArray[np.intp] = np.sort(order[place % np.maximum(step, 1) == 0])
    return chosen
