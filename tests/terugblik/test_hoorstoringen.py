"""What people keep of a hearing survives what can happen to the command that writes it.

Whoever is told that something was added is in the register; a command that was stopped left the register as
it was or as it should be, and the next one finds it whole. Each command is a process of its own.
"""

from __future__ import annotations

import re
import shutil
import signal
import stat
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import openpyxl
import pytest
from hoorproef import Warm, warm_process
from hoorronde import JAAR, NOORD, ZUID, build_root, export, fill
from test_inkoopadvies import OF_NOORD, OF_ZUID, OP, TERMIJN

from analysis.data.bewaard import DRAFTS
from analysis.data.hoorkolommen import ANTWOORDVORM
from analysis.data.paths import Root
from analysis.data.register import load_register
from analysis.data.wederhoorregister import load_wederhoorregister, wederhoor_file
from analysis.run.wederhoor import export_dossiers, open_hearing

IS_LINUX_ROOT = sys.platform == "linux" and Path("/").owner() == Path.home().owner() == "root"
SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="processes are forked here")


@dataclass(frozen=True)
class Ronde:
    """A root in which hospitals were asked, what was filled in, and a process to run commands in."""

    root: Root
    warm: Warm
    insurers: tuple[Path, ...]
    hospitals: tuple[Path, ...]
    before: Path

    def reset(self) -> None:
        """What people keep is as it was when the hospitals had just been asked."""
        shutil.rmtree(self.root.reference)
        shutil.copytree(self.before, self.root.reference)

    @property
    def register(self) -> bytes:
        file = wederhoor_file(self.root, JAAR)
        return file.read_bytes() if file.is_file() else b""

    def command(self, name: str, *files: Path) -> list[object]:
        days = ["--op", f"{OP:%Y-%m-%d}", "--reactie-voor", f"{TERMIJN:%Y-%m-%d}"]
        return ["hearing", name, *(files or (JAAR, *days)), "--data", self.root.path]

    def verify(self) -> None:
        """A reader finds the register whole, whatever was left beside it."""
        load_wederhoorregister(self.root, load_register(self.root))

    def leftovers(self) -> list[str]:
        folder = self.root.reference / DRAFTS
        left = [file.name for file in folder.iterdir()] if folder.is_dir() else []
        return sorted(name for name in left if not name.startswith(".slot"))


@pytest.fixture(scope="module")
def ronde(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ronde]:
    folder = tmp_path_factory.mktemp("storingen")
    root = build_root(folder / "root")
    shutil.copytree(root.reference, folder / "ongevraagd")
    open_hearing(root, JAAR, OP, TERMIJN)
    insurers = (
        fill(export(root, folder / "werk", NOORD), OF_NOORD),
        fill(export(root, folder / "werk", ZUID), OF_ZUID),
    )
    pages = export_dossiers(root, JAAR, folder / "ziekenhuizen", OP)
    hospitals = tuple(answer(page.with_suffix(".xlsx")) for page in pages)
    shutil.copytree(root.reference, folder / "gevraagd")
    with warm_process() as warm:
        yield Ronde(root, warm, insurers, hospitals, folder / "gevraagd")


@pytest.fixture
def gevraagd(ronde: Ronde) -> Ronde:
    ronde.reset()
    return ronde


@pytest.fixture
def ongevraagd(ronde: Ronde) -> Ronde:
    """Nobody was asked yet."""
    fresh = Ronde(ronde.root, ronde.warm, (), (), ronde.before.with_name("ongevraagd"))
    fresh.reset()
    return fresh


def answer(form: Path, text: str = "Zie het jaarverslag.") -> Path:
    """A hospital answers every row of its form."""
    workbook = openpyxl.load_workbook(form)
    sheet = workbook[ANTWOORDVORM.blad]
    for row in range(2, sheet.max_row + 1):
        if sheet.cell(row, 1).value:
            sheet[ANTWOORDVORM.cell(row, "reactie_op")] = datetime(2021, 3, 20)
            sheet[ANTWOORDVORM.cell(row, "reactie")] = text
    workbook.save(form)
    return form


def added(told: str) -> int:
    """How many events a command says that it added."""
    return sum(map(int, re.findall(r"(?m)(?:^\d+ to hear, |: )(\d+) (?:asked now$|events? added)", told)))


