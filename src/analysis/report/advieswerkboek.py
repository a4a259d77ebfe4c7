"""inkoopadvies.xlsx: the advice as insurers publish it, with what it rests on and what it does not say."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pandas as pd

from analysis.data.adviesversies import Versie
from analysis.report import hooropschriften, hoorzinnen, labels, zinnen
from analysis.report.onderdelen import rows_of
from analysis.report.werkbladen import open_workbook, write_lines, write_table
from analysis.rules.adviezen import GEEN_ADVIES


def write_advieswerkboek(
    file: Path,
    adviezen: pd.DataFrame,
    record: Versie,
    staat: str,
    akkoorden: pd.DataFrame,
    adviessoorten: pd.DataFrame,
    redenen: pd.DataFrame,
    *,
    is_synthetisch: bool,
) -> None:
    """Write the workbook: how to read it, the advice, who agreed, the legend, and the documents.

    Rows without an advice (`geen advies`) are counted and left out.
    """
    shown = adviezen[adviezen["advies"] != GEEN_ADVIES].sort_values(["ingreep", "organisatie", "locatie"])
    counts = adviezen["advies"].value_counts()
    agreed = int(akkoorden["datum"].notna().sum())
    lines = [
        *((zinnen.SYNTHETISCH_ZIN,) if is_synthetisch else ()),
        zinnen.GEEN_KEUZE_INFORMATIE,
        zinnen.VOLUME_GEEN_KWALITEIT,
        hoorzinnen.STAAT.format(staat=staat, versie=record.versie, reden=record.reden).strip(),
        hoorzinnen.CONTROLEGETAL.format(versie_hash=record.versie_hash),
        hoorzinnen.GEBASEERD_OP.format(dag=labels.datum(date.fromisoformat(record.bekend_op))),
        hoorzinnen.AKKOORD_VAN.format(akkoord=agreed, aantal=len(akkoorden)),
        *(hoorzinnen.SOORT_AANTAL.format(advies=advies, aantal=aantal) for advies, aantal in counts.items()),
    ]
    workbook = open_workbook(str(file))
    titel = hoorzinnen.ADVIES_TITEL.format(inkoopjaar=record.inkoopjaar)
    leeswijzer, adviesblad, akkoord, legenda, documenten = hooropschriften.ADVIESBLADEN
    write_lines(workbook, leeswijzer, titel, lines)
    koppen = [(kop, breedte) for kop, _, breedte in hooropschriften.ADVIESBLAD]
    fields = [veld for _, veld, _ in hooropschriften.ADVIESBLAD]
    write_table(workbook, adviesblad, koppen, list(shown[fields].itertuples(index=False, name=None)))
    write_table(
        workbook,
        akkoord,
        hooropschriften.AKKOORDBLAD,
        [(row.verzekeraar, row.datum, zinnen.JA if row.eerder else zinnen.NEE) for row in rows_of(akkoorden)],
    )
    legend = [
        *(
            (hooropschriften.ADVIES, row.advies, row.omschrijving, labels.VERIFICATIE[row.verificatie])
            for row in rows_of(adviessoorten)
        ),
        *(
            (hooropschriften.REDEN, row.reden, row.omschrijving, labels.VERIFICATIE[row.verificatie])
            for row in rows_of(redenen)
        ),
    ]
    write_table(workbook, legenda, hooropschriften.LEGENDABLAD, legend)
    write_table(workbook, documenten, hooropschriften.DOCUMENTENBLAD, hoorzinnen.DOCUMENTEN)
    workbook.close()
