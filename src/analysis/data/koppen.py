"""Which of our columns a delivered heading is, and in which row the headings stand.

ZIN's headings differ per year in name, case, spaces and underscores; `reference/kolommen.csv` says what each
means, so that a new verslagjaar is new rows there. Headings are found by what they say: the row that holds
most of them. A sheet whose best row has too few is no sheet of opgaven (a notice, a list of codes).
"""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from analysis.data.referentie import Kolom, read_referentie
from analysis.errors import ReferenceError, names

VERPLICHT = ("organisatie", "indicator_code", "eenheid", "waarde", "teller", "noemer", "nvt", "opmerking")
"""Without one of these a row cannot be read safely: without opmerking a suppressed count would be a zero.
All others may be absent, as in the older generation; verslagjaar then comes from the folder."""

FEWEST_REQUIRED, FEWEST_KNOWN = 4, 10
"""A row with this many of the required headings, or of all known ones, is a row of headings."""

RESERVED = ("blad", "rij")
_INVISIBLE = dict.fromkeys([*map(ord, "_\ufeff\u200b\u00ad")])


@dataclass(frozen=True)
class Kopregel:
    """A row of headings: per position its heading and our name, and what is wrong with it."""

    rij: int
    koppen: dict[int, str]
    namen: dict[int, str]

    @property
    def onbekend(self) -> list[str]:
        """The headings that kolommen.csv does not know."""
        return [kop for position, kop in self.koppen.items() if position not in self.namen]

    @property
    def dubbel(self) -> dict[str, list[str]]:
        """Our names that stand under more than one heading, with these headings."""
        per_naam: dict[str, list[str]] = {}
        for position, naam in self.namen.items():
            per_naam.setdefault(naam, []).append(self.koppen[position])
        return {naam: koppen for naam, koppen in per_naam.items() if len(koppen) > 1}

    @property
    def ontbrekend(self) -> list[str]:
        """The names that must be there and are not. A vestigingsnummer without locatie cannot be placed."""
        present = set(self.namen.values())
        needed = [*VERPLICHT, "locatie"] if "vestigingsnummer" in present else [*VERPLICHT]
        return [naam for naam in needed if naam not in present]

    @property
    def is_of_opgaven(self) -> bool:
        """Whether these are the headings of a sheet of opgaven."""
        present = set(self.namen.values())
        return len(present & set(VERPLICHT)) >= FEWEST_REQUIRED or len(present) >= FEWEST_KNOWN


def fold_kop(kop: str) -> str:
    """Case, spaces and underscores carry no meaning in a heading.

    >>> fold_kop("Type Zorgaanbieder "), fold_kop("Indicator_nvt")
    ('typezorgaanbieder', 'indicatornvt')
    """
    return "".join(kop.translate(_INVISIBLE).casefold().split())


def load_kolommen(file: Path) -> pd.DataFrame:
    """Every known heading means one of our columns; a column may have several headings.

    Returns
    -------
    DataFrame
        One row per heading: `naam` (ours), `kop` (theirs; the first of a naam is its familiar one).

    Raises
    ------
    ReferenceError
        When the file is missing or not such a table, a heading stands under two names, or a required naam
        has no heading; with all rows at fault.
    """
    rows, faults = read_referentie(
        file, {"naam": Kolom("sleutel", verplicht=True), "kop": Kolom(verplicht=True)}
    )
    folded = rows["kop"].map(fold_kop, na_action="ignore")
    double = folded.notna() & folded.duplicated(keep=False)
    faults.add(
        rows.loc[double, "rij"],
        f"heading {names(list(rows.loc[double, 'kop'].unique()))} stands more than once (case, spaces and "
        "underscores do not count); keep one row.",
    )
    reserved = rows["naam"].isin(RESERVED)
    faults.add(
        rows.loc[reserved, "rij"], f"{names(list(RESERVED))} are made by the reader; choose another naam."
    )
    faults.raise_if_any()
    absent = [naam for naam in VERPLICHT if naam not in set(rows["naam"])]
    if absent:
        raise ReferenceError(f"{file}: no row says which heading means {names(absent)}.\nAdd a row for each.")
    return rows[["naam", "kop"]]


def index_koppen(kolommen: pd.DataFrame) -> dict[str, str]:
    """Our name of each known heading, by its folded form."""
    return dict(zip(kolommen["kop"].map(fold_kop), kolommen["naam"], strict=True))


def read_kopregel(rij: int, cells: Sequence[object], known: dict[str, str]) -> Kopregel:
    """One row of cells, read as headings."""
    koppen = {position: cell for position, cell in enumerate(cells) if isinstance(cell, str) and cell.strip()}
    folded = {position: fold_kop(kop) for position, kop in koppen.items()}
    return Kopregel(rij, koppen, {position: known[kop] for position, kop in folded.items() if kop in known})


def count_known(cells: Sequence[object], known: dict[str, str]) -> int:
    """How many different known headings stand in a row of cells."""
    return len({known[kop] for kop in (fold_kop(c) for c in cells if isinstance(c, str)) if kop in known})


def suggest_kop(onbekend: list[str], kolommen: pd.DataFrame) -> str:
    """What an unknown heading may be, and the row to add to kolommen.csv for it."""
    known = dict(zip(kolommen["kop"].map(fold_kop), kolommen.itertuples(index=False), strict=True))
    lines = []
    for kop in onbekend[:5]:
        near = difflib.get_close_matches(fold_kop(kop), known, n=1, cutoff=0.6)
        if near:
            naam, lookalike = known[near[0]]
            lines.append(f"{naam},{kop.strip()}    (it looks like '{lookalike}')")
        else:
            lines.append(f"<naam>,{kop.strip()}    (nothing known looks like it; choose a new naam)")
    return "\n".join(["Add a row to kolommen.csv for each, after looking at what stands under it:", *lines])
