"""Notebook 40: who misses which norm, by how much, what may be chance, and what else a director decides on.

Every table is ordered by what matters most to whoever decides, and every row leads to the dossier of its
organisation. The map stands every location on its coordinates, with no border drawn around.
"""

from __future__ import annotations

import math
from typing import Any

import matplotlib as mpl
import numpy as np
import pandas as pd
from markupsafe import Markup

from analysis.report import alt, labels
from analysis.report.adressen import dossier_link, norm_link
from analysis.report.gegevens import Jaar, count_oordelen, once, with_known_norm
from analysis.report.onderdelen import (
    OORDEEL_GETELD,
    Cel,
    Figuur,
    Inhoud,
    Tabel,
    Tekst,
    alphabetical,
    fill,
    heads,
    paragraphs,
    rows_of,
    table_behind,
    tiles,
)
from analysis.report.oordelen import (
    NABIJ_PCT,
    NIET_ZELDZAAM,
    document,
    jaren_tabel,
    kans,
    may_be_chance,
    minimum_tekst,
    opgave_tekst,
    sortable,
    stabiliteitszinnen,
    telling,
    text_of,
    unverified,
    verschil_tekst,
    year_range,
)
from analysis.report.reeksen import GROEP, spark
from analysis.report.stijl import LICHT
from analysis.report.svg import house_style, key_above, to_svg
from analysis.rules.stabiliteit import expected_false_signals

GEEN_MISSERS = "Er is geen oordeel 'voldoet niet'."
GEEN_ONZEKER = "Er is geen oordeel 'onzeker'."
GEEN_NIET_BEOORDEELBAAR = "Alle oordelen waren te geven."
LOCATIES = "locaties"
SAMENVATTING = (
    (
        "Voldoet niet, waarschijnlijk geen toeval",
        "Besluiten: een plan met een termijn, of zorg naar een ander.",
    ),
    ("Voldoet niet, maar het kan toeval zijn", "Besluiten, met de kans om de norm te halen erbij."),
    ("Waarschijnlijk een gat in de aanlevering", "Navragen: kort ervoor was er nog een getal."),
    ("Straks onder een aangekondigde of hogere norm", "Volgen: nu nog geen misser."),
    ("Straks waarschijnlijk onder de norm van nu", "Volgen: nu nog geen misser."),
    ("Onzeker", "Navragen: het precieze aantal."),
)
"""The parts of the decision list, with what each asks, in the order of the directors' page."""
GEEN_GATEN = "Nergens ontbreekt een aantal dat er kort ervoor wel was."
GEEN_STRAKS = (
    "Waar nu geen misser is, is de berekende kans om in het inkoopjaar te voldoen nergens minder dan de "
    "helft."
)
KAART = "Waar normen niet worden gehaald"
MISSERS_DEEL = {
    "": "Voldoet niet: het verst onder de norm eerst",
    "zeker": "Voldoet niet, waarschijnlijk geen toeval: het verst onder de norm eerst",
    "toeval": "Voldoet niet, maar het kan toeval zijn: het verst onder de norm eerst",
}
EERDER = 2
"""A unit that had a figure in one of so many years before probably still does what the norm is about."""
GELIJKE_KANS = 0.5
BREEDTE_INCH, MEESTE_HOOGTE_INCH = 5.4, 7.0
TEKENS: dict[str, dict[str, Any]] = {
    "voldoet": {"marker": "o", "s": 14, "color": LICHT["voldoet"]},
    "nb": {"marker": "o", "s": 26, "facecolors": LICHT["papier"], "edgecolors": LICHT["nb"]},
    "niet": {"marker": "X", "s": 42, "color": LICHT["niet"], "linewidths": 0},
}
"""How a location is drawn; the misses last, so that nothing hides them."""
LETTERS = {"niet": LICHT["niet"], "nb": LICHT["nb"], "voldoet": LICHT["voldoet"]}
TELLING = {"voldoet": "voldoet", "voldoet niet": "niet", "onzeker": "onzeker", "niet beoordeelbaar": "nb"}
"""The oordelen that a location is counted by, and the column of each count."""


