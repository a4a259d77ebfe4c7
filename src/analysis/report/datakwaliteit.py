"""Notebook 10: what was delivered, by whom, what became of it, and what stands out in it.

The questions of the radar stand apart from the other findings: nothing is wrong with the figures they are
about, and most have an innocent explanation. A hospital reads only the questions about itself.
"""

from __future__ import annotations

from typing import Any

import matplotlib as mpl
import numpy as np
import pandas as pd
from markupsafe import Markup

from analysis.report import labels
from analysis.report.adressen import dossier_link
from analysis.report.gegevens import Dossier, Jaar, once
from analysis.report.labels import LICHT
from analysis.report.onderdelen import (
    Cel,
    Figuur,
    Inhoud,
    Tabel,
    Tekst,
    breakable,
    heads,
    paragraphs,
    rows_of,
    table_behind,
)
from analysis.report.svg import house_style, key_above, new_canvas, rows_of_names, to_svg
from analysis.rules.radar import RADAR

ERNSTEN = {
    "blokkerend": ("blokkerend", "!"),
    "waarschuwing": ("waarschuwing", "▲"),
    "informatie": ("informatie", "i"),
}
RADAR_GEEN = "Geen patroon vraagt om een gesprek."
TOESTANDEN = "Wat er is aangeleverd"
BEVINDINGEN_PER_REGEL = "Wat er opviel, per regel"
MEESTE_BEVINDINGEN = 1500
"""A page shows at most this many findings, the gravest first, and says so when there are more."""
TOESTAND_VLAKKEN: dict[str, dict[str, Any]] = {
    "waarde": {"color": LICHT["wel"]},
    "nvt": {"color": LICHT["vlak"], "edgecolor": LICHT["nb"]},
    "leeg": {"color": LICHT["papier"], "edgecolor": LICHT["nb"]},
    "onderdrukt": {"color": LICHT["papier"], "edgecolor": LICHT["onzeker"], "hatch": "/////"},
    "onleesbaar": {"color": LICHT["niet"]},
}
TOESTAND_LETTERS = {
    "waarde": LICHT["voldoet"],
    "nvt": LICHT["nb"],
    "leeg": LICHT["nb"],
    "onderdrukt": LICHT["onzeker"],
    "onleesbaar": LICHT["niet"],
}


def antwoord(jaar: Jaar) -> Tekst:
    """The answer about the data: what came in, whether every row is accounted for, and what stands out."""
    rows = jaar.leveringen[jaar.leveringen["verslagjaar"] == jaar.verslagjaar]
    lost = [row.rijen_gelezen for row in rows_of(rows) if not is_accounted(row)]
    grave = jaar.bevindingen["ernst"].value_counts()
    per_ernst = [
        labels.tel(int(grave.get(ernst, 0)), *words) for ernst, words in labels.ERNSTEN_GETELD.items()
    ]
    return paragraphs(
        (
            "Over verslagjaar {verslagjaar}: {leveringen} met {rijen}; {verantwoording}. {bevindingen}: "
            "{per_ernst}."
        ).format(
            verslagjaar=jaar.verslagjaar,
            leveringen=labels.tel(len(rows), "levering", "leveringen"),
            rijen=labels.tel(int(rows["rijen_gelezen"].sum()), "rij", "rijen"),
            verantwoording=(
                f"bij {labels.tel(len(lost), 'levering', 'leveringen')} is niet elke rij verantwoord"
            )
            if lost
            else "elke rij is verantwoord",
            bevindingen=labels.tel(len(jaar.bevindingen), "bevinding", "bevindingen"),
            per_ernst=labels.opsomming(per_ernst),
        ),
        first="antwoord",
    )


