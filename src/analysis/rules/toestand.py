"""What one delivered row says: waarde, leeg, nvt, onderdrukt or onleesbaar.

Not reported is not zero, suppressed is not zero, and not applicable is not a miss. A row that contradicts
itself, or whose answer stands in another column, is `onleesbaar` with the regel that says why: it is never
read as a number and never dropped. The rules stand in `_rules`, in order; the first that fits counts.

A text is a number only when every reader reads it as the same number. The house format has a decimal point,
also for counts: `21.00`. A decimal comma is read too. A text that is a thousand to one reader and a fraction
to another (`1.234`, `21,000`) is no number, except as a percentage, which cannot be a thousand. Thousands
separators, spaces, units and words are never guessed away.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

_DECIMAL = r"[+-]?(?:[0-9]+(?:[.,][0-9]+)?|[.,][0-9]+)(?:[eE][+-]?[0-9]+)?"
_AMBIGUOUS = r"[+-]?[1-9][0-9]{0,2}[.,][0-9]{3}"


Floats = NDArray[np.float64]
KOLOMMEN = ("waarde", "teller", "noemer", "nvt", "niet_beschikbaar", "organisatie_agb", "locatie_agb")
"""The columns in which a fault can show; `eenheid` and `opmerking` say how to read them."""

IN_WAARDE, IN_TELLER, IN_NOEMER, IN_NVT, IN_NIET_BESCHIKBAAR, IN_ORGANISATIE_AGB, IN_LOCATIE_AGB = range(7)
NERGENS = -1

GEEN_AGB = frozenset({"x", "nvt", "n.v.t", "n.v.t.", "n.b.", "onbekend", "geen", "leeg"})
"""Words under an AGB code that say that there is none. Any other text is a name that belongs elsewhere."""

EENHEDEN = ("percentage", "janee", "tekst")
"""Units with a reading of their own; Aantal, Getal, Subindicator and any other are amounts."""

PERCENTAGE_MAX, JA = 100.0, 1.0

_SUPPRESSED = r"(?i)^\s*waarneming(?:en)?\s+kleiner\s+dan\s+([1-9][0-9]{0,8})\b"

Mask = NDArray[np.bool_]
Place = NDArray[np.int64]


def to_share(texts: pd.Series[str]) -> Floats:
    """A percentage has a decimal point or comma; three decimals cannot be thousands here.

    >>> to_share(pd.Series(["12.50", "12,5", "33.333", "12%", None], dtype="str")).tolist()
    [12.5, 12.5, 33.333, nan, nan]
    """
    decimal = texts.where(texts.str.fullmatch(_DECIMAL, na=False))
    return pd.to_numeric(decimal.str.replace(",", ".", regex=False)).to_numpy("float64", na_value=np.nan)


def to_amount(texts: pd.Series[str]) -> Floats:
    """An amount is a number, unless it could as well be meant as a number of thousands.

    >>> to_amount(pd.Series(["21.00", "21,00", "0.812", "1.234", "1.234,5", "ca. 20"], dtype="str")).tolist()
    [21.0, 21.0, 0.812, nan, nan, nan]
    """
    return to_share(texts.mask(texts.str.fullmatch(_AMBIGUOUS, na=False)))


def to_count(texts: pd.Series[str]) -> Floats:
    """A teller or noemer counts: a whole number, not below zero.

    >>> to_count(pd.Series(["7", "7.00", "7.5", "-1", "1.000", "X"], dtype="str")).tolist()
    [7.0, 7.0, nan, nan, nan, nan]
    """
    amounts = to_amount(texts)
    return np.where((amounts >= 0) & (amounts == np.floor(amounts)) & (amounts < 1e15), amounts, np.nan)


def to_flag(texts: pd.Series[str]) -> Floats:
    """A flag such as Indicator_nvt is 1, 0 or empty, and nothing else.

    >>> to_flag(pd.Series(["1", "0", "1.00", "X", "29", None], dtype="str")).tolist()
    [1.0, 0.0, 1.0, nan, nan, nan]
    """
    amounts = to_amount(texts)
    return np.where(np.isin(amounts, (0.0, 1.0)), amounts, np.nan)


def to_ja_nee(texts: pd.Series[str]) -> Floats:
    """A yes is 1 and a no is 0, in words, letters or figures.

    >>> to_ja_nee(pd.Series(["Ja", "n", "1.00", "deels"], dtype="str")).tolist()
    [1.0, 0.0, 1.0, nan]
    """
    words = texts.str.lower()
    return np.select([words.isin(("ja", "j")), words.isin(("nee", "n"))], [1.0, 0.0], to_flag(texts))


def read_distinct(texts: pd.Series[str], read: Callable[[pd.Series[str]], Floats]) -> Floats:
    """Equal texts are read once: a delivery repeats a few texts hundreds of thousands of times.

    >>> read_distinct(pd.Series(["7", None, "7"], dtype="str"), to_count).tolist()
    [7.0, nan, 7.0]
    """
    codes, distinct = pd.factorize(texts)
    numbers = np.append(read(pd.Series(distinct, dtype="str")), np.nan)
    return numbers[codes]


class Rule(NamedTuple):
    """These rows have this toestand; an unreadable one also for this regel, which shows in this column."""

    rijen: Mask
    toestand: str
    regel: str | None = None
    kolom: Place | int = NERGENS


def suppressed_bound(opmerking: pd.Series[str]) -> pd.Series[float]:
    """A remark "Waarneming kleiner dan N" says that at most N - 1 was counted.

    Returns
    -------
    Series
        float64 with the index received; missing where the remark says no such thing.

    Examples
    --------
    >>> remarks = ["Waarneming kleiner dan 10 - klein", "waarneming kleiner dan 5", "minder dan 10", None]
    >>> suppressed_bound(pd.Series(remarks, dtype="str")).tolist()
    [9.0, 4.0, nan, nan]
    """
    bounds = read_distinct(opmerking, _read_bounds)
    return pd.Series(bounds, index=opmerking.index, dtype="float64")


def classify_toestand(rijen: pd.DataFrame) -> pd.DataFrame:
    """Every row has exactly one toestand, and whatever is not plainly an answer is none.

    Parameters
    ----------
    rijen : DataFrame
        One row per delivered row, all text (missing: NaN): eenheid, waarde, teller, noemer, nvt,
        niet_beschikbaar, opmerking, organisatie_agb, locatie_agb. An absent column is missing throughout.

    Returns
    -------
    DataFrame
        One row per row received, with its index. `toestand`; `waarde`, `ondergrens`, `bovengrens` (float64:
        equal for a waarde, only the known bounds for onderdrukt, missing otherwise and for eenheid Tekst);
        `teller`, `noemer` (Int64, missing unless toestand is waarde); `tekst` (the waarde as delivered where
        it is text or could not be read); and for onleesbaar `regel` (of regels.csv), `kolom` (our name of
        the column in which it shows) and `gevonden` (what stands there).

    Examples
    --------
    >>> kop = ["eenheid", "waarde", "teller", "nvt", "opmerking"]
    >>> geleverd = [
    ...     ["Aantal", "20.00", None, "0", None],
    ...     ["Percentage", "0.00", None, "0", "Waarneming kleiner dan 10"],
    ...     ["Aantal", "X", "29", None, None],
    ... ]
    >>> rijen = pd.DataFrame(geleverd, columns=kop, dtype="str")
    >>> classify_toestand(rijen)[["toestand", "waarde", "regel"]]
         toestand  waarde                        regel
    0      waarde    20.0                          NaN
    1  onderdrukt     NaN                          NaN
    2  onleesbaar     NaN  antwoord_in_verkeerde_kolom
    """
    row = _read(rijen)
    rules = _rules(row)
    fits = np.select([rule.rijen for rule in rules], range(len(rules)))
    toestand = pd.Series([rule.toestand for rule in rules], dtype="str").take(fits)
    kolom = np.choose(fits, [rule.kolom for rule in rules])

    is_waarde, is_onderdrukt, is_onleesbaar = (
        toestand.eq(naam).to_numpy("bool") for naam in ("waarde", "onderdrukt", "onleesbaar")
    )
    has_text = (is_waarde & row.is_tekst) | is_onleesbaar
    waarde = np.where(is_waarde & ~row.is_tekst, np.where(row.is_ja_nee, row.ja_nee, row.number), np.nan)
    most = np.select(
        [row.is_percentage, row.is_ja_nee, row.is_tekst], [PERCENTAGE_MAX, JA, np.nan], row.bound
    )
    return pd.DataFrame(
        {
            "toestand": toestand.array,
            "waarde": waarde,
            "teller": _counts(row.teller, is_waarde),
            "noemer": _counts(row.noemer, is_waarde),
            "ondergrens": np.where(is_onderdrukt, most * 0, waarde),
            "bovengrens": np.where(is_onderdrukt, most, waarde),
            "tekst": row.texts["waarde"].where(has_text).array,
            "regel": pd.Series([rule.regel for rule in rules], dtype="str").array[fits],
            "kolom": pd.Series([*KOLOMMEN, None], dtype="str").array[kolom],
            "gevonden": _found(row.texts, kolom),
        },
        index=rijen.index,
    )


@dataclass(frozen=True)
class _Row:
    """The cells of the rows, each read in the ways that the rules ask about; one element per row."""

    texts: dict[str, pd.Series[str]]
    is_percentage: Mask
    is_ja_nee: Mask
    is_tekst: Mask
    is_x: Mask
    has_waarde: Mask
    has_teller: Mask
    has_noemer: Mask
    number: Floats
    ja_nee: Floats
    teller: Floats
    noemer: Floats
    teller_speaks: Mask
    noemer_speaks: Mask
    nvt: Floats
    niet_beschikbaar: Floats
    has_nvt: Mask
    has_niet_beschikbaar: Mask
    organisatie_agb_is_name: Mask
    locatie_agb_is_name: Mask
    bound: Floats


def _rules(row: _Row) -> list[Rule]:
    """The rules in order; each takes from what the earlier ones left."""
    has_breuk = row.has_teller | row.has_noemer
    is_leeg = ~row.has_waarde & ~has_breuk
    nothing = np.zeros_like(is_leeg)
    speaks_elsewhere = row.teller_speaks | row.noemer_speaks
    bad_teller = row.has_teller & np.isnan(row.teller)
    bad_noemer = row.has_noemer & np.isnan(row.noemer)
    bad_breuk_speaks = (bad_teller & row.teller_speaks) | (bad_noemer & row.noemer_speaks)
    bad_nvt = row.has_nvt & np.isnan(row.nvt)
    bad_niet_beschikbaar = row.has_niet_beschikbaar & np.isnan(row.niet_beschikbaar)
    is_nul = row.number == 0
    is_genuine_nul = is_nul & (row.teller == 0) & (row.noemer > 0)
    is_at_most_nul = (
        (~row.has_waarde | is_nul)
        & (~row.has_teller | (row.teller == 0))
        & (~row.has_noemer | (row.noemer == 0))
    )
    is_onderdrukt = ~np.isnan(row.bound)

    filled = _first(row.has_waarde, row.has_teller)
    contradicting = _first(row.has_waarde & ~is_nul, row.has_teller)
    breuk = _first(nothing, row.has_teller)
    speaking = _first(nothing, row.teller_speaks)
    bad_breuk = _first(nothing, bad_teller)
    misplaced, unreadable = "antwoord_in_verkeerde_kolom", "onleesbare_waarde"
    return [
        Rule(row.organisatie_agb_is_name, "onleesbaar", "plaatsnaam_als_agb", IN_ORGANISATIE_AGB),
        Rule(row.locatie_agb_is_name, "onleesbaar", "plaatsnaam_als_agb", IN_LOCATIE_AGB),
        Rule((row.nvt == 1) & is_leeg, "nvt"),
        Rule(row.nvt == 1, "onleesbaar", "nvt_met_waarde", filled),
        Rule(bad_nvt & row.is_x & speaks_elsewhere, "onleesbaar", misplaced, speaking),
        Rule(bad_nvt, "onleesbaar", misplaced, IN_NVT),
        Rule(bad_niet_beschikbaar, "onleesbaar", misplaced, IN_NIET_BESCHIKBAAR),
        Rule((row.niet_beschikbaar == 1) & is_at_most_nul, "leeg"),
        Rule(row.niet_beschikbaar == 1, "onleesbaar", unreadable, contradicting),
        Rule(row.is_x & speaks_elsewhere, "onleesbaar", misplaced, speaking),
        Rule(row.is_x, "onleesbaar", unreadable, IN_WAARDE),
        Rule(~row.has_waarde & bad_breuk_speaks, "onleesbaar", misplaced, bad_breuk),
        Rule(bad_teller | bad_noemer, "onleesbaar", unreadable, bad_breuk),
        Rule(is_onderdrukt & (~row.has_waarde | is_nul) & ~has_breuk, "onderdrukt"),
        Rule(is_onderdrukt & ~is_genuine_nul, "onleesbaar", "onderdrukt_met_waarde", contradicting),
        Rule(is_leeg, "leeg"),
        Rule(~row.has_waarde, "onleesbaar", misplaced, breuk),
        Rule(row.is_tekst, "waarde"),
        Rule(row.is_ja_nee & ~np.isnan(row.ja_nee), "waarde"),
        Rule(row.is_percentage & is_nul & ~is_genuine_nul, "onleesbaar", "nul_zonder_noemer", IN_WAARDE),
        Rule(row.is_percentage & ~np.isnan(row.number), "waarde"),
        Rule(~row.is_percentage & ~row.is_ja_nee & (row.number >= 0), "waarde"),
        Rule(~nothing, "onleesbaar", unreadable, IN_WAARDE),
    ]


def _read(rijen: pd.DataFrame) -> _Row:
    used = [*KOLOMMEN, "eenheid", "opmerking"]
    given = rijen.reindex(columns=used).astype("str")
    texts: dict[str, pd.Series[str]] = {kolom: given[kolom] for kolom in used}
    waarde, teller, noemer = texts["waarde"], texts["teller"], texts["noemer"]
    eenheid = read_distinct(texts["eenheid"], _number_eenheden)
    is_percentage = eenheid == EENHEDEN.index("percentage")
    has_teller, has_noemer = _has(teller), _has(noemer)
    return _Row(
        texts=texts,
        is_percentage=is_percentage,
        is_ja_nee=eenheid == EENHEDEN.index("janee"),
        is_tekst=eenheid == EENHEDEN.index("tekst"),
        is_x=_is_x(waarde),
        has_waarde=_has(waarde),
        has_teller=has_teller,
        has_noemer=has_noemer,
        number=np.where(is_percentage, read_distinct(waarde, to_share), read_distinct(waarde, to_amount)),
        ja_nee=read_distinct(waarde, to_ja_nee),
        teller=read_distinct(teller, to_count),
        noemer=read_distinct(noemer, to_count),
        teller_speaks=has_teller & ~_is_x(teller),
        noemer_speaks=has_noemer & ~_is_x(noemer),
        nvt=read_distinct(texts["nvt"], to_flag),
        niet_beschikbaar=read_distinct(texts["niet_beschikbaar"], to_flag),
        has_nvt=_has(texts["nvt"]),
        has_niet_beschikbaar=_has(texts["niet_beschikbaar"]),
        organisatie_agb_is_name=read_distinct(texts["organisatie_agb"], _name_flags) == 1,
        locatie_agb_is_name=read_distinct(texts["locatie_agb"], _name_flags) == 1,
        bound=read_distinct(texts["opmerking"], _read_bounds),
    )


def _has(texts: pd.Series[str]) -> Mask:
    return texts.notna().to_numpy("bool")


def _is_x(texts: pd.Series[str]) -> Mask:
    return texts.isin(["X", "x"]).to_numpy("bool")


def _first(is_waarde: Mask, is_teller: Mask) -> Place:
    """The first column of waarde, teller, noemer that shows it."""
    return np.select([is_waarde, is_teller], [IN_WAARDE, IN_TELLER], IN_NOEMER)


def _number_eenheden(texts: pd.Series[str]) -> Floats:
    letters = texts.str.lower().str.replace("[^a-z]", "", regex=True)
    return np.select([letters == eenheid for eenheid in EENHEDEN], range(len(EENHEDEN)), np.nan)


def _name_flags(texts: pd.Series[str]) -> Floats:
    has_letter = texts.str.contains("[a-zA-Z]", regex=True, na=False)
    return np.where(has_letter & ~texts.str.lower().isin(GEEN_AGB), 1.0, 0.0)


def _read_bounds(texts: pd.Series[str]) -> Floats:
    limits = pd.to_numeric(texts.str.extract(_SUPPRESSED, expand=False))
    return limits.to_numpy("float64", na_value=np.nan) - 1


def _counts(numbers: Floats, is_waarde: Mask) -> pd.api.extensions.ExtensionArray:
    kept = np.isnan(numbers) | ~is_waarde
    return pd.arrays.IntegerArray(np.where(kept, 0, numbers).astype("int64"), kept)


def _found(texts: dict[str, pd.Series[str]], kolom: Place) -> pd.api.extensions.ExtensionArray:
    """What stands in the column that shows the fault."""
    found: pd.Series[str] = pd.Series(None, index=range(len(kolom)), dtype="str")
    for place, naam in enumerate(KOLOMMEN):
        found = found.mask(kolom == place, texts[naam].reset_index(drop=True))
    return found.array