def antwoord(jaar: Jaar) -> Tekst:
    """The answer in one sentence: how many meet their norm, how many do not, and how much is not known."""
    counts = count_oordelen(jaar.oordelen)
    misses = jaar.oordelen[jaar.oordelen["oordeel"] == "voldoet niet"]
    judged = counts["voldoet"] + counts["voldoet niet"]
    unknown = counts["onzeker"] + counts["niet beoordeelbaar"]
    lead = fill(
        (
            "Over verslagjaar {verslagjaar} voldoen {voldoet}; <strong>{niet} voldoen niet</strong>, "
            "verdeeld over {organisaties}, en {onbekend}."
        )
        if len(misses)
        else (
            "Over verslagjaar {verslagjaar} voldoen {voldoet}; er is geen oordeel 'voldoet niet', en "
            "{onbekend}."
        ),
        verslagjaar=jaar.verslagjaar,
        voldoet=labels.aandeel(counts["voldoet"], judged, OORDEEL_GETELD[1]),
        niet=labels.getal(counts["voldoet niet"]),
        organisaties=_of_all_organisations(jaar, misses),
        onbekend=f"over nog eens {labels.tel(unknown, *OORDEEL_GETELD)} is geen zekerheid"
        if unknown
        else "geen enkel oordeel is onzeker of niet te geven",
    )
    why = (
        f"Geen zekerheid: {labels.getal(counts['onzeker'])} onzeker en "
        f"{labels.getal(counts['niet beoordeelbaar'])} niet beoordeelbaar. Die tellen in de percentages niet "
        "mee; niet aangeleverd of onderdrukt is geen nul."
    )
    return paragraphs(
        lead,
        why if unknown else "",
        (
            "Een oordeel is één norm bij één locatie of organisatie. De percentages zijn aandelen van "
            "oordelen, niet van ziekenhuizen."
        ),
        first="antwoord",
        after=tiles(counts),
    )


def samenvatting(jaar: Jaar) -> Tabel:
    """What there is to decide, to ask and to follow, in the order of the page: how many, and at how many."""
    misses = jaar.oordelen[jaar.oordelen["oordeel"] == "voldoet niet"]
    is_chance = may_be_chance(jaar, misses)
    soon = find_straks(jaar)
    parts = [
        misses[~is_chance],
        misses[is_chance],
        find_gaten(jaar),
        soon[soon["is_andere_norm"]],
        soon[~soon["is_andere_norm"]],
        jaar.oordelen[jaar.oordelen["oordeel"] == "onzeker"],
    ]
    lines: list[list[Inhoud]] = [
        [
            wat,
            labels.getal(len(rows)),
            labels.getal(rows["organisatie_sleutel"].nunique()),
            labels.getal(rows["norm_code"].nunique()),
            nodig,
        ]
        for (wat, nodig), rows in zip(SAMENVATTING, parts, strict=True)
    ]
    return Tabel(
        "Waarover te besluiten is, en bij hoeveel",
        heads("Wat | Oordelen | Organisaties | Normen | Wat het vraagt", (1, 2, 3)),
        lines,
        klas="vast kaarten",
    )


def lees_missers(jaar: Jaar) -> Tekst:
    """How far the misses are below their norm, and how many rest on a norm that nobody has verified."""
    rows = jaar.oordelen[jaar.oordelen["oordeel"] == "voldoet niet"]
    if rows.empty:
        return paragraphs(GEEN_MISSERS)
    below = -rows["afstand_pct"].dropna()
    on_open_norms = int(rows["norm_code"].isin(unverified(jaar)).sum())
    return paragraphs(
        "De helft ligt {mediaan} of meer onder de norm; minder dan {grens} eronder: {dichtbij}.".format(
            mediaan=labels.getal(float(labels.rond(below.median()))) + "%",
            dichtbij=labels.aandeel(int((below < NABIJ_PCT).sum()), len(below), "missers met een afstand"),
            grens=f"{NABIJ_PCT}%",
        )
        if len(below)
        else "",
        "Op een norm die nog niet door een persoon is geverifieerd: "
        f"{labels.aandeel(on_open_norms, len(rows), OORDEEL_GETELD[1])}; die normen dragen een sterretje.",
    )


