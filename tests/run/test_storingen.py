"""Faults that really happen: signals, kill -9, a full disk, a read-only folder, two runs at once.

Every run here is the real command line in a process of its own, in a small checkout of its own: this package
with small notebooks. After each fault the published reports are whole, no process is left, and the next run
succeeds.
"""

from __future__ import annotations

import contextlib
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import psutil
import pytest
from kleine_map import write_kleine_map, write_levering
from proef import (
    LOAD,
    SHOW,
    Werkmap,
    descendants_of,
    leftovers,
    living,
    python_environment,
    verify_publication,
    wait_for,
    write_notebook,
    write_notebooks,
)
from schade import damages

from analysis.data.paths import PROJECT
from analysis.data.store import load_table

ALL = (2023, 2024, 2025)
NOTHING: Mapping[str, str | None] = {}
IS_LINUX_ROOT = sys.platform == "linux" and os.geteuid() == 0


def heed_interrupts() -> None:
    """Tests that run in the background of a shell have inherited that Ctrl-C is ignored; a run would too."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


class Checkout(Werkmap):
    """A checkout of the project with small notebooks, its data and its reports."""

    def start(
        self, *arguments: str, within: Sequence[str] = (), environment: Mapping[str, str | None] = NOTHING
    ) -> subprocess.Popen[str]:
        """Start the command line, `within` another command, with these variables set, or taken out."""
        where = ["--data", str(self.root.path), "--reports", str(self.reports)]
        command = [*within, sys.executable, "-m", "analysis", arguments[0], *where, *arguments[1:]]
        variables = python_environment() | {"PYTHONPATH": str(self.folder / "src")} | environment
        return subprocess.Popen(
            command,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            cwd=self.folder,
            env={name: value for name, value in variables.items() if value is not None},
            preexec_fn=heed_interrupts,
        )

    def finish(
        self, *arguments: str, within: Sequence[str] = (), environment: Mapping[str, str | None] = NOTHING
    ) -> tuple[int, str, str]:
        process = self.start(*arguments, within=within, environment=environment)
        out, err = process.communicate(timeout=300)
        return process.returncode, out, err

    def hold(self, notebook: str = "10_stand") -> Path:
        """Let a notebook wait for ever; the file says when it does."""
        mark = self.folder / "bezig"
        write_notebook(
            self.notebooks, notebook, *LOAD, f"open({str(mark)!r}, 'w').close()", "while True: pass"
        )
        return mark

    def verify(self) -> None:
        """What is published is whole, and its tables belong to it."""
        for jaar in ALL:
            run = verify_publication(self.reports, jaar)
            som = load_table(self.root, jaar, "oordelen")["volume"].sum()
            assert f"PROEF {jaar} {som:.0f}" in (self.reports / str(jaar) / "20_meer.html").read_text("utf-8")
            assert run["inkoopjaar"] == jaar


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Checkout:
    checkout = Checkout(tmp_path_factory.mktemp("checkout"))
    shutil.copytree(PROJECT / "src" / "analysis", checkout.folder / "src" / "analysis")
    for folder in ("expectations", "data/reference"):
        shutil.copytree(PROJECT / folder, checkout.folder / folder)
    shutil.rmtree(checkout.root.path)
    write_kleine_map(checkout.root.path)
    for name in ("kolommen.csv", "regels.csv", "velden.csv"):
        shutil.copy(PROJECT / "data" / "reference" / name, checkout.root.reference)
    write_notebooks(checkout.notebooks)
    code, out, err = checkout.finish("run", "--all")
    assert code == 0, err
    assert [line.split("  ")[:2] for line in out.splitlines()[:3]] == [
        [f"{jaar}", "published"] for jaar in ALL
    ]
    assert out.splitlines()[-1] == f"Open: {checkout.reports / '2025' / 'index.html'}"
    return checkout


@pytest.fixture
def checkout(published: Checkout, tmp_path: Path) -> Checkout:
    """A copy in which another notebook makes everything stale, but for the tables."""
    shutil.copytree(published.folder, tmp_path / "kopie", symlinks=True)
    copy = Checkout(tmp_path / "kopie")
    write_notebook(copy.notebooks, "20_meer", *LOAD, SHOW, "print('NIEUW')")
    return copy


def check_next_run(checkout: Checkout) -> None:
    """The next run succeeds, leaves nothing behind, and the one after it has nothing to do."""
    write_notebook(checkout.notebooks, "10_stand", *LOAD, SHOW)
    code, _, err = checkout.finish("run", "--all")
    assert code == 0, err
    checkout.verify()
    for jaar in ALL:
        assert "NIEUW" in (checkout.reports / str(jaar) / "20_meer.html").read_text("utf-8")
    assert leftovers(checkout.reports, checkout.root.processed) == []
    _, out, _ = checkout.finish("status")
    assert out.splitlines() == [f"{jaar}  up to date" for jaar in ALL]


@pytest.mark.parametrize("signum", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupted_run_ends_with_130_and_leaves_no_process_and_nothing_half_made(
    checkout: Checkout, signum: int
) -> None:
    mark = checkout.hold()
    run = checkout.start("run", "--all")
    wait_for(mark.exists, run)
    started = descendants_of(run.pid)
    run.send_signal(signum)
    _, err = run.communicate(timeout=120)
    assert run.returncode == 130
    assert "Interrupted." in err
    assert "Traceback" not in err
    assert living(started) == []
    checkout.verify()
    assert leftovers(checkout.reports, checkout.root.processed) == []
    if signum == signal.SIGINT:
        check_next_run(checkout)


def test_a_second_run_is_refused_and_does_not_disturb_the_first(checkout: Checkout) -> None:
    mark = checkout.hold()
    first = checkout.start("run", "--all")
    wait_for(mark.exists, first)
    code, out, err = checkout.finish("run", "--all")
    assert (code, out) == (5, "")
    assert f"process {first.pid} on " in err
    assert first.poll() is None
    assert checkout.finish("status")[0] == 0
    first.kill()
    first.communicate()
    checkout.verify()


def test_a_notebook_that_dies_fails_alone_and_leaves_no_process(checkout: Checkout) -> None:
    write_notebook(checkout.notebooks, "10_stand", *LOAD, "import os", "os._exit(9)")
    run = checkout.start("run", "--all")
    started: dict[int, psutil.Process] = {}
    while run.poll() is None:
        started |= {process.pid: process for process in descendants_of(run.pid)}
        time.sleep(0.05)
    _, err = run.communicate()
    assert run.returncode == 4
    assert "10_stand.ipynb, cell 'os._exit(9)': its process died" in err
    assert "Traceback" not in err
    assert started
    assert living(list(started.values())) == []
    checkout.verify()
    check_next_run(checkout)


def test_a_process_that_makes_tables_and_is_killed_stops_the_run_in_words(checkout: Checkout) -> None:
    run = checkout.start("run", "--all", "--force")
    forked: list[psutil.Process] = []

    def is_forked() -> bool:
        """A fork is called what its server is called; what that one starts by the way is not."""
        forked.extend(process for process in descendants_of(run.pid) if is_server(process.parent()))
        forked[:] = [process for process in forked if is_server(process)]
        return bool(forked)

    def is_server(process: psutil.Process | None) -> bool:
        with contextlib.suppress(psutil.Error):
            return process is not None and "forkserver" in " ".join(process.cmdline())
        return False

    wait_for(is_forked, run)
    started = descendants_of(run.pid)
    forked[0].kill()
    _, err = run.communicate(timeout=120)
    assert run.returncode == 1
    assert "A process of this run was ended from outside" in err
    assert "Traceback" not in err
    assert living(started) == []
    checkout.verify()
    check_next_run(checkout)


@pytest.mark.parametrize("kills", [1, pytest.param(60, marks=pytest.mark.slow)], ids=["a few", "many"])
def test_reports_are_whole_after_kill_9_at_random_moments(checkout: Checkout, kills: int) -> None:
    moments = random.Random(kills)
    write_levering(
        checkout.root, 2022, "na.csv", {"Duinzicht": 25}, soort="nalevering", ontvangen="2023-09-01"
    )
    seconds = 12.0
    for number in range(kills):
        run = checkout.start("run", "--all")
        try:
            run.wait(moments.uniform(0.2, seconds))
        except subprocess.TimeoutExpired:
            started = descendants_of(run.pid)
            run.kill()
        else:
            started = []
            write_notebook(checkout.notebooks, "20_meer", *LOAD, SHOW, f"print('NIEUW {number}')")
        run.communicate()
        assert living(started) == []
        for jaar in ALL:
            verify_publication(checkout.reports, jaar)
    check_next_run(checkout)


@pytest.fixture
def full_disk(checkout: Checkout) -> Iterator[Checkout]:
    """The reports stand on a file system that has no room for a second version of them."""
    if not IS_LINUX_ROOT:
        pytest.skip("mounting a small tmpfs needs root on Linux")
    aside = checkout.reports.rename(checkout.folder / "opzij")
    checkout.reports.mkdir()
    used = sum(file.stat().st_size for file in aside.rglob("*") if file.is_file())
    size = used + 150_000 + 4096 * sum(1 for _ in aside.rglob("*"))
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(checkout.reports)], check=False
    )
    if mounted.returncode:
        pytest.skip("this machine does not let a test mount a tmpfs")
    shutil.copytree(aside, checkout.reports, dirs_exist_ok=True)
    yield checkout
    subprocess.run(["umount", str(checkout.reports)], check=True)


def test_a_full_disk_is_told_in_words_and_the_publication_before_it_stands(full_disk: Checkout) -> None:
    filler = full_disk.reports / "vulling"
    with pytest.raises(OSError, match="No space left"), filler.open("wb", buffering=0) as stream:
        while True:
            stream.write(b"x" * 4096)
    code, _, err = full_disk.finish("run", "--all")
    assert code == 1
    assert "No space left on device" in err
    assert "still stands, whole" in err
    assert "Traceback" not in err
    full_disk.verify()
    assert leftovers(full_disk.reports, full_disk.root.processed) == []
    filler.unlink()
    subprocess.run(["mount", "-o", "remount,size=200M", str(full_disk.reports)], check=True)
    check_next_run(full_disk)


@pytest.fixture
def read_only(checkout: Checkout) -> Iterator[Checkout]:
    """The reports folder cannot be written in, not even by root."""
    if not IS_LINUX_ROOT:
        pytest.skip("a read-only mount needs root on Linux")
    reports = str(checkout.reports)
    if subprocess.run(["mount", "--bind", reports, reports], check=False).returncode:
        pytest.skip("this machine does not let a test mount a folder")
    subprocess.run(["mount", "-o", "remount,ro,bind", reports], check=True)
    yield checkout
    subprocess.run(["umount", reports], check=True)


def test_a_read_only_reports_folder_is_told_in_words(read_only: Checkout) -> None:
    code, out, err = read_only.finish("run", "--all")
    assert (code, out) == (1, "")
    assert f"{read_only.reports} cannot be written in: Read-only file system." in err
    assert "Traceback" not in err
    read_only.verify()


# --- What a command is started in -----------------------------------------------------------------------


def shell(script: str) -> list[str]:
    """A shell that ends as the command that it starts with "$@"."""
    return ["bash", "-c", script, "bash"]


def check_published(checkout: Checkout) -> None:
    """What was stale is made: the run bore what it was started in, and left nothing behind."""
    checkout.verify()
    assert "NIEUW" in (checkout.reports / "2023" / "20_meer.html").read_text("utf-8")
    assert leftovers(checkout.reports, checkout.root.processed) == []


def test_a_run_bears_a_poor_start_closed_streams_no_home_long_names_a_strict_umask(
    published: Checkout, tmp_path: Path
) -> None:
    """All at once; the slow test takes them one by one."""
    elsewhere = tmp_path / "een mép met spaties, 'en' % #tekens"
    shutil.copytree(published.folder, elsewhere / ("lang" * 40), symlinks=True)
    (tmp_path / "wijzer").symlink_to(elsewhere)
    checkout = Checkout(tmp_path / "wijzer" / ("lang" * 40))
    write_notebook(checkout.notebooks, "20_meer", *LOAD, SHOW, "print('NIEUW')")
    long = checkout.folder / ("t" * 120)
    long.mkdir()
    code, out, err = checkout.finish(
        "run",
        "2023",
        within=shell('umask 077; exec "$@" <&- >&- 2>&-'),
        environment={"TMPDIR": str(long), "HOME": None},
    )
    assert (code, out, err) == (0, "", "")
    check_published(checkout)
    assert list(long.iterdir()) == []


POOR: dict[str, tuple[str, dict[str, str | None]]] = {
    "long TMPDIR": ("", {"TMPDIR": "/tmp/" + "t" * 150}),
    "TMPDIR that is not there": ("", {"TMPDIR": "/nowhere"}),
    "nothing in the environment": ('exec env -i PYTHONPATH="$PYTHONPATH" "$@"', {}),
    "a home that is not there": ("", {"HOME": "/nowhere"}),
    "stdin closed": ('exec "$@" <&-', {}),
    "stdout closed": ('exec "$@" >&-', {}),
    "stderr closed": ('exec "$@" 2>&-', {}),
    "nobody reads stdout": ('mkfifo p; sleep 9 <p & exec "$@" >p', {}),
    "nobody reads stderr": ('("$@"; echo $? >rc) 2>&1 >/dev/null | true; exit $(cat rc)', {}),
    "no room for stderr": ('exec "$@" 2>/dev/full', {}),
    "umask 777": ('umask 777; exec "$@"', {}),
    "64 files": ('ulimit -n 64; exec "$@"', {}),
    "small /dev/shm": ("mount -t tmpfs -o size=4k tmpfs /dev/shm", {}),
    "read-only /dev/shm": ("mount -t tmpfs -o ro tmpfs /dev/shm", {}),
    "full TMPDIR": ("mkdir t; mount -t tmpfs -o size=4k tmpfs t", {"TMPDIR": "t"}),
    "read-only TMPDIR": ("mkdir t; mount -t tmpfs -o ro tmpfs t", {"TMPDIR": "t"}),
    "read-only reference": ("mount -o bind,ro data/reference data/reference", {}),
    "read-only raw": ("mount -o bind,ro data/raw data/raw", {}),
    "loops of links": (
        "ln -s .. data/raw/lus; ln -s /nowhere data/raw/transparantiekalender/2021/weg.csv",
        {},
    ),
}


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="asks what Linux has")
@pytest.mark.parametrize("name", POOR)
def test_a_run_bears_what_it_is_started_in(checkout: Checkout, name: str) -> None:
    script, environment = POOR[name]
    within = shell(script if '"$@"' in script else f'{script or ":"}; exec "$@"')
    if "mount" in script:
        if not IS_LINUX_ROOT:
            pytest.skip("mounting needs root")
        within = ["unshare", "--mount", *within]
    code, _, err = checkout.finish("run", "2023", within=within, environment=environment)
    assert (code, "Traceback" in err) == (0, False), err
    check_published(checkout)


REFUSED: dict[str, tuple[list[str], str]] = {
    "no room for the results": (shell('exec "$@" >/dev/full'), "standard output cannot be"),
    "read-only processed": (
        ["unshare", "--mount", *shell('mount -o bind,ro data/processed data/processed; exec "$@"')],
        "data/processed cannot be written in",
    ),
    "read-only root": (
        ["unshare", "--mount", *shell('mount -o bind,ro data data; cd "$PWD"; exec "$@"')],
        "data/processed cannot be written in",
    ),
}


@pytest.mark.skipif(not IS_LINUX_ROOT, reason="asks what root on Linux can arrange")
@pytest.mark.parametrize("name", REFUSED)
def test_what_a_command_cannot_do_without_is_told_in_words(checkout: Checkout, name: str) -> None:
    within, told = REFUSED[name]
    command = "status" if name == "no room for the results" else "run"
    code, _, err = checkout.finish(command, within=within)
    assert (code, "Traceback" in err) == (1, False), err
    assert told in err
    checkout.verify()
    assert leftovers(checkout.reports, checkout.root.processed) == []


@pytest.mark.slow
@pytest.mark.skipif(not IS_LINUX_ROOT, reason="asks what root on Linux can arrange")
def test_one_process_too_few_is_told_in_words(checkout: Checkout) -> None:
    """Root may have any number; the user who may not needs to read what stands in root's own folders."""
    for folder in (checkout.folder, *checkout.folder.parents[:-1]):
        folder.chmod(folder.stat().st_mode | 0o055)
    subprocess.run(["chown", "-R", "54321", str(checkout.folder)], check=True)
    rights = "+dac_override,+dac_read_search"
    user = ["setpriv", "--reuid=54321", "--clear-groups", f"--inh-caps={rights}", f"--ambient-caps={rights}"]
    code, _, err = checkout.finish("run", within=[*user, *shell('ulimit -u 1; exec "$@"')])
    assert (code, "Traceback" in err) == (1, False), err
    assert "No further process can be started" in err
    checkout.verify()
    assert leftovers(checkout.reports, checkout.root.processed) == []


