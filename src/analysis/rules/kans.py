"""How much of a count is chance: exact Poisson limits, surprise under the norm, and the odds of next year.

The verdict never uses this. A volume is a count; a hospital with a true mean of 22 misses a norm of 20 in
31% of single years. These functions say how much of that there is, for any array of counts at once.
Missing values (NaN) go in and come out as NaN. Every function is vectorised and broadcasts.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy import special

Array = npt.NDArray[np.float64]
Numbers = npt.ArrayLike

BETROUWBAARHEID = 0.95
JEFFREYS = 0.5
"""The shape that Jeffreys' prior adds to a Poisson count (Gamma(1/2, 0))."""


def poisson_interval(
    count: Numbers, exposure: Numbers = 1.0, conf: float = BETROUWBAARHEID
) -> tuple[Array, Array]:
    """The exact (Garwood) interval contains the true rate with at least the stated confidence.

    Parameters
    ----------
    count : array of float
        Number of interventions over the whole exposure.
    exposure : array of float
        Years (or person-years) in which they were counted.
    conf : float
        Two-sided confidence.

    Returns
    -------
    tuple of arrays
        Lower and upper limit of the rate per unit of exposure; the lower limit of a zero count is 0.

    Notes
    -----
    Garwood F (1936), Biometrika 28:437; as chi-squares: chi2(alpha/2, 2x)/2 and chi2(1-alpha/2, 2x+2)/2.

    Examples
    --------
    >>> low, high = poisson_interval(5)
    >>> round(float(low), 4), round(float(high), 4)
    (1.6235, 11.6683)
    """
    counts, years = _broadcast(count, exposure)
    alpha = (1.0 - conf) / 2.0
    low = np.where(counts > 0, special.gammaincinv(np.maximum(counts, 1e-300), alpha), 0.0)
    low = np.where(np.isnan(counts), np.nan, low)
    high = special.gammaincinv(counts + 1.0, 1.0 - alpha)
    return low / years, high / years


def wilson_interval(count: Numbers, total: Numbers, conf: float = BETROUWBAARHEID) -> tuple[Array, Array]:
    """Wilson's interval of a share stays within 0 and 1, also for small numbers.

    Notes
    -----
    Wilson EB (1927), J Am Stat Assoc 22:209. A total of 0 gives NaN: a share of nothing is not known.

    Examples
    --------
    >>> low, high = wilson_interval(65, 100)
    >>> round(float(low), 4), round(float(high), 4)
    (0.5525, 0.7364)
    """
    hits, n = _broadcast(count, total)
    z2 = float(special.ndtri(1.0 - (1.0 - conf) / 2.0)) ** 2
    n = np.where(n > 0, n, np.nan)
    share = hits / n
    middle = share + z2 / (2.0 * n)
    half = np.sqrt(z2 * (share * (1.0 - share) + z2 / (4.0 * n)) / n)
    return (middle - half) / (1.0 + z2 / n), (middle + half) / (1.0 + z2 / n)


def probability_at_most(count: Numbers, mean: Numbers) -> Array:
    """The share of years in which a Poisson count with this true mean is this low or lower.

    Examples
    --------
    >>> round(float(probability_at_most(13, 20)), 4)
    0.0661
    """
    counts, means = _broadcast(count, mean)
    return np.where(counts < 0, 0.0, special.gammaincc(np.floor(np.maximum(counts, 0.0)) + 1.0, means))


def probability_at_least(minimum: Numbers, mean: Numbers, years: Numbers = 1.0) -> Array:
    """The chance that the mean over `years` Poisson years is at least the minimum.

    Examples
    --------
    >>> round(float(probability_at_least(20, 22)), 3)  # one year
    0.694
    >>> round(float(probability_at_least(20, 22, years=3)), 4)
    0.7861
    """
    minima, means, windows = _broadcast(minimum, mean, years)
    needed = ceil_count(minima * windows)
    return np.where(needed <= 0, 1.0, special.gammainc(np.maximum(needed, 1.0), means * windows))


