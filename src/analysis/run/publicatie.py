"""Publish an inkoopjaar whole or not at all: draft, exchange, and the version before it kept.

Everything of an inkoopjaar is made in a draft beside the place where it belongs, tables and reports alike,
and put in place when it is finished and on the disk. An *intent* is written first, so that a run that is
killed between the two exchanges is brought to its end by the next one; drafts that no living run owns are
swept. What stood there before is kept in `.vorige`, and `bring_back` puts it in place again.

Tables that were finished and reports that succeeded outlive a run that failed: the next one takes them from
`processed/.cache`, by the fingerprint of everything they depend on.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import shutil
import sys
import time
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import psutil

from analysis.data.paths import SYNTHETIC_MARK, Root
from analysis.errors import PublicatieError
from analysis.run.wissel import (
    Wissel,
    complete,
    exchange,
    is_content,
    sha256,
    sync_file,
    sync_folder,
    sync_tree,
)

RUN = "run.json"
STAND = "stand.json"
VORIGE = ".vorige"
CACHE = ".cache"
DAYS_IN_CACHE = 14
_CONCEPT = re.compile(r"\.concept-(\d+)-(\d+)")


@dataclass(frozen=True)
class Concept:
    """The draft of one inkoopjaar. `root` is a data root of its own, that has the draft's tables.

    So the notebooks of a draft read its tables through the same parameter `data` as any others, while the
    published ones stay as they are.
    """

    inkoopjaar: int
    published: Root
    root: Root
    reports: Path
    target: Path

    @property
    def tables(self) -> Path:
        """Where the draft's tables are written."""
        return self.root.processed / str(self.inkoopjaar)


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
        for name in ("raw", "reference"):
            if (root.path / name).is_dir():
                _link(root.path / name, concept.root.path / name)
        if root.is_synthetic:
            shutil.copyfile(root.path / SYNTHETIC_MARK, concept.root.path / SYNTHETIC_MARK)
        concept.tables.mkdir(parents=True)
    return concept


def publish(concept: Concept) -> None:
    """Tables and reports are put in place together, when both are finished and on the disk.

    Raises
    ------
    PublicatieError
        When the disk is full or a folder cannot be written in; the previous publication still stands, whole.
    """
    processed, jaar = concept.published.processed, str(concept.inkoopjaar)
    with in_words(concept.target):
        wissels = [
            Wissel(
                concept.tables,
                processed / jaar,
                processed / VORIGE / jaar,
                STAND,
                sha256(concept.tables / STAND),
            ),
            Wissel(
                concept.reports,
                concept.target,
                concept.target.parent / VORIGE / jaar,
                RUN,
                sha256(concept.reports / RUN),
            ),
        ]
        for wissel in wissels:
            sync_tree(wissel.nieuw)
        intent = processed / f".voornemen-{jaar}.json"
        write_json([{key: str(value) for key, value in asdict(wissel).items()} for wissel in wissels], intent)
        sync_folder(processed)
        _fulfil(intent)
        discard(concept)


def recover(root: Root, reports: Path) -> None:
    """Finish what killed runs had begun to put in place, and sweep their drafts; only with the lock held.

    Raises
    ------
    PublicatieError
        When the disk is full or a folder cannot be written in.
    """
    with in_words(reports):
        for intent in root.processed.glob(".voornemen-*.json"):
            _fulfil(intent)
        for folder in (root.processed, reports):
            for draft in folder.glob(".concept-*"):
                found = _CONCEPT.match(draft.name)
                if found and (int(found[2]) == os.getpid() or not psutil.pid_exists(int(found[2]))):
                    save_tables(root, int(found[1]), draft / "processed" / found[1])
                    shutil.rmtree(draft, ignore_errors=True)
            for draft in (*folder.glob(".*.json.[0-9]*"), *folder.glob(".index.html.[0-9]*")):
                draft.unlink()
        for kept in (root.processed / CACHE / "rapporten").glob("*"):
            if time.time() - kept.stat().st_mtime > DAYS_IN_CACHE * 86400:
                kept.unlink()


def discard(concept: Concept) -> None:
    """A draft that is not needed goes; tables that were finished are kept for the next run."""
    save_tables(concept.published, concept.inkoopjaar, concept.tables)
    shutil.rmtree(concept.root.path, ignore_errors=True)
    shutil.rmtree(concept.reports, ignore_errors=True)


def bring_back(root: Root, reports: Path, inkoopjaar: int) -> None:
    """The version before the published one is put in place again, tables and reports; and back.

    Raises
    ------
    PublicatieError
        When there is no earlier version.
    """
    pairs = [
        (folder / VORIGE / str(inkoopjaar), folder / str(inkoopjaar)) for folder in (root.processed, reports)
    ]
    absent = [vorige for vorige, _ in pairs if not vorige.is_dir()]
    if absent:
        raise PublicatieError(
            f"There is no earlier version of inkoopjaar {inkoopjaar}: {absent[0]} is not there."
        )
    with in_words(reports):
        for vorige, current in pairs:
            if not exchange(vorige, current):
                aside = vorige.with_name(f"{vorige.name}.opzij")
                current.rename(aside)
                vorige.rename(current)
                aside.rename(vorige)