WITHOUT_RIGHTS = "-dac_override,-dac_read_search"

UNREADABLE = (
    "data/processed",
    "data/processed/2025/oordelen.parquet",
    "data/processed/2025/stand.json",
    "data/raw",
    "data/raw/transparantiekalender/2023",
    "data/raw/transparantiekalender/2023/bron.yml",
    "data/raw/transparantiekalender/2023/hoofd.csv",
    "data/reference",
    "data/reference/volumenormen.csv",
    "expectations/opgaven.json",
    "notebooks/10_stand.ipynb",
    "reports/2025/index.html",
    "reports/2025/run.json",
)


@pytest.mark.slow
@pytest.mark.skipif(not IS_LINUX_ROOT, reason="asks what root on Linux can arrange")
@pytest.mark.parametrize("name", UNREADABLE)
def test_what_may_not_be_read_is_named_or_made_again(checkout: Checkout, name: str) -> None:
    place = checkout.folder / name
    mode = place.stat().st_mode
    place.chmod(0)
    within = ["setpriv", f"--inh-caps={WITHOUT_RIGHTS}", f"--bounding-set={WITHOUT_RIGHTS}"]
    code, _, err = checkout.finish("run", "2025", within=within)
    assert "Traceback" not in err
    if code:
        assert (code, str(place) in err) == (1, True), err
    if place.exists():
        place.chmod(mode)
    check_next_run(checkout)


