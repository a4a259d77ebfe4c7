"""Who is a delivered row about? First the number decides, then the name, and nothing is joined in silence."""

from __future__ import annotations

import itertools

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.data.bevindingen import load_regels, to_bevindingen
from analysis.data.herkenning import normalise_naam, recognise
from analysis.data.paths import PROJECT, Root
from analysis.data.register import load_register
from analysis.rules.tabellen import conform

A, B, C = "10000001", "10000002", "10000003"
A_NOORD, A_ZUID, B_WEST = "000010000001", "000010000002", "000020000001"

ZORGAANBIEDERS = [
    # kvk, organisatie, geldig_vanaf, geldig_tot
    (A, "Stichting Duinrand Ziekenhuis", 2010, None),
    (B, "Merwekade Medisch Centrum (MMC)", 2010, None),
    (C, "Heidezicht", 2010, 2018),
    (None, "St. Lievensgasthuis", 2010, None),
]
LOCATIES = [
    # vestigingsnummer, kvk, locatie, organisatie, geldig_vanaf, geldig_tot
    (A_NOORD, A, "Duinrand Noord", None, 2010, None),
    (A_ZUID, A, "Duinrand Zuid", None, 2010, 2019),
    (B_WEST, B, "Merwekade", None, 2010, None),
    (None, None, "Lievensgasthuis Oost", "St. Lievensgasthuis", 2010, None),
    (None, None, "Lievensgasthuis West", "St. Lievensgasthuis", 2010, None),
]
ALIASSEN = [("Stichting Duinrand Ziekenhuis", "DRZ"), ("St. Lievensgasthuis", "Lievens Groep")]


def zorgaanbieders(rows: list[tuple[object, ...]] = ZORGAANBIEDERS) -> pd.DataFrame:  # type: ignore[assignment]
    frame = pd.DataFrame(rows, columns=["kvk", "organisatie", "geldig_vanaf", "geldig_tot"])
    return frame.astype({"kvk": "str", "organisatie": "str", "geldig_vanaf": "Int64", "geldig_tot": "Int64"})


def locaties(rows: list[tuple[object, ...]] = LOCATIES) -> pd.DataFrame:  # type: ignore[assignment]
    columns = ["vestigingsnummer", "kvk", "locatie", "organisatie", "geldig_vanaf", "geldig_tot"]
    frame = pd.DataFrame(rows, columns=columns)
    return frame.astype(dict.fromkeys(columns[:4], "str") | dict.fromkeys(columns[4:], "Int64"))


def aliassen(rows: list[tuple[str, str]] = ALIASSEN) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["organisatie", "alias"], dtype="str")


def versies(*rows: dict[str, object]) -> pd.DataFrame:
    default = {
        "verslagjaar": 2020,
        "levering": "hoofd.xlsx",
        "ontvangen": pd.Timestamp(2021, 6, 1),
        "kvk": None,
        "organisatie": None,
        "vestigingsnummer": None,
        "locatie": None,
        "indicator_code": "INID000001",
    }
    return conform(pd.DataFrame([default | row for row in rows]), "versies")


def recognised(*rows: dict[str, object]) -> tuple[list[tuple[object, ...]], list[tuple[object, ...]]]:
    """Recognised identity per row (missing: None), and (regel, waarde) of every case."""
    found, cases = recognise(versies(*rows), zorgaanbieders(), locaties(), aliassen())
    columns = ["kvk", "organisatie", "vestigingsnummer", "locatie"]
    identities = found[columns].astype("object").where(found[columns].notna(), None)
    shown = cases[["regel", "waarde"]].astype("object").where(cases[["regel", "waarde"]].notna(), None)
    return list(identities.itertuples(index=False, name=None)), list(shown.itertuples(index=False, name=None))


def who(**row: object) -> tuple[object, object, list[object]]:
    """Kvk, organisatie and the regels of one organisation-level row."""
    [(kvk, organisatie, _, _)], cases = recognised(row)
    return kvk, organisatie, [regel for regel, _ in cases]


def where(**row: object) -> tuple[object, object, list[object]]:
    """Vestigingsnummer, locatie and the regels of one row of organisation A."""
    [(_, _, vestigingsnummer, locatie)], cases = recognised(
        {"kvk": A, "organisatie": "Stichting Duinrand Ziekenhuis"} | row
    )
    return vestigingsnummer, locatie, [regel for regel, _ in cases]


