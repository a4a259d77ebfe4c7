"""The machine's record of a publication: what went in, which code and packages made it, and what came out."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Iterable
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

from analysis.data.paths import PROJECT, Root
from analysis.run.vingerafdruk import Vingerafdrukken

GIT_SECONDS = 10
NOT_IN_FIGURES = {"click", "filelock", "jupyterlab", "psutil", "rich"}
"""Declared packages that no figure and no page depends on."""


@dataclass(frozen=True)
class Versie:
    """The version of the code: the git commit of the checkout, and whether files in it were changed since."""

    commit: str | None
    has_changes: bool | None

    def __str__(self) -> str:
        if self.commit is None:
            return "onbekend"
        return f"{self.commit[:12]}{' (met wijzigingen)' if self.has_changes else ''}"


def read_versie(project: Path = PROJECT) -> Versie:
    """The commit that is checked out here; None outside git, or where git is not installed."""
    top = _git(project, "rev-parse", "--show-toplevel")
    if top is None or Path(top).resolve() != project.resolve():
        return Versie(None, None)
    status = _git(project, "status", "--porcelain")
    return Versie(_git(project, "rev-parse", "HEAD"), bool(status) if status is not None else None)


def package_versions() -> dict[str, str]:
    """The installed versions of the packages that figures and pages depend on, by name."""
    declared = [line for line in metadata.requires("inkoopadvies") or [] if "extra ==" not in line]
    names = sorted({re.split(r"[^A-Za-z0-9._-]", line)[0].lower() for line in declared} - NOT_IN_FIGURES)
    return {naam: metadata.version(naam) for naam in names}


def hash_files(files: Iterable[Path], root: Root, vingerafdrukken: Vingerafdrukken) -> dict[str, str]:
    """The fingerprint of each file, by its path from the data root with forward slashes."""
    return {
        Path(os.path.relpath(file, root.path)).as_posix(): str(vingerafdrukken.sha256(file))
        for file in sorted(files)
    }


def _git(project: Path, *arguments: str) -> str | None:
    try:
        done = subprocess.run(
            ["git", "-C", str(project), *arguments],
            capture_output=True,
            text=True,
            timeout=GIT_SECONDS,
            check=True,
        )
    except (OSError, subprocess.SubprocessError):
        return None
    return done.stdout.strip()
