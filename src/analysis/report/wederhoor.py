"""What is sent for a hearing: the page and the answer form of one hospital, and the workbook of an insurer.

The page can be sent as it is: it holds nothing of any other hospital, loads nothing, and says beside every
figure what norm it is held to, where that norm stands, and what chance alone would do.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd
from markupsafe import Markup

from analysis.data.hoorkolommen import (
    ANTWOORDVORM,
    BLAD_KEUZES,
    BLAD_STAND,
    BLAD_UITLEG,
    CONTROLE,
    MEESTE_RIJEN,
    OORDEEL_KOLOMMEN,
    OORDEELVORM,
    VAST,
    Vorm,
)
from analysis.report import labels
from analysis.report.onderdelen import Figuur, Inhoud, Tabel, breakable, heads, rows_of
from analysis.report.pagina import frame
from analysis.report.reeksen import paneel, reeksen_van
from analysis.report.werkboek import DATUM, open_workbook, write_cell, write_lines, write_table

DOSSIER_TITEL = "Hoor en wederhoor inkoopjaar {inkoopjaar}: {organisatie}"
WAT_KAN_VERANDEREN = (
    "Blijkt uit bewijs dat een gemeld cijfer onjuist is, dan kan het juiste cijfer worden erkend. Dan wordt "
    "opnieuw beoordeeld met dezelfde norm; het gemelde cijfer blijft ernaast staan.",
    "Ook onder de norm kan het advies positief zijn, al dan niet onder voorwaarden en met een termijn; dat "
    "is een oordeel van de zorgverzekeraars, met een reden.",
    "Zonder reactie kan na de termijn op de bekende cijfers worden geoordeeld.",
)
ANTWOORD_UITLEG = (
    "Elke regel op het blad Antwoord is een norm die u volgens de bekende cijfers niet aantoonbaar haalt. "
    "Vul alleen de gekleurde kolommen in.",
    "Vul bij elke regel waarop u reageert de datum in, en het juiste cijfer, uw toelichting, of beide. Noem "
    "het bewijs.",
    "Schrijf een dag als datum (bijvoorbeeld 1-3-2026), een cijfer als getal, en nooit een formule. Voeg "
    "geen rijen of kolommen toe, voeg geen cellen samen, hernoem geen bladen. Geen namen van personen.",
    *WAT_KAN_VERANDEREN,
)
KLEUR_ANTWOORD, KLEUR_OORDEEL = "#FFF8E1", "#E8F1FA"
LETTERS_PER_REGEL = 0.85
REGELHOOGTE = 15


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
            "Wat wordt gevraagd",
            [
                *_alineas(
                    (
                        (
                            "Een oordeel is rekenwerk en nog geen advies: zolang u niet bent gehoord en er "
                            "niet is geoordeeld, is het advies 'in behandeling'."
                        ),
                        (
                            "Gemeld is het cijfer over dit verslagjaar; vergeleken is het getal dat naast "
                            "het minimum is gelegd: hetzelfde cijfer, of bij een norm over meer jaren hun "
                            "gemiddelde, hun som of het beste jaar. Het minimum zelf voldoet."
                        ),
                    )
                ),
                _gevraagd(ordered),
            ],
        ),
        ("Hoe is geteld, en waar de norm staat", [_normen(ordered, normen)]),
        ("Wat toeval zegt", _toeval(ordered, stabiliteit)),
        ("Uw cijfers door de jaren", [_reeksen(ordered, trends)]),
        *([("Vragen bij uw opgaven", _vragen(vragen))] if len(vragen) else []),
        ("Wat een antwoord kan veranderen", _alineas(WAT_KAN_VERANDEREN)),
        ("Hoe u antwoordt", _antwoorden(ordered, formulier)),
    ]
    inhoud = Markup("").join(
        Markup('<section aria-labelledby="deel-{0}"><h2 id="deel-{0}">{1}</h2>{2}</section>').format(
            place, kop, Markup("").join(body)
        )
        for place, (kop, body) in enumerate(parts, start=1)
    )
    return frame(
        titel=DOSSIER_TITEL.format(inkoopjaar=inkoopjaar, organisatie=organisatie),
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
    termijn = "; de termijn wordt u nog gemeld"
    if len(terms):
        is_one = len(terms) == 1 and zaken["reactie_voor"].notna().all()
        termijn = ", uiterlijk op {dag}" if is_one else ", uiterlijk op de dag die in de tabel staat"
        termijn = termijn.format(dag=labels.datum(pd.Timestamp(terms[0])))
    count = "één norm" if len(zaken) == 1 else f"{len(zaken)} normen bij een locatie of de organisatie"
    return (
        f"{_verzekeraar(zaken)} vraagt u, namens alle zorgverzekeraars, om uw reactie op {count} over "
        f"verslagjaar {int(zaken['verslagjaar'].iloc[0])}{termijn}. Op deze pagina staan alleen uw eigen "
        "cijfers."
    )


def _gevraagd(zaken: pd.DataFrame) -> Markup:
    lines: list[list[Inhoud]] = [
        [
            row.norm,
            labels.plaats(row.locatie),
            labels.maat(row.gemeld, row.soort, row.minimum),
            labels.maat_of_grenzen(row.maat_min, row.maat_max, row.soort, row.minimum),
            labels.maat(row.minimum, row.soort),
            row.oordeel if pd.isna(row.reden) else f"{row.oordeel}: {labels.REDENEN[row.reden]}",
            row.gevraagd,
            labels.datum(row.reactie_voor) if pd.notna(row.reactie_voor) else "nog niet bekend",
            breakable(row.levering),
        ]
        for row in rows_of(zaken)
    ]
    return _tabel(
        "Waarover uw reactie wordt gevraagd",
        "Norm | Locatie | Gemeld | Vergeleken | Minimum | Oordeel | Gevraagd | Uiterlijk | Levering",
        lines,
        numbers=(2, 3, 4),
        klassen={6: "vraag", 8: "bron"},
    )


def _normen(zaken: pd.DataFrame, normen: pd.DataFrame) -> Markup:
    lines: list[list[Inhoud]] = []
    for norm_code in dict.fromkeys(zaken["norm_code"]):
        norm: Any = normen.loc[norm_code]
        document = "{document}{versie}{pagina}".format(
            document=f"{norm.opsteller}: {norm.document}" if pd.notna(norm.document) else norm.opsteller,
            versie=f", versie {norm.versie}" if pd.notna(norm.versie) else "",
            pagina=f", p. {norm.pagina}" if pd.notna(norm.pagina) else "",
        )
        lines.append(
            [
                norm.norm,
                str(norm.eenheid),
                labels.REGELS.get((norm.regel, int(norm.venster)), str(norm.regel)),
                labels.maat(norm.minimum, norm.soort),
                document,
                norm.bron if pd.notna(norm.bron) else "bron niet ingevoerd",
                labels.VERIFICATIE[norm.verificatie],
            ]
        )
    return _tabel(
        "De normen en waar zij staan",
        "Norm | Geldt per | Hoe geteld | Minimum | Opsteller en document | Bron | Verificatie",
        lines,
        numbers=(3,),
    )


def _toeval(zaken: pd.DataFrame, stabiliteit: Mapping[tuple[str, str], str]) -> list[Markup]:
    """Only of a verdict that stands as the figures gave it: after a correction the chance is another."""
    lines: list[list[Inhoud]] = [
        [row.norm, labels.plaats(row.locatie), stabiliteit[(row.norm_code, row.eenheid_sleutel)]]
        for row in rows_of(zaken)
        if (row.norm_code, row.eenheid_sleutel) in stabiliteit and row.oordeel == row.oordeel_bron
    ]
    if not lines:
        return [
            _alinea(
                "Over deze cijfers is met kansrekening niets te zeggen: er is geen aantal, geen norm op "
                "aantal, of het oordeel rust op een erkende correctie."
            )
        ]
    told = _tabel("Toeval bij uw cijfers", "Norm | Locatie | Hoe vast het oordeel staat", lines)
    return [
        _alinea(
            "Een aantal is nooit ieder jaar hetzelfde. Hieronder staat hoe vaak toeval alleen al een aantal "
            "zo laag maakt, en hoe groot de kans is dat de norm in het inkoopjaar wordt gehaald. Het "
            "oordeel verandert er niet door."
        ),
        told,
    ]


def _vragen(vragen: Sequence[str]) -> list[Markup]:
    items = Markup("").join(Markup("<li>{}</li>").format(vraag) for vraag in vragen)
    return [
        _alinea(
            "Deze patronen vielen op in uw opgaven. Meestal is er een gewone verklaring; wij horen die "
            "graag. Geen oordeel verandert erdoor."
        ),
        Markup("<ul>{}</ul>").format(items),
    ]


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
        titel = f"{row.norm}, {labels.plaats(row.locatie)}"
        drawings.append(paneel(series[key], titel, int(years.min()), int(years.max())))
        lines += [[row.norm, labels.plaats(row.locatie), *cijfers] for cijfers in series[key].cijfers()]
    figuur = Figuur(
        titel="Uw cijfers en de norm, per verslagjaar",
        svg=Markup("").join(drawings),
        alt=(
            f"{labels.tel(len(drawings), 'kleine grafiek', 'kleine grafieken')} van uw eigen cijfers, met de "
            "norm als lijn; dezelfde cijfers staan in de tabel eronder."
        ),
        gegevens=Tabel(
            "Uw cijfers per verslagjaar",
            heads("Norm | Locatie | Verslagjaar | Cijfer | Minimum | Oordeel", (3, 4)),
            lines,
        ),
        is_groep=True,
    )
    return Markup(figuur._repr_html_())


def _antwoorden(zaken: pd.DataFrame, formulier: str) -> list[Markup]:
    filled = [
        text.format(formulier=formulier, verzekeraar=_verzekeraar(zaken))
        for text in (
            "Vul het antwoordformulier {formulier} in dat bij deze pagina hoort, en stuur het als .xlsx "
            "terug aan {verzekeraar}. Vul per regel de datum in, en het juiste cijfer of uw toelichting; "
            "laat leeg wat u niet wilt zeggen. Leeg is geen nul.",
            "Schrijf geen namen van personen in het formulier; verwijs voor bewijs naar het stuk dat u "
            "meestuurt.",
        )
    ]
    return _alineas([*filled, labels.WAT_CONTRACT_VRAAGT])


def _verzekeraar(zaken: pd.DataFrame) -> str:
    known = zaken["verzekeraar"].dropna().unique()
    return labels.opsomming(sorted(map(str, known))) or labels.NIEMAND


def _tabel(
    titel: str,
    koppen: str,
    lines: list[list[Inhoud]],
    numbers: Sequence[int] = (),
    klassen: Mapping[int, str] | None = None,
) -> Markup:
    return Markup(Tabel(titel, heads(koppen, numbers, klassen), lines, klas="kaarten")._repr_html_())


def _alinea(text: str) -> Markup:
    return Markup("<p>{}</p>").format(text)


def _alineas(texts: Sequence[str]) -> list[Markup]:
    return [_alinea(text) for text in texts]


def write_hoorwerkboek(
    file: Path,
    zaken: pd.DataFrame,
    *,
    inkoopjaar: int,
    verzekeraar: str,
    redenen: pd.DataFrame,
    adviezen: pd.DataFrame,
    stand: str,
    is_synthetisch: bool,
) -> None:
    """Write the workbook of one insurer.

    Parameters
    ----------
    file : Path
        Where; a file that stands there is replaced.
    zaken : DataFrame
        One row per zaak, with the fields of the locked columns and controle.
    inkoopjaar, verzekeraar
        What and whose it is.
    redenen, adviezen : DataFrame
        What can be chosen: the tables of the register.
    stand : str
        The state of all hearings of this inkoopjaar, as a hash.
    is_synthetisch : bool
        The sheet with instructions then says that the data are invented.
    """
    workbook = open_workbook(str(file))
    titel = f"Hoor en wederhoor, inkoopjaar {inkoopjaar}, {verzekeraar}"
    _write_uitleg(
        workbook,
        titel,
        (
            "Elke regel op het blad Wederhoor is een norm bij een ziekenhuis. Vul alleen de gekleurde "
            "kolommen in.",
            "Kwam er een reactie? Vul de dag in, en wat het ziekenhuis opgeeft, met de plaats van het "
            "bewijs. Een antwoordformulier van een ziekenhuis kan ook rechtstreeks worden ingelezen.",
            "Is er een oordeel? Vul de dag in, een reden en een advies uit de lijst, en een toelichting. "
            "Een oordeel zonder reactie kan alleen na de termijn, met reden geen_reactie.",
            "Een erkende waarde vervangt het gemelde cijfer bij het oordeel; het gemelde blijft ernaast "
            "staan. Leeg: niets erkend. Leeg is geen nul.",
            "Is er al een oordeel, dan is een nieuw oordeel een herziening.",
            "Schrijf een dag als datum (bijvoorbeeld 1-3-2026), een cijfer als getal, en nooit een formule. "
            "Voeg geen rijen of kolommen toe, voeg geen cellen samen, hernoem geen bladen. Geen namen van "
            "personen.",
            "Lever het werkboek in als .xlsx. Het wordt in zijn geheel gecontroleerd en pas dan verwerkt.",
        ),
        is_synthetisch,
    )
    choices = {
        "reden": redenen["reden"].tolist(),
        "advies": adviezen.loc[adviezen["keuze"] == "ja", "advies"].tolist(),
    }
    write_zaken(workbook, OORDEELVORM, zaken, choices)
    uitleg = [
        *(("Reden", row.reden, row.omschrijving) for row in rows_of(redenen)),
        *(("Advies", row.advies, row.omschrijving) for row in rows_of(adviezen) if row.keuze == "ja"),
    ]
    write_table(workbook, BLAD_KEUZES, (("Kolom", 12), ("Keuze", 28), ("Betekenis", 90)), uitleg).protect()
    _write_stand(workbook, OORDEELVORM, inkoopjaar, verzekeraar, "", stand)
    workbook.close()


def write_antwoordformulier(
    file: Path,
    zaken: pd.DataFrame,
    *,
    inkoopjaar: int,
    organisatie: str,
    verzekeraar: str,
    stand: str,
    is_synthetisch: bool,
) -> None:
    """Write the answer form of one hospital: its own rows, and what it may answer to each.

    Parameters
    ----------
    file, stand, is_synthetisch
        As for `write_hoorwerkboek`.
    zaken : DataFrame
        One row per zaak of this hospital, with the fields of the locked columns, gevraagd and controle.
    inkoopjaar, organisatie, verzekeraar
        What it is about, whose it is, and who hears it.
    """
    workbook = open_workbook(str(file))
    titel = DOSSIER_TITEL.format(inkoopjaar=inkoopjaar, organisatie=organisatie)
    _write_uitleg(workbook, titel, ANTWOORD_UITLEG, is_synthetisch)
    write_zaken(workbook, ANTWOORDVORM, zaken, {})
    _write_stand(workbook, ANTWOORDVORM, inkoopjaar, verzekeraar, organisatie, stand)
    workbook.close()


def write_zaken(workbook: Any, vorm: Vorm, zaken: pd.DataFrame, choices: Mapping[str, Sequence[str]]) -> None:
    """The sheet of a form: one row per zaak, locked but for what is filled in."""
    sheet = workbook.add_worksheet(vorm.blad)
    base = {"valign": "top", "text_wrap": True, "border": 1, "border_color": "#BBBBBB"}
    kop = workbook.add_format(base | {"bold": True, "bg_color": "#DDDDDD"})
    vast = workbook.add_format(base | {"font_color": "#333333", "bg_color": "#F3F3F3"})
    vast_dag = workbook.add_format(base | {"num_format": DATUM, "bg_color": "#F3F3F3"})
    invul = {kolom: workbook.add_format(base | _own_format(kolom)) for kolom in vorm.invul}
    last = max(len(zaken), 1)
    for place, kolom in enumerate(vorm.kolommen):
        sheet.write_string(0, place, kolom.kop, kop)
        sheet.write_comment(0, place, kolom.uitleg)
        options = {"hidden": True} if kolom in (CONTROLE, VAST[0]) else {}
        sheet.set_column(place, place, kolom.breedte, None, options)
        if kolom in vorm.invul:
            _validate(sheet, place, last, kolom.soort, choices.get(kolom.veld, ()))
    for rij, row in enumerate(rows_of(zaken), start=1):
        lines = 1
        for place, kolom in enumerate(vorm.kolommen):
            if kolom in vorm.invul:
                sheet.write_blank(rij, place, None, invul[kolom])
                continue
            value = getattr(row, kolom.veld)
            write_cell(sheet, rij, place, value, vast, vast_dag)
            if kolom.soort == "tekst" and kolom not in (CONTROLE, VAST[0]) and pd.notna(value):
                lines = max(lines, -(-len(str(value)) // int(kolom.breedte * LETTERS_PER_REGEL)))
        sheet.set_row(rij, REGELHOOGTE * lines)
    sheet.freeze_panes(1, 4)
    sheet.repeat_rows(0)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.autofilter(0, 0, last, len(vorm.kolommen) - 1)
    sheet.protect("", {"autofilter": True, "sort": True, "format_columns": True, "format_rows": True})
    sheet.activate()


def _own_format(kolom: Any) -> dict[str, Any]:
    numbers = {"datum": {"num_format": DATUM}, "tekst": {"num_format": "@"}}
    colour = KLEUR_OORDEEL if kolom in OORDEEL_KOLOMMEN else KLEUR_ANTWOORD
    return {"locked": False, "bg_color": colour, **numbers.get(kolom.soort, {})}


def _write_uitleg(workbook: Any, titel: str, lines: Sequence[str], is_synthetisch: bool) -> None:
    warning = (labels.SYNTHETISCH_ZIN,) if is_synthetisch else ()
    voorbehoud = (labels.VOLUME_GEEN_KWALITEIT, labels.GEEN_KEUZE_INFORMATIE)
    write_lines(workbook, BLAD_UITLEG, titel, [*warning, *lines, *voorbehoud]).protect()


def _write_stand(
    workbook: Any, vorm: Vorm, inkoopjaar: int, verzekeraar: str, organisatie: str, stand: str
) -> None:
    record = [
        ("vorm", vorm.naam),
        ("inkoopjaar", str(inkoopjaar)),
        ("verzekeraar", verzekeraar),
        ("organisatie", organisatie),
        ("stand", stand),
    ]
    sheet = write_table(workbook, BLAD_STAND, (("Wat", 14), ("Waarde", 70)), record)
    sheet.protect()
    sheet.hide()


def _validate(sheet: Any, place: int, last: int, soort: str, choices: Sequence[str]) -> None:
    rule: dict[str, Any]
    if soort == "keuze":
        rule = {"validate": "list", "source": list(choices), "error_message": "Kies uit de lijst."}
    elif soort == "datum":
        rule = {
            "validate": "date",
            "criteria": "between",
            "minimum": pd.Timestamp("2010-01-01").to_pydatetime(),
            "maximum": pd.Timestamp("2100-01-01").to_pydatetime(),
            "error_message": "Vul een datum in, bijvoorbeeld 1-3-2026.",
        }
    elif soort == "getal":
        rule = {
            "validate": "decimal",
            "criteria": ">=",
            "value": 0,
            "error_message": "Vul een getal in, of laat leeg.",
        }
    else:
        return
    sheet.data_validation(1, place, min(last, MEESTE_RIJEN), place, rule)
