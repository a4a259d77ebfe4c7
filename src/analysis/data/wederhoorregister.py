"""The register of hearings and adoption: who hears whom, what happened, what was agreed, and from when.

Kept by people in `data/reference/`, beside the register of norms, and checked as a whole on every load. All
files may be absent: a root without them has no hearings yet. Events of a hearing are only ever added, in the
order in which they happened; a change of mind is a new event, so that what was known on a day can be told.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from analysis.data.paths import Root, kept_files
from analysis.data.referentie import Faults, Kolom, read_referentie
from analysis.data.register import Register, load_register
from analysis.data.wederhoorcontrole import (
    check_adviessoorten,
    check_akkoorden,
    check_herzieningen,
    check_hoorverdeling,
    check_implementatie,
    check_redenen,
    check_verbeterplannen,
    check_verzekeraars,
    check_wederhoor,
)
from analysis.data.wederhoortabellen import AKKOORDEN, BESTANDEN, PER_JAAR, WEDERHOOR, WEDERHOORTABELLEN
from analysis.errors import ReferenceError
from analysis.rules.gelijkstelling import fold_namen
from analysis.rules.wederhoor import assign_verzekeraars
from analysis.years import to_verslagjaar


@dataclass(frozen=True)
class Wederhoorregister:
    """The register of hearings and adoption, each table whole in itself and agreeing with the others.

    `wederhoor` and `akkoorden` also say `inkoopjaar`; `wederhoor` says `verslagjaar` too. Its kvk is filled
    wherever the register of providers knows it.
    """

    verzekeraars: pd.DataFrame
    hoorverdeling: pd.DataFrame
    wederhoor: pd.DataFrame
    redenen: pd.DataFrame
    adviessoorten: pd.DataFrame
    akkoorden: pd.DataFrame
    herzieningen: pd.DataFrame
    verbeterplannen: pd.DataFrame
    implementatie: pd.DataFrame


_held: dict[Path, Wederhoorregister] = {}


def hold_wederhoorregister(root: Root) -> None:
    """Read the register once for this process and all that are forked from it; it must stay as it is."""
    _held[root.reference.resolve()] = load_wederhoorregister(root, load_register(root))


def load_wederhoorregister(root: Root, register: Register) -> Wederhoorregister:
    """The register is taken whole, or not at all; absent files are empty tables.

    Parameters
    ----------
    root : Root
        The data root. Without its own redenen.csv or adviezen.csv the project's are used.
    register : Register
        The norms and providers that this register speaks of.

    Raises
    ------
    ReferenceError
        When a table has a wrong cell, or contradicts itself or another; the message names the file and its
        rows, `cases` holds those rows.
    """
    held = _held.get(root.reference.resolve()) if _held else None
    if held is not None:
        return Wederhoorregister(**{naam: rows.copy(deep=False) for naam, rows in vars(held).items()})
    verzekeraars = _load(root, "verzekeraars", check_verzekeraars)
    redenen = _load(root, "redenen", check_redenen)
    adviessoorten = _load(root, "adviessoorten", check_adviessoorten)
    norm_codes = register.volumenormen["norm_code"]
    organisaties = register.zorgaanbieders["organisatie"]

    hoorverdeling = _load_hoorverdeling(root, register, verzekeraars)

    def check_events(rows: pd.DataFrame, faults: Faults, inkoopjaar: int) -> None:
        _check_events(rows, faults, inkoopjaar, register, hoorverdeling, verzekeraars, redenen, adviessoorten)

    wederhoor = _load_per_jaar(root, "wederhoor", check_events)
    return Wederhoorregister(
        verzekeraars=verzekeraars,
        hoorverdeling=hoorverdeling,
        wederhoor=identify(
            wederhoor.assign(verslagjaar=wederhoor["inkoopjaar"].map(to_verslagjaar).astype("int64")),
            register.zorgaanbieders,
        ),
        redenen=redenen,
        adviessoorten=adviessoorten,
        akkoorden=_load_per_jaar(
            root, "akkoorden", lambda rows, faults, jaar: check_akkoorden(rows, faults, verzekeraars, jaar)
        ),
        herzieningen=_load(
            root,
            "herzieningen",
            lambda rows, faults: check_herzieningen(rows, faults, _count_vastgesteld(root)),
        ),
        verbeterplannen=identify(
            _load(
                root,
                "verbeterplannen",
                lambda rows, faults: check_verbeterplannen(rows, faults, norm_codes, organisaties),
            ),
            register.zorgaanbieders,
        ),
        implementatie=_load(
            root,
            "implementatie",
            lambda rows, faults: check_implementatie(rows, faults, norm_codes, register.zorgaanbieders),
        ),
    )


def check_wederhoor_file(content: bytes, file: Path, root: Root, register: Register, inkoopjaar: int) -> None:
    """The content that a file of events would get is whole before it takes its place.

    Raises
    ------
    ReferenceError
        When it would contradict itself or another table.
    """
    rows, faults = read_referentie(file, WEDERHOOR, content)
    tables = [_load(root, tabel, check) for tabel, check in _OWN_CHECKS.items()]
    hoorverdeling = _load_hoorverdeling(root, register, tables[0])
    _check_events(rows, faults, inkoopjaar, register, hoorverdeling, *tables)
    faults.raise_if_any()


_OWN_CHECKS = {
    "verzekeraars": check_verzekeraars,
    "redenen": check_redenen,
    "adviessoorten": check_adviessoorten,
}


def _check_events(
    rows: pd.DataFrame,
    faults: Faults,
    inkoopjaar: int,
    register: Register,
    hoorverdeling: pd.DataFrame,
    verzekeraars: pd.DataFrame,
    redenen: pd.DataFrame,
    adviessoorten: pd.DataFrame,
) -> None:
    events = identify(rows, register.zorgaanbieders)
    check_wederhoor(
        events,
        faults,
        norm_codes=register.volumenormen["norm_code"],
        organisaties=register.zorgaanbieders["organisatie"],
        verzekeraars=verzekeraars,
        redenen=redenen,
        adviessoorten=adviessoorten,
        hoorders=assign_verzekeraars(events, hoorverdeling, register.zorgaanbieders, inkoopjaar),
        inkoopjaar=inkoopjaar,
    )


def _load_hoorverdeling(root: Root, register: Register, verzekeraars: pd.DataFrame) -> pd.DataFrame:
    return _load(
        root,
        "hoorverdeling",
        lambda rows, faults: check_hoorverdeling(rows, faults, verzekeraars, register.zorgaanbieders),
    )


def _count_vastgesteld(root: Root) -> dict[int, int]:
    """Per inkoopjaar how many versions of its advice were adopted."""
    records = kept_files(root.reference / "vastgesteld", "*/v*.json")
    return Counter(int(file.parent.name) for file in records if file.parent.name.isdigit())


def load_akkoorden(root: Root, inkoopjaar: int, verzekeraars: pd.DataFrame) -> tuple[pd.DataFrame, list[int]]:
    """The agreements of one inkoopjaar as they stand now, with `rij`, and the rows that were changed since.

    Raises
    ------
    ReferenceError
        When a cell is wrong, or an event cannot be.
    """
    file = akkoord_file(root, inkoopjaar)
    if not file.is_file():
        return _empty(AKKOORDEN).assign(rij=pd.Series(dtype="int64")), []
    rows, faults = _read_akkoorden(None, file, verzekeraars, inkoopjaar)
    changed, faults.breaks = faults.breaks, []
    faults.raise_if_any()
    return rows, changed


def check_akkoord_file(
    content: bytes, file: Path, verzekeraars: pd.DataFrame, inkoopjaar: int
) -> pd.DataFrame:
    """The agreements that this content is, whole before it takes its place.

    Raises
    ------
    ReferenceError
        When they would contradict themselves.
    """
    rows, faults = _read_akkoorden(content, file, verzekeraars, inkoopjaar)
    faults.raise_if_any()
    return rows


def _read_akkoorden(
    content: bytes | None, file: Path, verzekeraars: pd.DataFrame, inkoopjaar: int
) -> tuple[pd.DataFrame, Faults]:
    rows, faults = read_referentie(file, AKKOORDEN, content)
    check_akkoorden(rows, faults, verzekeraars, inkoopjaar)
    return rows, faults


def akkoord_file(root: Root, inkoopjaar: int) -> Path:
    """Where the agreements of an inkoopjaar stand."""
    return root.kept(PER_JAAR["akkoorden"], f"{inkoopjaar}.csv")


def wederhoor_file(root: Root, inkoopjaar: int) -> Path:
    """Where the events of an inkoopjaar stand."""
    return root.reference / PER_JAAR["wederhoor"] / f"{inkoopjaar}.csv"


def identify(rows: pd.DataFrame, zorgaanbieders: pd.DataFrame) -> pd.DataFrame:
    """An event that names only the organisation is about the kvk that the register has for that name.

    So events keep their zaak when a KvK number becomes known later.
    """
    newest = zorgaanbieders.sort_values("geldig_vanaf", kind="stable").dropna(subset="kvk")
    of_naam = newest.assign(naam=fold_namen(newest["organisatie"])).drop_duplicates("naam", keep="last")
    found = fold_namen(rows["organisatie"]).map(of_naam.set_index("naam")["kvk"]).astype("str")
    return rows.assign(kvk=rows["kvk"].fillna(found))


def _load(root: Root, tabel: str, check: Callable[[pd.DataFrame, Faults], None]) -> pd.DataFrame:
    kolommen = WEDERHOORTABELLEN[tabel]
    file = root.reference_file(BESTANDEN.get(tabel, f"{tabel}.csv"))
    if not file.is_file():
        return _empty(kolommen)
    rows, faults = read_referentie(file, kolommen)
    check(rows, faults)
    faults.raise_if_any()
    return rows.drop(columns="rij")


def _load_per_jaar(
    root: Root, tabel: str, check: Callable[[pd.DataFrame, Faults, int], None]
) -> pd.DataFrame:
    kolommen, folder = WEDERHOORTABELLEN[tabel], root.reference / PER_JAAR[tabel]
    frames = [_empty(kolommen).assign(inkoopjaar=pd.Series(dtype="int64"))]
    for file in kept_files(folder, "*.csv"):
        if not (file.stem.isdigit() and len(file.stem) == 4):
            raise ReferenceError(f"{file} is not named after an inkoopjaar.\nName it like 2027.csv.")
        rows, faults = read_referentie(root.kept(folder.name, file.name), kolommen)
        check(rows, faults, int(file.stem))
        faults.raise_if_any()
        frames.append(rows.drop(columns="rij").assign(inkoopjaar=int(file.stem)))
    filled = [rows for rows in frames if len(rows)] or frames[:1]
    return pd.concat(filled, ignore_index=True)


def _empty(kolommen: dict[str, Kolom]) -> pd.DataFrame:
    return pd.DataFrame({naam: pd.Series(dtype=kolom.dtype) for naam, kolom in kolommen.items()})
