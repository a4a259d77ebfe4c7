"""Which indicator could belong to which norm? Proposals by name, for a person to judge; nothing is written.

Nobody can know ZIN's codes for hospitals before holding a file, and those who write norms and those who
write indicators word them differently: "radicale cystectomie (blaascarcinoom)" against "Hoeveel radicale
cystectomieën zijn in het verslagjaar op uw locatie uitgevoerd?". So words are compared, not sentences:

- words that any question contains (hoeveel, aantal, uw ziekenhuis, verslagjaar) say nothing and are left out;
- compounds are taken apart at their head, so that "longresectie" is "resectie van de long";
- words are the same when they are spelled alike, as in a plural or a typing error; synonyms are not known;
- rare words weigh more than common ones, and words such as operatie or behandeling little;
- what stands in brackets helps when it is found, and does no harm when it is not;
- a name that says at which level it counts (locatie, instelling, per uroloog) fits another level less.

What is counted must fit the norm: a volume norm rests on Aantal or Getal, and only where there is none on the
noemer of a Percentage; a yes/no norm rests on JaNee, a percentage norm on Percentage.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd
from rapidfuzz import fuzz, process

from analysis.errors import LeveringError, names
from analysis.rules.namen import fold_text

Scores = npt.NDArray[np.float64]

KOPPELINGEN = {
    "norm_code": "str",
    "ingreep": "str",
    "verslagjaar_vanaf": "Int64",
    "verslagjaar_tot": "Int64",
    "indicatorset_code": "str",
    "indicator_code": "str",
    "veld": "str",
    "score": "float64",
    "indicator_naam": "str",
    "eenheid": "str",
}
"""One row per norm x proposed indicator: a row of indicatoren.csv, and beside it why it is proposed."""

PASSENDE_EENHEDEN = {"volume": ("aantal", "getal"), "janee": ("janee",), "percentage": ("percentage",)}
MOST_PER_NORM = 3
LONGEST_VENSTER = 3
ALIKE = 88.0
"""Similarity of spelling (0-100) from which two words are one."""
RECALL_WEIGHT = 0.7
"""How much the norm's words count against the indicator's own; indicators have more words around them."""
OTHER_LEVEL, NOEMER = 0.8, 0.9
"""What is left of a score when the level differs, or when only a noemer counts."""

STOP_WORDS = frozenset(
    re.findall(
        r"\w+",
        """aan aantal aantallen alle als bij centrum dan dat de deze die dit door een elk en er geweest heb
        hebben heeft het hoe hoeveel hun ieder iedere in ingreep ingrepen is jaar kalenderjaar laagste met
        minste na naar niet of om onder ongeacht op over patient patienten per samen te ten tijdens totaal
        uit uitgevoerd uitgevoerde uw van vanwege verricht verrichte verslagjaar via voor waarbij waarvan
        wat wegens welke werd werden wie wordt worden ziekenhuis ziekenhuizen zijn zoals iza""",
    )
)
COMMON_WORDS = "behandeld behandeling chirurgie chirurgisch interventie nieuw operatie operatief primair "
COMMON_WORDS += "procedure therapie verrichting"
COMMON_WEIGHT = 0.25
HEADS = "behandeling carcinoom chirurgie fractuur implantatie interventie kanker operatie prothese "
HEADS += "reconstructie resectie stadium therapie transplantatie tumor"
"""The second part of many compounds in this field."""

_BRACKETS = re.compile(r"\([^()]*\)")

NIVEAUS = {
    "operateur": re.compile(r"\b(?:per|elke|iedere|van de) \w*(?:arts|chirurg|loog|operateur|specialist)\b"),
    "locatie": re.compile(r"\b\w*locaties?\b"),
    "organisatie": re.compile(r"\b(?:zorg)?(?:concern|instelling|organisatie)\w*\b"),
}
"""How a folded text says at which level is counted."""


def propose_links(
    rijen: pd.DataFrame, volumenormen: pd.DataFrame, *, minimum_score: float = 60.0
) -> pd.DataFrame:
    """Per norm the indicators of a delivered file whose names are most like it, best first.

    Parameters
    ----------
    rijen : DataFrame
        A delivered file as `data.zin` reads it: indicator_code, indicator_naam, eenheid, and where the file
        has them indicatorset_code and verslagjaar. Any number of rows per indicator.
    volumenormen : DataFrame
        As the register gives it. Norms that neither hold in the file's verslagjaar nor begin soon enough to
        look back on it (three years at most) are left out.
    minimum_score : float
        Leave out what scores lower (0-100).

    Returns
    -------
    DataFrame
        The columns of `KOPPELINGEN`; at most three rows per norm, in the order of `volumenormen`. A score is
        100 when both say the same, and no probability. verslagjaar_vanaf is the file's; verslagjaar_tot is
        missing, as is indicatorset_code where the file has none.

    Raises
    ------
    LeveringError
        When the file has no codes, names or units of indicators.
    """
    absent = [naam for naam in ("indicator_code", "indicator_naam", "eenheid") if naam not in rijen]
    if absent:
        raise LeveringError(
            f"The file has no column {names(absent)}, so there is nothing to match.\n"
            "See with `inkoopadvies inspect` which columns were recognised; add headings to kolommen.csv."
        )
    indicatoren = _distinct_indicatoren(rijen)
    normen = _normen_of(volumenormen, indicatoren["verslagjaar"].dropna())
    if indicatoren.empty or normen.empty:
        return pd.DataFrame(columns=list(KOPPELINGEN)).astype(KOPPELINGEN)

    scores = _score_names(normen["ingreep"].tolist(), indicatoren["indicator_naam"].tolist())
    scores *= _score_levels(normen["eenheid"].tolist(), indicatoren["indicator_naam"].tolist())
    eenheid = indicatoren["eenheid"].str.casefold()
    proposed = []
    for nummer, norm in enumerate(normen.to_dict("records")):
        score, veld = scores[nummer], "waarde"
        fits = eenheid.isin(PASSENDE_EENHEDEN[norm["soort"]]) & (score >= minimum_score)
        if norm["soort"] == "volume" and not fits.any():
            score, veld = score * NOEMER, "noemer"
            fits = eenheid.eq("percentage") & (score >= minimum_score)
        best = indicatoren.assign(score=score.round(1))[fits].nlargest(MOST_PER_NORM, "score")
        proposed.append(best.assign(norm_code=norm["norm_code"], ingreep=norm["ingreep"], veld=veld))
    koppelingen = pd.concat(proposed, ignore_index=True).rename(columns={"verslagjaar": "verslagjaar_vanaf"})
    conformed: pd.DataFrame = koppelingen.reindex(columns=list(KOPPELINGEN)).astype(KOPPELINGEN)
    return conformed


def _distinct_indicatoren(rijen: pd.DataFrame) -> pd.DataFrame:
    columns = ["indicatorset_code", "indicator_code", "indicator_naam", "eenheid", "verslagjaar"]
    known = rijen.reindex(columns=columns).dropna(subset=["indicator_code", "indicator_naam"])
    distinct = known.drop_duplicates(["indicatorset_code", "indicator_code"])
    verslagjaar = pd.to_numeric(distinct["verslagjaar"].astype("str"), errors="coerce").astype("Int64")
    return (
        distinct.assign(verslagjaar=verslagjaar)
        .sort_values(["indicatorset_code", "indicator_code"])
        .reset_index(drop=True)
    )


def _normen_of(volumenormen: pd.DataFrame, verslagjaren: pd.Series[int]) -> pd.DataFrame:
    if len(verslagjaren):
        begins = volumenormen["geldig_vanaf"] < verslagjaren.max() + LONGEST_VENSTER
        holds = volumenormen["geldig_tot"].fillna(verslagjaren.max()) >= verslagjaren.min()
        volumenormen = volumenormen[begins & holds]
    return volumenormen.drop_duplicates("norm_code").reset_index(drop=True)


def _score_levels(eenheden: Sequence[str], namen: Sequence[str]) -> Scores:
    """A name that says nothing of its level fits any norm but one per operateur."""
    folded = [fold_text(naam) for naam in namen]
    said = [{niveau for niveau, says in NIVEAUS.items() if says.search(naam)} for naam in folded]
    other = [[_is_other_level(eenheid, niveaus) for niveaus in said] for eenheid in eenheden]
    return np.where(np.array(other, dtype=bool), OTHER_LEVEL, 1.0)


def _is_other_level(eenheid: str, niveaus: set[str]) -> bool:
    if eenheid == "operateur" or "operateur" in niveaus:
        return not (eenheid == "operateur" and "operateur" in niveaus)
    return bool(niveaus) and (eenheid if eenheid == "organisatie" else "locatie") not in niveaus


def _score_names(ingrepen: Sequence[str], namen: Sequence[str]) -> Scores:
    """Score each pair (0-100) by how much of the one's words the other has, rare words weighing more."""
    of_indicator = [_words(naam) for naam in namen]
    whole = [_words(ingreep) for ingreep in ingrepen]
    core = [_words(_BRACKETS.sub(" ", ingreep)) for ingreep in ingrepen]
    of_norm = whole + core
    norm_words = sorted({word for words in of_norm for word in words})
    indicator_words = sorted({word for words in of_indicator for word in words})
    if not norm_words or not indicator_words:
        return np.zeros((len(ingrepen), len(namen)))
    same = process.cdist(norm_words, indicator_words, scorer=fuzz.ratio, score_cutoff=ALIKE) / 100
    same *= np.array([[one[0] == other[0] for other in indicator_words] for one in norm_words])
    in_norm, in_indicator = _has(of_norm, norm_words), _has(of_indicator, indicator_words)
    frequency = in_indicator.sum(axis=0)
    weight_norm = _rarity(norm_words, (same > 0) @ frequency, len(namen))
    weight_indicator = _rarity(indicator_words, frequency, len(namen))
    recall = _found(in_norm, (same[None] * in_indicator[:, None, :]).max(axis=2), weight_norm)
    precision = _found(in_indicator, (same.T[None] * in_norm[:, None, :]).max(axis=2), weight_indicator).T
    scores = 100 * (RECALL_WEIGHT * recall + (1 - RECALL_WEIGHT) * precision)
    return np.maximum(scores[: len(ingrepen)], scores[len(ingrepen) :])


