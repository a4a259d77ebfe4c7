"""Tables and figures of verdicts: each verdict once, in the order that matters, with its denominator."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pandas as pd
import pytest
from bedacht import ZUID, make_jaar, normen

from analysis.report import datakwaliteit, directierapport, normrealisatie, trends, voorbehoud
from analysis.report import dossier as dossierpagina
from analysis.report.gegevens import Dossier, Jaar, count_oordelen
from analysis.report.onderdelen import Cel, Figuur, Inhoud, Tabel, plain
from analysis.report.oordelen import near_norm


def text(inhoud: Inhoud) -> str:
    return plain(str(inhoud.tekst if isinstance(inhoud, Cel) else inhoud))


def lines(table: Tabel, *columns: int) -> list[list[str]]:
    return [[text(line[column]) for column in columns] for line in table.rijen]


@pytest.mark.parametrize(
    ("make", "oordeel"), [(directierapport.missers, "voldoet niet"), (directierapport.onzeker, "onzeker")]
)
def test_every_such_verdict_stands_once_in_its_table(
    make: Callable[[Jaar], Tabel], oordeel: str, jaar: Jaar
) -> None:
    rows = jaar.oordelen[jaar.oordelen["oordeel"] == oordeel]
    assert len(rows) > 0
    assert sorted(lines(make(jaar), 0, 1)) == sorted(rows[["eenheid_naam", "norm"]].to_numpy().tolist())


def test_the_numbers_of_what_could_not_be_judged_add_up(jaar: Jaar) -> None:
    counted = sum(int(line[0]) for line in lines(directierapport.niet_beoordeelbaar(jaar), 2))
    assert counted == count_oordelen(jaar.oordelen)["niet beoordeelbaar"] > 0


def test_the_furthest_below_its_norm_comes_first_and_a_yes_or_no_norm_last() -> None:
    known = normen({}, {"norm_code": "jn", "ingreep": "Registratie", "soort": "janee", "minimum": 1.0})
    units = [{"locatie": name, "vestigingsnummer": name, "oordeel": "voldoet niet"} for name in "abcd"]
    rows = [
        {**units[0], "maat": 18},
        {**units[1], "maat": 0, "norm_code": "jn", "minimum": 1.0},
        {**units[2], "maat": 4},
        {**units[3], "maat_min": 0, "maat_max": 9},
    ]
    found = lines(directierapport.missers(make_jaar(*rows, volumenormen=known)), 0, 2, 3, 4)
    assert found == [
        ["c, Ziekenhuis Duinrode", "4", "20", "−16 −80%"],
        ["d, Ziekenhuis Duinrode", "0 tot en met 9", "20", "ten minste −11 −55%"],
        ["a, Ziekenhuis Duinrode", "18", "20", "−2 −10%"],
        ["b, Ziekenhuis Duinrode", "nee", "ja", "–"],
    ]


def test_a_norm_that_nobody_verified_carries_a_mark_wherever_a_miss_rests_on_it() -> None:
    row = {"maat": 59 / 3, "oordeel": "voldoet niet"}
    known = normen({"verificatie": "te_verifieren", "regel": "gemiddelde", "venster": 3})
    found = lines(directierapport.missers(make_jaar(row, volumenormen=known)), 2, 3, 4)
    assert found == [["19,7 gemiddeld over 3 jaar", "20 * norm nog te verifiëren", "−0,3 −2%"]]


def test_the_matrix_shows_only_what_is_not_simply_met() -> None:
    known = normen(
        {}, {"norm_code": "b", "ingreep": "Maagresectie"}, {"norm_code": "c", "ingreep": "Colonresectie"}
    )
    jaar = make_jaar(
        {"maat": 20, "oordeel": "voldoet"},
        {"maat": 19, "oordeel": "voldoet niet", "norm_code": "b"},
        {"maat": 20, "oordeel": "voldoet", "norm_code": "c"},
        {"maat": 30, "oordeel": "voldoet", **ZUID},
        {"oordeel": "niet van toepassing", "reden": "nvt opgegeven", "norm_code": "b", **ZUID},
        volumenormen=known,
    )
    table = normrealisatie.matrix(jaar)
    assert [kop.woord for kop in table.koppen] == ["Locatie of organisatie", "Maagresectie"]
    assert lines(table, 0, 1) == [["Duinrode Noord, Ziekenhuis Duinrode", "× voldoet niet"]]


def test_a_unit_is_near_its_norm_below_ten_percent_above_it() -> None:
    rows = [
        {"locatie": str(maat), "vestigingsnummer": str(maat), "maat": maat, "oordeel": oordeel}
        for maat, oordeel in ((1, "voldoet niet"), (20, "voldoet"), (21, "voldoet"), (22, "voldoet"))
    ]
    assert near_norm(make_jaar(*rows).oordelen)["maat"].tolist() == [1.0, 20.0, 21.0]


def test_a_norm_is_counted_in_the_units_that_are_judged() -> None:
    known = normen({"eenheid": "operateur"}, {"norm_code": "b", "ingreep": "Maagresectie", "minimum": None})
    rows: list[dict[str, Any]] = [
        {"maat": 20, "oordeel": "voldoet", "eenheid": "operateur"},
        {"maat": 19, "oordeel": "voldoet niet", "eenheid": "operateur", "vestigingsnummer": "2"},
        {
            "oordeel": "onzeker",
            "maat_min": 15,
            "maat_max": 24,
            "eenheid": "operateur",
            "vestigingsnummer": "3",
        },
        {"oordeel": "niet beoordeelbaar", "reden": "norm niet ingevoerd", "norm_code": "b", "minimum": None},
    ]
    figure = normrealisatie.realisatie(make_jaar(*rows, volumenormen=known))
    assert ">1 van de 2 locaties (50%)</text>" in figure.svg
    assert lines(figure.gegevens, *range(7)) == [["Cystectomie", "1", "2", "50%", "1", "1", "0"]]
    assert figure.alt == (
        "Liggende staven voor 1 norm. Het vaakst gemist: Cystectomie (1 van 2 niet). Zonder een enkele "
        "misser: 0 normen. Over alle normen samen voldoen 1 van de 2 oordelen (50%)."
    )


FIGUREN: dict[str, Callable[[Jaar], Figuur]] = {
    "realisatie": normrealisatie.realisatie,
    "afstand": normrealisatie.afstand,
    "landelijke_trend": trends.landelijke_trend,
    "kaart": directierapport.kaart,
    "toestanden": datakwaliteit.toestanden,
    "bevindingen": datakwaliteit.bevindingen_per_regel,
}


@pytest.mark.parametrize("make", FIGUREN.values(), ids=FIGUREN)
def test_every_figure_has_words_and_its_data(make: Callable[[Jaar], Figuur], jaar: Jaar) -> None:
    figure = make(jaar)
    assert len(figure.alt) > 40
    assert len(figure.gegevens.rijen) > 0
    for wrong in ("nan", "None", "<NA>", "NaN"):
        assert wrong not in figure.svg + figure.alt + figure.gegevens._repr_html_()


@pytest.mark.parametrize("make", FIGUREN.values(), ids=FIGUREN)
def test_a_figure_is_the_same_every_time(make: Callable[[Jaar], Figuur], jaar: Jaar) -> None:
    assert make(jaar)._repr_html_() == make(jaar)._repr_html_()


def test_the_data_behind_the_dots_are_all_dots() -> None:
    rows = [
        {"locatie": str(maat), "vestigingsnummer": str(maat), "maat": maat, "oordeel": "voldoet niet"}
        for maat in (19.96, 0, 3)
    ]
    assert lines(normrealisatie.afstand(make_jaar(*rows)).gegevens, 0, 1, 2, 3) == [
        ["Cystectomie", "20", "3", "0; 3; 19,96"]
    ]


def test_every_location_on_the_map_carries_the_number_of_norms_it_misses(jaar: Jaar) -> None:
    points = directierapport.locate_oordelen(jaar)
    by_location = jaar.oordelen[
        jaar.oordelen["locatie"].notna() & jaar.oordelen["oordeel"].eq("voldoet niet")
    ]
    assert points["niet"].sum() == len(by_location) > 0
    assert points[["lat", "lon"]].notna().all().all()
    assert set(points["teken"]) <= {"niet", "nb", "voldoet"}
    assert (points.loc[points["teken"] == "voldoet", ["niet", "onzeker", "nb"]] == 0).all().all()


def test_a_location_without_a_number_is_placed_by_its_own_organisation() -> None:
    places = pd.DataFrame(
        {
            "vestigingsnummer": [None, None],
            "organisatie": ["Ziekenhuis Duinrode", "Ziekenhuis Elzenburg"],
            "locatie": ["Noord", "Noord"],
            "plaats": ["Duinrode", "Elzenburg"],
            "lat": [52.0, 51.0],
            "lon": [5.0, 6.0],
            "geldig_vanaf": [2010, 2011],
        }
    )
    row = {"maat": 19, "oordeel": "voldoet niet", "vestigingsnummer": None, "locatie": "Noord"}
    jaar = make_jaar(row)
    jaar.__dict__["register"] = replace(jaar.register, locaties=places)
    assert directierapport.locate_oordelen(jaar)[["plaats", "lat", "lon", "niet"]].to_numpy().tolist() == [
        ["Duinrode", 52.0, 5.0, 1]
    ]


def test_the_country_prints_numerator_and_denominator_of_every_share(jaar: Jaar) -> None:
    table = trends.landelijke_cijfers(jaar)
    assert len(table.rijen) == len(jaar.landelijk)
    for met, judged, share in lines(table, 6, 7, 8):
        assert share == "–" if judged == "0" else share == f"{round(100 * int(met) / int(judged) + 1e-9)}%"


def test_an_unverified_norm_is_listed_with_the_misses_that_rest_on_it(jaar: Jaar) -> None:
    listed = {norm: int(count) for norm, count in lines(directierapport.verificatie(jaar), 0, 5)}
    open_ = jaar.normen.loc[jaar.normen["verificatie"] == "te_verifieren", "norm"]
    misses = jaar.oordelen[jaar.oordelen["oordeel"] == "voldoet niet"]
    assert listed == {norm: int((misses["norm"] == norm).sum()) for norm in open_}


def test_a_delivery_says_whether_every_row_of_it_is_accounted_for(jaar: Jaar) -> None:
    assert lines(datakwaliteit.leveringen(jaar), 0, 4, 5, 6, 7, 9)[:2] == [
        ["nalevering_2025.csv", "8", "8", "0", "0", "ja"],
        ["hoofd_2025.xlsx", "1.000", "990", "8", "2", "ja"],
    ]


def test_findings_stand_with_the_gravest_first(jaar: Jaar) -> None:
    ernsten = [line[0].split()[-1] for line in lines(datakwaliteit.bevindingen(jaar), 1)]
    assert len(ernsten) == len(jaar.bevindingen)
    assert ernsten == sorted(ernsten, key=["blokkerend", "waarschuwing", "informatie"].index)


def test_a_dossier_shows_every_verdict_of_its_organisation_and_no_other(dossier: Dossier, jaar: Jaar) -> None:
    table = dossierpagina.oordelen(dossier)
    own = jaar.oordelen[jaar.oordelen["kvk"] == dossier.kvk]
    assert sorted(lines(table, 0)) == sorted([norm] for norm in own["norm"])
    others = set(jaar.oordelen["organisatie"]) - {dossier.organisatie}
    shown = "".join(
        part._repr_html_()
        for part in (
            table,
            dossierpagina.panelen(dossier),
            dossierpagina.gevraagd(dossier),
            datakwaliteit.bevindingen(dossier),
        )
    )
    assert [name for name in others if name in shown] == []


def test_nothing_is_asked_of_a_hospital_that_it_cannot_answer() -> None:
    rows = make_jaar(
        {"maat": 19, "oordeel": "voldoet niet"},
        {"oordeel": "niet beoordeelbaar", "reden": "norm niet ingevoerd", "vestigingsnummer": "2"},
        {"oordeel": "niet beoordeelbaar", "reden": "trendbreuk", "vestigingsnummer": "3"},
        {"oordeel": "niet beoordeelbaar", "reden": "leeg", "vestigingsnummer": "4"},
        {"oordeel": "niet van toepassing", "reden": "niet uitgevoerd", "maat": 0, "vestigingsnummer": "5"},
        {"oordeel": "voldoet", "maat": 21, "vestigingsnummer": "6"},
    ).oordelen
    asked = dossierpagina.requests(rows)
    assert asked["vestigingsnummer"].tolist() == ["000090000001", "4"]
    assert asked["vraag"].str.len().gt(10).all()


def test_a_table_never_shows_how_a_computer_writes_nothing(jaar: Jaar) -> None:
    made = [
        directierapport.missers(jaar), directierapport.onzeker(jaar),
        directierapport.niet_beoordeelbaar(jaar), normrealisatie.matrix(jaar),
        trends.reeksen(jaar), normrealisatie.normen(jaar), trends.door_de_jaren(jaar),
        datakwaliteit.leveringen(jaar), voorbehoud.leveringen(jaar), datakwaliteit.zorgaanbieders(jaar),
    ]  # fmt: skip
    for table in made:
        words = plain(table._repr_html_()).split()
        assert {"nan", "None", "<NA>", "NaT", "nan%"} & set(words) == set(), table.titel


def test_a_frame_that_a_table_reads_is_unchanged() -> None:
    jaar = make_jaar({"maat": 19, "oordeel": "voldoet niet"})
    before = (jaar.oordelen.copy(), jaar.trends.copy())
    directierapport.missers(jaar)
    normrealisatie.realisatie(jaar)
    pd.testing.assert_frame_equal(jaar.oordelen, before[0])
    pd.testing.assert_frame_equal(jaar.trends, before[1])
