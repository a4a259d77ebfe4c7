"""Notebook 25: one norm: what it asks, who meets it and who does not, and how the country did; nothing else.

The distribution is drawn as SVG text, for a page per norm must be cheap. A unit that meets the norm is a dot,
one that does not is a cross, one that is known only between bounds is a bar beneath the axis. Far above the
norm the scale ends, in a last column that says so: what happens near the norm is what a reader looks for.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import pandas as pd
from markupsafe import Markup, escape

from analysis.errors import RootError, names
from analysis.report import labels
from analysis.report.adressen import OMHOOG, dossier_link
from analysis.report.gegevens import VOLGORDE, Jaar, count_oordelen, in_order, load_jaar
from analysis.report.labels import LICHT
from analysis.report.onderdelen import (
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
    tiles,
    uncertain,
)
from analysis.report.oordelen import (
    NABIJ_PCT,
    document,
    jaren_tabel,
    landelijk_cellen,
    oordeel_merk,
    opgave_tekst,
    period,
    sortable,
    stabiliteitszinnen,
    text_of,
    verschil_tekst,
)
from analysis.report.reeksen import paneel, reeks_van_getallen, spark

ONBEOORDEELD_NOG_NIET = "Zolang de norm niet van kracht is, valt er niets te beoordelen."
VERDELING = "Elke aanbieder op de schaal van de norm"
GEEN_VERDELING = "Er is geen enkel getal om te tekenen: {waarom}"
NABIJ_LEEG = "Niemand heeft een getal dat naast deze norm te leggen is."
LAND = "De norm in het land, door de jaren"
LAND_GEEN = "Over deze norm zijn geen landelijke cijfers."
ONBEOORDEELD_LEEG = "Iedereen voor wie de norm geldt, kon worden beoordeeld."
NIET_INGEVOERD = "norm niet ingevoerd"
NVT = "niet van toepassing"
NOG_NIET = "nog niet van kracht"
NABIJ_MEESTE = 5
"""So many of those below and so many of those above the norm are named as nearest to it."""
BREED, LINKS, RECHTS, BOVEN = 760, 12, 40, 34
STAP, KLEINSTE_STAP, HOOGSTE_STAPEL = 9.0, 3.0, 190.0
BALK_STAP, AS_HOOGTE = 6, 24
KEER_DE_NORM = 5
"""So many times the norm is as far as the scale goes, and no further than the highest figure."""
MEESTE_TEKENS = 7


@dataclass(frozen=True)
class Norm:
    """One norm in one inkoopjaar: its verdicts, series and figures, described as those of `Jaar`."""

    jaar: Jaar
    norm_code: str
    oordelen: pd.DataFrame

    @property
    def naam(self) -> str:
        """What the norm is called."""
        return str(self.rij.norm)

    @cached_property
    def rij(self) -> Any:
        """The row of the norm as it holds in this verslagjaar, its fields by name."""
        return next(rows_of(self.jaar.normen.loc[[self.norm_code]]))

    @cached_property
    def telling(self) -> str:
        """How the norm counts; empty for a yes/no norm."""
        return labels.norm_regel(self.rij.soort, self.rij.regel, int(self.rij.venster))

    @cached_property
    def geschiedenis(self) -> pd.DataFrame:
        """One row per period up to the inkoopjaar in which the norm asks something, the oldest first.

        Rows of volumenormen; a stage that begins later is not bought for yet.
        """
        known = self.jaar.register.volumenormen
        own = known[(known["norm_code"] == self.norm_code) & (known["geldig_vanaf"] <= self.jaar.inkoopjaar)]
        return own.sort_values("geldig_vanaf", kind="stable")

    @cached_property
    def is_aangekondigd(self) -> bool:
        """The norm is not in force yet anywhere, so nobody is judged by it."""
        is_waiting = self.oordelen["reden"] == NOG_NIET
        return bool(is_waiting.any()) and bool((self.oordelen["oordeel"] == NVT).all())

    @cached_property
    def geldend(self) -> pd.DataFrame:
        """The verdicts of the units that the norm applies to: all but `niet van toepassing`.

        Of a norm that is only announced: the units that did what it is about in this verslagjaar, with that
        number as their figure; their verdict stays `niet van toepassing`.
        """
        if not self.is_aangekondigd:
            return self.oordelen[self.oordelen["oordeel"] != NVT]
        active = self.oordelen[(self.oordelen["reden"] == NOG_NIET) & (self.oordelen["volume"] > 0)]
        volume, minimum = active["volume"], active["minimum"]
        return active.assign(
            maat=volume,
            maat_min=volume,
            maat_max=volume,
            marge=volume - minimum,
            afstand_pct=100 * (volume - minimum) / minimum.where(minimum > 0),
        )

    def split(self, rows: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
        """Those of `geldend` below the norm and those that meet it; of an announced norm, that would."""
        if self.is_aangekondigd:
            return rows[rows["afstand_pct"] < 0], rows[rows["afstand_pct"] >= 0]
        return rows[rows["oordeel"] == "voldoet niet"], rows[rows["oordeel"] == "voldoet"]

    @cached_property
    def nabij(self) -> tuple[pd.DataFrame, pd.DataFrame]:
        """At most `NABIJ_MEESTE` verdicts below the norm and as many that meet it, the nearest first."""
        known = self.geldend.dropna(subset=["afstand_pct"])
        ordered = known.assign(ver=known["afstand_pct"].abs()).sort_values(
            ["ver", "eenheid_naam"], key=alphabetical, kind="stable"
        )
        below, above = self.split(ordered)
        return below.head(NABIJ_MEESTE), above.head(NABIJ_MEESTE)

    @cached_property
    def trends(self) -> pd.DataFrame:
        """One row per unit x verslagjaar, each under that year's norm."""
        return self._own(self.jaar.trends)

    @cached_property
    def landelijk(self) -> pd.DataFrame:
        """One row per verslagjaar, over all units, the oldest first."""
        return self._own(self.jaar.landelijk).sort_values("verslagjaar")

    def _own(self, rows: pd.DataFrame) -> pd.DataFrame:
        return rows[rows["norm_code"] == self.norm_code]