# --- names ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("naam", "normalised"),
    [
        ("Stichting Duinrand", "duinrand"),
        ("Duinrand B.V.", "duinrand"),
        ("Duinrand BV", "duinrand"),
        ("VOF Duinrand", "duinrand"),
        ("Duinrand, N.V.", "duinrand"),
        ("Stichting Röpcke-Zweers & Co B.V.", "ropcke zweers en co"),
        ("Duinrand Ziekenhuis", "duinrand ziekenhuis"),
        ("Sint Stichting Huis", "sint stichting huis"),
        ("Stichting", "stichting"),
    ],
)
def test_case_accents_punctuation_and_legal_form_make_no_other_name(naam: str, normalised: str) -> None:
    assert normalise_naam(pd.Series([naam], dtype="str")).tolist() == [normalised]


def test_a_name_of_only_punctuation_is_no_name() -> None:
    assert normalise_naam(pd.Series(["--", None], dtype="str")).isna().tolist() == [True, True]


# --- organisations ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("row", "kvk", "organisatie", "regels"),
    [
        pytest.param(
            {"kvk": A, "organisatie": "Stichting Duinrand Ziekenhuis"},
            A,
            "Stichting Duinrand Ziekenhuis",
            [],
            id="a kvk in the register",
        ),
        pytest.param(
            {"kvk": A, "organisatie": "Duinrand"},
            A,
            "Stichting Duinrand Ziekenhuis",
            [],
            id="one other spelling in a delivery is no finding",
        ),
        pytest.param({"kvk": A}, A, "Stichting Duinrand Ziekenhuis", [], id="a kvk without a name"),
        pytest.param(
            {"organisatie": "stichting duinrand-ziekenhuis"},
            A,
            "Stichting Duinrand Ziekenhuis",
            ["zorgaanbieder_op_naam_herkend"],
            id="a folded name without kvk",
        ),
        pytest.param(
            {"organisatie": "Duinrand Ziekenhuis B.V."},
            A,
            "Stichting Duinrand Ziekenhuis",
            ["zorgaanbieder_op_naam_herkend"],
            id="another legal form",
        ),
        pytest.param(
            {"organisatie": "Duinrand Medisch Centrum"},
            A,
            "Stichting Duinrand Ziekenhuis",
            ["zorgaanbieder_op_naam_herkend"],
            id="common words aside, without kvk",
        ),
        pytest.param(
            {"organisatie": "Merwekade Medisch Centrum"},
            B,
            "Merwekade Medisch Centrum (MMC)",
            ["zorgaanbieder_op_naam_herkend"],
            id="brackets aside",
        ),
        pytest.param(
            {"organisatie": "drz"},
            A,
            "Stichting Duinrand Ziekenhuis",
            ["zorgaanbieder_op_naam_herkend"],
            id="an alias",
        ),
        pytest.param(
            {"kvk": "99999999", "organisatie": "Stichting Duinrand Ziekenhuis"},
            A,
            "Stichting Duinrand Ziekenhuis",
            ["zorgaanbieder_op_naam_herkend"],
            id="an unknown kvk with a full name",
        ),
        pytest.param(
            {"kvk": "99999999", "organisatie": "Duinrand Medisch Centrum"},
            "99999999",
            "Duinrand Medisch Centrum",
            ["onbekende_zorgaanbieder"],
            id="a likeness never overrules a number",
        ),
        pytest.param(
            {"kvk": "41000000", "organisatie": "Sint Lievensgasthuis"},
            "41000000",
            "St. Lievensgasthuis",
            ["zorgaanbieder_op_naam_herkend"],
            id="a register without kvk leaves the delivered one",
        ),
        pytest.param(
            {"organisatie": "Lievens Groep"},
            None,
            "St. Lievensgasthuis",
            ["zorgaanbieder_op_naam_herkend"],
            id="nobody knows the kvk",
        ),
        pytest.param(
            {"organisatie": "Elders"}, None, "Elders", ["onbekende_zorgaanbieder"], id="an unknown name"
        ),
        pytest.param({}, None, None, ["onbekende_zorgaanbieder"], id="nothing at all"),
        pytest.param(
            {"organisatie": "Ziekenhuis"},
            None,
            "Ziekenhuis",
            ["onbekende_zorgaanbieder"],
            id="only common words",
        ),
        pytest.param(
            {"kvk": C, "organisatie": "Heidezicht", "verslagjaar": 2018},
            C,
            "Heidezicht",
            [],
            id="its last year",
        ),
        pytest.param(
            {"kvk": C, "organisatie": "Heidezicht", "verslagjaar": 2019},
            C,
            "Heidezicht",
            ["vervallen_code"],
            id="a kvk that had ended",
        ),
        pytest.param(
            {"organisatie": "Heidezicht", "verslagjaar": 2019},
            C,
            "Heidezicht",
            ["zorgaanbieder_op_naam_herkend", "vervallen_code"],
            id="a name that had ended",
        ),
        pytest.param(
            {"kvk": A, "organisatie": "Stichting Duinrand Ziekenhuis", "verslagjaar": 2009},
            A,
            "Stichting Duinrand Ziekenhuis",
            [],
            id="before the register begins",
        ),
        pytest.param(
            {"kvk": A, "organisatie": "Merwekade Medisch Centrum (MMC)"},
            A,
            "Stichting Duinrand Ziekenhuis",
            ["kvk_van_andere_zorgaanbieder"],
            id="a kvk with the name of another",
        ),
    ],
)
def test_an_organisation_is_its_kvk_and_else_its_name(
    row: dict[str, object], kvk: str | None, organisatie: str | None, regels: list[str]
) -> None:
    assert who(**row) == (kvk, organisatie, regels)


