"""Unanimous means all; each change of an advice has one cause; plans are kept or broken."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from zaken_tabel import registertabel, verdicts

from analysis.rules.akkoord import (
    chain_akkoorden,
    find_breaks,
    is_unanimous,
    judge_datum,
    list_akkoorden,
    list_unanimous,
)
from analysis.rules.implementatie import apply_implementatie, find_ongelijke_termijnen
from analysis.rules.tabellen import conform
from analysis.rules.verbeterplannen import find_planstanden, list_overnemers
from analysis.rules.verschillen import OORZAKEN, count_oorzaken, diff_adviezen


def insurers(*names: str, **changes: Any) -> pd.DataFrame:
    rows = [{"verzekeraar": name, "geldig_vanaf": 2020} | changes for name in names]
    return registertabel("verzekeraars", *rows)


def agreements(*pairs: tuple[str, str]) -> pd.DataFrame:
    rows = [{"verzekeraar": v, "versie_hash": h, "datum": pd.Timestamp("2026-09-01")} for v, h in pairs]
    return registertabel("akkoorden", *rows)


@pytest.mark.parametrize(
    ("agreed", "unanimous"),
    [
        ([], False),
        ([("A", "h")], False),
        ([("A", "h"), ("B", "h")], True),
        ([("A", "h"), ("B", "other")], False),
        ([("A", "h"), ("B", "other"), ("B", "h")], True),
    ],
)
def test_unanimous_means_every_insurer_agreed_to_exactly_this_version(
    agreed: list[tuple[str, str]], unanimous: bool
) -> None:
    assert is_unanimous(list_akkoorden(agreements(*agreed), insurers("A", "B"), 2026, "h")) is unanimous


def test_nobody_is_not_all() -> None:
    assert not is_unanimous(list_akkoorden(agreements(), insurers(), 2026, "h"))


def test_an_insurer_of_another_year_need_not_agree() -> None:
    both = pd.concat([insurers("A"), insurers("B", geldig_tot=2025)])
    assert is_unanimous(list_akkoorden(agreements(("A", "h")), both, 2026, "h"))
    assert not is_unanimous(list_akkoorden(agreements(("A", "h")), both, 2025, "h"))


@settings(max_examples=40)
@given(present=st.sets(st.sampled_from("ABCD"), min_size=1), agreed=st.sets(st.sampled_from("ABCD")))
def test_unanimity_is_that_nobody_is_left(present: set[str], agreed: set[str]) -> None:
    told = list_akkoorden(
        agreements(*((v, "h") for v in sorted(agreed))), insurers(*sorted(present)), 2026, "h"
    )
    assert is_unanimous(told) == (present <= agreed)


KNOWN, TODAY = pd.Timestamp("2026-08-15"), pd.Timestamp("2026-09-10")


def happened(*rows: tuple[str, ...]) -> pd.DataFrame:
    """Events in the order in which they were noted: insurer, version, day, and its kind where it has one."""
    filled = [
        {"verzekeraar": wie, "versie_hash": versie, "datum": pd.Timestamp(dag), "soort": (soort or [None])[0]}
        for wie, versie, dag, *soort in rows
    ]
    return registertabel("akkoorden", *filled)


@pytest.mark.parametrize(
    ("datum", "bezwaar"),
    [
        ("1999-01-01", "te vroeg"),
        ("2026-08-14", "te vroeg"),
        ("2026-08-15", ""),
        ("2026-09-10", ""),
        ("2026-09-11", "in de toekomst"),
        ("2099-01-01", "in de toekomst"),
    ],
)
def test_one_agrees_from_the_day_on_which_it_was_known_up_to_today(datum: str, bezwaar: str) -> None:
    assert judge_datum(pd.Timestamp(datum), KNOWN, TODAY) == bezwaar
    told = list_akkoorden(happened(("A", "h", datum)), insurers("A"), 2026, "h", KNOWN, TODAY)
    assert told["bezwaar"].tolist() == [bezwaar]
    assert is_unanimous(told) is (bezwaar == "")
    assert judge_datum(pd.Timestamp(datum), None, None) == ""


@pytest.mark.parametrize(
    ("events", "datum", "bezwaar"),
    [
        ([], None, ""),
        ([("A", "h", "2026-09-01")], "2026-09-01", ""),
        ([("A", "h", "2026-09-01", "akkoord")], "2026-09-01", ""),
        ([("A", "other", "2026-09-01")], None, ""),
        ([("A", "h", "2026-09-01"), ("A", "h", "2026-09-02", "intrekking")], None, "ingetrokken"),
        ([("A", "h", "2026-09-01"), ("A", "other", "2026-09-02", "intrekking")], "2026-09-01", ""),
        ([("A", "h", "2026-09-01"), ("B", "h", "2026-09-02", "intrekking")], "2026-09-01", ""),
        (
            [("A", "h", "2026-09-01"), ("A", "h", "2026-09-02", "intrekking"), ("A", "h", "2026-09-03")],
            "2026-09-03",
            "",
        ),
        ([("A", "h", "1999-01-01"), ("A", "h", "2026-09-03")], "2026-09-03", ""),
        ([("", "h", "2026-09-03", "vaststelling")], None, ""),
    ],
)
def test_an_agreement_stands_until_it_is_withdrawn(
    events: list[tuple[str, ...]], datum: str | None, bezwaar: str
) -> None:
    told = list_akkoorden(happened(*events), insurers("A"), 2026, "h", KNOWN, TODAY)
    days = [None if pd.isna(day) else f"{day:%Y-%m-%d}" for day in told["datum"]]
    assert (days, told["bezwaar"].tolist()) == ([datum], [bezwaar])


def test_what_everybody_agreed_to_is_known_by_its_hash() -> None:
    events = happened(
        ("A", "g", "2026-09-01"), ("A", "h", "2026-09-02"), ("B", "h", "2026-09-03"), ("B", "i", "2026-09-04")
    )
    assert list_unanimous(events, insurers("A", "B"), 2026) == ["h"]


def chained(*rows: tuple[str, ...]) -> pd.DataFrame:
    """Events of which each carries the hash of all before it."""
    events = happened(*rows)
    for place in range(len(events)):
        links = chain_akkoorden(events, 2026)
        events["vorige"] = events["vorige"].where(events.index != place, links[place])
    return events


THREE = (("A", "h", "2026-09-01"), ("B", "h", "2026-09-02"), ("C", "h", "2026-09-03"))


def breaks(events: pd.DataFrame, inkoopjaar: int = 2026) -> list[bool]:
    return find_breaks(events, inkoopjaar).tolist()


def test_a_chain_that_nobody_touched_has_no_breaks() -> None:
    assert breaks(chained(*THREE)) == [False, False, False]
    assert breaks(happened(*THREE)) == [False, False, False]
    assert len(chain_akkoorden(happened(*THREE), 2026)) == 4


@pytest.mark.parametrize("column", ["verzekeraar", "versie_hash", "reden", "zegel"])
@pytest.mark.parametrize("place", [0, 1])
def test_whatever_changes_in_an_event_breaks_the_chain_at_the_next(column: str, place: int) -> None:
    events = chained(*THREE)
    events.loc[place, column] = "iets anders"
    assert breaks(events)[place + 1]


def test_an_event_that_is_gone_another_day_another_order_or_another_year_breaks_the_chain() -> None:
    events = chained(*THREE)
    assert breaks(events.drop(index=0).reset_index(drop=True))[0]
    assert breaks(events.drop(index=1).reset_index(drop=True)) == [False, True]
    later = events.assign(datum=events["datum"].mask(events.index == 1, pd.Timestamp("2026-09-05")))
    assert breaks(later) == [False, False, True]
    assert breaks(events.iloc[[1, 0, 2]].reset_index(drop=True)) == [True, True, True]
    assert breaks(events, 2027) == [True, True, True]


def test_rows_that_were_typed_by_hand_are_covered_by_the_first_event_after_them() -> None:
    events = chained(*THREE)
    events.loc[0, "vorige"] = None
    rehashed = chain_akkoorden(events, 2026)
    events.loc[1, "vorige"] = rehashed[1]
    events.loc[2, "vorige"] = chain_akkoorden(events, 2026)[2]
    assert breaks(events) == [False, False, False]
    events.loc[0, "datum"] = pd.Timestamp("1999-01-01")
    assert breaks(events) == [False, True, True]


def advice(**changes: Any) -> dict[str, Any]:
    return {
        "inkoopjaar": 2026, "verslagjaar": 2024, "norm_code": "n", "kvk": "99000001", "organisatie": "A",
        "gemeld": 15.0, "maat_min": 15.0, "maat_max": 15.0, "minimum": 20.0, "normregel": "jaar over 1",
        "oordeel_bron": "voldoet niet", "oordeel": "voldoet niet", "advies": "negatief",
    } | changes  # fmt: skip


def advices(*rows: dict[str, Any]) -> pd.DataFrame:
    frame = pd.DataFrame(list(rows), columns=list(conform(pd.DataFrame(), "adviezen").columns))
    return conform(frame.assign(inkoopjaar=2026, verslagjaar=frame["verslagjaar"].fillna(2024)), "adviezen")


MET = {"gemeld": 25.0, "maat_min": 25.0, "maat_max": 25.0, "oordeel": "voldoet", "advies": "positief"}


@pytest.mark.parametrize(
    ("new", "oorzaak"),
    [
        (MET | {"minimum": 10.0, "verslagjaar": 2025}, "volume"),
        ({"minimum": 10.0, "oordeel": "voldoet", "advies": "positief", "verslagjaar": 2025}, "norm"),
        (MET | {"normregel": "gemiddelde over 3"}, "norm"),
        ({"oordeel": "niet van toepassing", "reden": "nog niet van kracht", "advies": "geen advies"},
         "ingangsdatum"),
        ({"erkend": 21.0, "oordeel": "voldoet", "advies": "positief"}, "correctie"),
        ({"advies": "positief"}, "wederhoor"),
        ({"advies": "in behandeling", "gemeld": 14.0}, "wederhoor"),
        (MET | {"levering": "nalevering.csv"}, "levering"),
        (MET, "methode"),
        (MET | {"verslagjaar": 2025}, "volume"),
        ({"oordeel": "niet beoordeelbaar", "reden": "leeg", "advies": "in behandeling", "verslagjaar": 2025},
         "levering"),
        ({"oordeel": "voldoet", "advies": "positief"}, "methode"),
    ],
)  # fmt: skip
def test_a_change_has_the_first_cause_that_fits(new: dict[str, Any], oorzaak: str) -> None:
    changes = diff_adviezen(advices(advice()), advices(advice(**new)))
    assert changes["oorzaak"].tolist() == [oorzaak]


def test_what_stands_on_one_side_only_is_a_norm_or_a_delivery() -> None:
    old = advices(advice(), advice(norm_code="m"))
    new = advices(advice(), advice(kvk="99000002"))
    changes = diff_adviezen(old, new)
    assert changes[["zaak", "oorzaak"]].to_numpy().tolist() == [
        ["m|99000001/", "norm"],
        ["n|99000002/", "levering"],
    ]


rows = st.fixed_dictionaries(
    {
        "gemeld": st.sampled_from([None, 10.0, 25.0]),
        "maat_min": st.sampled_from([None, 10.0, 25.0]),
        "erkend": st.sampled_from([None, 22.0]),
        "minimum": st.sampled_from([None, 20.0, 50.0]),
        "oordeel": st.sampled_from(["voldoet", "voldoet niet", "niet beoordeelbaar", "niet van toepassing"]),
        "reden": st.sampled_from([None, "leeg", "nog niet van kracht"]),
        "advies": st.sampled_from(["positief", "negatief", "in behandeling", "geen advies"]),
        "verslagjaar": st.sampled_from([2023, 2024]),
    }
)
side = st.dictionaries(st.tuples(st.sampled_from("nm"), st.sampled_from("12")), rows, max_size=4)


@settings(max_examples=60)
@given(old=side, new=side)
def test_the_causes_partition_the_changes(old: dict[Any, Any], new: dict[Any, Any]) -> None:
    def to_frame(side: dict[Any, Any]) -> pd.DataFrame:
        return advices(*(advice(norm_code=n, kvk=f"9900000{k}", **row) for (n, k), row in side.items()))

    changes = diff_adviezen(to_frame(old), to_frame(new))
    counts = count_oorzaken(changes)
    differing = [key for key in old.keys() & new.keys() if old[key]["advies"] != new[key]["advies"]]
    assert len(changes) == len(differing) + len(old.keys() ^ new.keys()) == sum(counts.values())
    assert tuple(counts) == OORZAKEN
    assert changes["zaak"].is_unique


@pytest.mark.parametrize(
    ("volume", "staat", "peildatum", "stand"),
    [
        (15, "loopt", "2026-12-31", "loopt"),
        (15, "loopt", "2027-01-01", "verlopen"),
        (20, "loopt", "2027-01-01", "nagekomen"),
        (15, "overgedragen", "2027-01-01", "overgedragen"),
    ],
)
def test_a_plan_is_kept_by_meeting_the_norm_and_broken_after_its_term(
    volume: float, staat: str, peildatum: str, stand: str
) -> None:
    plan = registertabel(
        "verbeterplannen",
        {"norm_code": "n", "kvk": "99000001", "organisatie": "A", "gemeld_op": pd.Timestamp("2026-01-01"),
         "maatregel": "m", "termijn": pd.Timestamp("2026-12-31"), "staat": staat},
    )  # fmt: skip
    told = find_planstanden(plan, verdicts({"volume": volume}), pd.Timestamp(peildatum))
    assert told["stand"].tolist() == [stand]


AANBIEDERS = pd.DataFrame(
    {
        "kvk": [f"9900000{n}" for n in range(1, 6)],
        "organisatie": list("ABCDE"),
        "regio": ["West", "West", "West", "Oost", "West"],
        "geldig_vanaf": 2016,
    }
).astype({"kvk": "str", "organisatie": "str", "regio": "str"})


def test_who_takes_over_is_listed_nearest_first_and_only_if_it_meets_with_what_is_added() -> None:
    locaties = pd.DataFrame(
        {
            "vestigingsnummer": [None] * 5, "organisatie": list("ABCDE"), "locatie": list("ABCDE"),
            "lat": [52.0, 52.5, 52.1, 52.01, 52.2], "lon": [5.0] * 5, "geldig_vanaf": 2016,
            "geldig_tot": pd.Series([pd.NA] * 5, dtype="Int64"),
        }
    ).astype({"vestigingsnummer": "str"})  # fmt: skip
    volumes = {"A": 6.0, "B": 30.0, "C": 20.0, "D": 99.0, "E": 14.0}
    oordelen = verdicts(
        *(
            {"volume": v, "organisatie": o, "kvk": f"9900000{n}"}
            for n, (o, v) in enumerate(volumes.items(), 1)
        )
    )
    told = list_overnemers("n|99000001/", oordelen, locaties, AANBIEDERS)
    assert told["organisatie"].tolist() == ["C", "B", "E"]
    assert told["afstand_km"].round().tolist() == [11, 56, 22]
    assert told["volume_met"].tolist() == [26, 36, 20]
    assert told["oordeel"].tolist() == ["voldoet", "voldoet", "voldoet niet"]
    assert told["is_voldoende_met"].tolist() == [True, True, True]
    not_on_volume = list_overnemers("n|99000001/", oordelen, locaties, AANBIEDERS, is_volume=False)
    assert not_on_volume["organisatie"].tolist() == ["C", "B"]
    assert not_on_volume["volume_met"].isna().all()


def test_a_norm_is_due_in_one_region_and_not_yet_in_another() -> None:
    dates = registertabel(
        "implementatie",
        {"norm_code": "n", "regio": "West", "ingangsdatum": pd.Timestamp("2026-01-01"), "bron": "b"},
        {"norm_code": "n", "regio": "Oost", "ingangsdatum": pd.Timestamp("2027-01-01"), "bron": "b"},
        {"norm_code": "n", "organisatie": "B", "ingangsdatum": pd.Timestamp("2026-01-02"), "bron": "b"},
    )
    due = verdicts(
        *({"volume": 15.0, "organisatie": o, "kvk": f"9900000{n}"} for n, o in enumerate("ABCD", 1))
    )
    waiting = due.assign(oordeel="niet van toepassing", reden="nog niet van kracht", maat=float("nan"))
    placed = apply_implementatie(waiting, due, dates, AANBIEDERS, 2026)
    assert placed["oordeel"].tolist() == [
        "voldoet niet", "niet van toepassing", "voldoet niet", "niet van toepassing",
    ]  # fmt: skip
    next_year = apply_implementatie(due, due, dates, AANBIEDERS, 2027)
    assert next_year["oordeel"].tolist() == ["voldoet niet"] * 4
    ongelijk = find_ongelijke_termijnen(dates, AANBIEDERS)
    assert ongelijk[["regio", "waarde"]].to_numpy().tolist() == [["West", "2026-01-01 en 2026-01-02"]]
