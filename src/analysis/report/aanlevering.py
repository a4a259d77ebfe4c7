"""What was delivered, by whom, and what stands out in it: the figures and tables of data quality."""

from __future__ import annotations

from typing import Any

import matplotlib as mpl
import numpy as np
import pandas as pd
from markupsafe import Markup

from analysis.report import alt, labels, opschriften, zinnen
from analysis.report.adressen import dossier_link
from analysis.report.charts import key_above, new_canvas, rows_of_names, table_behind
from analysis.report.eenmaal import once
from analysis.report.gegevens import Jaar
from analysis.report.onderdelen import Cel, Figuur, Inhoud, Kop, Tabel, breakable, rows_of
from analysis.report.stijl import LICHT
from analysis.report.svg import house_style, to_svg

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
            zinnen.JA if is_accounted(row) else zinnen.NEE,
        ]
        for row in rows_of(ordered)
    ]
    koppen = [Kop(kop, is_getal=4 <= place <= 8) for place, kop in enumerate(opschriften.LEVERINGEN_KOPPEN)]
    koppen[3] = Kop(koppen[3].woord, klas="dag")
    return Tabel(opschriften.LEVERINGEN, koppen, lines)


def is_accounted(row: Any) -> bool:
    """A delivery is accounted for when read = counts + superseded + double."""
    kept = row.opgaven_geldig + row.opgaven_vervangen + row.opgaven_dubbel
    return bool(row.rijen_gelezen == kept)


@once
def herkomst(jaar: Jaar) -> Tabel:
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
    return Tabel(opschriften.HERKOMST, [Kop(kop) for kop in opschriften.HERKOMST_KOPPEN], lines)


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
        words = opschriften.TOESTANDEN_WOORDEN
        key_above(axes, [(words[toestand], TOESTAND_LETTERS[toestand]) for toestand in TOESTAND_VLAKKEN])
        axes.set_xticks([])
        axes.set_xlim(0, left.max() * 1.12)
        svg = to_svg(figure, "toestanden")
    lines = [
        [str(year), *(labels.getal(counts.loc[year, toestand]) for toestand in TOESTAND_VLAKKEN)]
        for year in counts.index
    ]
    return Figuur(
        titel=opschriften.TOESTANDEN,
        toelichting=opschriften.TOESTANDEN_BIJ,
        svg=svg,
        alt=alt.toestanden(counts),
        gegevens=table_behind(opschriften.TOESTANDEN, [opschriften.VERSLAGJAAR, *words.values()], lines),
    )


@once
def count_toestanden(jaar: Jaar) -> pd.DataFrame:
    """One row per verslagjaar, newest first; a column per toestand with its number of opgaven."""
    counts = pd.crosstab(jaar.opgaven["verslagjaar"], jaar.opgaven["toestand"])
    return counts.reindex(columns=list(TOESTAND_VLAKKEN), fill_value=0).sort_index(ascending=False)


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
            word, symbol = labels.ERNSTEN[ernst]
            written = zinnen.BEVINDING_KORT.format(aantal=labels.getal(count), symbool=symbol, ernst=word)
            axes.text(count + longest * 0.01, place, written, va="center")
        rows_of_names(axes, counts["naam"].tolist())
        axes.set_xticks([])
        axes.set_xlim(0, longest * 1.25)
        svg = to_svg(figure, "bevindingen")
    return Figuur(
        titel=opschriften.BEVINDINGEN_PER_REGEL,
        toelichting=opschriften.BEVINDINGEN_PER_REGEL_BIJ,
        svg=svg,
        alt=alt.bevindingen(counts),
        gegevens=table_behind(
            opschriften.BEVINDINGEN_PER_REGEL,
            opschriften.BEVINDINGEN_AANTALLEN_KOPPEN,
            [[row.naam, labels.ERNSTEN[row.ernst][0], labels.getal(row.aantal)] for row in rows_of(counts)],
        ),
    )


@once
def count_regels(jaar: Jaar) -> pd.DataFrame:
    """One row per regel x ernst, the most frequent first: naam (as people say it) and aantal."""
    counts = jaar.bevindingen.groupby(["regel", "ernst"], sort=True).size().reset_index(name="aantal")
    named = counts.assign(naam=counts["regel"].str.replace("_", " "))
    return named.sort_values(["aantal", "regel"], ascending=[False, True], ignore_index=True)


def bevindingen(jaar: Jaar) -> Tabel:
    """Every finding as its sentence, the gravest first; a very long list is cut, and says so."""
    return bevindingen_tabel(jaar.bevindingen, opschriften.BEVINDINGEN)


def bevindingen_tabel(rows: pd.DataFrame, titel: str) -> Tabel:
    """Findings as their sentences: blokkerend, waarschuwing, informatie; within those by regel and row."""
    rank = {ernst: place for place, ernst in enumerate(labels.ERNSTEN)}
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
    koppen = [Kop(kop, is_getal=place == 4) for place, kop in enumerate(opschriften.BEVINDINGEN_KOPPEN)]
    return Tabel(titel, koppen, lines, klas="filter kaarten", leeg=zinnen.GEEN_RIJEN)


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
            zinnen.JA if row.totaal else zinnen.NEE,
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
    koppen = [Kop(kop, is_getal=place > 1) for place, kop in enumerate(opschriften.ZORGAANBIEDERS_KOPPEN)]
    return Tabel(opschriften.ZORGAANBIEDERS, koppen, lines, klas="filter breed")


def ernst_merk(ernst: str) -> Markup:
    """A severity as a word with its sign."""
    word, symbol = labels.ERNSTEN[ernst]
    return Markup('<span class="merk {}"><span aria-hidden="true">{}</span> {}</span>').format(
        ernst, symbol, word
    )
