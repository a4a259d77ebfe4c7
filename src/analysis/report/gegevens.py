"""What a report about one inkoopjaar reads: the tables of the last run, described, and the register of norms.

Tables are read when they are first asked for, so that a dossier does not wait for what only a national report
shows. Norms and units get their names here: no two the same, and none longer than needed. Nothing is judged
here: verdicts, figures and findings are those of the run.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property, wraps
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
import pandas as pd

from analysis.data.paths import Root, find_root
from analysis.data.register import Register, load_register
from analysis.data.store import load_table
from analysis.errors import RootError
from analysis.report import labels
from analysis.report.onderdelen import alphabetical, rows_of
from analysis.report.reeksen import Reeks, reeksen_van
from analysis.years import to_verslagjaar

VOLGORDE = ("voldoet niet", "onzeker", "niet beoordeelbaar", "voldoet", "niet van toepassing")
KVK_CIJFERS = 8


@dataclass(frozen=True)
class Jaar:
    """Everything about one inkoopjaar, read when it is first asked for.

    `oordelen`, `trends`, `stabiliteit` and `landelijk` have the columns that `rules.tabellen` declares, and
    also norm (the name that tells this norm from the others) and soort (volume, janee, percentage); the first
    three also say organisatie_sleutel (kvk, or the name where there is none), eenheid_sleutel (one unit),
    eenheid_naam (locatie and organisatie, as shown) and afstand_pct (how far above the minimum, as a
    percentage of it, by the most favourable figure where only bounds are known; missing for yes/no norms and
    without a figure). `gemaakt` is what was made of it once (`eenmaal.once`).
    """

    inkoopjaar: int
    root: Root
    gemaakt: dict[Any, Any] = field(default_factory=dict, repr=False, compare=False)

    @property
    def verslagjaar(self) -> int:
        """The year that is judged."""
        return to_verslagjaar(self.inkoopjaar)

    @property
    def is_synthetisch(self) -> bool:
        """The data are invented; every report says so."""
        return self.root.is_synthetic

    @cached_property
    def register(self) -> Register:
        """The norms, links, providers, locations and trend breaks that people keep."""
        return load_register(self.root)

    @cached_property
    def normen(self) -> pd.DataFrame:
        """One row per norm_code: its row of volumenormen in this verslagjaar, and its name `norm`."""
        return name_normen(self.register.volumenormen, self.verslagjaar)

    @cached_property
    def oordelen(self) -> pd.DataFrame:
        """One row per norm x unit: the verdicts of this inkoopjaar."""
        return describe(load_table(self.root, self.inkoopjaar, "oordelen"), self.normen)

    @cached_property
    def trends(self) -> pd.DataFrame:
        """One row per norm x unit x verslagjaar, each under that year's norm."""
        return describe(load_table(self.root, self.inkoopjaar, "trends"), self.normen)

    @cached_property
    def reeksen(self) -> dict[tuple[str, str], Reeks]:
        """Every series of `trends`, by norm_code and eenheid_sleutel."""
        return reeksen_van(self.trends)

    @cached_property
    def stabiliteit(self) -> pd.DataFrame:
        """One row per verdict on a volume: how stable it is; described as `oordelen`."""
        return describe(load_table(self.root, self.inkoopjaar, "stabiliteit"), self.normen)

    @cached_property
    def landelijk(self) -> pd.DataFrame:
        """One row per norm x verslagjaar, over all units."""
        return name_rows(load_table(self.root, self.inkoopjaar, "landelijk"), self.normen)

    @cached_property
    def ontwikkeling(self) -> pd.DataFrame:
        """One row per verdict on a volume: what its own years show; named as `oordelen`."""
        rows = load_table(self.root, self.inkoopjaar, "ontwikkeling")
        return describe(rows.assign(maat=np.nan, maat_max=np.nan, minimum=np.nan), self.normen)

    @cached_property
    def landelijke_ontwikkeling(self) -> pd.DataFrame:
        """One row per norm on a volume x grootheid: what the years of the country show."""
        return name_rows(load_table(self.root, self.inkoopjaar, "landelijke_ontwikkeling"), self.normen)

    @cached_property
    def bevindingen(self) -> pd.DataFrame:
        """One row per finding about this verslagjaar."""
        return load_table(self.root, self.inkoopjaar, "bevindingen")

    @cached_property
    def leveringen(self) -> pd.DataFrame:
        """One row per delivered file of this verslagjaar and those before it."""
        return load_table(self.root, self.inkoopjaar, "leveringen")

    @cached_property
    def vorige(self) -> pd.DataFrame:
        """One row per norm x unit: the verdicts of the last publication of this inkoopjaar with others."""
        return load_table(self.root, self.inkoopjaar, "vorige")

    @cached_property
    def opgaven(self) -> pd.DataFrame:
        """One row per verslagjaar x locatie (or organisation level) x indicator; large."""
        return load_table(self.root, self.inkoopjaar, "opgaven")