def lees_signalen(jaar: Jaar) -> Tekst:
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
        (
            "{signalen}, verwacht hoogstens {vals} vals: van {oordelen} over een aantal is gerekend hoe "
            "vaak een ziekenhuis dat werkelijk precies op de norm zit, zo laag zou tellen. Een signaal is "
            "zo zeldzaam dat van alle signalen samen naar verwachting hoogstens 5% toeval is."
        ).format(
            signalen=labels.tel(signals, "signaal", "signalen"),
            vals=labels.getal(false),
            oordelen=labels.tel(int(jaar.stabiliteit["p_onder"].notna().sum()), *OORDEEL_GETELD),
        ),
        f"Toeval kan het zijn bij {labels.aandeel(chance, on_volume, 'missers van een volumenorm')}: wie "
        f"werkelijk op de norm zit, telt in ten minste {kans(NIET_ZELDZAAM)} van de jaren zo laag, en het is "
        "niet drie jaar op rij of vier van de laatste vijf jaar gebeurd. Het oordeel blijft 'voldoet niet'.",
    )


def missers(jaar: Jaar, deel: str = "") -> Tabel:
    """Every certain miss, the furthest below its norm first; yes/no norms, which know no distance, last.

    Parameters
    ----------
    jaar : Jaar
        The inkoopjaar.
    deel : str
        "zeker" or "toeval" shows only those that chance does not explain, or that it may; empty shows all.
    """
    rows = jaar.oordelen[jaar.oordelen["oordeel"] == "voldoet niet"]
    if deel:
        rows = rows[may_be_chance(jaar, rows) == (deel == "toeval")]
    ordered = rows.sort_values(
        ["afstand_pct", "eenheid_naam", "norm"], key=alphabetical, na_position="last", kind="stable"
    )
    return with_verloop(jaar, ordered, MISSERS_DEEL[deel], GEEN_MISSERS)


def lees_gaten(jaar: Jaar) -> Tekst:
    """How many gaps are probable, and at how many organisations."""
    rows = find_gaten(jaar)
    if rows.empty:
        return paragraphs(GEEN_GATEN)
    return paragraphs(
        (
            "{aantal}, bij {organisaties}: in een van de twee jaren ervoor stond er een aantal, nu niet. "
            "Dat is eerder een gat in de aanlevering dan een gestopte behandeling."
        ).format(
            aantal=labels.tel(len(rows), *OORDEEL_GETELD),
            organisaties=labels.tel(rows["organisatie_sleutel"].nunique(), *labels.EENHEDEN["organisatie"]),
        )
    )


def gaten(jaar: Jaar) -> Tabel:
    """Every probable gap, with the years before it and what is needed to close it."""
    rows = find_gaten(jaar).sort_values(["eenheid_naam", "norm"], key=alphabetical, kind="stable")
    eerste, laatste = year_range(jaar)
    zinnen = stabiliteitszinnen(jaar)
    lines: list[list[Inhoud]] = [
        [
            Cel(dossier_link(row.eenheid_naam, row.organisatie_sleutel), row.eenheid_naam),
            Cel(norm_link(row.norm, row.norm_code), row.norm),
            labels.REDENEN.get(row.reden, row.reden),
            spark(jaar.reeksen[(row.norm_code, row.eenheid_sleutel)], eerste, laatste),
            zinnen.get((row.norm_code, row.eenheid_sleutel), labels.GEEN),
            labels.VRAGEN.get(row.reden, ""),
        ]
        for row in rows_of(rows)
    ]
    return Tabel(
        "Waarschijnlijk een gat in de aanlevering: eerder wel een aantal, nu niet",
        heads("Ziekenhuis | Norm | Reden | Verloop | Hoe zeker | Wat nodig is", klassen={5: "vraag"}),
        lines,
        klas="filter kaarten",
        leeg=GEEN_GATEN,
        gegevens=_jaren(jaar, rows),
    )


