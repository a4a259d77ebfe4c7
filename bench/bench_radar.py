"""How often the radar asks something where there is no pattern, and what it costs.

The world of the example without a single planted fault: true means drift, hospitals stop, begin, merge and
move interventions, the country grows, and 2020 dips. Every question about it is a false alarm. Beside each
rate stands its 95% interval (Wilson), and the rate that is promised.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections import Counter
from pathlib import Path

import numpy as np
import pandas as pd

WERELDEN = 40
JAREN = range(2016, 2026)


def _opgaven(seed: int) -> pd.DataFrame:
    """All answers of one invented world as opgaven, straight from the simulation."""
    from analysis.rules.tabellen import conform
    from voorbeeld.antwoorden import answer_year
    from voorbeeld.wereld import build_wereld, load_locaties, load_organisaties, to_plekken

    organisaties = load_organisaties(1.0)
    locaties = load_locaties(organisaties)
    wereld = build_wereld(organisaties, locaties, to_plekken(organisaties, locaties), seed)
    answers = pd.concat([answer_year(wereld, jaar, seed) for jaar in JAREN], ignore_index=True)
    answers = answers[answers["eenheid"].eq("Aantal")]
    is_locatie = answers["niveau"].eq("locatie")
    waarde = pd.to_numeric(answers["waarde"], errors="coerce").where(answers["opmerking"].eq(""))
    toestand = np.select([waarde.notna(), answers["nvt"].eq("1")], ["waarde", "nvt"], "leeg")
    return conform(
        answers.assign(
            waarde=waarde,
            ondergrens=waarde,
            bovengrens=waarde,
            toestand=toestand,
            vestigingsnummer=answers["vestigingsnummer"].where(is_locatie),
            locatie=answers["locatie"].where(is_locatie, "Concernniveau: " + answers["organisatie"]),
            teller=pd.NA,
            noemer=pd.NA,
            levering="simulatie",
            ontvangen=pd.Timestamp(2026, 6, 1),
        ),
        "opgaven",
    )


def main() -> None:
    """Print per regel in how many of the simulated years it asked something."""
    from analysis.data.paths import Root
    from analysis.data.register import load_register
    from analysis.rules.gelijkenis import VALS_ALARM
    from analysis.rules.kans import wilson_interval
    from analysis.rules.radar import RADAR, find_radarvragen
    from analysis.run.tabellen import judge
    from voorbeeld import write_example

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--werelden", type=int, default=WERELDEN)
    worlds = parser.parse_args().werelden
    with tempfile.TemporaryDirectory() as folder:
        write_example(Path(folder) / "root", first=2025, last=2025)
        register = load_register(Root(Path(folder) / "root"))
    nothing = pd.DataFrame({"regel": pd.Series(dtype="str"), "verslagjaar": pd.Series(dtype="int64")})
    alarms: Counter[str] = Counter()
    years, seconds = 0, 0.0
    for seed in range(1, worlds + 1):
        opgaven = _opgaven(seed)
        oordelen = judge(opgaven, register, JAREN)
        for jaar in JAREN[2:]:
            start = time.perf_counter()
            asked = find_radarvragen(
                opgaven, oordelen, register.volumenormen, register.indicatoren, nothing, jaar
            )
            seconds += time.perf_counter() - start
            years += 1
            alarms.update(set(asked["regel"]))
    print(f"{worlds} werelden, {years} verslagjaren, {seconds / years:.2f} s per verslagjaar")
    print()
    print("| regel | jaren met een vals alarm | aandeel | 95%-interval | toegezegd |")
    print("|---|---|---|---|---|")
    for regel in RADAR[:-1]:
        low, high = (100 * float(edge) for edge in wilson_interval(alarms[regel], years))
        share = 100 * alarms[regel] / years
        print(f"| {regel} | {alarms[regel]} | {share:.1f}% | {low:.1f}–{high:.1f}% | {VALS_ALARM:.0%} |")


if __name__ == "__main__":
    main()
