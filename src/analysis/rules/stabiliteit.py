"""How stable a verdict is: distance, chance, other rules, and the odds of the years to come.

The verdict stays as it is; nothing here changes it. Beside every `oordeel` on a volume stands how far off it
is, how often a hospital that really does the norm's number would count this low, whether it was below before,
what other rules would say of the same data, and how likely the norm is met next year and in the inkoopjaar.
"""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.rules import kans
from analysis.rules.beweging import learn_beweging
from analysis.rules.kans import Array
from analysis.rules.reeksen import (
    REEKS_KEYS,
    Reeksen,
    own_years,
    to_reeksen,
    years_below,
    years_below_in_a_row,
)
from analysis.rules.tabellen import conform
from analysis.rules.verwachting import Normen, forecast, norms_of_year, predict_counts
from analysis.years import to_verslagjaar

SIGNAAL = 0.05
"""A signal is an adjusted p of at most this: of all signals at most this share is expected to be false."""
STRUCTUREEL_OP_RIJ = 3
STRUCTUREEL_VAN_VIJF = 4
Column: TypeAlias = "Array | npt.NDArray[np.bool_] | pd.Series[str]"
ANDERE_REGELS = ("jaar", "gemiddelde_2", "gemiddelde_3", "80_pct", "beste_3", "twee_jaar")


def build_stabiliteit(trends: pd.DataFrame, volumenormen: pd.DataFrame, inkoopjaar: int) -> pd.DataFrame:
    """Every verdict on a volume of an inkoopjaar has one row that says how stable it is.

    Parameters
    ----------
    trends : DataFrame
        `trends` of this inkoopjaar.
    volumenormen : DataFrame
        The register: the norm of the year being judged, and of the two years after it.
    inkoopjaar : int
        The purchasing year; its verslagjaar is the last year looked at.

    Returns
    -------
    DataFrame
        `stabiliteit`: one row per inkoopjaar x norm_code x unit, the same rows as `oordelen` whose norm is a
        volume. Chances are shares (0-1); missing where they cannot be computed, never zero.
    """
    verslagjaar = to_verslagjaar(inkoopjaar)
    oordelen = trends[trends["verslagjaar"] == verslagjaar].reset_index(drop=True)
    first_stage = volumenormen.sort_values("geldig_vanaf", kind="stable").drop_duplicates("norm_code")
    soort = first_stage.set_index("norm_code")["soort"]
    oordelen = oordelen[oordelen["norm_code"].map(soort).eq("volume")].reset_index(drop=True)
    if oordelen.empty:
        return conform(oordelen, "stabiliteit")
    of_norms = trends[trends["norm_code"].isin(oordelen["norm_code"].unique())]
    reeksen = to_reeksen(of_norms, verslagjaar)
    now = norms_of_year(reeksen, volumenormen, verslagjaar)

    columns = {
        **describe_distance(reeksen),
        **describe_chance(reeksen, now),
        **describe_other_rules(reeksen, now),
        **describe_outlook(reeksen, volumenormen, verslagjaar),
    }
    per_series = pd.concat([reeksen.sleutels, pd.DataFrame(columns)], axis=1)
    stabiliteit = oordelen.merge(per_series, on=REEKS_KEYS, how="left", validate="one_to_one")
    marge_pct = 100.0 * stabiliteit["marge"] / stabiliteit["minimum"]
    is_compared = stabiliteit["oordeel"].isin(["voldoet", "voldoet niet", "onzeker"])
    stabiliteit["p_onder"] = stabiliteit["p_onder"].where(is_compared)
    q_onder = kans.adjust_benjamini_hochberg(stabiliteit["p_onder"])
    others = stabiliteit[[f"oordeel_{regel}" for regel in ANDERE_REGELS]]
    is_judged = stabiliteit["oordeel"].isin(["voldoet", "voldoet niet"])
    differs = others.notna() & others.ne(stabiliteit["oordeel"], axis=0)
    return conform(
        stabiliteit.assign(
            marge_pct=marge_pct,
            q_onder=q_onder,
            is_signaal=q_onder <= SIGNAAL,
            is_omslag=is_judged & differs.any(axis=1),
        ),
        "stabiliteit",
    )


def describe_distance(reeksen: Reeksen) -> dict[str, Column]:
    """Structureel is below three years running, or in four of the last five."""
    in_a_row = years_below_in_a_row(reeksen)
    below_3, judged_3 = years_below(reeksen, 3)
    below_5, judged_5 = years_below(reeksen, 5)
    return {
        "jaren_onder_op_rij": in_a_row,
        "jaren_onder_3": below_3,
        "jaren_beoordeeld_3": judged_3,
        "jaren_onder_5": below_5,
        "jaren_beoordeeld_5": judged_5,
        "is_structureel": (in_a_row >= STRUCTUREEL_OP_RIJ) | (below_5 >= STRUCTUREEL_VAN_VIJF),
    }


