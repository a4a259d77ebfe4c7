"""Damaged files (cut off, a flipped bit, a tail of NUL bytes) are told with name and remedy, or made again.

Never a traceback; and what bron.yml gives the checksum of is never taken for what was delivered.
"""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest
from adviesproef import AGREED, GOUD, JAAR, TODAY, adopt_all, write_heard
from kleine_map import LOCATIES, VOLUMES, write_kleine_map
from proef import python_environment
from schade import damages

from analysis.data.adviesversies import load_versies
from analysis.data.bevindingen import load_regels
from analysis.data.bron import BRON
from analysis.data.gebeurtenissen import append_events
from analysis.data.koppen import load_kolommen
from analysis.data.leveringen import load_versies as load_leveringen
from analysis.data.paths import PROJECT, PROJECT_DEFAULTS, Root
from analysis.data.register import load_register, load_velden
from analysis.data.suites import EXPECTATIONS
from analysis.data.validatie import load_suite
from analysis.data.wederhoorregister import load_wederhoorregister
from analysis.errors import InkoopadviesError
from analysis.run.advies import agree, withdraw

REVISED_ON = pd.Timestamp("2023-12-01")

FEW_AND_MANY = pytest.mark.parametrize(
    "count", [5, pytest.param(40, marks=pytest.mark.slow)], ids=["a few", "many"]
)


def damage(file: Path, count: int, read: Callable[[], object]) -> list[str]:
    """Damage a file so often, and read it; gives the damages that were not told.

    What is told names the file, and anything else than words is a fault.
    """
    whole, quiet = file.read_bytes(), []
    for name, content in damages(whole, count):
        file.write_bytes(content)
        try:
            read()
        except InkoopadviesError as error:
            assert file.name in str(error) or file.stem in str(error), f"{name}: {error}"
        else:
            quiet.append(name)
        finally:
            file.write_bytes(whole)
    return quiet


@pytest.fixture
def root(tmp_path: Path) -> Root:
    root = write_kleine_map(tmp_path / "data")
    for name in PROJECT_DEFAULTS:
        shutil.copy(PROJECT / "data" / "reference" / name, root.reference)
    return root


def write_as(root: Root, suffix: str) -> Path:
    """The delivery of 2023 in another form, and the checksum of it in bron.yml."""
    folder = root.year_folder(2023)
    rows = pd.read_csv(folder / "hoofd.csv", sep=";", dtype="str")
    file = folder / f"hoofd{suffix}"
    if suffix == ".xlsx":
        rows.to_excel(file, index=False)
    elif suffix == ".parquet":
        rows.to_parquet(file)
    if suffix != ".csv":
        (folder / "hoofd.csv").unlink()
    return file


def enter(file: Path, *, with_checksum: bool) -> None:
    """Say in bron.yml what the file is."""
    fields = {"soort": "hoofd", "ontvangen": "2024-06-01"}
    if with_checksum:
        fields["sha256"] = hashlib.sha256(file.read_bytes()).hexdigest()
    lines = [f"{file.name}:", *(f"  {field}: {value}" for field, value in fields.items())]
    (file.parent / BRON).write_text("\n".join(lines) + "\n", "utf-8")


@FEW_AND_MANY
@pytest.mark.parametrize("suffix", [".csv", ".xlsx", ".parquet"])
def test_a_damaged_delivery_with_a_checksum_is_always_told(root: Root, suffix: str, count: int) -> None:
    file = write_as(root, suffix)
    enter(file, with_checksum=True)
    assert damage(file, count, lambda: load_leveringen(root, [2023])) == []
    assert len(load_leveringen(root, [2023]).versies) == len(LOCATIES)


@FEW_AND_MANY
@pytest.mark.parametrize("suffix", [".csv", ".xlsx", ".parquet"])
def test_a_damaged_delivery_without_a_checksum_is_read_or_told_in_words(
    root: Root, suffix: str, count: int
) -> None:
    """Text that became other text cannot be told apart from what was sent; half a file can."""
    file = write_as(root, suffix)
    enter(file, with_checksum=False)
    quiet = damage(file, count, lambda: load_leveringen(root, [2023]))
    assert [name for name in quiet if "NUL" in name] == []
    if suffix != ".csv":
        assert [name for name in quiet if "cut off" in name] == []


@FEW_AND_MANY
def test_a_damaged_bron_never_changes_unseen_which_file_counts(root: Root, count: int) -> None:
    file = root.year_folder(2023) / "hoofd.csv"
    enter(file, with_checksum=True)
    whole = load_leveringen(root, [2023]).versies

    def read() -> None:
        pd.testing.assert_frame_equal(
            load_leveringen(root, [2023]).versies.drop(columns=["ontvangen", "soort"], errors="ignore"),
            whole.drop(columns=["ontvangen", "soort"], errors="ignore"),
        )

    damage(file.parent / BRON, count, read)


