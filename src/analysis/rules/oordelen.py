"""Does this unit meet this norm? The verdict of one verslagjaar, for the inkoopjaar two years later.

A norm is an inclusive minimum, compared unrounded: 59 over three years is below a mean of 20, 60 meets it. A
verdict is three-valued where only bounds are known (a suppressed count): both bounds at or above the minimum
is `voldoet`, both below is `voldoet niet`, anything else `onzeker`. Not reported is not zero, suppressed is
not zero, and not applicable is not a miss: these are `niet beoordeelbaar` or `niet van toepassing`, with a
reason.

The reasons in order: the norm is not in force on 1 January of the inkoopjaar; its minimum is not known; a
figure of its window cannot be used (see `vensters`); a volume of zero where zero means that the intervention
is not done.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.rules.aanwezigheid import Aanwezigheid, note_aanwezigheid
from analysis.rules.antwoorden import Antwoorden, read_antwoorden
from analysis.rules.cellen import collect_cellen
from analysis.rules.eenheden import Eenheden, identify_eenheden
from analysis.rules.gevallen import Gevallen, describe_units, first_deliveries, list_gevallen, take_texts
from analysis.rules.herkomst import Herkomst
from analysis.rules.jaarcijfers import sum_indicatoren
from analysis.rules.normen import Flags, Normen, select_normen, windows
from analysis.rules.redenen import (
    BRUIKBAAR,
    NIET_UITGEVOERD,
    NIET_VAN_TOEPASSING,
    NOG_NIET_VAN_KRACHT,
    NORM_NIET_INGEVOERD,
    REDENEN,
)
from analysis.rules.tabellen import conform
from analysis.rules.vensters import Maten, measure
from analysis.years import JAREN_TUSSEN_VERSLAG_EN_INKOOP, first_day

VOLDOET = "voldoet"
VOLDOET_NIET = "voldoet niet"
ONZEKER = "onzeker"
NIET_BEOORDEELBAAR = "niet beoordeelbaar"
NVT = "niet van toepassing"
OORDELEN = (VOLDOET, VOLDOET_NIET, ONZEKER, NIET_BEOORDEELBAAR, NVT)

REKENRUIS = 1e-12
"""Of the norm: a difference this small between computed decimals (a mean or sum of percentages, a
tolerance) is noise of the computer's arithmetic, and no miss. Figures compared as delivered have none."""

OPGAVEN_AT_ONCE = 1 << 18
"""Norms that rest on more opgaven are judged one after another: what stays in the cache is judged faster."""

_OPGAVEN_COLUMNS = [
    "verslagjaar",
    "kvk",
    "vestigingsnummer",
    "organisatie",
    "locatie",
    "indicatorset_code",
    "indicator_code",
    "waarde",
    "teller",
    "noemer",
    "ondergrens",
    "bovengrens",
    "toestand",
    "opmerking",
    "levering",
]


def judge_volumenormen(
    opgaven: pd.DataFrame,
    volumenormen: pd.DataFrame,
    indicatoren: pd.DataFrame,
    zorgaanbieders: pd.DataFrame,
    locaties: pd.DataFrame,
    trendbreuken: pd.DataFrame,
    verslagjaren: Sequence[int],
) -> pd.DataFrame:
    """Every unit gets one verdict per norm that applies to it, per verslagjaar under the norm of that year.

    A unit is an organisation or, for norms per locatie, team or operateur, a location. It gets a row when it
    has an opgave (whatever its toestand) of an indicator that is linked to the norm in that verslagjaar. A
    unit without one gets a row `niet aangeleverd` when it answered the norm (anything but leeg) the year
    before, unless the register says that it ended before; a location without any row, of an organisation
    that did deliver, only when the register says that it is still valid.

    Parameters
    ----------
    opgaven : DataFrame
        `opgaven`: one row per verslagjaar x locatie (or organisation level) x indicator, of all verslagjaren
        that the windows reach back to. Text columns may be categoricals. Later verslagjaren are not looked
        at.
    volumenormen, indicatoren, zorgaanbieders, locaties, trendbreuken : DataFrame
        The register. A norm holds for geldig_vanaf <= verslagjaar <= geldig_tot; a missing bound is open.
        `minimum` missing: not known. `tolerantie_pct` missing: 0. `ingangsdatum` missing: in force.
        `kvk` missing: `organisatie` is the key.
    verslagjaren : sequence of int
        The verslagjaren to judge; inkoopjaar is verslagjaar + 2. A verdict does not depend on which others
        are judged with it.

    Returns
    -------
    DataFrame
        `oordelen`: one row per inkoopjaar x norm_code x unit (kvk or organisatie; vestigingsnummer or
        locatie), sorted by inkoopjaar, norm_code and unit. `volume` is the figure of the verslagjaar, `maat`
        the number compared (unrounded), `maat_min` and `maat_max` its bounds: in the unit of the norm (a
        count, a percentage, or 1 and 0 for yes and no). `volume` is missing when it is not known exactly;
        `maat_min` and `maat_max` when a figure of the window cannot be used; `maat` and `marge` also when the
        bounds differ, and for every `niet beoordeelbaar`. `kvk` or `vestigingsnummer` missing: the name is
        the key; `vestigingsnummer` and `locatie` are missing for organisations. `levering`: the deliveries of
        the figures, newest verslagjaar first, missing when there are none.

    Raises
    ------
    ReferenceError
        When a norm has two rows for one verslagjaar, or one indicator would count twice in it.
    """
    return conform(
        judge_reeksen(
            opgaven, volumenormen, indicatoren, zorgaanbieders, locaties, trendbreuken, verslagjaren
        ),
        "oordelen",
    )


