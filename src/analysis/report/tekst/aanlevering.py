"""The deliveries in sentences: what came in, what became of it, and who is missing."""

from __future__ import annotations

from analysis.report import labels, zinnen
from analysis.report.aanlevering import MEESTE_BEVINDINGEN, count_regels, count_toestanden, is_accounted
from analysis.report.alineas import paragraphs
from analysis.report.gegevens import Jaar
from analysis.report.onderdelen import Tekst, rows_of


def datakwaliteit(jaar: Jaar) -> Tekst:
    """The answer about the data: what came in, whether every row is accounted for, and what stands out."""
    rows = jaar.leveringen[jaar.leveringen["verslagjaar"] == jaar.verslagjaar]
    lost = [row.rijen_gelezen for row in rows_of(rows) if not is_accounted(row)]
    grave = jaar.bevindingen["ernst"].value_counts()
    per_ernst = [
        labels.tel(int(grave.get(ernst, 0)), *words) for ernst, words in labels.ERNSTEN_GETELD.items()
    ]
    return paragraphs(
        zinnen.DATAKWALITEIT.format(
            verslagjaar=jaar.verslagjaar,
            leveringen=labels.tel(len(rows), "levering", "leveringen"),
            rijen=labels.tel(int(rows["rijen_gelezen"].sum()), "rij", "rijen"),
            verantwoording=zinnen.KLOPT_NIET.format(
                leveringen=labels.tel(len(lost), "levering", "leveringen")
            )
            if lost
            else zinnen.KLOPT,
            bevindingen=labels.tel(len(jaar.bevindingen), "bevinding", "bevindingen"),
            per_ernst=labels.opsomming(per_ernst),
        ),
        first="antwoord",
    )


def leveringen(jaar: Jaar) -> Tekst:
    """What became of all rows that were read for this verslagjaar."""
    rows = jaar.leveringen[jaar.leveringen["verslagjaar"] == jaar.verslagjaar]
    totals = rows[["rijen_gelezen", "opgaven_geldig", "opgaven_vervangen", "opgaven_dubbel"]].sum()
    gelezen, geldig, vervangen, dubbel = (labels.getal(int(total)) for total in totals)
    return paragraphs(
        zinnen.LEVERINGEN.format(
            verslagjaar=jaar.verslagjaar, gelezen=gelezen, geldig=geldig, vervangen=vervangen, dubbel=dubbel
        )
    )


def toestanden(jaar: Jaar) -> Tekst:
    """How many opgaven of this verslagjaar can be used."""
    counts = count_toestanden(jaar)
    if jaar.verslagjaar not in counts.index:
        return paragraphs(zinnen.GEEN_RIJEN)
    newest = counts[counts.index == jaar.verslagjaar].iloc[0]
    return paragraphs(
        zinnen.TOESTANDEN.format(
            verslagjaar=jaar.verslagjaar,
            waarde=labels.aandeel(int(newest["waarde"]), int(newest.sum()), zinnen.OPGAVEN),
            onleesbaar=labels.getal(int(newest["onleesbaar"])),
            onderdrukt=labels.getal(int(newest["onderdrukt"])),
        )
    )


def bevindingen(jaar: Jaar) -> Tekst:
    """The rule that found most; and that a very long list is cut."""
    counts = count_regels(jaar)
    if counts.empty:
        return paragraphs(zinnen.GEEN_RIJEN)
    most = next(rows_of(counts))
    share = labels.aandeel(int(most.aantal), len(jaar.bevindingen), zinnen.BEVINDINGEN_NIVEAU)
    parts = [zinnen.BEVINDINGEN.format(aandeel=share, regel=most.naam)]
    if len(jaar.bevindingen) > MEESTE_BEVINDINGEN:
        parts.append(
            zinnen.AFGEKAPT.format(
                getoond=labels.getal(MEESTE_BEVINDINGEN),
                totaal=labels.getal(len(jaar.bevindingen)),
                inkoopjaar=jaar.inkoopjaar,
            )
        )
    return paragraphs(*parts)


def zorgaanbieders(jaar: Jaar) -> Tekst:
    """Who delivered in the previous verslagjaar and nothing in this one."""
    is_recent = jaar.opgaven["verslagjaar"].isin([jaar.verslagjaar - 1, jaar.verslagjaar])
    recent = jaar.opgaven.loc[is_recent, ["verslagjaar", "kvk", "organisatie"]]
    keyed = recent.assign(sleutel=recent["kvk"].fillna(recent["organisatie"]))
    now = keyed.loc[keyed["verslagjaar"] == jaar.verslagjaar, "sleutel"].unique()
    before = keyed[keyed["verslagjaar"] == jaar.verslagjaar - 1].drop_duplicates("sleutel")
    absent = before.loc[~before["sleutel"].isin(now), "organisatie"].sort_values()
    years = {"vorig": jaar.verslagjaar - 1, "verslagjaar": jaar.verslagjaar}
    if before.empty:
        return paragraphs(zinnen.GEEN_VORIG_JAAR)
    if absent.empty:
        return paragraphs(zinnen.ALLEN_GELEVERD.format(**years))
    return paragraphs(
        zinnen.NIET_GELEVERD.format(
            aantal=labels.tel(len(absent), "zorgaanbieder", "zorgaanbieders"),
            namen=labels.opsomming(absent),
            **years,
        )
    )
