"""What an analyst calls by hand in JupyterLab: the tables of a year, what they mean, and "what if".

`load_jaar`, `load_dossier` and `load_norm` give what the reports show, as frames. `woordenboek` says what
each column means. `teken_jaren` draws with seaborn, for one's own eyes. `zonder_levering` and `met_minimum`
judge once more under another assumption, by the same rules as a run; they write nothing, and change no
verdict.
"""

from __future__ import annotations

from pathlib import Path

import matplotlib.pyplot as plt
import pandas as pd
import seaborn as sns
from matplotlib.axes import Axes

from analysis.data.paths import find_root
from analysis.data.register import load_velden
from analysis.data.store import load_table
from analysis.errors import RootError, names
from analysis.report.gegevens import Jaar, describe, load_dossier, load_jaar
from analysis.report.labels import LICHT
from analysis.report.normpagina import Norm, load_norm
from analysis.report.normrealisatie import LETTERS
from analysis.report.onderdelen import Tabel, heads
from analysis.rules.oordelen import judge_volumenormen
from analysis.rules.verschillen import GEEN_OORDEEL
from analysis.rules.versies import select_opgaven

__all__ = [
    "load_dossier",
    "load_jaar",
    "load_norm",
    "met_minimum",
    "teken_jaren",
    "woordenboek",
    "zonder_levering",
]


SLEUTEL = ["norm_code", "eenheid_sleutel"]
NVT = "niet van toepassing"
KLEUREN = {**LETTERS, NVT: LICHT["nvt"]}
"""The colour of each verdict in a drawing of one's own."""


def woordenboek(tabel: str = "oordelen", data: str | Path = "data") -> Tabel:
    """Every column of a table with its unit, what it means, and what a missing value says.

    Parameters
    ----------
    tabel : str
        A processed table (`oordelen`, `opgaven`, `trends`, …) or a reference table (`volumenormen`, …).
    data : str or Path
        The data root whose velden.csv is read.

    Returns
    -------
    Tabel
        One row per column, in the order of the table.

    Raises
    ------
    RootError
        When velden.csv describes no such table; the message names those that it does.

    Examples
    --------
    In a notebook::

        woordenboek("opgaven")
    """
    velden = load_velden(find_root(data).reference_file("velden.csv"))
    own = velden[velden["tabel"] == tabel]
    if own.empty:
        known = list(dict.fromkeys(velden["tabel"]))
        raise RootError(
            f"There is no table '{tabel}' in data/reference/velden.csv.\nKnown: {', '.join(known)}."
        )
    rows = zip(own["veld"], own["type"], own["eenheid"], own["omschrijving"], own["ontbrekend"], strict=True)
    lines = [list(row) for row in rows]
    return Tabel(
        f"De kolommen van {tabel}",
        heads("Kolom | Soort | Eenheid | Betekenis | Als er niets staat"),
        lines,
        klas="kaarten",
    )


def zonder_levering(jaar: Jaar, levering: str = "") -> pd.DataFrame:
    """What one delivered file changed: the verdicts that would have been others had it not come.

    Parameters
    ----------
    jaar : Jaar
        The year; only deliveries of its own verslagjaar can be left out.
    levering : str
        The file's name, as in `jaar.leveringen`. Empty: the nalevering received last, else the newest file
        that is no main delivery.

    Returns
    -------
    DataFrame
        One row per norm x unit whose verdict, reason or figure would differ, another verdict first: norm,
        eenheid_naam, oordeel_zonder, reden_zonder, maat_zonder, oordeel, reden, maat, levering. `maat` is
        missing where it is not known exactly; `geen oordeel` where there would be no row.

    Raises
    ------
    RootError
        When no such file was delivered for this verslagjaar; the message names those that were.

    Examples
    --------
    In a notebook::

        jaar = load_jaar("data", 2027)
        zonder_levering(jaar, "Nalevering_2025.xlsx")
    """
    gekozen = _choose(jaar, levering)
    versies = load_table(jaar.root, jaar.inkoopjaar, "versies")
    both = _beside(_judge(jaar, versies), _judge(jaar, versies[versies["levering"] != gekozen]), "_zonder")
    is_same = pd.Series(True, index=both.index)
    for naam in ("oordeel", "reden", "maat_min", "maat_max"):
        now, without = both[naam], both[f"{naam}_zonder"]
        is_same &= (now == without).fillna(False) | (now.isna() & without.isna())
    changed = _other_first(both[~is_same], "oordeel_zonder").assign(levering=gekozen)
    return changed[
        ["norm", "eenheid_naam", "oordeel_zonder", "reden_zonder", "maat_zonder"]
        + ["oordeel", "reden", "maat", "levering"]
    ]


