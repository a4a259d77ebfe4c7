"""How each series developed, and how the country did.

A trend is the verdict of every verslagjaar under the norm of that year, so a series can fall below because
the norm rose. From a declared trendbreuk on, figures cannot be compared with those before it: `is_trendbreuk`
marks the first verslagjaar after it.

National figures add up what is known and say beside it what is not: a suppressed count is a provider, but
adds nothing to the total. Of a year in which providers did not deliver, the total says too little;
`volume_bekend_pct` says how much of what they usually do is in it.
"""

from __future__ import annotations

import pandas as pd

from analysis.rules.oordelen import NIET_BEOORDEELBAAR, NVT, ONZEKER, VOLDOET, VOLDOET_NIET
from analysis.rules.reeksen import REEKS_KEYS
from analysis.rules.tabellen import conform
from analysis.years import to_verslagjaar

_NORMJAAR = ["inkoopjaar", "norm_code", "verslagjaar"]


def build_trends(oordelen: pd.DataFrame, trendbreuken: pd.DataFrame, inkoopjaar: int) -> pd.DataFrame:
    """The series of an inkoopjaar run up to its own verslagjaar, each year as it was judged.

    Parameters
    ----------
    oordelen : DataFrame
        `oordelen` of any verslagjaren, with volume_min and volume_max where `judge_reeksen` gave them; later
        verslagjaren than inkoopjaar - 2 are left out.
    trendbreuken : DataFrame
        The declared breaks: norm_code, eerste_verslagjaar.
    inkoopjaar : int
        Written in every row, in place of the inkoopjaar that the verdict was given for.

    Returns
    -------
    DataFrame
        `trends`: one row per inkoopjaar x norm_code x unit x verslagjaar; the other columns, their units and
        missing values are those of `oordelen`, and of `judge_reeksen` for volume_min and volume_max.
    """
    series = oordelen[oordelen["verslagjaar"] <= to_verslagjaar(inkoopjaar)]
    breaks = pd.MultiIndex.from_arrays(
        [trendbreuken["norm_code"], trendbreuken["eerste_verslagjaar"].astype("Int64")]
    )
    years = pd.MultiIndex.from_arrays([series["norm_code"], series["verslagjaar"].astype("Int64")])
    return conform(series.assign(inkoopjaar=inkoopjaar, is_trendbreuk=years.isin(breaks)), "trends")


def build_landelijk(trends: pd.DataFrame) -> pd.DataFrame:
    """Per norm and verslagjaar: how many providers, how much, and how many of those judged meet the norm.

    Parameters
    ----------
    trends : DataFrame
        `trends` of one or more inkoopjaren.

    Returns
    -------
    DataFrame
        `landelijk`: one row per inkoopjaar x norm_code x verslagjaar, in that order. `aanbieders_aantal`
        counts the units with a volume above 0 or a suppressed count; `volume_totaal` adds the known volumes
        and `volume_mediaan` is over those above 0, both missing where there are none. `herfindahl` is the sum
        of squared shares in the known volume: 1 where one provider does all, 1/n where n do the same.
        `volume_bekend_pct` is the share of the usual volume (of each unit its own mean) of those who do it
        that is known. `voldoet_pct` is 100 x
        voldoet_aantal / beoordeeld_aantal, unrounded, missing where nobody was judged; beoordeeld are
        `voldoet` and `voldoet niet`.
    """
    # Bounds of the year where they are known; else those of the measure tell of a suppressed year in it.
    is_bounded = (trends["volume_max"] > trends["volume_min"]) | (trends["maat_max"] > trends["maat_min"])
    is_suppressed = trends["volume"].isna() & is_bounded
    performs = trends["volume"] > 0
    counted = trends.assign(
        aanbieders_aantal=performs | is_suppressed,
        volume_mediaan=trends["volume"].where(performs),
        kwadraat=trends["volume"] ** 2,
        **_usual_volume(trends, performs),
        voldoet_aantal=trends["oordeel"] == VOLDOET,
        beoordeeld_aantal=trends["oordeel"].isin([VOLDOET, VOLDOET_NIET]),
        onzeker_aantal=trends["oordeel"] == ONZEKER,
        niet_beoordeelbaar_aantal=trends["oordeel"] == NIET_BEOORDEELBAAR,
    )
    per_norm = counted.groupby(_NORMJAAR, sort=True)
    first = per_norm[["ingreep", "opsteller", "eenheid", "minimum", "is_trendbreuk"]].first()
    aantal_columns = [column for column in counted.columns if column.endswith("_aantal")]
    landelijk = first.join(per_norm[aantal_columns].sum()).assign(
        volume_totaal=per_norm["volume"].sum(min_count=1), volume_mediaan=per_norm["volume_mediaan"].median()
    )
    squares, totals = per_norm["kwadraat"].sum(), landelijk["volume_totaal"]
    landelijk["herfindahl"] = squares / totals.where(totals > 0) ** 2
    usual = per_norm[["gewoon_bekend", "gewoon"]].sum()
    landelijk["volume_bekend_pct"] = 100 * usual["gewoon_bekend"] / usual["gewoon"].where(usual["gewoon"] > 0)
    beoordeeld = landelijk["beoordeeld_aantal"].where(landelijk["beoordeeld_aantal"] > 0)
    landelijk["voldoet_pct"] = 100 * landelijk["voldoet_aantal"] / beoordeeld
    return conform(landelijk.reset_index(), "landelijk")


def _usual_volume(trends: pd.DataFrame, performs: pd.Series[bool]) -> dict[str, pd.Series[float]]:
    """What each unit usually does, in the years that it does it or does not say; and that of known years."""
    own = (
        trends["volume"]
        .where(performs)
        .groupby([trends[key] for key in REEKS_KEYS], dropna=False, sort=False)
    )
    usual = own.transform("mean").fillna(0.0)
    does = performs | (trends["volume"].isna() & trends["oordeel"].ne(NVT))
    return {"gewoon": usual.where(does, 0.0), "gewoon_bekend": usual.where(performs, 0.0)}
