"""Bad input is refused in words that name file, sheet, row and remedy; nothing is half-read."""

from __future__ import annotations

import resource
import struct
import sys
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from leveringsbestanden import (
    KOLOMMEN,
    NIEUW,
    opgave,
    replace_sheet,
    sheet_xml,
    to_csv_text,
    to_rows,
    write_csv,
    write_xlsx,
    xml_row,
)

from analysis.data import werkboekcontrole, werkboeken
from analysis.data.zin import describe_zin, read_zin
from analysis.errors import LeveringError

AGAIN = "Download it again from ZIN, or ask the sender for a whole copy; a file as received is not edited."
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def refusal(file: Path) -> str:
    """What the reader says of a file that it refuses; inspect says the same where it cannot open it."""
    with pytest.raises(LeveringError) as caught:
        read_zin(file, KOLOMMEN)
    return str(caught.value).replace(str(file), "FILE")


def write_bytes(file: Path, content: bytes) -> Path:
    file.write_bytes(content)
    return file


def whole_workbook(tmp_path: Path, count: int = 3) -> Path:
    return write_xlsx(
        tmp_path / "levering.xlsx", Data=to_rows([opgave(waarde=str(at)) for at in range(count)])
    )


# --- Files that are no delivery -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("leeg.xlsx", b"", f"FILE: the file is empty (0 bytes).\n{AGAIN}"),
        ("leeg.csv", b"", f"FILE: the file is empty (0 bytes).\n{AGAIN}"),
        (
            "tekst.xlsx",
            b"zomaar wat tekst\n",
            "FILE: the file is named as a workbook, but it is plain text.\n"
            f"If this is the delivery, name it .csv; if not: {AGAIN}",
        ),
        (
            "plaatje.xlsx",
            b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR",
            f"FILE, row 3: this is neither text nor a workbook: a NUL byte stands in it.\n{AGAIN}",
        ),
        (
            "pagina.xls",
            b"\r\n<html xmlns:x='urn:schemas-microsoft-com:office:excel'><body><table></table></body></html>",
            "FILE: the file is HTML (a web page), whatever its name says: it begins with "
            "'<html xmlns:x='urn:s'.\n"
            "Open it in Excel and save it as 'Excel Workbook (.xlsx)', or download the workbook itself.",
        ),
        (
            "pagina.csv",
            b"\xef\xbb\xbf<!DOCTYPE html>\n<html lang='nl'>",
            "FILE: the file is HTML (a web page), whatever its name says: it begins with "
            "'<!DOCTYPE html>\n<htm'.\n"
            "Open it in Excel and save it as 'Excel Workbook (.xlsx)', or download the workbook itself.",
        ),
        (
            "spreadsheet2003.xls",
            b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet">',
            "FILE: the file is XML, whatever its name says: it begins with '<?xml version=\"1.0\"?'.\n"
            "Open it in Excel and save it as 'Excel Workbook (.xlsx)', or download the workbook itself.",
        ),
        (
            "versleuteld.xlsx",
            OLE + b"\x00" * 600 + "EncryptedPackage".encode("utf-16-le") + b"\x00" * 64,
            "FILE: the workbook is encrypted with a password.\n"
            "Open it in Excel with the password, take the password off (File, Info, Protect Workbook), and "
            "save it as .xlsx.",
        ),
        (
            "oud.xls",
            OLE + b"\x00" * 600 + "Workbook".encode("utf-16-le") + b"\x00" * 64,
            "FILE: this is an old Excel workbook (.xls).\n"
            "Open it in Excel and save it as 'Excel Workbook (.xlsx)'.",
        ),
        (
            "brief.doc",
            OLE + b"\x00" * 600 + "WordDocument".encode("utf-16-le"),
            "FILE: this is an old Office file, not a workbook.\n"
            "Open it in Excel and save it as 'Excel Workbook (.xlsx)'.",
        ),
        (
            "nul.csv",
            b"a;b\n1;\x002\n",
            f"FILE, row 2: this is neither text nor a workbook: a NUL byte stands in it.\n{AGAIN}",
        ),
        (
            "unicode.txt",
            "IndicatorCode;Teller\n".encode("utf-16"),
            "FILE: the text is in UTF-16 ('Unicode text').\nIn Excel, save it as 'CSV UTF-8' or as .xlsx.",
        ),
        (
            "tekens.csv",
            b"a;b\n1;\x81\n",
            "FILE, row 2: the text is neither UTF-8 nor Windows-1252 (byte 0x81).\n"
            "In Excel, save it as 'CSV UTF-8' or as .xlsx.",
        ),
    ],
)
def test_a_file_of_another_kind_is_refused_by_what_it_holds(
    tmp_path: Path, name: str, content: bytes, message: str
) -> None:
    file = write_bytes(tmp_path / name, content)
    assert refusal(file) == message
    with pytest.raises(LeveringError):
        describe_zin(file, KOLOMMEN)


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    assert refusal(tmp_path / "weg.xlsx") == (
        "FILE: the file cannot be opened: No such file or directory.\nCheck the path, and who may read it."
    )


