"""Which deliveries there are, and what each says.

Every file in the folder of a verslagjaar is a delivery; `data.bron` says of which kind and when received.
A single file may go without an entry. It is then the hoofdlevering, and counts as received on 1 January
after its verslagjaar: the first day on which anybody could have held it, so that no later file loses to
it and leaving out what came after a date never leaves it out unasked. A finding says so.

All versions of all opgaven are kept; which one counts is decided in `rules.versies`.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

import pandas as pd

from analysis.data.bron import BRON, Entry, composed, find_problem, lines_to_add, read_entries, sha256_of
from analysis.data.koppen import load_kolommen
from analysis.data.leescache import cache_file, load_cached, save_cached
from analysis.data.opgaven import to_versies
from analysis.data.paths import Root, delivery_files
from analysis.data.weigeringen import require_name
from analysis.data.zin import read_zin
from analysis.errors import InkoopadviesError, LeveringError, RootError, names
from analysis.rules.tabellen import conform, empty
from analysis.rules.versies import VOORRANG, count_versies, select_opgaven
from analysis.years import first_day

__all__ = [
    "Aanlevering",
    "Levering",
    "count_versies",
    "load_leveringen",
    "load_versies",
    "read_ahead",
    "select_opgaven",
]


@dataclass(frozen=True)
class Levering:
    """One delivered file of one verslagjaar; without an entry, soort and ontvangen are assumed."""

    verslagjaar: int
    bestand: Path
    soort: str
    ontvangen: date
    url: str | None
    sha256: str
    has_bron: bool = True


@dataclass(frozen=True)
class Aanlevering:
    """What was delivered: `versies` (every row of every file), `leveringen` (one row per file) and cases.

    `leveringen` has rijen_gelezen and what could not be read; which opgaven count is filled in by
    `count_versies`, once providers are recognised.
    """

    versies: pd.DataFrame
    leveringen: pd.DataFrame
    cases: pd.DataFrame


def load_leveringen(root: Root, verslagjaar: int) -> list[Levering]:
    """Every file in a verslagjaar's folder is a delivery, as its entry in bron.yml describes it.

    Parameters
    ----------
    root : Root
        The data root.
    verslagjaar : int
        Must have a folder with at least one delivery.

    Returns
    -------
    list of Levering
        By file name. `sha256` is that of the file as it stands now.

    Raises
    ------
    RootError
        When the verslagjaar has no deliveries.
    LeveringError
        When bron.yml is not valid, an entry has no file, a file has no entry (unless it is the only one), or
        a file is not the one that its sha256 says. The message gives the line, or the lines to add.
    """
    folder = root.year_folder(verslagjaar)
    files = delivery_files(folder) if folder.is_dir() else []
    if not files:
        known = ", ".join(map(str, root.verslagjaren())) or "none"
        raise RootError(
            f"There is no delivery of verslagjaar {verslagjaar} in {folder}.\n"
            f"Verslagjaren with a delivery: {known}.\n"
            f"Put the files in that folder, with an entry each in {BRON}."
        )
    for file in files:
        require_name(file)
    bron = folder / BRON
    entries = read_entries(bron)
    _require_files(bron, entries, [composed(file.name) for file in files])
    _require_entries(bron, entries, files)
    return [_to_levering(bron, verslagjaar, file, entries.get(composed(file.name))) for file in files]


def load_versies(
    root: Root,
    verslagjaren: Sequence[int],
    *,
    as_of: date | None = None,
    progress: Callable[[str], None] | None = None,
) -> Aanlevering:
    """All deliveries of these verslagjaren are read, each once as long as neither it nor the reader changes.

    Parameters
    ----------
    root : Root
        The data root; what was read is remembered in its processed/leveringen/.
    verslagjaren : sequence of int
        Each must have a delivery.
    as_of : date, optional
        Leave out what was received after this day.
    progress : callable, optional
        Is told the name of each file that is read.

    Returns
    -------
    Aanlevering
        `versies` and `leveringen` by verslagjaar, day received and file name, as `rules.tabellen` declares
        them; `cases` of reading, and `levering_zonder_bron`.

    Raises
    ------
    RootError, LeveringError, ReferenceError
        When a verslagjaar, a delivery or kolommen.csv cannot be taken in as it is.
    """
    tell = progress or (lambda _: None)
    known = _find_known(root, verslagjaren, as_of)
    kolommen = cache(lambda: load_kolommen(root.reference_file("kolommen.csv")))
    read = []
    for levering in known:
        place = _cache_place(root, levering)
        rows_and_cases = load_cached(place)
        if rows_and_cases is None:
            tell(f"{levering.verslagjaar}: {levering.bestand.name}")
            rows_and_cases = _read(levering, kolommen())
            save_cached(place, *rows_and_cases)
        read.append(rows_and_cases)
    versies = [versies for versies, _ in read]
    cases = [cases for _, cases in read if len(cases)]
    return Aanlevering(
        versies=conform(pd.concat(versies, ignore_index=True), "versies") if versies else empty("versies"),
        leveringen=_to_leveringen(known, versies),
        cases=pd.concat([*cases, _without_bron(known)], ignore_index=True),
    )


def read_ahead(
    root: Root, verslagjaren: Sequence[int], *, as_of: date | None = None, is_done: Callable[[], bool]
) -> None:
    """Deliveries that were not read before are read from the last to the first, until it `is_done`.

    So `load_versies` in another process, which begins with the first, need only read half of them. What
    cannot be taken in ends it without a word: `load_versies` says so.
    """
    with contextlib.suppress(InkoopadviesError, OSError):
        kolommen = cache(lambda: load_kolommen(root.reference_file("kolommen.csv")))
        for levering in reversed(_find_known(root, verslagjaren, as_of)):
            place = _cache_place(root, levering)
            if place.is_file():
                continue
            if is_done():
                return
            save_cached(place, *_read(levering, kolommen()))
            if not place.is_file():  # where nothing can be remembered, nobody is helped
                return


def _find_known(root: Root, verslagjaren: Sequence[int], as_of: date | None) -> list[Levering]:
    found = [levering for jaar in sorted(set(verslagjaren)) for levering in load_leveringen(root, jaar)]
    known = [levering for levering in found if as_of is None or levering.ontvangen <= as_of]
    return sorted(known, key=lambda one: (one.verslagjaar, one.ontvangen, one.bestand.name))


def _cache_place(root: Root, levering: Levering) -> Path:
    about = f"{levering.verslagjaar} {levering.bestand.name} {levering.soort} {levering.ontvangen}"
    return cache_file(root, levering.sha256, about, root.reference_file("kolommen.csv"))


def _require_files(bron: Path, entries: dict[str, Entry], present: list[str]) -> None:
    absent = [name for name in entries if name not in present]
    if not absent:
        return
    meant = {name.casefold(): name for name in present}.get(absent[0].casefold())
    remedy = (
        f"There is a file '{meant}'; write its name with the same capitals."
        if meant
        else "Put the file back, correct its name, or remove the entry."
    )
    count = "1 entry has" if len(absent) == 1 else f"{len(absent)} entries have"
    raise LeveringError(
        f"{bron}, line {entries[absent[0]].line}: {count} no delivery in the folder: {names(absent)}.\n"
        f"Deliveries there: {names(present)}.\n{remedy}"
    )


def _require_entries(bron: Path, entries: dict[str, Entry], files: list[Path]) -> None:
    without = [file for file in files if composed(file.name) not in entries]
    if not without or len(files) == 1:
        return
    count = "1 file has" if len(without) == 1 else f"{len(without)} files have"
    lines = "\n".join(lines_to_add(file.name, sha256_of(file)) for file in without)
    raise LeveringError(
        f"{bron}: {count} no entry: {names([file.name for file in without])}.\n"
        "Only a file that is the only one may go without: the day received decides which answer counts.\n"
        f"Add these lines, with the day received and the right soort ({', '.join(VOORRANG)}):\n\n{lines}"
    )


def _to_levering(bron: Path, verslagjaar: int, file: Path, entry: Entry | None) -> Levering:
    sha256 = sha256_of(file)
    if entry is None:
        return Levering(verslagjaar, file, VOORRANG[0], first_day(verslagjaar + 1), None, sha256, False)
    problem = find_problem(entry.fields, file.name, sha256)
    if problem:
        field, text = problem
        raise LeveringError(f"{bron}, line {entry.field_lines.get(field, entry.line)}: {text}")
    return Levering(
        verslagjaar,
        file,
        entry.fields["soort"],
        date.fromisoformat(entry.fields["ontvangen"]),
        entry.fields.get("url") or None,
        sha256,
    )


def _read(levering: Levering, kolommen: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    return to_versies(
        read_zin(levering.bestand, kolommen).rijen,
        levering=levering.bestand.name,
        soort=levering.soort,
        ontvangen=levering.ontvangen,
        verslagjaar=levering.verslagjaar,
    )


def _to_leveringen(known: list[Levering], versies: list[pd.DataFrame]) -> pd.DataFrame:
    rows = pd.DataFrame(
        {
            "verslagjaar": [levering.verslagjaar for levering in known],
            "levering": [levering.bestand.name for levering in known],
            "soort": [levering.soort for levering in known],
            "ontvangen": [pd.Timestamp(levering.ontvangen) for levering in known],
            "url": [levering.url for levering in known],
            "sha256": [levering.sha256 for levering in known],
            "rijen_gelezen": [len(rows) for rows in versies],
            "onleesbaar_aantal": [int(rows["toestand"].eq("onleesbaar").sum()) for rows in versies],
        }
    )
    share = 100 * rows["onleesbaar_aantal"] / rows["rijen_gelezen"].where(rows["rijen_gelezen"] > 0)
    return conform(rows.assign(onleesbaar_pct=share), "leveringen")


def _without_bron(known: list[Levering]) -> pd.DataFrame:
    assumed = [levering for levering in known if not levering.has_bron]
    ontvangen = [levering.ontvangen.isoformat() for levering in assumed]
    return pd.DataFrame(
        {
            "regel": pd.Series(["levering_zonder_bron"] * len(assumed), dtype="str"),
            "verslagjaar": pd.Series([levering.verslagjaar for levering in assumed], dtype="int64"),
            "levering": pd.Series([levering.bestand.name for levering in assumed], dtype="str"),
            "ontvangen": pd.Series(ontvangen, dtype="str"),
        }
    )
