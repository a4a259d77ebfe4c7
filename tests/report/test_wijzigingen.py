"""Every change of verdict has exactly one cause, and the first that fits is the one named."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest
from bedacht import ZUID, make_jaar, normen

from analysis.report.directierapport import (
    OORZAKEN,
    find_verschillen_vorige,
    find_wijzigingen,
    kruis,
    lees_sinds_vorige,
    oorzaken,
    sinds_vorige,
    wijzigingen,
)
from analysis.rules.oordeelbasis import add_basis, describe_normregels
from analysis.rules.tabellen import conform


def row(verslagjaar: int, oordeel: str, **values: Any) -> dict[str, Any]:
    return {"verslagjaar": verslagjaar, "oordeel": oordeel, **values}


NB_LEEG = {"oordeel": "niet beoordeelbaar", "reden": "leeg"}
GEVALLEN = {
    "a lower number": ([row(2024, "voldoet", maat=21), row(2025, "voldoet niet", maat=19)], "volume"),
    "a higher norm, and the number would have met the old one": (
        [row(2024, "voldoet", maat=25), row(2025, "voldoet niet", maat=24, minimum=50.0)],
        "norm",
    ),
    "a higher norm, but the number would have missed the old one too": (
        [row(2024, "voldoet", maat=25), row(2025, "voldoet niet", maat=19, minimum=50.0)],
        "volume",
    ),
    "a norm whose minimum became known": (
        [
            row(2024, "niet beoordeelbaar", reden="norm niet ingevoerd", maat=25, minimum=None),
            row(2025, "voldoet", maat=25),
        ],
        "norm",
    ),
    "an answer left empty": ([row(2024, "voldoet", maat=21), row(2025, **NB_LEEG)], "levering"),
    "an answer at last": ([row(2024, **NB_LEEG), row(2025, "voldoet niet", maat=19)], "levering"),
    "a suppressed number": (
        [
            row(2024, "voldoet", maat=6, minimum=5.0),
            row(2025, "onzeker", maat_min=0, maat_max=9, minimum=5.0),
        ],
        "levering",
    ),
    "a hospital that stopped": (
        [row(2024, "voldoet", maat=21), row(2025, "niet van toepassing", reden="niet uitgevoerd", maat=0)],
        "volume",
    ),
    "a hospital that came": (
        [row(2025, "voldoet", maat=30), row(2024, "voldoet", maat=21, vestigingsnummer="000090000009")],
        "levering",
    ),
}


@pytest.mark.parametrize(("rows", "oorzaak"), GEVALLEN.values(), ids=GEVALLEN)
def test_a_change_has_one_cause(rows: list[dict[str, Any]], oorzaak: str) -> None:
    changed = find_wijzigingen(make_jaar(*rows))
    own = changed[changed["eenheid_sleutel"] == "90000001/000090000001"]
    assert own["oorzaak"].tolist() == [oorzaak]


def test_a_new_norm_is_the_cause_for_every_unit_it_applies_to() -> None:
    rows = [
        row(2024, "voldoet", maat=21),
        row(2025, "voldoet", maat=21),
        row(2025, "voldoet niet", maat=9, norm_code="x"),
    ]
    changed = find_wijzigingen(make_jaar(*rows))
    assert changed[["norm_code", "oordeel_oud", "oordeel_nieuw", "oorzaak"]].to_numpy().tolist() == [
        ["x", "geen oordeel", "voldoet niet", "norm"]
    ]


def test_the_same_verdict_is_no_change() -> None:
    jaar = make_jaar(row(2024, "voldoet", maat=21), row(2025, "voldoet", maat=90))
    assert find_wijzigingen(jaar).empty


def test_another_way_of_counting_between_two_years_is_a_change_of_norm() -> None:
    jaar = make_jaar(
        row(2024, "voldoet", maat=21),
        row(2025, "voldoet niet", maat=19),
        volumenormen=normen(
            {"geldig_tot": 2024}, {"geldig_vanaf": 2025, "regel": "gemiddelde", "venster": 3}
        ),
    )
    assert find_wijzigingen(jaar)["oorzaak"].tolist() == ["norm"]


LEVERINGEN = conform(
    pd.DataFrame(
        {
            "verslagjaar": 2025,
            "levering": ["hoofd_2025.xlsx", "fout.csv"],
            "soort": ["hoofd", "correctie"],
            "sha256": ["a" * 64, "b" * 64],
        }
    ),
    "leveringen",
)


def earlier(*rows: dict[str, Any], leveringen: pd.DataFrame = LEVERINGEN) -> pd.DataFrame:
    """Table `vorige` as a run would have made it of these verdicts."""
    jaar = make_jaar(*rows)
    regels = describe_normregels(jaar.register.volumenormen, 2025, jaar.register.indicatoren)
    return conform(
        add_basis(jaar.oordelen, leveringen, regels).assign(gepubliceerd=pd.Timestamp(2026, 9, 1)), "vorige"
    )


@pytest.mark.parametrize(
    ("nu", "oorzaak"),
    [
        ({"levering": "hoofd_2025.xlsx; fout.csv"}, "correctie"),
        ({"levering": "ander.csv"}, "levering"),
        ({}, "methode"),
    ],
)
def test_what_changed_since_the_publication_before_has_one_cause_too(
    nu: dict[str, Any], oorzaak: str
) -> None:
    vorige = earlier(row(2025, "voldoet", maat=21))
    jaar = make_jaar(row(2025, "voldoet niet", maat=19, **nu), vorige=vorige, leveringen=LEVERINGEN)
    assert find_verschillen_vorige(jaar)["oorzaak"].tolist() == [oorzaak]
    assert repr(lees_sinds_vorige(jaar)) == (
        "Anders dan in de vorige publicatie van dit inkoopjaar met andere oordelen (van 1 september 2026): 1 "
        "oordeel, waarvan 1 van 'voldoet' naar 'voldoet niet' en 0 andersom. Naar oorzaak: 1 door "
        f"{OORZAKEN[oorzaak]}."
    )
    assert len(sinds_vorige(jaar).rijen) == 1


def test_a_file_delivered_again_under_its_name_is_another_delivery() -> None:
    other = LEVERINGEN.assign(sha256=["c" * 64, "b" * 64])
    vorige = earlier(row(2025, "voldoet", maat=21), leveringen=other)
    jaar = make_jaar(row(2025, "voldoet niet", maat=19), vorige=vorige, leveringen=LEVERINGEN)
    assert find_verschillen_vorige(jaar)["oorzaak"].tolist() == ["levering"]


def test_without_a_publication_before_nothing_is_compared() -> None:
    jaar = make_jaar(row(2025, "voldoet niet", maat=19), leveringen=LEVERINGEN)
    assert find_verschillen_vorige(jaar).empty
    assert repr(lees_sinds_vorige(jaar)) == (
        "Van dit inkoopjaar is geen eerdere publicatie met andere oordelen bewaard."
    )


def test_the_causes_of_the_table_add_up_to_the_changes() -> None:
    vorige = earlier(row(2025, "voldoet", maat=21))
    jaar = make_jaar(
        row(2024, "voldoet", maat=21),
        row(2025, "voldoet niet", maat=19),
        vorige=vorige,
        leveringen=LEVERINGEN,
    )
    lines = [[str(cell) for cell in (line[0], line[2], line[3])] for line in oorzaken(jaar).rijen]
    assert lines == [
        ["de norm", "0", "0"],
        ["een correctie", "0", "0"],
        ["aangeleverde gegevens", "0", "0"],
        ["het aantal van het ziekenhuis", "1", "0"],
        ["onze methode", "0", "1"],
        ["samen", "1", "1"],
    ]


def test_what_became_a_miss_is_listed_before_what_no_longer_is() -> None:
    jaar = make_jaar(
        row(2024, "voldoet niet", maat=19, **ZUID),
        row(2025, "voldoet", maat=1200, **ZUID),
        row(2024, "voldoet", maat=21),
        row(2025, "voldoet niet", maat=19),
    )
    table = wijzigingen(jaar)
    assert [[str(cell) for cell in line[4:]] for line in table.rijen] == [
        ["21 → 19", "20", "het aantal van het ziekenhuis"],
        ["19 → 1.200", "20", "het aantal van het ziekenhuis"],
    ]


def test_every_verdict_of_both_years_stands_in_the_cross_table() -> None:
    jaar = make_jaar(
        row(2024, "voldoet", maat=21),
        row(2025, "voldoet niet", maat=19),
        row(2025, "voldoet", maat=30, vestigingsnummer="000090000002", locatie="Duinrode Zuid"),
    )
    filled = {
        (str(line[0]), kop.woord): cell
        for line in kruis(jaar).rijen
        for kop, cell in zip(kruis(jaar).koppen[1:], line[1:], strict=True)
        if cell
    }
    assert filled == {("voldoet", "voldoet niet"): "1", ("geen oordeel", "voldoet"): "1"}
