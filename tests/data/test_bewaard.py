"""What people keep is replaced whole or not at all, by one writer at a time, wherever a writer is cut off."""

from __future__ import annotations

import errno
import os
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from analysis.data import bewaard
from analysis.data.bewaard import DRAFTS, INTENT, hold_register, read_register
from analysis.data.paths import Root
from analysis.errors import LockedError, PublicatieError, RootError

OLD = {"wederhoor/2027.csv": b"oud\n", "vastgesteld/2027/v1.csv": None, "vastgesteld/2027/v1.json": None}
NEW = {
    "wederhoor/2027.csv": b"oud\nnieuw\n",
    "vastgesteld/2027/v1.csv": b"rijen\n",
    "vastgesteld/2027/v1.json": b"{}\n",
}

DIE_AT = """
import os, signal, sys
from pathlib import Path

left = [int(sys.argv[2])]
def counted(name):
    call = getattr(os, name)
    def counting(*args, **kwargs):
        left[0] -= 1
        if left[0] == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return call(*args, **kwargs)
    setattr(os, name, counting)

for name in ("open", "write", "fsync", "replace", "rename", "unlink", "link", "mkdir", "fchmod"):
    counted(name)

from analysis.data.bewaard import hold_register
from analysis.data.paths import Root

root = Root(Path(sys.argv[1]))
new = {}
for pair in sys.argv[3:]:
    name, content = pair.split("=", 1)
    new[root.reference / name] = content.encode()
with hold_register(root) as kept:
    kept.replace(new)
print("added", flush=True)
"""


HOLD = """
import sys
from pathlib import Path
from analysis.data.bewaard import hold_register
from analysis.data.paths import Root
with hold_register(Root(Path(sys.argv[1]))):
    print("held", flush=True)
    input()
"""


def write_old(root: Root) -> None:
    for name, content in OLD.items():
        if content is not None:
            (root.reference / name).parent.mkdir(parents=True, exist_ok=True)
            (root.reference / name).write_bytes(content)


def stands(root: Root) -> dict[str, bytes | None]:
    files = {name: root.reference / name for name in NEW}
    return {name: file.read_bytes() if file.is_file() else None for name, file in files.items()}


def drafts(root: Root) -> list[str]:
    folder = root.reference / DRAFTS
    return sorted(file.name for file in folder.iterdir() if file.name != ".slot") if folder.is_dir() else []


@pytest.fixture
def root(tmp_path: Path) -> Root:
    root = Root(tmp_path / "root")
    write_old(root)
    return root


def replace_all(root: Root) -> None:
    with hold_register(root) as kept:
        kept.replace({root.reference / name: content for name, content in NEW.items()})


def test_files_are_replaced_together_and_nothing_is_left_beside_them(root: Root) -> None:
    replace_all(root)
    assert stands(root) == NEW
    assert drafts(root) == []


