"""The embedded example: a complete, realistic and wholly fictional data root, with every fault written down.

`write_example` writes deliveries as the platform delivers them, the reference tables beside them, the truth
behind the numbers (`waarheid.csv`) and what was planted in them (`geplant.csv`). The same seed gives the same
bytes. See docs/voorbeeld.md.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
import yaml

from analysis.data.celtekst import protect
from analysis.data.paths import SYNTHETIC_MARK, Root
from analysis.errors import RootError
from voorbeeld.antwoorden import answer_year, to_rijen
from voorbeeld.bestanden import Indeling, lay_out, load_indeling, write_bestand
from voorbeeld.fouten import plant_jaar
from voorbeeld.planter import GEPLANT, Planter
from voorbeeld.wereld import (
    Wereld,
    build_wereld,
    load_locaties,
    load_organisaties,
    load_resource,
    to_aliassen,
    to_links,
    to_locaties,
    to_plekken,
    to_trendbreuken,
    to_waarheid,
    to_zorgaanbieders,
)

FIRST, LAST = 2016, 2025
SENTENCE = "Alle organisaties, nummers en cijfers in deze dataroot zijn verzonnen."


@dataclass(frozen=True)
class _Scope:
    seed: int
    first: int
    last: int
    size: float


def write_example(
    folder: Path,
    *,
    seed: int = 2016,
    first: int = FIRST,
    last: int = LAST,
    size: float = 1.0,
    progress: Callable[[str], None] | None = None,
    complete: Callable[[Root], object] | None = None,
) -> None:
    """Write a complete example root; over an older example it writes anew, over anything else never.

    Parameters
    ----------
    folder : Path
        Where; created when absent. The example appears there as a whole or not at all.
    seed : int
        The same seed gives the same bytes.
    first, last : int
        The verslagjaren, 2016 up to and including 2025.
    size : float
        1.0 has 72 organisations with 106 locations; smaller ones have at least enough for every fault.
    progress : callable, optional
        Is told in a few words what is being done.
    complete : callable, optional
        Adds to the root what the deliveries do not hold (the hearings), before it takes its place.

    Raises
    ------
    RootError
        When the folder holds something else, the verslagjaren lie outside 2016-2025, or size is not above 0.
    """
    if not FIRST <= first <= last <= LAST:
        raise RootError(f"The example covers verslagjaren {FIRST} to {LAST}, not {first} to {last}.")
    if not 0 < size <= 10:
        raise RootError(f"size is {size}; give a number above 0 and at most 10 (1 is 72 organisations).")
    _require_replaceable(folder)
    folder.parent.mkdir(parents=True, exist_ok=True)
    draft = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    try:
        _write_root(Root(draft), _Scope(seed, first, last, size), progress or (lambda _: None))
        if complete is not None:
            complete(Root(draft))
        draft.chmod(0o755)
        _exchange(draft, folder)
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def _require_replaceable(folder: Path) -> None:
    if folder.is_file():
        raise RootError(f"{folder} is a file; name a folder for the example.")
    if folder.is_dir() and any(folder.iterdir()) and not Root(folder).is_synthetic:
        raise RootError(
            f"{folder} is not empty and is no example (it has no {SYNTHETIC_MARK}); nothing was written.\n"
            "Name a new or empty folder."
        )


def _exchange(draft: Path, folder: Path) -> None:
    """The old example steps aside, the new one takes its place; when that fails the old one comes back."""
    if not folder.exists():
        draft.rename(folder)
        return
    aside = draft.with_name(f"{draft.name}-oud")
    folder.rename(aside)
    try:
        draft.rename(folder)
    except OSError:
        aside.rename(folder)
        raise
    shutil.rmtree(aside)


def _write_root(root: Root, scope: _Scope, tell: Callable[[str], None]) -> None:
    organisaties = load_organisaties(scope.size)
    locaties = load_locaties(organisaties)
    tell("volumes trekken")
    wereld = build_wereld(organisaties, locaties, to_plekken(organisaties, locaties), scope.seed)
    _write_reference(root, wereld)
    geplant = []
    vorige, natural = None, pd.DataFrame()
    for index, jaar in enumerate(range(scope.first, scope.last + 1)):
        tell(f"verslagjaar {jaar} schrijven")
        indeling = load_indeling(jaar)
        answers = answer_year(wereld, jaar, scope.seed)
        rijen = to_rijen(answers, indeling)
        normal = rijen.loc[rijen["een_niveau"].eq(""), "eigenaar"].unique().tolist()
        rng = np.random.default_rng([scope.seed, 30_000 + jaar])
        planter = Planter(rijen, jaar, normal, rng)
        plant_jaar(planter, wereld, indeling, index, vorige, natural)
        geplant.append(_write_year(root, planter, indeling))
        vorige, natural = planter, rijen
    _write_csv(pd.concat(geplant), root.path / "geplant.csv")
    _write_csv(to_waarheid(wereld, scope.first, scope.last), root.path / "waarheid.csv")
    _write_marks(root, scope)


def _write_year(root: Root, planter: Planter, indeling: Indeling) -> pd.DataFrame:
    folder = root.year_folder(planter.jaar)
    folder.mkdir(parents=True)
    bladen, places = lay_out(planter.rijen, indeling)
    entries = {}
    for bestand, sheets in sorted(bladen.items()):
        file = folder / bestand
        write_bestand(sheets, file, indeling)
        soort = "hoofd" if bestand == planter.hoofd else bestand.split("_")[0].lower()
        entries[bestand] = {
            "soort": soort,
            "ontvangen": indeling.ontvangen[soort],
            "url": "synthetisch",
            "sha256": hashlib.sha256(file.read_bytes()).hexdigest(),
        }
    if indeling.has_bron:
        bron = yaml.safe_dump(entries, allow_unicode=True, sort_keys=True, width=4096)
        (folder / "bron.yml").write_text(f"# {SENTENCE}\n{bron}", "utf-8")
    geplant = planter.geplant(places)
    return geplant.sort_values(GEPLANT[:7], kind="stable")


def _write_reference(root: Root, wereld: Wereld) -> None:
    root.reference.mkdir(parents=True)
    tables = {
        "volumenormen": load_resource("normen"),
        "indicatoren": to_links(),
        "zorgaanbieders": to_zorgaanbieders(wereld.organisaties),
        "locaties": to_locaties(wereld.locaties, wereld.organisaties),
        "trendbreuken": to_trendbreuken(),
        "volledigheid": load_resource("volledigheid"),
        "aliassen": to_aliassen(wereld.organisaties),
    }
    for naam, rows in tables.items():
        _write_csv(rows, root.reference / f"{naam}.csv")


def _write_csv(rows: pd.DataFrame, file: Path) -> None:
    told = rows.map(lambda value: protect(value) if isinstance(value, str) else value)
    told.to_csv(file, index=False, encoding="utf-8", lineterminator="\n")


def _write_marks(root: Root, scope: _Scope) -> None:
    mark = {
        "zin": SENTENCE,
        "seed": scope.seed,
        "first": scope.first,
        "last": scope.last,
        "size": scope.size,
    }
    (root.path / SYNTHETIC_MARK).write_text(json.dumps(mark, indent=2, ensure_ascii=False) + "\n", "utf-8")
    text = (Path(__file__).parent / "LEESMIJ.md").read_text("utf-8")
    (root.path / "LEESMIJ.md").write_text(text, "utf-8")
