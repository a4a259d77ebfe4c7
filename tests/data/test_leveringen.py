"""Deliveries are taken in as bron.yml describes them, or refused in words that name the line to change."""

from __future__ import annotations

import hashlib
import shutil
import unicodedata
from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from analysis.data.bevindingen import load_regels, to_bevindingen
from analysis.data.herkenning import recognise
from analysis.data.leescache import reading_modules
from analysis.data.leveringen import (
    Levering,
    count_versies,
    load_leveringen,
    load_versies,
    read_ahead,
    select_opgaven,
)
from analysis.data.paths import PROJECT, Root
from analysis.errors import LeveringError, RootError
from analysis.rules.tabellen import LEVERINGEN, VERSIES

KOP = (
    "IndicatorsetCode;Verslagjaar;OrganisatieNaam;KvkNummer;LocatieNaam;Vestigingsnummer;IndicatorCode;"
    "IndicatorNaam;IndicatorEenheid;IndicatorWaarde;Teller;Noemer;Indicator_nvt;Opmerking"
)
CONTENT = "inhoud\n"
SHA256 = hashlib.sha256(CONTENT.encode()).hexdigest()


@pytest.fixture
def root(tmp_path: Path) -> Root:
    return Root(tmp_path)


def write_bron(root: Root, text: str, jaar: int = 2022, encoding: str = "utf-8") -> Path:
    folder = root.year_folder(jaar)
    folder.mkdir(parents=True, exist_ok=True)
    bron = folder / "bron.yml"
    bron.write_text(text, encoding=encoding)
    return bron


def write_files(root: Root, *file_names: str, jaar: int = 2022) -> None:
    folder = root.year_folder(jaar)
    folder.mkdir(parents=True, exist_ok=True)
    for name in file_names:
        (folder / name).write_text(CONTENT, encoding="utf-8")


def row(waarde: str, indicator: str = "INID000001", jaar: int = 2022, **cells: str) -> str:
    texts = {
        "set": "ISID000001",
        "jaar": str(jaar),
        "organisatie": "Duinrand",
        "kvk": "10000001",
        "locatie": "Duinrand Noord",
        "vestigingsnummer": "10000001",
        "indicator": indicator,
        "naam": "Aantal resecties",
        "eenheid": "Aantal",
        "waarde": waarde,
        "teller": "",
        "noemer": "",
        "nvt": "0",
        "opmerking": "",
    } | cells
    return ";".join(texts.values())


def write_delivery(root: Root, name: str, *rows: str, jaar: int = 2022) -> Path:
    folder = root.year_folder(jaar)
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / name
    file.write_text("\n".join([KOP, *rows]) + "\n", encoding="utf-8")
    return file


def entry(name: str, soort: str, ontvangen: str) -> str:
    return f"{name}:\n  soort: {soort}\n  ontvangen: {ontvangen}\n"


def refusal(root: Root, jaar: int = 2022) -> str:
    """The message with which the deliveries of a year are refused, without the folder of this test."""
    with pytest.raises(LeveringError) as refused:
        load_leveringen(root, jaar)
    return (
        str(refused.value)
        .replace(f"{root.year_folder(jaar)}/", "")
        .replace(str(root.year_folder(jaar)), "FOLDER")
    )


# --- what bron.yml may say --------------------------------------------------------------------------------


def test_an_entry_says_what_a_file_is_and_when_it_was_received(root: Root) -> None:
    write_files(root, "Openbaar bestand 2022.xlsx", "nalevering.csv", "notitie.pdf", "~$open.xlsx")
    write_bron(
        root,
        "Openbaar bestand 2022.xlsx:\n"
        "  soort: hoofd\n"
        "  ontvangen: 2023-06-01\n"
        "  url: https://example.org/2022.xlsx\n"
        f"  sha256: {SHA256.upper()}\n"
        "'nalevering.csv':  # een aanhalingsteken mag\n"
        "  soort: nalevering\n"
        "  ontvangen: '2023-08-15'\n"
        "  url: null\n"
        "  toelichting: per e-mail ontvangen\n",
    )
    folder = root.year_folder(2022)
    assert load_leveringen(root, 2022) == [
        Levering(
            2022,
            folder / "Openbaar bestand 2022.xlsx",
            "hoofd",
            date(2023, 6, 1),
            "https://example.org/2022.xlsx",
            SHA256,
        ),
        Levering(2022, folder / "nalevering.csv", "nalevering", date(2023, 8, 15), None, SHA256),
    ]


