"""How means move is found back from data in which it is known, and only from what was known."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from gesimuleerd import no_movement, trend_rows
from scipy import stats

from analysis.rules.beweging import (
    Beweging,
    follow,
    learn_beweging,
    national_growth,
    robust_line,
)
from analysis.rules.reeksen import to_reeksen


def learned(walk: float, growth: float = 0.0, jumps: float = 0.0) -> Beweging:
    random = np.random.default_rng(3)
    means = random.gamma(4, 15, size=(600, 1))
    steps = random.normal(0, np.sqrt(walk), size=(600, 10))
    steps += (random.random((600, 10)) < jumps) * random.normal(0, 0.5, size=(600, 10))
    counts = random.poisson(means * np.exp(np.cumsum(steps + np.log1p(growth), axis=1)))
    return learn_beweging(to_reeksen(trend_rows(counts), 2025))


@pytest.mark.parametrize(
    ("walk", "least", "most"), [(0.0, 0.0, 0.0005), (0.005, 0.003, 0.008), (0.06, 0.035, 0.1)]
)
def test_how_much_true_means_walk_is_found_back(walk: float, least: float, most: float) -> None:
    found = learned(walk)
    assert least <= found.loop[0] <= most
    assert found.sprongkans <= 0.02


def test_jumps_are_told_apart_from_a_walk() -> None:
    found = learned(0.002, jumps=0.05)
    assert 0.02 <= found.sprongkans <= 0.1
    assert found.loop[0] <= 0.008


@pytest.mark.parametrize("growth", [-0.03, 0.0, 0.05])
def test_growth_is_found_back(growth: float) -> None:
    assert np.expm1(learned(0.0025, growth).helling[0]) == pytest.approx(growth, abs=0.01)


def test_growth_counts_only_those_who_did_it_in_both_years() -> None:
    counts = 1000 * np.array([[100, 110], [100, 110], [50, np.nan], [np.nan, 70], [0, 40]])
    assert np.exp(national_growth(counts, np.zeros(5, dtype=int), 1)) == pytest.approx(
        np.array([[1.0, 1.1]]), abs=0.001
    )


def test_a_small_norm_leans_on_all_norms_and_a_large_one_on_itself() -> None:
    grown = [[1.20, 1.20], [1.05, 1.05], [1.10, 1.10], [1.15, 1.15]]
    large = np.vstack([np.tile([[1000.0, 1000.0 * ratio]], (20, 1)) for ratio, _ in grown])
    small = np.array([[10.0, 20.0], [10.0, 20.0]])
    norm = np.repeat(np.arange(5), [20, 20, 20, 20, 2])
    found = np.exp(national_growth(np.vstack([large, small]), norm, 5)[:, 1])
    assert found[:4] == pytest.approx([1.20, 1.05, 1.10, 1.15], abs=0.02)
    assert 1.09 < found[4] < 1.25  # its own counts say 2


def test_the_ups_and_downs_of_one_hospital_are_not_the_countrys() -> None:
    assert np.all(national_growth(np.array([[190.0, 170.0, 130.0]]), np.zeros(1, dtype=int), 1) == 0)


def test_one_odd_year_does_not_bend_the_line() -> None:
    index = np.log1p(0.02) * np.arange(6.0)
    dipped = index.copy()
    dipped[5] -= 0.3
    assert [float(part[0]) for part in robust_line(dipped[None, :])] == pytest.approx(
        [index[5], np.log1p(0.02)]
    )


def test_the_line_is_that_of_scipy() -> None:
    random = np.random.default_rng(4)
    index = random.normal(size=(5, 9))
    value, slope = robust_line(index)
    for row, found_value, found_slope in zip(index, value, slope, strict=True):
        expected = stats.theilslopes(row, np.arange(9.0), method="joint")
        assert (found_value, found_slope) == pytest.approx(
            (expected.intercept + 8 * expected.slope, expected.slope)
        )


def test_without_a_walk_what_is_known_is_the_total_over_the_years() -> None:
    counts = np.array([[19.0, np.nan, 13.0]])
    *_, (shape, rate) = follow(counts, np.ones((1, 3)), np.zeros(1))
    assert (float(shape[0]), float(rate[0])) == (32.5, 2.0)


def test_an_unknown_year_only_makes_what_is_known_less_certain() -> None:
    walk = np.array([0.1])
    *_, (shape, rate) = follow(np.array([[20.0]]), np.ones((1, 1)), walk)
    *_, (later_shape, later_rate) = follow(np.array([[20.0, np.nan]]), np.ones((1, 2)), walk)
    assert later_shape[0] == pytest.approx(1 / (1 / shape[0] + 0.1))
    assert later_shape[0] / later_rate[0] == pytest.approx(shape[0] / rate[0])


def test_a_line_that_was_wrong_before_widens_the_forecast_and_a_right_one_does_not() -> None:
    still = np.tile(1000.0, (50, 8))
    shaken = still * np.array([1, 1, 1, 0.8, 1, 1, 1.2, 1])
    assert learn_beweging(to_reeksen(trend_rows(still), 2023)).land == pytest.approx((0.0, 0.0), abs=1e-12)
    assert learn_beweging(to_reeksen(trend_rows(shaken), 2023)).land[0] > 0.005


def test_what_is_learned_from_is_known_then() -> None:
    random = np.random.default_rng(5)
    counts = random.poisson(30, size=(60, 10))
    later = counts.copy()
    later[:, 6:] = 900
    found = [vars(learn_beweging(to_reeksen(trend_rows(each), 2021))) for each in (counts, later)]
    for name, values in found[0].items():
        assert np.array_equal(values, found[1][name]), name


def test_a_norm_without_a_walk_of_its_own_leans_on_all_together() -> None:
    wild = np.random.default_rng(6).poisson(
        40 * np.exp(np.cumsum(np.random.default_rng(7).normal(0, 0.3, (200, 8)), axis=1))
    )
    trends = pd.concat([trend_rows([[40] * 8], norm_code="one"), trend_rows(wild, norm_code="wild")])
    found = learn_beweging(to_reeksen(trends, 2023))
    assert found.loop[0] >= 0.02


def test_nothing_known_is_nothing_moved() -> None:
    reeksen = to_reeksen(trend_rows([[np.nan, np.nan, 12.0]]), 2018)
    found = learn_beweging(reeksen)
    assert (found.land, float(found.helling[0])) == ((0.0, 0.0), 0.0)
    assert np.all(no_movement(reeksen).loop == 0)
