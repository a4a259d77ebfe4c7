"""A matplotlib drawing becomes SVG of our own: small, the same bytes every time, in the colours of the page.

Text stays text, so that it can be read, searched and translated, and takes the page's letter. Styles become
attributes, because the pages forbid inline styles. Names are unique per drawing, so that several can stand on
one page.
"""

from __future__ import annotations

import io
import re
import textwrap
from collections.abc import Sequence
from itertools import groupby
from typing import Any

import matplotlib as mpl
from markupsafe import Markup
from matplotlib.axes import Axes
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure
from matplotlib.transforms import ScaledTranslation

from analysis.report.labels import LICHT

LANGSTE_NAAM = 40
"""A longer name stands on two lines."""
BREEDTE_INCH = 7.6
RC = {
    "axes.axisbelow": True,
    "axes.edgecolor": LICHT["lijn"],
    "axes.facecolor": "none",
    "axes.grid": False,
    "axes.labelcolor": LICHT["grijs"],
    "axes.spines.bottom": False,
    "axes.spines.left": False,
    "axes.spines.right": False,
    "axes.spines.top": False,
    "axes.titlecolor": LICHT["inkt"],
    "figure.facecolor": "none",
    "font.family": "DejaVu Sans",
    "font.size": 8.5,
    "grid.color": LICHT["lijn"],
    "grid.linestyle": "-",
    "grid.linewidth": 0.6,
    "hatch.linewidth": 0.8,
    "lines.solid_capstyle": "round",
    "patch.edgecolor": "white",
    "patch.force_edgecolor": True,
    "savefig.facecolor": "none",
    "svg.fonttype": "none",
    "svg.hashsalt": "inkoopadvies",
    "text.color": LICHT["inkt"],
    "text.parse_math": False,
    "xtick.bottom": False,
    "xtick.color": LICHT["grijs"],
    "xtick.major.size": 0.0,
    "ytick.color": LICHT["inkt"],
    "ytick.left": False,
    "ytick.major.size": 0.0,
}
"""The house style: no frame, no ticks, thin lines, the colours of the page."""


def house_style() -> mpl.RcParams:
    """The rc parameters of every drawing, for `matplotlib.rc_context`."""
    return mpl.RcParams(RC)


def to_svg(figure: Figure, sleutel: str) -> Markup:
    """The drawing as SVG for a page.

    Parameters
    ----------
    figure : Figure
        Drawn in the colours of `labels.LICHT`; the page's stylesheet turns those dark.
    sleutel : str
        A name that no other drawing on the page has; letters and digits.

    Returns
    -------
    Markup
        An `svg` element without label: its figure carries the words.
    """
    buffer = io.StringIO()
    canvas: Any = FigureCanvasSVG(figure)
    engine = figure.get_layout_engine()
    if engine is not None:  # once, by the letters of SVG; `savefig` would do it twice, and draw twice
        engine.execute(figure)
        figure.set_layout_engine("none")
    canvas.print_svg(buffer, metadata={"Date": None, "Creator": None})
    text = buffer.getvalue()
    text = text[text.index("<svg") :]
    text = re.sub(r"<metadata>.*?</metadata>\s*|<!--.*?-->\s*", "", text, flags=re.S)
    text = re.sub(r"<style[^>]*>.*?</style>", "", text, flags=re.S)
    text = _own_names(text, sleutel)
    # Only tags are rewritten: what stands between them is delivered text and numbers.
    text = re.sub(r"<[^>]+>", lambda found: _plain_tag(found[0]), text)
    text = re.sub(r'<svg[^>]*?viewBox="0 0 ([\d.]+) ([\d.]+)"[^>]*>', _opening, text, count=1)
    text = re.sub(r'<path d="[^"]*"(?: clip-path="[^"]*")? fill="none"/>', "", text)
    text = re.sub(r"<(g|defs)>\s*</\1>\s*", "", re.sub(r"\s*\n\s*", "", text))
    text = re.sub(r'(?:<use href="[^"]*" x="[^"]*" y="[^"]*"[^>]*/>){2,}', _share_looks, text)
    return Markup(text.strip())