def _words(text: str) -> list[str]:
    folded = fold_text(text)
    for says in NIVEAUS.values():
        folded = says.sub(" ", folded)
    stems = [_stem(word) for word in re.findall(r"[a-z]+", folded) if word not in STOP_WORDS]
    parts = [match.groups() if (match := _COMPOUND.match(stem)) else (stem,) for stem in stems]
    return list(dict.fromkeys(part for stem in parts for part in stem if len(part) > 1))


def _stem(word: str) -> str:
    """Singular and plural, and an adjective with and without its e, are one word.

    >>> [_stem(word) for word in ("fracturen", "fractuur", "electieve", "electief", "cystectomieen")]
    ['fractur', 'fractur', 'electief', 'electief', 'cystectomi']
    """
    bare = re.sub(r"(?<=[a-z]{3})(?:en|s|e)$", "", word)
    single = re.sub(r"(.)\1", r"\1", re.sub(r"e$", "", bare) if bare != word else bare)
    return re.sub(r"z$", "s", re.sub(r"v$", "f", single))


_COMPOUND = re.compile(rf"^(.{{3,}}?)({'|'.join(_stem(head) for head in HEADS.split())})$")
_COMMON = frozenset(_stem(word) for word in COMMON_WORDS.split())


def _has(texts: Sequence[Sequence[str]], vocabulary: Sequence[str]) -> Scores:
    place = {word: nummer for nummer, word in enumerate(vocabulary)}
    has = np.zeros((len(texts), len(vocabulary)))
    for nummer, words in enumerate(texts):
        has[nummer, [place[word] for word in words]] = 1
    return has


def _rarity(words: Sequence[str], frequency: Scores, count: int) -> Scores:
    common = np.array([COMMON_WEIGHT if word in _COMMON else 1.0 for word in words])
    rarity: Scores = common * np.log(1 + count / np.maximum(frequency, 1))
    return rarity


def _found(has: Scores, found: Scores, weight: Scores) -> Scores:
    """The weighted share of each text's words that each other text has."""
    total = (has @ weight)[:, None]
    share: Scores = (has * weight) @ found.T / np.where(total > 0, total, 1)
    return share
