"""The advice of an inkoopjaar: a concept, adopted when all agreed, replayed and compared afterwards."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pandas as pd

from analysis.data.advies import compose_advies
from analysis.data.adviesstand import Stand, find_differences, read_stand
from analysis.data.adviesversies import (
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
from analysis.report.inkoopadvies import write_advieswerkboek
from analysis.rules.akkoord import CONCEPT, VASTGESTELD, is_unanimous
from analysis.rules.verschillen import diff_adviezen
from analysis.run.tabellen import build_grondslag

FOLDER = "inkoopadvies"


class ReplayError(InkoopadviesError):
    """An adopted version cannot be made again from what was known then; `cases` holds what differs."""


def make_advies(root: Root, inkoopjaar: int, reports: Path) -> tuple[Stand, Path]:
    """Adopt the concept when every insurer agreed to it; then write the table and the workbook.

    Raises
    ------
    RootError, ReferenceError
        See `read_stand`.
    """
    stand = adopt(root, read_stand(root, inkoopjaar))
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


def adopt(root: Root, stand: Stand) -> Stand:
    """A concept to which every insurer agreed is frozen; anything else stays as it is."""
    if stand.staat != CONCEPT or not is_unanimous(stand.akkoorden):
        return stand
    last = stand.akkoorden["datum"].max()
    record = replace(stand.record, vastgesteld_op=f"{last:%Y-%m-%d}")
    freeze(root, record, to_text(stand.adviezen))
    return replace(stand, record=record, staat=VASTGESTELD, adviezen=stand.adviezen.assign(staat=VASTGESTELD))


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
    grondslag = build_grondslag(root, [inkoopjaar], as_of=as_of)[inkoopjaar]
    made = compose_advies(root, inkoopjaar, grondslag, pd.Timestamp(as_of)).adviezen
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
