"""Notebook 50: one organisation: its verdicts, its series, what is asked of it; nothing of any other."""

from __future__ import annotations

import pandas as pd
from markupsafe import Markup

from analysis.report import labels
from analysis.report.adressen import OMHOOG, norm_link
from analysis.report.gegevens import VOLGORDE, Dossier, count_oordelen, in_order
from analysis.report.onderdelen import (
    OORDEEL_GETELD,
    Cel,
    Figuur,
    Inhoud,
    Tabel,
    Tekst,
    alphabetical,
    breakable,
    fill,
    heads,
    paragraphs,
    rows_of,
    tiles,
)
from analysis.report.oordelen import (
    NABIJ_PCT,
    jaren_tabel,
    minimum_tekst,
    near_norm,
    oordeel_merk,
    opgave_tekst,
    stabiliteitszinnen,
    telling,
    unverified,
    verschil_tekst,
)
from analysis.report.reeksen import GROEP, paneel, spark
from analysis.report.trends import ontwikkelzin, verandering
from analysis.rules.ontwikkeling import DAALT, STIJGT, TE_WEINIG_JAREN

NIETS_GEVRAAGD = "Er wordt niets gevraagd."
PANELEN = "De reeksen bij of onder de norm"
MEESTE_PANELEN = 36


def antwoord(dossier: Dossier) -> Tekst:
    """The answer about one organisation."""
    counts = count_oordelen(dossier.oordelen)
    known = sum(counts.values()) - counts["niet van toepassing"]
    lead = fill(
        (
            "Over verslagjaar {verslagjaar} heeft {organisatie} {totaal}: {voldoet} keer voldoet, "
            "<strong>{niet} keer voldoet niet</strong>, {onzeker} keer onzeker en {nb} keer niet "
            "beoordeelbaar."
        ),
        verslagjaar=dossier.jaar.verslagjaar,
        organisatie=dossier.organisatie,
        totaal=labels.tel(known, *OORDEEL_GETELD),
        voldoet=labels.getal(counts["voldoet"]),
        niet=labels.getal(counts["voldoet niet"]),
        onzeker=labels.getal(counts["onzeker"]),
        nb=labels.getal(counts["niet beoordeelbaar"]),
    )
    aside = (
        f"Daarnaast {labels.tel(counts['niet van toepassing'], *OORDEEL_GETELD)} 'niet van toepassing': die "
        "normen gelden hier niet."
        if counts["niet van toepassing"]
        else ""
    )
    return paragraphs(lead, aside, first="antwoord", after=tiles(counts))


def lees_gevraagd(dossier: Dossier) -> Tekst:
    """At how many verdicts something is asked, and what the contract policy asks of a miss."""
    asked = requests(dossier.oordelen[["oordeel", "reden"]])
    if asked.empty:
        return paragraphs(NIETS_GEVRAAGD)
    policy = labels.WAT_CONTRACT_VRAAGT if (asked["oordeel"] == "voldoet niet").any() else ""
    return paragraphs(f"Er wordt bij {labels.tel(len(asked), *OORDEEL_GETELD)} iets gevraagd.", policy)


def gevraagd(dossier: Dossier) -> Tabel:
    """What is asked of the organisation, per norm and location, the misses first."""
    vragen = requests(dossier.oordelen[["oordeel", "reden"]])["vraag"].to_dict()
    lines: list[list[Inhoud]] = [
        [
            row.norm,
            labels.plaats(row.locatie),
            oordeel_merk(row.oordeel) if pd.isna(row.reden) else labels.REDENEN.get(row.reden, row.reden),
            vragen[row.Index],
        ]
        for row in dossier.in_volgorde
        if row.Index in vragen
    ]
    return Tabel(
        "Wat wij vragen",
        heads("Norm | Locatie | Aanleiding | Wat wij vragen"),
        lines,
        klas="kaarten",
        leeg=NIETS_GEVRAAGD,
    )


def lees_panelen(dossier: Dossier) -> Tekst:
    """How many series are drawn, and which."""
    return paragraphs(
        labels.REEKSEN.format(
            aantal=labels.tel(
                len(near_norm(dossier.oordelen[["oordeel", "afstand_pct"]])), "reeks", "reeksen"
            ),
            verslagjaar=dossier.jaar.verslagjaar,
            grens=f"{NABIJ_PCT}%",
        )
    )


def panelen(dossier: Dossier) -> Figuur | Tekst:
    """The series that are below their norm, may be, or are near it, each in a panel with its norm."""
    near = set(near_norm(dossier.oordelen[["oordeel", "afstand_pct"]]).index)
    rows = [row for row in dossier.in_volgorde if row.Index in near][:MEESTE_PANELEN]
    eerste, laatste = _years(dossier)
    if not rows:
        return paragraphs("Geen enkel getal van deze organisatie ligt bij of onder een norm.")
    drawings, lines = [], []
    for row in rows:
        reeks = dossier.jaar.reeksen[(row.norm_code, row.eenheid_sleutel)]
        titel = f"{row.norm}, {labels.plaats(row.locatie)}"
        drawings.append(paneel(reeks, titel, eerste, laatste))
        lines += [[titel, *cijfers] for cijfers in reeks.cijfers()]
    return Figuur(
        titel=PANELEN,
        svg=Markup("").join(drawings),
        alt=(
            f"{labels.tel(len(drawings), 'kleine grafiek', 'kleine grafieken')} met de norm als lijn; "
            "dezelfde cijfers staan in de tabel eronder."
        ),
        gegevens=Tabel(PANELEN, heads("Reeks | Verslagjaar | Opgave | Minimum | Oordeel", (1, 2, 3)), lines),
        is_groep=True,
    )


