"""What every location and organisation of the example answers to every indicator: the complete grid.

A location answers the indicators per location, its organisation those per organisation. What a hospital does
not do is usually `niet van toepassing`, sometimes a zero, sometimes empty. Interventions that one norm counts
together are answered alike. Where the year suppresses small numbers, a share of fewer than ten patients is
replaced by the remark that says so; of some counts too. There are no faults here yet.

Then the answers become rows as they are delivered: names, numbers, levels and periods, as text. Most
organisations deliver at two levels. Some with one location deliver everything at one of them: that is no
fault, for with one location both levels are the same place.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from voorbeeld.bestanden import Indeling, bestandsnaam
from voorbeeld.wereld import (
    BEGIN,
    TYPES,
    Counts,
    Wereld,
    in_year,
    load_indicatoren,
    load_resource,
    membership,
    sum_groups,
    units_of,
)

SMALL = 10


NOT_DONE_IS_ZERO, NOT_DONE_IS_EMPTY = 0.10, 0.05


UNANSWERED = 0.012


SUPPRESSED_COUNTS_FROM = 2021


TEKSTEN = (
    "",
    "Zie het jaarverslag.",
    "Wij werken samen in het regionale netwerk; operaties vinden plaats bij de partner.",
    "Gegevens uit de landelijke registratie, aangevuld uit het eigen dossier.",
    "Wijziging t.o.v. vorig jaar: registratie loopt nu via één loket; cijfers zijn vergelijkbaar.",
    'De term "locatie" is hier de hoofdlocatie.',
    "Geen bijzonderheden",
    "Coördinatie door de casemanager, ook ’s avonds.",
)


TOELICHTINGEN = ("", " - Het aantal patiënten op de locatie is gering.", "; zie ook de toelichting")


Words = npt.NDArray[np.object_]


def answer_year(wereld: Wereld, jaar: int, seed: int) -> pd.DataFrame:
    """All answers of one verslagjaar.

    Returns
    -------
    DataFrame
        One row per unit x indicator of its niveau: the columns of the questionnaire (indicatorset_code …
        indicator_type), of the unit (kvk, organisatie, locatie …) and of the answer (waarde, teller, noemer,
        nvt, opmerking: text, '' for empty), with `inhoud`, `norm`, `groep`, `doet` for whoever plants faults.
    """
    indicatoren = load_indicatoren()
    indicatoren = indicatoren.assign(groep=sum_groups(indicatoren), sorteernummer=indicatoren.index + 1)
    asked = indicatoren[in_year(indicatoren, jaar)]
    rng = np.random.default_rng([seed, 10_000 + jaar])
    mild = str(load_resource("jaren").set_index("verslagjaar").loc[str(jaar), "onderdrukt"])
    shared = [naam for naam in asked if naam not in ("niveau", "van", "tot")]
    totals: dict[int, Counts] = {}
    pieces = []
    for niveau in ("locatie", "organisatie"):
        units = units_of(wereld, niveau, jaar)
        own = asked[asked["niveau"].isin([niveau, "beide"])]
        answers = [
            _answer(wereld, units, indicator, jaar, seed, rng, totals) for indicator in own.itertuples()
        ]
        grid = {naam: np.concatenate([answer[naam] for answer in answers]) for naam in answers[0]}
        described = own[shared].iloc[np.repeat(np.arange(len(own)), len(units))].reset_index(drop=True)
        located = units.iloc[np.tile(np.arange(len(units)), len(own))].reset_index(drop=True)
        rows = pd.concat([described, located.drop(columns=["van", "tot"])], axis=1).assign(**grid)
        pieces.append(_suppress(_answer_alike(rows), mild, jaar, rng))
    return pd.concat(pieces, ignore_index=True).assign(verslagjaar=jaar)


def _answer(
    wereld: Wereld,
    units: pd.DataFrame,
    indicator: Any,
    jaar: int,
    seed: int,
    rng: np.random.Generator,
    totals: dict[int, Counts],
) -> dict[str, npt.NDArray[Any]]:
    """One indicator of all units: aantal (count), teller, noemer, tekst, and whether the unit does it."""
    size = len(units)
    latent = np.random.default_rng([seed, 20_000, indicator.sorteernummer]).random(1 + int(units.index.max()))
    eigen = latent[units.index]
    doet = np.ones(size, dtype="bool")
    aantal = np.zeros(size, dtype="int64")
    teller = noemer = np.full(size, -1)
    tekst: Words = np.full(size, "", dtype="object")
    if indicator.ingreep:
        volumes, niveau = wereld.volumes[indicator.ingreep], wereld.niveaus[indicator.ingreep]
        part_of = membership(wereld, units, niveau, jaar)
        aantal = part_of @ volumes.aantal[:, jaar - BEGIN]
        doet = part_of @ volumes.doet[:, jaar - BEGIN] > 0
    if indicator.inhoud == "operateur":
        aantal = rng.binomial(aantal, indicator.parameter)
    elif indicator.inhoud == "aandeel":
        noemer = aantal if indicator.ingreep else rng.poisson(60 + 400 * eigen)
        spread = np.clip(indicator.parameter + (eigen - 0.5) * 0.12 * indicator.parameter, 0.002, 0.998)
        teller = rng.binomial(noemer, spread)
        doet = doet & (noemer > 0)
    elif indicator.inhoud == "janee":
        tekst = np.where(eigen + rng.normal(0, 0.01, size) < indicator.parameter, "ja", "nee").astype(
            "object"
        )
    elif indicator.inhoud == "tekst":
        tekst = np.array(TEKSTEN, dtype="object")[(eigen * len(TEKSTEN)).astype("int64")]
    elif indicator.inhoud == "getal":
        amount = indicator.parameter * np.exp((eigen - 0.5) * 0.8 + rng.normal(0, 0.04, size))
        tekst = np.array([f"{number:.2f}" for number in amount], dtype="object")
    elif indicator.inhoud == "totaal":
        if units["niveau"].iloc[0] == "locatie":
            aantal = rng.poisson(indicator.parameter * (0.2 + 1.6 * eigen)) + 1
            totals[indicator.sorteernummer] = np.bincount(units["eigenaar"], aantal).astype("int64")
        else:
            aantal = totals[indicator.sorteernummer][units.index]
    return {"doet": doet, "aantal": aantal, "teller": teller, "noemer": noemer, "tekst": tekst}


def _answer_alike(rows: pd.DataFrame) -> pd.DataFrame:
    """Who does one of the interventions that a norm counts together answers 0 to the others, never nvt."""
    by = ["kvk", "vestigingsnummer", "groep"]
    together = rows["groep"].ne("") & rows.groupby(by)["doet"].transform("any")
    return rows.assign(doet=rows["doet"] | together)


def _suppress(rows: pd.DataFrame, mild: str, jaar: int, rng: np.random.Generator) -> pd.DataFrame:
    """Numbers become the text of a delivery; small ones disappear behind a remark where the year so does."""
    size = len(rows)
    inhoud, doet = rows["inhoud"].to_numpy(), rows["doet"].to_numpy("bool")
    aantal, teller, noemer = (rows[naam].to_numpy("int64") for naam in ("aantal", "teller", "noemer"))
    is_share, is_count = inhoud == "aandeel", np.isin(inhoud, ["volume", "operateur", "totaal"])
    chance = rng.random(size)
    is_alone = rows["groep"].eq("").to_numpy()
    as_zero = ~doet & is_count & is_alone & (chance < NOT_DONE_IS_ZERO)
    as_empty = ~doet & is_alone & (chance > 1 - NOT_DONE_IS_EMPTY)
    unanswered = doet & (chance < UNANSWERED) & ~np.isin(inhoud, ["totaal", "kop", "tekst"])
    nvt = ~doet & ~as_zero & ~as_empty
    given = (doet | as_zero) & ~unanswered
    small = np.where(is_share, noemer < SMALL, (aantal > 0) & (aantal < SMALL) & (rows["onderdruk"] == "1"))
    suppressed = given & small & (is_share | (is_count & (jaar >= SUPPRESSED_COUNTS_FROM))) & (mild != "")
    shown = given & ~suppressed

    waarde: Words = np.where(given, rows["tekst"].to_numpy("object"), "")
    counts = np.flatnonzero(shown & is_count)
    waarde[counts] = [f"{number}.00" for number in aantal[counts]]
    shares = np.flatnonzero(shown & is_share)
    waarde[shares] = [f"{100 * t / n:.2f}" for t, n in zip(teller[shares], noemer[shares], strict=True)]
    waarde[suppressed] = "" if mild == "leeg" else mild
    remarks = np.array([f"Waarneming kleiner dan {SMALL}{tail}" for tail in TOELICHTINGEN], dtype="object")
    opmerking = np.where(suppressed, remarks[(chance * 1000).astype("int64") % len(remarks)], "")
    parts: dict[str, Words] = {}
    for naam, numbers in (("teller", teller), ("noemer", noemer)):
        parts[naam] = np.full(size, "", dtype="object")
        parts[naam][shares] = [str(number) for number in numbers[shares]]
    return rows.drop(columns=["aantal", "tekst"]).assign(
        waarde=waarde,
        **parts,
        nvt=np.where(nvt, "1", "0").astype("object"),
        niet_beschikbaar=np.where(as_empty | unanswered, "1", "0").astype("object"),
        opmerking=opmerking,
    )


ALL_AT_ORGANISATION, ALL_AT_LOCATION = 3, 5
EVERY = 8
"""Of every eight numbers one organisation delivers all at organisation level and one all at its location."""


def one_level(answers: pd.DataFrame) -> pd.Series[str]:
    """The single level at which a row's organisation delivers; '' for both."""
    locations = answers["nummer"].where(answers["niveau"] == "locatie").groupby(answers["eigenaar"])
    is_single = locations.transform("nunique").eq(1)
    turn = answers["eigenaar"] % EVERY
    level = np.select(
        [is_single & turn.eq(ALL_AT_ORGANISATION), is_single & turn.eq(ALL_AT_LOCATION)],
        ["organisatie", "locatie"],
        "",
    )
    return pd.Series(level, index=answers.index)


