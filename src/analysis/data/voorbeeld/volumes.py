"""How often each intervention is done where, and how that develops: a gamma-Poisson model with a history.

In 2011 every place that does an intervention draws its true mean from a gamma distribution, fitted to the
literature where that exists (`ingrepen.csv`, docs/voorbeeld.md). The count of a year is Poisson around the
true mean of that year. The mean is the place's own and drifts slowly; the country grows or shrinks; 2020
dips. Who misses the norm of a year may stop, and its patients go to the nearest other place: so care
concentrates, as it did, and the distribution of 2016 is an outcome. Sometimes an intervention moves within an
organisation, or begins somewhere new.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.data.voorbeeld.zorgaanbieders import codes_in_year, first_codes, load_resource

BEGIN = 2011
END = 2025
JAREN = range(BEGIN, END + 1)

DRIFT = 0.05
"""Standard deviation of a place's yearly change of its true mean, on the log scale."""
VERPLAATSKANS = 0.012
STARTKANS = 0.003
SHARE_OF_NEWCOMER = 0.35
COVID_YEAR = 2020
SOORTEN = ("umc", "topklinisch", "algemeen", "categoraal")

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Ingreep:
    """An intervention in 2011: the gamma of its true means, who does it, and how it changes afterwards."""

    naam: str
    niveau: str
    gemiddelde: float
    vorm: float
    kans: dict[str, float]
    factor_umc: float
    tweede_locatie: float
    trend_pct: float
    factor_2020: float
    stopkans: float


@dataclass(frozen=True)
class Plekken:
    """The places (or organisations) where an intervention can be done, whatever code they have in a year.

    `code[plek, jaar]` is the number of the code in force (0: none); `eigenaar` is the organisation that a
    place was of in 2011.
    """

    nummers: list[int]
    code: npt.NDArray[np.int64]
    soort: npt.NDArray[np.str_]
    eigenaar: npt.NDArray[np.int64]
    ligging: Floats


@dataclass(frozen=True)
class Volumes:
    """The truth of one intervention: per plek and year the true mean, the count, and whether it is done."""

    mu: Floats
    aantal: npt.NDArray[np.int64]
    doet: Flags


def load_ingrepen() -> list[Ingreep]:
    """Every intervention of the example, in the order of its file."""
    return [
        Ingreep(
            naam=row["ingreep"],
            niveau=row["niveau"],
            gemiddelde=float(row["gemiddelde"]),
            vorm=float(row["vorm"]),
            kans={soort: float(row[soort]) for soort in SOORTEN},
            factor_umc=float(row["factor_umc"]),
            tweede_locatie=float(row["tweede_locatie"]),
            trend_pct=float(row["trend_pct"]),
            factor_2020=float(row["factor_2020"]),
            stopkans=float(row["stopkans"]),
        )
        for row in load_resource("ingrepen").to_dict("records")
    ]


def to_plekken(organisaties: pd.DataFrame, locaties: pd.DataFrame) -> dict[str, Plekken]:
    """The places of both levels, by niveau: `locatie` and `organisatie`."""
    main = locaties.drop_duplicates("organisatie").set_index("organisatie")
    homes = {
        "locatie": (locaties, locaties["organisatie"], locaties),
        "organisatie": (organisaties, organisaties.index.to_series(), main.reindex(organisaties.index)),
    }
    plekken = {}
    for niveau, (rows, owner, place) in homes.items():
        nummers = first_codes(rows)
        plekken[niveau] = Plekken(
            nummers=nummers,
            code=np.array([codes_in_year(rows, nummers, jaar) for jaar in JAREN]).T,
            soort=organisaties.loc[owner.loc[nummers], "type"].to_numpy("str"),
            eigenaar=owner.loc[nummers].to_numpy("int64"),
            ligging=place.loc[nummers, ["lat", "lon"]].to_numpy("float64") * [111.2, 68.0],
        )
    return plekken


