"""Whether counts fell within their limits, and how the forecasts of each inkoopjaar came out."""

from __future__ import annotations

from analysis.report import kanszinnen, labels, opschriften
from analysis.report.alineas import paragraphs
from analysis.report.kalibratie import Terugblik, interval
from analysis.report.onderdelen import Inhoud, Kop, Tabel, Tekst, rows_of
from analysis.rules.dekking import BELOFTEN, describe_coverage
from analysis.rules.kalibratie import VOORSPELLERS, score
from analysis.years import to_inkoopjaar


def lees_dekking(terug: Terugblik) -> Tekst:
    """Whether what was promised lies within what the sample allows, and in which year it was furthest off."""
    if terug.is_te_kort:
        return terug.te_kort()
    coverage = describe_coverage(terug.rijen)
    holds = coverage["beloofd_pct"].between(coverage["interval_laag_pct"], coverage["interval_hoog_pct"])
    per_year = describe_coverage(terug.rijen[terug.rijen["vooruit"] == 1], "uitkomstjaar")
    widest = per_year[per_year["beloofd_pct"] == max(BELOFTEN)]
    off = (widest["gedekt_pct"] - widest["beloofd_pct"]).abs()
    worst = widest.iloc[int(off.to_numpy().argmax())]
    return paragraphs(
        kanszinnen.DEKKING.format(
            aantal=labels.aandeel(int(holds.sum()), len(holds), kanszinnen.BELOFTEN),
        ),
        kanszinnen.DEKKING_JAAR.format(
            jaar=int(worst["uitkomstjaar"]),
            pct=labels.getal(float(worst["gedekt_pct"]), 1),
            beloofd=labels.getal(int(worst["beloofd_pct"])),
            onder=labels.getal(float(worst["onder_pct"]), 1),
            boven=labels.getal(float(worst["boven_pct"]), 1),
        ),
        kanszinnen.DEKKING_UITLEG,
    )


def dekking(terug: Terugblik) -> Tabel | Tekst:
    """How often a count fell within its limits, below and above them, and what the sample allows."""
    if terug.is_te_kort:
        return terug.te_kort()
    lines: list[list[Inhoud]] = [
        [
            labels.getal(row.beloofd_pct) + "%",
            kanszinnen.VOORUIT[row.vooruit],
            labels.getal(row.aantal),
            _pct(row.gedekt_pct),
            interval(row),
            _pct(row.onder_pct),
            _pct(row.boven_pct),
            _pct(row.heel_gedekt_pct),
        ]
        for row in rows_of(describe_coverage(terug.rijen))
    ]
    koppen = [Kop(kop, is_getal=place != 1) for place, kop in enumerate(opschriften.DEKKING_KOPPEN)]
    return Tabel(opschriften.DEKKING, koppen, lines)


def per_inkoopjaar(terug: Terugblik) -> Tabel | Tekst:
    """The forecasts of every earlier inkoopjaar beside what happened: expected and real, scores, coverage."""
    if terug.is_te_kort:
        return terug.te_kort()
    lines: list[list[Inhoud]] = []
    for _, group in terug.rijen.groupby(["vooruit", "verslagjaar"]):
        scores = score(group).set_index("voorspeller").loc[list(VOORSPELLERS)]
        lines.append(
            [
                str(to_inkoopjaar(int(group["verslagjaar"].iloc[0]))),
                str(group["uitkomstjaar"].iloc[0]),
                labels.getal(len(group)),
                labels.getal(float(group["kans"].sum()), 0),
                labels.getal(float(group["voldeed"].sum()), 0),
                labels.getal(float(scores["brier"].iloc[0]), 3),
                *(labels.getal(float(logscore), 3) for logscore in scores["logscore"]),
                *(_pct(share) for share in describe_coverage(group)["gedekt_pct"]),
            ]
        )
    koppen = [Kop(kop, is_getal=place > 1) for place, kop in enumerate(opschriften.PER_INKOOPJAAR_KOPPEN)]
    return Tabel(opschriften.PER_INKOOPJAAR, koppen, lines)


def _pct(share: float) -> str:
    return labels.getal(float(share), 1) + "%"
