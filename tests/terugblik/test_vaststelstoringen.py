"""Agreeing and adopting survive what can happen to the command that does it.

Whoever is told that it agreed, agreed; a version is adopted whole or not at all, and what a stopped command
left never keeps the next one from adopting. Each command is a process of its own.
"""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import pytest
from hoorproef import Einde, Warm, warm_process
from hoorronde import JAAR, NOORD, ZUID, build_root

from analysis.data.adviesstand import read_stand
from analysis.data.adviesversies import inspect_versies
from analysis.data.bewaard import DRAFTS
from analysis.data.paths import Root
from analysis.run.advies import agree

IS_LINUX_ROOT = sys.platform == "linux" and Path("/").owner() == Path.home().owner() == "root"
DAY, TODAY = "2021-03-01", "2021-09-01"
INSURERS = (NOORD, ZUID, "Verzekeraar Oost", "Verzekeraar West", "Verzekeraar Midden")
FEW, MANY = 4, 120
pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="processes are forked here")


@dataclass(frozen=True)
class Ronde:
    """A root on which five insurers can agree, and a process to run commands in."""

    root: Root
    warm: Warm
    before: Path

    def reset(self) -> None:
        """What people keep, and what was made of it, is as it was."""
        shutil.rmtree(self.root.reference)
        shutil.copytree(self.before, self.root.reference)

    def adopt(self, *, at: int = 0) -> Einde:
        words = ["adopt", JAAR, self.root.path, self.root.path / "reports", TODAY]
        return self.warm.run(words, at=at)[0]

    def agreeing(self, insurer: str) -> Sequence[object]:
        words = ["advice", "agree", JAAR, "--verzekeraar", insurer, "--op", DAY, "--yes"]
        return [*words, "--data", self.root.path]

    @property
    def kept(self) -> dict[str, bytes]:
        """The agreements and what was adopted."""
        return {
            file.relative_to(self.root.reference).as_posix(): file.read_bytes()
            for folder in ("akkoord", "vastgesteld")
            for file in sorted((self.root.reference / folder).rglob("*.*"))
        }

    def faults(self) -> tuple[str, ...]:
        insurers = pd.read_csv(self.root.reference / "verzekeraars.csv", dtype={"geldig_tot": "Int64"})
        return inspect_versies(self.root, JAAR, insurers, pd.Timestamp(TODAY)).fouten

    def leftovers(self) -> list[str]:
        folder = self.root.reference / DRAFTS
        left = [file.name for file in folder.iterdir()] if folder.is_dir() else []
        return sorted(name for name in left if not name.startswith(".slot"))


@pytest.fixture(scope="module")
def ronde(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ronde]:
    """Nobody agreed yet."""
    folder = tmp_path_factory.mktemp("vaststellen")
    root = build_root(folder / "root")
    with (root.reference / "verzekeraars.csv").open("a", encoding="utf-8") as rows:
        rows.writelines(f"{insurer},2020,\n" for insurer in INSURERS[2:])
    shutil.copytree(root.reference, folder / "niemand")
    with warm_process() as warm:
        yield Ronde(root, warm, folder / "niemand")


@pytest.fixture(scope="module")
def agreed(ronde: Ronde, tmp_path_factory: pytest.TempPathFactory) -> Ronde:
    """Everybody agreed, and nothing was adopted yet."""
    ronde.reset()
    for insurer in INSURERS:
        agree(ronde.root, JAAR, insurer, pd.Timestamp(DAY), pd.Timestamp(TODAY))
    before = tmp_path_factory.mktemp("allen") / "reference"
    shutil.copytree(ronde.root.reference, before)
    return Ronde(ronde.root, ronde.warm, before)


few_or_many = pytest.mark.parametrize(
    "number", [FEW, pytest.param(MANY, marks=pytest.mark.slow)], ids=["a few moments", "many moments"]
)


