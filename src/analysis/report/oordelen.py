"""How one verdict is written: its sign, figure, minimum and distance, and in a sentence how stable it is.

"Voldoet niet (19, 17, 13; norm 20). Bij een werkelijk gemiddelde van 20 komt 13 of minder in 7% van de jaren
voor. Kans om in 2027 te voldoen: 25%." How often so low is said only of a miss: of a verdict that is met, or
that could be, it would read as the chance that the norm is met. A chance is always said of something that can
be counted, never as a bare share beside a verdict.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

import pandas as pd
from markupsafe import Markup, escape

from analysis.report import labels
from analysis.report.gegevens import Jaar, once
from analysis.report.onderdelen import Tabel, heads, rows_of
from analysis.report.reeksen import GROEP

MAAT = {
    "gemiddelde": ": gemiddeld {maat} over {venster} jaar",
    "som": ": samen {maat} in {venster} jaar",
    "beste": ": beste {maat} van {venster} jaar",
}
"""What the years make together, by the rule of the norm; a norm on a single year says nothing here."""
MINDER_DAN_1 = "minder dan 1%"
MEER_DAN_99 = "meer dan 99%"
NIET_ZELDZAAM = 0.05
"""Who really does the norm's number counts this low in at least this share of the years."""
NABIJ_PCT = 10
"""A unit is near its norm when it is less than this percentage above or below it."""
_LET = Markup(' <span class="let" title="{0}">*<span class="vh"> {0}</span></span>').format(
    "norm nog te verifiëren"
)
FEWEST_YEARS = 3
"""So many years stand in a sentence, and more when the norm looks at more."""


def may_be_chance(jaar: Jaar, rows: pd.DataFrame) -> pd.Series:
    """Chance may explain a miss of a volume norm that is not rare at the norm, and not structural.

    Not rare: who really does the norm's number counts this low in at least `NIET_ZELDZAAM` of the years. A
    miss of another norm has no chance to it.

    Returns
    -------
    Series of bool
        One per row of `rows` (described verdicts), on its index.
    """
    known = jaar.stabiliteit[[*GROEP, "p_onder", "is_structureel"]]
    both = rows[GROEP].merge(known, on=GROEP, how="left", validate="one_to_one")
    explained = both["p_onder"].ge(NIET_ZELDZAAM) & both["is_structureel"].eq(False)
    return pd.Series(explained.to_numpy(dtype="bool"), index=rows.index)


def near_norm(oordelen: pd.DataFrame) -> pd.DataFrame:
    """Verdicts with a figure that is below the norm, may be, or is less than `NABIJ_PCT` above it.

    Returns
    -------
    DataFrame
        The rows of described `oordelen` that are; yes/no norms only when missed.
    """
    is_open = oordelen["oordeel"].isin(["voldoet niet", "onzeker"])
    is_near = oordelen["oordeel"].eq("voldoet") & oordelen["afstand_pct"].lt(NABIJ_PCT)
    return oordelen[is_open | is_near]


def year_range(jaar: Jaar) -> tuple[int, int]:
    """The first verslagjaar of which anything is known, and the one that is judged."""
    return int(jaar.trends["verslagjaar"].min()), jaar.verslagjaar


def oordeel_merk(oordeel: str) -> Markup | str:
    """A verdict as a word with its sign; anything else stays as it is."""
    if oordeel not in labels.OORDELEN:
        return oordeel
    teken_ = labels.OORDELEN[oordeel]
    return Markup(
        f'<span class="merk {escape(teken_.klas)}"><span aria-hidden="true">{escape(teken_.symbool)}</span>'
        f" {escape(teken_.woord)}</span>"
    )


def opgave_tekst(row: Any, regel: str) -> Markup:
    """The figure that was compared; where it is a mean or a sum, over how many years."""
    figure = labels.maat_of_grenzen(row.maat_min, row.maat_max, row.soort, row.minimum)
    if regel in ("", labels.PER_JAAR):
        return escape(figure)
    return Markup(f'{escape(figure)} <span class="bij">{escape(regel)}</span>')


