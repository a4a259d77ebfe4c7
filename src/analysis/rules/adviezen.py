"""From verdict to advice: arithmetic first, then what one insurer judged after hearing the hospital.

A met norm is positief without a hearing. A missed one is never silently negatief: until it was heard and
judged it is `in behandeling`. Positief below the norm is possible, with its reason. A judgement is about the
value that was reported then; when the source says something else by now it is about another value, and the
zaak is in behandeling again.

Only `positief` and `negatief` are established kinds of advice; others come from adviezen.csv and say there
that they must still be verified.
"""

from __future__ import annotations

import pandas as pd

from analysis.rules.correcties import matches
from analysis.rules.oordelen import NVT, VOLDOET
from analysis.rules.tabellen import conform
from analysis.rules.verbeterplannen import VERLOPEN
from analysis.rules.wederhoor import GEOORDEELD, NIET_NODIG, OPEN, TE_LAAT, needs_hearing
from analysis.rules.zaken import key_zaken

POSITIEF = "positief"
IN_BEHANDELING = "in behandeling"
GEEN_ADVIES = "geen advies"

NORM_GEHAALD = "norm gehaald"
NA_CORRECTIE = "norm gehaald na erkende correctie"
GEHOORD = "oordeel na wederhoor"
WEDERHOOR_NODIG = "wederhoor niet afgerond"
BRON_GEWIJZIGD = "bron gewijzigd na het oordeel"
NIET_VAN_TOEPASSING = "norm niet van toepassing"
NIETS_TE_VRAGEN = "niet te beoordelen, niets te vragen"
GRONDSLAGEN = (
    NORM_GEHAALD,
    NA_CORRECTIE,
    GEHOORD,
    WEDERHOOR_NODIG,
    BRON_GEWIJZIGD,
    NIET_VAN_TOEPASSING,
    NIETS_TE_VRAGEN,
)
"""Every advice rests on one of these."""


