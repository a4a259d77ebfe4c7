"""Series per inkoopjaar and the country per norm; expected values are literal."""

from __future__ import annotations

import pandas as pd
from kleine_tabellen import judge, koppeling, norm, opgave, reeks, to_trendbreuken

from analysis.rules.tabellen import LANDELIJK, empty
from analysis.rules.trends import build_landelijk, build_trends

STAGED = [
    norm(minimum=20, geldig_tot=2021),
    norm(minimum=50, geldig_vanaf=2022),
    norm("N2", None, eenheid="organisatie", soort="janee"),
]


def make_oordelen() -> pd.DataFrame:
    rows = [
        *reeks("A1", {2020: 19, 2021: 20, 2022: 49}),
        *reeks("B1", {2020: "<10", 2021: 30, 2022: "leeg"}),
        *reeks("C1", {2020: 0, 2021: "nvt", 2022: 60}),
        *reeks("D1", {2021: 40}),
        *reeks("A", {2022: 1}, code="I2"),
    ]
    return judge(rows, STAGED, [koppeling(), koppeling("N2", "I2")], verslagjaren=[2020, 2021, 2022])


def test_a_series_runs_up_to_the_verslagjaar_of_its_inkoopjaar() -> None:
    trends = build_trends(make_oordelen(), to_trendbreuken({}), 2023)
    assert set(trends["verslagjaar"]) == {2020, 2021}
    assert set(trends["inkoopjaar"]) == {2023}
    assert not trends["is_trendbreuk"].any()


def test_each_year_of_a_series_stands_under_the_norm_of_that_year() -> None:
    trends = build_trends(make_oordelen(), to_trendbreuken({}), 2024)
    of_a1 = trends[trends["locatie"] == "Locatie A1"]
    assert of_a1[["verslagjaar", "volume", "minimum", "oordeel"]].to_numpy().tolist() == [
        [2020, 19, 20, "voldoet niet"],
        [2021, 20, 20, "voldoet"],
        [2022, 49, 50, "voldoet niet"],
    ]


def test_a_break_is_marked_in_the_first_verslagjaar_after_it_and_for_its_norm_alone() -> None:
    trends = build_trends(make_oordelen(), to_trendbreuken({"N1": 2022}), 2024)
    marked = trends[trends["is_trendbreuk"]]
    assert set(zip(marked["norm_code"], marked["verslagjaar"], strict=True)) == {("N1", 2022)}
    assert len(marked) == 4


def test_oordelen_are_not_changed_by_making_trends_of_them() -> None:
    oordelen = make_oordelen()
    before = oordelen.copy(deep=True)
    build_landelijk(build_trends(oordelen, to_trendbreuken({"N1": 2021}), 2024))
    pd.testing.assert_frame_equal(oordelen, before)


def test_the_country_adds_up_what_is_known_and_counts_what_is_not() -> None:
    landelijk = build_landelijk(build_trends(make_oordelen(), to_trendbreuken({"N1": 2021}), 2024))
    expected = pd.DataFrame(
        [
            ("N1", "locatie", 2020, 20, 2, 19, 19, 0, 2, 0, 0, 0, False),
            ("N1", "locatie", 2021, 20, 3, 90, 30, 3, 3, 100, 0, 0, True),
            ("N1", "locatie", 2022, 50, 2, 109, 54.5, 1, 2, 50, 0, 2, False),
            ("N2", "organisatie", 2022, None, 1, 1, 1, 0, 0, None, 0, 1, False),
        ],
        columns=[
            "norm_code",
            "eenheid",
            "verslagjaar",
            "minimum",
            "aanbieders_aantal",
            "volume_totaal",
            "volume_mediaan",
            "voldoet_aantal",
            "beoordeeld_aantal",
            "voldoet_pct",
            "onzeker_aantal",
            "niet_beoordeelbaar_aantal",
            "is_trendbreuk",
        ],
    ).assign(
        inkoopjaar=2024,
        opsteller="NVvH",
        ingreep=["Ingreep N1"] * 3 + ["Ingreep N2"],
        herfindahl=[1.0, (20**2 + 30**2 + 40**2) / 90**2, (49**2 + 60**2) / 109**2, 1.0],
        # A1 usually does 88/3, B1 30, C1 60, D1 40; B1 was suppressed in 2020, it and D1 absent in 2022.
        volume_bekend_pct=[100 * 88 / (88 + 90), 100.0, 100 * (88 + 180) / (88 + 180 + 90 + 120), 100.0],
    )
    pd.testing.assert_frame_equal(landelijk, expected.astype(LANDELIJK)[list(LANDELIJK)])


def test_a_share_is_not_rounded() -> None:
    oordelen = judge([opgave("A1", 20), opgave("B1", 19), opgave("C1", 19)])
    assert build_landelijk(build_trends(oordelen, to_trendbreuken({}), 2024))["voldoet_pct"].tolist() == [
        100 / 3
    ]


def test_a_total_of_nothing_known_is_not_zero() -> None:
    oordelen = judge([opgave("A1", "<10"), opgave("B1", "leeg")], [norm(minimum=5)])
    landelijk = build_landelijk(build_trends(oordelen, to_trendbreuken({}), 2024)).iloc[0]
    assert pd.isna(landelijk[["volume_totaal", "volume_mediaan", "voldoet_pct"]]).all()
    assert landelijk[["aanbieders_aantal", "onzeker_aantal", "niet_beoordeelbaar_aantal"]].tolist() == [
        1,
        1,
        1,
    ]


def test_whoever_reports_zero_is_no_provider() -> None:
    oordelen = judge([opgave("A1", 0), opgave("B1", 7)], [norm(nul="voldoet_niet")])
    landelijk = build_landelijk(build_trends(oordelen, to_trendbreuken({}), 2024)).iloc[0]
    assert landelijk[["aanbieders_aantal", "volume_totaal", "volume_mediaan"]].tolist() == [1, 7, 7]
    assert landelijk[["voldoet_aantal", "beoordeeld_aantal"]].tolist() == [0, 2]


def test_a_suppressed_count_is_a_provider_also_under_a_norm_without_minimum() -> None:
    oordelen = judge([opgave("A1", "<10"), opgave("B1", 12)], [norm(minimum=None)])
    landelijk = build_landelijk(build_trends(oordelen, to_trendbreuken({}), 2024)).iloc[0]
    assert landelijk[["aanbieders_aantal", "volume_totaal"]].tolist() == [2, 12]


def test_no_oordelen_give_no_trends_and_no_country() -> None:
    trends = build_trends(empty("oordelen"), to_trendbreuken({}), 2024)
    pd.testing.assert_frame_equal(trends, empty("trends"))
    pd.testing.assert_frame_equal(build_landelijk(trends), empty("landelijk"))
