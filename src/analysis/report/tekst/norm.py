"""One norm in sentences: who meets it, since when it asks so, who is nearest, who could not be judged."""

from __future__ import annotations

import pandas as pd
from markupsafe import Markup

from analysis.report import labels, zinnen
from analysis.report import normzinnen as woorden
from analysis.report.alineas import fill, paragraphs, tiles, uncertain
from analysis.report.gegevens import count_oordelen
from analysis.report.normen import period
from analysis.report.normgegevens import NIET_INGEVOERD, Norm
from analysis.report.onderdelen import Tekst, rows_of
from analysis.report.tables import NABIJ_PCT, verschil_tekst


def norm(norm: Norm) -> Tekst:
    """The answer: how many meet the norm, how many do not, and beside it what is not known."""
    counts, row = count_oordelen(norm.oordelen), norm.rij
    judged = counts["voldoet"] + counts["voldoet niet"]
    lead: str | Markup
    if judged:
        lead = fill(
            woorden.ANTWOORD,
            verslagjaar=norm.jaar.verslagjaar,
            werkwoord=woorden.VOLDOET if counts["voldoet"] == 1 else woorden.VOLDOEN,
            voldoet=labels.aandeel(counts["voldoet"], judged, labels.eenheden(row.eenheid, judged)),
            minimum=labels.maat(row.minimum, row.soort),
            telling=_counting(norm.telling),
            niet=_missed(counts["voldoet niet"]),
        )
    elif (norm.oordelen["reden"] == NIET_INGEVOERD).any():
        count = counts["niet beoordeelbaar"]
        lead = woorden.ONBEKEND.format(
            aantal=labels.tel(count, *labels.EENHEDEN[row.eenheid]),
            blijft=woorden.BLIJFT if count == 1 else woorden.BLIJVEN,
        )
    elif norm.is_aangekondigd:
        lead = woorden.NOG_NIET.format(verslagjaar=norm.jaar.verslagjaar)
    else:
        lead = woorden.NIEMAND.format(verslagjaar=norm.jaar.verslagjaar)
    verified = woorden.GEVERIFIEERD if row.verificatie == "geverifieerd" else woorden.TE_VERIFIEREN
    beside = _would(norm) if norm.is_aangekondigd else uncertain(counts)
    return paragraphs(lead, beside, verified, first="antwoord", after=tiles(counts))


def norm_geschiedenis(norm: Norm) -> Tekst:
    """Since when the norm asks this, and what it asked before."""
    periods = [
        (row.minimum, period(row.geldig_vanaf, row.geldig_tot), row.soort)
        for row in rows_of(norm.geschiedenis)
    ]
    if len(periods) == 1:
        return paragraphs(woorden.GESCHIEDENIS_EEN.format(geldig=periods[0][1]))
    said = [
        woorden.OVERGANG.format(minimum=labels.maat(minimum, soort), geldig=geldig)
        for minimum, geldig, soort in periods
    ]
    return paragraphs(
        woorden.GESCHIEDENIS_MEER.format(aantal=labels.getal(len(periods)), reeks=labels.opsomming(said))
    )


def norm_lijst(norm: Norm) -> Tekst:
    """To how many the norm does not apply, and why; they do not stand in the list."""
    return _with_reasons(
        norm, "niet van toepassing", woorden.LIJST_NOG_NIET, woorden.NIETS_NVT, woorden.NIET_VAN_TOEPASSING
    )


def norm_nabij(norm: Norm) -> Tekst:
    """Who is nearest below and just above, and how many are near on either side."""
    below, above = norm.nabij
    known = norm.geldend.dropna(subset=["afstand_pct"])
    if below.empty and above.empty:
        return paragraphs(woorden.NABIJ_LEEG)
    near_below, near_above = norm.split(known[known["afstand_pct"].abs() < NABIJ_PCT])
    return paragraphs(
        _nearest(woorden.NABIJ_ONDER, below) or woorden.NIEMAND_ONDER,
        _nearest(woorden.NABIJ_BOVEN, above) or woorden.NIEMAND_BOVEN,
        woorden.NABIJ_AANTAL.format(
            grens=f"{NABIJ_PCT}%",
            onder=labels.getal(len(near_below)),
            boven=labels.getal(len(near_above)),
        ),
    )


