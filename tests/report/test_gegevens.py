"""What a report reads: the tables of a run, names that tell norms apart, and one organisation alone."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
import verzonnen
from bedacht import make_jaar, normen

from analysis.errors import RootError
from analysis.report.gegevens import (
    Dossier,
    Jaar,
    count_oordelen,
    load_dossier,
    load_jaar,
    name_normen,
    own_bevindingen,
    with_known_norm,
)
from analysis.rules.tabellen import conform


def test_a_year_that_no_run_made_is_refused_with_the_command_that_makes_it(root: Path) -> None:
    with pytest.raises(RootError) as error:
        load_jaar(root, 2031)
    assert str(error.value) == (
        f"There are no verdicts for inkoopjaar 2031 in {root.resolve() / 'processed'}.\n"
        "Made so far: 2026, 2027.\n"
        f"Make them with: inkoopadvies run 2031 --data {root.resolve()}"
    )


def test_an_organisation_without_verdicts_is_refused(root: Path) -> None:
    with pytest.raises(RootError) as error:
        load_dossier(root, 2027, "12345678")
    assert str(error.value) == (
        "No verdict of inkoopjaar 2027 is about '12345678'; 9 KvK numbers are known.\n"
        "Give a KvK number of 8 digits or the organisation's name as in zorgaanbieders.csv."
    )


def test_a_year_knows_its_verslagjaar_and_that_its_data_are_invented(jaar: Jaar) -> None:
    assert (jaar.verslagjaar, jaar.is_synthetisch) == (2025, True)
    assert set(jaar.oordelen["verslagjaar"]) == {2025}
    assert set(jaar.trends["verslagjaar"]) == set(range(2018, 2026))


def test_a_dossier_is_about_one_organisation_and_nothing_else(dossier: Dossier) -> None:
    assert dossier.organisatie == verzonnen.GEVAARLIJK
    for rows in (dossier.oordelen, dossier.trends):
        assert len(rows) > 0
        assert set(rows["kvk"]) == {"90000003"}


def test_an_organisation_without_kvk_is_found_by_its_name(root: Path) -> None:
    found = load_dossier(root, 2027, "Ziekenhuis Duinrode")
    assert (found.kvk, set(found.oordelen["organisatie"])) == ("", {"Ziekenhuis Duinrode"})


def test_a_dossier_of_nobody_in_particular_is_of_one_that_misses_a_norm(root: Path) -> None:
    assert (load_dossier(root, 2027).oordelen["oordeel"] == "voldoet niet").any()


def test_a_finding_without_kvk_belongs_to_the_longest_name_in_its_sentence() -> None:
    bevindingen = conform(
        pd.DataFrame(
            {
                "kvk": [None, None, "90000001", "90000002", None],
                "melding": [
                    "Ziekenhuis Duinrode levert niets.",
                    "Ziekenhuis Duinrode Zuid levert niets.",
                    "Over de eerste.",
                    "Over een ander.",
                    None,
                ],
            }
        ),
        "bevindingen",
    )
    names = pd.Series(["Ziekenhuis Duinrode", "Ziekenhuis Duinrode Zuid"])
    own = make_jaar({"maat": 20, "oordeel": "voldoet", "kvk": "90000001"}).oordelen
    assert own_bevindingen(bevindingen, own, names)["melding"].tolist() == [
        "Ziekenhuis Duinrode levert niets.",
        "Over de eerste.",
    ]


@pytest.mark.parametrize(
    ("rows", "named"),
    [
        ([{}], {"cys": "Cystectomie"}),
        (
            [{}, {"norm_code": "cys_u", "eenheid": "operateur"}],
            {"cys": "Cystectomie (per locatie)", "cys_u": "Cystectomie (per operateur)"},
        ),
        (
            [{}, {"norm_code": "cys_s", "opsteller": "SONCOS"}],
            {"cys": "Cystectomie (per locatie) (NVU)", "cys_s": "Cystectomie (per locatie) (SONCOS)"},
        ),
        (
            [{}, {"norm_code": "oud", "geldig_vanaf": 2010, "geldig_tot": 2017}],
            {"cys": "Cystectomie", "oud": "Cystectomie (tot en met verslagjaar 2017)"},
        ),
        (
            [{}, {"norm_code": "a", "geldig_vanaf": 2026}, {"norm_code": "b", "geldig_vanaf": 2026}],
            {
                "a": "Cystectomie (vanaf verslagjaar 2026) (a)",
                "b": "Cystectomie (vanaf verslagjaar 2026) (b)",
                "cys": "Cystectomie",
            },
        ),
    ],
)
def test_no_two_norms_have_the_same_name(rows: list[dict[str, object]], named: dict[str, str]) -> None:
    assert name_normen(normen(*rows), 2025)["norm"].to_dict() == named


def test_the_row_of_the_verslagjaar_is_the_one_that_counts() -> None:
    staged = normen({"minimum": 20.0, "geldig_tot": 2018}, {"minimum": 50.0, "geldig_vanaf": 2019})
    assert name_normen(staged, 2018).loc["cys", "minimum"] == 20.0
    assert name_normen(staged, 2019).loc["cys", "minimum"] == 50.0
    assert name_normen(staged, 2017)["is_geldig"].tolist() == [False]


@pytest.mark.parametrize(
    ("locatie", "naam"),
    [
        ("Duinrode Noord", "Duinrode Noord, Ziekenhuis Duinrode"),
        ("Ziekenhuis Duinrode Noord", "Ziekenhuis Duinrode Noord"),
        ("ZIEKENHUIS DUINRODE", "ZIEKENHUIS DUINRODE"),
        (None, "Ziekenhuis Duinrode"),
    ],
)
def test_a_location_that_bears_the_name_of_its_organisation_does_not_repeat_it(
    locatie: str | None, naam: str
) -> None:
    rows = make_jaar({"maat": 20, "oordeel": "voldoet", "locatie": locatie}).oordelen
    assert rows["eenheid_naam"].tolist() == [naam]


@pytest.mark.parametrize(
    ("row", "afstand_pct"),
    [
        ({"maat": 15}, -25.0),
        ({"maat": 20}, 0.0),
        ({"maat_min": 0, "maat_max": 9}, -55.0),
        ({"maat": 0, "minimum": 1.0, "norm_code": "jn"}, None),
        ({}, None),
    ],
)
def test_distance_is_a_share_of_the_minimum_by_the_most_favourable_figure(
    row: dict[str, object], afstand_pct: float | None
) -> None:
    known = normen({}, {"norm_code": "jn", "ingreep": "Registratie", "soort": "janee"})
    rows = make_jaar({"oordeel": "voldoet niet", **row}, volumenormen=known).oordelen
    found = rows["afstand_pct"].iloc[0]
    assert pd.isna(found) if afstand_pct is None else found == afstand_pct


def test_every_oordeel_is_counted_also_when_there_is_none() -> None:
    rows = make_jaar({"oordeel": "voldoet", "maat": 20}).oordelen
    assert count_oordelen(rows) == {
        "voldoet": 1, "voldoet niet": 0, "onzeker": 0, "niet beoordeelbaar": 0, "niet van toepassing": 0,
    }  # fmt: skip


def test_an_unknown_minimum_says_nothing_about_a_hospital() -> None:
    rows = make_jaar(
        {"oordeel": "voldoet", "maat": 20},
        {"oordeel": "niet beoordeelbaar", "reden": "norm niet ingevoerd", "norm_code": "b"},
        {"oordeel": "niet beoordeelbaar", "reden": "leeg", "norm_code": "c"},
        {"oordeel": "niet van toepassing", "reden": "nvt opgegeven", "norm_code": "d"},
    ).oordelen
    assert with_known_norm(rows)["norm_code"].tolist() == ["cys", "c"]


@pytest.mark.parametrize("kvk", ["90000003", 90000003])
def test_a_kvk_number_is_also_understood_as_the_number_that_papermill_makes_of_it(
    root: Path, kvk: str | int
) -> None:
    assert load_dossier(root, 2027, kvk).kvk == "90000003"


def test_leading_zeros_that_were_lost_are_put_back_before_looking(root: Path) -> None:
    with pytest.raises(RootError, match="is about '00912034'"):
        load_dossier(root, 2027, 912034)