@dataclass(frozen=True)
class Dossier:
    """One organisation in one inkoopjaar: its verdicts, series and findings, and nothing of any other."""

    jaar: Jaar
    kvk: str
    organisatie: str
    oordelen: pd.DataFrame
    trends: pd.DataFrame
    bevindingen: pd.DataFrame

    @cached_property
    def in_volgorde(self) -> list[Any]:
        """The rows of `oordelen` in the order in which the organisation reads them."""
        return list(rows_of(in_order(self.oordelen)))


_held: dict[tuple[Path, int], Jaar] = {}


def keep_jaar(jaar: Jaar) -> None:
    """From now on `load_jaar` gives this one, with all that was read and made of it; see `gehouden`."""
    _held[jaar.root.path.resolve(), jaar.inkoopjaar] = jaar


def load_jaar(data: str | Path, inkoopjaar: int) -> Jaar:
    """The tables of an inkoopjaar in a data root; a relative root is found from any notebook.

    Parameters
    ----------
    data : str or Path
        The data root, usually "data".
    inkoopjaar : int
        The year that is bought for.

    Returns
    -------
    Jaar

    Raises
    ------
    RootError
        When there is no such root, or no run has made the verdicts of this inkoopjaar.

    Examples
    --------
    In a notebook::

        jaar = load_jaar("data", 2027)
        jaar.oordelen["oordeel"].value_counts()
    """
    jaar = Jaar(inkoopjaar, find_root(data))
    held = _held.get((jaar.root.path.resolve(), inkoopjaar)) if _held else None
    if held is not None:
        return held
    if jaar.root.table(inkoopjaar, "oordelen").is_file():
        return jaar
    made = sorted(folder.name for folder in jaar.root.processed.glob("[0-9]*") if folder.is_dir())
    raise RootError(
        f"There are no verdicts for inkoopjaar {inkoopjaar} in {jaar.root.processed}.\n"
        f"Made so far: {', '.join(made) or 'none'}.\n"
        f"Make them with: inkoopadvies run {inkoopjaar} --data {jaar.root.path}"
    )


def load_dossier(data: str | Path, inkoopjaar: int, kvk: str | int = "") -> Dossier:
    """One organisation, by its KvK number or, where that is unknown, its name.

    Parameters
    ----------
    data : str or Path
        The data root.
    inkoopjaar : int
        The year that is bought for.
    kvk : str or int
        KvK number, also without its leading zeros (plain papermill's -p makes a number of it), or the
        organisation's name in the register. Empty: the first organisation, by name,
        with a norm that it does not meet (so that the notebook runs by hand on any data).

    Returns
    -------
    Dossier

    Raises
    ------
    RootError
        When no verdict of this inkoopjaar is about that organisation.

    Examples
    --------
    In a notebook::

        organisatie = load_dossier("data", 2027, "01234567")
        organisatie.oordelen[["norm", "eenheid_naam", "maat", "minimum", "oordeel"]]
    """
    jaar = load_jaar(data, inkoopjaar)
    oordelen = jaar.oordelen
    given = str(kvk)
    asked = (given.zfill(KVK_CIJFERS) if given.isdigit() else given) or _first_with_a_miss(oordelen)
    own = oordelen[_is_of(oordelen, asked)]
    if own.empty:
        raise RootError(
            f"No verdict of inkoopjaar {inkoopjaar} is about '{asked}'; {oordelen['kvk'].nunique()} KvK "
            "numbers are known.\n"
            "Give a KvK number of 8 digits or the organisation's name as in zorgaanbieders.csv."
        )
    organisatie = str(own["organisatie"].iloc[0])
    return Dossier(
        jaar=jaar,
        kvk="" if pd.isna(own["kvk"].iloc[0]) else str(own["kvk"].iloc[0]),
        organisatie=organisatie,
        oordelen=own,
        trends=jaar.trends[_is_of(jaar.trends, asked)],
        bevindingen=own_bevindingen(jaar.bevindingen, own, oordelen["organisatie"]),
    )