def oordelen(dossier: Dossier) -> Tabel:
    """Every verdict, the misses first, each with its series and the deliveries that it rests on."""
    eerste, laatste = _years(dossier)
    tellingen, ongeverifieerd = telling(dossier.jaar), unverified(dossier.jaar)
    lines: list[list[Inhoud]] = []
    for row in dossier.in_volgorde:
        figure = opgave_tekst(row, tellingen.get(row.norm_code, ""))
        lines.append(
            [
                Cel(norm_link(row.norm, row.norm_code, OMHOOG), row.norm),
                labels.plaats(row.locatie),
                Cel(oordeel_merk(row.oordeel), VOLGORDE.index(row.oordeel)),
                labels.REDENEN.get(row.reden, row.reden) if pd.notna(row.reden) else figure,
                minimum_tekst(row, ongeverifieerd),
                verschil_tekst(row),
                spark(dossier.jaar.reeksen[(row.norm_code, row.eenheid_sleutel)], eerste, laatste),
                Cel(breakable(row.levering), klas="bron"),
            ]
        )
    return Tabel(
        "Alle oordelen over dit verslagjaar",
        heads("Norm | Locatie | Oordeel | Opgave | Minimum | Verschil | Verloop | Levering", (4, 5)),
        lines,
        klas="filter kaarten",
        gegevens=_jaren(dossier),
    )


def _jaren(dossier: Dossier) -> Tabel | None:
    """Every series of the organisation in figures, one column per verslagjaar."""
    named = dossier.trends[[*GROEP, "verslagjaar", "norm", "locatie", "eenheid_naam"]]
    rows = named.sort_values("verslagjaar").drop_duplicates(GROEP, keep="last")
    ordered = rows_of(rows.sort_values(["norm", "eenheid_naam"], key=alphabetical))
    lines = ((row, [row.norm, labels.plaats(row.locatie)]) for row in ordered)
    return jaren_tabel(dossier.jaar, "Norm | Locatie", lines, _years(dossier)[0])


def hoe_zeker(dossier: Dossier) -> Tabel:
    """How stable each verdict on a volume is, the misses first."""
    known = dossier.jaar.stabiliteit[[*GROEP, "norm", "locatie", "eenheid_naam", "oordeel", "afstand_pct"]]
    is_own = known["eenheid_sleutel"].isin(dossier.oordelen["eenheid_sleutel"])
    judged = known[is_own & known["oordeel"].isin(["voldoet", "voldoet niet", "onzeker"])]
    said = stabiliteitszinnen(dossier.jaar)
    lines: list[list[Inhoud]] = [
        [row.norm, labels.plaats(row.locatie), said[(row.norm_code, row.eenheid_sleutel)]]
        for row in rows_of(in_order(judged))
    ]
    koppen = heads("Norm | Locatie | Hoe zeker")
    return Tabel("Hoe zeker elk oordeel over een aantal is", koppen, lines, klas="kaarten")


def ontwikkeling(dossier: Dossier) -> Tabel:
    """What the own years of the organisation show, per norm and location; trends first."""
    known = dossier.jaar.ontwikkeling
    is_own = known["eenheid_sleutel"].isin(dossier.oordelen["eenheid_sleutel"])
    rows = known[is_own & (known["jaren_aantal"] > 0)]
    rank = {STIJGT: 0, DAALT: 0, TE_WEINIG_JAREN: 2}
    ordered = rows.assign(rang=rows["uitkomst"].map(rank).fillna(1)).sort_values(
        ["rang", "norm", "eenheid_naam"], key=alphabetical, kind="stable"
    )
    lines: list[list[Inhoud]] = [
        [row.norm, labels.plaats(row.locatie), ontwikkelzin(row._asdict()), verandering(row._asdict())]
        for row in rows_of(ordered)
    ]
    return Tabel(
        "Wat de eigen jaren laten zien",
        heads("Norm | Locatie | Wat de jaren laten zien | Verandering per jaar"),
        lines,
        klas="kaarten",
        leeg="geen jaren",
    )


def lees_bevindingen(dossier: Dossier) -> Tekst:
    """How many findings there are about this organisation."""
    count = len(dossier.bevindingen)
    if not count:
        return paragraphs("Bij het lezen van de leveringen viel over deze organisatie niets op.")
    return paragraphs(
        f"Bij het lezen van de leveringen vielen {labels.tel(count, 'punt', 'punten')} over deze organisatie "
        "op."
    )


def requests(rows: pd.DataFrame) -> pd.DataFrame:
    """The verdicts that ask something of the hospital, with the question as `vraag`."""
    cause = rows["reden"].where(rows["oordeel"] == "niet beoordeelbaar", rows["oordeel"])
    asks = rows.assign(vraag=cause.map(labels.VRAGEN))
    return asks[asks["vraag"].notna() & ~cause.isin(labels.NIETS_VAN_HET_ZIEKENHUIS)]


def _years(dossier: Dossier) -> tuple[int, int]:
    return int(dossier.trends["verslagjaar"].min()), dossier.jaar.verslagjaar
