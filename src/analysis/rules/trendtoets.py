"""Where a series is heading: exact Mann-Kendall, Sen's slope, its rate, and what so few years can show.

A grid of series is a matrix: one row per series, one column per verslagjaar in order, NaN where there is no
usable figure (or the year lies before a declared break: a break is never crossed). Everything is computed
for all rows at once; the exact distribution is looked up per pattern of ties, of which there are few.
"""

from __future__ import annotations

from functools import lru_cache
from itertools import combinations, pairwise

import numpy as np
import numpy.typing as npt
from scipy import special

from analysis.rules.kans import BETROUWBAARHEID, Array
from analysis.rules.lijn import fit_line

SIGNIFICANT = 0.05
FEWEST_YEARS = 5
"""With four years the rarest order is still one of twelve (8.3%): nothing can be shown."""
POWER = 0.80
MOST_YEARS_EXACT = 40
Ties = tuple[int, ...]


def kendall_s(series: npt.ArrayLike) -> Array:
    """Count the pairs of years that rise minus the pairs that fall.

    Examples
    --------
    >>> kendall_s([[1, 2, 3, 4], [2, 2, np.nan, 1]]).tolist()
    [6.0, -2.0]
    """
    matrix = _matrix(series)
    total = np.zeros(len(matrix))
    for earlier, later in combinations(range(matrix.shape[1]), 2):
        total += np.nan_to_num(np.sign(matrix[:, later] - matrix[:, earlier]))
    return total


@lru_cache(maxsize=4096)
def kendall_distribution(ties: Ties) -> Array:
    """How many of all orders of these values have 0, 1, 2, … falling pairs.

    Parameters
    ----------
    ties : tuple of int
        How often each distinct value occurs; all ones where nothing is tied.

    Notes
    -----
    The number of inversions over all orders of a multiset is the Gaussian multinomial coefficient
    [n]! / ([t1]! [t2]! …) in q (MacMahon 1915), so no permutation needs to be listed. For values without
    ties this is Kendall's table (Kendall MG 1938, Biometrika 30:81).
    """
    polynomial = [1]
    placed = 0
    for size in ties:
        for step in range(1, size + 1):
            polynomial = _divide(_multiply(polynomial, placed + step), step)
        placed += size
    counts = np.array(polynomial, dtype="float64")
    chances: Array = counts / counts.sum()
    return chances


def mann_kendall(series: npt.ArrayLike) -> tuple[Array, Array, Array]:
    """A series trends when few of all possible orders of its own values rise (or fall) as much.

    Parameters
    ----------
    series : matrix
        One row per series, one column per year; NaN is a year that does not count.

    Returns
    -------
    tuple of arrays
        S; the two-sided p over all orders (exact up to 40 years, then normal with the tie correction and
        continuity correction); and the smallest p that any order of this many values could reach.
        NaN where fewer than 3 years count.
    """
    matrix = _matrix(series)
    s = kendall_s(matrix)
    n = np.sum(~np.isnan(matrix), axis=1)
    p = np.full(len(matrix), np.nan)
    smallest = np.full(len(matrix), np.nan)
    ordered = np.sort(matrix, axis=1)
    equal = ordered[:, 1:] == ordered[:, :-1]
    powers = 2 ** np.arange(equal.shape[1], dtype="int64")
    keys = n * 2 ** equal.shape[1] + equal @ powers
    _, first, which = np.unique(keys, return_index=True, return_inverse=True)
    by_pattern = np.split(np.argsort(which, kind="stable"), np.cumsum(np.bincount(which))[:-1])
    for example, rows in zip(first, by_pattern, strict=True):
        if n[example] >= 3:
            p[rows], smallest[rows] = _tail(s[rows], _ties(equal[example], int(n[example])))
    return np.where(n < 3, np.nan, s), p, smallest


def kendall_variance(ties: Ties) -> float:
    """The variance of S over all orders, with the correction for ties.

    Examples
    --------
    >>> kendall_variance((1,) * 36)
    5390.0
    """
    n = sum(ties)
    return float(n * (n - 1) * (2 * n + 5) - sum(t * (t - 1) * (2 * t + 5) for t in ties)) / 18.0


def sen_slope(series: npt.ArrayLike) -> Array:
    """The median change per year over all pairs of years, in the unit of the series per year.

    Notes
    -----
    Sen PK (1968), J Am Stat Assoc 63:1379. NaN where fewer than two years count.

    Examples
    --------
    >>> sen_slope([[10, 12, 14, 17]]).tolist()
    [2.166666666666667]
    """
    matrix = _matrix(series)
    pairs = list(combinations(range(matrix.shape[1]), 2))
    if not pairs:
        return np.full(len(matrix), np.nan)
    slopes = np.column_stack(
        [(matrix[:, later] - matrix[:, earlier]) / (later - earlier) for earlier, later in pairs]
    )
    return _row_median(slopes)


