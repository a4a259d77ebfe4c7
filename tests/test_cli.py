"""The command line keeps the contract: exit codes, words instead of tracebacks, and answers at once."""

from __future__ import annotations

import csv
import io
import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from analysis import cli
from analysis.data.paths import PROJECT

HEADER = (
    "IndicatorsetCode;Verslagjaar;OrganisatieNaam;KvkNummer;LocatieNaam;Vestigingsnummer;IndicatorCode;"
    "IndicatorNaam;IndicatorWaarde;Teller;Noemer;Indicator_nvt;Opmerking;IndicatorEenheid"
)
ROW = "S1;2023;Ziekenhuis A;90000011;Locatie A;900000000011;I1;Aantal maagresecties;{};;;0;;Aantal"

Command = Callable[..., tuple[int, str, str]]


@pytest.fixture
def command(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Command:
    """Runs `inkoopadvies` in this process: its exit code, stdout and stderr."""

    def run(*arguments: str) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["inkoopadvies", *arguments])
        handlers = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGHUP)}
        with pytest.raises(SystemExit) as ended:
            cli.main()
        for number, handler in handlers.items():
            signal.signal(number, handler)
        captured = capsys.readouterr()
        return int(ended.value.code or 0), captured.out, captured.err

    return run


@pytest.fixture
def delivery(tmp_path: Path) -> Path:
    folder = tmp_path / "data" / "raw" / "transparantiekalender" / "2023"
    folder.mkdir(parents=True)
    file = folder / "hoofd.csv"
    file.write_text(
        "\n".join([HEADER, ROW.format("12.00"), ROW.format("X").replace("I1", "I2")]) + "\n", "utf-8"
    )
    return file


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("run", "2024", "--all"), "not both"),
        (("run", "--jobs", "0"), "--jobs"),
        (("run", "--as-of", "gisteren"), "--as-of"),
        (("run", "tweeduizend"), "is not a valid integer"),
        (("validate",), "Missing argument"),
        (("inspect", "bestaat-niet.xlsx"), "does not exist"),
        (("publiceer",), "No such command"),
        (("status", "--snel"), "No such option"),
    ],
)
def test_wrong_usage_is_told_with_exit_code_2(
    command: Command, arguments: tuple[str, ...], told: str
) -> None:
    code, out, err = command(*arguments)
    assert (code, out) == (2, "")
    assert told in err


def test_a_notebook_that_does_not_exist_is_wrong_usage(command: Command, delivery: Path) -> None:
    code, _, err = command("run", "--only", "60_kaart", "--data", str(delivery.parents[3]))
    assert code == 2
    assert "there is no notebook '60_kaart'; there are: 10_datakwaliteit, 20_normrealisatie, 25_norm" in err


def test_an_inkoopjaar_that_the_data_do_not_allow_names_those_that_they_do(
    command: Command, delivery: Path
) -> None:
    for name in ("run", "validate"):
        code, out, err = command(name, "2031", "--data", str(delivery.parents[3]))
        assert (code, out) == (1, "")
        assert "Inkoopjaar 2031 needs a delivery of verslagjaar 2029; there is none" in err
        assert "Possible inkoopjaren: 2025." in err


@pytest.mark.parametrize("name", ["run", "status"])
def test_a_root_without_deliveries_says_what_to_do(command: Command, tmp_path: Path, name: str) -> None:
    code, out, err = command(name, "--data", str(tmp_path))
    assert (code, out) == (1, "")
    assert err.startswith(f"RootError: There are no deliveries in {tmp_path}")
    assert "inkoopadvies example" in err


def test_a_missing_root_is_told_in_words(command: Command, tmp_path: Path) -> None:
    code, _, err = command("status", "--data", str(tmp_path / "weg"))
    assert code == 1
    assert "There is no data root" in err
    assert "Traceback" not in err


NO_TEXT = os.fsdecode(b"caf\x82")
"""As a zip made on an old Windows is unpacked on Linux."""
needs_any_name = pytest.mark.skipif(sys.platform != "linux", reason="names of files are text on this system")


@needs_any_name
@pytest.mark.parametrize("name", ["validate 2025", "run 2025", "inspect FILE", "match FILE"])
def test_a_delivery_whose_name_is_no_utf_8_is_refused_in_words(
    command: Command, delivery: Path, tmp_path: Path, name: str
) -> None:
    file = delivery.rename(delivery.with_name(f"{NO_TEXT}.csv"))
    (tmp_path / "data" / "reference").mkdir()
    for table in (PROJECT / "data" / "reference").glob("*.csv"):
        shutil.copy(table, tmp_path / "data" / "reference")
    words = [str(file) if word == "FILE" else word for word in name.split()]
    reports = ["--reports", str(tmp_path / "reports")] if words[0] == "run" else []
    code, out, err = command(*words, "--data", str(tmp_path / "data"), *reports)
    assert (code, out) == (1, "")
    assert err.endswith(
        f"LeveringError: {file.parent}: the name 'caf\\x82.csv' is not valid UTF-8 (a zip made on an old "
        "Windows has such names).\nRename it, with plain letters and digits; then try again.\n"
    )


