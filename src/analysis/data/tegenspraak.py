"""Which rows of the register contradict each other, or what must hold of a norm, a link or a provider.

Each check looks at one table (and at those it points to), and notes what is wrong, in which rows, with the
remedy. The frames are as `read_referentie` gives them, with `rij`; a cell that could not be read is missing
here and has been noted already.
"""

from __future__ import annotations

import pandas as pd

from analysis.data.referentie import LATEST_YEAR, Faults
from analysis.errors import names
from analysis.rules.namen import fold_naam

LAT_NEDERLAND = (50.7, 53.7)
LON_NEDERLAND = (3.3, 7.3)


def check_volumenormen(volumenormen: pd.DataFrame, faults: Faults) -> None:
    """A norm has one minimum per verslagjaar, a way of counting that exists, and if verified a source."""
    rij, soort, minimum = volumenormen["rij"], volumenormen["soort"], volumenormen["minimum"]
    faults.add(
        rij[minimum <= 0],
        "minimum is not above 0; leave it empty when the norm is not known.",
    )
    faults.add(
        rij[(soort == "janee") & minimum.notna() & (minimum != 1)],
        "a yes/no norm has minimum 1 (Ja = 1, Nee = 0).",
    )
    faults.add(
        rij[(soort == "percentage") & (minimum > 100)],
        "a percentage cannot be above 100.",
    )
    tolerantie = volumenormen["tolerantie_pct"]
    faults.add(
        rij[(tolerantie < 0) | (tolerantie >= 100)],
        "tolerantie_pct is not between 0 and 100; leave it empty for none.",
    )
    venster = volumenormen["venster"]
    faults.add(
        rij[venster.notna() & ~venster.isin([1, 2, 3])],
        "venster is not 1, 2 or 3 years.",
    )
    faults.add(
        rij[(volumenormen["regel"] == "jaar") & (venster > 1).fillna(False)],
        "regel 'jaar' looks at one year, so venster is 1; for more years regel is gemiddelde, som or beste.",
    )
    faults.add(
        rij[(soort == "volume") & volumenormen["nul"].isna()],
        "nul is empty; a volume norm says what zero means: niet_uitgevoerd or voldoet_niet.",
    )
    is_read = volumenormen["verificatie"].isin(["geverifieerd", "gelezen_in_bron"])
    faults.add(
        rij[is_read & volumenormen["bron"].isna()],
        "verificatie says that a source was read but bron is empty; name it, or write te_verifieren.",
    )
    check_period(volumenormen, "geldig_vanaf", "geldig_tot", faults)
    check_overlap(
        volumenormen,
        volumenormen["norm_code"],
        ("geldig_vanaf", "geldig_tot"),
        "norm_code {} is valid twice in one year; end the earlier stage with geldig_tot, "
        "or give one of them another norm_code.",
        faults,
    )


def check_indicatoren(indicatoren: pd.DataFrame, volumenormen: pd.DataFrame, faults: Faults) -> None:
    """A link points to a norm that exists, and counts an indicator once."""
    check_known(indicatoren, "norm_code", volumenormen["norm_code"], "volumenormen.csv", faults)
    check_period(indicatoren, "verslagjaar_vanaf", "verslagjaar_tot", faults)
    check_overlap(
        indicatoren,
        _joined(indicatoren, ["norm_code", "indicatorset_code", "indicator_code", "veld"]),
        ("verslagjaar_vanaf", "verslagjaar_tot"),
        "link {} stands twice for one year and would be counted twice; keep one row per period.",
        faults,
    )
    soort_of = volumenormen.drop_duplicates("norm_code").set_index("norm_code")["soort"]
    no_count = indicatoren["norm_code"].map(soort_of).isin(["janee", "percentage"])
    faults.add(
        indicatoren["rij"][no_count & indicatoren["veld"].isin(["teller", "noemer"])],
        "a yes/no or percentage norm is compared with veld 'waarde'; teller and noemer are counts.",
    )


def check_zorgaanbieders(zorgaanbieders: pd.DataFrame, faults: Faults) -> None:
    """One KvK number, and one name, is one organisation at any time; who took over is known."""
    period = ("geldig_vanaf", "geldig_tot")
    check_period(zorgaanbieders, *period, faults)
    check_overlap(
        zorgaanbieders,
        zorgaanbieders["kvk"],
        period,
        "kvk {} is valid twice in one year; end the earlier row with geldig_tot.",
        faults,
    )
    check_overlap(
        zorgaanbieders,
        _folded(zorgaanbieders["organisatie"]),
        period,
        "organisatie {} is valid twice in one year, and a delivery without a KvK number is recognised by its "
        "name; tell the names apart, or end one with geldig_tot.",
        faults,
    )
    _check_successors(zorgaanbieders, "kvk", "opvolger_kvk", faults)


