"""What in the figures deserves a question at the hearing: patterns, never accusations.

Five patterns, each with innocent explanations more often than not; the words for them stand in regels.csv.
Four are more than chance makes (`stapeling`, `verschuiving`, `gelijkenis`), adjusted for all units and
indicators looked at; how often each asks in vain is measured and stands in docs/methode-kans.md. The
fifth is no chance: an answer that came to lie above the norm when it was restated. No verdict changes.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis.rules.gelijkenis import find_gelijk_aan_vorig_jaar, find_gelijke_opgaven
from analysis.rules.oordelen import EERSTE_JAAR, LAATSTE_JAAR, to_jaren
from analysis.rules.stapeling import find_stapeling
from analysis.rules.verschuiving import find_verschuivingen
from analysis.rules.versies import is_organisatieniveau

RADAR = (
    "stapeling_bij_norm",
    "verschuiving_tussen_indicatoren",
    "gelijk_aan_vorig_jaar",
    "gelijke_opgaven",
    "herzien_over_norm",
)
"""The regels of the radar; their findings are questions, of ernst informatie."""
GERAADPLEEGDE_JAREN = 3
_INDICATOR = ["indicatorset_code", "indicator_code"]
_PLEK = ["kvk", "organisatie", "vestigingsnummer", "locatie"]
_HERZIENING = [
    "verslagjaar", *_PLEK, "indicator_code", "waarde", "levering", "rij", "was", "was_levering"
]  # fmt: skip


def find_radarvragen(
    opgaven: pd.DataFrame,
    trends: pd.DataFrame,
    volumenormen: pd.DataFrame,
    indicatoren: pd.DataFrame,
    known: pd.DataFrame,
    verslagjaar: int,
) -> pd.DataFrame:
    """Ask about what is more than chance makes, and about an answer restated to above the norm.

    Parameters
    ----------
    opgaven : DataFrame
        `opgaven`; only this verslagjaar and the two before are looked at.
    trends : DataFrame
        `trends` (or `oordelen` with volumes) of this verslagjaar.
    volumenormen, indicatoren : DataFrame
        The register.
    known : DataFrame
        Cases of `select_opgaven` and `find_signalen`: of these `vervangen_opgave` says what was restated,
        and a location under `vooringevuld` is not asked twice.
    verslagjaar : int
        The year to look at.

    Returns
    -------
    DataFrame
        Cases, one row per question, with regel (one of `RADAR`), verslagjaar, and the values that its
        sentence in regels.csv names; a column that does not concern a regel is missing there.
    """
    volumes = trends[
        trends["norm_code"].isin(volumenormen.loc[volumenormen["soort"] == "volume", "norm_code"])
        & (trends["verslagjaar"] == verslagjaar)
    ]
    links = links_of(indicatoren, verslagjaar)
    tellingen = list_tellingen(opgaven, verslagjaar)
    cases = [
        _ask_stapeling(volumes, volumenormen, links, verslagjaar),
        _ask_verschuiving(tellingen, verslagjaar),
        _ask_gelijk_aan_vorig_jaar(tellingen, known, verslagjaar),
        _ask_gelijke_opgaven(tellingen, verslagjaar),
        _ask_herziening(known, volumes, volumenormen, links),
    ]
    asked = pd.concat([rows for rows in cases if len(rows)] or [pd.DataFrame({"regel": []})])
    return asked.assign(verslagjaar=verslagjaar).reset_index(drop=True)


def list_tellingen(opgaven: pd.DataFrame, verslagjaar: int) -> pd.DataFrame:
    """A telling is an answer above zero to a question for a number of cases.

    Returns
    -------
    DataFrame
        One row per opgave of eenheid Aantal with a whole number above zero, of this verslagjaar and the two
        before, with `eenheid_nummer` (location or organisation), `aanbieder_nummer`, `indicator_nummer` (in
        the order of the codes) and `is_organisatieniveau` beside its own columns.
    """
    counted = opgaven[
        opgaven["verslagjaar"].between(verslagjaar - GERAADPLEEGDE_JAREN + 1, verslagjaar)
        & opgaven["eenheid"].eq("Aantal")
        & opgaven["toestand"].eq("waarde")
        & (opgaven["waarde"] > 0)
        & (opgaven["waarde"] % 1 == 0)
    ]
    units = _identify(counted)
    return counted.assign(
        is_organisatieniveau=units["plek"].isna(),
        aanbieder_nummer=units.groupby("aanbieder").ngroup(),
        eenheid_nummer=units.groupby(["aanbieder", "plek"], dropna=False).ngroup(),
        indicator_nummer=counted.groupby(_INDICATOR, sort=True).ngroup(),
    ).reset_index(drop=True)


def links_of(indicatoren: pd.DataFrame, verslagjaar: int) -> pd.DataFrame:
    """Which indicator counts for which norm in a verslagjaar: norm_code and the codes of the indicator."""
    holds = (to_jaren(indicatoren["verslagjaar_vanaf"], EERSTE_JAAR) <= verslagjaar) & (
        verslagjaar <= to_jaren(indicatoren["verslagjaar_tot"], LAATSTE_JAAR)
    )
    linked = indicatoren[holds & indicatoren["veld"].eq("waarde")]
    return linked[["norm_code", *_INDICATOR]].drop_duplicates()


def _ask_stapeling(
    volumes: pd.DataFrame, volumenormen: pd.DataFrame, links: pd.DataFrame, verslagjaar: int
) -> pd.DataFrame:
    """About a norm; its indicator is named where it has one."""
    found = find_stapeling(volumes, verslagjaar)
    found = found[found["is_signaal"]]
    ingreep = volumenormen.drop_duplicates("norm_code").set_index("norm_code")["ingreep"]
    alone = links.drop_duplicates("norm_code", keep=False).set_index("norm_code")["indicator_code"]
    return found.assign(
        regel="stapeling_bij_norm",
        ingreep=found["norm_code"].map(ingreep),
        indicator_code=found["norm_code"].map(alone),
    )


def _ask_verschuiving(tellingen: pd.DataFrame, verslagjaar: int) -> pd.DataFrame:
    found = find_verschuivingen(tellingen, verslagjaar)
    now = tellingen[tellingen["verslagjaar"] == verslagjaar]
    columns = [*_PLEK, "levering", *_INDICATOR, "indicator_naam", "eenheid_nummer", "indicator_nummer"]
    names = now[["indicator_nummer", "indicator_code", "indicator_naam"]].drop_duplicates("indicator_nummer")
    buren = names.set_axis(["buur_nummer", "buur_code", "buur_naam"], axis=1)
    asked = found.merge(now[columns], on=["eenheid_nummer", "indicator_nummer"], validate="1:1")
    asked = asked.merge(buren, on="buur_nummer", validate="m:1")
    return asked.assign(
        regel="verschuiving_tussen_indicatoren",
        plek=_name_plek(asked),
        kolom="waarde",
        waarde=_write(asked["nu"]),
        jaar_ervoor=verslagjaar - 1,
    )


def _ask_gelijk_aan_vorig_jaar(
    tellingen: pd.DataFrame, known: pd.DataFrame, verslagjaar: int
) -> pd.DataFrame:
    found = find_gelijk_aan_vorig_jaar(tellingen, verslagjaar)
    asked = found.merge(_describe(tellingen, verslagjaar, "eenheid_nummer", _PLEK), on="eenheid_nummer")
    whole = known.loc[known["regel"].eq("vooringevuld") & known["verslagjaar"].eq(verslagjaar)]
    mine, theirs = (pd.MultiIndex.from_frame(_identify(rows).fillna("")) for rows in (asked, whole))
    asked = asked[~mine.isin(theirs)]
    return asked.assign(
        regel="gelijk_aan_vorig_jaar",
        plek=_name_plek(asked),
        verwacht_aantal=np.ceil(asked["verwacht"]),
    )


def _ask_gelijke_opgaven(tellingen: pd.DataFrame, verslagjaar: int) -> pd.DataFrame:
    """One question to each of the two; it does not name the other, for a dossier goes to one hospital."""
    found = find_gelijke_opgaven(tellingen, verslagjaar)
    turned = found.rename(columns={"aanbieder_nummer": "andere_nummer", "andere_nummer": "aanbieder_nummer"})
    both = pd.concat([found, turned], ignore_index=True)
    who = _describe(tellingen, verslagjaar, "aanbieder_nummer", ["kvk", "organisatie"])
    other = who.set_index("aanbieder_nummer")
    asked = both.merge(who, on="aanbieder_nummer", validate="m:1")
    numbers = other["kvk"].fillna(other["organisatie"])
    return asked.assign(
        regel="gelijke_opgaven",
        kolom="kvk",
        waarde=asked["andere_nummer"].map(numbers),
        verwacht_aantal=np.ceil(asked["verwacht"]),
    )


def _ask_herziening(
    known: pd.DataFrame, volumes: pd.DataFrame, volumenormen: pd.DataFrame, links: pd.DataFrame
) -> pd.DataFrame:
    """An answer was restated, and with it the number compared went from below the norm to the norm or more.

    What it was before is what it is now less the change: of a mean over several years its share of it. Of a
    norm on the best year only a change of that year counts.
    """
    restated = known[known["regel"].eq("vervangen_opgave")].reindex(columns=_HERZIENING)
    now, was = (pd.to_numeric(restated[name], errors="coerce") for name in ("waarde", "was"))
    restated = restated.assign(verandering=now - was).join(_identify(restated))[now > was]
    if restated.empty:
        return pd.DataFrame({"regel": []})
    figures = ["verslagjaar", "norm_code", "ingreep", "volume", "maat", "minimum"]
    judged = volumes[figures].join(_identify(volumes))
    met = (
        restated.merge(links[["norm_code", "indicator_code"]].drop_duplicates(), on="indicator_code")
        .merge(judged, on=["verslagjaar", "aanbieder", "norm_code"], suffixes=("", "_norm"))
        .merge(_terms(volumenormen, volumes["verslagjaar"]), on="norm_code", validate="m:1")
    )
    # A figure at the other level counts where an organisation has one location only.
    is_own = met["plek"].fillna("").eq(met["plek_norm"].fillna(""))
    is_only = ~met.duplicated(["norm_code", "aanbieder", "indicator_code", "plek"], keep=False)
    counts = (is_own | is_only) & (~met["is_beste"] | met["maat"].eq(met["volume"]))
    before = met["maat"] - met["verandering"] / met["jaren"]
    asked = met[counts & (before < met["drempel"]) & (met["maat"] >= met["drempel"])]
    return asked.assign(regel="herzien_over_norm", kolom="waarde", plek=_name_plek(asked))


def _identify(rows: pd.DataFrame) -> pd.DataFrame:
    """Who and where: the kvk, else the name; the vestigingsnummer, else the name, none at an organisation."""
    told = rows.reindex(columns=_PLEK).astype("str")
    at_organisatie = is_organisatieniveau(told["locatie"]) & told["vestigingsnummer"].isna()
    return pd.DataFrame(
        {
            "aanbieder": told["kvk"].fillna(told["organisatie"]),
            "plek": told["vestigingsnummer"].fillna(told["locatie"]).mask(at_organisatie),
        }
    )


def _terms(volumenormen: pd.DataFrame, verslagjaren: pd.Series[int]) -> pd.DataFrame:
    """Per norm in force: the least that meets it, the years of its mean, and whether the best counts."""
    jaar = int(verslagjaren.max()) if len(verslagjaren) else 0
    valid = volumenormen[
        (to_jaren(volumenormen["geldig_vanaf"], EERSTE_JAAR) <= jaar)
        & (jaar <= to_jaren(volumenormen["geldig_tot"], LAATSTE_JAAR))
    ]
    tolerantie = valid["tolerantie_pct"].fillna(0.0).astype("float64")
    return pd.DataFrame(
        {
            "norm_code": valid["norm_code"],
            "drempel": valid["minimum"].astype("float64") * (1.0 - tolerantie / 100.0),
            "jaren": valid["venster"].where(valid["regel"].eq("gemiddelde"), 1).astype("float64"),
            "is_beste": valid["regel"].eq("beste"),
        }
    )


def _describe(tellingen: pd.DataFrame, verslagjaar: int, nummer: str, columns: list[str]) -> pd.DataFrame:
    """Who a number is, in this verslagjaar: its columns and the delivery of its first answer."""
    now = tellingen[tellingen["verslagjaar"] == verslagjaar]
    first = now.sort_values([nummer, "levering"]).drop_duplicates(nummer)
    return first[[nummer, *columns, "levering"]]


def _name_plek(rows: pd.DataFrame) -> pd.Series[str]:
    """A location and its organisation in words, or the organisation."""
    at_organisatie = is_organisatieniveau(rows["locatie"])
    return (rows["locatie"] + " van " + rows["organisatie"]).mask(at_organisatie, rows["organisatie"])


def _write(numbers: pd.Series[float]) -> pd.Series[str]:
    return numbers.map("{:.15g}".format, na_action="ignore").astype("str")