def lees_leveringen(jaar: Jaar) -> Tekst:
    """What became of all rows that were read for this verslagjaar."""
    rows = jaar.leveringen[jaar.leveringen["verslagjaar"] == jaar.verslagjaar]
    totals = rows[["rijen_gelezen", "opgaven_geldig", "opgaven_vervangen", "opgaven_dubbel"]].sum()
    gelezen, geldig, vervangen, dubbel = (labels.getal(int(total)) for total in totals)
    return paragraphs(
        f"Van de {gelezen} gelezen rijen over verslagjaar {jaar.verslagjaar} tellen er {geldig} mee; "
        f"{vervangen} zijn door een latere levering vervangen en {dubbel} stonden dubbel."
    )


def leveringen(jaar: Jaar) -> Tabel:
    """Every delivery, newest first, with what became of each of its rows."""
    ordered = jaar.leveringen.sort_values(["verslagjaar", "ontvangen", "levering"], ascending=False)
    lines: list[list[Inhoud]] = [
        [
            Cel(breakable(row.levering), row.levering),
            str(row.verslagjaar),
            labels.SOORTEN_LEVERING.get(row.soort, row.soort),
            Cel(labels.datum(row.ontvangen), str(row.ontvangen)[:10]),
            *(
                Cel(labels.getal(count), count)
                for count in (
                    row.rijen_gelezen,
                    row.opgaven_geldig,
                    row.opgaven_vervangen,
                    row.opgaven_dubbel,
                    row.onleesbaar_aantal,
                )
            ),
            labels.JA if is_accounted(row) else labels.NEE,
        ]
        for row in rows_of(ordered)
    ]
    return Tabel(
        "Leveringen",
        heads(
            "Levering | Verslagjaar | Soort | Ontvangen | Gelezen rijen | Telt mee | Vervangen | Dubbel | "
            "Onleesbaar | Verantwoord",
            range(4, 9),
            klassen={3: "dag"},
        ),
        lines,
    )


def toestanden(jaar: Jaar) -> Figuur:
    """How many opgaven of each verslagjaar give a value, nothing, or what else."""
    counts = count_toestanden(jaar)
    with mpl.rc_context(house_style()):
        figure, axes = new_canvas(len(counts) * 0.3 + 0.6)
        places, left = np.arange(len(counts)), np.zeros(len(counts))
        for toestand, looks in TOESTAND_VLAKKEN.items():
            widths = counts[toestand].to_numpy(float)
            some = widths > 0
            axes.barh(places[some], widths[some], left=left[some], height=0.72, linewidth=0.7, **looks)
            left = left + widths
        for place, total in enumerate(left):
            axes.text(total * 1.01, place, labels.getal(total), va="center")
        rows_of_names(axes, [str(year) for year in counts.index])
        words = labels.TOESTANDEN_WOORDEN
        key_above(axes, [(words[toestand], TOESTAND_LETTERS[toestand]) for toestand in TOESTAND_VLAKKEN])
        axes.set_xticks([])
        axes.set_xlim(0, left.max() * 1.12)
        svg = to_svg(figure, "toestanden")
    lines = [
        [str(year), *(labels.getal(counts.loc[year, toestand]) for toestand in TOESTAND_VLAKKEN)]
        for year in counts.index
    ]
    return Figuur(
        titel=TOESTANDEN,
        toelichting="Aantal geldige opgaven per verslagjaar, naar wat ze zeggen.",
        svg=svg,
        alt=toestanden_in_woorden(counts),
        gegevens=table_behind(TOESTANDEN, ["Verslagjaar", *words.values()], lines),
    )


def toestanden_in_woorden(counts: pd.DataFrame) -> str:
    """The newest bar, part by part."""
    if counts.empty:
        return labels.GEEN
    newest = counts.iloc[0]
    return "Gestapelde staven van het aantal opgaven per verslagjaar. In {jaar}: {delen}.".format(
        jaar=counts.index[0],
        delen=labels.opsomming(
            f"{labels.getal(newest[toestand])} {labels.TOESTANDEN_WOORDEN[toestand]}"
            for toestand in counts.columns
        ),
    )


