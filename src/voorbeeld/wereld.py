"""Who there is in the example, which norms there are, and what truly happened there.

No name is a real hospital's, and no number can be one: KvK numbers begin with 99 or 00, vestigingsnummers
with 000099 or 99, postcodes end in SA, SD or SS. Places are invented; coordinates lie inside their province.
Two organisations merge in 2019, one is taken over in 2022, one closes after 2018, one begins in 2020, one
location moves in 2021, and two codes had ended before the first verslagjaar.

Every norm is an example: its `bron` says so, and it bears a real body's name only where value and unit are
that body's. One norm (openhartchirurgie) is asked every other year under a code that no delivery has; in the
years between it is linked to nothing.

How often an intervention is done where follows a gamma-Poisson model with a history. In 2011 every place
that does it draws its true mean from a gamma distribution, fitted to the literature where that exists
(`ingrepen.csv`, docs/voorbeeld.md). The count of a year is Poisson around the true mean of that year. The
mean is the place's own and drifts slowly; the country grows or shrinks; 2020 dips. Who misses the norm of a
year may stop, and its patients go to the nearest other place: so care concentrates, as it did, and the
distribution of 2016 is an outcome. Sometimes an intervention moves within an organisation, or begins
somewhere new.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

FOLDER = Path(__file__).parent

FEWEST_ORGANISATIES = 20
FIRST_YEAR = 2000
"""Codes without a known beginning are valid from here on."""
OPEN_END = 9999

PERIOD = {"van": FIRST_YEAR, "tot": OPEN_END, "opvolger": 0}
TYPES = {
    "umc": "UNIVERSITAIR MEDISCH CENTRUM",
    "topklinisch": "ALGEMEEN ZIEKENHUIS",
    "algemeen": "ALGEMEEN ZIEKENHUIS",
    "categoraal": "CATEGORAAL ZIEKENHUIS",
}


@cache
def load_resource(name: str) -> pd.DataFrame:
    """A CSV file of this package, all text; an empty cell is an empty text."""
    return pd.read_csv(FOLDER / f"{name}.csv", dtype="str", keep_default_na=False)


@cache
def load_records(name: str) -> tuple[Mapping[str, str], ...]:
    """The rows of a CSV file of this package, one by one, read once."""
    rows = load_resource(name)
    return tuple(
        MappingProxyType(dict(zip(rows.columns, row, strict=True)))
        for row in rows.itertuples(index=False, name=None)
    )


def load_organisaties(size: float) -> pd.DataFrame:
    """One row per organisation and its period of validity; `size` 1 has 72 at work in 2016.

    Returns
    -------
    DataFrame
        Index `nummer`; kvk, organisatie, type, provincie, regio, van, tot (verslagjaren, inclusive),
        opvolger (nummer; 0 for none), alias (separated by |), agb.
    """
    first = _typed(load_resource("organisaties"))
    wanted = max(FEWEST_ORGANISATIES, round(len(first) * size))
    copies = [_copied(first, copy, ["organisatie"]) for copy in range(-(-wanted // len(first)))]
    organisaties = pd.concat(copies).iloc[:wanted]
    nummer = organisaties.index.to_series()
    is_old = nummer % 9 == 0
    kvk = (f"99{n * 7919 % 900_000 + 100_000}" for n in nummer)
    old_kvk = (f"009{n * 113 % 90_000 + 10_000}" for n in nummer)
    return organisaties.assign(
        kvk=np.where(is_old, list(old_kvk), list(kvk)),
        agb=[f"0699{n:04d}" for n in nummer],
    )


def load_locaties(organisaties: pd.DataFrame) -> pd.DataFrame:
    """One row per location and its period of validity, of these organisations.

    Returns
    -------
    DataFrame
        Index `nummer`; vestigingsnummer, organisatie (nummer), locatie, plaats, postcode, huisnummer, lat,
        lon, van, tot, opvolger (nummer; 0 for none), agb.
    """
    first = _typed(load_resource("locaties")).astype({"organisatie": "int64"})
    per_copy = len(load_resource("organisaties"))
    copies = [
        _copied(first, copy, ["locatie"]).assign(
            organisatie=first["organisatie"].to_numpy() + copy * per_copy
        )
        for copy in range(-(-len(organisaties) // per_copy))
    ]
    locaties = pd.concat(copies)
    locaties = locaties[locaties["organisatie"].isin(organisaties.index)]
    nummer = locaties.index.to_series()
    return locaties.assign(
        vestigingsnummer=[
            f"99{n * 7_654_321 % 10**10:010d}" if n % 7 == 0 else f"000099{n * 7919 % 900_000 + 100_000}"
            for n in nummer
        ],
        agb=[f"0698{n:04d}" for n in nummer],
    )


def in_year(rows: pd.DataFrame, jaar: int) -> pd.Series[bool]:
    """A code is valid from its first up to and including its last verslagjaar."""
    return (rows["van"] <= jaar) & (rows["tot"] >= jaar)


def codes_in_year(rows: pd.DataFrame, nummers: list[int], jaar: int) -> list[int]:
    """Under which code each place or organisation that once was `nummer` works in a year; 0: it does not."""
    van, tot, opvolger = (rows[naam].to_dict() for naam in ("van", "tot", "opvolger"))
    codes = []
    for nummer in nummers:
        code = nummer
        while tot[code] < jaar and opvolger[code]:
            code = int(opvolger[code])
        codes.append(code if van[code] <= jaar <= tot[code] else 0)
    return codes


def first_codes(rows: pd.DataFrame) -> list[int]:
    """The codes that continue no earlier one: each is a place (or organisation) of its own."""
    continued = rows.loc[rows["opvolger"] > 0, ["opvolger", "tot"]].set_index("opvolger")["tot"]
    begins_after = rows["van"].eq(continued.groupby(level=0).max().reindex(rows.index) + 1)
    return rows.index[~begins_after].tolist()


def to_zorgaanbieders(organisaties: pd.DataFrame) -> pd.DataFrame:
    """`reference/zorgaanbieders.csv` of the example."""
    return pd.DataFrame(
        {
            "kvk": organisaties["kvk"],
            "organisatie": organisaties["organisatie"],
            "type": organisaties["type"],
            "provincie": organisaties["provincie"],
            "regio": organisaties["regio"],
            **_validity(organisaties),
            "opvolger_kvk": organisaties["opvolger"].map(organisaties["kvk"]),
        }
    )


def to_locaties(locaties: pd.DataFrame, organisaties: pd.DataFrame) -> pd.DataFrame:
    """`reference/locaties.csv` of the example."""
    return pd.DataFrame(
        {
            "vestigingsnummer": locaties["vestigingsnummer"],
            "kvk": locaties["organisatie"].map(organisaties["kvk"]),
            "locatie": locaties["locatie"],
            "plaats": locaties["plaats"],
            "postcode": locaties["postcode"],
            "lat": locaties["lat"],
            "lon": locaties["lon"],
            **_validity(locaties),
            "opvolger_vestigingsnummer": locaties["opvolger"].map(locaties["vestigingsnummer"]),
        }
    )


def to_aliassen(organisaties: pd.DataFrame) -> pd.DataFrame:
    """`reference/aliassen.csv` of the example: one row per other name of an organisation."""
    aliassen = organisaties[["organisatie", "alias"]].assign(alias=organisaties["alias"].str.split("|"))
    return aliassen.explode("alias").query("alias != ''").reset_index(drop=True)


def _typed(rows: pd.DataFrame) -> pd.DataFrame:
    periods = {naam: rows[naam].replace("", str(empty)).astype("int64") for naam, empty in PERIOD.items()}
    return rows.assign(**periods, nummer=rows["nummer"].astype("int64")).set_index("nummer")


def _copied(rows: pd.DataFrame, copy: int, names: list[str]) -> pd.DataFrame:
    """A larger example repeats the organisations under names that tell the copies apart."""
    if copy == 0:
        return rows
    shift = copy * len(rows)
    renamed = {naam: rows[naam] + f" {copy + 1}" for naam in names}
    aliases = {"alias": ""} if "alias" in rows else {}
    shifted = rows.assign(
        **renamed, **aliases, opvolger=rows["opvolger"].where(rows["opvolger"] == 0, rows["opvolger"] + shift)
    )
    return shifted.set_axis(rows.index + shift)


def _validity(rows: pd.DataFrame) -> dict[str, pd.Series]:
    return {
        "geldig_vanaf": rows["van"].astype("str"),
        "geldig_tot": rows["tot"].astype("str").where(rows["tot"] < OPEN_END, ""),
    }


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


LINKED_TO_NOTHING = "openhartchirurgie"
ABSENT_INDICATOR = ("ISID900110", "INID909901")
YEARS_ASKED = range(2016, 2026, 2)
EARLIEST = 2016


def load_indicatoren() -> pd.DataFrame:
    """One row per indicator, in the order of the questionnaire; asked from verslagjaar `van` to `tot`."""
    indicatoren = load_resource("indicatoren")
    return indicatoren.assign(
        van=indicatoren["vanaf"].replace("", str(EARLIEST)).astype("int64"),
        tot=indicatoren["tot"].replace("", str(OPEN_END)).astype("int64"),
        parameter=indicatoren["parameter"].replace("", "0").astype("float64"),
    )


def to_links() -> pd.DataFrame:
    """`reference/indicatoren.csv` of the example: which indicator counts for which norm, and when."""
    indicatoren = load_resource("indicatoren")
    links = indicatoren.assign(norm_code=indicatoren["norm"].str.split(";")).explode("norm_code")
    links = links[links["norm_code"] != ""]
    links = links.assign(
        verslagjaar_vanaf=links["vanaf"].replace("", str(EARLIEST)), verslagjaar_tot=links["tot"]
    )
    absent = pd.DataFrame(
        {
            "norm_code": LINKED_TO_NOTHING,
            "verslagjaar_vanaf": [str(jaar) for jaar in YEARS_ASKED],
            "verslagjaar_tot": [str(jaar) for jaar in YEARS_ASKED],
            "indicatorset_code": ABSENT_INDICATOR[0],
            "indicator_code": ABSENT_INDICATOR[1],
            "veld": "waarde",
        }
    )
    return pd.concat([links[absent.columns], absent], ignore_index=True)


def to_trendbreuken() -> pd.DataFrame:
    """`reference/trendbreuken.csv` of the example."""
    return load_resource("trendbreuken")[["norm_code", "eerste_verslagjaar", "reden"]]


@cache
def minima_per_year(ingreep: str) -> Floats:
    """The yearly count that a hospital looks at when it decides whether to go on; 0 where no norm asks one.

    Norms on several interventions together, per operator, or with a later date play no part in it.
    """
    linked = [code for row in load_records("indicatoren") for code in row["norm"].split(";")]
    alone = {
        row["norm"].split(";")[0]
        for row in load_records("indicatoren")
        if row["ingreep"] == ingreep and row["inhoud"] in ("volume", "aandeel")
    }
    minima = np.zeros(len(JAREN))
    for norm in load_records("normen"):
        is_usable = norm["norm_code"] in alone and linked.count(norm["norm_code"]) == 1
        if not is_usable or norm["soort"] != "volume" or norm["ingangsdatum"] or not norm["minimum"]:
            continue
        years = int(norm["venster"]) if norm["regel"] == "som" else 1
        in_force = _in_force(norm["geldig_vanaf"], norm["geldig_tot"])
        minima = np.where(in_force, np.maximum(minima, float(norm["minimum"]) / years), minima)
    return minima


@cache
def breuk_per_year(ingreep: str) -> Floats:
    """The factor by which a declared break changes what is counted, from its first verslagjaar on."""
    factors = np.ones(len(JAREN))
    for breuk in load_records("trendbreuken"):
        if breuk["ingreep"] == ingreep:
            factors = np.where(_in_force(breuk["eerste_verslagjaar"], ""), float(breuk["factor"]), factors)
    return factors


def sum_groups(indicatoren: pd.DataFrame) -> pd.Series[str]:
    """Per indicator the widest norm that sums it with others ('' where none does); these go together."""
    exploded = indicatoren["norm"].str.split(";").explode()
    shared = exploded.value_counts()
    together = exploded[exploded.map(shared).gt(1) & exploded.ne("")]
    return together.groupby(level=0).last().reindex(indicatoren.index).fillna("")


def _in_force(first: str, last: str) -> npt.NDArray[np.bool_]:
    return np.array([int(first) <= jaar <= int(last or OPEN_END) for jaar in JAREN])


Counts = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Wereld:
    """Who there is, and what truly happened: the places per niveau and the volumes per intervention."""

    organisaties: pd.DataFrame
    locaties: pd.DataFrame
    plekken: dict[str, Plekken]
    volumes: dict[str, Volumes]
    niveaus: dict[str, str]


def build_wereld(
    organisaties: pd.DataFrame, locaties: pd.DataFrame, plekken: dict[str, Plekken], seed: int
) -> Wereld:
    """Every intervention has its own source of chance, so that adding one leaves the others as they were."""
    ingrepen = load_ingrepen()
    volumes = {
        ingreep.naam: simulate(
            ingreep,
            plekken[ingreep.niveau],
            minima_per_year(ingreep.naam),
            breuk_per_year(ingreep.naam),
            np.random.default_rng([seed, number]),
        )
        for number, ingreep in enumerate(ingrepen)
    }
    niveaus = {ingreep.naam: ingreep.niveau for ingreep in ingrepen}
    return Wereld(organisaties, locaties, plekken, volumes, niveaus)


def units_of(wereld: Wereld, niveau: str, jaar: int) -> pd.DataFrame:
    """The locations or organisations that are asked in a year, with their names, numbers and address.

    Index: the number of the code. Organisation-level units carry their first location's address.
    """
    organisaties = wereld.organisaties
    valid = wereld.locaties[in_year(wereld.locaties, jaar)]
    if niveau == "organisatie":
        main = valid.drop_duplicates("organisatie").set_index("organisatie")
        own = organisaties[in_year(organisaties, jaar)]
        units = main.loc[own.index].assign(organisatie=own.index, locatie=None)
    else:
        units = valid
    owner = units["organisatie"]
    return units.assign(
        nummer=units.index,
        eigenaar=owner,
        niveau=niveau,
        kvk=owner.map(organisaties["kvk"]),
        organisatie=owner.map(organisaties["organisatie"]),
        soort=owner.map(organisaties["type"]),
        organisatie_agb=owner.map(organisaties["agb"]),
    )


def membership(wereld: Wereld, units: pd.DataFrame, niveau: str, jaar: int) -> npt.NDArray[np.int64]:
    """Which places (rows of the volumes of `niveau`) make up each unit in a year, as a 0/1 matrix."""
    code = wereld.plekken[niveau].code[:, jaar - BEGIN]
    asked = units["niveau"].iloc[0]
    if asked == "organisatie" and niveau == "locatie":
        code = np.append(wereld.locaties["organisatie"], 0)[wereld.locaties.index.get_indexer(pd.Index(code))]
    matrix: Counts = (units.index.to_numpy("int64")[:, None] == code[None, :]).astype("int64")
    return matrix


WAARHEID = ("kvk", "vestigingsnummer", "norm_code", "verslagjaar", "mu")


def to_waarheid(wereld: Wereld, first: int, last: int) -> pd.DataFrame:
    """`waarheid.csv`: the true mean of the count that a norm looks at.

    Returns
    -------
    DataFrame
        One row per verslagjaar x norm x unit that does (one of) its interventions: kvk, vestigingsnummer (''
        for a norm per organisation), norm_code, verslagjaar, mu.
    """
    normen = load_resource("normen")
    volumes = set(normen.loc[normen["soort"] == "volume", "norm_code"])
    asked = load_indicatoren()
    asked = asked.assign(norm_code=asked["norm"].str.split(";")).explode("norm_code")
    asked = asked[asked["norm_code"].isin(volumes)]
    pieces: list[tuple[npt.NDArray[Any], ...]] = []
    for jaar in range(first, last + 1):
        for niveau in ("locatie", "organisatie"):
            units = units_of(wereld, niveau, jaar)
            kvk, number = units["kvk"].to_numpy(), units["vestigingsnummer"].to_numpy()
            number = number if niveau == "locatie" else np.full(len(units), "")
            for row in asked[in_year(asked, jaar) & asked["niveau"].eq(niveau)].to_dict("records"):
                volume = wereld.volumes[row["ingreep"]]
                part_of = membership(wereld, units, wereld.niveaus[row["ingreep"]], jaar)
                does = part_of @ volume.doet[:, jaar - BEGIN] > 0
                share = row["parameter"] if row["inhoud"] == "operateur" else 1.0
                mu = (part_of @ volume.mu[:, jaar - BEGIN]) * share
                norm, year = np.full(len(mu), row["norm_code"]), np.full(len(mu), jaar)
                pieces.append(tuple(column[does] for column in (kvk, number, norm, year, mu)))
    columns = [np.concatenate(parts) for parts in zip(*pieces, strict=True)]
    rows = pd.DataFrame(dict(zip(WAARHEID, columns, strict=True)))
    by = ["norm_code", "verslagjaar", "kvk", "vestigingsnummer"]
    return rows.groupby(by)[["mu"]].sum().round(6).reset_index()[list(WAARHEID)]
