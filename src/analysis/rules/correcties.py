"""An acknowledged correction changes the value that is judged; what was reported stays beside it.

A correction says which value it expects in the source (`gemeld`, empty for "no exact figure"). When the
source says something else by now, the correction is about another value: it is not applied, and that is told.
A corrected figure counts in every window that it falls in, so also in a mean of a later inkoopjaar.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pandas as pd

from analysis.rules.oordelen import (
    NVT,
    ONZEKER,
    REKENRUIS,
    VOLDOET,
    VOLDOET_NIET,
)
from analysis.rules.wederhoor import HERZIENING, OORDEEL
from analysis.rules.zaken import key_zaken

BLIJFT = ("norm niet ingevoerd", "nog niet van kracht")
"""Reasons that have nothing to do with the figure, so no correction takes them away."""
Jaren = dict[int, tuple[float, float, bool]]
"""Of one zaak per verslagjaar: the lowest and highest that its figure can be, and whether it is a break."""


def list_correcties(wederhoor: pd.DataFrame) -> pd.DataFrame:
    """The last judgement of a zaak in a verslagjaar decides: a later one without `erkend` takes it back.

    Parameters
    ----------
    wederhoor : DataFrame
        Events of one or more inkoopjaren with `verslagjaar`, in the order in which they were noted.

    Returns
    -------
    DataFrame
        One row per verslagjaar x zaak: verslagjaar, zaak, norm_code, organisatie, gemeld, erkend.
    """
    judged = wederhoor[wederhoor["soort"].isin([OORDEEL, HERZIENING])]
    keyed = judged.assign(zaak=key_zaken(judged))
    last = keyed.drop_duplicates(["verslagjaar", "zaak"], keep="last").dropna(subset="erkend")
    columns = ["verslagjaar", "zaak", "norm_code", "organisatie", "gemeld", "erkend"]
    return last[columns].reset_index(drop=True)


def matches(volume: pd.Series[float], gemeld: pd.Series[float]) -> pd.Series[bool]:
    """The source says what was expected: the same number, or no exact figure on both sides."""
    return volume.eq(gemeld) | (volume.isna() & gemeld.isna())


def apply_correcties(
    oordelen: pd.DataFrame, trends: pd.DataFrame, correcties: pd.DataFrame, normen: pd.DataFrame
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """A verdict in whose window a correction falls is given anew by the same norm; others stay as they are.

    Parameters
    ----------
    oordelen : DataFrame
        `oordelen` of one inkoopjaar.
    trends : DataFrame
        `trends` of the same inkoopjaar: the figure of each zaak per verslagjaar, with its bounds.
    correcties : DataFrame
        As `list_correcties` gives it.
    normen : DataFrame
        Index norm_code; soort, venster, regel, tolerantie_pct, nul: the row that holds in the verslagjaar.

    Returns
    -------
    DataFrame
        `oordelen` with zaak, gemeld (the reported figure of the verslagjaar), erkend (the acknowledged one
        that was applied, missing when none was), oordeel_bron (the verdict on the source alone) and
        is_herrekend; maat, maat_min, maat_max, marge, oordeel and reden are those after correction.
    DataFrame
        Cases of the regel `correctie_past_niet`: verslagjaar, organisatie, norm_code, waarde (what the source
        says now), gemeld, erkend; only of years that some verdict of this inkoopjaar looks at.
    """
    corrected = oordelen.assign(
        zaak=key_zaken(oordelen),
        gemeld=oordelen["volume"],
        erkend=float("nan"),
        oordeel_bron=oordelen["oordeel"],
        is_herrekend=False,
    ).reset_index(drop=True)
    if corrected.empty or correcties.empty:
        return corrected, _no_cases()
    verslagjaar = int(corrected["verslagjaar"].iloc[0])
    span = int(normen["venster"].max())
    known = correcties[correcties["verslagjaar"].between(verslagjaar - span + 1, verslagjaar)]
    figures = trends.assign(zaak=key_zaken(trends))[
        ["verslagjaar", "zaak", "volume", "volume_min", "volume_max", "is_trendbreuk"]
    ]
    joined = known.merge(figures, on=["verslagjaar", "zaak"], how="left", indicator=True, validate="m:1")
    fits = matches(joined["volume"], joined["gemeld"]) & joined["_merge"].eq("both")
    misfits = joined.assign(regel="correctie_past_niet", waarde=joined["volume"])[~fits]
    fitting = joined[fits]
    applied: dict[tuple[int, str], float] = dict(
        zip(zip(fitting["verslagjaar"], fitting["zaak"], strict=True), fitting["erkend"], strict=True)
    )
    of_zaken = figures[figures["zaak"].isin(fitting["zaak"])]
    per_zaak: dict[str, Jaren] = {}
    for jaar, zaak, _, low, high, is_break in of_zaken.itertuples(index=False):
        per_zaak.setdefault(zaak, {})[jaar] = (low, high, is_break)
    changed: dict[str, dict[int, Any]] = {}
    rows: Iterator[Any] = iter(corrected[corrected["zaak"].isin(list(per_zaak))].itertuples())
    for row in rows:
        anew = {"erkend": applied.get((verslagjaar, row.zaak), float("nan"))}
        norm = normen.loc[row.norm_code]
        bounds = _window(per_zaak[row.zaak], applied, row.zaak, verslagjaar, norm)
        if bounds is not None and row.reden not in BLIJFT and not pd.isna(row.minimum):
            anew |= _judge(*bounds, float(row.minimum), norm) | {"is_herrekend": True}
        for column, value in anew.items():
            changed.setdefault(column, {})[row.Index] = value
    for column, values in changed.items():
        corrected.loc[list(values), column] = list(values.values())
    return corrected, misfits[[*_no_cases().columns]].reset_index(drop=True)


def _window(
    jaren: Jaren, applied: dict[tuple[int, str], float], zaak: str, verslagjaar: int, norm: pd.Series[Any]
) -> tuple[list[float], list[float]] | None:
    """Per year its bounds; None without a correction in the window, or with a break or an unusable year."""
    years = list(range(verslagjaar - int(norm["venster"]) + 1, verslagjaar + 1))
    if not any((year, zaak) in applied for year in years) or not set(years) <= set(jaren):
        return None
    if any(is_break for _, _, is_break in (jaren[year] for year in years[1:])):
        return None
    low = [applied.get((year, zaak), jaren[year][0]) for year in years]
    high = [applied.get((year, zaak), jaren[year][1]) for year in years]
    return None if any(map(pd.isna, [*low, *high])) else (low, high)


def _judge(low: list[float], high: list[float], minimum: float, norm: pd.Series[Any]) -> dict[str, Any]:
    """The rule of the norm on these years, compared as `oordelen` does: unrounded, a mean as a sum."""
    jaren = len(low) if norm["regel"] == "gemiddelde" else 1
    combine = max if norm["regel"] == "beste" else sum
    laag, hoog = float(combine(low)), float(combine(high))
    tolerantie = 0.0 if pd.isna(norm["tolerantie_pct"]) else float(norm["tolerantie_pct"])
    threshold = minimum * jaren * (100 - tolerantie)
    noise = REKENRUIS * abs(threshold) if len(low) > 1 or tolerantie else 0.0
    is_not_done = norm["soort"] == "volume" and norm["nul"] == "niet_uitgevoerd" and laag == hoog == 0
    if is_not_done:
        oordeel = NVT
    elif laag * 100 >= threshold - noise:
        oordeel = VOLDOET
    elif hoog * 100 < threshold - noise:
        oordeel = VOLDOET_NIET
    else:
        oordeel = ONZEKER
    maat = laag / jaren if laag == hoog else float("nan")
    return {
        "maat": maat,
        "maat_min": laag / jaren,
        "maat_max": hoog / jaren,
        "marge": maat - minimum,
        "oordeel": oordeel,
        "reden": "niet uitgevoerd" if is_not_done else None,
    }


def _no_cases() -> pd.DataFrame:
    columns = ["regel", "verslagjaar", "organisatie", "norm_code", "waarde", "gemeld", "erkend"]
    return pd.DataFrame(columns=columns)
