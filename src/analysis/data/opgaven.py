"""What each delivered row means, typed: one versie per row, with its toestand; and what is wrong with it.

Numbers that lost their leading zeros get them back: a KvK number has 8 digits, a vestigingsnummer 12. `0`,
`NULL`, 1 to 9 and empty are no number; nor is one with too many digits. A row without a location, or with
ZIN's dummy location "Concernniveau: …", is about the organisation and has no vestigingsnummer, whatever the
file says. A row that does not say which indicator it is about, or whose it is, is kept, onleesbaar, and told.

The verslagjaar is that of the folder. An older file may lack the column; one that has it must agree in every
row where it is filled.
"""

from __future__ import annotations

import re
from datetime import date

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.data.opgavecontrole import find_cases
from analysis.errors import LeveringError, names
from analysis.rules.tabellen import conform
from analysis.rules.toestand import classify_toestand
from analysis.rules.versies import is_organisatieniveau

KVK_LENGTH, VESTIGING_LENGTH = 8, 12
LARGEST_NON_NUMBER = 9


def to_versies(
    rijen: pd.DataFrame, *, levering: str, soort: str, ontvangen: date, verslagjaar: int
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Every delivered row becomes one versie, as understood from its file alone.

    Parameters
    ----------
    rijen : DataFrame
        One row per delivered row, all text, as `read_zin` gives it; left unchanged. Required are organisatie
        (or kvk), indicator_code, eenheid, waarde, teller, noemer, nvt and opmerking; `read_zin` sees to it.
        Any other column may be absent and is then missing throughout.
    levering : str
        The file's name.
    soort : str
        hoofd, aanvulling, nalevering or correctie.
    ontvangen : date
        The day on which it was received.
    verslagjaar : int
        The verslagjaar of the folder that it stands in.

    Returns
    -------
    versies : DataFrame
        Columns and dtypes of `rules.tabellen.VERSIES`; one row per row of `rijen`, in its order. teller and
        noemer are missing unless the toestand is waarde; tekst is the delivered waarde where it is text or
        could not be read.
    cases : DataFrame
        As `opgavecontrole.find_cases` gives it.

    Raises
    ------
    LeveringError
        When the rows are about two verslagjaren, or about another than `verslagjaar`.
    """
    given = rijen.reset_index(drop=True)
    given = given.reindex(columns=list(dict.fromkeys([*given.columns, *_USED])))
    _check_verslagjaar(given, levering, verslagjaar)
    is_organisatie = _is_organisatie(given["locatie"].astype("str"))
    toestand = _mark_incomplete(classify_toestand(given), given)
    rows = {
        **{kolom: given[kolom] for kolom in _AS_DELIVERED},
        **{kolom: toestand[kolom] for kolom in _OF_TOESTAND},
        "verslagjaar": verslagjaar,
        "kvk": to_digits(given["kvk"], KVK_LENGTH),
        "vestigingsnummer": to_digits(given["vestigingsnummer"].mask(is_organisatie), VESTIGING_LENGTH),
        "levering": levering,
        "soort": soort,
        "ontvangen": pd.Timestamp(ontvangen),
    }
    versies = conform(pd.DataFrame(rows, index=given.index), "versies")
    return versies, find_cases(versies, given, toestand)


_AS_DELIVERED = (
    "organisatie",
    "locatie",
    "indicatorset_code",
    "indicator_code",
    "indicator_naam",
    "eenheid",
    "opmerking",
    "blad",
    "rij",
    "indicator_nummer",
    "indicatorset_naam",
    "plaats",
)
_OF_TOESTAND = ("waarde", "teller", "noemer", "ondergrens", "bovengrens", "toestand", "tekst")
_USED = (
    *_AS_DELIVERED,
    "verslagjaar",
    "kvk",
    "vestigingsnummer",
    "waarde",
    "meetperiode_begin",
    "meetperiode_eind",
)


def to_digits(texts: pd.Series[str], length: int) -> pd.Series[str]:
    """A number of the register has all its digits; what cannot be such a number is missing.

    Examples
    --------
    >>> texts = ["8111924", "8111924.0", "52 49 63 33", "0", "4", "onbekend", "123456789"]
    >>> to_digits(pd.Series(texts, dtype="str"), 8).tolist()
    ['08111924', '08111924', '52496333', nan, nan, nan, nan]
    """
    codes, distinct = pd.factorize(texts.astype("str"))
    given = pd.Series(distinct, dtype="str")
    digits = given.str.replace(r"^(\d+)\.0+$", r"\1", regex=True).str.replace(r"[^0-9]", "", regex=True)
    digits = digits.str.lstrip("0")
    is_number = digits.str.len().between(len(str(LARGEST_NON_NUMBER)) + 1, length)
    numbers = pd.concat([digits.where(is_number).str.zfill(length), pd.Series([None], dtype="str")])
    return pd.Series(numbers.array.take(codes), index=texts.index, dtype="str")


def _is_organisatie(locatie: pd.Series[str]) -> npt.NDArray[np.bool_]:
    """Each distinct name is looked at once; no name is the organisation."""
    codes, distinct = pd.factorize(locatie)
    flags = is_organisatieniveau(pd.Series([*distinct, None], dtype="str")).to_numpy("bool")
    return flags[codes]


def _mark_incomplete(toestand: pd.DataFrame, given: pd.DataFrame) -> pd.DataFrame:
    """A row without indicator code, or without any name of whose it is, says nothing that can be used."""
    has_no_code = given["indicator_code"].isna()
    is_incomplete = has_no_code | (given["organisatie"].isna() & given["kvk"].isna())
    if not is_incomplete.any():
        return toestand
    marked = toestand.copy()
    marked.loc[is_incomplete, ["waarde", "ondergrens", "bovengrens"]] = np.nan
    marked.loc[is_incomplete, ["teller", "noemer"]] = pd.NA
    marked.loc[is_incomplete, "toestand"] = "onleesbaar"
    marked.loc[is_incomplete, "regel"] = "onvolledige_rij"
    marked.loc[is_incomplete, "kolom"] = np.where(has_no_code[is_incomplete], "indicator_code", "organisatie")
    marked["tekst"] = marked["tekst"].mask(is_incomplete, given["waarde"])
    marked["gevonden"] = marked["gevonden"].mask(is_incomplete)
    return marked


def _check_verslagjaar(given: pd.DataFrame, levering: str, verslagjaar: int) -> None:
    texts = given["verslagjaar"].astype("str")
    jaren = {text: _to_jaar(text) for text in texts.dropna().unique()}
    if set(jaren.values()) <= {verslagjaar}:
        return
    unread = given[texts.isin([text for text, jaar in jaren.items() if jaar is None])]
    other = given[texts.isin([text for text, jaar in jaren.items() if jaar != verslagjaar])]
    cases = unread if len(unread) else other
    first = cases.iloc[0]
    at = f"{levering}, sheet '{first['blad']}', row {first['rij']}"
    found = sorted({str(jaar) for jaar in jaren.values() if jaar is not None})
    if len(unread):
        raise LeveringError(
            f"{at}: verslagjaar {names(list(unread['verslagjaar'].unique()))} is not a year of four digits.\n"
            "Look whether the columns of this row are shifted, and ask the sender for a whole file.",
            cases,
        )
    if len(found) > 1:
        raise LeveringError(
            f"{at}: the file is about {len(found)} verslagjaren ({names(found)}); {len(cases)} rows are not "
            f"about {verslagjaar}, this one first.\n"
            "Split it into one file per verslagjaar, each in the folder of its verslagjaar and with its own "
            "entry in bron.yml.",
            cases,
        )
    raise LeveringError(
        f"{at}: the row is about verslagjaar {found[0]}, but the file stands in the folder {verslagjaar}.\n"
        f"Move the file and its entry in bron.yml to the folder {found[0]}, or deliver the right file.",
        cases,
    )


def _to_jaar(text: str) -> int | None:
    found = re.fullmatch(r"([0-9]{4})(?:[.]0+)?", text)
    return int(found[1]) if found else None