def to_rijen(answers: pd.DataFrame, indeling: Indeling) -> pd.DataFrame:
    """One row per answer as the main file delivers it, index 0 …, with what `Planter` needs beside it."""
    answers = answers.assign(een_niveau=one_level(answers))
    is_moved = answers["een_niveau"].ne("") & answers["een_niveau"].ne(answers["niveau"])
    is_kept = ~(is_moved & answers["inhoud"].eq("totaal"))
    rows, is_moved = answers[is_kept].reset_index(drop=True), is_moved[is_kept].reset_index(drop=True)
    rows = rows.assign(niveau=rows["niveau"].where(~is_moved, rows["een_niveau"]))
    rows = _with_place_of_level(rows, is_moved)
    is_locatie = rows["niveau"].eq("locatie")
    dummy = "" if indeling.concern == "leeg" else indeling.concern + ": " + rows["organisatie"]
    number = rows["vestigingsnummer"]
    jaar = str(indeling.verslagjaar)
    return rows.assign(
        bestand=bestandsnaam("hoofd", indeling),
        ware_kvk=rows["kvk"],
        ware_vestiging=number.where(is_locatie, ""),
        vestigingsnummer=number.where(is_locatie, "" if indeling.concern == "leeg" else number),
        locatie=rows["locatie"].where(is_locatie, dummy),
        verslagjaar=jaar,
        type=rows["soort"].map(TYPES),
        locatie_agb=rows["agb"],
        operationalisatie="Teller: het aantal bij deze vraag. Noemer: alle patiënten van de locatie.",
        bron="NULL" if indeling.verslagjaar == 2019 else "",
        frequentie="Jaarlijks",
        meetperiode_begin=f"{jaar}-01-01",
        meetperiode_eind=f"{jaar}-12-31",
        sorteernummer=rows["sorteernummer"].astype("int64"),
    )


def _with_place_of_level(rows: pd.DataFrame, is_moved: pd.Series[bool]) -> pd.DataFrame:
    """A row that moves to its only location bears that location's name; both levels have its address."""
    named = rows[rows["niveau"].eq("locatie") & ~is_moved].drop_duplicates("eigenaar").set_index("eigenaar")
    to_locatie = is_moved & rows["niveau"].eq("locatie")
    owner = rows["eigenaar"]
    return rows.assign(
        locatie=rows["locatie"].where(~to_locatie, owner.map(named["locatie"])),
        nummer=rows["nummer"].where(~to_locatie, owner.map(named["nummer"])).astype("int64"),
    )
