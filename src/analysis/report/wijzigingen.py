"""Which verdicts differ from the year before, and from the publication before, each for exactly one cause.

The two years are both taken from this inkoopjaar's `trends`: by the data and the method of now, so that a
correction or another method is no difference between them. The publication before is table `vorige`: the last
one of this inkoopjaar that had other verdicts. The causes are those of `rules.verschillen`.
"""

from __future__ import annotations

import pandas as pd

from analysis.report import labels
from analysis.report.adressen import dossier_link, norm_link
from analysis.report.gegevens import Jaar, describe, once
from analysis.report.onderdelen import (
    OORDEEL_GETELD,
    Cel,
    Inhoud,
    Kop,
    Tabel,
    Tekst,
    alphabetical,
    heads,
    paragraphs,
    rows_of,
)
from analysis.report.oordelen import oordeel_merk
from analysis.rules.oordeelbasis import add_basis, describe_normregels
from analysis.rules.verschillen import (
    GEEN_OORDEEL,
    OORZAKEN_OORDEEL,
    count_oorzaken,
    find_verschillen,
    pair_zaken,
)
from analysis.rules.zaken import key_zaken

VAN_NAAR = "{van} → {naar}"
OORZAKEN = {
    "norm": "de norm",
    "correctie": "een correctie",
    "levering": "aangeleverde gegevens",
    "volume": "het aantal van het ziekenhuis",
    "methode": "onze methode",
}
"""The one cause to which a change of verdict is attributed, in the order in which they are tried."""
OORZAKEN_UITLEG = {
    "norm": (
        "De norm is nieuw, vervallen of telt anders, of met het oude minimum was het oordeel gebleven; ook "
        "een minimum dat niet is ingevoerd, een ingangsdatum en een vastgelegde trendbreuk."
    ),
    "correctie": "Een correctie op een eerdere levering veranderde het oordeel.",
    "levering": (
        "Er kwam een antwoord bij, of het viel weg of was niet te gebruiken; of er telt een andere levering."
    ),
    "volume": "Het ziekenhuis deed er over dit verslagjaar meer of minder, begon ermee of stopte ermee.",
    "methode": "Dezelfde levering en dezelfde norm, en toch een ander oordeel.",
}


def lees_wijzigingen(jaar: Jaar) -> Tekst:
    """How many verdicts changed since the previous verslagjaar, and by which cause."""
    years = jaar.trends["verslagjaar"]
    if not (years == jaar.verslagjaar - 1).any():
        return paragraphs(labels.GEEN_VORIG_JAAR)
    changed = find_wijzigingen(jaar)
    if changed.empty:
        return paragraphs(f"Geen oordeel is anders dan over verslagjaar {jaar.verslagjaar - 1}.")
    return paragraphs(
        (
            "Anders dan over verslagjaar {vorig}: {veranderd}, waarvan {slechter} van 'voldoet' naar "
            "'voldoet niet' en {beter} andersom. Naar oorzaak: {oorzaken}."
        ).format(vorig=jaar.verslagjaar - 1, **_changes(changed))
    )


def lees_sinds_vorige(jaar: Jaar) -> Tekst:
    """How many verdicts changed since the publication before with other verdicts, and by which cause."""
    if jaar.vorige.empty:
        return paragraphs("Van dit inkoopjaar is geen eerdere publicatie met andere oordelen bewaard.")
    day = jaar.vorige["gepubliceerd"].max()
    said = "" if pd.isna(day) else f" (van {labels.datum(day)})"
    return paragraphs(
        (
            "Anders dan in de vorige publicatie van dit inkoopjaar met andere oordelen{datum}: {veranderd}, "
            "waarvan {slechter} van 'voldoet' naar 'voldoet niet' en {beter} andersom. Naar oorzaak: "
            "{oorzaken}."
        ).format(datum=said, **_changes(find_verschillen_vorige(jaar)))
    )


def oorzaken(jaar: Jaar) -> Tabel:
    """How many verdicts changed by which cause, since the year and since the publication before."""
    since = [
        count_oorzaken(found(jaar), OORZAKEN_OORDEEL) for found in (find_wijzigingen, find_verschillen_vorige)
    ]
    lines: list[list[Inhoud]] = [
        [
            OORZAKEN[oorzaak],
            OORZAKEN_UITLEG[oorzaak],
            *(labels.getal(each[oorzaak]) for each in since),
        ]
        for oorzaak in OORZAKEN_OORDEEL
    ]
    lines.append(["samen", "", *(labels.getal(sum(each.values())) for each in since)])
    return Tabel(
        "Elke verandering van oordeel, naar haar ene oorzaak",
        heads("Oorzaak | Wanneer | Sinds vorig verslagjaar | Sinds vorige publicatie", range(2, 4)),
        lines,
        klas="vast kaarten",
    )


def sinds_vorige(jaar: Jaar) -> Tabel:
    """Since the publication before: what became `voldoet niet` first, then what no longer is."""
    leeg = (
        "Er is geen eerdere publicatie met andere oordelen bewaard."
        if jaar.vorige.empty
        else labels.GEEN_RIJEN
    )
    return _misses_changed(
        find_verschillen_vorige(jaar),
        "Sinds de vorige publicatie 'voldoet niet' geworden of niet meer",
        leeg,
    )


def wijzigingen(jaar: Jaar) -> Tabel:
    """Since the year before: what became `voldoet niet` first, then what no longer is."""
    return _misses_changed(
        find_wijzigingen(jaar),
        "Oordelen die 'voldoet niet' werden of dat niet meer zijn",
        labels.GEEN_RIJEN,
    )