def test_a_name_that_fits_two_organisations_is_nobodys() -> None:
    register = zorgaanbieders(
        [(A, "Duinrand Ziekenhuis", 2010, None), (B, "Duinrand Medisch Centrum", 2010, None)]
    )
    found, cases = recognise(versies({"organisatie": "Duinrand"}), register, locaties([]), aliassen([]))
    assert found["organisatie"].tolist() == ["Duinrand"]
    assert cases["regel"].tolist() == ["onbekende_zorgaanbieder"]


def test_an_alias_of_two_organisations_is_nobodys() -> None:
    doubtful = aliassen([("Heidezicht", "ZH"), ("St. Lievensgasthuis", "ZH")])
    found, _ = recognise(
        versies({"organisatie": "ZH", "verslagjaar": 2018}), zorgaanbieders(), locaties(), doubtful
    )
    assert found["organisatie"].tolist() == ["ZH"]


def test_an_alias_of_a_location_is_that_locations_and_not_the_organisations() -> None:
    of_locatie = pd.DataFrame(
        [
            ("Stichting Duinrand Ziekenhuis", "Het Noorder", "Duinrand Noord"),
            ("St. Lievensgasthuis", "LG", None),
        ],
        columns=["organisatie", "alias", "locatie"],
        dtype="str",
    )
    rows = versies(
        {"kvk": A, "locatie": "het noorder"}, {"organisatie": "Het Noorder"}, {"organisatie": "LG"}
    )
    found, _ = recognise(rows, zorgaanbieders(), locaties(), of_locatie)
    assert found["locatie"].fillna("")[0] == "Duinrand Noord"
    assert found["vestigingsnummer"][0] == A_NOORD
    assert found["organisatie"].tolist()[1:] == ["Het Noorder", "St. Lievensgasthuis"]


def test_of_two_entries_with_one_name_the_one_valid_that_year_is_meant() -> None:
    register = zorgaanbieders([(A, "Duinrand", 2010, 2017), (B, "Duinrand", 2018, None)])
    rows = versies({"organisatie": "Duinrand", "verslagjaar": 2017}, {"organisatie": "Duinrand"})
    found, _ = recognise(rows, register, locaties([]), aliassen([]))
    assert found["kvk"].tolist() == [A, B]


def test_a_kvk_has_its_newest_name_in_every_verslagjaar() -> None:
    register = zorgaanbieders([(A, "Oude Naam", 2010, 2017), (A, "Nieuwe Naam", 2018, None)])
    rows = versies(
        {"kvk": A, "organisatie": "Oude Naam", "verslagjaar": 2016},
        {"organisatie": "Oude Naam", "verslagjaar": 2020},
    )
    found, cases = recognise(rows, register, locaties([]), aliassen([]))
    assert found["organisatie"].tolist() == ["Nieuwe Naam", "Nieuwe Naam"]
    assert cases["regel"].tolist() == ["zorgaanbieder_op_naam_herkend"]