def test_a_zip_of_something_else_and_a_binary_workbook_are_refused(tmp_path: Path) -> None:
    for part, kind in {
        "levering.csv": "a zip, but not an Excel workbook",
        "xl/workbook.bin": "an .xlsb workbook",
    }.items():
        file = tmp_path / "a.xlsx"
        with zipfile.ZipFile(file, "w") as archive:
            archive.writestr(part, "a;b\n")
        assert refusal(file).startswith(f"FILE: this is {kind}.\n")


@pytest.mark.parametrize("kept", [0.2, 0.5, 0.9, 0.99])
def test_a_truncated_workbook_is_refused(tmp_path: Path, kept: float) -> None:
    file = whole_workbook(tmp_path)
    content = file.read_bytes()
    write_bytes(file, content[: int(len(content) * kept)])
    assert refusal(file) == (
        f"FILE: the workbook is damaged or incomplete (File is not a zip file).\n{AGAIN}"
    )


def test_a_workbook_with_changed_bytes_is_refused(tmp_path: Path) -> None:
    file = whole_workbook(tmp_path, count=200)
    with zipfile.ZipFile(file) as workbook:
        info = workbook.getinfo("xl/worksheets/sheet1.xml")
    content = bytearray(file.read_bytes())
    middle = info.header_offset + 30 + len(info.filename) + info.compress_size // 2
    content[middle] ^= 0xFF
    write_bytes(file, bytes(content))
    assert refusal(file).startswith("FILE: the workbook is damaged or incomplete (")


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        ('<row r="1"><c r="A1" t="s"><v>99999</v></c></row>', "the workbook cannot be read ("),
        ('<row r="1"><c r="A1"><v>1</v></row>', "the workbook cannot be read ("),
        ('<row r="1"><c r="1A"><v>1</v></c></row>', "the workbook cannot be read ("),
    ],
)
def test_a_sheet_of_broken_xml_is_refused(tmp_path: Path, rows: str, told: str) -> None:
    file = replace_sheet(whole_workbook(tmp_path), sheet_xml(rows))
    assert refusal(file).startswith(f"FILE, sheet 'Data': {told}")


def test_a_workbook_that_lacks_a_sheet_it_names_is_refused(tmp_path: Path) -> None:
    file = write_xlsx(tmp_path / "a.xlsx", Een=to_rows([opgave()]), Twee=to_rows([opgave()]))
    with zipfile.ZipFile(file) as received:
        parts = {name: received.read(name) for name in received.namelist()}
    with zipfile.ZipFile(file, "w") as changed:
        for name, content in parts.items():
            if name != "xl/worksheets/sheet2.xml":
                changed.writestr(name, content)
    assert refusal(file) == (
        f"FILE, sheet 'Twee': the workbook names this sheet, but does not hold it.\n{AGAIN}"
    )