def lees_straks(jaar: Jaar) -> Tekst:
    """How many are about to be missed, and how many of those because the norm asks more then."""
    rows = find_straks(jaar)
    if rows.empty:
        return paragraphs(GEEN_STRAKS)
    return paragraphs(
        f"{labels.tel(len(rows), *OORDEEL_GETELD)}: nu geen misser, maar de kans om in {jaar.inkoopjaar} te "
        f"voldoen is minder dan de helft. Bij {labels.getal(int(rows['is_andere_norm'].sum()))} daarvan "
        "vraagt de norm dan meer dan nu.",
        "Een kans geldt voor wie de behandeling blijft doen zoals in de eigen jaren ervoor.",
    )


def straks(jaar: Jaar) -> Tabel:
    """What is met now, or not in force yet, and will more probably be missed than met; least chance first."""
    return with_verloop(
        jaar,
        find_straks(jaar),
        "Nu geen misser, maar waarschijnlijk wel in het inkoopjaar: de kleinste kans eerst",
        GEEN_STRAKS,
    )


def lees_onzeker(jaar: Jaar) -> Tekst:
    """How many verdicts are uncertain, and why."""
    count = count_oordelen(jaar.oordelen)["onzeker"]
    if not count:
        return paragraphs(GEEN_ONZEKER)
    return paragraphs(
        f"{labels.tel(count, *OORDEEL_GETELD)}: het opgegeven aantal is zo klein dat het niet openbaar is. "
        "Het kan de norm halen of missen; alleen het precieze aantal geeft uitsluitsel."
    )


def onzeker(jaar: Jaar) -> Tabel:
    """Every verdict whose bounds straddle the norm, by hospital."""
    rows = jaar.oordelen[jaar.oordelen["oordeel"] == "onzeker"]
    ordered = rows.sort_values(["eenheid_naam", "norm"], key=alphabetical, kind="stable")
    return with_verloop(jaar, ordered, "Onzeker: de norm ligt tussen wat het aantal kan zijn", GEEN_ONZEKER)


def lees_niet_beoordeelbaar(jaar: Jaar) -> Tekst:
    """How many could not be judged: for want of the norm, or of a figure, and why."""
    rows = jaar.oordelen[jaar.oordelen["oordeel"] == "niet beoordeelbaar"]
    if rows.empty:
        return paragraphs(GEEN_NIET_BEOORDEELBAAR)
    without_figure = with_known_norm(rows)
    parts = [
        (
            f"{labels.tel(len(rows), *OORDEEL_GETELD)}, waarvan "
            f"{labels.getal(len(rows) - len(without_figure))} omdat het minimum van de norm niet is "
            "ingevoerd; daar kan een ziekenhuis niets aan doen."
        )
    ]
    if len(without_figure):
        reasons = without_figure["reden"].value_counts()
        parts.append(
            (
                "Zonder bruikbaar getal: {aantal}, bij {organisaties}. Naar reden: {redenen}; geen daarvan "
                "telt als nul."
            ).format(
                aantal=labels.tel(len(without_figure), *OORDEEL_GETELD),
                organisaties=_of_all_organisations(jaar, without_figure),
                redenen=labels.opsomming(
                    f"{labels.getal(int(count))} {labels.REDENEN.get(str(reden), str(reden))}"
                    for reden, count in reasons.items()
                ),
            )
        )
    return paragraphs(*parts)