def with_known_norm(oordelen: pd.DataFrame) -> pd.DataFrame:
    """The verdicts that say something about a unit: the norm applies there, and its minimum is known.

    Returns
    -------
    DataFrame
        Rows of described `oordelen`, without `niet van toepassing` and without reden "norm niet ingevoerd".
    """
    says_something = oordelen["oordeel"].ne("niet van toepassing") & oordelen["reden"].ne(
        "norm niet ingevoerd"
    )
    return oordelen[says_something]


def count_oordelen(oordelen: pd.DataFrame) -> dict[str, int]:
    """How many rows have each oordeel, every oordeel named, in the order of `labels.OORDELEN`."""
    counts = oordelen["oordeel"].value_counts()
    return {oordeel: int(counts.get(oordeel, 0)) for oordeel in labels.OORDELEN}


def _first_with_a_miss(oordelen: pd.DataFrame) -> str:
    ordered = oordelen.assign(is_miss=oordelen["oordeel"] == "voldoet niet").sort_values(
        ["is_miss", "organisatie"], ascending=[False, True], kind="stable"
    )
    keys = ordered["kvk"].fillna(ordered["organisatie"])
    return str(keys.iloc[0]) if len(keys) else ""


def _is_of(rows: pd.DataFrame, organisatie: str) -> pd.Series:
    return (rows["kvk"] == organisatie) | (rows["organisatie"] == organisatie)


def own_bevindingen(bevindingen: pd.DataFrame, own: pd.DataFrame, organisaties: pd.Series) -> pd.DataFrame:
    """By KvK number; a finding without one is told by the name in its sentence, unless a longer name fits."""
    name = str(own["organisatie"].iloc[0])
    longer = [other for other in organisaties.dropna().unique() if name in other and other != name]
    sentences = bevindingen["melding"].fillna("")
    is_named = bevindingen["kvk"].isna() & sentences.str.contains(name, regex=False)
    for other in longer:
        is_named &= ~sentences.str.contains(other, regex=False)
    return bevindingen[bevindingen["kvk"].isin(own["kvk"].dropna().unique()) | is_named]


def name_normen(volumenormen: pd.DataFrame, verslagjaar: int) -> pd.DataFrame:
    """A norm is called by its ingreep; where several apply to one, also by its unit, author or code.

    Parameters
    ----------
    volumenormen : DataFrame
        As the register gives it.
    verslagjaar : int
        The year whose row is taken; a norm_code without one keeps its last row.

    Returns
    -------
    DataFrame
        One row per norm_code, in the index: the columns of volumenormen, `is_geldig` and `norm`.
    """
    is_geldig = (volumenormen["geldig_vanaf"] <= verslagjaar) & (
        volumenormen["geldig_tot"].isna() | (volumenormen["geldig_tot"] >= verslagjaar)
    )
    normen = (
        volumenormen.assign(is_geldig=is_geldig.fillna(False).astype(bool))
        .sort_values(["is_geldig", "geldig_vanaf"], kind="stable")
        .drop_duplicates("norm_code", keep="last")
        .set_index("norm_code")
        .sort_index()
    )
    return normen.assign(norm=_unique_names(normen).astype("str"))


