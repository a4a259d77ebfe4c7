"""What in the opgaven of a verslagjaar deserves a question to a hospital, or to our own register.

A signal is a question, never an accusation, and changes no verdict. Each is drawn so narrowly that chance
hardly makes one: a total at a location needs the same number of at least 10 at the organisation while another
location also reports something; pre-filled answers need at least 10 counts above zero in both years, all of
them equal and one of them at least 10. What a hospital does not report is asked for, unless the register says
it has ended.
"""

from __future__ import annotations

import pandas as pd

from analysis.rules.oordelen import EERSTE_JAAR, LAATSTE_JAAR, open_oordelen, to_frame, to_jaren, windows

AANTALLEN = ("Aantal", "Getal")
MINSTE_TOTAAL = 10
MINSTE_GELIJKE_AANTALLEN = 10

_COLUMNS = {
    "regel": "str",
    "verslagjaar": "int64",
    "levering": "str",
    "kvk": "str",
    "vestigingsnummer": "str",
    "indicator_code": "str",
    "kolom": "str",
    "waarde": "str",
    "rij": "Int64",
    "organisatie": "str",
    "locatie": "str",
    "norm_code": "str",
    "indicatorset_code": "str",
    "aantal": "Int64",
}
_OPGAVE = [
    "kvk",
    "vestigingsnummer",
    "organisatie",
    "locatie",
    "indicatorset_code",
    "indicator_code",
    "levering",
]
_INDICATOR = ["indicatorset_code", "indicator_code"]

_SILENT = """
-- An organisation with opgaven in the year before has none now, and has not ended.
SELECT CASE WHEN sleutel LIKE '0%' THEN sleutel[2:] END AS kvk, naam AS organisatie
FROM organisatie
JOIN leverde AS eerder ON eerder.eenheid = organisatie.organisatie AND eerder.jaar = $1 - 1
ANTI JOIN leverde AS nu ON nu.eenheid = organisatie.organisatie AND nu.jaar = $1
ANTI JOIN geeindigd ON geeindigd.eenheid = organisatie.organisatie AND geeindigd.jaar = $1
LEFT JOIN naam ON naam.eenheid = organisatie.organisatie AND naam.jaar = $1
"""
_MISPLACED = """
-- The figures at organisation level that stand where one of several locations has none of its own.
SELECT DISTINCT rij
FROM cel
JOIN (SELECT DISTINCT norm FROM norm WHERE NOT op_organisatie) USING (norm)
JOIN gemeld USING (rij)
JOIN plekken ON plekken.organisatie = gemeld.organisatie AND plekken.jaar = cel.jaar AND plekken.aantal > 0
WHERE cel.jaar = $1 AND cel.reden = 'verkeerd niveau'
ORDER BY rij
"""
_PARTLY_NVT = """
-- Of the indicators of one norm, a unit calls one not applicable and gives a figure for another.
SELECT norm_code, arg_min(rij, link) FILTER (reden = 'nvt opgegeven') AS rij
FROM cel
JOIN (SELECT DISTINCT norm, norm_code FROM norm) USING (norm)
WHERE jaar = $1
GROUP BY norm, norm_code, eenheid
HAVING bool_or(reden = 'nvt opgegeven') AND bool_or(reden = '')
ORDER BY norm, eenheid
"""


def find_signalen(
    opgaven: pd.DataFrame,
    volumenormen: pd.DataFrame,
    indicatoren: pd.DataFrame,
    zorgaanbieders: pd.DataFrame,
    locaties: pd.DataFrame,
    verslagjaar: int,
) -> pd.DataFrame:
    """Ask about what is absent, at the wrong level, copied, half applicable, or linked to nothing.

    Parameters
    ----------
    opgaven : DataFrame
        `opgaven`; only this verslagjaar and the one before are looked at.
    volumenormen, indicatoren, zorgaanbieders, locaties : DataFrame
        The register, as for `judge_volumenormen`.
    verslagjaar : int
        The year to look at.

    Returns
    -------
    DataFrame
        Cases, one row per signal, sorted by regel, organisation, location and indicator: regel
        (niet_aangeleverd, verkeerd_niveau, totaal_op_locatie, vooringevuld, gedeeltelijk_nvt,
        koppeling_zonder_opgaven) and the values that its sentence in regels.csv names; a column that does not
        concern a regel is missing there.

    Raises
    ------
    ReferenceError
        When a norm has two rows for this verslagjaar, or one indicator would count twice in it.
    """
    recent = opgaven[opgaven["verslagjaar"].between(verslagjaar - 1, verslagjaar)].reset_index(drop=True)
    no_breaks = pd.DataFrame(
        {"norm_code": pd.Series(dtype="str"), "eerste_verslagjaar": pd.Series(dtype="Int64")}
    )
    with open_oordelen(
        recent, volumenormen, indicatoren, zorgaanbieders, locaties, no_breaks, [verslagjaar]
    ) as relations:
        whose = to_frame(relations.sql("SELECT rij, organisatie, plek FROM gemeld ORDER BY rij"))
        silent = to_frame(relations.sql(_SILENT, params=[verslagjaar]))
        misplaced = to_frame(relations.sql(_MISPLACED, params=[verslagjaar]))["rij"]
        partly = to_frame(relations.sql(_PARTLY_NVT, params=[verslagjaar]))
    counts = recent[recent["eenheid"].isin(AANTALLEN) & recent["toestand"].eq("waarde")]
    counts = counts.assign(
        organisatie_nummer=whose["organisatie"].reindex(counts.index),
        locatie_nummer=whose["plek"].reindex(counts.index),
    )
    counts = counts[counts["waarde"] > 0]
    cases = pd.concat(
        [
            silent.assign(regel="niet_aangeleverd"),
            _tell_verkeerd_niveau(recent.iloc[misplaced]),
            _find_totaal_op_locatie(counts[counts["verslagjaar"] == verslagjaar]),
            _find_vooringevuld(counts, verslagjaar),
            recent.iloc[partly["rij"]][_OPGAVE].assign(
                regel="gedeeltelijk_nvt", kolom="nvt", norm_code=partly["norm_code"].to_numpy()
            ),
            _find_unused_koppelingen(recent, volumenormen, indicatoren, verslagjaar),
        ],
        ignore_index=True,
    )
    ordered = cases.assign(verslagjaar=verslagjaar).reindex(columns=list(_COLUMNS)).astype(_COLUMNS)
    return ordered.sort_values(
        ["regel", "kvk", "organisatie", "vestigingsnummer", "locatie", "norm_code", *_INDICATOR],
        ignore_index=True,
    )


