"""Were we right? Earlier forecasts, made with what was known then, against what happened.

A forecast is a chance; it is right when of all forecasts of 70% about 70% came true. Brier and log score are
lower for better forecasters. Two naive ones stand beside ours: "same as last year" (who met, meets; who
missed, misses) and "Poisson with last year's count as the true mean".
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from analysis.rules import kans
from analysis.rules.reeksen import REEKS_KEYS, own_years, to_reeksen
from analysis.rules.verwachting import MOST_OWN_YEARS, estimate_dispersion, forecast, norms_of_year

NAIEF_ZEKER = 0.99
"""How sure "same as last year" is: a forecaster who says 0 or 1 and errs once would score infinitely bad."""
VOORSPELLERS = ("eigen jaren", "zelfde als vorig jaar", "Poisson met vorig jaar")


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
        voldeed (1.0 or 0.0), volume, and the 80% and 95% predictive limits of that volume (one year ahead
        only). Only units that went on and were judged in the year forecast, with an exactly known past.
    """
    outcomes = trends.loc[
        trends["oordeel"].isin(["voldoet", "voldoet niet"]), [*REEKS_KEYS, "verslagjaar", "oordeel", "volume"]
    ]
    made = [
        _forecast_from(trends, volumenormen, verslagjaar, ahead)
        for verslagjaar in verslagjaren
        for ahead in (1, 2)
    ]
    forecasts = pd.concat(made, ignore_index=True)
    happened = outcomes.rename(columns={"verslagjaar": "uitkomstjaar"})
    scored = forecasts.merge(happened, on=[*REEKS_KEYS, "uitkomstjaar"], validate="many_to_one")
    scored["voldeed"] = scored["oordeel"].eq("voldoet").astype("float64")
    return scored[scored["kans"].notna()].drop(columns="oordeel").reset_index(drop=True)


def score(terugblik: pd.DataFrame) -> pd.DataFrame:
    """Brier and log score of ours and the naive forecasters, on the same forecasts.

    Returns
    -------
    DataFrame
        One row per vooruit x voorspeller: aantal, brier, logscore (natural log, lower is better).

    Notes
    -----
    Brier GW (1950), Mon Weather Rev 78:1; Good IJ (1952), J R Stat Soc B 14:107. Chances are kept between
    0.001 and 0.999 for the log score of every forecaster alike.
    """
    rows = []
    for ahead, group in terugblik.groupby("vooruit"):
        for name, column in zip(VOORSPELLERS, ("kans", "kans_zelfde", "kans_poisson"), strict=True):
            chance = group[column].clip(0.001, 0.999)
            met = group["voldeed"]
            brier = float(((group[column] - met) ** 2).mean())
            logscore = float(-(met * np.log(chance) + (1 - met) * np.log(1 - chance)).mean())
            rows.append(
                {
                    "vooruit": ahead,
                    "voorspeller": name,
                    "aantal": len(group),
                    "brier": brier,
                    "logscore": logscore,
                }
            )
    return pd.DataFrame(rows, columns=["vooruit", "voorspeller", "aantal", "brier", "logscore"])


def describe_reliability(terugblik: pd.DataFrame, groups: int = 10) -> pd.DataFrame:
    """Of all forecasts of about 70%: how many came true, with Wilson's interval.

    Returns
    -------
    DataFrame
        One row per vooruit x decile of the chance: aantal, kans (mean), voldeed_aantal, voldeed_pct,
        interval_laag_pct, interval_hoog_pct.
    """
    edges = np.linspace(0, 1, groups + 1)
    decile = pd.Series(
        np.clip(np.digitize(terugblik["kans"], edges[1:-1]), 0, groups - 1), index=terugblik.index
    )
    grouped = terugblik.assign(klasse=decile).groupby(["vooruit", "klasse"])
    reliability = grouped.agg(
        aantal=("kans", "size"), kans=("kans", "mean"), voldeed_aantal=("voldeed", "sum")
    )
    low, high = kans.wilson_interval(reliability["voldeed_aantal"], reliability["aantal"])
    return reliability.assign(
        voldeed_pct=100 * reliability["voldeed_aantal"] / reliability["aantal"],
        interval_laag_pct=100 * low,
        interval_hoog_pct=100 * high,
    ).reset_index()


