"""Put a finished folder in another's place so that nobody ever sees half of it.

Linux and macOS can exchange two folders in one step. Where a system or file system cannot, the old one is
moved aside first; `complete` brings that to its end whenever it was cut off, so it may be called again at
any time. The folder that was replaced is kept, so that it can be brought back.
"""

from __future__ import annotations

import ctypes
import errno
import hashlib
import os
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path

from analysis.data.bewaard import sync_file, sync_folder

CANNOT_EXCHANGE = (errno.ENOSYS, errno.EINVAL, errno.ENOTSUP, errno.EXDEV)
AT_FDCWD = -100
RENAME_EXCHANGE = 2
RENAME_SWAP = 2


@dataclass(frozen=True)
class Wissel:
    """One folder to be put in place: `nieuw` becomes `doel`, and what stood there becomes `vorige`.

    `nieuw` may be `vorige` itself: the two versions change places.

    `kenmerk` is a file inside whose content, told by `sha256`, is that of no other folder: so it can always
    be told which of the two stands where. All three folders are on one file system.
    """

    nieuw: Path
    doel: Path
    vorige: Path
    kenmerk: str
    sha256: str

    @property
    def opzij(self) -> Path:
        """Where the old folder waits when folders cannot be exchanged in one step."""
        return self.nieuw.with_name(f"{self.nieuw.name}.opzij")

    def is_new(self, folder: Path) -> bool:
        """The folder holds the new content."""
        return is_content(folder / self.kenmerk, self.sha256)


def complete(wissel: Wissel) -> None:
    """Bring an exchange to its end, wherever it was cut off; done already is done.

    Raises
    ------
    OSError
        When the file system refuses; whatever stood in place still stands there, whole.
    """
    if not wissel.is_new(wissel.doel) and wissel.is_new(wissel.nieuw):
        wissel.doel.parent.mkdir(parents=True, exist_ok=True)
        if not wissel.doel.exists():
            wissel.nieuw.rename(wissel.doel)
        elif not exchange(wissel.nieuw, wissel.doel):
            wissel.doel.rename(wissel.opzij)
            wissel.nieuw.rename(wissel.doel)
        sync_folder(wissel.doel.parent)
    if not wissel.is_new(wissel.doel):  # the new folder is lost: what stood in place goes on standing there
        if wissel.opzij.exists() and not wissel.doel.exists():
            wissel.opzij.rename(wissel.doel)
        return
    for replaced in (wissel.nieuw, wissel.opzij):
        if replaced.exists() and replaced != wissel.vorige:
            keep_previous(replaced, wissel.vorige)


def keep_previous(replaced: Path, vorige: Path) -> None:
    """Only one earlier version is kept; the one before it goes."""
    vorige.parent.mkdir(parents=True, exist_ok=True)
    if vorige.exists():
        shutil.rmtree(vorige)
    replaced.rename(vorige)
    sync_folder(vorige.parent)


def exchange(one: Path, other: Path) -> bool:
    """Exchange two folders in one step; False where that cannot be done, and then nothing has changed.

    Raises
    ------
    OSError
        When it can be done here, but was refused.
    """
    if sys.platform == "linux":
        arguments = (AT_FDCWD, os.fsencode(one), AT_FDCWD, os.fsencode(other), RENAME_EXCHANGE)
        name = "renameat2"
    elif sys.platform == "darwin":
        arguments = (os.fsencode(one), os.fsencode(other), RENAME_SWAP)
        name = "renamex_np"
    else:
        return False
    try:
        call = getattr(ctypes.CDLL(None, use_errno=True), name)
    except AttributeError:  # an older C library
        return False
    if call(*arguments) == 0:
        return True
    code = ctypes.get_errno()
    if code in CANNOT_EXCHANGE:
        return False
    raise OSError(code, os.strerror(code), str(other))


def sync_tree(folder: Path) -> None:
    """Everything in a folder is on the disk itself before it may be put in place."""
    for parent, _, files in os.walk(folder):
        for name in files:
            sync_file(Path(parent) / name)
        sync_folder(Path(parent))


def is_content(file: Path, fingerprint: str) -> bool:
    """The file is there, with exactly this content; one that cannot be read is not."""
    try:
        return file.is_file() and sha256(file) == fingerprint
    except OSError:
        return False


def sha256(file: Path) -> str:
    """The fingerprint of a file's content."""
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
