"""What the years of a unit, and of the country, show; counted by hand, by brute force and by statsmodels."""

from __future__ import annotations

from itertools import permutations

import numpy as np
import pandas as pd
import pytest
from gesimuleerd import norm_rows, trend_rows

from analysis.rules import trendtoets
from analysis.rules.lijn import find_odd_year
from analysis.rules.ontwikkeling import (
    GROOTHEDEN,
    build_landelijke_ontwikkeling,
    build_ontwikkeling,
    examine,
)
from analysis.rules.tabellen import LANDELIJKE_ONTWIKKELING, ONTWIKKELING, conform

FALLS = [25, 22, 19, 16, 13]


def shown(counts: object, **kwargs: object) -> pd.DataFrame:
    rows = trend_rows(counts, first=2026 - np.atleast_2d(np.asarray(counts)).shape[1], **kwargs)  # type: ignore[arg-type]
    return build_ontwikkeling(rows.assign(inkoopjaar=2027), norm_rows(), 2027)


def test_the_worked_example_of_the_method_page() -> None:
    row = shown([FALLS]).iloc[0]
    assert (row["eerste_jaar"], row["laatste_jaar"], row["jaren_aantal"], row["s"]) == (2021, 2025, 5, -10)
    assert row["p"] == pytest.approx(2 / 120)
    assert row["helling_min"] == row["helling_max"] == -3.0
    found = [row[f"verandering_{name}pct"] for name in ("", "laag_", "hoog_")]
    assert found == pytest.approx([-14.8, -32.6, 7.8], abs=0.05)
    assert row["uitkomst"] == "daalt"


def test_the_rows_are_those_of_the_verdicts_on_a_volume_and_every_column_is_declared() -> None:
    table = shown([FALLS, [20, 21, 19, 20, 22]])
    assert list(table.columns) == list(ONTWIKKELING)
    assert len(table) == 2
    assert set(table["uitkomst"]) <= {"stijgt", "daalt", "geen trend aangetoond", "te weinig jaren"}


@pytest.mark.parametrize(
    ("years", "outcome"), [(1, "te weinig jaren"), (4, "te weinig jaren"), (5, "stijgt")]
)
def test_four_years_are_too_few_and_what_they_could_show_is_said(years: int, outcome: str) -> None:
    row = shown([list(range(20, 20 + 6 * years, 6))]).iloc[0]
    assert row["uitkomst"] == outcome
    if years == 4:
        assert row["p_kleinst"] == pytest.approx(2 / 24)
        assert np.isnan(row["q"])
        assert row["aantoonbaar_pct"] > 0


def test_many_series_are_looked_at_together_and_those_that_could_show_nothing_are_no_tests() -> None:
    unsteady = [[20, 22, 19, 23, 20]] * 3
    together = shown([FALLS, *unsteady])
    assert set(together["uitkomst"]) == {"geen trend aangetoond"}
    few = [[np.nan, 20, 22, 25, 28]] * 50
    assert shown([FALLS, *few])["uitkomst"].tolist() == ["daalt", *["te weinig jaren"] * 50]


def test_a_declared_break_is_never_crossed() -> None:
    row = shown([[90, 90, *FALLS]], break_year=2021).iloc[0]
    assert (row["eerste_jaar"], row["s"]) == (2021, -10)
    assert shown([[90, *FALLS]], break_year=2023).iloc[0]["uitkomst"] == "te weinig jaren"


def test_a_year_in_which_it_was_not_done_is_not_a_low_year() -> None:
    rows = trend_rows([[0, 0, *FALLS]], first=2019).assign(inkoopjaar=2027)
    rows.loc[rows["volume"].eq(0), "oordeel"] = "niet van toepassing"
    row = build_ontwikkeling(rows, norm_rows(), 2027).iloc[0]
    assert (row["eerste_jaar"], row["jaren_aantal"], row["s"]) == (2021, 5, -10)