@needs_any_name
def test_a_folder_whose_name_is_no_utf_8_is_refused_in_words(
    command: Command, delivery: Path, tmp_path: Path
) -> None:
    strange = tmp_path / NO_TEXT
    shutil.copytree(tmp_path / "data", strange)
    for words in (["--data", str(strange)], ["--data", str(tmp_path / "data"), "--reports", str(strange)]):
        code, out, err = command("status", *words)
        assert (code, out) == (1, "")
        assert "cannot be used: the name '" in err
        assert "caf\\x82' is not valid UTF-8" in err


def test_status_says_per_inkoopjaar_why_it_is_stale(command: Command, delivery: Path, tmp_path: Path) -> None:
    where = ("--data", str(delivery.parents[3]), "--reports", str(tmp_path / "reports"))
    assert command("status", *where)[1] == "2025  stale\n"
    assert command("status", "--explain", *where)[1] == "2025 is stale: it was never published.\n"
    assert json.loads(command("status", "--json", *where)[1]) == {
        "inkoopjaren": [{"inkoopjaar": 2025, "is_stale": True, "reasons": ["it was never published"]}]
    }


def test_inspect_shows_how_a_delivery_is_understood(command: Command, delivery: Path) -> None:
    code, out, _ = command("inspect", str(delivery))
    assert code == 0
    assert "IndicatorWaarde   waarde" in out
    assert "Verslagjaar: 2023" in out
    assert "Rows: 2 (1 waarde, 1 onleesbaar)" in out
    seen = json.loads(command("inspect", str(delivery), "--json")[1])
    assert seen["toestanden"] == {"waarde": 1, "onleesbaar": 1}
    assert seen["bladen"][0]["kolommen"]["KvkNummer"] == "kvk"


def test_inspect_tells_what_is_unknown_and_that_it_is_not_taken_in(command: Command, delivery: Path) -> None:
    delivery.write_text(f"{HEADER};Kleur\n{ROW.format('12.00')};rood\n", "utf-8")
    code, out, _ = command("inspect", str(delivery))
    assert code == 0
    assert "Unknown headings: Kleur" in out
    assert "It cannot be taken in as it is." in out


def test_a_file_that_cannot_be_opened_is_an_error_in_words(command: Command, tmp_path: Path) -> None:
    file = tmp_path / "kapot.xlsx"
    file.write_bytes(b"PK\x03\x04 en verder niets")
    code, out, err = command("inspect", str(file))
    assert (code, out) == (1, "")
    assert err.startswith("LeveringError: ")


def test_match_proposes_rows_for_indicatoren_and_writes_nothing(command: Command, delivery: Path) -> None:
    before = sorted(delivery.parents[3].rglob("*"))
    code, out, err = command("match", str(delivery))
    assert code == 0
    assert "Check each against the indicator's own text" in err
    proposed = list(csv.DictReader(io.StringIO(out)))
    assert {"norm_code", "verslagjaar_vanaf", "indicatorset_code", "indicator_code", "veld", "score"} <= set(
        proposed[0]
    )
    assert ("maagresectie", "I1") in {(row["norm_code"], row["indicator_code"]) for row in proposed}
    assert sorted(delivery.parents[3].rglob("*")) == before


def test_match_says_what_to_do_when_no_name_is_like_an_intervention(command: Command, delivery: Path) -> None:
    row = ROW.format("12.00").replace("maagresecties", "parkeerplaatsen")
    assert row != ROW.format("12.00")
    delivery.write_text(f"{HEADER}\n{row}\n", "utf-8")
    code, out, err = command("match", str(delivery))
    assert (code, out.count("\n")) == (0, 1)
    assert err.startswith("No indicator in this file has a name like that of an intervention")


@pytest.mark.parametrize("arguments", [("--help",), ("run", "--help"), ("status",)])
def test_help_and_status_wait_for_no_heavy_import(delivery: Path, arguments: tuple[str, ...]) -> None:
    script = (
        "import sys\nfrom analysis.cli import main\n"
        f"sys.argv = ['inkoopadvies', *{arguments!r}]\n"
        "try:\n    main()\nexcept SystemExit as ended:\n    assert not ended.code\n"
        "heavy = {'pandas', 'numpy', 'papermill', 'nbconvert', 'matplotlib', 'jupyter_client', 'rich'}\n"
        "assert not heavy & set(sys.modules), heavy & set(sys.modules)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=delivery.parents[4], capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr


def test_python_m_analysis_is_the_same_command() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "analysis", "--version"], capture_output=True, text=True, cwd=PROJECT
    )
    assert done.stdout.startswith("inkoopadvies, version ")


def test_every_command_of_the_page_about_a_round_of_hearings_exists() -> None:
    page = (PROJECT / "docs" / "wederhoor.md").read_text("utf-8")
    shown = [line.split()[2:4] for line in page.splitlines() if line.startswith("$ inkoopadvies ")]
    groups = {name: set(cli.cli.commands[name].commands) for name in ("hearing", "advice")}  # type: ignore[attr-defined]
    assert {group for group, _ in shown} == set(groups)
    assert [
        (group, command) for group, command in shown if command not in groups[group] and not command.isdigit()
    ] == []


def test_ctrl_c_while_words_are_read_is_told_as_an_interruption(
    command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Click makes another error of it, which is a RuntimeError too."""

    def interrupt(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("analysis.data.paths.find_root", interrupt)
    code, out, err = command("status")
    assert (code, out.strip()) == (130, "")
    assert "Interrupted." in err
    assert "Traceback" not in err
