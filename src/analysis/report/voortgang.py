"""How far the hearings of an inkoopjaar are: what notebook 71 shows.

Per insurer what is open, asked, late, answered and judged; who is late, and since when; what was noted and
does not fit; which plans were kept, and who could take care over; from when each tranche norm holds where.
Nothing looks at a clock: the day is that of the last delivery or event, or the one given with `--as-of`.
"""

from __future__ import annotations

import pandas as pd

from analysis.data.adviesstand import Stand
from analysis.report import labels
from analysis.report.gegevens import describe, name_normen
from analysis.report.onderdelen import Cel, Inhoud, Kop, Tabel, Tekst, heads, paragraphs, rows_of
from analysis.rules.oordelen import VOLDOET
from analysis.rules.verbeterplannen import OVERGEDRAGEN, VERLOPEN, list_overnemers
from analysis.rules.wederhoor import GEOORDEELD, NIET_NODIG, STANDEN, TE_LAAT, UITGEZET, find_regios
from analysis.years import to_verslagjaar

NIVEAU_ZAKEN = "zaken (één norm bij één locatie of organisatie)"


def antwoord(stand: Stand) -> Tekst:
    """How many hearings are finished, of how many, and on which day."""
    heard = _heard(stand)
    done, late = (int(heard["wederhoor"].eq(naam).sum()) for naam in (GEOORDEELD, TE_LAAT))
    return paragraphs(
        f"Geoordeeld: {labels.aandeel(done, len(heard), NIVEAU_ZAKEN)}.",
        f"Te laat met reageren: {labels.aandeel(late, len(heard), NIVEAU_ZAKEN)}. Zwijgen is geen oordeel.",
        (
            f"Dit is de stand op {labels.datum(stand.advies.peildatum)}: de dag van de laatste levering of "
            "gebeurtenis, of de dag waarnaar is gevraagd. De stand van een andere dag geeft de opdracht "
            f"inkoopadvies run {stand.advies.inkoopjaar} --as-of DATUM."
        ),
    )


def per_verzekeraar(stand: Stand) -> Tabel:
    """Per insurer how far its hearings are: open, asked, late, answered, judged; and the first term."""
    heard = _with_terms(stand)
    shown = [naam for naam in STANDEN if naam != NIET_NODIG]
    lines: list[list[Inhoud]] = []
    for naam, rows in heard.groupby(heard["verzekeraar"].fillna(labels.NIEMAND)):
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
        Kop("Verzekeraar"),
        *(Kop(naam.capitalize(), is_getal=True) for naam in shown),
        Kop("Samen", is_getal=True),
        Kop("Eerste termijn die loopt"),
    ]
    return Tabel("Voortgang per verzekeraar", koppen, lines, leeg="Er is niets te horen.")


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
    koppen = heads("Ziekenhuis | Norm | Hoort | Uiterlijk | Dagen te laat", (4,))
    return Tabel(
        "Te laat met reageren", koppen, lines, klas="filter kaarten", leeg="Niemand is te laat met reageren."
    )


def past_niet(stand: Stand) -> Tabel:
    """What was noted and does not fit what the source or another register says now."""
    lines: list[list[Inhoud]] = [[row.ernst, row.melding] for row in rows_of(stand.advies.bevindingen)]
    return Tabel("Wat niet past", heads("Ernst | Bevinding"), lines)


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
    koppen = heads("Ziekenhuis | Norm | Maatregel | Termijn | Stand | Overgedragen aan")
    return Tabel("Verbeterplannen", koppen, lines, klas="kaarten")


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
            lines.append(
                [
                    van,
                    _norm(stand, plan.norm_code),
                    "in de regio is niemand bekend die de norm haalt, of haar met deze aantallen erbij zou "
                    "halen",
                    *[""] * 5,
                ]
            )
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
                    VOLDOET if row.is_voldoende_met else "niet te zeggen",
                ]
            )
    koppen = heads(
        "Van | Norm | Kan naar | Kilometer hemelsbreed | Aantal nu | Oordeel nu | Aantal met overdracht | "
        "Met overdracht",
        (3, 4, 6),
    )
    return Tabel("Wie in de regio de zorg kan overnemen", koppen, lines, klas="kaarten")


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
            lines.append([_norm(stand, str(norm_code)), "geen datum", ", ".join(without)])
        of_named = find_regios(named.assign(kvk=pd.Series(index=named.index, dtype="str")), aanbieders)
        for row, regio in zip(rows_of(named), of_named, strict=True):
            where = f"alleen {row.organisatie} (regio {regio})"
            lines.append(
                [
                    _norm(stand, row.norm_code),
                    Cel(labels.datum(row.ingangsdatum), f"{row.ingangsdatum}"),
                    where,
                ]
            )
    koppen = heads("Norm | Van kracht op | Waar")
    return Tabel(
        "Ingangsdatums", koppen, lines, klas="filter", leeg="Er zijn geen ingangsdatums per regio vastgelegd."
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
