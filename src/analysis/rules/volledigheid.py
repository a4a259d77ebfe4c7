"""A registry that misses cases may hide a norm that was met; here is how likely that is.

For each registry people may state which share of the cases it holds. Given what was counted, the cases it
misses are as uncertain as any count. The verdict stays on what was reported; this only says what completeness
leaves open. Where a norm rests on several indicators or years the least and the most complete of them give
bounds, and where one has no figure nothing is said.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.rules import kans
from analysis.rules.kans import Array
from analysis.rules.oordelen import EERSTE_JAAR, LAATSTE_JAAR, to_jaren
from analysis.rules.reeksen import Reeksen, in_window, over_window
from analysis.rules.verwachting import Normen

NO_FIGURES = pd.DataFrame(
    {
        "norm_code": pd.Series(dtype="str"),
        "verslagjaar": pd.Series(dtype="int64"),
        "laag": pd.Series(dtype="float64"),
        "hoog": pd.Series(dtype="float64"),
    }
)
"""As `completeness_of_norms` gives it where nobody stated anything."""


def completeness_of_norms(volledigheid: pd.DataFrame, indicatoren: pd.DataFrame) -> pd.DataFrame:
    """A norm's figures are as complete as the registries of the indicators that it adds up.

    Parameters
    ----------
    volledigheid : DataFrame
        One row per indicatorset_code x indicator_code x verslagjaar: volledigheid_pct.
    indicatoren : DataFrame
        The links: norm_code, its indicators, verslagjaar_vanaf and verslagjaar_tot.

    Returns
    -------
    DataFrame
        One row per norm_code x verslagjaar of which every linked indicator has a figure: laag and hoog, the
        smallest and the largest share (0-1) among them.
    """
    if volledigheid.empty or indicatoren.empty:
        return NO_FIGURES
    code = ["indicatorset_code", "indicator_code"]
    first = to_jaren(indicatoren["verslagjaar_vanaf"], EERSTE_JAAR)
    last = to_jaren(indicatoren["verslagjaar_tot"], LAATSTE_JAAR)
    links = indicatoren[["norm_code", *code]].assign(eerste=first, laatste=last)
    years = volledigheid[["verslagjaar"]].drop_duplicates().astype("int64")
    asked = links.merge(years, how="cross")
    asked = asked[asked["verslagjaar"].between(asked["eerste"], asked["laatste"])]
    stated = volledigheid[[*code, "verslagjaar"]].assign(
        share=volledigheid["volledigheid_pct"].astype("float64") / 100.0
    )
    shares = asked.merge(
        stated.astype({"verslagjaar": "int64"}), on=[*code, "verslagjaar"], how="left", validate="m:1"
    )
    per_norm = shares.groupby(["norm_code", "verslagjaar"])["share"]
    bounds = pd.DataFrame({"laag": per_norm.min(), "hoog": per_norm.max()})
    return bounds[per_norm.count().eq(per_norm.size())].reset_index()


def probability_with_completeness(counted: object, minimum: object, completeness: object) -> Array:
    """The chance that the true count meets the minimum when the registry holds only this share of cases.

    Given what was counted, what is missing is gamma-Poisson (Jeffreys): total = counted + missing, with
    missing negative binomial with shape counted + 1/2 and share 1 - completeness.

    Notes
    -----
    A Poisson count of which each case is registered with chance c: the registered and the missed are
    independent Poisson counts (Kingman 1993, Poisson Processes, §2.4), the second with (1 - c)/c times the
    mean of the first.

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


def describe_completeness(
    reeksen: Reeksen, normen: Normen, completeness: pd.DataFrame
) -> dict[str, npt.NDArray[np.float64]]:
    """How complete the figures in a norm's window are, and the chance that the true ones meet the norm.

    Parameters
    ----------
    reeksen, normen
        The series, and the norm of the verslagjaar for each.
    completeness : DataFrame
        As `completeness_of_norms` gives it.

    Returns
    -------
    dict of arrays
        volledigheid_pct_min and _max over the window, kans_werkelijk_min and _max (of the lowest count in the
        most complete registry, of the highest in the least complete), kans_werkelijk where these are one.
        NaN where a year of the window has no completeness or no usable figure.
    """
    shares = [_spread(reeksen, completeness, name) for name in ("laag", "hoog")]
    wanted = in_window(reeksen, normen.venster)
    known = np.where(np.where(wanted, np.isnan(shares[0]), False).any(axis=1), np.nan, 1.0)
    known = np.where(np.isnan(normen.venster) | np.isnan(normen.minimum), np.nan, known)
    lowest = np.where(wanted, shares[0], np.inf).min(axis=1) * known
    highest = np.where(wanted, shares[1], -np.inf).max(axis=1) * known
    window = over_window(reeksen, normen.venster)
    needed = kans.ceil_count(normen.minimum * np.where(normen.is_som == 1, 1.0, normen.venster))
    bounds = []
    for total, matrix, share, year_share in (
        (window.laag, reeksen.laag, highest, shares[1]),
        (window.hoog, reeksen.hoog, lowest, shares[0]),
    ):
        summed = probability_with_completeness(total, needed, share)
        per_year = probability_with_completeness(matrix, kans.ceil_count(normen.minimum)[:, None], year_share)
        best = 1.0 - np.where(wanted, 1.0 - per_year, 1.0).prod(axis=1)
        chance = np.where(normen.is_beste == 1, best, summed)
        bounds.append(chance * known * np.where(np.isnan(total), np.nan, 1.0))
    return {
        "volledigheid_pct_min": 100.0 * lowest,
        "volledigheid_pct_max": 100.0 * highest,
        "kans_werkelijk": np.where(bounds[0] == bounds[1], bounds[0], np.nan),
        "kans_werkelijk_min": bounds[0],
        "kans_werkelijk_max": bounds[1],
    }


def _spread(reeksen: Reeksen, completeness: pd.DataFrame, name: str) -> Array:
    """The shares as a matrix beside the series: one row per series, one column per verslagjaar."""
    years = range(reeksen.eerste_jaar, reeksen.eerste_jaar + reeksen.laag.shape[1])
    grid = completeness.pivot_table(index="norm_code", columns="verslagjaar", values=name)
    spread: Array = grid.reindex(index=reeksen.sleutels["norm_code"], columns=years).to_numpy("float64")
    return spread
