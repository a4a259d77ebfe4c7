"""One process at a time: one run per data root and reports folder, one writer of what people keep.

The lock is the operating system's own (`filelock`), so it goes with the process that holds it: a run that was
killed never blocks the next one. Who holds it stands beside it in words, because a lock itself cannot tell.
"""

from __future__ import annotations

import contextlib
import errno
import json
import logging
import os
import re
import shlex
import socket
import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from filelock import FileLock, Timeout

from analysis.errors import LockedError, PublicatieError

LOG = logging.getLogger(__name__)
LOCK = ".slot"
HOLDER = ".slot.json"
NO_LOCKS = (errno.ENOLCK, errno.ENOSYS, errno.EOPNOTSUPP, errno.ENOTSUP)
"""What a network disk answers that has no locks (NFS without lockd, some FUSE)."""
FULL = (errno.ENOSPC, errno.EDQUOT)


@dataclass(frozen=True)
class Houder:
    """Who holds the lock: enough for a person to find that run and decide."""

    pid: int
    host: str
    started: str
    command: str

    def __str__(self) -> str:
        return f"process {self.pid} on {self.host}, started {self.started}: {self.command}"


def command_line(arguments: Sequence[str]) -> str:
    """A command as it was typed, but for what may be secret: of an address only the kind is kept.

    >>> command_line(["run", "--all", "--meld", "mailto://naam:geheim@voorbeeld.nl", "--meld=json://x/token"])
    'run --all --meld mailto://… --meld=json://…'

    An address that was mistyped is still one.

    >>> command_line(["run", "--meld", "mailto:naam:geheim@voorbeeld.nl"])
    'run --meld …'
    """
    shown = []
    for before, argument in zip(["", *arguments], arguments, strict=False):
        option, is_joined, value = (
            argument.partition("=") if argument.startswith("--meld=") else ("", "", argument)
        )
        if before == "--meld" or is_joined:
            kind, is_address, _ = value.partition("://")
            value = f"{kind}://…" if is_address else "…"
        shown.append(option + is_joined + value)
    return re.sub(r"://\S*?(?=\s|'|$)", "://…", shlex.join(shown)).replace("'", "")


@contextlib.contextmanager
def hold_slot(folders: Sequence[Path], *, wait: float = 0.0, who: str = "run") -> Iterator[None]:
    """Hold every folder for this process alone; the folders are made when they are not there.

    Parameters
    ----------
    folders : sequence of Path
        The folders to be held.
    wait : float
        So many seconds it is waited for whoever holds one, who is named at once.
    who : str
        What holds such a folder, in a word, for messages.

    Raises
    ------
    LockedError
        When another process holds one of them; the message names it.
    PublicatieError
        When a folder cannot be made or written in, or its disk knows no locks.
    """
    me = Houder(
        os.getpid(), socket.gethostname(), f"{datetime.now():%Y-%m-%d %H:%M:%S}", command_line(sys.argv)
    )
    with contextlib.ExitStack() as held:
        # Always in the same order, so that two runs that share one folder cannot wait for each other.
        for folder in sorted({folder.resolve() for folder in folders}):
            held.enter_context(_hold(folder, me, wait, who))
        yield


@contextlib.contextmanager
def _hold(folder: Path, me: Houder, wait: float, who: str) -> Iterator[None]:
    lock = FileLock(folder / LOCK, timeout=0, fallback_to_soft=False)
    note = folder / HOLDER
    try:
        folder.mkdir(parents=True, exist_ok=True)
        _acquire(lock, folder, wait, who)
    except Timeout:
        waited = f" It was waited for, {wait:g} seconds long." if wait else ""
        raise LockedError(
            f"Another {who} is working in {folder}: {_name_holder(folder, who)}.{waited}\n"
            "Wait until it has ended, or stop it; then try again."
        ) from None
    except OSError as error:
        raise PublicatieError(_refusal(folder, error)) from error
    try:
        previous = read_houder(folder)
        if previous:
            LOG.warning("An earlier %s did not end by itself (%s); its lock is taken over.", who, previous)
        with contextlib.suppress(OSError):  # a full disk must not keep a run from telling that it is full
            note.write_text(json.dumps(asdict(me)), encoding="utf-8")
        yield
    finally:
        with contextlib.suppress(OSError):
            note.unlink(missing_ok=True)
        lock.release()


def _acquire(lock: FileLock, folder: Path, wait: float, who: str) -> None:
    try:
        lock.acquire()
    except Timeout:
        if not wait:
            raise
        LOG.warning("Waiting for another %s in %s: %s.", who, folder, _name_holder(folder, who))
        lock.acquire(timeout=wait)


def _name_holder(folder: Path, who: str) -> str:
    holder = read_houder(folder)
    return str(holder) if holder else f"another {who} that has only just begun"


def _refusal(folder: Path, error: OSError) -> str:
    if error.errno in NO_LOCKS:
        return (
            f"{folder} stands on a disk that knows no locks ({error.strerror}), so two could work there at "
            "once and spoil each other's work.\nNothing was changed. Mount that disk with locks (NFS 4, or "
            "SMB), or choose folders on another one with --data and --reports."
        )
    remedy = "Make room there" if error.errno in FULL else "Make the folder writable"
    return (
        f"{folder} cannot be written in: {error.strerror}.\nNothing was changed. "
        f"{remedy}, or choose others with --data and --reports."
    )


def read_houder(folder: Path) -> Houder | None:
    """Who holds, or last held, the lock on a folder; None when nobody is named there."""
    try:
        return Houder(**json.loads((folder / HOLDER).read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None