def verschil_tekst(row: Any) -> str:
    """How far from the minimum, in its own unit; with bounds, how far at least."""
    if row.soort == "janee" or pd.isna(row.maat_max):
        return labels.GEEN
    unit = " procentpunt" if row.soort == "percentage" else ""
    if row.maat_min == row.maat_max:
        return labels.verschil(row.maat_max - row.minimum) + unit
    if row.maat_max < row.minimum:
        return f"ten minste {labels.verschil(row.maat_max - row.minimum)}" + unit
    return labels.GEEN


def minimum_tekst(row: Any, ongeverifieerd: set[str]) -> Markup:
    """The minimum, and a mark where no person has verified the norm yet."""
    written = escape(labels.maat(row.minimum, row.soort))
    if row.norm_code not in ongeverifieerd:
        return written
    return written + _LET


@once
def telling(jaar: Jaar) -> dict[str, str]:
    """How each norm counts, in words, by norm_code."""
    return {
        str(row.Index): labels.norm_regel(row.soort, row.regel, int(row.venster))
        for row in rows_of(jaar.normen)
    }


@once
def unverified(jaar: Jaar) -> set[str]:
    """The norm_codes that no person has verified."""
    return set(jaar.normen.index[jaar.normen["verificatie"] != "geverifieerd"])


def landelijk_cellen(row: Any) -> list[str]:
    """One verslagjaar of a norm in the country, from its year to what could not be judged."""
    is_volume = row.soort == "volume"
    return [
        str(row.verslagjaar),
        labels.maat(row.minimum, row.soort),
        labels.getal(row.aanbieders_aantal),
        labels.getal(row.volume_totaal) if is_volume else labels.GEEN,
        labels.getal(row.volume_mediaan) if is_volume else labels.GEEN,
        labels.getal(row.voldoet_aantal),
        labels.getal(row.beoordeeld_aantal),
        labels.procent(row.voldoet_aantal, row.beoordeeld_aantal),
        labels.getal(row.onzeker_aantal),
        labels.getal(row.niet_beoordeelbaar_aantal),
    ]


def jaren_tabel(jaar: Jaar, koppen: str, named: Iterable[tuple[Any, list[str]]], eerste: int) -> Tabel | None:
    """Series in figures, a column per verslagjaar from `eerste` on; nothing where there is none.

    Parameters
    ----------
    named : iterable of (row, cells)
        A row with norm_code and eenheid_sleutel, and the cells that stand before its years.
    """
    years = range(eerste, jaar.verslagjaar + 1)
    lines = [
        [*cells, *map(jaar.reeksen[(row.norm_code, row.eenheid_sleutel)].jaartekst, years)]
        for row, cells in named
    ]
    if not lines:
        return None
    named_years = heads(" | ".join([koppen, *map(str, years)]))
    return Tabel("Dezelfde reeksen in getallen", named_years, lines, klas="breed jaren")


def sortable(waarde: float) -> float | None:
    """What a cell with a number sorts by."""
    return None if pd.isna(waarde) else round(float(waarde), 4)


def period(vanaf: int, tot: int | None) -> str:
    """From which verslagjaar to which, in words."""
    if pd.notna(tot) and vanaf == tot:
        return f"alleen verslagjaar {vanaf}"
    if pd.isna(tot):
        return labels.GELDIG_VANAF.format(vanaf=vanaf)
    return f"verslagjaar {vanaf} tot en met {tot}"


def document(row: Any) -> str:
    """Who wrote the norm down, in which document, version and page, as far as known."""
    cells = row._asdict()
    parts: Sequence[tuple[str, str]] = (
        ("opsteller", "{}"),
        ("document", "{}"),
        ("versie", "versie {}"),
        ("pagina", "p. {}"),
    )
    filled = [(template, text_of(cells[name])) for name, template in parts]
    return ", ".join(template.format(text) for template, text in filled if text)


def text_of(value: object) -> str:
    """A text, empty where it is missing."""
    return "" if pd.isna(value) else str(value)  # type: ignore[call-overload]  # a cell, never a frame


class Telling(NamedTuple):
    """How a norm counts: its rule, over how many years, and by which percentage it may be missed."""

    regel: str
    venster: int
    tolerantie_pct: float = 0.0


