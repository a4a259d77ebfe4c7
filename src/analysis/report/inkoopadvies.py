"""The advice as insurers publish it: what notebook 70 shows, and in short what a director sees of it.

First which version stands and who agreed, then the advice itself, then what could not be advised yet. Shares
print their numerator, denominator and level: norm at a hospital or location, never hospitals.
"""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
from markupsafe import Markup

from analysis.data.adviesstand import Stand, read_stand
from analysis.report import hooropschriften, hoorzinnen, labels, zinnen
from analysis.report.benaming import describe, name_normen
from analysis.report.eenmaal import once
from analysis.report.gegevens import Jaar, load_jaar
from analysis.report.onderdelen import Cel, Inhoud, Kop, Tabel, Tekst, rows_of
from analysis.rules.adviezen import GEEN_ADVIES, NORM_GEHAALD
from analysis.years import to_verslagjaar


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
        hoorzinnen.PER_SOORT.format(
            soort=str(advies).capitalize(),
            aandeel=labels.aandeel(int(aantal), len(given), hoorzinnen.NIVEAU_ADVIEZEN),
        )
        for advies, aantal in given["advies"].value_counts().items()
    ]
    known = hoorzinnen.GEBASEERD_OP.format(dag=labels.datum(pd.Timestamp(stand.record.bekend_op)))
    return alineas(*_versie(stand), *counts, known)


def kort(jaar: Jaar) -> Tekst:
    """What a director must know of the advice: which version stands, and who has not yet agreed."""
    stand = stand_van(jaar)
    given = _given(stand)
    counts = [
        hoorzinnen.SOORT_KORT.format(soort=advies, aantal=labels.getal(int(aantal)))
        for advies, aantal in given["advies"].value_counts().items()
    ]
    told = hoorzinnen.KORT.format(
        totaal=labels.getal(len(given)), niveau=hoorzinnen.NIVEAU_ADVIEZEN, soorten=labels.opsomming(counts)
    )
    return alineas(*_versie(stand), *([told] if counts else []))


def akkoord(stand: Stand) -> Tabel:
    """Who agreed to this version, and who has not yet."""
    lines: list[list[Inhoud]] = [
        [
            row.verzekeraar,
            labels.datum(row.datum) if pd.notna(row.datum) else hoorzinnen.NIET_AKKOORD_CEL,
            zinnen.JA if row.eerder else zinnen.NEE,
        ]
        for row in rows_of(stand.akkoorden)
    ]
    koppen = heads(hooropschriften.AKKOORD_KOPPEN)
    return Tabel(hooropschriften.AKKOORD, koppen, lines, leeg=hoorzinnen.GEEN_VERZEKERAARS)


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
        Kop(hooropschriften.NORM),
        *(Kop(soort.capitalize(), is_getal=True) for soort in soorten),
        Kop(hooropschriften.SAMEN, is_getal=True),
    ]
    return Tabel(hooropschriften.PER_NORM, koppen, lines, klas="filter")


def adviezen(stand: Stand) -> Tabel:
    """Every advice that is not simply `norm gehaald`, by hospital, with its reason and its basis."""
    given = _described(stand)
    rows = given[given["grondslag"] != NORM_GEHAALD].sort_values(["organisatie", "eenheid_naam", "norm"])
    redenen = stand.advies.wederhoorregister.redenen.set_index("reden")["omschrijving"].to_dict()
    lines: list[list[Inhoud]] = []
    for row in rows_of(rows):
        figure = labels.maat(row.gemeld, row.soort, row.minimum)
        erkend = labels.maat(row.erkend, row.soort, row.minimum)
        shown = figure + (hoorzinnen.ERKEND.format(getal=erkend) if pd.notna(row.erkend) else "")
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
    koppen = heads(hooropschriften.ADVIEZEN_KOPPEN, 2, 3, 4)
    return Tabel(hooropschriften.ADVIEZEN, koppen, lines, klas="filter kaarten")


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
    return Tabel(hooropschriften.LEGENDA, heads(hooropschriften.LEGENDA_KOPPEN), lines)


def documenten() -> Tabel:
    """The documents that the advice rests on."""
    lines: list[list[Inhoud]] = [list(row) for row in hoorzinnen.DOCUMENTEN]
    return Tabel(hooropschriften.DOCUMENTEN, heads(hooropschriften.DOCUMENTEN_KOPPEN), lines)


def voorbehoud() -> Tekst:
    """What the advice does not say."""
    return alineas(zinnen.GEEN_KEUZE_INFORMATIE, zinnen.VOLUME_GEEN_KWALITEIT)


def heads(koppen: Sequence[str], *numbers: int) -> list[Kop]:
    """The heads of a table; those at these places are over numbers."""
    days = hooropschriften.DAGEN
    return [Kop(kop, place in numbers, "dag" if kop in days else "") for place, kop in enumerate(koppen)]


def alineas(*lines: str) -> Tekst:
    """Each line is a paragraph."""
    return Tekst(Markup("").join(Markup("<p>{}</p>").format(line) for line in lines))


def _versie(stand: Stand) -> list[str]:
    """Which version stands, who has not yet agreed to it, and what it does not say (any more)."""
    record, akkoorden = stand.record, stand.akkoorden
    values = {"versie": record.versie, "jaar": record.inkoopjaar, "aantal": len(akkoorden)}
    if record.vastgesteld_op:
        dag = labels.datum(pd.Timestamp(record.vastgesteld_op))
        lines = [hoorzinnen.VASTGESTELD.format(dag=dag, **values)]
    else:
        agreed = int(akkoorden["datum"].notna().sum())
        lines = [hoorzinnen.CONCEPT.format(akkoord=agreed, **values), _wie_nog(stand)]
    if record.reden:
        lines.append(hoorzinnen.REDEN_HERZIENING.format(reden=record.reden))
    if stand.afwijkend:
        aantal = labels.tel(stand.afwijkend, hoorzinnen.ADVIES, hoorzinnen.ADVIEZEN)
        lines.append(hoorzinnen.AFWIJKEND.format(aantal=aantal))
    return lines


def _wie_nog(stand: Stand) -> str:
    if not len(stand.akkoorden):
        return hoorzinnen.GEEN_VERZEKERAARS
    missing = stand.akkoorden.loc[stand.akkoorden["datum"].isna(), "verzekeraar"]
    if missing.empty:
        return hoorzinnen.IEDEREEN_AKKOORD.format(jaar=stand.record.inkoopjaar)
    return hoorzinnen.NOG_NIET_AKKOORD.format(namen=labels.opsomming(missing))


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
    return hoorzinnen.TOT_EN_MET.format(voorwaarden=voorwaarden, dag=labels.datum(termijn))
