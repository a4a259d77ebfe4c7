"""Whether forecasts on the example come true, on several seeds and sizes of it."""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

import pandas as pd

from analysis.data.paths import Root
from analysis.data.register import load_register
from analysis.rules.kalibratie import build_terugblik, describe_coverage, score
from analysis.run.tabellen import build_tabellen
from voorbeeld import write_example

EXAMPLES = ((2016, 1.0), (2026, 1.0), (1, 1.0), (11, 1.0), (8, 2.0), (5, 0.5), (7, 0.5), (42, 0.3))
INKOOPJAAR = 2027
VERSLAGJAREN = range(2018, 2025)


def look_back(seed: int, size: float) -> pd.DataFrame:
    """Every earlier forecast of one example beside what happened."""
    with tempfile.TemporaryDirectory() as folder:
        root = Root(Path(folder) / "voorbeeld")
        write_example(root.path, seed=seed, size=size)
        trends = build_tabellen(root, [INKOOPJAAR])[INKOOPJAAR]["trends"]
        return build_terugblik(trends, load_register(root).volumenormen, VERSLAGJAREN)


def describe(terugblik: pd.DataFrame, seed: int, size: float) -> list[str]:
    """One line of the table per distance."""
    coverage = describe_coverage(terugblik).set_index(["vooruit", "beloofd_pct"])
    scores = score(terugblik).pivot(index="vooruit", columns="voorspeller", values="logscore")  # noqa: PD010
    lines = []
    for ahead, group in terugblik.groupby("vooruit"):
        shares = [
            "{gedekt_pct:.1f} ({interval_laag_pct:.1f}–{interval_hoog_pct:.1f})".format(
                **coverage.loc[(ahead, pct)].to_dict()
            )
            for pct in (80, 95)
        ]
        counted = (len(group), f"{group['kans'].sum():.0f}", f"{group['voldeed'].sum():.0f}")
        logs = [f"{value:.3f}" for value in scores.loc[ahead].sort_values()]
        cells = (seed, size, ahead, *counted, *shares, *logs)
        lines.append("| " + " | ".join(str(cell) for cell in cells) + " |")
    return lines


def main() -> None:
    """Print the calibration table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--aantal", type=int, default=len(EXAMPLES), help="how many examples to try")
    print(
        "| seed | size | years ahead | forecasts | expected to meet | met | within 80% (sample allows) "
        "| within 95% (sample allows) | log score ours | Poisson | same as last year |"
    )
    print("|---" * 11 + "|")
    for seed, size in EXAMPLES[: parser.parse_args().aantal]:
        print("\n".join(describe(look_back(seed, size), seed, size)), flush=True)


if __name__ == "__main__":
    main()
