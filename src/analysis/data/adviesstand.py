"""Which version of the advice stands: the concept that is being agreed on, or the last adopted one."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import pandas as pd

from analysis.data.advies import Advies, load_advies
from analysis.data.adviesversies import KOLOMMEN, Vastgesteld, Versie, hash_versie, load_versies, to_text
from analysis.data.paths import Root
from analysis.data.store import load_as_of
from analysis.data.wederhoorregister import akkoord_file
from analysis.rules.akkoord import (
    CONCEPT,
    TE_VROEG,
    VASTGESTELD,
    find_differences,
    find_reden,
    is_revised,
    list_akkoorden,
    list_bezwaren,
)


@dataclass(frozen=True)
class Stand:
    """The advice as it stands: which version, adopted or concept, and who agreed to it.

    `adviezen` are the rows of that version with versie and staat. `afwijkend` counts the rows that today's
    registers and deliveries would give otherwise than the adopted version (0 for a concept). `vastgesteld` is
    what was adopted before. `bezwaren` say of agreements to this concept why they do not count, each with its
    row and what to do.
    """

    advies: Advies
    record: Versie
    staat: str
    adviezen: pd.DataFrame
    akkoorden: pd.DataFrame
    afwijkend: int
    vastgesteld: Vastgesteld
    bezwaren: tuple[str, ...] = ()


def read_stand(root: Root, inkoopjaar: int, today: pd.Timestamp | None = None) -> Stand:
    """The newest version: the concept that is being agreed on, or the last adopted one.

    Nothing is written. After adoption a new version exists only when herzieningen.csv gives its reason.

    Parameters
    ----------
    root : Root
        The data root.
    inkoopjaar : int
        The year bought for.
    today : Timestamp, optional
        Agreements of later days do not count.

    Raises
    ------
    RootError
        When no run has made the tables of this inkoopjaar.
    ReferenceError
        When a register contradicts itself, or an adopted version is not what was agreed to.
    """
    as_of = load_as_of(root, inkoopjaar)
    return find_stand(root, load_advies(root, inkoopjaar, as_of), as_of, today)


def find_stand(
    root: Root, advies: Advies, as_of: pd.Timestamp | None = None, today: pd.Timestamp | None = None
) -> Stand:
    """The newest version beside an advice that was composed already; see `read_stand`.

    Agreements are read anew, so that they are never older than the versions that they made.

    Parameters
    ----------
    root : Root
        The data root.
    advies : Advies
        The advice as verdicts and registers give it.
    as_of : Timestamp, optional
        What was agreed, adopted or given as a reason after this day is left out.
    today : Timestamp, optional
        Agreements of later days do not count.
    """
    inkoopjaar = advies.inkoopjaar
    advies = _known_on(advies, as_of)
    vastgesteld = load_versies(root, inkoopjaar, advies.wederhoorregister.verzekeraars, today)
    akkoorden = vastgesteld.akkoorden
    if as_of is not None:
        akkoorden = akkoorden[akkoorden["datum"] <= as_of]
    last = f"{as_of:%Y-%m-%d}" if as_of is not None else "9999"
    adopted = [record for record in vastgesteld.versies if record.vastgesteld_op <= last]
    nummer = len(adopted) + 1
    reden = find_reden(advies.wederhoorregister.herzieningen, inkoopjaar, nummer)
    if adopted:
        record = adopted[-1]
        frozen = vastgesteld.rows(record.versie)
        afwijkend = len(find_differences(frozen, advies.adviezen, KOLOMMEN))
        if not is_revised(reden, afwijkend):
            vastgesteld.refuse_lost("")
            told = _list_akkoorden(advies, record, akkoorden, None, today)
            return Stand(advies, record, VASTGESTELD, frozen, told, afwijkend, vastgesteld)
    record = Versie(
        inkoopjaar,
        nummer,
        reden or "",
        f"{advies.bekend_op:%Y-%m-%d}",
        "",
        hash_versie(to_text(advies.adviezen), inkoopjaar, nummer, reden or ""),
    )
    vastgesteld.refuse_lost(record.versie_hash)
    return Stand(
        advies,
        record,
        CONCEPT,
        advies.adviezen.assign(versie=nummer, staat=CONCEPT),
        _list_akkoorden(advies, record, akkoorden, advies.bekend_op, today),
        0,
        vastgesteld,
        tuple(
            describe_bezwaar(akkoord_file(root, inkoopjaar), rij, wie, datum, _why(bezwaar, advies.bekend_op))
            for rij, wie, datum, bezwaar in list_bezwaren(
                akkoorden, record.versie_hash, advies.bekend_op, today
            )
        ),
    )


def _known_on(advies: Advies, as_of: pd.Timestamp | None) -> Advies:
    """Without the reasons of later days."""
    if as_of is None:
        return advies
    registers = advies.wederhoorregister
    herzieningen = registers.herzieningen
    known = replace(registers, herzieningen=herzieningen[herzieningen["datum"] <= as_of])
    return replace(advies, wederhoorregister=known)


def _list_akkoorden(
    advies: Advies,
    record: Versie,
    akkoorden: pd.DataFrame,
    vanaf: pd.Timestamp | None,
    tot: pd.Timestamp | None,
) -> pd.DataFrame:
    verzekeraars = advies.wederhoorregister.verzekeraars
    return list_akkoorden(akkoorden, verzekeraars, record.inkoopjaar, record.versie_hash, vanaf, tot)


def _why(bezwaar: str, bekend_op: pd.Timestamp) -> str:
    known = f"before {bekend_op:%Y-%m-%d}, when this version was known"
    return known if bezwaar == TE_VROEG else "after today"


def describe_bezwaar(file: Path, rij: int, verzekeraar: str, datum: pd.Timestamp, why: str) -> str:
    """An agreement that does not count: where it stands, and what to do."""
    return (
        f"{file}, row {rij}: '{verzekeraar}' agreed on {datum:%Y-%m-%d}, {why}; that does not count.\n"
        f"Let it agree anew: inkoopadvies advice agree {file.stem} --verzekeraar '{verzekeraar}'"
    )