def moments_of(ronde: Ronde, command: list[object], count: int) -> tuple[bytes, list[int]]:
    """What the register becomes, and so many moments at which something could happen before."""
    [end] = ronde.warm.run(command)
    assert end.code == 0, end.err
    assert added(end.out) > 0
    assert end.moments >= 150
    step = end.moments // count
    return ronde.register, list(range(1 + step // 2, end.moments + 1, step))


@pytest.fixture(params=["import", "open"])
def command(request: pytest.FixtureRequest, ronde: Ronde) -> tuple[Ronde, list[object]]:
    if request.param == "import":
        return ronde, ronde.command("import", ronde.hospitals[0])
    fresh = Ronde(ronde.root, ronde.warm, (), (), ronde.before.with_name("ongevraagd"))
    return fresh, fresh.command("open")


few_or_many = pytest.mark.parametrize(
    "kills", [4, pytest.param(105, marks=pytest.mark.slow)], ids=["a few moments", "many moments"]
)


@few_or_many
def test_killed_at_any_moment_the_register_is_whole_and_the_next_command_finishes(
    command: tuple[Ronde, list[object]], kills: int
) -> None:
    ronde, words = command
    ronde.reset()
    before = ronde.register
    after, moments = moments_of(ronde, words, kills)
    was_in = []
    for moment in moments:
        ronde.reset()
        [killed] = ronde.warm.run(words, at=moment)
        if not killed.code:  # it had fewer moments this time, and came to its end
            assert moment > killed.moments and ronde.register == after
            continue
        assert killed.code == -signal.SIGKILL
        was_in.append(ronde.register == after)
        assert ronde.register in (before, after), moment
        assert was_in[-1] or not added(killed.out), moment
        ronde.verify()
        [done] = ronde.warm.run(words)
        assert done.code == 0, (moment, done.err)
        assert ronde.register == after, moment
        assert (added(done.out) == 0) == was_in[-1], moment
        assert ronde.leftovers() == [], moment
    assert was_in == sorted(was_in)
    assert len(was_in) >= 0.95 * kills


@few_or_many
@pytest.mark.parametrize("signum", SIGNALS, ids=lambda signum: signum.name)
def test_asked_to_end_at_any_moment_it_ends_in_words_and_leaves_nothing(
    command: tuple[Ronde, list[object]], kills: int, signum: signal.Signals
) -> None:
    ronde, words = command
    ronde.reset()
    before = ronde.register
    after, moments = moments_of(ronde, words, kills // 4)
    for moment in moments:
        ronde.reset()
        [ended] = ronde.warm.run(words, at=moment, signum=signum)
        assert ended.code in (130, 0, -signum), (moment, ended)
        assert ended.code != 130 or "Interrupted." in ended.err
        assert "Traceback" not in ended.err, (moment, ended.err)
        assert ronde.register in (before, after), moment
        assert ronde.register == after or not added(ended.out), moment
        ronde.verify()
        [done] = ronde.warm.run(words)
        assert (done.code, ronde.register, ronde.leftovers()) == (0, after, []), (moment, done)


@pytest.mark.parametrize("tries", [1, pytest.param(25, marks=pytest.mark.slow)], ids=["once", "many times"])
@pytest.mark.parametrize("writers", [2, 5])
def test_whoever_is_told_that_it_was_added_is_in(gevraagd: Ronde, writers: int, tries: int) -> None:
    """Two insurers, or four hospitals and one of them twice, at the same time."""
    files = gevraagd.insurers if writers == 2 else (*gevraagd.hospitals, gevraagd.hospitals[0])
    assert len(files) == writers
    asked = gevraagd.register.count(b"\n")
    for _ in range(tries):
        gevraagd.reset()
        ends = gevraagd.warm.run(*(gevraagd.command("import", file) for file in files))
        assert [end.code for end in ends] == [0] * writers, ends
        gevraagd.verify()
        told = [added(end.out) for end in ends]
        assert gevraagd.register.count(b"\n") - asked == sum(told) == (12 if writers == 2 else 6)
        if writers == 5:
            assert 0 in (told[0], told[-1])
        again = gevraagd.warm.run(*(gevraagd.command("import", file) for file in files))
        assert [added(end.out) for end in again] == [0] * writers


@pytest.mark.parametrize("tries", [1, pytest.param(25, marks=pytest.mark.slow)], ids=["once", "many times"])
@pytest.mark.parametrize("writers", [2, 5])
def test_every_hospital_is_asked_once_whoever_opens_first(
    ongevraagd: Ronde, writers: int, tries: int
) -> None:
    for _ in range(tries):
        ongevraagd.reset()
        ends = ongevraagd.warm.run(*[ongevraagd.command("open")] * writers)
        assert [end.code for end in ends] == [0] * writers, ends
        assert sorted(added(end.out) for end in ends) == [*[0] * (writers - 1), 6]
        assert ongevraagd.register.count(b"\n") == 7


def test_a_register_that_is_open_in_a_spreadsheet_is_not_written(gevraagd: Ronde) -> None:
    before = gevraagd.register
    beside = wederhoor_file(gevraagd.root, JAAR).with_name(f"~${JAAR}.csv")
    beside.write_bytes(b"\x04Joke")
    [end] = gevraagd.warm.run(gevraagd.command("import", gevraagd.hospitals[0]))
    assert (end.code, end.out) == (5, "")
    assert f"{JAAR}.csv is opened by Joke in Excel; " in end.err
    assert gevraagd.register == before
    beside.unlink()
    [end] = gevraagd.warm.run(gevraagd.command("import", gevraagd.hospitals[0]))
    assert end.code == 0


@pytest.fixture
def small_disk(gevraagd: Ronde) -> Iterator[Ronde]:
    """What people keep stands on a small file system of its own."""
    if not IS_LINUX_ROOT:
        pytest.skip("mounting a small tmpfs needs root on Linux")
    place = gevraagd.root.reference
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=2M", "tmpfs", place], check=False)
    if mounted.returncode:
        pytest.skip("this machine does not let a test mount a tmpfs")
    shutil.copytree(gevraagd.before, place, dirs_exist_ok=True)
    yield gevraagd
    subprocess.run(["umount", place], check=True)


@pytest.mark.parametrize("free", [0, *(pytest.param(pages, marks=pytest.mark.slow) for pages in range(1, 5))])
def test_on_a_full_disk_nothing_is_added_and_that_is_said(
    small_disk: Ronde, free: int, tmp_path: Path
) -> None:
    before, page = small_disk.register, 4096
    form = answer(shutil.copy(small_disk.hospitals[0], tmp_path / "lang.xlsx"), "Veel tekst. " * 2500)
    filler = small_disk.root.reference / ".vulling"
    with pytest.raises(OSError, match="No space left"), filler.open("wb", buffering=0) as stream:
        while True:
            stream.write(b"x" * page)
    with filler.open("rb+") as stream:
        stream.truncate(filler.stat().st_size - free * page)
    [end] = small_disk.warm.run(small_disk.command("import", form))
    assert (end.code, end.out) == (1, "")
    assert "cannot be written" in end.err
    assert "No space left on device.\nNothing was changed. Make room" in end.err
    assert (small_disk.register, small_disk.leftovers()) == (before, [])
    small_disk.verify()
    filler.unlink()
    [end] = small_disk.warm.run(small_disk.command("import", form))
    assert (end.code, added(end.out)) == (0, end.out.count("added")), end
    assert b"Veel tekst." in small_disk.register


def test_on_a_read_only_disk_nothing_is_added_and_reading_goes_on(gevraagd: Ronde, tmp_path: Path) -> None:
    if not IS_LINUX_ROOT:
        pytest.skip("a read-only mount needs root on Linux")
    place, before = gevraagd.root.reference, gevraagd.register
    if subprocess.run(["mount", "--bind", place, place], check=False).returncode:
        pytest.skip("this machine does not let a test mount a folder")
    try:
        subprocess.run(["mount", "-o", "remount,ro,bind", place], check=True)
        [end] = gevraagd.warm.run(gevraagd.command("import", gevraagd.hospitals[0]))
        export = ["hearing", "export", JAAR, "--data", gevraagd.root.path, "--reports", tmp_path]
        [read] = gevraagd.warm.run(export)
    finally:
        subprocess.run(["umount", place], check=True)
    assert (end.code, end.out) == (1, "")
    assert "cannot be written in: Read-only file system.\nNothing was changed. Make" in end.err
    assert read.code == 0, read.err
    assert gevraagd.register == before


def test_what_hospitals_answered_is_not_readable_for_everybody(ongevraagd: Ronde, tmp_path: Path) -> None:
    [end] = ongevraagd.warm.run(ongevraagd.command("open"))
    assert end.code == 0
    reports = tmp_path / "reports"
    [end] = ongevraagd.warm.run(
        ["hearing", "export", JAAR, "--data", ongevraagd.root.path, "--reports", reports]
    )
    assert end.code == 0, end.err
    kept = [
        wederhoor_file(ongevraagd.root, JAAR),
        reports / "wederhoor" / str(JAAR),
        ongevraagd.root.reference / "wederhoor",
    ]
    assert [stat.S_IMODE(place.stat().st_mode) & 0o007 for place in kept] == [0, 0, 0]
