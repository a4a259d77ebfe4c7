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
    over_window,
    own_years,
    to_reeksen,
    years_below,
    years_below_in_a_row,
)
from analysis.rules.tabellen import conform
from analysis.rules.verwachting import Normen, forecast, norms_of_year, predict_counts
from analysis.rules.volledigheid import NO_FIGURES, describe_completeness
from analysis.years import to_verslagjaar

SIGNAAL = 0.05
"""A signal is an adjusted p of at most this: of all signals at most this share is expected to be false."""
STRUCTUREEL_OP_RIJ = 3
STRUCTUREEL_VAN_VIJF = 4
Column: TypeAlias = "Array | npt.NDArray[np.bool_] | pd.Series[str]"
JUDGED = ["voldoet", "voldoet niet"]
COMPARED = ["p_onder", "p_onder_min", "kans_werkelijk", "kans_werkelijk_min", "kans_werkelijk_max"]
ANDERE_REGELS = ("jaar", "gemiddelde_2", "gemiddelde_3", "80_pct", "beste_3", "twee_jaar")


def build_stabiliteit(
    trends: pd.DataFrame,
    volumenormen: pd.DataFrame,
    inkoopjaar: int,
    completeness: pd.DataFrame = NO_FIGURES,
) -> pd.DataFrame:
    """Every verdict on a volume of an inkoopjaar has one row that says how stable it is.

    Parameters
    ----------
    trends : DataFrame
        `trends` of this inkoopjaar.
    volumenormen : DataFrame
        The register: the norm of the year being judged, and of the two years after it.
    inkoopjaar : int
        The purchasing year; its verslagjaar is the last year looked at.
    completeness : DataFrame
        As `volledigheid.completeness_of_norms` gives it; nothing stated by default.

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
        **describe_completeness(reeksen, now, completeness),
        **describe_outlook(reeksen, volumenormen, verslagjaar),
    }
    per_series = pd.concat([reeksen.sleutels, pd.DataFrame(columns)], axis=1)
    stabiliteit = oordelen.merge(per_series, on=REEKS_KEYS, how="left", validate="one_to_one")
    beside = {"marge_pct": "maat", "marge_pct_min": "maat_min", "marge_pct_max": "maat_max"}
    margins = {
        name: 100.0 * (stabiliteit[maat] - stabiliteit["minimum"]) / stabiliteit["minimum"]
        for name, maat in beside.items()
    }
    # A verdict that compares nothing is no test of chance.
    is_compared = stabiliteit["oordeel"].isin(["voldoet", "voldoet niet", "onzeker"])
    compared = stabiliteit[COMPARED].where(is_compared, axis=0)
    q_onder = kans.adjust_benjamini_hochberg(compared["p_onder"])
    others = stabiliteit[[f"oordeel_{regel}" for regel in ANDERE_REGELS]]
    is_judged = stabiliteit["oordeel"].isin(JUDGED)
    differs = others.isin(JUDGED) & others.ne(stabiliteit["oordeel"], axis=0)
    return conform(
        stabiliteit.assign(
            **margins,
            **compared,
            q_onder=q_onder,
            is_signaal=q_onder <= SIGNAAL,
            is_omslag=is_judged & differs.any(axis=1),
        ),
        "stabiliteit",
    )


def describe_distance(reeksen: Reeksen) -> dict[str, Column]:
    """Structureel is below three years running, or in four of the last five.

    A year whose bounds straddle the norm is below at most: it counts in the columns _max, and in
    is_mogelijk_structureel. A year without a verdict never counts, and ends a run of years.
    """
    in_a_row, in_a_row_max = years_below_in_a_row(reeksen)
    below_3, below_3_max, judged_3 = years_below(reeksen, 3)
    below_5, below_5_max, judged_5 = years_below(reeksen, 5)
    return {
        "jaren_onder_op_rij": in_a_row,
        "jaren_onder_op_rij_max": in_a_row_max,
        "jaren_onder_3": below_3,
        "jaren_onder_3_max": below_3_max,
        "jaren_beoordeeld_3": judged_3,
        "jaren_onder_5": below_5,
        "jaren_onder_5_max": below_5_max,
        "jaren_beoordeeld_5": judged_5,
        "is_structureel": _is_structural(in_a_row, below_5),
        "is_mogelijk_structureel": _is_structural(in_a_row_max, below_5_max),
    }


def _is_structural(in_a_row: Array, of_five: Array) -> npt.NDArray[np.bool_]:
    structural: npt.NDArray[np.bool_] = (in_a_row >= STRUCTUREEL_OP_RIJ) | (of_five >= STRUCTUREEL_VAN_VIJF)
    return structural


def describe_chance(reeksen: Reeksen, normen: Normen) -> dict[str, Column]:
    """The exact interval of the rate over the norm's window, and how often the norm counts this low.

    With a suppressed count the interval spans both bounds. p_onder is that of the highest count it can be,
    the benefit of the doubt; p_onder_min that of the lowest. For the best of several years p is that all of
    them are at most the best one.
    """
    window = over_window(reeksen, normen.venster)
    is_best = normen.is_beste == 1
    span = np.where(is_best, 1.0, normen.venster)
    low = np.where(is_best, window.beste_laag, window.laag)
    high = np.where(is_best, window.beste_hoog, window.hoog)
    per_year = np.where(normen.is_som == 1, normen.minimum / normen.venster, normen.minimum)
    p_min, p = (kans.probability_at_most(count, per_year * span) for count in (low, high))
    return {
        "interval_laag": kans.poisson_interval(low, span)[0],
        "interval_hoog": kans.poisson_interval(high, span)[1],
        "p_onder": np.where(is_best, p**normen.venster, p),
        "p_onder_min": np.where(is_best, p_min**normen.venster, p_min),
    }


def describe_other_rules(reeksen: Reeksen, normen: Normen) -> dict[str, Column]:
    """The verdict on the same data under rules that others use; missing where its years are not all known.

    jaar: the last year alone. gemiddelde_2, gemiddelde_3: means. 80_pct: at least 80% of the minimum in the
    last year, without the tolerance of the norm itself. beste_3: the best of three years. twee_jaar: below
    only when below two years running. All use the minimum (per year) that is in force now. `onzeker` where
    the bounds of a suppressed count straddle it.
    """
    years_of_sum = np.where(normen.is_som == 1, normen.venster, 1.0)
    per_year = normen.minimum / years_of_sum
    nominal = reeksen.minimum[:, -1] / years_of_sum
    verdicts: dict[str, Column] = {}
    for regel, years, minimum, take_best in (
        ("jaar", 1, per_year, False),
        ("gemiddelde_2", 2, per_year, False),
        ("gemiddelde_3", 3, per_year, False),
        ("80_pct", 1, 0.8 * nominal, False),
        ("beste_3", 3, per_year, True),
        ("twee_jaar", 2, per_year, True),
    ):
        window = over_window(reeksen, np.full(len(per_year), float(years)))
        low, high = (window.beste_laag, window.beste_hoog) if take_best else (window.laag, window.hoog)
        # A product in floats may lie a hair above the whole number that it means.
        needed = np.round(minimum * (1 if take_best else years), 9)
        verdict = np.select([low >= needed, high < needed], ["voldoet", "voldoet niet"], "onzeker")
        known = ~np.isnan(low) & ~np.isnan(high) & ~np.isnan(needed)
        verdicts[f"oordeel_{regel}"] = pd.Series(verdict, dtype="str").where(known)
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