def build_adviezen(
    oordelen: pd.DataFrame, standen: pd.DataFrame, verzekeraars: pd.Series[str], normen: pd.DataFrame
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """One advice per unit x norm, each with what it rests on.

    Parameters
    ----------
    oordelen : DataFrame
        Verdicts of one inkoopjaar after corrections, as `apply_correcties` gives them.
    standen : DataFrame
        How far each hearing is, as `find_standen` gives it.
    verzekeraars : Series
        Per row of `oordelen` the insurer that hears this hospital; missing where nobody was assigned.
    normen : DataFrame
        Index norm_code; venster, regel, tolerantie_pct, document and versie of the norm that held.

    Returns
    -------
    DataFrame
        `adviezen`, sorted by norm_code and unit. `versie` and `staat` are missing: adoption fills them.
    DataFrame
        Cases: `wederhoor_past_niet` (judged on another value than the source now says), `wederhoor_zonder_
        oordeel` (events of a zaak that no verdict knows) and `advies_tegen_norm` (the norm is met after all,
        and the hearing said something else than positief).
    """
    heard = oordelen.merge(
        standen.rename(columns={"gemeld": "gehoord_op", "reden": "adviesreden", "erkend": "toegezegd"}),
        on="zaak",
        how="left",
        validate="one_to_one",
    )
    asks = needs_hearing(heard)
    is_met, is_nvt = heard["oordeel"].eq(VOLDOET), heard["oordeel"].eq(NVT)
    is_judged = heard["stand"].eq(GEOORDEELD)
    is_same = matches(heard["gemeld"], heard["gehoord_op"])
    counts = asks & is_judged & is_same
    is_corrected = heard["is_herrekend"] & heard["oordeel_bron"].ne(VOLDOET)
    grondslag = _choose(
        [
            (is_met & is_corrected, NA_CORRECTIE),
            (is_met, NORM_GEHAALD),
            (is_nvt, NIET_VAN_TOEPASSING),
            (counts, GEHOORD),
            (asks & is_judged, BRON_GEWIJZIGD),
            (asks, WEDERHOOR_NODIG),
        ],
        NIETS_TE_VRAGEN,
        heard.index,
    )
    advies = (
        grondslag.map(
            {
                NORM_GEHAALD: POSITIEF,
                NA_CORRECTIE: POSITIEF,
                NIET_VAN_TOEPASSING: GEEN_ADVIES,
                NIETS_TE_VRAGEN: GEEN_ADVIES,
                WEDERHOOR_NODIG: IN_BEHANDELING,
                BRON_GEWIJZIGD: IN_BEHANDELING,
            }
        )
        .astype("str")
        .mask(counts, heard["advies"])
    )
    shows = counts | (is_met & is_corrected)
    stand = heard["stand"].fillna(pd.Series(OPEN, index=heard.index).where(asks, NIET_NODIG))
    told = heard.assign(
        advies=advies,
        grondslag=grondslag,
        wederhoor=stand,
        verzekeraar=heard["verzekeraar"]
        .fillna(verzekeraars.reset_index(drop=True))
        .where(stand != NIET_NODIG),
        normregel=heard["norm_code"].map(describe_norm(normen)),
        **{
            name: heard[name].where(shows)
            for name in ("adviesreden", "voorwaarden", "termijn", "toelichting")
        },
    )
    told = told.assign(voorwaarden=told["voorwaarden"].where(counts), termijn=told["termijn"].where(counts))
    cases = _find_cases(heard, standen, asks & is_judged & ~is_same, is_met & is_corrected & is_judged)
    return conform(told.sort_values("zaak", kind="stable"), "adviezen"), cases


def describe_norm(normen: pd.DataFrame) -> pd.Series[str]:
    """How a norm counts and where it stands, as one text; a difference in it is a difference of norm."""
    tolerantie = normen["tolerantie_pct"].map(lambda pct: "" if pd.isna(pct) else f", tolerantie {pct:g}%")
    return (
        normen["regel"].astype("str")
        + " over "
        + normen["venster"].astype("str")
        + tolerantie
        + "; "
        + normen["document"].fillna("document onbekend")
        + " "
        + normen["versie"].fillna("")
    ).str.strip()


def select_normen(volumenormen: pd.DataFrame, verslagjaar: int) -> pd.DataFrame:
    """The row of each norm that holds in a verslagjaar; index norm_code."""
    holds = volumenormen["geldig_vanaf"].le(verslagjaar) & volumenormen["geldig_tot"].fillna(verslagjaar).ge(
        verslagjaar
    )
    return volumenormen[holds].set_index("norm_code")


def _choose(options: list[tuple[pd.Series[bool], str]], otherwise: str, index: pd.Index) -> pd.Series[str]:
    chosen = pd.Series(otherwise, index=index, dtype="str")
    for condition, text in reversed(options):
        chosen = chosen.mask(condition, text)
    return chosen


def _find_cases(
    heard: pd.DataFrame,
    standen: pd.DataFrame,
    is_outdated: pd.Series[bool],
    is_against: pd.Series[bool],
) -> pd.DataFrame:
    columns = ["regel", "verslagjaar", "organisatie", "norm_code", "waarde", "gemeld", "advies"]
    # Columns first, rows after: a frame without rows would take on the index of a column given to it.
    outdated = heard.assign(regel="wederhoor_past_niet", waarde=heard["gemeld"], gemeld=heard["gehoord_op"])[
        is_outdated
    ]
    other = is_against & heard["advies"].ne(POSITIEF) & heard["advies"].notna()
    against = heard.assign(regel="advies_tegen_norm", waarde=heard["erkend"])[other]
    stray = standen[~standen["zaak"].isin(heard["zaak"])]
    strays = pd.DataFrame(
        {
            "regel": "wederhoor_zonder_oordeel",
            "norm_code": [zaak.partition("|")[0] for zaak in stray["zaak"]],
            "organisatie": [zaak.partition("|")[2] for zaak in stray["zaak"]],
            "gemeld": stray["gemeld"],
            "advies": stray["advies"],
        }
    )
    frames = [rows.reindex(columns=columns) for rows in (outdated, against, strays) if len(rows)]
    return pd.concat(frames, ignore_index=True) if frames else pd.DataFrame(columns=columns)


def find_youngest(wederhoor: pd.DataFrame, leveringen: pd.DataFrame, inkoopjaar: int) -> pd.Timestamp:
    """The day of the youngest delivery or event that an inkoopjaar knows: nothing depends on today."""
    happened = wederhoor.loc[wederhoor["inkoopjaar"] <= inkoopjaar, "datum"]
    return pd.Timestamp(pd.concat([leveringen["ontvangen"], happened]).max())


def find_first_known(
    wederhoor: pd.DataFrame, standen: pd.DataFrame, leveringen: pd.DataFrame, inkoopjaar: int
) -> pd.Timestamp:
    """Since this day nothing was delivered, nothing happened, and no term passed without an answer."""
    youngest = find_youngest(wederhoor, leveringen, inkoopjaar)
    passed = standen.loc[standen["stand"] == TE_LAAT, "reactie_voor"].max()
    return youngest if pd.isna(passed) else max(youngest, passed + pd.Timedelta(days=1))


def list_werklijst(adviezen: pd.DataFrame, standen: pd.DataFrame, plannen: pd.DataFrame) -> pd.DataFrame:
    """What must be asked: every zaak whose hearing is not finished, and every broken plan.

    Parameters
    ----------
    adviezen, standen, plannen : DataFrame
        As `build_adviezen`, `find_standen` and `find_planstanden` give them.

    Returns
    -------
    DataFrame
        Rows of `adviezen` with zaak and aanleiding (the verdict, or `verbeterplan verlopen` until it was
        judged after the term), by insurer, organisation and norm.
    """
    adviezen = adviezen.assign(zaak=key_zaken(adviezen))
    judged_on = standen.set_index("zaak")["oordeel_op"]
    broken = plannen[plannen["stand"] == VERLOPEN]
    is_judged_since = judged_on.reindex(broken["zaak"]).set_axis(broken.index).gt(broken["termijn"])
    verlopen = set(broken.loc[~is_judged_since, "zaak"])
    is_broken = adviezen["zaak"].isin(verlopen)
    asked = adviezen[adviezen["advies"].eq(IN_BEHANDELING) | is_broken]
    aanleiding = asked["oordeel"].mask(asked["zaak"].isin(verlopen), "verbeterplan verlopen")
    ordered = asked.assign(aanleiding=aanleiding)
    return ordered.sort_values(["verzekeraar", "organisatie", "norm_code", "zaak"]).reset_index(drop=True)
