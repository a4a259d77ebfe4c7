"""Notebook 70: the advice as insurers publish it, as a page, in short for a director, and as a workbook.

First which version stands and who agreed, then the advice itself, then what could not be advised yet. Shares
print their numerator, denominator and level: norm at a hospital or location, never hospitals.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pandas as pd

from analysis.data.adviesstand import Stand, read_stand
from analysis.data.adviesversies import Versie
from analysis.report import labels
from analysis.report.gegevens import Jaar, describe, load_jaar, name_normen, once
from analysis.report.onderdelen import Cel, Inhoud, Kop, Tabel, Tekst, heads, paragraphs, rows_of
from analysis.report.werkboek import open_workbook, write_lines, write_table
from analysis.rules.adviezen import GEEN_ADVIES, NORM_GEHAALD
from analysis.years import to_verslagjaar

NIVEAU_ADVIEZEN = "adviezen (één norm bij één locatie of organisatie)"
GEEN_VERZEKERAARS = "Er staan geen verzekeraars in verzekeraars.csv; niemand kan akkoord gaan."
GEBASEERD_OP = "Gebaseerd op wat bekend was op {dag}."
DOCUMENTEN = (
    ("Inkoopadvies minimumnormen", "Alle adviezen die zorgverzekeraars unaniem vaststellen."),
    ("SONCOS normeringsrapport", "Normen van de beroepsgroepen voor oncologische behandelingen."),
    ("NVvH Normeringsdocument", "Normen van de beroepsgroepen voor chirurgische behandelingen."),
    ("Transparantiekalender MSZ, Zorginstituut", "De indicatoren die ziekenhuizen jaarlijks aanleveren."),
)
ADVIESBLAD = (
    ("Norm", "ingreep", 30), ("Opsteller", "opsteller", 16), ("Eenheid", "eenheid", 12),
    ("Ziekenhuis", "organisatie", 34), ("Locatie", "locatie", 30), ("Advies", "advies", 22),
    ("Grondslag", "grondslag", 28), ("Reden", "adviesreden", 20), ("Toelichting", "toelichting", 40),
    ("Voorwaarden", "voorwaarden", 30), ("Termijn", "termijn", 12), ("Oordeel", "oordeel", 16),
    ("Gemeld", "gemeld", 10), ("Erkend", "erkend", 10), ("Maat", "maat", 10), ("Minimum", "minimum", 10),
    ("Normregel", "normregel", 30), ("Wederhoor", "wederhoor", 18), ("Gehoord door", "verzekeraar", 20),
    ("Levering", "levering", 40),
)  # fmt: skip


def load_stand(data: str, inkoopjaar: int) -> Stand:
    """The version of the advice that stands, on the tables of the last run.

    Raises
    ------
    RootError
        When no run has made the tables of this inkoopjaar.
    """
    return stand_van(load_jaar(data, inkoopjaar))


@once
def stand_van(jaar: Jaar) -> Stand:
    """The version of the advice that stands, on the tables and the decisions of this inkoopjaar."""
    return read_stand(jaar.root, jaar.inkoopjaar)


def antwoord(stand: Stand) -> Tekst:
    """Which version stands, who has not yet agreed, and how many advices of each kind it has."""
    given = _given(stand)
    counts = [
        f"{str(advies).capitalize()}: {labels.aandeel(int(aantal), len(given), NIVEAU_ADVIEZEN)}."
        for advies, aantal in given["advies"].value_counts().items()
    ]
    known = GEBASEERD_OP.format(dag=labels.datum(pd.Timestamp(stand.record.bekend_op)))
    return paragraphs(*_versie(stand), *counts, known)


def kort(jaar: Jaar) -> Tekst:
    """What a director must know of the advice: which version stands, and who has not yet agreed."""
    stand = stand_van(jaar)
    given = _given(stand)
    counts = [
        f"{labels.getal(int(aantal))} {advies}" for advies, aantal in given["advies"].value_counts().items()
    ]
    told = f"Van de {labels.getal(len(given))} {NIVEAU_ADVIEZEN}: {labels.opsomming(counts)}."
    return paragraphs(*_versie(stand), *([told] if counts else []))


def akkoord(stand: Stand) -> Tabel:
    """Who agreed to this version, and who has not yet."""
    lines: list[list[Inhoud]] = [
        [
            row.verzekeraar,
            labels.datum(row.datum) if pd.notna(row.datum) else "nog niet akkoord",
            labels.JA if row.eerder else labels.NEE,
        ]
        for row in rows_of(stand.akkoorden)
    ]
    koppen = heads("Verzekeraar | Akkoord op | Akkoord met een andere versie")
    return Tabel("Akkoord per verzekeraar", koppen, lines, leeg=GEEN_VERZEKERAARS)


def per_norm(stand: Stand) -> Tabel:
    """How many advices of each kind every norm has."""
    given = _described(stand)
    soorten = [soort for soort in _soorten(stand) if soort in set(given["advies"])]
    lines: list[list[Inhoud]] = []
    for norm, rows in given.groupby("norm"):
        counts = rows["advies"].value_counts()
        lines.append(
            [
                str(norm),
                *(labels.getal(int(counts.get(soort, 0))) for soort in soorten),
                labels.getal(len(rows)),
            ]
        )
    koppen = [
        Kop("Norm"),
        *(Kop(soort.capitalize(), is_getal=True) for soort in soorten),
        Kop("Samen", is_getal=True),
    ]
    return Tabel("Adviezen per norm", koppen, lines, klas="filter")


def adviezen(stand: Stand) -> Tabel:
    """Every advice that is not simply `norm gehaald`, by hospital, with its reason and its basis."""
    given = _described(stand)
    rows = given[given["grondslag"] != NORM_GEHAALD].sort_values(["organisatie", "eenheid_naam", "norm"])
    redenen = stand.advies.wederhoorregister.redenen.set_index("reden")["omschrijving"].to_dict()
    lines: list[list[Inhoud]] = []
    for row in rows_of(rows):
        figure = labels.maat(row.gemeld, row.soort, row.minimum)
        erkend = labels.maat(row.erkend, row.soort, row.minimum)
        shown = figure + (f" (erkend: {erkend})" if pd.notna(row.erkend) else "")
        lines.append(
            [
                row.eenheid_naam,
                row.norm,
                Cel(shown, None if pd.isna(row.gemeld) else row.gemeld),
                labels.maat_of_grenzen(row.maat_min, row.maat_max, row.soort, row.minimum),
                labels.maat(row.minimum, row.soort),
                row.oordeel,
                row.advies,
                "" if pd.isna(row.adviesreden) else redenen.get(row.adviesreden, row.adviesreden),
                _conditions(row.voorwaarden, row.termijn),
                row.grondslag,
            ]
        )
    koppen = heads(
        "Ziekenhuis | Norm | Gemeld | Vergeleken | Minimum | Oordeel | Advies | Reden | Voorwaarden | "
        "Grondslag",
        (2, 3, 4),
    )
    return Tabel("Adviezen die niet alleen op de gehaalde norm rusten", koppen, lines, klas="filter kaarten")


def legenda(stand: Stand) -> Tabel:
    """What each kind of advice and each reason means, and whether it is established."""
    register = stand.advies.wederhoorregister
    lines: list[list[Inhoud]] = [
        [row.advies, "advies", row.omschrijving, labels.VERIFICATIE[row.verificatie]]
        for row in rows_of(register.adviessoorten)
    ]
    lines += [
        [row.reden, "reden", row.omschrijving, labels.VERIFICATIE[row.verificatie]]
        for row in rows_of(register.redenen)
    ]
    return Tabel("Legenda", heads("Code | Soort | Betekenis | Verificatie"), lines)


def documenten() -> Tabel:
    """The documents that the advice rests on."""
    lines: list[list[Inhoud]] = [list(row) for row in DOCUMENTEN]
    return Tabel("Documenten", heads("Document | Toelichting"), lines)


def voorbehoud() -> Tekst:
    """What the advice does not say."""
    return paragraphs(labels.GEEN_KEUZE_INFORMATIE, labels.VOLUME_GEEN_KWALITEIT)


def _versie(stand: Stand) -> list[str]:
    """Which version stands, who has not yet agreed to it, and what it does not say (any more)."""
    record, akkoorden = stand.record, stand.akkoorden
    values = {"versie": record.versie, "jaar": record.inkoopjaar, "aantal": len(akkoorden)}
    if record.vastgesteld_op:
        dag = labels.datum(pd.Timestamp(record.vastgesteld_op))
        lines = [
            (
                "Versie {versie} van het inkoopadvies voor {jaar} is vastgesteld op {dag}: alle {aantal} "
                "verzekeraars gingen akkoord met precies deze versie."
            ).format(dag=dag, **values)
        ]
    else:
        agreed = int(akkoorden["datum"].notna().sum())
        lines = [
            (
                "Dit is een concept (versie {versie}) voor {jaar}: {akkoord} van de {aantal} verzekeraars "
                "gingen akkoord met precies deze versie. Een concept is nog geen advies."
            ).format(akkoord=agreed, **values),
            _wie_nog(stand),
        ]
    if record.reden:
        lines.append(f"Reden van de herziening: {record.reden}")
    if stand.afwijkend:
        aantal = labels.tel(stand.afwijkend, "advies", "adviezen")
        lines.append(
            f"Anders met wat nu bekend is: {aantal}. Dat verandert deze versie niet; een herziening is een "
            "nieuwe versie, met een reden."
        )
    return lines


def _wie_nog(stand: Stand) -> str:
    if not len(stand.akkoorden):
        return GEEN_VERZEKERAARS
    missing = stand.akkoorden.loc[stand.akkoorden["datum"].isna(), "verzekeraar"]
    if missing.empty:
        return (
            f"Iedere verzekeraar is akkoord; de opdracht inkoopadvies advice {stand.record.inkoopjaar} stelt "
            "deze versie vast."
        )
    return f"Nog niet akkoord: {labels.opsomming(missing)}."


def _given(stand: Stand) -> pd.DataFrame:
    return stand.adviezen[stand.adviezen["advies"] != GEEN_ADVIES]


def _described(stand: Stand) -> pd.DataFrame:
    verslagjaar = to_verslagjaar(stand.record.inkoopjaar)
    rows = _given(stand)
    return describe(rows, name_normen(stand.advies.register.volumenormen, verslagjaar))


def _soorten(stand: Stand) -> list[str]:
    return [str(advies) for advies in stand.advies.wederhoorregister.adviessoorten["advies"]]


def _conditions(voorwaarden: str, termijn: pd.Timestamp) -> str:
    if pd.isna(voorwaarden) or pd.isna(termijn):
        return "" if pd.isna(voorwaarden) else voorwaarden
    return f"{voorwaarden} (tot en met {labels.datum(termijn)})"


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
        *((labels.SYNTHETISCH_ZIN,) if is_synthetisch else ()),
        labels.GEEN_KEUZE_INFORMATIE,
        labels.VOLUME_GEEN_KWALITEIT,
        f"Staat: {staat}, versie {record.versie}. {record.reden}".strip(),
        f"Controlegetal van deze versie: {record.versie_hash}",
        *((f"Zegel van de vaststelling: {record.zegel}",) if record.zegel else ()),
        GEBASEERD_OP.format(dag=labels.datum(date.fromisoformat(record.bekend_op))),
        f"Akkoord: {agreed} van de {len(akkoorden)} verzekeraars.",
        *(f"{advies}: {aantal} (norm bij een ziekenhuis of locatie)" for advies, aantal in counts.items()),
    ]
    workbook = open_workbook(str(file))
    titel = f"Inkoopadvies minimumnormen, inkoopjaar {record.inkoopjaar}"
    leeswijzer, adviesblad, akkoord, legenda, documenten = (
        "Leeswijzer",
        "Adviezen",
        "Akkoord",
        "Legenda",
        "Documenten",
    )
    write_lines(workbook, leeswijzer, titel, lines)
    koppen = [(kop, breedte) for kop, _, breedte in ADVIESBLAD]
    fields = [veld for _, veld, _ in ADVIESBLAD]
    write_table(workbook, adviesblad, koppen, list(shown[fields].itertuples(index=False, name=None)))
    write_table(
        workbook,
        akkoord,
        (("Verzekeraar", 30), ("Akkoord op", 14), ("Ging akkoord met een andere versie", 20)),
        [(row.verzekeraar, row.datum, labels.JA if row.eerder else labels.NEE) for row in rows_of(akkoorden)],
    )
    legend = [
        *(
            ("Advies", row.advies, row.omschrijving, labels.VERIFICATIE[row.verificatie])
            for row in rows_of(adviessoorten)
        ),
        *(
            ("Reden", row.reden, row.omschrijving, labels.VERIFICATIE[row.verificatie])
            for row in rows_of(redenen)
        ),
    ]
    write_table(
        workbook, legenda, (("Soort", 10), ("Code", 28), ("Betekenis", 90), ("Verificatie", 16)), legend
    )
    write_table(workbook, documenten, (("Document", 44), ("Toelichting", 80)), DOCUMENTEN)
    workbook.close()
