"""The register is taken whole or not at all, and every fault is named with its row and remedy."""

from __future__ import annotations

import csv
import re
from collections.abc import Sequence
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.data.paths import PROJECT, Root
from analysis.data.referentie import Faults
from analysis.data.register import REFERENTIETABELLEN, Register, find_unlinked, load_register
from analysis.data.tegenspraak import check_volumenormen
from analysis.errors import ReferenceError

FEITEN = PROJECT.parent / "shared" / "feiten"
needs_feiten = pytest.mark.skipif(
    not FEITEN.is_dir(), reason="the collected facts (../shared/feiten) are not beside this checkout"
)

NORM = {
    "norm_code": "cystectomie",
    "ingreep": "Cystectomie",
    "opsteller": "NVU",
    "soort": "volume",
    "eenheid": "locatie",
    "minimum": "20",
    "venster": "1",
    "regel": "jaar",
    "nul": "niet_uitgevoerd",
    "geldig_vanaf": "2018",
    "verificatie": "geverifieerd",
    "bron": "bron",
}
KOPPELING = {
    "norm_code": "cystectomie",
    "verslagjaar_vanaf": "2018",
    "indicatorset_code": "ISID000001",
    "indicator_code": "INID000001",
    "veld": "waarde",
}
AANBIEDER = {"kvk": "12345678", "organisatie": "Huis A", "geldig_vanaf": "2016"}
ANDER = {"kvk": "87654321", "organisatie": "Huis B", "geldig_vanaf": "2016"}
LOCATIE = {
    "vestigingsnummer": "123456789012",
    "kvk": "12345678",
    "locatie": "Huis A Zuid",
    "lat": "52.1",
    "lon": "5.1",
    "geldig_vanaf": "2016",
}
BREUK = {"norm_code": "cystectomie", "eerste_verslagjaar": "2021", "reden": "andere telling"}
ALIAS = {"organisatie": "Huis A", "alias": "HA"}


def text_of(tabel: str, rows: Sequence[dict[str, str]], separator: str = ",") -> str:
    def quoted(cell: str) -> str:
        return f'"{cell}"' if separator in cell else cell

    kolommen = list(REFERENTIETABELLEN[tabel])
    lines = [separator.join(quoted(row.get(kolom, "")) for kolom in kolommen) for row in rows]
    return "\n".join([separator.join(kolommen), *lines, ""])


def make_root(folder: Path, **tabellen: Sequence[dict[str, str]]) -> Root:
    whole: dict[str, Sequence[dict[str, str]]] = {
        "volumenormen": [NORM],
        "indicatoren": [KOPPELING],
        "zorgaanbieders": [AANBIEDER],
        "locaties": [LOCATIE],
    }
    (folder / "reference").mkdir(parents=True)
    for tabel, rows in (whole | tabellen).items():
        (folder / "reference" / f"{tabel}.csv").write_text(text_of(tabel, rows), "utf-8")
    return Root(folder)


def complaint(root: Root) -> ReferenceError:
    with pytest.raises(ReferenceError) as raised:
        load_register(root)
    return raised.value


def test_keys_are_zero_filled_and_every_column_has_its_dtype(tmp_path: Path) -> None:
    root = make_root(
        tmp_path / "root",
        volumenormen=[NORM | {"tolerantie_pct": "2.5", "tranche": "1", "ingangsdatum": "2027-01-01"}],
        zorgaanbieders=[AANBIEDER | {"kvk": "1234567"}],
        locaties=[LOCATIE | {"kvk": "01234567", "vestigingsnummer": "12345"}],
    )
    register = load_register(root)
    norm = register.volumenormen.iloc[0]
    assert register.zorgaanbieders["kvk"].tolist() == ["01234567"]
    assert register.locaties["vestigingsnummer"].tolist() == ["000000012345"]
    assert (norm["minimum"], norm["tolerantie_pct"], norm["venster"], norm["tranche"]) == (20.0, 2.5, 1, 1)
    assert norm["ingangsdatum"] == pd.Timestamp(2027, 1, 1)
    assert {
        naam: str(register.volumenormen[naam].dtype)
        for naam in ("norm_code", "minimum", "venster", "geldig_vanaf", "geldig_tot", "ingangsdatum")
    } == {
        "norm_code": "str",
        "minimum": "float64",
        "venster": "Int64",
        "geldig_vanaf": "Int64",
        "geldig_tot": "Int64",
        "ingangsdatum": "datetime64[us]",
    }
    assert str(register.locaties["lat"].dtype) == "float64"


def test_the_frames_have_the_columns_of_the_contract_in_its_order(tmp_path: Path) -> None:
    register = load_register(make_root(tmp_path / "root"))
    assert {naam: ", ".join(frame.columns) for naam, frame in vars(register).items()} == {
        "volumenormen": "norm_code, ingreep, opsteller, document, versie, pagina, soort, eenheid, minimum, "
        "venster, regel, tolerantie_pct, nul, geldig_vanaf, geldig_tot, tranche, ingangsdatum, verificatie, "
        "bron, toelichting",
        "indicatoren": "norm_code, verslagjaar_vanaf, verslagjaar_tot, indicatorset_code, indicator_code, "
        "veld",
        "zorgaanbieders": "kvk, organisatie, type, provincie, regio, geldig_vanaf, geldig_tot, opvolger_kvk",
        "locaties": "vestigingsnummer, kvk, locatie, plaats, postcode, lat, lon, geldig_vanaf, geldig_tot, "
        "opvolger_vestigingsnummer, organisatie",
        "trendbreuken": "norm_code, eerste_verslagjaar, reden",
        "aliassen": "organisatie, alias, locatie",
        "volledigheid": "registratie, indicatorset_code, indicator_code, verslagjaar, volledigheid_pct, bron",
    }


