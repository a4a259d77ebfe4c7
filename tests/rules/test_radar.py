"""The radar asks about what was put there, at its boundary, and states how often it asks in vain."""

from __future__ import annotations

from itertools import product
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from gesimuleerd import norm_rows, trend_rows
from hypothesis import given, settings
from hypothesis import strategies as st
from kleine_tabellen import opgave, to_indicatoren, to_opgaven
from scipy import stats

from analysis.data.bevindingen import load_regels, to_bevindingen
from analysis.rules.gelijkenis import (
    VALS_ALARM,
    chance_of_equal,
    chance_of_so_many,
    find_gelijk_aan_vorig_jaar,
    find_gelijke_opgaven,
)
from analysis.rules.radar import RADAR, find_radarvragen, list_tellingen
from analysis.rules.stapeling import FEWEST_IN_BAND, VERDER, chance_of_heap, find_stapeling
from analysis.rules.verschuiving import find_verschuivingen

REGELS = load_regels(Path(__file__).parents[2] / "data" / "reference" / "regels.csv")
CODES = [f"I{number:02d}" for number in range(40)]


def counted(counts: dict[str, dict[int, list[int]]]) -> pd.DataFrame:
    """Opgaven of units: per unit and verslagjaar its counts, on indicators I00, I01, …"""
    return to_opgaven(
        [
            opgave(unit, count, jaar, code=code)
            for unit, years in counts.items()
            for jaar, answers in years.items()
            for code, count in zip(CODES, answers, strict=False)
        ]
    )


def units(count: int) -> list[str]:
    """Locations A1, B1, …: each of an organisation of its own."""
    return [f"{chr(65 + number)}1" for number in range(count)]


def ask(opgaven: pd.DataFrame, verslagjaar: int = 2022, known: pd.DataFrame | None = None) -> pd.DataFrame:
    nothing = pd.DataFrame({"regel": pd.Series(dtype="str"), "verslagjaar": pd.Series(dtype="int64")})
    trends = trend_rows([[25]], first=verslagjaar)
    links = to_indicatoren([])
    known = nothing if known is None else known
    return find_radarvragen(opgaven, trends, norm_rows(ingreep="ingreep"), links, known, verslagjaar)


# --- counts that heap just above a norm


def heap(below: int, at: int, farther: int = 4) -> pd.DataFrame:
    """Counts around a norm of 20: just below 19, at it 20, a little farther up 24."""
    return find_stapeling(trend_rows([[19]] * below + [[20]] * at + [[24]] * farther), 2016)


@pytest.mark.parametrize(
    ("below", "at", "is_signal"),
    [(10, 12, False), (3, 14, True), (6, 14, False), (0, 14, True), (0, 6, False)],
)
def test_a_heap_is_many_at_the_norm_and_hardly_any_just_below(below: int, at: int, is_signal: bool) -> None:
    found = heap(below, at)
    if below + at < FEWEST_IN_BAND:
        assert found.empty
    else:
        assert found[["erboven_aantal", "eronder_aantal", "is_signaal"]].to_numpy().tolist() == [
            [at, below, is_signal]
        ]


def test_where_most_hospitals_are_large_many_at_the_norm_are_no_heap() -> None:
    # 15 of 15 near the norm are at or above it, but a little farther up there are as many per band.
    assert not heap(0, 15, farther=30)["is_signaal"].any()


def test_the_chance_of_a_heap_is_the_larger_of_two_permutation_tests() -> None:
    flips = np.array(list(product([0, 1], repeat=10))).sum(axis=1)  # each of 10 counts below or above
    bands = (np.array(list(product([0, 1, 2], repeat=12))) == 0).sum(axis=1)  # each of 12 in one of 3 bands
    found = heap(2, 8, farther=4)
    assert found.loc[0, "p"] == pytest.approx(max((flips >= 8).mean(), (bands >= 8).mean()))