def test_a_suppressed_count_goes_along_with_both_its_bounds() -> None:
    low = np.array([[25.0, 22, 19, 16, 0], [8.0, 7, 8, 7, 0]])
    high = np.array([[25.0, 22, 19, 16, 9], [8.0, 7, 8, 7, 9]])
    found = examine(low, high, 2021)
    assert found["onderdrukt_aantal"].tolist() == [1, 1]
    # Below all others whatever it was; or lowest or highest, so that nothing is shown.
    assert found["p"].tolist() == pytest.approx([2 / 120, 1.0])
    assert found["s"].iloc[0] == -10
    assert np.isnan(found["s"].iloc[1])
    assert (found["helling_min"] <= found["helling_max"]).all()
    assert found["helling_max"].iloc[0] < 0
    assert found["verandering_pct"].isna().all()
    for bounds, row in ((low, 0), (high, 0), (low, 1), (high, 1)):
        _, least, most, _ = trendtoets.rate_of_change(bounds[row])
        assert found["verandering_laag_pct"].iloc[row] <= least[0] + 1e-9
        assert found["verandering_hoog_pct"].iloc[row] >= most[0] - 1e-9


def test_the_exact_p_of_a_grid_is_that_of_all_orders() -> None:
    grid = np.random.default_rng(2).integers(10, 16, size=(12, 6)).astype("float64")
    for row, p in zip(grid, examine(grid, grid, 2020)["p"], strict=True):
        every = np.abs(trendtoets.kendall_s(list(permutations(row))))
        assert p == pytest.approx((every >= abs(trendtoets.kendall_s([row])[0])).mean())


def test_without_ties_p_is_that_of_scipy() -> None:
    from scipy import stats

    random = np.random.default_rng(3)
    for years in (5, 8, 10):
        row = random.permutation(100)[:years].astype("float64")
        expected = stats.kendalltau(np.arange(years), row, method="exact").pvalue
        assert trendtoets.mann_kendall([row])[1][0] == pytest.approx(expected)


def test_without_a_trend_hardly_anything_is_called_one() -> None:
    counts = np.random.default_rng(4).poisson(25, size=(3000, 10))
    assert shown(counts)["uitkomst"].isin(["stijgt", "daalt"]).sum() <= 3


def landelijk(totals: list[float], part: float | list[float] = 100.0, **columns: object) -> pd.DataFrame:
    years = len(totals)
    rows = pd.DataFrame(
        {
            "inkoopjaar": 2027, "norm_code": "n", "ingreep": "ingreep", "opsteller": "voorbeeld",
            "eenheid": "locatie", "verslagjaar": range(2026 - years, 2026), "minimum": 20.0,
            "volume_totaal": totals, "volume_bekend_pct": part, "aanbieders_aantal": 10,
            "volume_mediaan": 20.0, "voldoet_pct": 80.0, "herfindahl": 0.1, "is_trendbreuk": False,
        }
    )  # fmt: skip
    return conform(rows.assign(**columns), "landelijk")


def national(rows: pd.DataFrame, grootheid: str = "volume_totaal") -> pd.Series:
    table = build_landelijke_ontwikkeling(rows, norm_rows())
    return table[table["grootheid"] == grootheid].iloc[0]


def test_every_quantity_of_the_country_has_a_row() -> None:
    table = build_landelijke_ontwikkeling(landelijk([100, 110, 120]), norm_rows())
    assert list(table.columns) == list(LANDELIJKE_ONTWIKKELING)
    assert table["grootheid"].tolist() == list(GROOTHEDEN)
    assert national(landelijk([100, 110, 120]))[["eerste_waarde", "laatste_waarde"]].tolist() == [100, 120]


def test_the_national_change_is_that_of_statsmodels_with_its_overdispersion() -> None:
    import statsmodels.api as sm
    from scipy import stats

    totals = [950.0, 1040, 985, 1130, 1075, 1190, 1120, 1235]
    part = np.array([1, 0.98, 0.9, 1, 0.95, 1, 0.85, 1])
    row = national(landelijk(totals, list(100 * part)))
    design = sm.add_constant(np.arange(8.0))
    fit = sm.GLM(totals, design, family=sm.families.Poisson(), offset=np.log(part)).fit(scale="X2", tol=1e-12)
    half = stats.t.ppf(0.975, 6) * fit.bse[1]
    expected = 100 * np.expm1([fit.params[1], fit.params[1] - half, fit.params[1] + half])
    found = [row["verandering_pct"], row["verandering_laag_pct"], row["verandering_hoog_pct"]]
    assert found == pytest.approx(expected, rel=1e-6)
    assert row["overdispersie"] == pytest.approx(fit.scale)