def describe_coverage(terugblik: pd.DataFrame) -> pd.DataFrame:
    """How often the volume fell within its limits, beside what whole counts allow them to promise.

    Limits are whole counts, so an "80%" interval holds somewhat more: `verwacht_pct` is what the forecasts
    themselves gave their own intervals, and what the share that fell inside should equal.

    Returns
    -------
    DataFrame
        One row per beloofd_pct (80, 95): aantal, verwacht_pct, gedekt_pct and its 95% interval (Wilson).
    """
    one_ahead = terugblik[(terugblik["vooruit"] == 1) & terugblik["volume"].notna()]
    rows = []
    for pct in (80, 95):
        inside = one_ahead["volume"].between(one_ahead[f"laag_{pct}"], one_ahead[f"hoog_{pct}"])
        low, high = kans.wilson_interval(inside.sum(), len(inside))
        rows.append(
            {
                "beloofd_pct": pct,
                "aantal": len(inside),
                "verwacht_pct": 100 * one_ahead[f"inhoud_{pct}"].mean(),
                "gedekt_pct": 100 * inside.mean(),
                "interval_laag_pct": 100 * float(low),
                "interval_hoog_pct": 100 * float(high),
            }
        )
    return pd.DataFrame(rows)


def count_meeting(terugblik: pd.DataFrame) -> pd.DataFrame:
    """Per norm and year: how many providers were expected to meet it, and how many did."""
    grouped = terugblik.groupby(["vooruit", "norm_code", "uitkomstjaar"], observed=True)
    return grouped.agg(
        aantal=("kans", "size"), verwacht=("kans", "sum"), voldeed_aantal=("voldeed", "sum")
    ).reset_index()


def _forecast_from(
    trends: pd.DataFrame, volumenormen: pd.DataFrame, verslagjaar: int, ahead: int
) -> pd.DataFrame:
    reeksen = to_reeksen(trends, verslagjaar)
    normen = norms_of_year(reeksen, volumenormen, verslagjaar + ahead)
    dispersion = estimate_dispersion(reeksen, ahead)
    low, high = forecast(reeksen, normen, ahead, dispersion)
    last = reeksen.laag[:, -1]
    total, _, years = own_years(reeksen, MOST_OWN_YEARS)
    per_year = np.where(normen.is_som == 1, normen.minimum / normen.venster, normen.minimum)
    met = kans.ceil_count(per_year) <= last
    own = np.where(years > 0, years, np.nan)
    limits: dict[str, kans.Array] = {}
    for pct in (80, 95):
        laag, hoog = kans.predictive_interval(total, own, dispersion, pct / 100)
        below = 1.0 - kans.predictive_at_least(laag, total, own, 1.0, dispersion)
        above = kans.predictive_at_least(hoog + 1.0, total, own, 1.0, dispersion)
        limits |= {f"laag_{pct}": laag, f"hoog_{pct}": hoog, f"inhoud_{pct}": 1.0 - below - above}
    goes_on = (low == high) & (last > 0) & (reeksen.laag[:, -1] == reeksen.hoog[:, -1])
    return reeksen.sleutels.assign(
        verslagjaar=verslagjaar,
        vooruit=ahead,
        uitkomstjaar=verslagjaar + ahead,
        kans=np.where(goes_on, low, np.nan),
        kans_zelfde=np.where(met, NAIEF_ZEKER, 1 - NAIEF_ZEKER),
        kans_poisson=kans.probability_at_least(per_year, last),
        **limits,
    )
