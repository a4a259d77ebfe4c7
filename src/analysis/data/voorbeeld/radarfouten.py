"""What the radar must ask about: counts that heap, move, repeat, are another's, or rose when restated.

Each function plants one pattern, strong enough that the radar cannot take it for chance, and notes the
question that must come of it. None is about a fault of one row; a hospital may have a good answer to each.
"""

from __future__ import annotations

from functools import cache
from itertools import pairwise

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.data.voorbeeld.normen import load_indicatoren
from analysis.data.voorbeeld.planter import AANBIEDER, LOCATIE, RIJ, Ids, Planter, to_ids
from analysis.data.voorbeeld.zorgaanbieders import OPEN_END, load_resource
from analysis.rules.stapeling import BAND_PCT, VERDER, chance_of_heap

COUNT = r"[1-9][0-9]*\.00"
LARGER_COUNT = r"[1-9][0-9]+\.00"
LEFT_AS_THEY_WERE = 3
FEWEST_REPEATED = 8
ALMOST_A_MOVE = 3
FEWEST_COPIED, FEWEST_OF_MANY, MANY = 9, 12, 40
SMALLEST_MOVED, MOVED_PCT = 45, 80
SMALLEST_RESTATED = 12
HEAPED = 1e-4
"""A heap is planted only where it is this rare: the radar tests many norms."""
SAME_PLACE = ["niveau", "indicator_code"]


def plant_gelijk_aan_vorig_jaar(planter: Planter, rijen: Ids, vorige: pd.DataFrame) -> None:
    """A location repeats most of last year's counts, and gives three of its own."""
    beside = repeatable(planter.rijen.loc[rijen], vorige)
    changed = _changed(beside).index[LEFT_AS_THEY_WERE:]
    for rij in changed:
        planter.write([rij], waarde=str(beside["vorig"].loc[rij]))
    told = f"{len(changed)} aantallen zijn die van vorig jaar"
    planter.note("gelijk_aan_vorig_jaar", to_ids(beside.index), told, LOCATIE)


def is_repeatable(beside: pd.DataFrame) -> bool:
    """Whether enough counts differ from last year's to repeat some and keep three."""
    return len(_changed(beside)) >= FEWEST_REPEATED + LEFT_AS_THEY_WERE


def repeatable(rows: pd.DataFrame, vorige: pd.DataFrame) -> pd.DataFrame:
    """The counts above zero of the place that has most of them in both years; `vorig` is last year's."""
    place = ["niveau", "nummer", "indicator_code"]
    mine, before = (each[each["eenheid"].eq("Aantal") & _is_count(each["waarde"])] for each in (rows, vorige))
    answers = before.drop_duplicates(place).set_index(place)["waarde"]
    answer = answers.reindex(pd.MultiIndex.from_frame(mine[place])).to_numpy()
    beside = mine.assign(vorig=answer).dropna(subset="vorig")
    if beside.empty:
        return beside
    size = beside.groupby(["niveau", "nummer"])["waarde"].transform("size")
    most = beside.loc[size.sort_values(kind="stable").index[-1]]
    chosen: pd.DataFrame = beside[beside["niveau"].eq(most["niveau"]) & beside["nummer"].eq(most["nummer"])]
    return chosen


def _changed(beside: pd.DataFrame) -> pd.DataFrame:
    """The counts that differ from last year's, the smallest first: these say least when they are equal."""
    changed = beside[beside["waarde"] != beside["vorig"]]
    return changed.iloc[np.argsort(_numbers(changed["waarde"]), kind="stable")]


def plant_gelijke_opgaven(planter: Planter, rijen: Ids, vorige: pd.DataFrame) -> None:
    """An organisation gives the counts of another one, without the three largest."""
    other = find_source(planter, planter.rijen.loc[rijen], vorige)
    if other is None:
        return
    theirs = planter.rows_of(other)
    copied = copied_from(planter.rijen.loc[rijen], planter.rijen.loc[theirs], vorige)
    planter.claim(other)
    for rij in copied.index:
        planter.write([rij], waarde=str(copied["ander"].loc[rij]))
    for who, whose in ((rijen, "een ander"), (theirs, "dit")):
        told = f"{len(copied)} aantallen zijn die van {whose} ziekenhuis"
        planter.note("gelijke_opgaven", who, told, AANBIEDER)


