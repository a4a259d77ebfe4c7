"""What a hospital promised when it found itself below a norm, and who could take the care over.

A plan has a measure and a term. When the term has passed and the norm is still not met, the zaak returns to
the worklist. When the norm cannot be met on an acceptable term, the care moves to a provider in the region
that does meet it; who that could be is listed nearest first, by the straight line over the globe (great
circle), not by road.

Source: contracteerbeleid MSZ 2027, Minimumnormen. Formula: haversine, with the mean radius of the earth.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pandas as pd

from analysis.rules.oordelen import VOLDOET, VOLDOET_NIET
from analysis.rules.wederhoor import find_regios
from analysis.rules.zaken import key_eenheden, key_zaken

LOOPT = "loopt"
NAGEKOMEN = "nagekomen"
VERLOPEN = "verlopen"
OVERGEDRAGEN = "overgedragen"
INGETROKKEN = "ingetrokken"
STATEN = (LOOPT, OVERGEDRAGEN, INGETROKKEN)
"""What the register says; nagekomen and verlopen follow from the verdict and the term."""

STRAAL_AARDE_KM = 6371.0088


def find_planstanden(
    verbeterplannen: pd.DataFrame, oordelen: pd.DataFrame, peildatum: pd.Timestamp
) -> pd.DataFrame:
    """A running plan is kept when the norm is met, broken when its term has passed and the norm is not met.

    Parameters
    ----------
    verbeterplannen : DataFrame
        norm_code, kvk, vestigingsnummer, organisatie, locatie, gemeld_op, maatregel, termijn, staat,
        overdracht_naar; one row per plan.
    oordelen : DataFrame
        Verdicts of one inkoopjaar.
    peildatum : Timestamp
        The day of the term itself is still in time.

    Returns
    -------
    DataFrame
        The plans reported on or before peildatum, with zaak, oordeel (missing where there is none) and stand.
    """
    known = verbeterplannen[verbeterplannen["gemeld_op"] <= peildatum]
    keyed = known.assign(zaak=key_zaken(known))
    verdicts = pd.Series(oordelen["oordeel"].to_numpy(), index=key_zaken(oordelen), dtype="str")
    oordeel = keyed["zaak"].map(verdicts).astype("str")
    runs = keyed["staat"].eq(LOOPT)
    is_over = keyed["termijn"].lt(peildatum)
    stand = (
        keyed["staat"]
        .mask(runs & oordeel.eq(VOLDOET), NAGEKOMEN)
        .mask(runs & oordeel.ne(VOLDOET) & is_over, VERLOPEN)
    )
    return keyed.assign(oordeel=oordeel, stand=stand.astype("str")).reset_index(drop=True)


def great_circle_km(
    lat: float, lon: float, lats: pd.Series[float], lons: pd.Series[float]
) -> pd.Series[float]:
    """The straight line over the globe, in kilometres; missing where a coordinate is.

    >>> there = great_circle_km(52.3702, 4.8952, pd.Series([51.9244, 52.3702]), pd.Series([4.4777, 4.8952]))
    >>> there.round(1).tolist()
    [57.2, 0.0]
    """
    phi, phis = math.radians(lat), np.radians(lats)
    half = (
        np.sin((phis - phi) / 2) ** 2
        + math.cos(phi) * np.cos(phis) * np.sin((np.radians(lons) - math.radians(lon)) / 2) ** 2
    )
    afstand: pd.Series[float] = 2 * STRAAL_AARDE_KM * np.arcsin(np.sqrt(half))
    return afstand


def list_overnemers(
    zaak: str,
    oordelen: pd.DataFrame,
    locaties: pd.DataFrame,
    zorgaanbieders: pd.DataFrame,
    *,
    is_volume: bool = True,
) -> pd.DataFrame:
    """Who in the region meets the norm, nearest first, and what the transferred volume would make of it.

    Those that miss the norm but would meet it with the transferred volume added follow after those that meet
    it now. What is added is the volume of one year: of a norm that sums several years that is the least that
    it would become.

    Parameters
    ----------
    zaak : str
        What is transferred; its `volume` is added to each candidate's.
    oordelen : DataFrame
        Verdicts of one inkoopjaar.
    locaties, zorgaanbieders : DataFrame
        The register: coordinates and regions. Of an organisation the location nearest to any of its own
        counts.
    is_volume : bool
        The norm is on volume; of any other norm nothing can be added up, and only who meets it now is listed.

    Returns
    -------
    DataFrame
        organisatie, locatie, afstand_km (great circle; missing without coordinates), volume, oordeel,
        volume_met (with the transferred volume; missing when either is unknown), is_voldoende_met (meets with
        it: a volume above the norm stays above it); one row per candidate.
    """
    keyed = oordelen.assign(zaak=key_zaken(oordelen), regio=find_regios(oordelen, zorgaanbieders))
    own = keyed[keyed["zaak"] == zaak]
    columns = [
        "organisatie", "locatie", "afstand_km", "volume", "oordeel", "volume_met", "is_voldoende_met",
    ]  # fmt: skip
    if own.empty:
        return pd.DataFrame(columns=columns)
    from_row = own.iloc[0]
    others = keyed[
        (keyed["norm_code"] == from_row["norm_code"])
        & (keyed["regio"] == from_row["regio"])
        & (key_eenheden(keyed) != key_eenheden(own).iloc[0])
    ]
    added = float(from_row["volume"]) if is_volume else math.nan
    volume_met = others["volume"] + added
    meets = others["oordeel"].eq(VOLDOET)
    would = meets | (others["oordeel"].eq(VOLDOET_NIET) & (others["maat"] + added).ge(others["minimum"]))
    origin = _places(from_row, locaties)
    told: pd.DataFrame = others.assign(
        afstand_km=[_distance(origin, _places(row, locaties)) for _, row in others.iterrows()],
        volume_met=volume_met,
        is_voldoende_met=would,
        is_nu=meets,
    )[would]
    ordered: pd.DataFrame = told.sort_values(
        ["is_nu", "afstand_km", "organisatie"], ascending=[False, True, True]
    )
    return ordered[columns].reset_index(drop=True)


def _places(row: pd.Series[Any], locaties: pd.DataFrame) -> pd.DataFrame:
    """The coordinates of a location, or of all locations of an organisation, valid in the verslagjaar."""
    verslagjaar = row["verslagjaar"]
    valid = locaties["geldig_vanaf"].le(verslagjaar) & locaties["geldig_tot"].fillna(verslagjaar).ge(
        verslagjaar
    )
    known: pd.DataFrame = locaties[valid].dropna(subset=["lat", "lon"])
    is_own = known["organisatie"] == row["organisatie"]
    if pd.notna(row["vestigingsnummer"]):
        is_own = known["vestigingsnummer"] == row["vestigingsnummer"]
    elif pd.notna(row["locatie"]):
        is_own = is_own & (known["locatie"] == row["locatie"])
    own: pd.DataFrame = known[is_own]
    return own


def _distance(origin: pd.DataFrame, target: pd.DataFrame) -> float:
    """The shortest of all lines between the two; NaN where either has no coordinates."""
    lines = [
        great_circle_km(float(lat), float(lon), target["lat"], target["lon"]).min()
        for lat, lon in zip(origin["lat"], origin["lon"], strict=True)
    ]
    return float(min(lines)) if lines and len(target) else math.nan