@once
def stabiliteitszinnen(jaar: Jaar) -> dict[tuple[str, str], str]:
    """How stable each verdict on a volume is, in a sentence of its own, by norm_code and eenheid_sleutel."""
    stabiliteit = jaar.stabiliteit
    years = jaar.trends[[*GROEP, "verslagjaar", "volume_min", "volume_max", "is_trendbreuk"]]
    known = years.merge(stabiliteit[GROEP], on=GROEP, how="inner", validate="many_to_one")
    ordered = known.sort_values([*GROEP, "verslagjaar"])
    figures: dict[tuple[str, str], list[tuple[float, float]]] = {}
    for row in rows_of(ordered):
        counted = figures.setdefault((row.norm_code, row.eenheid_sleutel), [])
        if row.is_trendbreuk:
            counted.clear()
        counted.append((row.volume_min, row.volume_max))
    tellingen = {str(row.Index): _telling(row) for row in rows_of(jaar.normen)}
    return {
        (row.norm_code, row.eenheid_sleutel): stabiliteitszin(
            row, figures.get((row.norm_code, row.eenheid_sleutel), []), tellingen[row.norm_code]
        )
        for row in rows_of(stabiliteit)
    }


def stabiliteitszin(row: Any, jaren: Sequence[tuple[float, float]], telling: Telling) -> str:
    """What was counted, how often chance counts this low (of a miss only), and the chance in the inkoopjaar.

    Parameters
    ----------
    row : named tuple
        A row of `stabiliteit`.
    jaren : sequence of (lowest, highest)
        The figures of the last verslagjaren since a declared break, the oldest first; NaN: no figure.
    telling : Telling
        How the norm counts.
    """
    if row.oordeel == "niet van toepassing" and not _has_volume(jaren):
        return "Niet van toepassing, en daarom geen verwachting."
    return " ".join(
        filter(
            None,
            (
                _counted(row, jaren, telling),
                _so_low(row, telling),
                _incomplete(row, telling),
                _outlook(row, telling),
            ),
        )
    )


def kans(share: float) -> str:
    """A chance is a whole percentage, and never 0% or 100%.

    >>> kans(0.2499), kans(0.004), kans(0.9951)
    ('25%', 'minder dan 1%', 'meer dan 99%')
    """
    if share < 0.01:
        return MINDER_DAN_1
    if share > 0.99:
        return MEER_DAN_99
    return labels.getal(100 * share, 0) + "%"


def kans_tussen(laag: float, hoog: float) -> str:
    """A chance that is known between bounds is said as both, where both say something.

    >>> kans_tussen(0.25, 0.25), kans_tussen(0.03, 0.21), kans_tussen(0.002, 0.21), kans_tussen(0.4, 0.999)
    ('25%', 'tussen 3% en 21%', 'hoogstens 21%', 'minstens 40%')
    """
    low, high = kans(laag), kans(hoog)
    if low == high:
        return low
    if low == MINDER_DAN_1 and high != MEER_DAN_99:
        return f"hoogstens {high}"
    if high == MEER_DAN_99 and low != MINDER_DAN_1:
        return f"minstens {low}"
    return labels.TUSSEN.format(laag=low, hoog=high)


def _counted(row: Any, jaren: Sequence[tuple[float, float]], telling: Telling) -> str:
    shown = jaren[-max(FEWEST_YEARS, telling.venster) :]
    if all(pd.isna(laag) for laag, _ in shown):
        shown = [(float("nan"), float("nan"))]
    together = ""
    if telling.regel in MAAT and not pd.isna(row.maat_min):
        figure = labels.maat_of_grenzen(row.maat_min, row.maat_max, "volume", row.minimum)
        together = MAAT[telling.regel].format(maat=figure, venster=telling.venster)
    return "{oordeel} ({cijfers}{maat}; norm {norm}).".format(
        oordeel=row.oordeel[0].upper() + row.oordeel[1:],
        cijfers=", ".join(_figures(shown)),
        maat=together,
        norm="niet ingevoerd" if pd.isna(row.minimum) else labels.getal(row.minimum),
    )