@pytest.mark.parametrize("text", [None, "", "# nog niets\n", "---\n"])
def test_the_only_file_may_go_without_an_entry(root: Root, text: str | None) -> None:
    write_files(root, "alles.csv")
    if text is not None:
        write_bron(root, text)
    file = root.year_folder(2022) / "alles.csv"
    assert load_leveringen(root, 2022) == [
        Levering(2022, file, "hoofd", date(2023, 1, 1), None, SHA256, has_bron=False)
    ]


def test_a_byte_order_mark_is_no_part_of_the_first_name(root: Root) -> None:
    write_files(root, "alles.csv")
    write_bron(root, entry("alles.csv", "correctie", "2023-06-01"), encoding="utf-8-sig")
    assert load_leveringen(root, 2022)[0].soort == "correctie"


def test_a_name_is_the_same_however_its_accents_are_stored(root: Root) -> None:
    name = "méander.csv"
    write_files(root, unicodedata.normalize("NFD", name))
    write_bron(root, entry(unicodedata.normalize("NFC", name), "correctie", "2023-06-01"))
    assert load_leveringen(root, 2022)[0].soort == "correctie"


def test_several_files_need_an_entry_each_and_the_lines_to_add_are_given(root: Root) -> None:
    write_files(root, "alles.csv", "Nalevering Elders (2).csv", "derde.csv")
    write_bron(root, entry("alles.csv", "hoofd", "2023-06-01"))
    message = refusal(root)
    assert message == (
        "bron.yml: 2 files have no entry: 'Nalevering Elders (2).csv', 'derde.csv'.\n"
        "Only a file that is the only one may go without: the day received decides which answer counts.\n"
        "Add these lines, with the day received and the right soort (hoofd, aanvulling, nalevering, "
        "correctie):\n\n"
        "Nalevering Elders (2).csv:\n"
        "  soort: nalevering\n"
        "  ontvangen: JJJJ-MM-DD\n"
        f"  sha256: {SHA256}\n"
        "\n"
        "derde.csv:\n"
        "  soort: hoofd\n"
        "  ontvangen: JJJJ-MM-DD\n"
        f"  sha256: {SHA256}\n"
    )


def test_the_lines_to_add_are_right_once_the_day_is_filled_in(root: Root) -> None:
    write_files(root, "a: b #1.csv", "'x'.csv")
    lines = refusal(root).split("\n\n", 1)[1].replace("JJJJ-MM-DD", "2023-06-01")
    write_bron(root, lines)
    assert [levering.soort for levering in load_leveringen(root, 2022)] == ["hoofd", "hoofd"]


