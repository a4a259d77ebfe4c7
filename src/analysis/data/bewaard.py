"""How what people keep is written: one writer at a time, all of it or nothing, and never half.

Whoever writes in `reference/` holds its lock, reads, checks, and then replaces files. New content is written
in `reference/.bewaren/`, a folder in which no reader looks (a name with a dot in front is nobody's table),
is put on the disk itself, takes the place of the old in one step, and is read back. For several files at once
an *intent* (a journal) is written first; whoever holds the lock next brings a replacement that was cut off to
its end, or undoes it. What a killed writer left is swept then, and was never read.

What hospitals answered is not readable for everybody: files and folders about hearings and advice leave out
what others than owner and group could do, whatever the umask says.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import json
import logging
import os
import re
import shutil
import stat
import sys
import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from analysis.data.paths import BESLUITEN_PER_JAAR, Root
from analysis.data.slot import FULL, HOLDER, LOCK, hold_slot
from analysis.errors import LockedError, ReferenceError, RootError

LOG = logging.getLogger(__name__)
DRAFTS = ".bewaren"
INTENT = "voornemen.json"
PATIENCE = 60.0
"""So many seconds a writer waits for another one; an import takes a few."""
_EARLIER_DRAFT = re.compile(r"\.[0-9]{4}\.csv")
"""The draft of a register as it was written before there was a folder for drafts."""


@dataclass(frozen=True)
class _Step:
    """One file to be replaced: its new content waits in `draft`, its old one, if any, in `backup`."""

    file: Path
    draft: Path
    backup: Path
    new: str
    old: str | None


@dataclass(frozen=True)
class Bewaard:
    """What people keep in one data root, held by this process alone for as long as it works on it."""

    folder: Path
    _read: dict[Path, str | None] = field(default_factory=dict, init=False, repr=False)

    def read(self, file: Path) -> bytes | None:
        """The content of a file, None when it is not there; `replace` refuses when it is another by then."""
        content = _read_bytes(file)
        self._read[file] = _sha256(content)
        return content

    def replace(self, files: Mapping[Path, bytes]) -> None:
        """These files get this content, all of them or none; when this returns they have it, on the disk.

        Parameters
        ----------
        files : mapping of Path to bytes
            Files in `reference/`, in the order in which they take their place: last the one by which readers
            go, such as the record of a version after its rows.

        Raises
        ------
        LockedError
            When one of them is open in Excel or LibreOffice, whose user would write over it.
        RootError
            When they cannot be written, or one was changed since it was read; nothing was changed.
        """
        for file in files:
            _refuse_opened(file)
        steps: list[_Step] = []
        file = self.folder
        try:
            for file, content in files.items():
                _make_folder(file.parent, self.folder)
                steps.append(self._write_draft(len(steps), file, content))
            _sync_names(self._drafts)
            self._refuse_changed(files)
            file = steps[-1].file if steps else self.folder
            self._put_in_place(steps)
        except OSError as error:
            raise RootError(_refusal(file, error)) from error
        finally:
            with contextlib.suppress(OSError):  # what cannot be swept now is swept by the next writer
                _settle(self.folder)
        for file, content in files.items():
            if _read_bytes(file) != content:
                raise RootError(
                    f"{file} was written, but does not read back as it was written.\n"
                    "Compare it with version control before anything is added, and have the disk looked at."
                )
            self._read[file] = _sha256(content)

    @property
    def _drafts(self) -> Path:
        return self.folder / DRAFTS

    def _write_draft(self, number: int, file: Path, content: bytes) -> _Step:
        name = f"{number}-{os.getpid()}-{file.name}"
        step = _Step(
            file, self._drafts / name, self._drafts / f"{name}.oud", _sha256(content) or "", _sha256_of(file)
        )
        for old in (step.draft, step.backup):
            old.unlink(missing_ok=True)
        handle = os.open(step.draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o666)
        with os.fdopen(handle, "wb") as stream:
            stream.write(content)
            stream.flush()
            _guard(step, stream.fileno(), is_private=_is_private(file, self.folder))
            os.fsync(stream.fileno())
        if step.old is not None:
            _keep(file, step.backup)
        return step

    def _refuse_changed(self, files: Mapping[Path, bytes]) -> None:
        for file in files:
            if file in self._read and self._read[file] != _sha256_of(file):
                raise RootError(
                    f"{file} was changed meanwhile by somebody who does not wait for others (in a "
                    "spreadsheet, an editor).\nNothing was added. Try again."
                )

    def _put_in_place(self, steps: Sequence[_Step]) -> None:
        if len(steps) > 1:
            _write_intent(self.folder, steps)
        try:
            for step in steps:
                step.draft.replace(step.file)
            for parent in dict.fromkeys(step.file.parent for step in steps):
                _sync_names(parent)
        except OSError:
            _undo(steps)
            (self._drafts / INTENT).unlink(missing_ok=True)
            raise


_holding: dict[tuple[Path, int, int], Bewaard] = {}


@contextlib.contextmanager
def hold_register(root: Root) -> Iterator[Bewaard]:
    """Hold what people keep in a data root, to read, check and replace it; what was cut off is settled first.

    Whoever holds it already may hold it again. Another writer is waited for, and is named meanwhile.

    Raises
    ------
    LockedError
        When another writer did not end within `PATIENCE` seconds; the message names it.
    PublicatieError
        When the folder cannot be written in, or its disk knows no locks.
    ReferenceError
        When a replacement was cut off and can neither be ended nor undone.
    """
    folder = root.reference.resolve()
    key = (folder, os.getpid(), threading.get_ident())
    if key in _holding:
        yield _holding[key]
        return
    drafts = folder / DRAFTS
    with contextlib.suppress(OSError):  # told in words by whoever holds the slot
        _make_folder(drafts, folder)
    with hold_slot([drafts], wait=PATIENCE, who="writer"):
        _settle(folder)
        _holding[key] = Bewaard(folder)
        try:
            yield _holding[key]
        finally:
            del _holding[key]


@contextlib.contextmanager
def read_register(root: Root) -> Iterator[None]:
    """Nobody writes what people keep while this lasts, so keep it short; what was cut off is settled first.

    Where nobody ever wrote, or nobody can write from here (a read-only folder), there is nothing to wait for.
    """
    drafts = root.reference.resolve() / DRAFTS
    if not drafts.is_dir() or not os.access(drafts, os.W_OK):
        yield
        return
    with hold_register(root):
        yield


def make_private_folder(folder: Path) -> None:
    """A folder for what hospitals answered: others than owner and group cannot look into it.

    One that stands there already is left as it is: whoever opened it to others meant to.
    """
    folder.parent.mkdir(parents=True, exist_ok=True)
    with contextlib.suppress(FileExistsError):
        folder.mkdir(mode=0o770)


def sync_file(file: Path) -> None:
    """A file's content is on the disk itself."""
    with file.open("rb+") as stream:
        os.fsync(stream.fileno())


