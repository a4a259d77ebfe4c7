"""Trends as a matrix: one row per norm x unit, one column per verslagjaar; what no loop over rows may build.

A year counts for chance and trend when its volume is known, or bounded (a suppressed count), and it does not
lie before the last declared trendbreuk: a break is never crossed.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.rules.kans import Array

REEKS_KEYS = ["norm_code", "kvk", "organisatie", "vestigingsnummer", "locatie"]
"""What makes a series; kvk, vestigingsnummer and locatie may be missing (then the name is the key)."""

Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Reeksen:
    """One row per series (norm x unit), one column per verslagjaar from `eerste_jaar` on.

    `laag` and `hoog` bound the volume of the year (equal where it is known; NaN where it is not, or where the
    year lies before the last declared break). `minimum` is the norm of that year; `onder` and `judged` say
    whether the verdict was `voldoet niet`, and whether it was that or `voldoet`. `rust` marks a zero without
    a verdict: the intervention was not done, which says nothing of how often it is done where it is.
    `onzeker` marks a verdict that is that: the bounds of the year straddle the norm.
    """

    sleutels: pd.DataFrame
    eerste_jaar: int
    laag: Array
    hoog: Array
    minimum: Array
    onder: Flags
    judged: Flags
    rust: Flags
    onzeker: Flags

    def column(self, verslagjaar: int) -> int:
        """The position of a verslagjaar."""
        return verslagjaar - self.eerste_jaar


def to_reeksen(trends: pd.DataFrame, verslagjaar: int) -> Reeksen:
    """Every series runs to the verslagjaar, and counts from the last declared break on.

    Parameters
    ----------
    trends : DataFrame
        `trends`: one row per norm_code x unit x verslagjaar, with volume_min, volume_max, minimum, oordeel
        and is_trendbreuk. Later verslagjaren than the one given are not looked at.
    verslagjaar : int
        The last column.

    Returns
    -------
    Reeksen
        `sleutels` has the columns `REEKS_KEYS`, in order of first appearance.
    """
    known = trends[trends["verslagjaar"] <= verslagjaar]
    grouped = known.groupby(REEKS_KEYS, dropna=False, sort=False, observed=True)
    row = grouped.ngroup().to_numpy()
    keys = known.loc[~pd.Series(row, index=known.index).duplicated(), REEKS_KEYS].reset_index(drop=True)
    eerste = int(known["verslagjaar"].min()) if len(known) else verslagjaar
    column = known["verslagjaar"].to_numpy() - eerste
    shape = (len(keys), verslagjaar - eerste + 1)

    def spread(values: pd.Series[float]) -> Array:
        matrix = np.full(shape, np.nan)
        matrix[row, column] = values.to_numpy(dtype="float64")
        return matrix

    def mark(flags: pd.Series[bool]) -> Flags:
        matrix = np.zeros(shape, dtype=bool)
        matrix[row, column] = flags.to_numpy(dtype=bool)
        return matrix

    breaks = known.loc[known["is_trendbreuk"]].groupby("norm_code", observed=True)["verslagjaar"].max()
    since = keys["norm_code"].map(breaks).fillna(eerste).to_numpy(dtype="float64")
    before_break = np.arange(eerste, verslagjaar + 1)[None, :] < since[:, None]
    return Reeksen(
        keys,
        eerste,
        np.where(before_break, np.nan, spread(known["volume_min"])),
        np.where(before_break, np.nan, spread(known["volume_max"])),
        spread(known["minimum"]),
        mark(known["oordeel"].eq("voldoet niet")),
        mark(known["oordeel"].isin(["voldoet", "voldoet niet"])),
        mark(known["volume_max"].eq(0) & ~known["oordeel"].isin(["voldoet", "voldoet niet", "onzeker"])),
        mark(known["oordeel"].eq("onzeker")),
    )


def own_years(reeksen: Reeksen) -> tuple[Array, Array, Array]:
    """The own total (lowest and highest) over the years that count and in which it was done, and how many."""
    counts = ~np.isnan(reeksen.laag) & ~reeksen.rust
    return (
        np.where(counts, reeksen.laag, 0.0).sum(axis=1),
        np.where(counts, reeksen.hoog, 0.0).sum(axis=1),
        counts.sum(axis=1).astype("float64"),
    )


def years_below(reeksen: Reeksen, most: int) -> tuple[Array, Array, Array]:
    """In how many of the last `most` verslagjaren the unit was below for certain, at most, and was judged."""
    recent = slice(max(reeksen.onder.shape[1] - most, 0), None)
    below, perhaps, judged = (
        flags[:, recent].sum(axis=1).astype("float64")
        for flags in (reeksen.onder, reeksen.onder | reeksen.onzeker, reeksen.judged)
    )
    return below, perhaps, judged


def years_below_in_a_row(reeksen: Reeksen) -> tuple[Array, Array]:
    """How many verslagjaren up to and including the last one the unit was below: for certain, and at most."""
    rows = []
    for onder in (reeksen.onder, reeksen.onder | reeksen.onzeker):
        turned = onder[:, ::-1]
        in_a_row = np.where(turned.all(axis=1), turned.shape[1], (~turned).argmax(axis=1))
        rows.append(in_a_row.astype("float64"))
    return rows[0], rows[1]


@dataclass(frozen=True)
class Venster:
    """Sum and best over each series' own window, as lowest and highest; NaN where a year is not known."""

    laag: Array
    hoog: Array
    beste_laag: Array
    beste_hoog: Array


def in_window(reeksen: Reeksen, venster: Array) -> Flags:
    """Which columns of each series lie in its window; none where that is not known."""
    columns = reeksen.laag.shape[1]
    back = columns - np.arange(columns)
    wanted: Flags = back[None, :] <= np.nan_to_num(venster)[:, None]
    return wanted


def over_window(reeksen: Reeksen, venster: Array) -> Venster:
    """What the years of a window make together; a window that begins before the series is not known."""
    wanted = in_window(reeksen, venster)
    usable = np.where(np.isnan(venster) | (venster > reeksen.laag.shape[1]), np.nan, 1.0)
    low, high = (
        np.where(wanted, matrix, 0.0).sum(axis=1) * usable for matrix in (reeksen.laag, reeksen.hoog)
    )
    best_low, best_high = (
        np.where(wanted, matrix, -np.inf).max(axis=1) * usable for matrix in (reeksen.laag, reeksen.hoog)
    )
    return Venster(low, high, best_low, best_high)