BAD = [
    pytest.param(
        entry("alles.csv", "hoofd", "2023-06-01") + entry("weg.csv", "hoofd", "2023-06-01"),
        "bron.yml, line 4: 1 entry has no delivery in the folder: 'weg.csv'.\n"
        "Deliveries there: 'alles.csv'.\n"
        "Put the file back, correct its name, or remove the entry.",
        id="an entry without a file",
    ),
    pytest.param(
        entry("Alles.csv", "hoofd", "2023-06-01"),
        "bron.yml, line 1: 1 entry has no delivery in the folder: 'Alles.csv'.\n"
        "Deliveries there: 'alles.csv'.\n"
        "There is a file 'alles.csv'; write its name with the same capitals.",
        id="other capitals than the file has",
    ),
    pytest.param(
        entry("alles.csv", "hoofd", "2023-06-01") + entry("Alles.CSV", "correctie", "2023-06-02"),
        "bron.yml, lines 1 and 4: 'alles.csv' and 'Alles.CSV' differ only in capitals.\n"
        "Which file is meant would depend on the computer; rename one, here and in the folder.",
        id="two entries that differ in capitals",
    ),
    pytest.param(
        entry("alles.csv", "hoofd", "2023-06-01") + entry("alles.csv", "correctie", "2023-06-02"),
        "bron.yml, line 4: 'alles.csv' stands here for the second time; the first was line 1. "
        "Keep one of them.",
        id="a file twice",
    ),
    pytest.param(
        "alles.csv:\n  soort: hoofd\n  ontvangen: 2023-06-01\n  soort: correctie\n",
        "bron.yml, line 4: 'soort' stands here for the second time; the first was line 2. Keep one of them.",
        id="a field twice",
    ),
    pytest.param(
        entry("alles.csv", "hoofdbestand", "2023-06-01"),
        "bron.yml, line 2: soort 'hoofdbestand' of 'alles.csv' is unknown.\n"
        "Use one of hoofd, aanvulling, nalevering, correctie.",
        id="an unknown soort",
    ),
    pytest.param(
        entry("alles.csv", "hoofd", "1-6-2023"),
        "bron.yml, line 3: ontvangen '1-6-2023' of 'alles.csv' is not a date.\n"
        "Write year-month-day, such as 2023-06-01.",
        id="a Dutch date",
    ),
    pytest.param(
        entry("alles.csv", "hoofd", "2023-02-30"),
        "bron.yml, line 3: ontvangen '2023-02-30' of 'alles.csv' is not a date.\n"
        "Write year-month-day, such as 2023-06-01.",
        id="a day that does not exist",
    ),
    pytest.param(
        entry("alles.csv", "hoofd", "20230601"),
        "bron.yml, line 3: ontvangen '20230601' of 'alles.csv' is not a date.\n"
        "Write year-month-day, such as 2023-06-01.",
        id="a date without dashes",
    ),
    pytest.param(
        "alles.csv:\n  soort: hoofd\n",
        "bron.yml, line 1: 'alles.csv' lacks 'ontvangen'. Every entry needs soort and ontvangen.",
        id="no date",
    ),
    pytest.param(
        "alles.csv:\n  soort: hoofd\n  ontvangen:\n",
        "bron.yml, line 3: 'alles.csv' lacks 'ontvangen'. Every entry needs soort and ontvangen.",
        id="an empty date",
    ),
    pytest.param(
        "alles.csv:\n",
        "bron.yml, line 1: 'alles.csv' lacks 'soort', 'ontvangen'. Every entry needs soort and ontvangen.",
        id="an empty entry",
    ),
    pytest.param(
        "alles.csv:\n  soort: hoofd\n  ontvagen: 2023-06-01\n",
        "bron.yml, line 3: 'alles.csv' has unknown fields: 'ontvagen'.\n"
        "Known fields: soort, ontvangen, url, sha256, producent, toelichting.",
        id="a misspelt field",
    ),
    pytest.param(
        entry("alles.csv", "hoofd", "2023-06-01") + "  sha256: abc\n",
        "bron.yml, line 4: sha256 'abc' of 'alles.csv' is not 64 characters 0-9 a-f.\n"
        f"That of the file is {SHA256}.",
        id="half a sha256",
    ),
    pytest.param(
        entry("alles.csv", "hoofd", "2023-06-01") + f"  sha256: {'0' * 64}\n",
        "bron.yml, line 4: 'alles.csv' is not the file that was entered here.\n"
        f"sha256 entered:  {'0' * 64}\n"
        f"sha256 of file:  {SHA256}\n"
        "Put the original file back. If it was rightly replaced, give the new one its own name and entry "
        "(soort correctie), so that the earlier version stays known.",
        id="another file than was entered",
    ),
    pytest.param(
        entry("../2021/alles.csv", "hoofd", "2023-06-01"),
        "bron.yml, line 1: '../2021/alles.csv' is a path. Give the bare name of a file in FOLDER.",
        id="a path to another folder",
    ),
    pytest.param(
        entry("/data/alles.csv", "hoofd", "2023-06-01"),
        "bron.yml, line 1: '/data/alles.csv' is a path. Give the bare name of a file in FOLDER.",
        id="an absolute path",
    ),
    pytest.param(
        "alles.csv:\n\tsoort: hoofd\n",
        "bron.yml, line 2: this is not valid YAML: found character '\\t' that cannot start any token.\n"
        "Each file name ends with a colon; the lines below it begin with two spaces, never with a tab.",
        id="a tab",
    ),
    pytest.param(
        "- alles.csv\n",
        "bron.yml, line 1: the file names must stand as 'name: …', one per line.\n"
        "Like this:\n\nbestand.xlsx:\n  soort: hoofd\n  ontvangen: JJJJ-MM-DD\n",
        id="a list",
    ),
    pytest.param(
        "alles.csv: hoofd\n",
        "bron.yml, line 1: the fields of 'alles.csv' must stand as 'name: …', one per line.\n"
        "Like this:\n\nbestand.xlsx:\n  soort: hoofd\n  ontvangen: JJJJ-MM-DD\n",
        id="a file without fields",
    ),
    pytest.param(
        "alles.csv:\n  soort: [hoofd, correctie]\n",
        "bron.yml, line 2: 'soort' of 'alles.csv' must be a single value.",
        id="two values",
    ),
]


