"""Where a series is heading, at every unit and in the country, and when so few years cannot tell.

A trend is called one only when the order of the years is rare among all orders of the same figures, and then
only as far as, over all series together, at most 5% of what is called so is expected to be chance. A declared
break is never crossed. A year in which the intervention was not done is not a low year and does not count. A
suppressed count goes along with both its bounds: a trend must show with either.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis.rules import trendtoets
from analysis.rules.kans import Array, adjust_benjamini_hochberg
from analysis.rules.lijn import find_odd_year
from analysis.rules.reeksen import REEKS_KEYS, to_reeksen
from analysis.rules.tabellen import conform
from analysis.years import to_verslagjaar

STIJGT, DAALT = "stijgt", "daalt"
GEEN_TREND = "geen trend aangetoond"
TE_WEINIG_JAREN = "te weinig jaren"

TELLINGEN = ("volume_totaal", "aanbieders_aantal")
"""National counts, for which a yearly change in per cent has a meaning."""
CHANGE = ("verandering_pct", "verandering_laag_pct", "verandering_hoog_pct", "overdispersie")
GROOTHEDEN = (*TELLINGEN, "volume_mediaan", "voldoet_pct", "herfindahl")


def build_ontwikkeling(trends: pd.DataFrame, volumenormen: pd.DataFrame, inkoopjaar: int) -> pd.DataFrame:
    """Every unit with a verdict on a volume has one row that says what its own years show.

    Parameters
    ----------
    trends : DataFrame
        `trends` of this inkoopjaar.
    volumenormen : DataFrame
        The register: which norms are about a volume.
    inkoopjaar : int
        The purchasing year; its verslagjaar is the last year looked at.

    Returns
    -------
    DataFrame
        `ontwikkeling`: one row per inkoopjaar x norm_code x unit, the same rows as `stabiliteit`.
    """
    verslagjaar = to_verslagjaar(inkoopjaar)
    oordelen = trends[trends["verslagjaar"] == verslagjaar]
    soort = volumenormen.drop_duplicates("norm_code").set_index("norm_code")["soort"]
    oordelen = oordelen[oordelen["norm_code"].map(soort).eq("volume")].reset_index(drop=True)
    if oordelen.empty:
        return conform(oordelen, "ontwikkeling")
    reeksen = to_reeksen(trends[trends["norm_code"].isin(oordelen["norm_code"].unique())], verslagjaar)
    low, high = (np.where(reeksen.rust, np.nan, matrix) for matrix in (reeksen.laag, reeksen.hoog))
    shown = examine(low, high, reeksen.eerste_jaar)
    per_series = pd.concat([reeksen.sleutels, shown], axis=1)
    own = oordelen.merge(per_series, on=REEKS_KEYS, how="left", validate="one_to_one")
    return conform(decide(own), "ontwikkeling")


def build_landelijke_ontwikkeling(landelijk: pd.DataFrame, volumenormen: pd.DataFrame) -> pd.DataFrame:
    """What the years of the country show, per norm on a volume and per quantity of `landelijk`.

    The total and the number of providers are counts and have a change in per cent per year; of the total, a
    year in which providers did not deliver counts for the part that is known. A year that stands apart, as
    2020 may, is told and left out of that change. The share that meets the norm is compared only since the
    minimum last changed.

    Parameters
    ----------
    landelijk : DataFrame
        `landelijk` of one inkoopjaar.
    volumenormen : DataFrame
        The register: which norms are about a volume.

    Returns
    -------
    DataFrame
        `landelijke_ontwikkeling`: one row per inkoopjaar x norm_code x grootheid.
    """
    is_volume = landelijk["norm_code"].isin(volumenormen.loc[volumenormen["soort"].eq("volume"), "norm_code"])
    rows = landelijk[is_volume].sort_values(["norm_code", "verslagjaar"])
    if rows.empty:
        return conform(rows, "landelijke_ontwikkeling")
    names = rows.drop_duplicates("norm_code", keep="last").reset_index(drop=True)
    first = int(rows["verslagjaar"].min())
    part = _spread(rows, "volume_bekend_pct", first) / 100.0
    since_break = _since(rows, rows["is_trendbreuk"], first)
    changed = rows.groupby("norm_code")["minimum"].transform(lambda minimum: minimum.ne(minimum.shift()))
    since_norm = _since(rows, changed.astype("bool"), first)
    parts = []
    for grootheid in GROOTHEDEN:
        matrix = np.where(since_break, _spread(rows, grootheid, first), np.nan)
        if grootheid == "voldoet_pct":
            matrix = np.where(since_norm, matrix, np.nan)
        exposure = part if grootheid == "volume_totaal" else np.ones_like(matrix)
        shown = examine(matrix, matrix, first, exposure, is_count=grootheid in TELLINGEN)
        odd, odd_pct = np.full((2, len(matrix)), np.nan)
        if grootheid in TELLINGEN:
            odd, odd_pct = find_odd_year(matrix, exposure)
            ordinary = np.where(odd[:, None] == np.arange(matrix.shape[1]), np.nan, matrix)
            change = trendtoets.rate_of_change(ordinary, exposure=exposure)
            shown = shown.assign(**dict(zip(CHANGE, change, strict=True)))
        shown = shown.assign(
            grootheid=grootheid,
            eerste_waarde=_end(matrix, last=False),
            laatste_waarde=_end(matrix, last=True),
            vreemd_jaar=odd + first,
            vreemd_jaar_pct=odd_pct,
        )
        named = names[["inkoopjaar", "norm_code", "ingreep", "opsteller", "eenheid"]]
        parts.append(decide(pd.concat([named, shown], axis=1)))
    return conform(pd.concat(parts, ignore_index=True), "landelijke_ontwikkeling")


def examine(
    low: Array, high: Array, first: int, exposure: Array | float = 1.0, *, is_count: bool = True
) -> pd.DataFrame:
    """What the years of each series show, with both bounds of what is suppressed.

    Parameters
    ----------
    low, high : matrix
        One row per series, one column per year from `first` on; equal where the figure is known.
    first : int
        The first verslagjaar.
    exposure : matrix, optional
        What part of each year was counted; the order of years is that of figure / exposure.
    is_count : bool
        A change in per cent, and what could be shown, are those of counts only.

    Returns
    -------
    DataFrame
        One row per series, with the columns of `rules.tabellen.TREND` but q and uitkomst, and
        onderdrukt_aantal. With suppressed years p is the larger and s the weaker of both (missing where
        they point different ways), helling runs from the least to the most, and the interval of the change
        holds both.
    """
    counted = np.where(np.asarray(exposure) > 0, exposure, np.nan)
    rates = [matrix / counted for matrix in (low, high)]
    bounded = np.flatnonzero((low < high).any(axis=1))
    s, p, smallest = trendtoets.mann_kendall(rates[0])
    slope = trendtoets.sen_slope(rates[0])
    known = ~np.isnan(rates[0])
    shown = {"s": s, "p": p, "p_kleinst": smallest, "helling_min": slope, "helling_max": slope.copy()}
    change = (
        np.array(trendtoets.rate_of_change(low, exposure=exposure))
        if is_count
        else np.full((len(CHANGE), len(low)), np.nan)
    )
    if len(bounded):
        s_high, p_high, smallest_high = trendtoets.mann_kendall(rates[1][bounded])
        slopes = np.sort([slope[bounded], trendtoets.sen_slope(rates[1][bounded])], axis=0)
        shown["helling_min"][bounded], shown["helling_max"][bounded] = slopes
        p[bounded] = np.where(s[bounded] * s_high > 0, np.fmax(p[bounded], p_high), 1.0)
        p[bounded] = np.where(known[bounded].sum(axis=1) < 3, np.nan, p[bounded])
        smallest[bounded] = np.fmax(smallest[bounded], smallest_high)
        s[bounded] = np.where(
            s[bounded] == s_high, s_high, np.where(s[bounded] * s_high > 0, s[bounded], np.nan)
        )
        if is_count:
            parts = np.broadcast_to(np.asarray(exposure, dtype="float64"), high.shape)
            of_high = trendtoets.rate_of_change(high[bounded], exposure=parts[bounded])
            change[1][bounded] = np.fmin(change[1][bounded], of_high[1])
            change[2][bounded] = np.fmax(change[2][bounded], of_high[2])
            change[3][bounded] = np.fmax(change[3][bounded], of_high[3])
            change[0][bounded] = np.nan
    years = known.sum(axis=1)
    level = np.where(known, (low + high) / 2, 0.0).sum(axis=1) / np.where(years > 0, years, np.nan)
    columns = known.shape[1]
    has = years > 0
    return pd.DataFrame(
        {
            "onderdrukt_aantal": (low < high).sum(axis=1),
            "eerste_jaar": np.where(has, first + known.argmax(axis=1), np.nan),
            "laatste_jaar": np.where(has, first + columns - 1 - known[:, ::-1].argmax(axis=1), np.nan),
            "jaren_aantal": years,
            **shown,
            **dict(zip(CHANGE, change, strict=True)),
            "aantoonbaar_pct": trendtoets.smallest_detectable_change(level, years, change[3])
            if is_count
            else np.nan,
        }
    )


def decide(shown: pd.DataFrame) -> pd.DataFrame:
    """Stijgt or daalt where the adjusted p is at most 5%, over all rows that could show a trend at all.

    Parameters
    ----------
    shown : DataFrame
        As `examine` gives it; each row is one test.

    Returns
    -------
    DataFrame
        The same rows with q (missing where no order could have shown anything) and uitkomst.
    """
    could = shown["p_kleinst"] <= trendtoets.SIGNIFICANT
    q = adjust_benjamini_hochberg(shown["p"].where(could))
    is_trend = q <= trendtoets.SIGNIFICANT
    uitkomst = np.select(
        [
            shown["jaren_aantal"] < trendtoets.FEWEST_YEARS,
            is_trend & (shown["s"] > 0),
            is_trend & (shown["s"] < 0),
        ],
        [TE_WEINIG_JAREN, STIJGT, DAALT],
        GEEN_TREND,
    )
    return shown.assign(q=q, uitkomst=uitkomst)


def _spread(rows: pd.DataFrame, column: str, first: int) -> Array:
    """A matrix with a row per norm, in order, and a column per verslagjaar from `first` on."""
    codes, names = pd.factorize(rows["norm_code"])
    matrix = np.full((len(names), int(rows["verslagjaar"].max()) - first + 1), np.nan)
    matrix[codes, rows["verslagjaar"].to_numpy() - first] = rows[column].to_numpy("float64", na_value=np.nan)
    return matrix


def _since(rows: pd.DataFrame, begins: pd.Series[bool], first: int) -> Array:
    """Whether a year is not before the last one in which something began."""
    began = _spread(rows.assign(began=begins.astype("float64")), "began", first) > 0
    columns = np.arange(began.shape[1])
    last = np.where(began, columns, -1).max(axis=1)
    since: Array = columns[None, :] >= last[:, None]
    return since


def _end(matrix: Array, *, last: bool) -> Array:
    turned = matrix[:, ::-1] if last else matrix
    place = (~np.isnan(turned)).argmax(axis=1)
    ends: Array = turned[np.arange(len(matrix)), place]
    return ends
