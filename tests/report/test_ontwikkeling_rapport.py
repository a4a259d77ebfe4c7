"""What the pages say of a development is what its table says, in words that promise nothing."""

from __future__ import annotations

from typing import Any

import pandas as pd
from bedacht import ZUID, jaren, make_jaar
from test_trendzin import landelijk

from analysis.report import trends
from analysis.report.dossier import ontwikkeling
from analysis.report.gegevens import Dossier, Jaar
from analysis.report.onderdelen import plain


def jaar() -> Jaar:
    return make_jaar(*jaren(45, 41, 36, 31, 27, 22), *jaren(20, 22, 19, **ZUID))


def dossier(van: Jaar) -> Dossier:
    return Dossier(van, "90000001", "Ziekenhuis Duinrode", van.oordelen, van.trends, pd.DataFrame())


def said(tabel: Any) -> list[list[str]]:
    return [[str(cell) for cell in rij] for rij in tabel.rijen]


def test_the_dossier_says_per_location_what_its_own_years_show() -> None:
    rows = said(ontwikkeling(dossier(jaar())))
    assert [row[:3] for row in rows] == [
        ["Cystectomie", "Duinrode Noord",
         "daalt: −4,7 per jaar; van alle volgorden van deze 6 jaren loopt 0,3% minstens zo sterk op of af"],
        ["Cystectomie", "Duinrode Zuid", "te weinig jaren (3)"],
    ]  # fmt: skip
    assert rows[0][3].startswith("−13,0% per jaar (")
    assert rows[1][3] == "–"


def test_a_series_without_a_trend_says_what_it_could_not_have_shown() -> None:
    rows = said(ontwikkeling(dossier(make_jaar(*jaren(20, 22, 19, 23, 20)))))
    assert rows[0][2] == (
        "geen trend aan te tonen (5 jaren); minder dan 21% per jaar zouden deze jaren meestal niet laten zien"
    )


def test_a_suppressed_year_is_named() -> None:
    rows = jaren(25, 24, 26, 25, 24)
    rows[2] |= {"maat": None, "volume_min": 0.0, "volume_max": 9.0, "oordeel": "voldoet niet"}
    row = said(ontwikkeling(dossier(make_jaar(*rows))))[0]
    assert row[2].endswith("; 1 jaar onderdrukt, gerekend met beide grenzen")
    assert row[3] == "–"


def test_the_country_counts_every_series_once_and_lists_those_with_a_trend() -> None:
    words = plain(trends.lees_aangetoond(jaar())._repr_html_())
    assert words == (
        "Van 2 reeksen met een bruikbaar getal stijgen er 0 en daalt er 1. Bij 0 is geen trend aan te tonen "
        "en bij 1 zijn er te weinig jaren (minder dan 5) om iets te kunnen aantonen."
    )
    assert [row[:2] for row in said(trends.aangetoond(jaar()))] == [
        ["Duinrode Noord, Ziekenhuis Duinrode", "Cystectomie"]
    ]


def test_the_national_model_names_the_year_that_stands_apart() -> None:
    figures = [100, 102, 104.1, 106.1, 87, 110.4, 112.7, 114.8]
    van = make_jaar(*jaren(25), landelijk=landelijk({"cys": figures}))
    row = said(trends.landelijk_model(van))[0]
    assert row == ["Cystectomie", "2018–2025", "1.000", "1.148", "+2,0%", row[5], "2022", "−20%"]
    assert "tot" in row[5]
    assert "Het vaakst lag 2022 apart van de andere jaren: bij 1 van de 1 normen over een aantal" in plain(
        trends.lees_model(van)._repr_html_()
    )


def test_concentration_says_how_many_equal_providers_it_stands_for() -> None:
    van = make_jaar(*jaren(25), landelijk=landelijk({"cys": [100, 101, 99, 100, 100]}))
    assert said(trends.concentratie(van)) == [
        ["Cystectomie", "10", "10", "0,100", "0,100", "10,0", "geen trend aangetoond (5 jaren)"]
    ]
    van = make_jaar(*jaren(25), landelijk=landelijk({"cys": [100]}))
    assert said(trends.concentratie(van))[0][-1] == "te weinig jaren (1 jaar)"
    assert "niets over reistijd" in plain(trends.lees_concentratie(van)._repr_html_())


def test_without_series_nothing_is_claimed() -> None:
    van = make_jaar({"verslagjaar": 2025, "oordeel": "niet van toepassing", "reden": "nvt opgegeven"})
    assert said(trends.aangetoond(van)) == []