def test_breaks_and_aliases_may_be_absent_and_then_there_are_none(tmp_path: Path) -> None:
    register = load_register(make_root(tmp_path / "root"))
    assert (len(register.trendbreuken), len(register.aliassen)) == (0, 0)
    assert str(register.trendbreuken["eerste_verslagjaar"].dtype) == "Int64"


VOLLEDIGHEID_KOP = "registratie,indicatorset_code,indicator_code,verslagjaar,volledigheid_pct,bron"


def with_volledigheid(root: Root, *rows: str) -> Root:
    """A root with one link, to ISID1 INID1, and these completeness figures."""
    link = "cystectomie,2018,,ISID1,INID1,waarde"
    kop = "norm_code,verslagjaar_vanaf,verslagjaar_tot,indicatorset_code,indicator_code,veld"
    root.reference_file("indicatoren.csv").write_text(f"{kop}\n{link}\n", "utf-8")
    lines = "\n".join([VOLLEDIGHEID_KOP, *rows])
    root.reference_file("volledigheid.csv").write_text(lines + "\n", "utf-8")
    return root


def test_a_completeness_figure_is_read_as_a_percentage(tmp_path: Path) -> None:
    root = with_volledigheid(make_root(tmp_path / "root"), "DSCA,ISID1,INID1,2022,97.2,jaarverslag")
    assert load_register(root).volledigheid.to_dict("records") == [
        {
            "registratie": "DSCA",
            "indicatorset_code": "ISID1",
            "indicator_code": "INID1",
            "verslagjaar": 2022,
            "volledigheid_pct": 97.2,
            "bron": "jaarverslag",
        }
    ]


@pytest.mark.parametrize(
    ("rows", "fault"),
    [
        (
            ["DSCA,ISID1,INID1,2022,0.97,x"],
            "row 2: volledigheid_pct is a percentage; write 97.2, not 0.972.",
        ),
        (["DSCA,ISID1,INID1,2022,101,x"], "row 2: volledigheid_pct lies above 0 and is at most 100."),
        (["DSCA,ISID1,INID1,2022,0,x"], "row 2: volledigheid_pct lies above 0 and is at most 100."),
        (["DSCA,ISID1,INID1,2022,97,x"] * 2, "an indicator has one row per verslagjaar; keep the figure"),
        (["DSCA,ISID1,INID9,2022,97,x"], "indicator_code 'INID9' is unknown in indicatoren.csv; correct it"),
        (["DSCA,ISID9,INID1,2022,97,x"], "indicatoren.csv has the indicator_code under another indicatorset"),
        (["DSCA,ISID1,INID1,2022,,x"], "row 2"),
        (["DSCA,ISID1,INID1,2022,veel,x"], "row 2: volledigheid_pct 'veel' is not a number"),
    ],
)
def test_a_wrong_completeness_figure_is_told_with_its_row_and_remedy(
    tmp_path: Path, rows: list[str], fault: str
) -> None:
    root = with_volledigheid(make_root(tmp_path / "root"), *rows)
    told = str(complaint(root))
    assert told.startswith(str(root.reference / "volledigheid.csv"))
    assert fault in told


def test_links_may_be_no_more_than_a_header_because_nobody_knows_the_codes_yet(tmp_path: Path) -> None:
    register = load_register(make_root(tmp_path / "root", indicatoren=[]))
    assert register.indicatoren.empty
    assert str(register.indicatoren["verslagjaar_vanaf"].dtype) == "Int64"


@pytest.mark.parametrize("tabel", ["volumenormen", "indicatoren", "zorgaanbieders", "locaties"])
def test_a_required_table_that_is_missing_is_named_with_the_header_to_begin_with(
    tmp_path: Path, tabel: str
) -> None:
    root = make_root(tmp_path / "root")
    root.reference_file(f"{tabel}.csv").unlink()
    message = str(complaint(root))
    assert message.startswith(f"{root.reference / tabel}.csv is missing.")
    assert ",".join(REFERENTIETABELLEN[tabel]) in message


# How people save files


