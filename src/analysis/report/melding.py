"""What a run tells when it has ended: plain Dutch for a mail or a chat, the outcome in its first line.

It says per inkoopjaar what happened, the verdicts, what changed against the publication before, what blocks,
what failed, and where the report is; and, as every report does, what it is not about.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from analysis.report import labels
from analysis.years import to_verslagjaar

MOST_MELDINGEN = 5
UITKOMSTEN = {
    "published": "gepubliceerd",
    "up to date": "was al bij, er is niets gemaakt",
    "blocked": "NIET gepubliceerd, de validatie houdt het tegen",
    "failed": "NIET gepubliceerd, een notebook is mislukt",
}
NIET_GEPUBLICEERD = ("blocked", "failed")
GELUKT, NIET_GELUKT = "Inkoopadvies: gelukt", "Inkoopadvies: NIET gelukt"
FOUT = "De run is gestopt voordat er iets gepubliceerd kon worden."
VORIGE_BLIJFT = "De vorige publicatie, als die er was, staat er nog."
BLOKKEREND = ("blokkerende bevinding", "blokkerende bevindingen")
MISLUKT = ("mislukt notebook", "mislukte notebooks")


@dataclass(frozen=True)
class GemeldJaar:
    """What is told of one inkoopjaar; `verschillen` is None when there was no publication before."""

    inkoopjaar: int
    soort: str
    tellingen: Mapping[str, Mapping[str, int]]
    rapport: str = ""
    made: int = 0
    kept: int = 0
    verschillen: Mapping[tuple[str, str], int] | None = field(default_factory=dict)
    meldingen: Sequence[str] = ()


def is_mislukt(jaren: Sequence[GemeldJaar], fout: str = "") -> bool:
    """A run failed when it was stopped, or when an inkoopjaar could not be published."""
    return bool(fout) or any(jaar.soort in NIET_GEPUBLICEERD for jaar in jaren)


def titel(jaren: Sequence[GemeldJaar], fout: str = "") -> str:
    """The outcome, and of which inkoopjaren.

    >>> titel([GemeldJaar(2026, "published", {}), GemeldJaar(2027, "blocked", {})])
    'Inkoopadvies: NIET gelukt (inkoopjaar 2026 en 2027)'
    """
    which = f" (inkoopjaar {labels.opsomming(str(jaar.inkoopjaar) for jaar in jaren)})" if jaren else ""
    return (NIET_GELUKT if is_mislukt(jaren, fout) else GELUKT) + which


def tekst(jaren: Sequence[GemeldJaar], *, gegevens: str, is_synthetisch: bool, fout: str = "") -> str:
    """Everything that is told, newest inkoopjaar first; `fout` is why the run stopped altogether."""
    parts = [f"Gegevens: {gegevens}" + (f"\n{labels.SYNTHETISCH_ZIN}" if is_synthetisch else "")]
    if fout:
        parts.append(f"{FOUT}\n{fout}\n{VORIGE_BLIJFT}")
    parts += ["\n".join(_jaar(jaar)) for jaar in sorted(jaren, key=lambda jaar: -jaar.inkoopjaar)]
    parts.append(f"{labels.VOLUME_GEEN_KWALITEIT}\n{labels.GEEN_KEUZE_INFORMATIE}")
    return "\n\n".join(parts) + "\n"


def verschil(verschillen: Mapping[tuple[str, str], int] | None) -> str:
    """How many verdicts changed, and from what to what.

    >>> verschil({("voldoet", "voldoet niet"): 2})
    '2 oordelen anders dan in de vorige publicatie: 2 van voldoet naar voldoet niet.'
    >>> verschil({}), verschil(None)
    ('Geen oordeel is anders dan in de vorige publicatie.', 'Dit is de eerste publicatie.')
    """
    if verschillen is None:
        return "Dit is de eerste publicatie."
    if not verschillen:
        return "Geen oordeel is anders dan in de vorige publicatie."
    total = labels.tel(sum(verschillen.values()), "oordeel", "oordelen")
    each = ", ".join(f"{aantal} van {was} naar {nu}" for (was, nu), aantal in verschillen.items())
    return f"{total} anders dan in de vorige publicatie: {each}."


def _jaar(jaar: GemeldJaar) -> list[str]:
    verslagjaar = to_verslagjaar(jaar.inkoopjaar)
    lines = [f"Inkoopjaar {jaar.inkoopjaar} (verslagjaar {verslagjaar}): {UITKOMSTEN[jaar.soort]}."]
    if jaar.soort == "published":
        made = labels.tel(jaar.made, "pagina gemaakt", "pagina's gemaakt")
        lines.append(f"{made}, {labels.getal(jaar.kept)} ongewijzigd overgenomen.")
    oordelen = jaar.tellingen.get("oordelen", {})
    if oordelen:
        lines.append(
            f"Oordelen: {', '.join(f'{labels.getal(n)} {oordeel}' for oordeel, n in oordelen.items())}."
        )
    found = jaar.tellingen.get("bevindingen", {})
    counted = [
        labels.tel(found[ernst], *woord) for ernst, woord in labels.ERNSTEN_GETELD.items() if ernst in found
    ]
    lines.append(f"Bevindingen: {', '.join(counted) or 'geen'}.")
    if jaar.soort == "published":
        lines.append(verschil(jaar.verschillen))
    if jaar.soort in NIET_GEPUBLICEERD:
        what = BLOKKEREND if jaar.soort == "blocked" else MISLUKT
        shown = [f"- {melding}" for melding in jaar.meldingen[:MOST_MELDINGEN]]
        more = len(jaar.meldingen) - len(shown)
        lines += [
            f"{labels.tel(len(jaar.meldingen), *what)}:",
            *shown,
            *([f"- en nog {more}"] if more > 0 else []),
        ]
        lines.append(VORIGE_BLIJFT)
    return [*lines, *([f"Rapport: {jaar.rapport}"] if jaar.rapport else [])]
