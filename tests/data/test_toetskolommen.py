"""The columns that a suite may use beside a table's own say what their names say."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

from analysis.data.register import REFERENTIETABELLEN
from analysis.data.toetskolommen import VERPLICHT, add_toetskolommen
from analysis.errors import RootError
from analysis.rules.tabellen import TABELLEN

KOLOMMEN: dict[str, dict[str, str]] = {
    **TABELLEN,
    **{
        tabel: {naam: kolom.dtype for naam, kolom in kolommen.items()}
        for tabel, kolommen in REFERENTIETABELLEN.items()
    },
}


def tabellen(**rows: list[dict[str, Any]]) -> dict[str, pd.DataFrame]:
    """The tables of a validation, with these rows; the others are empty."""
    return {
        tabel: pd.DataFrame(rows.get(tabel, []), columns=list(KOLOMMEN[tabel])).astype(KOLOMMEN[tabel])
        for tabel in (*VERPLICHT, *(set(rows) - set(VERPLICHT)))
    }


def toetskolom(tabel: str, kolom: str, **rows: list[dict[str, Any]]) -> list[Any]:
    return add_toetskolommen(tabellen(**rows), 2024)[tabel][kolom].tolist()


NORM = {"norm_code": "blaas", "soort": "volume", "geldig_vanaf": 2018}
KOPPELING = {
    "norm_code": "blaas",
    "verslagjaar_vanaf": 2018,
    "indicatorset_code": "ISID1",
    "indicator_code": "INID1",
    "veld": "waarde",
}
OPGAVE = {"verslagjaar": 2024, "indicatorset_code": "ISID1", "indicator_code": "INID1", "kvk": "00000001"}


@pytest.mark.parametrize(
    ("vanaf", "tot", "geldt"),
    [(2024, None, True), (2025, None, False), (2018, 2024, True), (2018, 2023, False), (None, None, False)],
)
def test_a_row_holds_from_its_first_year_to_its_last_both_included(
    vanaf: int | None, tot: int | None, geldt: bool
) -> None:
    norm = NORM | {"geldig_vanaf": vanaf, "geldig_tot": tot}
    assert toetskolom("volumenormen", "geldt", volumenormen=[norm]) == [geldt]


@pytest.mark.parametrize(
    ("change", "linked"),
    [({}, True), ({"verslagjaar_tot": 2023}, False), ({"norm_code": "nier"}, False)],
)
def test_a_norm_is_linked_by_a_link_of_its_own_that_holds_this_year(
    change: dict[str, Any], linked: bool
) -> None:
    found = toetskolom("volumenormen", "is_gekoppeld", volumenormen=[NORM], indicatoren=[KOPPELING | change])
    assert found == [linked]


@pytest.mark.parametrize(
    ("norm", "koppeling", "is_volume"),
    [
        ({}, {}, True),
        ({"soort": "percentage"}, {}, False),
        ({"geldig_tot": 2023}, {}, False),
        ({}, {"verslagjaar_tot": 2023}, False),
        ({}, {"veld": "noemer"}, False),
        ({}, {"indicatorset_code": "ISID2"}, False),
    ],
)
def test_an_opgave_is_a_volume_when_its_value_counts_for_a_volume_norm_of_this_year(
    norm: dict[str, Any], koppeling: dict[str, Any], is_volume: bool
) -> None:
    found = toetskolom(
        "opgaven",
        "is_volume",
        opgaven=[OPGAVE],
        volumenormen=[NORM | norm],
        indicatoren=[KOPPELING | koppeling],
    )
    assert found == [is_volume]


@pytest.mark.parametrize(
    ("one", "other", "is_same"),
    [
        ({"vestigingsnummer": "000000000001", "locatie": "A"}, {"vestigingsnummer": "000000000001"}, False),
        (
            {"vestigingsnummer": "000000000001", "locatie": "A"},
            {"vestigingsnummer": "000000000001", "locatie": "B"},
            True,
        ),
        ({"locatie": "A"}, {"locatie": "B"}, False),
        ({"locatie": "Concernniveau: X"}, {"locatie": "concernniveau: x bv"}, True),
        ({"locatie": "Concernniveau: X"}, {}, True),
        ({"organisatie": "X"}, {"organisatie": "Y"}, True),
        ({"kvk": None, "organisatie": "X"}, {"kvk": None, "organisatie": "Y"}, False),
        ({}, {"indicatorset_code": "ISID2"}, False),
    ],
)
def test_two_opgaven_have_one_key_when_they_are_about_the_same(
    one: dict[str, Any], other: dict[str, Any], is_same: bool
) -> None:
    first, second = toetskolom("opgaven", "sleutel", opgaven=[OPGAVE | one, OPGAVE | other])
    assert (first == second) is is_same


def test_a_row_without_location_is_at_organisation_level() -> None:
    rows = [OPGAVE, OPGAVE | {"locatie": "Concernniveau: X"}, OPGAVE | {"locatie": "Noord"}]
    assert toetskolom("opgaven", "niveau", opgaven=rows) == ["organisatie", "organisatie", "locatie"]
    assert toetskolom("opgaven", "plek", opgaven=rows) == ["organisatieniveau", "organisatieniveau", "Noord"]


@pytest.mark.parametrize(("ontvangen", "dagen"), [("2024-12-31", 0), ("2025-01-01", 1), ("2026-01-01", 366)])
def test_the_first_day_after_a_verslagjaar_is_day_one(ontvangen: str, dagen: int) -> None:
    levering = {"verslagjaar": 2024, "ontvangen": ontvangen}
    assert toetskolom("leveringen", "dagen_na_verslagjaar", leveringen=[levering]) == [dagen]


@pytest.mark.parametrize(
    ("counts", "difference"),
    [((60, 30, 10), 0), ((60, 30, 9), 1), ((60, 30, 11), -1), ((None, None, None), 100)],
)
def test_rows_that_are_not_accounted_for_are_counted(counts: tuple[int | None, ...], difference: int) -> None:
    parts = dict(zip(("opgaven_geldig", "opgaven_vervangen", "opgaven_dubbel"), counts, strict=True))
    levering = {"verslagjaar": 2024, "rijen_gelezen": 100, **parts}
    assert toetskolom("leveringen", "rijen_onverantwoord", leveringen=[levering]) == [difference]


@pytest.mark.parametrize(("opvolger", "known"), [(None, True), ("00000001", True), ("00000009", False)])
def test_a_successor_is_known_when_it_stands_in_the_register(opvolger: str | None, known: bool) -> None:
    rows = [
        {"kvk": "00000001", "organisatie": "X", "geldig_vanaf": 2016},
        {"kvk": None, "organisatie": "Y", "geldig_vanaf": 2016, "opvolger_kvk": opvolger},
    ]
    assert toetskolom("zorgaanbieders", "is_opvolger_bekend", zorgaanbieders=rows) == [True, known]


def test_a_validation_without_one_of_its_tables_is_an_error() -> None:
    tables = tabellen()
    del tables["opgaven"], tables["locaties"]
    with pytest.raises(RootError) as caught:
        add_toetskolommen(tables, 2024)
    assert str(caught.value) == (
        "A validation is about leveringen, opgaven, volumenormen, indicatoren, zorgaanbieders, locaties, "
        "trendbreuken; absent: 'opgaven', 'locaties'."
    )


@pytest.mark.parametrize(("aantal", "is_counted"), [(49, False), (50, True)])
def test_a_share_says_little_of_fewer_than_fifty_opgaven(aantal: int, is_counted: bool) -> None:
    found = toetskolom("opgaven", "toestand_bij_omvang", opgaven=[OPGAVE | {"toestand": "leeg"}] * aantal)
    assert pd.Series(found).notna().tolist() == [is_counted] * aantal