@pytest.mark.parametrize("separator", [",", ";"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_a_table_reads_the_same_however_excel_saved_it(
    tmp_path: Path, separator: str, encoding: str, newline: str
) -> None:
    rows = [AANBIEDER | {"organisatie": "Máxima, MC; Zuid", "regio": "West"}]
    root = make_root(tmp_path / "root", locaties=[])
    text = text_of("zorgaanbieders", rows).replace("\n", newline)
    if separator == ";":
        text = text_of("zorgaanbieders", rows, ";").replace("\n", newline)
    root.reference_file("zorgaanbieders.csv").write_bytes(text.encode(encoding))
    assert load_register(root).zorgaanbieders[["organisatie", "regio"]].to_numpy().tolist() == [
        ["Máxima, MC; Zuid", "West"]
    ]


def test_columns_may_stand_in_any_order_and_empty_rows_and_trailing_separators_are_nothing(
    tmp_path: Path,
) -> None:
    root = make_root(tmp_path / "root", trendbreuken=[])
    root.reference_file("trendbreuken.csv").write_text(
        "reden;norm_code;eerste_verslagjaar;;\n;;;;\n andere telling ;cystectomie;2021;;\n", "utf-8"
    )
    assert load_register(root).trendbreuken.to_dict("records") == [
        {"norm_code": "cystectomie", "eerste_verslagjaar": 2021, "reden": "andere telling"}
    ]


def test_rows_are_numbered_as_a_spreadsheet_shows_them_also_after_an_empty_row(tmp_path: Path) -> None:
    root = make_root(tmp_path / "root", trendbreuken=[])
    root.reference_file("trendbreuken.csv").write_text(
        "norm_code,eerste_verslagjaar,reden\n,,\ncystectomie,ooit,x\n", "utf-8"
    )
    assert "row 3: eerste_verslagjaar 'ooit' is not a year of four digits." in str(complaint(root))


def test_a_row_that_ends_early_has_empty_cells(tmp_path: Path) -> None:
    root = make_root(tmp_path / "root", trendbreuken=[])
    root.reference_file("trendbreuken.csv").write_text(
        "norm_code,eerste_verslagjaar,reden\ncystectomie,2021\n", "utf-8"
    )
    assert str(complaint(root)).endswith("\nrow 2: reden is empty; every row needs one.")


def test_a_wrong_cell_that_stands_in_many_rows_is_told_once_with_all_of_them(tmp_path: Path) -> None:
    breuken = [BREUK | {"eerste_verslagjaar": jaar} for jaar in ("ooit", "2019", "ooit", "nooit", "2020")]
    assert ("\nrows 2, 4, 5: eerste_verslagjaar 'ooit', 'nooit' is not a year of four digits.\n") in str(
        complaint(make_root(tmp_path / "root", trendbreuken=breuken))
    )


def test_a_decimal_comma_is_read_and_a_thousands_separator_is_refused(tmp_path: Path) -> None:
    register = load_register(make_root(tmp_path / "a", volumenormen=[NORM | {"minimum": "19,5"}]))
    assert register.volumenormen["minimum"].tolist() == [19.5]
    for text in ("1.000", "1,000", "1.234,5", "1e3", "inf", "nan", "20 per jaar"):
        message = str(complaint(make_root(tmp_path / text, volumenormen=[NORM | {"minimum": text}])))
        assert f"row 2: minimum '{text}' is not a number" in message


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "row 1: the header is missing."),
        (b"PK\x03\x04rest", "is not text.\nIn Excel, save it as 'CSV UTF-8'."),
        (b"norm_code,eerste_verslagjaar\n", "row 1: column 'reden' is missing."),
        (
            b"norm_code,eerste_verslagjaar,reden,wie,waar\n",
            "row 1: column 'wie', 'waar' is unknown.\nThe columns are: norm_code, eerste_verslagjaar, reden.",
        ),
        (b"norm_code,jaar,reden\n", "column 'eerste_verslagjaar' is missing and column 'jaar' is unknown."),
        (b"norm_code,reden,eerste_verslagjaar,reden\n", "column 'reden' stands more than once; keep one."),
        (
            b"norm_code,eerste_verslagjaar,reden\ncystectomie,2021,ander, en meer\n",
            "row 2: there are 4 cells under 3 columns.\n"
            "Put a text that holds the separator between double quotes.",
        ),
        (b'norm_code,eerste_verslagjaar,reden\ncystectomie,2021,"open\n', "is not whole CSV: "),
    ],
)
def test_what_is_no_such_table_is_refused_in_words(tmp_path: Path, content: bytes, message: str) -> None:
    root = make_root(tmp_path / "root")
    (root.reference / "trendbreuken.csv").write_bytes(content)
    told = str(complaint(root))
    assert told.startswith(str(root.reference / "trendbreuken.csv"))
    assert message in told