def lees_toestanden(jaar: Jaar) -> Tekst:
    """How many opgaven of this verslagjaar can be used."""
    counts = count_toestanden(jaar)
    if jaar.verslagjaar not in counts.index:
        return paragraphs(labels.GEEN_RIJEN)
    newest = counts[counts.index == jaar.verslagjaar].iloc[0]
    return paragraphs(
        f"Over verslagjaar {jaar.verslagjaar} hebben "
        f"{labels.aandeel(int(newest['waarde']), int(newest.sum()), 'opgaven')} een bruikbaar antwoord; "
        f"{labels.getal(int(newest['onderdrukt']))} zijn onderdrukt en "
        f"{labels.getal(int(newest['onleesbaar']))} onleesbaar."
    )


def bevindingen_per_regel(jaar: Jaar) -> Figuur:
    """How often each rule found something, the most frequent first."""
    counts = count_regels(jaar)
    colours = {"blokkerend": LICHT["niet"], "waarschuwing": LICHT["onzeker"], "informatie": LICHT["nb"]}
    with mpl.rc_context(house_style()):
        figure, axes = new_canvas(max(len(counts), 1) * 0.25 + 0.3)
        axes.barh(
            range(len(counts)),
            counts["aantal"],
            height=0.7,
            color=[colours[ernst] for ernst in counts["ernst"]],
        )
        longest = max(counts["aantal"].max(), 1) if len(counts) else 1
        for place, (ernst, count) in enumerate(zip(counts["ernst"], counts["aantal"], strict=True)):
            word, symbol = ERNSTEN[ernst]
            written = f"{labels.getal(count)}  {symbol} {word}"
            axes.text(count + longest * 0.01, place, written, va="center")
        rows_of_names(axes, counts["naam"].tolist())
        axes.set_xticks([])
        axes.set_xlim(0, longest * 1.25)
        svg = to_svg(figure, "bevindingen")
    return Figuur(
        titel=BEVINDINGEN_PER_REGEL,
        toelichting="Aantal bevindingen over dit verslagjaar.",
        svg=svg,
        alt=bevindingen_in_woorden(counts),
        gegevens=table_behind(
            BEVINDINGEN_PER_REGEL,
            "Regel | Ernst | Aantal",
            [[row.naam, ERNSTEN[row.ernst][0], labels.getal(row.aantal)] for row in rows_of(counts)],
        ),
    )


def bevindingen_in_woorden(counts: pd.DataFrame) -> str:
    """Every bar with its number."""
    words = [f"{labels.getal(row.aantal)} {row.naam}" for row in rows_of(counts)]
    return f"Liggende staven met het aantal bevindingen per regel: {labels.opsomming(words) or labels.GEEN}."


def lees_bevindingen(jaar: Jaar) -> Tekst:
    """The rule that found most; and that a very long list is cut."""
    counts = count_regels(jaar)
    if counts.empty:
        return paragraphs(labels.GEEN_RIJEN)
    most = next(rows_of(counts))
    share = labels.aandeel(int(most.aantal), len(jaar.bevindingen), "bevindingen")
    parts = [f"Het meest gaat het om {most.naam}: {share}."]
    if len(jaar.bevindingen) > MEESTE_BEVINDINGEN:
        parts.append(
            f"Getoond zijn de eerste {labels.getal(MEESTE_BEVINDINGEN)} van "
            f"{labels.getal(len(jaar.bevindingen))} bevindingen; alle staan in "
            f"processed/{jaar.inkoopjaar}/bevindingen.parquet."
        )
    return paragraphs(*parts)


def bevindingen(over: Jaar | Dossier) -> Tabel:
    """Every finding as its sentence, the gravest first, within those by regel and row; a long list is cut."""
    rows = over.bevindingen
    rank = {ernst: place for place, ernst in enumerate(ERNSTEN)}
    ordered = rows.assign(rang=rows["ernst"].map(rank)).sort_values(
        ["rang", "regel", "levering", "rij"], kind="stable"
    )
    lines: list[list[Inhoud]] = [
        [
            row.melding,
            Cel(ernst_merk(row.ernst), row.rang),
            row.regel.replace("_", " "),
            breakable(row.levering),
            labels.GEEN if pd.isna(row.rij) else str(row.rij),
        ]
        for row in rows_of(ordered.head(MEESTE_BEVINDINGEN))
    ]
    return Tabel(
        "Bevindingen",
        heads("Bevinding | Ernst | Regel | Levering | Rij", (4,)),
        lines,
        klas="filter kaarten",
        leeg=labels.GEEN_RIJEN,
    )


