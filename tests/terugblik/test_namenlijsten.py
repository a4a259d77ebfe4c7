"""Back test of the register: the names that public lists gave to hospitals in 2016 and 2019 are known."""

from __future__ import annotations

import csv

import pandas as pd
import pytest

from analysis.data.herkenning import recognise
from analysis.data.paths import PROJECT, Root
from analysis.data.register import Register, load_register
from analysis.rules.tabellen import conform

FEITEN = PROJECT.parent / "shared" / "feiten"
pytestmark = pytest.mark.skipif(
    not FEITEN.is_dir(), reason="the collected facts (../shared/feiten) are not beside this checkout"
)
HOLDINGS = {"Stichting Reinier Haga Groep", "Zorgpartners Friesland"}
"""Names over more than one hospital: they fit nobody, and must recognise nobody."""


@pytest.fixture(scope="module")
def register() -> Register:
    return load_register(Root(PROJECT / "data"))


def listed(jaar: int) -> list[dict[str, str]]:
    with (FEITEN / "ziekenhuizen.csv").open(encoding="utf-8", newline="") as lines:
        return [row for row in csv.DictReader(lines) if row[f"org_{jaar}"]]


def recognised(register: Register, jaar: int) -> list[tuple[str, str, str, str]]:
    """Per listed location: organisation as listed, as recognised, location as recognised, and as it is."""
    rows = listed(jaar)
    versies = conform(
        pd.DataFrame(
            {
                "verslagjaar": jaar,
                "levering": "lijst",
                "ontvangen": pd.Timestamp(jaar + 1, 1, 1),
                "organisatie": [row[f"org_{jaar}"] for row in rows],
                "locatie": [row[f"name_{jaar}"] for row in rows],
                "toestand": "leeg",
                "rij": range(2, len(rows) + 2),
            }
        ),
        "versies",
    )
    found, _ = recognise(versies, register.zorgaanbieders, register.locaties, register.aliassen)
    names = [row["name"] for row in rows]
    return list(
        zip((row[f"org_{jaar}"] for row in rows), found["organisatie"], found["locatie"], names, strict=True)
    )


@pytest.mark.parametrize(
    ("jaar", "aantal", "not_recognised"),
    [(2016, 121, HOLDINGS), (2019, 89, {"Stichting Reinier Haga Groep", "Antonius Ziekenhuis"})],
)
def test_every_listed_organisation_is_recognised_except_names_that_fit_two(
    register: Register, jaar: int, aantal: int, not_recognised: set[str]
) -> None:
    rows = recognised(register, jaar)
    assert len(rows) == aantal
    known = set(register.zorgaanbieders["organisatie"])
    assert {listed for listed, found, _, _ in rows if found not in known} == not_recognised
    owner = dict(zip(register.locaties["locatie"], register.locaties["organisatie"], strict=True))
    wrong = {(listed, found) for listed, found, _, name in rows if found in known and found != owner[name]}
    # MC Zuiderzee, now St Jansdal Lelystad, was MC Groep's until 2018.
    assert wrong == ({("MC Groep", "MC Groep")} if jaar == 2016 else set())


@pytest.mark.parametrize(
    ("jaar", "elsewhere"),
    [
        (2016, {"ETZ Tilburg", "Ziekenhuis St. Jansdal", "MC Zuiderzee"}),
        (2019, {"Dijklander Ziekenhuis"}),
    ],
)
def test_every_location_of_a_recognised_organisation_is_recognised_except_names_that_fit_two(
    register: Register, jaar: int, elsewhere: set[str]
) -> None:
    """MC Zuiderzee is recognised as what it was then, not as what it is now."""
    rows = [
        row for row in recognised(register, jaar) if row[1] in set(register.zorgaanbieders["organisatie"])
    ]
    assert {found for _, _, found, name in rows if found != name} == elsewhere