def describe_chance(reeksen: Reeksen, normen: Normen) -> dict[str, Column]:
    """The exact interval of the rate over the norm's window, and how often the norm counts this low.

    With a suppressed count the interval spans both bounds, and p is that of the highest count it can be: the
    benefit of the doubt. For the best of several years p is that all of them are at most the best one.
    """
    low, high, best = _over_window(reeksen, normen.venster)
    span = np.where(normen.is_beste == 1, 1.0, normen.venster)
    low = np.where(normen.is_beste == 1, best, low)
    high = np.where(normen.is_beste == 1, best, high)
    per_year = np.where(normen.is_som == 1, normen.minimum / normen.venster, normen.minimum)
    p = kans.probability_at_most(high, per_year * span)
    return {
        "interval_laag": kans.poisson_interval(low, span)[0],
        "interval_hoog": kans.poisson_interval(high, span)[1],
        "p_onder": np.where(normen.is_beste == 1, p**normen.venster, p),
    }


def describe_other_rules(reeksen: Reeksen, normen: Normen) -> dict[str, Column]:
    """The verdict on the same data under rules that others use; missing where its years are not all known.

    jaar: the last year alone. gemiddelde_2, gemiddelde_3: means. 80_pct: at least 80% of the minimum in the
    last year. beste_3: the best of three years. twee_jaar: below only when below two years running. All use
    the minimum (per year) that is in force now.
    """
    per_year = np.where(normen.is_som == 1, normen.minimum / normen.venster, normen.minimum)
    verdicts: dict[str, Column] = {}
    for regel, years, share, take_best in (
        ("jaar", 1, 1.0, False),
        ("gemiddelde_2", 2, 1.0, False),
        ("gemiddelde_3", 3, 1.0, False),
        ("80_pct", 1, 0.8, False),
        ("beste_3", 3, 1.0, True),
        ("twee_jaar", 2, 1.0, True),
    ):
        low, high, best = _over_window(reeksen, np.full(len(per_year), float(years)))
        low, high = (best, best) if take_best else (low, high)
        needed = per_year * share * (1 if take_best else years)
        exact = low == high
        verdict = pd.Series(np.where(low >= needed, "voldoet", "voldoet niet"), dtype="str")
        verdicts[f"oordeel_{regel}"] = verdict.where(exact & ~np.isnan(needed))
    return verdicts


def describe_outlook(reeksen: Reeksen, volumenormen: pd.DataFrame, verslagjaar: int) -> dict[str, Column]:
    """The chance to meet the norm of next year, and that of the inkoopjaar two years on."""
    totals_low, totals_high, years = own_years(reeksen)
    outlook: dict[str, Column] = {
        "jaren_eigen": years,
        "gemiddelde_eigen": (totals_low + totals_high) / 2 / np.where(years > 0, years, np.nan),
    }
    beweging = learn_beweging(reeksen)
    for name, ahead in (("volgend_jaar", 1), ("inkoopjaar", 2)):
        normen = norms_of_year(reeksen, volumenormen, verslagjaar + ahead)
        low, high = forecast(reeksen, normen, ahead, beweging)
        predicted = predict_counts(reeksen.laag, reeksen, ahead, 1, beweging)
        outlook |= {
            f"kans_{name}": np.where(low == high, low, np.nan),
            f"kans_{name}_min": low,
            f"kans_{name}_max": high,
            f"minimum_{name}": normen.minimum,
            f"groei_pct_{name}": 100.0 * np.expm1(beweging.helling * ahead)[beweging.norm],
            f"overdispersie_{name}": predicted.overdispersie,
        }
    return outlook


def expected_false_signals(stabiliteit: pd.DataFrame) -> tuple[int, int]:
    """Of the signals of a year at most this many are expected to be false alarms.

    Returns
    -------
    tuple of int
        The number of signals, and the most of them that chance alone is expected to have given (rounded up).
    """
    signals = int(stabiliteit["is_signaal"].sum())
    return signals, int(np.ceil(signals * SIGNAAL))


def probability_with_completeness(counted: object, minimum: object, completeness: object) -> Array:
    """The chance that the true count meets the minimum when the registry holds only this share of cases.

    Given what was counted, what is missing is gamma-Poisson (Jeffreys): total = counted + missing, with
    missing negative binomial with shape counted + 1/2 and share 1 - completeness.

    Examples
    --------
    >>> round(float(probability_with_completeness(19, 20, 0.972)), 3)
    0.425
    """
    counts, minima, share = np.broadcast_arrays(
        *(np.asarray(each, dtype="float64") for each in (counted, minimum, completeness))
    )
    # With completeness c known, "years" c and "ahead" 1 - c give exactly that negative binomial.
    return np.where(
        counts >= minima, 1.0, kans.predictive_at_least(minima - counts, counts, share, 1.0 - share)
    )


def _over_window(reeksen: Reeksen, venster: Array) -> tuple[Array, Array, Array]:
    """Sum (lowest, highest) and best over each series' own window; NaN where a year of it is not known."""
    columns = reeksen.laag.shape[1]
    back = columns - np.arange(columns)
    wanted = back[None, :] <= np.nan_to_num(venster)[:, None]
    usable = np.where(np.isnan(venster) | (venster > columns), np.nan, 1.0)
    low, high = (
        np.where(wanted, matrix, 0.0).sum(axis=1) * usable for matrix in (reeksen.laag, reeksen.hoog)
    )
    best = np.where(wanted, reeksen.laag, -np.inf).max(axis=1) * usable
    return low, high, np.where(low == high, best, np.nan)