def judge_reeksen(
    opgaven: pd.DataFrame,
    volumenormen: pd.DataFrame,
    indicatoren: pd.DataFrame,
    zorgaanbieders: pd.DataFrame,
    locaties: pd.DataFrame,
    trendbreuken: pd.DataFrame,
    verslagjaren: Sequence[int],
) -> pd.DataFrame:
    """The same verdicts, with the bounds of the verslagjaar's own figure beside them.

    Parameters are those of `judge_volumenormen`.

    Returns
    -------
    DataFrame
        The columns of `oordelen` plus `volume_min` and `volume_max`: equal to `volume` where it is known,
        the bounds of a suppressed count, missing where the year's figure cannot be used.
    """
    if not len(verslagjaren) or opgaven.empty:
        return conform(pd.DataFrame(), "trends")
    laatste = max(verslagjaren)
    if (opgaven["verslagjaar"] > laatste).any():
        opgaven = opgaven.loc[opgaven["verslagjaar"] <= laatste, _OPGAVEN_COLUMNS]
    eenheden = identify_eenheden(opgaven, zorgaanbieders, locaties, laatste)
    normen = select_normen(volumenormen, indicatoren, trendbreuken, verslagjaren, eenheden.eerste_jaar)
    aanwezigheid = note_aanwezigheid(eenheden)
    antwoorden = read_antwoorden(opgaven, normen.items)
    herkomst = Herkomst(antwoorden.leveringen)
    return _by_jaar(
        [
            _judge_vragen(vragen, antwoorden, eenheden, aanwezigheid, herkomst)
            for vragen in normen.split(antwoorden.per_item, OPGAVEN_AT_ONCE)
        ]
    )


def _judge_vragen(
    normen: Normen, antwoorden: Antwoorden, eenheden: Eenheden, aanwezigheid: Aanwezigheid, herkomst: Herkomst
) -> pd.DataFrame:
    """The verdicts under these norms, sorted by inkoopjaar, norm_code and unit."""
    cellen = collect_cellen(antwoorden, normen, eenheden, aanwezigheid)
    cijfers = sum_indicatoren(cellen, normen, antwoorden.levering, herkomst)
    gevallen = list_gevallen(cijfers, normen, aanwezigheid)
    maten = measure(gevallen, cijfers, normen, first_deliveries(gevallen, normen, aanwezigheid))
    units = describe_units(gevallen, normen, eenheden, aanwezigheid)
    return pd.DataFrame(
        {
            "inkoopjaar": eenheden.eerste_jaar + gevallen.jaar + JAREN_TUSSEN_VERSLAG_EN_INKOOP,
            "verslagjaar": eenheden.eerste_jaar + gevallen.jaar,
            **units,
            "levering": take_texts(herkomst.tell(), maten.levering),
            **_compare(maten, normen, gevallen, eenheden.eerste_jaar),
        },
        copy=False,
    )