def load_norm(data: str | Path, inkoopjaar: int, norm_code: str | int = "") -> Norm:
    """One norm, by its code in volumenormen.csv.

    Parameters
    ----------
    data : str or Path
        The data root.
    inkoopjaar : int
        The year that is bought for.
    norm_code : str or int
        The code, also as the number that plain papermill's -p makes of it. Empty: the norm that most units
        miss (so that the notebook runs by hand on any data).

    Returns
    -------
    Norm

    Raises
    ------
    RootError
        When no verdict of this inkoopjaar is about that norm.

    Examples
    --------
    In a notebook::

        norm = load_norm("data", 2027, "nier_lokaal")
        norm.geldend[["eenheid_naam", "maat", "minimum", "oordeel"]]
    """
    jaar = load_jaar(data, inkoopjaar)
    oordelen = jaar.oordelen
    asked = str(norm_code) or _most_missed(oordelen)
    own = oordelen[oordelen["norm_code"] == asked]
    if own.empty:
        known = sorted(oordelen["norm_code"].unique())
        raise RootError(
            f"No verdict of inkoopjaar {inkoopjaar} is about norm '{asked}'.\n"
            f"Norms with verdicts: {names(known) or 'none'}.\n"
            "Give a norm_code as in volumenormen.csv."
        )
    return Norm(jaar, asked, own)


def _most_missed(oordelen: pd.DataFrame) -> str:
    misses = oordelen.loc[oordelen["oordeel"] == "voldoet niet", "norm_code"].value_counts()
    if len(misses):
        return str(min(misses[misses == misses.max()].index))
    return str(oordelen["norm_code"].min()) if len(oordelen) else ""


