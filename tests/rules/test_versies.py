"""Of every opgave the version received last counts, and every version is accounted for."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.data.bevindingen import load_regels, to_bevindingen
from analysis.data.paths import PROJECT
from analysis.rules.tabellen import OPGAVEN, conform, empty
from analysis.rules.versies import count_versies, is_organisatieniveau, select_opgaven

KVK, NOORD, ZUID = "10000001", "000010000001", "000010000002"
ONTVANGEN = {
    "hoofd": "2021-06-01",
    "aanvulling": "2021-07-01",
    "nalevering": "2021-08-01",
    "correctie": "2021-09-01",
}


def versie(soort: str = "hoofd", waarde: float | None = 21.0, **cells: object) -> dict[str, object]:
    """One version of one opgave: a count of 21 at location Noord, unless said otherwise."""
    toestand = "leeg" if waarde is None else "waarde"
    return {
        "verslagjaar": 2020,
        "kvk": KVK,
        "vestigingsnummer": NOORD,
        "organisatie": "Duinrand",
        "locatie": "Duinrand Noord",
        "indicatorset_code": "ISID000001",
        "indicator_code": "INID000001",
        "eenheid": "Aantal",
        "waarde": waarde,
        "ondergrens": waarde,
        "bovengrens": waarde,
        "toestand": toestand,
        "levering": f"{soort}.xlsx",
        "soort": soort,
        "ontvangen": pd.Timestamp(ONTVANGEN[soort]),
        "blad": "Blad1",
        "rij": 2,
    } | cells


def versies(*rows: dict[str, object]) -> pd.DataFrame:
    return conform(pd.DataFrame(rows), "versies") if rows else empty("versies")


def selected(*rows: dict[str, object]) -> list[tuple[object, ...]]:
    """Per opgave its toestand, waarde (missing: None) and levering."""
    opgaven, _ = select_opgaven(versies(*rows))
    shown = opgaven[["toestand", "waarde", "levering"]].astype("object")
    return list(shown.where(shown.notna(), None).itertuples(index=False, name=None))


def found(*rows: dict[str, object]) -> list[tuple[object, ...]]:
    """Per case its regel, waarde, was, levering and rij."""
    _, cases = select_opgaven(versies(*rows))
    shown = cases[["regel", "waarde", "was", "levering", "rij"]].astype("object")
    return list(shown.where(shown.notna(), None).itertuples(index=False, name=None))


# --- which version counts ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rows", "counts"),
    [
        pytest.param([versie()], ("waarde", 21.0, "hoofd.xlsx"), id="the only one"),
        pytest.param(
            [versie(), versie("nalevering", 19.0)],
            ("waarde", 19.0, "nalevering.xlsx"),
            id="the one received last",
        ),
        pytest.param(
            [versie(), versie("nalevering", None)],
            ("leeg", None, "nalevering.xlsx"),
            id="also when it is empty",
        ),
        pytest.param(
            [versie("correctie", 18.0), versie("hoofd", 17.0, ontvangen=pd.Timestamp("2021-10-01"))],
            ("waarde", 17.0, "hoofd.xlsx"),
            id="a later hoofdlevering replaces an earlier correctie",
        ),
    ],
)
def test_the_version_received_last_counts(rows: list[dict[str, object]], counts: tuple[object, ...]) -> None:
    assert selected(*rows) == [counts]
    assert selected(*reversed(rows)) == [counts]


@pytest.mark.parametrize(
    ("earlier", "later"),
    [
        ("hoofd", "aanvulling"),
        ("aanvulling", "nalevering"),
        ("nalevering", "correctie"),
        ("hoofd", "correctie"),
    ],
)
def test_of_two_received_on_one_day_the_kind_decides(earlier: str, later: str) -> None:
    day = pd.Timestamp("2021-06-01")
    rows = [versie(earlier, 1.0, ontvangen=day), versie(later, 2.0, ontvangen=day)]
    assert selected(*rows) == selected(*reversed(rows)) == [("waarde", 2.0, f"{later}.xlsx")]


def test_of_two_of_a_kind_on_one_day_the_file_name_decides() -> None:
    rows = [versie(levering="a.xlsx"), versie(levering="b.xlsx", waarde=22.0)]
    assert selected(*rows) == selected(*reversed(rows)) == [("waarde", 22.0, "b.xlsx")]


# --- what one opgave is -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "other",
    [
        pytest.param({"verslagjaar": 2021}, id="verslagjaar"),
        pytest.param({"kvk": "10000002"}, id="kvk"),
        pytest.param({"vestigingsnummer": ZUID}, id="vestigingsnummer"),
        pytest.param({"indicatorset_code": "ISID000002"}, id="indicatorset_code"),
        pytest.param({"indicator_code": "INID000002"}, id="indicator_code"),
        pytest.param({"vestigingsnummer": None, "locatie": None}, id="organisation level"),
        pytest.param({"vestigingsnummer": None}, id="a location without number"),
    ],
)
def test_another_key_is_another_opgave(other: dict[str, object]) -> None:
    assert len(selected(versie(), versie("nalevering", **other))) == 2


@pytest.mark.parametrize(
    ("one", "same"),
    [
        pytest.param({}, {"locatie": "Noord"}, id="a location is its number"),
        pytest.param({}, {"organisatie": "DUINRAND"}, id="an organisation is its kvk"),
        pytest.param(
            {"vestigingsnummer": None, "locatie": "Concernniveau: Duinrand"},
            {"vestigingsnummer": None, "locatie": None},
            id="organisation level is one level",
        ),
        pytest.param(
            {"vestigingsnummer": None}, {"vestigingsnummer": None}, id="a location without number is its name"
        ),
        pytest.param({"kvk": None}, {"kvk": None}, id="an organisation without kvk is its name"),
    ],
)
def test_the_same_key_is_the_same_opgave(one: dict[str, object], same: dict[str, object]) -> None:
    assert selected(versie(**one), versie("nalevering", 19.0, **same)) == [
        ("waarde", 19.0, "nalevering.xlsx")
    ]


@pytest.mark.parametrize(
    ("locatie", "is_organisatie"),
    [
        ("Concernniveau: Duinrand", True),
        (" CONCERNNIVEAU Duinrand", True),
        (None, True),
        ("Duinrand Noord", False),
        ("Het Concernniveau", False),
    ],
)
def test_a_row_without_a_location_of_its_own_is_about_the_organisation(
    locatie: str | None, is_organisatie: bool
) -> None:
    column = pd.Series([locatie], dtype="str", index=[7])
    assert is_organisatieniveau(column).to_dict() == {7: is_organisatie}


# --- within one file --------------------------------------------------------------------------------------


def test_of_the_same_answer_twice_in_one_file_the_first_counts() -> None:
    rows = [versie(rij=5), versie(rij=3)]
    opgaven, _ = select_opgaven(versies(*rows))
    assert opgaven["waarde"].tolist() == [21.0]
    assert found(*rows) == [("dubbele_opgave", "21", None, "hoofd.xlsx", 5)]


def test_two_answers_in_one_file_make_the_opgave_unreadable() -> None:
    rows = [versie(rij=3), versie(rij=5, waarde=32.0), versie(rij=6)]
    assert selected(*rows) == [("onleesbaar", None, "hoofd.xlsx")]
    assert found(*rows) == [("tegenstrijdige_opgave", "32", "21", "hoofd.xlsx", 5)]


def test_a_contradiction_leaves_nothing_to_count_with() -> None:
    opgaven, _ = select_opgaven(versies(versie(teller=3, noemer=4), versie(rij=5, teller=3, noemer=5)))
    assert opgaven[["waarde", "teller", "noemer", "ondergrens", "bovengrens"]].isna().all(axis=None)


def test_a_contradiction_that_was_replaced_is_no_longer_one() -> None:
    rows = [versie(rij=3), versie(rij=5, waarde=32.0), versie("correctie", 32.0)]
    assert selected(*rows) == [("waarde", 32.0, "correctie.xlsx")]
    assert found(*rows) == [("vervangen_opgave", "32", "21", "correctie.xlsx", 2)]


@pytest.mark.parametrize(
    ("one", "other", "regel"),
    [
        pytest.param(
            {"teller": 7, "noemer": 21}, {"teller": 7, "noemer": 21}, "dubbele_opgave", id="same share"
        ),
        pytest.param(
            {"teller": 7, "noemer": 21}, {"teller": 8, "noemer": 24}, "tegenstrijdige_opgave", id="noemer"
        ),
        pytest.param({"tekst": "21.00"}, {"tekst": "21"}, "dubbele_opgave", id="one number in two spellings"),
        pytest.param(
            {"waarde": None, "toestand": "waarde", "tekst": "ja, want"},
            {"waarde": None, "toestand": "waarde", "tekst": "nee, want"},
            "tegenstrijdige_opgave",
            id="two texts",
        ),
        pytest.param(
            {"waarde": None}, {"waarde": None, "toestand": "nvt"}, "tegenstrijdige_opgave", id="toestand"
        ),
        pytest.param({"opmerking": "a"}, {"opmerking": "b"}, "dubbele_opgave", id="a remark is no answer"),
    ],
)
def test_an_answer_is_its_toestand_its_numbers_or_its_text(
    one: dict[str, object], other: dict[str, object], regel: str
) -> None:
    assert [case[0] for case in found(versie(**one), versie(rij=3, **other))] == [regel]


@pytest.mark.parametrize("unknown", [{"indicator_code": None}, {"kvk": None, "organisatie": None}])
def test_rows_that_do_not_say_what_they_are_about_do_not_contradict_each_other(
    unknown: dict[str, object],
) -> None:
    torn = {"waarde": None, "toestand": "onleesbaar", **unknown}
    assert found(versie(tekst="21", **torn), versie(rij=3, tekst="22", **torn)) == []


# --- between files ----------------------------------------------------------------------------------------


def test_a_changed_answer_is_told_once_beside_the_last_that_differed() -> None:
    rows = [versie("hoofd", 10.0), versie("aanvulling", 12.0), versie("nalevering", 15.0, rij=9)]
    assert found(*rows) == [("vervangen_opgave", "15", "12", "nalevering.xlsx", 9)]


def test_the_same_answer_sent_again_is_no_finding() -> None:
    assert found(versie(), versie("nalevering")) == []


@pytest.mark.parametrize(
    ("cells", "shown"),
    [
        ({"waarde": None}, "leeg"),
        ({"waarde": None, "toestand": "nvt"}, "nvt"),
        ({"waarde": None, "toestand": "onderdrukt", "ondergrens": 0.0, "bovengrens": 9.0}, "onderdrukt"),
        ({"waarde": None, "toestand": "onleesbaar", "tekst": "ca. 20"}, "ca. 20"),
        ({"waarde": 33.33, "teller": 7, "noemer": 21}, "33.33 (7/21)"),
        ({"waarde": 19.5}, "19.5"),
    ],
)
def test_a_changed_answer_is_shown_as_it_was_understood(cells: dict[str, object], shown: str) -> None:
    assert [case[1:3] for case in found(versie(**cells), versie("correctie", 99.0))] == [("99", shown)]


def test_every_case_has_its_sentence() -> None:
    _, cases = select_opgaven(
        versies(
            versie(rij=3),
            versie(rij=4),
            versie("correctie", 19.0),
            versie(indicator_code="INID000002", rij=5),
            versie(indicator_code="INID000002", rij=6, waarde=3.0),
            versie(indicator_code="INID000003", rij=7),
            versie(indicator_code="INID000003", rij=8),
        )
    )
    bevindingen = to_bevindingen(cases, load_regels(PROJECT / "data" / "reference" / "regels.csv"))
    assert bevindingen["melding"].tolist() == [
        "hoofd.xlsx, blad Blad1, rij 8: INID000003 van Duinrand staat meer dan een keer in deze levering, "
        "met hetzelfde antwoord. De eerste telt.",
        "hoofd.xlsx, blad Blad1, rij 6: INID000002 van Duinrand staat in deze levering meer dan een keer met "
        "verschillende antwoorden: hier '3', eerder '21'. De opgave is onleesbaar tot het ziekenhuis kiest.",
        "correctie.xlsx, rij 2: INID000001 van Duinrand is later ontvangen als '19'; eerder stond er '21' "
        "(hoofd.xlsx). De latere telt.",
    ]


# --- the whole --------------------------------------------------------------------------------------------


def leveringen(rows: pd.DataFrame) -> pd.DataFrame:
    per_levering = rows.groupby(["verslagjaar", "levering"]).size().rename("rijen_gelezen").reset_index()
    return conform(per_levering, "leveringen")


def test_every_row_counts_or_was_replaced_or_stands_double() -> None:
    rows = versies(
        versie(rij=2), versie(rij=3), versie(rij=4, vestigingsnummer=ZUID), versie("correctie", 19.0)
    )
    opgaven, _ = select_opgaven(rows)
    counted = count_versies(leveringen(rows), rows, opgaven)
    columns = ["levering", "rijen_gelezen", "opgaven_geldig", "opgaven_vervangen", "opgaven_dubbel"]
    assert counted[columns].to_numpy().tolist() == [
        ["correctie.xlsx", 1, 1, 0, 0],
        ["hoofd.xlsx", 3, 1, 1, 1],
    ]


def test_no_versies_give_no_opgaven_and_no_cases() -> None:
    opgaven, cases = select_opgaven(versies())
    assert opgaven.dtypes.astype("str").to_dict() == empty("opgaven").dtypes.astype("str").to_dict()
    assert len(opgaven) == len(cases) == 0
    assert count_versies(empty("leveringen"), versies(), opgaven).empty


KEY = ["verslagjaar", "kvk", "vestigingsnummer", "locatie", "indicatorset_code", "indicator_code"]

rows_strategy = st.lists(
    st.builds(
        versie,
        st.sampled_from(list(ONTVANGEN)),
        st.sampled_from([None, 0.0, 21.0]),
        verslagjaar=st.sampled_from([2019, 2020]),
        kvk=st.sampled_from([KVK, None]),
        vestigingsnummer=st.sampled_from([NOORD, None]),
        indicator_code=st.sampled_from(["INID000001", "INID000002", None]),
        rij=st.integers(2, 4),
    ),
    min_size=1,
    max_size=40,
)


@settings(max_examples=15)
@given(rows=rows_strategy, seed=st.randoms(use_true_random=False))
def test_row_order_is_irrelevant_and_the_frame_received_is_unchanged(rows, seed) -> None:
    frame = versies(*rows)
    before = frame.copy(deep=True)
    opgaven, cases = select_opgaven(frame)
    order = list(range(len(rows)))
    seed.shuffle(order)
    again, cases_again = select_opgaven(frame.iloc[order])
    pd.testing.assert_frame_equal(frame, before)
    pd.testing.assert_frame_equal(again, opgaven)
    pd.testing.assert_frame_equal(cases_again, cases)


@settings(max_examples=15)
@given(rows=rows_strategy)
def test_there_is_one_opgave_per_key_and_later_never_loses_to_earlier(rows) -> None:
    frame = versies(*rows)
    opgaven, _ = select_opgaven(frame)
    assert list(opgaven.columns) == list(OPGAVEN)
    assert not opgaven.duplicated(KEY).any()
    latest = frame.groupby(KEY, dropna=False)["ontvangen"].max()
    chosen = opgaven.groupby(KEY, dropna=False)["ontvangen"].max()
    pd.testing.assert_series_equal(chosen, latest)


@settings(max_examples=15)
@given(rows=rows_strategy)
def test_every_row_is_accounted_for_in_any_deliveries(rows) -> None:
    frame = versies(*rows)
    opgaven, _ = select_opgaven(frame)
    counted = count_versies(leveringen(frame), frame, opgaven)
    parts = counted["opgaven_geldig"] + counted["opgaven_vervangen"] + counted["opgaven_dubbel"]
    assert parts.tolist() == counted["rijen_gelezen"].tolist()


@settings(max_examples=15)
@given(rows=rows_strategy)
def test_a_verslagjaar_is_selected_on_its_own(rows) -> None:
    frame = versies(*rows)
    opgaven, cases = select_opgaven(frame)
    early, early_cases = select_opgaven(frame[frame["verslagjaar"] == 2019])
    pd.testing.assert_frame_equal(early, opgaven[opgaven["verslagjaar"] == 2019].reset_index(drop=True))
    pd.testing.assert_frame_equal(
        early_cases, cases[cases["verslagjaar"] == 2019].reset_index(drop=True), check_dtype=False
    )
