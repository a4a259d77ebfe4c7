"""Notebook 40: who misses which norm, by how much, what may be chance, and what else a director decides on.

Every table is ordered by what matters most to whoever decides, and every row leads to the dossier of its
organisation. What changed has exactly one cause (`rules.verschillen`): since the year before, both years by
the data and the method of now (`trends`); and since the last publication of this inkoopjaar that had other
verdicts (`vorige`).
"""

from __future__ import annotations

import math
from typing import Any

import matplotlib as mpl
import numpy as np
import pandas as pd
from markupsafe import Markup

from analysis.report import labels
from analysis.report.adressen import dossier_link, norm_link
from analysis.report.gegevens import Jaar, count_oordelen, describe, once, with_known_norm
from analysis.report.labels import LICHT
from analysis.report.onderdelen import (
    OORDEEL_GETELD,
    Cel,
    Figuur,
    Inhoud,
    Kop,
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
    oordeel_merk,
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
from analysis.report.svg import house_style, key_above, to_svg
from analysis.rules.oordeelbasis import add_basis, describe_normregels
from analysis.rules.stabiliteit import expected_false_signals
from analysis.rules.verschillen import (
    GEEN_OORDEEL,
    OORZAKEN_OORDEEL,
    count_oorzaken,
    find_verschillen,
    pair_zaken,
)
from analysis.rules.zaken import key_zaken

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
KAART_TEKENS = {"niet": "× norm gemist", "nb": "○ iets niet zeker", "voldoet": "● alles voldoet"}
"""The key of the map: what each sign says of a location."""
LETTERS = {"niet": LICHT["niet"], "nb": LICHT["nb"], "voldoet": LICHT["voldoet"]}
TELLING = {"voldoet": "voldoet", "voldoet niet": "niet", "onzeker": "onzeker", "niet beoordeelbaar": "nb"}
"""The oordelen that a location is counted by, and the column of each count."""
VAN_NAAR = "{van} → {naar}"
OORZAKEN = {
    "norm": "de norm",
    "correctie": "een correctie",
    "levering": "aangeleverde gegevens",
    "volume": "het aantal van het ziekenhuis",
    "methode": "onze methode",
}
"""The one cause to which a change of verdict is attributed, in the order in which they are tried."""
OORZAKEN_UITLEG = {
    "norm": (
        "De norm is nieuw, vervallen of telt anders, of met het oude minimum was het oordeel gebleven; ook "
        "een minimum dat niet is ingevoerd, een ingangsdatum en een vastgelegde trendbreuk."
    ),
    "correctie": "Een correctie op een eerdere levering veranderde het oordeel.",
    "levering": (
        "Er kwam een antwoord bij, of het viel weg of was niet te gebruiken; of er telt een andere levering."
    ),
    "volume": "Het ziekenhuis deed er over dit verslagjaar meer of minder, begon ermee of stopte ermee.",
    "methode": "Dezelfde levering en dezelfde norm, en toch een ander oordeel.",
}


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
        key_above(axes, [(KAART_TEKENS[teken], LETTERS[teken]) for teken in ("niet", "nb", "voldoet")])
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
        alt=kaart_in_woorden(points),
        gegevens=table_behind(
            KAART, "Locatie | Plaats | Voldoet | Voldoet niet | Onzeker | Niet beoordeelbaar", lines
        ),
    )


def kaart_in_woorden(points: pd.DataFrame) -> str:
    """How many locations carry a cross, a ring and a dot."""
    return (
        f"Kaart met {labels.tel(len(points), *labels.EENHEDEN['locatie'])}: een kruis waar ten minste één "
        f"norm niet is gehaald ({labels.getal(int((points['teken'] == 'niet').sum()))}), een ring waar iets "
        f"niet zeker of niet beoordeelbaar was ({labels.getal(int((points['teken'] == 'nb').sum()))}), een "
        f"stip waar alles voldoet ({labels.getal(int((points['teken'] == 'voldoet').sum()))})."
    )


def _height(drawn: pd.DataFrame) -> float:
    if drawn.empty:
        return BREEDTE_INCH
    wide = max(float(drawn["lon"].max() - drawn["lon"].min()), 0.5) * math.cos(math.radians(52))
    high = max(float(drawn["lat"].max() - drawn["lat"].min()), 0.5)
    return min(MEESTE_HOOGTE_INCH, BREEDTE_INCH * high / wide)


