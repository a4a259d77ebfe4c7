"""A straight line through the logs of yearly counts: by how much they change, and which year stands apart.

Log-linear Poisson regression on the year, for every row of a matrix at once. A year that does not count is
NaN; a year of which only a part was counted has that part as its exposure.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import special

from analysis.rules.kans import Array

ODD = 0.05
"""A year stands apart when, over all years of the series, so few lie so far off by chance."""


@dataclass(frozen=True)
class Lijn:
    """Per series the line exp(level + slope x (year - middle)); NaN where it could not be fitted.

    `level_variance`, `slope_variance` and `covariance` are those of a Poisson count; times `dispersion` they
    are those of this series. `years` is how many years count.
    """

    middle: Array
    level: Array
    slope: Array
    level_variance: Array
    slope_variance: Array
    covariance: Array
    dispersion: Array
    years: Array


_FITTED = (
    "middle", "level", "slope", "level_variance", "slope_variance", "covariance", "dispersion",
)  # fmt: skip


def fit_line(series: npt.ArrayLike, exposure: npt.ArrayLike = 1.0) -> Lijn:
    """The likeliest line by Newton's method; needs 3 years that count, 2 of them with any count.

    Notes
    -----
    The dispersion is Pearson's chi-square over its degrees of freedom, never below 1 (McCullagh & Nelder
    1989, §4.5 and §6.2).
    """
    matrix = np.atleast_2d(np.asarray(series, dtype="float64"))
    part = np.broadcast_to(np.asarray(exposure, dtype="float64"), matrix.shape)
    known = ~np.isnan(matrix) & (part > 0)
    n = known.sum(axis=1)
    usable = (n >= 3) & (np.sum(np.where(known, matrix, 0.0) > 0, axis=1) >= 2)
    counts = np.where(known, matrix, 0.0)[usable]
    weight = np.where(known, part, 0.0)[usable]
    years = np.arange(matrix.shape[1], dtype="float64")
    middle = weight @ years / weight.sum(axis=1)
    centred = (years - middle[:, None]) * known[usable]
    level = np.log(counts.sum(axis=1) / weight.sum(axis=1))
    slope = np.zeros(len(counts))
    for _ in range(50):
        expected = np.exp(np.clip(level[:, None] + slope[:, None] * centred, -30, 30)) * weight
        residual = counts - expected
        i00, i01, i11 = expected.sum(1), (expected * centred).sum(1), (expected * centred**2).sum(1)
        g0, g1 = residual.sum(1), (residual * centred).sum(1)
        determinant = np.maximum(i00 * i11 - i01**2, 1e-12)
        step_level = (i11 * g0 - i01 * g1) / determinant
        step_slope = np.clip((i00 * g1 - i01 * g0) / determinant, -1, 1)
        level, slope = level + np.clip(step_level, -1, 1), slope + step_slope
        if len(slope) == 0 or np.abs(step_slope).max() < 1e-10:
            break
    pearson = np.where(weight > 0, residual**2 / np.maximum(expected, 1e-12), 0.0).sum(axis=1)
    dispersion = np.maximum(pearson / (n[usable] - 2), 1.0)
    parts = (middle, level, slope, i11 / determinant, i00 / determinant, -i01 / determinant, dispersion)
    whole = np.full((len(parts), len(matrix)), np.nan)
    whole[:, usable] = parts
    found = dict(zip(_FITTED, whole, strict=True))
    return Lijn(**found, years=n.astype("float64"))


def find_odd_year(series: npt.ArrayLike, exposure: npt.ArrayLike = 1.0) -> tuple[Array, Array]:
    """The year that lies furthest off the line through the others, if chance alone hardly does that.

    Returns
    -------
    tuple of arrays
        Its column, and by how many per cent it lies above (or below, negative) that line; NaN where no year
        stands apart, or fewer than 5 years count.

    Notes
    -----
    The deleted residual over its own error, dispersion included, against t with Bonferroni over the years
    (Cook RD, Weisberg S 1982, Residuals and Influence in Regression, §2.2.2).
    """
    matrix = np.atleast_2d(np.asarray(series, dtype="float64"))
    part = np.broadcast_to(np.asarray(exposure, dtype="float64"), matrix.shape)
    columns = matrix.shape[1]
    known = np.sum(~np.isnan(matrix) & (part > 0), axis=1)
    off, ratio = (np.full(matrix.shape, np.nan) for _ in range(2))
    for year in range(columns):
        others = matrix.copy()
        others[:, year] = np.nan
        line = fit_line(others, part)
        distance = year - line.middle
        with np.errstate(over="ignore", divide="ignore", invalid="ignore"):
            expected = np.exp(line.level + line.slope * distance) * part[:, year]
            error = line.level_variance + distance**2 * line.slope_variance + 2 * distance * line.covariance
            spread = np.sqrt(line.dispersion * (expected + expected**2 * error))
            ratio[:, year] = matrix[:, year] / expected
            off[:, year] = np.abs(matrix[:, year] - expected) / spread
    furthest = np.nan_to_num(off, nan=-1.0).argmax(axis=1)
    rows = np.arange(len(matrix))
    with np.errstate(invalid="ignore", divide="ignore"):
        limit = special.stdtrit(
            np.where(known > 3, known - 3.0, np.nan), 1 - ODD / (2.0 * np.maximum(known, 1))
        )
        apart = (off[rows, furthest] > limit) & (known >= 5)
    column = np.where(apart, furthest, np.nan)
    return column, np.where(apart, 100.0 * (ratio[rows, furthest] - 1.0), np.nan)