def check_locaties(locaties: pd.DataFrame, zorgaanbieders: pd.DataFrame, faults: Faults) -> None:
    """A location belongs to an organisation that exists, and lies in the Netherlands."""
    period = ("geldig_vanaf", "geldig_tot")
    rij, kvk, organisatie = locaties["rij"], locaties["kvk"], locaties["organisatie"]
    faults.add(
        rij[kvk.isna() & organisatie.isna()],
        "kvk and organisatie are both empty; a location belongs to an organisation of zorgaanbieders.csv.",
    )
    check_known(locaties, "kvk", zorgaanbieders["kvk"], "zorgaanbieders.csv", faults)
    naam_of_location = _folded(organisatie)
    naam_of_provider = _folded(zorgaanbieders["organisatie"])
    is_unknown = organisatie.notna() & ~naam_of_location.isin(naam_of_provider)
    faults.add(
        rij[is_unknown],
        f"organisatie {names(sorted(set(organisatie[is_unknown])))} is unknown; "
        "write the name as it stands in zorgaanbieders.csv.",
    )
    owners = set(zip(zorgaanbieders["kvk"].fillna(""), naam_of_provider, strict=True))
    known = set(zorgaanbieders["kvk"].dropna())
    contradicts = [
        number in known and not missing and (number, naam) not in owners
        for number, naam, missing in zip(kvk, naam_of_location, organisatie.isna(), strict=True)
    ]
    faults.add(
        rij[pd.Series(contradicts, index=locaties.index, dtype="bool") & ~is_unknown],
        "kvk and organisatie name two different organisations; correct one, or leave organisatie empty.",
    )
    check_period(locaties, *period, faults)
    check_overlap(
        locaties,
        locaties["vestigingsnummer"],
        period,
        "vestigingsnummer {} is valid twice in one year; end the earlier row with geldig_tot.",
        faults,
    )
    check_overlap(
        locaties,
        (kvk.fillna(naam_of_location) + ": " + _folded(locaties["locatie"])).where(
            locaties["vestigingsnummer"].isna()
        ),
        period,
        "location {} is valid twice in one year without a vestigingsnummer that tells them apart; "
        "rename one, or end one with geldig_tot.",
        faults,
    )
    lat, lon = locaties["lat"], locaties["lon"]
    outside = (lat.notna() & ~lat.between(*LAT_NEDERLAND)) | (lon.notna() & ~lon.between(*LON_NEDERLAND))
    faults.add(
        rij[outside],
        "lat and lon lie outside the Netherlands (lat 50.7-53.7, lon 3.3-7.3); "
        "look for a lost decimal point, or for lat and lon exchanged.",
    )
    faults.add(rij[lat.isna() != lon.isna()], "lat and lon are given together or not at all.")
    _check_successors(locaties, "vestigingsnummer", "opvolger_vestigingsnummer", faults)


def check_trendbreuken(trendbreuken: pd.DataFrame, volumenormen: pd.DataFrame, faults: Faults) -> None:
    """A break belongs to a norm that exists, and is declared once."""
    check_known(trendbreuken, "norm_code", volumenormen["norm_code"], "volumenormen.csv", faults)
    double = trendbreuken.duplicated(["norm_code", "eerste_verslagjaar"], keep=False)
    faults.add(
        trendbreuken["rij"][double], "a norm has one row per eerste_verslagjaar; join the reasons in one row."
    )


def check_aliassen(
    aliassen: pd.DataFrame, zorgaanbieders: pd.DataFrame, locaties: pd.DataFrame, faults: Faults
) -> None:
    """An alias names one organisation, or one location of it, that exists, and is not the name of another."""
    check_known(aliassen, "organisatie", zorgaanbieders["organisatie"], "zorgaanbieders.csv", faults)
    of_organisatie = aliassen[aliassen["locatie"].isna()]
    _check_alias(
        of_organisatie,
        _folded(of_organisatie["alias"]),
        _folded(of_organisatie["organisatie"]),
        _folded(zorgaanbieders["organisatie"]),
        "organisation",
        faults,
    )
    of_locatie = aliassen.dropna(subset="locatie")
    within = _folded(of_locatie["organisatie"]) + ": "
    place = within + _folded(of_locatie["locatie"])
    places = _folded(locaties["organisatie"]) + ": " + _folded(locaties["locatie"])
    is_unknown = ~place.isin(places)
    faults.add(
        of_locatie["rij"][is_unknown],
        f"locatie {names(sorted(set(of_locatie.loc[is_unknown, 'locatie'])))} is no location of that "
        "organisation in locaties.csv; correct it, or leave it empty for an alias of the organisation.",
    )
    _check_alias(of_locatie, within + _folded(of_locatie["alias"]), place, places, "location", faults)


