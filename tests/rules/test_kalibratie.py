"""On data whose truth is known, our forecasts come true as often as they say, and beat the naive ones."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from gesimuleerd import norm_rows, trend_rows

from analysis.rules import kalibratie


@pytest.fixture(scope="module")
def terugblik() -> pd.DataFrame:
    random = np.random.default_rng(20260401)
    means = random.gamma(3.3, 29.5 / 3.3, size=(300, 1))
    drift = np.exp(np.cumsum(random.normal(0, 0.05, size=(300, 10)), axis=1))
    trends = trend_rows(random.poisson(means * drift))
    return kalibratie.build_terugblik(trends, norm_rows(), range(2018, 2025))


def test_a_forecast_looks_at_nothing_later_than_its_own_year(terugblik: pd.DataFrame) -> None:
    random = np.random.default_rng(5)
    counts = random.poisson(22, size=(50, 10))
    changed = counts.copy()
    changed[:, 6:] = 0
    for later in (counts, changed):
        forecasts = kalibratie.build_terugblik(trend_rows(later), norm_rows(), [2019])
        assert forecasts["kans"].tolist() == pytest.approx(
            kalibratie.build_terugblik(trend_rows(counts), norm_rows(), [2019])["kans"].tolist()
        )


def test_ours_beats_both_naive_forecasters_on_both_scores(terugblik: pd.DataFrame) -> None:
    scores = kalibratie.score(terugblik).set_index(["vooruit", "voorspeller"])
    for ahead in (1, 2):
        ours = scores.loc[(ahead, "eigen jaren")]
        for naive in ("zelfde als vorig jaar", "Poisson met vorig jaar"):
            assert ours["logscore"] < scores.loc[(ahead, naive), "logscore"]
            assert ours["brier"] < scores.loc[(ahead, naive), "brier"]


def test_the_predictive_limits_cover_what_they_promise(terugblik: pd.DataFrame) -> None:
    coverage = kalibratie.describe_coverage(terugblik)
    assert coverage["aantal"].tolist() == [2100, 2100, 1800, 1800]
    assert (coverage["interval_laag_pct"] <= coverage["beloofd_pct"]).all()
    assert (coverage["beloofd_pct"] <= coverage["interval_hoog_pct"]).all()
    assert (coverage["interval_hoog_pct"] - coverage["interval_laag_pct"]).max() < 6
    assert (coverage["heel_gedekt_pct"] >= coverage["gedekt_pct"]).all()  # whole counts hold a little more
    assert coverage[["gedekt_pct", "onder_pct", "boven_pct"]].sum(axis=1).tolist() == pytest.approx(
        [100.0] * 4
    )


def test_of_the_forecasts_of_about_70_percent_about_70_percent_came_true(terugblik: pd.DataFrame) -> None:
    reliability = kalibratie.describe_reliability(terugblik[terugblik["vooruit"] == 1])
    large = reliability[reliability["aantal"] >= 30]
    assert len(large) >= 6
    said = 100 * large["kans"]
    assert (said - large["voldeed_pct"]).abs().max() < 10
    assert (said.between(large["interval_laag_pct"], large["interval_hoog_pct"])).mean() >= 0.75


def test_expected_and_realised_numbers_of_providers_agree(terugblik: pd.DataFrame) -> None:
    counted = kalibratie.count_meeting(terugblik)
    assert counted["verwacht"].sum() == pytest.approx(counted["voldeed_aantal"].sum(), rel=0.03)


def test_scores_are_those_of_the_definition() -> None:
    two = pd.DataFrame(
        {
            "vooruit": 1,
            "kans": [0.8, 0.4],
            "kans_zelfde": [0.99, 0.01],
            "kans_poisson": [0.5, 0.5],
            "voldeed": [1.0, 0.0],
        }
    )
    scores = kalibratie.score(two).set_index("voorspeller")
    assert scores.loc["eigen jaren", "brier"] == pytest.approx((0.04 + 0.16) / 2)
    assert scores.loc["eigen jaren", "logscore"] == pytest.approx(-(np.log(0.8) + np.log(0.6)) / 2)
    assert scores.loc["Poisson met vorig jaar", "logscore"] == pytest.approx(np.log(2))


def test_no_forecast_is_held_against_what_came_after_a_declared_break() -> None:
    counts = np.random.default_rng(6).poisson(25, size=(40, 10))
    scored = kalibratie.build_terugblik(trend_rows(counts, break_year=2022), norm_rows(), range(2018, 2025))
    over_break = scored["verslagjaar"].lt(2022) & scored["uitkomstjaar"].ge(2022)
    assert not over_break.any()
    assert scored.groupby("vooruit").size().to_dict() == {1: 6 * 40, 2: 4 * 40}


def test_a_zero_that_means_not_done_is_no_outcome_and_its_chance_is_left_out() -> None:
    counts = np.random.default_rng(8).poisson(4.0, size=(3000, 5)).astype("float64")
    trends = trend_rows(counts)
    trends.loc[trends["volume"].eq(0), "oordeel"] = "niet van toepassing"
    scored = kalibratie.build_terugblik(trends, norm_rows(nul="niet_uitgevoerd"), [2019])
    assert (scored["volume"] > 0).all()
    assert scored.loc[scored["volume"].eq(1), "pit_laag"].to_numpy() == pytest.approx(0.0)
    place = (scored["pit_laag"] + scored["pit_hoog"]) / 2
    assert place.mean() == pytest.approx(0.5, abs=0.035)