def _plain_tag(tag: str) -> str:
    """Attributes for styles, two decimals at most, no turn over nothing."""
    tag = re.sub(r'\sstyle="([^"]*)"', _to_attributes, tag)
    tag = re.sub(r"(\d+\.\d\d)\d+", r"\1", tag)
    tag = re.sub(r' transform="rotate\(-0 [^)]*\)"', "", tag)
    return re.sub(r'\bd="([^"]*)"', lambda found: f'd="{_short_path(found[1])}"', tag)


def _to_attributes(style: re.Match[str]) -> str:
    """A declaration is an attribute of the same name; the shorthand `font` is its size and weight."""
    attributes = []
    for declaration in filter(None, (part.strip() for part in style[1].split(";"))):
        name, _, value = declaration.partition(":")
        name, value = name.strip(), value.strip()
        if name == "font":
            size = re.search(r"([\d.]+)px", value)
            attributes.append(("font-size", size[1] if size else "10"))
            if re.search(r"\b(bold|700)\b", value):
                attributes.append(("font-weight", "700"))
        elif name not in {"font-family", "stroke-linejoin", "stroke-linecap", "stroke-miterlimit"}:
            attributes.append((name, value.replace('"', "'")))
    return "".join(f' {name}="{value}"' for name, value in attributes)


def _short_path(path: str) -> str:
    """Whole numbers lose their zeros, and commands the spaces around them.

    >>> _short_path("M 26.10 128.00 L 26.10 3.00 ")
    'M26.1 128L26.1 3'
    """
    path = re.sub(r"(\.\d*?)0+(?=\D|$)", r"\1", " ".join(path.split()))
    return re.sub(r"\s*([A-Za-z])\s*", r"\1", re.sub(r"\.(?=\D|$)", "", path))


def _own_names(text: str, sleutel: str) -> str:
    """Names that nothing refers to go; the others begin with the drawing's own."""
    used = set(re.findall(r'(?:url\(#|href="#)([^")]+)', text))
    text = re.sub(
        r'(<[^>]*?)\sid="([^"]+)"', lambda found: found[0] if found[2] in used else found[1], text
    ).replace("xlink:href", "href")
    for place, name in enumerate(sorted(used), start=1):
        for before, after in (('id="', '"'), ('href="#', '"'), ("url(#", ")")):
            text = text.replace(f"{before}{name}{after}", f"{before}{sleutel}-{place}{after}")
    return text


def _share_looks(run: re.Match[str]) -> str:
    """Marks that follow each other and look the same say how only once."""
    marks = re.findall(r'<use href="([^"]*)" x="([^"]*)" y="([^"]*)"([^>]*)/>', run[0])
    shared = []
    for (href, looks), same in groupby(marks, key=lambda mark: (mark[0], mark[3])):
        places = "".join(f'<use href="{href}" x="{x}" y="{y}"/>' for _, x, y, _ in same)
        shared.append(f"<g{looks}>{places}</g>")
    return "".join(shared)


def _opening(found: re.Match[str]) -> str:
    width, height = round(float(found[1])), round(float(found[2]))
    return f'<svg viewBox="0 0 {found[1]} {found[2]}" width="{width}" height="{height}" aria-hidden="true">'


def new_canvas(height: float) -> tuple[Figure, Axes]:
    """An empty drawing as wide as a page, `height` inches high."""
    figure = Figure(figsize=(BREEDTE_INCH, height), layout="constrained")
    axes = figure.add_subplot()
    return figure, axes


def rows_of_names(axes: Axes, names: Sequence[str]) -> None:
    """Names stand left of their row, the first on top, without a frame."""
    axes.set_yticks([])  # a tick is five drawings, a name is one
    beside = axes.get_yaxis_transform() + ScaledTranslation(-3.5 / 72, 0, axes.figure.dpi_scale_trans)
    for place, name in enumerate(names):
        written = textwrap.fill(name, LANGSTE_NAAM)
        axes.text(0, place, written, transform=beside, ha="right", va="center_baseline", linespacing=0.9)
    axes.set_ylim(len(names) - 0.4, -0.6)


def key_above(axes: Axes, words: Sequence[tuple[str, str]]) -> None:
    """The words of the key stand above the drawing from its left edge, each in its colour."""
    place = 0.005
    for word, colour in words:
        axes.annotate(
            word,
            (place, 1.0),
            xycoords=("figure fraction", "axes fraction"),
            color=colour,
            weight="bold",
            va="bottom",
            fontsize=8,
        )
        place += 0.0105 * len(word) + 0.025
