"""Which version of an opgave counts: the one received last.

Deliveries overlap. Of the same zorgaanbieder x locatie (or organisation level) x indicator the version
received last counts; on one day a correctie goes before a nalevering, that before an aanvulling, and that
before the hoofdlevering (then the file name that sorts last). A later version always wins, also when it
is empty: whoever corrects an answer to "leeg" has said so. Nothing is removed from `versies`; leaving out
what was received after a date gives the opgaven as they were known on that date.

Within one file the same opgave may stand twice. With the same answer the first counts. With different
answers none does: the opgave is onleesbaar until the hospital has chosen.

An organisation-level opgave and a location's opgave are never versions of each other.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis.rules.tabellen import conform

VOORRANG = ("hoofd", "aanvulling", "nalevering", "correctie")
"""Kinds of delivery; of two received on one day the kind that stands later in this list counts."""

SLEUTEL = ["verslagjaar", "aanbieder", "niveau", "eenheid_id", "indicatorset_code", "indicator_code"]
ANTWOORD = ["toestand", "waarde", "teller", "noemer", "ondergrens", "bovengrens"]

GELDIG, VERVANGEN, DUBBEL = "geldig", "vervangen", "dubbel"

_CASE_COLUMNS = [
    "regel",
    "verslagjaar",
    "levering",
    "kvk",
    "vestigingsnummer",
    "indicator_code",
    "kolom",
    "waarde",
    "rij",
    "blad",
    "organisatie",
    "locatie",
    "was",
    "was_levering",
]


def is_organisatieniveau(locatie: pd.Series) -> pd.Series:
    """A row without a location, or with ZIN's dummy location "Concernniveau: …", is about the organisation.

    Examples
    --------
    >>> is_organisatieniveau(pd.Series(["Concernniveau: A", "Noord", None], dtype="str")).tolist()
    [True, False, True]
    """
    # A file has few locations and many rows: each name is looked at once; no name has code -1, the last.
    codes, distinct = pd.factorize(locatie)
    is_dummy = pd.Series(distinct, dtype="str").str.match(r"\s*concernniveau", case=False)
    flags = np.append(is_dummy.to_numpy("bool"), True)
    return pd.Series(flags[codes], index=locatie.index)


def select_opgaven(versies: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Of every opgave the version received last counts.

    Parameters
    ----------
    versies : DataFrame
        One row per delivered row, after recognition. Any number of verslagjaren, in any order; the frame is
        left unchanged. What is chosen for a verslagjaar depends on that verslagjaar alone.

    Returns
    -------
    opgaven : DataFrame
        One row per verslagjaar x kvk (organisatie where kvk is missing) x vestigingsnummer (locatie where it
        is missing; or organisation level) x indicatorset_code x indicator_code, sorted by these.
    cases : DataFrame
        `dubbele_opgave` (one per superfluous row) and `tegenstrijdige_opgave` (one per opgave) within the
        delivery that counts; `vervangen_opgave` (one per opgave whose answer was changed by a later
        delivery, beside the last answer that differed from it).
    """
    ranking = _rank(versies)
    chosen = ranking[ranking["rol"] == GELDIG].sort_values("sleutel")
    opgaven = conform(versies.iloc[chosen["positie"].to_numpy()], "opgaven")

    contested = _contested(versies, ranking)
    doubles = _doubles(contested)
    contradictions = _contradictions(contested)
    onleesbaar = chosen["sleutel"].isin(contradictions["sleutel"]).to_numpy()
    opgaven.loc[onleesbaar, ["waarde", "ondergrens", "bovengrens"]] = np.nan
    opgaven.loc[onleesbaar, ["teller", "noemer"]] = pd.NA
    opgaven.loc[onleesbaar, "toestand"] = "onleesbaar"

    changes = _changes(contested, contradictions["sleutel"])
    found = pd.concat([doubles, contradictions, changes], ignore_index=True)
    return opgaven, found[_CASE_COLUMNS]


def count_versies(leveringen: pd.DataFrame, versies: pd.DataFrame, opgaven: pd.DataFrame) -> pd.DataFrame:
    """Every row read is accounted for: it counts, was replaced by a later delivery, or stands double.

    Parameters
    ----------
    leveringen : DataFrame
        One row per delivery, as `load_versies` gives it.
    versies, opgaven : DataFrame
        All versies of these deliveries after recognition, and what `select_opgaven` made of them.

    Returns
    -------
    DataFrame
        `leveringen` with opgaven_geldig, opgaven_vervangen and opgaven_dubbel; their sum is rijen_gelezen.
    """
    by = ["verslagjaar", "levering"]
    ranking = _rank(versies).sort_values("positie")
    roles = versies[by].assign(rol=ranking["rol"].to_numpy())
    counted = leveringen.copy()
    delivery = pd.MultiIndex.from_frame(leveringen[by])
    for column, counts in {
        "opgaven_geldig": opgaven.groupby(by).size(),
        "opgaven_vervangen": roles[roles["rol"] == VERVANGEN].groupby(by).size(),
        "opgaven_dubbel": roles[roles["rol"] == DUBBEL].groupby(by).size(),
    }.items():
        counted[column] = counts.reindex(delivery, fill_value=0).to_numpy()
    return conform(counted, "leveringen")


def _key(versies: pd.DataFrame) -> np.ndarray:
    """Number the opgaven in the order of their key; every row gets the number of the opgave it is about."""
    organisatieniveau = is_organisatieniveau(versies["locatie"])
    numbered = versies["vestigingsnummer"].notna() & ~organisatieniveau
    keys = versies[["verslagjaar", "indicatorset_code", "indicator_code"]].assign(
        aanbieder=versies["kvk"].fillna(versies["organisatie"]),
        niveau=np.select([organisatieniveau, numbered], [0, 1], 2),
        eenheid_id=versies["vestigingsnummer"].where(numbered, versies["locatie"].mask(organisatieniveau)),
    )
    return keys.groupby(SLEUTEL, sort=True, dropna=False).ngroup().to_numpy()


