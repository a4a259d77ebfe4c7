"""Notebook 30: what the years show, of the country, each norm and each series, or that they are too few."""

from __future__ import annotations

from typing import Any

import matplotlib as mpl
import pandas as pd
from markupsafe import Markup

from analysis.report import labels
from analysis.report.adressen import dossier_link, norm_link
from analysis.report.gegevens import Jaar, count_oordelen, once
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
    heads,
    paragraphs,
    rows_of,
    table_behind,
    uncertain,
)
from analysis.report.oordelen import NABIJ_PCT, landelijk_cellen, near_norm, year_range
from analysis.report.reeksen import reeks_van_getallen, spark
from analysis.report.svg import house_style, new_canvas, to_svg
from analysis.rules.ontwikkeling import DAALT, STIJGT, TE_WEINIG_JAREN
from analysis.rules.trendtoets import FEWEST_YEARS

GEEN_TRENDBREUKEN = "Er zijn geen trendbreuken vastgelegd."
TREND_GROOTHEDEN = {
    "volume_totaal": "Het landelijke aantal",
    "volume_mediaan": "De mediaan van het aantal per aanbieder",
    "voldoet_pct": "Het aandeel dat voldoet",
    "herfindahl": "De concentratie",
}
LANDELIJK = "Het aandeel oordelen dat voldoet, over alle normen samen"
GROOTHEDEN = {"volume_totaal": "", "volume_mediaan": "", "voldoet_pct": " procentpunt"}
"""What is said per norm, with the unit in which a change is said."""


def antwoord(jaar: Jaar) -> Tekst:
    """The share of verdicts that meet their norm in the first and in the last verslagjaar."""
    judged = jaar.landelijk[jaar.landelijk["beoordeeld_aantal"] > 0]
    sums = judged.groupby("verslagjaar")[["voldoet_aantal", "beoordeeld_aantal"]].sum()
    norms = judged.groupby("verslagjaar").size()
    shares = [labels.aandeel(int(met), int(total), OORDEEL_GETELD[1]) for _, met, total in rows_of(sums)]
    if not shares:
        return paragraphs(labels.GEEN_VORIG_JAAR, first="antwoord")
    if len(shares) == 1:
        return paragraphs(f"Er is nog maar één verslagjaar: {shares[0]}.", first="antwoord")
    return paragraphs(
        (
            f"In verslagjaar {sums.index[0]} voldeden {shares[0]}, in {sums.index[-1]} {shares[-1]}. Dat "
            f"gaat over {labels.getal(int(norms.iloc[0]))} en {labels.getal(int(norms.iloc[-1]))} normen; "
            "ook wat zij vragen kan zijn veranderd."
        ),
        uncertain(count_oordelen(jaar.oordelen)),
        first="antwoord",
    )


def landelijke_trend(jaar: Jaar) -> Figuur:
    """The share of all verdicts that meet their norm, per verslagjaar, with numerator and denominator."""
    per_jaar = jaar.landelijk.groupby("verslagjaar")[["voldoet_aantal", "beoordeeld_aantal"]].sum()
    per_jaar = per_jaar[per_jaar["beoordeeld_aantal"] > 0].astype(int)
    shares = 100 * per_jaar["voldoet_aantal"] / per_jaar["beoordeeld_aantal"]
    normen = jaar.landelijk[jaar.landelijk["beoordeeld_aantal"] > 0].groupby("verslagjaar").size()
    with mpl.rc_context(house_style()):
        figure, axes = new_canvas(2.7)
        axes.plot(shares.index, shares, color=LICHT["voldoet"], marker="o", linewidth=1.6, clip_on=False)
        for (year, met, judged), share in zip(rows_of(per_jaar), shares, strict=True):
            axes.text(year, share + 4, labels.procent(met, judged), ha="center", weight="bold")
            fraction = f"{labels.getal(met)}\nvan {labels.getal(judged)}"
            axes.text(year, share - 6, fraction, ha="center", va="top", fontsize=7.5, color=LICHT["grijs"])
        axes.set(ylim=(0, 108), xlim=(shares.index.min() - 0.5, shares.index.max() + 0.5))
        axes.set_xticks(shares.index, [str(year) for year in shares.index])
        axes.set_yticks([0, 50, 100], ["0%", "50%", "100%"])
        axes.grid(axis="y")
        svg = to_svg(figure, "landelijk")
    return Figuur(
        titel=LANDELIJK,
        toelichting=(
            "Per verslagjaar: voldoet van beoordeeld, geteld in oordelen (norm × locatie of organisatie)."
        ),
        svg=svg,
        alt=landelijke_trend_in_woorden(per_jaar),
        gegevens=table_behind(
            LANDELIJK,
            "Verslagjaar | Normen | Voldoet | Beoordeeld | Voldoet (%)",
            [
                [str(year), *map(labels.getal, (normen[year], met, judged)), labels.procent(met, judged)]
                for year, met, judged in rows_of(per_jaar)
            ],
        ),
    )