def test_two_spellings_of_one_kvk_are_one_organisation_with_a_finding_per_other_spelling() -> None:
    identities, cases = recognised(
        {"kvk": A, "organisatie": "Stichting Duinrand Ziekenhuis"},
        {"kvk": A, "organisatie": "stichting duinrand ziekenhuis"},
        {"kvk": A, "organisatie": "stichting duinrand ziekenhuis", "levering": "nalevering.xlsx"},
    )
    assert {organisatie for _, organisatie, _, _ in identities} == {"Stichting Duinrand Ziekenhuis"}
    assert cases == [("schrijfwijze_organisatie", "stichting duinrand ziekenhuis")]


def test_an_unknown_kvk_has_the_spelling_that_most_rows_use() -> None:
    kvk = "41000000"
    identities, cases = recognised(
        {"kvk": kvk, "organisatie": "vof Zuring", "indicator_code": "1"},
        {"kvk": kvk, "organisatie": "VOF Zuring", "indicator_code": "2"},
        {"kvk": kvk, "organisatie": "VOF Zuring", "indicator_code": "3"},
    )
    assert {identity[:2] for identity in identities} == {(kvk, "VOF Zuring")}
    assert cases == [("schrijfwijze_organisatie", "vof Zuring"), ("onbekende_zorgaanbieder", "VOF Zuring")]


def test_of_two_equally_frequent_spellings_the_one_received_last_stands() -> None:
    identities, _ = recognised(
        {"kvk": "41000000", "organisatie": "Ananas", "ontvangen": pd.Timestamp(2021, 1, 1)},
        {"kvk": "41000000", "organisatie": "Zuring", "ontvangen": pd.Timestamp(2021, 2, 1)},
    )
    assert {organisatie for _, organisatie, _, _ in identities} == {"Zuring"}


def test_a_name_without_kvk_has_the_kvk_it_was_delivered_with_before() -> None:
    identities, cases = recognised(
        {"kvk": "41000000", "organisatie": "St. Lievensgasthuis", "verslagjaar": 2019},
        {"organisatie": "Lievens Groep", "verslagjaar": 2020},
        {"organisatie": "Lievens Groep", "verslagjaar": 2018},
    )
    assert [kvk for kvk, *_ in identities] == ["41000000", "41000000", None]
    assert {organisatie for _, organisatie, *_ in identities} == {"St. Lievensgasthuis"}
    assert [regel for regel, _ in cases] == ["zorgaanbieder_op_naam_herkend"] * 3


def test_a_kvk_recognised_by_one_name_is_the_same_organisation_under_its_others() -> None:
    identities, _ = recognised(
        {"kvk": "41000000", "organisatie": "St. Lievensgasthuis"},
        {"kvk": "41000000", "organisatie": "LG Zorg"},
    )
    assert {identity[:2] for identity in identities} == {("41000000", "St. Lievensgasthuis")}


def test_an_unknown_organisation_is_one_finding_per_delivery() -> None:
    _, cases = recognised(
        {"kvk": "41000000", "organisatie": "Elders", "locatie": "Concernniveau: Elders"},
        {"kvk": "41000000", "organisatie": "Elders", "indicator_code": "2"},
        {"kvk": "41000000", "organisatie": "Elders", "levering": "nalevering.xlsx"},
    )
    assert cases == [("onbekende_zorgaanbieder", "Elders")] * 2


# --- locations --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("row", "vestigingsnummer", "locatie", "regels"),
    [
        pytest.param(
            {"vestigingsnummer": A_NOORD, "locatie": "Noord"},
            A_NOORD,
            "Duinrand Noord",
            [],
            id="a known number",
        ),
        pytest.param(
            {"locatie": "duinrand noord"},
            A_NOORD,
            "Duinrand Noord",
            ["locatie_op_naam_herkend"],
            id="a name without number",
        ),
        pytest.param(
            {"locatie": "Duinrand, locatie Noord"},
            A_NOORD,
            "Duinrand Noord",
            ["locatie_op_naam_herkend"],
            id="common words aside",
        ),
        pytest.param(
            {"vestigingsnummer": "000099999999", "locatie": "Duinrand Noord"},
            A_NOORD,
            "Duinrand Noord",
            ["locatie_op_naam_herkend"],
            id="an unknown number with a full name",
        ),
        pytest.param(
            {"vestigingsnummer": "000099999999", "locatie": "Duinrand locatie Noord"},
            "000099999999",
            "Duinrand locatie Noord",
            ["onbekende_locatie"],
            id="a likeness never overrules a number",
        ),
        pytest.param(
            {"locatie": "Merwekade"}, None, "Merwekade", ["onbekende_locatie"], id="another's location"
        ),
        pytest.param(
            {"vestigingsnummer": A_ZUID, "locatie": "Zuid", "verslagjaar": 2019},
            A_ZUID,
            "Duinrand Zuid",
            [],
            id="its last year",
        ),
        pytest.param(
            {"vestigingsnummer": A_ZUID, "locatie": "Zuid"},
            A_ZUID,
            "Duinrand Zuid",
            ["vervallen_code"],
            id="a number that had ended",
        ),
        pytest.param({}, None, None, [], id="organisation level"),
        pytest.param(
            {"locatie": "CONCERNNIVEAU: Duinrand Noord"},
            None,
            "CONCERNNIVEAU: Duinrand Noord",
            [],
            id="the dummy location",
        ),
    ],
)
def test_a_location_is_its_number_and_else_its_name_within_its_organisation(
    row: dict[str, object], vestigingsnummer: str | None, locatie: str | None, regels: list[str]
) -> None:
    assert where(**row) == (vestigingsnummer, locatie, regels)


