"""What an inkoopjaar does not use of the register cannot change its tables: without it they are the same."""

from __future__ import annotations

import shutil
from dataclasses import fields
from pathlib import Path

import pandas as pd
import pytest
from pandas.testing import assert_frame_equal

from analysis.data.genoemd import list_genoemd, used_register
from analysis.data.paths import Root
from analysis.data.register import Register, load_register
from analysis.run.tabellen import Tabellen, build_tabellen
from analysis.years import to_verslagjaar
from voorbeeld import write_example

JAREN = [2019, 2020]
NEVER_USED = [
    ["99999901", "Nieuw Ziekenhuis", "ziekenhuis", "Utrecht", "Midden", 2030, None, None],
    ["99999902", "Oud Ziekenhuis", "ziekenhuis", "Nergens", None, 1995, 2001, None],
]


def write_register(root: Root, register: Register) -> None:
    for field in fields(register):
        getattr(register, field.name).to_csv(
            root.reference / f"{field.name}.csv", index=False, date_format="%Y-%m-%d"
        )


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Root:
    """An example with every defect planted, and in its register rows that nobody delivers under."""
    root = Root(tmp_path_factory.mktemp("voorbeeld") / "data")
    write_example(root.path, first=2016, last=2019, size=0.12)
    register = load_register(root)
    extra = pd.DataFrame(NEVER_USED, columns=register.zorgaanbieders.columns)
    extra = extra.astype(register.zorgaanbieders.dtypes)
    zorgaanbieders = pd.concat([extra.iloc[:1], register.zorgaanbieders, extra.iloc[1:]])
    zorgaanbieders.to_csv(root.reference / "zorgaanbieders.csv", index=False)
    later = register.volumenormen.iloc[:1].assign(
        norm_code="verzonnen", geldig_vanaf=2030, geldig_tot=None, ingangsdatum=None
    )
    normen = pd.concat([later, register.volumenormen])
    normen.to_csv(root.reference / "volumenormen.csv", index=False, date_format="%Y-%m-%d")
    return root


@pytest.fixture(scope="module")
def tabellen(whole: Root) -> dict[int, Tabellen]:
    return build_tabellen(whole, JAREN)


@pytest.mark.parametrize("inkoopjaar", JAREN)
def test_tables_of_the_used_rows_alone_are_those_of_the_whole_register(
    whole: Root, tabellen: dict[int, Tabellen], inkoopjaar: int, tmp_path: Path
) -> None:
    register = load_register(whole)
    used = used_register(register, tabellen[inkoopjaar].genoemd, to_verslagjaar(inkoopjaar))
    left_out = {
        field.name: len(getattr(register, field.name)) - len(getattr(used, field.name))
        for field in fields(register)
    }
    assert left_out["zorgaanbieders"] >= 2
    assert left_out["volumenormen"] >= 1
    root = Root(tmp_path / "data")
    shutil.copytree(whole.path, root.path, ignore=shutil.ignore_patterns("processed"))
    write_register(root, used)
    alone = build_tabellen(root, [inkoopjaar])[inkoopjaar]
    assert alone.genoemd == tabellen[inkoopjaar].genoemd
    for naam, rows in tabellen[inkoopjaar].items():
        assert_frame_equal(alone[naam], rows)


def test_what_deliveries_name_is_counted_up_to_the_verslagjaar() -> None:
    versies = pd.DataFrame(
        {
            "verslagjaar": [2020, 2021, 2022],
            "kvk": ["90000011", None, "90000033"],
            "organisatie": ["Ziekenhuis Duinzicht", "St. Jans", None],
            "vestigingsnummer": [None, "900000000011", None],
            "locatie": ["Oost", "Oost", "West"],
        }
    )
    genoemd = list_genoemd(versies, 2021, [])
    assert genoemd.kvk == {"90000011"}
    assert genoemd.vestigingsnummer == {"900000000011"}
    assert genoemd.organisatie == {"ziekenhuis duinzicht", "duinzicht", "sint jans"}
    assert genoemd.locatie == {"oost"}
