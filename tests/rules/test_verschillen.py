"""What differs between two states of verdicts, counted by hand, and the one cause of each difference."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.rules.oordeelbasis import add_basis, describe_normregels
from analysis.rules.verschillen import (
    OORZAKEN_OORDEEL,
    count_oorzaken,
    count_verschillen,
    find_verschillen,
)

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


def verdict(**row: Any) -> dict[str, Any]:
    return {
        "verslagjaar": 2025, "norm_code": "n", "kvk": "1", "organisatie": "A", "vestigingsnummer": None,
        "locatie": "a", "oordeel": "voldoet niet", "reden": None, "maat_min": 15.0, "maat_max": 15.0,
        "minimum": 20.0, "normregel": "jaar", "herkomst": "hoofd.csv 1", "correcties": "",
    } | row  # fmt: skip


def verdicts(*rows: dict[str, Any]) -> pd.DataFrame:
    return pd.DataFrame([verdict(**row) for row in rows], columns=list(verdict()))


GEHAALD = {"oordeel": "voldoet", "maat_min": 25.0, "maat_max": 25.0}
LEEG = {"oordeel": "niet beoordeelbaar", "reden": "leeg", "maat_min": None, "maat_max": None}
NA = {"herkomst": "hoofd.csv 1; na.csv 2"}
GEVALLEN: list[tuple[dict[str, Any], str]] = [
    # Between two publications: the same verslagjaar.
    (GEHAALD | NA, "levering"),
    (GEHAALD | NA | {"correcties": "na.csv 2"}, "correctie"),
    (GEHAALD | {"herkomst": "hoofd.csv 9"}, "levering"),
    (GEHAALD, "methode"),
    ({"oordeel": "voldoet", "minimum": 10.0}, "norm"),
    (GEHAALD | NA | {"minimum": 10.0}, "levering"),
    (GEHAALD | {"normregel": "gemiddelde"}, "norm"),
    (LEEG | {"reden": "trendbreuk"}, "norm"),
    (LEEG, "methode"),
    (LEEG | NA, "levering"),
    # Between two years.
    (GEHAALD | {"verslagjaar": 2026}, "volume"),
    (GEHAALD | {"verslagjaar": 2026, "minimum": 10.0}, "volume"),
    ({"oordeel": "voldoet", "verslagjaar": 2026, "minimum": 10.0}, "norm"),
    (LEEG | {"verslagjaar": 2026}, "levering"),
    ({"oordeel": "onzeker", "maat_min": 0.0, "maat_max": 30.0, "verslagjaar": 2026}, "levering"),
    ({"oordeel": "niet van toepassing", "reden": "niet uitgevoerd", "verslagjaar": 2026}, "volume"),
    ({"oordeel": "niet van toepassing", "reden": "nog niet van kracht", "verslagjaar": 2026}, "norm"),
]


@pytest.mark.parametrize(("nieuw", "oorzaak"), GEVALLEN)
def test_a_change_of_verdict_has_the_first_cause_that_fits(nieuw: dict[str, Any], oorzaak: str) -> None:
    changes = find_verschillen(verdicts({}), verdicts(nieuw))
    assert changes["oorzaak"].tolist() == [oorzaak]


def test_a_unit_on_one_side_only_is_a_matter_of_delivery_unless_its_norm_is_new() -> None:
    changes = find_verschillen(verdicts({}), verdicts({}, {"kvk": "2"}, {"norm_code": "m"}))
    assert changes[["zaak", "oordeel_oud", "oorzaak"]].to_numpy().tolist() == [
        ["m|1/a", "geen oordeel", "norm"],
        ["n|2/a", "geen oordeel", "levering"],
    ]


side = st.dictionaries(
    st.tuples(st.sampled_from("nm"), st.sampled_from("123")),
    st.fixed_dictionaries(
        {
            "verslagjaar": st.sampled_from([2024, 2025]),
            "oordeel": st.sampled_from(
                ["voldoet", "voldoet niet", "onzeker", "niet beoordeelbaar", "niet van toepassing"]
            ),
            "reden": st.sampled_from([None, "leeg", "nog niet van kracht", "trendbreuk", "niet uitgevoerd"]),
            "maat_min": st.sampled_from([None, 0.0, 25.0]),
            "minimum": st.sampled_from([None, 20.0, 50.0]),
            "normregel": st.sampled_from(["jaar", "som"]),
            "herkomst": st.sampled_from([None, "a 1", "a 2"]),
            "correcties": st.sampled_from(["", "a 2"]),
        }
    ),
)


@settings(max_examples=100)
@given(old=side, new=side)
def test_the_causes_add_up_to_the_changes_and_each_change_has_one(old: Any, new: Any) -> None:
    frames = [
        verdicts(*(row | {"norm_code": n, "kvk": k} for (n, k), row in rows.items())) for rows in (old, new)
    ]
    changes = find_verschillen(*frames)
    differing = [key for key in old.keys() & new.keys() if old[key]["oordeel"] != new[key]["oordeel"]]
    counts = count_oorzaken(changes, OORZAKEN_OORDEEL)
    assert sum(counts.values()) == len(changes) == len(differing) + len(old.keys() ^ new.keys())
    assert changes["zaak"].is_unique
    assert sum(count_verschillen(*frames).values()) == len(changes)
    assert find_verschillen(frames[0], frames[0]).empty


def test_what_a_verdict_rests_on_is_told_with_the_fingerprint_of_each_delivery() -> None:
    leveringen = pd.DataFrame(
        {
            "levering": ["hoofd.csv", "fout.csv"],
            "soort": ["hoofd", "correctie"],
            "sha256": ["a" * 64, "b" * 64],
        }
    )
    oordelen = pd.DataFrame({"norm_code": ["n", "m"], "levering": ["hoofd.csv; fout.csv", None]}, dtype="str")
    rules = pd.DataFrame({"norm_code": ["n"], "normregel": ["jaar"]})
    told = add_basis(oordelen, leveringen, rules)
    assert told.loc[0, ["normregel", "herkomst", "correcties"]].tolist() == [
        "jaar", f"hoofd.csv {'a' * 12}; fout.csv {'b' * 12}", f"fout.csv {'b' * 12}",
    ]  # fmt: skip
    assert told.loc[1, ["normregel", "herkomst", "correcties"]].isna().tolist() == [True, True, False]


def test_a_file_name_that_two_verslagjaren_share_is_told_with_both_fingerprints() -> None:
    oordelen = pd.DataFrame({"norm_code": ["n"], "levering": ["pers.csv"]}, dtype="str")
    rules = pd.DataFrame({"norm_code": ["n"], "normregel": ["gemiddelde"]})
    herkomst = []
    for older in ("a", "c"):
        shas = [older * 64, "b" * 64]
        leveringen = pd.DataFrame({"levering": "pers.csv", "soort": ["correctie", "hoofd"], "sha256": shas})
        told = add_basis(oordelen, leveringen, rules).iloc[0]
        assert told["correcties"] == told["herkomst"]
        herkomst.append(told["herkomst"])
    assert herkomst == [f"pers.csv {'a' * 12} {'b' * 12}", f"pers.csv {'c' * 12} {'b' * 12}"]


def normrij(**row: Any) -> dict[str, Any]:
    return {
        "norm_code": "n", "soort": "volume", "eenheid": "locatie", "regel": "jaar", "venster": 1,
        "tolerantie_pct": None, "nul": "niet_uitgevoerd", "ingangsdatum": None, "minimum": 20.0,
        "geldig_vanaf": 2018, "geldig_tot": None,
    } | row  # fmt: skip


def test_how_a_norm_counts_leaves_out_its_minimum_and_takes_in_its_links() -> None:
    def told(*rows: dict[str, Any], links: pd.DataFrame | None = None) -> list[str]:
        normen = pd.DataFrame([normrij(**row) for row in rows]).astype({"geldig_tot": "Int64"})
        return describe_normregels(normen, 2025, links)["normregel"].tolist()

    links = pd.DataFrame(
        {
            "norm_code": ["n", "n"],
            "verslagjaar_vanaf": pd.array([2016, 2024], dtype="Int64"),
            "verslagjaar_tot": pd.array([2020, None], dtype="Int64"),
            "indicatorset_code": "S",
            "indicator_code": ["OUD", "I"],
            "veld": "waarde",
        }
    )
    assert told({"minimum": 10.0, "geldig_tot": 2024}, {}) == told({"minimum": 50.0})
    assert told({}) != told({"venster": 3, "regel": "gemiddelde"})
    assert told({}, links=links) == ["volume, locatie, jaar, 1, -, niet_uitgevoerd, - | S/I.waarde 2024-"]