def antwoord(norm: Norm) -> Tekst:
    """The answer: how many meet the norm, how many do not, and beside it what is not known."""
    counts, row = count_oordelen(norm.oordelen), norm.rij
    judged = counts["voldoet"] + counts["voldoet niet"]
    lead: str | Markup
    if judged:
        lead = fill(
            (
                "Over verslagjaar {verslagjaar} {werkwoord} {voldoet} aan de norm: ten minste "
                "{minimum}{telling}. <strong>{niet}</strong>"
            ),
            verslagjaar=norm.jaar.verslagjaar,
            werkwoord="voldoet" if counts["voldoet"] == 1 else "voldoen",
            voldoet=labels.aandeel(counts["voldoet"], judged, labels.eenheden(row.eenheid, judged)),
            minimum=labels.maat(row.minimum, row.soort),
            telling=_counting(norm.telling),
            niet=_missed(counts["voldoet niet"]),
        )
    elif (norm.oordelen["reden"] == NIET_INGEVOERD).any():
        count = counts["niet beoordeelbaar"]
        lead = (
            "Het minimum van deze norm is niet ingevoerd. Zolang dat zo is, wordt niemand erop beoordeeld: "
            "{aantal} {blijft} zonder oordeel."
        ).format(
            aantal=labels.tel(count, *labels.EENHEDEN[row.eenheid]),
            blijft="blijft" if count == 1 else "blijven",
        )
    elif norm.is_aangekondigd:
        lead = (
            f"Deze norm is nog niet van kracht; over verslagjaar {norm.jaar.verslagjaar} is er nog niemand "
            "op beoordeeld."
        )
    else:
        lead = f"Over verslagjaar {norm.jaar.verslagjaar} kon niemand op deze norm worden beoordeeld."
    verified = {
        "geverifieerd": "Een persoon heeft deze norm met de bron vergeleken.",
        "gelezen_in_bron": (
            "De waarde is in de bron gelezen, maar nog niemand heeft haar bevestigd; neem haar over met dat "
            "voorbehoud, en niet anders."
        ),
        "te_verifieren": (
            "Nog niemand heeft deze norm met de bron vergeleken; neem haar over met dat voorbehoud, en niet "
            "anders."
        ),
    }[row.verificatie]
    beside = _would(norm) if norm.is_aangekondigd else uncertain(counts)
    return paragraphs(lead, beside, verified, first="antwoord", after=tiles(counts))


def _would(norm: Norm) -> str:
    """What an announced norm would say of the numbers of this verslagjaar; that is no verdict."""
    below, above = norm.split(norm.geldend)
    if not len(below) + len(above):
        return "Er is nog geen minimum, of nog geen aantal, om naast te leggen."
    return (
        "Van wie dit over verslagjaar {verslagjaar} deed, haalden {boven} het aangekondigde minimum van "
        "{minimum} al. Dat is geen oordeel."
    ).format(
        boven=labels.aandeel(
            len(above), len(below) + len(above), labels.eenheden(norm.rij.eenheid, len(below) + len(above))
        ),
        minimum=labels.maat(norm.rij.minimum, norm.rij.soort),
        verslagjaar=norm.jaar.verslagjaar,
    )


def _counting(telling: str) -> str:
    """How the norm counts, behind its minimum."""
    if telling in ("", labels.PER_JAAR):
        return f" {telling}".rstrip()
    return f" ({telling})"


def _missed(count: int) -> str:
    if not count:
        return "Niemand mist haar."
    return "{aantal} {werkwoord} niet.".format(
        aantal=labels.getal(count), werkwoord="voldoet" if count == 1 else "voldoen"
    )


def kenmerken(norm: Norm) -> Tabel:
    """Everything that is known of the norm as it holds now, one line each."""
    row = norm.rij
    known = [
        ("Minimum", "niet ingevoerd" if pd.isna(row.minimum) else labels.maat(row.minimum, row.soort)),
        ("Geldt per", row.eenheid),
        ("Telling", norm.telling or "ja of nee"),
        ("Geldig", period(row.geldig_vanaf, row.geldig_tot)),
        ("Ingangsdatum", _day(row.ingangsdatum)),
        ("Tranche", text_of(row.tranche)),
        ("Tolerantie", _tolerance(row.tolerantie_pct)),
        (
            "Bij nul",
            {
                "niet_uitgevoerd": "geldt als niet uitgevoerd: de norm is dan niet van toepassing",
                "voldoet_niet": "wordt beoordeeld als elk ander getal",
            }.get(text_of(row.nul), "")
            if row.soort == "volume"
            else "",
        ),
        ("Opsteller en document", document(row)),
        ("Bron", text_of(row.bron)),
        ("Verificatie", labels.VERIFICATIE[row.verificatie]),
        ("Toelichting", text_of(row.toelichting)),
        ("Code", norm.norm_code),
    ]
    lines = [[naam, waarde] for naam, waarde in known if waarde]
    return Tabel("Wat de norm vraagt", heads("Kenmerk | Waarde"), lines, klas="vast feiten")