def test_a_suppressed_or_missing_count_is_not_near_any_norm() -> None:
    found = find_stapeling(trend_rows([[20]] * 8 + [[np.nan]] * 8), 2016)
    assert found[["erboven_aantal", "eronder_aantal"]].to_numpy().tolist() == [[8, 0]]


@pytest.mark.parametrize(("mean", "shape"), [(29.5, 3.3), (116.8, 4.3), (13.9, 2.35), (12.0, 0.8)])
def test_without_heaping_hardly_any_year_gives_an_alarm(mean: float, shape: float) -> None:
    random = np.random.default_rng(2)
    alarms, years = 0, 120
    for _ in range(years):
        counts = random.poisson(random.gamma(shape, mean / shape, size=(100, 1)))
        alarms += bool(find_stapeling(trend_rows(counts), 2016)["is_signaal"].any())
    assert alarms <= stats.binom.ppf(0.999, years, VALS_ALARM)


# --- counts that are equal


@given(st.integers(0, 8), st.integers(0, 8), st.floats(0.5, 12))
@settings(max_examples=60)
def test_two_counts_are_equal_as_often_as_their_sum_allows(one: int, other: int, mean: float) -> None:
    total = one + other
    ways = [stats.poisson.pmf(k, mean) * stats.poisson.pmf(total - k, mean) for k in range(total + 1)]
    equal = ways[total // 2] / sum(ways) if total % 2 == 0 else 0.0
    assert float(chance_of_equal(one, other)) == pytest.approx(equal)


@given(st.integers(0, 20_000))
def test_the_chance_of_two_equal_counts_is_that_of_a_fair_coin(half: int) -> None:
    assert float(chance_of_equal(half, half)) == pytest.approx(stats.binom.pmf(half, 2 * half, 0.5), rel=1e-8)


@given(st.integers(0, 400), st.integers(0, 400), st.integers(0, 800))
def test_the_chance_of_a_heap_is_the_larger_of_two_binomial_tests(
    above: int, below: int, farther: int
) -> None:
    flipped = stats.binom.sf(above - 1, above + below, 1 / 2)
    exchanged = stats.binom.sf(above - 1, above + farther, 1 / VERDER)
    assert float(chance_of_heap(above, below, farther)) == pytest.approx(
        max(flipped, exchanged), rel=1e-7, abs=1e-280
    )


@given(st.lists(st.floats(0, 1), min_size=1, max_size=8), st.data())
@settings(max_examples=60)
def test_so_many_events_happen_as_often_as_all_outcomes_say(
    chances: list[float], data: st.DataObject
) -> None:
    seen = data.draw(st.integers(0, len(chances)))
    expected = sum(
        float(np.prod([p if happens else 1 - p for p, happens in zip(chances, outcome, strict=True)]))
        for outcome in product([True, False], repeat=len(chances))
        if sum(outcome) >= seen
    )
    assert float(chance_of_so_many([chances], [seen])[0]) == pytest.approx(expected, abs=1e-12)


def two_years(copied: int, places: int = 20, seed: int = 4) -> pd.DataFrame:
    """Twenty locations with 15 counts in two years; the first repeats so many of last year's."""
    random = np.random.default_rng(seed)
    mean = random.gamma(3, 15, size=(places, 15)) + 5
    before, now = random.poisson(mean), random.poisson(mean)
    now[0, :copied] = before[0, :copied]
    now[0, copied:] += now[0, copied:] == before[0, copied:]
    return counted(
        {unit: {2021: before[n].tolist(), 2022: now[n].tolist()} for n, unit in enumerate(units(places))}
    )


@pytest.mark.parametrize(("copied", "is_asked"), [(0, False), (3, False), (9, True), (15, True)])
def test_a_location_is_asked_when_more_is_the_same_than_chance_makes(copied: int, is_asked: bool) -> None:
    found = find_gelijk_aan_vorig_jaar(list_tellingen(two_years(copied), 2022), 2022)
    assert found[["gelijk_aantal", "aantal"]].to_numpy().tolist() == ([[copied, 15]] if is_asked else [])


def test_what_is_the_same_everywhere_is_no_question_to_one_hospital() -> None:
    # Numbers that hardly ever change, such as beds: equal at all but one location.
    same = {unit: {2021: [20 + n] * 12, 2022: [20 + n] * 12} for n, unit in enumerate(units(10))}
    assert find_gelijk_aan_vorig_jaar(list_tellingen(counted(same), 2022), 2022).empty


def test_who_was_asked_about_all_answers_is_not_asked_about_most() -> None:
    opgaven = two_years(15)
    asked = ask(opgaven)
    assert asked["regel"].tolist() == ["gelijk_aan_vorig_jaar"]
    prefilled = asked[["verslagjaar", "kvk", "vestigingsnummer", "locatie"]].assign(regel="vooringevuld")
    assert ask(opgaven, known=prefilled).empty


def two_organisations(shared: int, seed: int = 6) -> pd.DataFrame:
    """Twenty organisations with 20 counts; the second gives so many of the first's."""
    random = np.random.default_rng(seed)
    counts = random.poisson(random.gamma(2, 30, size=(20, 20)) + 5)
    counts[1, :shared] = counts[0, :shared]
    counts[1, shared:] += counts[1, shared:] == counts[0, shared:]
    return counted({unit: {2022: counts[n].tolist()} for n, unit in enumerate(units(20))})


@pytest.mark.parametrize(("shared", "is_asked"), [(0, False), (4, False), (12, True), (20, True)])
def test_two_organisations_are_asked_when_more_is_the_same_than_chance_makes(
    shared: int, is_asked: bool
) -> None:
    cases = ask(two_organisations(shared))
    assert cases["regel"].tolist() == ["gelijke_opgaven"] * (2 if is_asked else 0)
    if is_asked:
        assert cases[["kvk", "waarde", "gelijk_aantal"]].to_numpy().tolist() == [
            ["00000001", "00000002", shared],
            ["00000002", "00000001", shared],
        ]


def test_a_question_about_two_organisations_does_not_name_the_other() -> None:
    told = to_bevindingen(ask(two_organisations(20)), REGELS)["melding"]
    assert "Ziekenhuis A" in told[0]
    assert "Ziekenhuis B" not in told[0]


def test_an_organisation_is_compared_by_its_own_total_or_the_sum_of_its_locations() -> None:
    rows = [opgave(f"A{place}", 30 + n, code=code) for place in (1, 2) for n, code in enumerate(CODES[:14])]
    rows += [opgave("B", 60 + 2 * n, code=code) for n, code in enumerate(CODES[:14])]
    found = find_gelijke_opgaven(list_tellingen(to_opgaven(rows), 2022), 2022)
    assert found[["gelijk_aantal", "aantal"]].to_numpy().tolist() == [[14, 14]]


# --- counts that move to the indicator next to it


def moved(now: list[int], was: list[int], eerder: list[int] | None = None) -> pd.DataFrame:
    """One location with two neighbouring counts, among nine where nothing happens."""
    still = {unit: {2020: [80, 40], 2021: [80, 40], 2022: [80, 40]} for unit in units(10)[1:]}
    years = {2021: was, 2022: now} | ({2020: eerder} if eerder else {})
    return find_verschuivingen(list_tellingen(counted({"A1": years} | still), 2022), 2022)


@pytest.mark.parametrize(
    ("was", "now", "found"),
    [
        ([80, 40], [25, 95], 1),  # what one loses the other wins
        ([80, 40], [25, 42], 0),  # a plain fall
        ([80, 40], [72, 48], 0),  # within chance
        ([80, 40], [160, 90], 0),  # both rise
        ([80, 40], [25, 140], 0),  # the other wins far more
    ],
)
def test_a_move_is_one_indicator_winning_what_its_neighbour_loses(
    was: list[int], now: list[int], found: int
) -> None:
    assert len(moved(now, was)) == found


def test_whoever_returns_to_the_year_before_last_is_not_asked_again() -> None:
    assert len(moved([80, 40], [25, 95])) == 1
    assert moved([80, 40], [25, 95], eerder=[82, 39]).empty


def test_what_all_hospitals_did_is_no_question_to_one() -> None:
    everyone = {unit: {2021: [80, 40], 2022: [30, 90]} for unit in units(10)}
    assert find_verschuivingen(list_tellingen(counted(everyone), 2022), 2022).empty


def test_neighbours_are_of_one_set() -> None:
    rows = [
        opgave(unit, count, jaar, code=code, indicatorset_code=code)
        for unit in units(6)
        for jaar, answers in ((2021, [80, 40]), (2022, [25, 95] if unit == "A1" else [80, 40]))
        for code, count in zip(CODES, answers, strict=False)
    ]
    assert find_verschuivingen(list_tellingen(to_opgaven(rows), 2022), 2022).empty


def tellingen_of(before: np.ndarray, now: np.ndarray) -> pd.DataFrame:
    """Tellingen of units (rows) x indicators of one set (columns) in 2021 and 2022."""
    unit, indicator = np.indices(now.shape)
    years = [
        pd.DataFrame(
            {
                "verslagjaar": jaar,
                "eenheid_nummer": unit.ravel(),
                "indicator_nummer": indicator.ravel(),
                "indicatorset_code": "S1",
                "waarde": counts.ravel().astype("float64"),
            }
        )
        for jaar, counts in ((2021, before), (2022, now))
    ]
    both = pd.concat(years, ignore_index=True)
    return both[both["waarde"] > 0]


@pytest.mark.parametrize("drift", [0.0, 0.15])
def test_without_a_move_hardly_any_year_gives_an_alarm(drift: float) -> None:
    random = np.random.default_rng(8)
    alarms, years = 0, 100
    for _ in range(years):
        mean = random.gamma(3, 20, size=(80, 12)) + 3
        later = mean * np.exp(random.normal(0, drift, size=mean.shape))
        tellingen = tellingen_of(random.poisson(mean), random.poisson(later))
        alarms += len(find_verschuivingen(tellingen, 2022)) > 0
    assert alarms <= stats.binom.ppf(0.999, years, VALS_ALARM)


# --- an answer restated to above the norm


def restated(
    was: str, waarde: str, volume: float, minimum: float = 20.0, *,
    others: tuple[float, ...] = (), who: dict[str, object] | None = None, **norm: object,
) -> pd.DataFrame:  # fmt: skip
    """One answer was restated; of its unit the number compared is `volume`, of other units `others`.

    `who` says of all of them what a delivery may say alike, or not at all.
    """
    known = pd.DataFrame(
        {
            "regel": ["vervangen_opgave"], "verslagjaar": [2022], "kvk": ["99000000"],
            "organisatie": ["Verzonnen 0"], "vestigingsnummer": ["000000000000"], "locatie": ["Plek 0"],
            "indicator_code": ["I1"], "waarde": [waarde], "was": [was], "levering": ["correctie.csv"],
            "was_levering": ["hoofd.csv"], "rij": [7],
        }
    )  # fmt: skip
    trends = trend_rows([[volume], *([count] for count in others)], first=2022, minimum=minimum)
    known, trends = (
        rows.assign(**who or {}).astype(dict.fromkeys(who or {}, "str")) for rows in (known, trends)
    )
    links = pd.DataFrame(
        {
            "norm_code": ["n"], "verslagjaar_vanaf": [2016], "verslagjaar_tot": [pd.NA],
            "indicatorset_code": ["S1"], "indicator_code": ["I1"], "veld": ["waarde"],
        }
    )  # fmt: skip
    norms = norm_rows(ingreep="ingreep", **norm)
    return find_radarvragen(to_opgaven([]), trends, norms, links, known, 2022)


@pytest.mark.parametrize(
    ("was", "waarde", "volume", "asked"),
    [
        ("19", "20", 20, 1),  # the minimum itself meets the norm
        ("18", "19", 19, 0),
        ("20", "25", 25, 0),
        ("25", "18", 18, 0),
        ("leeg", "21", 21, 0),
        ("5", "8", 22, 1),  # one of several indicators that are summed: 19 before
        ("7", "8", 22, 0),
    ],
)
def test_an_answer_restated_to_the_norm_is_asked_about(
    was: str, waarde: str, volume: float, asked: int
) -> None:
    cases = restated(was, waarde, volume)
    assert cases["regel"].tolist() == ["herzien_over_norm"] * asked


def test_a_tolerance_lowers_what_is_restated_to() -> None:
    assert restated("17", "18", 18).empty
    assert len(restated("17", "18", 18, tolerantie_pct=10.0)) == 1


def test_hospitals_whose_kvk_is_not_known_are_not_taken_for_one_another() -> None:
    at_organisatie = {"kvk": np.nan, "vestigingsnummer": np.nan, "locatie": np.nan}
    assert restated("22", "25", 25, others=(21,), who=at_organisatie).empty
    asked = restated("18", "21", 21, others=(22,), who=at_organisatie)
    assert asked["organisatie"].tolist() == ["Verzonnen 0"]


def test_locations_without_a_number_are_not_taken_for_one_another() -> None:
    unnumbered = {"kvk": "99000000", "organisatie": "Verzonnen 0", "vestigingsnummer": np.nan}
    assert restated("22", "25", 25, others=(21,), who=unnumbered).empty
    asked = restated("18", "21", 21, others=(22,), who=unnumbered)
    assert asked["locatie"].tolist() == ["Plek 0"]


def test_the_question_names_both_answers_and_their_deliveries_and_the_row() -> None:
    [finding] = to_bevindingen(restated("18", "21", 21), REGELS).to_dict("records")
    assert finding["melding"] == (
        "Vraag voor het gesprek: Plek 0 van Verzonnen 0 gaf voor I1 over 2022 eerst 18 op (hoofd.csv) en "
        "later 21 (correctie.csv). Daarmee komt het cijfer voor ingreep van onder de norm van 20 op of boven "
        "de norm. Wat is er herzien?"
    )
    assert (finding["levering"], finding["rij"], finding["ernst"]) == ("correctie.csv", 7, "informatie")


# --- the questions


def test_nothing_at_all_deserves_no_question() -> None:
    assert ask(to_opgaven([])).empty


def test_every_question_is_a_question_in_neutral_words() -> None:
    rows = REGELS[REGELS["regel"].isin(RADAR)]
    assert len(rows) == len(RADAR)
    assert set(rows["ernst"]) == {"informatie"}
    for melding in rows["melding"]:
        assert melding.startswith("Vraag voor het gesprek: ")
        assert melding.endswith("?")
    accusing = r"fraude|gesjoemel|opzet|manipul|vals|verdacht|oneerlijk|sjoemel|misbruik|gefabriceerd|mooier"
    assert not rows["melding"].str.contains(accusing, case=False).any()


@settings(max_examples=5)
@given(st.randoms())
def test_the_order_of_rows_changes_no_question(random: object) -> None:
    opgaven = pd.concat([two_years(12), two_organisations(16)], ignore_index=True).drop_duplicates(
        ["verslagjaar", "vestigingsnummer", "indicator_code"]
    )
    order = list(opgaven.index)
    random.shuffle(order)  # type: ignore[attr-defined]
    columns = ["regel", "kvk", "gelijk_aantal", "aantal", "q"]
    straight, shuffled = (ask(rows)[columns] for rows in (opgaven, opgaven.loc[order]))
    pd.testing.assert_frame_equal(straight, shuffled)