def test_an_organisation_level_row_never_gets_a_location() -> None:
    identities, cases = recognised(
        {"kvk": A, "vestigingsnummer": A_NOORD, "locatie": "Duinrand Noord"},
        {"kvk": A, "locatie": "Concernniveau: Duinrand"},
    )
    assert [identity[2:] for identity in identities] == [
        (A_NOORD, "Duinrand Noord"),
        (None, "Concernniveau: Duinrand"),
    ]
    assert cases == []


def test_two_locations_of_one_name_in_one_delivery_stay_two() -> None:
    identities, cases = recognised(
        {"kvk": A, "vestigingsnummer": A_NOORD, "locatie": "Duinrand Noord"},
        {"kvk": A, "vestigingsnummer": "000099999999", "locatie": "Duinrand Noord"},
    )
    assert [vestigingsnummer for _, _, vestigingsnummer, _ in identities] == [A_NOORD, "000099999999"]
    assert [regel for regel, _ in cases] == ["onbekende_locatie"]


def test_a_register_without_numbers_still_gives_a_location_its_name() -> None:
    identities, cases = recognised(
        {"organisatie": "Lievens Groep", "locatie": "lievensgasthuis - Oost"},
        {
            "organisatie": "Lievens Groep",
            "locatie": "Lievensgasthuis, locatie West",
            "vestigingsnummer": "000030000001",
        },
    )
    assert identities == [
        (None, "St. Lievensgasthuis", None, "Lievensgasthuis Oost"),
        (None, "St. Lievensgasthuis", "000030000001", "Lievensgasthuis West"),
    ]
    assert [regel for regel, _ in cases] == ["zorgaanbieder_op_naam_herkend"]


def test_a_location_without_number_has_the_number_it_was_delivered_with() -> None:
    identities, cases = recognised(
        {"kvk": A, "locatie": "Nieuwbouw", "vestigingsnummer": "000099999999"},
        {"kvk": A, "locatie": "nieuwbouw", "levering": "nalevering.xlsx"},
    )
    assert [identity[2:] for identity in identities] == [("000099999999", "Nieuwbouw")] * 2
    assert [regel for regel, _ in cases] == [
        "locatie_op_naam_herkend",
        "onbekende_locatie",
        "onbekende_locatie",
    ]


def test_two_spellings_of_an_unknown_location_are_one_location() -> None:
    identities, cases = recognised(
        {"kvk": A, "locatie": "Nieuwbouw", "indicator_code": "1"},
        {"kvk": A, "locatie": "Nieuwbouw", "indicator_code": "2"},
        {"kvk": A, "locatie": "NIEUWBOUW", "indicator_code": "3"},
    )
    assert {locatie for *_, locatie in identities} == {"Nieuwbouw"}
    assert [regel for regel, _ in cases] == ["onbekende_locatie"]


def test_the_contracts_own_columns_are_enough_of_a_register() -> None:
    plain = locaties().drop(columns="organisatie")
    found, cases = recognise(
        versies({"kvk": A, "locatie": "Duinrand Noord"}), zorgaanbieders(), plain, aliassen()
    )
    assert found["vestigingsnummer"].tolist() == [A_NOORD]
    assert cases["regel"].tolist() == ["locatie_op_naam_herkend"]