def predictive_at_least(
    needed: Numbers, total: Numbers, years: Numbers, ahead: Numbers = 1.0, dispersion: Numbers = 1.0
) -> Array:
    """The chance that the coming years together reach `needed`, knowing only this hospital's own years.

    Gamma-Poisson with Jeffreys' prior: the own total over the own years is all that is used, so a small
    hospital is never pulled towards the others' level. Under over-dispersion the counts carry 1/dispersion
    as much information (quasi-Poisson), the threshold half-way between two counts.

    Parameters
    ----------
    needed : array of float
        Number still needed in the coming years together; 0 or less is certain.
    total, years : arrays of float
        Own interventions, and the years in which they were done.
    ahead : array of float
        How many coming years count together.
    dispersion : array of float
        Variance / mean around the own level; 1 is pure Poisson.

    Notes
    -----
    The predictive distribution is negative binomial (Gelman et al., Bayesian Data Analysis, §2.6);
    P(X >= m) = I_x(m, total + 1/2), x = ahead / (years + ahead): the regularised incomplete beta function.

    Examples
    --------
    >>> round(float(predictive_at_least(20, 60, 3)), 6)
    0.530065
    """
    counts, totals, known, coming, phi = _broadcast(needed, total, years, ahead, dispersion)
    threshold = (ceil_count(counts) - 0.5) / phi + 0.5
    share = coming / (known + coming)
    chance = special.betainc(np.maximum(threshold, 1e-9), totals / phi + JEFFREYS, share)
    chance = np.where(counts <= 0, 1.0, chance)
    unknown = np.isnan(counts) | np.isnan(totals) | ~(known > 0)
    return np.where(unknown, np.nan, chance)


def adjust_benjamini_hochberg(p: Numbers) -> Array:
    """The share of false alarms to expect when every p up to this one is called a signal.

    Missing p are no tests: they stay missing and are not counted. Equal p get equal adjusted p.

    Notes
    -----
    Benjamini Y, Hochberg Y (1995), J R Stat Soc B 57:289.

    Examples
    --------
    >>> adjust_benjamini_hochberg([0.01, 0.02, np.nan]).tolist()
    [0.02, 0.02, nan]
    """
    values = np.asarray(p, dtype="float64")
    tested = np.flatnonzero(~np.isnan(values))
    falling = tested[np.argsort(values[tested])[::-1]]
    ranks = np.arange(len(falling), 0, -1)
    adjusted = np.full(values.shape, np.nan)
    adjusted[falling] = np.minimum.accumulate(np.minimum(values[falling] * (len(falling) / ranks), 1.0))
    return adjusted


def adjust_holm(p: Numbers) -> Array:
    """The chance of even one false alarm among all tests when every p up to this one is called a signal.

    Stricter than `adjust_benjamini_hochberg`, for questions that must hardly ever be asked in vain: it holds
    however many of the others are true. Missing p are no tests; equal p get equal adjusted p.

    Notes
    -----
    Holm S (1979), Scand J Stat 6:65.

    Examples
    --------
    >>> adjust_holm([0.01, 0.04, 0.03, np.nan]).round(4).tolist()
    [0.03, 0.06, 0.06, nan]
    """
    values = np.asarray(p, dtype="float64")
    tested = np.flatnonzero(~np.isnan(values))
    order = tested[np.argsort(values[tested], kind="stable")]
    steps = values[order] * (len(order) - np.arange(len(order)))
    adjusted = np.full(values.shape, np.nan)
    adjusted[order] = np.minimum(np.maximum.accumulate(steps), 1.0)
    return adjusted


def ceil_count(minimum: Numbers) -> Array:
    """The smallest whole count that meets a minimum: 59.0000000001 from a product in floats means 59."""
    return np.ceil(np.round(np.asarray(minimum, dtype="float64"), 9))


def _broadcast(*numbers: Numbers) -> tuple[Array, ...]:
    return tuple(np.broadcast_arrays(*(np.asarray(each, dtype="float64") for each in numbers)))
