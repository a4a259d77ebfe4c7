"""An inkoopjaar uses the rows of the register that can change its tables, and no others."""

from __future__ import annotations

import pytest

from analysis.rules.gebruik import Genoemd, Rij, select_gebruikt
from analysis.rules.namen import naamvormen

GENOEMD = Genoemd(
    kvk=frozenset({"90000011"}),
    vestigingsnummer=frozenset({"900000000011"}),
    organisatie=naamvormen("Ziekenhuis Duinzicht"),
    locatie=naamvormen("Duinzicht Oost"),
)


def used(verslagjaar: int = 2022, **register: list[Rij]) -> dict[str, list[int]]:
    found = select_gebruikt(register, GENOEMD, verslagjaar)
    return {naam: places for naam, places in found.items() if places}


@pytest.mark.parametrize(
    ("rij", "is_used"),
    [
        ({"kvk": "90000099", "organisatie": "Elders", "geldig_vanaf": "2016", "geldig_tot": ""}, True),
        ({"kvk": "90000099", "organisatie": "Elders", "geldig_vanaf": "2016", "geldig_tot": "2022"}, True),
        ({"kvk": "90000099", "organisatie": "Elders", "geldig_vanaf": "2016", "geldig_tot": "2021"}, False),
        ({"kvk": "90000099", "organisatie": "Elders", "geldig_vanaf": "2023", "geldig_tot": ""}, False),
        ({"kvk": "90000011", "organisatie": "Elders", "geldig_vanaf": "2023", "geldig_tot": ""}, True),
        ({"kvk": "", "organisatie": "Stichting DUINZICHT", "geldig_vanaf": "2023", "geldig_tot": ""}, True),
        ({"kvk": "90000099", "organisatie": "Elders", "geldig_vanaf": "later", "geldig_tot": "2015"}, False),
        ({"kvk": "90000099", "organisatie": "Elders", "geldig_vanaf": "later", "geldig_tot": ""}, True),
        ({"kvk": "90000099", "organisatie": "Elders"}, True),
    ],
    ids=[
        "holds without end",
        "holds in its last year",
        "ended and never delivered",
        "begins later and never delivered",
        "begins later under a delivered number",
        "begins later under a delivered name in another form",
        "ended, whenever it began",
        "begins nobody can tell when",
        "says nothing of when",
    ],
)
def test_a_provider_is_used_when_it_holds_or_is_delivered(rij: Rij, is_used: bool) -> None:
    assert used(zorgaanbieders=[rij]) == ({"zorgaanbieders": [0]} if is_used else {})


def test_a_number_without_its_leading_zeros_is_the_same_number() -> None:
    genoemd = Genoemd(frozenset({"01234567"}), frozenset(), frozenset(), frozenset())
    rij = {"kvk": "1234567", "organisatie": "Elders", "geldig_vanaf": "2030"}
    assert select_gebruikt({"zorgaanbieders": [rij]}, genoemd, 2022)["zorgaanbieders"] == [0]


def test_whoever_is_used_takes_along_its_other_names_and_its_successor() -> None:
    zorgaanbieders = [
        {"kvk": "90000011", "organisatie": "Duinzicht", "geldig_vanaf": "2016", "geldig_tot": "2020"},
        {"kvk": "90000011", "organisatie": "Kustzorg", "geldig_vanaf": "2030", "opvolger_kvk": "90000077"},
        {"kvk": "90000077", "organisatie": "Kust en Duin", "geldig_vanaf": "2031"},
        {"kvk": "", "organisatie": "Kust & Duin", "geldig_vanaf": "2032"},
        {"kvk": "90000088", "organisatie": "Elders", "geldig_vanaf": "2031"},
    ]
    assert used(zorgaanbieders=zorgaanbieders) == {"zorgaanbieders": [0, 1, 2, 3]}


def test_of_a_used_organisation_the_locations_by_then_count_and_later_ones_do_not() -> None:
    of_duinzicht = {"kvk": "90000011", "organisatie": "Ziekenhuis Duinzicht", "geldig_vanaf": "2016"}
    locaties = [
        {"kvk": "90000011", "locatie": "Gesloten", "geldig_vanaf": "2016", "geldig_tot": "2018"},
        {"kvk": "90000011", "locatie": "Nieuwbouw", "geldig_vanaf": "2023"},
        {"kvk": "90000011", "locatie": "Locatie Duinzicht Oost", "geldig_vanaf": "2023"},
        {
            "kvk": "90000011",
            "locatie": "Verhuisd",
            "vestigingsnummer": "900000000011",
            "geldig_vanaf": "2023",
        },
        {"kvk": "90000099", "locatie": "Elders", "geldig_vanaf": "2016", "geldig_tot": "2018"},
        {"kvk": "90000098", "locatie": "Elders nu", "geldig_vanaf": "2016"},
    ]
    found = used(zorgaanbieders=[of_duinzicht], locaties=locaties)
    assert found == {"zorgaanbieders": [0], "locaties": [0, 2, 3, 5]}


def test_another_name_counts_when_a_delivery_uses_it() -> None:
    aliassen = [
        {"organisatie": "Kustzorg", "alias": "Duinzicht"},
        {"organisatie": "Kustzorg", "alias": "Zeezicht"},
        {"organisatie": "Kustzorg", "alias": "Oost", "locatie": "Duinzicht Oost"},
    ]
    zorgaanbieders = [{"kvk": "90000055", "organisatie": "Kustzorg", "geldig_vanaf": "2030"}]
    assert used(aliassen=aliassen, zorgaanbieders=zorgaanbieders) == {"zorgaanbieders": [0], "aliassen": [0]}


@pytest.mark.parametrize(
    ("vanaf", "is_used"), [("2022", True), ("2023", True), ("2024", True), ("2025", False), ("", True)]
)
def test_the_next_stage_of_a_norm_counts_up_to_two_years_ahead(vanaf: str, is_used: bool) -> None:
    now = {"norm_code": "maag", "geldig_vanaf": "2016", "geldig_tot": ""}
    later = {"norm_code": "maag", "geldig_vanaf": vanaf, "geldig_tot": ""}
    assert used(volumenormen=[now, later]) == {"volumenormen": [0, 1] if is_used else [0]}


def test_a_norm_that_only_begins_later_counts_when_a_link_of_it_holds_already() -> None:
    later = {"norm_code": "long", "geldig_vanaf": "2024", "geldig_tot": ""}
    link = {"norm_code": "long", "verslagjaar_vanaf": "2022", "verslagjaar_tot": ""}
    assert used(volumenormen=[later]) == {}
    assert used(volumenormen=[later], indicatoren=[link]) == {"volumenormen": [0], "indicatoren": [0]}
    assert used(2021, volumenormen=[later], indicatoren=[link]) == {}


def test_of_a_norm_that_does_not_hold_now_every_later_stage_counts_because_it_gives_the_name() -> None:
    ended = {"norm_code": "maag", "geldig_vanaf": "2016", "geldig_tot": "2020"}
    much_later = {"norm_code": "maag", "geldig_vanaf": "2040", "geldig_tot": ""}
    assert used(volumenormen=[ended, much_later]) == {"volumenormen": [0, 1]}


def test_a_break_counts_from_its_own_year() -> None:
    breuk = {"norm_code": "maag", "eerste_verslagjaar": "2023"}
    assert used(2022, trendbreuken=[breuk]) == {}
    assert used(2023, trendbreuken=[breuk]) == {"trendbreuken": [0]}