def sync_folder(folder: Path) -> None:
    """A folder's names are on the disk itself; Windows does this by itself, and has no way to ask."""
    if sys.platform == "win32":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _sync_names(folder: Path) -> None:
    """As `sync_folder`, where the file system has a way to ask (some network disks have none)."""
    try:
        sync_folder(folder)
    except OSError as error:
        if error.errno not in (errno.EINVAL, errno.ENOTSUP, errno.EOPNOTSUPP):
            raise


def _settle(folder: Path) -> None:
    """With the lock held: end or undo what was cut off, and sweep all drafts."""
    drafts = folder / DRAFTS
    steps = _read_intent(folder)
    if steps:
        if all(_is_done(step) or _is_ready(step) for step in steps):
            for step in steps:
                if not _is_done(step):
                    step.draft.replace(step.file)
            for parent in dict.fromkeys(step.file.parent for step in steps):
                _sync_names(parent)
        else:
            _undo(steps)
        (drafts / INTENT).unlink(missing_ok=True)
        _sync_names(drafts)
    for left in drafts.iterdir() if drafts.is_dir() else ():
        if left.name not in (LOCK, HOLDER):
            left.unlink(missing_ok=True)
    for left in (folder / "wederhoor").glob(".*.csv"):
        if _EARLIER_DRAFT.fullmatch(left.name):
            LOG.warning("%s was left by a command that was killed; it was never part of the register.", left)
            left.unlink(missing_ok=True)


def _is_done(step: _Step) -> bool:
    return _sha256_of(step.file) == step.new


def _is_ready(step: _Step) -> bool:
    """The new content waits whole, and nobody changed the old one since."""
    return _sha256_of(step.draft) == step.new and _sha256_of(step.file) == step.old


def _undo(steps: Sequence[_Step]) -> None:
    """Every file that got its new content gets its old one back; what others changed since is left."""
    lost = []
    for step in reversed(steps):
        if not _is_done(step) or step.new == step.old:
            continue
        if step.old is None:
            step.file.unlink()
        elif _sha256_of(step.backup) == step.old:
            step.backup.replace(step.file)
        else:
            lost.append(step.file)
    for parent in dict.fromkeys(step.file.parent for step in steps):
        if parent.is_dir():
            _sync_names(parent)
    if lost:
        raise ReferenceError(
            f"{lost[0]} was being replaced together with others when that was cut off, and what stood there "
            "before is lost.\nBring these files back from version control, then delete the folder "
            f"{DRAFTS} beside them: {', '.join(str(step.file) for step in steps)}"
        )