def _rank(versies: pd.DataFrame) -> pd.DataFrame:
    """One row per versie: sleutel (its opgave), rang (of its delivery), rol; contested ones best first."""
    deliveries = versies[["ontvangen", "soort", "levering"]]
    kinds = deliveries["soort"].map({soort: rang for rang, soort in enumerate(VOORRANG)})
    ranks = deliveries.assign(soort=kinds).groupby(["ontvangen", "soort", "levering"], dropna=False).ngroup()
    ranking = pd.DataFrame(
        {
            "sleutel": _key(versies),
            "rang": ranks.to_numpy(),
            "positie": np.arange(len(versies)),
            "rol": GELDIG,
        }
    )
    # Nearly every opgave has one version: only the others are sorted and compared.
    is_contested = ranking["sleutel"].duplicated(keep=False)
    contested = ranking[is_contested]
    rows = versies.iloc[contested["positie"].to_numpy()]
    ordered = (
        contested.assign(
            blad=rows["blad"].to_numpy(),
            rij=rows["rij"].to_numpy(),
            antwoord=_answer_number(rows),
        )
        .sort_values(
            ["sleutel", "rang", "blad", "rij", "antwoord"], ascending=[True, False, True, True, True]
        )
        .drop(columns=["blad", "rij"])
    )
    is_double = ordered.duplicated(["sleutel", "rang"])
    is_replaced = ordered["sleutel"].duplicated() & ~is_double
    ordered["rol"] = np.select([is_double, is_replaced], [DUBBEL, VERVANGEN], GELDIG)
    return pd.concat([ordered, ranking[~is_contested]])


def _answer_number(rows: pd.DataFrame) -> np.ndarray:
    """Equal answers have equal numbers. Text counts only where there is no number to compare."""
    is_text = rows["waarde"].isna() & rows["toestand"].isin(["waarde", "onleesbaar"])
    answers = rows[ANTWOORD].assign(tekst=rows["tekst"].where(is_text))
    return answers.groupby([*ANTWOORD, "tekst"], sort=True, dropna=False).ngroup().to_numpy()


def _contested(versies: pd.DataFrame, ranking: pd.DataFrame) -> pd.DataFrame:
    """The versies of opgaven that have more than one, best first, beside the version that counts.

    Rows that do not say which indicator or whose they are look like one opgave, and are not compared.
    """
    contested = ranking[ranking["sleutel"].duplicated(keep=False)]
    rows = versies.iloc[contested["positie"].to_numpy()]
    is_told = rows["indicator_code"].notna() & (rows["kvk"].notna() | rows["organisatie"].notna())
    contested, rows = contested[is_told.to_numpy()], rows[is_told]
    shown = rows.assign(antwoord_tekst=_answer_text(rows), rij=rows["rij"].astype("Int64"))
    joined = shown.reset_index(drop=True).join(contested.reset_index(drop=True))
    first = joined.groupby("sleutel")
    return joined.assign(
        geldig_rang=first["rang"].transform("first"),
        geldig_antwoord=first["antwoord"].transform("first"),
    )


def _answer_text(rows: pd.DataFrame) -> pd.Series:
    number = rows["waarde"].map("{:.15g}".format, na_action="ignore").astype("str")
    share = " (" + rows["teller"].astype("str") + "/" + rows["noemer"].astype("str") + ")"
    number = number.where(rows["noemer"].isna() | rows["teller"].isna(), number + share)
    text = rows["tekst"].where(rows["toestand"].isin(["waarde", "onleesbaar"])).fillna(rows["toestand"])
    return number.where(rows["waarde"].notna(), text)


def _doubles(contested: pd.DataFrame) -> pd.DataFrame:
    latest = contested[contested["rang"] == contested["geldig_rang"]]
    is_same = latest["antwoord"] == latest["geldig_antwoord"]
    consistent = is_same.groupby(latest["sleutel"]).transform("all")
    doubles = latest[consistent & (latest["rol"] == DUBBEL)]
    return doubles.assign(
        regel="dubbele_opgave",
        kolom="IndicatorWaarde",
        waarde=doubles["antwoord_tekst"],
        was=None,
        was_levering=None,
    )


def _contradictions(contested: pd.DataFrame) -> pd.DataFrame:
    latest = contested[contested["rang"] == contested["geldig_rang"]]
    first_text = latest.groupby("sleutel")["antwoord_tekst"].transform("first")
    other = latest[latest["antwoord"] != latest["geldig_antwoord"]]
    other = other.assign(was=first_text.loc[other.index]).drop_duplicates("sleutel")
    return other.assign(
        regel="tegenstrijdige_opgave",
        kolom="IndicatorWaarde",
        waarde=other["antwoord_tekst"],
        was_levering=other["levering"],
    )


def _changes(contested: pd.DataFrame, contradicted: pd.Series) -> pd.DataFrame:
    settled = contested[~contested["sleutel"].isin(contradicted) & (contested["rol"] != DUBBEL)]
    counting = settled[settled["rol"] == GELDIG]
    earlier = settled[settled["antwoord"] != settled["geldig_antwoord"]].drop_duplicates("sleutel")
    was = earlier[["sleutel", "antwoord_tekst", "levering"]].rename(
        columns={"antwoord_tekst": "was", "levering": "was_levering"}
    )
    changes = counting.merge(was, on="sleutel", how="inner", validate="1:1")
    return changes.assign(regel="vervangen_opgave", kolom="IndicatorWaarde", waarde=changes["antwoord_tekst"])