@pytest.mark.parametrize(("text", "message"), BAD)
def test_what_bron_yml_may_not_say_is_refused_with_its_line(root: Root, text: str, message: str) -> None:
    write_files(root, "alles.csv")
    write_bron(root, text)
    assert refusal(root) == message


def test_a_bron_yml_that_is_not_utf_8_is_refused(root: Root) -> None:
    write_files(root, "alles.csv")
    write_bron(root, "# geleverd door één ziekenhuis\n", encoding="cp1252")
    assert refusal(root) == "bron.yml is not UTF-8 text (byte 17). Save it as UTF-8 and try again."


def test_a_verslagjaar_without_deliveries_is_refused_with_those_there_are(root: Root) -> None:
    write_files(root, "alles.csv", jaar=2021)
    write_bron(root, "# leeg", jaar=2023)
    with pytest.raises(RootError) as refused:
        load_leveringen(root, 2023)
    assert str(refused.value) == (
        f"There is no delivery of verslagjaar 2023 in {root.year_folder(2023)}.\n"
        "Verslagjaren with a delivery: 2021.\n"
        "Put the files in that folder, with an entry each in bron.yml."
    )


# --- what the deliveries say ------------------------------------------------------------------------------


@pytest.fixture
def delivered(root: Root) -> Root:
    """Two verslagjaren; of 2022 a main file, a nalevering that changes one answer, and a correctie."""
    write_delivery(root, "hoofd.csv", row("18.00", jaar=2021), jaar=2021)
    write_delivery(root, "hoofd.csv", row("20.00"), row("5.00", "INID000002"), row("X", "INID000003"))
    write_delivery(root, "nalevering.csv", row("21.00"))
    write_delivery(root, "correctie.csv", row("19.00"))
    write_bron(root, entry("hoofd.csv", "hoofd", "2022-06-01"), 2021)
    write_bron(
        root,
        entry("hoofd.csv", "hoofd", "2023-06-01")
        + "  url: https://example.org/hoofd.csv\n"
        + entry("nalevering.csv", "nalevering", "2023-09-01")
        + entry("correctie.csv", "correctie", "2024-02-01"),
    )
    return root


def test_every_delivery_is_read_with_its_date(delivered: Root) -> None:
    aanlevering = load_versies(delivered, [2022, 2021])
    assert list(aanlevering.versies.columns) == list(VERSIES)
    assert list(aanlevering.leveringen.columns) == list(LEVERINGEN)
    told = aanlevering.leveringen[
        [
            "verslagjaar",
            "levering",
            "soort",
            "ontvangen",
            "rijen_gelezen",
            "onleesbaar_aantal",
            "onleesbaar_pct",
        ]
    ]
    assert told.astype("object").to_numpy().tolist() == [
        [2021, "hoofd.csv", "hoofd", pd.Timestamp("2022-06-01"), 1, 0, 0.0],
        [2022, "hoofd.csv", "hoofd", pd.Timestamp("2023-06-01"), 3, 1, 100 / 3],
        [2022, "nalevering.csv", "nalevering", pd.Timestamp("2023-09-01"), 1, 0, 0.0],
        [2022, "correctie.csv", "correctie", pd.Timestamp("2024-02-01"), 1, 0, 0.0],
    ]
    assert aanlevering.leveringen["url"].isna().tolist() == [True, False, True, True]
    assert len(aanlevering.versies) == 6
    assert aanlevering.cases["regel"].tolist() == ["onleesbare_waarde"]


@pytest.mark.parametrize(
    ("as_of", "waarde", "levering"),
    [
        (None, 19.0, "correctie.csv"),
        (date(2024, 2, 1), 19.0, "correctie.csv"),
        (date(2024, 1, 31), 21.0, "nalevering.csv"),
        (date(2023, 8, 31), 20.0, "hoofd.csv"),
    ],
)
def test_what_was_received_after_a_day_does_not_count_on_that_day(
    delivered: Root, as_of: date | None, waarde: float, levering: str
) -> None:
    aanlevering = load_versies(delivered, [2022], as_of=as_of)
    opgaven, _ = select_opgaven(aanlevering.versies)
    first = opgaven.iloc[0]
    assert (first["waarde"], first["levering"]) == (waarde, levering)


def test_before_any_delivery_nothing_is_known(delivered: Root) -> None:
    aanlevering = load_versies(delivered, [2021, 2022], as_of=date(2022, 5, 31))
    opgaven, cases = select_opgaven(aanlevering.versies)
    assert [len(rows) for rows in (aanlevering.versies, aanlevering.leveringen, aanlevering.cases)] == [
        0,
        0,
        0,
    ]
    assert [len(opgaven), len(cases)] == [0, 0]