def _by_jaar(delen: list[pd.DataFrame]) -> pd.DataFrame:
    """The verdicts of norms that follow each other, together sorted by inkoopjaar first."""
    delen = [deel for deel in delen if len(deel)] or delen[:1]
    if len(delen) == 1:
        return delen[0]
    inkoopjaren = sorted({jaar for deel in delen for jaar in deel["inkoopjaar"].unique()})
    first = [deel["inkoopjaar"].searchsorted(inkoopjaren) for deel in delen]
    end = [deel["inkoopjaar"].searchsorted(inkoopjaren, side="right") for deel in delen]
    return pd.concat(
        [
            deel.iloc[first[nummer][jaar] : end[nummer][jaar]]
            for jaar in range(len(inkoopjaren))
            for nummer, deel in enumerate(delen)
        ],
        ignore_index=True,
    )


def _compare(
    maten: Maten, normen: Normen, gevallen: Gevallen, eerste_jaar: int
) -> dict[str, npt.NDArray[np.float64] | pd.Series[str]]:
    """The measure beside the minimum: oordeel and reden, and the numbers that they rest on."""
    rijen = normen.rijen
    rij = normen.normrij[gevallen.vraag, gevallen.jaar]
    minimum = rijen["minimum"].to_numpy(dtype="float64")
    jaren = np.where(rijen["regel"].eq("gemiddelde"), windows(rijen), 1)
    tolerantie = rijen["tolerantie_pct"].fillna(0).to_numpy(dtype="float64")
    # A mean is compared as its sum, and shares of the minimum as whole numbers: no division, so no rounding.
    threshold = minimum * jaren * (100 - tolerantie)
    is_computed = (windows(rijen) > 1) | (tolerantie != 0)
    noise = np.where(
        is_computed[rij] | (normen.aantal_koppelingen[gevallen.vraag, gevallen.jaar] > 1),
        REKENRUIS * np.abs(threshold)[rij],
        0,
    )
    low_meets = maten.laag * 100 >= threshold[rij] - noise
    high_meets = maten.hoog * 100 >= threshold[rij] - noise

    zero_is_not_done = (rijen["soort"].eq("volume") & rijen["nul"].eq("niet_uitgevoerd")).to_numpy(
        dtype="bool"
    )
    is_not_done = zero_is_not_done[rij] & (maten.laag == 0) & (maten.hoog == 0)
    reden = np.where((maten.reden == BRUIKBAAR) & is_not_done, NIET_UITGEVOERD, maten.reden)
    reden = np.where(np.isnan(minimum)[rij], NORM_NIET_INGEVOERD, reden)
    reden = np.where(
        _not_yet_in_force(rijen, normen, eerste_jaar)[rij, gevallen.jaar], NOG_NIET_VAN_KRACHT, reden
    )

    does_not_apply = np.isin(np.arange(len(REDENEN)), NIET_VAN_TOEPASSING)
    oordeel = np.select(
        [does_not_apply[reden], reden != BRUIKBAAR, low_meets, ~high_meets],
        [
            OORDELEN.index(NVT),
            OORDELEN.index(NIET_BEOORDEELBAAR),
            OORDELEN.index(VOLDOET),
            OORDELEN.index(VOLDOET_NIET),
        ],
        OORDELEN.index(ONZEKER),
    )
    maat_min, maat_max = maten.laag / jaren[rij], maten.hoog / jaren[rij]
    is_exact = (maat_min == maat_max) & (oordeel != OORDELEN.index(NIET_BEOORDEELBAAR))
    maat = np.where(is_exact, maat_min, np.nan)
    return {
        "volume": np.where(maten.volume_laag == maten.volume_hoog, maten.volume_laag, np.nan),
        "volume_min": maten.volume_laag,
        "volume_max": maten.volume_hoog,
        "maat": maat,
        "maat_min": maat_min,
        "maat_max": maat_max,
        "minimum": minimum[rij],
        "marge": maat - minimum[rij],
        "oordeel": take_texts(pd.Series(OORDELEN, dtype="str"), oordeel),
        "reden": take_texts(pd.Series(REDENEN, dtype="str"), reden),
    }


def _not_yet_in_force(rijen: pd.DataFrame, normen: Normen, eerste_jaar: int) -> Flags:
    """Per norm row x jaar: its ingangsdatum lies after 1 January of the inkoopjaar."""
    verslagjaren = range(eerste_jaar, eerste_jaar + normen.aantal_jaren)
    first_days = pd.DatetimeIndex(
        [first_day(verslagjaar + JAREN_TUSSEN_VERSLAG_EN_INKOOP) for verslagjaar in verslagjaren]
    )
    ingangsdatum = pd.to_datetime(rijen["ingangsdatum"]).to_numpy(dtype="datetime64[us]")
    later: Flags = ingangsdatum[:, None] > first_days.to_numpy(dtype="datetime64[us]")
    return later
