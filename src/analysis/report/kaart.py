"""Where in the country norms are missed: every location on its coordinates, with no border drawn around."""

from __future__ import annotations

import math
from typing import Any

import matplotlib as mpl
import numpy as np
import pandas as pd

from analysis.report import alt, labels, opschriften
from analysis.report.charts import key_above, table_behind
from analysis.report.eenmaal import once
from analysis.report.gegevens import Jaar, with_known_norm
from analysis.report.onderdelen import Figuur, rows_of
from analysis.report.stijl import LICHT
from analysis.report.svg import house_style, to_svg

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
        titel=opschriften.KAART,
        toelichting=opschriften.KAART_BIJ,
        svg=svg,
        alt=alt.kaart(points),
        gegevens=table_behind(opschriften.KAART, opschriften.KAART_KOPPEN, lines),
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


def _height(drawn: pd.DataFrame) -> float:
    if drawn.empty:
        return BREEDTE_INCH
    wide = max(float(drawn["lon"].max() - drawn["lon"].min()), 0.5) * math.cos(math.radians(52))
    high = max(float(drawn["lat"].max() - drawn["lat"].min()), 0.5)
    return min(MEESTE_HOOGTE_INCH, BREEDTE_INCH * high / wide)
