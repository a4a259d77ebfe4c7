"""Were we right? Earlier forecasts, made with what was known then, against what happened.

A forecast is a chance; it is right when of all forecasts of 70% about 70% came true. Brier and log score are
lower for better forecasters. Two naive ones stand beside ours: "same as last year" (who met, meets; who
missed, misses) and "Poisson with last year's count as the true mean".

Forecasts are not independent: one hospital has many, and one odd year touches all that do an intervention.
What a sample allows is therefore wider than for so many tosses of a coin.

Counts are whole, so an interval of counts that promises 80% holds somewhat more than 80%. Checked is
therefore the *place* of every outcome in its own forecast: the chance that was given to a lower outcome. Of
good forecasts exactly 80% of those places lie between 10% and 90%, and an outcome whose count straddles such
an edge counts for the part that lies within (randomised, and averaged over the dice). Beside it stands how
many fell within whole limits.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.rules import kans
from analysis.rules.beweging import learn_beweging
from analysis.rules.kans import Array
from analysis.rules.reeksen import REEKS_KEYS, Reeksen, to_reeksen
from analysis.rules.verwachting import Normen, Voorspelling, forecast, norms_of_year, predict_counts

NAIEF_ZEKER = 0.99
"""How sure "same as last year" is: a forecaster who says 0 or 1 and errs once would score infinitely bad."""
VOORSPELLERS = ("eigen jaren", "zelfde als vorig jaar", "Poisson met vorig jaar")
BELOFTEN = (80, 95)
ORGANISATIE = ["kvk", "organisatie"]
NORMJAAR = ["norm_code", "uitkomstjaar"]


def build_terugblik(
    trends: pd.DataFrame, volumenormen: pd.DataFrame, verslagjaren: Sequence[int]
) -> pd.DataFrame:
    """Every earlier forecast, one and two years ahead, beside what happened.

    Parameters
    ----------
    trends : DataFrame
        `trends`: all verslagjaren as known now. A forecast of year t looks at verslagjaren up to t only.
    volumenormen : DataFrame
        The register.
    verslagjaren : sequence of int
        The years in which forecasts are made.

    Returns
    -------
    DataFrame
        One row per norm x unit x verslagjaar x vooruit (1 or 2): kans (ours), kans_zelfde, kans_poisson,
        voldeed (1.0 or 0.0), verwacht_aantal (expected count of that year), volume, and pit_laag and
        pit_hoog: the chance given to fewer than that count, and to at most that count. Only units that went
        on and were judged in the year forecast, with an exactly known last year; and no forecast over a
        declared break, after which another thing is counted.
    """
    is_volume = trends["norm_code"].isin(volumenormen.loc[volumenormen["soort"].eq("volume"), "norm_code"])
    series = trends.loc[is_volume, _LOOKED_AT]
    forecasts = pd.concat(
        [made for jaar in verslagjaren for made in _forecasts_from(series, volumenormen, jaar)],
        ignore_index=True,
    )
    outcomes = series.loc[
        series["oordeel"].isin(["voldoet", "voldoet niet"]),
        [*REEKS_KEYS, "verslagjaar", "oordeel", "volume", "volume_min", "volume_max"],
    ]
    happened = outcomes.rename(columns={"verslagjaar": "uitkomstjaar"})
    scored = forecasts.merge(happened, on=[*REEKS_KEYS, "uitkomstjaar"], validate="many_to_one")
    scored = scored[scored["kans"].notna() & ~_crosses_break(scored, series)].reset_index(drop=True)
    scored["voldeed"] = scored["oordeel"].eq("voldoet").astype("float64")
    return _with_place(scored).drop(columns=["oordeel", "volume_min", "volume_max", *_PARTS])


def score(terugblik: pd.DataFrame, per: str | None = None) -> pd.DataFrame:
    """Brier and log score of ours and the naive forecasters, on the same forecasts.

    Parameters
    ----------
    terugblik : DataFrame
        As `build_terugblik` gives it.
    per : str, optional
        A column, such as verslagjaar, to say it for each of its values apart.

    Returns
    -------
    DataFrame
        One row per vooruit (x `per`) x voorspeller: aantal, brier, logscore (natural log, lower is better).

    Notes
    -----
    Brier GW (1950), Mon Weather Rev 78:1; Good IJ (1952), J R Stat Soc B 14:107. Chances are kept between
    0.001 and 0.999 for the log score of every forecaster alike.
    """
    keys = ["vooruit", *([per] if per else [])]
    rows = []
    for key, group in terugblik.groupby(keys):
        for name, column in zip(VOORSPELLERS, ("kans", "kans_zelfde", "kans_poisson"), strict=True):
            chance = group[column].clip(0.001, 0.999)
            met = group["voldeed"]
            brier = float(((group[column] - met) ** 2).mean())
            logscore = float(-(met * np.log(chance) + (1 - met) * np.log(1 - chance)).mean())
            scored = {"voorspeller": name, "aantal": len(group), "brier": brier, "logscore": logscore}
            rows.append(dict(zip(keys, key, strict=True)) | scored)
    return pd.DataFrame(rows, columns=[*keys, "voorspeller", "aantal", "brier", "logscore"])


def count_meeting(terugblik: pd.DataFrame) -> pd.DataFrame:
    """Per norm and year: how many providers were expected to meet it, and how many did."""
    grouped = terugblik.groupby(["vooruit", "norm_code", "uitkomstjaar"], observed=True)
    return grouped.agg(
        aantal=("kans", "size"), verwacht=("kans", "sum"), voldeed_aantal=("voldeed", "sum")
    ).reset_index()


_PARTS = ["vorm", "vorm_sprong", "sprongkans", "beweging", "is_nul_niet"]
_LOOKED_AT = [
    *REEKS_KEYS,
    "verslagjaar",
    "oordeel",
    "volume",
    "volume_min",
    "volume_max",
    "minimum",
    "is_trendbreuk",
]
"""The columns of `trends` that a look back needs: texts are costly to take along."""


def _forecasts_from(series: pd.DataFrame, volumenormen: pd.DataFrame, verslagjaar: int) -> list[pd.DataFrame]:
    reeksen = to_reeksen(series, verslagjaar)
    beweging = learn_beweging(reeksen)
    last = reeksen.laag[:, -1]
    goes_on = (last > 0) & (last == reeksen.hoog[:, -1])
    made = []
    for ahead in (1, 2):
        normen = norms_of_year(reeksen, volumenormen, verslagjaar + ahead)
        low, high = forecast(reeksen, normen, ahead, beweging)
        predicted = predict_counts(reeksen.laag, reeksen, ahead, 1, beweging)
        made.append(
            _rows(reeksen, normen, predicted).assign(
                verslagjaar=verslagjaar,
                vooruit=ahead,
                uitkomstjaar=verslagjaar + ahead,
                kans=np.where(goes_on & (low == high), low, np.nan),
            )
        )
    return made


def _rows(reeksen: Reeksen, normen: Normen, predicted: Voorspelling) -> pd.DataFrame:
    last = reeksen.laag[:, -1]
    per_year = np.where(normen.is_som == 1, normen.minimum / normen.venster, normen.minimum)
    met = kans.ceil_count(per_year) <= last
    return reeksen.sleutels.assign(
        kans_zelfde=np.where(met, NAIEF_ZEKER, 1 - NAIEF_ZEKER),
        kans_poisson=kans.probability_at_least(per_year, last),
        verwacht_aantal=predicted.gemiddelde,
        vorm=predicted.vorm,
        vorm_sprong=predicted.vorm_sprong,
        sprongkans=predicted.sprongkans,
        beweging=predicted.beweging,
        is_nul_niet=normen.is_nul_niet,
    )


def _crosses_break(scored: pd.DataFrame, series: pd.DataFrame) -> pd.Series[bool]:
    breaks = series.loc[series["is_trendbreuk"], ["norm_code", "verslagjaar"]].drop_duplicates()
    crosses = pd.Series(data=False, index=scored.index)
    for norm_code, first in zip(breaks["norm_code"], breaks["verslagjaar"], strict=True):
        after = scored["uitkomstjaar"].ge(first) & scored["verslagjaar"].lt(first)
        crosses |= scored["norm_code"].eq(norm_code) & after
    return crosses


def _with_place(scored: pd.DataFrame) -> pd.DataFrame:
    """Where each outcome came in its own predictive distribution.

    A zero that means "not done" is no outcome, so the chances there are given that it is at least 1.
    """
    columns = (scored[name].to_numpy() for name in ("verwacht_aantal", "vorm", "vorm_sprong"))
    mean, shape, jumped = columns
    place = np.zeros((3, len(scored)))
    for jump in np.unique(scored["sprongkans"]):
        rows = np.flatnonzero(scored["sprongkans"] == jump)
        own = Voorspelling(mean[rows], shape[rows], jumped[rows], float(jump), shape[rows])
        counts = (scored["volume_min"], scored["volume_max"] + 1.0, np.ones(len(scored)))
        for line, count in enumerate(counts):
            place[line, rows] = 1.0 - own.at_least(np.asarray(count)[rows])
    fewer, at_most, none = place
    none = np.where(scored["is_nul_niet"] == 1, none, 0.0)
    fewer, at_most = (np.clip((chance - none) / (1.0 - none), 0.0, 1.0) for chance in (fewer, at_most))
    return scored.assign(pit_laag=fewer, pit_hoog=at_most)


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