def ernst_merk(ernst: str) -> Markup:
    """A severity as a word with its sign."""
    word, symbol = ERNSTEN[ernst]
    return Markup('<span class="merk {}"><span aria-hidden="true">{}</span> {}</span>').format(
        ernst, symbol, word
    )


def lees_vragen(over: Jaar | Dossier) -> Tekst:
    """How many questions there are, what they are not, and how often one is asked in vain."""
    count = count_vragen(over)
    if not count:
        return paragraphs(RADAR_GEEN)
    return paragraphs(
        f"{labels.tel(count, 'vraag', 'vragen')} voor het gesprek: patronen die meer zijn dan toeval "
        "verklaart, of een herziening.",
        (
            "Een patroon is geen fout en geen verwijt; meestal is er een gewone verklaring, en geen oordeel "
            "verandert erdoor. Zonder enig patroon komt een vraag van een soort in hoogstens één op de "
            "honderd jaren voor; een verschuiving tussen indicatoren in ongeveer drie op de honderd, omdat "
            "volumes soms echt verspringen."
        ),
    )


def vragen(over: Jaar | Dossier) -> Tabel:
    """Every question with the delivery and the row it is about, where there is one."""
    asked = list_vragen(over.bevindingen) if count_vragen(over) else over.bevindingen.iloc[:0]
    lines: list[list[Inhoud]] = [
        [
            row.vraag,
            row.regel.replace("_", " "),
            labels.GEEN if pd.isna(row.levering) else breakable(row.levering),
            labels.GEEN if pd.isna(row.rij) else str(row.rij),
        ]
        for row in rows_of(asked)
    ]
    return Tabel(
        "Vragen voor het gesprek",
        heads("Vraag | Waarover | Levering | Rij", (3,)),
        lines,
        klas="kaarten",
        leeg=RADAR_GEEN,
    )


def list_vragen(bevindingen: pd.DataFrame) -> pd.DataFrame:
    """The findings that are questions of the radar, each with its question alone as `vraag`.

    Returns
    -------
    DataFrame
        Rows of `bevindingen` whose regel is of the radar, in the order of `RADAR`, with `vraag`.
    """
    asked = bevindingen[bevindingen["regel"].isin(RADAR)]
    question = asked["melding"].str.removeprefix("Vraag voor het gesprek: ")
    rank = {regel: place for place, regel in enumerate(RADAR)}
    ordered: pd.DataFrame = asked.assign(
        vraag=question.str[:1].str.upper() + question.str[1:], rang=asked["regel"].map(rank)
    ).sort_values(["rang", "kvk", "vestigingsnummer", "rij"], kind="stable", na_position="first")
    return ordered.drop(columns="rang")


def lees_zorgaanbieders(jaar: Jaar) -> Tekst:
    """Who delivered in the previous verslagjaar and nothing in this one."""
    is_recent = jaar.opgaven["verslagjaar"].isin([jaar.verslagjaar - 1, jaar.verslagjaar])
    recent = jaar.opgaven.loc[is_recent, ["verslagjaar", "kvk", "organisatie"]]
    keyed = recent.assign(sleutel=recent["kvk"].fillna(recent["organisatie"]))
    now = keyed.loc[keyed["verslagjaar"] == jaar.verslagjaar, "sleutel"].unique()
    before = keyed[keyed["verslagjaar"] == jaar.verslagjaar - 1].drop_duplicates("sleutel")
    absent = before.loc[~before["sleutel"].isin(now), "organisatie"].sort_values()
    years = {"vorig": jaar.verslagjaar - 1, "verslagjaar": jaar.verslagjaar}
    if before.empty:
        return paragraphs(labels.GEEN_VORIG_JAAR)
    if absent.empty:
        return paragraphs(
            "Elke zorgaanbieder die over {vorig} iets leverde, deed dat ook over {verslagjaar}.".format(
                **years
            )
        )
    return paragraphs(
        "Wel iets over {vorig} en niets over {verslagjaar}: {aantal}, namelijk {namen}.".format(
            aantal=labels.tel(len(absent), "zorgaanbieder", "zorgaanbieders"),
            namen=labels.opsomming(absent),
            **years,
        )
    )


