"""Take back what an insurer or a hospital filled in: all of it or nothing, once however often it is read.

A workbook that was made from an older state is taken where nothing happened in its zaken since; where
something did, both sides are shown and nothing is written.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from analysis.data.advies import Advies, load_advies
from analysis.data.bewaard import hold_register
from analysis.data.celtekst import to_cell
from analysis.data.gebeurtenissen import append_events
from analysis.data.hoorformulier import Formulier, Fouten, read_hoorformulier
from analysis.data.hoorkolommen import ANTWOORDVORM
from analysis.data.paths import Root
from analysis.data.wederhoortabellen import WEDERHOOR
from analysis.errors import LeveringError
from analysis.report.onderdelen import rows_of
from analysis.rules.wederhoor import HERZIENING, OORDEEL, REACTIE, find_gaps, kind_of_judgement, list_judged
from analysis.rules.zaken import EENHEID, key_zaken
from analysis.run.wederhoor import events_of, list_zaken, stand_of, to_typed

FIELDS = (
    *("opgegeven", "reactie", "bewijs", "reactie_op", "erkend", "reden", "toelichting", "advies"),
    *("voorwaarden", "termijn", "oordeel_op"),
)
"""What a row of a form may say of an answer and of a judgement."""


@dataclass(frozen=True)
class Ingelezen:
    """What an import did: how many events were added, how many stood there already, and what to know."""

    inkoopjaar: int
    van: str
    toegevoegd: int
    bekend: int
    is_ouder: bool


def import_hearing(root: Root, file: Path, inkoopjaar: int | None = None) -> Ingelezen:
    """Take over what was filled in: all of it or nothing, and once however often it is read.

    The form of a hospital gives answers only (`reactie ontvangen`), to the insurer that hears it.

    Raises
    ------
    LeveringError
        When a cell cannot be taken over, or a zaak changed since the workbook was made.
    ReferenceError
        When the register with these events would contradict itself.
    RootError, LockedError
        When the register cannot be written now; see `bewaard`.
    """
    year, formulier = read_hoorformulier(file, inkoopjaar)
    with hold_register(root):  # what is known already is decided while nobody else writes
        advies = load_advies(root, year)
        zaken = list_zaken(advies).set_index("zaak")
        fouten = Fouten(file, formulier.vorm.blad)
        _check_rows(formulier, zaken, advies, fouten)
        fouten.raise_if_any()
        offered = _to_events(formulier, advies, zaken)
        known = _known_events(advies)
        is_known = [_identity(row) in known for row in rows_of(offered)]
        new = offered[[not seen for seen in is_known]]
        _refuse_conflicts(file, formulier, new, advies, zaken)
        append_events(root, advies.register, year, new)
    return Ingelezen(
        inkoopjaar=year,
        van=formulier.organisatie or formulier.verzekeraar,
        toegevoegd=len(new),
        bekend=sum(is_known),
        is_ouder=formulier.stand != stand_of(advies),
    )


def _check_rows(formulier: Formulier, zaken: pd.DataFrame, advies: Advies, fouten: Fouten) -> None:
    """Each filled row is about a zaak of whose form it is, unchanged, with all that its event needs."""
    cell_of = formulier.vorm.cell
    own_zaken = zaken[zaken["verzekeraar"] == formulier.verzekeraar]
    if formulier.organisatie:
        own_zaken = own_zaken[own_zaken["organisatie"] == formulier.organisatie]
    redenen = set(advies.wederhoorregister.redenen["reden"])
    soorten = advies.wederhoorregister.adviessoorten
    keuzes = soorten.loc[soorten["keuze"] == "ja", "advies"].tolist()
    double = formulier.rijen["zaak"].duplicated(keep=False)
    for row, is_double in zip(rows_of(formulier.rijen), double, strict=True):
        where = cell_of(row.rij, "zaak")
        if row.zaak not in own_zaken.index:
            whose = formulier.organisatie or formulier.verzekeraar
            fouten.add(
                where,
                f"'{row.zaak}' is no zaak of {whose} in inkoopjaar {advies.inkoopjaar}",
                "the rows of the export",
            )
            continue
        if is_double:
            fouten.add(where, f"'{row.zaak}' stands in more than one row", "one row per zaak")
        own = zaken.loc[row.zaak]
        for veld in ("organisatie", "locatie", "ingreep"):
            expected = None if pd.isna(own[veld]) else own[veld]
            given = getattr(row, veld)
            if (None if pd.isna(given) else given) != expected:
                fouten.add(cell_of(row.rij, veld), f"'{given}' was changed", f"'{expected or ''}'")
        said = {veld: getattr(row, veld, None) for veld in FIELDS}
        for veld, wrong, right in find_gaps(said, is_form_of_answers=formulier.vorm is ANTWOORDVORM):
            fouten.add(cell_of(row.rij, veld), wrong, right)
        if not formulier.is_of_insurer:
            continue
        if pd.notna(row.reden) and row.reden not in redenen:
            allowed = ", ".join(sorted(redenen))
            fouten.add(cell_of(row.rij, "reden"), f"reason '{row.reden}' is unknown", allowed)
        if pd.notna(row.advies) and row.advies not in keuzes:
            fouten.add(cell_of(row.rij, "advies"), f"advice '{row.advies}' is unknown", ", ".join(keuzes))


def _to_events(formulier: Formulier, advies: Advies, zaken: pd.DataFrame) -> pd.DataFrame:
    """The events that the filled rows stand for: first the answer, then the judgement."""
    judged = list_judged(events_of(advies))
    events = []
    for row in rows_of(formulier.rijen):
        own = zaken.loc[row.zaak]
        unit = {name: own[name] for name in ("norm_code", *EENHEID)}
        usual = {**unit, "verzekeraar": formulier.verzekeraar, "gemeld": row.gemeld}
        if pd.notna(row.reactie_op):
            answer = {"opgegeven": row.opgegeven, "toelichting": row.reactie, "bewijs": row.bewijs}
            events.append(usual | {"datum": row.reactie_op, "soort": REACTIE} | answer)
        if formulier.is_of_insurer and pd.notna(row.oordeel_op):
            judgement = {
                veld: getattr(row, veld)
                for veld in ("erkend", "reden", "toelichting", "advies", "voorwaarden", "termijn")
            }
            proof = {} if pd.notna(row.reactie_op) else {"bewijs": row.bewijs}
            kind = {"datum": row.oordeel_op, "soort": kind_of_judgement(row.zaak, judged)}
            events.append(usual | kind | judgement | proof)
    return to_typed(pd.DataFrame(events, columns=list(WEDERHOOR)))


def _refuse_conflicts(
    file: Path, formulier: Formulier, new: pd.DataFrame, advies: Advies, zaken: pd.DataFrame
) -> None:
    """Something happened in this zaak since the workbook was made: both sides are shown, none is chosen."""
    changed = set(key_zaken(new)) if len(new) else set()
    events = events_of(advies)
    lines = []
    for row in rows_of(formulier.rijen):
        own = zaken.loc[row.zaak]
        if row.zaak not in changed:
            continue
        if row.controle != own["controle"]:
            judged = getattr(row, "advies", None)
            mine = judged if pd.notna(judged) else REACTIE
            lines.append(
                f"row {row.rij}, {own['organisatie']}, {own['ingreep']}: here '{mine}'; the register has "
                + _last_event(events[key_zaken(events) == row.zaak])
            )
        elif not _same(row.gemeld, own["gemeld"]):
            lines.append(
                f"row {row.rij}, {own['organisatie']}, {own['ingreep']}: made when the source said "
                f"{_shown(row.gemeld)}; now it says {_shown(own['gemeld'])}"
            )
    if lines:
        raise LeveringError(
            f"{file} was made from an older state, and {len(lines)} of its zaken changed since; nothing was "
            "written.\n" + "\n".join(lines) + "\nDecide which one holds, and note it in a new export: "
            f"inkoopadvies hearing export {advies.inkoopjaar}"
        )


def _known_events(advies: Advies) -> set[tuple[str, ...]]:
    return {_identity(row) for row in rows_of(events_of(advies))}


def _identity(row: object) -> tuple[str, ...]:
    """An event is the same when all it says is; a judgement read again is no revision of itself."""
    values = {name: to_cell(getattr(row, name)) for name in WEDERHOOR}
    values["soort"] = OORDEEL if values["soort"] == HERZIENING else values["soort"]
    return tuple(values.values())


def _last_event(events: pd.DataFrame) -> str:
    if events.empty:
        return "nothing about it any more"
    last = events.iloc[-1]
    said = last["advies"] if pd.notna(last["advies"]) else last["soort"]
    return f"'{said}' of {last['verzekeraar']} on {last['datum']:%Y-%m-%d}"


def _same(first: float | None, second: float | None) -> bool:
    return first == second or (pd.isna(first) and pd.isna(second))


def _shown(value: float | None) -> str:
    return "no exact figure" if value is None or pd.isna(value) else f"{value:g}"
