"""Chance: published vectors, the numbers that make the case, and what must hold for any count."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats.multitest import multipletests

from analysis.rules import kans

VECTORS = {
    vector["id"]: vector
    for vector in json.loads(Path(__file__).with_name("testvectoren.json").read_text("utf-8"))["vectors"]
}


def vector(code: str) -> tuple[Any, Any, float]:
    found = VECTORS[code]
    return found["in"], found["out"], found["tol"]


@pytest.mark.parametrize("code", ["V06", "V09"])
def test_the_exact_interval_reproduces_published_limits(code: str) -> None:
    given_in, expected, tolerance = vector(code)
    assert kans.poisson_interval(given_in["x"], conf=given_in["conf"]) == pytest.approx(
        expected, rel=tolerance
    )


def test_the_exact_interval_of_a_rate_reproduces_r() -> None:
    given_in, expected, tolerance = vector("V12")
    assert kans.poisson_interval(given_in["x"], given_in["exposure"]) == pytest.approx(
        expected, abs=tolerance
    )
    given_in, expected, tolerance = vector("V14")
    assert kans.poisson_interval(given_in["x"], given_in["T"]) == pytest.approx(expected, abs=tolerance)


def test_wilson_reproduces_published_limits() -> None:
    given_in, expected, tolerance = vector("V10")
    assert kans.wilson_interval(given_in["x"], given_in["n"]) == pytest.approx(expected, abs=tolerance)


def test_benjamini_hochberg_reproduces_the_paper_and_rejects_its_four() -> None:
    given_in, expected, tolerance = vector("V18")
    adjusted = kans.adjust_benjamini_hochberg(given_in["p"])
    assert adjusted == pytest.approx(np.array(expected), abs=tolerance)
    assert int((adjusted <= 0.05).sum()) == 4


def test_equal_p_get_equal_adjusted_p_and_a_missing_p_is_no_test() -> None:
    adjusted = kans.adjust_benjamini_hochberg([0.04, np.nan, 0.01, 0.04])
    assert adjusted == pytest.approx([0.04, np.nan, 0.03, 0.04], nan_ok=True)
    assert np.isnan(kans.adjust_benjamini_hochberg([np.nan])).all()


def test_a_true_mean_above_the_norm_still_misses_single_years() -> None:
    given_in, expected, tolerance = vector("D01")
    assert kans.probability_at_least(20, given_in["mu"]) == pytest.approx(np.array(expected), abs=tolerance)


def test_a_three_year_mean_misses_less_often() -> None:
    given_in, expected, tolerance = vector("D02")
    assert kans.probability_at_least(20, given_in["mu"], 3) == pytest.approx(
        np.array(expected), abs=tolerance
    )


def test_the_field_guide_numbers_hold() -> None:
    missed = 1 - kans.probability_at_least(20, 22)
    assert float(missed) == pytest.approx(0.31, abs=0.005)
    assert float(1 - (1 - missed) ** 3) == pytest.approx(0.67, abs=0.005)
    assert float(1 - kans.probability_at_least(20, 22, 3)) == pytest.approx(0.21, abs=0.005)
    assert float(kans.probability_at_least(20, 18)) == pytest.approx(0.35, abs=0.005)


def test_the_predictive_chance_reproduces_jeffreys_gamma_poisson() -> None:
    cases, expected, tolerance = vector("D03")
    totals, years, norms = np.array(cases, dtype="float64").T
    assert kans.predictive_at_least(norms, totals, years) == pytest.approx(np.array(expected), abs=tolerance)


def test_how_surprising_a_count_is_under_the_norm() -> None:
    given_in, expected, tolerance = vector("D04")
    assert kans.probability_at_most(given_in["k"], 20) == pytest.approx(np.array(expected), abs=tolerance)


@pytest.mark.parametrize(("minimum", "needed"), [(20, 20), (19.2, 20), (59.00000000001, 59), (0.1 * 30, 3)])
def test_a_minimum_needs_the_next_whole_count_unless_floats_made_it_up(minimum: float, needed: float) -> None:
    assert kans.ceil_count(minimum) == needed


def test_nothing_needed_is_certain_and_nothing_known_is_unknown() -> None:
    assert kans.predictive_at_least(0, 5, 3) == 1.0
    assert kans.predictive_at_least(-4, 5, 3) == 1.0
    assert np.isnan(kans.predictive_at_least(20, np.nan, 3))
    assert np.isnan(kans.predictive_at_least(20, 0, 0))
    assert np.isnan(kans.poisson_interval(np.nan)[0])
    assert np.isnan(kans.wilson_interval(0, 0)[0])


def test_over_dispersion_pulls_a_sure_chance_towards_the_middle() -> None:
    sure = [float(kans.predictive_at_least(20, 90, 3, dispersion=phi)) for phi in (1.0, 1.5, 3.0)]
    assert sure == sorted(sure, reverse=True)
    slim = [float(kans.predictive_at_least(20, 40, 3, dispersion=phi)) for phi in (1.0, 1.5, 3.0)]
    assert slim == sorted(slim)


counts = st.integers(min_value=0, max_value=2000)


@given(count=counts, conf=st.sampled_from([0.8, 0.95, 0.99]))
def test_the_interval_contains_its_own_count(count: int, conf: float) -> None:
    low, high = kans.poisson_interval(count, conf=conf)
    assert low <= count <= high


@given(
    count=counts, minimum=st.integers(1, 500), years=st.integers(1, 8), phi=st.sampled_from([1.0, 1.7, 4.0])
)
def test_one_more_intervention_never_lowers_the_chance(
    count: int, minimum: int, years: int, phi: float
) -> None:
    less = kans.predictive_at_least(minimum, count, years, dispersion=phi)
    assert 0.0 <= less <= kans.predictive_at_least(minimum, count + 1, years, dispersion=phi) <= 1.0


@given(st.lists(st.floats(0, 1), min_size=1, max_size=30))
def test_an_adjusted_p_is_never_below_its_p_and_keeps_the_order(p: list[float]) -> None:
    adjusted = kans.adjust_benjamini_hochberg(p)
    assert (adjusted >= np.array(p) - 1e-12).all()
    order = np.argsort(p, kind="stable")
    assert (np.diff(adjusted[order]) >= -1e-12).all()


def test_holm_reproduces_statsmodels_with_ties_and_keeps_missing_p_apart() -> None:
    random = np.random.default_rng(12)
    for _ in range(20):
        p = np.round(random.random(15) ** 3, 2)
        assert kans.adjust_holm(p) == pytest.approx(multipletests(p, method="holm")[1])
    assert kans.adjust_holm([0.01, np.nan, 0.01]) == pytest.approx([0.02, np.nan, 0.02], nan_ok=True)


@given(st.lists(st.integers(0, 20), min_size=1, max_size=12))
def test_benjamini_hochberg_is_its_definition_also_with_ties(twentieths: list[int]) -> None:
    p = np.array(twentieths) / 20
    expected = [min(min(1.0, len(p) * other / (p <= other).sum()) for other in p[p >= own]) for own in p]
    assert kans.adjust_benjamini_hochberg(p) == pytest.approx(expected)


@given(st.integers(0, 300), st.floats(0.5, 6))
def test_garwood_leaves_a_fortieth_on_either_side(count: int, years: float) -> None:
    low, high = (float(edge) * years for edge in kans.poisson_interval(count, years))
    assert stats.poisson.cdf(count, high) == pytest.approx(0.025, rel=1e-6)
    if count:
        assert stats.poisson.sf(count - 1, low) == pytest.approx(0.025, rel=1e-6)


@given(st.integers(0, 80), st.floats(0.1, 60), st.integers(1, 5))
def test_the_chances_are_those_of_scipy(count: int, mean: float, years: int) -> None:
    assert float(kans.probability_at_most(count, mean)) == pytest.approx(stats.poisson.cdf(count, mean))
    assert float(kans.predictive_at_least(count + 1, 3 * count, years)) == pytest.approx(
        stats.nbinom.sf(count, 3 * count + 0.5, years / (years + 1)), rel=1e-7, abs=1e-300
    )
