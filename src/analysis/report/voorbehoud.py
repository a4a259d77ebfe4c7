"""What a report does not say, and on what it rests; the last two sections of every notebook."""

from __future__ import annotations

import pandas as pd

from analysis.report import labels
from analysis.report.gegevens import Dossier, Jaar, once
from analysis.report.normpagina import Norm
from analysis.report.onderdelen import Tabel, Tekst, breakable, heads, paragraphs, rows_of
from analysis.report.oordelen import unverified


def voorbehoud(gegevens: Jaar | Dossier | Norm) -> Tekst:
    """Both disclaimers, how much rests on unverified norms, and whether the data are invented."""
    jaar = gegevens if isinstance(gegevens, Jaar) else gegevens.jaar
    rows = gegevens.oordelen[gegevens.oordelen["oordeel"] == "voldoet niet"]
    open_ = int(rows["norm_code"].isin(unverified(jaar)).sum())
    return paragraphs(
        labels.SYNTHETISCH_ZIN if jaar.is_synthetisch else "",
        labels.VOLUME_GEEN_KWALITEIT,
        labels.GEEN_KEUZE_INFORMATIE,
        labels.GEEN_ADVIES,
        "Op een norm die nog niet door een persoon is geverifieerd: {aandeel}.".format(
            aandeel=labels.aandeel(open_, len(rows), "oordelen 'voldoet niet'")
        )
        if open_
        else "",
    )


def herkomst(jaar: Jaar) -> Tekst:
    """Which verslagjaar is judged, for which inkoopjaar, and on how many deliveries."""
    return paragraphs(
        (
            "Voor inkoopjaar {inkoopjaar} is verslagjaar {verslagjaar} beoordeeld, op {leveringen} over "
            "{eerste} tot en met {verslagjaar}; de laatste is ontvangen op {laatst}."
        ).format(
            inkoopjaar=jaar.inkoopjaar,
            verslagjaar=jaar.verslagjaar,
            leveringen=labels.tel(len(jaar.leveringen), "levering", "leveringen"),
            eerste=labels.GEEN if jaar.leveringen.empty else int(jaar.leveringen["verslagjaar"].min()),
            laatst=labels.datum(jaar.leveringen["ontvangen"].max()),
        )
    )


@once
def leveringen(jaar: Jaar) -> Tabel:
    """The deliveries of this verslagjaar, newest first; the report on data quality has those before it."""
    own = jaar.leveringen[jaar.leveringen["verslagjaar"] == jaar.verslagjaar]
    ordered = own.sort_values(["verslagjaar", "ontvangen", "levering"], ascending=False)
    lines = [
        [
            breakable(row.levering),
            str(row.verslagjaar),
            labels.SOORTEN_LEVERING.get(row.soort, row.soort),
            labels.datum(row.ontvangen),
            labels.ONBEKEND if pd.isna(row.sha256) else str(row.sha256)[:12],
        ]
        for row in rows_of(ordered)
    ]
    return Tabel(
        "De leveringen waarop dit rust",
        heads("Levering | Verslagjaar | Soort | Ontvangen | Controlegetal (SHA-256, begin)"),
        lines,
    )
