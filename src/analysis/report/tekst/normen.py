"""The norms in sentences: how often each is met, since when, and how well each is known."""

from __future__ import annotations

from analysis.report import labels, zinnen
from analysis.report.alineas import OORDELEN, paragraphs, tiles, uncertain
from analysis.report.charts import count_per_norm
from analysis.report.gegevens import Jaar, count_oordelen
from analysis.report.onderdelen import Tekst, rows_of
from analysis.report.tables import NABIJ_PCT, near_norm


def methode(jaar: Jaar) -> Tekst:
    """How is compared, how many norms are verified, and which have no known minimum."""
    applied = jaar.normen[jaar.normen["is_geldig"]]
    verified = int((applied["verificatie"] == "geverifieerd").sum())
    unknown = applied.loc[applied["minimum"].isna(), "norm"].sort_values()
    known = applied.loc[applied["soort"].eq("volume"), "minimum"].dropna()
    example = labels.getal(float(known.mode().iloc[0])) if len(known) else labels.GEEN
    parts = [zinnen.METHODE.format(voorbeeld=example)]
    if verified == len(applied):
        parts.append(zinnen.ALLES_GEVERIFIEERD.format(aantal=labels.getal(verified)))
    else:
        parts.append(zinnen.VERIFICATIE.format(aandeel=labels.aandeel(verified, len(applied), zinnen.NORMEN)))
    if len(unknown):
        parts.append(
            zinnen.NOG_NIET.format(
                aantal=labels.tel(len(unknown), "norm", "normen"), normen=labels.opsomming(unknown)
            )
        )
    return paragraphs(*parts)


def normrealisatie(jaar: Jaar) -> Tekst:
    """The answer per norm: how many norms nobody misses, and which is missed most."""
    counts = count_per_norm(jaar)
    judged = counts[counts["beoordeeld"] > 0]
    totals = count_oordelen(jaar.oordelen)
    if judged.empty or judged.iloc[0]["voldoet niet"] == 0:
        lead = zinnen.NORMREALISATIE_ALLE.format(
            verslagjaar=jaar.verslagjaar, aantal=labels.getal(len(judged))
        )
    else:
        most = judged.iloc[0]
        lead = zinnen.NORMREALISATIE.format(
            verslagjaar=jaar.verslagjaar,
            alle=labels.aandeel(
                int((judged["voldoet niet"] == 0).sum()), len(judged), zinnen.BEOORDEELDE_NORMEN
            ),
            norm=most["norm"],
            gemist=labels.aandeel(int(most["voldoet niet"]), int(most["beoordeeld"]), zinnen.AANBIEDERS_NIET),
        )
    return paragraphs(lead, uncertain(totals), first="antwoord", after=tiles(totals))


def afstand(jaar: Jaar) -> Tekst:
    """How many of the misses of a volume norm have less than half of it, and how many nearly all of it."""
    rows = jaar.oordelen[jaar.oordelen["oordeel"].eq("voldoet niet") & jaar.oordelen["soort"].eq("volume")]
    below = rows["afstand_pct"].dropna()
    if below.empty:
        return paragraphs(zinnen.GEEN_VOLUMEMISSERS)
    return paragraphs(
        zinnen.AFSTAND.format(
            ver=labels.aandeel(int((below < -50).sum()), len(below), zinnen.GEMISTE_VOLUMENORMEN),
            dichtbij=labels.getal(int((below >= -NABIJ_PCT).sum())),
            grens=f"{100 - NABIJ_PCT}%",
        )
    )


def trend(jaar: Jaar) -> Tekst:
    """The share of verdicts that meet their norm in the first and in the last verslagjaar."""
    judged = jaar.landelijk[jaar.landelijk["beoordeeld_aantal"] > 0]
    sums = judged.groupby("verslagjaar")[["voldoet_aantal", "beoordeeld_aantal"]].sum()
    norms = judged.groupby("verslagjaar").size()
    shares = [labels.aandeel(int(met), int(total), OORDELEN[1]) for _, met, total in rows_of(sums)]
    if not shares:
        return paragraphs(zinnen.GEEN_VORIG_JAAR, first="antwoord")
    if len(shares) == 1:
        return paragraphs(zinnen.TREND_EEN_JAAR.format(naar=shares[0]), first="antwoord")
    return paragraphs(
        zinnen.TREND.format(
            eerste=sums.index[0],
            laatste=sums.index[-1],
            van=shares[0],
            naar=shares[-1],
            normen_van=labels.getal(int(norms.iloc[0])),
            normen_naar=labels.getal(int(norms.iloc[-1])),
        ),
        uncertain(count_oordelen(jaar.oordelen)),
        first="antwoord",
    )


def reeksen(jaar: Jaar) -> Tekst:
    """Which series are shown, and how many they are."""
    return paragraphs(
        zinnen.REEKSEN.format(
            aantal=labels.tel(len(near_norm(jaar.oordelen)), "reeks", "reeksen"),
            verslagjaar=jaar.verslagjaar,
            grens=f"{NABIJ_PCT}%",
        )
    )


def trendbreuken(jaar: Jaar) -> Tekst:
    """How many norms have a declared break."""
    breuken = jaar.register.trendbreuken
    count = breuken.loc[breuken["eerste_verslagjaar"] <= jaar.verslagjaar, "norm_code"].nunique()
    if not count:
        return paragraphs(zinnen.GEEN_TRENDBREUKEN)
    return paragraphs(zinnen.TRENDBREUKEN.format(aantal=labels.tel(count, "norm", "normen")))
