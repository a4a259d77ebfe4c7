"""Which rows of the register of hearings cannot be: events out of order, advice without a reason, strangers.

Each check looks at one table and notes what is wrong, in which rows, with the remedy; see `tegenspraak` for
the register of norms.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from analysis.data.referentie import Faults
from analysis.data.tegenspraak import check_known, check_overlap, check_period
from analysis.errors import names
from analysis.rules.akkoord import AKKOORD, INTREKKING, VASTSTELLING, soorten_of
from analysis.rules.verbeterplannen import LOOPT, OVERGEDRAGEN
from analysis.rules.wederhoor import GEEN_REACTIE, HERZIENING, OORDEEL, REACTIE, UITGEZET
from analysis.rules.zaken import key_zaken

_PERIOD = ("geldig_vanaf", "geldig_tot")
_OORDELEN = [OORDEEL, HERZIENING]


def check_verzekeraars(verzekeraars: pd.DataFrame, faults: Faults) -> None:
    """An insurer must agree once per inkoopjaar."""
    check_period(verzekeraars, *_PERIOD, faults)
    fault = "verzekeraar {} is valid twice in one year; end the earlier row with geldig_tot."
    check_overlap(verzekeraars, verzekeraars["verzekeraar"], _PERIOD, fault, faults)


def check_hoorverdeling(
    hoorverdeling: pd.DataFrame, faults: Faults, verzekeraars: pd.DataFrame, zorgaanbieders: pd.DataFrame
) -> None:
    """A region, or an organisation by name, is heard by one insurer at a time."""
    check_known(hoorverdeling, "verzekeraar", verzekeraars["verzekeraar"], "verzekeraars.csv", faults)
    check_known(hoorverdeling, "regio", zorgaanbieders["regio"], "zorgaanbieders.csv", faults)
    check_known(hoorverdeling, "organisatie", zorgaanbieders["organisatie"], "zorgaanbieders.csv", faults)
    _check_one_of(hoorverdeling, faults)
    check_period(hoorverdeling, *_PERIOD, faults)
    for column in ("regio", "organisatie"):
        fault = column + " {} is heard by two insurers in one year; end one row with geldig_tot."
        check_overlap(hoorverdeling, hoorverdeling[column], _PERIOD, fault, faults)


def check_redenen(redenen: pd.DataFrame, faults: Faults) -> None:
    """A reason stands once."""
    faults.add(redenen["rij"][redenen.duplicated("reden", keep=False)], "a reden stands more than once.")


def check_adviessoorten(adviessoorten: pd.DataFrame, faults: Faults) -> None:
    """A kind of advice stands once, and one that is verified says where it was read."""
    double = adviessoorten.duplicated("advies", keep=False)
    faults.add(adviessoorten["rij"][double], "an advies stands more than once.")
    unproven = adviessoorten["verificatie"].eq("geverifieerd") & adviessoorten["bron"].isna()
    faults.add(
        adviessoorten["rij"][unproven],
        "verificatie is 'geverifieerd' but bron is empty; name the source, or write te_verifieren.",
    )


def check_akkoorden(
    akkoorden: pd.DataFrame, faults: Faults, verzekeraars: pd.DataFrame, inkoopjaar: int
) -> None:
    """Only an insurer of that inkoopjaar agrees, once per version until it withdraws, which has a reason."""
    _check_insurers(akkoorden, faults, verzekeraars, inkoopjaar)
    rij, soort = akkoorden["rij"], soorten_of(akkoorden)
    faults.add(
        rij[soort.ne(VASTSTELLING) & akkoorden["verzekeraar"].isna()],
        "verzekeraar is empty; only an adoption has none.",
    )
    faults.add(
        rij[soort.eq(INTREKKING) & akkoorden["reden"].isna()],
        "a withdrawal has no reden; say why.",
    )
    is_adopted = soort.eq(VASTSTELLING)
    faults.add(
        rij[is_adopted & (akkoorden["zegel"].isna() | akkoorden["vorige"].isna())],
        "only `inkoopadvies advice` notes a vaststelling, with its zegel and vorige; remove the row.",
    )
    faults.add(
        rij[is_adopted & akkoorden.duplicated(["versie_hash", "soort"])],
        "a version is adopted once.",
    )
    rijen: dict[str, list[int]] = {AKKOORD: [], INTREKKING: []}
    standing: set[tuple[str, str]] = set()
    for number, wie, versie_hash, wat in zip(
        rij, akkoorden["verzekeraar"], akkoorden["versie_hash"], soort, strict=True
    ):
        if wat in rijen and ((wie, versie_hash) in standing) == (wat == AKKOORD):
            rijen[wat].append(number)
        elif wat == AKKOORD:
            standing.add((wie, versie_hash))
        else:
            standing.discard((wie, versie_hash))
    faults.add(rijen[AKKOORD], "an insurer agrees to a version once; keep the first date.")
    faults.add(rijen[INTREKKING], "this insurer has no agreement to this version that it could withdraw.")


def check_herzieningen(herzieningen: pd.DataFrame, faults: Faults, vastgesteld: Mapping[int, int]) -> None:
    """Version 1 needs no reason; every later one has exactly one, and only the next one can be reasoned for.

    Parameters
    ----------
    herzieningen : DataFrame
        With rij, inkoopjaar and versie.
    faults : Faults
        Where to note what is wrong.
    vastgesteld : mapping of int to int
        Per inkoopjaar how many versions were adopted; 0 where it is not named.
    """
    faults.add(herzieningen["rij"][herzieningen["versie"].lt(2).fillna(False)], "versie is not 2 or more.")
    double = herzieningen.duplicated(["inkoopjaar", "versie"], keep=False)
    faults.add(herzieningen["rij"][double], "a version has one reason; join them in one row.")
    for jaar, rows in herzieningen.dropna(subset=["inkoopjaar", "versie"]).groupby("inkoopjaar"):
        adopted = vastgesteld.get(int(str(jaar)), 0)
        following = (
            f"{adopted} of inkoopjaar {jaar} stands" if adopted else f"1 of inkoopjaar {jaar} is to come"
        )
        faults.add(
            rows["rij"][rows["versie"] > max(adopted + 1, 1)],
            f"this versie is not the next one: version {following}, so "
            + (f"the next reason is of version {adopted + 1}." if adopted else "nothing can be revised yet."),
        )


def check_verbeterplannen(
    verbeterplannen: pd.DataFrame, faults: Faults, norm_codes: pd.Series[str], organisaties: pd.Series[str]
) -> None:
    """A running plan has a term; a transfer names the provider that takes over."""
    check_known(verbeterplannen, "norm_code", norm_codes, "volumenormen.csv", faults)
    for column in ("organisatie", "overdracht_naar"):
        check_known(verbeterplannen, column, organisaties, "zorgaanbieders.csv", faults)
    rij, staat = verbeterplannen["rij"], verbeterplannen["staat"]
    faults.add(
        rij[staat.eq(LOOPT) & verbeterplannen["termijn"].isna()],
        "a plan that runs has no termijn; say by when the norm will be met.",
    )
    faults.add(
        rij[staat.eq(OVERGEDRAGEN) & verbeterplannen["overdracht_naar"].isna()],
        "staat is 'overgedragen' but overdracht_naar is empty; name the provider that takes over.",
    )
    early = verbeterplannen["termijn"] < verbeterplannen["gemeld_op"]
    faults.add(rij[early], "termijn is before gemeld_op.")


def check_implementatie(
    implementatie: pd.DataFrame,
    faults: Faults,
    norm_codes: pd.Series[str],
    zorgaanbieders: pd.DataFrame,
) -> None:
    """One norm has one date per region or organisation."""
    check_known(implementatie, "norm_code", norm_codes, "volumenormen.csv", faults)
    check_known(implementatie, "regio", zorgaanbieders["regio"], "zorgaanbieders.csv", faults)
    check_known(implementatie, "organisatie", zorgaanbieders["organisatie"], "zorgaanbieders.csv", faults)
    _check_one_of(implementatie, faults)
    double = implementatie.duplicated(["norm_code", "regio", "organisatie"], keep=False)
    faults.add(implementatie["rij"][double], "a norm has one ingangsdatum per region or organisation.")


def check_wederhoor(
    wederhoor: pd.DataFrame,
    faults: Faults,
    *,
    norm_codes: pd.Series[str],
    organisaties: pd.Series[str],
    verzekeraars: pd.DataFrame,
    redenen: pd.DataFrame,
    adviessoorten: pd.DataFrame,
    hoorders: pd.Series[str],
    inkoopjaar: int,
) -> None:
    """First is asked, then answered (or the term passes), then judged with a reason; later is a revision.

    `hoorders`: who hears the hospital of each row, as the division says; missing where nobody was assigned.
    """
    check_known(wederhoor, "norm_code", norm_codes, "volumenormen.csv", faults)
    check_known(wederhoor, "organisatie", organisaties, "zorgaanbieders.csv", faults)
    check_known(wederhoor, "reden", redenen["reden"], "redenen.csv", faults)
    chosen = adviessoorten.loc[adviessoorten["keuze"] == "ja", "advies"]
    check_known(wederhoor, "advies", chosen, "adviezen.csv (with keuze 'ja')", faults)
    _check_insurers(wederhoor, faults, verzekeraars, inkoopjaar)
    _check_columns(wederhoor, faults, adviessoorten)
    allowed = {
        (reden, advies)
        for reden, adviezen in zip(redenen["reden"], redenen["adviezen"].fillna(""), strict=True)
        for advies in (adviezen.split("; ") if adviezen else chosen)
    }
    is_odd = [
        pd.notna(reden) and pd.notna(advies) and advies in set(chosen) and (reden, advies) not in allowed
        for reden, advies in zip(wederhoor["reden"], wederhoor["advies"], strict=True)
    ]
    faults.add(
        wederhoor["rij"][
            pd.Series(is_odd, index=wederhoor.index, dtype="bool") & _is_known_reden(wederhoor, redenen)
        ],
        "this reden does not lead to this advies; redenen.csv says to which it can.",
    )
    content = [column for column in wederhoor.columns if column != "rij"]
    faults.add(
        wederhoor["rij"][wederhoor.duplicated(content)], "this event stands above already; remove the row."
    )
    _check_order(wederhoor, faults)
    _check_claims(wederhoor, hoorders, faults)


def _check_columns(wederhoor: pd.DataFrame, faults: Faults, adviessoorten: pd.DataFrame) -> None:
    """Each kind of event has the columns that it needs, and none that belong to another kind."""
    rij, soort = wederhoor["rij"], wederhoor["soort"]
    is_judged = soort.isin(_OORDELEN)
    for column in ("advies", "reden", "toelichting"):
        faults.add(rij[is_judged & wederhoor[column].isna()], f"a judgement has no {column}.")
    for column in ("advies", "reden", "erkend", "voorwaarden"):
        odd = soort.notna() & ~is_judged & wederhoor[column].notna()
        faults.add(rij[odd], f"{column} belongs to a judgement (oordeel, herziening); leave it empty here.")
    odd = soort.notna() & soort.ne(REACTIE) & wederhoor["opgegeven"].notna()
    faults.add(rij[odd], "opgegeven belongs to 'reactie ontvangen'; an insurer fills erkend.")
    faults.add(rij[soort.eq(UITGEZET) & wederhoor["termijn"].isna()], "'uitgezet' has no termijn to answer.")
    faults.add(rij[wederhoor["termijn"] < wederhoor["datum"]], "termijn is before datum.")
    for column in ("gemeld", "opgegeven", "erkend"):
        faults.add(rij[wederhoor[column] < 0], f"{column} is below 0.")
    asks = adviessoorten.loc[adviessoorten["vraagt_voorwaarden"] == "ja", "advies"]
    bare = wederhoor["advies"].isin(asks) & (wederhoor["voorwaarden"].isna() | wederhoor["termijn"].isna())
    faults.add(rij[bare], "this advies asks for voorwaarden and a termijn.")


@dataclass
class _Zaak:
    """How far a zaak is while its events are read in order."""

    datum: pd.Timestamp
    termijn: pd.Timestamp | None = None
    is_asked: bool = False
    is_answered: bool = False
    is_judged: bool = False


def _check_order(wederhoor: pd.DataFrame, faults: Faults) -> None:
    """Per zaak in the order of the file: dates never go back, and each step follows another."""
    complete = wederhoor.dropna(subset=["norm_code", "organisatie", "datum", "soort"])
    rijen: dict[str, list[int]] = {fault: [] for fault in _ORDER}
    zaken: dict[str, _Zaak] = {}
    columns = [complete[name].tolist() for name in ("rij", "datum", "soort", "reden", "termijn")]
    for key, rij, datum, soort, reden, termijn in zip(key_zaken(complete), *columns, strict=True):
        zaak = zaken.setdefault(key, _Zaak(datum))
        if datum < zaak.datum:
            rijen["back"].append(rij)
        zaak.datum = datum
        if soort == UITGEZET:
            zaak.is_asked, zaak.is_answered, zaak.termijn = True, False, termijn
            continue
        if not zaak.is_asked:
            rijen["unasked"].append(rij)
        if soort == REACTIE:
            zaak.is_answered = True
            continue
        is_in_silence = reden == GEEN_REACTIE and zaak.termijn is not None and datum > zaak.termijn
        if soort == OORDEEL and not zaak.is_answered and not is_in_silence:
            rijen["unheard"].append(rij)
        if soort == OORDEEL and zaak.is_judged:
            rijen["second"].append(rij)
        if soort == HERZIENING and not zaak.is_judged:
            rijen["first"].append(rij)
        zaak.is_judged = True
    for fault, melding in _ORDER.items():
        faults.add(rijen[fault], melding)


_ORDER = {
    "back": "datum is before that of the event above it; events are only added at the end.",
    "unasked": "nothing was 'uitgezet' for this zaak before; a hospital is asked first.",
    "unheard": "the hospital was not heard: there is no 'reactie ontvangen' after 'uitgezet', and the reason "
    f"is not '{GEEN_REACTIE}' after the term.",
    "second": "this zaak was judged before; a later judgement is a 'herziening'.",
    "first": "there is no oordeel that this 'herziening' could revise.",
}
"""What is told of a step that does not follow the one before it."""


def _check_claims(wederhoor: pd.DataFrame, hoorders: pd.Series[str], faults: Faults) -> None:
    """Only who hears a hospital writes in its zaken, and nothing more is acknowledged than anybody said."""
    complete = wederhoor.assign(hoorder=hoorders).dropna(subset=["norm_code", "organisatie", "verzekeraar"])
    of_zaak = complete.groupby(key_zaken(complete))
    asked_by = of_zaak["verzekeraar"].transform("first")
    does_hear = complete["verzekeraar"].eq(asked_by) | complete["verzekeraar"].eq(complete["hoorder"])
    does_hear |= complete["hoorder"].isna()
    strange = complete[~does_hear]
    faults.add(
        strange["rij"],
        f"verzekeraar {names(sorted(set(strange['verzekeraar'])))} does not hear this hospital: "
        f"hoorverdeling.csv names {names(sorted(set(strange['hoorder'])))}, and another one asked; only who "
        "hears a hospital notes what it answers and judges.",
    )
    said = of_zaak["opgegeven"].ffill()
    most = said.mask(complete["gemeld"] > said, complete["gemeld"])
    faults.add(
        complete["rij"][complete["erkend"] > most],
        "erkend is more than the hospital said (opgegeven) and than the source says (gemeld); correct it, or "
        "note the later answer of the hospital as 'reactie ontvangen' first.",
    )


def _is_known_reden(wederhoor: pd.DataFrame, redenen: pd.DataFrame) -> pd.Series[bool]:
    return wederhoor["reden"].isin(redenen["reden"])


def _check_one_of(rows: pd.DataFrame, faults: Faults) -> None:
    faults.add(
        rows["rij"][rows["regio"].notna() == rows["organisatie"].notna()],
        "fill either regio or organisatie, not both and not neither.",
    )


def _check_insurers(rows: pd.DataFrame, faults: Faults, verzekeraars: pd.DataFrame, inkoopjaar: int) -> None:
    holds = verzekeraars["geldig_vanaf"].le(inkoopjaar) & verzekeraars["geldig_tot"].fillna(inkoopjaar).ge(
        inkoopjaar
    )
    valid = verzekeraars.loc[holds, "verzekeraar"]
    is_unknown = rows["verzekeraar"].notna() & ~rows["verzekeraar"].isin(valid)
    faults.add(
        rows["rij"][is_unknown],
        f"verzekeraar {names(sorted(set(rows.loc[is_unknown, 'verzekeraar'])))} is none of inkoopjaar "
        f"{inkoopjaar}; see verzekeraars.csv.",
    )