def kruis(jaar: Jaar) -> Tabel:
    """How many verdicts went from which to which between the previous verslagjaar and this one."""
    pairs = pair_zaken(*_two_years(jaar), ["oordeel"])
    names = [*labels.OORDELEN]
    if pairs[["oordeel_oud", "oordeel_nieuw"]].isin([GEEN_OORDEEL]).to_numpy().any():
        names.append(GEEN_OORDEEL)
    counts = pd.crosstab(pairs["oordeel_oud"], pairs["oordeel_nieuw"]).reindex(
        index=names, columns=names, fill_value=0
    )
    lines = [
        [was, *(labels.getal(count) if count else "" for count in row)]
        for was, row in zip(names, counts.to_numpy().tolist(), strict=True)
    ]
    koppen = [Kop("Vorig verslagjaar ↓, dit verslagjaar →"), *(Kop(name, is_getal=True) for name in names)]
    return Tabel("Alle oordelen, van vorig verslagjaar naar dit", koppen, lines, klas="vast")


def _misses_changed(changed: pd.DataFrame, titel: str, leeg: str) -> Tabel:
    was, nu = changed["oordeel_oud"], changed["oordeel_nieuw"]
    misses = changed[was.eq("voldoet niet") | nu.eq("voldoet niet")]
    ordered = misses.assign(
        is_better=misses["oordeel_nieuw"].ne("voldoet niet"),
        is_other=misses["oordeel_oud"].ne("voldoet") & misses["oordeel_nieuw"].ne("voldoet"),
    ).sort_values(
        ["is_better", "is_other", "oorzaak", "eenheid_naam", "norm"], key=alphabetical, kind="stable"
    )
    lines: list[list[Inhoud]] = [
        [
            Cel(dossier_link(row.eenheid_naam, row.organisatie_sleutel), row.eenheid_naam),
            Cel(norm_link(row.norm, row.norm_code), row.norm),
            oordeel_merk(row.oordeel_oud),
            oordeel_merk(row.oordeel_nieuw),
            VAN_NAAR.format(
                van=labels.maat_of_grenzen(row.maat_min_oud, row.maat_max_oud, row.soort, row.minimum_oud),
                naar=labels.maat_of_grenzen(
                    row.maat_min_nieuw, row.maat_max_nieuw, row.soort, row.minimum_nieuw
                ),
            ),
            _minimum_then_and_now(row.minimum_oud, row.minimum_nieuw, row.soort),
            OORZAKEN[row.oorzaak],
        ]
        for row in rows_of(ordered)
    ]
    return Tabel(
        titel,
        heads("Ziekenhuis | Norm | Was | Is | Opgave | Minimum | Oorzaak", (4, 5)),
        lines,
        klas="filter kaarten",
        leeg=leeg,
    )


def _minimum_then_and_now(was: float, nu: float, soort: str) -> str:
    then, now = labels.maat(was, soort), labels.maat(nu, soort)
    return now if then in (now, labels.GEEN) else VAN_NAAR.format(van=then, naar=now)


@once
def find_wijzigingen(jaar: Jaar) -> pd.DataFrame:
    """A change is a norm and unit whose verdict of this year is another one than that of the year before.

    Returns
    -------
    DataFrame
        As `rules.verschillen.find_verschillen`, described: also norm, soort, eenheid_naam, eenheid_sleutel
        and organisatie_sleutel.
    """
    oude, nieuwe = _two_years(jaar)
    return _describe(find_verschillen(oude, nieuwe), jaar.trends)


@once
def find_verschillen_vorige(jaar: Jaar) -> pd.DataFrame:
    """A change is a norm and unit whose verdict is another one than in the publication before.

    Returns
    -------
    DataFrame
        As `find_wijzigingen`; without rows where there was no publication before with other verdicts.
    """
    normregels = describe_normregels(jaar.register.volumenormen, jaar.verslagjaar, jaar.register.indicatoren)
    nieuwe = jaar.oordelen if len(jaar.vorige) else jaar.oordelen.iloc[:0]
    oude = describe(jaar.vorige, jaar.normen)
    changes = find_verschillen(oude, add_basis(nieuwe, jaar.leveringen, normregels))
    return _describe(changes, pd.concat([oude, nieuwe], ignore_index=True))


@once
def _two_years(jaar: Jaar) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The verdicts of the year before and of this one, each with how its norm counted then."""
    oude, nieuwe = (
        jaar.trends[jaar.trends["verslagjaar"] == year]
        .drop(columns="levering")
        .merge(
            describe_normregels(jaar.register.volumenormen, year), on="norm_code", how="left", validate="m:1"
        )
        for year in (jaar.verslagjaar - 1, jaar.verslagjaar)
    )
    return oude, nieuwe


def _describe(changes: pd.DataFrame, known: pd.DataFrame) -> pd.DataFrame:
    """Changes with what their norm and unit are called."""
    names = ["norm", "soort", "eenheid_naam", "eenheid_sleutel", "organisatie_sleutel"]
    called = known[names].assign(zaak=key_zaken(known)).drop_duplicates("zaak", keep="last")
    return changes.merge(called, on="zaak", how="left", validate="one_to_one")


def _changes(changed: pd.DataFrame) -> dict[str, str]:
    """How many changes, how many for worse and for better, and by which causes."""
    was, nu = changed["oordeel_oud"], changed["oordeel_nieuw"]
    return {
        "veranderd": labels.tel(len(changed), *OORDEEL_GETELD),
        "slechter": labels.getal(int((was.eq("voldoet") & nu.eq("voldoet niet")).sum())),
        "beter": labels.getal(int((was.eq("voldoet niet") & nu.eq("voldoet")).sum())),
        "oorzaken": labels.opsomming(
            f"{labels.getal(count)} door {OORZAKEN[oorzaak]}"
            for oorzaak, count in count_oorzaken(changed, OORZAKEN_OORDEEL).items()
            if count
        ),
    }
