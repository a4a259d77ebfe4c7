"""Who is judged: which organisation, and which location of it, each opgave is about.

An organisation is its kvk, or its name where the kvk is missing. A location is its vestigingsnummer wherever
it belongs, so that its series goes on when it moves to another organisation; without one it is its name
within its organisation. An opgave without vestigingsnummer whose location is missing or "Concernniveau: ..."
is at organisation level. Successors are not joined: a merged organisation is judged on its own figures.

Organisations and locations are numbered in the order of their keys, never in the order of the rows, so that
the order of the rows cannot matter.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.rules.normen import EERSTE_JAAR, GEEN, LAATSTE_JAAR, Ints, to_jaren
from analysis.rules.versies import is_organisatieniveau

Codes = npt.NDArray[np.int32]


@dataclass(frozen=True)
class Periodes:
    """Rows of the register as numbers: one row per organisation or location x period."""

    eenheid: Ints
    """The number of the organisation or the location."""
    organisatie: Ints
    """The number of the organisation that it belongs to, or is."""
    naam: Codes
    vanaf: Ints
    tot: Ints


@dataclass(frozen=True)
class Eenheden:
    """Per opgave the numbers of its jaar, organisation and location, and the keys behind those numbers.

    A location number of -1 is organisation level. Location numbers from `aantal_locaties` on stand for "the
    one location" of an organisation of which no location is known.
    """

    eerste_jaar: int
    aantal_jaren: int
    jaar: Codes
    organisatie: Codes
    locatie: Codes
    naam_organisatie: Codes
    naam_locatie: Codes
    kvk: pd.Series[str]
    """Per organisation; missing where the name is the key."""
    vestigingsnummer: pd.Series[str]
    """Per location; missing where the name is the key."""
    namen_organisatie: pd.Series[str]
    """The texts behind `naam_organisatie`, in alphabetical order."""
    namen_locatie: pd.Series[str]
    zorgaanbieders: Periodes
    locaties: Periodes

    @property
    def aantal_organisaties(self) -> int:
        """The highest number of an organisation, plus one."""
        return len(self.kvk)

    @property
    def aantal_locaties(self) -> int:
        """The number of locations, without those that stand for an organisation."""
        return len(self.vestigingsnummer) - len(self.kvk)


def identify_eenheden(
    opgaven: pd.DataFrame, zorgaanbieders: pd.DataFrame, locaties: pd.DataFrame, laatste_jaar: int
) -> Eenheden:
    """Every opgave is about one organisation and, below organisation level, about one location.

    Parameters
    ----------
    opgaven : DataFrame
        `opgaven` of any verslagjaren up to `laatste_jaar`; text columns may be categoricals.
    zorgaanbieders, locaties : DataFrame
        The register; `kvk`, `vestigingsnummer` and `locaties.organisatie` may be missing.
    laatste_jaar : int
        The last year to number, with or without opgaven.
    """
    (kvk, kvk_zorgaanbieder, kvk_locatie), kvks = to_codes(
        opgaven["kvk"], zorgaanbieders["kvk"], locaties["kvk"]
    )
    locatie_owner = locaties.get("organisatie", pd.Series(np.nan, index=locaties.index, dtype="str"))
    (naam, naam_zorgaanbieder, naam_eigenaar), namen = to_codes(
        opgaven["organisatie"], zorgaanbieders["organisatie"], locatie_owner
    )
    (plek, plek_locatie), plekken = to_codes(opgaven["locatie"], locaties["locatie"])
    (nummer, nummer_locatie), nummers = to_codes(opgaven["vestigingsnummer"], locaties["vestigingsnummer"])

    # A missing name (-1) becomes the last number: the organisation of which nothing is known.
    anoniem = len(kvks) + len(namen)
    named = np.where(naam == GEEN, anoniem, len(kvks) + naam)
    organisatie = np.where(kvk == GEEN, named, kvk).astype(np.int32)
    nameless_kvk = np.concatenate(
        [naam_zorgaanbieder[kvk_zorgaanbieder == GEEN], naam_eigenaar[kvk_locatie == GEEN]]
    )
    spelled = _spellings(kvk, naam, len(namen), nameless_kvk)
    rij_zorgaanbieder, register_organisatie = _organisations_of(
        kvk_zorgaanbieder, naam_zorgaanbieder, len(kvks), spelled
    )
    rij_locatie, eigenaar = _organisations_of(kvk_locatie, naam_eigenaar, len(kvks), spelled)

    # Names as keys: organisation x name of the location, after the vestigingsnummers.
    at_organisation_level = np.append(is_organisatieniveau(plekken).to_numpy(dtype="bool"), True)
    by_name = np.flatnonzero((nummer == GEEN) & ~at_organisation_level[plek])
    pair = organisatie[by_name].astype(np.int64) * len(plekken) + plek[by_name]
    register_nummer = nummer_locatie[rij_locatie]
    register_pair = eigenaar * len(plekken) + plek_locatie[rij_locatie]
    # A hash table first: the rows are many and the locations few.
    pairs = np.sort(pd.unique(np.concatenate([pair, register_pair[register_nummer == GEEN]])))
    locatie = nummer.copy()
    locatie[by_name] = len(nummers) + np.searchsorted(pairs, pair)
    register_locatie = np.where(
        register_nummer == GEEN, len(nummers) + np.searchsorted(pairs, register_pair), register_nummer
    )

    jaar = opgaven["verslagjaar"].to_numpy(dtype="int64")
    eerste_jaar = int(jaar.min(initial=laatste_jaar))
    without_key = pd.Series(np.nan, index=range(len(namen) + 1), dtype="str")
    standing_in = pd.Series(np.nan, index=range(len(pairs) + anoniem + 1), dtype="str")
    return Eenheden(
        eerste_jaar=eerste_jaar,
        aantal_jaren=laatste_jaar - eerste_jaar + 1,
        jaar=(jaar - eerste_jaar).astype(np.int32),
        organisatie=organisatie,
        locatie=locatie,
        naam_organisatie=naam,
        naam_locatie=plek,
        kvk=pd.concat([kvks, without_key], ignore_index=True),
        vestigingsnummer=pd.concat([nummers, standing_in], ignore_index=True),
        namen_organisatie=namen,
        namen_locatie=plekken,
        zorgaanbieders=_periodes(
            zorgaanbieders.iloc[rij_zorgaanbieder],
            register_organisatie,
            register_organisatie,
            naam_zorgaanbieder[rij_zorgaanbieder],
        ),
        locaties=_periodes(
            locaties.iloc[rij_locatie],
            register_locatie.astype(np.int64),
            eigenaar,
            plek_locatie[rij_locatie],
        ),
    )


def to_codes(*columns: pd.Series) -> tuple[list[Codes], pd.Series[str]]:
    """Number the texts of columns together, in alphabetical order; missing is -1.

    >>> codes, values = to_codes(pd.Series(["b", None], dtype="str"), pd.Series(["a"], dtype="str"))
    >>> [numbers.tolist() for numbers in codes], values.tolist()
    ([[1, -1], [0]], ['a', 'b'])
    """
    seen = [pd.factorize(column) for column in columns]
    texts = [pd.Series(np.asarray(uniques, dtype="object"), dtype="str") for _, uniques in seen]
    values = pd.concat(texts, ignore_index=True).drop_duplicates().sort_values(ignore_index=True)
    index = pd.Index(values)
    ranks = [np.append(index.get_indexer(pd.Index(text)), GEEN).astype(np.int32) for text in texts]
    return [rank[codes] for rank, (codes, _) in zip(ranks, seen, strict=True)], values


def _spellings(kvk: Codes, naam: Codes, aantal_namen: int, wanted: Codes) -> pd.DataFrame:
    """Under which kvk do the opgaven deliver each wanted name? One row per naam x kvk."""
    is_wanted = np.zeros(aantal_namen + 1, dtype="bool")
    is_wanted[wanted] = True
    is_wanted[GEEN] = False
    rows = np.flatnonzero(is_wanted[naam] & (kvk != GEEN))
    return pd.DataFrame({"naam": naam[rows], "kvk": kvk[rows]}).drop_duplicates()


def _organisations_of(kvk: Codes, naam: Codes, aantal_kvk: int, spelled: pd.DataFrame) -> tuple[Ints, Ints]:
    """Whom a row of the register is about: its kvk, its name, or a kvk that delivers under its name.

    The last is for organisations of which the register does not know the kvk yet.
    """
    rij = np.arange(len(kvk))
    by_kvk, by_naam, unknown = kvk != GEEN, naam != GEEN, (kvk == GEEN) & (naam != GEEN)
    matched = pd.DataFrame({"rij": rij[unknown], "naam": naam[unknown]}).merge(
        spelled, on="naam", how="inner", validate="m:m"
    )
    return (
        np.concatenate([rij[by_kvk], rij[by_naam], matched["rij"].to_numpy(dtype="int64")]),
        np.concatenate([kvk[by_kvk], aantal_kvk + naam[by_naam], matched["kvk"].to_numpy()]).astype(np.int64),
    )


def _periodes(rows: pd.DataFrame, eenheid: Ints, organisatie: Ints, naam: Codes) -> Periodes:
    return Periodes(
        eenheid=eenheid,
        organisatie=organisatie,
        naam=naam,
        vanaf=to_jaren(rows["geldig_vanaf"], EERSTE_JAAR),
        tot=to_jaren(rows["geldig_tot"], LAATSTE_JAAR),
    )
