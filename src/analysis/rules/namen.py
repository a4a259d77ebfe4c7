"""When two spellings are one name: only case, accents, punctuation, spaces, `St.`/`Sint` and `&`/`en` differ.

Nothing more is folded. Dropping a word such as "ziekenhuis" would make "St. Antonius Ziekenhuis" equal to
"Antonius"; names that differ by a word are joined by a row in `aliassen.csv`, which a person can defend.
"""

from __future__ import annotations

import re
import unicodedata

_ABBREVIATED = {"st": "sint", "&": "en"}
_WORD = re.compile(r"&|[^\W_]+")


def fold_text(text: str) -> str:
    """Case and accents carry no meaning.

    >>> fold_text("Máxima MC — Röpcke")
    'maxima mc — ropcke'
    """
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))


def fold_naam(naam: str) -> str:
    """Two names of an organisation or a location are the same when they fold to the same text.

    >>> fold_naam("St. Jans  Gasthuis") == fold_naam("Sint-Jans gasthuis")
    True
    >>> fold_naam("Máxima MC"), fold_naam("Franciscus Gasthuis & Vlietland")
    ('maxima mc', 'franciscus gasthuis en vlietland')
    """
    words: list[str] = _WORD.findall(fold_text(naam))
    return " ".join(_ABBREVIATED.get(word, word) for word in words)
