"""The decision list holds what it says, and every change of verdict has exactly one cause."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest
from bedacht import ZUID, make_jaar, normen
from bs4 import BeautifulSoup

from analysis.report import directierapport
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
from analysis.report.gegevens import Jaar
from analysis.report.onderdelen import Tabel, plain
from analysis.rules.oordeelbasis import add_basis, describe_normregels
from analysis.rules.tabellen import conform

OOST = {"vestigingsnummer": "000090000003", "locatie": "Duinrode Oost"}
LEEG = {"oordeel": "niet beoordeelbaar", "reden": "leeg"}


def reeks(*maten: float | None, oordeel: str = "", reden: str = "leeg", **row: Any) -> list[dict[str, Any]]:
    "The years up to 2025 under a norm of 20; None is a year without a figure."
    rows = []
    for place, maat in enumerate(reversed(maten)):
        if maat is None:
            found = {"oordeel": "niet beoordeelbaar", "reden": reden}
        else:
            found = {"maat": maat, "oordeel": oordeel or ("voldoet" if maat >= 20 else "voldoet niet")}
        rows.append({"verslagjaar": 2025 - place, **found, **row})
    return rows


def names(tabel: Tabel) -> list[str]:
    page = BeautifulSoup(tabel._repr_html_(), "html.parser")
    shown = page.select_one("table")  # the years in figures follow in a table of their own
    return [plain(str(head)) for head in shown.select("tbody th")] if shown else []


def jaar_met(*series: list[dict[str, Any]], **norm: Any) -> Jaar:
    return make_jaar(
        *(row for rows in series for row in rows), volumenormen=normen(norm, *norm.pop("bij", []))
    )


@pytest.mark.parametrize(
    ("maten", "deel"),
    [
        ([25, 24, 19], "toeval"),  # 47% of the years are as low
        ([25, 24, 13], "toeval"),  # 6.6%
        ([25, 24, 12], "zeker"),  # 3.9%
        ([19, 19, 19], "zeker"),  # three years running
        ([25, 25, 0], "zeker"),
    ],
)
def test_a_miss_is_certain_when_it_is_rare_at_the_norm_or_structural(maten: list[float], deel: str) -> None:
    jaar = jaar_met(reeks(*maten))
    shown = {each: names(directierapport.missers(jaar, each)) for each in ("zeker", "toeval")}
    other = {"zeker": "toeval", "toeval": "zeker"}[deel]
    assert shown == {deel: ["Duinrode Noord, Ziekenhuis Duinrode"], other: []}


def test_a_yes_no_norm_is_never_missed_by_chance() -> None:
    jaar = jaar_met(reeks(0, minimum=1.0), soort="janee", minimum=1.0)
    assert len(names(directierapport.missers(jaar, "zeker"))) == 1
    assert names(directierapport.missers(jaar, "toeval")) == []


def test_the_two_parts_are_all_misses_and_none_twice() -> None:
    jaar = jaar_met(reeks(25, 24, 19), reeks(25, 24, 3, **ZUID), reeks(25, 24, 23, **OOST))
    parts = [name for deel in ("zeker", "toeval") for name in names(directierapport.missers(jaar, deel))]
    assert sorted(parts) == sorted(names(directierapport.missers(jaar)))
    assert len(parts) == 2


def test_every_miss_carries_its_sentence() -> None:
    shown = directierapport.missers(jaar_met(reeks(19, 17, 13)))
    assert "Voldoet niet (19, 17, 13; norm 20). Bij een werkelijk gemiddelde van 20" in shown._repr_html_()


@pytest.mark.parametrize(
    ("maten", "is_gap"),
    [
        ([25, 24, None], True),
        ([25, None, None], True),
        ([25, None, None, None], False),  # three years ago is not shortly before
        ([0, 0, None], False),  # it was not done
        ([25, 24, 23], False),
    ],
)
def test_a_gap_is_a_figure_that_was_there_in_one_of_the_two_years_before(
    maten: list[float | None], is_gap: bool
) -> None:
    found = names(directierapport.gaten(jaar_met(reeks(*maten))))
    assert found == (["Duinrode Noord, Ziekenhuis Duinrode"] if is_gap else [])


def test_a_gap_that_the_hospital_cannot_close_is_none() -> None:
    assert names(directierapport.gaten(jaar_met(reeks(25, 24, None, reden="trendbreuk")))) == []


def test_who_meets_the_norm_now_and_probably_not_then_is_named() -> None:
    jaar = jaar_met(reeks(14, 18, 20), reeks(40, 40, 40, **ZUID))
    assert names(directierapport.straks(jaar)) == ["Duinrode Noord, Ziekenhuis Duinrode"]


def test_a_norm_that_rises_by_the_inkoopjaar_comes_first() -> None:
    tweede = {"norm_code": "trap", "ingreep": "Prostatectomie"}
    staged = normen({}, {**tweede, "geldig_tot": 2026}, {**tweede, "geldig_vanaf": 2027, "minimum": 60.0})
    rows = [*reeks(14, 18, 20), *reeks(40, 40, 40, **tweede)]
    jaar = make_jaar(*rows, volumenormen=staged)
    found = directierapport.find_straks(jaar)
    assert found["norm_code"].tolist() == ["trap", "cys"]
    assert found["is_andere_norm"].tolist() == [True, False]
    assert plain(directierapport.lees_straks(jaar)._repr_html_()).startswith(
        "2 oordelen: nu geen misser, maar de kans om in 2027 te voldoen is minder dan de helft. Bij 1 "
        "daarvan vraagt de norm dan meer dan nu."
    )


def test_an_announced_norm_counts_as_another_norm() -> None:
    rows = [
        {**row, "oordeel": "niet van toepassing", "reden": "nog niet van kracht"} for row in reeks(9, 8, 10)
    ]
    assert directierapport.find_straks(jaar_met(rows))["is_andere_norm"].tolist() == [True]


def test_the_false_alarm_budget_is_stated() -> None:
    # p = 2e-9 and 0.47 at a mean of 20: after the correction for two tests one signal.
    jaar = jaar_met(reeks(25, 24, 0), reeks(25, 24, 19, **ZUID))
    assert plain(directierapport.lees_signalen(jaar)._repr_html_()) == (
        "1 signaal, verwacht hoogstens 1 vals: van 2 oordelen over een aantal is gerekend hoe vaak een "
        "ziekenhuis dat werkelijk precies op de norm zit, zo laag zou tellen. Een signaal is zo zeldzaam dat "
        "van alle signalen samen naar verwachting hoogstens 5% toeval is.Toeval kan het zijn bij 1 van de 2 "
        "missers van een volumenorm (50%): wie werkelijk op de norm zit, telt in ten minste 5% van de jaren "
        "zo laag, en het is niet drie jaar op rij of vier van de laatste vijf jaar gebeurd. Het oordeel "
        "blijft 'voldoet niet'."
    )


def test_the_gaps_are_counted_with_their_organisations() -> None:
    jaar = jaar_met(reeks(25, 24, None), reeks(25, 24, None, **ZUID))
    assert plain(directierapport.lees_gaten(jaar)._repr_html_()).startswith(
        "2 oordelen, bij 1 organisatie: in een van de"
    )


def test_nothing_to_tell_is_told() -> None:
    jaar = jaar_met(reeks(40, 40, 40))
    assert (
        plain(directierapport.lees_gaten(jaar)._repr_html_())
        == "Nergens ontbreekt een aantal dat er kort ervoor wel was."
    )
    assert plain(directierapport.lees_straks(jaar)._repr_html_()) == (
        "Waar nu geen misser is, is de berekende kans om in het inkoopjaar te voldoen nergens minder dan de "
        "helft."
    )
    assert plain(directierapport.lees_signalen(jaar)._repr_html_()) == ""


def test_the_summary_counts_what_the_lists_below_it_show() -> None:
    jaar = jaar_met(
        reeks(25, 24, 3),
        reeks(25, 24, 19, **ZUID),
        reeks(25, 24, None, **OOST),
    )
    counted = {str(line[0]): str(line[1]) for line in directierapport.samenvatting(jaar).rijen}
    assert counted == {
        "Voldoet niet, waarschijnlijk geen toeval": "1",
        "Voldoet niet, maar het kan toeval zijn": "1",
        "Waarschijnlijk een gat in de aanlevering": "1",
        "Straks onder een aangekondigde of hogere norm": "0",
        "Straks waarschijnlijk onder de norm van nu": "0",
        "Onzeker": "0",
    }
    assert (
        len(directierapport.missers(jaar, "zeker").rijen)
        == len(directierapport.missers(jaar, "toeval").rijen)
        == 1
    )
    assert len(directierapport.gaten(jaar).rijen) == 1


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
