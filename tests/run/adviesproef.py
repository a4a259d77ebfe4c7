"""A small root in which one advice can be agreed on and adopted, and the command line on it."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path

import pandas as pd
from kleine_map import write_kleine_map, write_reference

from analysis.data.advies import TABELLEN
from analysis.data.adviesstand import read_stand
from analysis.data.paths import Root
from analysis.data.store import save_table
from analysis.run.advies import adopt, agree
from analysis.run.tabellen import build_grondslag

JAAR = 2024
KNOWN, AGREED, TODAY = (pd.Timestamp(day) for day in ("2023-10-02", "2023-11-01", "2026-11-30"))
GOUD, ZILVER = "Goud", "Zilver"
ZUID = "maag,90000022,900000000033,Veenrand Ziekenhuizen,Veenrand Zuid,Zilver"
HEARD = (
    "norm_code,kvk,vestigingsnummer,organisatie,locatie,verzekeraar,datum,soort,gemeld,opgegeven,erkend,reden,"
    "toelichting,advies,voorwaarden,termijn,bewijs",
    f"{ZUID},2023-09-01,uitgezet,18,,,,,,,2023-10-01,",
    f"{ZUID},2023-09-15,reactie ontvangen,18,21,,,Wij telden 21.,,,,dossier 1",
    f"{ZUID},2023-10-02,oordeel,18,,21,registratiefout,Met bewijs erkend.,positief,,,",
)
REVISED = f"{ZUID},2023-12-01,herziening,18,,,bevestigd,Bij nader inzien bevestigd.,negatief,,,"


def write_heard(folder: Path) -> Root:
    """Asked, answered and judged; two insurers, of whom none agreed yet."""
    root = write_kleine_map(folder)
    write_reference(
        root, "verzekeraars.csv", "verzekeraar,geldig_vanaf,geldig_tot", f"{ZILVER},2023,", f"{GOUD},2023,"
    )
    write_reference(
        root,
        "hoorverdeling.csv",
        "verzekeraar,regio,organisatie,geldig_vanaf,geldig_tot",
        f"{ZILVER},Midden,,2023,",
    )
    (root.reference / "wederhoor").mkdir()
    write_reference(root, f"wederhoor/{JAAR}.csv", *HEARD)
    save_tables(root)
    return root


def save_tables(root: Root, as_of: pd.Timestamp | None = None) -> None:
    """The tables that an advice rests on, as a run leaves them."""
    day = as_of.date() if as_of is not None else None
    for tabel, rows in build_grondslag(root, [JAAR], as_of=day)[JAAR].items():
        assert tabel in TABELLEN
        save_table(rows, tabel, root.processed / str(JAAR))


def agree_all(root: Root, day: pd.Timestamp = AGREED) -> None:
    for insurer in (GOUD, ZILVER):
        assert agree(root, JAAR, insurer, day, TODAY).is_nieuw


def adopt_all(root: Root, day: pd.Timestamp = AGREED) -> None:
    """Every insurer agrees, and the version is adopted."""
    agree_all(root, day)
    assert adopt(root, read_stand(root, JAAR, TODAY)).staat == "vastgesteld"


def type_akkoorden(root: Root, versie_hash: str, days: Mapping[str, str]) -> None:
    """Agreements as people typed them before there was a command."""
    (root.reference / "akkoord").mkdir(exist_ok=True)
    file = root.reference / "akkoord" / f"{JAAR}.csv"
    header = () if file.exists() else ("verzekeraar,versie_hash,datum",)
    rows = (f"{wie},{versie_hash},{dag}" for wie, dag in days.items())
    write_reference(root, f"akkoord/{JAAR}.csv", *header, *rows)


def version_file(root: Root, versie: int = 1, ending: str = "json", jaar: int = JAAR) -> Path:
    return root.reference / "vastgesteld" / str(jaar) / f"v{versie}.{ending}"


def edit_record(file: Path, change: Callable[[dict[str, object]], object]) -> None:
    """Change a record as somebody with an editor would."""
    content = json.loads(file.read_text("utf-8"))
    change(content)
    file.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", "utf-8")


def make_older(root: Root) -> None:
    """The adoption as it was written before there were seals: three columns, six fields."""
    file = root.reference / "akkoord" / f"{JAAR}.csv"
    rows = [line.split(",") for line in file.read_text("utf-8").splitlines()]
    kept = [row[:3] for row in rows if "vaststelling" not in row]
    file.write_text("".join(",".join(row) + "\n" for row in kept), "utf-8")
    for record in sorted(version_file(root).parent.glob("v*.json")):
        edit_record(record, lambda content: [content.pop(name) for name in ("akkoorden", "vorige", "zegel")])
