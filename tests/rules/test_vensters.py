"""The boundary table of windows: which years and indicators make one number, and why they cannot."""

from __future__ import annotations

import pytest
from kleine_tabellen import judge, koppeling, norm, opgave, reeks, to_locaties, verdicts

NB, NVT = "niet beoordeelbaar", "niet van toepassing"
MEAN_3 = norm(regel="gemiddelde", venster=3)


def judge_years(antwoorden: dict[int, float | str], one_norm: dict = MEAN_3, **register: object) -> str:
    """What is said in 2022 about A1, which gave these answers."""
    told: str = verdicts(judge(reeks("A1", antwoorden), [one_norm], **register))["A1"]
    return told


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        ((20, 20, 20), "voldoet"),
        ((20, 20, 19), "voldoet niet"),
        ((19, 20, 20), "voldoet niet"),
        ((60, 0, 0), "voldoet"),
    ],
)
def test_a_mean_of_59_over_three_years_is_below_20_and_60_is_not(counts: tuple, expected: str) -> None:
    assert judge_years(dict(zip((2020, 2021, 2022), counts, strict=True))) == expected


def test_a_mean_is_shown_unrounded() -> None:
    oordelen = judge(reeks("A1", {2020: 20, 2021: 20, 2022: 19}), [MEAN_3])
    assert oordelen["volume"].tolist() == [19]
    assert oordelen["maat"].tolist() == [59 / 3]
    assert oordelen["marge"].tolist() == [59 / 3 - 20]


@pytest.mark.parametrize(
    ("regel", "venster", "minimum", "counts", "expected", "maat"),
    [
        ("jaar", 1, 20, (50, 50, 19), "voldoet niet", 19),
        ("jaar", 3, 20, (50, 50, 19), "voldoet niet", 19),
        ("gemiddelde", 2, 20, (0, 21, 19), "voldoet", 20),
        ("gemiddelde", 2, 20, (50, 20, 19), "voldoet niet", 19.5),
        ("som", 3, 60, (20, 20, 20), "voldoet", 60),
        ("som", 3, 60, (20, 20, 19), "voldoet niet", 59),
        ("som", 2, 60, (20, 30, 30), "voldoet", 60),
        ("beste", 3, 20, (20, 0, 3), "voldoet", 20),
        ("beste", 3, 20, (19, 18, 3), "voldoet niet", 19),
        ("beste", 2, 20, (20, 19, 3), "voldoet niet", 19),
    ],
)
def test_the_rule_of_a_norm_says_how_its_years_make_one_number(
    regel: str, venster: int, minimum: float, counts: tuple, expected: str, maat: float
) -> None:
    rows = reeks("A1", dict(zip((2020, 2021, 2022), counts, strict=True)))
    oordelen = judge(rows, [norm(minimum=minimum, regel=regel, venster=venster)])
    assert verdicts(oordelen) == {"A1": expected}
    assert oordelen["maat"].tolist() == [maat]


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        ((0, 0, 0), f"{NVT}: niet uitgevoerd"),
        ((3, 0, 0), "voldoet niet"),
    ],
)
def test_an_intervention_is_not_done_when_the_whole_window_is_zero(counts: tuple, expected: str) -> None:
    assert judge_years(dict(zip((2020, 2021, 2022), counts, strict=True))) == expected


@pytest.mark.parametrize(
    ("regel", "minimum", "counts", "expected", "bounds"),
    [
        ("gemiddelde", 20, ("<10", 25, 26), "onzeker", (17, 20)),
        ("gemiddelde", 21, ("<10", 25, 26), "voldoet niet", (17, 20)),
        ("gemiddelde", 17, ("<10", 25, 26), "voldoet", (17, 20)),
        ("som", 60, ("<10", "<10", 42), "onzeker", (42, 60)),
        ("beste", 5, ("<10", "<5", 3), "onzeker", (3, 9)),
        ("beste", 5, ("<10", "<5", 6), "voldoet", (6, 9)),
    ],
)
def test_bounds_go_through_the_window(
    regel: str, minimum: float, counts: tuple, expected: str, bounds: tuple
) -> None:
    rows = reeks("A1", dict(zip((2020, 2021, 2022), counts, strict=True)))
    oordelen = judge(rows, [norm(minimum=minimum, regel=regel, venster=3)])
    assert verdicts(oordelen) == {"A1": expected}
    assert tuple(oordelen[["maat_min", "maat_max"]].iloc[0]) == bounds
    assert oordelen["maat"].isna().all() == (bounds[0] != bounds[1])


def test_a_mean_of_percentages_is_not_missed_by_arithmetic() -> None:
    # The mean is 63.2, but to the computer (70.6 + 56.0 + 63.0) x 100 is 18960.0 and 63.2 x 300 is more.
    decimals = norm(soort="percentage", minimum=63.2, regel="gemiddelde", venster=3)
    assert judge_years({2020: 63.0, 2021: 56.0, 2022: 70.6}, decimals) == "voldoet"
    assert judge_years({2020: 63.0, 2021: 56.0, 2022: 70.59}, decimals) == "voldoet niet"


