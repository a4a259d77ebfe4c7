"""What national series show, against series whose orders can be counted by hand."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd
import pytest
from bedacht import ZUID, jaren, make_jaar, normen

from analysis.report import trends
from analysis.report.dossier import ontwikkeling
from analysis.report.gegevens import Dossier, Jaar
from analysis.report.onderdelen import plain
from analysis.rules.tabellen import conform

GETALLEN = {
    "daalt": [25, 22, 19, 16, 13],  # 2 of 120 orders
    "vier": [25, 22, 19, 16],  # 2 of 24 orders: nothing can be shown
    "niets": [20, 22, 19, 23, 20],
}


def landelijk(series: dict[str, Sequence[float]], breuk: int = 0) -> pd.DataFrame:
    rows = [
        {"inkoopjaar": 2027, "norm_code": code, "ingreep": code, "eenheid": "locatie", "minimum": 20.0,
         "verslagjaar": 2026 - len(figures) + place, "volume_mediaan": figure, "voldoet_pct": 100.0,
         "volume_totaal": 10.0 * figure, "volume_bekend_pct": 100.0, "aanbieders_aantal": 10,
         "herfindahl": 0.1,
         "is_trendbreuk": 2026 - len(figures) + place == breuk}
        for code, figures in series.items()
        for place, figure in enumerate(figures)
    ]  # fmt: skip
    return conform(pd.DataFrame(rows), "landelijk")


def jaar_met(series: dict[str, Sequence[float]], breuk: int = 0) -> Jaar:
    known = normen(*({"norm_code": code, "ingreep": code} for code in series))
    row = {"verslagjaar": 2025, "norm_code": next(iter(series)), "maat": 20, "oordeel": "voldoet"}
    return make_jaar(row, volumenormen=known, landelijk=landelijk(series, breuk))


def said(jaar: Jaar) -> list[list[str]]:
    return [[str(cell) for cell in rij] for rij in trends.landelijke_trends(jaar).rijen]


def test_a_series_says_its_slope_and_how_rare_its_order_is() -> None:
    assert said(jaar_met({"daalt": GETALLEN["daalt"]})) == [
        ["daalt",
         "daalt: −30 per jaar; van alle volgorden van deze 5 jaren loopt 2% minstens zo sterk op of af",
         "daalt: −3 per jaar; van alle volgorden van deze 5 jaren loopt 2% minstens zo sterk op of af",
         "elk jaar hetzelfde (5 jaren)"]
    ]  # fmt: skip


def test_four_years_are_too_few_and_an_unsteady_series_shows_nothing() -> None:
    lines = said(jaar_met({"vier": GETALLEN["vier"], "niets": GETALLEN["niets"]}))
    assert [[line[0], line[2]] for line in lines] == [
        ["niets", "geen trend aan te tonen (5 jaren)"],
        ["vier", "te weinig jaren (4)"],
    ]


@pytest.mark.parametrize(("breuk", "jaren"), [(2021, 5), (2022, 4), (2025, 1)])
def test_a_break_is_never_crossed(breuk: int, jaren: int) -> None:
    found = trends.of_grootheid(jaar_met({"daalt": GETALLEN["daalt"]}, breuk), "volume_mediaan")
    assert found["jaren_aantal"].tolist() == [jaren]
    assert found["uitkomst"].tolist() == ["daalt" if jaren == 5 else "te weinig jaren"]


def test_many_norms_are_looked_at_together() -> None:
    # 1.7% of all orders is as strong: alone a trend, among four norms no more.
    four = {
        "daalt": GETALLEN["daalt"],
        "a": GETALLEN["niets"],
        "b": [19, 23, 20, 22, 20],
        "c": [9, 8, 10, 8, 7],
    }
    found = trends.of_grootheid(jaar_met(four), "volume_mediaan")["uitkomst"]
    assert found.tolist() == ["geen trend aangetoond"] * 4


def test_the_summary_counts_every_norm_once() -> None:
    words = plain(trends.lees_landelijke_trends(jaar_met(GETALLEN))._repr_html_())
    assert words.startswith(
        "Het landelijke aantal stijgt bij 0 en daalt bij 1 van 3 normen; bij 1 is geen "
        "trend aan te tonen en bij 1 zijn er te weinig jaren om iets te kunnen aantonen."
    )


def jaar() -> Jaar:
    return make_jaar(*jaren(45, 41, 36, 31, 27, 22), *jaren(20, 22, 19, **ZUID))


def dossier(van: Jaar) -> Dossier:
    return Dossier(van, "90000001", "Ziekenhuis Duinrode", van.oordelen, van.trends, pd.DataFrame())


def told(tabel: Any) -> list[list[str]]:
    return [[str(cell) for cell in rij] for rij in tabel.rijen]


def test_the_dossier_says_per_location_what_its_own_years_show() -> None:
    rows = told(ontwikkeling(dossier(jaar())))
    assert [row[:3] for row in rows] == [
        ["Cystectomie", "Duinrode Noord",
         "daalt: −4,7 per jaar; van alle volgorden van deze 6 jaren loopt 0,3% minstens zo sterk op of af"],
        ["Cystectomie", "Duinrode Zuid", "te weinig jaren (3)"],
    ]  # fmt: skip
    assert rows[0][3].startswith("−13,0% per jaar (")
    assert rows[1][3] == "–"


def test_a_series_without_a_trend_says_what_it_could_not_have_shown() -> None:
    rows = told(ontwikkeling(dossier(make_jaar(*jaren(20, 22, 19, 23, 20)))))
    assert rows[0][2] == (
        "geen trend aan te tonen (5 jaren); minder dan 21% per jaar zouden deze jaren meestal niet laten zien"
    )


def test_a_suppressed_year_is_named() -> None:
    rows = jaren(25, 24, 26, 25, 24)
    rows[2] |= {"maat": None, "volume_min": 0.0, "volume_max": 9.0, "oordeel": "voldoet niet"}
    row = told(ontwikkeling(dossier(make_jaar(*rows))))[0]
    assert row[2].endswith("; 1 jaar onderdrukt, gerekend met beide grenzen")
    assert row[3] == "–"


def test_the_country_counts_every_series_once_and_lists_those_with_a_trend() -> None:
    words = plain(trends.lees_aangetoond(jaar())._repr_html_())
    assert words == (
        "Van 2 reeksen met een bruikbaar getal stijgen er 0 en daalt er 1. Bij 0 is geen trend aan te tonen "
        "en bij 1 zijn er te weinig jaren (minder dan 5) om iets te kunnen aantonen."
    )
    assert [row[:2] for row in told(trends.aangetoond(jaar()))] == [
        ["Duinrode Noord, Ziekenhuis Duinrode", "Cystectomie"]
    ]


def test_the_national_model_names_the_year_that_stands_apart() -> None:
    figures = [100, 102, 104.1, 106.1, 87, 110.4, 112.7, 114.8]
    van = make_jaar(*jaren(25), landelijk=landelijk({"cys": figures}))
    row = told(trends.landelijk_model(van))[0]
    assert row == ["Cystectomie", "2018–2025", "1.000", "1.148", "+2,0%", row[5], "2022", "−20%"]
    assert "tot" in row[5]
    assert "Het vaakst lag 2022 apart van de andere jaren: bij 1 van de 1 normen over een aantal" in plain(
        trends.lees_model(van)._repr_html_()
    )


def test_concentration_says_how_many_equal_providers_it_stands_for() -> None:
    van = make_jaar(*jaren(25), landelijk=landelijk({"cys": [100, 101, 99, 100, 100]}))
    assert told(trends.concentratie(van)) == [
        ["Cystectomie", "10", "10", "0,100", "0,100", "10,0", "geen trend aangetoond (5 jaren)"]
    ]
    van = make_jaar(*jaren(25), landelijk=landelijk({"cys": [100]}))
    assert told(trends.concentratie(van))[0][-1] == "te weinig jaren (1 jaar)"
    assert "niets over reistijd" in plain(trends.lees_concentratie(van)._repr_html_())


def test_without_series_nothing_is_claimed() -> None:
    van = make_jaar({"verslagjaar": 2025, "oordeel": "niet van toepassing", "reden": "nvt opgegeven"})
    assert told(trends.aangetoond(van)) == []