def test_a_year_that_stands_apart_is_told_and_left_out_of_the_change() -> None:
    totals = [1000, 1020, 1041, 1061, 870, 1104, 1127, 1148]
    row = national(landelijk(totals))
    assert row["vreemd_jaar"] == 2022
    assert row["vreemd_jaar_pct"] == pytest.approx(-19.6, abs=0.2)
    assert row["verandering_pct"] == pytest.approx(2.0, abs=0.05)
    assert pd.isna(national(landelijk([1000, 1020, 1041, 1061, 1082, 1104, 1127, 1148]))["vreemd_jaar"])


def test_chance_alone_hardly_ever_makes_a_year_stand_apart() -> None:
    totals = np.random.default_rng(5).poisson(500 * 1.02 ** np.arange(10), size=(2000, 10)).astype("float64")
    odd, _ = find_odd_year(totals)
    assert (~np.isnan(odd)).mean() < 0.06


def test_a_year_in_which_a_tenth_did_not_deliver_is_no_fall() -> None:
    row = national(landelijk([1000, 1000, 1000, 900, 1000, 900], [100, 100, 100, 90, 100, 90]))
    assert row["verandering_pct"] == pytest.approx(0.0, abs=1e-9)
    assert row["s"] == 0


def test_the_country_never_crosses_a_break_and_the_share_never_a_change_of_norm() -> None:
    rows = landelijk([100.0, 110, 300, 310, 320, 330, 340])
    rows = rows.assign(
        is_trendbreuk=rows["verslagjaar"].eq(2021),
        minimum=rows["verslagjaar"].ge(2023).map({False: 20.0, True: 50.0}),
    )
    assert national(rows)["eerste_jaar"] == 2021
    assert national(rows, "voldoet_pct")["eerste_jaar"] == 2023
    assert national(rows, "herfindahl")["eerste_jaar"] == 2021


def test_a_norm_that_is_no_volume_has_no_row() -> None:
    assert build_landelijke_ontwikkeling(landelijk([1.0, 2, 3]), norm_rows(soort="janee")).empty
    rows = trend_rows([FALLS], first=2021)
    assert build_ontwikkeling(rows, norm_rows(soort="percentage"), 2027).empty


def test_a_year_of_which_nothing_was_counted_plays_no_part() -> None:
    counts = np.array([[0.0, 10.0, 12.0, 14.0, 16.0, 18.0]])
    counted = np.array([[0.0, 1.0, 1.0, 1.0, 1.0, 1.0]])
    shown = examine(counts, counts, 2016, counted)
    assert shown["helling_min"].tolist() == [2.0]
    assert shown["p"].tolist() == pytest.approx([2 / 120])


def test_a_year_of_which_nothing_was_counted_is_not_one_of_the_five_that_let_a_year_stand_apart() -> None:
    totals = np.array([[100.0, 100.0, 100.0, 400.0, 0.0]])
    odd, _ = find_odd_year(totals, np.array([[1.0, 1.0, 1.0, 1.0, 0.0]]))
    assert np.isnan(odd).all()


def test_both_bounds_of_a_suppressed_count_are_held_against_the_part_that_was_counted() -> None:
    low, high = np.array([[20.0, 20, 20, 20, 0]]), np.array([[20.0, 20, 20, 20, 9]])
    counted = np.array([[1.0, 1, 1, 1, 0.1]])
    shown = examine(low, high, 2021, counted)
    least, most = (trendtoets.rate_of_change(bound, exposure=counted) for bound in (low, high))
    assert shown["verandering_laag_pct"].tolist() == pytest.approx(np.fmin(least[1], most[1]).tolist())
    assert shown["verandering_hoog_pct"].tolist() == pytest.approx(np.fmax(least[2], most[2]).tolist())