# What must hold of the rows


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"norm_code": ""}, "norm_code is empty; every row needs one."),
        (
            {"norm_code": "a/b"},
            "norm_code 'a/b' is not a code of letters, digits, _ and - alone.",
        ),
        (
            {"soort": "aantal"},
            "soort 'aantal' is unknown; use one of 'volume', 'janee', 'percentage'.",
        ),
        (
            {"eenheid": "chirurg"},
            "eenheid 'chirurg' is unknown; use one of 'locatie', 'organisatie', 'team', 'operateur'.",
        ),
        (
            {"regel": "per jaar"},
            "regel 'per jaar' is unknown; use one of 'jaar', 'gemiddelde', 'som', 'beste'.",
        ),
        ({"nul": "nee"}, "nul 'nee' is unknown; use one of 'niet_uitgevoerd', 'voldoet_niet'."),
        (
            {"verificatie": "ja"},
            "verificatie 'ja' is unknown; use one of 'geverifieerd', 'gelezen_in_bron', 'te_verifieren'.",
        ),
        ({"minimum": "0"}, "minimum is not above 0; leave it empty when the norm is not known."),
        ({"minimum": "-1"}, "minimum is not above 0; leave it empty when the norm is not known."),
        ({"soort": "janee", "minimum": "2"}, "a yes/no norm has minimum 1 (Ja = 1, Nee = 0)."),
        ({"soort": "percentage", "minimum": "101"}, "a percentage cannot be above 100."),
        ({"regel": "som", "venster": "4"}, "venster is not 1, 2 or 3 years."),
        ({"venster": "0"}, "venster is not 1, 2 or 3 years."),
        (
            {"venster": "3"},
            "regel 'jaar' looks at one year, so venster is 1; for more years regel is gemiddelde, som or "
            "beste.",
        ),
        (
            {"nul": ""},
            "nul is empty; a volume norm says what zero means: niet_uitgevoerd or voldoet_niet.",
        ),
        ({"tolerantie_pct": "100"}, "tolerantie_pct is not between 0 and 100; leave it empty for none."),
        ({"geldig_vanaf": ""}, "geldig_vanaf is empty; every row needs one."),
        ({"geldig_vanaf": "18"}, "geldig_vanaf '18' is not a year of four digits."),
        ({"geldig_tot": "2017"}, "geldig_tot is before geldig_vanaf."),
        ({"ingangsdatum": "1-1-2027"}, "ingangsdatum '1-1-2027' is not a date written as 2027-01-31."),
        ({"ingangsdatum": "2027-02-30"}, "ingangsdatum '2027-02-30' is not a date written as 2027-01-31."),
        (
            {"bron": ""},
            "verificatie says that a source was read but bron is empty; name it, or write te_verifieren.",
        ),
        (
            {"verificatie": "gelezen_in_bron", "bron": ""},
            "verificatie says that a source was read but bron is empty; name it, or write te_verifieren.",
        ),
    ],
)
def test_a_norm_that_cannot_be_is_refused(tmp_path: Path, change: dict[str, str], fault: str) -> None:
    root = make_root(tmp_path / "root", volumenormen=[NORM | change], indicatoren=[])
    error = complaint(root)
    file = root.reference / "volumenormen.csv"
    assert str(error) == f"{file} has 1 fault (the header is row 1):\nrow 2: {fault}"
    assert error.cases is not None
    assert error.cases[["rij", "fout"]].to_numpy().tolist() == [[2, fault]]


@pytest.mark.parametrize(
    "change",
    [
        {"minimum": ""},
        {"minimum": "0.5"},
        {"soort": "janee", "minimum": "1", "nul": ""},
        {"soort": "percentage", "minimum": "100", "nul": ""},
        {"regel": "gemiddelde", "venster": "3"},
        {"regel": "beste", "venster": "2"},
        {"tolerantie_pct": "0"},
        {"geldig_tot": "2018"},
        {"verificatie": "te_verifieren", "bron": ""},
    ],
)
def test_a_norm_at_the_edge_of_what_can_be_is_taken(tmp_path: Path, change: dict[str, str]) -> None:
    root = make_root(tmp_path / "root", volumenormen=[NORM | change])
    assert len(load_register(root).volumenormen) == 1


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (
            {"norm_code": "cystectomy"},
            "norm_code 'cystectomy' is unknown in volumenormen.csv; correct it, or add the row there.",
        ),
        ({"veld": "getal"}, "veld 'getal' is unknown; use one of 'waarde', 'teller', 'noemer'."),
        ({"indicator_code": ""}, "indicator_code is empty; every row needs one."),
        ({"verslagjaar_tot": "2017"}, "verslagjaar_tot is before verslagjaar_vanaf."),
    ],
)
def test_a_link_that_cannot_be_is_refused(tmp_path: Path, change: dict[str, str], fault: str) -> None:
    root = make_root(tmp_path / "root", indicatoren=[KOPPELING | change])
    file = root.reference / "indicatoren.csv"
    assert str(complaint(root)) == f"{file} has 1 fault (the header is row 1):\nrow 2: {fault}"


def test_a_yes_no_norm_cannot_rest_on_a_count(tmp_path: Path) -> None:
    root = make_root(
        tmp_path / "root",
        volumenormen=[NORM | {"soort": "janee", "minimum": "1"}],
        indicatoren=[KOPPELING | {"veld": "noemer"}],
    )
    assert "row 2: a yes/no or percentage norm is compared with veld 'waarde'" in str(complaint(root))


def test_a_link_counts_an_indicator_once_per_year(tmp_path: Path) -> None:
    ended = KOPPELING | {"verslagjaar_tot": "2020"}
    later = KOPPELING | {"verslagjaar_vanaf": "2021"}
    other = KOPPELING | {"indicator_code": "INID000002"}
    assert len(load_register(make_root(tmp_path / "a", indicatoren=[ended, later, other])).indicatoren) == 3
    overlapping = KOPPELING | {"verslagjaar_vanaf": "2020"}
    assert (
        "rows 2, 4: link 'cystectomie / ISID000001 / INID000001 / waarde' stands twice for one year and "
        "would be counted twice; keep one row per period."
    ) in str(complaint(make_root(tmp_path / "b", indicatoren=[ended, other, overlapping])))