def niet_beoordeelbaar(jaar: Jaar) -> Tabel:
    """What could not be judged, per organisation and reason; an unknown minimum per norm."""
    rows = jaar.oordelen[jaar.oordelen["oordeel"] == "niet beoordeelbaar"]
    is_norm = rows["reden"] == "norm niet ingevoerd"
    lines: list[tuple[int, list[Inhoud]]] = []
    for _, group in rows[is_norm].groupby(["norm", "eenheid", "reden"], sort=True):
        first, count = group.iloc[0], len(group)
        about = labels.tel(count, *labels.EENHEDEN[first["eenheid"]])
        lines.append((count, _not_judged(first["norm"], first["reden"], count, about)))
    for _, group in rows[~is_norm].groupby(["organisatie", "organisatie_sleutel", "reden"], sort=True):
        first, count = group.iloc[0], len(group)
        who = dossier_link(first["organisatie"], first["organisatie_sleutel"])
        about = "; ".join(sorted(group["norm"].unique(), key=str.casefold))
        lines.append((count, _not_judged(who, first["reden"], count, about)))
    lines.sort(key=lambda line: -line[0])
    return Tabel(
        "Niet beoordeelbaar, per ziekenhuis of norm en reden",
        heads("Ziekenhuis of norm | Reden | Oordelen | Waarover | Wat nodig is", (2,)),
        [cells for _, cells in lines],
        klas="filter kaarten",
        leeg=GEEN_NIET_BEOORDEELBAAR,
    )


def _not_judged(who: str | Markup, reden: str, count: int, about: str) -> list[Inhoud]:
    return [
        who,
        labels.REDENEN.get(reden, reden),
        Cel(labels.getal(count), count),
        about,
        labels.VRAGEN.get(reden, ""),
    ]


def lees_kaart(jaar: Jaar) -> Tekst:
    """At how many locations a norm is missed, and at how many everything is met."""
    points = locate_oordelen(jaar)
    count = len(points)
    return paragraphs(
        "Op {mis} wordt ten minste één norm niet gehaald; op {goed} voldoet alles.".format(
            mis=labels.aandeel(int((points["niet"] > 0).sum()), count, LOCATIES),
            goed=labels.aandeel(int((points["teken"] == "voldoet").sum()), count, LOCATIES),
        )
    )


def kaart(jaar: Jaar) -> Figuur:
    """A cross, with a number, where norms are missed; a ring where something is unknown; else a dot."""
    points = locate_oordelen(jaar)
    drawn = points.dropna(subset=["lat", "lon"])
    with mpl.rc_context(house_style()):
        figure = mpl.figure.Figure(figsize=(BREEDTE_INCH, _height(drawn)), layout="constrained")
        axes = figure.add_subplot()
        for teken, looks in TEKENS.items():
            shown = drawn[drawn["teken"] == teken]
            axes.scatter(shown["lon"], shown["lat"], **looks)
        for row in rows_of(drawn[drawn["teken"] == "niet"]):
            axes.annotate(
                labels.getal(row.niet),
                (row.lon, row.lat),
                xytext=(4, 2),
                textcoords="offset points",
                fontsize=7,
            )
        axes.set_aspect(1 / math.cos(math.radians(52)))
        axes.margins(0.06)
        axes.set_xticks([])
        axes.set_yticks([])
        key_above(axes, [(labels.KAART_TEKENS[teken], LETTERS[teken]) for teken in ("niet", "nb", "voldoet")])
        svg = to_svg(figure, "kaart")
    lines = [
        [
            row.locatie,
            row.plaats,
            *(labels.getal(count) for count in (row.voldoet, row.niet, row.onzeker, row.nb)),
        ]
        for row in rows_of(points.sort_values(["niet", "locatie"], ascending=[False, True]))
    ]
    return Figuur(
        titel=KAART,
        toelichting=(
            "Elke locatie op haar plek; het getal is het aantal normen dat daar niet is gehaald. Oordelen "
            "per organisatie staan er niet op."
        ),
        svg=svg,
        alt=alt.kaart(points),
        gegevens=table_behind(
            KAART, "Locatie | Plaats | Voldoet | Voldoet niet | Onzeker | Niet beoordeelbaar", lines
        ),
    )


def _height(drawn: pd.DataFrame) -> float:
    if drawn.empty:
        return BREEDTE_INCH
    wide = max(float(drawn["lon"].max() - drawn["lon"].min()), 0.5) * math.cos(math.radians(52))
    high = max(float(drawn["lat"].max() - drawn["lat"].min()), 0.5)
    return min(MEESTE_HOOGTE_INCH, BREEDTE_INCH * high / wide)


