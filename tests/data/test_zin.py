"""What ZIN publishes is read completely, under our names, as text; whatever its year and kind of file."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from datetime import date
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from leveringsbestanden import KOLOMMEN, NIEUW, OUD, opgave, to_csv_text, to_rows, write_csv, write_xlsx

from analysis.data.opgaven import to_versies
from analysis.data.paths import PROJECT
from analysis.data.zin import Blad, describe_zin, load_kolommen, read_zin
from analysis.errors import ReferenceError

SAMPLES = PROJECT.parent / "shared" / "feiten" / "zin_samples"
AANVULLING_2019 = "Aanvulling_openbaar_databestand_verpleeghuiszorg_verslagjaar_2019.xlsx"
NALEVERING_2021 = "Nalevering_Herbergier_Steenwijkerwold_VJ2021.xlsx"


def sample(name: str) -> Path:
    file = SAMPLES / name
    if not file.is_file():
        pytest.skip(
            f"{name} is not beside this checkout (shared/feiten/zin_samples); it may not be committed"
        )
    return file


def texts(rijen: pd.DataFrame, *kolommen: str) -> list[tuple[object, ...]]:
    """The rows as tuples, with None for missing."""
    shown = rijen[list(kolommen)].astype("object").where(rijen[list(kolommen)].notna(), None)
    return list(shown.itertuples(index=False, name=None))


# --- What stands in a cell ------------------------------------------------------------------------------


def test_everything_is_text_under_our_names_with_the_row_that_excel_shows(tmp_path: Path) -> None:
    file = write_xlsx(tmp_path / "a.xlsx", Blad1=to_rows([opgave(), opgave(waarde="3.00")]))
    gelezen = read_zin(file, KOLOMMEN)
    assert gelezen.bestand == file
    assert gelezen.rijen.columns.tolist() == [*KOLOMMEN["naam"].unique(), "blad", "rij"]
    assert set(gelezen.rijen.drop(columns="rij").dtypes.astype(str)) == {"str"}
    assert gelezen.rijen["rij"].dtype == "Int64"
    assert texts(
        gelezen.rijen, "kvk", "verslagjaar", "waarde", "indicator_nummer", "bron", "thema", "rij"
    ) == [
        ("8111924", "2021", "21.00", "1.10", None, None, 2),
        ("8111924", "2021", "3.00", "1.10", None, None, 3),
    ]


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ("1.10", "1.10"),
        (" 21.00 ", "21.00"),
        ("007", "007"),
        ("NULL", None),
        ("null", None),
        ("   ", None),
        ("\u00a0", None),
        ("Nul", "Nul"),
        (2019, "2019"),
        (0, "0"),
        (0.65, "0.65"),
        (0.1 + 0.2, "0.3"),
        (123456789012, "123456789012"),
        (-3, "-3"),
        (1e-5, "1e-05"),
        (True, "1"),
        (False, "0"),
        ("met\nregeleinde", "met\nregeleinde"),
        ("cliënt’s", "cliënt’s"),
        ("#N/A", "#N/A"),
    ],
)
def test_a_cell_of_a_workbook_is_its_text(tmp_path: Path, cell: object, text: str | None) -> None:
    file = write_xlsx(tmp_path / "a.xlsx", Blad1=to_rows([opgave(opmerking=cell)]))
    assert texts(read_zin(file, KOLOMMEN).rijen, "opmerking") == [(text,)]


def test_a_date_cell_is_its_iso_form(tmp_path: Path) -> None:
    file = tmp_path / "a.xlsx"
    rows = to_rows([opgave()])
    with xlsxwriter.Workbook(file) as workbook:
        sheet, day = workbook.add_worksheet(), workbook.add_format({"num_format": "dd-mm-yyyy"})
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
        sheet.write_datetime(1, list(NIEUW).index("meetperiode_begin"), dt.datetime(2021, 1, 1), day)
        sheet.write_datetime(
            1, list(NIEUW).index("meetperiode_eind"), dt.datetime(2021, 12, 31, 23, 59, 59), day
        )
    read = read_zin(file, KOLOMMEN).rijen
    assert texts(read, "meetperiode_begin", "meetperiode_eind") == [("2021-01-01", "2021-12-31 23:59:59.000")]


def test_an_error_cell_and_a_formula_never_calculated_are_told_and_not_empty(tmp_path: Path) -> None:
    file, book = tmp_path / "a.xlsx", openpyxl.Workbook()
    for row in to_rows([opgave(), opgave(), opgave(opmerking="=1/0"), opgave()]):
        book.active.append(row)
    waarde, teller = (list(NIEUW).index(naam) + 1 for naam in ("waarde", "teller"))
    book.active.cell(2, waarde).value = "#DIV/0!"
    book.active.cell(3, waarde).value = "=A1+1"
    book.active.cell(5, waarde).value = None
    book.active.cell(5, teller).value = "#N/A"
    book.save(file)
    read = read_zin(file, KOLOMMEN).rijen
    assert texts(read, "rij", "waarde", "teller", "opmerking") == [
        (2, "#DIV/0!", None, None),
        (3, "=A1+1", None, None),
        (4, "21.00", None, "=1/0"),
        (5, None, "#N/A", None),
    ]
    versies, cases = to_versies(
        read, levering="a.xlsx", soort="hoofd", ontvangen=date(2022, 7, 1), verslagjaar=2021
    )
    assert versies["toestand"].tolist() == ["onleesbaar", "onleesbaar", "waarde", "onleesbaar"]
    assert cases["waarde"].tolist() == ["#DIV/0!", "=A1+1", "#N/A"]


def test_error_cells_are_told_also_at_the_edges_of_a_sheet(tmp_path: Path) -> None:
    file, book = tmp_path / "a.xlsx", openpyxl.Workbook()
    koppen = ["Bron", *(kop for naam, kop in NIEUW.items() if naam != "bron")]
    book.active.append([None, *koppen])
    book.active.append([None, "#REF!", *(opgave().get(naam) for naam in NIEUW if naam != "bron")])
    book.active.cell(3, 2).value = "#VALUE!"
    book.active.cell(4, 2).value = "=B2"
    book.save(file)
    assert texts(read_zin(file, KOLOMMEN).rijen, "rij", "bron", "organisatie") == [
        (2, "#REF!", "Stichting Duinrand"),
        (3, "#VALUE!", None),
        (4, "=B2", None),
    ]


# --- Sheets and headings --------------------------------------------------------------------------------


def test_sheet_and_headings_are_found_by_content_under_title_rows_and_beside_a_notice(tmp_path: Path) -> None:
    table = to_rows([opgave()])
    file = write_xlsx(
        tmp_path / "a.xlsx",
        Toelichting=[["Belangrijke informatie"], ["Zie de Teller in de bijlage."]],
        Leeg=[],
        Codes=[["IndicatorCode", "IndicatorNaam", "Operationalisatie"], ["INID013486", "Aantal", "Tel ze."]],
        Data=[
            ["Openbaar databestand"],
            [],
            [None, "verslagjaar 2021"],
            [],
            *([None, None, *r] for r in table),
        ],
    )
    gelezen = read_zin(file, KOLOMMEN)
    assert [(blad.naam, blad.kopregel, blad.rijen, blad.reden) for blad in gelezen.bladen] == [
        ("Toelichting", None, 0, "no known heading in its first 100 rows"),
        ("Leeg", None, 0, "no known heading in its first 100 rows"),
        (
            "Codes",
            None,
            0,
            "its nearest row of headings, row 1, has only 'indicator_code', 'indicator_naam', "
            "'operationalisatie'",
        ),
        ("Data", 5, 1, None),
    ]
    assert texts(gelezen.rijen, "blad", "rij", "organisatie") == [("Data", 6, "Stichting Duinrand")]


def test_all_sheets_of_opgaven_are_read_in_their_order_each_with_its_own_headings(tmp_path: Path) -> None:
    other = {naam: kop.strip().upper().replace("_", " ") for naam, kop in reversed(NIEUW.items())}
    file = write_xlsx(
        tmp_path / "a.xlsx",
        Een=to_rows([opgave(waarde="1"), opgave(waarde="2")]),
        Twee=to_rows([opgave(waarde="3")], other),
    )
    gelezen = read_zin(file, KOLOMMEN)
    assert texts(gelezen.rijen, "blad", "rij", "waarde", "kvk") == [
        ("Een", 2, "1", "8111924"),
        ("Een", 3, "2", "8111924"),
        ("Twee", 2, "3", "8111924"),
    ]
    assert gelezen.bladen[1].kolommen["INDICATORWAARDE"] == "waarde"


def test_a_chart_is_passed_over_and_said_so(tmp_path: Path) -> None:
    file = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(file) as workbook:
        chart = workbook.add_chart({"type": "column"})
        sheet = workbook.add_worksheet("Data")
        for number, row in enumerate(to_rows([opgave()])):
            sheet.write_row(number, 0, row)
        chart.add_series({"values": "=Data!$A$1:$A$2"})
        workbook.add_chartsheet("Grafiek").set_chart(chart)
    assert [(blad.naam, blad.reden) for blad in read_zin(file, KOLOMMEN).bladen] == [
        ("Data", None),
        ("Grafiek", "it is a chart, not a sheet of cells"),
    ]


def test_the_older_generation_is_read_without_verslagjaar_kvk_or_location(tmp_path: Path) -> None:
    rows = to_rows(
        [opgave(niet_beschikbaar=0, opmerking="Waarneming kleiner dan 10"), opgave(niet_beschikbaar=1)], OUD
    )
    file = write_xlsx(tmp_path / "a.xlsx", Longen=rows, Darmen=rows)
    read = read_zin(file, KOLOMMEN).rijen
    assert len(read) == 4
    assert texts(
        read.head(2), "organisatie", "locatie", "kvk", "verslagjaar", "niet_beschikbaar", "opmerking"
    ) == [
        ("Stichting Duinrand", None, None, None, "0", "Waarneming kleiner dan 10"),
        ("Stichting Duinrand", None, None, None, "1", None),
    ]


def test_empty_rows_are_no_rows_and_the_others_keep_their_number(tmp_path: Path) -> None:
    kop, row = to_rows([opgave()])
    blank: list[object] = [" "] * len(row)
    null: list[object] = ["NULL"] * len(row)
    file = write_xlsx(tmp_path / "a.xlsx", Data=[kop, row, [], blank, row, null, [], row])
    assert read_zin(file, KOLOMMEN).rijen["rij"].tolist() == [2, 5, 8]


def test_an_empty_column_without_heading_is_passed_over(tmp_path: Path) -> None:
    rows = [[*row[:4], None, *row[4:], None] for row in to_rows([opgave()])]
    rows[1][4] = "  "
    assert len(read_zin(write_xlsx(tmp_path / "a.xlsx", Data=rows), KOLOMMEN).rijen) == 1


# --- Text and parquet -----------------------------------------------------------------------------------


@pytest.mark.parametrize("separator", [";", ",", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
def test_text_is_read_whatever_its_separator_and_encoding(
    tmp_path: Path, separator: str, encoding: str
) -> None:
    naam = "Sint Jozef; locatie Röpcke, ‘t Hof – €"
    file = write_csv(
        tmp_path / "levering 2021.csv",
        to_rows([opgave(organisatie=naam)]),
        separator=separator,
        encoding=encoding,
    )
    gelezen = read_zin(file, KOLOMMEN)
    assert texts(gelezen.rijen, "organisatie", "indicator_nummer", "waarde", "kvk", "blad", "rij") == [
        (naam, "1.10", "21.00", "8111924", "levering 2021", 2)
    ]
    assert gelezen.bladen[0].kopregel == 1


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_a_row_has_the_number_of_its_line_also_after_quoted_line_ends(tmp_path: Path, line_end: str) -> None:
    rows = to_rows([opgave(opmerking="een\ntwee\ndrie"), opgave(), opgave()])
    text = "sep=;\n" + to_csv_text(rows[:3]) + "\n\n" + to_csv_text(rows[3:])
    file = tmp_path / "a.csv"
    file.write_bytes(text.replace("\n", line_end).encode())
    read = read_zin(file, KOLOMMEN).rijen
    assert read["rij"].tolist() == [3, 6, 9]
    assert read["opmerking"].tolist()[0] == f"een{line_end}twee{line_end}drie"


def test_line_numbers_hold_over_many_blocks_of_rows(tmp_path: Path) -> None:
    rows = to_rows(
        [
            opgave(waarde=str(number), opmerking="a\nb" if number % 100 == 0 else None)
            for number in range(2000)
        ]
    )
    read = read_zin(write_csv(tmp_path / "a.csv", rows), KOLOMMEN).rijen
    lines = to_csv_text(rows).split("\n")
    assert all(
        f";{waarde};" in lines[rij - 1] for rij, waarde in zip(read["rij"], read["waarde"], strict=True)
    )
    assert read["rij"].iloc[-1] == 2 + 1999 + 20


def test_parquet_is_read_like_the_other_kinds(tmp_path: Path) -> None:
    rows = to_rows([opgave(vestigingsnummer=None), opgave(teller=3, nvt=True)])
    levering = pd.DataFrame(rows[1:], columns=rows[0])
    levering["MeetperiodeBeginDatum"] = pd.Timestamp("2021-01-01")
    file = tmp_path / "a.parquet"
    levering.astype({"Teller ": "float64", "Indicator_nvt": "int64"}).to_parquet(file)
    gelezen = read_zin(file, KOLOMMEN)
    assert texts(
        gelezen.rijen, "kvk", "vestigingsnummer", "teller", "nvt", "meetperiode_begin", "blad", "rij"
    ) == [
        ("8111924", None, None, "0", "2021-01-01 00:00:00.000", "a", 1),
        ("8111924", "40313182", "3", "1", "2021-01-01 00:00:00.000", "a", 2),
    ]
    assert gelezen.bladen[0].kopregel is None


PRINTABLE = st.text(
    st.characters(min_codepoint=32, max_codepoint=0x2FFF, exclude_categories=["C"]), max_size=12
)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(opmerkingen=st.lists(PRINTABLE, min_size=1, max_size=6))
def test_every_kind_of_file_says_the_same(tmp_path: Path, opmerkingen: list[str]) -> None:
    rows = to_rows([opgave(opmerking=opmerking, waarde=str(at)) for at, opmerking in enumerate(opmerkingen)])
    as_text = [[None if cell is None else str(cell) for cell in row] for row in rows]
    pd.DataFrame(as_text[1:], columns=as_text[0]).to_parquet(tmp_path / "a.parquet")
    files = [
        write_xlsx(tmp_path / "a.xlsx", a=rows),
        write_csv(tmp_path / "a.csv", rows),
        tmp_path / "a.parquet",
    ]
    workbook, text, parquet = (read_zin(file, KOLOMMEN).rijen for file in files)
    pd.testing.assert_frame_equal(workbook, text)
    pd.testing.assert_frame_equal(text.drop(columns="rij"), parquet.drop(columns="rij"))


# --- inspect, and the table of headings -----------------------------------------------------------------


def test_inspect_tells_unknown_and_missing_columns_without_refusing(tmp_path: Path) -> None:
    koppen = {naam: kop for naam, kop in NIEUW.items() if naam != "noemer"} | {"soort": "Zorgsoort"}
    file = write_xlsx(
        tmp_path / "a.xlsx", Notitie=[["Let op"]], Data=[["Titel"], *to_rows([opgave()], koppen)]
    )
    notitie, data = describe_zin(file, KOLOMMEN)
    assert notitie == Blad("Notitie", None, 0, {}, [], [], "no known heading in its first 100 rows")
    assert (data.naam, data.kopregel, data.rijen, data.reden) == ("Data", 2, 1, None)
    assert data.onbekend == ["Zorgsoort"]
    assert data.ontbrekend == ["noemer"]
    assert data.kolommen["LocatieNaam "] == "locatie"
    assert "Zorgsoort" not in data.kolommen


def test_inspect_tells_headings_that_mean_the_same(tmp_path: Path) -> None:
    rows = [[*row, extra] for row, extra in zip(to_rows([opgave()]), ["Indicator_label", "x"], strict=True)]
    (blad,) = describe_zin(write_xlsx(tmp_path / "a.xlsx", Data=rows), KOLOMMEN)
    assert blad.reden == "'IndicatorNaam', 'Indicator_label' all mean 'indicator_naam'"
    assert blad.rijen == 1


def write_kolommen(file: Path, *rows: str) -> Path:
    known = KOLOMMEN.itertuples(index=False)
    file.write_text(
        "\n".join(["naam,kop", *(f"{naam},{kop}" for naam, kop in known), *rows]), encoding="utf-8"
    )
    return file


def test_a_new_heading_is_a_new_row_in_kolommen(tmp_path: Path) -> None:
    kolommen = load_kolommen(write_kolommen(tmp_path / "kolommen.csv", "regio,Zorgregio", "waarde,Antwoord"))
    koppen = NIEUW | {"waarde": "ANTWOORD", "regio": "Zorg regio"}
    file = write_xlsx(tmp_path / "a.xlsx", Data=to_rows([opgave(regio="Noord")], koppen))
    assert texts(read_zin(file, kolommen).rijen, "waarde", "regio") == [("21.00", "Noord")]


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        (["kvk,indicator_WAARDE"], "heading 'IndicatorWaarde', 'indicator_WAARDE' stands more than once"),
        (["kvk,"], "kop is empty"),
        ([",Kop"], "naam is empty"),
        (["rij,Regel"], "'blad', 'rij' are made by the reader"),
    ],
)
def test_the_table_of_headings_is_checked_on_load(tmp_path: Path, rows: list[str], told: str) -> None:
    with pytest.raises(ReferenceError) as caught:
        load_kolommen(write_kolommen(tmp_path / "kolommen.csv", *rows))
    assert told in str(caught.value)
    assert "kolommen.csv" in str(caught.value)


def test_a_table_of_headings_without_a_required_column_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "kolommen.csv"
    file.write_text("naam,kop\nwaarde,IndicatorWaarde\n", encoding="utf-8")
    with pytest.raises(ReferenceError) as caught:
        load_kolommen(file)
    assert str(caught.value) == (
        f"{file}: no row says which heading means 'organisatie', 'indicator_code', 'eenheid', 'teller', "
        "'noemer' and 2 more.\nAdd a row for each."
    )


# --- The real workbooks (counts established with openpyxl, by hand) -------------------------------------


def read_sample(name: str, verslagjaar: int) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    rijen = read_zin(sample(name), KOLOMMEN).rijen
    versies, cases = to_versies(
        rijen, levering=name, soort="aanvulling", ontvangen=date(2022, 7, 1), verslagjaar=verslagjaar
    )
    return rijen, versies, cases


def test_the_real_file_of_2019_is_read_completely() -> None:
    notitie, data = read_zin(sample(AANVULLING_2019), KOLOMMEN).bladen
    assert (notitie.naam, notitie.kopregel, notitie.reden) == (
        "Belangrijke informatie",
        None,
        "no known heading in its first 100 rows",
    )
    assert (data.naam, data.kopregel, data.rijen) == ("Aanvulling Openb. data VHZ 2019", 1, 429)
    assert (data.onbekend, data.ontbrekend, len(data.kolommen)) == ([], [], 28)


def test_every_row_of_the_real_file_of_2019_has_its_toestand() -> None:
    _, versies, cases = read_sample(AANVULLING_2019, 2019)
    assert Counter(versies["toestand"]) == {"waarde": 278, "nvt": 136, "onderdrukt": 13, "onleesbaar": 2}
    onderdrukt = versies[versies["toestand"] == "onderdrukt"]
    assert onderdrukt["rij"].tolist() == [*range(94, 104), 130, 131, 132]
    assert set(onderdrukt["eenheid"]) == {"Percentage"}
    assert onderdrukt["waarde"].isna().all()
    assert set(zip(onderdrukt["ondergrens"], onderdrukt["bovengrens"], strict=True)) == {(0.0, 100.0)}
    unreadable = cases[cases["regel"] == "onleesbare_waarde"]
    assert unreadable["rij"].tolist() == [227, 272]
    assert unreadable["waarde"].str.startswith("Anders namelijk: ").all()


def test_the_numbers_of_the_real_file_of_2019_get_their_zeros_back() -> None:
    _, versies, cases = read_sample(AANVULLING_2019, 2019)
    assert Counter(versies["kvk"]) == {"08111924": 248, "69050317": 113, "52496333": 68}
    level = versies["locatie"].str.startswith("Concernniveau")
    assert (level.sum(), versies.loc[level, "vestigingsnummer"].isna().all()) == (69, True)
    assert Counter(versies.loc[~level, "vestigingsnummer"].dropna()) == {
        "000040313182": 45,
        "000041317491": 45,
    }
    missing = cases[cases["regel"] == "ontbrekend_vestigingsnummer"]
    assert missing[["waarde", "aantal"]].astype(object).to_numpy().tolist() == [
        ["1", 45],
        ["1", 45],
        ["2", 45],
        ["3", 45],
        ["4", 45],
        ["1", 45],
    ]
    assert len(cases) == 8


def test_the_two_sheets_of_the_real_file_of_2021_are_read_and_nothing_in_it_is_accepted() -> None:
    rijen, versies, cases = read_sample(NALEVERING_2021, 2021)
    assert Counter(rijen["blad"]) == {"Basisveiligheid vj2021": 49, "Personeelssamenstelling vj2021": 24}
    assert Counter(rijen["organisatie"]) == {"VOF Zuring": 49, "vof Zuring": 24}
    assert set(versies["toestand"]) == {"onleesbaar"}
    assert set(versies["kvk"]) == {"82607435"}
    per_rij = cases[
        cases["regel"].isin(["antwoord_in_verkeerde_kolom", "onleesbare_waarde", "plaatsnaam_als_agb"])
    ]
    assert Counter(zip(per_rij["blad"], per_rij["regel"], strict=True)) == {
        ("Basisveiligheid vj2021", "antwoord_in_verkeerde_kolom"): 27,
        ("Basisveiligheid vj2021", "onleesbare_waarde"): 22,
        ("Personeelssamenstelling vj2021", "plaatsnaam_als_agb"): 24,
    }
    assert len(per_rij[["blad", "rij"]].drop_duplicates()) == 73


def test_the_misplaced_answers_of_the_real_file_of_2021_are_named() -> None:
    _, _, cases = read_sample(NALEVERING_2021, 2021)
    misplaced = cases[cases["regel"] == "antwoord_in_verkeerde_kolom"]
    assert Counter(zip(misplaced["kolom"], misplaced["waarde"], strict=True)) == {
        ("Teller", "nee"): 10,
        ("Teller", "ja"): 3,
        ("Teller", "100"): 1,
        ("Teller", "80"): 1,
        ("Teller", "20"): 1,
        ("Teller", "4"): 1,
        ("Indicator_nvt", "x"): 10,
    }
    assert set(cases.loc[cases["regel"] == "plaatsnaam_als_agb", "waarde"]) == {"Steenwijkerwold"}
    periods = cases[cases["regel"] == "meetperiode_buiten_verslagjaar"]
    assert dict(zip(periods["waarde"], periods["aantal"], strict=True)) == {
        "2022-06-01 t/m 2022-06-01": 7,
        "2022-01-01 t/m 2022-02-28": 31,
    }
    dragged = cases[cases["regel"] == "doorgetrokken_setcode"]
    assert dict(zip(dragged["rij"], dragged["indicatorset_code"], strict=True)) == {
        49: "ISID000152",
        50: "ISID000153",
    }