def test_stages_of_one_norm_follow_each_other_and_never_overlap(tmp_path: Path) -> None:
    first = NORM | {"minimum": "10", "geldig_vanaf": "2010", "geldig_tot": "2017"}
    assert len(load_register(make_root(tmp_path / "a", volumenormen=[first, NORM])).volumenormen) == 2
    overlapping = first | {"geldig_tot": "2018"}
    assert str(complaint(make_root(tmp_path / "b", volumenormen=[overlapping, NORM]))).endswith(
        "rows 2, 3: norm_code 'cystectomie' is valid twice in one year; end the earlier stage with "
        "geldig_tot, or give one of them another norm_code."
    )


@pytest.mark.parametrize(
    ("rows", "fault"),
    [
        (
            [AANBIEDER | {"kvk": "123456789"}],
            "row 2: kvk '123456789' is not a KvK number of 8 digits; leave it empty while it is not known.",
        ),
        ([AANBIEDER | {"kvk": "1234567a"}], "row 2: kvk '1234567a' is not a KvK number of 8 digits"),
        ([AANBIEDER | {"kvk": "0"}], "row 2: kvk '0' is not a KvK number of 8 digits"),
        ([AANBIEDER | {"organisatie": ""}], "row 2: organisatie is empty; every row needs one."),
        (
            [AANBIEDER, ANDER | {"kvk": "12345678"}],
            "rows 2, 3: kvk '12345678' is valid twice in one year; end the earlier row with geldig_tot.",
        ),
        (
            [AANBIEDER, ANDER | {"organisatie": "HUIS-A"}],
            "rows 2, 3: organisatie 'huis a' is valid twice in one year",
        ),
        (
            [AANBIEDER | {"geldig_tot": "2018", "opvolger_kvk": "11111111"}],
            "row 2: opvolger_kvk '11111111' is unknown in this file; correct it, or add the row there.",
        ),
        (
            [AANBIEDER | {"opvolger_kvk": "87654321"}, ANDER],
            "row 2: opvolger_kvk is filled but geldig_tot is empty; what was succeeded has ended.",
        ),
        (
            [
                AANBIEDER | {"geldig_tot": "2018", "opvolger_kvk": "87654321"},
                ANDER | {"geldig_tot": "2019", "opvolger_kvk": "12345678"},
            ],
            "rows 2, 3: opvolger_kvk leads back to where it began ('12345678', '87654321'); correct one of "
            "these rows.",
        ),
        (
            [AANBIEDER | {"geldig_tot": "2018", "opvolger_kvk": "12345678"}],
            "row 2: opvolger_kvk leads back to where it began ('12345678'); correct one of these rows.",
        ),
    ],
)
def test_a_provider_that_cannot_be_is_refused(tmp_path: Path, rows: list[dict[str, str]], fault: str) -> None:
    root = make_root(tmp_path / "root", zorgaanbieders=rows, locaties=[])
    assert fault in str(complaint(root))


def test_a_number_may_change_hands_or_name_when_the_earlier_row_has_ended(tmp_path: Path) -> None:
    rows = [
        AANBIEDER | {"geldig_tot": "2018", "opvolger_kvk": "87654321"},
        AANBIEDER | {"organisatie": "Huis A Nieuw", "geldig_vanaf": "2019"},
        ANDER,
    ]
    assert len(load_register(make_root(tmp_path / "root", zorgaanbieders=rows)).zorgaanbieders) == 3


@pytest.mark.parametrize(
    ("rows", "fault"),
    [
        (
            [LOCATIE | {"vestigingsnummer": "1234567890123"}],
            "row 2: vestigingsnummer '1234567890123' is not a vestigingsnummer of 12 digits",
        ),
        (
            [LOCATIE | {"vestigingsnummer": "1,23457E+11"}],
            "row 2: vestigingsnummer '1,23457E+11' is not a vestigingsnummer of 12 digits",
        ),
        (
            [LOCATIE | {"kvk": "11111111"}],
            "row 2: kvk '11111111' is unknown in zorgaanbieders.csv; correct it, or add the row there.",
        ),
        (
            [LOCATIE | {"kvk": ""}],
            "row 2: kvk and organisatie are both empty; a location belongs to an organisation of "
            "zorgaanbieders.csv.",
        ),
        (
            [LOCATIE | {"kvk": "", "organisatie": "Huis Z"}],
            "row 2: organisatie 'Huis Z' is unknown; write the name as it stands in zorgaanbieders.csv.",
        ),
        (
            [LOCATIE | {"organisatie": "Huis B"}],
            "row 2: kvk and organisatie name two different organisations; correct one, or leave organisatie "
            "empty.",
        ),
        (
            [LOCATIE, LOCATIE | {"locatie": "Huis A Noord"}],
            "rows 2, 3: vestigingsnummer '123456789012' is valid twice in one year; end the earlier row with "
            "geldig_tot.",
        ),
        (
            [
                LOCATIE | {"vestigingsnummer": ""},
                LOCATIE | {"vestigingsnummer": "", "locatie": "huis a zuid"},
            ],
            "rows 2, 3: location '12345678: huis a zuid' is valid twice in one year without a "
            "vestigingsnummer that tells them apart; rename one, or end one with geldig_tot.",
        ),
        (
            [LOCATIE | {"lat": "5.1", "lon": "52.1"}],
            "row 2: lat and lon lie outside the Netherlands (lat 50.7-53.7, lon 3.3-7.3); look for a lost "
            "decimal point, or for lat and lon exchanged.",
        ),
        ([LOCATIE | {"lat": "52370216"}], "row 2: lat and lon lie outside the Netherlands"),
        ([LOCATIE | {"lon": ""}], "row 2: lat and lon are given together or not at all."),
        ([LOCATIE | {"lat": "noord"}], "row 2: lat 'noord' is not a number of degrees such as 52.3702."),
        (
            [LOCATIE | {"geldig_tot": "2018", "opvolger_vestigingsnummer": "111111111111"}],
            "row 2: opvolger_vestigingsnummer '111111111111' is unknown in this file",
        ),
    ],
)
def test_a_location_that_cannot_be_is_refused(tmp_path: Path, rows: list[dict[str, str]], fault: str) -> None:
    root = make_root(tmp_path / "root", zorgaanbieders=[AANBIEDER, ANDER], locaties=rows)
    assert fault in str(complaint(root))


