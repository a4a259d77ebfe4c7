"""Whatever an expectation found that is not as it should be is told; nothing is told of what is."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pandas as pd
import pytest

from analysis.data.bevindingen import load_regels
from analysis.data.paths import PROJECT
from analysis.data.uitkomsten import Uitkomst, read_uitkomsten, tell_uitkomsten
from analysis.errors import ReferenceError

LOCATIES = pd.DataFrame({"locatie": ["Noord", "Zuid", "Oost"], "lat": [52.1, 5.1, float("nan")]})
LIGGING = Uitkomst(
    tabel="locaties",
    regel="locaties_ligging",
    ernst="waarschuwing",
    omschrijving="Een locatie ligt in Nederland.",
    actie="Controleer lat.",
    soort="expect_column_values_to_be_between",
    instelling={"column": "lat", "min_value": 50.7},
    is_voldaan=False,
    is_per_tabel=False,
    beoordeeld_aantal=2,
    rijen=(1,),
    gevonden=[5.1],
)


def told(uitkomst: Uitkomst) -> list[dict[str, Any]]:
    bevindingen = tell_uitkomsten(
        [uitkomst],
        {"locaties": LOCATIES},
        {"locaties": "{locatie}"},
        verslagjaar=2024,
        regels=load_regels(PROJECT / "data" / "reference" / "regels.csv"),
    )
    return bevindingen[["levering", "verslagjaar", "kolom", "waarde", "melding"]].to_dict("records")


def test_a_row_of_a_reference_table_is_told_with_the_file_it_stands_in() -> None:
    assert told(LIGGING) == [
        {
            "levering": "locaties.csv",
            "verslagjaar": 2024,
            "kolom": "lat",
            "waarde": "5,1",
            "melding": "Een locatie ligt in Nederland. Dat geldt niet voor Zuid: lat = 5,1. Controleer lat.",
        }
    ]


def test_what_is_met_is_not_told() -> None:
    assert told(replace(LIGGING, is_voldaan=True)) == []


def test_an_expectation_that_fails_without_naming_a_row_is_told_all_the_same() -> None:
    (bevinding,) = told(replace(LIGGING, rijen=()))
    assert bevinding["melding"] == "Een locatie ligt in Nederland. Gevonden: 5,1. Controleer lat."


def test_a_finding_without_advice_ends_with_its_sentence() -> None:
    (bevinding,) = told(replace(LIGGING, actie=""))
    assert bevinding["melding"] == "Een locatie ligt in Nederland. Dat geldt niet voor Zuid: lat = 5,1."


@pytest.mark.parametrize(
    "exception_info",
    [
        {"raised_exception": True, "exception_message": "kolom weg"},
        {
            "metric one": {"raised_exception": False, "exception_message": None},
            "metric two": {"raised_exception": True, "exception_message": "kolom weg"},
        },
    ],
)
def test_an_exception_is_an_error_in_either_way_that_gx_tells_it(exception_info: dict[str, Any]) -> None:
    found = {
        "success": False,
        "expectation_config": {
            "type": "expect_column_to_exist",
            "kwargs": {"column": "lat"},
            "meta": {"regel": "locaties_ligging"},
            "description": "Een locatie ligt in Nederland.",
            "severity": "info",
        },
        "result": {},
        "exception_info": exception_info,
    }
    with pytest.raises(ReferenceError, match="'locaties_ligging' .* cannot be evaluated: kolom weg"):
        read_uitkomsten({"suite_name": "locaties", "results": [found]})