def _day(day: Any) -> str:
    return "" if pd.isna(day) else labels.datum(day)


def _tolerance(pct: float) -> str:
    return "" if pd.isna(pct) or not pct else f"{labels.getal(pct) + '%'} onder het minimum voldoet nog"


def lees_geschiedenis(norm: Norm) -> Tekst:
    """Since when the norm asks this, and what it asked before."""
    periods = [
        (row.minimum, period(row.geldig_vanaf, row.geldig_tot), row.soort)
        for row in rows_of(norm.geschiedenis)
    ]
    if len(periods) == 1:
        return paragraphs(f"Voor deze norm is één waarde vastgelegd, {periods[0][1]}.")
    said = [f"{labels.maat(minimum, soort)} {geldig}" for minimum, geldig, soort in periods]
    return paragraphs(
        f"Voor deze norm zijn {labels.getal(len(periods))} waarden vastgelegd; in het minimum: "
        f"{labels.opsomming(said)}."
    )


def geschiedenis(norm: Norm) -> Tabel:
    """Every period of the norm that is known, the latest first."""
    lines: list[list[Inhoud]] = [
        [
            period(row.geldig_vanaf, row.geldig_tot),
            labels.maat(row.minimum, row.soort),
            row.eenheid,
            labels.norm_regel(row.soort, row.regel, int(row.venster)) or "ja of nee",
            document(row),
            labels.VERIFICATIE[row.verificatie],
            text_of(row.bron),
        ]
        for row in rows_of(norm.geschiedenis.iloc[::-1])
    ]
    return Tabel(
        "Wat de norm vroeg en vraagt",
        heads(
            "Geldig | Minimum | Geldt per | Telling | Document | Verificatie | Bron",
            (1,),
            klassen={6: "bron"},
        ),
        lines,
        klas="vast kaarten",
    )


@dataclass(frozen=True)
class Stippen:
    """What is drawn: the norm, the figures of those that miss and meet it, and the bounds of the others."""

    norm: float
    onder: Sequence[float]
    boven: Sequence[float]
    grenzen: Sequence[tuple[float, float]]
    soort: str

    @property
    def top(self) -> float:
        """Where the scale ends; what is higher stands in the last column."""
        if self.soort == "percentage":
            return 100.0
        highest = max([self.norm, *self.onder, *self.boven, *(hoog for _, hoog in self.grenzen)])
        return min(highest, KEER_DE_NORM * self.norm) if self.norm > 0 else highest or 1.0

    @property
    def is_afgekapt(self) -> bool:
        """The last column holds figures that differ."""
        return any(figure > self.top for figure in (*self.onder, *self.boven))


def verdeling(norm: Norm) -> Figuur | Tekst:
    """Every unit with a figure, on the scale of the norm; a sentence where there is nothing to draw."""
    row = norm.rij
    known = norm.geldend.dropna(subset=["maat_min", "maat_max"])
    if row.soort == "janee":
        return paragraphs(GEEN_VERDELING.format(waarom="dit is een norm die met ja of nee wordt beantwoord."))
    if pd.isna(row.minimum) or known.empty:
        return paragraphs(
            GEEN_VERDELING.format(
                waarom="het minimum van de norm is niet ingevoerd, of niemand gaf een bruikbaar getal."
            )
        )
    is_exact = known["maat_min"] == known["maat_max"]
    exact = known[is_exact]
    onder, boven = (rows["maat_min"].tolist() for rows in norm.split(exact))
    bounds = known[~is_exact]
    grenzen = list(zip(bounds["maat_min"], bounds["maat_max"], strict=True))
    stippen = Stippen(float(row.minimum), onder, boven, grenzen, row.soort)
    ordered = known.sort_values(["maat_max", "eenheid_naam"], key=alphabetical, kind="stable")
    lines: list[list[Inhoud]] = [
        [unit.eenheid_naam, _figure(unit), unit.oordeel] for unit in rows_of(ordered)
    ]
    return Figuur(
        titel=VERDELING,
        toelichting=(
            (
                "Nog geen oordeel: een stip is een {eenheid} die het aangekondigde minimum nu al haalt, een "
                "kruis een die eronder zit. De staande lijn is dat minimum."
            )
            if norm.is_aangekondigd
            else (
                "Een stip is een {eenheid} die voldoet, een kruis een die niet voldoet; een balk loopt van "
                "het laagste tot het hoogste dat het getal kan zijn. De staande lijn is de norm."
            )
        ).format(eenheid=labels.eenheden(row.eenheid, 1)),
        svg=teken_stippen(stippen),
        alt=_alt(stippen),
        gegevens=Tabel(VERDELING, heads("Ziekenhuis | Opgave | Oordeel", (1,)), lines),
    )