def save_tables(root: Root, inkoopjaar: int, tables: Path) -> None:
    """Finished tables of a run that went no further wait for the next one."""
    if (tables / STAND).is_file():
        kept = root.processed / CACHE / "tabellen" / str(inkoopjaar)
        shutil.rmtree(kept, ignore_errors=True)
        kept.parent.mkdir(parents=True, exist_ok=True)
        tables.rename(kept)


def take_tables(concept: Concept, stand: dict[str, Any], keys: Iterable[str]) -> dict[str, Any] | None:
    """Tables that an earlier run finished are taken when they rest on exactly this stand and are whole."""
    kept = concept.published.processed / CACHE / "tabellen" / str(concept.inkoopjaar)
    record = read_record(kept / STAND, keys)
    if record is None or record["stand"] != stand:
        return None
    if not all(is_content(kept / name, sha) for name, sha in record["uitvoer"].items()):
        return None
    concept.tables.rmdir()
    kept.rename(concept.tables)
    return record


def keep_rapport(root: Root, fingerprint: str, page: Path) -> None:
    """A page that succeeded is kept until its inkoopjaar is published, so that a failed run can resume."""
    kept = _kept_rapport(root, fingerprint)
    kept.parent.mkdir(parents=True, exist_ok=True)
    draft = kept.with_suffix(f".{os.getpid()}")
    carry(page, draft)
    draft.replace(kept)


def find_rapport(root: Root, fingerprint: str) -> Path | None:
    """A page that an earlier run made from exactly the same, and could not publish."""
    kept = _kept_rapport(root, fingerprint)
    return kept if kept.is_file() else None


def drop_rapport(root: Root, fingerprints: Iterable[str]) -> None:
    """What is published need not be kept beside."""
    for fingerprint in fingerprints:
        _kept_rapport(root, fingerprint).unlink(missing_ok=True)


def _kept_rapport(root: Root, fingerprint: str) -> Path:
    return root.processed / CACHE / "rapporten" / f"{fingerprint}.html"


def carry(source: Path, target: Path) -> None:
    """The same file stands in two places, without copying where the file system can."""
    target.parent.mkdir(parents=True, exist_ok=True)
    target.unlink(missing_ok=True)
    try:
        os.link(source, target)
    except OSError:
        shutil.copyfile(source, target)


def hash_tree(folder: Path) -> dict[str, str]:
    """The fingerprint of every file in a folder, by its path from there with forward slashes."""
    files = sorted(file for file in folder.rglob("*") if file.is_file())
    return {file.relative_to(folder).as_posix(): sha256(file) for file in files}


def write_json(content: Any, file: Path) -> None:
    """A record is written whole: nobody ever reads half of it."""
    write_text(json.dumps(content, indent=1, ensure_ascii=False) + "\n", file)


def write_text(text: str, file: Path) -> None:
    """A file is written beside its place, and put there when it is on the disk."""
    draft = file.with_name(f".{file.name}.{os.getpid()}")
    draft.write_text(text, encoding="utf-8")
    sync_file(draft)
    draft.replace(file)


def read_json(file: Path) -> Any:
    """A record, or None when it is not there or damaged."""
    try:
        return json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None


def read_record(file: Path, keys: Iterable[str]) -> dict[str, Any] | None:
    """A record with all of these keys; one that an older version wrote without them is no record."""
    record = read_json(file)
    return record if isinstance(record, dict) and all(key in record for key in keys) else None


@contextlib.contextmanager
def in_words(place: Path) -> Iterator[None]:
    """What the file system refuses is told in words.

    Raises
    ------
    PublicatieError
        Instead of the OSError.
    """
    try:
        yield
    except OSError as error:
        where = error.filename or place
        raise PublicatieError(
            f"Writing stopped at {where}: {error.strerror or error}.\n"
            "What was published before still stands, whole. Make room or make the folder writable "
            f"({place.parent}), and run again; what is finished is not made again."
        ) from error


def _fulfil(intent: Path) -> None:
    for wissel in read_json(intent) or []:
        folders = {key: Path(wissel[key]) for key in ("nieuw", "doel", "vorige")}
        complete(Wissel(**folders, kenmerk=wissel["kenmerk"], sha256=wissel["sha256"]))
    intent.unlink(missing_ok=True)


def _link(source: Path, link: Path) -> None:
    if sys.platform == "win32":  # a junction needs no special right, a symbolic link does
        import _winapi

        _winapi.CreateJunction(str(source), str(link))
        return
    link.symlink_to(source, target_is_directory=True)
