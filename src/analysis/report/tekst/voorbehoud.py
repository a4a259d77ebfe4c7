"""What a report does not say, and on what it rests; the last two sections of every notebook."""

from __future__ import annotations

from analysis.report import labels, zinnen
from analysis.report.alineas import paragraphs
from analysis.report.gegevens import Dossier, Jaar
from analysis.report.normgegevens import Norm
from analysis.report.onderdelen import Tekst
from analysis.report.tables import unverified


def voorbehoud(gegevens: Jaar | Dossier | Norm) -> Tekst:
    """Both disclaimers, how much rests on unverified norms, and whether the data are invented."""
    jaar = gegevens if isinstance(gegevens, Jaar) else gegevens.jaar
    rows = gegevens.oordelen[gegevens.oordelen["oordeel"] == "voldoet niet"]
    open_ = int(rows["norm_code"].isin(unverified(jaar)).sum())
    return paragraphs(
        zinnen.SYNTHETISCH_ZIN if jaar.is_synthetisch else "",
        zinnen.VOLUME_GEEN_KWALITEIT,
        zinnen.GEEN_KEUZE_INFORMATIE,
        zinnen.GEEN_ADVIES,
        zinnen.ONGEVERIFIEERD.format(aandeel=labels.aandeel(open_, len(rows), zinnen.OORDELEN_NIET))
        if open_
        else "",
    )


def herkomst(jaar: Jaar) -> Tekst:
    """Which verslagjaar is judged, for which inkoopjaar, and on how many deliveries."""
    return paragraphs(
        zinnen.HERKOMST_ZIN.format(
            inkoopjaar=jaar.inkoopjaar,
            verslagjaar=jaar.verslagjaar,
            leveringen=labels.tel(len(jaar.leveringen), "levering", "leveringen"),
            eerste=labels.GEEN if jaar.leveringen.empty else int(jaar.leveringen["verslagjaar"].min()),
            laatst=labels.datum(jaar.leveringen["ontvangen"].max()),
        )
    )
