"""What a worker on another machine does for a run: unpack the data once, build tables, make pages."""

from __future__ import annotations

import atexit
import contextlib
import hashlib
import shutil
import tempfile
import threading
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from pathlib import Path

import nbformat

from analysis.data.paths import PROJECT_DEFAULTS, SYNTHETIC_MARK, Root
from analysis.errors import InkoopadviesError, NotebookError, SchaalError
from analysis.run.broncode import SOURCE
from analysis.run.herkomst import package_versions
from analysis.run.kernels import warm_kernels
from analysis.run.notebooks import FailedNotebookError
from analysis.run.paginataak import Paginataak, render
from analysis.run.tabellen import Tabellen, build_tabellen
from analysis.run.vingerafdruk import digest

_lock = threading.Lock()
_building = threading.Lock()
_kept = contextlib.ExitStack()
_folder: Path | None = None


@dataclass(frozen=True)
class Pakket:
    """The files of a data root that a task reads: path from the root → content."""

    files: dict[str, bytes]
    sha256: str


@dataclass(frozen=True)
class Mislukt:
    """A notebook failed: why, and what it had become (empty when it never started)."""

    message: str
    notebook: str


def pack(data: Path, inkoopjaar: int) -> Pakket:
    """For notebooks: the tables of one inkoopjaar, what people keep, and whether the data are invented."""
    root = Root(data)
    return _pack(root, sorted((root.processed / str(inkoopjaar)).glob("*.parquet")))


def pack_leveringen(root: Root, verslagjaar: int) -> Pakket:
    """For tables: the deliveries up to a verslagjaar, what people keep, and whether the data are invented."""
    folders = [root.year_folder(jaar) for jaar in root.verslagjaren(verslagjaar)]
    return _pack(root, [file for folder in folders for file in sorted(folder.rglob("*")) if file.is_file()])


def _pack(root: Root, own: Sequence[Path]) -> Pakket:
    found = {file.relative_to(root.path).as_posix(): file for file in (*own, *root.reference_files())}
    defaults = {f"reference/{name}": root.reference_file(name) for name in PROJECT_DEFAULTS}
    found |= {name: file for name, file in defaults.items() if file.is_file()}
    if root.is_synthetic:
        found[SYNTHETIC_MARK] = root.path / SYNTHETIC_MARK
    files = {name: file.read_bytes() for name, file in found.items()}
    said = hashlib.sha256()
    for name, content in files.items():
        said.update(f"{name} {len(content)} ".encode() + content)
    return Pakket(files, said.hexdigest())


@cache
def describe_code() -> str:
    """The fingerprint of this package and of the versions of what it needs, as this process began with."""
    files = sorted(file for file in SOURCE.rglob("*") if file.is_file() and "__pycache__" not in file.parts)
    content = {
        file.relative_to(SOURCE).as_posix(): hashlib.sha256(file.read_bytes()).hexdigest() for file in files
    }
    return digest([content, package_versions()])


def render_on_worker(pakket: Pakket, taak: Paginataak, notebook: bytes, code: str) -> str | Mislukt:
    """Make a page as the run itself would, from data and notebook that came along.

    Raises
    ------
    SchaalError
        When this worker runs other code than the run that asks.
    """
    _require_code(code)
    root = _unpack(pakket)
    with tempfile.TemporaryDirectory(dir=root.parent) as folder:
        file = Path(folder) / taak.notebook.name
        file.write_bytes(notebook)
        own = replace(taak, notebook=file, parameters={**taak.parameters, "data": str(root)})
        try:
            return render(own)
        except NotebookError as error:
            so_far = error.notebook if isinstance(error, FailedNotebookError) else None
            return Mislukt(str(error), nbformat.writes(so_far) if so_far else "")  # type: ignore[no-untyped-call]


def build_on_worker(pakket: Pakket, data: str, inkoopjaar: int, as_of: date | None, code: str) -> Tabellen:
    """Build the tables of one inkoopjaar from deliveries that came along; `data` is where they came from.

    Raises
    ------
    SchaalError
        When this worker runs other code than the run that asks.
    InkoopadviesError
        What cannot be taken in, told of the files where they came from.
    """
    _require_code(code)
    root = _unpack(pakket)
    with _building:  # one at a time: the others read what the first has read
        try:
            return build_tabellen(Root(root), [inkoopjaar], as_of=as_of)[inkoopjaar]
        except InkoopadviesError as error:
            raise type(error)(str(error).replace(str(root), data), error.cases) from None


def forget(sha256s: Sequence[str]) -> None:
    """Data of a run that is done are removed."""
    with _lock:
        if _folder is not None:
            for sha256 in sha256s:
                shutil.rmtree(_folder / sha256, ignore_errors=True)


def _require_code(code: str) -> None:
    if describe_code() != code:
        raise SchaalError(
            "A worker that joined runs other code than this run; restart it with the same version."
        )


def _unpack(pakket: Pakket) -> Path:
    """Each inkoopjaar's data are written once per worker; kernels are kept warm from then on."""
    global _folder
    with _lock:
        if _folder is None:
            atexit.register(_kept.close)
            _folder = Path(_kept.enter_context(tempfile.TemporaryDirectory(prefix="inkoopadvies-werker-")))
            _kept.enter_context(warm_kernels())
        root = _folder / pakket.sha256
        if not root.is_dir():
            draft = Path(tempfile.mkdtemp(dir=_folder))
            for name, content in pakket.files.items():
                (draft / name).parent.mkdir(parents=True, exist_ok=True)
                (draft / name).write_bytes(content)
            draft.rename(root)
        return root
