"""Does this unit meet this norm? The verdict of one verslagjaar, for the inkoopjaar two years later.

A norm is an inclusive minimum, compared unrounded: 59 over three years is below a mean of 20, 60 meets it. A
verdict is three-valued where only bounds are known (a suppressed count): both bounds at or above the minimum
is `voldoet`, both below is `voldoet niet`, anything else `onzeker`. Not reported is not zero, suppressed is
not zero, and not applicable is not a miss: these are `niet beoordeelbaar` or `niet van toepassing`, with a
reason.

The rules stand in `oordelen.sql`, as relations in the order in which an analyst would tell them: wie ->
vragen -> antwoorden -> op niveau -> jaarcijfers -> gevallen -> maten -> oordelen. Here is what goes in and
comes out.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib import resources

import duckdb
import numpy as np
import pandas as pd
import pyarrow as pa

from analysis.errors import ReferenceError, names
from analysis.rules.tabellen import conform
from analysis.rules.toestand import suppressed_bound
from analysis.rules.versies import is_organisatieniveau
from analysis.years import JAREN_TUSSEN_VERSLAG_EN_INKOOP

VOLDOET = "voldoet"
VOLDOET_NIET = "voldoet niet"
ONZEKER = "onzeker"
NIET_BEOORDEELBAAR = "niet beoordeelbaar"
NVT = "niet van toepassing"
OORDELEN = (VOLDOET, VOLDOET_NIET, ONZEKER, NIET_BEOORDEELBAAR, NVT)

SCHEIDING = "; "
"""Between the names of the deliveries on which a verdict rests."""
EERSTE_JAAR, LAATSTE_JAAR = 0, 9999
"""An empty bound of a period is open."""
LANGSTE_VENSTER = 3
REKENRUIS = 1e-12
"""Of the norm: a difference this small between computed decimals (a mean or sum of percentages, a
tolerance) is noise of the computer's arithmetic, and no miss. Figures compared as delivered have none."""

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
_LINK = ["norm_code", "indicatorset_code", "indicator_code", "veld"]

_IN_WORDS = f"""
SELECT
    (oordeel.jaar + {JAREN_TUSSEN_VERSLAG_EN_INKOOP})::BIGINT AS inkoopjaar,
    oordeel.jaar::BIGINT AS verslagjaar,
    norm_code, ingreep, opsteller, normeenheid AS eenheid,
    CASE WHEN organisatie.sleutel LIKE '0%' THEN organisatie.sleutel[2:] END AS kvk,
    CASE WHEN plek.sleutel LIKE '0%' THEN plek.sleutel[2:] END AS vestigingsnummer,
    van_organisatie.naam AS organisatie, van_plek.naam AS locatie,
    volume, maat, maat_min, maat_max, minimum, maat - minimum AS marge, oordeel, nullif(waarom, '') AS reden,
    CASE len(leveringen) WHEN 0 THEN NULL WHEN 1 THEN leveringen[1] ELSE array_to_string(
        list_filter(leveringen, lambda een, plaats: list_position(leveringen, een) = plaats), '{SCHEIDING}'
    ) END AS levering,
    volume_min, volume_max
FROM oordeel
LEFT JOIN eigenaar ON eigenaar.plek = oordeel.eenheid AND eigenaar.jaar = oordeel.jaar
LEFT JOIN organisatie ON organisatie.organisatie = coalesce(eigenaar.organisatie, oordeel.eenheid)
LEFT JOIN plek ON plek.plek = oordeel.eenheid
LEFT JOIN naam AS van_organisatie
    ON van_organisatie.eenheid = organisatie.organisatie AND van_organisatie.jaar = oordeel.jaar
LEFT JOIN naam AS van_plek
    ON van_plek.eenheid = oordeel.eenheid AND van_plek.jaar = oordeel.jaar AND NOT op_organisatie
ORDER BY oordeel.jaar, norm, oordeel.eenheid
"""


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
        When a norm has two rows for one verslagjaar or a longer window than three years, or one indicator
        would count twice in it.
    """
    reeksen = judge_reeksen(
        opgaven, volumenormen, indicatoren, zorgaanbieders, locaties, trendbreuken, verslagjaren
    )
    return conform(reeksen, "oordelen")


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
    with open_oordelen(
        opgaven, volumenormen, indicatoren, zorgaanbieders, locaties, trendbreuken, verslagjaren
    ) as relations:
        return to_frame(relations.sql(_IN_WORDS))


@contextmanager
def open_oordelen(
    opgaven: pd.DataFrame,
    volumenormen: pd.DataFrame,
    indicatoren: pd.DataFrame,
    zorgaanbieders: pd.DataFrame,
    locaties: pd.DataFrame,
    trendbreuken: pd.DataFrame,
    verslagjaren: Sequence[int],
) -> Iterator[duckdb.DuckDBPyConnection]:
    """The relations of `oordelen.sql` over these frames, in memory, for as long as they are looked at.

    Parameters and errors are those of `judge_volumenormen`; `opgaven` in them has its row as `rij`.
    """
    laatste = max(verslagjaren)
    rows = opgaven[_OPGAVEN_COLUMNS].assign(rij=np.arange(len(opgaven)))
    rows = rows if (opgaven["verslagjaar"] <= laatste).all() else rows[rows["verslagjaar"] <= laatste]
    _require_one_norm(volumenormen, verslagjaren)
    _require_counted_once(
        indicatoren, range(int(rows["verslagjaar"].min()) if len(rows) else laatste, laatste + 1)
    )
    owned = locaties if "organisatie" in locaties else locaties.assign(organisatie=pd.Series(dtype="str"))
    with duckdb.connect(config={"preserve_insertion_order": False}) as relations:
        for name, frame in {
            "opgaven": rows,
            "volumenormen": volumenormen,
            "indicatoren": indicatoren,
            "zorgaanbieders": zorgaanbieders,
            "locaties": owned,
            "trendbreuken": trendbreuken,
            "te_oordelen": pd.DataFrame({"verslagjaar": sorted(set(verslagjaren))}),
        }.items():
            relations.register(name, frame)
        places = _distinct(relations, "locatie")
        relations.register(
            "plaatsnaam", places.to_frame().assign(is_organisatieniveau=is_organisatieniveau(places))
        )
        remarks = _distinct(relations, "opmerking")
        relations.register(
            "onderdrukking", remarks.to_frame().assign(meest_volgens_opmerking=suppressed_bound(remarks))
        )
        relations.execute(f"CREATE MACRO rekenruis() AS {REKENRUIS}")
        relations.execute(resources.files("analysis.rules").joinpath("oordelen.sql").read_text("utf-8"))
        yield relations


def to_frame(relation: duckdb.DuckDBPyRelation) -> pd.DataFrame:
    """A relation as a frame with pandas' own `str` for text."""
    dtypes = {pa.string(): pd.StringDtype(na_value=np.nan)}
    frame: pd.DataFrame = relation.to_arrow_table().to_pandas(types_mapper=dtypes.get)
    return frame


