"""Coverage of counts: an interval of 80% is checked as 80%, and the sample is no larger than it is."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from analysis.rules import kalibratie


def places(low: object, high: object, **columns: object) -> pd.DataFrame:
    rows = pd.DataFrame({"pit_laag": low, "pit_hoog": high})
    identity = {"vooruit": 1, "kvk": "1", "organisatie": "a", "norm_code": "n", "uitkomstjaar": 2020}
    return rows.assign(**(identity | columns))


def of_counts(means: np.ndarray, counts: np.ndarray, **columns: object) -> pd.DataFrame:
    return places(stats.poisson.cdf(counts - 1, means), stats.poisson.cdf(counts, means), **columns)


@pytest.mark.parametrize("mean", [0.3, 2.0, 25.0])
def test_the_true_distribution_covers_exactly_what_it_promises_even_for_small_counts(mean: float) -> None:
    # Every count as often as its chance: no sampling is left, only the rounding of limits would be.
    counts = np.arange(60)
    rows = of_counts(np.full(60, mean), counts)
    weights = stats.poisson.pmf(counts, mean)
    for pct in (80, 95):
        tail = (1 - pct / 100) / 2
        part = kalibratie._part_within(
            rows["pit_laag"].to_numpy(), rows["pit_hoog"].to_numpy(), tail, 1 - tail
        )
        assert float((weights * part).sum()) == pytest.approx(pct / 100, abs=1e-9)


def test_an_outcome_on_the_edge_counts_for_the_part_that_lies_within() -> None:
    coverage = kalibratie.describe_coverage(places([0.05, 0.5, 0.95], [0.15, 0.6, 1.0])).set_index(
        "beloofd_pct"
    )
    assert coverage.loc[80, "gedekt_pct"] == pytest.approx(100 * (0.5 + 1.0 + 0.0) / 3)
    assert coverage.loc[80, "onder_pct"] == pytest.approx(100 * 0.5 / 3)
    assert coverage.loc[80, "boven_pct"] == pytest.approx(100 / 3)
    assert coverage.loc[80, "heel_gedekt_pct"] == pytest.approx(100 * 2 / 3)


def test_limits_that_are_too_narrow_are_found_out() -> None:
    random = np.random.default_rng(1)
    means = random.gamma(4, 10, size=2000)
    counts = random.poisson(means * random.gamma(10, 0.1, size=2000))
    organisations = [str(number) for number in range(2000)]
    coverage = kalibratie.describe_coverage(
        of_counts(means, counts, organisatie=organisations, kvk=organisations)
    )
    assert (coverage["interval_hoog_pct"] < coverage["beloofd_pct"]).all()


def test_the_error_of_independent_values_is_the_usual_one() -> None:
    values = np.random.default_rng(2).random(500)
    own = [str(number) for number in range(500)]
    rows = places(values, values, organisatie=own, kvk=own, norm_code=own)
    error = kalibratie.clustered_error(values, kalibratie.number_clusters(rows))
    assert error == pytest.approx(values.std() / np.sqrt(500))


def test_what_repeats_within_an_organisation_counts_once() -> None:
    values = np.repeat(np.random.default_rng(3).random(50), 10)
    own = np.repeat([str(number) for number in range(50)], 10)
    rows = places(
        values, values, organisatie=own, kvk=own, uitkomstjaar=np.tile(np.arange(10), 50), norm_code=own
    )
    error = kalibratie.clustered_error(values, kalibratie.number_clusters(rows))
    assert error == pytest.approx(values.std() / np.sqrt(50))


def test_the_clustered_error_is_that_of_statsmodels() -> None:
    import statsmodels.api as sm
    from statsmodels.stats.sandwich_covariance import cov_cluster_2groups

    random = np.random.default_rng(4)
    organisation, norm_year = random.integers(0, 30, 800), random.integers(0, 25, 800)
    values = (
        random.normal(size=30)[organisation] + random.normal(size=25)[norm_year] + random.normal(size=800)
    )
    rows = places(
        values, values, organisatie=organisation.astype(str), kvk="1", norm_code=norm_year.astype(str)
    )
    fit = sm.OLS(values, np.ones((800, 1))).fit()
    both, _, _ = cov_cluster_2groups(fit, organisation, norm_year, use_correction=False)
    error = kalibratie.clustered_error(values, kalibratie.number_clusters(rows))
    assert error == pytest.approx(float(np.sqrt(both[0, 0])))


def test_per_year_every_year_stands_apart() -> None:
    rows = places([0.5, 0.0], [0.6, 0.001], uitkomstjaar=[2019, 2020])
    coverage = kalibratie.describe_coverage(rows, "uitkomstjaar")
    assert coverage["uitkomstjaar"].tolist() == [2019, 2019, 2020, 2020]
    assert coverage["gedekt_pct"].tolist() == [100.0, 100.0, 0.0, 0.0]