# --- Files that were made -------------------------------------------------------------------------------


@pytest.mark.parametrize("rounds", [1, pytest.param(8, marks=pytest.mark.slow)], ids=["once", "often"])
def test_whatever_was_made_and_is_damaged_is_made_again_as_it_was(
    published: Checkout, tmp_path: Path, rounds: int
) -> None:
    """Every table, page, record, cache and earlier version at once."""
    shutil.copytree(published.folder, tmp_path / "kopie", symlinks=True)
    checkout = Checkout(tmp_path / "kopie")
    made = [checkout.root.processed, checkout.reports]
    assert checkout.finish("run", "--all")[0] == 0
    whole = {file: read_page(file) for jaar in ALL for file in (checkout.reports / str(jaar)).rglob("*.html")}
    for number in range(rounds):
        files = sorted(file for folder in made for file in folder.rglob("*") if file.is_file())
        for place, file in enumerate(files):
            if content := file.read_bytes():
                *_, (_, damaged) = damages(content, 1 + (place + number) % 16, seed=number)
                file.write_bytes(damaged)
        code, out, err = checkout.finish("status", "--explain")
        assert (code, err) == (0, "")
        assert out.count("is stale") == len(ALL), out
        code, _, err = checkout.finish("run", "--all")
        assert (code, "Traceback" in err) == (0, False), err
        checkout.verify()
        assert {file: read_page(file) for file in whole} == whole
        assert leftovers(*made) == []
        assert checkout.finish("status")[1].splitlines() == [f"{jaar}  up to date" for jaar in ALL]


def read_page(file: Path) -> str:
    """A page without the moment at which it was made."""
    return re.sub(r"\d{1,2}:\d{2}|[0-9a-f]{12,}", "", file.read_text("utf-8"))
