"""When an answer at one level counts for a norm at the other level.

Figures are never added or divided over levels. An organisation-level figure counts for a norm per location
when the organisation has one location; with several, each location without its own usable figure gets
`verkeerd niveau`. The mirror: a location's figure counts for a norm per organisation when the organisation
has one location; with several it gets `verkeerd niveau`. One location by the register, beside a figure from
another location, is several.

Only an answer (a figure, or something unreadable) can stand at the wrong level: an empty or nvt row at
organisation level says nothing about one of several locations. An organisation that has only location rows
for a norm per organisation, all empty or nvt, has left it empty or said nvt.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis.rules.aanwezigheid import Aanwezigheid
from analysis.rules.normen import GEEN
from analysis.rules.redenen import BRUIKBAAR, ONLEESBAAR, VERKEERD_NIVEAU

ANTWOORDEN = (BRUIKBAAR, ONLEESBAAR)

_VRAAG = ["vraag", "organisatie", "jaar", "volgnummer"]
_MOVED = ["vraag", "eenheid", "jaar", "volgnummer", "rij", "reden", "laag", "hoog"]


def to_locaties(answers: pd.DataFrame, rivals: pd.DataFrame, aanwezigheid: Aanwezigheid) -> pd.DataFrame:
    """Organisation-level answers to norms per location become answers of that organisation's locations.

    Parameters
    ----------
    answers : DataFrame
        One row per vraag x organisatie x jaar x volgnummer: rij, reden, laag, hoog.
    rivals : DataFrame
        Where a location other than the organisation's only one has a usable figure of its own: those keys.

    Returns
    -------
    DataFrame
        One row per vraag x eenheid (a location) x jaar x volgnummer: rij, reden, laag, hoog.
    """
    if answers.empty:
        return pd.DataFrame(columns=_MOVED)
    organisatie, jaar = answers["organisatie"].to_numpy(), answers["jaar"].to_numpy()
    enige = aanwezigheid.enige_locatie[organisatie, jaar]
    is_unknown = aanwezigheid.aantal_locaties[organisatie, jaar] == 0
    is_answer = answers["reden"].isin(ANTWOORDEN).to_numpy()
    has_rival = pd.MultiIndex.from_frame(answers[_VRAAG]).isin(pd.MultiIndex.from_frame(rivals[_VRAAG]))
    is_one = (enige != GEEN) & ~has_rival

    single = answers[is_one].assign(eenheid=enige[is_one])
    single = _misplaced(single, (is_unknown & is_answer)[is_one])

    several = answers[~is_one & is_answer]
    orgjaar = several["organisatie"].to_numpy(dtype="int64") * aanwezigheid.aantal_locaties.shape[1]
    orgjaar = orgjaar + several["jaar"].to_numpy()
    begin, end = aanwezigheid.lijst_begin[orgjaar], aanwezigheid.lijst_begin[orgjaar + 1]
    times = end - begin
    position = np.repeat(begin - (np.cumsum(times) - times), times) + np.arange(times.sum())
    spread = several.iloc[np.repeat(np.arange(len(several)), times)]
    spread = spread.assign(eenheid=aanwezigheid.locatie_lijst[position])
    spread = _misplaced(spread, np.ones(len(spread), dtype="bool"))
    return pd.concat([single[_MOVED], spread[_MOVED]], ignore_index=True)


def to_organisaties(answers: pd.DataFrame, aanwezigheid: Aanwezigheid) -> pd.DataFrame:
    """Answers of locations to norms per organisation become one answer of the organisation.

    Parameters
    ----------
    answers : DataFrame
        One row per vraag x locatie x jaar x volgnummer: organisatie, rij, reden, laag, hoog, and `levering`
        as a number, by which one of several rows is chosen to point to.

    Returns
    -------
    DataFrame
        One row per vraag x eenheid (the organisation) x jaar x volgnummer: rij, reden, laag, hoog.
    """
    if answers.empty:
        return pd.DataFrame(columns=_MOVED)
    is_answer = answers["reden"].isin(ANTWOORDEN)
    ordered = answers.assign(is_answer=is_answer).sort_values(
        [*_VRAAG, "is_answer", "reden", "levering", "laag", "hoog"],
        ascending=[True, True, True, True, False, False, True, True, True],
    )
    first = ordered.drop_duplicates(_VRAAG).set_index(_VRAAG)
    aantal = ordered.groupby(_VRAAG)["is_answer"].sum().reindex(first.index).to_numpy()
    first = first.reset_index()
    locaties = aanwezigheid.aantal_locaties[first["organisatie"], first["jaar"]]
    is_one = (locaties <= 1) & (aantal <= 1)
    moved = _misplaced(first.assign(eenheid=first["organisatie"]), ~is_one & (aantal > 0))
    return moved[_MOVED]


def _misplaced(answers: pd.DataFrame, where: np.ndarray) -> pd.DataFrame:
    return answers.assign(
        reden=np.where(where, VERKEERD_NIVEAU, answers["reden"]),
        laag=answers["laag"].mask(where),
        hoog=answers["hoog"].mask(where),
    )