def read_reference(root: Root) -> None:
    """Everything that people keep, but for what was adopted."""
    register = load_register(root)
    load_wederhoorregister(root, register)
    load_kolommen(root.reference_file("kolommen.csv"))
    load_velden(root.reference_file("velden.csv"))
    load_regels(root.reference_file("regels.csv"))


@FEW_AND_MANY
def test_a_damaged_reference_table_is_read_or_told_in_words(root: Root, count: int) -> None:
    read_reference(root)
    files = sorted(root.reference.glob("*.csv"))
    assert len(files) >= 9
    for file in files:
        quiet = damage(file, count, lambda: read_reference(root))
        assert [name for name in quiet if "NUL" in name] == [], file


@pytest.fixture(scope="module")
def decided(tmp_path_factory: pytest.TempPathFactory) -> Root:
    """What people decided: heard, agreed, withdrawn, adopted; and all of it noted by the program."""
    root = write_heard(tmp_path_factory.mktemp("besloten") / "data")
    typed = root.reference / "wederhoor" / f"{JAAR}.csv"
    register = load_register(root)
    events = load_wederhoorregister(root, register).wederhoor
    typed.unlink()
    append_events(root, register, JAAR, events)
    agree(root, JAAR, GOUD, AGREED, TODAY)
    withdraw(root, JAAR, GOUD, "Eerst nog iets nagaan.", AGREED, TODAY)
    adopt_all(root)
    append_events(root, register, JAAR, events.tail(1).assign(datum=REVISED_ON, soort="herziening"))
    return root


def read_decided(root: Root) -> list[str]:
    """Everything that anybody reads of what was decided."""
    kept = load_wederhoorregister(root, load_register(root))
    found = load_versies(root, JAAR, kept.verzekeraars)
    return [kept.wederhoor.to_csv(), kept.akkoorden.to_csv(), str(found.versies), *found.teksten]


DECIDED = ["wederhoor/2024.csv", "akkoord/2024.csv", "vastgesteld/2024/v1.csv", "vastgesteld/2024/v1.json"]


@FEW_AND_MANY
@pytest.mark.parametrize("name", DECIDED)
def test_damage_in_what_was_decided_is_told_or_changes_nothing(decided: Root, name: str, count: int) -> None:
    """A file that ends after a whole row cannot be told from what it was before that row."""
    file = decided.reference / name
    whole, content = read_decided(decided), file.read_bytes()
    for kind, damaged in damages(content, count):
        file.write_bytes(damaged)
        try:
            read = read_decided(decided)
        except InkoopadviesError as error:
            assert name.split("/")[0] in str(error), (kind, str(error))
            remedies = "[Bb]ring|[Mm]ake it|save it|Look for|The columns are|keep one|use one of|see |write "
            assert re.search(f"{remedies}|remove ", str(error))
        else:
            is_of_before = content.startswith(damaged.rstrip(b"\n") + b"\n")
            assert read == whole or (is_of_before and name.endswith(".csv")), kind
        finally:
            file.write_bytes(content)


@pytest.mark.parametrize("name", DECIDED)
def test_every_command_ends_in_words_on_damage_in_what_was_decided(
    decided: Root, name: str, tmp_path: Path
) -> None:
    root = Root(Path(shutil.copytree(decided.path, tmp_path / "data")))
    file = root.reference / name
    content = file.read_bytes()
    place = len(content) // 2
    file.write_bytes(content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :])
    for words in (["advice", "check"], ["advice", str(JAAR)], ["hearing", "export", str(JAAR)]):
        if words[0] == "hearing" and not name.startswith("wederhoor"):
            continue
        reports = [] if words[1] == "check" else ["--reports", str(tmp_path / "reports")]
        ended = subprocess.run(
            [sys.executable, "-m", "analysis", *words, "--data", str(root.path), *reports],
            capture_output=True,
            text=True,
            env=python_environment(),
        )
        assert ended.returncode == 1, (words, ended)
        assert file.name in ended.stdout + ended.stderr
        assert "Traceback" not in ended.stderr


@FEW_AND_MANY
def test_a_damaged_suite_is_read_or_told_in_words(tmp_path: Path, count: int) -> None:
    folder = shutil.copytree(EXPECTATIONS, tmp_path / "expectations")
    for file in sorted(folder.glob("*.json")):
        whole = json.loads(file.read_text("utf-8"))
        for name in damage(file, count, lambda file=file: load_suite(file.stem, folder)):  # type: ignore[misc]
            assert "NUL" not in name, (file, name)
        assert json.loads(file.read_text("utf-8")) == whole


@FEW_AND_MANY
def test_a_damaged_memory_of_what_was_read_is_read_again(root: Root, count: int) -> None:
    whole = load_leveringen(root, list(VOLUMES)).versies
    kept = sorted(file for file in (root.processed / "leveringen").rglob("*") if file.is_file())
    assert kept
    for file in kept:
        content = file.read_bytes()
        for name, damaged in damages(content, count):
            file.write_bytes(damaged)
            read = load_leveringen(root, list(VOLUMES)).versies
            pd.testing.assert_frame_equal(read, whole, obj=f"{file.name}, {name}")
            file.write_bytes(content)
