"""Forecasts rest on the unit's own years, and on the norm of the year forecast."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from gesimuleerd import no_movement, norm_rows, trend_rows
from scipy import stats

from analysis.rules.beweging import Beweging, learn_beweging
from analysis.rules.reeksen import to_reeksen
from analysis.rules.verwachting import forecast, norms_of_year, predict_counts


def outlook(counts: object, ahead: int = 1, norms: pd.DataFrame | None = None, **kwargs: Any) -> float:
    reeksen = to_reeksen(trend_rows(counts, **kwargs), 2018)  # type: ignore[arg-type]
    normen = norms_of_year(reeksen, norm_rows() if norms is None else norms, 2018 + ahead)
    low, high = forecast(reeksen, normen, ahead, no_movement(reeksen))
    assert low == pytest.approx(high, nan_ok=True)
    return float(low[0])


def moving(reeksen: object, **changes: Any) -> Beweging:
    still = no_movement(reeksen)  # type: ignore[arg-type]
    return Beweging(**(vars(still) | changes))


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
    low, high = forecast(reeksen, norms_of_year(reeksen, norm_rows(), 2019), 1, no_movement(reeksen))
    assert float(low[0]) == pytest.approx(outlook([[19, 17, 0]]))
    assert float(high[0]) == pytest.approx(outlook([[19, 17, 9]]))


def test_other_hospitals_never_pull_a_small_one_up() -> None:
    chances = []
    for others in (10, 80, 800):
        reeksen = to_reeksen(trend_rows([[5, 6, 4], *[[others] * 3] * 30]), 2018)
        low, _ = forecast(reeksen, norms_of_year(reeksen, norm_rows(), 2019), 1, learn_beweging(reeksen))
        chances.append(float(low[0]))
    # Their level is of no account; how much they move is, and here they hardly do.
    assert chances == pytest.approx([outlook([[5, 6, 4]])] * 3, abs=2e-5)


def test_a_year_in_which_it_was_not_done_is_no_own_year() -> None:
    rows = trend_rows([[0, 20, 20]])
    rows.loc[0, "oordeel"] = "niet van toepassing"
    reeksen = to_reeksen(rows, 2018)
    low, _ = forecast(reeksen, norms_of_year(reeksen, norm_rows(), 2019), 1, no_movement(reeksen))
    assert float(low[0]) == pytest.approx(outlook([[np.nan, 20, 20]]))
    assert float(low[0]) > outlook([[0, 20, 20]])


def test_a_walk_makes_old_years_count_less_and_the_forecast_wider() -> None:
    reeksen = to_reeksen(trend_rows([[60, 60, 20]]), 2018)
    still = predict_counts(reeksen.laag, reeksen, 1, 1, no_movement(reeksen))
    walks = predict_counts(reeksen.laag, reeksen, 1, 1, moving(reeksen, loop=np.array([0.1])))
    assert walks.gemiddelde[0] < still.gemiddelde[0]
    assert walks.vorm[0] < still.vorm[0]
    assert walks.overdispersie[0] > still.overdispersie[0] == 1.0


def test_growth_moves_the_expected_count_and_two_years_move_it_twice() -> None:
    reeksen = to_reeksen(trend_rows([[40, 40, 40]]), 2018)
    grows = moving(reeksen, helling=np.array([np.log(1.1)]))
    one, two = (
        float(predict_counts(reeksen.laag, reeksen, ahead, 1, grows).gemiddelde[0]) for ahead in (1, 2)
    )
    both = float(predict_counts(reeksen.laag, reeksen, 2, 2, grows).gemiddelde[0])
    assert (one, two) == pytest.approx((120.5 / 3 * 1.1, 120.5 / 3 * 1.21))
    assert both == pytest.approx(one + two)


def test_a_year_in_which_the_country_dipped_counts_as_less_than_a_year() -> None:
    dip = {"index": np.log([[1.0, 0.5, 1.0]])}
    reeksen = to_reeksen(trend_rows([[40, 20, 40]]), 2018)
    predicted = predict_counts(reeksen.laag, reeksen, 1, 1, moving(reeksen, **dip))
    assert predicted.gemiddelde[0] == pytest.approx(100.5 / 2.5)


def test_a_jump_gives_both_tails_more_and_is_the_mixture_of_two_negative_binomials() -> None:
    reeksen = to_reeksen(trend_rows([[40, 40, 40]]), 2018)
    predicted = predict_counts(reeksen.laag, reeksen, 1, 1, moving(reeksen, sprongkans=0.1))
    shape, mean = 120.5, 120.5 / 3
    wide = 1 / (1 / shape + 0.25)
    for count in (1, 20, 40, 70):
        parts = [stats.nbinom.sf(count - 1, size, size / (size + mean)) for size in (shape, wide)]
        assert float(predicted.at_least(count)[0]) == pytest.approx(0.9 * parts[0] + 0.1 * parts[1])


def simulate_ahead(rows: np.ndarray, ahead: int, coming: int, draws: int = 200_000) -> np.ndarray:
    """The coming years of a unit with these own years, drawn: a gamma, a walk, Poisson counts."""
    random = np.random.default_rng(1)
    mean = random.gamma(rows.sum() + 0.5, 1 / len(rows), size=draws)
    return random.poisson(mean[:, None], size=(draws, ahead))[:, ahead - coming :]


@pytest.mark.parametrize(
    ("norms", "ahead", "coming", "meets"),
    [
        (norm_rows(venster=2, regel="gemiddelde"), 1, 1, lambda new: new[:, 0] + 13 >= 40),
        (norm_rows(venster=2, regel="gemiddelde"), 2, 2, lambda new: new.sum(axis=1) >= 40),
        (norm_rows(venster=3, regel="gemiddelde"), 2, 2, lambda new: new.sum(axis=1) + 13 >= 60),
        (norm_rows(venster=3, regel="som", minimum=60.0), 1, 1, lambda new: new[:, 0] + 30 >= 60),
        (norm_rows(venster=3, regel="beste"), 2, 2, lambda new: new.max(axis=1) >= 20),
    ],
)
def test_windows_are_what_drawing_the_coming_years_gives(
    norms: pd.DataFrame, ahead: int, coming: int, meets: Any
) -> None:
    own = np.array([19, 17, 13])
    drawn = meets(simulate_ahead(own, ahead, coming)).mean()
    assert outlook([own], ahead=ahead, norms=norms) == pytest.approx(drawn, abs=0.005)


def test_a_suppressed_year_in_the_window_that_will_count_gives_a_range_there_too() -> None:
    rows = trend_rows([[19, 17, 13]])
    rows.loc[2, ["volume_min", "volume_max"]] = [0.0, 9.0]
    reeksen = to_reeksen(rows, 2018)
    norms = norm_rows(venster=3, regel="gemiddelde")
    low, high = forecast(reeksen, norms_of_year(reeksen, norms, 2019), 1, no_movement(reeksen))
    assert float(low[0]) == pytest.approx(outlook([[19, 17, 0]], norms=norms))
    assert float(high[0]) == pytest.approx(outlook([[19, 17, 9]], norms=norms))


def test_a_tranche_norm_that_begins_in_the_inkoopjaar_is_forecast_then_and_not_before() -> None:
    tranche = norm_rows(minimum=50.0, geldig_vanaf=2020)
    assert np.isnan(outlook([[60, 60, 60]], norms=tranche))
    assert outlook([[60, 60, 60]], ahead=2, norms=tranche) == pytest.approx(0.886250, abs=5e-6)
