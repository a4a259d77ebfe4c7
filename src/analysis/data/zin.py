"""What a ZIN file says, row by row, as text; or why it is refused.

One reader for both generations of the house format, in an .xlsx workbook, in text or in parquet. What a file
is, is seen from its first bytes and never from its name; its sheets of opgaven and their rows of headings
are found by their headings. All such sheets are read. A notice, a picture or a list of codes is passed over,
and `Blad.reden` says so; a sheet that looks like opgaven and cannot be read is refused, so that nothing is
lost in silence. Nothing is typed here: what the texts mean is decided in `data.opgaven`.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from analysis.data.bestanden import open_bestand
from analysis.data.bladen import KOPREGEL_WITHIN, AnderBlad, Opgavenblad, find_kopregel
from analysis.data.koppen import Kopregel, index_koppen, load_kolommen, suggest_kop
from analysis.data.vellen import Inhoud, UnevenRowError, Vel, read_inhoud
from analysis.data.weigeringen import ASK_AGAIN, refuse
from analysis.data.werkboekcontrole import column_name
from analysis.errors import LeveringError, names

__all__ = ["Blad", "Gelezen", "describe_zin", "load_kolommen", "read_zin"]


@dataclass(frozen=True)
class Blad:
    """How one sheet is understood. `kolommen`: their heading → our name; `reden`: why it is not read."""

    naam: str
    kopregel: int | None
    rijen: int
    kolommen: dict[str, str]
    onbekend: list[str]
    ontbrekend: list[str]
    reden: str | None


@dataclass(frozen=True)
class Gelezen:
    """A file that was read completely: its sheets, and `rijen`, one row per non-empty row of these."""

    bestand: Path
    bladen: tuple[Blad, ...]
    rijen: pd.DataFrame


def describe_zin(file: Path, kolommen: pd.DataFrame) -> tuple[Blad, ...]:
    """Every sheet of a file as the reader understands it; unknown and missing columns are told, not raised.

    Parameters
    ----------
    file : Path
        A workbook, text or parquet file.
    kolommen : DataFrame
        As `load_kolommen` gives it.

    Returns
    -------
    tuple of Blad
        In the order of the file. `ontbrekend` names the required columns that are absent.

    Raises
    ------
    LeveringError
        When the file cannot be opened at all, or a row is torn.
    """
    known = index_koppen(kolommen)
    return tuple(_describe(file, vel, known) for vel in open_bestand(file, known))


def read_zin(file: Path, kolommen: pd.DataFrame) -> Gelezen:
    """Every row of every sheet of opgaven, as text under our names; all of it, or an error and nothing.

    Parameters
    ----------
    file : Path
        A workbook (.xlsx), text separated by `;`, `,` or tab, or parquet.
    kolommen : DataFrame
        As `load_kolommen` gives it.

    Returns
    -------
    Gelezen
        `rijen`: one row per non-empty row, by sheet and row; every naam of `kolommen` as str (missing, or a
        column that the file lacks: NaN), `blad` (the sheet; for text and parquet the file's name without its
        suffix) and `rij` (Int64: the row as Excel or an editor shows it; of parquet its number).

    Raises
    ------
    LeveringError
        When the file is no workbook, text or parquet, is encrypted, damaged, unsafe or too large; when no
        row of headings is found, a heading is unknown, double, or missing; when a row is torn, values stand
        under no heading, or there are no rows.
    """
    known = index_koppen(kolommen)
    bladen: list[Blad] = []
    parts: list[pd.DataFrame] = []
    others: list[AnderBlad] = []
    for vel in open_bestand(file, known):
        sheet = find_kopregel(vel, known)
        if isinstance(sheet, AnderBlad):
            others.append(sheet)
            bladen.append(_to_blad(vel, None, reden=sheet.reden))
        else:
            _check_koppen(file, sheet, kolommen)
            parts.append(_read_rows(file, sheet).assign(blad=vel.naam))
            bladen.append(_to_blad(vel, sheet.kop, len(parts[-1])))
    if not parts or any(other.opgave_rij for other in others):
        raise _refuse_headless(file, others)
    rijen = pd.concat(parts, ignore_index=True)
    if rijen.empty:
        raise refuse(file, "there are headings, but no rows under them.", ASK_AGAIN, blad=bladen[0].naam)
    columns = [*dict.fromkeys(kolommen["naam"]), "blad", "rij"]
    dtypes = dict.fromkeys(columns, "str") | {"rij": "Int64"}
    return Gelezen(file, tuple(bladen), rijen.reindex(columns=columns).astype(dtypes))


def _describe(file: Path, vel: Vel, known: dict[str, str]) -> Blad:
    sheet = find_kopregel(vel, known)
    if isinstance(sheet, AnderBlad):
        return _to_blad(vel, None, reden=sheet.reden)
    double = [f"{names(koppen)} all mean '{naam}'" for naam, koppen in sheet.kop.dubbel.items()]
    positions = {naam: position for position, naam in reversed(sheet.kop.namen.items())}
    inhoud = _read_inhoud(file, sheet, {position: naam for naam, position in positions.items()})
    return _to_blad(vel, sheet.kop, len(inhoud.teksten), "; ".join(double) or None)


def _check_koppen(file: Path, sheet: Opgavenblad, kolommen: pd.DataFrame) -> None:
    kop, blad, rij = sheet.kop, sheet.vel.naam, sheet.kop.rij or None
    for naam, koppen in kop.dubbel.items():
        raise refuse(
            file,
            f"headings {names(koppen)} all mean '{naam}', so it is not known which of them counts.",
            f"{ASK_AGAIN} If they mean different things, give each its own naam in kolommen.csv.",
            blad=blad,
            rij=rij,
        )
    if kop.onbekend:
        count = len(kop.onbekend)
        raise refuse(
            file,
            f"{count} {'heading is' if count == 1 else 'headings are'} unknown: {names(kop.onbekend)}."
            + (f" Missing as yet: {names(kop.ontbrekend)}." if kop.ontbrekend else ""),
            suggest_kop(kop.onbekend, kolommen),
            blad=blad,
            rij=rij,
        )
    if kop.ontbrekend:
        familiar = kolommen.drop_duplicates("naam").set_index("naam")["kop"]
        missing = [f"{naam} ({familiar[naam]})" if naam in familiar else naam for naam in kop.ontbrekend]
        raise refuse(
            file,
            f"{len(missing)} required {'column is' if len(missing) == 1 else 'columns are'} missing: "
            f"{names(missing)}.",
            ASK_AGAIN,
            blad=blad,
            rij=rij,
        )


def _read_inhoud(file: Path, sheet: Opgavenblad, namen: dict[int, str]) -> Inhoud:
    try:
        return read_inhoud(sheet.rest, namen, sheet.width)
    except UnevenRowError as error:
        raise refuse(
            file,
            f"the row has {error.cells} fields under {error.expected} headings.",
            "Look for a separator or a line end inside a text that is not between double quotes. "
            + ASK_AGAIN,
            blad=sheet.vel.naam,
            rij=error.rij,
        ) from error


def _read_rows(file: Path, sheet: Opgavenblad) -> pd.DataFrame:
    inhoud = _read_inhoud(file, sheet, sheet.kop.namen)
    without = {position: rij for position, rij in inhoud.naamloos.items() if position not in sheet.kop.koppen}
    if without:
        position, rij = next(iter(without.items()))
        letters = column_name(sheet.vel.eerste_kolom + position + 1)
        raise refuse(
            file,
            f"{len(without)} {'column has' if len(without) == 1 else 'columns have'} values but no heading; "
            f"the first is column {letters}.",
            ASK_AGAIN,
            blad=sheet.vel.naam,
            rij=rij,
        )
    return inhoud.teksten


def _to_blad(vel: Vel, kop: Kopregel | None, rijen: int = 0, reden: str | None = None) -> Blad:
    if kop is None:
        return Blad(vel.naam, None, 0, {}, [], [], reden)
    kolommen = {kop.koppen[position]: naam for position, naam in kop.namen.items()}
    return Blad(vel.naam, kop.rij or None, rijen, kolommen, kop.onbekend, kop.ontbrekend, reden)


def _refuse_headless(file: Path, others: list[AnderBlad]) -> LeveringError:
    """Opgaven may stand on a sheet without headings: tell where it comes nearest, and what it lacks."""
    remedy = "If these are new headings, add them to kolommen.csv. If there are none: " + ASK_AGAIN
    for other in others:
        if other.opgave_rij is not None:
            wrong = "this looks like an opgave, but there is no row of headings above it."
            return refuse(file, wrong, remedy, blad=other.vel.naam, rij=other.opgave_rij)
    near = [(other.vel.naam, other.nearest) for other in others if other.nearest is not None]
    if not near:
        sheets = names([other.vel.naam for other in others])
        wrong = f"no row of headings: in the first {KOPREGEL_WITHIN} rows of {sheets} no heading is known."
        return refuse(file, wrong, remedy)
    blad, kop = max(near, key=lambda one: len(one[1].namen))
    wrong = (
        f"no row of headings. The nearest is this one, with {names([kop.koppen[at] for at in kop.namen])}; "
        f"missing are {names(kop.ontbrekend)}."
    )
    return refuse(file, wrong, remedy, blad=blad, rij=kop.rij or None)
