"""The data dictionary and the code say the same, both ways."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from analysis.data.bron import ALLOWED, REQUIRED
from analysis.data.paths import PROJECT
from analysis.data.referentie import Kolom
from analysis.data.register import REFERENTIETABELLEN, load_velden
from analysis.data.wederhoortabellen import BESTANDEN, PER_JAAR, WEDERHOORTABELLEN
from analysis.errors import ReferenceError
from analysis.rules.tabellen import TABELLEN

REFERENCE = PROJECT / "data" / "reference"
TYPES = {
    "str": "tekst",
    "Int64": "geheel getal",
    "int64": "geheel getal",
    "float64": "getal",
    "datetime64[us]": "datum",
    "bool": "ja/nee",
}
NEVER_MISSING = ("int64", "bool")
"""Dtypes that cannot hold a missing value."""


@pytest.fixture(scope="module")
def velden() -> pd.DataFrame:
    return load_velden(REFERENCE / "velden.csv")


def explained(velden: pd.DataFrame, tabel: str) -> list[tuple[str, str]]:
    rows = velden[velden["tabel"] == tabel]
    return list(zip(rows["veld"], rows["type"], strict=True))


def header(name: str) -> list[str]:
    return (
        (REFERENCE / BESTANDEN.get(name, f"{name}.csv"))
        .read_text("utf-8")
        .split("\n", 1)[0]
        .strip()
        .split(",")
    )


@pytest.mark.parametrize("tabel", TABELLEN)
def test_every_column_of_a_processed_table_is_explained_in_its_order_and_type(
    velden: pd.DataFrame, tabel: str
) -> None:
    assert explained(velden, tabel) == [(veld, TYPES[dtype]) for veld, dtype in TABELLEN[tabel].items()]


@pytest.mark.parametrize("tabel", [*REFERENTIETABELLEN, *WEDERHOORTABELLEN])
def test_every_column_of_a_reference_table_is_explained_in_its_order_and_type(
    velden: pd.DataFrame, tabel: str
) -> None:
    kolommen: dict[str, Kolom] = {**REFERENTIETABELLEN, **WEDERHOORTABELLEN}[tabel]
    assert explained(velden, tabel) == [(veld, TYPES[kolom.dtype]) for veld, kolom in kolommen.items()]
    required = velden[(velden["tabel"] == tabel) & (velden["verplicht"] == "ja")]["veld"].tolist()
    assert required == [veld for veld, kolom in kolommen.items() if kolom.verplicht]


@pytest.mark.parametrize(
    "tabel", ["kolommen", "regels", *REFERENTIETABELLEN, *sorted(set(WEDERHOORTABELLEN) - set(PER_JAAR))]
)
def test_the_projects_own_files_have_the_columns_that_are_explained(velden: pd.DataFrame, tabel: str) -> None:
    assert header(tabel) == [veld for veld, _ in explained(velden, tabel)]


def test_the_fields_of_bron_yml_are_those_that_are_read(velden: pd.DataFrame) -> None:
    bron = velden[velden["tabel"] == "bron"]
    assert tuple(bron["veld"]) == ALLOWED
    assert tuple(bron.loc[bron["verplicht"] == "ja", "veld"]) == REQUIRED


def test_nothing_is_explained_that_is_not_a_table(velden: pd.DataFrame) -> None:
    assert set(velden["tabel"]) == {
        *TABELLEN,
        *REFERENTIETABELLEN,
        *WEDERHOORTABELLEN,
        "kolommen",
        "regels",
        "bron",
    }


def test_a_column_that_cannot_hold_a_missing_value_is_declared_as_always_filled(
    velden: pd.DataFrame,
) -> None:
    always = velden[velden["verplicht"] == "ja"]
    declared = set(zip(always["tabel"], always["veld"], strict=True))
    cannot_miss = {
        (tabel, veld)
        for tabel, columns in TABELLEN.items()
        for veld, dtype in columns.items()
        if dtype in NEVER_MISSING
    }
    assert cannot_miss - declared == set()


def test_what_can_be_missing_says_what_that_means_and_nothing_else_does(velden: pd.DataFrame) -> None:
    can_miss = velden["verplicht"] == "nee"
    assert velden.loc[can_miss & (velden["ontbrekend"] == ""), ["tabel", "veld"]].to_numpy().tolist() == []
    assert velden.loc[~can_miss & (velden["ontbrekend"] != ""), ["tabel", "veld"]].to_numpy().tolist() == []


def test_every_number_has_a_unit(velden: pd.DataFrame) -> None:
    is_number = velden["type"].isin(["getal", "geheel getal"])
    assert velden.loc[is_number & (velden["eenheid"] == ""), ["tabel", "veld"]].to_numpy().tolist() == []


def test_a_column_explained_twice_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "velden.csv"
    line = "opgaven,kvk,tekst,,nee,onbekend,KvK-nummer\n"
    file.write_text("tabel,veld,type,eenheid,verplicht,ontbrekend,omschrijving\n" + 2 * line, "utf-8")
    with pytest.raises(ReferenceError) as raised:
        load_velden(file)
    assert str(raised.value) == (
        f"{file} has 1 fault (the header is row 1):\n"
        "rows 2, 3: tabel and veld stand more than once; keep one row per column."
    )


def test_an_unknown_type_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "velden.csv"
    file.write_text(
        "tabel,veld,type,eenheid,verplicht,ontbrekend,omschrijving\nopgaven,kvk,string,,ja,,KvK\n", "utf-8"
    )
    with pytest.raises(ReferenceError, match="row 2: type 'string' is unknown; use one of 'tekst'"):
        load_velden(file)
