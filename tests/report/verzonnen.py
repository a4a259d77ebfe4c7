"""A small invented data root with processed tables, so that reports can be made without a run.

Every name is fictional. Volumes come from a fixed seed; the verdicts follow from them by the plainest rule
(one year, one indicator), which is enough to show every oordeel and every reden.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from analysis.data.paths import Root
from analysis.data.register import load_register
from analysis.data.store import save_table
from analysis.rules.ontwikkeling import build_landelijke_ontwikkeling, build_ontwikkeling
from analysis.rules.oordeelbasis import add_basis
from analysis.rules.stabiliteit import build_stabiliteit
from analysis.rules.tabellen import conform

GEVAARLIJK = "<script>alert('x')</script> & Zonen Kliniek"
INGREPEN = (
    "Cystectomie", "Prostatectomie", "Longresectie", "Maagresectie", "Slokdarmresectie",
    "Pancreasresectie", "Leverresectie", "Rectumresectie", "Colonresectie", "Nefrectomie", "Bijnierchirurgie",
    "Carotisinterventie",
    "Aorta-aneurysma", "Bariatrische chirurgie", "Schildklieroperatie", "Vulvacarcinoom", "Ovariumcarcinoom",
    "Wekedelentumoren", "Borstkanker", "Immunotherapie", "Bronchoscopie", "Dotterbehandeling",
)  # fmt: skip
PLAATSEN = (
    "Waterhoven", "Duinrode", "Heidewoude", "Lindemark", "Oeverdam", "Zandvliet aan Zee", "Rietbeek",
    "Molenwijk",
    "Kerkendal", "Vossenbroek", "Hazelaar", "Elzenburg",
)  # fmt: skip


def volumenormen(aantal: int) -> pd.DataFrame:
    """One row per norm; every kind once, and one whose minimum is not known."""
    rows = []
    for place in range(aantal):
        ingreep = INGREPEN[place % len(INGREPEN)] + ("" if place < len(INGREPEN) else " (complex)")
        soort = {1: "janee", 2: "percentage"}.get(place % 11, "volume")
        minimum = {"janee": 1, "percentage": 80}.get(soort, (5, 20, 50, 100)[place % 4])
        rows.append(
            {
                "norm_code": f"N{place:03d}",
                "ingreep": ingreep,
                "opsteller": ("SONCOS", "NVvH", "NVU")[place % 3],
                "document": "Normeringsrapport (verzonnen)",
                "versie": str(place % 4 + 1),
                "pagina": str(10 + place),
                "soort": soort,
                "eenheid": "organisatie" if place % 5 == 4 else "locatie",
                "minimum": "" if place == 7 else minimum,
                "venster": 3 if place % 6 == 5 else 1,
                "regel": "gemiddelde" if place % 6 == 5 else "jaar",
                "tolerantie_pct": "",
                "nul": "niet_uitgevoerd",
                "geldig_vanaf": 2012,
                "geldig_tot": "",
                "tranche": "1" if place == 3 else "",
                "ingangsdatum": "",
                "verificatie": "te_verifieren" if place % 3 == 2 else "geverifieerd",
                "bron": f"Verzonnen bron {place}",
                "toelichting": "",
            }
        )
    return pd.DataFrame(rows)


def zorgaanbieders(aantal: int) -> pd.DataFrame:
    """One row per organisation; the second has no KvK number, the third a name that must be escaped."""
    names = [f"Ziekenhuis {PLAATSEN[place % len(PLAATSEN)]}" for place in range(aantal)]
    names = [name if place < len(PLAATSEN) else f"{name} {place}" for place, name in enumerate(names)]
    names[2] = GEVAARLIJK
    return pd.DataFrame(
        {
            "kvk": ["" if place == 1 else f"{90000001 + place:08d}" for place in range(aantal)],
            "organisatie": names,
            "type": "algemeen",
            "provincie": "Verzonnenland",
            "regio": [("Noord", "Zuid")[place % 2] for place in range(aantal)],
            "geldig_vanaf": 2010,
            "geldig_tot": "",
            "opvolger_kvk": "",
        }
    )


def locaties(organisaties: pd.DataFrame) -> pd.DataFrame:
    """One row per location; every other organisation has two."""
    rows = []
    for place, kvk, organisatie in zip(
        range(len(organisaties)), organisaties["kvk"], organisaties["organisatie"], strict=True
    ):
        for number in range(1 + place % 2):
            rows.append(
                {
                    "vestigingsnummer": f"{1000 + place * 10 + number:012d}",
                    "kvk": kvk,
                    "organisatie": organisatie,
                    "locatie": f"{organisatie} {('Noord', 'Zuid')[number]}" if place % 2 else organisatie,
                    "plaats": PLAATSEN[place % len(PLAATSEN)],
                    "postcode": "1000AA",
                    "lat": round(51.2 + (place * 37 % 100) / 50, 4),
                    "lon": round(4.0 + (place * 61 % 100) / 40 + number / 10, 4),
                    "geldig_vanaf": 2010,
                    "geldig_tot": "",
                    "opvolger_vestigingsnummer": "",
                }
            )
    return pd.DataFrame(rows)


def build_trends(
    inkoopjaar: int, eerste: int, normen: pd.DataFrame, organisaties: pd.DataFrame, plekken: pd.DataFrame
) -> pd.DataFrame:
    """`trends`: the same volume for a unit and year in every inkoopjaar, some suppressed, some missing."""
    rows = []
    for norm in normen.to_dict("records"):
        is_locatie = norm["eenheid"] == "locatie"
        units = plekken if is_locatie else organisaties.assign(vestigingsnummer=None, locatie=None)
        for place, unit in enumerate(units.to_dict("records")):
            rng = np.random.default_rng([int(norm["norm_code"][1:]), place])
            if rng.random() < 0.2:
                continue
            minimum = np.nan if norm["minimum"] == "" else float(norm["minimum"])
            level = (20.0 if np.isnan(minimum) else minimum) * rng.gamma(5, 0.36)
            for verslagjaar in range(eerste, inkoopjaar - 1):
                low, high, reden = draw(rng, norm["soort"], level)
                rows.append(
                    {
                        **{name: norm[name] for name in ("norm_code", "ingreep", "opsteller", "eenheid")},
                        **{name: unit[name] for name in ("vestigingsnummer", "organisatie", "locatie")},
                        "kvk": unit["kvk"] or None,
                        "inkoopjaar": inkoopjaar,
                        "verslagjaar": verslagjaar,
                        "minimum": minimum,
                        "maat_min": low,
                        "maat_max": high,
                        "volume_min": low,
                        "volume_max": high,
                        "maat": low if low == high else np.nan,
                        "volume": low if low == high else np.nan,
                        "reden": "norm niet ingevoerd" if np.isnan(minimum) else reden,
                        "levering": f"hoofd_{verslagjaar}.xlsx",
                        "is_trendbreuk": norm["norm_code"] == "N004" and verslagjaar == 2021,
                    }
                )
    trends = pd.DataFrame(rows)
    trends["marge"] = trends["maat"] - trends["minimum"]
    is_missing = trends["maat_min"].isna() | trends["minimum"].isna()
    trends["oordeel"] = np.select(
        [
            trends["reden"].eq("niet uitgevoerd"),
            is_missing,
            trends["maat_min"] >= trends["minimum"],
            trends["maat_max"] < trends["minimum"],
        ],
        ["niet van toepassing", "niet beoordeelbaar", "voldoet", "voldoet niet"],
        "onzeker",
    )
    return conform(trends, "trends")


def draw(rng: np.random.Generator, soort: str, level: float) -> tuple[float, float, str | None]:
    """What one unit reported in one year: bounds, or none and the reden."""
    chance = rng.random()
    if chance < 0.03:
        return np.nan, np.nan, ("leeg", "onleesbaar", "niet aangeleverd")[int(chance * 100)]
    if chance < 0.05:
        return 0.0, 0.0, "niet uitgevoerd"
    if soort == "janee":
        answer = float(chance < 0.9)
        return answer, answer, None
    if soort == "percentage":
        share = float(round(70 + 29 * rng.random(), 1))
        return share, share, None
    count = float(rng.poisson(level))
    return (0.0, 9.0, None) if count < 10 and chance < 0.5 else (count, count, None)


def build_landelijk(trends: pd.DataFrame) -> pd.DataFrame:
    """`landelijk`: the same rows, counted per norm and verslagjaar."""
    keys = ["inkoopjaar", "norm_code", "ingreep", "opsteller", "eenheid", "verslagjaar"]
    counted = trends.assign(
        met=trends["oordeel"] == "voldoet",
        judged=trends["oordeel"].isin(["voldoet", "voldoet niet"]),
        unsure=trends["oordeel"] == "onzeker",
        blind=trends["oordeel"] == "niet beoordeelbaar",
        active=trends["maat_max"] > 0,
    ).groupby(keys, sort=True)
    rows = counted.agg(
        minimum=("minimum", "first"),
        aanbieders_aantal=("active", "sum"),
        volume_totaal=("volume", "sum"),
        volume_mediaan=("volume", "median"),
        voldoet_aantal=("met", "sum"),
        beoordeeld_aantal=("judged", "sum"),
        onzeker_aantal=("unsure", "sum"),
        niet_beoordeelbaar_aantal=("blind", "sum"),
        is_trendbreuk=("is_trendbreuk", "any"),
    ).reset_index()
    rows["voldoet_pct"] = (
        100 * rows["voldoet_aantal"] / rows["beoordeeld_aantal"].where(rows["beoordeeld_aantal"] > 0)
    )
    return conform(rows, "landelijk")


def build_bevindingen(verslagjaar: int, trends: pd.DataFrame) -> pd.DataFrame:
    """`bevindingen`: one per figure that could not be used, and one that only informs."""
    unused = trends[
        (trends["verslagjaar"] == verslagjaar) & trends["reden"].isin(["onleesbaar", "niet aangeleverd"])
    ]
    rows = [
        {
            "ernst": "waarschuwing",
            "regel": "onleesbare_waarde" if row["reden"] == "onleesbaar" else "niet_aangeleverd",
            "verslagjaar": verslagjaar,
            "levering": row["levering"],
            "kvk": row["kvk"],
            "vestigingsnummer": row["vestigingsnummer"],
            "indicator_code": "INID" + row["norm_code"],
            "rij": place + 2,
            "melding": f"{row['levering']}: de opgave van {row['organisatie']} is {row['reden']}.",
        }
        for place, row in enumerate(unused.to_dict("records"))
    ]
    informs = {"ernst": "informatie", "regel": "schrijfwijze_organisatie", "verslagjaar": verslagjaar}
    rows.append(
        {**informs, "kvk": "90000001", "melding": "Twee schrijfwijzen van een organisatie, samengevoegd."}
    )
    return conform(pd.DataFrame(rows), "bevindingen")


def build_leveringen(eerste: int, verslagjaar: int) -> pd.DataFrame:
    """`leveringen`: a main file per year, and a later one in the last."""
    rows = [
        {
            "verslagjaar": jaar,
            "levering": f"hoofd_{jaar}.xlsx",
            "soort": "hoofd",
            "ontvangen": pd.Timestamp(jaar + 1, 6, 1),
            "sha256": "0123456789abcdef" * 4,
            "rijen_gelezen": 1000,
            "opgaven_geldig": 990,
            "opgaven_vervangen": 8,
            "opgaven_dubbel": 2,
            "onleesbaar_aantal": 3,
            "onleesbaar_pct": 0.3,
        }
        for jaar in range(eerste, verslagjaar + 1)
    ]
    rows.append(
        {
            **rows[-1],
            "levering": f"nalevering_{verslagjaar}.csv",
            "soort": "nalevering",
            "ontvangen": pd.Timestamp(verslagjaar + 1, 8, 15),
            "rijen_gelezen": 8,
            "opgaven_geldig": 8,
            "opgaven_vervangen": 0,
            "opgaven_dubbel": 0,
            "onleesbaar_aantal": 0,
            "onleesbaar_pct": 0.0,
        }
    )
    return conform(pd.DataFrame(rows), "leveringen")


def build_opgaven(trends: pd.DataFrame) -> pd.DataFrame:
    """`opgaven`: what each figure of `trends` was read from."""
    toestand = np.select(
        [
            trends["reden"].eq("leeg"),
            trends["reden"].eq("onleesbaar"),
            trends["maat_min"] < trends["maat_max"],
        ],
        ["leeg", "onleesbaar", "onderdrukt"],
        "waarde",
    )
    rows = trends.assign(
        toestand=toestand,
        indicator_code="INID" + trends["norm_code"],
        indicatorset_code="ISID000001",
        indicator_naam=trends["ingreep"],
        eenheid="Aantal",
        waarde=trends["volume"],
        ondergrens=trends["maat_min"],
        bovengrens=trends["maat_max"],
    )
    return conform(rows[~trends["reden"].eq("niet aangeleverd")], "opgaven")


def build_vorige(oordelen: pd.DataFrame, leveringen: pd.DataFrame) -> pd.DataFrame:
    """`vorige`: a publication before the last delivery, in which every tenth verdict was another."""
    before = add_basis(
        oordelen.reset_index(drop=True),
        leveringen.iloc[:-1],
        pd.DataFrame(columns=["norm_code", "normregel"]),
    )
    is_other = before.index % 10 == 0
    said = before["oordeel"].mask(
        is_other, before["oordeel"].replace({"voldoet": "x", "voldoet niet": "voldoet"})
    )
    return conform(
        before.assign(
            oordeel=said.replace({"x": "voldoet niet"}),
            herkomst=before["herkomst"].mask(is_other),
            gepubliceerd=pd.Timestamp(2026, 9, 1),
        ),
        "vorige",
    )


def build_versies(opgaven: pd.DataFrame, verslagjaar: int) -> pd.DataFrame:
    """`versies`: every opgave of the year as the main file gave it; the later file raised two of them."""
    rows = opgaven[opgaven["verslagjaar"] == verslagjaar].assign(
        soort="hoofd", levering=f"hoofd_{verslagjaar}.xlsx", ontvangen=pd.Timestamp(verslagjaar + 1, 6, 1)
    )
    raised = rows[rows["toestand"] == "waarde"].head(2)
    later = {
        "soort": "nalevering",
        "levering": f"nalevering_{verslagjaar}.csv",
        "ontvangen": pd.Timestamp(verslagjaar + 1, 8, 15),
    }
    higher = {name: raised[name] + 1000 for name in ("waarde", "ondergrens", "bovengrens")}
    return conform(pd.concat([rows, raised.assign(**later, **higher)]), "versies")


def make_root(
    folder: Path,
    inkoopjaren: tuple[int, ...] = (2026, 2027),
    *,
    organisaties: int = 10,
    normen: int = 14,
    eerste: int = 2018,
) -> Path:
    """Write the root: reference tables, the processed tables of each inkoopjaar, and the synthetic mark."""
    register = {"volumenormen": volumenormen(normen), "zorgaanbieders": zorgaanbieders(organisaties)}
    register["locaties"] = locaties(register["zorgaanbieders"])
    register["indicatoren"] = pd.DataFrame(
        {
            "norm_code": register["volumenormen"]["norm_code"],
            "verslagjaar_vanaf": eerste - 3,
            "verslagjaar_tot": "",
            "indicatorset_code": "ISID000001",
            "indicator_code": "INID" + register["volumenormen"]["norm_code"],
            "veld": "waarde",
        }
    )
    register["trendbreuken"] = pd.DataFrame(
        {"norm_code": ["N004"], "eerste_verslagjaar": [2021], "reden": ["Andere definitie (verzonnen)."]}
    )
    reference = folder / "reference"
    reference.mkdir(parents=True)
    for name, rows in register.items():
        rows.to_csv(reference / f"{name}.csv", index=False)
    (folder / "synthetisch.json").write_text("{}", "utf-8")
    loaded = load_register(Root(folder)).volumenormen
    for inkoopjaar in inkoopjaren:
        trends = build_trends(
            inkoopjaar, eerste, register["volumenormen"], register["zorgaanbieders"], register["locaties"]
        )
        tables = {
            "trends": trends,
            "oordelen": trends[trends["verslagjaar"] == inkoopjaar - 2],
            "landelijk": build_landelijk(trends),
            "landelijke_ontwikkeling": build_landelijke_ontwikkeling(build_landelijk(trends), loaded),
            "ontwikkeling": build_ontwikkeling(trends, loaded, inkoopjaar),
            "stabiliteit": build_stabiliteit(trends, loaded, inkoopjaar),
            "bevindingen": build_bevindingen(inkoopjaar - 2, trends),
            "leveringen": build_leveringen(eerste, inkoopjaar - 2),
            "opgaven": build_opgaven(trends),
        }
        tables["vorige"] = build_vorige(tables["oordelen"], tables["leveringen"])
        tables["versies"] = build_versies(tables["opgaven"], inkoopjaar - 2)
        for name, rows in tables.items():
            save_table(rows, name, folder / "processed" / str(inkoopjaar))
    return folder
