"""The advice of an inkoopjaar: a concept, adopted when all agreed, replayed and compared afterwards."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import pandas as pd

from analysis.data.advies import TABELLEN, Advies, compose_advies, load_advies
from analysis.data.adviesversies import (
    KOLOMMEN,
    Versie,
    freeze,
    hash_versie,
    list_versies,
    load_versie,
    read_text,
    to_text,
)
from analysis.data.paths import Root
from analysis.data.store import save_table
from analysis.errors import InkoopadviesError, RootError, names
from analysis.report.advieswerkboek import write_advieswerkboek
from analysis.rules.akkoord import CONCEPT, VASTGESTELD, is_unanimous, list_akkoorden
from analysis.rules.verschil import diff_adviezen
from analysis.rules.zaken import key_zaken
from analysis.run.tabellen import build_tabellen

FOLDER = "inkoopadvies"


class ReplayError(InkoopadviesError):
    """An adopted version cannot be made again from what was known then; `cases` holds what differs."""


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
    advies = load_advies(root, inkoopjaar)
    text = to_text(advies.adviezen)
    adopted = list_versies(root, inkoopjaar)
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
        hash_versie(text, inkoopjaar, nummer, reden or ""),
    )
    rows = advies.adviezen.assign(versie=nummer, staat=CONCEPT)
    return Stand(advies, record, CONCEPT, rows, _akkoorden(advies, record), 0)


def make_advies(root: Root, inkoopjaar: int, reports: Path) -> tuple[Stand, Path]:
    """Adopt the concept when every insurer agreed to it; then write the table and the workbook.

    Raises
    ------
    RootError, ReferenceError
        See `read_stand`.
    """
    stand = read_stand(root, inkoopjaar)
    if stand.staat == CONCEPT and is_unanimous(stand.akkoorden):
        last = stand.akkoorden["datum"].max()
        record = replace(stand.record, vastgesteld_op=f"{last:%Y-%m-%d}")
        freeze(root, record, to_text(stand.adviezen))
        stand = replace(
            stand, record=record, staat=VASTGESTELD, adviezen=stand.adviezen.assign(staat=VASTGESTELD)
        )
    save_table(stand.adviezen, "adviezen", root.processed / str(inkoopjaar))
    file = reports / FOLDER / str(inkoopjaar) / "inkoopadvies.xlsx"
    file.parent.mkdir(parents=True, exist_ok=True)
    write_advieswerkboek(
        file,
        stand.adviezen,
        stand.record,
        stand.staat,
        stand.akkoorden,
        stand.advies.wederhoorregister.adviessoorten,
        stand.advies.wederhoorregister.redenen,
        is_synthetisch=root.is_synthetic,
    )
    return stand, file


def replay(root: Root, inkoopjaar: int, versie: int | None = None) -> Versie:
    """An adopted version, made again from the registers and the deliveries as known then, is the same.

    Raises
    ------
    ReplayError
        When it is not; the message names the rows.
    RootError
        When there is no such version.
    """
    record = _find_versie(root, inkoopjaar, versie)
    frozen = load_versie(root, record)
    as_of = date.fromisoformat(record.bekend_op)
    tabellen = build_tabellen(root, [inkoopjaar], as_of=as_of)[inkoopjaar]
    made = compose_advies(
        root, inkoopjaar, {tabel: tabellen[tabel] for tabel in TABELLEN}, pd.Timestamp(as_of)
    ).adviezen
    text = to_text(made)
    if hash_versie(text, inkoopjaar, record.versie, record.reden) == record.versie_hash:
        return record
    differences = find_differences(frozen, read_text(text))
    shown = [f"{row.zaak} ({row.kolommen})" for row in differences.itertuples()]
    raise ReplayError(
        f"Version {record.versie} of inkoopjaar {inkoopjaar}, known on {record.bekend_op}, is not the same "
        f"when made again: {len(differences)} rows differ: {names(shown)}.\n"
        "Something that it rests on was changed after adoption: a norm, a link, an event, a delivery or our "
        "method. Look at the history of data/reference and of the code since then.",
        differences,
    )


def diff(root: Root, oud: str, nieuw: str) -> pd.DataFrame:
    """What changed between two inkoopjaren or two versions, each change with its one cause.

    Parameters
    ----------
    root : Root
        The data root.
    oud, nieuw : str
        An inkoopjaar ("2026": its newest version), or a version of it ("2026:1").
    """
    return diff_adviezen(_rows_of(root, oud), _rows_of(root, nieuw))


def find_differences(oude: pd.DataFrame, nieuwe: pd.DataFrame) -> pd.DataFrame:
    """The rows that differ in any frozen column, or stand in one of the two only.

    Returns
    -------
    DataFrame
        zaak and kolommen (the columns that differ, or "alleen hier" / "ontbreekt"), by zaak.
    """
    old, new = (_cells(rows) for rows in (oude, nieuwe))
    found = []
    for zaak in sorted(set(old) | set(new)):
        if zaak not in new or zaak not in old:
            found.append((zaak, "ontbreekt" if zaak in old else "alleen hier"))
        elif old[zaak] != new[zaak]:
            pairs = zip(KOLOMMEN, old[zaak], new[zaak], strict=True)
            found.append((zaak, ", ".join(column for column, was, now in pairs if was != now)))
    return pd.DataFrame(found, columns=["zaak", "kolommen"])


def _cells(adviezen: pd.DataFrame) -> dict[str, tuple[str, ...]]:
    texts = adviezen[KOLOMMEN].astype("object").where(adviezen[KOLOMMEN].notna(), "")
    rows = [tuple(map(str, row)) for row in texts.itertuples(index=False, name=None)]
    return dict(zip(key_zaken(adviezen), rows, strict=True))


def _rows_of(root: Root, name: str) -> pd.DataFrame:
    jaar, _, versie = name.partition(":")
    if not jaar.isdigit() or (versie and not versie.isdigit()):
        raise RootError(f"'{name}' is neither an inkoopjaar (2026) nor a version of one (2026:1).")
    if versie:
        return load_versie(root, _find_versie(root, int(jaar), int(versie)))
    return read_stand(root, int(jaar)).adviezen


def _find_versie(root: Root, inkoopjaar: int, versie: int | None) -> Versie:
    adopted = list_versies(root, inkoopjaar)
    found = [record for record in adopted if versie is None or record.versie == versie]
    if not found:
        wanted = "an adopted version" if versie is None else f"version {versie}"
        known = names([str(record.versie) for record in adopted]) or "none"
        raise RootError(f"Inkoopjaar {inkoopjaar} has no {wanted}.\nAdopted versions: {known}.")
    return found[-1]


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