def _tell_verkeerd_niveau(misplaced: pd.DataFrame) -> pd.DataFrame:
    """A figure at organisation level stands where one of several locations has none of its own."""
    misplaced = misplaced[misplaced["toestand"].isin(["waarde", "onderdrukt"])]
    bounds = _write(misplaced["ondergrens"]) + " tot en met " + _write(misplaced["bovengrens"])
    told = _write(misplaced["waarde"]).where(misplaced["toestand"] == "waarde", bounds)
    return misplaced[_OPGAVE].assign(regel="verkeerd_niveau", kolom="waarde", waarde=told)


def _find_totaal_op_locatie(counts: pd.DataFrame) -> pd.DataFrame:
    """One location reports the organisation's total, while another location also reports something."""
    key = ["organisatie_nummer", *_INDICATOR]
    is_locatie = counts["locatie_nummer"].notna()
    totals = counts.loc[~is_locatie & (counts["waarde"] >= MINSTE_TOTAAL), [*key, "waarde"]]
    at_locations = counts[is_locatie].merge(
        totals.drop_duplicates(key), on=key, how="inner", suffixes=("", "_totaal"), validate="m:1"
    )
    reporting = at_locations.groupby(key)["waarde"].transform("size")
    found = at_locations[(at_locations["waarde"] == at_locations["waarde_totaal"]) & (reporting > 1)]
    return found[_OPGAVE].assign(regel="totaal_op_locatie", kolom="waarde", waarde=_write(found["waarde"]))


def _find_vooringevuld(counts: pd.DataFrame, verslagjaar: int) -> pd.DataFrame:
    """All comparable counts of a location are equal to those of the year before."""
    key = ["locatie_nummer", *_INDICATOR]
    at_locations = counts[counts["locatie_nummer"].notna()]
    before = at_locations.loc[at_locations["verslagjaar"] < verslagjaar, [*key, "waarde"]]
    now = at_locations[at_locations["verslagjaar"] == verslagjaar]
    both = now.merge(before.drop_duplicates(key), on=key, suffixes=("", "_eerder"), validate="m:1")
    both = both.assign(is_gelijk=both["waarde"] == both["waarde_eerder"])
    per_locatie = both.groupby("locatie_nummer").agg(
        aantal=("is_gelijk", "size"),
        is_gelijk=("is_gelijk", "all"),
        hoogste=("waarde", "max"),
        kvk=("kvk", "first"),
        vestigingsnummer=("vestigingsnummer", "first"),
        organisatie=("organisatie", "first"),
        locatie=("locatie", "first"),
        levering=("levering", "min"),
    )
    copied = per_locatie[
        per_locatie["is_gelijk"]
        & (per_locatie["aantal"] >= MINSTE_GELIJKE_AANTALLEN)
        & (per_locatie["hoogste"] >= MINSTE_TOTAAL)
    ]
    return copied.assign(regel="vooringevuld")


def _find_unused_koppelingen(
    opgaven: pd.DataFrame, volumenormen: pd.DataFrame, indicatoren: pd.DataFrame, verslagjaar: int
) -> pd.DataFrame:
    """A link that a norm needs names an indicator that no delivery of this verslagjaar has."""
    delivered = opgaven.loc[opgaven["verslagjaar"] == verslagjaar, _INDICATOR].drop_duplicates()
    if delivered.empty:
        return pd.DataFrame({"regel": []})
    # The window of a norm that starts later already needs this verslagjaar.
    first = to_jaren(volumenormen["geldig_vanaf"], EERSTE_JAAR) - windows(volumenormen) + 1
    last = to_jaren(volumenormen["geldig_tot"], LAATSTE_JAAR)
    in_use = volumenormen.loc[(first <= verslagjaar) & (verslagjaar <= last), "norm_code"]
    holds = (to_jaren(indicatoren["verslagjaar_vanaf"], EERSTE_JAAR) <= verslagjaar) & (
        verslagjaar <= to_jaren(indicatoren["verslagjaar_tot"], LAATSTE_JAAR)
    )
    linked = indicatoren.loc[holds & indicatoren["norm_code"].isin(in_use), ["norm_code", *_INDICATOR]]
    linked = linked.drop_duplicates()
    is_delivered = pd.MultiIndex.from_frame(linked[_INDICATOR]).isin(pd.MultiIndex.from_frame(delivered))
    return linked[~is_delivered].assign(regel="koppeling_zonder_opgaven")


def _write(numbers: pd.Series[float]) -> pd.Series[str]:
    return numbers.map("{:.15g}".format, na_action="ignore").astype("str")