def test_a_damaged_parquet_file_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "a.parquet"
    rows = to_rows([opgave()])
    pd.DataFrame(rows[1:], columns=rows[0]).to_parquet(file)
    write_bytes(file, file.read_bytes()[:-20])
    assert refusal(file).startswith("FILE: the parquet file is damaged or incomplete (")


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    cut=st.integers(0, 5000), flips=st.lists(st.tuples(st.integers(0, 8000), st.integers(1, 255)), max_size=4)
)
def test_a_damaged_file_is_read_whole_or_refused_in_words(
    tmp_path: Path, cut: int, flips: list[tuple[int, int]]
) -> None:
    content = bytearray(whole_workbook(tmp_path).read_bytes())
    for at, mask in flips:
        content[at % len(content)] ^= mask
    file = write_bytes(tmp_path / "beschadigd.xlsx", bytes(content[: len(content) - cut % len(content)]))
    try:
        assert len(read_zin(file, KOLOMMEN).rijen) == 3
    except LeveringError as error:
        assert str(file) in str(error)


# --- Too large to open ----------------------------------------------------------------------------------


def test_a_zip_bomb_is_refused_before_it_is_unpacked(tmp_path: Path) -> None:
    file = whole_workbook(tmp_path)
    with (
        zipfile.ZipFile(file, "a", zipfile.ZIP_DEFLATED) as workbook,
        workbook.open("xl/bom.xml", "w") as part,
    ):
        for _ in range(80):
            part.write(b" " * 1024**2)
    start = time.process_time()
    message = refusal(file)
    assert time.process_time() - start < 2
    assert message.startswith("FILE: 'xl/bom.xml' unpacks to ")
    assert message.endswith(f" times its size: a zip bomb, no delivery.\nDo not open it. {AGAIN}")


def test_a_workbook_that_says_to_be_enormous_is_refused(tmp_path: Path) -> None:
    file = whole_workbook(tmp_path)
    content = bytearray(file.read_bytes())
    directory = content.rindex(b"PK\x01\x02", 0, content.rindex(b"xl/worksheets/sheet1.xml"))
    content[directory + 24 : directory + 28] = struct.pack("<I", 0xFFFFFFF0)
    write_bytes(file, bytes(content))
    assert refusal(file) == (f"FILE: unpacked it is 4.0 GB; at most 4 is read.\nDo not open it. {AGAIN}")


@settings(max_examples=300)
@given(
    st.lists(
        st.tuples(
            st.text("ABNOXZ", max_size=4),
            st.from_regex("[0-9]{0,9}", fullmatch=True),
            st.sampled_from([' r="%s%s"', " r='%s%s'", ' R="%s%s"', ' t="%s%s"', 'r="%s%s']),
        ),
        max_size=4,
    )
)
def test_the_quick_look_for_far_cells_misses_none(cells: list[tuple[str, str, str]]) -> None:
    xml = "".join(f"<c{form % (letters, digits)}><v>1</v></c>" for letters, digits, form in cells).encode()
    assert werkboekcontrole._may_reach_far(xml) or not werkboekcontrole._FAR.search(xml)


@pytest.mark.parametrize(
    ("cell", "reach"),
    [
        ("XFD1048576", "row 1,048,576 and column XFD: 17,179,869,184 cells"),
        ("BZ1048576", "row 1,048,576 and column BZ: 81,788,928 cells"),
        ("A99999999", "row 99,999,999 and column AN: 3,999,999,960 cells"),
    ],
)
def test_a_stray_cell_far_away_is_named_instead_of_filling_the_memory(
    tmp_path: Path, cell: str, reach: str
) -> None:
    kop, row = to_rows([opgave()])
    number = cell.lstrip("ABCDFXZ")
    stray = f'<row r="{number}"><c r="{cell}"><v>1</v></c></row>'
    file = replace_sheet(whole_workbook(tmp_path), sheet_xml(xml_row(1, kop) + xml_row(2, row) + stray))
    message = refusal(file)
    assert message.startswith(
        f"FILE, sheet 'Data': the sheet reaches to {reach}, and at most 41,943,040 are read."
    )
    if not cell.startswith("A9"):
        assert f"Something stands in {cell}." in message
    assert message.endswith("or ask the sender for a clean file.")