def landelijke_trend_in_woorden(per_jaar: pd.DataFrame) -> str:
    """Every point of the line with its numerator and denominator."""
    return "Een lijn met het aandeel oordelen dat voldoet: {reeks}.".format(
        reeks="; ".join(
            "{jaar}: {getal}".format(
                jaar=jaar,
                getal=labels.VOLDOET_KORT.format(
                    teller=labels.getal(met), noemer=labels.getal(judged), pct=labels.procent(met, judged)
                ),
            )
            for jaar, met, judged in rows_of(per_jaar)
        )
    )


@once
def door_de_jaren(jaar: Jaar) -> Tabel:
    """Per norm its providers, its volume and the share that meets it, as series with their last figure."""
    eerste, laatste = year_range(jaar)
    lines: list[list[Inhoud]] = []
    for norm, rows in jaar.landelijk.sort_values(["norm", "verslagjaar"], key=alphabetical).groupby(
        "norm", sort=False
    ):
        last = rows.iloc[-1]
        years, soort = [int(year) for year in rows["verslagjaar"]], str(last["soort"])
        breuken = [year for year, is_break in zip(years, rows["is_trendbreuk"], strict=True) if is_break]
        link = norm_link(str(norm), str(last["norm_code"]))
        cells: list[Inhoud] = [
            Cel(link, str(norm)),
            Cel(_minimum_history(rows, soort), _known(last["minimum"])),
        ]
        for column, written in (
            ("aanbieders_aantal", labels.getal(last["aanbieders_aantal"])),
            ("volume_totaal", labels.getal(last["volume_totaal"]) if soort == "volume" else labels.GEEN),
            ("voldoet_pct", _share(last)),
        ):
            if column == "volume_totaal" and soort != "volume":
                cells.append(Cel(labels.GEEN))
                continue
            figures = rows[column].astype("float64").tolist()
            kind = "percentage" if column == "voldoet_pct" else "volume"
            drawing = spark(reeks_van_getallen(years, figures, breuken, kind), eerste, laatste)
            cells.append(Cel(Markup("{} <span>{}</span>").format(drawing, written), _known(last[column])))
        lines.append(cells)
    return Tabel(
        "Elke norm door de jaren",
        heads(
            "Norm | Minimum | Aanbieders | Aantal landelijk | Aandeel dat voldoet",
            (1,),
            klassen={2: "verloop", 3: "verloop", 4: "verloop"},
        ),
        lines,
        klas="filter kaarten",
        gegevens=landelijke_cijfers(jaar),
    )


def landelijke_cijfers(jaar: Jaar) -> Tabel:
    """Every national figure, one row per norm and verslagjaar, with numerator and denominator."""
    ordered = jaar.landelijk.sort_values(["norm", "verslagjaar"], key=alphabetical, ascending=[True, False])
    lines = [[row.norm, *landelijk_cellen(row)] for row in rows_of(ordered)]
    return Tabel(
        "Alle landelijke cijfers per norm en verslagjaar",
        heads(
            "Norm | Verslagjaar | Minimum | Aanbieders | Aantal landelijk | Mediaan | Voldoet | Beoordeeld "
            "| Voldoet (%) | Onzeker | Niet beoordeelbaar",
            range(1, 11),
        ),
        lines,
        klas="filter breed",
    )


