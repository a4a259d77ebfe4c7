"""How far the hearings of an inkoopjaar are: what notebook 71 shows.

Per insurer what is open, asked, late, answered and judged; who is late, and since when; what was noted and
does not fit; which plans were kept, and who could take care over; from when each tranche norm holds where.
Nothing looks at a clock: the day is that of the last delivery or event, or the one given with `--as-of`.
"""

from __future__ import annotations

import pandas as pd

from analysis.data.adviesstand import Stand
from analysis.report import hooropschriften, hoorzinnen, labels
from analysis.report.benaming import describe, name_normen
from analysis.report.inkoopadvies import alineas, heads
from analysis.report.onderdelen import Cel, Inhoud, Kop, Tabel, Tekst, rows_of
from analysis.rules.oordelen import VOLDOET
from analysis.rules.verbeterplannen import OVERGEDRAGEN, VERLOPEN, list_overnemers
from analysis.rules.wederhoor import GEOORDEELD, NIET_NODIG, STANDEN, TE_LAAT, UITGEZET, find_regios
from analysis.years import to_verslagjaar


def antwoord(stand: Stand) -> Tekst:
    """How many hearings are finished, of how many, and on which day."""
    heard = _heard(stand)
    done, late = (int(heard["wederhoor"].eq(naam).sum()) for naam in (GEOORDEELD, TE_LAAT))
    return alineas(
        hoorzinnen.GEOORDEELD.format(aandeel=labels.aandeel(done, len(heard), hoorzinnen.NIVEAU_ZAKEN)),
        hoorzinnen.TE_LAAT.format(aandeel=labels.aandeel(late, len(heard), hoorzinnen.NIVEAU_ZAKEN)),
        hoorzinnen.STAND_OP.format(dag=labels.datum(stand.advies.peildatum), jaar=stand.advies.inkoopjaar),
    )


def per_verzekeraar(stand: Stand) -> Tabel:
    """Per insurer how far its hearings are: open, asked, late, answered, judged; and the first term."""
    heard = _with_terms(stand)
    shown = [naam for naam in STANDEN if naam != NIET_NODIG]
    lines: list[list[Inhoud]] = []
    for naam, rows in heard.groupby(heard["verzekeraar"].fillna(hoorzinnen.NIEMAND)):
        counts = rows["wederhoor"].value_counts()
        first = rows.loc[rows["wederhoor"] == UITGEZET, "reactie_voor"].min()
        lines.append(
            [
                str(naam),
                *(labels.getal(int(counts.get(soort, 0))) for soort in shown),
                labels.getal(len(rows)),
                Cel(labels.datum(first) if pd.notna(first) else labels.GEEN, f"{first}"),
            ]
        )
    koppen = [
        Kop(hooropschriften.VERZEKERAAR),
        *(Kop(naam.capitalize(), is_getal=True) for naam in shown),
        Kop(hooropschriften.SAMEN, is_getal=True),
        Kop(hooropschriften.EERSTE_TERMIJN),
    ]
    return Tabel(hooropschriften.VOORTGANG, koppen, lines, leeg=hoorzinnen.NIETS_TE_HOREN)


def te_laat(stand: Stand) -> Tabel:
    """Who did not answer before the term, the longest ago first."""
    heard = _with_terms(stand)
    late = heard[heard["wederhoor"] == TE_LAAT].sort_values(["reactie_voor", "eenheid_naam", "norm"])
    days = (stand.advies.peildatum - late["reactie_voor"]).dt.days
    lines: list[list[Inhoud]] = [
        [
            row.eenheid_naam,
            row.norm,
            row.verzekeraar,
            Cel(labels.datum(row.reactie_voor), f"{row.reactie_voor}"),
            labels.getal(int(count)),
        ]
        for row, count in zip(rows_of(late), days, strict=True)
    ]
    koppen = heads(hooropschriften.TE_LAAT_KOPPEN, 4)
    return Tabel(hooropschriften.TE_LAAT, koppen, lines, klas="filter kaarten", leeg=hoorzinnen.GEEN_TE_LAAT)


def past_niet(stand: Stand) -> Tabel:
    """What was noted and does not fit what the source or another register says now."""
    lines: list[list[Inhoud]] = [[row.ernst, row.melding] for row in rows_of(stand.advies.bevindingen)]
    return Tabel(hooropschriften.PAST_NIET, heads(hooropschriften.PAST_NIET_KOPPEN), lines)


def plannen(stand: Stand) -> Tabel:
    """What hospitals promised, and whether it was kept; a broken plan is on the worklist again."""
    lines: list[list[Inhoud]] = [
        [
            row.organisatie if pd.isna(row.locatie) else row.locatie,
            _norm(stand, row.norm_code),
            row.maatregel,
            Cel(labels.datum(row.termijn) if pd.notna(row.termijn) else "", f"{row.termijn}"),
            row.stand,
            "" if pd.isna(row.overdracht_naar) else row.overdracht_naar,
        ]
        for row in rows_of(stand.advies.plannen)
    ]
    koppen = heads(hooropschriften.PLANNEN_KOPPEN)
    return Tabel(hooropschriften.PLANNEN, koppen, lines, klas="kaarten")


