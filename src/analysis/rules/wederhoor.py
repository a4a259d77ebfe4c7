"""Which verdicts ask for hoor en wederhoor, and how far the hearing of each is.

A met norm needs no hearing. A missed or uncertain one always does, and so does a verdict that could not be
given for a reason that the hospital can take away. The events of a zaak stand in the order in which they
happened; the last one says how far it is. Silence is not an answer: after the term a zaak is `te laat`, never
judged by itself.

Source: FAQ contracteeradvies inkoopjaar 2024, question 2c.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

import pandas as pd

from analysis.rules.oordelen import NIET_BEOORDEELBAAR, ONZEKER, VOLDOET_NIET
from analysis.rules.zaken import key_zaken

UITGEZET = "uitgezet"
REACTIE = "reactie ontvangen"
OORDEEL = "oordeel"
HERZIENING = "herziening"
SOORTEN = (UITGEZET, REACTIE, OORDEEL, HERZIENING)

NIET_NODIG = "niet nodig"
OPEN = "open"
TE_LAAT = "te laat"
GEOORDEELD = "geoordeeld"
STANDEN = (NIET_NODIG, OPEN, UITGEZET, TE_LAAT, REACTIE, GEOORDEELD)

GEEN_REACTIE = "geen_reactie"
"""The reason of a judgement without an answer; allowed only after the term to answer."""

GEEN_VRAAG = ("norm niet ingevoerd", "te weinig jaren", "trendbreuk")
"""Reasons of `niet beoordeelbaar` that no hospital can take away, so nothing is asked."""

JUDGED_WITH = ("oordeel_op", "reden", "toelichting", "advies")
"""What a judgement is not complete without."""

OORDEELKOLOMMEN = [
    "gemeld", "erkend", "reden", "toelichting", "advies", "voorwaarden", "termijn", "bewijs",
]  # fmt: skip


def needs_hearing(oordelen: pd.DataFrame) -> pd.Series[bool]:
    """Missed, uncertain, or not judgeable for a reason that the hospital can take away.

    Parameters
    ----------
    oordelen : DataFrame
        With `oordeel` and `reden`.
    """
    is_asked = oordelen["oordeel"].eq(NIET_BEOORDEELBAAR) & ~oordelen["reden"].isin(GEEN_VRAAG)
    return oordelen["oordeel"].isin([VOLDOET_NIET, ONZEKER]) | is_asked


def is_running(werklijst: pd.DataFrame) -> pd.Series[bool]:
    """Asked once is asked: a zaak whose hearing runs is not asked again.

    Parameters
    ----------
    werklijst : DataFrame
        With `wederhoor`: how far each hearing is.
    """
    return werklijst["wederhoor"].isin([UITGEZET, TE_LAAT, REACTIE])


def kind_of_judgement(zaak: str, judged: Collection[str]) -> str:
    """The second judgement of a zaak revises the first."""
    return HERZIENING if zaak in judged else OORDEEL


def list_judged(wederhoor: pd.DataFrame) -> set[str]:
    """The zaken that were judged before."""
    return set(key_zaken(wederhoor[wederhoor["soort"].isin([OORDEEL, HERZIENING])]))


def find_gaps(said: Mapping[str, object], *, is_form_of_answers: bool) -> list[tuple[str, str, str]]:
    """A block is whole: an answer has its day, a judgement its day, reason, explanation and advice.

    Parameters
    ----------
    said : mapping
        What one row of a form says: opgegeven, reactie, bewijs, erkend, reden, toelichting, advies,
        voorwaarden, termijn, reactie_op, oordeel_op; missing where nothing was filled in.
    is_form_of_answers : bool
        Whether it is the form of a hospital, in which a day without an answer is a gap.

    Returns
    -------
    list of tuple
        The field, what is wrong, and what belongs there.
    """
    given = {veld for veld, value in said.items() if pd.notna(value)}  # type: ignore[call-overload]
    gaps: list[tuple[str, str, str]] = []
    has_answer = bool(given & {"opgegeven", "reactie"})
    if has_answer and "reactie_op" not in given:
        gaps.append(("reactie_op", "an answer has no day", "the day on which it came"))
    if is_form_of_answers and not has_answer and "reactie_op" in given:
        gaps.append(("reactie", "a day without an answer", "a figure or an explanation"))
    if not given & {*JUDGED_WITH, "erkend", "voorwaarden", "termijn"}:
        if "bewijs" in given and "reactie_op" not in given:
            gaps.append(("reactie_op", "evidence belongs to no event", "the day of the answer"))
        return gaps
    whole = "day, reason, explanation and advice"
    return gaps + [(veld, "a judgement is not complete", whole) for veld in JUDGED_WITH if veld not in given]


def known_on(wederhoor: pd.DataFrame, peildatum: pd.Timestamp) -> pd.DataFrame:
    """What happened after a day is not known on it."""
    return wederhoor[wederhoor["datum"] <= peildatum]


def find_standen(wederhoor: pd.DataFrame, peildatum: pd.Timestamp) -> pd.DataFrame:
    """The last event of a zaak says how far its hearing is; the day of the term itself is still in time.

    Parameters
    ----------
    wederhoor : DataFrame
        The events of one inkoopjaar in the order in which they were noted, one row per event.
    peildatum : Timestamp
        Later events are not known yet, and terms before it have passed.

    Returns
    -------
    DataFrame
        One row per zaak that has an event: zaak, stand, verzekeraar (of the last event), uitgezet_op,
        reactie_voor (the last term to answer), laatst_op, and of the last judgement (missing without one):
        oordeel_op, gemeld, erkend, reden, toelichting, advies, voorwaarden, termijn, bewijs. Sorted by zaak.
    """
    known = known_on(wederhoor, peildatum)
    known = known.assign(zaak=key_zaken(known))
    last = known.groupby("zaak", sort=True)[["soort", "verzekeraar", "datum"]].tail(1)
    laatst = known.loc[last.index, ["zaak", "soort", "verzekeraar", "datum"]]
    asked = known[known["soort"] == UITGEZET].drop_duplicates("zaak", keep="last")
    judged = known[known["soort"].isin([OORDEEL, HERZIENING])].drop_duplicates("zaak", keep="last")
    standen = (
        laatst.rename(columns={"datum": "laatst_op"})
        .merge(
            asked[["zaak", "datum", "termijn"]].rename(
                columns={"datum": "uitgezet_op", "termijn": "reactie_voor"}
            ),
            on="zaak",
            how="left",
            validate="one_to_one",
        )
        .merge(
            judged[["zaak", "datum", *OORDEELKOLOMMEN]].rename(columns={"datum": "oordeel_op"}),
            on="zaak",
            how="left",
            validate="one_to_one",
        )
    )
    is_late = standen["soort"].eq(UITGEZET) & standen["reactie_voor"].lt(peildatum)
    stand = standen["soort"].replace(dict.fromkeys([OORDEEL, HERZIENING], GEOORDEELD)).mask(is_late, TE_LAAT)
    columns = ["zaak", "stand", "verzekeraar", "uitgezet_op", "reactie_voor", "laatst_op", "oordeel_op"]
    return (
        standen.assign(stand=stand.astype("str"))[[*columns, *OORDEELKOLOMMEN]]
        .sort_values("zaak")
        .reset_index(drop=True)
    )


def assign_verzekeraars(
    rows: pd.DataFrame, hoorverdeling: pd.DataFrame, zorgaanbieders: pd.DataFrame, inkoopjaar: int
) -> pd.Series[str]:
    """One insurer hears a hospital on behalf of all: the one named for it, else the one of its region.

    Parameters
    ----------
    rows : DataFrame
        With kvk and organisatie.
    hoorverdeling : DataFrame
        verzekeraar, regio, organisatie, geldig_vanaf, geldig_tot (inkoopjaren, inclusive); one of regio and
        organisatie is filled.
    zorgaanbieders : DataFrame
        The register; `regio` of the newest row of an organisation counts.
    inkoopjaar : int
        The year whose division counts.

    Returns
    -------
    Series
        The insurer of each row; missing where nobody was assigned.
    """
    holds = hoorverdeling["geldig_vanaf"].le(inkoopjaar) & hoorverdeling["geldig_tot"].fillna(inkoopjaar).ge(
        inkoopjaar
    )
    valid = hoorverdeling[holds]
    named = valid.dropna(subset="organisatie").drop_duplicates("organisatie").set_index("organisatie")
    regional = valid[valid["organisatie"].isna()].drop_duplicates("regio").set_index("regio")
    by_name = rows["organisatie"].map(named["verzekeraar"]).astype("str")
    by_region = find_regios(rows, zorgaanbieders).map(regional["verzekeraar"]).astype("str")
    return by_name.fillna(by_region)


def find_regios(rows: pd.DataFrame, zorgaanbieders: pd.DataFrame) -> pd.Series[str]:
    """The region of each row's organisation, as its newest row in the register says; missing when unknown."""
    newest = zorgaanbieders.sort_values("geldig_vanaf", kind="stable")
    of_kvk = newest.dropna(subset="kvk").drop_duplicates("kvk", keep="last").set_index("kvk")["regio"]
    of_naam = newest.drop_duplicates("organisatie", keep="last").set_index("organisatie")["regio"]
    by_kvk = rows["kvk"].map(of_kvk).astype("str")
    return by_kvk.fillna(rows["organisatie"].map(of_naam).astype("str"))
