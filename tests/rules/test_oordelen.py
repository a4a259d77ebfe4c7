"""The boundary table of each rule of a verdict; expected values are literal."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from kleine_tabellen import (
    judge,
    koppeling,
    norm,
    opgave,
    reeks,
    to_indicatoren,
    to_locaties,
    to_opgaven,
    to_trendbreuken,
    to_volumenormen,
    to_zorgaanbieders,
    verdicts,
)

from analysis.errors import ReferenceError
from analysis.rules.oordelen import judge_reeksen, judge_volumenormen
from analysis.rules.tabellen import OORDELEN, empty

NB, NVT = "niet beoordeelbaar", "niet van toepassing"


def only(antwoord: float | str, **norm_changes: object) -> pd.Series:
    """The one verdict about location A1 with this answer."""
    oordelen = judge([opgave("A1", antwoord)], [norm(**norm_changes)])
    assert len(oordelen) == 1
    return oordelen.iloc[0]


def told(row: pd.Series) -> str:
    return row["oordeel"] if pd.isna(row["reden"]) else f"{row['oordeel']}: {row['reden']}"


@pytest.mark.parametrize(
    ("antwoord", "changes", "expected"),
    [
        (21, {}, "voldoet"),
        (20, {}, "voldoet"),
        (19, {}, "voldoet niet"),
        (1, {}, "voldoet niet"),
        (0, {"nul": "niet_uitgevoerd"}, f"{NVT}: niet uitgevoerd"),
        (0, {"nul": "voldoet_niet"}, "voldoet niet"),
        ("leeg", {}, f"{NB}: leeg"),
        ("nvt", {}, f"{NVT}: nvt opgegeven"),
        ("onleesbaar", {}, f"{NB}: onleesbaar"),
        (25, {"minimum": None}, f"{NB}: norm niet ingevoerd"),
        ("leeg", {"minimum": None}, f"{NB}: norm niet ingevoerd"),
        (0, {"minimum": None}, f"{NB}: norm niet ingevoerd"),
    ],
)
def test_the_norm_is_an_inclusive_minimum(antwoord: float | str, changes: dict, expected: str) -> None:
    assert told(only(antwoord, **changes)) == expected


@pytest.mark.parametrize(
    ("minimum", "expected"),
    [
        (10, "voldoet niet"),
        (20, "voldoet niet"),
        (9, "onzeker"),
        (5, "onzeker"),
        (1, "onzeker"),
        (0, "voldoet"),
    ],
)
def test_a_suppressed_count_is_judged_on_both_its_bounds(minimum: float, expected: str) -> None:
    assert told(only("<10", minimum=minimum)) == expected


def test_a_suppressed_count_is_never_zero() -> None:
    row = only("<10", minimum=5)
    assert (row["maat_min"], row["maat_max"]) == (0, 9)
    assert np.isnan(row[["volume", "maat", "marge"]].astype("float64")).all()


@pytest.mark.parametrize(
    ("waarde", "expected"), [(18, "voldoet"), (17.99, "voldoet niet"), (17, "voldoet niet"), (20, "voldoet")]
)
def test_a_tolerance_is_a_share_of_the_minimum_and_leaves_the_minimum_as_it_is(
    waarde: float, expected: str
) -> None:
    row = only(waarde, tolerantie_pct=10)
    assert told(row) == expected
    assert row["minimum"] == 20
    assert row["marge"] == pytest.approx(waarde - 20)


def test_a_tolerance_of_a_percentage_is_not_missed_by_arithmetic() -> None:
    # 80.9 - 5% is 76.855, but to the computer 76.855 x 100 is 7685.5 and 80.9 x 95 is 7685.500000000001.
    changes = {"soort": "percentage", "tolerantie_pct": 5, "minimum": 80.9}
    assert told(only(76.855, **changes)) == "voldoet"
    assert told(only(76.854, **changes)) == "voldoet niet"


@pytest.mark.parametrize(
    ("waarde", "expected"),
    [
        (95.0, "voldoet"),
        (94.9, "voldoet niet"),
        (np.nextafter(95.0, 0.0), "voldoet niet"),
        (0, "voldoet niet"),
    ],
)
def test_a_percentage_is_compared_as_delivered(waarde: float, expected: str) -> None:
    assert told(only(waarde, soort="percentage", minimum=95.0)) == expected


def test_a_suppressed_percentage_can_be_anything() -> None:
    row = opgave("A1", "<10", eenheid="Percentage", ondergrens=0, bovengrens=100)
    assert verdicts(judge([row], [norm(soort="percentage", minimum=95)])) == {"A1": "onzeker"}


@pytest.mark.parametrize(("waarde", "expected"), [(1, "voldoet"), (0, "voldoet niet")])
def test_no_is_a_miss_of_a_yes_no_norm_and_not_an_intervention_that_is_not_done(
    waarde: float, expected: str
) -> None:
    assert told(only(waarde, soort="janee", minimum=1)) == expected


@pytest.mark.parametrize(
    ("verslagjaar", "waarde", "minimum", "expected"),
    [
        (2017, 20, 20, "voldoet"),
        (2018, 49, 50, "voldoet niet"),
        (2018, 50, 50, "voldoet"),
        (2019, 99, 100, "voldoet niet"),
        (2030, 100, 100, "voldoet"),
    ],
)
def test_a_staged_norm_is_the_one_that_holds_in_the_verslagjaar(
    verslagjaar: int, waarde: float, minimum: float, expected: str
) -> None:
    stages = [
        norm(minimum=20, geldig_vanaf=2012, geldig_tot=2017),
        norm(minimum=50, geldig_vanaf=2018, geldig_tot=2018),
        norm(minimum=100, geldig_vanaf=2019),
    ]
    oordelen = judge([opgave("A1", waarde, verslagjaar)], stages, verslagjaren=[verslagjaar])
    assert verdicts(oordelen) == {"A1": expected}
    assert oordelen["minimum"].tolist() == [minimum]


@pytest.mark.parametrize("verslagjaar", [2011, 2018])
def test_a_norm_does_not_apply_outside_its_period(verslagjaar: int) -> None:
    rows = [opgave("A1", 5, verslagjaar)]
    assert judge(rows, [norm(geldig_vanaf=2012, geldig_tot=2017)], verslagjaren=[verslagjaar]).empty


def test_a_norm_row_without_a_first_year_has_always_held() -> None:
    assert verdicts(judge([opgave("A1", 20)], [norm(geldig_vanaf=None)])) == {"A1": "voldoet"}


@pytest.mark.parametrize(
    ("ingangsdatum", "minimum", "expected"),
    [
        ("2023-12-31", 50, "voldoet niet"),
        ("2024-01-01", 50, "voldoet niet"),
        ("2024-01-02", 50, f"{NVT}: nog niet van kracht"),
        ("2027-01-01", None, f"{NVT}: nog niet van kracht"),
    ],
)
def test_a_tranche_norm_is_in_force_from_1_january_of_the_inkoopjaar(
    ingangsdatum: str, minimum: float | None, expected: str
) -> None:
    row = only(30, minimum=minimum, ingangsdatum=pd.Timestamp(ingangsdatum))
    assert row["inkoopjaar"] == 2024
    assert told(row) == expected


def test_a_norm_that_is_not_yet_in_force_already_shows_the_distance_to_it() -> None:
    row = only(30, minimum=50, ingangsdatum=pd.Timestamp("2027-01-01"))
    assert (row["volume"], row["maat"], row["marge"]) == (30, 30, -20)


def test_a_norm_without_a_minimum_shows_the_volume_and_judges_nothing() -> None:
    row = only(30, minimum=None)
    assert (row["volume"], row["maat_min"], row["maat_max"]) == (30, 30, 30)
    assert np.isnan(row[["maat", "minimum", "marge"]].astype("float64")).all()


def test_a_verdict_carries_its_norm_its_unit_and_its_delivery() -> None:
    expected = pd.DataFrame(
        {
            "inkoopjaar": [2024],
            "verslagjaar": [2022],
            "norm_code": ["N1"],
            "ingreep": ["Ingreep N1"],
            "opsteller": ["NVvH"],
            "eenheid": ["team"],
            "kvk": ["00000001"],
            "vestigingsnummer": ["000001000001"],
            "organisatie": ["Ziekenhuis A"],
            "locatie": ["Locatie A1"],
            "volume": [19.0],
            "maat": [19.0],
            "maat_min": [19.0],
            "maat_max": [19.0],
            "minimum": [20.0],
            "marge": [-1.0],
            "oordeel": ["voldoet niet"],
            "reden": [None],
            "levering": ["hoofd_2022.csv"],
        }
    ).astype(OORDELEN)
    pd.testing.assert_frame_equal(judge([opgave("A1", 19)], [norm(eenheid="team")]), expected)


@pytest.mark.parametrize("eenheid", ["locatie", "team", "operateur"])
def test_norms_per_locatie_team_and_operateur_judge_locations(eenheid: str) -> None:
    oordelen = judge([opgave("A1", 20), opgave("A2", 3)], [norm(eenheid=eenheid)])
    assert verdicts(oordelen) == {"A1": "voldoet", "A2": "voldoet niet"}
    assert set(oordelen["eenheid"]) == {eenheid}


def test_a_norm_per_organisatie_judges_the_organisation_level_figure() -> None:
    oordelen = judge([opgave("A", 20), opgave("B", 19)], [norm(eenheid="organisatie")])
    assert verdicts(oordelen) == {"A": "voldoet", "B": "voldoet niet"}
    assert oordelen["vestigingsnummer"].isna().all()
    assert oordelen["locatie"].isna().all()


def test_two_norms_may_apply_to_one_indicator() -> None:
    normen = [norm("N1", 20), norm("N2", 10, eenheid="operateur")]
    oordelen = judge([opgave("A1", 15)], normen, [koppeling("N1"), koppeling("N2")])
    assert oordelen["norm_code"].tolist() == ["N1", "N2"]
    assert oordelen["oordeel"].tolist() == ["voldoet niet", "voldoet"]


def test_an_indicator_counts_only_under_its_own_set_code() -> None:
    assert judge([opgave("A1", 25, indicatorset_code="S2")]).empty


def test_a_norm_that_changed_level_is_judged_at_the_level_of_each_year() -> None:
    stages = [
        norm(eenheid="organisatie", geldig_vanaf=2015, geldig_tot=2017),
        norm(eenheid="locatie", geldig_vanaf=2018),
    ]
    rows = [
        *reeks("A", {2017: 30, 2018: "leeg"}),
        *reeks("A1", {2017: "leeg", 2018: 22}),
        *reeks("A2", {2017: "leeg", 2018: 8}),
    ]
    oordelen = judge(rows, stages, verslagjaren=[2017, 2018])
    assert verdicts(oordelen[oordelen["verslagjaar"] == 2017]) == {"A": "voldoet"}
    assert verdicts(oordelen[oordelen["verslagjaar"] == 2018]) == {"A1": "voldoet", "A2": "voldoet niet"}


# Levels


def test_an_organisation_level_figure_counts_for_the_only_location() -> None:
    oordelen = judge([opgave("A", 25), opgave("A1", "leeg")])
    assert verdicts(oordelen) == {"A1": "voldoet"}
    assert oordelen["volume"].tolist() == [25]


def test_the_only_location_may_be_known_from_the_register_alone() -> None:
    assert verdicts(judge([opgave("A", 25)], locaties=to_locaties(["A1"]))) == {"A1": "voldoet"}


@pytest.mark.parametrize("own", [12, 0, "<10"])
def test_the_own_figure_of_the_only_location_goes_before_that_of_the_organisation(own: float | str) -> None:
    expected = {12: "voldoet niet", 0: f"{NVT}: niet uitgevoerd", "<10": "voldoet niet"}[own]
    assert verdicts(judge([opgave("A", 25), opgave("A1", own)])) == {"A1": expected}


@pytest.mark.parametrize(("total", "own"), [(25, 40), (40, 25)])
def test_two_figures_about_the_only_location_are_told_apart_by_their_level(total: float, own: float) -> None:
    assert judge([opgave("A", total), opgave("A1", own)])["volume"].tolist() == [own]


@pytest.mark.parametrize("own", ["leeg", "nvt", "onleesbaar"])
def test_the_only_location_without_a_usable_figure_has_that_of_its_organisation(own: str) -> None:
    assert verdicts(judge([opgave("A", 25), opgave("A1", own)])) == {"A1": "voldoet"}


@pytest.mark.parametrize(
    ("total", "own", "expected"),
    [
        ("leeg", "nvt", f"{NVT}: nvt opgegeven"),
        ("nvt", "leeg", f"{NVT}: nvt opgegeven"),
        ("onleesbaar", "leeg", f"{NB}: onleesbaar"),
        ("leeg", "leeg", f"{NB}: leeg"),
    ],
)
def test_of_two_rows_without_a_figure_about_one_location_the_one_that_says_something_counts(
    total: str, own: str, expected: str
) -> None:
    assert verdicts(judge([opgave("A", total), opgave("A1", own)])) == {"A1": expected}


def test_an_organisation_level_figure_is_never_divided_over_several_locations() -> None:
    rows = [opgave("A", 45), opgave("A1", "leeg"), opgave("A2", 25), opgave("A3", "nvt")]
    assert verdicts(judge(rows)) == {
        "A1": f"{NB}: verkeerd niveau",
        "A2": "voldoet",
        "A3": f"{NB}: verkeerd niveau",
    }


def test_an_unreadable_own_answer_goes_before_a_figure_at_the_wrong_level() -> None:
    rows = [opgave("A", 45), opgave("A1", "onleesbaar"), opgave("A2", 25)]
    assert verdicts(judge(rows))["A1"] == f"{NB}: onleesbaar"


def test_several_valid_locations_of_the_register_make_an_organisation_figure_the_wrong_level() -> None:
    rows = [opgave("A", 45), opgave("A1", "leeg")]
    assert verdicts(judge(rows, locaties=to_locaties(["A1", "A2"]))) == {
        "A1": f"{NB}: verkeerd niveau",
        "A2": f"{NB}: verkeerd niveau",
    }


def test_a_closed_location_does_not_make_its_organisation_one_of_several_locations() -> None:
    locaties = to_locaties(["A1", "A2"], {"A2": 2021})
    assert verdicts(judge([opgave("A", 45), opgave("A1", "leeg")], locaties=locaties)) == {"A1": "voldoet"}


def test_one_location_in_the_register_is_several_when_another_one_reports_a_figure() -> None:
    rows = [opgave("A", 45), opgave("A1", "leeg"), opgave("A2", 25)]
    assert verdicts(judge(rows, locaties=to_locaties(["A1"]))) == {
        "A1": f"{NB}: verkeerd niveau",
        "A2": "voldoet",
    }


@pytest.mark.parametrize("total", ["leeg", "nvt"])
def test_an_organisation_row_without_an_answer_says_nothing_about_several_locations(total: str) -> None:
    rows = [opgave("A", total), opgave("A1", "leeg"), opgave("A2", 25)]
    assert verdicts(judge(rows)) == {"A1": f"{NB}: leeg", "A2": "voldoet"}


def test_an_organisation_without_any_known_location_is_not_lost() -> None:
    oordelen = judge([opgave("A", 45)])
    assert oordelen[["oordeel", "reden", "organisatie"]].iloc[0].tolist() == [
        NB,
        "verkeerd niveau",
        "Ziekenhuis A",
    ]
    assert oordelen[["vestigingsnummer", "locatie"]].isna().all(axis=None)


def test_the_figure_of_the_only_location_counts_for_its_organisation() -> None:
    oordelen = judge([opgave("A1", 25), opgave("A", "leeg")], [norm(eenheid="organisatie")])
    assert verdicts(oordelen) == {"A": "voldoet"}


@pytest.mark.parametrize("answers", [(25, 25), (25, "leeg"), (25, "nvt"), ("onleesbaar", "leeg"), (0, "<10")])
def test_figures_of_several_locations_are_never_summed_for_an_organisation(answers: tuple) -> None:
    rows = [opgave("A1", answers[0]), opgave("A2", answers[1])]
    assert verdicts(judge(rows, [norm(eenheid="organisatie")])) == {"A": f"{NB}: verkeerd niveau"}


@pytest.mark.parametrize(("second", "expected"), [(5, f"{NB}: verkeerd niveau"), ("leeg", "voldoet")])
def test_a_second_location_with_a_figure_makes_one_location_of_the_register_several(
    second: float | str, expected: str
) -> None:
    rows = [opgave("A1", 25), opgave("A2", second)]
    oordelen = judge(rows, [norm(eenheid="organisatie")], locaties=to_locaties(["A1"]))
    assert verdicts(oordelen) == {"A": expected}


def test_the_own_figure_of_an_organisation_goes_before_those_of_its_locations() -> None:
    rows = [opgave("A", 19), opgave("A1", 12), opgave("A2", 13)]
    assert verdicts(judge(rows, [norm(eenheid="organisatie")])) == {"A": "voldoet niet"}


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        (("leeg", "leeg"), f"{NB}: leeg"),
        (("nvt", "nvt"), f"{NVT}: nvt opgegeven"),
        (("nvt", "leeg"), f"{NB}: leeg"),
    ],
)
def test_an_organisation_whose_locations_all_answered_nothing_is_not_lost(
    answers: tuple, expected: str
) -> None:
    rows = [opgave("A1", answers[0]), opgave("A2", answers[1])]
    assert verdicts(judge(rows, [norm(eenheid="organisatie")])) == {"A": expected}


def test_levels_are_looked_at_per_organisation() -> None:
    rows = [
        opgave("A", 45),
        opgave("A1", "leeg"),
        opgave("B", 21),
        opgave("B1", "leeg"),
        opgave("B2", "leeg"),
    ]
    assert verdicts(judge(rows)) == {
        "A1": "voldoet",
        "B1": f"{NB}: verkeerd niveau",
        "B2": f"{NB}: verkeerd niveau",
    }


# Fields of an indicator


@pytest.mark.parametrize(
    ("veld", "expected", "volume"),
    [("waarde", "voldoet", 50), ("teller", "voldoet niet", 12), ("noemer", "voldoet", 24)],
)
def test_a_link_chooses_the_field_that_is_counted(veld: str, expected: str, volume: float) -> None:
    row = opgave("A1", 50, eenheid="Percentage", teller=12, noemer=24)
    oordelen = judge([row], koppelingen=[koppeling(veld=veld)])
    assert verdicts(oordelen) == {"A1": expected}
    assert oordelen["volume"].tolist() == [volume]


def test_an_empty_field_is_empty_whatever_the_other_fields_say() -> None:
    assert verdicts(judge([opgave("A1", 50)], koppelingen=[koppeling(veld="teller")])) == {
        "A1": f"{NB}: leeg"
    }


@pytest.mark.parametrize("veld", ["teller", "noemer"])
def test_the_counts_behind_a_suppressed_percentage_are_below_what_the_remark_says(veld: str) -> None:
    row = opgave("A1", "<10", eenheid="Percentage", ondergrens=0, bovengrens=100)
    oordelen = judge([row], [norm(minimum=5)], [koppeling(veld=veld)])
    assert verdicts(oordelen) == {"A1": "onzeker"}
    assert oordelen[["maat_min", "maat_max"]].iloc[0].tolist() == [0, 9]


def test_free_text_is_an_answer_but_no_number() -> None:
    row = opgave("A1", "waarde", eenheid="Tekst")
    assert verdicts(judge([row])) == {"A1": f"{NB}: onleesbaar"}


# Who is judged


def test_an_organisation_that_delivers_nothing_has_rows_for_the_norms_it_answered_the_year_before() -> None:
    rows = [
        *reeks("A", {2021: 30}, code="I2"),
        *reeks("A1", {2021: 25}),
        *reeks("A2", {2021: "nvt"}),
        *reeks("A3", {2021: "leeg"}),
        opgave("B1", 20),
    ]
    normen = [norm("N1"), norm("N2", eenheid="organisatie")]
    oordelen = judge(rows, normen, [koppeling("N1"), koppeling("N2", "I2")])
    assert verdicts(oordelen[oordelen["kvk"] == "00000001"]) == {
        "A": f"{NB}: niet aangeleverd",
        "A1": f"{NB}: niet aangeleverd",
        "A2": f"{NB}: niet aangeleverd",
    }
    absent = oordelen[oordelen["reden"] == "niet aangeleverd"]
    assert absent[["volume", "maat", "maat_min", "maat_max", "marge", "levering"]].isna().all(axis=None)
    assert absent["minimum"].tolist() == [20, 20, 20]


def test_a_norm_without_minimum_is_no_reproach_to_whoever_delivered_nothing() -> None:
    oordelen = judge([opgave("A1", 25, 2021), opgave("B1", 20)], [norm(minimum=None)])
    assert set(oordelen["reden"]) == {"norm niet ingevoerd"}


def test_an_organisation_that_was_silent_for_two_years_is_not_asked_again() -> None:
    assert verdicts(judge([opgave("A1", 25, 2020), opgave("B1", 20)])) == {"B1": "voldoet"}


@pytest.mark.parametrize(
    ("last_year", "is_asked"), [(2020, False), (2021, False), (2022, True), (None, True)]
)
def test_an_organisation_that_ended_before_the_verslagjaar_is_not_asked(
    last_year: int | None, is_asked: bool
) -> None:
    zorgaanbieders = to_zorgaanbieders("AB", {"A": last_year} if last_year else {})
    oordelen = judge(
        [opgave("A1", 25, 2021), opgave("A", 25, 2021, "I2"), opgave("B1", 20)],
        [norm("N1"), norm("N2", eenheid="organisatie")],
        [koppeling("N1"), koppeling("N2", "I2")],
        zorgaanbieders=zorgaanbieders,
        locaties=to_locaties(["A1", "B1"]),
    )
    assert ("A" in verdicts(oordelen), "A1" in verdicts(oordelen)) == (is_asked, is_asked)


@pytest.mark.parametrize(
    ("register", "expected"),
    [
        ({"A1": None, "A2": None}, {"A1": f"{NB}: niet aangeleverd", "A2": "voldoet"}),
        ({"A1": 2021, "A2": None}, {"A2": "voldoet"}),
        ({"A2": None}, {"A2": "voldoet"}),
    ],
)
def test_a_location_is_missed_while_the_register_calls_it_valid(register: dict, expected: dict) -> None:
    rows = [*reeks("A1", {2021: 30}), *reeks("A2", {2021: 24, 2022: 24})]
    locaties = to_locaties(register, {wie: tot for wie, tot in register.items() if tot})
    assert verdicts(judge(rows, locaties=locaties)) == expected


def test_a_closed_location_of_a_silent_organisation_is_not_asked() -> None:
    rows = [opgave("A1", 30, 2021), opgave("A2", 30, 2021), opgave("B1", 20)]
    oordelen = judge(rows, locaties=to_locaties(["A1", "A2"], {"A2": 2021}))
    assert verdicts(oordelen) == {"A1": f"{NB}: niet aangeleverd", "B1": "voldoet"}


@pytest.mark.parametrize("wie", ["A1", "A"])
def test_whoever_delivered_other_indicators_is_still_asked_for_the_missing_one(wie: str) -> None:
    rows = [opgave("A1", 25, 2021), opgave(wie, 3, 2022, "I9"), opgave("B1", 20)]
    oordelen = judge(rows, locaties=to_locaties(["A1"]))
    assert verdicts(oordelen) == {"A1": f"{NB}: niet aangeleverd", "B1": "voldoet"}


def test_nobody_is_asked_for_a_norm_that_no_longer_rests_on_an_indicator() -> None:
    assert judge([opgave("A1", 25, 2021), opgave("B1", 20)], koppelingen=[koppeling(tot=2021)]).empty


def test_a_merged_organisation_is_judged_on_its_own_figures_and_the_old_one_no_longer() -> None:
    rows = [*reeks("A", {2020: 12, 2021: 12}), *reeks("B", {2020: 15, 2021: 15, 2022: 27})]
    zorgaanbieders = to_zorgaanbieders("AB", {"A": 2021}).assign(opvolger_kvk=["00000002", None])
    mean = norm(eenheid="organisatie", regel="gemiddelde", venster=3)
    oordelen = judge(rows, [mean], zorgaanbieders=zorgaanbieders)
    assert verdicts(oordelen) == {"B": "voldoet niet"}
    assert oordelen["maat"].tolist() == [19]


def test_a_location_keeps_its_series_when_it_moves_to_another_organisation() -> None:
    moved = opgave("A1", 30, 2022, kvk="00000002", organisatie="Ziekenhuis B")
    oordelen = judge([*reeks("A1", {2020: 10, 2021: 20}), moved], [norm(regel="gemiddelde", venster=3)])
    assert oordelen[["kvk", "organisatie", "maat"]].to_numpy().tolist() == [["00000002", "Ziekenhuis B", 20]]


def test_a_unit_without_vestigingsnummer_is_its_name_within_its_organisation() -> None:
    names = [("A", "Noord"), ("A", "Zuid"), ("B", "Noord")]
    rows = [
        opgave(f"{organisatie}1", waarde, jaar, vestigingsnummer=None, locatie=naam)
        for (organisatie, naam), waarde in zip(names, (10, 20, 30), strict=True)
        for jaar in (2021, 2022)
    ]
    oordelen = judge(rows, [norm(regel="gemiddelde", venster=2)])
    assert oordelen["vestigingsnummer"].isna().all()
    assert oordelen[["organisatie", "locatie", "maat"]].to_numpy().tolist() == [
        ["Ziekenhuis A", "Noord", 10],
        ["Ziekenhuis A", "Zuid", 20],
        ["Ziekenhuis B", "Noord", 30],
    ]


def test_an_organisation_without_kvk_is_its_name() -> None:
    rows = [
        opgave(wie, waarde, kvk=None)
        for wie, waarde in (("A", 20), ("B", 19), ("A1", 5), ("A2", 6), ("B1", 7))
    ]
    oordelen = judge(rows, [norm(eenheid="organisatie")])
    assert verdicts(oordelen) == {"A": "voldoet", "B": "voldoet niet"}
    assert oordelen["kvk"].isna().all()


def test_the_register_may_know_an_organisation_by_name_before_it_knows_its_kvk() -> None:
    zorgaanbieders = to_zorgaanbieders("AB", {"A": 2021}, without_kvk=["A"])
    locaties = to_locaties(["B1", "B2"]).assign(kvk=None)
    rows = [opgave("A", 25, 2021), opgave("B", 25, 2022)]
    oordelen = judge(rows, zorgaanbieders=zorgaanbieders, locaties=locaties)
    assert verdicts(oordelen) == {"B1": f"{NB}: verkeerd niveau", "B2": f"{NB}: verkeerd niveau"}


def test_one_location_under_two_organisations_is_judged_once() -> None:
    same = [opgave("A1", 25), opgave("A1", 25, kvk="00000002", organisatie="Ziekenhuis B")]
    assert verdicts(judge(same)) == {"A1": "voldoet"}
    differs = [opgave("A1", 25), opgave("A1", 12, kvk="00000002", organisatie="Ziekenhuis B")]
    assert verdicts(judge(differs)) == {"A1": f"{NB}: onleesbaar"}


# Frames


@pytest.mark.parametrize(
    ("antwoord", "bounds"), [(12, [12, 12]), ("<10", [0, 9]), (0, [0, 0]), ("leeg", None), ("nvt", None)]
)
def test_a_series_has_the_bounds_of_each_years_own_figure(
    antwoord: float | str, bounds: list[float] | None
) -> None:
    series = judge_reeksen(
        to_opgaven([opgave("A1", antwoord)]),
        to_volumenormen([norm(regel="gemiddelde", venster=3)]),
        to_indicatoren([koppeling()]),
        to_zorgaanbieders("A"),
        to_locaties(["A1"]),
        to_trendbreuken({}),
        [2022],
    )
    found = series[["volume_min", "volume_max"]].iloc[0]
    assert found.isna().all() if bounds is None else found.tolist() == bounds


def test_nothing_delivered_or_nothing_asked_gives_an_empty_table() -> None:
    pd.testing.assert_frame_equal(judge([]), empty("oordelen"))
    pd.testing.assert_frame_equal(judge([opgave("A1", 20)], verslagjaren=[]), empty("oordelen"))
    pd.testing.assert_frame_equal(judge([opgave("A1", 20)], koppelingen=[]), empty("oordelen"))
    pd.testing.assert_frame_equal(judge([opgave("A1", 20)], []), empty("oordelen"))


def test_every_verslagjaar_is_judged_for_the_inkoopjaar_two_years_later() -> None:
    oordelen = judge(reeks("A1", {2019: 19, 2020: 20}), verslagjaren=[2020, 2019])
    assert oordelen[["inkoopjaar", "verslagjaar"]].to_numpy().tolist() == [[2021, 2019], [2022, 2020]]


def test_register_frames_may_lack_the_optional_columns() -> None:
    oordelen = judge_volumenormen(
        to_opgaven([opgave("A", 20)]),
        to_volumenormen([norm()]),
        to_indicatoren([koppeling()]),
        to_zorgaanbieders("A"),
        to_locaties(["A1"]).drop(columns="organisatie"),
        to_trendbreuken({}),
        [2022],
    )
    assert verdicts(oordelen) == {"A1": "voldoet"}


def test_two_rows_of_a_norm_for_one_verslagjaar_are_refused() -> None:
    overlapping = [norm(geldig_vanaf=2015), norm(minimum=50, geldig_vanaf=2020)]
    with pytest.raises(ReferenceError) as caught:
        judge([opgave("A1", 20)], overlapping)
    assert str(caught.value) == (
        "1 norm(s) have more than one row for one verslagjaar: 'N1 in 2022'.\n"
        "A norm has one minimum per verslagjaar.\n"
        "Close the earlier row with geldig_tot in data/reference/volumenormen.csv."
    )
    assert caught.value.cases is not None
    assert caught.value.cases["minimum"].tolist() == [20, 50]


def test_an_indicator_that_would_count_twice_is_refused() -> None:
    with pytest.raises(ReferenceError) as caught:
        judge([opgave("A1", 20)], koppelingen=[koppeling(vanaf=2015), koppeling(vanaf=2020)])
    assert str(caught.value) == (
        "1 link(s) stand more than once for one verslagjaar: 'N1 / I1' (first in 2022).\n"
        "Each indicator counts once in a norm.\n"
        "Remove the second row, or close the first with verslagjaar_tot, in data/reference/indicatoren.csv."
    )