def find_source(planter: Planter, rows: pd.DataFrame, vorige: pd.DataFrame) -> int | None:
    """Of the organisations that carry nothing yet the one that gives most of the same counts."""
    own = rows["eigenaar"].iloc[0]
    shared = {
        other: len(copied_from(rows, planter.rijen[planter.rijen["eigenaar"] == other], vorige))
        for other in planter.free
        if other != own
    }
    most = max(shared, key=lambda other: shared[other], default=None)
    # Of more pairs of organisations some are more alike by chance.
    is_many = planter.rijen["eigenaar"].nunique() > MANY
    fewest = FEWEST_OF_MANY if is_many else FEWEST_COPIED
    return most if most is not None and shared[most] >= fewest else None


def copied_from(rows: pd.DataFrame, others: pd.DataFrame, vorige: pd.DataFrame) -> pd.DataFrame:
    """The counts of 10 or more to copy from another organisation (`ander`), without the three largest.

    Those per location only where both have one. What would look like a move between neighbours stays.
    """
    own, other = (
        each[each["eenheid"].eq("Aantal") & each["waarde"].str.fullmatch(LARGER_COUNT)]
        for each in (rows, others)
    )
    places = [set(each.loc[each["niveau"].eq("locatie"), "nummer"]) for each in (rows, others)]
    if any(len(place) != 1 for place in places):
        own, other = (each[each["niveau"].eq("organisatie")] for each in (own, other))
    answers = other.drop_duplicates(SAME_PLACE).set_index(SAME_PLACE)["waarde"]
    answer = answers.reindex(pd.MultiIndex.from_frame(own[SAME_PLACE]))
    beside = own.assign(ander=answer.to_numpy()).dropna(subset="ander").drop_duplicates("indicator_code")
    kept = beside.iloc[np.sort(np.argsort(_numbers(beside["waarde"]), kind="stable")[:-LEFT_AS_THEY_WERE])]
    staying = _looks_moved(rows, kept, vorige)
    while staying:
        kept = kept[~kept["indicator_code"].isin(staying)]
        staying = _looks_moved(rows, kept, vorige)
    return kept


def _looks_moved(rows: pd.DataFrame, copied: pd.DataFrame, vorige: pd.DataFrame) -> set[str]:
    """The copied counts that rise or fall by about what a neighbour falls or rises.

    Held against last year's answers, and against the true ones of this year, to which the next year returns.
    """
    counted = rows[rows["eenheid"].eq("Aantal") & _is_count(rows["waarde"])]
    true = dict(zip(counted["indicator_code"], _numbers(counted["waarde"]), strict=True))
    now = true | dict(zip(copied["indicator_code"], _numbers(copied["ander"]), strict=True))
    own = vorige[vorige["eigenaar"].eq(rows["eigenaar"].iloc[0])] if len(vorige) else rows.iloc[:0]
    own = own[own["eenheid"].eq("Aantal") & _is_count(own["waarde"])]
    found: set[str] = set()
    for was in (true, dict(zip(own["indicator_code"], _numbers(own["waarde"]), strict=True))):
        change = {code: now[code] - was[code] for code in now.keys() & was.keys()}
        for code, buur in pairwise(_chain()):
            one, two = change.get(code, 0.0), change.get(buur, 0.0)
            if one * two < 0 and max(abs(one), abs(two)) <= ALMOST_A_MOVE * min(abs(one), abs(two)):
                found |= {code, buur}
    return found & set(copied["indicator_code"])


