"""Which verdicts differ between two publications, counted by hand."""

from __future__ import annotations

import pandas as pd

from analysis.rules.verschillen import count_verschillen

COLUMNS = ["norm_code", "kvk", "organisatie", "vestigingsnummer", "locatie", "oordeel"]


def oordelen(*rows: tuple[str, str | None, str, str | None, str | None, str]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=COLUMNS, dtype="str")


def test_changes_are_counted_by_kind_the_most_frequent_first() -> None:
    was = oordelen(
        ("n", "1", "A", "11", "a", "voldoet"),
        ("n", "1", "A", "12", "b", "voldoet"),
        ("n", "2", "B", None, None, "onzeker"),
        ("n", "3", "C", None, None, "voldoet"),
    )
    nu = oordelen(
        ("n", "1", "A", "11", "a", "voldoet niet"),
        ("n", "1", "A", "12", "b", "voldoet niet"),
        ("n", "2", "B", None, None, "voldoet"),
        ("n", "3", "C", None, None, "voldoet"),
    )
    counted = count_verschillen(was, nu)
    assert list(counted.items()) == [(("voldoet", "voldoet niet"), 2), (("onzeker", "voldoet"), 1)]


def test_a_verdict_that_is_new_or_gone_is_a_change() -> None:
    was = oordelen(("n", "1", "A", "11", "a", "voldoet"))
    nu = oordelen(("m", "1", "A", "11", "a", "voldoet"))
    assert count_verschillen(was, nu) == {("geen oordeel", "voldoet"): 1, ("voldoet", "geen oordeel"): 1}


def test_without_a_number_a_unit_is_known_by_its_name_and_order_is_irrelevant() -> None:
    was = oordelen(("n", None, "A", None, "a", "voldoet"), ("n", None, "B", None, "a", "onzeker"))
    assert count_verschillen(was, was.iloc[::-1]) == {}


def test_a_first_verdict_is_compared_with_nothing() -> None:
    nu = oordelen(("n", "1", "A", "11", "a", "voldoet"))
    assert count_verschillen(nu.iloc[:0], nu) == {("geen oordeel", "voldoet"): 1}
    assert count_verschillen(nu.iloc[:0], nu.iloc[:0]) == {}
