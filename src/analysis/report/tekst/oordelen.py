"""The verdicts in sentences: first the answer, with what is not known beside it."""

from __future__ import annotations

import pandas as pd

from analysis.report import labels, zinnen
from analysis.report.alineas import OORDELEN, fill, of_all_organisations, paragraphs, tiles
from analysis.report.gegevens import Jaar, count_oordelen, with_known_norm
from analysis.report.kaart import locate_oordelen
from analysis.report.onderdelen import Tekst
from analysis.report.oorzaken import OORZAKEN
from analysis.report.tables import NABIJ_PCT, unverified
from analysis.report.wijzigingen import find_verschillen_vorige, find_wijzigingen
from analysis.rules.verschillen import OORZAKEN_OORDEEL, count_oorzaken


def antwoord(jaar: Jaar) -> Tekst:
    """The answer in one sentence: how many meet their norm, how many do not, and how much is not known."""
    counts = count_oordelen(jaar.oordelen)
    misses = jaar.oordelen[jaar.oordelen["oordeel"] == "voldoet niet"]
    judged = counts["voldoet"] + counts["voldoet niet"]
    unknown = counts["onzeker"] + counts["niet beoordeelbaar"]
    lead = fill(
        zinnen.ANTWOORD if len(misses) else zinnen.ANTWOORD_GEEN,
        verslagjaar=jaar.verslagjaar,
        voldoet=labels.aandeel(counts["voldoet"], judged, OORDELEN[1]),
        niet=labels.getal(counts["voldoet niet"]),
        organisaties=of_all_organisations(jaar, misses),
        onbekend=zinnen.ANTWOORD_ONBEKEND.format(aantal=labels.tel(unknown, *OORDELEN))
        if unknown
        else zinnen.ANTWOORD_ALLES_BEKEND,
    )
    why = zinnen.ONBEKEND_WAAROM.format(
        onzeker=labels.getal(counts["onzeker"]), nb=labels.getal(counts["niet beoordeelbaar"])
    )
    return paragraphs(
        lead, why if unknown else "", zinnen.WAT_IS_EEN_OORDEEL, first="antwoord", after=tiles(counts)
    )


def missers(jaar: Jaar) -> Tekst:
    """How far the misses are below their norm, and how many rest on a norm that nobody has verified."""
    rows = jaar.oordelen[jaar.oordelen["oordeel"] == "voldoet niet"]
    if rows.empty:
        return paragraphs(zinnen.GEEN_MISSERS)
    below = -rows["afstand_pct"].dropna()
    on_open_norms = int(rows["norm_code"].isin(unverified(jaar)).sum())
    return paragraphs(
        zinnen.MISSERS.format(
            mediaan=labels.getal(float(labels.rond(below.median()))) + "%",
            dichtbij=labels.aandeel(int((below < NABIJ_PCT).sum()), len(below), zinnen.MET_AFSTAND),
            grens=f"{NABIJ_PCT}%",
        )
        if len(below)
        else "",
        zinnen.MISSERS_ONGEVERIFIEERD.format(aandeel=labels.aandeel(on_open_norms, len(rows), OORDELEN[1])),
    )


def onzeker(jaar: Jaar) -> Tekst:
    """How many verdicts are uncertain, and why."""
    count = count_oordelen(jaar.oordelen)["onzeker"]
    if not count:
        return paragraphs(zinnen.GEEN_ONZEKER)
    return paragraphs(zinnen.ONZEKER.format(aantal=labels.tel(count, *OORDELEN)))


def niet_beoordeelbaar(jaar: Jaar) -> Tekst:
    """How many could not be judged: for want of the norm, or of a figure, and why."""
    rows = jaar.oordelen[jaar.oordelen["oordeel"] == "niet beoordeelbaar"]
    if rows.empty:
        return paragraphs(zinnen.GEEN_NIET_BEOORDEELBAAR)
    without_figure = with_known_norm(rows)
    parts = [
        zinnen.NIET_BEOORDEELBAAR.format(
            aantal=labels.tel(len(rows), *OORDELEN), norm=labels.getal(len(rows) - len(without_figure))
        )
    ]
    if len(without_figure):
        reasons = without_figure["reden"].value_counts()
        parts.append(
            zinnen.ZONDER_GETAL.format(
                aantal=labels.tel(len(without_figure), *OORDELEN),
                organisaties=of_all_organisations(jaar, without_figure),
                redenen=labels.opsomming(
                    zinnen.DEEL.format(
                        aantal=labels.getal(int(count)), woord=labels.REDENEN.get(str(reden), str(reden))
                    )
                    for reden, count in reasons.items()
                ),
            )
        )
    return paragraphs(*parts)


def kaart(jaar: Jaar) -> Tekst:
    """At how many locations a norm is missed, and at how many everything is met."""
    points = locate_oordelen(jaar)
    count = len(points)
    return paragraphs(
        zinnen.KAART.format(
            mis=labels.aandeel(int((points["niet"] > 0).sum()), count, zinnen.LOCATIES),
            goed=labels.aandeel(int((points["teken"] == "voldoet").sum()), count, zinnen.LOCATIES),
        )
    )


def wijzigingen(jaar: Jaar) -> Tekst:
    """How many verdicts changed since the previous verslagjaar, and by which cause."""
    years = jaar.trends["verslagjaar"]
    if not (years == jaar.verslagjaar - 1).any():
        return paragraphs(zinnen.GEEN_VORIG_JAAR)
    changed = find_wijzigingen(jaar)
    if changed.empty:
        return paragraphs(zinnen.GEEN_WIJZIGINGEN.format(vorig=jaar.verslagjaar - 1))
    return paragraphs(zinnen.WIJZIGINGEN.format(vorig=jaar.verslagjaar - 1, **_changes(changed)))


def sinds_vorige(jaar: Jaar) -> Tekst:
    """How many verdicts changed since the publication before with other verdicts, and by which cause."""
    if jaar.vorige.empty:
        return paragraphs(zinnen.GEEN_VORIGE)
    day = jaar.vorige["gepubliceerd"].max()
    said = "" if pd.isna(day) else zinnen.SINDS_VORIGE_DATUM.format(datum=labels.datum(day))
    return paragraphs(zinnen.SINDS_VORIGE.format(datum=said, **_changes(find_verschillen_vorige(jaar))))


def _changes(changed: pd.DataFrame) -> dict[str, str]:
    """How many changes, how many for worse and for better, and by which causes."""
    was, nu = changed["oordeel_oud"], changed["oordeel_nieuw"]
    return {
        "veranderd": labels.tel(len(changed), *OORDELEN),
        "slechter": labels.getal(int((was.eq("voldoet") & nu.eq("voldoet niet")).sum())),
        "beter": labels.getal(int((was.eq("voldoet niet") & nu.eq("voldoet")).sum())),
        "oorzaken": labels.opsomming(
            zinnen.OORZAAK.format(aantal=labels.getal(count), oorzaak=OORZAKEN[oorzaak])
            for oorzaak, count in count_oorzaken(changed, OORZAKEN_OORDEEL).items()
            if count
        ),
    }


def matrix(jaar: Jaar) -> Tekst:
    """How many units have something else than `voldoet`, and how many meet everything."""
    rows = with_known_norm(jaar.oordelen)
    units = rows["eenheid_sleutel"].nunique()
    other = rows.loc[rows["oordeel"] != "voldoet", "eenheid_sleutel"].nunique()
    return paragraphs(
        zinnen.MATRIX.format(
            eenheden=labels.aandeel(other, units, zinnen.LOCATIES_EN_ORGANISATIES),
            alles_goed=labels.getal(units - other),
        )
    )
