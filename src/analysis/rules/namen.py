"""When two spellings are one name: only case, accents, punctuation, spaces, `St.`/`Sint` and `&`/`en` differ.

Nothing more is folded. Dropping a word such as "ziekenhuis" would make "St. Antonius Ziekenhuis" equal to
"Antonius"; recognition does so only where it then fits one entry (`shorten`). Names that differ by a word are
joined by a row in `aliassen.csv`, which a person can defend.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache

_ABBREVIATED = {"st": "sint", "&": "en"}
_WORD = re.compile(r"&|[^\W_]+")
_RECHTSVORM = r"stichting|b ?v|n ?v|v ?o ?f|u ?a|cooperatie|maatschap"
_AT_START = re.compile(rf"^(?:{_RECHTSVORM}) (?=\S)")
_AT_END = re.compile(rf"(?<=\S) (?:{_RECHTSVORM})$")
_BRACKETS = re.compile(r"\([^()]*\)")
_COMMON = re.compile(
    r"\b(?:ziekenhuis|ziekenhuizen|medisch centrum|mc|ziekenhuislocatie|hoofdlocatie|locatie|vestiging)\b"
)


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


def drop_rechtsvorm(folded: str) -> str:
    """A folded name without its legal form, at the start or the end.

    >>> drop_rechtsvorm("stichting sint jans gasthuis")
    'sint jans gasthuis'
    """
    while (shorter := _AT_END.sub("", _AT_START.sub("", folded))) != folded:
        folded = shorter
    return folded


def shorten(naam: str) -> str:
    """A name without legal form, what stands in brackets, and the words that any hospital may bear.

    >>> shorten("Stichting Ziekenhuis Duinzicht (locatie Oost)")
    'duinzicht'
    """
    without = drop_rechtsvorm(fold_naam(_BRACKETS.sub(" ", naam)))
    return " ".join(_COMMON.sub(" ", without).split())


@cache
def naamvormen(naam: str) -> frozenset[str]:
    """Every form in which `rules.gelijkstelling` may recognise a name.

    >>> sorted(naamvormen("Ziekenhuis Duinzicht B.V."))
    ['duinzicht', 'ziekenhuis duinzicht', 'ziekenhuis duinzicht b v']
    """
    folded = fold_naam(naam)
    return frozenset({folded, drop_rechtsvorm(folded), shorten(naam)} - {""})
