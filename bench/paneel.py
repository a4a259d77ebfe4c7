"""A claims-scale panel: 3,000 zorgaanbieders with one location each, 10 verslagjaren, as many norms as asked.

One norm in four is a mean over three years, one in twenty a sum over two and one the best of three, one in
ten counts two indicators together, one in twenty is asked per organisatie. Some rows are suppressed, empty or
not applicable, some stand at organisation level under a norm per locatie, and 2% of the yearly deliveries did
not come. A few norms have a tolerance, a trendbreuk, no minimum yet, a later start, or are not yet in force.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis.rules.tabellen import OPGAVEN

ZORGAANBIEDERS = 3_000
EERSTE, LAATSTE = 2013, 2022
JAREN = LAATSTE - EERSTE + 1
SETS = 40
SILENT, AT_ORGANISATIE = 0.02, 0.005
SEED = 2024


def numbered(prefix: str, aantal: int, digits: int) -> pd.Index:
    return pd.Index([f"{prefix}{nummer:0{digits}d}" for nummer in range(1, aantal + 1)], dtype="str")


def take(values: pd.Index, codes: np.ndarray) -> pd.Series:
    return pd.Series(values.array.take(codes, allow_fill=True))


def is_per_organisatie(nummer: np.ndarray) -> np.ndarray:
    return nummer % 20 == 5


def build_opgaven(aantal_indicatoren: int) -> pd.DataFrame:
    """One row per verslagjaar x zorgaanbieder x indicator, in the order of a delivery."""
    rng = np.random.default_rng(SEED)
    delivers = rng.random((JAREN, ZORGAANBIEDERS)) >= SILENT
    jaar, wie = np.nonzero(delivers)
    jaar, wie = np.repeat(jaar, aantal_indicatoren), np.repeat(wie, aantal_indicatoren)
    indicator = np.tile(np.arange(aantal_indicatoren), int(delivers.sum()))
    size = len(jaar)
    kind = rng.choice(4, size, p=[0.88, 0.04, 0.05, 0.03])
    waarde = rng.negative_binomial(3.3, 3.3 / (3.3 + 29.5), size).astype("float64")
    is_waarde, is_suppressed = kind == 0, kind == 1
    waarde[~is_waarde] = np.nan
    is_organisatie = is_per_organisatie(indicator) | (rng.random(size) < AT_ORGANISATIE)
    namen = [*numbered("Locatie ", ZORGAANBIEDERS, 4), *numbered("Concernniveau: Zorg ", ZORGAANBIEDERS, 4)]
    return pd.DataFrame(
        {
            "verslagjaar": (EERSTE + jaar).astype("int64"),
            "kvk": take(numbered("", ZORGAANBIEDERS, 8), wie),
            "vestigingsnummer": take(numbered("", ZORGAANBIEDERS, 12), np.where(is_organisatie, -1, wie)),
            "organisatie": take(numbered("Zorgaanbieder ", ZORGAANBIEDERS, 4), wie),
            "locatie": take(pd.Index(namen, dtype="str"), wie + is_organisatie * ZORGAANBIEDERS),
            "indicatorset_code": take(numbered("ISID", SETS, 6), indicator % SETS),
            "indicator_code": take(numbered("INID", aantal_indicatoren, 6), indicator),
            "indicator_naam": take(numbered("Aantal ingrepen ", aantal_indicatoren, 4), indicator),
            "eenheid": take(pd.Index(["Aantal"], dtype="str"), np.zeros(size, dtype="int64")),
            "waarde": waarde,
            "teller": pd.array(np.zeros(size, dtype="int64"), dtype="Int64"),
            "noemer": pd.array(np.zeros(size, dtype="int64"), dtype="Int64"),
            "ondergrens": np.where(is_suppressed, 0.0, waarde),
            "bovengrens": np.where(is_suppressed, 9.0, waarde),
            "toestand": take(pd.Index(["waarde", "onderdrukt", "leeg", "nvt"], dtype="str"), kind),
            "opmerking": take(
                pd.Index(["Waarneming kleiner dan 10"], dtype="str"), np.where(is_suppressed, 0, -1)
            ),
            "levering": take(pd.Index([f"hoofd_{EERSTE + j}.csv" for j in range(JAREN)], dtype="str"), jaar),
            "ontvangen": np.full(size, np.datetime64("2023-06-01", "us")),
        }
    )[list(OPGAVEN)]


def build_register(aantal_indicatoren: int) -> dict[str, pd.DataFrame]:
    """The other tables that `judge_volumenormen` asks for: one norm per indicator, and who there is."""
    nummer = np.arange(aantal_indicatoren)
    regel = np.select(
        [nummer % 4 == 0, nummer % 20 == 1, nummer % 20 == 2], ["gemiddelde", "beste", "som"], "jaar"
    )
    norm_codes = numbered("N", aantal_indicatoren, 4)
    volumenormen = pd.DataFrame(
        {
            "norm_code": norm_codes,
            "ingreep": "Ingreep " + pd.Series(norm_codes),
            "opsteller": "NVvH",
            "soort": "volume",
            "eenheid": np.where(is_per_organisatie(nummer), "organisatie", "locatie"),
            "minimum": np.where(nummer % 50 == 7, np.nan, 20.0),
            "venster": pd.array(np.select([regel == "som", regel != "jaar"], [2, 3], 1), dtype="Int64"),
            "regel": regel,
            "tolerantie_pct": np.where(nummer % 10 == 3, 10.0, np.nan),
            "nul": np.where(nummer % 30 == 0, "voldoet_niet", "niet_uitgevoerd"),
            "geldig_vanaf": pd.array(np.where(nummer % 50 == 9, EERSTE + 3, EERSTE), dtype="Int64"),
            "geldig_tot": pd.array([pd.NA] * aantal_indicatoren, dtype="Int64"),
            "ingangsdatum": np.where(
                nummer % 50 == 8, np.datetime64("2020-07-01", "us"), np.datetime64("NaT", "us")
            ),
        }
    )
    # Every tenth norm also counts the next indicator.
    is_sum = nummer % 10 == 9
    item = np.concatenate([nummer, (nummer[is_sum] + 1) % aantal_indicatoren])
    indicatoren = pd.DataFrame(
        {
            "norm_code": norm_codes.take(np.concatenate([nummer, nummer[is_sum]])),
            "verslagjaar_vanaf": pd.array([EERSTE] * len(item), dtype="Int64"),
            "verslagjaar_tot": pd.array([pd.NA] * len(item), dtype="Int64"),
            "indicatorset_code": numbered("ISID", SETS, 6).take(item % SETS),
            "indicator_code": numbered("INID", aantal_indicatoren, 6).take(item),
            "veld": "waarde",
        }
    )
    zorgaanbieders = pd.DataFrame(
        {
            "kvk": numbered("", ZORGAANBIEDERS, 8),
            "organisatie": numbered("Zorgaanbieder ", ZORGAANBIEDERS, 4),
            "geldig_vanaf": pd.array([EERSTE] * ZORGAANBIEDERS, dtype="Int64"),
            "geldig_tot": pd.array([pd.NA] * ZORGAANBIEDERS, dtype="Int64"),
        }
    )
    return {
        "volumenormen": volumenormen,
        "indicatoren": indicatoren,
        "zorgaanbieders": zorgaanbieders,
        "locaties": zorgaanbieders.assign(
            vestigingsnummer=numbered("", ZORGAANBIEDERS, 12), locatie=numbered("Locatie ", ZORGAANBIEDERS, 4)
        ),
        "trendbreuken": pd.DataFrame({"norm_code": norm_codes[:9:4], "eerste_verslagjaar": 2018}),
    }
