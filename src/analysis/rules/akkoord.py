"""When an advice is adopted: every insurer of that inkoopjaar agreed to exactly this version, and still does.

A version is known by its hash, so an agreement to an earlier text counts for that text alone. It counts from
the day on which everything that the version rests on was known, up to today; one of before or of later counts
as little as one that was withdrawn. Where the register knows no insurer nothing can be unanimous. After
adoption only a herziening with a reason makes a new version; the earlier one stays, and nobody can withdraw
from it.

What was agreed, withdrawn and adopted are events in the order in which they were noted. Each that the program
writes carries the hash of all before it (a hash chain), so that nothing above it can be changed or taken away
unseen. Rows that were typed by hand carry none; they are covered by the first event after them.

Source: FAQ contracteeradvies inkoopjaar 2024, questions 1b and 2c.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from analysis.rules.zaken import key_zaken

CONCEPT = "concept"
VASTGESTELD = "vastgesteld"

AKKOORD = "akkoord"
INTREKKING = "intrekking"
VASTSTELLING = "vaststelling"
SOORTEN = (AKKOORD, INTREKKING, VASTSTELLING)
"""Kinds of events; a row that names none is an agreement."""

TE_VROEG = "te vroeg"
IN_DE_TOEKOMST = "in de toekomst"
INGETROKKEN = "ingetrokken"


def list_verzekeraars(verzekeraars: pd.DataFrame, inkoopjaar: int) -> list[str]:
    """Who must agree: every insurer that is valid in the inkoopjaar, by name.

    Parameters
    ----------
    verzekeraars : DataFrame
        verzekeraar, geldig_vanaf, geldig_tot (inkoopjaren, inclusive).
    inkoopjaar : int
        The year bought for.
    """
    valid = verzekeraars["geldig_vanaf"].le(inkoopjaar) & verzekeraars["geldig_tot"].fillna(inkoopjaar).ge(
        inkoopjaar
    )
    return sorted(verzekeraars.loc[valid, "verzekeraar"].unique())


def list_akkoorden(
    akkoorden: pd.DataFrame,
    verzekeraars: pd.DataFrame,
    inkoopjaar: int,
    versie_hash: str,
    vanaf: pd.Timestamp | None = None,
    tot: pd.Timestamp | None = None,
) -> pd.DataFrame:
    """Per insurer that is valid in the inkoopjaar the day of its standing agreement to this very version.

    Parameters
    ----------
    akkoorden : DataFrame
        The events of one inkoopjaar in the order in which they were noted: verzekeraar, versie_hash, datum,
        soort.
    verzekeraars : DataFrame
        verzekeraar, geldig_vanaf, geldig_tot (inkoopjaren, inclusive).
    inkoopjaar : int
        The year bought for.
    versie_hash : str
        Of the version that is asked about.
    vanaf, tot : Timestamp, optional
        The first and the last day (inclusive) on which one could agree: when it was known, and today. Without
        them any day counts.

    Returns
    -------
    DataFrame
        One row per insurer, by name: verzekeraar, datum (NaT: does not agree to this version), eerder (it
        agreed to another version), bezwaar (why an agreement to this version does not count: te vroeg, in de
        toekomst, ingetrokken; empty where there is none or it counts).
    """
    names = list_verzekeraars(verzekeraars, inkoopjaar)
    days: dict[str, pd.Timestamp] = {}
    bezwaren: dict[str, str] = {}
    exactly = akkoorden[akkoorden["versie_hash"] == versie_hash]
    for wie, datum, soort in zip(exactly["verzekeraar"], exactly["datum"], soorten_of(exactly), strict=True):
        if soort == INTREKKING:
            days.pop(wie, None)
            bezwaren[wie] = INGETROKKEN
        elif soort == AKKOORD and wie not in days:
            bezwaren[wie] = judge_datum(datum, vanaf, tot)
            if not bezwaren[wie]:
                days[wie] = datum
    is_other = akkoorden["versie_hash"].ne(versie_hash) & soorten_of(akkoorden).eq(AKKOORD)
    other = set(akkoorden.loc[is_other, "verzekeraar"])
    return pd.DataFrame(
        {
            "verzekeraar": pd.Series(names, dtype="str"),
            "datum": pd.Series([days.get(name, pd.NaT) for name in names], dtype="datetime64[us]"),
            "eerder": pd.Series([name in other for name in names], dtype="bool"),
            "bezwaar": pd.Series([bezwaren.get(name, "") for name in names], dtype="str"),
        }
    )


def soorten_of(akkoorden: pd.DataFrame) -> pd.Series[str]:
    """The kind of each event; who typed a row before there were kinds meant an agreement."""
    return akkoorden["soort"].fillna(AKKOORD)


def judge_datum(datum: pd.Timestamp, vanaf: pd.Timestamp | None, tot: pd.Timestamp | None) -> str:
    """Nobody agrees to what is not known yet, nor on a day that is still to come; both days are inclusive.

    >>> day = pd.Timestamp
    >>> judge_datum(day("1999-01-01"), day("2026-08-01"), day("2026-09-01"))
    'te vroeg'
    >>> judge_datum(day("2026-08-01"), day("2026-08-01"), day("2026-09-01"))
    ''
    """
    if vanaf is not None and datum < vanaf:
        return TE_VROEG
    return IN_DE_TOEKOMST if tot is not None and datum > tot else ""


def find_reden(herzieningen: pd.DataFrame, inkoopjaar: int, versie: int) -> str | None:
    """The reason for which there may be this version after an adopted one; None when nobody gave any."""
    rows = herzieningen[(herzieningen["inkoopjaar"] == inkoopjaar) & (herzieningen["versie"] == versie)]
    return str(rows["reden"].iloc[0]) if len(rows) else None


def is_revised(reden: str | None, afwijkend: int) -> bool:
    """An adopted version stands until there is a reason to revise it and something in it would differ.

    >>> is_revised(None, 3), is_revised("een erkende fout", 0), is_revised("een erkende fout", 3)
    (False, False, True)
    """
    return reden is not None and afwijkend > 0


def list_bezwaren(
    akkoorden: pd.DataFrame, versie_hash: str, vanaf: pd.Timestamp, tot: pd.Timestamp | None
) -> list[tuple[int, str, pd.Timestamp, str]]:
    """Agreements to this version, dated before it was known or after today, that nobody corrected since.

    Returns
    -------
    list of tuple
        One per insurer, in the order in which they were noted: row, verzekeraar, datum, and why it does not
        count (te vroeg, in de toekomst).
    """
    exactly = akkoorden[akkoorden["versie_hash"] == versie_hash]
    standing: dict[str, tuple[int, str, pd.Timestamp, str]] = {}
    columns = exactly["rij"], exactly["verzekeraar"], exactly["datum"], soorten_of(exactly)
    for rij, wie, datum, soort in zip(*columns, strict=True):
        standing.pop(wie, None)
        bezwaar = judge_datum(datum, vanaf, tot) if soort == AKKOORD else ""
        if bezwaar:
            standing[wie] = rij, wie, datum, bezwaar
    return list(standing.values())


def is_unanimous(akkoorden: pd.DataFrame) -> bool:
    """All means all, and nobody is not all.

    Parameters
    ----------
    akkoorden : DataFrame
        As `list_akkoorden` gives it.

    Examples
    --------
    >>> is_unanimous(pd.DataFrame({"datum": pd.Series(dtype="datetime64[us]")}))
    False
    """
    return len(akkoorden) > 0 and bool(akkoorden["datum"].notna().all())


def list_unanimous(akkoorden: pd.DataFrame, verzekeraars: pd.DataFrame, inkoopjaar: int) -> list[str]:
    """The hashes to which every insurer agreed, whatever became of them, in the order of the events."""
    hashes = dict.fromkeys(akkoorden["versie_hash"])
    return [
        versie_hash
        for versie_hash in hashes
        if is_unanimous(list_akkoorden(akkoorden, verzekeraars, inkoopjaar, versie_hash))
    ]


def chain_akkoorden(akkoorden: pd.DataFrame, inkoopjaar: int) -> list[str]:
    """The hash chain: per event the hash of all before it, and last the hash of all.

    Parameters
    ----------
    akkoorden : DataFrame
        The events of one inkoopjaar in the order in which they were noted: verzekeraar, versie_hash, datum,
        soort, reden, zegel, vorige.
    inkoopjaar : int
        It is part of the chain, so that events of one year are not those of another.

    Returns
    -------
    list of str
        One more than there are events.
    """
    links = [hash_parts(AKKOORD, inkoopjaar)]
    columns = ["verzekeraar", "versie_hash", "soort", "reden", "zegel", "vorige"]
    texts = akkoorden.assign(soort=soorten_of(akkoorden))[columns].fillna("")
    for datum, row in zip(akkoorden["datum"], texts.itertuples(index=False, name=None), strict=True):
        links.append(hash_parts(links[-1], f"{datum:%Y-%m-%d}", *row))
    return links


def find_breaks(akkoorden: pd.DataFrame, inkoopjaar: int) -> pd.Series[bool]:
    """Per event: what stood before it is not what stood there when it was noted."""
    links = pd.Series(chain_akkoorden(akkoorden, inkoopjaar)[:-1], index=akkoorden.index, dtype="str")
    return akkoorden["vorige"].notna() & akkoorden["vorige"].ne(links)


def hash_parts(*parts: object) -> str:
    """One SHA-256 hash of some values in this order.

    >>> hash_parts("a", 1) == hash_parts("a", "1")
    False
    """
    return hashlib.sha256(json.dumps(parts, ensure_ascii=False).encode()).hexdigest()


def find_differences(oude: pd.DataFrame, nieuwe: pd.DataFrame, kolommen: Sequence[str]) -> pd.DataFrame:
    """The rows of two versions that differ in one of these columns, or stand in one of the two only.

    Returns
    -------
    DataFrame
        zaak and kolommen (the columns that differ, or "alleen hier" / "ontbreekt"), by zaak.
    """
    old, new = (rows[list(kolommen)].set_axis(key_zaken(rows)) for rows in (oude, nieuwe))
    found = {zaak: "ontbreekt" for zaak in old.index.difference(new.index)}
    found |= {zaak: "alleen hier" for zaak in new.index.difference(old.index)}
    shared = old.index.intersection(new.index)
    was, now = old.loc[shared], new.loc[shared]
    differs = pd.DataFrame({column: _differs(was[column], now[column]) for column in kolommen}, index=shared)
    for zaak, row in differs[differs.any(axis=1)].iterrows():
        found[zaak] = ", ".join(row.index[row])
    return pd.DataFrame(sorted(found.items()), columns=["zaak", "kolommen"])


def _differs(was: pd.Series, now: pd.Series) -> np.ndarray[Any, np.dtype[np.bool_]]:
    """Two missing values are the same, and an empty text is a missing one."""
    both_empty = (was.isna() | was.eq("")) & (now.isna() | now.eq(""))
    return (~was.eq(now).fillna(value=False) & ~both_empty.fillna(value=False)).to_numpy(bool)