def test_locaties_can_do_without_the_column_that_stands_in_for_an_unknown_kvk(tmp_path: Path) -> None:
    root = make_root(tmp_path / "root")
    file = root.reference / "locaties.csv"
    file.write_text(re.sub(r",[^,\n]*$", "", file.read_text("utf-8"), flags=re.M), "utf-8")
    assert load_register(root).locaties["organisatie"].tolist() == ["Huis A"]


def test_a_kvk_that_is_filled_in_once_reaches_the_locations_of_the_organisation(tmp_path: Path) -> None:
    rows = [
        LOCATIE | {"kvk": "", "organisatie": "huis a"},
        LOCATIE | {"vestigingsnummer": "", "kvk": "", "locatie": "Noord", "organisatie": "Huis C"},
    ]
    root = make_root(
        tmp_path / "root",
        zorgaanbieders=[AANBIEDER, ANDER | {"organisatie": "Huis C", "kvk": ""}],
        locaties=rows,
    )
    locaties = load_register(root).locaties
    assert locaties["organisatie"].tolist() == ["Huis A", "Huis C"]
    assert locaties["kvk"].fillna("onbekend").tolist() == ["12345678", "onbekend"]


@pytest.mark.parametrize(
    ("rows", "fault"),
    [
        ([BREUK | {"norm_code": "x"}], "row 2: norm_code 'x' is unknown in volumenormen.csv"),
        ([BREUK | {"reden": ""}], "row 2: reden is empty; every row needs one."),
        (
            [BREUK, BREUK],
            "rows 2, 3: a norm has one row per eerste_verslagjaar; join the reasons in one row.",
        ),
    ],
)
def test_a_break_that_cannot_be_is_refused(tmp_path: Path, rows: list[dict[str, str]], fault: str) -> None:
    assert fault in str(complaint(make_root(tmp_path / "root", trendbreuken=rows)))


@pytest.mark.parametrize(
    ("rows", "fault"),
    [
        (
            [ALIAS | {"organisatie": "Huis Z"}],
            "row 2: organisatie 'Huis Z' is unknown in zorgaanbieders.csv; correct it, or add the row there.",
        ),
        (
            [ALIAS | {"alias": "Antonius"}, ALIAS | {"alias": "antonius.", "organisatie": "Huis B"}],
            "rows 2, 3: alias 'Antonius', 'antonius.' points to more than one organisation; an alias that "
            "fits two recognises neither: remove it.",
        ),
        (
            [ALIAS | {"alias": "HUIS B"}],
            "row 2: alias 'HUIS B' is itself the name of another organisation; remove the alias.",
        ),
        (
            [ALIAS | {"locatie": "Huis B Zuid"}],
            "row 2: locatie 'Huis B Zuid' is no location of that organisation in locaties.csv; correct it, "
            "or leave it empty for an alias of the organisation.",
        ),
        (
            [ALIAS | {"locatie": "Huis A Zuid"}, ALIAS | {"locatie": "Huis A Noord"}],
            "rows 2, 3: alias 'HA' points to more than one location; an alias that fits two recognises "
            "neither: remove it.",
        ),
        (
            [ALIAS | {"alias": "huis a noord", "locatie": "Huis A Zuid"}],
            "row 2: alias 'huis a noord' is itself the name of another location; remove the alias.",
        ),
    ],
)
def test_an_alias_that_fits_two_organisations_is_refused(
    tmp_path: Path, rows: list[dict[str, str]], fault: str
) -> None:
    north = LOCATIE | {"vestigingsnummer": "", "locatie": "Huis A Noord"}
    root = make_root(
        tmp_path / "root", zorgaanbieders=[AANBIEDER, ANDER], locaties=[LOCATIE, north], aliassen=rows
    )
    assert fault in str(complaint(root))


