"""How series develop: the country per norm with its concentration, and the own years of a hospital."""

from __future__ import annotations

from typing import Any

import pandas as pd

from analysis.report import kanszinnen, labels, opschriften
from analysis.report.alineas import paragraphs
from analysis.report.gegevens import Dossier, Jaar
from analysis.report.onderdelen import Inhoud, Kop, Tabel, Tekst, alphabetical, rows_of
from analysis.report.trendzin import of_grootheid, trendzin
from analysis.rules.ontwikkeling import DAALT, STIJGT, TE_WEINIG_JAREN
from analysis.rules.trendtoets import FEWEST_YEARS


def lees_model(jaar: Jaar) -> Tekst:
    """How the national change was found, and which year stands apart from the others most often."""
    odd = of_grootheid(jaar, "volume_totaal")["vreemd_jaar"]
    counts = odd.dropna().astype("int64").value_counts()
    said = kanszinnen.GEEN_VREEMD_JAAR
    if len(counts):
        said = kanszinnen.VREEMDE_JAREN.format(
            jaar=counts.index[0],
            aantal=labels.aandeel(int(counts.iloc[0]), len(odd), kanszinnen.NORMEN_OVER_EEN_AANTAL),
        )
    return paragraphs(kanszinnen.LANDELIJK_MODEL.format(vreemd=said))


def landelijk_model(jaar: Jaar) -> Tabel:
    """Per norm on a volume the change of the national count per year, with the year that stands apart."""
    lines: list[list[Inhoud]] = [
        [
            row.norm,
            labels.GEEN if pd.isna(row.eerste_jaar) else f"{row.eerste_jaar}–{row.laatste_jaar}",
            labels.getal(row.eerste_waarde),
            labels.getal(row.laatste_waarde),
            procent(row.verandering_pct),
            _tussen(row),
            labels.GEEN if pd.isna(row.vreemd_jaar) else str(row.vreemd_jaar),
            procent(row.vreemd_jaar_pct, 0),
        ]
        for row in rows_of(of_grootheid(jaar, "volume_totaal"))
    ]
    koppen = [Kop(kop, is_getal=place > 1) for place, kop in enumerate(opschriften.LANDELIJK_MODEL_KOPPEN)]
    return Tabel(opschriften.LANDELIJK_MODEL, koppen, lines, klas="filter")


def lees_concentratie(jaar: Jaar) -> Tekst:
    """What the index is, and what it does not say."""
    return paragraphs(kanszinnen.CONCENTRATIE)


def concentratie(jaar: Jaar) -> Tabel:
    """Per norm on a volume how concentrated it was and is, the most concentrated first."""
    shown, providers = of_grootheid(jaar, "herfindahl"), of_grootheid(jaar, "aanbieders_aantal")
    lines: list[list[Inhoud]] = [
        [
            row.norm,
            labels.getal(providers.loc[row.norm_code, "eerste_waarde"]),
            labels.getal(providers.loc[row.norm_code, "laatste_waarde"]),
            labels.getal(row.eerste_waarde, 3),
            labels.getal(row.laatste_waarde, 3),
            labels.getal(1 / row.laatste_waarde, 1) if row.laatste_waarde > 0 else labels.GEEN,
            kanszinnen.TREND_KORT.format(
                uitkomst=row.uitkomst,
                jaren=labels.tel(int(row.jaren_aantal), kanszinnen.JAAR, kanszinnen.JAREN),
            ),
        ]
        for row in rows_of(shown.sort_values("laatste_waarde", ascending=False, kind="stable"))
    ]
    koppen = [Kop(kop, is_getal=0 < place < 6) for place, kop in enumerate(opschriften.CONCENTRATIE_KOPPEN)]
    return Tabel(opschriften.CONCENTRATIE, koppen, lines, klas="filter")


def lees_reeksen(jaar: Jaar) -> Tekst:
    """Of how many series of hospitals a trend can be shown, and how many have too few years."""
    rows = jaar.ontwikkeling[jaar.ontwikkeling["jaren_aantal"] > 0]
    counts = rows["uitkomst"].value_counts()
    rising, falling, few = (int(counts.get(each, 0)) for each in (STIJGT, DAALT, TE_WEINIG_JAREN))
    return paragraphs(
        kanszinnen.REEKSEN_TREND.format(
            reeksen=labels.tel(len(rows), kanszinnen.REEKS, kanszinnen.REEKSEN),
            stijgt=kanszinnen.REEKSEN_STIJGT[rising != 1].format(aantal=labels.getal(rising)),
            daalt=kanszinnen.REEKSEN_DAALT[falling != 1].format(aantal=labels.getal(falling)),
            geen=labels.getal(len(rows) - rising - falling - few),
            kort=labels.getal(few),
            nodig=FEWEST_YEARS,
        )
    )


