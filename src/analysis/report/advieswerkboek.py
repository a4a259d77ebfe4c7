"""inkoopadvies.xlsx: the advice as insurers publish it, with what it rests on and what it does not say."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from analysis.data.adviesversies import Versie
from analysis.report import zinnen
from analysis.report.onderdelen import rows_of
from analysis.report.werkbladen import open_workbook, write_lines, write_table

DOCUMENTEN = (
    ("Inkoopadvies minimumnormen", "Alle adviezen die zorgverzekeraars unaniem vaststellen."),
    ("SONCOS normeringsrapport", "Normen van de beroepsgroepen voor oncologische behandelingen."),
    ("NVvH Normeringsdocument", "Normen van de beroepsgroepen voor chirurgische behandelingen."),
    ("Transparantiekalender MSZ, Zorginstituut", "De indicatoren die ziekenhuizen jaarlijks aanleveren."),
)
KOLOMMEN = (
    ("Norm", "ingreep", 30), ("Opsteller", "opsteller", 16), ("Eenheid", "eenheid", 12),
    ("Ziekenhuis", "organisatie", 34), ("Locatie", "locatie", 30), ("Advies", "advies", 22),
    ("Grondslag", "grondslag", 28), ("Reden", "adviesreden", 20), ("Toelichting", "toelichting", 40),
    ("Voorwaarden", "voorwaarden", 30), ("Termijn", "termijn", 12), ("Oordeel", "oordeel", 16),
    ("Gemeld", "gemeld", 10), ("Erkend", "erkend", 10), ("Maat", "maat", 10), ("Minimum", "minimum", 10),
    ("Normregel", "normregel", 30), ("Wederhoor", "wederhoor", 18), ("Gehoord door", "verzekeraar", 20),
    ("Levering", "levering", 40),
)  # fmt: skip


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
    shown = adviezen[adviezen["advies"] != "geen advies"].sort_values(["ingreep", "organisatie", "locatie"])
    counts = adviezen["advies"].value_counts()
    agreed = int(akkoorden["datum"].notna().sum())
    lines = [
        *((zinnen.SYNTHETISCH_ZIN,) if is_synthetisch else ()),
        zinnen.GEEN_KEUZE_INFORMATIE,
        zinnen.VOLUME_GEEN_KWALITEIT,
        f"Staat: {staat}, versie {record.versie}. {record.reden}".strip(),
        f"Controlegetal van deze versie: {record.versie_hash}",
        f"Gebaseerd op wat bekend was op {record.bekend_op}.",
        f"Akkoord: {agreed} van de {len(akkoorden)} verzekeraars.",
        *(f"{advies}: {aantal} (norm bij een ziekenhuis of locatie)" for advies, aantal in counts.items()),
    ]
    workbook = open_workbook(str(file))
    write_lines(workbook, "Leeswijzer", f"Inkoopadvies minimumnormen, inkoopjaar {record.inkoopjaar}", lines)
    koppen = [(kop, breedte) for kop, _, breedte in KOLOMMEN]
    fields = [veld for _, veld, _ in KOLOMMEN]
    write_table(workbook, "Adviezen", koppen, list(shown[fields].itertuples(index=False, name=None)))
    write_table(
        workbook,
        "Akkoord",
        [("Verzekeraar", 30), ("Akkoord op", 14), ("Ging akkoord met een andere versie", 20)],
        [(row.verzekeraar, row.datum, "ja" if row.eerder else "nee") for row in rows_of(akkoorden)],
    )
    verified = {"geverifieerd": "geverifieerd", "te_verifieren": "te verifiëren"}
    legend = [
        *(
            ("Advies", row.advies, row.omschrijving, verified[row.verificatie])
            for row in rows_of(adviessoorten)
        ),
        *(("Reden", row.reden, row.omschrijving, verified[row.verificatie]) for row in rows_of(redenen)),
    ]
    heads = [("Soort", 10), ("Code", 28), ("Betekenis", 90), ("Verificatie", 16)]
    write_table(workbook, "Legenda", heads, legend)
    write_table(workbook, "Documenten", [("Document", 44), ("Toelichting", 80)], DOCUMENTEN)
    workbook.close()
