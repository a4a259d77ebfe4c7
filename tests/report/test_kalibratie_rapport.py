"""The page that looks back says what the rules computed, or that there are too few years."""

from __future__ import annotations

import re
from typing import Any

import pytest
from bedacht import ZUID, jaren, make_jaar

from analysis.report import kalibratie
from analysis.report.gegevens import Jaar
from analysis.report.kalibratie import Terugblik
from analysis.report.onderdelen import Figuur, Tabel, plain

DELEN = (
    kalibratie.antwoord, kalibratie.scores, kalibratie.betrouwbaarheid, kalibratie.lees_betrouwbaarheid,
    kalibratie.per_norm, kalibratie.lees_per_norm, kalibratie.dekking, kalibratie.lees_dekking,
    kalibratie.per_inkoopjaar,
)  # fmt: skip


def zes_jaren() -> Jaar:
    return make_jaar(*jaren(40, 42, 38, 41, 39, 40), *jaren(8, 9, 10, 9, 8, 10, **ZUID))


@pytest.mark.parametrize("deel", DELEN, ids=lambda deel: deel.__name__)
def test_with_three_years_every_part_says_that_there_are_too_few(deel: Any) -> None:
    found = plain(deel(Terugblik(make_jaar(*jaren(25, 24, 26))))._repr_html_())
    assert found.startswith("Te weinig jaren: voor een terugblik zijn ten minste 4 verslagjaren nodig")
    assert "en er zijn er 3." in found


def test_four_years_give_one_year_to_look_back_on() -> None:
    terug = Terugblik(make_jaar(*jaren(25, 24, 26, 25)))
    assert list(terug.verslagjaren) == [2024]
    assert not terug.is_te_kort


def test_every_forecast_of_three_years_and_more_is_looked_back_on() -> None:
    terug = Terugblik(zes_jaren())
    assert list(terug.verslagjaren) == [2022, 2023, 2024]
    # two units; from 2022 to 2024 one year ahead, from 2022 and 2023 two years ahead
    assert terug.rijen.groupby("vooruit").size().to_dict() == {1: 6, 2: 4}


def test_the_answer_says_whether_ours_beats_the_simple_ones() -> None:
    words = plain(kalibratie.antwoord(Terugblik(zes_jaren()))._repr_html_())
    assert words.startswith(
        "10 verwachtingen van 2022 tot en met 2024, overgedaan met wat toen bekend was, liggen hier naast "
        "wat er tot en met 2025 gebeurde. Op de logscore "
    )


def test_the_scores_stand_per_forecaster_and_distance() -> None:
    scores = kalibratie.scores(Terugblik(zes_jaren()))
    assert isinstance(scores, Tabel)
    assert [rij[:3] for rij in scores.rijen] == [
        ["deze verwachting (eigen jaren)", "één jaar vooruit", "6"],
        ["zelfde als vorig jaar", "één jaar vooruit", "6"],
        ["Poisson met het aantal van vorig jaar", "één jaar vooruit", "6"],
        ["deze verwachting (eigen jaren)", "twee jaar vooruit", "4"],
        ["zelfde als vorig jaar", "twee jaar vooruit", "4"],
        ["Poisson met het aantal van vorig jaar", "twee jaar vooruit", "4"],
    ]
    # The status quo was right six times out of six at 99%: (1 - 0.99)^2, and -ln 0.99.
    assert scores.rijen[1][3:] == ["0,000", "0,010"]


def test_the_figure_shows_a_dot_per_group_and_says_each_in_words() -> None:
    figure = kalibratie.betrouwbaarheid(Terugblik(zes_jaren()))
    assert isinstance(figure, Figuur)
    assert len(figure.gegevens.rijen) == len(re.findall("gezegd ", figure.alt))
    assert "één jaar vooruit: gezegd" in figure.alt
    assert "twee jaar vooruit: gezegd" in figure.alt


@pytest.mark.parametrize(("getallen", "vooruit"), [((25, 24, 26, 25), 1), ((40, 42, 38, 41, 39, 40), 2)])
def test_the_figure_has_one_panel_per_distance_and_none_that_is_empty(
    getallen: tuple[int, ...], vooruit: int
) -> None:
    figure = kalibratie.betrouwbaarheid(Terugblik(make_jaar(*jaren(*getallen))))
    assert isinstance(figure, Figuur)
    ticks = re.findall(r"<text[^>]*>([\d.]+%?)</text>", figure.svg)
    assert ticks.count("75%") == vooruit + 1  # once beside, and under every panel
    assert all(tick.endswith("%") for tick in ticks)


def test_the_sides_and_the_inside_are_all_groups() -> None:
    words = plain(kalibratie.lees_betrouwbaarheid(Terugblik(zes_jaren()))._repr_html_())
    inside, groups, gloomy, rosy = (
        int(found)
        for found in re.search(
            r"bij (\d+) van de (\d+) groepen .* Bij (\d+) kwam meer .* en bij (\d+) minder", words
        ).groups()  # type: ignore[union-attr]
    )
    assert inside + gloomy + rosy == groups


def test_the_coverage_stands_per_promise_and_distance() -> None:
    coverage = kalibratie.dekking(Terugblik(zes_jaren()))
    assert isinstance(coverage, Tabel)
    assert [rij[:3] for rij in coverage.rijen] == [
        ["80%", "één jaar vooruit", "6"], ["95%", "één jaar vooruit", "6"],
        ["80%", "twee jaar vooruit", "4"], ["95%", "twee jaar vooruit", "4"],
    ]  # fmt: skip
    assert [rij[3] for rij in coverage.rijen] == ["100,0%"] * 4


def test_the_words_say_which_year_was_furthest_off() -> None:
    counts = [*jaren(40, 42, 38, 41, 39, 4), *jaren(30, 29, 30, 29, 28, 3, **ZUID)]
    words = plain(kalibratie.lees_dekking(Terugblik(make_jaar(*counts)))._repr_html_())
    assert (
        "Het verst ernaast zat de verwachting over 2025: 0,0% van de aantallen binnen de 95%-grenzen" in words
    )


def test_every_inkoopjaar_has_its_forecasts_beside_what_happened() -> None:
    table = kalibratie.per_inkoopjaar(Terugblik(zes_jaren()))
    assert isinstance(table, Tabel)
    assert [[rij[0], rij[1], rij[2], rij[4]] for rij in table.rijen] == [
        ["2024", "2023", "2", "1"], ["2025", "2024", "2", "1"], ["2026", "2025", "2", "1"],
        ["2024", "2024", "2", "1"], ["2025", "2025", "2", "1"],
    ]  # fmt: skip


def test_per_norm_and_year_expected_stands_beside_what_happened() -> None:
    counts = kalibratie.per_norm(Terugblik(zes_jaren()))
    assert isinstance(counts, Tabel)
    assert sorted([rij[1], rij[2], rij[4]] for rij in counts.rijen) == [
        ["2023", "2", "1"], ["2024", "2", "1"], ["2025", "2", "1"]
    ]  # fmt: skip
    assert plain(kalibratie.lees_per_norm(Terugblik(zes_jaren()))._repr_html_()) == (
        "Over alle normen samen werd verwacht dat 3 oordelen zouden voldoen; het werden er 3 van de 6 "
        "oordelen (50%)."
    )