def _check_alias(
    aliassen: pd.DataFrame,
    alias: pd.Series[str],
    owner: pd.Series[str],
    own_names: pd.Series[str],
    what: str,
    faults: Faults,
) -> None:
    ambiguous = owner.groupby(alias).transform("nunique") > 1
    faults.add(
        aliassen["rij"][ambiguous],
        f"alias {names(sorted(set(aliassen.loc[ambiguous, 'alias'])))} points to more than one {what}; "
        "an alias that fits two recognises neither: remove it.",
    )
    taken = alias.isin(own_names) & (alias != owner)
    faults.add(
        aliassen["rij"][taken],
        f"alias {names(sorted(set(aliassen.loc[taken, 'alias'])))} is itself the name of another {what}; "
        "remove the alias.",
    )


def check_velden(velden: pd.DataFrame, faults: Faults) -> None:
    """A column is explained once."""
    double = velden.duplicated(["tabel", "veld"], keep=False)
    faults.add(velden["rij"][double], "tabel and veld stand more than once; keep one row per column.")


def _folded(namen: pd.Series[str]) -> pd.Series[str]:
    return namen.map(fold_naam, na_action="ignore").astype("str")


def _joined(rows: pd.DataFrame, columns: list[str]) -> pd.Series[str]:
    return rows[columns[0]].str.cat(rows[columns[1:]], sep=" / ")


def check_known(rows: pd.DataFrame, column: str, known: pd.Series[str], file: str, faults: Faults) -> None:
    """What a column names is known in the file that keeps it."""
    is_unknown = rows[column].notna() & ~rows[column].isin(known)
    unknown = sorted(set(rows.loc[is_unknown, column]))
    faults.add(
        rows["rij"][is_unknown],
        f"{column} {names(unknown)} is unknown in {file}; correct it, or add the row there.",
    )


def check_period(rows: pd.DataFrame, vanaf: str, tot: str, faults: Faults) -> None:
    """A period does not end before it begins."""
    backwards = (rows[tot] < rows[vanaf]).fillna(False)
    faults.add(rows["rij"][backwards], f"{tot} is before {vanaf}.")


def check_overlap(
    rows: pd.DataFrame, key: pd.Series[str], period: tuple[str, str], fault: str, faults: Faults
) -> None:
    """No two rows of one key hold in the same year; rows without a key are not compared."""
    vanaf, tot = period
    is_dated = key.notna() & rows[vanaf].notna()
    if not key[is_dated].duplicated().any():
        return
    dated = rows.assign(sleutel=key)[is_dated]
    ordered = dated.assign(tot=dated[tot].fillna(LATEST_YEAR)).sort_values(["sleutel", vanaf, "rij"])
    latest_end = ordered.groupby("sleutel")["tot"].cummax().groupby(ordered["sleutel"]).shift()
    begins_within = ordered[ordered[vanaf].le(latest_end).fillna(False)]
    pairs = ordered.merge(begins_within[["sleutel", vanaf]], on="sleutel", suffixes=("", "_later"))
    meets = pairs[vanaf].le(pairs[f"{vanaf}_later"]) & pairs["tot"].ge(pairs[f"{vanaf}_later"])
    faults.add(pairs.loc[meets, "rij"], fault.format(names(sorted(set(begins_within["sleutel"])))))


def _check_successors(rows: pd.DataFrame, key: str, opvolger: str, faults: Faults) -> None:
    check_known(rows, opvolger, rows[key], "this file", faults)
    has_successor = rows[opvolger].notna()
    faults.add(
        rows["rij"][has_successor & rows["geldig_tot"].isna()],
        f"{opvolger} is filled but geldig_tot is empty; what was succeeded has ended.",
    )
    successor_of = dict(zip(rows.loc[has_successor, key], rows.loc[has_successor, opvolger], strict=True))
    circular = {number for number in successor_of if _returns(number, successor_of)}
    faults.add(
        rows["rij"][has_successor & rows[key].isin(circular)],
        f"{opvolger} leads back to where it began ({names(sorted(circular))}); correct one of these rows.",
    )


def _returns(number: str, successor_of: dict[str, str]) -> bool:
    seen: set[str] = set()
    current = successor_of.get(number)
    while current is not None and current not in seen:
        if current == number:
            return True
        seen.add(current)
        current = successor_of.get(current)
    return False