def met_minimum(jaar: Jaar, norm_code: str = "", minimum: float = 50) -> pd.DataFrame:
    """What if a norm asked another minimum: its verdicts as they are, and as they would be.

    Everything else about the norm stays as it is: its window, rule, level, tolerance and date of entry.

    Parameters
    ----------
    jaar : Jaar
        The year.
    norm_code : str
        As in volumenormen.csv. Empty: the volume norm for which it makes the most difference.
    minimum : float
        In the unit of the norm.

    Returns
    -------
    DataFrame
        One row per unit that the norm applies to, another verdict first: norm, eenheid_naam, maat, minimum,
        oordeel, minimum_dan, oordeel_dan, reden_dan. `maat` is missing where it is not known exactly.

    Raises
    ------
    RootError
        When no verdict of this year is about that norm.

    Examples
    --------
    In a notebook::

        jaar = load_jaar("data", 2027)
        dan = met_minimum(jaar, "nier_lokaal", 50)
        dan["oordeel_dan"].value_counts()
    """
    norm = load_norm(jaar.root.path, jaar.inkoopjaar, norm_code or _most_moved(jaar, minimum))
    normen = jaar.register.volumenormen
    own = normen[normen["norm_code"] == norm.norm_code]
    versies = load_table(jaar.root, jaar.inkoopjaar, "versies")
    then = _judge(jaar, versies, own.assign(minimum=float(minimum)))
    both = _beside(_judge(jaar, versies, own), then, "_dan")
    applies = _other_first(both[both["oordeel"] != NVT], "oordeel_dan")
    return applies[
        ["norm", "eenheid_naam", "maat", "minimum", "oordeel", "minimum_dan", "oordeel_dan", "reden_dan"]
    ]


def teken_jaren(norm: Norm) -> Axes:
    """Draw what each unit did year after year: a dot in the colour of its verdict, and the minimum of now.

    Parameters
    ----------
    norm : Norm
        A norm on a volume or a percentage, as `load_norm` gives it.

    Returns
    -------
    Axes
        A seaborn drawing, to change at will. What is not known exactly has no dot.

    Raises
    ------
    RootError
        When no figure under this norm is known exactly, as with a yes/no norm.

    Examples
    --------
    In a notebook::

        teken_jaren(load_norm("data", 2027, "nier_lokaal"))
    """
    known = norm.trends[norm.trends["maat"].notna()]
    if known.empty:
        raise RootError(f"No figure under norm '{norm.naam}' is known exactly; choose a norm on a volume.")
    axes = plt.figure().add_subplot()
    points = known.sort_values("oordeel")
    sns.stripplot(points, x="verslagjaar", y="maat", hue="oordeel", palette=KLEUREN, size=4, ax=axes)
    axes.axhline(norm.rij.minimum, color=LICHT["inkt"], linewidth=1)
    axes.set_title(norm.naam, loc="left")
    sns.despine(ax=axes)
    return axes


def _choose(jaar: Jaar, levering: str) -> str:
    leveringen = jaar.leveringen[jaar.leveringen["verslagjaar"] == jaar.verslagjaar]
    if levering in leveringen["levering"].tolist():
        return levering
    if levering:
        raise RootError(
            f"No file '{levering}' was delivered for verslagjaar {jaar.verslagjaar}.\n"
            f"Delivered: {names(leveringen['levering'].tolist())}."
        )
    ranked = leveringen.assign(
        is_nalevering=leveringen["soort"] == "nalevering", is_later=leveringen["soort"] != "hoofd"
    ).sort_values(["is_nalevering", "is_later", "ontvangen", "levering"], kind="stable")
    return str(ranked["levering"].iloc[-1])


def _most_moved(jaar: Jaar, minimum: float) -> str:
    """The code of the volume norm that most units would meet or miss otherwise; empty when there is none."""
    known = jaar.oordelen[jaar.oordelen["soort"].eq("volume") & jaar.oordelen["maat"].notna()]
    moved = known.loc[known["maat"].ge(known["minimum"]) != known["maat"].ge(minimum), "norm_code"]
    counts = moved.value_counts()
    return str(min(counts[counts == counts.max()].index)) if len(counts) else ""


def _judge(jaar: Jaar, versies: pd.DataFrame, volumenormen: pd.DataFrame | None = None) -> pd.DataFrame:
    """The verdicts of this verslagjaar, described, on these versions of its opgaven and under these norms."""
    register = jaar.register
    earlier = jaar.opgaven[jaar.opgaven["verslagjaar"] < jaar.verslagjaar]
    opgaven, _ = select_opgaven(versies)
    oordelen = judge_volumenormen(
        pd.concat([earlier, opgaven], ignore_index=True),
        register.volumenormen if volumenormen is None else volumenormen,
        register.indicatoren,
        register.zorgaanbieders,
        register.locaties,
        register.trendbreuken,
        [jaar.verslagjaar],
    )
    return describe(oordelen, jaar.normen)


def _beside(now: pd.DataFrame, other: pd.DataFrame, suffix: str) -> pd.DataFrame:
    """Verdicts as they are beside those of another assumption, whose columns get the suffix."""
    both = now.merge(other, on=SLEUTEL, how="outer", suffixes=("", suffix), validate="1:1")
    named = {naam: both[naam].fillna(both[f"{naam}{suffix}"]) for naam in ("norm", "eenheid_naam")}
    verdicts = {naam: both[naam].fillna(GEEN_OORDEEL) for naam in ("oordeel", f"oordeel{suffix}")}
    return both.assign(**named, **verdicts)


def _other_first(both: pd.DataFrame, other: str) -> pd.DataFrame:
    ordered = both.assign(is_same=both["oordeel"] == both[other])
    return ordered.sort_values(["is_same", "norm", "maat", "eenheid_naam"], kind="stable", ignore_index=True)
