"""The content of files, told by fingerprint, without reading again what has not been touched.

A fingerprint is remembered with the file's size, times and place on the disk, as git does. Nothing rests on
that memory alone: without it, or when anything about a file differs, the file is read again.
"""

from __future__ import annotations

import contextlib
import json
import os
import time
from collections.abc import Callable
from hashlib import sha256 as new_sha256
from pathlib import Path
from typing import Any

from analysis.run.wissel import sha256

JUST_NOW_NS = 2_000_000_000
"""A file changed less than this before it was read may change again within the same tick of its clock."""


class Vingerafdrukken:
    """Fingerprints of files, and what was derived from their content, remembered in `memory` between runs.

    One run asks one question once: a file that changes while it works is seen as changed by the next run.
    """

    def __init__(self, memory: Path) -> None:
        self._memory = memory
        self._known: dict[str, list[Any]] = {}
        self._derived: dict[str, Any] = {}
        self._asked: dict[Path, str] = {}
        self._is_changed = False
        with contextlib.suppress(OSError, ValueError, KeyError, TypeError):
            remembered = json.loads(memory.read_text(encoding="utf-8"))
            self._known, self._derived = dict(remembered["files"]), dict(remembered["derived"])

    def sha256(self, file: Path) -> str | None:
        """The fingerprint of a file's content; None when there is no such file, or it cannot be read."""
        if file not in self._asked:
            found = self._read(file)
            if found is None:
                return None
            self._asked[file] = found
        return self._asked[file]

    def _read(self, file: Path) -> str | None:
        try:
            stat = file.stat()
            signature = [stat.st_size, stat.st_mtime_ns, stat.st_ctime_ns, stat.st_ino]
            name = os.fspath(file)
            known = self._known.get(name)
            if known is not None and known[0] == signature:
                return str(known[1])
            now = time.time_ns()
            digest = sha256(file)
        except OSError:
            return None
        if now - max(stat.st_mtime_ns, stat.st_ctime_ns) > JUST_NOW_NS:
            self._known[name] = [signature, digest]
            self._is_changed = True
        return digest

    def derive(self, what: str, file: Path, compute: Callable[[Path], Any]) -> Any:
        """What a file's content means, computed once per content; it must be something that JSON can hold."""
        key = f"{what} {self.sha256(file)}"
        if key not in self._derived:
            self._derived[key] = compute(file)
            self._is_changed = True
        return self._derived[key]

    def save(self) -> None:
        """Remember for the next run; where that is impossible, the next run reads the files again."""
        if not self._is_changed:
            return
        with contextlib.suppress(OSError):
            self._memory.parent.mkdir(parents=True, exist_ok=True)
            draft = self._memory.with_name(f"{self._memory.name}.{os.getpid()}")
            draft.write_text(json.dumps({"files": self._known, "derived": self._derived}), encoding="utf-8")
            draft.replace(self._memory)
            self._is_changed = False


def digest(content: Any) -> str:
    """The fingerprint of what JSON can hold, whatever the order of its keys.

    >>> digest({"a": 1, "b": 2}) == digest({"b": 2, "a": 1})
    True
    """
    text = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return new_sha256(text.encode()).hexdigest()
