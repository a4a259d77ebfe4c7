"""Do earlier forecasts hold what they promise: coverage, reliability, and what their sample allows.

Counts are whole, so an interval of counts that promises 80% holds somewhat more than 80%. Checked is
therefore the *place* of every outcome in its own forecast: the chance that was given to a lower outcome. Of
good forecasts exactly 80% of those places lie between 10% and 90%, and an outcome whose count straddles such
an edge counts for the part that lies within (randomised, and averaged over the dice). Beside it stands how
many fell within whole limits.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.rules import kans
from analysis.rules.kans import Array

BELOFTEN = (80, 95)
ORGANISATIE = ["kvk", "organisatie"]
NORMJAAR = ["norm_code", "uitkomstjaar"]


def describe_coverage(terugblik: pd.DataFrame, per: str | None = None) -> pd.DataFrame:
    """How often an outcome fell within its 80% and its 95% interval, and what the sample allows.

    Parameters
    ----------
    terugblik : DataFrame
        As `kalibratie.build_terugblik` gives it.
    per : str, optional
        A column, such as uitkomstjaar, to say it for each of its values apart.

    Returns
    -------
    DataFrame
        One row per vooruit (x `per`) x beloofd_pct (80, 95): aantal; gedekt_pct with its 95% interval when
        the outcomes of one organisation, and those of one norm in one year, go up and down together;
        heel_gedekt_pct, the share within whole limits; onder_pct and boven_pct, the shares below and above.
    """
    keys = ["vooruit", *([per] if per else [])]
    placed = terugblik[terugblik["pit_laag"].notna()]
    clusters = number_clusters(placed)
    rows = []
    for key, group in placed.assign(plaats=np.arange(len(placed))).groupby(keys):
        low, high = (group[name].to_numpy() for name in ("pit_laag", "pit_hoog"))
        for pct in BELOFTEN:
            tail = (1.0 - pct / 100.0) / 2.0
            inside, below = _part_within(low, high, tail, 1.0 - tail), _part_within(low, high, 0.0, tail)
            error = clustered_error(inside, clusters[:, group["plaats"]])
            rows.append(
                dict(zip(keys, key, strict=True))
                | {
                    "beloofd_pct": pct,
                    "aantal": len(group),
                    "gedekt_pct": 100 * inside.mean(),
                    "interval_laag_pct": 100 * max(inside.mean() - 1.96 * error, 0.0),
                    "interval_hoog_pct": 100 * min(inside.mean() + 1.96 * error, 1.0),
                    "heel_gedekt_pct": 100 * ((high > tail) & (low < 1.0 - tail)).mean(),
                    "onder_pct": 100 * below.mean(),
                    "boven_pct": 100 * (1.0 - inside - below).mean(),
                }
            )
    return pd.DataFrame(rows)


def describe_reliability(terugblik: pd.DataFrame, groups: int = 10) -> pd.DataFrame:
    """Of all forecasts of about 70%: how many came true, with an interval for what the sample allows.

    Returns
    -------
    DataFrame
        One row per vooruit x decile of the chance: aantal, kans (mean), voldeed_aantal, voldeed_pct,
        interval_laag_pct, interval_hoog_pct.

    Notes
    -----
    Wilson's interval, with as many independent forecasts as give the clustered error (Kish, Survey Sampling,
    §8.2: the design effect).
    """
    edges = np.linspace(0, 1, groups + 1)
    decile = np.clip(np.digitize(terugblik["kans"], edges[1:-1]), 0, groups - 1)
    clusters = number_clusters(terugblik)
    rows = []
    classed = terugblik.assign(klasse=decile, plaats=np.arange(len(terugblik)))
    for (ahead, klasse), group in classed.groupby(["vooruit", "klasse"]):
        met = group["voldeed"].to_numpy()
        share, tossed = met.mean(), np.sqrt(met.var() / len(met))
        effect = (
            max((clustered_error(met, clusters[:, group["plaats"]]) / tossed) ** 2, 1.0)
            if tossed > 0
            else 1.0
        )
        low, high = kans.wilson_interval(met.sum() / effect, len(met) / effect)
        rows.append(
            {
                "vooruit": ahead,
                "klasse": klasse,
                "aantal": len(met),
                "kans": group["kans"].mean(),
                "voldeed_aantal": met.sum(),
                "voldeed_pct": 100 * share,
                "interval_laag_pct": 100 * float(low),
                "interval_hoog_pct": 100 * float(high),
            }
        )
    return pd.DataFrame(rows)


def number_clusters(rows: pd.DataFrame) -> npt.NDArray[np.int64]:
    """Per row (a column) the number of its organisation, of its norm x year, and of both together."""
    organisatie, normjaar = (
        rows.groupby(keys, dropna=False, observed=True).ngroup().to_numpy(np.int64)
        for keys in (ORGANISATIE, NORMJAAR)
    )
    both = pd.factorize(organisatie * (normjaar.max(initial=0) + 1) + normjaar)[0]
    return np.stack([organisatie, normjaar, both])


def clustered_error(values: Array, clusters: npt.NDArray[np.int64]) -> float:
    """The standard error of a mean when one organisation, and one norm in one year, move together.

    Notes
    -----
    Two-way clustered: organisation plus norm x year minus their intersection (Cameron AC, Gelbach JB, Miller
    DL 2011, J Bus Econ Stat 29:238), never below that of independent values. `clusters` are those of
    `number_clusters`.
    """
    off = values - values.mean()
    total = 0.0
    for sign, numbers in zip((1, 1, -1), clusters, strict=True):
        total += sign * float((np.bincount(numbers, weights=off) ** 2).sum())
    return float(np.sqrt(max(total, float((off**2).sum()))) / len(values))


def _part_within(low: Array, high: Array, begin: float, end: float) -> Array:
    """The part of each stretch low-high that lies between two edges; a stretch without length is a point."""
    width = high - low
    overlap = np.clip(np.minimum(high, end) - np.maximum(low, begin), 0.0, None)
    point: npt.NDArray[np.bool_] = (low >= begin) & (low < end)
    return np.where(width > 0, overlap / np.where(width > 0, width, 1.0), point)
