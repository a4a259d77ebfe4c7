"""Which rows of the register an inkoopjaar uses: those that can change what its tables say.

For verslagjaar Y, whoever holds in Y counts, for the validation looks at them all. Beyond that a provider, a
location or another name counts only where a delivery up to Y names it, or where it says more of one that
counts: its other names, its successor, and the locations that it had by then. A norm, a link and a break
count from the year in which they begin, a completeness figure from its own; a next stage of a norm that
counts does so up to two years ahead, because windows of three years and forecasts to the inkoopjaar look that
far. What cannot be read counts: when in doubt, it is used.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from analysis.rules.namen import fold_naam, naamvormen

Rij = Mapping[str, str]
"""One row of a register table: every cell as text, empty where it is missing."""

LOOKS_AHEAD = 2
_fold = cache(fold_naam)

DIGITS = {"kvk": 8, "opvolger_kvk": 8, "vestigingsnummer": 12, "opvolger_vestigingsnummer": 12}
BEGINS = {
    "volumenormen": "geldig_vanaf",
    "indicatoren": "verslagjaar_vanaf",
    "trendbreuken": "eerste_verslagjaar",
    "volledigheid": "verslagjaar",
}
ABOUT_WHOM = ("zorgaanbieders", "locaties", "aliassen")


@dataclass(frozen=True)
class Genoemd:
    """What deliveries up to a verslagjaar, and decisions, name.

    Numbers, names in every form in which they may be met, and codes of norms.
    """

    kvk: frozenset[str]
    vestigingsnummer: frozenset[str]
    organisatie: frozenset[str]
    locatie: frozenset[str]
    norm: frozenset[str] = frozenset()


def select_gebruikt(
    register: Mapping[str, Sequence[Rij]], genoemd: Genoemd, verslagjaar: int
) -> dict[str, list[int]]:
    """The rows of each register table that a verslagjaar uses.

    Parameters
    ----------
    register : mapping of str to sequence of mapping
        The rows of volumenormen, indicatoren, trendbreuken, volledigheid, zorgaanbieders, locaties,
        aliassen, as text; a table that is absent has no rows.
    genoemd : Genoemd
        What the deliveries of this verslagjaar and earlier ones name.
    verslagjaar : int
        The year that is judged.

    Returns
    -------
    dict
        Per table the places of its used rows, in order.
    """
    rows = {naam: register.get(naam, ()) for naam in (*BEGINS, *ABOUT_WHOM)}
    used = {
        naam: [place for place, rij in enumerate(rows[naam]) if begins_by(rij, BEGINS[naam], verslagjaar)]
        for naam in ("indicatoren", "trendbreuken", "volledigheid")
    }
    linked = genoemd.norm | {rows["indicatoren"][place].get("norm_code", "") for place in used["indicatoren"]}
    return {
        "volumenormen": _used_normen(rows["volumenormen"], linked, verslagjaar),
        **used,
        **_used_eenheden(rows["zorgaanbieders"], rows["locaties"], rows["aliassen"], genoemd, verslagjaar),
    }


def begins_by(rij: Rij, kolom: str, jaar: int) -> bool:
    """It begins in this year or earlier, or nobody can tell when.

    >>> begins_by({"geldig_vanaf": "2020"}, "geldig_vanaf", 2019), begins_by({}, "geldig_vanaf", 2019)
    (False, True)
    """
    begin = _to_jaar(rij.get(kolom, ""))
    return begin is None or begin <= jaar


def holds_in(rij: Rij, jaar: int) -> bool:
    """Its period covers this year, or nobody can tell."""
    end = _to_jaar(rij.get("geldig_tot", ""))
    return begins_by(rij, "geldig_vanaf", jaar) and (end is None or jaar <= end)


def to_nummer(text: str, kolom: str) -> str:
    """A number as the tables write it: its leading zeros back.

    >>> to_nummer("1234567", "kvk")
    '01234567'
    """
    return text.zfill(DIGITS[kolom]) if text else ""


def _to_jaar(text: str) -> int | None:
    return int(text) if text.isdigit() and len(text) == 4 else None


def _used_normen(normen: Sequence[Rij], linked: frozenset[str], verslagjaar: int) -> list[int]:
    by_now = {
        rij.get("norm_code", "") for rij in normen if begins_by(rij, "geldig_vanaf", verslagjaar)
    } | linked
    holding = {rij.get("norm_code", "") for rij in normen if holds_in(rij, verslagjaar)}

    def counts(rij: Rij) -> bool:
        code = rij.get("norm_code", "")
        if begins_by(rij, "geldig_vanaf", verslagjaar):
            return True
        # Of a norm that does not hold now, its last stage gives it its name, however late that begins.
        is_near = begins_by(rij, "geldig_vanaf", verslagjaar + LOOKS_AHEAD) or code not in holding
        return code in by_now and is_near

    return [place for place, rij in enumerate(normen) if counts(rij)]


def _used_eenheden(
    zorgaanbieders: Sequence[Rij],
    locaties: Sequence[Rij],
    aliassen: Sequence[Rij],
    genoemd: Genoemd,
    verslagjaar: int,
) -> dict[str, list[int]]:
    """Grow from what is named and what holds to all that says more of it, until nothing is added."""

    def begin_with(rijen: Sequence[Rij], nummer: str, naam: str) -> set[int]:
        nummers, namen = getattr(genoemd, nummer), getattr(genoemd, naam)
        return {
            place
            for place, rij in enumerate(rijen)
            if holds_in(rij, verslagjaar)
            or _nummer(rij, nummer) in nummers
            or naamvormen(rij.get(naam, "")) & namen
        }

    used: dict[str, set[int]] = {
        "zorgaanbieders": begin_with(zorgaanbieders, "kvk", "organisatie"),
        "locaties": begin_with(locaties, "vestigingsnummer", "locatie"),
        "aliassen": {
            place
            for place, rij in enumerate(aliassen)
            if naamvormen(rij.get("alias", "")) & (genoemd.organisatie | genoemd.locatie)
        },
    }
    tables = {"zorgaanbieders": zorgaanbieders, "locaties": locaties, "aliassen": aliassen}
    while True:
        more = _say_more(tables, used, verslagjaar)
        if all(places <= used[naam] for naam, places in more.items()):
            return {naam: sorted(places) for naam, places in used.items()}
        used = {naam: places | more.get(naam, set()) for naam, places in used.items()}


def _say_more(
    tables: Mapping[str, Sequence[Rij]], used: Mapping[str, set[int]], verslagjaar: int
) -> dict[str, set[int]]:
    """The rows about whoever is used: under the same number or name, and their locations by then."""
    kvks, namen, nummers = _known(tables, used)

    def is_about_them(rij: Rij) -> bool:
        return _nummer(rij, "kvk") in kvks or _fold(rij.get("organisatie", "")) in namen

    def is_place_of_theirs(rij: Rij) -> bool:
        is_by_then = begins_by(rij, "geldig_vanaf", verslagjaar)
        return _nummer(rij, "vestigingsnummer") in nummers or (is_by_then and is_about_them(rij))

    checks = {"zorgaanbieders": is_about_them, "locaties": is_place_of_theirs}
    return {
        naam: {place for place, rij in enumerate(tables[naam]) if check(rij)}
        for naam, check in checks.items()
    }


def _known(
    tables: Mapping[str, Sequence[Rij]], used: Mapping[str, set[int]]
) -> tuple[set[str], set[str], set[str]]:
    """The numbers and names of whoever is used, and of whom a used row points to."""
    rows = {naam: [tables[naam][place] for place in places] for naam, places in used.items()}
    everyone = [*rows["zorgaanbieders"], *rows["locaties"]]
    kvks = {_nummer(rij, kolom) for rij in everyone for kolom in ("kvk", "opvolger_kvk")}
    namen = {_fold(rij.get("organisatie", "")) for rij in (*everyone, *rows["aliassen"])}
    nummers = {
        _nummer(rij, kolom)
        for rij in rows["locaties"]
        for kolom in ("vestigingsnummer", "opvolger_vestigingsnummer")
    }
    return kvks - {""}, namen - {""}, nummers - {""}


def _nummer(rij: Rij, kolom: str) -> str:
    return to_nummer(rij.get(kolom, ""), kolom)