def plant_verschuiving(planter: Planter, rijen: Ids, vorige: pd.DataFrame) -> None:
    """Four fifths of a count of last year moves to the indicator next to it; their sum stays as it was."""
    moves = movable(planter.rijen.loc[rijen], vorige)
    one, buur, was, buur_was = max(moves, key=lambda move: min(move[2:]))
    kept = was * (100 - MOVED_PCT) // 100
    total = round((was + buur_was) * _growth(planter, vorige, one, buur))
    planter.write([one], waarde=f"{kept}.00")
    planter.write([buur], waarde=f"{total - kept}.00")
    told = f"{was - kept} van {was} zijn naar de indicator ernaast gegaan"
    planter.note("verschuiving_tussen_indicatoren", [one], told, RIJ)


def movable(rows: pd.DataFrame, vorige: pd.DataFrame) -> list[tuple[int, int, int, int]]:
    """Neighbours that both were 45 or more last year and are now: their rows, and last year's counts.

    Only pairs whose own neighbours hardly changed: it must not look like a move to these as well.
    """
    beside = repeatable(rows[rows["inhoud"].eq("volume")], vorige)
    now, was = (_numbers(beside[name]) for name in ("waarde", "vorig"))
    codes = beside["indicator_code"].tolist()
    is_large = dict(zip(codes, np.minimum(now, was) >= SMALLEST_MOVED, strict=True))
    change = dict(zip(codes, np.abs(now - was), strict=True))
    row_of, count_of = dict(zip(codes, beside.index, strict=True)), dict(zip(codes, was, strict=True))
    chain = _chain()
    return [
        (int(row_of[code]), int(row_of[buur]), int(count_of[code]), int(count_of[buur]))
        for before, code, buur, after in zip(chain, chain[1:], chain[2:], chain[3:], strict=False)
        if is_large.get(code)
        and is_large.get(buur)
        and max(change.get(before, 0), change.get(after, 0)) < count_of[code] / 4
    ]


def plant_herzien_over_norm(planter: Planter, rijen: Ids, copies: Ids) -> int:
    """An answer first stands two below the norm, and is put right to what it is in a later delivery.

    `copies` are the later rows, in the order of `rijen`. Returns the one that was restated, or -1 where no
    answer suits.
    """
    rows = planter.rijen.loc[rijen]
    minimum = rows["norm"].map(simple_minima(planter.jaar)).astype("float64")
    is_asked = rows["inhoud"].eq("volume") & rows["niveau"].eq("locatie") & _is_count(rows["waarde"])
    amount = rows["waarde"].where(is_asked, "0").astype("float64")
    above = (amount - minimum).where(is_asked & (amount >= minimum) & (minimum >= SMALLEST_RESTATED))
    if above.isna().all():
        return -1
    rij = int(to_ids(above.sort_values(kind="stable").index)[0])
    restated = int(copies[np.flatnonzero(rijen == rij)[0]])
    below = int(minimum[rij]) - 2
    planter.write([rij], waarde=f"{below}.00")
    planter.note_rows("vervangen_opgave", [restated], f"was {below}")
    planter.note("herzien_over_norm", [restated], f"was {below}, twee onder de norm", RIJ)
    return restated


def plant_stapeling(planter: Planter) -> None:
    """Counts around a norm become counts at it, the nearest first, until that cannot be chance.

    The norm is the one that needs fewest. Where too few hospitals are near any norm nothing is planted.
    """
    rows = planter.rijen
    counted = rows["inhoud"].eq("volume") & rows["niveau"].eq("locatie") & _is_count(rows["waarde"])
    heaps = [
        _heap(rows[counted & rows["norm"].eq(norm)], minimum, planter.open_rows(counted))
        for norm, minimum in sorted(simple_minima(planter.jaar).items())
    ]
    seen = [heap for heap in heaps if len(heap[1])]
    if not seen:
        return
    minimum, moved = min(seen, key=lambda heap: len(heap[1]))
    for place, rij in enumerate(moved):
        planter.write([rij], waarde=f"{minimum + place % 2}.00")
    planter.use(moved)
    code = planter.value(moved[0], "indicator_code")
    told = f"{len(moved)} aantallen rond de norm van {minimum} staan er nu op of net boven"
    planter.note_absence("stapeling_bij_norm", told, indicator_code=code)


