"""Forecasts rest on the unit's own years, and on the norm of the year forecast."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from gesimuleerd import norm_rows, trend_rows

from analysis.rules.reeksen import Reeksen, to_reeksen
from analysis.rules.verwachting import estimate_dispersion, forecast, norms_of_year


def outlook(counts: object, ahead: int = 1, norms: pd.DataFrame | None = None, **kwargs: object) -> float:
    reeksen = to_reeksen(trend_rows(counts, **kwargs), 2018)  # type: ignore[arg-type]
    normen = norms_of_year(reeksen, norm_rows() if norms is None else norms, 2018 + ahead)
    low, high = forecast(reeksen, normen, ahead, np.ones(len(reeksen.laag)))
    assert low == pytest.approx(high, nan_ok=True)
    return float(low[0])


@pytest.mark.parametrize(
    ("years", "chance"), [([20, 20, 20], 0.530065), ([19, 17, 13], 0.249683), ([25, 25, 25], 0.836359)]
)
def test_one_year_ahead_is_the_published_gamma_poisson(years: list[int], chance: float) -> None:
    assert outlook([years]) == pytest.approx(chance, abs=5e-6)


def test_without_drift_two_years_ahead_is_as_likely_as_one_for_a_norm_per_year() -> None:
    assert outlook([[19, 17, 13]], ahead=2) == pytest.approx(outlook([[19, 17, 13]]))


def test_the_norm_in_force_then_counts() -> None:
    staged = pd.concat(
        [
            norm_rows(geldig_tot=2018),
            norm_rows(minimum=50.0, geldig_vanaf=2019, geldig_tot=2019),
            norm_rows(minimum=100.0, geldig_vanaf=2020),
        ]
    )
    one, two = (outlook([[60, 60, 60]], ahead=ahead, norms=staged) for ahead in (1, 2))
    assert one == pytest.approx(0.886250, abs=5e-6)
    assert two < 1e-4
    assert np.isnan(outlook([[60, 60, 60]], norms=norm_rows(geldig_tot=2018)))


def test_a_tolerance_lowers_what_is_needed() -> None:
    assert outlook([[19, 17, 13]], norms=norm_rows(tolerantie_pct=10.0)) > outlook([[19, 17, 13]])


def test_a_three_year_mean_counts_the_years_already_known() -> None:
    mean = norm_rows(venster=3, regel="gemiddelde")
    assert outlook([[0, 40, 40]], norms=mean) == 1.0  # 80 known, 60 needed
    assert outlook([[40, 5, 5]], norms=mean) == pytest.approx(
        outlook([[40, 5, 5]], norms=norm_rows(minimum=50.0))
    )
    assert outlook([[0, 40, 40]], ahead=2, norms=mean) < 1.0  # only 40 still counts then


def test_the_best_of_three_is_certain_once_a_year_within_the_window_met_it() -> None:
    best = norm_rows(venster=3, regel="beste")
    assert outlook([[5, 5, 20]], ahead=2, norms=best) == 1.0
    two_chances = outlook([[30, 5, 5]], ahead=2, norms=best)
    assert outlook([[30, 5, 5]]) < two_chances < 1.0


def test_a_mean_whose_known_year_is_missing_cannot_be_forecast() -> None:
    assert np.isnan(outlook([[20, 20, np.nan]], norms=norm_rows(venster=3, regel="gemiddelde")))


def test_a_declared_break_is_never_crossed() -> None:
    before = outlook([[90, 90, 13]])
    since = outlook([[90, 90, 13]], break_year=2018)
    assert since == pytest.approx(0.126946, abs=5e-6)  # the one year after the break, nothing else
    assert before > 0.99


def test_a_suppressed_count_gives_a_range() -> None:
    rows = trend_rows([[19, 17, 13]])
    rows.loc[2, ["volume_min", "volume_max"]] = [0.0, 9.0]
    reeksen = to_reeksen(rows, 2018)
    low, high = forecast(reeksen, norms_of_year(reeksen, norm_rows(), 2019), 1, np.ones(1))
    assert float(low[0]) == pytest.approx(outlook([[19, 17, 0]]))
    assert float(high[0]) == pytest.approx(outlook([[19, 17, 9]]))


def test_other_hospitals_never_pull_a_small_one_up() -> None:
    alone = outlook([[5, 6, 4]])
    rows = trend_rows([[5, 6, 4], *[[80, 80, 80]] * 30])
    reeksen = to_reeksen(rows, 2018)
    together, _ = forecast(reeksen, norms_of_year(reeksen, norm_rows(), 2019), 1, np.ones(31))
    assert float(together[0]) == pytest.approx(alone)


def simulated(tau: float) -> tuple[Reeksen, np.ndarray]:
    random = np.random.default_rng(3)
    means = random.gamma(4, 10, size=(600, 1))
    moved = means * (random.gamma(1 / tau, tau, size=(600, 10)) if tau else 1.0)
    counts = random.poisson(np.broadcast_to(moved, (600, 10)))
    return to_reeksen(trend_rows(counts), 2025), counts[:, -5:].mean(axis=1)


@pytest.mark.parametrize("tau", [0.0, 0.02, 0.1])
def test_how_much_true_means_move_is_found_back(tau: float) -> None:
    reeksen, means = simulated(tau)
    found = (estimate_dispersion(reeksen, 1) - 1) / means
    # Five past years move too, so an error holds 1 + 1/5 of the variance of one year.
    assert np.median(found) == pytest.approx(1.2 * tau, rel=0.15, abs=0.002)


def test_with_few_forecasts_it_is_that_of_all_norms_together_and_never_below_poisson() -> None:
    few = trend_rows([[40, 40, 40]], norm_code="few")
    steady = trend_rows(np.full((40, 3), 20), norm_code="steady")
    wild = trend_rows(np.tile([[10, 40, 10]], (40, 1)), norm_code="wild")
    reeksen = to_reeksen(pd.concat([few, steady, wild]), 2018)
    dispersion = estimate_dispersion(reeksen, 1)
    assert dispersion[1:41] == pytest.approx(1.0)  # constant counts: floored
    assert dispersion[0] > 1.0
    assert dispersion[41] > 5.0