def _minimum_history(rows: pd.DataFrame, soort: str) -> str:
    """The minimum of the last year, and since when if it was another one before."""
    last = rows["minimum"].iloc[-1]
    others = rows.loc[rows["minimum"].ne(last) & rows["minimum"].notna(), "verslagjaar"]
    if pd.isna(last) or others.empty:
        return labels.maat(last, soort)
    since = rows.loc[rows["verslagjaar"] > others.max(), "verslagjaar"].min()
    return f"{labels.maat(last, soort)} (sinds {since})"


def _known(value: float) -> float | None:
    return None if pd.isna(value) else float(value)


def _share(row: pd.Series) -> str:
    met, judged = int(row["voldoet_aantal"]), int(row["beoordeeld_aantal"])
    if not judged:
        return labels.NIEMAND_BEOORDEELD
    return labels.VOLDOET_KORT.format(
        teller=labels.getal(met), noemer=labels.getal(judged), pct=labels.procent(met, judged)
    )


def lees_landelijke_trends(jaar: Jaar) -> Tekst:
    """For how many norms each quantity rises, falls, does not show a trend, or has too few years."""
    parts = []
    for grootheid in GROOTHEDEN:
        outcomes = of_grootheid(jaar, grootheid)["uitkomst"]
        rising, falling, few = (int(outcomes.eq(each).sum()) for each in (STIJGT, DAALT, TE_WEINIG_JAREN))
        parts.append(
            f"{TREND_GROOTHEDEN[grootheid]} stijgt bij {labels.getal(rising)} en daalt bij "
            f"{labels.getal(falling)} van {labels.tel(len(outcomes), 'norm', 'normen')}; bij "
            f"{labels.getal(len(outcomes) - few - rising - falling)} is geen trend aan te tonen en bij "
            f"{labels.getal(few)} zijn er te weinig jaren om iets te kunnen aantonen."
        )
    return paragraphs(
        *parts,
        (
            "Getoetst is of de jaren vaker stijgen dan dalen (of andersom) dan in een willekeurige volgorde "
            "van dezelfde getallen; geteld vanaf de laatste vastgestelde trendbreuk, en het aandeel dat "
            "voldoet vanaf de laatste wijziging van de norm. Van alles wat hier een trend heet, is naar "
            "verwachting hoogstens 5% toeval."
        ),
    )


def landelijke_trends(jaar: Jaar) -> Tabel:
    """Every norm on a volume, with what its years show; those with a trend first."""
    tests = {grootheid: of_grootheid(jaar, grootheid) for grootheid in GROOTHEDEN}
    first = tests["volume_totaal"]
    is_trend = pd.concat([tests[each]["uitkomst"].isin([STIJGT, DAALT]) for each in GROOTHEDEN], axis=1)
    order = first.assign(rang=~is_trend.any(axis=1)).sort_values("rang", kind="stable")
    lines: list[list[Inhoud]] = []
    for row in rows_of(order):
        cells = [trendzin(tests[each].loc[row.norm_code], eenheid) for each, eenheid in GROOTHEDEN.items()]
        lines.append([row.norm, *cells])
    return Tabel(
        "Wat de jaren per norm laten zien",
        heads("Norm | Landelijk aantal | Mediaan per aanbieder | Aandeel dat voldoet"),
        lines,
        klas="filter kaarten",
    )


def lees_model(jaar: Jaar) -> Tekst:
    """How the national change was found, and which year stands apart from the others most often."""
    odd = of_grootheid(jaar, "volume_totaal")["vreemd_jaar"]
    counts = odd.dropna().astype("int64").value_counts()
    said = "Geen enkel jaar ligt apart van de andere."
    if len(counts):
        said = (
            "Het vaakst lag {jaar} apart van de andere jaren: bij {aantal}; zo'n jaar telt niet mee in de "
            "lijn."
        ).format(
            jaar=counts.index[0],
            aantal=labels.aandeel(int(counts.iloc[0]), len(odd), "normen over een aantal"),
        )
    return paragraphs(
        "De verandering per jaar komt van een lijn door de landelijke aantallen, met een 95%-interval dat "
        "meer schommeling toelaat dan toeval alleen. Een jaar waarin aanbieders niet aanleverden telt voor "
        f"het deel dat bekend is. {said}"
    )


