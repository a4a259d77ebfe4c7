"""How far a hearing is, what an acknowledged correction changes, and what advice follows."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from zaken_tabel import events, normen, registertabel, verdicts

from analysis.rules.adviezen import GRONDSLAGEN, build_adviezen
from analysis.rules.correcties import apply_correcties, list_correcties
from analysis.rules.wederhoor import assign_verzekeraars, find_standen, needs_hearing
from analysis.rules.zaken import key_zaken

DAG = pd.Timestamp("2026-03-01")
ASKED = {"op": "2026-01-10", "soort": "uitgezet", "gemeld": 15, "termijn": pd.Timestamp("2026-02-01")}
ANSWERED = {"op": "2026-01-20", "soort": "reactie ontvangen", "gemeld": 15}
JUDGED = {
    "op": "2026-02-10",
    "soort": "oordeel",
    "gemeld": 15,
    "reden": "bevestigd",
    "toelichting": "Gehoord.",
    "advies": "negatief",
}


@pytest.mark.parametrize(
    ("happened", "peildatum", "stand"),
    [
        ([ASKED], "2026-01-10", "uitgezet"),
        ([ASKED], "2026-02-01", "uitgezet"),
        ([ASKED], "2026-02-02", "te laat"),
        ([ASKED, ANSWERED], "2026-02-02", "reactie ontvangen"),
        ([ASKED, ANSWERED], "2026-01-15", "uitgezet"),
        ([ASKED, ANSWERED, JUDGED], "2026-02-10", "geoordeeld"),
        ([ASKED, ANSWERED, JUDGED], "2026-02-09", "reactie ontvangen"),
        ([ASKED, ANSWERED, JUDGED, JUDGED | {"op": "2026-02-20", "soort": "herziening"}], "2026-03-01",
         "geoordeeld"),
        ([ASKED, ANSWERED, JUDGED, ASKED | {"op": "2026-02-20", "termijn": pd.Timestamp("2026-03-20")}],
         "2026-03-01", "uitgezet"),
    ],
)  # fmt: skip
def test_the_last_event_known_on_a_day_says_how_far_a_hearing_is(
    happened: list[dict[str, Any]], peildatum: str, stand: str
) -> None:
    assert find_standen(events(*happened), pd.Timestamp(peildatum))["stand"].tolist() == [stand]


def test_before_anything_is_known_there_is_no_stand() -> None:
    assert find_standen(events(ASKED), pd.Timestamp("2026-01-09")).empty
    assert find_standen(events(), DAG).empty


@pytest.mark.parametrize(
    ("oordeel", "reden", "asks"),
    [
        ("voldoet", None, False),
        ("voldoet niet", None, True),
        ("onzeker", None, True),
        ("niet beoordeelbaar", "niet aangeleverd", True),
        ("niet beoordeelbaar", "leeg", True),
        ("niet beoordeelbaar", "onleesbaar", True),
        ("niet beoordeelbaar", "verkeerd niveau", True),
        ("niet beoordeelbaar", "norm niet ingevoerd", False),
        ("niet beoordeelbaar", "te weinig jaren", False),
        ("niet beoordeelbaar", "trendbreuk", False),
        ("niet van toepassing", "nog niet van kracht", False),
        ("niet van toepassing", "nvt opgegeven", False),
    ],
)
def test_only_what_a_hospital_can_answer_is_asked(oordeel: str, reden: str | None, asks: bool) -> None:
    assert needs_hearing(verdicts({"oordeel": oordeel, "reden": reden})).tolist() == [asks]


def test_a_hospital_by_name_is_heard_by_its_own_insurer_and_others_by_that_of_their_region() -> None:
    verdeling = registertabel(
        "hoorverdeling",
        {"verzekeraar": "V", "regio": "Noord", "geldig_vanaf": 2020},
        {"verzekeraar": "W", "organisatie": "B", "geldig_vanaf": 2020, "geldig_tot": 2025},
    )
    aanbieders = pd.DataFrame(
        {"kvk": ["99000001", None, None], "organisatie": ["A", "B", "C"], "regio": ["Noord", "Noord", None],
         "geldig_vanaf": 2016}
    ).astype({"kvk": "str"})  # fmt: skip
    rows = verdicts({}, {"kvk": None, "organisatie": "B"}, {"kvk": None, "organisatie": "C"})
    assert assign_verzekeraars(rows, verdeling, aanbieders, 2025).fillna("").tolist() == ["V", "W", ""]
    assert assign_verzekeraars(rows, verdeling, aanbieders, 2026).fillna("").tolist() == ["V", "V", ""]


def corrected(
    volume: float | None, gemeld: float | None, erkend: float | None, **norm: Any
) -> tuple[dict[str, Any], pd.DataFrame]:
    judged = JUDGED | {"gemeld": gemeld, "erkend": erkend}
    trends = verdicts(
        {"volume": 18.0, "verslagjaar": 2022}, {"volume": 21.0, "verslagjaar": 2023}, {"volume": volume},
        tabel="trends",
    )  # fmt: skip
    rows, cases = apply_correcties(
        verdicts({"volume": volume}), trends, list_correcties(events(ASKED, ANSWERED, judged)), normen(**norm)
    )
    return rows.iloc[0].to_dict(), cases


@pytest.mark.parametrize(
    ("volume", "gemeld", "erkend", "norm", "maat", "oordeel"),
    [
        (15, 15, 20, {}, 20, "voldoet"),
        (15, 15, 19, {}, 19, "voldoet niet"),
        (15, 15, 0, {}, 0, "niet van toepassing"),
        (15, 15, 0, {"nul": "voldoet_niet"}, 0, "voldoet niet"),
        (15, 15, 19, {"tolerantie_pct": 5.0}, 19, "voldoet"),
        (15, 15, 20, {"regel": "gemiddelde", "venster": 3}, 59 / 3, "voldoet niet"),
        (15, 15, 21, {"regel": "gemiddelde", "venster": 3}, 20, "voldoet"),
        (15, 15, 5, {"regel": "beste", "venster": 3}, 21, "voldoet"),
        (15, 15, 5, {"regel": "som", "venster": 2}, 26, "voldoet"),
        (None, None, 20, {}, 20, "voldoet"),
    ],
)
def test_an_acknowledged_correction_is_judged_by_the_same_norm(
    volume: float | None, gemeld: float | None, erkend: float, norm: dict[str, Any], maat: float, oordeel: str
) -> None:
    row, cases = corrected(volume, gemeld, erkend, **norm)
    assert (row["maat"], row["oordeel"], row["erkend"]) == (maat, oordeel, erkend)
    assert row["oordeel_bron"] == "voldoet niet"
    assert row["gemeld"] == volume or (volume is None and pd.isna(row["gemeld"]))
    assert cases.empty


@pytest.mark.parametrize(("volume", "gemeld"), [(16, 15), (None, 15), (16, None)])
def test_a_correction_that_expects_another_value_is_told_and_not_applied(
    volume: float | None, gemeld: float | None
) -> None:
    row, cases = corrected(volume, gemeld, 25)
    assert row["oordeel"] == "voldoet niet"
    assert pd.isna(row["erkend"])
    assert cases["regel"].tolist() == ["correctie_past_niet"]


def test_a_revision_without_an_acknowledged_value_takes_the_correction_back() -> None:
    first = JUDGED | {"erkend": 25}
    second = JUDGED | {"op": "2026-02-20", "soort": "herziening"}
    assert list_correcties(events(ASKED, ANSWERED, first, second)).empty


def advise(oordelen: pd.DataFrame, wederhoor: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    trends = oordelen.assign(
        volume_min=oordelen["volume"], volume_max=oordelen["volume"], is_trendbreuk=False
    )
    rows, _ = apply_correcties(oordelen, trends, list_correcties(wederhoor), normen())
    insurers = pd.Series("V", index=rows.index, dtype="str")
    return build_adviezen(rows, find_standen(wederhoor, DAG), insurers, normen())


@pytest.mark.parametrize(
    ("volume", "happened", "advies", "grondslag"),
    [
        (20, [], "positief", "norm gehaald"),
        (19, [], "in behandeling", "wederhoor niet afgerond"),
        (15, [ASKED], "in behandeling", "wederhoor niet afgerond"),
        (15, [ASKED, ANSWERED], "in behandeling", "wederhoor niet afgerond"),
        (15, [ASKED, ANSWERED, JUDGED], "negatief", "oordeel na wederhoor"),
        (15, [ASKED, ANSWERED, JUDGED | {"advies": "positief", "reden": "verbeterplan"}], "positief",
         "oordeel na wederhoor"),
        (14, [ASKED, ANSWERED, JUDGED], "in behandeling", "bron gewijzigd na het oordeel"),
        (22, [ASKED, ANSWERED, JUDGED], "positief", "norm gehaald"),
        (15, [ASKED, ANSWERED, JUDGED | {"erkend": 21, "advies": "positief"}], "positief",
         "norm gehaald na erkende correctie"),
        (15, [ASKED, ANSWERED, JUDGED | {"erkend": 18}], "negatief", "oordeel na wederhoor"),
    ],
)  # fmt: skip
def test_the_advice_follows_from_verdict_and_hearing(
    volume: float, happened: list[dict[str, Any]], advies: str, grondslag: str
) -> None:
    adviezen, _ = advise(verdicts({"volume": volume}), events(*happened))
    assert adviezen[["advies", "grondslag"]].to_numpy().tolist() == [[advies, grondslag]]


def test_a_judgement_on_a_value_that_the_source_no_longer_says_is_told() -> None:
    _, cases = advise(verdicts({"volume": 14}), events(ASKED, ANSWERED, JUDGED))
    assert cases[["regel", "waarde", "gemeld"]].to_numpy().tolist() == [["wederhoor_past_niet", 14, 15]]


def test_events_of_a_zaak_without_a_verdict_are_told() -> None:
    _, cases = advise(verdicts({"volume": 14, "norm_code": "n"}), events(ASKED | {"norm_code": "m"}))
    assert cases["regel"].tolist() == ["wederhoor_zonder_oordeel"]


happenings = st.lists(st.sampled_from([ASKED, ANSWERED, JUDGED, JUDGED | {"erkend": 25}]), max_size=4)


@settings(max_examples=30)
@given(
    volumes=st.lists(st.one_of(st.none(), st.integers(0, 40)), min_size=1, max_size=6), happened=happenings
)
def test_every_unit_and_norm_has_one_advice_with_a_basis_and_a_miss_is_never_silently_negative(
    volumes: list[int | None], happened: list[dict[str, Any]]
) -> None:
    oordelen = verdicts(*({"volume": volume, "kvk": f"9900000{n}"} for n, volume in enumerate(volumes)))
    before = oordelen.copy(deep=True)
    adviezen, _ = advise(oordelen, events(*happened))
    pd.testing.assert_frame_equal(oordelen, before)
    assert len(adviezen) == len(oordelen) == key_zaken(adviezen).nunique()
    assert adviezen["advies"].notna().all()
    assert set(adviezen["grondslag"]) <= set(GRONDSLAGEN)
    negative = adviezen[adviezen["advies"] == "negatief"]
    assert (negative["grondslag"] == "oordeel na wederhoor").all()
    assert (negative["wederhoor"] == "geoordeeld").all()
