"""Everything of an inkoopjaar in one workbook, for whoever sorts and filters in a spreadsheet.

Text is written as text, whatever it begins with: a name such as "=1+1" is shown and never computed. Columns
are called as in `data/reference/velden.csv`, whose explanations stand on the last sheet. The same tables
give the same bytes.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pandas as pd

from analysis.report import kanszinnen, zinnen
from analysis.report.gegevens import Jaar
from analysis.report.reeksen import GROEP
from analysis.report.werkbladen import open_workbook, write_frame, write_glossary

VAST = ("norm", "eenheid_naam")
UIT_OORDELEN = (
    "oordeel", "reden", "volume", "maat", "maat_min", "maat_max", "minimum", "marge",
)  # fmt: skip
UIT_STABILITEIT = (
    "marge_pct", "jaren_onder_op_rij", "is_structureel", "p_onder", "is_signaal", "kans_volgend_jaar_min",
    "kans_volgend_jaar_max", "kans_inkoopjaar_min", "kans_inkoopjaar_max", "minimum_inkoopjaar", "is_omslag",
)  # fmt: skip
SLEUTELS = (
    "norm_code", "opsteller", "eenheid", "kvk", "vestigingsnummer", "organisatie", "locatie", "levering",
    "verslagjaar", "inkoopjaar",
)  # fmt: skip
ZIN = "hoe_zeker"


def write_werkboek(jaar: Jaar, file: Path) -> None:
    """Three sheets: every verdict with how stable it is, every finding, and what each column means.

    Parameters
    ----------
    jaar : Jaar
        The inkoopjaar.
    file : Path
        Written anew; its folder exists.
    """
    oordelen, bevindingen = list_oordelen(jaar), jaar.bevindingen
    with open_workbook(file, titel=jaar_titel(jaar), bij=_notes(jaar)[0], made=_made(jaar)) as book:
        write_frame(book, kanszinnen.BLAD_OORDELEN, oordelen, frozen=len(VAST))
        write_frame(book, kanszinnen.BLAD_BEVINDINGEN, bevindingen)
        columns = [("oordelen", str(name)) for name in oordelen]
        columns += [("bevindingen", str(name)) for name in bevindingen]
        write_glossary(
            book,
            kanszinnen.BLAD_TOELICHTING,
            [jaar_titel(jaar), *_notes(jaar)],
            kanszinnen.TOELICHTING_KOPPEN,
            list(_explain(jaar, columns)),
        )


def list_oordelen(jaar: Jaar) -> pd.DataFrame:
    """Every verdict with its stability beside it, by norm and unit.

    Returns
    -------
    DataFrame
        One row per norm_code x unit: the columns of the sheet, in order; those about stability are missing
        for a norm that is not on a volume.
    """
    kept = jaar.stabiliteit[[*GROEP, *UIT_STABILITEIT]]
    both = jaar.oordelen.merge(kept, on=GROEP, how="left", validate="one_to_one")
    said = [
        jaar.stabiliteitszinnen.get((norm_code, unit))
        for norm_code, unit in zip(both["norm_code"], both["eenheid_sleutel"], strict=True)
    ]
    columns = [*VAST, *UIT_OORDELEN, *UIT_STABILITEIT, ZIN, *SLEUTELS]
    listed = both.assign(**{ZIN: pd.Series(said, index=both.index, dtype="str")})
    return listed.sort_values(["norm", "eenheid_naam", "norm_code"], kind="stable")[columns]


def jaar_titel(jaar: Jaar) -> str:
    """What the workbook is called in its properties and on its last sheet."""
    return zinnen.PAGINA_TITEL.format(naam=zinnen.MERK, inkoopjaar=jaar.inkoopjaar)


def _explain(jaar: Jaar, columns: list[tuple[str, str]]) -> Iterator[tuple[str, str, str]]:
    """What each column of each sheet means, by the data dictionary."""
    velden = pd.read_csv(jaar.root.reference_file("velden.csv"), dtype="str")
    known = {(row.tabel, row.veld): str(row.omschrijving) for row in velden.itertuples()}
    for tabel, name in columns:
        tables = (tabel, "stabiliteit") if tabel == "oordelen" else (tabel,)
        meaning = next((known[(table, name)] for table in tables if (table, name) in known), None)
        yield tabel, name, meaning or kanszinnen.EIGEN_KOLOMMEN[name]


def _notes(jaar: Jaar) -> list[str]:
    invented = [zinnen.SYNTHETISCH_ZIN] if jaar.is_synthetisch else []
    return [*invented, zinnen.VOLUME_GEEN_KWALITEIT, zinnen.GEEN_KEUZE_INFORMATIE, zinnen.GEEN_ADVIES]


def _made(jaar: Jaar) -> datetime:
    """The day of the last delivery, so that the same tables give the same bytes."""
    last = jaar.leveringen["ontvangen"].max()
    return datetime(1980, 1, 1) if pd.isna(last) else last.to_pydatetime()