def landelijk_model(jaar: Jaar) -> Tabel:
    """Per norm on a volume the change of the national count per year, with the year that stands apart."""
    lines: list[list[Inhoud]] = [
        [
            row.norm,
            labels.GEEN if pd.isna(row.eerste_jaar) else f"{row.eerste_jaar}–{row.laatste_jaar}",
            labels.getal(row.eerste_waarde),
            labels.getal(row.laatste_waarde),
            procent(row.verandering_pct),
            _tussen(row),
            labels.GEEN if pd.isna(row.vreemd_jaar) else str(row.vreemd_jaar),
            procent(row.vreemd_jaar_pct, 0),
        ]
        for row in rows_of(of_grootheid(jaar, "volume_totaal"))
    ]
    return Tabel(
        "Hoe het landelijke aantal per norm verandert",
        heads(
            "Norm | Jaren | Eerste jaar | Laatste jaar | Per jaar | 95%-interval | Jaar dat apart ligt | "
            "Afwijking",
            range(2, 8),
        ),
        lines,
        klas="filter",
    )


def _tussen(row: Any) -> str:
    if pd.isna(row.verandering_laag_pct):
        return labels.GEEN
    return f"{procent(row.verandering_laag_pct)} tot {procent(row.verandering_hoog_pct)}"


def lees_concentratie(jaar: Jaar) -> Tekst:
    """What the index is, and what it does not say."""
    return paragraphs(
        "De Herfindahl-index telt de gekwadrateerde aandelen in het landelijke aantal op: 1 als een "
        "aanbieder alles doet, 0,05 als er twintig evenveel doen. Eén gedeeld door de index is het aantal "
        "even grote aanbieders met dezelfde concentratie. De index zegt niets over reistijd, over keuze "
        "binnen een regio of over kwaliteit, en telt alleen bekende aantallen."
    )


def concentratie(jaar: Jaar) -> Tabel:
    """Per norm on a volume how concentrated it was and is, the most concentrated first."""
    shown, providers = of_grootheid(jaar, "herfindahl"), of_grootheid(jaar, "aanbieders_aantal")
    lines: list[list[Inhoud]] = [
        [
            row.norm,
            labels.getal(providers.loc[row.norm_code, "eerste_waarde"]),
            labels.getal(providers.loc[row.norm_code, "laatste_waarde"]),
            labels.getal(row.eerste_waarde, 3),
            labels.getal(row.laatste_waarde, 3),
            labels.getal(1 / row.laatste_waarde, 1) if row.laatste_waarde > 0 else labels.GEEN,
            f"{row.uitkomst} ({labels.tel(int(row.jaren_aantal), 'jaar', 'jaren')})",
        ]
        for row in rows_of(shown.sort_values("laatste_waarde", ascending=False, kind="stable"))
    ]
    return Tabel(
        "Concentratie per norm",
        heads(
            "Norm | Aanbieders eerst | Aanbieders nu | Herfindahl eerst | Herfindahl nu | Even grote "
            "aanbieders | Wat de jaren laten zien",
            range(1, 6),
        ),
        lines,
        klas="filter",
    )


def lees_aangetoond(jaar: Jaar) -> Tekst:
    """Of how many series of hospitals a trend can be shown, and how many have too few years."""
    rows = jaar.ontwikkeling[jaar.ontwikkeling["jaren_aantal"] > 0]
    counts = rows["uitkomst"].value_counts()
    rising, falling, few = (int(counts.get(each, 0)) for each in (STIJGT, DAALT, TE_WEINIG_JAREN))
    return paragraphs(
        (
            "Van {reeksen} met een bruikbaar getal {stijgt} en {daalt}. Bij {geen} is geen trend aan te "
            "tonen en bij {kort} zijn er te weinig jaren (minder dan {nodig}) om iets te kunnen aantonen."
        ).format(
            reeksen=labels.tel(len(rows), "reeks", "reeksen"),
            stijgt=("stijgt er {aantal}", "stijgen er {aantal}")[rising != 1].format(
                aantal=labels.getal(rising)
            ),
            daalt=("daalt er {aantal}", "dalen er {aantal}")[falling != 1].format(
                aantal=labels.getal(falling)
            ),
            geen=labels.getal(len(rows) - rising - falling - few),
            kort=labels.getal(few),
            nodig=FEWEST_YEARS,
        )
    )