def verificatie(jaar: Jaar) -> Tabel:
    """Norms that no person has verified, those on which most misses rest first."""
    misses = jaar.oordelen.loc[jaar.oordelen["oordeel"] == "voldoet niet", "norm_code"].value_counts()
    open_ = jaar.normen[jaar.normen["is_geldig"] & jaar.normen.index.isin(unverified(jaar))]
    ordered = open_.assign(missers=misses.reindex(open_.index).fillna(0).astype(int)).sort_values(
        ["missers", "norm"], key=alphabetical, ascending=[False, True]
    )
    lines: list[list[Inhoud]] = [
        [
            row.norm,
            labels.maat(row.minimum, row.soort),
            row.eenheid,
            document(row),
            text_of(row.bron),
            labels.getal(row.missers),
        ]
        for row in rows_of(ordered)
    ]
    return Tabel(
        "Normen die nog niet door een persoon zijn geverifieerd",
        heads(
            "Norm | Minimum | Geldt per | Opsteller en document | Bron | Oordelen 'voldoet niet'",
            (1, 5),
            klassen={4: "bron"},
        ),
        lines,
        klas="breed",
        leeg=labels.ALLES_GEVERIFIEERD.format(aantal=labels.getal(int(jaar.normen["is_geldig"].sum()))),
    )


@once
def find_gaten(jaar: Jaar) -> pd.DataFrame:
    """The described `oordelen` without a verdict for want of a figure that was there shortly before."""
    rows = jaar.oordelen[
        jaar.oordelen["oordeel"].eq("niet beoordeelbaar")
        & jaar.oordelen["reden"].isin(list(labels.VRAGEN))
        & ~jaar.oordelen["reden"].isin(labels.NIETS_VAN_HET_ZIEKENHUIS)
    ]
    before = jaar.trends[
        jaar.trends["verslagjaar"].between(jaar.verslagjaar - EERDER, jaar.verslagjaar - 1)
        & jaar.trends["volume_max"].gt(0)
    ]
    had_figure = before[GROEP].drop_duplicates()
    return rows.merge(had_figure, on=GROEP, how="inner", validate="one_to_one")


@once
def find_straks(jaar: Jaar) -> pd.DataFrame:
    """The described `oordelen` that are about to be missed; those under another norm than now first.

    Returns
    -------
    DataFrame
        With is_andere_norm: the norm of the inkoopjaar asks more than that of now, or is not in force yet.
    """
    known = jaar.stabiliteit[[*GROEP, "kans_inkoopjaar_max", "minimum_inkoopjaar", "gemiddelde_eigen"]]
    rows = jaar.oordelen.merge(known, on=GROEP, how="inner", validate="one_to_one")
    is_announced = rows["reden"].eq("nog niet van kracht") & rows["gemiddelde_eigen"].gt(0)
    is_open = rows["oordeel"].eq("voldoet") | is_announced
    found = rows[is_open & rows["kans_inkoopjaar_max"].lt(GELIJKE_KANS)]
    is_other = found["reden"].eq("nog niet van kracht") | found["minimum_inkoopjaar"].gt(found["minimum"])
    return found.assign(is_andere_norm=is_other).sort_values(
        ["is_andere_norm", "kans_inkoopjaar_max", "eenheid_naam", "norm"],
        ascending=[False, True, True, True],
        key=alphabetical,
        kind="stable",
    )