def _heap(rows: pd.DataFrame, minimum: float, open_rows: Ids) -> tuple[int, Ids]:
    """The norm, and the fewest rows to move so that a heap is rare enough; none where that cannot be."""
    band = max(2, -(-int(minimum) * BAND_PCT // 100))
    distance = _numbers(rows["waarde"]) - minimum
    around = np.flatnonzero((np.abs(distance) < VERDER * band) & (distance != 0))
    around = around[np.argsort(np.abs(distance[around]), kind="stable")]
    movable_rows = around[np.isin(to_ids(rows.index)[around], open_rows)]
    ids = to_ids(rows.index)[movable_rows]
    for count in range(1, len(ids) + 1):
        after = distance.copy()
        after[movable_rows[:count]] = 0
        sides = (
            (after >= 0) & (after < band),
            (after < 0) & (after >= -band),
            (after >= band) & (after < VERDER * band),
        )
        if float(chance_of_heap(*(side.sum() for side in sides))) <= HEAPED:
            return int(minimum), ids[:count]
    return int(minimum), ids[:0]


def rises_over_a_norm(norms: str, was: int, now: int, jaar: int) -> bool:
    """Whether this change could bring an answer from below one of its norms to it."""
    minima = simple_minima(jaar)
    return any(code not in minima or was < minima[code] <= now for code in norms.split(";") if code)


@cache
def simple_minima(jaar: int) -> dict[str, float]:
    """The minimum of every volume norm per location on one indicator and one year, in force in this year."""
    indicatoren = load_resource("indicatoren")["norm"]
    linked = indicatoren.str.split(";").explode().value_counts()
    return {
        row["norm_code"]: float(row["minimum"])
        for row in load_resource("normen").to_dict("records")
        if row["soort"] == "volume"
        and row["eenheid"] == "locatie"
        and row["minimum"]
        and row["regel"] == "jaar"
        and not row["tolerantie_pct"]
        and int(row["geldig_vanaf"]) <= jaar <= int(row["geldig_tot"] or OPEN_END)
        and linked.get(row["norm_code"], 0) == 1
        and (indicatoren == row["norm_code"]).any()
    }


@cache
def _chain() -> tuple[str, ...]:
    """The codes of the counts in the order of the questionnaire, with '' between two sets."""
    counts = load_indicatoren()
    counts = counts[counts["eenheid"].eq("Aantal")].sort_values(["indicatorset_code", "indicator_code"])
    chain = [""]
    for _, codes in counts.groupby("indicatorset_code", sort=True)["indicator_code"]:
        chain += [*codes, ""]
    return tuple(chain)


def _growth(planter: Planter, vorige: pd.DataFrame, one: int, buur: int) -> float:
    """How the sum of two indicators developed at the median of all locations."""
    codes = [planter.value(rij, "indicator_code") for rij in (one, buur)]
    sums = []
    for rows in (planter.rijen, vorige):
        asked = rows[rows["indicator_code"].isin(codes) & _is_count(rows["waarde"])]
        asked = asked.assign(aantal=_numbers(asked["waarde"]))
        per_place = asked.groupby(["niveau", "nummer"])["aantal"]
        sums.append(per_place.sum()[per_place.size() == 2])
    ratio = (sums[0] / sums[1]).dropna()
    return float(ratio.median()) if len(ratio) >= 5 else 1.0


def _is_count(answers: pd.Series[str]) -> pd.Series[bool]:
    return answers.str.fullmatch(COUNT).astype("bool")


def _numbers(answers: pd.Series[str]) -> npt.NDArray[np.float64]:
    numbers: npt.NDArray[np.float64] = np.array(answers.astype("float64").tolist(), dtype="float64")
    return numbers