def test_no_verslagjaren_have_no_deliveries(root: Root) -> None:
    aanlevering = load_versies(root, [])
    assert list(aanlevering.versies.columns) == list(VERSIES)
    assert list(aanlevering.leveringen.columns) == list(LEVERINGEN)


def test_an_assumed_day_is_told(root: Root) -> None:
    write_delivery(root, "alles.csv", row("20.00"))
    aanlevering = load_versies(root, [2022])
    assert aanlevering.versies["ontvangen"].tolist() == [pd.Timestamp("2023-01-01")]
    told = to_bevindingen(aanlevering.cases, load_regels(PROJECT / "data" / "reference" / "regels.csv"))
    assert told["melding"].tolist() == [
        "alles.csv (verslagjaar 2022) staat niet in bron.yml. Aangenomen is: hoofdlevering, ontvangen op "
        "2023-01-01. Vul soort en ontvangstdatum aan, zodat vaststaat wat wanneer bekend was."
    ]


def test_every_row_read_is_accounted_for(delivered: Root) -> None:
    aanlevering = load_versies(delivered, [2021, 2022])
    opgaven, _ = select_opgaven(aanlevering.versies)
    counted = count_versies(aanlevering.leveringen, aanlevering.versies, opgaven)
    parts = ["rijen_gelezen", "opgaven_geldig", "opgaven_vervangen", "opgaven_dubbel"]
    assert counted[parts].to_numpy().tolist() == [[1, 1, 0, 0], [3, 2, 1, 0], [1, 0, 1, 0], [1, 1, 0, 0]]


# --- reading once -----------------------------------------------------------------------------------------


def read_now(root: Root, **options: date) -> list[str]:
    """Which files are read, and not remembered, for verslagjaar 2022."""
    told: list[str] = []
    load_versies(root, [2022], progress=told.append, **options)
    return told


def cached_files(root: Root) -> list[Path]:
    return sorted((root.processed / "leveringen").iterdir())


def test_a_delivery_is_read_once_and_says_the_same_again(delivered: Root) -> None:
    first = load_versies(delivered, [2022])
    assert read_now(delivered) == []
    again = load_versies(delivered, [2022])
    pd.testing.assert_frame_equal(again.versies, first.versies)
    pd.testing.assert_frame_equal(again.cases, first.cases)
    pd.testing.assert_frame_equal(again.leveringen, first.leveringen)


def test_a_changed_delivery_is_read_anew_and_the_others_are_not(delivered: Root) -> None:
    assert read_now(delivered) == ["2022: hoofd.csv", "2022: nalevering.csv", "2022: correctie.csv"]
    write_delivery(delivered, "nalevering.csv", row("22.00"))
    assert read_now(delivered) == ["2022: nalevering.csv"]
    assert load_versies(delivered, [2022]).versies["waarde"].dropna().tolist() == [20.0, 5.0, 22.0, 19.0]


def test_a_changed_entry_reads_its_delivery_anew(delivered: Root) -> None:
    read_now(delivered)
    bron = delivered.year_folder(2022) / "bron.yml"
    bron.write_text(bron.read_text(encoding="utf-8").replace("2024-02-01", "2024-02-02"), encoding="utf-8")
    assert read_now(delivered) == ["2022: correctie.csv"]


def test_a_changed_kolommen_csv_reads_all_deliveries_anew(delivered: Root) -> None:
    read_now(delivered)
    delivered.reference.mkdir()
    known = (PROJECT / "data" / "reference" / "kolommen.csv").read_text(encoding="utf-8")
    (delivered.reference / "kolommen.csv").write_text(known + "plaats,Woonplaats\n", encoding="utf-8")
    assert len(read_now(delivered)) == 3