def norm_land(norm: Norm) -> Tekst:
    """From the first year to the last: providers, volume, and the share that meets the norm."""
    rows = norm.landelijk
    if rows.empty:
        return paragraphs(woorden.LAND_GEEN)
    first, last = rows.iloc[0], rows.iloc[-1]
    if len(rows) == 1:
        return paragraphs(woorden.LAND_EEN.format(aanbieders=_providers(last), aandeel=_share(last, norm)))
    is_volume = norm.rij.soort == "volume"
    volume = woorden.LAND_VOLUME.format(
        van=labels.getal(first["volume_totaal"]), naar=labels.getal(last["volume_totaal"])
    )
    return paragraphs(
        woorden.LAND_ZIN.format(
            eerste=first["verslagjaar"],
            laatste=last["verslagjaar"],
            aanbieders_van=_providers(first),
            aanbieders_naar=_providers(last),
            volume=volume if is_volume else "",
            aandeel_van=_share(first, norm),
            aandeel_naar=_share(last, norm),
        )
    )


def norm_onbeoordeeld(norm: Norm) -> Tekst:
    """How many could not be judged, and for which reasons."""
    return _with_reasons(
        norm,
        "niet beoordeelbaar",
        woorden.ONBEOORDEELD_NOG_NIET,
        woorden.ONBEOORDEELD_LEEG,
        woorden.ONBEOORDEELD_ZIN,
    )


def _with_reasons(norm: Norm, oordeel: str, announced: str, nobody: str, sentence: str) -> Tekst:
    """How many have this verdict, and for which reasons; of an announced norm, that it has none yet."""
    rows = norm.oordelen[norm.oordelen["oordeel"] == oordeel]
    if norm.is_aangekondigd:
        return paragraphs(announced)
    if rows.empty:
        return paragraphs(nobody)
    return paragraphs(
        sentence.format(
            aantal=labels.tel(len(rows), *labels.EENHEDEN[norm.rij.eenheid]),
            werkwoord=woorden.IS if len(rows) == 1 else woorden.ZIJN,
            redenen=_reasons(rows),
        )
    )


def _counting(telling: str) -> str:
    """How the norm counts, behind its minimum."""
    if telling in ("", labels.PER_JAAR):
        return f" {telling}".rstrip()
    return woorden.TELLING_BIJ.format(telling=telling)


def _would(norm: Norm) -> str:
    """What an announced norm would say of the numbers of this verslagjaar; that is no verdict."""
    below, above = norm.split(norm.geldend)
    if not len(below) + len(above):
        return woorden.ZOU_ONBEKEND
    return woorden.ZOU_HALEN.format(
        boven=labels.aandeel(
            len(above), len(below) + len(above), labels.eenheden(norm.rij.eenheid, len(below) + len(above))
        ),
        minimum=labels.maat(norm.rij.minimum, norm.rij.soort),
        verslagjaar=norm.jaar.verslagjaar,
    )


def _missed(count: int) -> str:
    if not count:
        return woorden.NIEMAND_NIET
    return woorden.NIET.format(
        aantal=labels.getal(count), werkwoord=woorden.VOLDOET if count == 1 else woorden.VOLDOEN
    )


def _reasons(rows: pd.DataFrame) -> str:
    return labels.opsomming(
        zinnen.DEEL.format(aantal=labels.getal(int(count)), woord=labels.REDENEN.get(str(reden), str(reden)))
        for reden, count in rows["reden"].value_counts().items()
    )


def _nearest(sentence: str, rows: pd.DataFrame) -> str:
    if rows.empty:
        return ""
    row = next(rows_of(rows))
    return sentence.format(
        wie=row.eenheid_naam,
        getal=labels.maat_of_grenzen(row.maat_min, row.maat_max, row.soort, row.minimum),
        verschil=verschil_tekst(row),
    )


def _providers(row: pd.Series) -> str:
    return labels.tel(int(row["aanbieders_aantal"]), woorden.AANBIEDER, woorden.AANBIEDERS_TEL)


def _share(row: pd.Series, norm: Norm) -> str:
    met, judged = int(row["voldoet_aantal"]), int(row["beoordeeld_aantal"])
    if not judged:
        return zinnen.NIEMAND_BEOORDEELD
    return labels.aandeel(met, judged, labels.eenheden(norm.rij.eenheid, judged))
