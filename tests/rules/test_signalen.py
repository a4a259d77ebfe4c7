"""Each signal at its boundary, with the sentence it leads to; and no signal where there is nothing to ask."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from kleine_tabellen import (
    koppeling,
    norm,
    opgave,
    reeks,
    to_indicatoren,
    to_locaties,
    to_opgaven,
    to_volumenormen,
    to_zorgaanbieders,
)

from analysis.data.bevindingen import load_regels, to_bevindingen
from analysis.rules.signalen import find_signalen

REGELS = load_regels(Path(__file__).parents[2] / "data" / "reference" / "regels.csv")
QUIET = opgave("Z1", 25)
"""A row that keeps the linked indicator delivered and deserves no question."""


def find(
    rows: list[dict[str, Any]],
    normen: list[dict[str, Any]] | None = None,
    koppelingen: list[dict[str, Any]] | None = None,
    **register: pd.DataFrame,
) -> pd.DataFrame:
    return find_signalen(
        to_opgaven(rows),
        to_volumenormen([norm()] if normen is None else normen),
        to_indicatoren([koppeling()] if koppelingen is None else koppelingen),
        register.get("zorgaanbieders", to_zorgaanbieders("")),
        register.get("locaties", to_locaties([])),
        2022,
    )


def meldingen(cases: pd.DataFrame) -> list[str]:
    return to_bevindingen(cases, REGELS)["melding"].tolist()


def test_an_ordinary_year_deserves_no_question() -> None:
    rows = [
        *reeks("A1", {2021: 30, 2022: 31}),
        *reeks("A2", {2021: "leeg", 2022: "nvt"}),
        *reeks("B1", {2021: 0, 2022: "<10"}),
        *reeks("B", {2021: 12, 2022: 12}, code="I2"),
    ]
    assert find(rows).empty


def test_nothing_at_all_deserves_no_question() -> None:
    assert find([]).empty
    assert find([], [], []).empty


# niet_aangeleverd


def test_a_silent_organisation_is_asked_why() -> None:
    cases = find([opgave("A1", 25, 2021), opgave("A2", "leeg", 2021), QUIET])
    assert cases[["regel", "verslagjaar", "kvk", "organisatie"]].to_numpy().tolist() == [
        ["niet_aangeleverd", 2022, "00000001", "Ziekenhuis A"]
    ]
    assert meldingen(cases) == [
        "Ziekenhuis A heeft over verslagjaar 2022 niets aangeleverd, en het jaar ervoor wel. "
        "Niet aangeleverd is geen nul: de oordelen staan op 'niet beoordeelbaar'."
    ]


@pytest.mark.parametrize(("tot", "aantal"), [(2020, 0), (2021, 0), (2022, 1), (None, 1)])
def test_an_organisation_that_has_ended_is_not_asked(tot: int | None, aantal: int) -> None:
    zorgaanbieders = to_zorgaanbieders("A", {"A": tot} if tot else {})
    assert len(find([opgave("A1", 25, 2021), QUIET], zorgaanbieders=zorgaanbieders)) == aantal


def test_an_organisation_that_is_known_by_name_alone_can_be_silent_or_have_ended() -> None:
    rows = [opgave("A1", 25, 2021, kvk=None), opgave("B1", 25, 2021, kvk=None), QUIET]
    zorgaanbieders = to_zorgaanbieders("AB", {"B": 2021}, without_kvk=["A", "B"])
    cases = find(rows, zorgaanbieders=zorgaanbieders)
    assert cases["organisatie"].tolist() == ["Ziekenhuis A"]
    assert cases["kvk"].isna().all()


def test_an_organisation_that_was_silent_the_year_before_or_delivers_elsewhere_is_not_asked() -> None:
    assert find([opgave("A1", 25, 2020), QUIET]).empty
    assert find([opgave("A1", 25, 2021), opgave("A2", "leeg"), QUIET]).empty


# verkeerd_niveau


def test_a_figure_of_the_organisation_for_a_norm_per_location_is_asked_per_location() -> None:
    cases = find([opgave("A", 45), opgave("A1", "leeg"), opgave("A2", 20), opgave("A3", "leeg")])
    assert cases[["regel", "kvk", "indicator_code", "waarde", "levering"]].to_numpy().tolist() == [
        ["verkeerd_niveau", "00000001", "I1", "45", "hoofd_2022.csv"]
    ]
    assert meldingen(cases) == [
        "Ziekenhuis A heeft I1 op organisatieniveau opgegeven (45), terwijl de norm per locatie geldt en de "
        "organisatie meer locaties heeft. Vraag het antwoord per locatie."
    ]


def test_a_suppressed_figure_at_the_wrong_level_is_told_by_its_bounds() -> None:
    cases = find([opgave("A", "<10"), opgave("A1", "leeg"), opgave("A2", "leeg")])
    assert cases["waarde"].tolist() == ["0 tot en met 9"]


@pytest.mark.parametrize(
    "rows",
    [
        [opgave("A", 45), opgave("A1", "leeg")],
        [opgave("A", 45), opgave("A1", 20), opgave("A2", 25)],
        [opgave("A", "leeg"), opgave("A1", "leeg"), opgave("A2", "leeg")],
        [opgave("A", "nvt"), opgave("A1", 20), opgave("A2", "leeg")],
        [opgave("A", 45, code="I9"), opgave("A1", "leeg"), opgave("A2", "leeg")],
        [opgave("A", 45)],
    ],
    ids=["one location", "every location has its own", "empty", "nvt", "no norm", "no location known"],
)
def test_a_figure_that_is_where_it_should_be_or_does_no_harm_is_not_asked_about(rows: list) -> None:
    assert find([*rows, QUIET]).empty


def test_a_figure_of_the_organisation_for_a_norm_per_organisation_is_where_it_should_be() -> None:
    rows = [opgave("A", 45), opgave("A1", "leeg"), opgave("A2", "leeg")]
    assert find(rows, [norm(eenheid="organisatie")]).empty


# totaal_op_locatie


def test_the_organisations_total_at_one_location_is_asked_about() -> None:
    cases = find(
        [opgave("A", 30, code="I9"), opgave("A1", 30, code="I9"), opgave("A2", 25, code="I9"), QUIET]
    )
    assert meldingen(cases) == [
        "Locatie A1 van Ziekenhuis A geeft voor I9 30 op, precies het organisatietotaal, terwijl andere "
        "locaties ook iets opgeven. Vermoedelijk staat het totaal bij deze locatie; vraag het na."
    ]
    assert cases["vestigingsnummer"].tolist() == ["000001000001"]


@pytest.mark.parametrize(
    ("total", "first", "second", "aantal"),
    [
        (10, 10, 1, 1),
        (9, 9, 1, 0),
        (30, 29, 1, 0),
        (30, 30, 0, 0),
        (30, 30, "leeg", 0),
        (30, 30, "<10", 0),
        ("<10", 9, 1, 0),
    ],
)
def test_a_total_at_a_location_needs_ten_and_another_location_that_reports(
    total: float | str, first: float | str, second: float | str, aantal: int
) -> None:
    answers = {"A": total, "A1": first, "A2": second}
    rows = [opgave(wie, antwoord, code="I9") for wie, antwoord in answers.items()]
    assert len(find([*rows, QUIET])) == aantal


def test_equal_percentages_are_no_totals() -> None:
    rows = [opgave(wie, 80, code="I9", eenheid="Percentage") for wie in ("A", "A1", "A2")]
    assert find([*rows, QUIET]).empty


# vooringevuld


def two_years(before: list[float], now: list[float], eenheid: str = "Aantal") -> list[dict[str, Any]]:
    return [
        *(opgave("A1", a, 2021, f"X{i:02d}", eenheid=eenheid) for i, a in enumerate(before)),
        *(opgave("A1", a, 2022, f"X{i:02d}", eenheid=eenheid) for i, a in enumerate(now)),
        QUIET,
    ]


def test_answers_that_all_equal_last_years_are_asked_about() -> None:
    counts = [3, 4, 5, 6, 7, 8, 9, 10, 11, 12]
    cases = find(two_years(counts, counts))
    assert cases["aantal"].tolist() == [10]
    assert meldingen(cases) == [
        "Locatie A1 van Ziekenhuis A geeft over 2022 bij alle 10 vergelijkbare indicatoren exact hetzelfde "
        "op als over het jaar ervoor. Vermoedelijk is het antwoord van vorig jaar overgenomen; vraag het na."
    ]


@pytest.mark.parametrize(
    ("before", "now"),
    [
        (list(range(5, 14)), list(range(5, 14))),
        (list(range(5, 15)), [*range(5, 14), 15]),
        ([0] * 12, [0] * 12),
        ([*range(6, 15), 0], [*range(6, 15), 0]),
        ([9] * 12, [9] * 12),
    ],
    ids=["nine", "one differs", "zeros", "nine and a zero", "only small"],
)
def test_few_or_small_or_differing_counts_prove_nothing(before: list, now: list) -> None:
    assert find(two_years(before, now)).empty


def test_equal_percentages_prove_nothing() -> None:
    assert find(two_years([90] * 12, [90] * 12, "Percentage")).empty


# gedeeltelijk_nvt

TWO = [koppeling(code="I1"), koppeling(code="I2")]


@pytest.mark.parametrize(
    ("first", "second", "aantal"),
    [("nvt", 12, 1), (0, "nvt", 1), ("<10", "nvt", 1), ("nvt", "nvt", 0), ("nvt", "leeg", 0), (3, 12, 0)],
)
def test_a_norm_that_is_half_not_applicable_is_asked_about(
    first: float | str, second: float | str, aantal: int
) -> None:
    rows = [opgave("A1", first, code="I1"), opgave("A1", second, code="I2")]
    cases = find(rows, koppelingen=TWO)
    assert len(cases) == aantal
    sentence = (
        "Ziekenhuis A geeft voor N1 bij een deel van de indicatoren 'niet van toepassing' op en bij een "
        "ander deel een getal. De som is daardoor niet te maken; vraag na of de norm van toepassing is."
    )
    assert meldingen(cases) == [sentence] * aantal


# koppeling_zonder_opgaven


def test_a_link_to_an_indicator_that_nobody_has_is_told() -> None:
    cases = find([QUIET], koppelingen=TWO)
    assert cases[["regel", "norm_code", "indicator_code", "indicatorset_code"]].to_numpy().tolist() == [
        ["koppeling_zonder_opgaven", "N1", "I2", "S1"]
    ]
    assert meldingen(cases) == [
        "Norm N1 is voor verslagjaar 2022 gekoppeld aan I2 (set S1), maar geen enkele levering bevat die "
        "indicator. Controleer indicatoren.csv; zoek de code met: inkoopadvies match BESTAND."
    ]


@pytest.mark.parametrize(
    ("norm_changes", "link_changes", "aantal"),
    [
        ({}, {}, 1),
        ({}, {"tot": 2021}, 0),
        ({}, {"vanaf": 2023}, 0),
        ({"geldig_tot": 2021}, {}, 0),
        ({"geldig_tot": 2022}, {}, 1),
        ({"geldig_vanaf": 2023}, {}, 0),
        ({"geldig_vanaf": 2023, "regel": "gemiddelde", "venster": 2}, {}, 1),
        ({"geldig_vanaf": 2024, "regel": "gemiddelde", "venster": 2}, {}, 0),
    ],
)
def test_only_links_that_a_norm_needs_in_this_verslagjaar_are_told(
    norm_changes: dict, link_changes: dict, aantal: int
) -> None:
    assert len(find([QUIET], [norm(**norm_changes)], [koppeling(code="I2", **link_changes)])) == aantal


def test_a_link_to_another_set_finds_nothing() -> None:
    assert len(find([opgave("A1", 20, indicatorset_code="S2")])) == 1


def test_without_opgaven_of_the_verslagjaar_a_link_is_not_to_blame() -> None:
    assert find([opgave("A1", 20, 2020)]).empty


# Frames


def test_signals_do_not_depend_on_other_years_or_on_the_order_of_rows() -> None:
    rows = [
        opgave("A1", 25, 2021),
        opgave("B", 45),
        opgave("B1", "leeg"),
        opgave("B2", 45),
        opgave("B3", 4),
        *two_years(list(range(5, 16)), list(range(5, 16)))[:-1],
    ]
    cases = find(rows)
    assert cases["regel"].tolist() == ["totaal_op_locatie", "verkeerd_niveau", "vooringevuld"]
    others = [*reeks("C1", {2019: 3, 2020: 4}), opgave("A9", 1, 2023)]
    pd.testing.assert_frame_equal(cases, find([*others, *reversed(rows)]))