def lees_wijzigingen(jaar: Jaar) -> Tekst:
    """How many verdicts changed since the previous verslagjaar, and by which cause."""
    years = jaar.trends["verslagjaar"]
    if not (years == jaar.verslagjaar - 1).any():
        return paragraphs(labels.GEEN_VORIG_JAAR)
    changed = find_wijzigingen(jaar)
    if changed.empty:
        return paragraphs(f"Geen oordeel is anders dan over verslagjaar {jaar.verslagjaar - 1}.")
    return paragraphs(
        (
            "Anders dan over verslagjaar {vorig}: {veranderd}, waarvan {slechter} van 'voldoet' naar "
            "'voldoet niet' en {beter} andersom. Naar oorzaak: {oorzaken}."
        ).format(vorig=jaar.verslagjaar - 1, **_changes(changed))
    )


def lees_sinds_vorige(jaar: Jaar) -> Tekst:
    """How many verdicts changed since the publication before with other verdicts, and by which cause."""
    if jaar.vorige.empty:
        return paragraphs("Van dit inkoopjaar is geen eerdere publicatie met andere oordelen bewaard.")
    day = jaar.vorige["gepubliceerd"].max()
    said = "" if pd.isna(day) else f" (van {labels.datum(day)})"
    return paragraphs(
        (
            "Anders dan in de vorige publicatie van dit inkoopjaar met andere oordelen{datum}: {veranderd}, "
            "waarvan {slechter} van 'voldoet' naar 'voldoet niet' en {beter} andersom. Naar oorzaak: "
            "{oorzaken}."
        ).format(datum=said, **_changes(find_verschillen_vorige(jaar)))
    )


def oorzaken(jaar: Jaar) -> Tabel:
    """How many verdicts changed by which cause, since the year and since the publication before."""
    since = [
        count_oorzaken(found(jaar), OORZAKEN_OORDEEL) for found in (find_wijzigingen, find_verschillen_vorige)
    ]
    lines: list[list[Inhoud]] = [
        [OORZAKEN[oorzaak], OORZAKEN_UITLEG[oorzaak], *(labels.getal(each[oorzaak]) for each in since)]
        for oorzaak in OORZAKEN_OORDEEL
    ]
    lines.append(["samen", "", *(labels.getal(sum(each.values())) for each in since)])
    return Tabel(
        "Elke verandering van oordeel, naar haar ene oorzaak",
        heads("Oorzaak | Wanneer | Sinds vorig verslagjaar | Sinds vorige publicatie", range(2, 4)),
        lines,
        klas="vast kaarten",
    )


def sinds_vorige(jaar: Jaar) -> Tabel:
    """Since the publication before: what became `voldoet niet` first, then what no longer is."""
    leeg = (
        "Er is geen eerdere publicatie met andere oordelen bewaard."
        if jaar.vorige.empty
        else labels.GEEN_RIJEN
    )
    return _misses_changed(
        find_verschillen_vorige(jaar), "Sinds de vorige publicatie 'voldoet niet' geworden of niet meer", leeg
    )


def wijzigingen(jaar: Jaar) -> Tabel:
    """Since the year before: what became `voldoet niet` first, then what no longer is."""
    return _misses_changed(
        find_wijzigingen(jaar), "Oordelen die 'voldoet niet' werden of dat niet meer zijn", labels.GEEN_RIJEN
    )


def kruis(jaar: Jaar) -> Tabel:
    """How many verdicts went from which to which between the previous verslagjaar and this one."""
    pairs = pair_zaken(*_two_years(jaar), ["oordeel"])
    names = [*labels.OORDELEN]
    if pairs[["oordeel_oud", "oordeel_nieuw"]].isin([GEEN_OORDEEL]).to_numpy().any():
        names.append(GEEN_OORDEEL)
    counts = pd.crosstab(pairs["oordeel_oud"], pairs["oordeel_nieuw"]).reindex(
        index=names, columns=names, fill_value=0
    )
    lines = [
        [was, *(labels.getal(count) if count else "" for count in row)]
        for was, row in zip(names, counts.to_numpy().tolist(), strict=True)
    ]
    koppen = [Kop("Vorig verslagjaar ↓, dit verslagjaar →"), *(Kop(name, is_getal=True) for name in names)]
    return Tabel("Alle oordelen, van vorig verslagjaar naar dit", koppen, lines, klas="vast")


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


