"""The advice as insurers publish it, and how far its hearings are: what notebooks 70 and 71 show.

First which version stands and who agreed, then the advice itself, then what could not be advised yet. Shares
print their numerator, denominator and level: norm at a hospital or location, never hospitals.
"""

from __future__ import annotations

import pandas as pd
from markupsafe import Markup

from analysis.data.adviesstand import Stand, read_stand
from analysis.data.paths import find_root
from analysis.report import labels, zinnen
from analysis.report.advieswerkboek import DOCUMENTEN
from analysis.report.onderdelen import Cel, Inhoud, Kop, Tabel, Tekst, rows_of
from analysis.rules.verbeterplannen import OVERGEDRAGEN, VERLOPEN, list_overnemers
from analysis.rules.wederhoor import NIET_NODIG, STANDEN

NIVEAU = "adviezen (één norm bij één locatie of organisatie)"
GEEN_ADVIES = "geen advies"
VASTGESTELD = (
    "Versie {versie} van het inkoopadvies voor {jaar} is vastgesteld op {dag}: alle {aantal} verzekeraars "
    "gingen akkoord met precies deze versie."
)
CONCEPT = (
    "Dit is een concept (versie {versie}) voor {jaar}: {akkoord} van de {aantal} verzekeraars gingen akkoord "
    "met precies deze versie. Een concept is nog geen advies."
)
AFWIJKEND = (
    "Met wat nu bekend is zouden {aantal} adviezen anders zijn; dat verandert deze versie niet. Een "
    "herziening is een nieuwe versie, met een reden."
)
GEEN_VERZEKERAARS = "Er staan geen verzekeraars in verzekeraars.csv; niemand kan akkoord gaan."


def load_stand(data: str, inkoopjaar: int) -> Stand:
    """The version of the advice that stands, on the tables of the last run.

    Raises
    ------
    RootError
        When no run has made the tables of this inkoopjaar.
    """
    return read_stand(find_root(data), inkoopjaar)


def antwoord(stand: Stand) -> Tekst:
    """Which version stands, and how many advices of each kind it has."""
    record, agreed = stand.record, int(stand.akkoorden["datum"].notna().sum())
    values = {"versie": record.versie, "jaar": record.inkoopjaar, "aantal": len(stand.akkoorden)}
    if record.vastgesteld_op:
        first = VASTGESTELD.format(dag=labels.datum(pd.Timestamp(record.vastgesteld_op)), **values)
    else:
        first = CONCEPT.format(akkoord=agreed, **values)
    lines = [first]
    if not len(stand.akkoorden):
        lines.append(GEEN_VERZEKERAARS)
    if record.reden:
        lines.append(f"Reden van de herziening: {record.reden}")
    if stand.afwijkend:
        lines.append(AFWIJKEND.format(aantal=labels.getal(stand.afwijkend)))
    given = _given(stand)
    for advies, aantal in given["advies"].value_counts().items():
        lines.append(f"{str(advies).capitalize()}: {labels.aandeel(int(aantal), len(given), NIVEAU)}.")
    lines.append(f"Gebaseerd op wat bekend was op {labels.datum(pd.Timestamp(record.bekend_op))}.")
    return _paragraphs(lines)


def akkoord(stand: Stand) -> Tabel:
    """Who agreed to this version, and who has not yet."""
    lines: list[list[Inhoud]] = [
        [row.verzekeraar, labels.datum(row.datum) if pd.notna(row.datum) else "nog niet akkoord",
         "ja" if row.eerder else "nee"]
        for row in rows_of(stand.akkoorden)
    ]  # fmt: skip
    koppen = [Kop("Verzekeraar"), Kop("Akkoord op"), Kop("Akkoord met een andere versie")]
    return Tabel("Akkoord per verzekeraar", koppen, lines, leeg=GEEN_VERZEKERAARS)


def per_norm(stand: Stand) -> Tabel:
    """How many advices of each kind every norm has."""
    given = _given(stand)
    soorten = [soort for soort in _soorten(stand) if soort in set(given["advies"])]
    lines: list[list[Inhoud]] = []
    for (_, ingreep), rows in given.groupby(["norm_code", "ingreep"]):
        counts = rows["advies"].value_counts()
        lines.append([str(ingreep), *(labels.getal(int(counts.get(soort, 0))) for soort in soorten)])
    koppen = [Kop("Norm"), *(Kop(soort.capitalize(), is_getal=True) for soort in soorten)]
    return Tabel("Adviezen per norm", koppen, lines, klas="filter")


def adviezen(stand: Stand) -> Tabel:
    """Every advice that is not simply `norm gehaald`, by hospital, with its reason and its basis."""
    given = _given(stand)
    rows = given[given["grondslag"] != "norm gehaald"].sort_values(["organisatie", "locatie", "ingreep"])
    redenen = stand.advies.wederhoorregister.redenen.set_index("reden")["omschrijving"].to_dict()
    lines: list[list[Inhoud]] = []
    for row in rows_of(rows):
        erkend = f" (erkend: {labels.getal(row.erkend)})" if pd.notna(row.erkend) else ""
        lines.append(
            [
                row.organisatie if pd.isna(row.locatie) else row.locatie,
                row.ingreep,
                Cel(labels.getal(row.gemeld) + erkend, row.gemeld),
                labels.getal(row.minimum),
                row.oordeel,
                row.advies,
                "" if pd.isna(row.adviesreden) else redenen.get(row.adviesreden, row.adviesreden),
                _conditions(row.voorwaarden, row.termijn),
                row.grondslag,
            ]
        )
    koppen = [
        Kop("Ziekenhuis"), Kop("Norm"), Kop("Gemeld", is_getal=True), Kop("Minimum", is_getal=True),
        Kop("Oordeel"), Kop("Advies"), Kop("Reden"), Kop("Voorwaarden"), Kop("Grondslag"),
    ]  # fmt: skip
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
    return Tabel("Legenda", [Kop("Code"), Kop("Soort"), Kop("Betekenis"), Kop("Verificatie")], lines)