@once
def locate_oordelen(jaar: Jaar) -> pd.DataFrame:
    """One row per location with a verdict of its own: how many of each, and where it stands.

    Returns
    -------
    DataFrame
        eenheid_sleutel, locatie (with organisatie), plaats, lat and lon (missing where not known),
        voldoet, niet, onzeker, nb (counts), and teken: niet, nb (uncertain or not judged) or voldoet.
    """
    known = with_known_norm(jaar.oordelen)
    rows = known[known["locatie"].notna()]
    counts = pd.crosstab(rows["eenheid_sleutel"], rows["oordeel"]).reindex(
        columns=list(TELLING), fill_value=0
    )
    units = rows.drop_duplicates("eenheid_sleutel").set_index("eenheid_sleutel")
    units = units.assign(naam=units["organisatie"] + "/" + units["locatie"])
    points = (
        counts.rename(columns=TELLING)
        .join(units[["eenheid_naam", "naam", "vestigingsnummer"]], validate="one_to_one")
        .rename(columns={"eenheid_naam": "locatie"})
        .rename_axis(columns=None)
        .reset_index()
    )
    places = jaar.register.locaties.sort_values("geldig_vanaf")
    by_number = places.dropna(subset="vestigingsnummer").drop_duplicates("vestigingsnummer", keep="last")
    # Two organisations may both have a location "Noord": without a number, only both names together are one.
    places = places.assign(naam=places["organisatie"] + "/" + places["locatie"])
    by_name = places.drop_duplicates("naam", keep="last")
    for column in ("plaats", "lat", "lon"):
        numbered = points["vestigingsnummer"].map(by_number.set_index("vestigingsnummer")[column])
        named = points["naam"].map(by_name.set_index("naam")[column])
        points[column] = named.where(numbered.isna(), numbered.astype(named.dtype))
    unknown = points[["onzeker", "nb"]].sum(axis=1) > 0
    teken = np.select([points["niet"] > 0, unknown], ["niet", "nb"], "voldoet")
    return points.assign(teken=teken, plaats=points["plaats"].fillna(labels.ONBEKEND)).drop(
        columns=["naam", "vestigingsnummer"]
    )


def with_verloop(jaar: Jaar, ordered: pd.DataFrame, titel: str, leeg: str) -> Tabel:
    """Verdicts in the order given, each with its series and how stable it is; the years stand beneath."""
    eerste, laatste = year_range(jaar)
    tellingen, ongeverifieerd, zinnen = telling(jaar), unverified(jaar), stabiliteitszinnen(jaar)
    lines: list[list[Inhoud]] = []
    for row in rows_of(ordered):
        reeks = jaar.reeksen[(row.norm_code, row.eenheid_sleutel)]
        lines.append(
            [
                Cel(dossier_link(row.eenheid_naam, row.organisatie_sleutel), row.eenheid_naam),
                Cel(norm_link(row.norm, row.norm_code), row.norm),
                Cel(opgave_tekst(row, tellingen.get(row.norm_code, "")), sortable(row.maat_max)),
                Cel(minimum_tekst(row, ongeverifieerd), sortable(row.minimum)),
                Cel(_with_share(row), sortable(row.afstand_pct)),
                spark(reeks, eerste, laatste),
                zinnen.get((row.norm_code, row.eenheid_sleutel), labels.GEEN),
            ]
        )
    koppen = heads("Ziekenhuis | Norm | Opgave | Minimum | Verschil | Verloop | Hoe zeker", (2, 3, 4))
    return Tabel(titel, koppen, lines, klas="filter kaarten", leeg=leeg, gegevens=_jaren(jaar, ordered))


def _with_share(row: Any) -> Markup:
    """The difference, with beneath it the same as a percentage of the minimum."""
    written = verschil_tekst(row)
    if row.soort != "volume" or written == labels.GEEN or pd.isna(row.afstand_pct):
        return Markup("{}").format(written)
    share = labels.verschil(float(labels.rond(row.afstand_pct))) + "%"
    return Markup('{} <span class="bij">{}</span>').format(written, share)


def _of_all_organisations(jaar: Jaar, rows: pd.DataFrame) -> str:
    """At how many of all organisations that were judged these verdicts are."""
    return labels.aandeel(
        rows["organisatie_sleutel"].nunique(),
        jaar.oordelen["organisatie_sleutel"].nunique(),
        labels.EENHEDEN["organisatie"][1],
    )


def _jaren(jaar: Jaar, rows: pd.DataFrame) -> Tabel | None:
    named = ((row, [row.eenheid_naam, row.norm]) for row in rows_of(rows))
    return jaren_tabel(jaar, "Ziekenhuis | Norm", named, year_range(jaar)[0])
