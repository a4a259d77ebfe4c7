"""How much of the misses may be chance, in sentences, and what the lists beside them hold."""

from __future__ import annotations

from analysis.report import kanszinnen, labels
from analysis.report.alineas import OORDELEN, paragraphs
from analysis.report.besluitlijst import find_gaten, find_straks
from analysis.report.gegevens import Jaar
from analysis.report.onderdelen import Tekst
from analysis.report.stabiliteitszin import kans
from analysis.report.toeval import NIET_ZELDZAAM, may_be_chance
from analysis.rules.stabiliteit import expected_false_signals


def signalen(jaar: Jaar) -> Tekst:
    """How many misses are signals, and how many of those chance alone is expected to have given.

    Only a miss of a norm on a volume can be chance; without one nothing is said.
    """
    rows = jaar.oordelen[jaar.oordelen["oordeel"] == "voldoet niet"]
    on_volume = int(rows["soort"].eq("volume").sum())
    if not on_volume:
        return paragraphs()
    signals, false = expected_false_signals(jaar.stabiliteit)
    chance = int(may_be_chance(jaar, rows).sum())
    return paragraphs(
        kanszinnen.SIGNALEN.format(
            signalen=labels.tel(signals, "signaal", "signalen"),
            vals=labels.getal(false),
            oordelen=labels.tel(int(jaar.stabiliteit["p_onder"].notna().sum()), *OORDELEN),
        ),
        kanszinnen.TOEVAL.format(
            aandeel=labels.aandeel(chance, on_volume, kanszinnen.MISSERS_MET_AANTAL),
            grens=kans(NIET_ZELDZAAM),
        ),
    )


def gaten(jaar: Jaar) -> Tekst:
    """How many gaps are probable, and at how many organisations."""
    rows = find_gaten(jaar)
    if rows.empty:
        return paragraphs(kanszinnen.GEEN_GATEN)
    return paragraphs(
        kanszinnen.GATEN.format(
            aantal=labels.tel(len(rows), *OORDELEN),
            organisaties=labels.tel(rows["organisatie_sleutel"].nunique(), *labels.EENHEDEN["organisatie"]),
        )
    )


def straks(jaar: Jaar) -> Tekst:
    """How many are about to be missed, and how many of those because the norm asks more then."""
    rows = find_straks(jaar)
    if rows.empty:
        return paragraphs(kanszinnen.GEEN_STRAKS)
    return paragraphs(
        kanszinnen.STRAKS.format(
            aantal=labels.tel(len(rows), *OORDELEN),
            jaar=jaar.inkoopjaar,
            norm=labels.getal(int(rows["is_andere_norm"].sum())),
        ),
        kanszinnen.WIE_DOORGAAT,
    )