def aangetoond(jaar: Jaar) -> Tabel:
    """The series of hospitals in which a trend can be shown, those that fall first."""
    rows = jaar.ontwikkeling[jaar.ontwikkeling["uitkomst"].isin([STIJGT, DAALT])]
    ordered = rows.sort_values(["uitkomst", "eenheid_naam", "norm"], key=alphabetical, kind="stable")
    lines: list[list[Inhoud]] = [
        [row.eenheid_naam, row.norm, ontwikkelzin(row._asdict()), verandering(row._asdict())]
        for row in rows_of(ordered)
    ]
    return Tabel(
        "Reeksen met een aangetoonde trend",
        heads("Ziekenhuis | Norm | Wat de jaren laten zien | Verandering per jaar"),
        lines,
        klas="filter kaarten",
        leeg="Bij geen enkele reeks is een trend aan te tonen.",
    )


def ontwikkelzin(row: dict[str, Any]) -> str:
    """What the years of one unit show, what they could not show, and which of them were suppressed."""
    said = trendzin(row, "")
    if row["uitkomst"] not in (STIJGT, DAALT, TE_WEINIG_JAREN) and pd.notna(row["aantoonbaar_pct"]):
        said += (
            f"; minder dan {procent(row['aantoonbaar_pct'], 0, sign=False)} per jaar zouden deze jaren "
            "meestal niet laten zien"
        )
    if row["onderdrukt_aantal"] > 0:
        said += (
            f"; {labels.tel(int(row['onderdrukt_aantal']), 'jaar', 'jaren')} onderdrukt, gerekend met beide "
            "grenzen"
        )
    return said


def verandering(row: dict[str, Any]) -> str:
    """The change per year with its interval; nothing where too few years count."""
    if row["uitkomst"] == TE_WEINIG_JAREN or pd.isna(row["verandering_pct"]):
        return labels.GEEN
    return (
        f"{procent(row['verandering_pct'])} per jaar ({procent(row['verandering_laag_pct'])} tot "
        f"{procent(row['verandering_hoog_pct'])})"
    )


def lees_reeksen(jaar: Jaar) -> Tekst:
    """Which series are shown, and how many they are."""
    return paragraphs(
        labels.REEKSEN.format(
            aantal=labels.tel(len(near_norm(jaar.oordelen)), "reeks", "reeksen"),
            verslagjaar=jaar.verslagjaar,
            grens=f"{NABIJ_PCT}%",
        )
    )


def reeksen(jaar: Jaar) -> Tabel:
    """Every series that misses its norm, may, or is less than `NABIJ_PCT` above it, with all its years."""
    rows = near_norm(jaar.oordelen)
    ordered = rows.sort_values(["norm", "afstand_pct", "eenheid_naam"], key=alphabetical, kind="stable")
    eerste, laatste = year_range(jaar)
    jaren = list(range(eerste, laatste + 1))
    lines: list[list[Inhoud]] = []
    for row in rows_of(ordered):
        reeks = jaar.reeksen[(row.norm_code, row.eenheid_sleutel)]
        lines.append(
            [
                Cel(dossier_link(row.eenheid_naam, row.organisatie_sleutel), row.eenheid_naam),
                Cel(norm_link(row.norm, row.norm_code), row.norm),
                labels.maat(row.minimum, row.soort),
                spark(reeks, eerste, laatste),
                *(reeks.jaartekst(year) for year in jaren),
            ]
        )
    koppen = [
        Kop("Ziekenhuis"),
        Kop("Norm"),
        Kop("Minimum", is_getal=True),
        Kop("Verloop", klas="verloop"),
        *(Kop(str(year)) for year in jaren),
    ]
    return Tabel("Reeksen bij of onder de norm", koppen, lines, klas="filter breed jaren")


