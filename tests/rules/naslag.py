"""The rules of docs/methode.md read aloud: one unit, norm and year at a time, in plain dictionaries.

Slow and without any vectors, so it can be held beside the text; the properties hold the judge against
it. It knows one organisation per location, as the generated worlds have.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

Row = dict[str, Any]
SUPPRESSED = {"<10": (0, 9), "<5": (0, 4)}
STRENGTH = ["nvt opgegeven", "niet aangeleverd", "leeg", "verkeerd niveau", "onleesbaar"]
REDEN = {"leeg": "leeg", "nvt": "nvt opgegeven", "onleesbaar": "onleesbaar"}


class Naslag:
    """`rows`: (wie, antwoord, verslagjaar, code); `locaties` and `eindes` are the register."""

    def __init__(
        self,
        rows: list[tuple[str, Any, int, str]],
        koppelingen: list[Row],
        locaties: dict[str, int | None],
        eindes: dict[str, int],
        breuken: dict[str, int],
    ) -> None:
        self.answers = {(wie, jaar, code): antwoord for wie, antwoord, jaar, code in rows}
        self.koppelingen = koppelingen
        self.register = locaties
        self.eindes = eindes
        self.breuken = breuken

    def units(self) -> set[str]:
        return {wie for wie, _, _ in self.answers} | set(self.register)

    def ended(self, wie: str, jaar: int) -> bool:
        last = self.eindes.get(wie) if len(wie) == 1 else self.register.get(wie)
        return last is not None and last < jaar

    def valid(self, locatie: str, jaar: int) -> bool:
        return locatie in self.register and not self.ended(locatie, jaar) and not self.ended(locatie[0], jaar)

    def delivering(self, organisatie: str, jaar: int) -> set[str]:
        return {w for w, j, _ in self.answers if w[0] == organisatie and j == jaar and len(w) > 1}

    def locations(self, organisatie: str, jaar: int) -> set[str]:
        valid = {w for w in self.register if w[0] == organisatie and self.valid(w, jaar)}
        return valid or self.delivering(organisatie, jaar)

    def delivered(self, wie: str, jaar: int) -> bool:
        if any(w == wie and j == jaar for w, j, _ in self.answers):
            return True
        if len(wie) == 1:
            return bool(self.delivering(wie, jaar))
        spoke = any(w == wie[0] and j == jaar for w, j, _ in self.answers)
        return spoke and self.locations(wie[0], jaar) == {wie}

    def links(self, code: str, jaar: int) -> list[str]:
        return [
            k["indicator_code"]
            for k in self.koppelingen
            if k["norm_code"] == code and k["verslagjaar_vanaf"] <= jaar <= (k["verslagjaar_tot"] or 9999)
        ]

    def answer(self, wie: str, jaar: int, code: str) -> Any:
        """The answer at the level of the unit: a figure, a reden, or None without any row."""
        own = self.answers.get((wie, jaar, code))
        if is_figure(own):
            return own
        if len(wie) > 1:
            total = self.answers.get((wie[0], jaar, code))
            here, delivering = self.locations(wie[0], jaar), self.delivering(wie[0], jaar)
            others = {w for w in delivering - here if is_figure(self.answers.get((w, jaar, code)))}
            if len(here) == 1 and not others:
                return strongest(own, total) if here == {wie} else own
            if is_answer(total) and wie in here | delivering:
                return strongest(own, "verkeerd niveau")
            return own
        below = [self.answers.get((w, jaar, code)) for w in sorted(self.delivering(wie, jaar))]
        answers = [one for one in below if is_answer(one)]
        if answers and (len(self.locations(wie, jaar)) > 1 or len(answers) > 1):
            return strongest(own, "verkeerd niveau")
        silent = next((one for one in ("leeg", "nvt") if one in below), None)
        return strongest(own, answers[0] if answers else silent)

    def figure(self, norm: Row, wie: str, jaar: int, until: int) -> Any:
        """The bounds of one year, or the reden why it has none."""
        if jaar < self.breuken.get(norm["norm_code"], 0) <= until:
            return "trendbreuk"
        links = self.links(norm["norm_code"], jaar)
        answers = [self.answer(wie, jaar, code) for code in links]
        if not any(one is not None for one in answers):
            was_there = any(self.delivered(wie, earlier) for earlier in range(2000, jaar + 1))
            return "niet aangeleverd" if links and was_there else "te weinig jaren"
        redenen = [
            "niet aangeleverd" if one is None else REDEN.get(one, one)
            for one in answers
            if not is_figure(one)
        ]
        if redenen:
            return max(redenen, key=STRENGTH.index)
        bounds = [SUPPRESSED.get(one, (one, one)) for one in answers]
        return sum(low for low, _ in bounds), sum(high for _, high in bounds)

    def has_row(self, norm: Row, wie: str, jaar: int) -> bool:
        return any(self.answer(wie, jaar, code) is not None for code in self.links(norm["norm_code"], jaar))

    def is_missed(self, norm: Row, wie: str, jaar: int) -> bool:
        answered = any(
            self.answer(wie, jaar - 1, code) not in (None, "leeg")
            for code in self.links(norm["norm_code"], jaar - 1)
        )
        is_asked = bool(self.links(norm["norm_code"], jaar))
        if not answered or not is_asked or self.ended(wie, jaar):
            return False
        silent = not self.delivered(wie[0], jaar) and not self.ended(wie[0], jaar)
        return len(wie) == 1 or silent or self.delivered(wie, jaar) or self.valid(wie, jaar)

    def verdict(self, norm: Row, wie: str, jaar: int) -> tuple[str, str | None] | None:
        if (len(wie) == 1) != (norm["eenheid"] == "organisatie"):
            return None
        if not self.has_row(norm, wie, jaar) and not self.is_missed(norm, wie, jaar):
            return None
        if not self.has_row(norm, wie, jaar):
            absent = "norm niet ingevoerd" if norm["minimum"] is None else "niet aangeleverd"
            return "niet beoordeelbaar", absent
        venster = norm["venster"] if norm["regel"] != "jaar" else 1
        figures = [self.figure(norm, wie, jaar - back, jaar) for back in range(venster)]
        if norm["minimum"] is None:
            return "niet beoordeelbaar", "norm niet ingevoerd"
        reden = next((one for one in figures if isinstance(one, str)), None)
        if reden:
            return ("niet van toepassing" if reden == "nvt opgegeven" else "niet beoordeelbaar"), reden
        low, high = (
            max(one) if norm["regel"] == "beste" else Fraction(sum(one)) for one in zip(*figures, strict=True)
        )
        if norm["regel"] == "gemiddelde":
            low, high = Fraction(low, venster), Fraction(high, venster)
        if low == high == 0 and norm["nul"] == "niet_uitgevoerd":
            return "niet van toepassing", "niet uitgevoerd"
        least = Fraction(norm["minimum"]) * (100 - Fraction(norm["tolerantie_pct"] or 0)) / 100
        return ("voldoet" if low >= least else "voldoet niet" if high < least else "onzeker"), None


def is_figure(answer: Any) -> bool:
    return answer in SUPPRESSED or isinstance(answer, int)


def is_answer(answer: Any) -> bool:
    return is_figure(answer) or answer == "onleesbaar"


def strongest(own: Any, other: Any) -> Any:
    """A figure, then the strongest reason; a unit's own row that is empty yields to any other."""
    for found in (own, other):
        if is_figure(found):
            return found
    order = [None, "leeg", "nvt", "verkeerd niveau", "onleesbaar"]
    return max(own, other, key=order.index)
