"""How we say and show it: Dutch words, signs and colours, numbers, percentages and dates, each decided once.

Numbers are rounded half up, as Excel shows them. A number beside a norm is never rounded across it, and a
share is never rounded to 0% or 100% that it is not. A sentence stands where it speaks; here stand those that
speak in several places.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from typing import NamedTuple

import pandas as pd


class Teken(NamedTuple):
    """How a verdict looks: its word, a sign that survives black-and-white print, and its style class."""

    woord: str
    symbool: str
    klas: str


OORDELEN = {
    "voldoet": Teken("voldoet", "✓", "voldoet"),
    "voldoet niet": Teken("voldoet niet", "×", "niet"),
    "onzeker": Teken("onzeker", "?", "onzeker"),
    "niet beoordeelbaar": Teken("niet beoordeelbaar", "–", "nb"),
    "niet van toepassing": Teken("niet van toepassing", "·", "nvt"),
}
"""Every oordeel, from good to nothing to say; a report shows them in this order."""
# Large areas of "voldoet" are `wel`, lighter than `niet`, so that the two also differ in grey.
LICHT = {
    "papier": "#ffffff",
    "vlak": "#f4f6f8",
    "inkt": "#1b2430",
    "grijs": "#566170",
    "lijn": "#cfd6de",
    "link": "#0b5a9c",
    "voldoet": "#0067a5",
    "wel": "#a8d0ea",
    "niet": "#b84a00",
    "onzeker": "#94487a",
    "nb": "#616c79",
    "nvt": "#a9b2bc",
}
DONKER = {
    "papier": "#12171d",
    "vlak": "#1b222b",
    "inkt": "#e9edf2",
    "grijs": "#a7b1bd",
    "lijn": "#3a4552",
    "link": "#86c5f7",
    "voldoet": "#5db3ee",
    "wel": "#24506e",
    "niet": "#ff9656",
    "onzeker": "#e39cc8",
    "nb": "#98a3b0",
    "nvt": "#6b7683",
}
"""The colours of pages and drawings, in light and in dark. They keep apart for colour-blind readers (after
Okabe and Ito), reach 4.5:1 on their background, and are never the only difference: a verdict has a sign."""

REDENEN = {
    "niet aangeleverd": "niets aangeleverd",
    "leeg": "antwoord leeg gelaten",
    "onleesbaar": "antwoord onleesbaar",
    "norm niet ingevoerd": "minimum van de norm niet ingevoerd",
    "te weinig jaren": "minder jaren dan de norm telt",
    "trendbreuk": "reeks onderbroken (trendbreuk)",
    "verkeerd niveau": "op het verkeerde niveau aangeleverd",
    "nvt opgegeven": "'niet van toepassing' opgegeven",
    "niet uitgevoerd": "niet uitgevoerd (nul opgegeven)",
    "nog niet van kracht": "norm nog niet van kracht",
}
VRAGEN = {
    "voldoet niet": (
        "Plan: binnen welke termijn en hoe wordt de norm gehaald, of naar welk ziekenhuis gaat deze zorg?"
    ),
    "onzeker": "Het precieze aantal, ook als dat kleiner is dan de ondergrens van openbaarmaking.",
    "niet aangeleverd": "Alsnog aanleveren over dit verslagjaar.",
    "leeg": "Het ontbrekende antwoord alsnog invullen, ook als dat nul is.",
    "onleesbaar": "Het juiste getal, in de juiste kolom.",
    "te weinig jaren": "Niets; er zijn nog niet zoveel jaren als de norm telt.",
    "trendbreuk": "Niets; er zijn nog te weinig vergelijkbare jaren.",
    "verkeerd niveau": "Het antwoord op het niveau waarop de norm geldt.",
    "norm niet ingevoerd": "Niets van het ziekenhuis; het minimum moet in volumenormen.csv worden ingevoerd.",
}
"""What is asked, by oordeel or, where that could not be given, by reden."""
NIETS_VAN_HET_ZIEKENHUIS = ("norm niet ingevoerd", "te weinig jaren", "trendbreuk")
"""Redenen that nobody at the hospital can take away."""
EENHEDEN = {
    "locatie": ("locatie", "locaties"),
    "organisatie": ("organisatie", "organisaties"),
    "team": ("locatie", "locaties"),
    "operateur": ("locatie", "locaties"),
}
"""What is counted for a norm per ...: teams and operateurs are judged, and so counted, per locatie."""
ERNSTEN_GETELD = {
    "blokkerend": ("blokkerende", "blokkerende"),
    "waarschuwing": ("waarschuwing", "waarschuwingen"),
    "informatie": ("ter informatie", "ter informatie"),
}
SOORTEN_LEVERING = {
    "hoofd": "hoofdlevering",
    "aanvulling": "aanvulling",
    "nalevering": "nalevering",
    "correctie": "correctie",
}
VERIFICATIE = {
    "geverifieerd": "geverifieerd",
    "gelezen_in_bron": "gelezen in de bron, nog te bevestigen",
    "te_verifieren": "te verifiëren",
}
PER_JAAR = "per jaar"
REGELS = {
    ("jaar", 1): PER_JAAR,
    ("gemiddelde", 2): "gemiddeld over 2 jaar",
    ("gemiddelde", 3): "gemiddeld over 3 jaar",
    ("som", 2): "samen in 2 jaar",
    ("som", 3): "samen in 3 jaar",
    ("beste", 2): "beste van 2 jaar",
    ("beste", 3): "beste van 3 jaar",
}
GEPUBLICEERD, NIET_GEPUBLICEERD = "gepubliceerd", "nog niet gepubliceerd"
BEKEND_OP = ", zoals bekend op {datum}"
HERKOMST = {
    "commit": "Programmaversie",
    "datum": "Gemaakt op",
    "inkoopjaar": "Inkoopjaar",
    "verslagjaar": "Verslagjaar",
    "leveringen": "Leveringen",
    "as_of": "Bekend op",
    "data": "Gegevens",
}
PAGINAS = {
    "40_directierapport": ("Directierapport", "Het antwoord op één pagina, en de lijst om uit te besluiten."),
    "20_normrealisatie": ("Normrealisatie", "Per norm hoeveel aanbieders haar halen, en wie niet."),
    "25_norm": ("Norm", "Eén norm: wie haar haalt, wie niet, en hoe dat zich ontwikkelt."),
    "30_trends": ("Trends", "Aanbieders, aantallen en normrealisatie door de jaren."),
    "10_datakwaliteit": ("Datakwaliteit", "Wat is aangeleverd, wat niet, en wat daaraan opvalt."),
    "60_kalibratie": ("Terugblik", "Hadden we gelijk? Eerdere verwachtingen naast wat er gebeurde."),
    "70_inkoopadvies": ("Inkoopadvies", "Wat verzekeraars samen adviseren, en of het is vastgesteld."),
    "71_wederhoor_voortgang": ("Voortgang wederhoor", "Per verzekeraar hoe ver het wederhoor is."),
    "50_dossier": ("Dossier", "Eén organisatie: alle normen en alle jaren."),
}
"""The title and one line about each scheduled notebook, in the order in which a director reads them."""
GEEN = "–"
ONBEKEND = "onbekend"
MAANDEN = (
    "januari", "februari", "maart", "april", "mei", "juni",
    "juli", "augustus", "september", "oktober", "november", "december",
)  # fmt: skip
MEESTE_DECIMALEN = 6


def kleurregels() -> str:
    """The stylesheet's part about colour: drawings carry the light colours, and follow a page into the dark.

    Print is always light.
    """
    light, dark = (_variables(kleuren) for kleuren in (LICHT, DONKER))
    drawn = "".join(
        f'svg [{what}="{hexcode}"]{{{what}:var(--{naam})}}'
        for naam, hexcode in LICHT.items()
        for what in ("fill", "stroke")
    )
    return (
        f":root{{color-scheme:light dark;{light}}}@media screen and "
        f"(prefers-color-scheme:dark){{:root{{{dark}}}}}{drawn}"
    )


def _variables(kleuren: dict[str, str]) -> str:
    """The colours as custom properties.

    >>> _variables({"inkt": "#000000", "lijn": "#cccccc"})
    '--inkt:#000000;--lijn:#cccccc'
    """
    return ";".join(f"--{naam}:{waarde}" for naam, waarde in kleuren.items())


def rond(waarde: float, decimalen: int = 0) -> Decimal:
    """Round half away from zero on the decimal form that people see, as Excel does.

    >>> rond(2.5), rond(2.675, 2), rond(-0.5)
    (Decimal('3'), Decimal('2.68'), Decimal('-1'))
    """
    return Decimal(repr(float(waarde))).quantize(Decimal(1).scaleb(-decimalen), rounding=ROUND_HALF_UP)


def getal(waarde: float | None, decimalen: int | None = None) -> str:
    """A number has a decimal comma, points between thousands, and one decimal when it is not whole.

    >>> getal(1234567), getal(19.67), getal(20.0), getal(-3), getal(None), getal(2.0, 1)
    ('1.234.567', '19,7', '20', '−3', '–', '2,0')
    """
    if waarde is None or pd.isna(waarde):
        return GEEN
    if decimalen is None:
        decimalen = 0 if float(waarde).is_integer() else 1
    return _written(float(waarde), decimalen)


@lru_cache(maxsize=4096)
def _written(waarde: float, decimalen: int) -> str:
    rounded = rond(waarde, decimalen)
    sign = "−" if rounded < 0 else ""
    return sign + f"{abs(rounded):,.{decimalen}f}".translate(str.maketrans(",.", ".,"))


def getal_naast(waarde: float | None, grens: float | None) -> str:
    """A number beside a bound keeps as many decimals as it needs to stay on its own side of it.

    >>> getal_naast(19.96, 20), getal_naast(19.67, 20), getal_naast(20, 20)
    ('19,96', '19,7', '20')
    """
    if waarde is None or pd.isna(waarde) or grens is None or pd.isna(grens) or waarde == grens:
        return getal(waarde)
    decimalen = 0 if float(waarde).is_integer() else 1
    while decimalen < MEESTE_DECIMALEN and rond(waarde, decimalen) == rond(grens, decimalen):
        decimalen += 1
    return getal(waarde, decimalen)


def verschil(waarde: float | None) -> str:
    """A difference always shows its sign, and a shortfall is never rounded to nothing.

    >>> verschil(-6), verschil(2), verschil(0), verschil(-0.04)
    ('−6', '+2', '0', '−0,04')
    """
    written = getal_naast(waarde, 0.0)
    return "+" + written if waarde is not None and waarde > 0 else written


def procent(teller: float, noemer: float) -> str:
    """A share in whole percents; more decimals when it would read as the 0% or 100% that it is not.

    >>> procent(31, 34), procent(0, 34), procent(34, 34), procent(999, 1000), procent(1, 3000), procent(0, 0)
    ('91%', '0%', '100%', '99,9%', '0,03%', '–')
    """
    if not noemer:
        return GEEN
    share = 100 * teller / noemer
    decimalen = 0
    while decimalen < MEESTE_DECIMALEN and (
        (rond(share, decimalen) == 100 and teller != noemer) or (rond(share, decimalen) == 0 and teller != 0)
    ):
        decimalen += 1
    return getal(share, decimalen) + "%"


def aandeel(teller: int, noemer: int, niveau: str) -> str:
    """A share prints its numerator, its denominator and the level of both.

    >>> aandeel(31, 34, "locaties")
    '31 van de 34 locaties (91%)'
    """
    return f"{getal(teller)} van de {getal(noemer)} {niveau} ({procent(teller, noemer)})"


def tel(aantal: int, enkelvoud: str, meervoud: str) -> str:
    """A count with its noun in the right number.

    >>> tel(1, "ziekenhuis", "ziekenhuizen"), tel(0, "ziekenhuis", "ziekenhuizen")
    ('1 ziekenhuis', '0 ziekenhuizen')
    """
    return f"{getal(aantal)} {enkelvoud if aantal == 1 else meervoud}"


def opsomming(woorden: Iterable[str]) -> str:
    """Words in a row, with 'en' before the last.

    >>> opsomming(["a", "b", "c"]), opsomming(["a"]), opsomming([])
    ('a, b en c', 'a', '')
    """
    listed = list(woorden)
    return " en ".join(filter(None, [", ".join(listed[:-1]), *listed[-1:]]))


def datum(dag: date | None) -> str:
    """A day is written in full.

    >>> datum(date(2026, 3, 1)), datum(None)
    ('1 maart 2026', 'onbekend')
    """
    if dag is None or pd.isna(dag):
        return ONBEKEND
    return f"{dag.day} {MAANDEN[dag.month - 1]} {dag.year}"


def plaats(locatie: str | float) -> str:
    """A location by its name; without one, the whole organisation."""
    return "gehele organisatie" if pd.isna(locatie) else str(locatie)


def eenheden(eenheid: str, aantal: int) -> str:
    """What the verdicts about a norm are counted in, in the right number.

    >>> eenheden("organisatie", 2), eenheden("team", 1)
    ('organisaties', 'locatie')
    """
    return EENHEDEN[eenheid][0 if aantal == 1 else 1]


def maat(waarde: float | None, soort: str, grens: float | None = None) -> str:
    """A measure as its kind of norm is spoken of: a number, a percentage, or yes and no.

    >>> maat(20, "volume"), maat(1, "janee"), maat(0, "janee"), maat(79.96, "percentage", 80)
    ('20', 'ja', 'nee', '79,96%')
    """
    if waarde is None or pd.isna(waarde):
        return GEEN
    if soort == "janee":
        return "ja" if waarde >= 1 else "nee"
    return getal_naast(waarde, grens) + ("%" if soort == "percentage" else "")


def maat_of_grenzen(maat_min: float, maat_max: float, soort: str, grens: float | None) -> str:
    """A measure that is known only between bounds is written as both; one without bounds is a dash.

    >>> maat_of_grenzen(14, 14, "volume", 20), maat_of_grenzen(0, 9, "volume", 5)
    ('14', '0 tot en met 9')
    """
    if pd.isna(maat_min) or pd.isna(maat_max):
        return GEEN
    if maat_min == maat_max:
        return maat(maat_min, soort, grens)
    return f"{maat(maat_min, soort, grens)} tot en met {maat(maat_max, soort, grens)}"


def norm_regel(soort: str, regel: str, venster: int) -> str:
    """How a norm counts, in words; a yes/no norm does not count.

    >>> norm_regel("volume", "gemiddelde", 3), norm_regel("janee", "jaar", 1)
    ('gemiddeld over 3 jaar', '')
    """
    return "" if soort == "janee" else REGELS.get((regel, venster), f"{regel} over {venster} jaar")


VOLUME_GEEN_KWALITEIT = (
    "Dit gaat over aantallen (of een andere minimumnorm), niet over de kwaliteit van zorg: onder de norm is "
    "niet hetzelfde als slecht, en erboven niet hetzelfde als goed."
)
GEEN_KEUZE_INFORMATIE = (
    "Dit is geen keuze-informatie voor patiënten: een ziekenhuis kan een behandeling aanbieden terwijl de "
    "operatie in een ander ziekenhuis of op een andere locatie plaatsvindt."
)
GEEN_ADVIES = (
    "Een oordeel is nog geen advies: of een ziekenhuis wordt gecontracteerd, beslissen zorgverzekeraars na "
    "hoor en wederhoor."
)
SYNTHETISCH_ZIN = "Dit zijn synthetische voorbeelddata: de ziekenhuizen en alle getallen zijn verzonnen."
VOORBEHOUD_KORT = "Volume, geen kwaliteit van zorg. Geen keuze-informatie voor patiënten."
SYNTHETISCH = "SYNTHETISCHE VOORBEELDDATA"
MERK = "Inkoopadvies minimumnormen"
PAGINA_TITEL = "{naam}, inkoopjaar {inkoopjaar}"
GEEN_RIJEN = "Geen."
VOLDOET_KORT = "{teller} van {noemer} ({pct})"
NIEMAND_BEOORDEELD = "geen enkele beoordeeld"
GELDIG_VANAF = "vanaf verslagjaar {vanaf}"
JA = "ja"
NEE = "nee"
GEEN_VORIG_JAAR = "Er is geen eerder verslagjaar om mee te vergelijken."
ALLES_GEVERIFIEERD = "Alle {aantal} normen zijn door een persoon geverifieerd."
REEKSEN = (
    "Hieronder {aantal}: elk oordeel dat in {verslagjaar} geen zeker 'voldoet' is maar wel een getal heeft, "
    "en elk dat de norm met minder dan {grens} overschrijdt."
)
WAT_CONTRACT_VRAAGT = (
    "Het contracteerbeleid vraagt een ziekenhuis dat onder de norm zit om dat zo snel mogelijk te melden, "
    "met een plan binnen welke termijn en hoe het aan de norm gaat voldoen; lukt dat niet op een "
    "aanvaardbare termijn, dan gaat de zorg naar een aanbieder in de regio die wel aan de norm voldoet."
)
TUSSEN = "tussen {laag} en {hoog}"
WERKBOEK_TITEL = "Alles in een werkboek"
WERKBOEK_REGEL = "Alle oordelen en bevindingen om zelf te sorteren en te filteren (Excel)."
TOESTANDEN_WOORDEN = {
    "waarde": "bruikbaar",
    "nvt": "niet van toepassing",
    "leeg": "leeg",
    "onderdrukt": "onderdrukt",
    "onleesbaar": "onleesbaar",
}
NIEMAND = "niemand aangewezen"
GEVRAAGD_BIJ_MISSER = (
    "Klopt het cijfer? Zo niet: het juiste cijfer, met bewijs. Zo ja: binnen welke termijn en hoe wordt de "
    "norm gehaald, of naar welk ziekenhuis gaat deze zorg?"
)