def test_an_alias_of_a_location_is_that_location_within_its_organisation() -> None:
    aliases = pd.DataFrame(
        [("Stichting Duinrand Ziekenhuis", "Duinrand Kust", "Duinrand Noord")],
        columns=["organisatie", "alias", "locatie"],
        dtype="str",
    )
    rows = versies(
        {"kvk": A, "locatie": "duinrand kust"},
        {"kvk": B, "locatie": "Duinrand Kust"},
        {"organisatie": "Duinrand Kust"},
    )
    found, _ = recognise(rows, zorgaanbieders(), locaties(), aliases)
    assert found["locatie"].fillna("").tolist() == ["Duinrand Noord", "Duinrand Kust", ""]
    assert found["organisatie"].tolist()[2] == "Duinrand Kust"


def test_every_name_in_the_projects_own_register_means_its_own_entry() -> None:
    register = load_register(Root(PROJECT / "data"))
    of_locatie = register.aliassen["locatie"].notna()
    names = pd.concat(
        [
            register.zorgaanbieders[["organisatie"]].assign(naam=register.zorgaanbieders["organisatie"]),
            register.aliassen[~of_locatie].rename(columns={"alias": "naam"}),
        ]
    ).drop_duplicates("naam")
    rows = versies(*({"organisatie": naam, "verslagjaar": 2019} for naam in names["naam"]))
    found, _ = recognise(rows, register.zorgaanbieders, register.locaties, register.aliassen)
    assert found["organisatie"].tolist() == names["organisatie"].tolist()

    places = pd.concat(
        [
            register.locaties[["organisatie", "locatie"]].assign(naam=register.locaties["locatie"]),
            register.aliassen[of_locatie].rename(columns={"alias": "naam"}),
        ]
    )
    rows = versies(
        *(
            {"organisatie": place["organisatie"], "locatie": place["naam"], "verslagjaar": 2019}
            for place in places.to_dict("records")
        )
    )
    found, _ = recognise(rows, register.zorgaanbieders, register.locaties, register.aliassen)
    assert found["locatie"].tolist() == places["locatie"].tolist()


# --- the whole --------------------------------------------------------------------------------------------


def test_no_rows_give_no_rows_and_no_cases() -> None:
    found, cases = recognise(versies()[:0], zorgaanbieders(), locaties(), aliassen())
    assert found.empty
    assert cases.empty


def test_every_case_has_its_sentence() -> None:
    rows = versies(
        {"kvk": A, "organisatie": "Duinrand", "locatie": "Duinrand Noord"},
        {"kvk": A, "organisatie": "DUINRAND", "vestigingsnummer": A_ZUID, "locatie": "Zuid"},
        {"kvk": A, "organisatie": "Merwekade Medisch Centrum (MMC)", "locatie": "Elders"},
        {"organisatie": "Elders"},
        {"organisatie": "DRZ"},
    )
    _, cases = recognise(rows, zorgaanbieders(), locaties(), aliassen())
    bevindingen = to_bevindingen(cases, load_regels(PROJECT / "data" / "reference" / "regels.csv"))
    assert bevindingen["melding"].tolist() == [
        "hoofd.xlsx: KvK 10000001 staat in deze levering onder meer dan een naam, ook als 'DUINRAND'."
        " Het is een organisatie; in de rapporten heet zij 'Stichting Duinrand Ziekenhuis'.",
        "hoofd.xlsx: KvK 10000001 staat in deze levering onder meer dan een naam, ook als 'Duinrand'."
        " Het is een organisatie; in de rapporten heet zij 'Stichting Duinrand Ziekenhuis'.",
        "hoofd.xlsx: 'Merwekade Medisch Centrum (MMC)' staat bij KvK 10000001, maar dat nummer is "
        "volgens zorgaanbieders.csv van Stichting Duinrand Ziekenhuis en deze naam van Merwekade "
        "Medisch Centrum (MMC). De opgaven tellen mee bij Stichting Duinrand Ziekenhuis; vraag na "
        "welke van de twee juist is.",
        "hoofd.xlsx: 'DRZ' (geleverd KvK-nummer: onbekend) is op naam herkend als Stichting Duinrand "
        "Ziekenhuis. Controleer dat; met het juiste KvK-nummer in de levering en in "
        "zorgaanbieders.csv is het niet meer nodig.",
        "hoofd.xlsx: 'Elders' (KvK onbekend) staat niet in zorgaanbieders.csv. De opgaven tellen mee "
        "onder deze naam; voeg de organisatie toe of corrigeer het nummer.",
        "hoofd.xlsx: locatie 'Duinrand Noord' van Stichting Duinrand Ziekenhuis is zonder bruikbaar "
        "vestigingsnummer op naam herkend als 000010000001.",
        "hoofd.xlsx: locatie 'Elders' (vestigingsnummer onbekend) van Stichting Duinrand Ziekenhuis "
        "staat niet in locaties.csv. De opgaven tellen mee onder deze naam; voeg de locatie toe.",
        "hoofd.xlsx: Vestigingsnummer 000010000002 van 'Stichting Duinrand Ziekenhuis' was in "
        "verslagjaar 2020 al vervallen volgens het register. Controleer onder welke naam en code dit "
        "ziekenhuis nu levert.",
    ]