def to_jaren(column: pd.Series, when_empty: int) -> np.ndarray:
    """Years as plain numbers; an empty one is the given open bound.

    >>> to_jaren(pd.Series([2019, None], dtype="Int64"), 9999).tolist()
    [2019, 9999]
    """
    return np.asarray(pd.to_numeric(column).astype("Int64").fillna(when_empty), dtype=np.int64)


def windows(volumenormen: pd.DataFrame) -> np.ndarray:
    """Per norm row: the number of years that it looks at; regel "jaar" looks at one, whatever the venster."""
    venster = to_jaren(volumenormen["venster"], 1).clip(min=1)
    looks_back = volumenormen["regel"].isin(["gemiddelde", "som", "beste"]).to_numpy(dtype="bool")
    return np.where(looks_back, venster, 1)


def _distinct(relations: duckdb.DuckDBPyConnection, column: str) -> pd.Series[str]:
    rows = relations.sql(f"SELECT DISTINCT {column} FROM opgaven WHERE {column} IS NOT NULL").fetchall()
    return pd.Series([row[0] for row in rows], name=column, dtype="str")


def _require_one_norm(volumenormen: pd.DataFrame, verslagjaren: Sequence[int]) -> None:
    too_long = volumenormen[windows(volumenormen) > LANGSTE_VENSTER]
    if len(too_long):
        raise ReferenceError(
            f"{len(too_long)} norm(s) look at more than {LANGSTE_VENSTER} years: "
            f"{names(sorted(set(too_long['norm_code'])))}.\n"
            "Correct venster in data/reference/volumenormen.csv.",
            too_long,
        )
    van, tot = (
        to_jaren(volumenormen["geldig_vanaf"], EERSTE_JAAR),
        to_jaren(volumenormen["geldig_tot"], LAATSTE_JAAR),
    )
    jaren = np.array(sorted(set(verslagjaren)))
    rij, jaar = np.nonzero((van[:, None] <= jaren) & (jaren <= tot[:, None]))
    held = pd.DataFrame(
        {"norm_code": volumenormen["norm_code"].to_numpy()[rij], "jaar": jaren[jaar], "rij": rij}
    )
    double = held[held.duplicated(["norm_code", "jaar"], keep=False)]
    if len(double):
        raise ReferenceError(
            f"{double['norm_code'].nunique()} norm(s) have more than one row for one verslagjaar: "
            f"{names(sorted(set(double['norm_code'] + ' in ' + double['jaar'].astype('str'))))}.\n"
            "A norm has one minimum per verslagjaar.\n"
            "Close the earlier row with geldig_tot in data/reference/volumenormen.csv.",
            volumenormen.iloc[double["rij"].unique()],
        )


def _require_counted_once(indicatoren: pd.DataFrame, jaren: range) -> None:
    van = to_jaren(indicatoren["verslagjaar_vanaf"], EERSTE_JAAR)
    tot = to_jaren(indicatoren["verslagjaar_tot"], LAATSTE_JAAR)
    rij, jaar = np.nonzero((van[:, None] <= np.array(jaren)) & (np.array(jaren) <= tot[:, None]))
    valid = indicatoren[_LINK].iloc[rij].assign(jaar=np.array(jaren)[jaar])
    double = valid[valid.duplicated(keep="first")]
    if len(double):
        told = double["norm_code"] + " / " + double["indicator_code"]
        raise ReferenceError(
            f"{len(told.unique())} link(s) stand more than once for one verslagjaar: "
            f"{names(sorted(set(told)))} (first in {double['jaar'].min()}).\n"
            "Each indicator counts once in a norm.\n"
            "Remove the second row, or close the first with verslagjaar_tot, "
            "in data/reference/indicatoren.csv.",
            double,
        )