def simulate(
    ingreep: Ingreep, plekken: Plekken, minima: Floats, breuk: Floats, rng: np.random.Generator
) -> Volumes:
    """One intervention from 2011 to 2025 over all places.

    Parameters
    ----------
    ingreep : Ingreep
        What is done.
    plekken : Plekken
        The places of its niveau.
    minima : array
        Per year the minimum of the norm in force; 0 where there is none.
    breuk : array
        Per year the factor by which a declared break changes what is counted.
    rng : Generator
        The only source of chance.
    """
    size = len(plekken.nummers)
    open_in = plekken.code > 0
    doet = _first_providers(ingreep, plekken, rng) & open_in[:, 0]
    factor = np.where(plekken.soort == "umc", ingreep.factor_umc, 1.0)
    base = draw_means(ingreep.gemiddelde, ingreep.vorm, size, rng) * factor * doet
    mu, aantal, is_done = np.zeros((3, size, len(JAREN)))
    for t, jaar in enumerate(JAREN):
        _leave(base, doet & ~open_in[:, t], plekken, doet)
        dip = ingreep.factor_2020 if jaar == COVID_YEAR else 1.0
        mu[:, t] = base * breuk[t] * dip * (1 + ingreep.trend_pct / 100) ** t
        aantal[:, t] = rng.poisson(mu[:, t])
        is_done[:, t] = doet
        base *= np.exp(rng.normal(-(DRIFT**2) / 2, DRIFT, size))
        below = doet & (aantal[:, t] < minima[t])
        _leave(base, below & (rng.random(size) < ingreep.stopkans), plekken, doet)
        _move(base, doet, plekken, open_in[:, min(t + 1, len(JAREN) - 1)], rng)
        _start(base, doet, plekken, open_in[:, t], rng)
    return Volumes(mu, aantal.astype("int64"), is_done.astype("bool"))


def draw_means(gemiddelde: float, vorm: float, size: int, rng: np.random.Generator) -> Floats:
    """True means of hospitals: gamma with this mean and shape, so that counts are negative binomial."""
    return rng.gamma(vorm, gemiddelde / vorm, size)


def _first_providers(ingreep: Ingreep, plekken: Plekken, rng: np.random.Generator) -> Flags:
    """An organisation does an intervention or not, by its type; mostly at its first location only."""
    kans = np.array([ingreep.kans[soort] for soort in plekken.soort])
    _, first, owner = np.unique(plekken.eigenaar, return_index=True, return_inverse=True)
    offers = (rng.random(len(first)) < kans[first])[owner]
    is_first = np.isin(np.arange(len(plekken.nummers)), first)
    also = rng.random(len(plekken.nummers)) < ingreep.tweede_locatie
    return offers & (is_first | also)


def _leave(base: Floats, leaving: Flags, plekken: Plekken, doet: Flags) -> None:
    """Who stops hands its patients to the nearest place that goes on; the last one cannot stop."""
    for plek in np.flatnonzero(leaving):
        doet[plek] = False
        others = np.flatnonzero(doet)
        if len(others):
            nearest = others[np.argmin(_distances(plekken, plek, others))]
            base[nearest] += base[plek]
        base[plek] = 0


def _move(base: Floats, doet: Flags, plekken: Plekken, is_open: Flags, rng: np.random.Generator) -> None:
    """Sometimes an organisation moves an intervention to another of its locations."""
    for plek in np.flatnonzero(doet & (rng.random(len(base)) < VERPLAATSKANS)):
        same = (plekken.eigenaar == plekken.eigenaar[plek]) & ~doet & is_open
        if same.any():
            target = np.flatnonzero(same)[0]
            base[target], base[plek] = base[plek], 0
            doet[target], doet[plek] = True, False


def _start(base: Floats, doet: Flags, plekken: Plekken, is_open: Flags, rng: np.random.Generator) -> None:
    """Sometimes an organisation that did not do it begins, with patients of the nearest place that does."""
    owners = plekken.eigenaar[doet]
    is_new = ~doet & is_open & ~np.isin(plekken.eigenaar, owners) & (plekken.soort != "categoraal")
    for plek in np.flatnonzero(is_new & (rng.random(len(base)) < STARTKANS)):
        others = np.flatnonzero(doet)
        if len(others):
            nearest = others[np.argmin(_distances(plekken, plek, others))]
            base[plek] = SHARE_OF_NEWCOMER * base[nearest]
            base[nearest] -= base[plek]
            doet[plek] = True


def _distances(plekken: Plekken, plek: np.intp, others: npt.NDArray[np.intp]) -> Floats:
    differences = plekken.ligging[others] - plekken.ligging[plek]
    squares: Floats = (differences**2).sum(axis=1)
    return squares