def spread(moments: int, number: int) -> list[int]:
    """So many moments, spread over all of them."""
    assert moments > number
    return sorted({1 + (2 * place + 1) * moments // (2 * number) for place in range(number)})


@few_or_many
def test_killed_at_any_moment_a_version_is_adopted_or_not_and_the_next_command_adopts_it(
    agreed: Ronde, number: int
) -> None:
    agreed.reset()
    before = agreed.kept
    assert agreed.adopt().code == 0
    agreed.reset()
    whole = agreed.adopt()  # the first leaves its tables, so that this and those that follow ask less
    assert whole.code == 0, whole.err
    after = agreed.kept
    was_adopted = []
    for moment in spread(whole.moments, number):
        agreed.reset()
        killed = agreed.adopt(at=moment)
        assert killed.code == -signal.SIGKILL
        assert agreed.faults() == (), moment
        was_adopted.append(agreed.kept == after)
        assert was_adopted[-1] or agreed.kept == before or agreed.leftovers(), moment
        assert was_adopted[-1] or not killed.out, moment
        done = agreed.adopt()
        assert (done.code, done.out) == (0, whole.out), (moment, done.err)
        assert (agreed.kept, agreed.leftovers(), agreed.faults()) == (after, [], ()), moment
    assert was_adopted == sorted(was_adopted)


@few_or_many
def test_killed_at_any_moment_an_insurer_agreed_or_not_and_whoever_was_told_so_agreed(
    ronde: Ronde, number: int
) -> None:
    ronde.warm.run(ronde.agreeing(NOORD))
    ronde.reset()
    [whole] = ronde.warm.run(ronde.agreeing(NOORD))
    assert whole.code == 0, whole.err
    after = ronde.kept
    for moment in spread(whole.moments, number):
        ronde.reset()
        [killed] = ronde.warm.run(ronde.agreeing(NOORD), at=moment)
        assert killed.code == -signal.SIGKILL
        assert ronde.kept in ({}, after), moment
        assert ronde.kept == after or f"{NOORD} agreed" not in killed.out, moment
        [done] = ronde.warm.run(ronde.agreeing(NOORD))
        assert (done.code, ronde.kept, ronde.leftovers()) == (0, after, []), (moment, done.err)


many = pytest.mark.parametrize(
    "tries", [1, pytest.param(25, marks=pytest.mark.slow)], ids=["once", "many times"]
)


@many
def test_five_insurers_agree_at_once_and_each_that_is_told_so_agreed(ronde: Ronde, tries: int) -> None:
    for _ in range(tries):
        ronde.reset()
        ends = ronde.warm.run(*map(ronde.agreeing, INSURERS))
        assert [end.code for end in ends] == [0] * 5, ends
        told = [f"{insurer} agreed {DAY}" in end.out for insurer, end in zip(INSURERS, ends, strict=True)]
        assert told == [True] * 5
        [agreements] = ronde.kept.values()
        assert sorted(line.split(b",")[0].decode() for line in agreements.splitlines()[1:]) == sorted(
            INSURERS
        )
        assert ronde.faults() == ()


@many
def test_five_adopt_at_once_and_there_is_one_version(agreed: Ronde, tries: int) -> None:
    words = ["adopt", JAAR, agreed.root.path]
    for _ in range(tries):
        agreed.reset()
        ends = agreed.warm.run(*([*words, agreed.root.path / f"r{place}", TODAY] for place in range(5)))
        assert [end.code for end in ends] == [0] * 5, ends
        assert len({end.out for end in ends}) == 1
        assert ends[0].out.startswith("vastgesteld ")
        assert sorted(agreed.kept) == [
            f"akkoord/{JAAR}.csv", f"vastgesteld/{JAAR}/v1.csv", f"vastgesteld/{JAAR}/v1.json"
        ]  # fmt: skip
        assert (agreed.faults(), agreed.leftovers()) == ((), [])


@pytest.mark.parametrize("free", [0, *(pytest.param(pages, marks=pytest.mark.slow) for pages in range(1, 5))])
def test_on_a_full_disk_nothing_is_adopted_and_later_it_is(agreed: Ronde, free: int) -> None:
    if not IS_LINUX_ROOT:
        pytest.skip("mounting a small tmpfs needs root on Linux")
    agreed.reset()
    place, page, before = agreed.root.reference, 4096, agreed.kept
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=2M", "tmpfs", place], check=False).returncode:
        pytest.skip("this machine does not let a test mount a tmpfs")
    try:
        shutil.copytree(agreed.before, place, dirs_exist_ok=True)
        (place / DRAFTS).mkdir(exist_ok=True)
        filler = place / ".vulling"
        with pytest.raises(OSError, match="No space left"), filler.open("wb", buffering=0) as stream:
            while True:
                stream.write(b"x" * page)
        with filler.open("rb+") as stream:
            stream.truncate(filler.stat().st_size - free * page)
        full = agreed.adopt()
        assert full.code in (0, 1), full
        if full.code:
            assert "No space left on device" in full.err
            assert "Traceback" not in full.err
            assert (agreed.kept, agreed.leftovers(), agreed.faults()) == (before, [], ())
        assert free or full.code == 1
        filler.unlink()
        later = agreed.adopt()
        assert (later.code, agreed.faults()) == (0, ()), later.err
    finally:
        subprocess.run(["umount", place], check=True)


def test_while_others_agree_and_adopt_every_reader_sees_a_whole_version_or_a_concept(agreed: Ronde) -> None:
    """As a run does that looks at the registers meanwhile."""
    seen = set()
    for _ in range(3):
        agreed.reset()
        with subprocess.Popen(
            [sys.executable, "-c", ADOPT, str(agreed.root.path), str(JAAR), TODAY], stdout=subprocess.PIPE
        ) as adopting:
            while adopting.poll() is None:
                seen.add(read_stand(agreed.root, JAAR).staat)
        assert adopting.returncode == 0
        seen.add(read_stand(agreed.root, JAAR).staat)
    assert seen == {"concept", "vastgesteld"}


ADOPT = """
import sys
import pandas as pd
from pathlib import Path
from analysis.data.adviesstand import read_stand
from analysis.data.paths import Root
from analysis.run.advies import adopt
root = Root(Path(sys.argv[1]))
assert adopt(root, read_stand(root, int(sys.argv[2]), pd.Timestamp(sys.argv[3]))).staat == "vastgesteld"
"""
