"""Every delivered row becomes one typed versie, and what is wrong with it is told once."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from leveringsbestanden import KOLOMMEN, opgave, to_rows, write_xlsx
from pandas.testing import assert_frame_equal

from analysis.data.bevindingen import load_regels, to_bevindingen
from analysis.data.opgavecontrole import KOPPEN, to_day
from analysis.data.opgaven import to_digits, to_versies
from analysis.data.paths import PROJECT
from analysis.data.zin import read_zin
from analysis.errors import LeveringError
from analysis.rules.tabellen import VERSIES

REGELS = load_regels(PROJECT / "data" / "reference" / "regels.csv")


def rijen(*opgaven: dict[str, object], blad: str = "Data") -> pd.DataFrame:
    """Rows as `read_zin` gives them: text, with sheet and row."""
    texts = pd.DataFrame(
        [{naam: None if cell is None else str(cell) for naam, cell in cells.items()} for cells in opgaven],
        columns=list(dict.fromkeys(KOLOMMEN["naam"])),
        dtype="str",
    )
    return texts.assign(blad=pd.array([blad] * len(texts), dtype="str")).assign(
        rij=pd.array(range(2, len(texts) + 2), dtype="Int64")
    )


def understand(*opgaven: dict[str, object], verslagjaar: int = 2021) -> tuple[pd.DataFrame, pd.DataFrame]:
    return to_versies(
        rijen(*opgaven),
        levering="levering.xlsx",
        soort="hoofd",
        ontvangen=date(2022, 7, 1),
        verslagjaar=verslagjaar,
    )


def told(cases: pd.DataFrame, *kolommen: str) -> list[tuple[object, ...]]:
    shown = cases[list(kolommen)].astype("object").where(cases[list(kolommen)].notna(), None)
    return list(shown.itertuples(index=False, name=None))


# --- Typing ---------------------------------------------------------------------------------------------


def test_a_row_becomes_a_typed_versie() -> None:
    versies, cases = understand(opgave(eenheid="Percentage", waarde="33.33", teller="7", noemer="21"))
    assert versies.dtypes.astype(str).to_dict() == VERSIES
    assert len(cases) == 0
    versie = versies.iloc[0].to_dict()
    assert {naam: versie[naam] for naam in VERSIES if not pd.isna(versie[naam])} == {
        "verslagjaar": 2021,
        "kvk": "08111924",
        "vestigingsnummer": "000040313182",
        "organisatie": "Stichting Duinrand",
        "locatie": "Duinrand Noord",
        "indicatorset_code": "ISID000151",
        "indicator_code": "INID013486",
        "indicator_naam": "Aantal longresecties",
        "eenheid": "Percentage",
        "waarde": 33.33,
        "teller": 7,
        "noemer": 21,
        "ondergrens": 33.33,
        "bovengrens": 33.33,
        "toestand": "waarde",
        "levering": "levering.xlsx",
        "ontvangen": pd.Timestamp("2022-07-01"),
        "soort": "hoofd",
        "blad": "Data",
        "rij": 2,
        "indicator_nummer": "1.10",
        "indicatorset_naam": "Longkanker",
        "plaats": "Duinrand",
    }


@pytest.mark.parametrize(
    ("text", "kvk"),
    [
        ("8111924", "08111924"),
        ("08111924", "08111924"),
        ("8111924.0", "08111924"),
        ("52 49 63 33", "52496333"),
        ("KvK 52496333", "52496333"),
        ("10", "00000010"),
        ("9", None),
        ("1", None),
        ("0", None),
        ("000", None),
        ("onbekend", None),
        ("n.v.t. 3", None),
        ("123456789", None),
        (None, None),
    ],
)
def test_a_kvk_number_has_eight_digits_or_is_missing(text: str | None, kvk: str | None) -> None:
    (found,) = to_digits(pd.Series([text], dtype="str"), 8)
    assert (None if pd.isna(found) else found) == kvk


@pytest.mark.parametrize(
    ("locatie", "vestigingsnummer", "expected"),
    [
        ("Duinrand Noord", "40313182", "000040313182"),
        ("Duinrand Noord", "4", None),
        ("Duinrand Noord", None, None),
        ("Concernniveau: Stichting Duinrand", "40313182", None),
        ("CONCERNNIVEAU Duinrand", "40313182", None),
        (None, "40313182", None),
    ],
)
def test_at_organisation_level_there_is_no_vestigingsnummer_whatever_the_file_says(
    locatie: str | None, vestigingsnummer: str | None, expected: str | None
) -> None:
    versies, _ = understand(opgave(locatie=locatie, vestigingsnummer=vestigingsnummer))
    assert told(versies, "locatie", "vestigingsnummer") == [(locatie, expected)]


def test_columns_that_an_older_file_lacks_are_missing(tmp_path: Path) -> None:
    older = rijen(opgave()).drop(
        columns=["verslagjaar", "kvk", "vestigingsnummer", "locatie", "plaats", "locatie_agb"]
    )
    versies, cases = to_versies(
        older, levering="oud.xlsx", soort="hoofd", ontvangen=date(2017, 7, 1), verslagjaar=2016
    )
    assert told(versies, "verslagjaar", "kvk", "vestigingsnummer", "locatie", "waarde") == [
        (2016, None, None, None, 21.0)
    ]
    assert set(cases["regel"]) == {"ontbrekende_kvk", "meetperiode_buiten_verslagjaar"}


def test_the_rows_received_stay_as_they_were_and_their_index_does_not_matter() -> None:
    received = rijen(opgave(), opgave(waarde="X"), opgave(organisatie=None, kvk=None))
    received.index = pd.Index([7, 7, 3])
    before = received.copy()
    about = {"levering": "a", "soort": "hoofd", "ontvangen": date(2022, 7, 1), "verslagjaar": 2021}
    versies, cases = to_versies(received, **about)
    assert_frame_equal(received, before)
    fresh_versies, fresh_cases = to_versies(received.reset_index(drop=True), **about)
    assert_frame_equal(versies, fresh_versies)
    assert_frame_equal(cases, fresh_cases)


def test_a_file_without_rows_gives_no_versies_and_no_cases() -> None:
    versies, cases = understand()
    assert versies.dtypes.astype(str).to_dict() == VERSIES
    assert (len(versies), len(cases)) == (0, 0)


# --- The verslagjaar ------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["2021", "2021.0", None])
def test_the_verslagjaar_of_the_folder_counts_where_the_row_agrees_or_is_silent(text: str | None) -> None:
    assert understand(opgave(verslagjaar=text))[0]["verslagjaar"].tolist() == [2021]


@pytest.mark.parametrize(
    ("jaren", "message", "at_fault"),
    [
        (
            ["2020", "2020"],
            "levering.xlsx, sheet 'Data', row 2: the row is about verslagjaar 2020, but the file stands "
            "in the folder 2021.\n"
            "Move the file and its entry in bron.yml to the folder 2020, or deliver the right file.",
            {2, 3},
        ),
        (
            ["2021", "2020", "2020"],
            "levering.xlsx, sheet 'Data', row 3: the file is about 2 verslagjaren ('2020', '2021'); 2 rows "
            "are not about 2021, this one first.\nSplit it into one file per verslagjaar, each in the folder "
            "of its verslagjaar and with its own entry in bron.yml.",
            {3, 4},
        ),
        (
            ["2021", "Verslagjaar", "20-21"],
            "levering.xlsx, sheet 'Data', row 3: verslagjaar 'Verslagjaar', '20-21' is not a year of four "
            "digits.\nLook whether the columns of this row are shifted, and ask the sender for a whole file.",
            {3, 4},
        ),
    ],
)
def test_a_file_is_about_the_one_verslagjaar_of_its_folder(
    jaren: list[str], message: str, at_fault: set[int]
) -> None:
    with pytest.raises(LeveringError) as caught:
        understand(*(opgave(verslagjaar=jaar) for jaar in jaren))
    assert str(caught.value) == message
    assert caught.value.cases is not None
    assert set(caught.value.cases["rij"]) == at_fault


# --- What is told ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cells", "regel", "kolom", "waarde"),
    [
        ({"waarde": "circa 20"}, "onleesbare_waarde", "IndicatorWaarde", "circa 20"),
        ({"waarde": "X", "nvt": "29"}, "antwoord_in_verkeerde_kolom", "Indicator_nvt", "29"),
        ({"waarde": "X", "teller": "29"}, "antwoord_in_verkeerde_kolom", "Teller", "29"),
        ({"waarde": None, "noemer": "29"}, "antwoord_in_verkeerde_kolom", "Noemer", "29"),
        ({"locatie_agb": "Assen"}, "plaatsnaam_als_agb", "LocatieAGBcode", "Assen"),
        ({"organisatie_agb": "Assen"}, "plaatsnaam_als_agb", "OrganisatieAGBCode", "Assen"),
        ({"nvt": "1"}, "nvt_met_waarde", "IndicatorWaarde", "21.00"),
        ({"opmerking": "Waarneming kleiner dan 10"}, "onderdrukt_met_waarde", "IndicatorWaarde", "21.00"),
        ({"eenheid": "Percentage", "waarde": "0.00"}, "nul_zonder_noemer", "IndicatorWaarde", "0.00"),
        ({"niet_beschikbaar": "?"}, "antwoord_in_verkeerde_kolom", "Indicator_nb", "?"),
    ],
)
def test_an_unreadable_row_is_told_once_with_the_column_in_which_it_shows(
    cells: dict[str, object], regel: str, kolom: str, waarde: str
) -> None:
    versies, cases = understand(opgave(), opgave(**cells), opgave())
    assert versies["toestand"].tolist() == ["waarde", "onleesbaar", "waarde"]
    assert told(cases, "regel", "rij", "kolom", "waarde", "aantal") == [(regel, 3, kolom, waarde, 1)]


@pytest.mark.parametrize(
    ("teller", "noemer", "expected"),
    [("2", "2", []), ("3", "2", [("teller_groter_dan_noemer", "Teller", "3/2")]), ("3", None, [])],
)
def test_a_share_above_the_whole_is_a_waarde_and_told(
    teller: str, noemer: str | None, expected: list[tuple[str, str, str]]
) -> None:
    versies, cases = understand(opgave(eenheid="Percentage", waarde="150", teller=teller, noemer=noemer))
    assert versies["toestand"].tolist() == ["waarde"]
    assert told(cases, "regel", "kolom", "waarde") == expected


def test_only_a_share_has_a_teller_that_cannot_exceed_its_noemer() -> None:
    assert len(understand(opgave(eenheid="Getal", waarde="1.5", teller="3", noemer="2"))[1]) == 0


def test_a_set_that_was_dragged_over_several_codes_is_told_for_every_other_code() -> None:
    codes = ["ISID000151", "ISID000151", "ISID000152", "ISID000153"]
    _, cases = understand(
        *(opgave(indicatorset_code=code) for code in codes),
        opgave(indicatorset_naam="longkanker", indicatorset_code="ISID000154"),
        opgave(indicatorset_naam="Darmkanker", indicatorset_code="ISID000200"),
        opgave(indicatorset_naam="Nierkanker", indicatorset_code="ISID000200"),
        opgave(indicatorset_code=None),
        opgave(indicatorset_naam=None, indicatorset_code="ISID000999"),
    )
    assert set(cases["regel"]) == {"doorgetrokken_setcode"}
    assert told(cases, "rij", "kolom", "indicatorset_code", "waarde") == [
        (4, "IndicatorsetCode", "ISID000152", "Longkanker"),
        (5, "IndicatorsetCode", "ISID000153", "Longkanker"),
        (6, "IndicatorsetCode", "ISID000154", "longkanker"),
    ]


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("44197", "2021-01-01"),
        ("44197.999", "2021-01-01"),
        ("2021-12-31 23:59:59.000", "2021-12-31"),
        ("2021-12-31T00:00:00", "2021-12-31"),
        ("31-12-2021", "2021-12-31"),
        ("1/2/2021 00:00", "2021-02-01"),
        ("2021", None),
        ("31-31-2021", None),
        ("heel 2021", None),
        (None, None),
    ],
)
def test_a_period_is_read_as_text_or_as_an_excel_number(text: str | None, day: str | None) -> None:
    (found,) = to_day(pd.Series([text], dtype="str"))
    assert (None if pd.isna(found) else str(found.date())) == day


def test_a_period_outside_the_verslagjaar_is_told_once_per_organisation_and_period() -> None:
    other = {"meetperiode_begin": "2022-01-01", "meetperiode_eind": "44620"}
    _, cases = understand(
        opgave(),
        opgave(**other, indicator_code="INID1"),
        opgave(**other, indicator_code="INID2"),
        opgave(**other, kvk=90000000, indicator_code="INID3"),
        opgave(meetperiode_begin="2020-12-31"),
        opgave(meetperiode_begin=None, meetperiode_eind="2022-01-01"),
        opgave(meetperiode_begin="eerste kwartaal", meetperiode_eind=None),
    )
    assert set(cases["regel"]) == {"meetperiode_buiten_verslagjaar"}
    assert told(cases, "rij", "kvk", "indicator_code", "waarde", "aantal") == [
        (3, "08111924", "INID1", "2022-01-01 t/m 2022-02-28", 2),
        (5, "90000000", "INID3", "2022-01-01 t/m 2022-02-28", 1),
        (6, "08111924", "INID013486", "2020-12-31 t/m 2021-12-31", 1),
        (7, "08111924", "INID013486", "? t/m 2022-01-01", 1),
    ]


def test_a_missing_kvk_number_is_told_once_per_organisation() -> None:
    _, cases = understand(
        opgave(kvk="0"),
        opgave(kvk=None),
        opgave(organisatie="STICHTING DUINRAND", kvk="4"),
        opgave(organisatie="B", kvk=None),
    )
    assert told(cases, "regel", "rij", "organisatie", "kolom", "waarde", "aantal") == [
        ("ontbrekende_kvk", 2, "Stichting Duinrand", "KvkNummer", "0", 3),
        ("ontbrekende_kvk", 5, "B", "KvkNummer", "", 1),
    ]


def test_a_missing_vestigingsnummer_is_told_once_per_location_and_never_for_the_organisation() -> None:
    without = {"vestigingsnummer": "1"}
    _, cases = understand(
        opgave(**without),
        opgave(**without),
        opgave(**without, locatie="Duinrand Zuid"),
        opgave(**without, locatie="Concernniveau: Stichting Duinrand"),
        opgave(**without, locatie=None),
    )
    assert told(cases, "regel", "rij", "locatie", "kolom", "waarde", "aantal") == [
        ("ontbrekend_vestigingsnummer", 2, "Duinrand Noord", "Vestigingsnummer", "1", 2),
        ("ontbrekend_vestigingsnummer", 4, "Duinrand Zuid", "Vestigingsnummer", "1", 1),
    ]


@pytest.mark.parametrize(
    ("cells", "kolom"),
    [
        ({"indicator_code": None}, "IndicatorCode"),
        ({"organisatie": None, "kvk": None}, "OrganisatieNaam"),
        (
            {"organisatie": "Bron: Zorginstituut", "kvk": None, "indicator_code": None, "waarde": None},
            "IndicatorCode",
        ),
    ],
)
def test_a_row_that_does_not_say_what_it_is_about_is_kept_onleesbaar_and_told(
    cells: dict[str, object], kolom: str
) -> None:
    versies, cases = understand(opgave(), opgave(**cells))
    assert versies["toestand"].tolist() == ["waarde", "onleesbaar"]
    assert versies.loc[1, ["waarde", "ondergrens", "bovengrens"]].isna().all()
    incomplete = cases[cases["regel"] == "onvolledige_rij"]
    assert told(incomplete, "rij", "kolom", "waarde") == [(3, kolom, "")]


def test_an_organisation_known_by_its_kvk_alone_is_complete() -> None:
    assert understand(opgave(organisatie=None))[0]["toestand"].tolist() == ["waarde"]


def test_every_case_can_be_told_in_a_sentence_without_unknowns() -> None:
    _, cases = understand(
        opgave(waarde="X"),
        opgave(waarde="X", teller="3"),
        opgave(locatie_agb="Assen"),
        opgave(nvt="1"),
        opgave(opmerking="Waarneming kleiner dan 10"),
        opgave(eenheid="Percentage", waarde="0"),
        opgave(eenheid="Percentage", waarde="150", teller="3", noemer="2"),
        opgave(indicatorset_code="ISID000152"),
        opgave(meetperiode_begin="44562", meetperiode_eind="44620"),
        opgave(organisatie="Zonder", kvk=None),
        opgave(locatie="Zuid", vestigingsnummer="0"),
        opgave(indicator_code=None),
    )
    assert sorted(cases["regel"]) == sorted(
        [
            "antwoord_in_verkeerde_kolom",
            "doorgetrokken_setcode",
            "meetperiode_buiten_verslagjaar",
            "nul_zonder_noemer",
            "nvt_met_waarde",
            "onderdrukt_met_waarde",
            "onleesbare_waarde",
            "ontbrekend_vestigingsnummer",
            "ontbrekende_kvk",
            "onvolledige_rij",
            "plaatsnaam_als_agb",
            "teller_groter_dan_noemer",
        ]
    )
    bevindingen = to_bevindingen(cases, REGELS)
    assert not bevindingen["melding"].str.contains("onbekend").any()
    period = bevindingen.loc[bevindingen["regel"] == "meetperiode_buiten_verslagjaar", "melding"].item()
    assert period == (
        "levering.xlsx, blad Data, vanaf rij 10: bij 1 opgave(n) van Stichting Duinrand (de eerste is "
        "INID013486) loopt de meetperiode van 2022-01-01 t/m 2022-02-28, niet binnen verslagjaar 2021. "
        "Controleer over welk jaar de antwoorden gaan."
    )


def test_the_familiar_heading_of_a_column_is_its_first_in_kolommen() -> None:
    first = KOLOMMEN.drop_duplicates("naam").set_index("naam")["kop"]
    assert {naam: first[naam] for naam in KOPPEN} == KOPPEN


def test_reading_and_typing_account_for_every_row(tmp_path: Path) -> None:
    rows = to_rows([opgave(waarde=waarde) for waarde in ("20", None, "X", "19", "21.00")])
    gelezen = read_zin(write_xlsx(tmp_path / "a.xlsx", Data=rows), KOLOMMEN)
    versies, cases = to_versies(
        gelezen.rijen, levering="a.xlsx", soort="hoofd", ontvangen=date(2022, 7, 1), verslagjaar=2021
    )
    assert told(versies, "rij", "toestand") == [
        (2, "waarde"),
        (3, "leeg"),
        (4, "onleesbaar"),
        (5, "waarde"),
        (6, "waarde"),
    ]
    assert told(cases, "regel", "rij") == [("onleesbare_waarde", 4)]


OPGAVEN = st.lists(
    st.builds(
        opgave,
        waarde=st.sampled_from(["20", None, "X", "1.234", "0"]),
        kvk=st.sampled_from(["8111924", "0", None, "90000000"]),
        organisatie=st.sampled_from(["A", "a", "B", None]),
        locatie=st.sampled_from(["Noord", "Zuid", None, "Concernniveau: A"]),
        vestigingsnummer=st.sampled_from(["40313182", "1", None]),
        indicator_code=st.sampled_from(["INID1", "INID2", None]),
        indicatorset_code=st.sampled_from(["ISID1", "ISID2", None]),
        meetperiode_begin=st.sampled_from(["44197", "44562", None]),
    ),
    max_size=10,
)


@settings(max_examples=40)
@given(OPGAVEN)
def test_every_row_is_one_versie_and_every_unreadable_one_is_told_once(
    opgaven: list[dict[str, object]],
) -> None:
    versies, cases = understand(*opgaven)
    assert versies["rij"].tolist() == list(range(2, len(opgaven) + 2))
    per_row = cases[
        cases["regel"].isin(
            ["onleesbare_waarde", "onvolledige_rij", "antwoord_in_verkeerde_kolom", "nul_zonder_noemer"]
        )
    ]
    assert per_row["rij"].tolist() == versies.loc[versies["toestand"] == "onleesbaar", "rij"].tolist()
    assert versies["kvk"].dropna().str.fullmatch("[0-9]{8}").all()
    assert versies["vestigingsnummer"].dropna().str.fullmatch("[0-9]{12}").all()
    once = cases[cases["regel"] == "ontbrekende_kvk"]
    assert not once["organisatie"].str.casefold().duplicated().any()
    if len(cases):
        assert to_bevindingen(cases, REGELS)["melding"].notna().all()
