"""What is said in the hearings of the example: invented insurers, answers, judgements and promises.

What is said depends on one number below 100 per zaak, its figure and its norm. So every kind of outcome is
there: acknowledged corrections, a figure delivered late, a dip that happens once, a plan with conditions, a
transfer, silence, and, for most, a figure that the hospital confirms.
"""

from __future__ import annotations

import math

import pandas as pd

VERZEKERAARS = ("Zilverduin Zorg", "Kwartelhof Verzekeringen", "Lindemare", "Oeverstaete")
INGANGSDATUMS = (pd.Timestamp("2026-01-01"), pd.Timestamp("2027-01-01"))
"""The two dates on which tranche 1 came and comes into force; which one is where is invented."""
BRON_INGANGSDATUM = "voorbeeld: regionale afspraak"
REACTIE = "Het ziekenhuis licht het cijfer toe en voegt een overzicht uit de eigen administratie bij."
MAATREGEL = "Samenvoegen van de ingreep op één locatie."
OVERDRACHT = "De ingreep gaat over naar een aanbieder in de regio die aan de norm voldoet."
MEESTE = {"percentage": 100.0, "janee": 1.0}
"""The highest that a figure can be, by soort of its norm."""
HERZIENING = {
    "advies": "positief",
    "reden": "bereikbaarheid",
    "toelichting": "Na de vaststelling stopte het enige andere aanbod in de regio.",
}
REDEN_HERZIENING = "Het enige andere aanbod in de regio is na de vaststelling gestopt."


def judge(chance: int, gemeld: float, minimum: float, soort: str, *, is_silent: bool) -> dict[str, object]:
    """What the insurers judge: advies, reden, toelichting, and where it belongs erkend or voorwaarden.

    Parameters
    ----------
    chance : int
        0 up to and including 99, of this zaak.
    gemeld, minimum : float
        The figure, missing where there is none, and the norm; a correction of a figure is acknowledged only
        for a norm that counts (2 or more).
    soort : str
        Of the norm: a percentage stays below 100, and a yes is 1.
    is_silent : bool
        The hospital did not answer within the term.
    """
    if is_silent:
        text = "Het ziekenhuis heeft binnen de termijn niet gereageerd."
        return {"advies": "negatief", "reden": "geen_reactie", "toelichting": text}
    if pd.isna(gemeld):
        if chance >= 60:
            text = "Het ziekenhuis voert de ingreep niet meer uit en leverde daarom geen cijfer."
            return {"advies": "negatief", "reden": "zorg_gestopt", "toelichting": text}
        text = "Het ziekenhuis leverde het ontbrekende cijfer alsnog aan, met bewijs; het is erkend."
        erkend = min(minimum + chance % 12, MEESTE.get(soort, math.inf))
        return {"advies": "positief", "reden": "registratiefout", "erkend": erkend, "toelichting": text}
    if chance < 12 and minimum >= 2:
        text = "Uit het overzicht blijkt dat een deel van de ingrepen niet was geteld; het cijfer is erkend."
        erkend = min(minimum + chance, MEESTE.get(soort, math.inf))
        return {"advies": "positief", "reden": "registratiefout", "erkend": erkend, "toelichting": text}
    if chance < 22:
        text = "De terugval is eenmalig en aantoonbaar; de voorgaande jaren haalde het ziekenhuis de norm."
        return {"advies": "positief", "reden": "eenmalige_terugval", "toelichting": text}
    if chance < 34:
        return {
            "advies": "positief onder voorwaarden",
            "reden": "verbeterplan",
            "toelichting": "Het ziekenhuis voegt de ingreep op één locatie samen en meldt de voortgang.",
            "voorwaarden": "Binnen de termijn het aantal van de norm op jaarbasis, met een kwartaalbericht.",
        }
    if chance < 38:
        text = "Het ziekenhuis stopt met de ingreep en verwijst naar een aanbieder die aan de norm voldoet."
        return {"advies": "negatief", "reden": "zorg_overgedragen", "toelichting": text}
    text = "Het ziekenhuis bevestigt het cijfer en noemt geen omstandigheid die een uitzondering draagt."
    return {"advies": "negatief", "reden": "bevestigd", "toelichting": text}