def reeksen(jaar: Jaar) -> Tabel:
    """The series of hospitals in which a trend can be shown, those that fall first."""
    rows = jaar.ontwikkeling[jaar.ontwikkeling["uitkomst"].isin([STIJGT, DAALT])]
    ordered = rows.sort_values(["uitkomst", "eenheid_naam", "norm"], key=alphabetical, kind="stable")
    lines: list[list[Inhoud]] = [
        [row.eenheid_naam, row.norm, ontwikkelzin(row._asdict()), verandering(row._asdict())]
        for row in rows_of(ordered)
    ]
    koppen = [Kop(kop) for kop in opschriften.REEKSEN_TREND_KOPPEN]
    return Tabel(
        opschriften.REEKSEN_TREND, koppen, lines, klas="filter kaarten", leeg=kanszinnen.GEEN_REEKSEN_TREND
    )


def van_organisatie(dossier: Dossier) -> Tabel:
    """What the own years of the organisation show, per norm and location; trends first."""
    known = dossier.jaar.ontwikkeling
    is_own = known["eenheid_sleutel"].isin(dossier.oordelen["eenheid_sleutel"])
    rows = known[is_own & (known["jaren_aantal"] > 0)]
    rank = {STIJGT: 0, DAALT: 0, TE_WEINIG_JAREN: 2}
    ordered = rows.assign(rang=rows["uitkomst"].map(rank).fillna(1)).sort_values(
        ["rang", "norm", "eenheid_naam"], key=alphabetical, kind="stable"
    )
    lines: list[list[Inhoud]] = [
        [
            row.norm,
            opschriften.GEHELE_ORGANISATIE if pd.isna(row.locatie) else str(row.locatie),
            ontwikkelzin(row._asdict()),
            verandering(row._asdict()),
        ]
        for row in rows_of(ordered)
    ]
    koppen = [Kop(kop) for kop in opschriften.DOSSIER_ONTWIKKELING_KOPPEN]
    return Tabel(
        opschriften.DOSSIER_ONTWIKKELING, koppen, lines, klas="kaarten", leeg=kanszinnen.TREND_ANDERS
    )


def ontwikkelzin(row: dict[str, Any]) -> str:
    """What the years of one unit show, what they could not show, and which of them were suppressed."""
    said = trendzin(row, "")
    if row["uitkomst"] not in (STIJGT, DAALT, TE_WEINIG_JAREN) and pd.notna(row["aantoonbaar_pct"]):
        said += kanszinnen.AANTOONBAAR.format(pct=procent(row["aantoonbaar_pct"], 0, sign=False))
    if row["onderdrukt_aantal"] > 0:
        said += kanszinnen.ONDERDRUKT.format(jaren=labels.tel(int(row["onderdrukt_aantal"]), "jaar", "jaren"))
    return said


def verandering(row: dict[str, Any]) -> str:
    """The change per year with its interval; nothing where too few years count."""
    if row["uitkomst"] == TE_WEINIG_JAREN or pd.isna(row["verandering_pct"]):
        return labels.GEEN
    return kanszinnen.VERANDERING.format(
        pct=procent(row["verandering_pct"]),
        laag=procent(row["verandering_laag_pct"]),
        hoog=procent(row["verandering_hoog_pct"]),
    )


def procent(pct: float, decimalen: int = 1, *, sign: bool = True) -> str:
    """A change in per cent, with its sign.

    >>> procent(2.04), procent(-14.8, 0), procent(7.2, 0, sign=False)
    ('+2,0%', '−15%', '7%')
    """
    if pd.isna(pct):
        return labels.GEEN
    size = labels.getal(abs(float(pct)), decimalen)
    is_zero = not size.strip("0,")
    before = "" if is_zero or not sign else "+" if pct > 0 else "−"
    return f"{before}{size}%"


def _tussen(row: Any) -> str:
    if pd.isna(row.verandering_laag_pct):
        return labels.GEEN
    return kanszinnen.TOT.format(
        laag=procent(row.verandering_laag_pct), hoog=procent(row.verandering_hoog_pct)
    )
