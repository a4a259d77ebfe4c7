"""Trends of short series: exact over all orders, ties included, held against brute force and print."""

from __future__ import annotations

import json
from itertools import permutations
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.rules import trendtoets

VECTORS = {
    vector["id"]: vector
    for vector in json.loads(Path(__file__).with_name("testvectoren.json").read_text("utf-8"))["vectors"]
}
# Monthly shampoo sales over three years, as in the examples of pyMannKendall (Makridakis et al. 1998).
SHAMPOO = [
    266.0, 145.9, 183.1, 119.3, 180.3, 168.5, 231.8, 224.5, 192.8, 122.9, 336.5, 185.9,
    194.3, 149.5, 210.1, 273.3, 191.4, 287.0, 226.0, 303.6, 289.9, 421.6, 264.5, 342.3,
    339.7, 440.4, 315.9, 439.3, 401.3, 437.4, 575.5, 407.6, 682.0, 475.3, 581.3, 646.9,
]  # fmt: skip


def over_all_orders(series: list[float]) -> tuple[float, float]:
    observed = abs(trendtoets.kendall_s([series])[0])
    every = np.abs(trendtoets.kendall_s(list(permutations(series))))
    return float((every >= observed).mean()), float((every >= every.max()).mean())


def test_the_exact_tails_are_kendalls_table() -> None:
    expected = VECTORS["V20"]["out"]
    for n, tails in expected.items():
        chances = trendtoets.kendall_distribution((1,) * int(n))
        pairs = len(chances) - 1
        every_s = pairs - 2 * np.arange(pairs + 1)
        for s, tail in tails.items():
            assert chances[every_s >= int(s)].sum() == pytest.approx(tail, abs=VECTORS["V20"]["tol"])


def test_a_published_long_series_is_reproduced() -> None:
    s, p, _ = trendtoets.mann_kendall([SHAMPOO])
    assert (s[0], trendtoets.kendall_variance((1,) * 36)) == (440.0, 5390.0)
    assert trendtoets.sen_slope([SHAMPOO])[0] == pytest.approx(11.509375, abs=1e-9)
    assert p[0] < 1e-9


@pytest.mark.parametrize(
    "series",
    [
        [1, 2, 3, 4],
        [3, 1, 2, 5, 5],
        [1, 1, 2, 2, 3, 3],
        [7, 7, 7, 7],
        [1, 5, 2, 2, 2, 9],
        [20, 18, 18, 15, 15, 12],
    ],
)
def test_ties_are_counted_over_all_orders(series: list[float]) -> None:
    _, p, smallest = trendtoets.mann_kendall([series])
    assert (p[0], smallest[0]) == pytest.approx(over_all_orders(series))


@given(st.lists(st.integers(0, 4), min_size=3, max_size=6))
def test_the_exact_p_is_the_share_of_orders_for_any_series(series: list[int]) -> None:
    _, p, smallest = trendtoets.mann_kendall([series])
    assert (p[0], smallest[0]) == pytest.approx(over_all_orders([float(count) for count in series]))


def test_four_years_can_never_show_a_trend() -> None:
    _, p, smallest = trendtoets.mann_kendall([[1, 2, 3, 4]])
    assert p[0] == smallest[0] == pytest.approx(2 / 24)
    assert smallest[0] > trendtoets.SIGNIFICANT


def test_a_missing_year_is_left_out_and_never_a_zero() -> None:
    with_gap = trendtoets.mann_kendall([[5, np.nan, 6, 7, 8, 9]])
    without = trendtoets.mann_kendall([[5, 6, 7, 8, 9]])
    assert [each[0] for each in with_gap] == [each[0] for each in without]
    assert trendtoets.sen_slope([[0, np.nan, 4]])[0] == 2.0


def test_two_years_are_too_few_for_any_answer() -> None:
    assert all(np.isnan(each[0]) for each in trendtoets.mann_kendall([[5, np.nan, 6]]))
    assert np.isnan(trendtoets.rate_of_change([[5, np.nan, 6]])[0][0])
    assert np.isnan(trendtoets.sen_slope([[5, np.nan, np.nan]])[0])


def test_one_year_is_a_series_without_a_trend() -> None:
    assert all(np.isnan(each[0]) for each in trendtoets.mann_kendall([[5]]))
    assert np.isnan(trendtoets.sen_slope([[5]])[0])
    assert all(np.isnan(each[0]) for each in trendtoets.rate_of_change([[5]]))