def test_two_organisations_may_each_have_a_location_of_one_name_or_alias(tmp_path: Path) -> None:
    there = LOCATIE | {"vestigingsnummer": "", "kvk": "87654321"}
    rows = [ALIAS | {"locatie": "Huis A Zuid"}, ALIAS | {"organisatie": "Huis B", "locatie": "Huis A Zuid"}]
    root = make_root(
        tmp_path / "root", zorgaanbieders=[AANBIEDER, ANDER], locaties=[LOCATIE, there], aliassen=rows
    )
    assert len(load_register(root).aliassen) == 2


def test_aliassen_can_do_without_the_column_for_locations(tmp_path: Path) -> None:
    root = make_root(tmp_path / "root")
    (root.reference / "aliassen.csv").write_text("organisatie,alias\nHuis A,HA\n", "utf-8")
    aliassen = load_register(root).aliassen
    assert aliassen.columns.tolist() == ["organisatie", "alias", "locatie"]
    assert aliassen["locatie"].isna().all()


def test_all_faults_of_a_file_are_told_at_once_with_at_most_five_rows_each(tmp_path: Path) -> None:
    rows = [NORM | {"norm_code": f"n{number}", "minimum": f"x{number}"} for number in range(7)]
    rows.append(NORM | {"soort": "omzet", "geldig_tot": "2001"})
    root = make_root(tmp_path / "root", volumenormen=rows, indicatoren=[])
    error = complaint(root)
    assert str(error) == (
        f"{root.reference / 'volumenormen.csv'} has 3 faults (the header is row 1):\n"
        "row 9: soort 'omzet' is unknown; use one of 'volume', 'janee', 'percentage'.\n"
        "rows 2, 3, 4, 5, 6 and 2 more: minimum 'x0', 'x1', 'x2', 'x3', 'x4' and 2 more is not a number; "
        "write 20 or 97.5, without a thousands separator.\n"
        "row 9: geldig_tot is before geldig_vanaf."
    )
    assert error.cases is not None
    assert error.cases["rij"].tolist() == [9, 2, 3, 4, 5, 6, 7, 8, 9]
    assert error.cases.loc[1, "minimum"] == "x0"


periods = st.tuples(st.integers(2010, 2020), st.none() | st.integers(2010, 2020))


@given(st.lists(periods, min_size=1, max_size=6))
def test_overlap_is_found_exactly_when_two_stages_share_a_year(
    stages: list[tuple[int, int | None]],
) -> None:
    ordered = [(vanaf, max(vanaf, tot) if tot else None) for vanaf, tot in stages]
    volumenormen = pd.DataFrame(
        {
            "rij": range(2, len(ordered) + 2),
            "norm_code": "a",
            "soort": "volume",
            "minimum": 20.0,
            "tolerantie_pct": 0.0,
            "venster": pd.array([1] * len(ordered), dtype="Int64"),
            "regel": "jaar",
            "nul": "niet_uitgevoerd",
            "verificatie": "te_verifieren",
            "bron": "b",
            "geldig_vanaf": pd.array([vanaf for vanaf, _ in ordered], dtype="Int64"),
            "geldig_tot": pd.array([tot for _, tot in ordered], dtype="Int64"),
        }
    )
    faults = Faults(Path("volumenormen.csv"), volumenormen[["rij"]])
    check_volumenormen(volumenormen, faults)
    years = [set(range(vanaf, (tot or 2021) + 1)) for vanaf, tot in ordered]
    involved = {
        rij + 2
        for rij, mine in enumerate(years)
        for other, theirs in enumerate(years)
        if rij != other and mine & theirs
    }
    assert {rij for case in faults.cases for rij in case["rij"]} == involved


def test_a_valid_norm_without_a_link_is_no_error_but_is_named(tmp_path: Path) -> None:
    register = load_register(
        make_root(
            tmp_path / "root",
            volumenormen=[
                NORM,
                NORM | {"norm_code": "carotis", "ingreep": "Carotis"},
                NORM | {"norm_code": "oud", "geldig_vanaf": "2010", "geldig_tot": "2017"},
            ],
            indicatoren=[KOPPELING | {"verslagjaar_vanaf": "2019", "verslagjaar_tot": "2020"}],
        )
    )

    def unlinked(verslagjaar: int) -> list[str]:
        return find_unlinked(register.volumenormen, register.indicatoren, verslagjaar)["norm_code"].tolist()

    assert unlinked(2017) == ["oud"]
    assert unlinked(2018) == ["cystectomie", "carotis"]
    assert unlinked(2019) == unlinked(2020) == ["carotis"]
    assert unlinked(2021) == ["cystectomie", "carotis"]
    assert find_unlinked(register.volumenormen, register.indicatoren, 2019).to_dict("records") == [
        {
            "regel": "norm_zonder_koppeling",
            "verslagjaar": 2019,
            "norm_code": "carotis",
            "ingreep": "Carotis",
        }
    ]


# The project's own register


@pytest.fixture(scope="module")
def own() -> Register:
    return load_register(Root(PROJECT / "data"))


def test_the_projects_own_register_is_whole(own: Register) -> None:
    assert (len(own.volumenormen), len(own.zorgaanbieders), len(own.locaties)) == (65, 76, 126)
    assert own.volumenormen["verificatie"].value_counts().to_dict() == {
        "te_verifieren": 38,
        "geverifieerd": 27,
    }
    assert own.volumenormen["minimum"].isna().sum() == 15
    assert own.indicatoren.empty