NAMEN = [
    "Stichting Duinrand Ziekenhuis",
    "DRZ",
    "duinrand",
    "Heidezicht",
    "Lievens Groep",
    "Elders",
    "elders",
    None,
]
PLEKKEN = ["Duinrand Noord", "noord", "Lievensgasthuis Oost", "Nieuwbouw", "Concernniveau: X", None]

rows_strategy = st.lists(
    st.fixed_dictionaries(
        {
            "verslagjaar": st.sampled_from([2018, 2019, 2020]),
            "levering": st.sampled_from(["hoofd.xlsx", "nalevering.xlsx"]),
            "kvk": st.sampled_from([A, B, C, "41000000", "42000000", None]),
            "organisatie": st.sampled_from(NAMEN),
            "vestigingsnummer": st.sampled_from([A_NOORD, A_ZUID, "000099999999", None]),
            "locatie": st.sampled_from(PLEKKEN),
        }
    ),
    min_size=5,
    max_size=40,
)
IDENTITY = ["kvk", "organisatie", "vestigingsnummer", "locatie"]


@settings(max_examples=8)
@given(rows=rows_strategy, seed=st.randoms(use_true_random=False))
def test_row_order_is_irrelevant_and_the_frame_received_is_unchanged(rows, seed) -> None:
    given_rows = versies(*rows)
    before = given_rows.copy(deep=True)
    order = list(range(len(rows)))
    seed.shuffle(order)

    found, cases = recognise(given_rows, zorgaanbieders(), locaties(), aliassen())
    shuffled, shuffled_cases = recognise(given_rows.iloc[order], zorgaanbieders(), locaties(), aliassen())

    pd.testing.assert_frame_equal(given_rows, before)
    assert found.index.tolist() == before.index.tolist()
    pd.testing.assert_frame_equal(shuffled.sort_index(), found)
    pd.testing.assert_frame_equal(shuffled_cases, cases)


@settings(max_examples=8)
@given(rows=rows_strategy)
def test_what_is_recognised_in_a_verslagjaar_never_depends_on_later_ones(rows) -> None:
    given_rows = versies(*rows)
    found, cases = recognise(given_rows, zorgaanbieders(), locaties(), aliassen())
    early, early_cases = recognise(
        given_rows[given_rows["verslagjaar"] <= 2019], zorgaanbieders(), locaties(), aliassen()
    )
    pd.testing.assert_frame_equal(early, found[found["verslagjaar"] <= 2019])
    pd.testing.assert_frame_equal(early_cases, cases[cases["verslagjaar"] <= 2019].reset_index(drop=True))


@settings(max_examples=8)
@given(rows=rows_strategy)
def test_a_number_of_the_register_has_one_name(rows) -> None:
    found, _ = recognise(versies(*rows), zorgaanbieders(), locaties(), aliassen())
    for nummer, naam, numbers in [
        ("kvk", "organisatie", [A, B, C]),
        ("vestigingsnummer", "locatie", [A_NOORD, A_ZUID, B_WEST]),
    ]:
        registered = found[found[nummer].isin(numbers)]
        assert registered.groupby(nummer)[naam].nunique().le(1).all()


def test_every_combination_of_number_and_name_is_taken_in() -> None:
    rows = [
        {"kvk": kvk, "organisatie": naam} for kvk, naam in itertools.product([A, C, "41000000", None], NAMEN)
    ]
    found, _ = recognise(versies(*rows), zorgaanbieders(), locaties(), aliassen())
    assert len(found) == len(rows)
