"""Boundary tables of `classify_toestand`: one table per rule, each line a delivered row and what it says."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal

from analysis.rules.toestand import classify_toestand, suppressed_bound

KOLOMMEN = [
    "eenheid",
    "waarde",
    "teller",
    "noemer",
    "nvt",
    "niet_beschikbaar",
    "opmerking",
    "organisatie_agb",
    "locatie_agb",
]
KLEINER = "Waarneming kleiner dan 10"


def rijen(*cells: dict[str, str | None]) -> pd.DataFrame:
    return pd.DataFrame(list(cells), columns=KOLOMMEN, dtype="str")


def read_one(**cells: str | None) -> pd.Series:
    return classify_toestand(rijen(cells)).iloc[0]


def told(row: pd.Series) -> tuple[str, str | None, str | None, str | None]:
    """Toestand, regel, kolom and what was found, with None for missing."""
    shown = row[["toestand", "regel", "kolom", "gevonden"]]
    return tuple(None if pd.isna(value) else value for value in shown)


def bounds(row: pd.Series) -> tuple[float | None, float | None, float | None]:
    shown = row[["waarde", "ondergrens", "bovengrens"]]
    return tuple(None if pd.isna(value) else float(value) for value in shown)


@pytest.mark.parametrize(
    ("eenheid", "text", "waarde"),
    [
        ("Aantal", "21.00", 21),
        ("Aantal", "21", 21),
        ("Aantal", "21,00", 21),
        ("Aantal", "0", 0),
        ("Aantal", "0.00", 0),
        ("Aantal", "01.00", 1),
        ("Aantal", "1234", 1234),
        ("Aantal", "12.5", 12.5),
        ("Getal", "0.812", 0.812),
        ("Getal", "13.60", 13.6),
        ("Getal", "1e-05", 0.00001),
        ("Subindicator", "4", 4),
        ("Onbekende eenheid", "7", 7),
        (None, "7", 7),
        ("Percentage", "12.5", 12.5),
        ("Percentage", "12,345", 12.345),
        ("Percentage", "103.5", 103.5),
        ("percentage ", "50", 50),
        ("JaNee", "ja", 1),
        ("JaNee", "JA", 1),
        ("JaNee", "j", 1),
        ("JaNee", "1", 1),
        ("JaNee", "1.00", 1),
        ("JaNee", "nee", 0),
        ("JaNee", "N", 0),
        ("JaNee", "0", 0),
        ("Ja/Nee", "ja", 1),
    ],
)
def test_a_readable_answer_is_a_waarde_with_equal_bounds(
    eenheid: str | None, text: str, waarde: float
) -> None:
    row = read_one(eenheid=eenheid, waarde=text, nvt="0")
    assert told(row) == ("waarde", None, None, None)
    assert bounds(row) == (waarde, waarde, waarde)
    assert pd.isna(row["tekst"])


@pytest.mark.parametrize(
    ("eenheid", "text"),
    [
        ("Aantal", "1.234"),
        ("Aantal", "21,000"),
        ("Aantal", "1.234,5"),
        ("Aantal", "1.234.567"),
        ("Aantal", "-1"),
        ("Aantal", "circa 20"),
        ("Aantal", "20 (schatting)"),
        ("Aantal", "<10"),
        ("Aantal", "ja"),
        ("Aantal", "#DIV/0!"),
        ("Aantal", "=A1+1"),
        ("Getal", "1.250"),
        ("Getal", "nan"),
        ("Getal", "inf"),
        ("Percentage", "12%"),
        ("Percentage", "geen"),
        ("JaNee", "2"),
        ("JaNee", "deels"),
        ("JaNee", "Anders namelijk: dieet"),
        ("Subindicator", "zie onder"),
    ],
)
def test_an_answer_that_can_be_read_in_no_or_two_ways_is_onleesbaar(eenheid: str, text: str) -> None:
    row = read_one(eenheid=eenheid, waarde=text, nvt="0")
    assert told(row) == ("onleesbaar", "onleesbare_waarde", "waarde", text)
    assert bounds(row) == (None, None, None)
    assert row["tekst"] == text


@pytest.mark.parametrize("eenheid", ["Aantal", "Getal", "Percentage", "JaNee", "Tekst", "Subindicator", None])
@pytest.mark.parametrize("nvt", ["0", None])
def test_an_empty_row_is_leeg_and_never_zero(eenheid: str | None, nvt: str | None) -> None:
    row = read_one(eenheid=eenheid, nvt=nvt)
    assert told(row) == ("leeg", None, None, None)
    assert bounds(row) == (None, None, None)


def test_free_text_is_an_answer_without_a_number() -> None:
    row = read_one(eenheid="Tekst", waarde="zie jaarverslag", nvt="0")
    assert told(row) == ("waarde", None, None, None)
    assert bounds(row) == (None, None, None)
    assert row["tekst"] == "zie jaarverslag"


@pytest.mark.parametrize("kolom", ["organisatie_agb", "locatie_agb"])
@pytest.mark.parametrize(
    ("text", "toestand"),
    [
        ("Steenwijkerwold", "onleesbaar"),
        ("'s-Gravenhage", "onleesbaar"),
        ("75750742", "waarde"),
        ("06010101", "waarde"),
        ("0", "waarde"),
        ("-", "waarde"),
        ("onbekend", "waarde"),
        ("N.v.t.", "waarde"),
        (None, "waarde"),
    ],
)
def test_a_place_under_an_agb_code_makes_the_row_onleesbaar(
    kolom: str, text: str | None, toestand: str
) -> None:
    row = read_one(eenheid="Aantal", waarde="20", **{kolom: text})
    found = ("plaatsnaam_als_agb", kolom, text) if toestand == "onleesbaar" else (None, None, None)
    assert told(row) == (toestand, *found)


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ({"nvt": "1"}, ("nvt", None, None, None)),
        ({"nvt": "1.00"}, ("nvt", None, None, None)),
        ({"nvt": "1", "opmerking": KLEINER}, ("nvt", None, None, None)),
        ({"nvt": "1", "waarde": "20"}, ("onleesbaar", "nvt_met_waarde", "waarde", "20")),
        ({"nvt": "1", "waarde": "0.00"}, ("onleesbaar", "nvt_met_waarde", "waarde", "0.00")),
        ({"nvt": "1", "teller": "0"}, ("onleesbaar", "nvt_met_waarde", "teller", "0")),
        ({"nvt": "1", "noemer": "5"}, ("onleesbaar", "nvt_met_waarde", "noemer", "5")),
        ({"nvt": "29"}, ("onleesbaar", "antwoord_in_verkeerde_kolom", "nvt", "29")),
        ({"nvt": "nee"}, ("onleesbaar", "antwoord_in_verkeerde_kolom", "nvt", "nee")),
        ({"nvt": "x", "waarde": "20"}, ("onleesbaar", "antwoord_in_verkeerde_kolom", "nvt", "x")),
        ({"nvt": "29", "waarde": "X"}, ("onleesbaar", "antwoord_in_verkeerde_kolom", "nvt", "29")),
        (
            {"nvt": "x", "waarde": "X", "teller": "nee"},
            ("onleesbaar", "antwoord_in_verkeerde_kolom", "teller", "nee"),
        ),
        (
            {"nvt": "x", "waarde": "X", "teller": "X", "noemer": "X"},
            ("onleesbaar", "antwoord_in_verkeerde_kolom", "nvt", "x"),
        ),
    ],
)
def test_not_applicable_is_no_answer_and_no_answer_stands_under_not_applicable(
    cells: dict[str, str], expected: tuple[str | None, ...]
) -> None:
    row = read_one(eenheid="Aantal", **cells)
    assert told(row) == expected
    assert bounds(row) == (None, None, None)


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ({"niet_beschikbaar": "1"}, ("leeg", None, None, None)),
        ({"niet_beschikbaar": "1", "waarde": "0"}, ("leeg", None, None, None)),
        (
            {"niet_beschikbaar": "1", "waarde": "0", "teller": "0", "noemer": "0"},
            ("leeg", None, None, None),
        ),
        (
            {"niet_beschikbaar": "1", "waarde": "20"},
            ("onleesbaar", "onleesbare_waarde", "waarde", "20"),
        ),
        (
            {"niet_beschikbaar": "1", "waarde": "0", "teller": "3"},
            ("onleesbaar", "onleesbare_waarde", "teller", "3"),
        ),
        ({"niet_beschikbaar": "0", "waarde": "20"}, ("waarde", None, None, None)),
        (
            {"niet_beschikbaar": "20"},
            ("onleesbaar", "antwoord_in_verkeerde_kolom", "niet_beschikbaar", "20"),
        ),
        ({"niet_beschikbaar": "1", "nvt": "1"}, ("nvt", None, None, None)),
    ],
)
def test_not_available_is_leeg_in_the_older_generation(
    cells: dict[str, str], expected: tuple[str | None, ...]
) -> None:
    assert told(read_one(eenheid="Aantal", **cells)) == expected


@pytest.mark.parametrize("eenheid", ["Aantal", "Percentage", "JaNee", "Tekst", "Subindicator"])
@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ({"waarde": "X"}, ("onleesbare_waarde", "waarde", "X")),
        ({"waarde": "x", "teller": "X", "noemer": "x"}, ("onleesbare_waarde", "waarde", "x")),
        ({"waarde": "X", "teller": "29"}, ("antwoord_in_verkeerde_kolom", "teller", "29")),
        ({"waarde": "X", "teller": "X", "noemer": "29"}, ("antwoord_in_verkeerde_kolom", "noemer", "29")),
        ({"waarde": "X", "teller": "ja", "nvt": "0"}, ("antwoord_in_verkeerde_kolom", "teller", "ja")),
        ({"waarde": "X", "nvt": "0"}, ("onleesbare_waarde", "waarde", "X")),
    ],
)
def test_an_x_is_never_an_answer(eenheid: str, cells: dict[str, str], expected: tuple[str, str, str]) -> None:
    assert told(read_one(eenheid=eenheid, **cells)) == ("onleesbaar", *expected)


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ({"teller": "7"}, ("antwoord_in_verkeerde_kolom", "teller", "7")),
        ({"noemer": "9"}, ("antwoord_in_verkeerde_kolom", "noemer", "9")),
        ({"teller": "7", "noemer": "9"}, ("antwoord_in_verkeerde_kolom", "teller", "7")),
        ({"teller": "ja"}, ("antwoord_in_verkeerde_kolom", "teller", "ja")),
        ({"teller": "X"}, ("onleesbare_waarde", "teller", "X")),
        ({"waarde": "50", "teller": "ja", "noemer": "9"}, ("onleesbare_waarde", "teller", "ja")),
        ({"waarde": "50", "teller": "4", "noemer": "X"}, ("onleesbare_waarde", "noemer", "X")),
        ({"waarde": "50", "teller": "4.5", "noemer": "9"}, ("onleesbare_waarde", "teller", "4.5")),
        ({"waarde": "50", "teller": "-4", "noemer": "9"}, ("onleesbare_waarde", "teller", "-4")),
        ({"waarde": "50", "teller": "1.000", "noemer": "2000"}, ("onleesbare_waarde", "teller", "1.000")),
    ],
)
def test_teller_and_noemer_are_counts_beside_a_waarde(
    cells: dict[str, str], expected: tuple[str, str, str]
) -> None:
    assert told(read_one(eenheid="Percentage", nvt="0", **cells)) == ("onleesbaar", *expected)


def test_teller_and_noemer_of_a_waarde_are_kept_as_counts_and_of_no_other() -> None:
    read = classify_toestand(
        rijen(
            {"eenheid": "Percentage", "waarde": "33.33", "teller": "7.00", "noemer": "21"},
            {"eenheid": "Percentage", "waarde": "x", "teller": "7", "noemer": "21"},
        )
    )
    assert read["teller"].tolist() == [7, pd.NA]
    assert read["noemer"].tolist() == [21, pd.NA]
    assert read["teller"].dtype == "Int64"


@pytest.mark.parametrize(
    ("eenheid", "waarde", "ondergrens", "bovengrens"),
    [
        ("Aantal", None, 0, 9),
        ("Aantal", "0", 0, 9),
        ("Aantal", "0.00", 0, 9),
        ("Getal", "0.00", 0, 9),
        ("Subindicator", None, 0, 9),
        ("Percentage", "0.00", 0, 100),
        ("Percentage", None, 0, 100),
        ("JaNee", None, 0, 1),
        ("Tekst", None, None, None),
    ],
)
def test_a_suppressed_count_is_its_bounds_and_never_zero(
    eenheid: str, waarde: str | None, ondergrens: float | None, bovengrens: float | None
) -> None:
    row = read_one(eenheid=eenheid, waarde=waarde, nvt="0", opmerking=KLEINER)
    assert told(row) == ("onderdrukt", None, None, None)
    assert bounds(row) == (None, ondergrens, bovengrens)


@pytest.mark.parametrize(
    ("opmerking", "bound"),
    [
        ("Waarneming kleiner dan 10", 9),
        ("waarneming KLEINER dan 10", 9),
        ("Waarneming kleiner dan 10 - Het aantal is gering, dus 12,5% betreft 1 client.", 9),
        ("Waarnemingen kleiner dan 5.", 4),
        ("  Waarneming kleiner  dan 1", 0),
        ("Waarneming kleiner dan 100", 99),
        ("Waarneming kleiner dan 0", None),
        ("Waarneming kleiner dan tien", None),
        ("Let op: waarneming kleiner dan 10", None),
        ("Het aantal is kleiner dan 10", None),
        ("", None),
        (None, None),
    ],
)
def test_the_bound_of_a_suppressed_count_is_read_from_the_remark(
    opmerking: str | None, bound: float | None
) -> None:
    found = suppressed_bound(pd.Series([opmerking], index=[7], dtype="str"))
    assert found.index.tolist() == [7]
    assert found.dtype == "float64"
    assert (None if math.isnan(found[7]) else found[7]) == bound


@pytest.mark.parametrize(
    ("eenheid", "cells", "expected"),
    [
        ("Aantal", {"waarde": "12"}, ("onleesbaar", "onderdrukt_met_waarde", "waarde", "12")),
        ("Aantal", {"waarde": "0.5"}, ("onleesbaar", "onderdrukt_met_waarde", "waarde", "0.5")),
        ("JaNee", {"waarde": "ja"}, ("onleesbaar", "onderdrukt_met_waarde", "waarde", "ja")),
        ("Percentage", {"teller": "3"}, ("onleesbaar", "onderdrukt_met_waarde", "teller", "3")),
        (
            "Percentage",
            {"waarde": "0.00", "noemer": "8"},
            ("onleesbaar", "onderdrukt_met_waarde", "noemer", "8"),
        ),
        (
            "Percentage",
            {"waarde": "0.00", "teller": "1", "noemer": "8"},
            ("onleesbaar", "onderdrukt_met_waarde", "teller", "1"),
        ),
        (
            "Percentage",
            {"waarde": "0.00", "teller": "0", "noemer": "0"},
            ("onleesbaar", "onderdrukt_met_waarde", "teller", "0"),
        ),
        ("Percentage", {"waarde": "0.00", "teller": "0", "noemer": "8"}, ("waarde", None, None, None)),
    ],
)
def test_a_suppressed_row_with_an_answer_contradicts_itself_unless_it_is_a_genuine_zero(
    eenheid: str, cells: dict[str, str], expected: tuple[str | None, ...]
) -> None:
    row = read_one(eenheid=eenheid, nvt="0", opmerking=KLEINER, **cells)
    assert told(row) == expected
    assert bounds(row) == ((0, 0, 0) if expected[0] == "waarde" else (None, None, None))


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ({"waarde": "0.00"}, "nul_zonder_noemer"),
        ({"waarde": "0", "teller": "0"}, "nul_zonder_noemer"),
        ({"waarde": "0", "noemer": "12"}, "nul_zonder_noemer"),
        ({"waarde": "0", "teller": "0", "noemer": "0"}, "nul_zonder_noemer"),
        ({"waarde": "0", "teller": "3", "noemer": "12"}, "nul_zonder_noemer"),
        ({"waarde": "0", "teller": "0", "noemer": "1"}, None),
        ({"waarde": "0.01"}, None),
        ({"waarde": "0", "opmerking": "geen bijzonderheden", "teller": "0", "noemer": "12"}, None),
    ],
)
def test_a_percentage_of_zero_is_proved_by_a_teller_of_zero_and_a_noemer(
    cells: dict[str, str], expected: str | None
) -> None:
    row = read_one(eenheid="Percentage", nvt="0", **cells)
    assert (None if pd.isna(row["regel"]) else row["regel"]) == expected
    assert row["toestand"] == ("onleesbaar" if expected else "waarde")


def test_a_count_of_zero_needs_no_noemer() -> None:
    assert bounds(read_one(eenheid="Aantal", waarde="0", nvt="0")) == (0, 0, 0)


def test_more_than_the_whole_is_kept_as_a_waarde() -> None:
    row = read_one(eenheid="Percentage", waarde="150", teller="3", noemer="2")
    assert told(row) == ("waarde", None, None, None)


@pytest.mark.parametrize(
    ("cells", "toestand", "regel"),
    [
        ({"locatie_agb": "Assen", "nvt": "1"}, "onleesbaar", "plaatsnaam_als_agb"),
        ({"nvt": "1", "niet_beschikbaar": "1", "waarde": "X"}, "onleesbaar", "nvt_met_waarde"),
        ({"nvt": "X", "waarde": "0", "opmerking": KLEINER}, "onleesbaar", "antwoord_in_verkeerde_kolom"),
        ({"waarde": "X", "opmerking": KLEINER}, "onleesbaar", "onleesbare_waarde"),
        ({"teller": "X", "opmerking": KLEINER}, "onleesbaar", "onleesbare_waarde"),
        ({"opmerking": KLEINER, "niet_beschikbaar": "1"}, "leeg", None),
    ],
)
def test_the_first_rule_that_fits_counts(cells: dict[str, str], toestand: str, regel: str | None) -> None:
    row = read_one(eenheid="Aantal", **cells)
    assert told(row)[:2] == (toestand, regel)


def test_columns_that_a_file_lacks_are_missing_throughout() -> None:
    read = classify_toestand(pd.DataFrame({"waarde": ["20", None]}, dtype="str"))
    assert read["toestand"].tolist() == ["waarde", "leeg"]


def test_no_rows_are_no_states_in_the_same_columns() -> None:
    read = classify_toestand(rijen())
    assert len(read) == 0
    assert read.dtypes.astype(str).to_dict() == {
        "toestand": "str",
        "waarde": "float64",
        "teller": "Int64",
        "noemer": "Int64",
        "ondergrens": "float64",
        "bovengrens": "float64",
        "tekst": "str",
        "regel": "str",
        "kolom": "str",
        "gevonden": "str",
    }


CELLS = st.fixed_dictionaries(
    {
        "eenheid": st.sampled_from(["Aantal", "Getal", "Percentage", "JaNee", "Tekst", "Subindicator", None]),
        "waarde": st.sampled_from([None, "0", "0.00", "20", "1.234", "X", "ja", "circa"])
        | st.text(max_size=6),
        "teller": st.sampled_from([None, "0", "7", "X", "nee", "0.5"]),
        "noemer": st.sampled_from([None, "0", "12", "X"]),
        "nvt": st.sampled_from([None, "0", "1", "X", "29"]),
        "niet_beschikbaar": st.sampled_from([None, "0", "1", "?"]),
        "opmerking": st.sampled_from([None, KLEINER, "Waarneming kleiner dan 5", "gering"]),
        "organisatie_agb": st.sampled_from([None, "41522003"]),
        "locatie_agb": st.sampled_from([None, "75750742", "Assen"]),
    }
)


@settings(max_examples=60)
@given(st.lists(CELLS, max_size=12))
def test_every_row_has_one_toestand_with_what_belongs_to_it(cells: list[dict[str, str | None]]) -> None:
    received = rijen(*cells)
    before = received.copy()
    read = classify_toestand(received)
    assert_frame_equal(received, before)
    assert read["toestand"].isin(["waarde", "leeg", "nvt", "onderdrukt", "onleesbaar"]).all()
    assert read["regel"].notna().equals(read["toestand"] == "onleesbaar")
    assert read["kolom"].notna().equals(read["toestand"] == "onleesbaar")
    assert read["gevonden"].notna().equals(read["toestand"] == "onleesbaar")
    is_waarde = read["toestand"] == "waarde"
    assert read.loc[~is_waarde, "waarde"].isna().all()
    assert read.loc[~is_waarde, ["teller", "noemer"]].isna().all(axis=None)
    assert read.loc[is_waarde, "waarde"].equals(read.loc[is_waarde, "ondergrens"])
    assert read.loc[is_waarde, "waarde"].equals(read.loc[is_waarde, "bovengrens"])
    is_number = is_waarde & (received["eenheid"] != "Tekst")
    assert read.loc[is_number, "waarde"].notna().all()
    neither = ~is_waarde & (read["toestand"] != "onderdrukt")
    assert read.loc[neither, ["ondergrens", "bovengrens"]].isna().all(axis=None)


@settings(max_examples=40)
@given(st.lists(CELLS, min_size=1, max_size=12), st.randoms(use_true_random=False))
def test_what_a_row_says_does_not_depend_on_the_other_rows(
    cells: list[dict[str, str | None]], random
) -> None:
    order = list(range(len(cells)))
    random.shuffle(order)
    received = rijen(*cells)
    shuffled = classify_toestand(received.iloc[order])
    assert_frame_equal(shuffled, classify_toestand(received).iloc[order])
    assert np.array_equal(shuffled.index, order)
