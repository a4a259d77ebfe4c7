"""The register: which norms there are, on which indicators they rest, and who the providers are and were.

It is kept by people in `data/reference/` and checked as a whole on every load, so that a verdict never rests
on a register that contradicts itself. What nobody knows yet stays empty: a norm without a minimum, an
organisation without a KvK number, a norm without an indicator are all legal, and are shown as such.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from analysis.data.paths import Root
from analysis.data.referentie import Faults, Kolom, read_referentie
from analysis.data.tegenspraak import (
    check_aliassen,
    check_indicatoren,
    check_locaties,
    check_trendbreuken,
    check_velden,
    check_volumenormen,
    check_zorgaanbieders,
)
from analysis.data.volledigheidcontrole import check_volledigheid
from analysis.rules.namen import fold_naam

VOLUMENORMEN = {
    "norm_code": Kolom("sleutel", verplicht=True),
    "ingreep": Kolom(verplicht=True),
    "opsteller": Kolom(verplicht=True),
    "document": Kolom(),
    "versie": Kolom(),
    "pagina": Kolom(),
    "soort": Kolom("code", verplicht=True, codes=("volume", "janee", "percentage")),
    "eenheid": Kolom("code", verplicht=True, codes=("locatie", "organisatie", "team", "operateur")),
    "minimum": Kolom("getal"),
    "venster": Kolom("aantal", verplicht=True),
    "regel": Kolom("code", verplicht=True, codes=("jaar", "gemiddelde", "som", "beste")),
    "tolerantie_pct": Kolom("getal"),
    "nul": Kolom("code", codes=("niet_uitgevoerd", "voldoet_niet")),
    "geldig_vanaf": Kolom("jaar", verplicht=True),
    "geldig_tot": Kolom("jaar"),
    "tranche": Kolom("aantal"),
    "ingangsdatum": Kolom("datum"),
    "verificatie": Kolom("code", verplicht=True, codes=("geverifieerd", "gelezen_in_bron", "te_verifieren")),
    "bron": Kolom(),
    "toelichting": Kolom(),
}
"""One row per norm and stage: norm_code x period of verslagjaren."""

INDICATOREN = {
    "norm_code": Kolom("sleutel", verplicht=True),
    "verslagjaar_vanaf": Kolom("jaar", verplicht=True),
    "verslagjaar_tot": Kolom("jaar"),
    "indicatorset_code": Kolom(verplicht=True),
    "indicator_code": Kolom(verplicht=True),
    "veld": Kolom("code", verplicht=True, codes=("waarde", "teller", "noemer")),
}
"""One row per norm x indicator x period of verslagjaren; several rows for one norm and year are summed."""

ZORGAANBIEDERS = {
    "kvk": Kolom("kvk"),
    "organisatie": Kolom(verplicht=True),
    "type": Kolom(),
    "provincie": Kolom(),
    "regio": Kolom(),
    "geldig_vanaf": Kolom("jaar", verplicht=True),
    "geldig_tot": Kolom("jaar"),
    "opvolger_kvk": Kolom("kvk"),
}
"""One row per organisation and period of verslagjaren."""

LOCATIES = {
    "vestigingsnummer": Kolom("vestigingsnummer"),
    "kvk": Kolom("kvk"),
    "locatie": Kolom(verplicht=True),
    "plaats": Kolom(),
    "postcode": Kolom(),
    "lat": Kolom("graden"),
    "lon": Kolom("graden"),
    "geldig_vanaf": Kolom("jaar", verplicht=True),
    "geldig_tot": Kolom("jaar"),
    "opvolger_vestigingsnummer": Kolom("vestigingsnummer"),
    "organisatie": Kolom(is_optional_column=True),
}
"""One row per location and period of verslagjaren; `organisatie` says whose it is while kvk is unknown."""

TRENDBREUKEN = {
    "norm_code": Kolom("sleutel", verplicht=True),
    "eerste_verslagjaar": Kolom("jaar", verplicht=True),
    "reden": Kolom(verplicht=True),
}
"""One row per norm and break: from `eerste_verslagjaar` on, figures cannot be compared with earlier ones."""

VOLLEDIGHEID = {
    "registratie": Kolom(verplicht=True),
    "indicatorset_code": Kolom(verplicht=True),
    "indicator_code": Kolom(verplicht=True),
    "verslagjaar": Kolom("jaar", verplicht=True),
    "volledigheid_pct": Kolom("getal", verplicht=True),
    "bron": Kolom(verplicht=True),
}
"""One row per indicator x verslagjaar: of all cases that there were, how many its registry holds."""

ALIASSEN = {
    "organisatie": Kolom(verplicht=True),
    "alias": Kolom(verplicht=True),
    "locatie": Kolom(is_optional_column=True),
}
"""One row per other name of an organisation, or where `locatie` is filled, of that location of it."""

VELDEN = {
    "tabel": Kolom(verplicht=True),
    "veld": Kolom(verplicht=True),
    "type": Kolom("code", verplicht=True, codes=("tekst", "geheel getal", "getal", "datum", "ja/nee")),
    "eenheid": Kolom(),
    "verplicht": Kolom("code", verplicht=True, codes=("ja", "nee")),
    "ontbrekend": Kolom(),
    "omschrijving": Kolom(verplicht=True),
}
"""One row per table x column."""

REFERENTIETABELLEN = {
    "volumenormen": VOLUMENORMEN,
    "indicatoren": INDICATOREN,
    "zorgaanbieders": ZORGAANBIEDERS,
    "locaties": LOCATIES,
    "trendbreuken": TRENDBREUKEN,
    "volledigheid": VOLLEDIGHEID,
    "aliassen": ALIASSEN,
    "velden": VELDEN,
}
"""The reference tables that are read here, by the name of their file."""

OPTIONAL_TABELLEN = ("trendbreuken", "aliassen", "volledigheid")
"""A root without these files has none."""


@dataclass(frozen=True)
class Register:
    """The reference tables of a data root, each whole in itself and agreeing with the others."""

    volumenormen: pd.DataFrame
    indicatoren: pd.DataFrame
    zorgaanbieders: pd.DataFrame
    locaties: pd.DataFrame
    trendbreuken: pd.DataFrame
    aliassen: pd.DataFrame
    volledigheid: pd.DataFrame


_held: dict[Path, Register] = {}


def hold_register(root: Root) -> None:
    """Read the register once for this process and all that are forked from it; it must stay as it is."""
    _held[root.reference.resolve()] = load_register(root)


def load_register(root: Root) -> Register:
    """The register is taken whole, or not at all.

    Parameters
    ----------
    root : Root
        The data root; volumenormen, indicatoren, zorgaanbieders and locaties must be there (indicatoren may
        be no more than its header); trendbreuken, aliassen and volledigheid need not.

    Returns
    -------
    Register
        Frames with the columns of `REFERENTIETABELLEN` in that order. Keys are zero-filled text; `minimum`,
        `tolerantie_pct`, `lat`, `lon` are float64; years, `venster` and `tranche` Int64; `ingangsdatum` is
        datetime64[us]. Missing means unknown, or without end for `geldig_tot` and `verslagjaar_tot`.
        In `locaties`, `organisatie` is always filled, and `kvk` wherever `zorgaanbieders` knows it.

    Raises
    ------
    ReferenceError
        When a table is missing, has a wrong cell, or contradicts itself or another; the message names the
        file and its rows, `cases` holds those rows.
    """
    held = _held.get(root.reference.resolve()) if _held else None
    if held is not None:
        return Register(**{naam: rows.copy(deep=False) for naam, rows in vars(held).items()})
    volumenormen = _load(root, "volumenormen", check_volumenormen)
    indicatoren = _load(
        root, "indicatoren", lambda rows, faults: check_indicatoren(rows, volumenormen, faults)
    )
    zorgaanbieders = _load(root, "zorgaanbieders", check_zorgaanbieders)
    unjoined = _load(root, "locaties", lambda rows, faults: check_locaties(rows, zorgaanbieders, faults))
    locaties = _join_organisaties(unjoined, zorgaanbieders)
    return Register(
        volumenormen=volumenormen,
        indicatoren=indicatoren,
        zorgaanbieders=zorgaanbieders,
        locaties=locaties,
        trendbreuken=_load(
            root, "trendbreuken", lambda rows, faults: check_trendbreuken(rows, volumenormen, faults)
        ),
        aliassen=_load(
            root, "aliassen", lambda rows, faults: check_aliassen(rows, zorgaanbieders, locaties, faults)
        ),
        volledigheid=_load(
            root, "volledigheid", lambda rows, faults: check_volledigheid(rows, indicatoren, faults)
        ),
    )


def load_velden(file: Path) -> pd.DataFrame:
    """The data dictionary explains every column of every table once.

    Returns
    -------
    DataFrame
        One row per tabel x veld: type (tekst, geheel getal, getal, datum, ja/nee), eenheid, verplicht (ja,
        nee), ontbrekend (what a missing value means), omschrijving. All text; nothing is NaN.

    Raises
    ------
    ReferenceError
        When the file is missing or has a wrong cell, or a column is explained twice.
    """
    velden, faults = read_referentie(file, VELDEN)
    check_velden(velden, faults)
    faults.raise_if_any()
    return velden.drop(columns="rij").fillna("")


def find_unlinked(volumenormen: pd.DataFrame, indicatoren: pd.DataFrame, verslagjaar: int) -> pd.DataFrame:
    """A norm that is valid but rests on no indicator in a verslagjaar cannot be judged, and is named.

    Returns
    -------
    DataFrame
        Cases of the regel `norm_zonder_koppeling`: regel, verslagjaar, norm_code, ingreep; one row per norm.
    """
    valid = _holds_in(volumenormen, verslagjaar, "geldig_vanaf", "geldig_tot")
    linked = _holds_in(indicatoren, verslagjaar, "verslagjaar_vanaf", "verslagjaar_tot")
    unlinked = volumenormen[valid & ~volumenormen["norm_code"].isin(indicatoren.loc[linked, "norm_code"])]
    cases = unlinked[["norm_code", "ingreep"]].assign(regel="norm_zonder_koppeling", verslagjaar=verslagjaar)
    return cases[["regel", "verslagjaar", "norm_code", "ingreep"]].reset_index(drop=True)


def _holds_in(rows: pd.DataFrame, verslagjaar: int, vanaf: str, tot: str) -> pd.Series[bool]:
    return rows[vanaf].le(verslagjaar) & rows[tot].fillna(verslagjaar).ge(verslagjaar)


def _load(root: Root, tabel: str, check: Callable[[pd.DataFrame, Faults], None]) -> pd.DataFrame:
    kolommen = REFERENTIETABELLEN[tabel]
    file = root.reference_file(f"{tabel}.csv")
    if tabel in OPTIONAL_TABELLEN and not file.exists():
        return pd.DataFrame({naam: pd.Series(dtype=kolom.dtype) for naam, kolom in kolommen.items()})
    rows, faults = read_referentie(file, kolommen)
    check(rows, faults)
    faults.raise_if_any()
    return rows.drop(columns="rij")


def _join_organisaties(locaties: pd.DataFrame, zorgaanbieders: pd.DataFrame) -> pd.DataFrame:
    newest = zorgaanbieders.sort_values("geldig_vanaf", kind="stable")
    of_kvk = newest.dropna(subset="kvk").drop_duplicates("kvk", keep="last").set_index("kvk")
    named = newest.assign(naam=newest["organisatie"].map(fold_naam))
    of_naam = named.drop_duplicates("naam", keep="last").set_index("naam")
    naam = locaties["organisatie"].map(fold_naam, na_action="ignore")
    return locaties.assign(
        kvk=locaties["kvk"].fillna(naam.map(of_naam["kvk"]).astype("str")),
        organisatie=locaties["kvk"]
        .map(of_kvk["organisatie"])
        .astype("str")
        .fillna(naam.map(of_naam["organisatie"]).astype("str")),
    )
