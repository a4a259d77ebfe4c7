"""Which entry of a register is meant by a delivered number and name; first the number, then the name.

A number in the register decides, whatever the name beside it. Else a name decides when it fits exactly
one entry, in three forms, the strictest first: as `rules.namen` folds it; without legal form (Stichting,
B.V.); and without what stands in brackets and the words that any hospital may bear (ziekenhuis, medisch
centrum, locatie). Entries valid in the verslagjaar go before others. A name that fits two entries is
nobody's. The loosest form never overrules a number: who delivers another number than the register has
under that name, may be somebody else.

Then deliveries explain each other, never from a later verslagjaar to an earlier one, so that what is
recognised in a verslagjaar stays recognised the same when newer ones arrive. A number whose name was
recognised once is the same entry under its other names; a name without number has the number it has
elsewhere, when there is one such. Who stays unknown keeps the spelling used most in the first verslagjaar
that knows it: one identity, one name.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd

from analysis.rules.namen import drop_rechtsvorm, fold_naam, shorten

VORMEN = ["gevouwen", "zonder_rechtsvorm", "verkort"]
"""From the strictest to the loosest; `rules.namen.naamvormen` gives them of one name."""


def normalise_naam(naam: pd.Series) -> pd.Series:
    """Two names are the same when only case, accents, punctuation or legal form differ.

    Parameters
    ----------
    naam : Series of str
        Names of organisations or locations; missing stays missing.

    Returns
    -------
    Series of str
        Same index; a name of nothing but punctuation is missing.

    Examples
    --------
    >>> normalise_naam(pd.Series(["Stichting St. Jans-Gasthuis", "Máxima MC B.V."], dtype="str")).tolist()
    ['sint jans gasthuis', 'maxima mc']
    """
    return _per_distinct(naam, lambda text: drop_rechtsvorm(fold_naam(text)))


def fold_namen(naam: pd.Series) -> pd.Series:
    """`rules.namen.fold_naam` of every name; missing stays missing, and so is a name of only punctuation.

    >>> fold_namen(pd.Series(["St. Jans Gasthuis", None], dtype="str")).tolist()
    ['sint jans gasthuis', nan]
    """
    return _per_distinct(naam, fold_naam)


def identify(asked: pd.DataFrame, known: pd.DataFrame, *, is_naam_eigen: bool) -> pd.DataFrame:
    """A delivered number and name mean at most one entry of the register.

    Parameters
    ----------
    asked : DataFrame
        One row per verslagjaar x levering x groep x nummer x naam as delivered; `aantal` (rows that bear it)
        and `ontvangen` beside them. Nummer, naam and groep may be missing.
    known : DataFrame
        One row per name of an entry and period: nummer (may be missing), naam, groep, voluit (the entry's
        name in reports), geldig_vanaf, geldig_tot (verslagjaren, inclusive; missing: without end). A name
        counts within its groep only: a location's name within its organisation.
    is_naam_eigen : bool
        True when no two entries of a group share a name. When False, a delivered number that the register
        lacks is not explained by a name whose own number stands in the same delivery.

    Returns
    -------
    DataFrame
        `asked`, same index, with: nummer_nieuw, naam_nieuw; herkend ("nummer", "naam" or missing);
        is_vervallen (the entry had ended before the verslagjaar); naam_van_ander (the name of another entry
        whose full name, valid in the verslagjaar, stands beside this entry's number; else missing).
    """
    entries = _entries(known)
    facts = entries.groupby("entry").agg(
        nummer=("nummer", "first"), naam=("voluit", "first"), laatste=("geldig_tot", "max")
    )
    by_number = facts.reset_index().dropna(subset="nummer").set_index("nummer")["entry"]
    entry = asked["nummer"].map(by_number).astype("Int64")
    is_numbered = entry.notna()

    named = _match_names(asked, entries, is_naam_eigen)
    entry = entry.fillna(named["entry"])
    entry = entry.fillna(_entry_of_companions(asked, entry.mask(is_numbered)))

    rows = asked.assign(
        nummer_nieuw=entry.map(facts["nummer"]).astype("str").fillna(asked["nummer"]),
        naam_nieuw=entry.map(facts["naam"]).astype("str"),
        herkend=pd.Series(
            np.select([is_numbered, entry.notna()], ["nummer", "naam"], ""), index=asked.index
        ).replace("", None),
        is_vervallen=entry.map(facts["laatste"]).astype("float64") < asked["verslagjaar"],
        naam_van_ander=named["entry"]
        .where(is_numbered & named["is_voluit"] & named["entry"].ne(entry))
        .map(facts["naam"])
        .astype("str"),
    )
    rows["nummer_nieuw"] = rows["nummer_nieuw"].fillna(_number_elsewhere(rows))
    rows["naam_nieuw"] = rows["naam_nieuw"].fillna(_first_spelling(rows))
    return rows


def _per_distinct(naam: pd.Series, change: Callable[[str], str]) -> pd.Series:
    changed = {text: change(text) or None for text in naam.dropna().unique()}
    return naam.astype("object").map(changed).astype("str")


def _with_forms(rows: pd.DataFrame) -> pd.DataFrame:
    return rows.assign(
        gevouwen=fold_namen(rows["naam"]),
        zonder_rechtsvorm=normalise_naam(rows["naam"]),
        verkort=_per_distinct(rows["naam"], shorten),
    )


def _entries(known: pd.DataFrame) -> pd.DataFrame:
    """Rows with one number, or without number one name in one group, are one entry."""
    identity = known["nummer"].fillna("naam " + known["groep"].fillna("") + " " + fold_namen(known["voluit"]))
    return _with_forms(known).assign(
        entry=pd.Series(pd.factorize(identity)[0], index=known.index, dtype="Int64"),
        geldig_vanaf=known["geldig_vanaf"].astype("Float64").fillna(-np.inf).astype("float64"),
        geldig_tot=known["geldig_tot"].astype("Float64").fillna(np.inf).astype("float64"),
    )


def _match_names(asked: pd.DataFrame, entries: pd.DataFrame, is_naam_eigen: bool) -> pd.DataFrame:
    """Per row the one entry that its name fits best: entry, is_voluit (full name, valid that year)."""
    rows = _with_forms(asked).assign(vraag=np.arange(len(asked)))
    kept = ["entry", "nummer", "geldig_vanaf", "geldig_tot"]
    found = [
        rows[["vraag", "verslagjaar", "levering", "groep", "nummer", vorm]]
        .dropna(subset=[vorm, "groep"])
        .merge(
            entries[["groep", vorm, *kept]].dropna(subset=vorm),
            on=["groep", vorm],
            suffixes=("", "_bekend"),
            how="inner",
            validate="m:m",
        )
        .assign(trede=trede)
        for trede, vorm in enumerate(VORMEN)
    ]
    candidates = pd.concat(found, ignore_index=True)
    is_other_number = (
        candidates["nummer"].notna()
        & candidates["nummer_bekend"].notna()
        & candidates["nummer"].ne(candidates["nummer_bekend"])
    )
    is_refused = is_other_number & candidates["trede"].eq(VORMEN.index("verkort"))
    if not is_naam_eigen:
        delivered = pd.MultiIndex.from_frame(asked[["verslagjaar", "levering", "nummer"]])
        needed = pd.MultiIndex.from_frame(candidates[["verslagjaar", "levering", "nummer_bekend"]])
        is_refused |= is_other_number & needed.isin(delivered)
    candidates = candidates[~is_refused]
    is_valid = candidates["verslagjaar"].between(candidates["geldig_vanaf"], candidates["geldig_tot"])
    candidates = candidates.assign(trede=candidates["trede"] + len(VORMEN) * ~is_valid)
    best = candidates[candidates["trede"] == candidates.groupby("vraag")["trede"].transform("min")]
    matched = best.groupby("vraag").agg(
        entry=("entry", "first"), aantal=("entry", "nunique"), trede=("trede", "first")
    )
    matched = matched[matched["aantal"] == 1].reindex(np.arange(len(asked)))
    return pd.DataFrame(
        {
            "entry": matched["entry"].astype("Int64").to_numpy(),
            "is_voluit": matched["trede"].lt(VORMEN.index("verkort")).to_numpy(),
        },
        index=asked.index,
    ).astype({"entry": "Int64"})


def _entry_of_companions(asked: pd.DataFrame, entry: pd.Series) -> pd.Series:
    """A number that was recognised by one of its names is the same entry under its others."""
    rows = asked.assign(waarde=entry)
    return _known_elsewhere(rows, ["groep", "nummer"]).astype("Int64")


def _number_elsewhere(rows: pd.DataFrame) -> pd.Series:
    naam = normalise_naam(rows["naam_nieuw"].fillna(rows["naam"]))
    return _known_elsewhere(
        rows.assign(sleutelnaam=naam, waarde=rows["nummer_nieuw"]), ["groep", "sleutelnaam"]
    )


def _known_elsewhere(rows: pd.DataFrame, keys: list[str]) -> pd.Series:
    """The one `waarde` that rows with the same keys have in the last verslagjaar up to this row's."""
    rows = rows.assign(vraag=np.arange(len(rows)))
    asking = rows.loc[rows["waarde"].isna(), ["vraag", "verslagjaar", *keys]].dropna(subset=keys)
    telling = rows.dropna(subset=["waarde", *keys])[["verslagjaar", *keys, "waarde"]].drop_duplicates()
    pairs = asking.merge(telling, on=keys, how="inner", validate="m:m", suffixes=("", "_elders"))
    pairs = pairs[pairs["verslagjaar_elders"] <= pairs["verslagjaar"]]
    latest = pairs[
        pairs["verslagjaar_elders"] == pairs.groupby("vraag")["verslagjaar_elders"].transform("max")
    ]
    known = latest.groupby("vraag")["waarde"].agg(["first", "nunique"])
    unique = known.loc[known["nunique"] == 1, "first"].reindex(np.arange(len(rows)))
    return unique.set_axis(rows.index)


def _first_spelling(rows: pd.DataFrame) -> pd.Series:
    """The spelling most rows use in the first verslagjaar of an identity; of equals the one received last."""
    naam = normalise_naam(rows["naam"]).fillna(rows["naam"])
    identity = rows["nummer_nieuw"].fillna("naam " + rows["groep"].fillna("") + " " + naam)
    spelled = rows.assign(identiteit=identity).dropna(subset=["identiteit", "naam"])
    spelled = spelled[spelled["herkend"].isna()]
    counts = spelled.groupby(["identiteit", "verslagjaar", "naam"], as_index=False).agg(
        aantal=("aantal", "sum"), ontvangen=("ontvangen", "max")
    )
    ordered = counts.sort_values(
        ["identiteit", "verslagjaar", "aantal", "ontvangen", "naam"],
        ascending=[True, True, False, False, True],
    )
    first = ordered.drop_duplicates("identiteit").set_index("identiteit")
    is_named_by_then = rows["verslagjaar"] >= identity.map(first["verslagjaar"]).astype("float64")
    return identity.map(first["naam"]).astype("str").where(is_named_by_then)