@pytest.mark.parametrize(
    ("antwoorden", "expected"),
    [
        ({2022: 30}, f"{NB}: te weinig jaren"),
        ({2021: 30, 2022: 30}, f"{NB}: te weinig jaren"),
        ({2020: 30, 2022: 30}, f"{NB}: niet aangeleverd"),
        ({2019: 30, 2021: 30, 2022: 30}, f"{NB}: niet aangeleverd"),
        ({2019: 30, 2020: 30, 2021: 30, 2022: 30}, "voldoet"),
        ({2020: 30, 2021: "leeg", 2022: 30}, f"{NB}: leeg"),
        ({2020: "nvt", 2021: 30, 2022: 30}, f"{NVT}: nvt opgegeven"),
        ({2020: "onleesbaar", 2021: "leeg", 2022: 30}, f"{NB}: leeg"),
        ({2020: "leeg", 2021: "onleesbaar", 2022: 30}, f"{NB}: onleesbaar"),
        ({2020: 30, 2021: "onleesbaar", 2022: "nvt"}, f"{NVT}: nvt opgegeven"),
        ({2021: "onleesbaar", 2022: 30}, f"{NB}: onleesbaar"),
    ],
)
def test_the_reason_is_that_of_the_most_recent_year_that_cannot_be_used(
    antwoorden: dict, expected: str
) -> None:
    assert judge_years(antwoorden) == expected


@pytest.mark.parametrize(("missing", "present"), [(2021, (2020, 2022)), (2020, (2021, 2022))])
def test_a_year_without_this_indicator_is_not_delivered_when_others_were(
    missing: int, present: tuple[int, int]
) -> None:
    rows = [*reeks("A1", dict.fromkeys(present, 30)), opgave("A1", 5, missing, "I9")]
    assert verdicts(judge(rows, [MEAN_3])) == {"A1": f"{NB}: niet aangeleverd"}


def test_years_before_the_indicator_was_linked_are_too_few_years() -> None:
    rows = reeks("A1", {2019: 30, 2020: 30, 2021: 30, 2022: 30})
    assert verdicts(judge(rows, [MEAN_3], [koppeling(vanaf=2021)])) == {"A1": f"{NB}: te weinig jaren"}


def test_a_norm_looks_back_past_its_own_first_year() -> None:
    assert judge_years({2020: 20, 2021: 20, 2022: 20}, MEAN_3 | {"geldig_vanaf": 2022}) == "voldoet"


def test_an_indicator_may_have_another_code_in_each_year() -> None:
    rows = [opgave("A1", 20, 2020, "I1"), opgave("A1", 20, 2021, "I2"), opgave("A1", 20, 2022, "I2")]
    links = [koppeling(code="I1", tot=2020), koppeling(code="I2", vanaf=2021)]
    assert verdicts(judge(rows, [MEAN_3], links)) == {"A1": "voldoet"}


@pytest.mark.parametrize(
    ("eerste", "expected"),
    [
        (2019, "voldoet"),
        (2020, "voldoet"),
        (2021, f"{NB}: trendbreuk"),
        (2022, f"{NB}: trendbreuk"),
        (2023, "voldoet"),
    ],
)
def test_a_window_never_crosses_a_declared_break(eerste: int, expected: str) -> None:
    told = judge_years({2020: 30, 2021: 30, 2022: 30}, breuken={"N1": eerste})
    assert told == expected


def test_a_break_says_nothing_about_a_norm_of_one_year_or_about_another_norm() -> None:
    assert judge_years({2021: 30, 2022: 30}, norm(), breuken={"N1": 2022}) == "voldoet"
    assert judge_years({2020: 30, 2021: 30, 2022: 30}, breuken={"N2": 2022}) == "voldoet"


@pytest.mark.parametrize(
    ("antwoorden", "expected"),
    [
        ({2020: 30, 2021: "leeg", 2022: 30}, f"{NB}: leeg"),
        ({2020: "leeg", 2021: 30, 2022: 30}, f"{NB}: trendbreuk"),
        ({2021: 30, 2022: 30}, f"{NB}: trendbreuk"),
    ],
)
def test_a_year_before_the_break_cannot_be_used_whatever_was_answered_in_it(
    antwoorden: dict, expected: str
) -> None:
    assert judge_years(antwoorden, breuken={"N1": 2021}) == expected


def test_the_level_is_looked_at_in_each_year_of_the_window() -> None:
    rows = [*reeks("A", {2021: 40, 2022: "leeg"}), *reeks("A1", {2021: "leeg", 2022: 25}), opgave("A2", 30)]
    mean_2 = norm(regel="gemiddelde", venster=2)
    assert verdicts(judge(rows, [mean_2])) == {"A1": "voldoet", "A2": f"{NB}: te weinig jaren"}
    told = verdicts(judge(rows, [mean_2], locaties=to_locaties(["A1", "A2"])))
    assert told == {"A1": f"{NB}: verkeerd niveau", "A2": f"{NB}: verkeerd niveau"}


