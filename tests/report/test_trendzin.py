"""What national series show, against series whose orders can be counted by hand."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import pytest
from bedacht import make_jaar, normen

from analysis.report import trends
from analysis.report.gegevens import Jaar
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