def test_prostatectomy_rose_in_three_stages(own: Register) -> None:
    stages = own.volumenormen[own.volumenormen["norm_code"] == "prostatectomie"]
    assert stages[["geldig_vanaf", "geldig_tot", "minimum"]].fillna(0).to_numpy().tolist() == [
        [2012, 2017, 20],
        [2018, 2018, 50],
        [2019, 0, 100],
    ]


def test_a_tranche_norm_has_its_last_date_and_no_invented_minimum(own: Register) -> None:
    tranche = own.volumenormen[own.volumenormen["tranche"] == 1]
    assert set(tranche["ingangsdatum"]) == {pd.Timestamp(2027, 1, 1)}
    assert tranche.dropna(subset="minimum").set_index("norm_code")["minimum"].to_dict() == {
        "iza_longresectie": 60.0,
        "iza_longkanker_systeemtherapie": 100.0,
        "iza_nier_lokaal": 50.0,
    }


def read_feiten(name: str) -> list[dict[str, str]]:
    with (FEITEN / name).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


ADDRESS = re.compile(r"https?://[^\s;,\")]+")


@needs_feiten
def test_all_64_collected_norms_are_accounted_for(own: Register) -> None:
    """One norm is none, two hold two interventions each; the others are one row, with value and source."""
    collected = read_feiten("normen.csv")
    no_norm = [row for row in collected if row["body"] == "none"]
    double = [row for row in collected if re.search(r"; (?!sum)", row["intervention"]) and row not in no_norm]
    assert (len(collected), len(no_norm), len(double)) == (64, 1, 2)
    assert len(own.volumenormen) == 64 - 1 + 2

    expected = [row for row in collected if row not in no_norm for _ in range(1 + (row in double))]
    for row, norm in zip(expected, own.volumenormen.to_dict("records"), strict=True):
        about = f"{row['intervention']} {row['valid_from_verslagjaar']}"
        minimum = None if pd.isna(norm["minimum"]) else norm["minimum"]
        assert minimum == (float(row["norm"]) if row["norm"] else None), about
        is_verified = row["confidence"].split(" |")[0] == "VERIFIED"
        assert (norm["verificatie"] == "geverifieerd") == is_verified, about
        assert set(ADDRESS.findall(row["source"])) <= set(
            ADDRESS.findall(f"{norm['bron']} {norm['toelichting']}")
        ), about
        units = {"zorginstelling": "organisatie", "locatie": "locatie", "centrum": "locatie"} | {
            "ziekenhuis": "locatie",
            "uroloog": "operateur",
            "operateur": "operateur",
        }
        assert norm["eenheid"] == units[row["unit"].removeprefix("per ").split(" ")[0]], about
        assert norm["venster"] == (3 if "gemiddeld over 3 jaar" in row["period"] else 1), about
        if row["intervention"].startswith("IZA"):
            assert (norm["geldig_vanaf"], norm["tranche"]) == (2024, 1), about
        elif row["valid_from_verslagjaar"]:
            assert norm["geldig_vanaf"] == int(row["valid_from_verslagjaar"].removeprefix("<=")), about
        if row["valid_to"].isdigit():
            assert norm["geldig_tot"] == int(row["valid_to"]), about
        else:
            assert pd.isna(norm["geldig_tot"]), about
        for remark in ("assumed", "<="):
            if remark in row["valid_to"] + row["valid_from_verslagjaar"]:
                assert norm["toelichting"], about


@needs_feiten
def test_all_125_collected_locations_are_accounted_for(own: Register) -> None:
    collected = read_feiten("ziekenhuizen.csv")
    names = [row["name"] for row in collected]
    assert len(set(names)) == len(names) == 125
    assert set(own.locaties["locatie"]) == {*names, "MC Zuiderzee"}
    ends = own.locaties.set_index("locatie")["geldig_tot"]
    for row in collected:
        is_open = row["in_2025"] == "1" or row["type"] in ("kinderziekenhuis", "categoraal")
        assert pd.isna(ends[row["name"]]) == is_open, row["name"]


@needs_feiten
def test_all_142_collected_aliases_are_accounted_for(own: Register) -> None:
    collected = {
        (row["canonical"], alias)
        for row in read_feiten("ziekenhuis_aliassen.csv")
        for alias in row["alias"].split("|")
    }
    of_organisatie = own.aliassen[own.aliassen["locatie"].isna()]
    kept = set(zip(of_organisatie["organisatie"], of_organisatie["alias"], strict=True))
    assert len(collected) == 142
    assert collected - kept == {
        ("Antonius Zorggroep (Sneek)", "Antonius"),
        ("HagaZiekenhuis", "Stichting Reinier Haga Groep"),
        ("Medisch Centrum Leeuwarden", "Zorgpartners Friesland"),
        ("Medisch Centrum Leeuwarden", "Frisius MC"),
        ("Ziekenhuis St Jansdal", "MC Zuiderzee"),
        ("Ziekenhuis St Jansdal", "IJsselmeerziekenhuizen"),
    }
    assert {("MC Groep", "MC Zuiderzee"), ("MC Groep", "IJsselmeerziekenhuizen")} <= kept
