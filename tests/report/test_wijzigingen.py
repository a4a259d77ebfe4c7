"""Every change of verdict has exactly one cause, and the first that fits is the one named."""

from __future__ import annotations

from typing import Any

import pytest
from bedacht import make_jaar

from analysis.report.wijzigingen import find_wijzigingen, kruis, pair_years, wijzigingen


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
    "an answer left empty": ([row(2024, "voldoet", maat=21), row(2025, **NB_LEEG)], "aanlevering"),
    "an answer at last": ([row(2024, **NB_LEEG), row(2025, "voldoet niet", maat=19)], "aanlevering"),
    "a suppressed number": (
        [
            row(2024, "voldoet", maat=6, minimum=5.0),
            row(2025, "onzeker", maat_min=0, maat_max=9, minimum=5.0),
        ],
        "aanlevering",
    ),
    "a hospital that stopped": (
        [row(2024, "voldoet", maat=21), row(2025, "niet van toepassing", reden="niet uitgevoerd", maat=0)],
        "aanbod",
    ),
    "a hospital that came": (
        [row(2025, "voldoet", maat=30), row(2024, "voldoet", maat=21, vestigingsnummer="000090000009")],
        "aanbod",
    ),
}


@pytest.mark.parametrize(("rows", "oorzaak"), GEVALLEN.values(), ids=GEVALLEN)
def test_a_change_has_one_cause(rows: list[dict[str, Any]], oorzaak: str) -> None:
    changed = find_wijzigingen(make_jaar(*rows).trends, 2025)
    own = changed[changed["eenheid_sleutel"] == "90000001/000090000001"]
    assert own["oorzaak"].tolist() == [oorzaak]


def test_a_new_norm_is_the_cause_for_every_unit_it_applies_to() -> None:
    rows = [
        row(2024, "voldoet", maat=21),
        row(2025, "voldoet", maat=21),
        row(2025, "voldoet niet", maat=9, norm_code="x"),
    ]
    changed = find_wijzigingen(make_jaar(*rows).trends, 2025)
    assert changed[["norm_code", "was", "nu", "oorzaak"]].to_numpy().tolist() == [
        ["x", "geen oordeel", "voldoet niet", "norm"]
    ]


def test_the_same_verdict_is_no_change() -> None:
    trends = make_jaar(row(2024, "voldoet", maat=21), row(2025, "voldoet", maat=90)).trends
    assert find_wijzigingen(trends, 2025).empty
    assert pair_years(trends, 2025)[["was", "nu"]].to_numpy().tolist() == [["voldoet", "voldoet"]]


def test_what_became_a_miss_is_listed_before_what_no_longer_is() -> None:
    zuid = {"vestigingsnummer": "000090000002", "locatie": "Duinrode Zuid"}
    jaar = make_jaar(
        row(2024, "voldoet niet", maat=19, **zuid),
        row(2025, "voldoet", maat=1200, **zuid),
        row(2024, "voldoet", maat=21),
        row(2025, "voldoet niet", maat=19),
    )
    table = wijzigingen(jaar)
    assert [[str(cell) for cell in line[4:]] for line in table.rijen] == [
        ["21 → 19", "20", "aantal"],
        ["19 → 1.200", "20", "aantal"],
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