def die_at(root: Root, moment: int, new: dict[str, bytes]) -> bool:
    """Replace these files in a process that kills itself at the n-th call; whether it came to its end."""
    pairs = [f"{name}={content.decode()}" for name, content in new.items()]
    done = subprocess.run(
        [sys.executable, "-c", DIE_AT, str(root.path), str(moment), *pairs],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode in (0, -9), done.stderr
    assert (done.stdout == "added\n") == (done.returncode == 0)
    return done.returncode == 0


def test_killed_at_any_call_all_is_in_or_nothing_and_the_next_writer_finds_it_whole(tmp_path: Path) -> None:
    """Readers go by the record, the last file; without it nothing was adopted."""
    moment, has_ended = 0, False
    told: list[str] = []
    while not has_ended:
        moment += 1
        root = Root(tmp_path / f"{moment}")
        write_old(root)
        has_ended = die_at(root, moment, NEW)
        found = stands(root)
        assert found["wederhoor/2027.csv"] in (OLD["wederhoor/2027.csv"], NEW["wederhoor/2027.csv"])
        if found["vastgesteld/2027/v1.json"] is not None:
            assert found == NEW
        with hold_register(root):
            told.append("new" if stands(root) == NEW else "old")
            assert stands(root) in (OLD, NEW)
            assert drafts(root) == [".slot.json"] or drafts(root) == []
    assert moment > 30
    assert told == sorted(told, reverse=True)  # once it is in, it stays in
    assert told[-1] == "new"


def test_an_intent_that_was_not_written_whole_is_no_intent(root: Root) -> None:
    """The last unsynced writes may be lost: any part of an intent, or of a draft, may be what is left."""
    for name in ("intent", "draft"):
        for cut in range(0, 60, 3):
            begin_replacement(root)
            drafted = root.reference / DRAFTS
            file = drafted / INTENT if name == "intent" else next(drafted.glob("2-*v1.json"))
            content = file.read_bytes()
            if cut >= len(content):
                break
            file.write_bytes(content[:cut])
            with hold_register(root):
                assert stands(root) == OLD
                assert drafts(root) == [".slot.json"]


def begin_replacement(root: Root) -> None:
    """A writer that was cut off when its intent stood, and no file was in place yet."""
    with hold_register(root) as kept:
        steps = [
            kept._write_draft(number, root.reference / name, content)
            for number, (name, content) in enumerate(NEW.items())
            if (root.reference / name).parent.mkdir(parents=True, exist_ok=True) is None
        ]
        bewaard._write_intent(kept.folder, steps)


def test_a_replacement_that_was_cut_off_is_ended_by_the_next_who_reads(root: Root) -> None:
    begin_replacement(root)
    with read_register(root):
        assert stands(root) == NEW
    assert drafts(root) == []


def test_what_somebody_changed_by_hand_since_is_not_written_over(root: Root) -> None:
    begin_replacement(root)
    (root.reference / "wederhoor/2027.csv").write_bytes(b"met de hand\n")
    with hold_register(root):
        assert stands(root) == {**OLD, "wederhoor/2027.csv": b"met de hand\n"}


def test_a_file_that_cannot_take_its_place_brings_the_others_back(
    root: Root, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Windows refuses to replace a file that a program has open."""
    real = os.replace

    def refuse_the_record(source: str | Path, target: str | Path) -> None:
        if Path(target).name == "v1.json":
            raise PermissionError(errno.EACCES, "The file is being used by another process", str(source))
        real(source, target)

    with monkeypatch.context() as windows, hold_register(root) as kept:
        windows.setattr(os, "replace", refuse_the_record)
        with pytest.raises(
            RootError, match="v1.json cannot be written: .* another process.\nNothing was changed"
        ):
            kept.replace({root.reference / name: content for name, content in NEW.items()})
    assert stands(root) == OLD
    assert drafts(root) == []
    replace_all(root)
    assert stands(root) == NEW


def test_a_file_that_was_changed_since_it_was_read_is_not_written_over(root: Root) -> None:
    file = root.reference / "wederhoor/2027.csv"
    with hold_register(root) as kept:
        assert kept.read(file) == b"oud\n"
        file.write_bytes(b"in een rekenblad bewaard\n")
        with pytest.raises(RootError, match="was changed meanwhile by somebody who does not wait for others"):
            kept.replace({file: b"nieuw\n"})
    assert file.read_bytes() == b"in een rekenblad bewaard\n"


def test_the_content_is_on_the_disk_before_it_takes_its_place(
    root: Root, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Drafts and their names, then the intent and its name; only then the files, and their names."""
    did: list[tuple[str, str]] = []

    def tell(call: str, name_of: Callable[..., str]) -> None:
        real = getattr(os, call)

        def telling(*args: object) -> object:
            did.append((call, name_of(*args)))
            return real(*args)

        monkeypatch.setattr(os, call, telling)

    def synced(handle: int) -> str:
        return os.path.relpath(Path(f"/proc/self/fd/{handle}").readlink(), root.reference)

    if not Path("/proc/self/fd").is_dir():
        pytest.skip("only Linux tells which file a descriptor is of")
    tell("fsync", synced)
    tell("replace", lambda _, target: os.path.relpath(target, root.reference))
    replace_all(root)
    pid = os.getpid()
    begin = did.index(("fsync", f"{DRAFTS}/0-{pid}-2027.csv"))
    assert [step for step in did[begin:] if step != ("fsync", "vastgesteld/2027")][:9] == [
        ("fsync", f"{DRAFTS}/0-{pid}-2027.csv"),
        ("fsync", "."),
        ("fsync", "vastgesteld"),
        ("fsync", f"{DRAFTS}/1-{pid}-v1.csv"),
        ("fsync", f"{DRAFTS}/2-{pid}-v1.json"),
        ("fsync", DRAFTS),
        ("fsync", f"{DRAFTS}/{INTENT}.{pid}"),
        ("replace", f"{DRAFTS}/{INTENT}"),
        ("fsync", DRAFTS),
    ]
    assert did[begin + 9 : begin + 14] == [
        ("replace", "wederhoor/2027.csv"),
        ("replace", "vastgesteld/2027/v1.csv"),
        ("replace", "vastgesteld/2027/v1.json"),
        ("fsync", "wederhoor"),
        ("fsync", "vastgesteld/2027"),
    ]


def test_the_name_of_a_single_file_is_on_the_disk_too(root: Root, monkeypatch: pytest.MonkeyPatch) -> None:
    synced: list[Path] = []
    monkeypatch.setattr(bewaard, "sync_folder", synced.append)
    with hold_register(root) as kept:
        kept.replace({root.reference / "wederhoor/2027.csv": b"nieuw\n"})
    assert synced[-2:] == [root.reference / DRAFTS, root.reference / "wederhoor"]


def test_another_writer_is_waited_for_and_named(
    root: Root, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    writer = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(root.path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert writer.stdout is not None
    writer.stdout.readline()
    monkeypatch.setattr(bewaard, "PATIENCE", 0.2)
    with pytest.raises(LockedError, match=f"process {writer.pid} on ") as refused, hold_register(root):
        pass
    assert refused.value.exit_code == 5
    assert f"Waiting for another writer in {root.reference / DRAFTS}: process {writer.pid}" in caplog.text
    monkeypatch.setattr(bewaard, "PATIENCE", 30)
    writer.communicate("\n")
    with hold_register(root), hold_register(root), read_register(root):
        pass


@pytest.mark.parametrize(
    ("beside", "content", "who"),
    [
        ("~$2027.csv", b"\x06J\xf6rgen  ", "by J\xf6rgen in Excel"),
        ("~$2027.csv", b"", "in Excel"),
        (".~lock.2027.csv#", b",eva,pc1,01.03.2026 10:00,file:///home/eva;", "by eva in LibreOffice"),
        (".~lock.2027.csv#", b"Eva de Boer,eva,pc1,01.03.2026 10:00,;", "by Eva de Boer in LibreOffice"),
    ],
)
def test_a_register_that_is_open_in_a_spreadsheet_is_left_alone(
    root: Root, beside: str, content: bytes, who: str
) -> None:
    (root.reference / "wederhoor" / beside).write_bytes(content)
    with pytest.raises(LockedError, match="is opened") as refused:
        replace_all(root)
    assert f"2027.csv is opened {who}; " in str(refused.value)
    assert stands(root) == OLD
    assert drafts(root) == []


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has other rights")
@pytest.mark.parametrize(("umask", "expected"), [(0o000, 0o660), (0o022, 0o640), (0o077, 0o600)])
def test_what_hospitals_answered_is_not_readable_for_everybody(root: Root, umask: int, expected: int) -> None:
    (root.reference / "wederhoor/2027.csv").chmod(0o664)
    before = os.umask(umask)
    try:
        replace_all(root)
    finally:
        os.umask(before)

    def mode(name: str) -> int:
        return stat.S_IMODE((root.reference / name).stat().st_mode)

    assert mode("vastgesteld/2027/v1.csv") == mode("vastgesteld/2027/v1.json") == expected
    assert mode("vastgesteld/2027") & 0o007 == mode(DRAFTS) & 0o007 == 0
    assert mode("wederhoor/2027.csv") == 0o660  # the group goes on doing what it could


def test_the_draft_of_an_earlier_version_of_this_code_is_swept(root: Root) -> None:
    left = root.reference / "wederhoor" / ".2022.csv"
    left.write_bytes(b"half")
    with hold_register(root):
        assert not left.exists()


def test_a_reader_does_not_wait_where_nobody_wrote_or_can(root: Root) -> None:
    with read_register(root):
        assert not (root.reference / DRAFTS).exists()


@pytest.mark.parametrize("code", [errno.ENOLCK, errno.ENOSYS, errno.EOPNOTSUPP])
def test_a_disk_without_locks_is_told_as_such(root: Root, monkeypatch: pytest.MonkeyPatch, code: int) -> None:
    fcntl = pytest.importorskip("fcntl")

    def refuse(*_: object) -> None:
        raise OSError(code, os.strerror(code))

    monkeypatch.setattr(fcntl, "flock", refuse)
    with pytest.raises(PublicatieError, match="stands on a disk that knows no locks"), hold_register(root):
        pass
    assert stands(root) == OLD


@pytest.fixture
def small_disk(root: Root) -> Iterator[Root]:
    """The reference tables stand on a file system of which the tests fill all but some pages."""
    if sys.platform != "linux" or os.geteuid() != 0:
        pytest.skip("mounting a small tmpfs needs root on Linux")
    place = str(root.reference)
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", place], check=False)
    if mounted.returncode:
        pytest.skip("this machine does not let a test mount a tmpfs")
    write_old(root)
    yield root
    subprocess.run(["umount", place], check=True)


def test_a_full_disk_is_told_and_leaves_the_registers_as_they_were(small_disk: Root) -> None:
    """With room for 0 to 4 pages; there is a folder for drafts already, or not."""
    page, refused = os.sysconf("SC_PAGE_SIZE"), 0
    large = {name: content * 3000 for name, content in NEW.items()}
    for free in (0, 1, 2, 3, 4):
        filler = small_disk.reference / ".vulling"
        with pytest.raises(OSError, match="No space left"), filler.open("wb", buffering=0) as stream:
            while True:
                stream.write(b"x" * page)
        os.truncate(filler, filler.stat().st_size - free * page)
        with (
            pytest.raises((RootError, PublicatieError), match="No space left on device") as full,
            hold_register(small_disk) as kept,
        ):
            kept.replace({small_disk.reference / name: content for name, content in large.items()})
        refused += 1
        assert "Nothing was changed. Make room" in str(full.value)
        assert stands(small_disk) == OLD
        assert set(drafts(small_disk)) <= {".slot.json"}
        filler.unlink()
    assert refused == 5
    replace_all(small_disk)
    assert stands(small_disk) == NEW
