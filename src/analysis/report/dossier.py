"""One organisation: its verdicts, its series against each norm, what is asked of it; nothing of any other."""

from __future__ import annotations

import pandas as pd
from markupsafe import Markup

from analysis.report import labels, opschriften, zinnen
from analysis.report.aanlevering import bevindingen_tabel
from analysis.report.adressen import OMHOOG, norm_link
from analysis.report.gegevens import Dossier
from analysis.report.onderdelen import (
    Cel,
    Figuur,
    Inhoud,
    Kop,
    Tabel,
    Tekst,
    alphabetical,
    breakable,
    rows_of,
)
from analysis.report.reeksen import GROEP
from analysis.report.reekstekening import paneel, spark
from analysis.report.tables import (
    minimum_tekst,
    near_norm,
    oordeel_merk,
    opgave_tekst,
    telling,
    unverified,
    verschil_tekst,
)
from analysis.report.volgorde import VOLGORDE, in_order

MEESTE_PANELEN = 36


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
                _place(row.locatie),
                Cel(oordeel_merk(row.oordeel), VOLGORDE.index(row.oordeel)),
                labels.REDENEN.get(row.reden, row.reden) if pd.notna(row.reden) else figure,
                minimum_tekst(row, ongeverifieerd),
                verschil_tekst(row),
                spark(dossier.jaar.reeksen[(row.norm_code, row.eenheid_sleutel)], eerste, laatste),
                Cel(breakable(row.levering), klas="bron"),
            ]
        )
    koppen = [
        Kop(kop, is_getal=place in (4, 5), klas="verloop" if place == 6 else "")
        for place, kop in enumerate(opschriften.DOSSIER_KOPPEN)
    ]
    return Tabel(opschriften.DOSSIER, koppen, lines, klas="filter kaarten", gegevens=jaren(dossier))


def hoe_zeker(dossier: Dossier) -> Tabel:
    """How stable each verdict on a volume is, the misses first."""
    known = dossier.jaar.stabiliteit[[*GROEP, "norm", "locatie", "eenheid_naam", "oordeel", "afstand_pct"]]
    is_own = known["eenheid_sleutel"].isin(dossier.oordelen["eenheid_sleutel"])
    judged = known[is_own & known["oordeel"].isin(["voldoet", "voldoet niet", "onzeker"])]
    said = dossier.jaar.stabiliteitszinnen
    lines: list[list[Inhoud]] = [
        [row.norm, _place(row.locatie), said[(row.norm_code, row.eenheid_sleutel)]]
        for row in rows_of(in_order(judged))
    ]
    koppen = [Kop(opschriften.NORM), Kop(opschriften.LOCATIE), Kop(opschriften.HOE_ZEKER, klas="zin")]
    return Tabel(opschriften.DOSSIER_HOE_ZEKER, koppen, lines, klas="kaarten")


def jaren(dossier: Dossier) -> Tabel:
    """Every series of the organisation in figures, one column per verslagjaar."""
    named = dossier.trends[[*GROEP, "verslagjaar", "norm", "locatie", "eenheid_naam"]]
    rows = named.sort_values("verslagjaar").drop_duplicates(GROEP, keep="last")
    eerste, laatste = _years(dossier)
    years = range(eerste, laatste + 1)
    lines = [
        [
            row.norm,
            _place(row.locatie),
            *(dossier.jaar.reeksen[(row.norm_code, row.eenheid_sleutel)].jaartekst(year) for year in years),
        ]
        for row in rows_of(rows.sort_values(["norm", "eenheid_naam"], key=alphabetical))
    ]
    koppen = [Kop(opschriften.NORM), Kop(opschriften.LOCATIE), *(Kop(str(year)) for year in years)]
    return Tabel(opschriften.JAREN, koppen, lines, klas="breed jaren")


def panelen(dossier: Dossier) -> Figuur | Tekst:
    """The series that are below their norm, may be, or are near it, each in a panel with its norm."""
    near = set(near_norm(dossier.oordelen[["oordeel", "afstand_pct"]]).index)
    rows = [row for row in dossier.in_volgorde if row.Index in near][:MEESTE_PANELEN]
    eerste, laatste = _years(dossier)
    if not rows:
        return Tekst(Markup("<p>{}</p>").format(zinnen.GEEN_REEKSEN))
    drawings, lines = [], []
    for row in rows:
        reeks = dossier.jaar.reeksen[(row.norm_code, row.eenheid_sleutel)]
        titel = zinnen.PANEEL.format(norm=row.norm, locatie=_place(row.locatie))
        drawings.append(paneel(reeks, titel, eerste, laatste))
        lines += [
            [
                titel,
                str(jaar),
                labels.maat_of_grenzen(reeks.laag[place], reeks.hoog[place], reeks.soort, reeks.norm[place]),
                labels.maat(reeks.norm[place], reeks.soort),
                reeks.oordelen[place],
            ]
            for place, jaar in enumerate(reeks.jaren)
        ]
    return Figuur(
        titel=opschriften.PANELEN,
        svg=Markup("").join(drawings),
        alt=zinnen.ALT_PANELEN.format(aantal=labels.tel(len(drawings), zinnen.GRAFIEK, zinnen.GRAFIEKEN)),
        gegevens=Tabel(
            opschriften.PANELEN,
            [Kop(kop, is_getal=place in (1, 2, 3)) for place, kop in enumerate(opschriften.PANELEN_KOPPEN)],
            lines,
        ),
        is_groep=True,
    )


def gevraagd(dossier: Dossier) -> Tabel:
    """What is asked of the organisation, per norm and location, the misses first."""
    vragen = requests(dossier.oordelen[["oordeel", "reden"]])["vraag"].to_dict()
    lines: list[list[Inhoud]] = [
        [
            row.norm,
            _place(row.locatie),
            oordeel_merk(row.oordeel) if pd.isna(row.reden) else labels.REDENEN.get(row.reden, row.reden),
            vragen[row.Index],
        ]
        for row in dossier.in_volgorde
        if row.Index in vragen
    ]
    return Tabel(
        opschriften.GEVRAAGD_TITEL,
        [Kop(kop) for kop in opschriften.GEVRAAGD_KOPPEN],
        lines,
        klas="kaarten",
        leeg=zinnen.NIETS_GEVRAAGD,
    )


def requests(rows: pd.DataFrame) -> pd.DataFrame:
    """The verdicts that ask something of the hospital, with the question as `vraag`."""
    cause = rows["reden"].where(rows["oordeel"] == "niet beoordeelbaar", rows["oordeel"])
    asks = rows.assign(vraag=cause.map(labels.VRAGEN))
    return asks[asks["vraag"].notna() & ~cause.isin(labels.NIETS_VAN_HET_ZIEKENHUIS)]


def bevindingen(dossier: Dossier) -> Tabel:
    """The findings about this organisation, the gravest first."""
    return bevindingen_tabel(dossier.bevindingen, opschriften.BEVINDINGEN)


def _years(dossier: Dossier) -> tuple[int, int]:
    return int(dossier.trends["verslagjaar"].min()), dossier.jaar.verslagjaar


def _place(locatie: str | float) -> str:
    return opschriften.GEHELE_ORGANISATIE if pd.isna(locatie) else str(locatie)