def _figure(row: Any) -> str:
    return labels.maat_of_grenzen(row.maat_min, row.maat_max, row.soort, row.minimum)


def teken_stippen(stippen: Stippen) -> Markup:
    """The drawing, without a label of its own: its figure carries the words."""
    top = stippen.top
    room = BREED - LINKS - RECHTS
    columns = int(room // STAP)

    def column_of(figure: float) -> int:
        return round(min(figure, top) / top * columns)

    stacks: dict[int, list[str]] = defaultdict(list)
    for figure in sorted([*stippen.onder, *stippen.boven]):
        stacks[column_of(figure)].append("niet" if figure in stippen.onder else "voldoet")
    highest = max([1, *map(len, stacks.values())])
    step = max(KLEINSTE_STAP, min(STAP, HOOGSTE_STAPEL / highest))
    floor = BOVEN + round(highest * step) + 6
    height = floor + AS_HOOGTE + BALK_STAP * len(stippen.grenzen) + (8 if stippen.grenzen else 0)
    paths = {"niet": "", "voldoet": ""}
    size = min(step, STAP) * 0.36
    for column, kinds in stacks.items():
        x = round(LINKS + column * room / columns, 1)
        for place, kind in enumerate(kinds):
            y = round(floor - 5 - place * step, 1)
            paths[kind] += (
                f"M{x} {y}h0"
                if kind == "voldoet"
                else f"M{x - size:.1f} {y - size:.1f}l{2 * size:.1f} {2 * size:.1f}m0 {-2 * size:.1f}"
                f"l{-2 * size:.1f} {2 * size:.1f}"
            )
    line = round(LINKS + stippen.norm / top * room - room / columns / 2, 1)
    drawing = [
        f'<path d="M{LINKS - 6} {floor}H{BREED - RECHTS + 8}" stroke="{LICHT["lijn"]}" fill="none"/>',
        _axis(stippen, floor, room),
        f'<path d="M{line} {BOVEN - 16}V{floor}" stroke="{LICHT["inkt"]}" stroke-width="1.4" fill="none"/>',
        _names(stippen, line),
    ]
    if paths["voldoet"]:
        drawing.append(
            f'<path d="{paths["voldoet"]}" stroke="{LICHT["voldoet"]}" stroke-width="{step * 0.78:.1f}" '
            'stroke-linecap="round" fill="none"/>'
        )
    if paths["niet"]:
        drawing.append(
            f'<path d="{paths["niet"]}" stroke="{LICHT["niet"]}" stroke-width="{max(step / 4.5, 1):.1f}" '
            'fill="none"/>'
        )
    if stippen.grenzen:
        bars = "".join(
            f"M{LINKS + min(laag, top) / top * room:.1f} "
            f"{floor + AS_HOOGTE + place * BALK_STAP + 4}H{LINKS + min(hoog, top) / top * room:.1f}"
            for place, (laag, hoog) in enumerate(sorted(stippen.grenzen))
        )
        drawing.append(f'<path d="{bars}" stroke="{LICHT["onzeker"]}" stroke-width="3.5" fill="none"/>')
    return Markup('<svg viewBox="0 0 {} {}" width="{}" height="{}">{}</svg>').format(
        BREED, height, BREED, height, Markup("".join(drawing))
    )


def _axis(stippen: Stippen, floor: int, room: int) -> str:
    ticks = list(_ticks(stippen.top))
    if stippen.is_afgekapt:
        ticks = [tick for tick in ticks if tick < stippen.top * 0.9] + [stippen.top]
    written = []
    for tick in ticks:
        text = labels.maat(tick, stippen.soort)
        if stippen.is_afgekapt and tick == stippen.top:
            text = f"{text} of meer"
        x = round(LINKS + tick / stippen.top * room, 1)
        anchor = "middle" if x < BREED - 60 else "end"
        place = x if anchor == "middle" else BREED - 2
        written.append(f'<text x="{place}" y="{floor + 16}" text-anchor="{anchor}">{escape(text)}</text>')
    return f'<g font-size="11" fill="{LICHT["grijs"]}">{"".join(written)}</g>'


def _ticks(top: float) -> list[float]:
    """Round numbers from zero up to the end of the scale.

    >>> _ticks(260), _ticks(7)
    ([0.0, 50.0, 100.0, 150.0, 200.0, 250.0], [0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0])
    """
    rough = top / MEESTE_TEKENS
    unit = 10 ** math.floor(math.log10(rough)) if rough > 0 else 1
    step = max(1.0, float(next(unit * times for times in (1, 2, 5, 10) if unit * times >= rough)))
    return [tick * step for tick in range(int(top // step) + 1)]


def _names(stippen: Stippen, line: float) -> str:
    """What stands on either side of the norm, written beside its line, and the norm on top of it."""
    below, above = len(stippen.onder), len(stippen.boven)
    norm = escape(labels.maat(stippen.norm, stippen.soort))
    left = f"× {labels.getal(below)} onder de norm"
    right = f"● {labels.getal(above)} op of boven de norm"
    top = BOVEN - 20
    low = line < 130
    beside = (
        f'<text x="{line + 6}" y="{top + 14}" fill="{LICHT["voldoet"]}">{right}</text>'
        + f'<text x="{line - 6 if not low else line + 180}" y="{top + 14}" fill="{LICHT["niet"]}" '
        f'text-anchor="{"start" if low else "end"}">{left}</text>'
    )
    return (
        f'<g font-size="12" font-weight="700">{beside}'
        f'<text x="{line}" y="{top}" text-anchor="{"start" if line < 30 else "middle"}" '
        f'fill="{LICHT["inkt"]}">'
        f"{escape(f'norm {norm}')}</text></g>"
    )


def _alt(stippen: Stippen) -> str:
    figures = sorted([*stippen.onder, *stippen.boven])
    lowest, middle, highest = (
        labels.maat(figure, stippen.soort, stippen.norm)
        for figure in (
            (figures[0], figures[(len(figures) - 1) // 2], figures[-1]) if figures else (None, None, None)
        )
    )
    return (
        "Een schaal van {van} tot {tot} met de norm bij {minimum}: {onder} eronder, {boven} erop of "
        "erboven{grenzen}. De laagste is {laagste}, de middelste {mediaan}, de hoogste {hoogste}."
    ).format(
        van=labels.maat(0.0, stippen.soort),
        tot=labels.maat(stippen.top, stippen.soort),
        minimum=labels.maat(stippen.norm, stippen.soort),
        onder=labels.getal(len(stippen.onder)),
        boven=labels.getal(len(stippen.boven)),
        grenzen=f", en {labels.getal(len(stippen.grenzen))} alleen tussen grenzen bekend"
        if stippen.grenzen
        else "",
        laagste=lowest,
        mediaan=middle,
        hoogste=highest,
    )


def lees_nabij(norm: Norm) -> Tekst:
    """Who is nearest below and just above, and how many are near on either side."""
    below, above = norm.nabij
    known = norm.geldend.dropna(subset=["afstand_pct"])
    if below.empty and above.empty:
        return paragraphs(NABIJ_LEEG)
    near_below, near_above = norm.split(known[known["afstand_pct"].abs() < NABIJ_PCT])
    return paragraphs(
        _nearest("Het dichtst eronder: {wie} met {getal} ({verschil}).", below) or "Niemand zit eronder.",
        _nearest("Het krapst erboven: {wie} met {getal} ({verschil}).", above) or "Niemand haalt haar.",
        "Minder dan {grens} eronder: {onder}; minder dan {grens} erboven: {boven}.".format(
            grens=f"{NABIJ_PCT}%", onder=labels.getal(len(near_below)), boven=labels.getal(len(near_above))
        ),
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


def nabij(norm: Norm) -> Tabel:
    """The units nearest below and just above the norm, from the lowest figure to the highest."""
    below, above = norm.nabij
    rows = pd.concat([below.iloc[::-1], above])
    lines = list(_verdicts(norm, rows))
    return Tabel(
        "Net onder en net boven de norm",
        heads("Ziekenhuis | Oordeel | Opgave | Verschil | Verloop", (2, 3)),
        lines,
        klas="vast kaarten",
        leeg=NABIJ_LEEG,
        gegevens=_jaren(norm, rows),
    )


def lees_lijst(norm: Norm) -> Tekst:
    """To how many the norm does not apply, and why; they do not stand in the list."""
    return _with_reasons(
        norm,
        "niet van toepassing",
        (
            "Getoond is wie dit over dit verslagjaar deed, met dat aantal naast het aangekondigde minimum. "
            "Niemand wordt er nog op beoordeeld."
        ),
        "De norm is bij niemand 'niet van toepassing'.",
        (
            "Bij {aantal} is de norm niet van toepassing: {redenen}. Zij staan niet in de lijst; hun "
            "dossier noemt de norm wel."
        ),
    )


def lijst(norm: Norm) -> Tabel:
    """Every unit that the norm applies to, the misses first and the furthest below on top."""
    ordered, zinnen = in_order(norm.geldend), stabiliteitszinnen(norm.jaar)
    lines = [
        [*cells, zinnen.get((row.norm_code, row.eenheid_sleutel), labels.GEEN)]
        for row, cells in zip(rows_of(ordered), _verdicts(norm, ordered), strict=True)
    ]
    return Tabel(
        "Wie de norm haalt en wie niet: het verst eronder eerst",
        heads("Ziekenhuis | Oordeel | Opgave | Verschil | Verloop | Hoe zeker", (2, 3)),
        lines,
        klas="filter kaarten",
        leeg="Over dit verslagjaar is er niemand voor wie deze norm geldt.",
        gegevens=_jaren(norm, ordered),
    )


def lees_onbeoordeeld(norm: Norm) -> Tekst:
    """How many could not be judged, and for which reasons."""
    return _with_reasons(
        norm,
        "niet beoordeelbaar",
        ONBEOORDEELD_NOG_NIET,
        ONBEOORDEELD_LEEG,
        "{aantal} {werkwoord} niet te beoordelen: {redenen}. Geen daarvan telt als nul.",
    )


def onbeoordeeld(norm: Norm) -> Tabel:
    """Every unit that could not be judged for want of a figure, why, and what would be needed."""
    unjudged = norm.geldend[norm.geldend["oordeel"] == "niet beoordeelbaar"]
    rows = unjudged[unjudged["reden"] != NIET_INGEVOERD]
    ordered = rows.sort_values(["reden", "eenheid_naam"], key=alphabetical, kind="stable")
    eerste, laatste = _years(norm)
    lines: list[list[Inhoud]] = [
        [
            _name(row),
            labels.REDENEN.get(row.reden, row.reden),
            spark(norm.jaar.reeksen[(row.norm_code, row.eenheid_sleutel)], eerste, laatste),
            labels.VRAGEN.get(row.reden, ""),
        ]
        for row in rows_of(ordered)
    ]
    return Tabel(
        "Wie niet kon worden beoordeeld, en wat daarvoor nodig is",
        heads("Ziekenhuis | Reden | Verloop | Wat nodig is"),
        lines,
        klas="filter kaarten",
        leeg=_nothing_open(norm, unjudged),
        gegevens=_jaren(norm, ordered),
    )


def _nothing_open(norm: Norm, unjudged: pd.DataFrame) -> str:
    """Why nobody is listed as not judged."""
    if norm.is_aangekondigd:
        return ONBEOORDEELD_NOG_NIET
    return (
        ONBEOORDEELD_LEEG
        if unjudged.empty
        else "Alleen het minimum van de norm ontbreekt; van een ziekenhuis is niets nodig."
    )


def lees_land(norm: Norm) -> Tekst:
    """From the first year to the last: providers, volume, and the share that meets the norm."""
    rows = norm.landelijk
    if rows.empty:
        return paragraphs(LAND_GEEN)
    first, last = rows.iloc[0], rows.iloc[-1]
    if len(rows) == 1:
        return paragraphs(f"Er is één verslagjaar bekend: {_providers(last)}, en {_share(last, norm)}.")
    is_volume = norm.rij.soort == "volume"
    volume = f"; samen {labels.getal(first['volume_totaal'])} en {labels.getal(last['volume_totaal'])}"
    return paragraphs(
        (
            "In verslagjaar {eerste} {aanbieders_van}, in {laatste} {aanbieders_naar}{volume}. Toen "
            "voldeden {aandeel_van}, nu {aandeel_naar}."
        ).format(
            eerste=first["verslagjaar"],
            laatste=last["verslagjaar"],
            aanbieders_van=_providers(first),
            aanbieders_naar=_providers(last),
            volume=volume if is_volume else "",
            aandeel_van=_share(first, norm),
            aandeel_naar=_share(last, norm),
        )
    )


def _providers(row: pd.Series) -> str:
    return labels.tel(int(row["aanbieders_aantal"]), "aanbieder", "aanbieders")


def _share(row: pd.Series, norm: Norm) -> str:
    met, judged = int(row["voldoet_aantal"]), int(row["beoordeeld_aantal"])
    if not judged:
        return labels.NIEMAND_BEOORDEELD
    return labels.aandeel(met, judged, labels.eenheden(norm.rij.eenheid, judged))


def land(norm: Norm) -> Figuur | Tekst:
    """The providers, their volume and the share that meets the norm, each a panel through the years."""
    rows, soort = norm.landelijk, norm.rij.soort
    if rows.empty:
        return paragraphs(LAND_GEEN)
    years = [int(year) for year in rows["verslagjaar"]]
    breuken = [year for year, is_break in zip(years, rows["is_trendbreuk"], strict=True) if is_break]
    shown = [
        ("Aanbieders", "aanbieders_aantal", "volume"),
        ("Aandeel dat voldoet", "voldoet_pct", "percentage"),
    ]
    if soort == "volume":
        shown.insert(1, ("Aantal landelijk", "volume_totaal", "volume"))
    panels = [
        paneel(
            reeks_van_getallen(years, rows[column].astype("float64").tolist(), breuken, kind),
            titel,
            years[0],
            years[-1],
        )
        for titel, column, kind in shown
    ]
    lines = [landelijk_cellen(row) for row in rows_of(rows.iloc[::-1])]
    return Figuur(
        titel=LAND,
        svg=Markup("").join(panels),
        alt="Aanbieders met een bruikbaar getal boven nul, hun aantallen samen, en het aandeel dat voldoet.",
        gegevens=Tabel(
            LAND,
            heads(
                "Verslagjaar | Minimum | Aanbieders | Aantal landelijk | Mediaan | Voldoet | Beoordeeld | "
                "Voldoet (%) | Onzeker | Niet beoordeelbaar",
                range(1, 10),
            ),
            lines,
            klas="breed vast",
        ),
        is_groep=True,
    )


def _verdicts(norm: Norm, rows: pd.DataFrame) -> Iterable[list[Inhoud]]:
    """Who, which verdict, on which figure, how far from the norm, and the years before."""
    eerste, laatste = _years(norm)
    for row in rows_of(rows):
        figure = opgave_tekst(row, norm.telling)
        yield [
            _name(row),
            Cel(oordeel_merk(row.oordeel), VOLGORDE.index(row.oordeel)),
            Cel(
                figure
                if pd.isna(row.reden) or norm.is_aangekondigd
                else labels.REDENEN.get(row.reden, row.reden),
                sortable(row.maat_max),
            ),
            Cel(verschil_tekst(row), sortable(row.afstand_pct)),
            spark(norm.jaar.reeksen[(row.norm_code, row.eenheid_sleutel)], eerste, laatste),
        ]


def _jaren(norm: Norm, rows: pd.DataFrame) -> Tabel | None:
    named = ((row, [row.eenheid_naam]) for row in rows_of(rows))
    return jaren_tabel(norm.jaar, "Ziekenhuis", named, _years(norm)[0])


def _years(norm: Norm) -> tuple[int, int]:
    return int(norm.trends["verslagjaar"].min()), norm.jaar.verslagjaar


def _name(row: Any) -> Cel:
    return Cel(dossier_link(row.eenheid_naam, row.organisatie_sleutel, OMHOOG), row.eenheid_naam)


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
            werkwoord="is" if len(rows) == 1 else "zijn",
            redenen=_reasons(rows),
        )
    )


def _reasons(rows: pd.DataFrame) -> str:
    return labels.opsomming(
        f"{labels.getal(int(count))} {labels.REDENEN.get(str(reden), str(reden))}"
        for reden, count in rows["reden"].value_counts().items()
    )
