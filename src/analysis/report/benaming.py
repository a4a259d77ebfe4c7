"""What norms and units are called in a report: no two the same, and none longer than needed."""

from __future__ import annotations

import pandas as pd

from analysis.report import zinnen


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
        normen["eenheid"].map(lambda eenheid: zinnen.PER_EENHEID.format(eenheid=eenheid)),
        normen["opsteller"],
        normen.index.to_series(),
    ):
        is_double = is_geldig & names.where(is_geldig).duplicated(keep=False)
        names = names.where(~is_double, names + " (" + suffix.astype("object") + ")")
    # A norm of another time never makes the name of one that applies longer: it carries its own years.
    period = pd.Series(
        [
            zinnen.GELDIG_VANAF.format(vanaf=vanaf) if pd.isna(tot) else zinnen.TOT.format(tot=tot)
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
