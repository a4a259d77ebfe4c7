"""What one hospital is sent: its own figures only, how they were counted, what is asked, and by when.

The page can be sent as it is. Beside it stands an answer form in Excel with the same rows.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pandas as pd
from markupsafe import Markup

from analysis.report import labels, zinnen
from analysis.report.onderdelen import Inhoud, Kop, Tabel, rows_of
from analysis.report.pagina import frame
from analysis.report.werkbladen import open_workbook, write_lines, write_table

TITEL = "Hoor en wederhoor inkoopjaar {inkoopjaar}: {organisatie}"
WAT_KAN_VERANDEREN = (
    "Blijkt uit bewijs dat een gemeld cijfer onjuist is, dan kan het juiste cijfer worden erkend; dan wordt "
    "opnieuw beoordeeld en blijft het gemelde cijfer ernaast staan. Ook onder de norm kan het advies "
    "positief zijn, met een reden. Zonder reactie kan na de termijn op de bekende cijfers worden geoordeeld."
)
WAT_KAN = Markup("<p>{}</p>").format(WAT_KAN_VERANDEREN)
KANS = "een gemiddelde precies op de norm valt in {pct} van de jaren zo laag of lager uit"
KOPPEN = [
    Kop("Locatie of organisatie"), Kop("Norm"), Kop("Gemeld", is_getal=True), Kop("Minimum", is_getal=True),
    Kop("Hoe geteld"), Kop("Oordeel"), Kop("Wat zegt toeval"), Kop("Gevraagd"), Kop("Uiterlijk"),
]  # fmt: skip


def render_hoordossier(
    organisatie: str,
    zaken: pd.DataFrame,
    stabiliteit: pd.DataFrame,
    *,
    inkoopjaar: int,
    herkomst: Mapping[str, str],
    is_synthetisch: bool,
) -> str:
    """One self-contained page about one organisation.

    Parameters
    ----------
    organisatie : str
        The one it is about; rows of any other must not be in `zaken`.
    zaken : DataFrame
        Rows of `adviezen` with zaak and reactie_voor.
    stabiliteit : DataFrame
        zaak and p_onder; may be empty.
    inkoopjaar, herkomst, is_synthetisch
        See `pagina.frame`.
    """
    chance = dict(zip(stabiliteit["zaak"], stabiliteit["p_onder"], strict=True))
    lines: list[list[Inhoud]] = []
    for row in rows_of(zaken):
        p = chance.get(row.zaak)
        asked = labels.VRAGEN.get(row.oordeel) or labels.VRAGEN.get(str(row.reden), "")
        lines.append(
            [
                row.organisatie if pd.isna(row.locatie) else row.locatie,
                row.ingreep,
                labels.getal(row.gemeld),
                labels.getal(row.minimum),
                row.normregel,
                row.oordeel if pd.isna(row.reden) else f"{row.oordeel}: {labels.REDENEN[row.reden]}",
                labels.GEEN if p is None or pd.isna(p) else KANS.format(pct=labels.procent(p, 1)),
                asked,
                labels.datum(row.reactie_voor) if pd.notna(row.reactie_voor) else labels.GEEN,
            ]
        )
    table = Tabel("Waarover uw reactie wordt gevraagd", KOPPEN, lines, klas="kaarten")
    paragraphs = [zinnen.GEEN_KEUZE_INFORMATIE, zinnen.VOLUME_GEEN_KWALITEIT]
    parts = [("Wat wordt gevraagd", table._repr_html_()), ("Wat een antwoord kan veranderen", WAT_KAN)]
    inhoud = Markup("").join(
        Markup('<section aria-labelledby="deel-{0}"><h2 id="deel-{0}">{1}</h2>{2}</section>').format(
            place, kop, Markup(body)
        )
        for place, (kop, body) in enumerate(parts, start=1)
    )
    return frame(
        titel=TITEL.format(inkoopjaar=inkoopjaar, organisatie=organisatie),
        inleiding=Markup("").join(Markup("<p>{}</p>").format(text) for text in paragraphs),
        inhoud=inhoud,
        hoofdstukken=[(f"deel-{place}", kop) for place, (kop, _) in enumerate(parts, start=1)],
        herkomst=herkomst,
        is_synthetisch=is_synthetisch,
        terug="",
        terug_tekst="",
    )


def write_antwoordformulier(
    file: Path, organisatie: str, zaken: pd.DataFrame, *, inkoopjaar: int, is_synthetisch: bool
) -> None:
    """The answer form of one hospital: its rows, and empty columns for its answer."""
    workbook = open_workbook(str(file))
    warning = [zinnen.SYNTHETISCH_ZIN] if is_synthetisch else []
    titel = TITEL.format(inkoopjaar=inkoopjaar, organisatie=organisatie)
    lines = [*warning, WAT_KAN_VERANDEREN, zinnen.GEEN_KEUZE_INFORMATIE, zinnen.VOLUME_GEEN_KWALITEIT]
    write_lines(workbook, "Uitleg", titel, lines)
    heads = [
        ("Locatie", 34), ("Norm", 34), ("Gemeld", 10), ("Minimum", 10), ("Oordeel", 18),
        ("Reageren uiterlijk", 14), ("Juist cijfer volgens u", 14), ("Toelichting", 50), ("Bewijs", 30),
    ]  # fmt: skip
    rows = []
    for row in rows_of(zaken):
        where = row.organisatie if pd.isna(row.locatie) else row.locatie
        known = [where, row.ingreep, row.gemeld, row.minimum, row.oordeel, row.reactie_voor]
        rows.append([*known, None, None, None])
    write_table(workbook, "Antwoord", heads, rows)
    workbook.close()