def test_many_series_at_once_give_what_each_gives_alone() -> None:
    random = np.random.default_rng(7)
    grid = random.poisson(6, size=(60, 8)).astype("float64")
    grid[random.random(grid.shape) < 0.2] = np.nan
    together = [*trendtoets.mann_kendall(grid), trendtoets.sen_slope(grid), *trendtoets.rate_of_change(grid)]
    alone = [
        [*trendtoets.mann_kendall([row]), trendtoets.sen_slope([row]), *trendtoets.rate_of_change([row])]
        for row in grid
    ]
    for position, column in enumerate(together):
        assert column == pytest.approx(np.array([row[position][0] for row in alone]), nan_ok=True, rel=1e-6)


def test_sen_is_the_median_of_all_pairs() -> None:
    random = np.random.default_rng(8)
    grid = random.poisson(20, size=(40, 7)).astype("float64")
    grid[random.random(grid.shape) < 0.3] = np.nan
    for row, slope in zip(grid, trendtoets.sen_slope(grid), strict=True):
        pairs = [(row[j] - row[i]) / (j - i) for j in range(7) for i in range(j)]
        known = [pair for pair in pairs if not np.isnan(pair)]
        assert slope == pytest.approx(np.median(known) if known else np.nan, nan_ok=True)


@pytest.mark.parametrize("series", [[10, 12, 14, 17, 20], [66, 64, 35, 40, 20, 31], [1, 0, 2, 5, 1, 9, 4]])
def test_the_rate_of_change_is_the_quasi_poisson_regression_of_statsmodels(series: list[float]) -> None:
    import statsmodels.api as sm
    from scipy import stats

    design = sm.add_constant(np.arange(len(series)))
    fit = sm.GLM(series, design, family=sm.families.Poisson()).fit(scale=1.0, tol=1e-12)
    phi = max(fit.pearson_chi2 / fit.df_resid, 1.0)
    half = stats.t.ppf(0.975, len(series) - 2) * fit.bse[1] * np.sqrt(phi)
    expected = 100 * np.expm1([fit.params[1], fit.params[1] - half, fit.params[1] + half])
    change, low, high, dispersion = trendtoets.rate_of_change([series])
    assert [change[0], low[0], high[0], dispersion[0]] == pytest.approx([*expected, phi], rel=1e-6)


def test_the_smallest_detectable_change_is_detected_four_times_in_five() -> None:
    change = float(trendtoets.smallest_detectable_change(50, 8))
    years = np.arange(8) - 3.5
    expected = 50 * np.exp(np.log1p(change / 100) * years)
    grid = np.random.default_rng(9).poisson(expected, size=(4000, 8)).astype("float64")
    slope_error = np.sqrt(1 / (50 * (years**2).sum()))
    found = np.abs(np.log1p(trendtoets.rate_of_change(grid)[0] / 100)) > 1.959964 * slope_error
    assert found.mean() == pytest.approx(0.80, abs=0.03)


@given(st.permutations([3, 1, 4, 1, 5, 9]))
def test_turning_a_series_around_turns_its_sign(series: list[int]) -> None:
    assert trendtoets.kendall_s([series])[0] == -trendtoets.kendall_s([series[::-1]])[0]
    assert trendtoets.mann_kendall([series])[1][0] == trendtoets.mann_kendall([series[::-1]])[1][0]


def test_the_regression_that_ours_is_held_against_is_that_of_r() -> None:
    import statsmodels.api as sm

    vector = VECTORS["V21"]
    outcome, treatment = np.tile([0, 1, 2], 3), np.repeat([0, 1, 2], 3)
    design = np.column_stack([np.ones(9), outcome == 1, outcome == 2, treatment == 1, treatment == 2]).astype(
        "float64"
    )
    fit = sm.GLM(np.array(vector["in"]["counts"]), design, family=sm.families.Poisson()).fit()
    expected, tolerance = vector["out"], vector["tol"]
    assert fit.params == pytest.approx(np.array(expected["coef"]), abs=tolerance)
    assert fit.bse == pytest.approx(np.array(expected["se"]), abs=tolerance)
    assert fit.deviance == pytest.approx(expected["deviance"], abs=tolerance)
    assert fit.aic == pytest.approx(expected["aic"], abs=0.005)