def _figures(jaren: Iterable[tuple[float, float]]) -> Iterable[str]:
    for laag, hoog in jaren:
        figure = labels.maat_of_grenzen(laag, hoog, "volume", None)
        yield "geen getal" if figure == labels.GEEN else figure


def _so_low(row: Any, telling: Telling) -> str:
    """The mean that just meets the norm, the highest that the count can be, and how often it is so low."""
    if row.oordeel != "voldoet niet" or pd.isna(row.p_onder):
        return ""
    minimum = row.minimum * (1 - telling.tolerantie_pct / 100)
    per_year = minimum / telling.venster if telling.regel == "som" else minimum
    years = telling.venster if telling.regel == "gemiddelde" else 1
    several = "over_jaren" if telling.venster > 1 else "jaar"
    return {
        "jaar": (
            "Bij een werkelijk gemiddelde van {gemiddelde} komt {aantal} of minder in {deel} van de jaren "
            "voor."
        ),
        "over_jaren": (
            "Bij een werkelijk gemiddelde van {gemiddelde} per jaar komt {aantal} of minder in {venster} "
            "jaar samen voor in {deel} van zulke perioden."
        ),
        "beste": (
            "Bij een werkelijk gemiddelde van {gemiddelde} is het beste van {venster} jaar in {deel} van "
            "zulke perioden {aantal} of minder."
        ),
    }["beste" if telling.regel == "beste" else several].format(
        gemiddelde=labels.getal(per_year),
        aantal=labels.getal(row.maat_max * years, 0),
        venster=telling.venster,
        deel=kans(row.p_onder),
    )


def _incomplete(row: Any, telling: Telling) -> str:
    """Of a miss, or what may be one: how complete its registry is said to be, and what that leaves open."""
    if row.oordeel not in ("voldoet niet", "onzeker") or pd.isna(row.kans_werkelijk_max):
        return ""
    low, high = (labels.getal(pct, 1) + "%" for pct in (row.volledigheid_pct_min, row.volledigheid_pct_max))
    sentence = (
        (
            "Van wat er in die jaren is gedaan, staat naar opgave {pct} in de registratie: met wat "
            "ontbreekt erbij is de kans op een maat van {norm} of meer {kans}."
        )
        if telling.venster > 1
        else (
            "Van wat er is gedaan, staat naar opgave {pct} in de registratie: met wat ontbreekt erbij is de "
            "kans op {norm} of meer {kans}."
        )
    )
    return sentence.format(
        pct=low if low == high else labels.TUSSEN.format(laag=low, hoog=high),
        norm=labels.getal(row.minimum * (1 - telling.tolerantie_pct / 100)),
        kans=kans_tussen(row.kans_werkelijk_min, row.kans_werkelijk_max),
    )


def _outlook(row: Any, telling: Telling) -> str:
    jaar = row.inkoopjaar
    if pd.isna(row.kans_inkoopjaar_min) or pd.isna(row.kans_inkoopjaar_max):
        why = "een jaar dat meetelt heeft geen bruikbaar getal"
        if pd.isna(row.minimum_inkoopjaar):
            why = f"het minimum voor {jaar} is niet bekend"
        elif pd.isna(row.jaren_eigen) or row.jaren_eigen == 0:
            why = "er is geen jaar met een bruikbaar getal"
        return f"Geen verwachting: {why}."
    chance = kans_tussen(row.kans_inkoopjaar_min, row.kans_inkoopjaar_max)
    # The forecast's minimum has the tolerance taken off; the norm is spoken of without.
    norm = round(row.minimum_inkoopjaar / (1 - telling.tolerantie_pct / 100), 6)
    if norm == row.minimum:
        return f"Kans om in {jaar} te voldoen: {chance}."
    return f"Kans om in {jaar} te voldoen aan de norm van dan ({labels.getal(norm)}): {chance}."


def _has_volume(jaren: Sequence[tuple[float, float]]) -> bool:
    return bool(jaren) and jaren[-1][1] > 0


def _telling(norm: Any) -> Telling:
    tolerance = 0.0 if pd.isna(norm.tolerantie_pct) else float(norm.tolerantie_pct)
    return Telling(str(norm.regel), int(norm.venster), tolerance)