def test_a_stray_cell_within_reach_is_a_value_without_heading(tmp_path: Path) -> None:
    kop, row = to_rows([opgave()])
    stray = '<row r="3"><c r="XFD3"><v>1</v></c></row>'
    file = replace_sheet(whole_workbook(tmp_path), sheet_xml(xml_row(1, kop) + xml_row(2, row) + stray))
    assert refusal(file) == (
        f"FILE, sheet 'Data', row 3: 1 column has values but no heading; the first is column XFD.\n{AGAIN}"
    )


def peak_gb_of_reading(file: Path) -> tuple[int, float]:
    """Rows, and how much the peak memory of this process rose while reading."""
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    rows = len(read_zin(file, KOLOMMEN).rijen)
    unit = 1024**3 if sys.platform == "darwin" else 1024**2
    return rows, (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / unit


def blank_rows(count: int, letters: str) -> str:
    """Rows of cells that are formatted and empty, from row 100,001 on and again."""
    blank = "".join(f'<c r="{letter}{{0}}" s="1"/>' for letter in letters)
    block = "".join(f'<row r="{{0}}">{blank}</row>'.format(number) for number in range(100_001, 101_001))
    return block * (count // 1000)


def test_a_million_formatted_but_empty_rows_cost_little_time_and_memory(tmp_path: Path) -> None:
    kop, row = to_rows([opgave()])
    table = xml_row(1, kop) + xml_row(2, row)
    file = replace_sheet(whole_workbook(tmp_path), sheet_xml(table + blank_rows(1_000_000, "ABCDEFGH")))
    start = time.process_time()
    rows, gigabytes = peak_gb_of_reading(file)
    assert rows == 1
    assert gigabytes < 0.5
    assert time.process_time() - start < 10


@pytest.mark.parametrize("last", [2, 500])
def test_cutting_off_an_empty_tail_loses_no_row(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, last: int
) -> None:
    kop, row = to_rows([opgave()])
    table = xml_row(1, kop) + "".join(xml_row(number, row) for number in range(2, last + 1))
    file = replace_sheet(whole_workbook(tmp_path), sheet_xml(table + blank_rows(2000, "ABC")))
    whole = read_zin(file, KOLOMMEN).rijen
    monkeypatch.setattr(werkboeken, "MOST_EMPTY_TAIL", 1000)
    pd.testing.assert_frame_equal(read_zin(file, KOLOMMEN).rijen, whole)
    assert whole["rij"].tolist() == list(range(2, last + 1))


def test_a_sheet_of_only_formatted_rows_is_cut_to_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(werkboeken, "MOST_EMPTY_TAIL", 1000)
    file = replace_sheet(whole_workbook(tmp_path), sheet_xml(blank_rows(1000, "ABC")))
    assert refusal(file).startswith(
        "FILE: no row of headings: in the first 100 rows of 'Data' no heading is known."
    )


def test_sixteen_thousand_formatted_columns_are_read_as_if_they_were_not_there(tmp_path: Path) -> None:
    kop, row = to_rows([opgave()])
    far = "".join(f'<c r="{werkboekcontrole.column_name(at)}3" s="1"/>' for at in range(1, 16_385))
    file = replace_sheet(
        whole_workbook(tmp_path), sheet_xml(xml_row(1, kop) + xml_row(2, row) + f'<row r="3">{far}</row>')
    )
    assert peak_gb_of_reading(file)[0] == 1


def test_sixteen_thousand_headings_are_unknown_headings(tmp_path: Path) -> None:
    kop, row = to_rows([opgave()])
    more = [f"Extra{at}" for at in range(16_384 - len(kop))]
    file = write_xlsx(tmp_path / "breed.xlsx", Data=[[*kop, *more], row])
    assert refusal(file).startswith(
        "FILE, sheet 'Data', row 1: 16361 headings are unknown: 'Extra0', 'Extra1', 'Extra2', 'Extra3', "
        "'Extra4' and 16356 more.\n"
    )


# --- Headings ------------------------------------------------------------------------------------------


def test_a_file_without_headings_names_the_row_that_comes_nearest_and_what_it_lacks(tmp_path: Path) -> None:
    rows = [["Rapport"], [], ["IndicatorCode", "IndicatorWaarde", "Opmerking van ons"], ["A", 1, "x"]]
    assert refusal(write_xlsx(tmp_path / "a.xlsx", Notitie=[["Let op"]], Data=rows)) == (
        "FILE, sheet 'Data', row 3: no row of headings. The nearest is this one, with 'IndicatorCode', "
        "'IndicatorWaarde'; missing are 'organisatie', 'eenheid', 'teller', 'noemer', 'nvt' and 1 more.\n"
        f"If these are new headings, add them to kolommen.csv. If there are none: {AGAIN}"
    )


def test_a_file_in_which_no_heading_is_known_says_so(tmp_path: Path) -> None:
    assert refusal(write_csv(tmp_path / "a.csv", [["naam", "plaats"], ["x", "y"]])) == (
        "FILE: no row of headings: in the first 100 rows of 'a' no heading is known.\n"
        f"If these are new headings, add them to kolommen.csv. If there are none: {AGAIN}"
    )


def test_a_sheet_of_opgaven_that_lost_its_headings_is_not_passed_over(tmp_path: Path) -> None:
    kop, row = to_rows([opgave()])
    assert refusal(write_xlsx(tmp_path / "a.xlsx", Een=[kop, row], Twee=[[], row, row])) == (
        "FILE, sheet 'Twee', row 2: this looks like an opgave, but there is no row of headings above it.\n"
        f"If these are new headings, add them to kolommen.csv. If there are none: {AGAIN}"
    )


@pytest.mark.parametrize(
    "naam", ["organisatie", "indicator_code", "eenheid", "waarde", "teller", "noemer", "nvt", "opmerking"]
)
def test_a_missing_required_column_is_named(tmp_path: Path, naam: str) -> None:
    koppen = {ours: kop for ours, kop in NIEUW.items() if ours != naam}
    file = write_xlsx(tmp_path / "a.xlsx", Data=[["Titel"], *to_rows([opgave()], koppen)])
    kop = NIEUW[naam].strip()
    assert refusal(file) == (
        f"FILE, sheet 'Data', row 2: 1 required column is missing: '{naam} ({kop})'.\n{AGAIN}"
    )


def test_a_vestigingsnummer_without_the_name_of_a_location_cannot_be_placed(tmp_path: Path) -> None:
    koppen = {ours: kop for ours, kop in NIEUW.items() if ours != "locatie"}
    assert "1 required column is missing: 'locatie (LocatieNaam)'." in refusal(
        write_xlsx(tmp_path / "a.xlsx", Data=to_rows([opgave()], koppen))
    )


def test_an_unknown_heading_comes_with_the_row_to_add(tmp_path: Path) -> None:
    koppen = NIEUW | {"waarde": "Indicator Waarden", "regio": "Zorgregio"}
    assert refusal(write_xlsx(tmp_path / "a.xlsx", Data=to_rows([opgave()], koppen))) == (
        "FILE, sheet 'Data', row 1: 2 headings are unknown: 'Indicator Waarden', 'Zorgregio'. "
        "Missing as yet: 'waarde'.\n"
        "Add a row to kolommen.csv for each, after looking at what stands under it:\n"
        "waarde,Indicator Waarden    (it looks like 'IndicatorWaarde')\n"
        "<naam>,Zorgregio    (nothing known looks like it; choose a new naam)"
    )


def test_two_headings_for_one_column_are_refused(tmp_path: Path) -> None:
    rows = [[*row, extra] for row, extra in zip(to_rows([opgave()]), ["AGB code", 1], strict=True)]
    assert refusal(write_xlsx(tmp_path / "a.xlsx", Data=rows)) == (
        "FILE, sheet 'Data', row 1: headings 'AGBcode', 'AGB code' all mean 'locatie_agb', so it is not "
        f"known which of them counts.\n{AGAIN} If they mean different things, give each its own naam in "
        "kolommen.csv."
    )


def test_values_under_no_heading_are_refused(tmp_path: Path) -> None:
    rows = [
        [*row[:3], cell, *row[3:]]
        for row, cell in zip(to_rows([opgave()] * 3), [None, None, 0, 7], strict=True)
    ]
    assert refusal(write_xlsx(tmp_path / "a.xlsx", Data=rows)) == (
        f"FILE, sheet 'Data', row 3: 1 column has values but no heading; the first is column D.\n{AGAIN}"
    )


@pytest.mark.parametrize(
    "write", [lambda file, rows: write_xlsx(file.with_suffix(".xlsx"), Data=rows), write_csv]
)
def test_headings_without_rows_are_refused(tmp_path: Path, write: Callable[..., Path]) -> None:
    file = write(
        tmp_path / "Data.csv", [*to_rows([]), [], [None, " "]] if write is not write_csv else to_rows([])
    )
    assert refusal(file) == f"FILE, sheet 'Data': there are headings, but no rows under them.\n{AGAIN}"


def test_a_fault_on_a_later_sheet_refuses_the_whole_file(tmp_path: Path) -> None:
    koppen = NIEUW | {"waarde": "Antwoord"}
    file = write_xlsx(tmp_path / "a.xlsx", Een=to_rows([opgave()]), Twee=to_rows([opgave()], koppen))
    assert refusal(file).startswith("FILE, sheet 'Twee', row 1: 1 heading is unknown: 'Antwoord'.")


# --- Torn text -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "fields"), [(lambda line: line + ";", 24), (lambda line: line[: line.rindex(";")], 22)]
)
def test_a_row_with_another_number_of_fields_is_named(
    tmp_path: Path, change: Callable[[str], str], fields: int
) -> None:
    lines = to_csv_text(to_rows([opgave(opmerking="een\ntwee"), opgave(), opgave()])).splitlines()
    lines[4] = change(lines[4])
    file = tmp_path / "a.csv"
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    assert refusal(file) == (
        f"FILE, sheet 'a', row 5: the row has {fields} fields under 23 headings.\n"
        f"Look for a separator or a line end inside a text that is not between double quotes. {AGAIN}"
    )


@pytest.mark.parametrize("following", [1, 2000])
def test_a_double_quote_that_is_never_closed_is_named_by_its_row(tmp_path: Path, following: int) -> None:
    text = to_csv_text(to_rows([opgave(), opgave(opmerking="QUOTE"), *[opgave()] * following])).replace(
        "QUOTE", '"open'
    )
    file = tmp_path / "a.csv"
    file.write_text(text, encoding="utf-8")
    assert refusal(file) == (
        "FILE, row 3: the row that begins here is not whole: a double quote is opened and never closed.\n"
        f"A double quote inside a text must be doubled, and the text stand between quotes. {AGAIN}"
    )


def test_a_double_quote_that_is_not_doubled_is_named_by_its_row(tmp_path: Path) -> None:
    text = to_csv_text(to_rows([opgave(), opgave(opmerking="QUOTE")])).replace("QUOTE", '"Villa" Verde')
    file = tmp_path / "a.csv"
    file.write_text(text, encoding="utf-8")
    assert refusal(file) == (
        "FILE, row 3: the row that begins here is not whole: ';' expected after '\"'.\n"
        f"A double quote inside a text must be doubled, and the text stand between quotes. {AGAIN}"
    )