# Several indicators


TWO = [koppeling(code="I1"), koppeling(code="I2")]


def sum_of(first: float | str | None, second: float | str | None, **changes: object) -> str:
    answers = {"I1": first, "I2": second, "I9": 1}
    rows = [opgave("A1", antwoord, code=code) for code, antwoord in answers.items() if antwoord is not None]
    told: str = verdicts(judge(rows, [norm(**changes)], TWO))["A1"]
    return told


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        (12, 8, "voldoet"),
        (12, 7, "voldoet niet"),
        (0, 20, "voldoet"),
        (0, 0, f"{NVT}: niet uitgevoerd"),
        (12, None, f"{NB}: niet aangeleverd"),
        (25, None, f"{NB}: niet aangeleverd"),
        (12, "leeg", f"{NB}: leeg"),
        (12, "nvt", f"{NVT}: nvt opgegeven"),
        ("nvt", "nvt", f"{NVT}: nvt opgegeven"),
        (12, "onleesbaar", f"{NB}: onleesbaar"),
        ("leeg", "onleesbaar", f"{NB}: onleesbaar"),
        ("leeg", "nvt", f"{NB}: leeg"),
        ("nvt", None, f"{NB}: niet aangeleverd"),
        ("leeg", None, f"{NB}: leeg"),
        (12, "<10", "onzeker"),
        (10, "<10", "voldoet niet"),
        (20, "<10", "voldoet"),
        ("<10", "<10", "voldoet niet"),
    ],
)
def test_a_norm_over_two_indicators_counts_both_or_neither(
    first: float | str | None, second: float | str | None, expected: str
) -> None:
    assert sum_of(first, second) == expected


def test_suppressed_counts_are_summed_by_their_bounds() -> None:
    rows = [opgave("A1", "<10", code="I1"), opgave("A1", 12, code="I2")]
    oordelen = judge(rows, koppelingen=TWO)
    assert oordelen[["maat_min", "maat_max"]].iloc[0].tolist() == [12, 21]
    assert oordelen["volume"].isna().all()


def test_a_figure_at_the_wrong_level_goes_before_an_empty_one_within_a_year() -> None:
    rows = [
        *(opgave(wie, "leeg", code="I1") for wie in ("A1", "A2")),
        opgave("A", 45, code="I2"),
        *(opgave(wie, "leeg", code="I2") for wie in ("A1", "A2")),
    ]
    assert set(verdicts(judge(rows, koppelingen=TWO)).values()) == {f"{NB}: verkeerd niveau"}


def test_an_indicator_that_joined_later_counts_from_then_on() -> None:
    rows = [*reeks("A1", {2021: 20, 2022: 12}), *reeks("A1", {2021: 50, 2022: 8}, code="I2")]
    links = [koppeling(code="I1"), koppeling(code="I2", vanaf=2022)]
    oordelen = judge(rows, [norm(regel="gemiddelde", venster=2)], links)
    assert oordelen["maat"].tolist() == [20]


# Deliveries


def test_the_deliveries_of_the_window_are_told_newest_verslagjaar_first() -> None:
    rows = [
        opgave("A1", 20, 2020, levering="b_2020.csv"),
        opgave("A1", 20, 2021, levering="nalevering.csv"),
        opgave("A1", 20, 2022, levering="a_2022.csv"),
    ]
    assert judge(rows, [MEAN_3])["levering"].tolist() == ["a_2022.csv; nalevering.csv; b_2020.csv"]


def test_a_delivery_is_told_once_and_those_of_one_year_in_alphabetical_order() -> None:
    rows = [
        opgave("A1", 5, code="I1", levering="z.csv"),
        opgave("A1", 5, code="I2", levering="a.csv"),
        opgave("A1", 5, 2021, code="I1", levering="z.csv"),
        opgave("A1", 5, 2021, code="I2", levering="oud.csv"),
        opgave("B1", 5, code="I1", levering="a.csv"),
        opgave("B1", 5, code="I2", levering="a.csv"),
    ]
    oordelen = judge(rows, [norm(regel="som", venster=2)], TWO)
    assert oordelen["levering"].tolist() == ["a.csv; z.csv; oud.csv", "a.csv"]


def test_a_verdict_at_the_wrong_level_points_to_the_delivery_with_the_misplaced_figure() -> None:
    rows = [opgave("A", 45, levering="concern.csv"), opgave("A1", "leeg"), opgave("A2", "leeg")]
    assert judge(rows)["levering"].tolist() == ["concern.csv", "concern.csv"]


def test_a_year_before_a_break_is_no_basis() -> None:
    oordelen = judge(reeks("A1", {2020: 20, 2021: 20, 2022: 20}), [MEAN_3], breuken={"N1": 2022})
    assert oordelen["levering"].tolist() == ["hoofd_2022.csv"]
