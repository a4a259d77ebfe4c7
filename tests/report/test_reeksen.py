"""One series against its norm: what is drawn, and that nothing unknown looks like a number."""

from __future__ import annotations

import re

import pytest
from bedacht import ZUID, make_jaar

from analysis.report.reeksen import _STREKEN, Reeks, paneel, reeks_van_getallen, reeksen_van, spark

NAN = float("nan")


def series(*years: dict[str, object]) -> Reeks:
    jaar = make_jaar(*years)
    return next(iter(reeksen_van(jaar.trends).values()))


def met(verslagjaar: int, maat: float, **row: object) -> dict[str, object]:
    return {
        "verslagjaar": verslagjaar,
        "maat": maat,
        "oordeel": "voldoet" if maat >= 20 else "voldoet niet",
        **row,
    }


def marks(drawing: str, soort: str) -> int:
    """How many marks of a kind a drawing has: the moves of its pen."""
    opening, closing = _STREKEN[soort].split("{}")
    found = re.search(re.escape(opening) + r"([^\"]*)" + re.escape(closing), drawing)
    return 0 if found is None else found[1].count("M")


def test_what_meets_the_norm_is_a_dot_and_what_misses_it_a_cross() -> None:
    drawing = spark(series(met(2023, 21), met(2024, 20), met(2025, 19)), 2016, 2025)
    assert (marks(drawing, "voldoet"), marks(drawing, "niet")) == (2, 1)


def test_a_year_without_a_figure_is_a_ring_and_never_a_zero() -> None:
    leeg = {"verslagjaar": 2024, "oordeel": "niet beoordeelbaar", "reden": "leeg"}
    drawing = spark(series(met(2023, 21), leeg, met(2025, 19)), 2016, 2025)
    assert marks(drawing, "leeg") == 1
    assert marks(drawing, "voldoet") + marks(drawing, "niet") == 2


def test_a_year_to_which_the_norm_does_not_apply_is_not_drawn() -> None:
    nvt = {"verslagjaar": 2024, "oordeel": "niet van toepassing", "reden": "nvt opgegeven"}
    assert marks(spark(series(met(2023, 21), nvt), 2016, 2025), "leeg") == 0


def test_a_suppressed_figure_is_a_bar_from_the_lowest_to_the_highest_it_can_be() -> None:
    onderdrukt = {"verslagjaar": 2025, "maat_min": 0, "maat_max": 9, "minimum": 5.0, "oordeel": "onzeker"}
    drawing = spark(series(onderdrukt), 2016, 2025)
    assert marks(drawing, "grens") == 1
    assert marks(drawing, "voldoet") + marks(drawing, "niet") == 0


def test_the_line_does_not_cross_a_declared_break_or_a_missing_year() -> None:
    leeg = {"verslagjaar": 2024, "oordeel": "niet beoordeelbaar", "reden": "leeg"}
    reeks = series(met(2020, 30), met(2021, 31, is_trendbreuk=True), met(2022, 32), leeg, met(2025, 33))
    line = re.search(r'<path d="([^"]*)" stroke="#cfd6de"', spark(reeks, 2016, 2025))
    assert line is not None
    assert (line[1].count("M"), line[1].count("L")) == (3, 1)


def test_the_norm_of_every_year_is_drawn_as_a_step_where_it_changed() -> None:
    reeks = series(met(2017, 30, minimum=20.0), met(2018, 30, minimum=50.0), met(2019, 30, minimum=50.0))
    norm = re.search(r'<path d="([^"]*)" stroke="#1b2430"', spark(reeks, 2017, 2019))
    assert norm is not None
    assert (norm[1].count("M"), norm[1].count("H")) == (2, 2)


def test_a_panel_writes_the_norm_and_the_last_figure_beside_their_lines() -> None:
    drawing = paneel(series(met(2024, 21), met(2025, 17)), "Cystectomie <b>", 2016, 2025)
    assert re.findall(r">([^<>]+)</text>", drawing) == ["2016", "2025", "norm 20", "17"]
    assert "Cystectomie &lt;b&gt;" in drawing


def test_a_series_says_in_words_every_year_and_the_norm_where_it_changed() -> None:
    leeg = {"verslagjaar": 2019, "minimum": 50.0, "oordeel": "niet beoordeelbaar", "reden": "leeg"}
    reeks = series(met(2017, 19, minimum=20.0), met(2018, 19.96, minimum=50.0), leeg)
    assert reeks.alt() == "2017 (norm 20): 19; 2018 (norm 50): 20,0; 2019: geen bruikbaar getal"
    assert reeks.alt_kort() == "2017: 19, 2018: 20,0"


@pytest.mark.parametrize(
    ("row", "written"),
    [
        (met(2025, 19), "19 ×"),
        (met(2025, 20), "20 ✓"),
        ({"verslagjaar": 2025, "maat_min": 0, "maat_max": 9, "oordeel": "voldoet niet"}, "0 tot en met 9 ×"),
        (
            {"verslagjaar": 2025, "oordeel": "niet beoordeelbaar", "reden": "niet aangeleverd"},
            "niet aangeleverd",
        ),
        ({"verslagjaar": 2025, "oordeel": "niet van toepassing", "reden": "nvt opgegeven"}, "n.v.t."),
        (met(2024, 19), ""),
    ],
)
def test_a_year_in_a_table_shows_its_figure_with_its_sign_or_why_there_is_none(
    row: dict[str, object], written: str
) -> None:
    assert series(row).jaartekst(2025) == written


def test_series_are_told_apart_by_norm_and_unit_whatever_the_order_of_rows() -> None:
    jaar = make_jaar(met(2025, 19, **ZUID), met(2025, 21), met(2024, 18, **ZUID))
    found = reeksen_van(jaar.trends)
    assert {key: list(reeks.laag) for key, reeks in found.items()} == {
        ("cys", "90000001/000090000001"): [21.0],
        ("cys", "90000001/000090000002"): [18.0, 19.0],
    }


def test_a_series_of_the_country_has_no_norm_of_its_own() -> None:
    drawing = spark(reeks_van_getallen([2024, 2025], [NAN, 91.0], [], "percentage"), 2016, 2025)
    assert 'stroke="#1b2430"' not in drawing
    assert 'aria-label="2025: 91%"' in drawing