@pytest.mark.parametrize("damage", ["truncated", "emptied", "no parquet", "one bit", "removed"])
def test_a_damaged_cache_is_rebuilt_in_silence(delivered: Root, damage: str) -> None:
    first = load_versies(delivered, [2022])
    for file in cached_files(delivered):
        content = file.read_bytes()
        if damage == "truncated":
            file.write_bytes(content[: len(content) // 2])
        elif damage == "emptied":
            file.write_bytes(b"")
        elif damage == "no parquet":
            file.write_text("geen parquet", encoding="utf-8")
        elif damage == "one bit":
            file.write_bytes(content[:200] + bytes([content[200] ^ 1]) + content[201:])
        else:
            file.unlink()
    assert len(read_now(delivered)) > 0
    again = load_versies(delivered, [2022])
    pd.testing.assert_frame_equal(again.versies, first.versies)
    pd.testing.assert_frame_equal(again.cases, first.cases)


def test_a_cache_without_its_cases_is_not_believed(delivered: Root) -> None:
    read_now(delivered)
    for file in cached_files(delivered):
        if file.name.endswith(".cases.parquet"):
            file.unlink()
    assert len(read_now(delivered)) == 3


def test_what_is_read_ahead_from_the_end_is_not_read_again_and_says_the_same(delivered: Root) -> None:
    asked: list[str] = []

    def is_done() -> bool:
        asked.append("")
        return len(asked) > 2

    read_ahead(delivered, [2021, 2022], as_of=date(2024, 1, 31), is_done=is_done)
    assert read_now(delivered, as_of=date(2024, 1, 31)) == []
    ahead = load_versies(delivered, [2022]).versies
    shutil.rmtree(delivered.processed / "leveringen")
    pd.testing.assert_frame_equal(load_versies(delivered, [2022]).versies, ahead)


def test_reading_ahead_says_nothing_of_what_cannot_be_read_for_that_is_said_by_who_asks(
    delivered: Root,
) -> None:
    write_delivery(delivered, "nalevering.csv", row("22.00"))
    (delivered.year_folder(2022) / "nalevering.csv").write_bytes(b"geen opgaven")
    read_ahead(delivered, [2021, 2022], is_done=lambda: False)
    assert len(cached_files(delivered)) == 2
    with pytest.raises(LeveringError, match=r"nalevering\.csv"):
        load_versies(delivered, [2021, 2022])


def test_nothing_half_written_stays_behind(delivered: Root) -> None:
    read_now(delivered)
    assert {"".join(file.suffixes) for file in cached_files(delivered)} == {".parquet", ".cases.parquet"}
    assert len(cached_files(delivered)) == 6


def test_where_nothing_can_be_remembered_everything_is_still_read(delivered: Root) -> None:
    delivered.processed.write_text("geen map", encoding="utf-8")
    read_ahead(delivered, [2022], is_done=lambda: False)
    assert len(load_versies(delivered, [2022]).versies) == 5


def test_the_readers_and_all_they_import_decide_what_is_remembered() -> None:
    assert {"zin.py", "opgaven.py", "toestand.py", "tabellen.py", "versies.py", "tekstbestanden.py"} <= {
        module.name for module in reading_modules()
    }


# --- real deliveries --------------------------------------------------------------------------------------

SAMPLES = PROJECT.parent / "shared" / "feiten" / "zin_samples"
REAL = {
    2019: "Aanvulling_openbaar_databestand_verpleeghuiszorg_verslagjaar_2019.xlsx",
    2021: "Nalevering_Herbergier_Steenwijkerwold_VJ2021.xlsx",
}


@pytest.mark.skipif(not SAMPLES.is_dir(), reason="the real workbooks are not part of the repository")
def test_every_row_of_the_real_workbooks_is_accounted_for(root: Root) -> None:
    for jaar, name in REAL.items():
        folder = root.year_folder(jaar)
        folder.mkdir(parents=True)
        (folder / name).write_bytes((SAMPLES / name).read_bytes())
    aanlevering = load_versies(root, list(REAL))
    none = pd.DataFrame
    register = none(columns=["kvk", "organisatie", "geldig_vanaf", "geldig_tot"], dtype="str")
    locaties = none(columns=["vestigingsnummer", "kvk", "locatie", "geldig_vanaf", "geldig_tot"], dtype="str")
    aliassen = none(columns=["organisatie", "alias"], dtype="str")
    versies, cases = recognise(aanlevering.versies, register, locaties, aliassen)
    opgaven, changes = select_opgaven(versies)
    counted = count_versies(aanlevering.leveringen, versies, opgaven)
    assert counted["rijen_gelezen"].tolist() == [429, 73]
    parts = counted["opgaven_geldig"] + counted["opgaven_vervangen"] + counted["opgaven_dubbel"]
    assert parts.tolist() == [429, 73]
    assert opgaven["toestand"].eq("onderdrukt").sum() == 13
    spellings = cases[cases["regel"] == "schrijfwijze_organisatie"]
    assert spellings["waarde"].tolist() == ["vof Zuring"]
    assert changes.empty