def _misses_changed(changed: pd.DataFrame, titel: str, leeg: str) -> Tabel:
    was, nu = changed["oordeel_oud"], changed["oordeel_nieuw"]
    misses = changed[was.eq("voldoet niet") | nu.eq("voldoet niet")]
    ordered = misses.assign(
        is_better=misses["oordeel_nieuw"].ne("voldoet niet"),
        is_other=misses["oordeel_oud"].ne("voldoet") & misses["oordeel_nieuw"].ne("voldoet"),
    ).sort_values(
        ["is_better", "is_other", "oorzaak", "eenheid_naam", "norm"], key=alphabetical, kind="stable"
    )
    lines: list[list[Inhoud]] = [
        [
            Cel(dossier_link(row.eenheid_naam, row.organisatie_sleutel), row.eenheid_naam),
            Cel(norm_link(row.norm, row.norm_code), row.norm),
            oordeel_merk(row.oordeel_oud),
            oordeel_merk(row.oordeel_nieuw),
            VAN_NAAR.format(
                van=labels.maat_of_grenzen(row.maat_min_oud, row.maat_max_oud, row.soort, row.minimum_oud),
                naar=labels.maat_of_grenzen(
                    row.maat_min_nieuw, row.maat_max_nieuw, row.soort, row.minimum_nieuw
                ),
            ),
            _minimum_then_and_now(row.minimum_oud, row.minimum_nieuw, row.soort),
            OORZAKEN[row.oorzaak],
        ]
        for row in rows_of(ordered)
    ]
    return Tabel(
        titel,
        heads("Ziekenhuis | Norm | Was | Is | Opgave | Minimum | Oorzaak", (4, 5)),
        lines,
        klas="filter kaarten",
        leeg=leeg,
    )


def _minimum_then_and_now(was: float, nu: float, soort: str) -> str:
    then, now = labels.maat(was, soort), labels.maat(nu, soort)
    return now if then in (now, labels.GEEN) else VAN_NAAR.format(van=then, naar=now)


@once
def find_wijzigingen(jaar: Jaar) -> pd.DataFrame:
    """A change is a norm and unit whose verdict of this year is another one than that of the year before.

    Returns
    -------
    DataFrame
        As `rules.verschillen.find_verschillen`, described: also norm, soort, eenheid_naam, eenheid_sleutel
        and organisatie_sleutel.
    """
    oude, nieuwe = _two_years(jaar)
    return _describe(find_verschillen(oude, nieuwe), jaar.trends)


@once
def find_verschillen_vorige(jaar: Jaar) -> pd.DataFrame:
    """A change is a norm and unit whose verdict is another one than in the publication before.

    Returns
    -------
    DataFrame
        As `find_wijzigingen`; without rows where there was no publication before with other verdicts.
    """
    normregels = describe_normregels(jaar.register.volumenormen, jaar.verslagjaar, jaar.register.indicatoren)
    nieuwe = jaar.oordelen if len(jaar.vorige) else jaar.oordelen.iloc[:0]
    oude = describe(jaar.vorige, jaar.normen)
    changes = find_verschillen(oude, add_basis(nieuwe, jaar.leveringen, normregels))
    return _describe(changes, pd.concat([oude, nieuwe], ignore_index=True))


@once
def _two_years(jaar: Jaar) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The verdicts of the year before and of this one, each with how its norm counted then."""
    oude, nieuwe = (
        jaar.trends[jaar.trends["verslagjaar"] == year]
        .drop(columns="levering")
        .merge(
            describe_normregels(jaar.register.volumenormen, year), on="norm_code", how="left", validate="m:1"
        )
        for year in (jaar.verslagjaar - 1, jaar.verslagjaar)
    )
    return oude, nieuwe


def _describe(changes: pd.DataFrame, known: pd.DataFrame) -> pd.DataFrame:
    """Changes with what their norm and unit are called."""
    names = ["norm", "soort", "eenheid_naam", "eenheid_sleutel", "organisatie_sleutel"]
    called = known[names].assign(zaak=key_zaken(known)).drop_duplicates("zaak", keep="last")
    return changes.merge(called, on="zaak", how="left", validate="one_to_one")


def _changes(changed: pd.DataFrame) -> dict[str, str]:
    """How many changes, how many for worse and for better, and by which causes."""
    was, nu = changed["oordeel_oud"], changed["oordeel_nieuw"]
    return {
        "veranderd": labels.tel(len(changed), *OORDEEL_GETELD),
        "slechter": labels.getal(int((was.eq("voldoet") & nu.eq("voldoet niet")).sum())),
        "beter": labels.getal(int((was.eq("voldoet niet") & nu.eq("voldoet")).sum())),
        "oorzaken": labels.opsomming(
            f"{labels.getal(count)} door {OORZAKEN[oorzaak]}"
            for oorzaak, count in count_oorzaken(changed, OORZAKEN_OORDEEL).items()
            if count
        ),
    }
