"""Every unit as a dot on the scale of one norm, dots that would cover each other stacked.

Drawn as SVG text: a page per norm must be cheap, and a dot is a few bytes. A unit that meets the norm is a
dot, one that does not is a cross, one that is known only between bounds is a bar beneath the axis. Far above
the norm the scale ends, in a last column that says so: what happens near the norm is what a reader looks for.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape

from analysis.report import labels, normzinnen
from analysis.report.stijl import LICHT

BREED, LINKS, RECHTS, BOVEN = 760, 12, 40, 34
STAP, KLEINSTE_STAP, HOOGSTE_STAPEL = 9.0, 3.0, 190.0
BALK_STAP, AS_HOOGTE = 6, 24
KEER_DE_NORM = 5
"""So many times the norm is as far as the scale goes, and no further than the highest figure."""
MEESTE_TEKENS = 7


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
            f"M{LINKS + min(laag, top) / top * room:.1f} {floor + AS_HOOGTE + place * BALK_STAP + 4}"
            f"H{LINKS + min(hoog, top) / top * room:.1f}"
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
            text = normzinnen.EN_MEER.format(getal=text)
        x = round(LINKS + tick / stippen.top * room, 1)
        anchor = "middle" if x < BREED - 60 else "end"
        place = x if anchor == "middle" else BREED - 2
        written.append(f'<text x="{place}" y="{floor + 16}" text-anchor="{anchor}">{escape(text)}</text>')
    return f'<g font-size="11" fill="{LICHT["grijs"]}">{"".join(written)}</g>'


def _names(stippen: Stippen, line: float) -> str:
    """What stands on either side of the norm, written beside its line, and the norm on top of it."""
    below, above = len(stippen.onder), len(stippen.boven)
    norm = escape(labels.maat(stippen.norm, stippen.soort))
    left = normzinnen.ONDER.format(aantal=f"× {labels.getal(below)}")
    right = normzinnen.BOVEN.format(aantal=f"● {labels.getal(above)}")
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
        f"{escape(normzinnen.DE_NORM.format(norm=norm))}</text></g>"
    )


def _ticks(top: float) -> list[float]:
    """Round numbers from zero up to the end of the scale.

    >>> _ticks(260), _ticks(7)
    ([0.0, 50.0, 100.0, 150.0, 200.0, 250.0], [0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0])
    """
    rough = top / MEESTE_TEKENS
    unit = 10 ** math.floor(math.log10(rough)) if rough > 0 else 1
    step = max(1.0, float(next(unit * times for times in (1, 2, 5, 10) if unit * times >= rough)))
    return [tick * step for tick in range(int(top // step) + 1)]