def _unique_names(normen: pd.DataFrame) -> pd.Series:
    names = normen["ingreep"].astype("object")
    is_geldig = normen["is_geldig"]
    for suffix in (
        normen["eenheid"].map(lambda eenheid: f"per {eenheid}"),
        normen["opsteller"],
        normen.index.to_series(),
    ):
        is_double = is_geldig & names.where(is_geldig).duplicated(keep=False)
        names = names.where(~is_double, names + " (" + suffix.astype("object") + ")")
    # A norm of another time never makes the name of one that applies longer: it carries its own years.
    period = pd.Series(
        [
            labels.GELDIG_VANAF.format(vanaf=vanaf) if pd.isna(tot) else f"tot en met verslagjaar {tot}"
            for vanaf, tot in zip(normen["geldig_vanaf"], normen["geldig_tot"], strict=True)
        ],
        index=normen.index,
        dtype="object",
    )
    names = names.where(is_geldig, names + " (" + period + ")")
    is_double = ~is_geldig & names.duplicated(keep=False)
    return names.where(~is_double, names + " (" + normen.index.to_series() + ")")


def name_rows(rows: pd.DataFrame, normen: pd.DataFrame) -> pd.DataFrame:
    """Rows with a norm_code get the name (`norm`) and the kind (`soort`) of that norm."""
    return rows.assign(
        norm=rows["norm_code"].map(normen["norm"]).fillna(rows["ingreep"]).astype("str"),
        soort=rows["norm_code"].map(normen["soort"]).fillna("volume").astype("str"),
    )


def describe(rows: pd.DataFrame, normen: pd.DataFrame) -> pd.DataFrame:
    """Rows about a unit also say how norm and unit are called, and how far from the norm they are.

    Parameters
    ----------
    rows : DataFrame
        `oordelen` or `trends`.
    normen : DataFrame
        As `name_normen` gives it.

    Returns
    -------
    DataFrame
        The rows with norm, soort, organisatie_sleutel, eenheid_sleutel, eenheid_naam and afstand_pct.
    """
    organisatie_sleutel = rows["kvk"].fillna(rows["organisatie"])
    is_locatie = rows["locatie"].notna()
    # A location that is called after its organisation needs no second mention of it.
    is_own_name = pd.Series(
        [
            str(organisatie).casefold() in str(locatie).casefold()
            for organisatie, locatie in zip(
                rows["organisatie"].tolist(), rows["locatie"].tolist(), strict=True
            )
        ],
        index=rows.index,
        dtype="bool",
    )
    within = rows["organisatie"].where(
        ~is_locatie, rows["locatie"].where(is_own_name, rows["locatie"] + ", " + rows["organisatie"])
    )
    named = name_rows(rows, normen)
    best = rows["maat"].fillna(rows["maat_max"])
    has_distance = rows["minimum"].gt(0) & named["soort"].ne("janee")
    return named.assign(
        organisatie_sleutel=organisatie_sleutel,
        eenheid_sleutel=organisatie_sleutel
        + "/"
        + rows["vestigingsnummer"].fillna(rows["locatie"]).fillna(""),
        eenheid_naam=within,
        afstand_pct=100 * (best - rows["minimum"]) / rows["minimum"].where(has_distance),
    )


def in_order(rows: pd.DataFrame) -> pd.DataFrame:
    """Described verdicts in that order, and then by the names of norm and unit."""
    rank = {oordeel: place for place, oordeel in enumerate(VOLGORDE)}
    return rows.assign(rang=rows["oordeel"].map(rank)).sort_values(
        ["rang", "afstand_pct", "norm", "eenheid_naam"], key=alphabetical, na_position="last", kind="stable"
    )


Part = TypeVar("Part")


def once(make: Callable[[Jaar], Part]) -> Callable[[Jaar], Part]:
    """What is made of a `Jaar` is kept with it, as its tables are; nobody may change it."""

    @wraps(make)
    def made(jaar: Jaar) -> Part:
        if made not in jaar.gemaakt:
            jaar.gemaakt[made] = make(jaar)
        part: Part = jaar.gemaakt[made]
        return part

    return made