def _write_intent(folder: Path, steps: Sequence[_Step]) -> None:
    intent, drafts = folder / DRAFTS / INTENT, folder / DRAFTS
    told = [
        {
            "file": step.file.resolve().relative_to(folder).as_posix(),
            "draft": step.draft.name,
            "backup": step.backup.name,
            "new": step.new,
            "old": step.old,
        }
        for step in steps
    ]
    half = drafts / f"{INTENT}.{os.getpid()}"
    half.write_text(json.dumps(told, ensure_ascii=False), encoding="utf-8")
    sync_file(half)
    half.replace(intent)
    _sync_names(drafts)


def _read_intent(folder: Path) -> list[_Step]:
    """What was about to be replaced; nothing where no intent stands, or one that was never written whole."""
    drafts = folder / DRAFTS
    try:
        told: list[dict[str, Any]] = json.loads((drafts / INTENT).read_text(encoding="utf-8"))
        return [
            _Step(folder / one["file"], drafts / one["draft"], drafts / one["backup"], one["new"], one["old"])
            for one in told
        ]
    except (OSError, ValueError, KeyError, TypeError):
        return []


def _is_private(file: Path, folder: Path) -> bool:
    """Registers of hearings and advice say what hospitals answered."""
    place = file.resolve().relative_to(folder)
    return bool({*BESLUITEN_PER_JAAR, DRAFTS} & {*place.parts[:1]})


def _make_folder(folder: Path, reference: Path) -> None:
    if folder.is_dir():
        return
    _make_folder(folder.parent, reference)
    folder.mkdir(mode=0o770 if _is_private(folder, reference) else 0o777, exist_ok=True)
    _sync_names(folder.parent)


def _guard(step: _Step, handle: int, *, is_private: bool) -> None:
    """A file that is replaced keeps its rights and its group, but for those of others where it is private."""
    if sys.platform == "win32":
        return
    mode = stat.S_IMODE(os.fstat(handle).st_mode)
    with contextlib.suppress(OSError):
        before = step.file.stat()
        mode = stat.S_IMODE(before.st_mode)
        os.fchown(handle, -1, before.st_gid)
    with contextlib.suppress(OSError):  # some disks have no rights to give
        os.fchmod(handle, mode & ~0o007 if is_private else mode)


def _keep(file: Path, backup: Path) -> None:
    """The old content is kept beside until the new one stands, without copying where that can be done."""
    try:
        os.link(file, backup)
    except OSError:
        shutil.copyfile(file, backup)
        sync_file(backup)


def _refuse_opened(file: Path) -> None:
    """Excel and LibreOffice leave a file beside what they have open, with the name of their user."""
    for beside, program in (
        (file.with_name(f"~${file.name}"), "Excel"),
        (file.with_name(f".~lock.{file.name}#"), "LibreOffice"),
    ):
        try:
            content = beside.read_bytes()
        except FileNotFoundError:
            continue
        except OSError:
            content = b""
        user = _user_of(content, program)
        raise LockedError(
            f"{file} is opened{f' by {user}' if user else ''} in {program}; who saves it there would write "
            "over what is added now.\nNothing was changed. Close it there and try again. Where it is not "
            f"open any more, delete {beside.name} beside it."
        )


def _user_of(content: bytes, program: str) -> str:
    """Excel: a length and a name; LibreOffice: name, login, machine and day, separated by commas."""
    if program == "Excel":
        text = content[1 : 1 + content[0]].decode("cp1252", "replace") if content else ""
    else:
        names = content.decode("utf-8", "replace").split(",")
        text = next((name for name in names[:2] if name.strip()), "")
    return "".join(letter for letter in text if letter.isprintable()).strip()


def _refusal(file: Path, error: OSError) -> str:
    if isinstance(error, PermissionError) and sys.platform == "win32":
        remedy = "It may be opened in another program: close it there, and try again."
    elif error.errno in FULL:
        remedy = "Make room on that disk, and try again."
    else:
        remedy = "Make the file and its folder writable, and try again."
    return f"{file} cannot be written: {error.strerror or error}.\nNothing was changed. {remedy}"


def _read_bytes(file: Path) -> bytes | None:
    try:
        return file.read_bytes()
    except FileNotFoundError:
        return None


def _sha256(content: bytes | None) -> str | None:
    return None if content is None else hashlib.sha256(content).hexdigest()


def _sha256_of(file: Path) -> str | None:
    return _sha256(_read_bytes(file))
