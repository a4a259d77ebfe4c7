"""The draft of an inkoopjaar: its tables and reports, each beside the place where they belong.

It is a data root of its own, so the notebooks of a draft read its tables through the same parameter `data` as
any others, while the published ones stay as they are. What was finished outlives a run that failed: the next
one takes it from `processed/.cache`, by the fingerprint of everything it depends on.
"""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil

from analysis.data.paths import SYNTHETIC_MARK, Root
from analysis.run.records import STAND, in_words, read_record
from analysis.run.wissel import is_content, sha256

CACHE = ".cache"
DAYS_IN_CACHE = 14
_CONCEPT = re.compile(r"\.concept-(\d+)-(\d+)")


@dataclass(frozen=True)
class Concept:
    """One draft: `root` is the data root that has its tables, `reports` the folder that becomes `target`."""

    inkoopjaar: int
    published: Root
    root: Root
    reports: Path
    target: Path

    @property
    def tables(self) -> Path:
        """Where the draft's tables are written."""
        return self.root.processed / str(self.inkoopjaar)

    @property
    def intent(self) -> Path:
        """Is there from the moment that the draft is being put in place until that is done."""
        return intent_of(self.published, self.inkoopjaar)


def intent_of(root: Root, inkoopjaar: int) -> Path:
    """Where it is written down that an inkoopjaar is being put in place."""
    return root.processed / f".voornemen-{inkoopjaar}.json"


def open_concept(root: Root, reports: Path, inkoopjaar: int) -> Concept:
    """A draft starts empty, beside its target."""
    name = f".concept-{inkoopjaar}-{os.getpid()}"
    concept = Concept(
        inkoopjaar, root, Root(root.processed / name), reports / name, reports / str(inkoopjaar)
    )
    with in_words(concept.target):
        for draft in (concept.root.path, concept.reports):
            shutil.rmtree(draft, ignore_errors=True)
            draft.mkdir(parents=True)
        for folder in ("raw", "reference"):
            if (root.path / folder).is_dir():
                _link(root.path / folder, concept.root.path / folder)
        if root.is_synthetic:
            shutil.copyfile(root.path / SYNTHETIC_MARK, concept.root.path / SYNTHETIC_MARK)
        concept.tables.mkdir(parents=True)
    return concept


def discard(concept: Concept) -> None:
    """A draft that is not needed goes, but for finished tables; one that is half put in place is left."""
    if concept.intent.exists():
        return
    with contextlib.suppress(OSError):
        save_tables(concept.published, concept.inkoopjaar, concept.tables)
    shutil.rmtree(concept.root.path, ignore_errors=True)
    shutil.rmtree(concept.reports, ignore_errors=True)


def sweep_concepten(root: Root, reports: Path) -> None:
    """Drafts of runs that ended without a word go, but for finished tables; only with the lock held."""
    for folder in (root.processed, reports):
        for draft in folder.glob(".concept-*"):
            found = _CONCEPT.match(draft.name)
            if found and (int(found[2]) == os.getpid() or not psutil.pid_exists(int(found[2]))):
                save_tables(root, int(found[1]), draft / "processed" / found[1])
                shutil.rmtree(draft, ignore_errors=True)
    for kept in (root.processed / CACHE / "rapporten").glob("*"):
        if time.time() - kept.stat().st_mtime > DAYS_IN_CACHE * 86400:
            kept.unlink()


def save_tables(root: Root, inkoopjaar: int, tables: Path) -> None:
    """Finished tables of a run that went no further wait for the next one."""
    if (tables / STAND).is_file():
        kept = kept_tables(root, inkoopjaar)
        shutil.rmtree(kept, ignore_errors=True)
        kept.parent.mkdir(parents=True, exist_ok=True)
        tables.rename(kept)


def kept_tables(root: Root, inkoopjaar: int) -> Path:
    """Where finished tables wait that were not published."""
    return root.processed / CACHE / "tabellen" / str(inkoopjaar)


def take_tables(
    concept: Concept, is_current: Callable[[dict[str, Any]], bool], keys: Iterable[str]
) -> dict[str, Any] | None:
    """Tables that an earlier run finished are taken when they rest on what there is now and are whole."""
    kept = kept_tables(concept.published, concept.inkoopjaar)
    record = read_record(kept / STAND, keys)
    if record is None or not is_current(record):
        return None
    if not all(is_content(kept / name, sha) for name, sha in record["uitvoer"].items()):
        return None
    concept.tables.rmdir()
    kept.rename(concept.tables)
    return record


def keep_page(root: Root, fingerprint: str, page: Path) -> None:
    """A page that succeeded is kept until its inkoopjaar is published, so that a failed run can resume.

    Where there is no room for it, only that is lost.
    """
    kept = _pages(root) / f"{fingerprint}-{sha256(page)}.html"
    try:
        carry(page, kept)
    except OSError:
        kept.unlink(missing_ok=True)


def find_page(root: Root, fingerprint: str) -> Path | None:
    """A page that an earlier run made from exactly the same, and could not publish."""
    for kept in _pages(root).glob(f"{fingerprint}-*.html"):
        if is_content(kept, kept.stem.split("-")[1]):
            return kept
    return None


def drop_pages(root: Root, fingerprints: Iterable[str]) -> None:
    """What is published need not be kept beside."""
    published = set(fingerprints)
    for kept in _pages(root).glob("*.html"):
        if kept.stem.split("-")[0] in published:
            kept.unlink()


def carry(source: Path, target: Path) -> None:
    """The same file stands in two places, without copying where the file system can."""
    target.parent.mkdir(parents=True, exist_ok=True)
    target.unlink(missing_ok=True)
    try:
        os.link(source, target)
    except OSError:
        try:
            shutil.copyfile(source, target)
        except OSError as error:
            error.filename = os.fspath(target)
            raise


def _pages(root: Root) -> Path:
    return root.processed / CACHE / "rapporten"


def _link(source: Path, link: Path) -> None:
    if sys.platform == "win32":  # a junction needs no special right, a symbolic link does
        subprocess.run(["cmd", "/c", "mklink", "/J", str(link), str(source)], check=True, capture_output=True)
        return
    link.symlink_to(source, target_is_directory=True)
