"""What the causes of a change of verdict are called, and when each is the one that is named."""

from __future__ import annotations

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
        "De norm is nieuw, vervallen of telt anders, of met het oude minimum was het oordeel gebleven; "
        "ook een minimum dat niet is ingevoerd, een ingangsdatum en een vastgelegde trendbreuk."
    ),
    "correctie": "Een correctie op een eerdere levering veranderde het oordeel.",
    "levering": (
        "Er kwam een antwoord bij, of het viel weg of was niet te gebruiken; of er telt een andere levering."
    ),
    "volume": "Het ziekenhuis deed er over dit verslagjaar meer of minder, begon ermee of stopte ermee.",
    "methode": "Dezelfde levering en dezelfde norm, en toch een ander oordeel.",
}