def overnemers(stand: Stand, meeste: int = 3) -> Tabel:
    """Of each broken plan and transfer the nearest in the region that meet the norm, or would with it."""
    register, lines = stand.advies.register, list[list[Inhoud]]()
    normen = register.volumenormen
    on_volume = set(normen.loc[normen["soort"] == "volume", "norm_code"])
    concerned = stand.advies.plannen[stand.advies.plannen["stand"].isin([VERLOPEN, OVERGEDRAGEN])]
    for plan in rows_of(concerned):
        van = plan.organisatie if pd.isna(plan.locatie) else plan.locatie
        candidates = list_overnemers(
            plan.zaak,
            stand.advies.oordelen,
            register.locaties,
            register.zorgaanbieders,
            is_volume=plan.norm_code in on_volume,
        ).head(meeste)
        if candidates.empty:
            lines.append([van, _norm(stand, plan.norm_code), hoorzinnen.NIEMAND_IN_DE_REGIO, *[""] * 5])
        for row in rows_of(candidates):
            lines.append(
                [
                    van,
                    _norm(stand, plan.norm_code),
                    row.organisatie if pd.isna(row.locatie) else row.locatie,
                    labels.getal(row.afstand_km),
                    labels.getal(row.volume),
                    row.oordeel,
                    labels.getal(row.volume_met),
                    VOLDOET if row.is_voldoende_met else hoorzinnen.NIET_TE_ZEGGEN_MET,
                ]
            )
    koppen = heads(hooropschriften.OVERNEMERS_KOPPEN, 3, 4, 6)
    return Tabel(hooropschriften.OVERNEMERS, koppen, lines, klas="kaarten")


def ingangsdatums(stand: Stand) -> Tabel:
    """From when each tranche norm holds in which region, and which regions have no date beside others."""
    implementatie = stand.advies.wederhoorregister.implementatie
    aanbieders = stand.advies.register.zorgaanbieders
    regios = sorted(aanbieders["regio"].dropna().unique())
    lines: list[list[Inhoud]] = []
    for norm_code, rows in implementatie.groupby("norm_code"):
        regional, named = rows[rows["regio"].notna()], rows[rows["organisatie"].notna()]
        for datum in sorted(regional["ingangsdatum"].unique()):
            of_date = regional[regional["ingangsdatum"] == datum]
            where = ", ".join(sorted(of_date["regio"]))
            lines.append([_norm(stand, str(norm_code)), Cel(labels.datum(datum), f"{datum}"), where])
        without = [regio for regio in regios if regio not in set(regional["regio"])]
        if without:
            lines.append([_norm(stand, str(norm_code)), hoorzinnen.GEEN_DATUM, ", ".join(without)])
        of_named = find_regios(named.assign(kvk=pd.Series(index=named.index, dtype="str")), aanbieders)
        for row, regio in zip(rows_of(named), of_named, strict=True):
            where = hoorzinnen.ALLEEN.format(organisatie=row.organisatie, regio=regio)
            lines.append(
                [
                    _norm(stand, row.norm_code),
                    Cel(labels.datum(row.ingangsdatum), f"{row.ingangsdatum}"),
                    where,
                ]
            )
    koppen = heads(hooropschriften.INGANGSDATUMS_KOPPEN)
    return Tabel(
        hooropschriften.INGANGSDATUMS, koppen, lines, klas="filter", leeg=hoorzinnen.GEEN_INGANGSDATUMS
    )


def _heard(stand: Stand) -> pd.DataFrame:
    adviezen = stand.advies.adviezen
    return adviezen[adviezen["wederhoor"] != NIET_NODIG]


def _with_terms(stand: Stand) -> pd.DataFrame:
    """The zaken that are heard, described, each with its last term to answer."""
    verslagjaar = to_verslagjaar(stand.advies.inkoopjaar)
    heard = describe(_heard(stand), name_normen(stand.advies.register.volumenormen, verslagjaar))
    terms = stand.advies.standen.set_index("zaak")["reactie_voor"]
    zaken = heard["norm_code"] + "|" + heard["eenheid_sleutel"]
    return heard.assign(reactie_voor=terms.reindex(zaken).set_axis(heard.index))


def _norm(stand: Stand, norm_code: str) -> str:
    normen = stand.advies.register.volumenormen
    named = normen.loc[normen["norm_code"] == norm_code, "ingreep"]
    return str(named.iloc[-1]) if len(named) else norm_code