def lees_trendbreuken(jaar: Jaar) -> Tekst:
    """How many norms have a declared break."""
    breuken = jaar.register.trendbreuken
    count = breuken.loc[breuken["eerste_verslagjaar"] <= jaar.verslagjaar, "norm_code"].nunique()
    if not count:
        return paragraphs(GEEN_TRENDBREUKEN)
    return paragraphs(
        f"Bij {labels.tel(count, 'norm', 'normen')} is een trendbreuk vastgelegd; getallen van ervoor en "
        "erna zijn niet te vergelijken."
    )


def trendbreuken(jaar: Jaar) -> Tabel:
    """The declared breaks up to this verslagjaar, with their reason."""
    breuken = jaar.register.trendbreuken
    known = breuken[breuken["eerste_verslagjaar"] <= jaar.verslagjaar]
    named = known.assign(norm=known["norm_code"].map(jaar.normen["norm"]).fillna(known["norm_code"]))
    lines = [
        [row.norm, str(row.eerste_verslagjaar), row.reden]
        for row in rows_of(named.sort_values(["norm", "eerste_verslagjaar"], key=alphabetical))
    ]
    return Tabel(
        "Vastgelegde trendbreuken",
        heads("Norm | Eerste verslagjaar na de breuk | Reden", (1,)),
        lines,
        leeg=GEEN_TRENDBREUKEN,
    )


def of_grootheid(jaar: Jaar, grootheid: str) -> pd.DataFrame:
    """What the years show of one quantity: one row per norm, by its code, ordered by name."""
    rows = jaar.landelijke_ontwikkeling
    own = rows[rows["grootheid"] == grootheid]
    return own.sort_values("norm", key=alphabetical, kind="stable").set_index("norm_code", drop=False)


def trendzin(test: dict[str, Any] | pd.Series[Any], eenheid: str) -> str:
    """What the years of one series show, in words; no sentence names a test.

    Examples
    --------
    >>> trendzin({"jaren_aantal": 4, "uitkomst": "te weinig jaren"}, "")
    'te weinig jaren (4)'
    """
    jaren = int(test["jaren_aantal"])
    if not jaren:
        return "geen jaren"
    if test["uitkomst"] == TE_WEINIG_JAREN:
        return f"te weinig jaren ({jaren})"
    if test["s"] == 0 and test["p_kleinst"] == 1:
        return f"elk jaar hetzelfde ({jaren} jaren)"
    if test["uitkomst"] not in (STIJGT, DAALT):
        return f"geen trend aan te tonen ({jaren} jaren)"
    return (
        "{richting}: {helling} per jaar; van alle volgorden van deze {jaren} jaren loopt {deel} minstens zo "
        "sterk op of af"
    ).format(
        richting=test["uitkomst"],
        helling=helling(float(test["helling_min"]), float(test["helling_max"])) + eenheid,
        jaren=jaren,
        deel=deel(float(test["p"])),
    )


def deel(share: float) -> str:
    """A share of orders; one that would be written as 0% is less than the least that is written.

    >>> deel(0.0167), deel(0.000001)
    ('2%', 'minder dan 0,1%')
    """
    return "minder dan 0,1%" if share < 0.001 else labels.procent(share, 1.0)


def helling(least: float, most: float) -> str:
    """A slope; two when suppressed counts leave it open between them."""
    ends = [labels.verschil(round(end, 2)) for end in (least, most)]
    return ends[0] if ends[0] == ends[1] else labels.TUSSEN.format(laag=ends[0], hoog=ends[1])


def procent(pct: float, decimalen: int = 1, *, sign: bool = True) -> str:
    """A change in per cent, with its sign.

    >>> procent(2.04), procent(-14.8, 0), procent(7.2, 0, sign=False)
    ('+2,0%', '−15%', '7%')
    """
    if pd.isna(pct):
        return labels.GEEN
    size = labels.getal(abs(float(pct)), decimalen)
    is_zero = not size.strip("0,")
    before = "" if is_zero or not sign else "+" if pct > 0 else "−"
    return f"{before}{size}%"
