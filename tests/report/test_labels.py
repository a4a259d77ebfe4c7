"""Dutch numbers, shares and dates: rounded once, everywhere the same, never across what they are beside."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.report import labels


@pytest.mark.parametrize(
    ("waarde", "decimalen", "written"),
    [
        (0, None, "0"),
        (20, None, "20"),
        (20.0, None, "20"),
        (19.67, None, "19,7"),
        (1234, None, "1.234"),
        (1234567.5, None, "1.234.567,5"),
        (-3, None, "−3"),
        (-0.04, 1, "0,0"),
        (0.5, 0, "1"),
        (1.5, 0, "2"),
        (2.5, 0, "3"),
        (-2.5, 0, "−3"),
        (2.675, 2, "2,68"),
        (1.005, 2, "1,01"),
        (None, None, "–"),
        (float("nan"), None, "–"),
    ],
)
def test_a_number_is_rounded_half_up_as_excel_shows_it(
    waarde: float | None, decimalen: int | None, written: str
) -> None:
    assert labels.getal(waarde, decimalen) == written


@pytest.mark.parametrize(
    ("maat", "minimum", "written"),
    [
        (20, 20, "20"),
        (19, 20, "19"),
        (59 / 3, 20, "19,7"),
        (19.96, 20, "19,96"),
        (19.9996, 20, "19,9996"),
        (20.04, 20, "20,04"),
        (59.999 / 3, 20, "19,9997"),
        (19.95, 20.0, "19,95"),
        (14.5, None, "14,5"),
    ],
)
def test_a_number_beside_its_norm_stays_on_its_own_side(
    maat: float, minimum: float | None, written: str
) -> None:
    assert labels.getal_naast(maat, minimum) == written


@given(st.integers(0, 30_000), st.integers(1, 3), st.integers(1, 200))
def test_a_mean_is_never_written_as_the_norm_it_misses(som: int, jaren: int, minimum: int) -> None:
    written = float(labels.getal_naast(som / jaren, minimum).replace(".", "").replace(",", "."))
    assert (written < minimum) == (som < minimum * jaren)
    assert (written > minimum) == (som > minimum * jaren)


@pytest.mark.parametrize(
    ("teller", "noemer", "written"),
    [
        (31, 34, "91%"),
        (0, 34, "0%"),
        (34, 34, "100%"),
        (199, 200, "99,5%"),
        (999, 1000, "99,9%"),
        (1, 200, "1%"),
        (1, 1000, "0,1%"),
        (1, 8, "13%"),
        (0, 0, "–"),
    ],
)
def test_a_share_is_only_nothing_or_everything_when_it_is(teller: int, noemer: int, written: str) -> None:
    assert labels.procent(teller, noemer) == written


@given(st.integers(1, 100_000), st.data())
def test_a_share_between_nothing_and_everything_never_reads_as_either(
    noemer: int, data: st.DataObject
) -> None:
    teller = data.draw(st.integers(0, noemer))
    assert (labels.procent(teller, noemer) == "0%") == (teller == 0)
    assert (labels.procent(teller, noemer) == "100%") == (teller == noemer)


def test_a_share_prints_its_numerator_its_denominator_and_its_level() -> None:
    assert labels.aandeel(1234, 2000, "oordelen") == "1.234 van de 2.000 oordelen (62%)"


@pytest.mark.parametrize(
    ("waarde", "written"), [(-6, "−6"), (0, "0"), (3, "+3"), (-0.33, "−0,3"), (-0.04, "−0,04"), (None, "–")]
)
def test_a_difference_shows_its_sign_and_a_shortfall_is_never_nothing(
    waarde: float | None, written: str
) -> None:
    assert labels.verschil(waarde) == written


@pytest.mark.parametrize(
    ("laag", "hoog", "soort", "written"),
    [
        (14.0, 14.0, "volume", "14"),
        (0.0, 9.0, "volume", "0 tot en met 9"),
        (float("nan"), float("nan"), "volume", "–"),
        (1.0, 1.0, "janee", "ja"),
        (0.0, 0.0, "janee", "nee"),
        (79.96, 79.96, "percentage", "79,96%"),
        (0.0, 100.0, "percentage", "0% tot en met 100%"),
    ],
)
def test_a_measure_is_written_as_its_kind_is_spoken_of(
    laag: float, hoog: float, soort: str, written: str
) -> None:
    grens = {"volume": 20.0, "janee": 1.0, "percentage": 80.0}[soort]
    assert labels.maat_of_grenzen(laag, hoog, soort, grens) == written


def test_a_date_is_written_in_full() -> None:
    assert labels.datum(date(2026, 8, 1)) == "1 augustus 2026"


def test_every_oordeel_has_a_sign_of_its_own_so_that_colour_is_never_alone() -> None:
    signs = [teken.symbool for teken in labels.OORDELEN.values()]
    assert len(set(signs)) == len(signs) == 5


def test_every_reden_has_words_and_every_one_of_a_miss_a_question() -> None:
    redenen = {
        "niet aangeleverd", "leeg", "onleesbaar", "norm niet ingevoerd", "te weinig jaren", "trendbreuk",
        "verkeerd niveau", "nvt opgegeven", "niet uitgevoerd", "nog niet van kracht",
    }  # fmt: skip
    assert set(labels.REDENEN) == redenen
    assert set(labels.VRAGEN) == {"voldoet niet", "onzeker"} | redenen - {
        "nvt opgegeven", "niet uitgevoerd", "nog niet van kracht",
    }  # fmt: skip