def rate_of_change(
    series: npt.ArrayLike, conf: float = BETROUWBAARHEID, exposure: npt.ArrayLike = 1.0
) -> tuple[Array, Array, Array, Array]:
    """The percentage by which the expected count changes per year, with an interval (quasi-Poisson).

    Parameters
    ----------
    series : matrix
        One row per series, one column per year; NaN is a year that does not count.
    conf : float
        Two-sided confidence.
    exposure : matrix, optional
        What part of each year was counted: a total of which 5% is missing has 0.95.

    Returns
    -------
    tuple of arrays
        Change in % per year, its lower and upper limit, and the dispersion used (Pearson, never below 1).
        NaN where fewer than 3 years count, or fewer than 2 have any count.

    Notes
    -----
    Log-linear Poisson regression on the year by Newton's method, all series at once; standard errors times
    the root of the dispersion, quantile of t with n - 2 degrees (McCullagh & Nelder 1989, §4.5 and §6.2).
    """
    line = fit_line(series, exposure)
    degrees = line.years - 2.0
    with np.errstate(invalid="ignore", over="ignore"):
        t = special.stdtrit(np.where(degrees > 0, degrees, np.nan), 1 - (1 - conf) / 2)
        spread = np.sqrt(line.dispersion * line.slope_variance) * t
        change, low, high = (
            100.0 * np.expm1(slope) for slope in (line.slope, line.slope - spread, line.slope + spread)
        )
    return change, low, high, line.dispersion


def smallest_detectable_change(
    mean: npt.ArrayLike, years: npt.ArrayLike, dispersion: npt.ArrayLike = 1.0
) -> Array:
    """The yearly change in % that so many years of counts at this level would show in 80% of cases.

    Notes
    -----
    A slope is seen (two-sided 5%, power 80%) from (1.96 + 0.84) x its standard error, which for a log-linear
    Poisson trend is sqrt(dispersion / (mean x sum of squared years from their middle)).

    Examples
    --------
    >>> round(float(smallest_detectable_change(20, 5)), 1)  # percent per year
    21.9
    """
    level = np.asarray(mean, dtype="float64")
    n = np.asarray(years, dtype="float64")
    with np.errstate(divide="ignore", invalid="ignore"):
        error = np.sqrt(np.asarray(dispersion, dtype="float64") / (level * n * (n**2 - 1) / 12.0))
    seen = float(special.ndtri(1 - SIGNIFICANT / 2) + special.ndtri(POWER))
    return np.where((n >= 3) & (level > 0), 100.0 * np.expm1(seen * error), np.nan)


def _matrix(series: npt.ArrayLike) -> Array:
    return np.atleast_2d(np.asarray(series, dtype="float64"))


def _row_median(values: Array) -> Array:
    # np.nanmedian loops over rows in Python; sorting puts NaN last, so the middle is found by position.
    ordered = np.sort(values, axis=1)
    known = np.sum(~np.isnan(values), axis=1)
    rows = np.arange(len(values))
    low, high = np.maximum(known - 1, 0) // 2, np.minimum(known // 2, values.shape[1] - 1)
    return np.where(known > 0, (ordered[rows, low] + ordered[rows, high]) / 2.0, np.nan)


def _ties(equal: npt.NDArray[np.bool_], years: int) -> Ties:
    edges = [0, *(np.flatnonzero(~equal[: years - 1]) + 1).tolist(), years]
    return tuple(sorted(end - start for start, end in pairwise(edges)))


def _tail(s: Array, ties: Ties) -> tuple[Array, float]:
    if sum(ties) > MOST_YEARS_EXACT:
        spread = np.sqrt(kendall_variance(ties))
        z = (np.abs(s) - 1.0).clip(min=0.0) / spread if spread > 0 else np.zeros(len(s))
        return 2.0 * special.ndtr(-z), 0.0
    chances = kendall_distribution(ties)
    pairs = len(chances) - 1
    every_s = pairs - 2 * np.arange(pairs + 1)
    upper = np.array([chances[np.abs(every_s) >= size].sum() for size in range(pairs + 1)])
    return upper[np.abs(s).astype("int64")].clip(max=1.0), float(upper[-1])


def _multiply(polynomial: list[int], size: int) -> list[int]:
    product = [0] * (len(polynomial) + size - 1)
    for power, factor in enumerate(polynomial):
        for shift in range(size):
            product[power + shift] += factor
    return product


def _divide(polynomial: list[int], size: int) -> list[int]:
    quotient = [0] * (len(polynomial) - size + 1)
    rest = polynomial.copy()
    for power in range(len(quotient)):
        quotient[power] = rest[power]
        for shift in range(size):
            rest[power + shift] -= quotient[power]
    return quotient
