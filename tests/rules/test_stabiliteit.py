"""Beside every verdict on a volume stands how stable it is; the verdict itself is never touched."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from gesimuleerd import norm_rows, trend_rows
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.rules.stabiliteit import build_stabiliteit, expected_false_signals
from analysis.rules.tabellen import STABILITEIT


def stable(counts: object, norms: pd.DataFrame | None = None, **kwargs: object) -> pd.Series:
    trends = trend_rows(counts, **kwargs)  # type: ignore[arg-type]
    return build_stabiliteit(trends, norm_rows() if norms is None else norms, 2020).iloc[0]


def test_the_example_of_the_method_page_is_what_the_table_says() -> None:
    row = stable([[19, 17, 13]])
    assert (row["oordeel"], row["marge"], row["marge_pct"]) == ("voldoet niet", -7.0, -35.0)
    assert (row["jaren_onder_op_rij"], row["jaren_onder_3"], row["is_structureel"]) == (3, 3, True)
    assert row["p_onder"] == pytest.approx(0.0661, abs=5e-5)
    assert row["kans_volgend_jaar"] == pytest.approx(0.249683, abs=5e-6)
    assert not row["is_omslag"]


@pytest.mark.parametrize(
    ("counts", "in_a_row", "of_3", "of_5", "structural"),
    [
        ([21, 21, 21, 21, 19], 1, 1, 1, False),
        ([21, 21, 19, 19, 20], 0, 2, 2, False),  # the minimum itself meets the norm
        ([21, 21, 19, 19, 19], 3, 3, 3, True),
        ([19, 19, 19, 21, 19], 1, 2, 4, True),
        ([19, 19, np.nan, 19, 19], 2, 2, 4, True),  # a year without a verdict breaks the row
        ([19, 21, np.nan, 19, 19], 2, 2, 3, False),
    ],
)
def test_structural_is_three_running_or_four_of_five(
    counts: list[float], in_a_row: int, of_3: int, of_5: int, structural: bool
) -> None:
    row = stable([counts], first=2014)
    found = row[["jaren_onder_op_rij", "jaren_onder_3", "jaren_onder_5", "is_structureel"]].tolist()
    assert found == [in_a_row, of_3, of_5, structural]


@pytest.mark.parametrize(
    ("counts", "verdicts"),
    [
        ([25, 25, 13], ["voldoet niet", "voldoet niet", "voldoet", "voldoet niet", "voldoet", "voldoet"]),
        ([13, 13, 25], ["voldoet", "voldoet niet", "voldoet niet", "voldoet", "voldoet", "voldoet"]),
        ([13, 13, 16], ["voldoet niet"] * 3 + ["voldoet"] + ["voldoet niet"] * 2),
        ([20, 20, 20], ["voldoet"] * 6),
    ],
)
def test_other_rules_judge_the_same_figures(counts: list[int], verdicts: list[str]) -> None:
    columns = ["jaar", "gemiddelde_2", "gemiddelde_3", "80_pct", "beste_3", "twee_jaar"]
    row = stable([counts])
    assert row[[f"oordeel_{name}" for name in columns]].tolist() == verdicts
    assert row["is_omslag"] == (len(set(verdicts)) > 1)


def test_another_rule_stays_silent_where_its_years_are_not_all_known() -> None:
    row = stable([[25, np.nan, 13]])
    assert row["oordeel_jaar"] == "voldoet niet"
    assert row[["oordeel_gemiddelde_2", "oordeel_gemiddelde_3", "oordeel_beste_3"]].isna().all()


def test_a_suppressed_count_carries_its_bounds_to_the_end() -> None:
    trends = trend_rows([[19, 17, 13]])
    trends.loc[2, ["volume", "maat", "marge", "volume_min", "volume_max"]] = [np.nan, np.nan, np.nan, 0, 9]
    row = build_stabiliteit(trends, norm_rows(), 2020).iloc[0]
    assert np.isnan(row["kans_volgend_jaar"])
    assert 0 < row["kans_volgend_jaar_min"] < row["kans_volgend_jaar_max"] < 0.25
    assert row["p_onder"] == pytest.approx(0.005, abs=1e-4)  # P(X <= 9 | 20): the benefit of the doubt
    assert row["interval_laag"] == 0.0
    assert row["interval_hoog"] == pytest.approx(17.0848, abs=1e-4)  # the upper limit at 9


def suppressed(counts: list[int]) -> pd.DataFrame:
    """Three years, of which the last is only known to lie between 16 and 24, around the norm of 20."""
    trends = trend_rows([counts])
    last = ["volume", "volume_min", "volume_max", "maat", "maat_min", "maat_max", "marge"]
    trends.loc[2, last] = [np.nan, 16, 24, np.nan, 16, 24, np.nan]
    trends.loc[2, "oordeel"] = "onzeker"
    return trends


def test_bounds_carry_through_distance_chance_and_other_rules() -> None:
    row = build_stabiliteit(suppressed([19, 17, 0]), norm_rows(), 2020).iloc[0]
    assert np.isnan(row["marge_pct"])
    assert row[["marge_pct_min", "marge_pct_max"]].tolist() == [-20.0, 20.0]
    assert row[["jaren_onder_op_rij", "jaren_onder_op_rij_max"]].tolist() == [0, 3]
    assert row[["jaren_onder_3", "jaren_onder_3_max", "jaren_onder_5", "jaren_onder_5_max"]].tolist() == [
        2, 3, 2, 3,
    ]  # fmt: skip
    assert (row["is_structureel"], row["is_mogelijk_structureel"]) == (False, True)
    # P(X <= 16 | 20) and P(X <= 24 | 20)
    assert row[["p_onder_min", "p_onder"]].tolist() == pytest.approx([0.2211, 0.8432], abs=1e-4)
    regels = ["jaar", "gemiddelde_2", "gemiddelde_3", "80_pct", "beste_3", "twee_jaar"]
    assert row[[f"oordeel_{regel}" for regel in regels]].tolist() == [
        "onzeker", "onzeker", "onzeker", "voldoet", "onzeker", "onzeker",
    ]  # fmt: skip
    assert not row["is_omslag"]


def test_bounds_that_leave_no_doubt_give_a_verdict_under_another_rule() -> None:
    row = build_stabiliteit(suppressed([9, 9, 0]), norm_rows(), 2020).iloc[0]
    assert row["oordeel_gemiddelde_3"] == "voldoet niet"  # at most (9 + 9 + 24) / 3
    row = build_stabiliteit(suppressed([30, 30, 0]), norm_rows(), 2020).iloc[0]
    assert row[["oordeel_gemiddelde_3", "oordeel_beste_3"]].tolist() == ["voldoet", "voldoet"]


def test_eighty_percent_is_of_the_norm_without_its_tolerance() -> None:
    row = stable([[19, 17, 16]], norm_rows(tolerantie_pct=10.0))
    assert row["oordeel_80_pct"] == "voldoet"
    assert stable([[19, 17, 15]], norm_rows(tolerantie_pct=10.0))["oordeel_80_pct"] == "voldoet niet"
    assert stable([[19, 17, 18]], norm_rows(tolerantie_pct=10.0))["oordeel_jaar"] == "voldoet"


def test_a_three_year_mean_is_tested_on_its_three_years() -> None:
    row = stable([[19, 17, 13]], norm_rows(venster=3, regel="gemiddelde"))
    assert row["p_onder"] == pytest.approx(0.08440668, abs=1e-7)  # P(X <= 49 | 60)
    assert [row["interval_laag"], row["interval_hoog"]] == pytest.approx([12.0835, 21.5935], abs=1e-4)


def test_a_verdict_that_is_no_comparison_is_no_test() -> None:
    trends = trend_rows([[19, 17, 0], [19, 17, 13]])
    trends.loc[2, "oordeel"] = "niet van toepassing"
    stabiliteit = build_stabiliteit(trends, norm_rows(), 2020)
    assert stabiliteit["p_onder"].isna().tolist() == [True, False]
    assert stabiliteit["q_onder"].tolist()[1] == stabiliteit["p_onder"].tolist()[1]


def test_only_volumes_have_a_stability() -> None:
    assert build_stabiliteit(trend_rows([[1, 1, 0]]), norm_rows(soort="janee", minimum=1.0), 2020).empty


def test_signals_state_how_many_are_expected_to_be_false() -> None:
    assert expected_false_signals(pd.DataFrame({"is_signaal": [True] * 18 + [False] * 100})) == (18, 1)
    assert expected_false_signals(pd.DataFrame({"is_signaal": [False]})) == (0, 0)
    assert expected_false_signals(pd.DataFrame({"is_signaal": [True] * 21})) == (21, 2)


def test_of_many_hospitals_at_the_norm_hardly_any_is_a_signal() -> None:
    counts = np.random.default_rng(11).poisson(20, size=(1400, 3))
    stabiliteit = build_stabiliteit(trend_rows(counts), norm_rows(), 2020)
    assert (stabiliteit["p_onder"] <= 0.05).sum() > 30
    assert stabiliteit["is_signaal"].sum() <= 2


def test_the_table_has_exactly_its_declared_columns_and_leaves_trends_alone() -> None:
    trends = trend_rows([[19, 17, 13]])
    before = trends.copy()
    assert list(build_stabiliteit(trends, norm_rows(), 2020).columns) == list(STABILITEIT)
    pd.testing.assert_frame_equal(trends, before)
    assert list(build_stabiliteit(trends.iloc[:0], norm_rows(), 2020).columns) == list(STABILITEIT)


@settings(max_examples=30)
@given(st.lists(st.lists(st.integers(0, 60), min_size=3, max_size=3), min_size=1, max_size=8), st.randoms())
def test_row_order_changes_nothing(counts: list[list[int]], random: object) -> None:
    trends = trend_rows(counts)
    order = list(trends.index)
    random.shuffle(order)  # type: ignore[attr-defined]
    keys = ["kvk"]
    straight = build_stabiliteit(trends, norm_rows(), 2020).sort_values(keys, ignore_index=True)
    shuffled = build_stabiliteit(trends.loc[order], norm_rows(), 2020).sort_values(keys, ignore_index=True)
    pd.testing.assert_frame_equal(straight, shuffled)
