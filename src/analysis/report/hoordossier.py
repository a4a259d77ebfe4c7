"""What one hospital is sent: its own figures, how they were counted, what is asked, and what that can change.

The page can be sent as it is: it holds nothing of any other hospital, loads nothing, and says beside every
figure what norm it is held to, where that norm stands, and what chance alone would do. Beside it stands an
answer form in Excel with the same rows.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
from markupsafe import Markup

from analysis.report import hooropschriften, hoorzinnen, labels, zinnen
from analysis.report.onderdelen import Figuur, Inhoud, Kop, Tabel, breakable, rows_of
from analysis.report.opschriften import GEHELE_ORGANISATIE
from analysis.report.pagina import frame
from analysis.report.reeksen import Reeks, reeksen_van
from analysis.report.reekstekening import paneel

KLASSEN = {"Gevraagd": "vraag", "Uiterlijk": "dag", "Levering": "bron"}


def render_hoordossier(
    organisatie: str,
    zaken: pd.DataFrame,
    trends: pd.DataFrame,
    stabiliteit: Mapping[tuple[str, str], str],
    normen: pd.DataFrame,
    *,
    inkoopjaar: int,
    formulier: str,
    herkomst: Mapping[str, str],
    is_synthetisch: bool,
    vragen: Sequence[str] = (),
) -> str:
    """One self-contained page about one organisation.

    Parameters
    ----------
    organisatie : str
        The one it is about.
    zaken : DataFrame
        Described rows of `adviezen` of that organisation alone, with zaak, gevraagd and reactie_voor.
    trends : DataFrame
        Described `trends`; only the series of these zaken are shown.
    stabiliteit : mapping
        (norm_code, eenheid_sleutel) to the sentence about chance; may be empty.
    normen : DataFrame
        As `name_normen` gives it.
    inkoopjaar, formulier, herkomst, is_synthetisch
        The year bought for, the file name of the answer form; for the others see `pagina.frame`.
    vragen : sequence of str
        The questions of the radar about this organisation; without any the page has no chapter of them.
    """
    ordered = zaken.sort_values(["norm", "eenheid_naam"], kind="stable")
    parts = [
        (
            hoorzinnen.HOOFDSTUK_GEVRAAGD,
            [
                *_alineas((hoorzinnen.NOG_NIET_BEOORDEELD, hoorzinnen.VERGELEKEN)),
                _gevraagd(ordered),
            ],
        ),
        (hoorzinnen.HOOFDSTUK_NORM, [_normen(ordered, normen)]),
        (hoorzinnen.HOOFDSTUK_TOEVAL, _toeval(ordered, stabiliteit)),
        (hoorzinnen.HOOFDSTUK_REEKS, [_reeksen(ordered, trends)]),
        *([(hoorzinnen.HOOFDSTUK_VRAGEN, _vragen(vragen))] if len(vragen) else []),
        (hoorzinnen.HOOFDSTUK_VERANDEREN, _alineas(hoorzinnen.WAT_KAN_VERANDEREN)),
        (hoorzinnen.HOOFDSTUK_ANTWOORDEN, _antwoorden(ordered, formulier)),
    ]
    inhoud = Markup("").join(
        Markup('<section aria-labelledby="deel-{0}"><h2 id="deel-{0}">{1}</h2>{2}</section>').format(
            place, kop, Markup("").join(body)
        )
        for place, (kop, body) in enumerate(parts, start=1)
    )
    return frame(
        titel=hoorzinnen.DOSSIER_TITEL.format(inkoopjaar=inkoopjaar, organisatie=organisatie),
        inleiding=_alinea(_inleiding(ordered)),
        inhoud=inhoud,
        hoofdstukken=[(f"deel-{place}", kop) for place, (kop, _) in enumerate(parts, start=1)],
        herkomst=herkomst,
        is_synthetisch=is_synthetisch,
        terug="",
        terug_tekst="",
    )


def _inleiding(zaken: pd.DataFrame) -> str:
    terms = zaken["reactie_voor"].dropna().unique()
    termijn = hoorzinnen.TERMIJN_GEEN
    if len(terms):
        is_one = len(terms) == 1 and zaken["reactie_voor"].notna().all()
        termijn = hoorzinnen.TERMIJN_EEN if is_one else hoorzinnen.TERMIJN_MEER
        termijn = termijn.format(dag=labels.datum(pd.Timestamp(terms[0])))
    count = hoorzinnen.EEN_ZAAK if len(zaken) == 1 else hoorzinnen.ZAKEN.format(aantal=len(zaken))
    return hoorzinnen.DOSSIER_INLEIDING.format(
        verzekeraar=_verzekeraar(zaken),
        aantal=count,
        verslagjaar=int(zaken["verslagjaar"].iloc[0]),
        termijn=termijn,
    )


def _gevraagd(zaken: pd.DataFrame) -> Markup:
    lines: list[list[Inhoud]] = [
        [
            row.norm,
            _place(row.locatie),
            labels.maat(row.gemeld, row.soort, row.minimum),
            labels.maat_of_grenzen(row.maat_min, row.maat_max, row.soort, row.minimum),
            labels.maat(row.minimum, row.soort),
            row.oordeel if pd.isna(row.reden) else f"{row.oordeel}: {labels.REDENEN[row.reden]}",
            row.gevraagd,
            labels.datum(row.reactie_voor) if pd.notna(row.reactie_voor) else hoorzinnen.NIET_UITGEZET,
            breakable(row.levering),
        ]
        for row in rows_of(zaken)
    ]
    return _tabel(hooropschriften.ZAKEN, hooropschriften.ZAKEN_KOPPEN, lines, numbers=(2, 3, 4))


def _normen(zaken: pd.DataFrame, normen: pd.DataFrame) -> Markup:
    lines: list[list[Inhoud]] = []
    for norm_code in dict.fromkeys(zaken["norm_code"]):
        norm: Any = normen.loc[norm_code]
        document = hoorzinnen.DEZE_NORM_IN.format(
            document=f"{norm.opsteller}: {norm.document}" if pd.notna(norm.document) else norm.opsteller,
            versie=hoorzinnen.VERSIE.format(norm.versie) if pd.notna(norm.versie) else "",
            pagina=hoorzinnen.PAGINA.format(norm.pagina) if pd.notna(norm.pagina) else "",
        )
        lines.append(
            [
                norm.norm,
                str(norm.eenheid),
                labels.REGELS.get((norm.regel, int(norm.venster)), str(norm.regel)),
                labels.maat(norm.minimum, norm.soort),
                document,
                norm.bron if pd.notna(norm.bron) else hoorzinnen.BRON_ONBEKEND,
                labels.VERIFICATIE[norm.verificatie],
            ]
        )
    return _tabel(hooropschriften.NORMEN, hooropschriften.NORMEN_KOPPEN, lines, numbers=(3,))


def _toeval(zaken: pd.DataFrame, stabiliteit: Mapping[tuple[str, str], str]) -> list[Markup]:
    """Only of a verdict that stands as the figures gave it: after a correction the chance is another."""
    lines: list[list[Inhoud]] = [
        [row.norm, _place(row.locatie), stabiliteit[(row.norm_code, row.eenheid_sleutel)]]
        for row in rows_of(zaken)
        if (row.norm_code, row.eenheid_sleutel) in stabiliteit and row.oordeel == row.oordeel_bron
    ]
    if not lines:
        return [_alinea(hoorzinnen.GEEN_TOEVAL)]
    told = _tabel(hooropschriften.TOEVAL, hooropschriften.TOEVAL_KOPPEN, lines)
    return [_alinea(hoorzinnen.TOEVAL_UITLEG), told]


def _vragen(vragen: Sequence[str]) -> list[Markup]:
    items = Markup("").join(Markup("<li>{}</li>").format(vraag) for vraag in vragen)
    return [_alinea(hoorzinnen.VRAGEN_UITLEG), Markup("<ul>{}</ul>").format(items)]


def _reeksen(zaken: pd.DataFrame, trends: pd.DataFrame) -> Markup:
    keys = list(zip(zaken["norm_code"], zaken["eenheid_sleutel"], strict=True))
    of_zaken = trends.set_index(["norm_code", "eenheid_sleutel"]).index.isin(keys)
    series = reeksen_van(trends[of_zaken])
    years = trends.loc[of_zaken, "verslagjaar"]
    drawings: list[Markup] = []
    lines: list[list[Inhoud]] = []
    for key, row in zip(keys, rows_of(zaken), strict=True):
        if key not in series:
            continue
        titel = zinnen.PANEEL.format(norm=row.norm, locatie=_place(row.locatie))
        drawings.append(paneel(series[key], titel, int(years.min()), int(years.max())))
        lines += _jaren(row, series[key])
    figuur = Figuur(
        titel=hooropschriften.REEKS,
        svg=Markup("").join(drawings),
        alt=hoorzinnen.REEKS_ALT.format(aantal=labels.tel(len(drawings), zinnen.GRAFIEK, zinnen.GRAFIEKEN)),
        gegevens=Tabel(
            hooropschriften.REEKS_GEGEVENS,
            [Kop(kop, is_getal=place in (3, 4)) for place, kop in enumerate(hooropschriften.REEKS_KOPPEN)],
            lines,
        ),
        is_groep=True,
    )
    return Markup(figuur._repr_html_())


def _jaren(row: Any, reeks: Reeks) -> list[list[Inhoud]]:
    return [
        [
            row.norm,
            _place(row.locatie),
            str(jaar),
            labels.maat_of_grenzen(reeks.laag[place], reeks.hoog[place], reeks.soort, reeks.norm[place]),
            labels.maat(reeks.norm[place], reeks.soort),
            reeks.oordelen[place],
        ]
        for place, jaar in enumerate(reeks.jaren)
    ]


def _antwoorden(zaken: pd.DataFrame, formulier: str) -> list[Markup]:
    filled = [
        text.format(formulier=formulier, verzekeraar=_verzekeraar(zaken))
        for text in hoorzinnen.HOE_ANTWOORDEN
    ]
    return _alineas([*filled, zinnen.WAT_CONTRACT_VRAAGT])


def _verzekeraar(zaken: pd.DataFrame) -> str:
    known = zaken["verzekeraar"].dropna().unique()
    return labels.opsomming(sorted(map(str, known))) or hoorzinnen.NIEMAND


def _place(locatie: str | float) -> str:
    return GEHELE_ORGANISATIE if pd.isna(locatie) else str(locatie)


def _tabel(
    titel: str, koppen: Sequence[str], lines: list[list[Inhoud]], numbers: Sequence[int] = ()
) -> Markup:
    heads = [
        Kop(kop, is_getal=place in numbers, klas=KLASSEN.get(kop, "")) for place, kop in enumerate(koppen)
    ]
    return Markup(Tabel(titel, heads, lines, klas="kaarten")._repr_html_())


def _alinea(text: str) -> Markup:
    return Markup("<p>{}</p>").format(text)


def _alineas(texts: Sequence[str]) -> list[Markup]:
    return [_alinea(text) for text in texts]
