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
    assert coverage["aantal"].tolist() == [2100, 2100]
    assert (coverage["verwacht_pct"] >= coverage["beloofd_pct"]).all()  # whole counts promise a little more
    off = (coverage["gedekt_pct"] - coverage["verwacht_pct"]).abs()
    sampling = 1.96 * np.sqrt(coverage["verwacht_pct"] * (100 - coverage["verwacht_pct"]) / 2100)
    assert (off <= 2 * sampling).all()  # twice: the seven years of one unit are not independent


def test_of_the_forecasts_of_about_70_percent_about_70_percent_came_true(terugblik: pd.DataFrame) -> None:
    reliability = kalibratie.describe_reliability(terugblik[terugblik["vooruit"] == 1])
    large = reliability[reliability["aantal"] >= 30]
    assert len(large) >= 6
    assert (large["voldeed_pct"] - 100 * large["kans"]).abs().max() < 12


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
