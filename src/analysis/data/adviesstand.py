"""Which version of the advice stands: the concept that is being agreed on, or the last adopted one."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from analysis.data.advies import Advies, load_advies
from analysis.data.adviesversies import KOLOMMEN, Versie, hash_versie, list_versies, load_versie, to_text
from analysis.data.paths import Root
from analysis.data.store import load_as_of
from analysis.rules.akkoord import CONCEPT, VASTGESTELD, list_akkoorden
from analysis.rules.zaken import key_zaken


@dataclass(frozen=True)
class Stand:
    """The advice as it stands: which version, adopted or concept, and who agreed to it.

    `adviezen` are the rows of that version with versie and staat. `afwijkend` counts the rows that today's
    registers and deliveries would give otherwise than the adopted version (0 for a concept).
    """

    advies: Advies
    record: Versie
    staat: str
    adviezen: pd.DataFrame
    akkoorden: pd.DataFrame
    afwijkend: int


def read_stand(root: Root, inkoopjaar: int) -> Stand:
    """The newest version: the concept that is being agreed on, or the last adopted one.

    Nothing is written. After adoption a new version exists only when herzieningen.csv gives its reason.

    Raises
    ------
    RootError
        When no run has made the tables of this inkoopjaar.
    ReferenceError
        When a register contradicts itself, or an adopted version was changed.
    """
    as_of = load_as_of(root, inkoopjaar)
    return find_stand(root, load_advies(root, inkoopjaar, as_of), as_of)


def find_stand(root: Root, advies: Advies, as_of: pd.Timestamp | None = None) -> Stand:
    """The newest version beside an advice that was composed already; see `read_stand`.

    Parameters
    ----------
    root : Root
        The data root.
    advies : Advies
        The advice as verdicts and registers give it.
    as_of : Timestamp, optional
        What was agreed, adopted or given as a reason after this day is left out.
    """
    inkoopjaar = advies.inkoopjaar
    advies = _known_on(advies, as_of)
    last = f"{as_of:%Y-%m-%d}" if as_of is not None else ""
    adopted = [
        record for record in list_versies(root, inkoopjaar) if not last or record.vastgesteld_op <= last
    ]
    reden = _find_reden(advies, len(adopted) + 1)
    if adopted:
        frozen = load_versie(root, adopted[-1])
        afwijkend = len(find_differences(frozen, advies.adviezen))
        if reden is None or not afwijkend:
            return Stand(advies, adopted[-1], VASTGESTELD, frozen, _akkoorden(advies, adopted[-1]), afwijkend)
    nummer = len(adopted) + 1
    record = Versie(
        inkoopjaar,
        nummer,
        reden or "",
        f"{advies.peildatum:%Y-%m-%d}",
        "",
        hash_versie(to_text(advies.adviezen), inkoopjaar, nummer, reden or ""),
    )
    rows = advies.adviezen.assign(versie=nummer, staat=CONCEPT)
    return Stand(advies, record, CONCEPT, rows, _akkoorden(advies, record), 0)


def find_differences(oude: pd.DataFrame, nieuwe: pd.DataFrame) -> pd.DataFrame:
    """The rows that differ in any frozen column, or stand in one of the two only.

    Returns
    -------
    DataFrame
        zaak and kolommen (the columns that differ, or "alleen hier" / "ontbreekt"), by zaak.
    """
    old, new = (rows[KOLOMMEN].set_axis(key_zaken(rows)) for rows in (oude, nieuwe))
    found = {zaak: "ontbreekt" for zaak in old.index.difference(new.index)}
    found |= {zaak: "alleen hier" for zaak in new.index.difference(old.index)}
    shared = old.index.intersection(new.index)
    was, now = old.loc[shared], new.loc[shared]
    differs = pd.DataFrame({column: _differs(was[column], now[column]) for column in KOLOMMEN}, index=shared)
    for zaak, row in differs[differs.any(axis=1)].iterrows():
        found[zaak] = ", ".join(row.index[row])
    return pd.DataFrame(sorted(found.items()), columns=["zaak", "kolommen"])


def _differs(was: pd.Series, now: pd.Series) -> np.ndarray[Any, np.dtype[np.bool_]]:
    """Two missing values are the same, and an empty text is a missing one."""
    both_empty = (was.isna() | was.eq("")) & (now.isna() | now.eq(""))
    return (~was.eq(now).fillna(value=False) & ~both_empty.fillna(value=False)).to_numpy(bool)


def _known_on(advies: Advies, as_of: pd.Timestamp | None) -> Advies:
    """Without the agreements and the reasons of later days."""
    if as_of is None:
        return advies
    registers = advies.wederhoorregister
    akkoorden, herzieningen = registers.akkoorden, registers.herzieningen
    known = replace(
        registers,
        akkoorden=akkoorden[akkoorden["datum"] <= as_of],
        herzieningen=herzieningen[herzieningen["datum"] <= as_of],
    )
    return replace(advies, wederhoorregister=known)


def _find_reden(advies: Advies, versie: int) -> str | None:
    """The reason of a herziening; None when this version has none."""
    herzieningen = advies.wederhoorregister.herzieningen
    rows = herzieningen[
        (herzieningen["inkoopjaar"] == advies.inkoopjaar) & (herzieningen["versie"] == versie)
    ]
    return str(rows["reden"].iloc[0]) if len(rows) else None


def _akkoorden(advies: Advies, record: Versie) -> pd.DataFrame:
    akkoorden = advies.wederhoorregister.akkoorden
    return list_akkoorden(
        akkoorden[akkoorden["inkoopjaar"] == record.inkoopjaar],
        advies.wederhoorregister.verzekeraars,
        record.inkoopjaar,
        record.versie_hash,
    )
