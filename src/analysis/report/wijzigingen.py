"""Which verdicts differ from the year before, each for exactly one reason.

Both years are taken from this inkoopjaar's `trends`, so a correction that came in later counts in both. The
first cause that fits is the one named: the norm itself changed; then the hospital started or stopped; then
what was (not) delivered; and only then the number.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis.report import labels, opschriften, zinnen
from analysis.report.adressen import dossier_link, norm_link
from analysis.report.gegevens import Jaar
from analysis.report.onderdelen import Cel, Inhoud, Kop, Tabel, alphabetical, rows_of
from analysis.report.reeksen import GROEP
from analysis.report.tables import oordeel_merk

DOOR_NORM = ("norm niet ingevoerd", "nog niet van kracht", "trendbreuk")
GEEN_OORDEEL = "geen oordeel"


def wijzigingen(jaar: Jaar) -> Tabel:
    """Verdicts that became `voldoet niet` first, then those that no longer are; each with its one cause."""
    changed = find_wijzigingen(jaar.trends, jaar.verslagjaar)
    misses = changed[changed["was"].eq("voldoet niet") | changed["nu"].eq("voldoet niet")]
    ordered = misses.assign(
        is_better=misses["nu"].ne("voldoet niet"),
        is_other=misses["was"].ne("voldoet") & misses["nu"].ne("voldoet"),
    ).sort_values(
        ["is_better", "is_other", "oorzaak", "eenheid_naam", "norm"], key=alphabetical, kind="stable"
    )
    lines: list[list[Inhoud]] = [
        [
            Cel(dossier_link(row.eenheid_naam, row.organisatie_sleutel), row.eenheid_naam),
            Cel(norm_link(row.norm, row.norm_code), row.norm),
            oordeel_merk(row.was),
            oordeel_merk(row.nu),
            zinnen.VAN_NAAR.format(
                van=labels.maat_of_grenzen(row.maat_min_was, row.maat_max_was, row.soort, row.minimum_was),
                naar=labels.maat_of_grenzen(row.maat_min, row.maat_max, row.soort, row.minimum),
            ),
            _minimum_then_and_now(row.minimum_was, row.minimum, row.soort),
            labels.OORZAKEN[row.oorzaak],
        ]
        for row in rows_of(ordered)
    ]
    koppen = [Kop(kop, is_getal=place in (4, 5)) for place, kop in enumerate(opschriften.WIJZIGINGEN_KOPPEN)]
    return Tabel(opschriften.WIJZIGINGEN, koppen, lines, klas="filter kaarten")


def kruis(jaar: Jaar) -> Tabel:
    """How many verdicts went from which to which between the previous verslagjaar and this one."""
    pairs = pair_years(jaar.trends, jaar.verslagjaar)
    names = [*labels.OORDELEN]
    if pairs[["was", "nu"]].isin([GEEN_OORDEEL]).to_numpy().any():
        names.append(GEEN_OORDEEL)
    counts = pd.crosstab(pairs["was"], pairs["nu"]).reindex(index=names, columns=names, fill_value=0)
    lines = [
        [was, *(labels.getal(count) if count else "" for count in row)]
        for was, row in zip(names, counts.to_numpy().tolist(), strict=True)
    ]
    koppen = [Kop(opschriften.KRUIS_EERSTE), *(Kop(name, is_getal=True) for name in names)]
    return Tabel(opschriften.KRUIS, koppen, lines, klas="vast")


def find_wijzigingen(trends: pd.DataFrame, verslagjaar: int) -> pd.DataFrame:
    """A change is a norm and unit whose verdict of this year is another one than that of the year before.

    Parameters
    ----------
    trends : DataFrame
        Described `trends`.
    verslagjaar : int
        The later of the two years.

    Returns
    -------
    DataFrame
        One row per norm_code x eenheid_sleutel: norm, soort, eenheid_naam, organisatie_sleutel; was and nu
        (an oordeel, or "geen oordeel" where there is no row); and of both years minimum, maat_min, maat_max
        and reden, with `_was` behind those of the year before; oorzaak: norm, aanbod, aanlevering or volume.
    """
    paired = pair_years(trends, verslagjaar)
    changed = paired[paired["was"] != paired["nu"]]
    return changed.assign(oorzaak=_oorzaak(changed)).reset_index(drop=True)


def pair_years(trends: pd.DataFrame, verslagjaar: int) -> pd.DataFrame:
    """Every norm and unit of two years side by side, changed or not.

    Returns
    -------
    DataFrame
        As `find_wijzigingen`, without oorzaak; is_both: its norm has verdicts in both years.
    """
    kept = [*GROEP, "oordeel", "reden", "minimum", "maat_min", "maat_max"]
    names = ["norm", "soort", "eenheid_naam", "organisatie", "organisatie_sleutel"]
    both = trends[trends["verslagjaar"].isin([verslagjaar - 1, verslagjaar])]
    now = both.loc[both["verslagjaar"] == verslagjaar, kept]
    before = both.loc[both["verslagjaar"] == verslagjaar - 1, kept]
    paired = now.merge(before, on=GROEP, how="outer", suffixes=("", "_was"), validate="one_to_one")
    latest = both.sort_values("verslagjaar").drop_duplicates(GROEP, keep="last")
    paired = paired.merge(latest[[*GROEP, *names]], on=GROEP, how="left", validate="one_to_one")
    paired = paired.assign(
        was=paired["oordeel_was"].fillna(GEEN_OORDEEL), nu=paired["oordeel"].fillna(GEEN_OORDEEL)
    ).drop(columns=["oordeel", "oordeel_was"])
    both_years = set(now["norm_code"]) & set(before["norm_code"])
    return paired.assign(is_both=paired["norm_code"].isin(both_years))


def _oorzaak(changed: pd.DataFrame) -> pd.Series:
    is_norm = (
        ~changed["is_both"]
        | _would_be_the_same_under_the_old_minimum(changed)
        | changed["reden"].isin(DOOR_NORM)
        | changed["reden_was"].isin(DOOR_NORM)
    )
    verdicts = changed[["was", "nu"]]
    is_aanbod = verdicts.isin(["niet van toepassing", GEEN_OORDEEL]).any(axis=1)
    is_aanlevering = verdicts.isin(["niet beoordeelbaar", "onzeker"]).any(axis=1)
    causes = np.select([is_norm, is_aanbod, is_aanlevering], ["norm", "aanbod", "aanlevering"], "volume")
    return pd.Series(causes, index=changed.index, dtype="str")


def _would_be_the_same_under_the_old_minimum(changed: pd.DataFrame) -> pd.Series:
    """Another minimum is the cause only when the figure would keep its verdict under the old one."""
    old = changed["minimum_was"]
    is_other = changed["minimum"].ne(old) & changed["minimum"].notna() & old.notna()
    verdict = np.select(
        [changed["maat_min"] >= old, changed["maat_max"] < old], ["voldoet", "voldoet niet"], "onzeker"
    )
    return is_other & changed["maat_min"].notna() & changed["was"].eq(pd.Series(verdict, index=changed.index))


def _minimum_then_and_now(was: float, nu: float, soort: str) -> str:
    then, now = labels.maat(was, soort), labels.maat(nu, soort)
    return now if then in (now, labels.GEEN) else zinnen.VAN_NAAR.format(van=then, naar=now)