def zorgaanbieders(jaar: Jaar) -> Tabel:
    """Every provider that delivered in this verslagjaar or the one before, the absent ones first."""
    is_recent = jaar.opgaven["verslagjaar"].isin([jaar.verslagjaar - 1, jaar.verslagjaar])
    rows = jaar.opgaven.loc[is_recent, ["verslagjaar", "kvk", "organisatie", "locatie", "toestand"]]
    keyed = rows.assign(sleutel=rows["kvk"].fillna(rows["organisatie"]))
    now = keyed[keyed["verslagjaar"] == jaar.verslagjaar]
    names = (
        keyed.sort_values("verslagjaar")
        .drop_duplicates("sleutel", keep="last")
        .set_index("sleutel")["organisatie"]
    )
    counts = pd.crosstab(now["sleutel"], now["toestand"]).reindex(
        index=names.index, columns=list(TOESTAND_VLAKKEN), fill_value=0
    )
    locations = now.groupby("sleutel")["locatie"].nunique().reindex(names.index, fill_value=0)
    findings = jaar.bevindingen["kvk"].value_counts()
    table = counts.assign(naam=names, locaties=locations, totaal=counts.sum(axis=1)).sort_values(
        ["totaal", "naam"], key=lambda column: column.gt(0) if column.name == "totaal" else column
    )
    lines: list[list[Inhoud]] = [
        [
            Cel(dossier_link(row.naam, str(row.Index)), row.naam),
            labels.JA if row.totaal else labels.NEE,
            *(
                Cel(labels.getal(count), int(count))
                for count in (
                    row.locaties, row.totaal, row.waarde, row.leeg, row.nvt, row.onderdrukt, row.onleesbaar,
                    findings.get(str(row.Index), 0),
                )
            ),
        ]
        for row in rows_of(table)
    ]  # fmt: skip
    return Tabel(
        "Zorgaanbieders: wie leverde wat",
        heads(
            "Ziekenhuis | Aangeleverd | Locaties | Opgaven | Bruikbaar | Leeg | Niet van toepassing | "
            "Onderdrukt | Onleesbaar | Bevindingen",
            range(2, 10),
        ),
        lines,
        klas="filter breed",
    )


def is_accounted(row: Any) -> bool:
    """A delivery is accounted for when read = counts + superseded + double."""
    kept = row.opgaven_geldig + row.opgaven_vervangen + row.opgaven_dubbel
    return bool(row.rijen_gelezen == kept)


@once
def count_toestanden(jaar: Jaar) -> pd.DataFrame:
    """One row per verslagjaar, newest first; a column per toestand with its number of opgaven."""
    counts = pd.crosstab(jaar.opgaven["verslagjaar"], jaar.opgaven["toestand"])
    return counts.reindex(columns=list(TOESTAND_VLAKKEN), fill_value=0).sort_index(ascending=False)


@once
def count_regels(jaar: Jaar) -> pd.DataFrame:
    """One row per regel x ernst, the most frequent first: naam (as people say it) and aantal."""
    counts = jaar.bevindingen.groupby(["regel", "ernst"], sort=True).size().reset_index(name="aantal")
    named = counts.assign(naam=counts["regel"].str.replace("_", " "))
    return named.sort_values(["aantal", "regel"], ascending=[False, True], ignore_index=True)


def count_vragen(over: Jaar | Dossier) -> int:
    """How many questions there are."""
    return int(over.bevindingen["regel"].isin(RADAR).sum())