def documenten() -> Tabel:
    """The documents that the advice rests on."""
    return Tabel("Documenten", [Kop("Document"), Kop("Toelichting")], [list(row) for row in DOCUMENTEN])


def voorbehoud() -> Tekst:
    """What the advice does not say."""
    return _paragraphs([zinnen.GEEN_KEUZE_INFORMATIE, zinnen.VOLUME_GEEN_KWALITEIT])


def voortgang(stand: Stand) -> Tabel:
    """Per insurer how far its hearings are: open, asked, late, answered, judged."""
    heard = stand.advies.adviezen[stand.advies.adviezen["wederhoor"] != NIET_NODIG]
    shown = [naam for naam in STANDEN if naam != NIET_NODIG]
    lines: list[list[Inhoud]] = []
    for naam, rows in heard.assign(verzekeraar=heard["verzekeraar"].fillna("niemand aangewezen")).groupby(
        "verzekeraar"
    ):
        counts = rows["wederhoor"].value_counts()
        lines.append(
            [str(naam), *(labels.getal(int(counts.get(s, 0))) for s in shown), labels.getal(len(rows))]
        )
    koppen = [
        Kop("Verzekeraar"),
        *(Kop(naam.capitalize(), is_getal=True) for naam in shown),
        Kop("Samen", is_getal=True),
    ]
    return Tabel("Voortgang per verzekeraar", koppen, lines, leeg="Er is niets te horen.")


def voortgang_antwoord(stand: Stand) -> Tekst:
    """How many hearings are finished, of how many."""
    heard = stand.advies.adviezen[stand.advies.adviezen["wederhoor"] != NIET_NODIG]
    done, late = (int(heard["wederhoor"].eq(naam).sum()) for naam in ("geoordeeld", "te laat"))
    niveau = "zaken (één norm bij één locatie of organisatie)"
    lines = [f"Geoordeeld: {labels.aandeel(done, len(heard), niveau)}."]
    lines.append(
        f"Te laat met reageren: {labels.aandeel(late, len(heard), niveau)}. Zwijgen is geen oordeel."
    )
    lines.append(f"De stand op {labels.datum(stand.advies.peildatum)}.")
    return _paragraphs(lines)


def past_niet(stand: Stand) -> Tabel:
    """What was noted and does not fit what the source says now."""
    lines: list[list[Inhoud]] = [[row.ernst, row.melding] for row in rows_of(stand.advies.bevindingen)]
    return Tabel("Wat niet past", [Kop("Ernst"), Kop("Bevinding")], lines)


def plannen(stand: Stand) -> Tabel:
    """What hospitals promised, and whether it was kept."""
    lines: list[list[Inhoud]] = [
        [row.organisatie if pd.isna(row.locatie) else row.locatie, row.norm_code, row.maatregel,
         labels.datum(row.termijn) if pd.notna(row.termijn) else "", row.stand,
         "" if pd.isna(row.overdracht_naar) else row.overdracht_naar]
        for row in rows_of(stand.advies.plannen)
    ]  # fmt: skip
    koppen = [Kop(w) for w in ("Ziekenhuis", "Norm", "Maatregel", "Termijn", "Stand", "Overgedragen aan")]
    return Tabel("Verbeterplannen", koppen, lines, klas="kaarten")


def overnemers(stand: Stand, meeste: int = 3) -> Tabel:
    """Of each broken plan and each transfer the nearest in the region that meet the norm."""
    register, lines = stand.advies.register, list[list[Inhoud]]()
    concerned = stand.advies.plannen[stand.advies.plannen["stand"].isin([VERLOPEN, OVERGEDRAGEN])]
    for plan in rows_of(concerned):
        candidates = list_overnemers(
            plan.zaak, stand.advies.oordelen, register.locaties, register.zorgaanbieders
        )
        for row in rows_of(candidates.head(meeste)):
            lines.append(
                [
                    plan.organisatie if pd.isna(plan.locatie) else plan.locatie,
                    plan.norm_code,
                    row.organisatie if pd.isna(row.locatie) else row.locatie,
                    labels.getal(row.afstand_km),
                    labels.getal(row.volume),
                    row.oordeel,
                    labels.getal(row.volume_met),
                ]
            )
    koppen = [
        Kop("Van"), Kop("Norm"), Kop("Kan naar"), Kop("Kilometer hemelsbreed", is_getal=True),
        Kop("Aantal nu", is_getal=True), Kop("Oordeel nu"), Kop("Aantal met overdracht", is_getal=True),
    ]  # fmt: skip
    return Tabel("Wie in de regio de zorg kan overnemen", koppen, lines)


def _given(stand: Stand) -> pd.DataFrame:
    return stand.adviezen[stand.adviezen["advies"] != GEEN_ADVIES]


def _soorten(stand: Stand) -> list[str]:
    return [str(advies) for advies in stand.advies.wederhoorregister.adviessoorten["advies"]]


def _conditions(voorwaarden: str, termijn: pd.Timestamp) -> str:
    if pd.isna(voorwaarden):
        return ""
    return voorwaarden if pd.isna(termijn) else f"{voorwaarden} (tot en met {labels.datum(termijn)})"


def _paragraphs(lines: list[str]) -> Tekst:
    return Tekst(Markup("").join(Markup("<p>{}</p>").format(line) for line in lines))
