"""What in the opgaven of a verslagjaar deserves a question to a hospital, or to our own register.

A signal is a question, never an accusation, and changes no verdict. Each is drawn so narrowly that chance
hardly makes one: a total at a location needs the same number of at least 10 at the organisation while another
location also reports something; pre-filled answers need at least 10 counts above zero in both years, all of
them equal and one of them at least 10. What a hospital does not report is asked for, unless the register says
it has ended.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis.rules.aanwezigheid import Aanwezigheid, note_aanwezigheid
from analysis.rules.antwoorden import read_antwoorden
from analysis.rules.cellen import Cellen, collect_cellen
from analysis.rules.eenheden import Eenheden, identify_eenheden
from analysis.rules.normen import EERSTE_JAAR, GEEN, LAATSTE_JAAR, Normen, select_normen, to_jaren, windows
from analysis.rules.redenen import BRUIKBAAR, NVT, VERKEERD_NIVEAU

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
    eenheden = identify_eenheden(recent, zorgaanbieders, locaties, verslagjaar)
    aanwezigheid = note_aanwezigheid(eenheden)
    no_breaks = pd.DataFrame({"norm_code": [], "eerste_verslagjaar": []}, dtype="str")
    normen = select_normen(volumenormen, indicatoren, no_breaks, [verslagjaar], eenheden.eerste_jaar)
    antwoorden = read_antwoorden(recent, normen.items)
    cellen = collect_cellen(antwoorden, normen, eenheden, aanwezigheid)
    cellen = cellen.take(_jaar_of(cellen) == eenheden.aantal_jaren - 1)
    counts = recent[recent["eenheid"].isin(AANTALLEN) & recent["toestand"].eq("waarde")].assign(
        organisatie_nummer=lambda rows: eenheden.organisatie[rows.index],
        locatie_nummer=lambda rows: eenheden.locatie[rows.index],
    )
    counts = counts[counts["waarde"] > 0]
    cases = pd.concat(
        [
            _find_niet_aangeleverd(eenheden, aanwezigheid),
            _find_verkeerd_niveau(recent, cellen, normen, eenheden, aanwezigheid),
            _find_totaal_op_locatie(counts[counts["verslagjaar"] == verslagjaar]),
            _find_vooringevuld(counts, verslagjaar),
            _find_gedeeltelijk_nvt(recent, cellen, normen),
            _find_unused_koppelingen(recent, volumenormen, indicatoren, verslagjaar),
        ],
        ignore_index=True,
    )
    ordered = cases.assign(verslagjaar=verslagjaar).reindex(columns=list(_COLUMNS)).astype(_COLUMNS)
    return ordered.sort_values(
        ["regel", "kvk", "organisatie", "vestigingsnummer", "locatie", "norm_code", *_INDICATOR],
        ignore_index=True,
    )


def _find_niet_aangeleverd(eenheden: Eenheden, aanwezigheid: Aanwezigheid) -> pd.DataFrame:
    """An organisation with opgaven in the year before has none now, and has not ended."""
    leverde, now = aanwezigheid.organisatie_leverde, eenheden.aantal_jaren - 1
    if now == 0:
        return pd.DataFrame({"regel": []})
    silent = leverde[:, now - 1] & ~leverde[:, now] & ~aanwezigheid.organisatie_geeindigd[:, now]
    organisatie = np.flatnonzero(silent)
    namen = aanwezigheid.naam_organisatie[organisatie, now]
    return pd.DataFrame(
        {
            "regel": "niet_aangeleverd",
            "kvk": eenheden.kvk.iloc[organisatie].to_numpy(),
            "organisatie": eenheden.namen_organisatie.reindex(namen).to_numpy(),
        }
    )


def _find_verkeerd_niveau(
    opgaven: pd.DataFrame, cellen: Cellen, normen: Normen, eenheden: Eenheden, aanwezigheid: Aanwezigheid
) -> pd.DataFrame:
    """A figure at organisation level stands where one of several locations has none of its own."""
    vraag, _, _ = cellen.vorm.unpack(cellen.sleutel // cellen.vorm.aantal_volgnummers)
    is_misplaced = (cellen.reden == VERKEERD_NIVEAU) & ~normen.op_organisatie[vraag]
    rij = np.unique(cellen.rij[is_misplaced])
    has_locations = aanwezigheid.aantal_locaties[eenheden.organisatie[rij], eenheden.jaar[rij]] > 0
    misplaced: pd.DataFrame = opgaven.iloc[rij[has_locations]]
    misplaced = misplaced[misplaced["toestand"].isin(["waarde", "onderdrukt"])]
    bounds = _write(misplaced["ondergrens"]) + " tot en met " + _write(misplaced["bovengrens"])
    told = _write(misplaced["waarde"]).where(misplaced["toestand"] == "waarde", bounds)
    return misplaced[_OPGAVE].assign(regel="verkeerd_niveau", kolom="waarde", waarde=told)


def _find_totaal_op_locatie(counts: pd.DataFrame) -> pd.DataFrame:
    """One location reports the organisation's total, while another location also reports something."""
    key = ["organisatie_nummer", *_INDICATOR]
    is_locatie = counts["locatie_nummer"] != GEEN
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
    at_locations = counts[counts["locatie_nummer"] != GEEN]
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


def _find_gedeeltelijk_nvt(opgaven: pd.DataFrame, cellen: Cellen, normen: Normen) -> pd.DataFrame:
    """Of the indicators of one norm, a unit calls one not applicable and gives a figure for another."""
    vraag, eenheid, _ = cellen.vorm.unpack(cellen.sleutel // cellen.vorm.aantal_volgnummers)
    answers = pd.DataFrame(
        {
            "vraag": vraag,
            "eenheid": eenheid,
            "rij": cellen.rij,
            "is_nvt": cellen.reden == NVT,
            "is_figure": cellen.reden == BRUIKBAAR,
        }
    )
    per_unit = answers.groupby(["vraag", "eenheid"], as_index=False).agg(
        is_nvt=("is_nvt", "any"), is_figure=("is_figure", "any")
    )
    partly = per_unit[per_unit["is_nvt"] & per_unit["is_figure"]]
    asked = answers[answers["is_nvt"]].merge(partly[["vraag", "eenheid"]], on=["vraag", "eenheid"])
    asked = asked.drop_duplicates(["vraag", "eenheid"])
    rij = normen.normrij[asked["vraag"].to_numpy(), -1]
    return (
        opgaven.iloc[asked["rij"].to_numpy()][_OPGAVE]
        .assign(
            regel="gedeeltelijk_nvt",
            kolom="nvt",
            norm_code=normen.rijen["norm_code"].iloc[rij].to_numpy(),
        )
        .reset_index(drop=True)
    )


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


def _jaar_of(cellen: Cellen) -> np.ndarray:
    return cellen.vorm.unpack(cellen.sleutel // cellen.vorm.aantal_volgnummers)[2]


def _write(numbers: pd.Series[float]) -> pd.Series[str]:
    return numbers.map("{:.15g}".format, na_action="ignore").astype("str")
