"""Run every benchmark and write what it printed into README.md, between the markers of its name.

Each bench_*.py runs in a process of its own, one after another, and prints its own lines. One that fails
keeps its earlier figures, and `python -m bench` ends with 1.
Run: `python -m bench [NAME …]`, such as `python -m bench run lezen`.
"""

from __future__ import annotations

import argparse
import platform
import re
import subprocess
import sys
from datetime import date
from importlib import metadata
from pathlib import Path

import psutil

HERE = Path(__file__).parent
README = HERE / "README.md"
PACKAGES = (
    "pandas",
    "numpy",
    "pyarrow",
    "duckdb",
    "papermill",
    "nbconvert",
    "jupyter_client",
    "great-expectations",
)
OPENING = """# Benchmarks

`make bench` runs them all; `python -m bench NAME` runs some. Everything between the markers is written by it.
Ratios are measured side by side in one run; a busy machine makes all figures worse.
"""
EVERYTHING = {
    "oordelen": ["--aantal", "1000000", "10000000"],
}
"""Arguments beside a benchmark's own defaults: the sizes that the goals are about."""


def benchmarks() -> list[str]:
    """Every bench_NAME.py in this folder."""
    return sorted(file.stem.removeprefix("bench_") for file in HERE.glob("bench_*.py"))


def describe_machine() -> str:
    """Processor, cores, memory, system and versions: what figures depend on beside the code."""
    processor = platform.processor() or platform.machine()
    info = Path("/proc/cpuinfo")
    if info.is_file() and (found := re.search(r"^model name\s*: (.*)$", info.read_text(), re.M)):
        processor = found[1]
    memory = psutil.virtual_memory().total / 1e9
    versions = ", ".join(f"{name} {metadata.version(name)}" for name in PACKAGES)
    return (
        f"{processor}, {psutil.cpu_count()} cores, {memory:.0f} GB; {platform.system()}; "
        f"Python {platform.python_version()}, {versions}"
    )


def fill(text: str, name: str, content: str) -> str:
    """Put content between the markers of a name; they are added at the end when they are not there.

    >>> fill("A\\n<!-- x -->\\nold\\n<!-- /x -->\\nB\\n", "x", "new")
    'A\\n<!-- x -->\\nnew\\n<!-- /x -->\\nB\\n'
    """
    begin, end = f"<!-- {name} -->", f"<!-- /{name} -->"
    block = f"{begin}\n{content.strip()}\n{end}"
    if begin not in text:
        return f"{text.rstrip()}\n\n## {name}\n{block}\n"
    before, rest = text.split(begin, 1)
    return before + block + rest.split(end, 1)[1]


def as_markdown(printed: str) -> str:
    """Lines that are a table stay one; other lines are shown as they were printed.

    >>> print(as_markdown("| a |\\n|---|"))
    | a |
    |---|
    """
    if any(line.startswith("|") for line in printed.splitlines()):
        return printed.strip()
    return f"```\n{printed.strip()}\n```"


def main() -> int:
    """Run the benchmarks asked, all by default; 1 when one of them failed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", choices=[[], *benchmarks()], metavar="NAME")
    failed = []
    for name in parser.parse_args().names or benchmarks():
        command = [sys.executable, "-m", f"bench.bench_{name}", *EVERYTHING.get(name, [])]
        print(f"== {name}", flush=True)
        done = subprocess.run(command, stdout=subprocess.PIPE, text=True, cwd=HERE.parent)
        print(done.stdout, flush=True)
        if done.returncode:
            failed.append(name)
            continue
        measured = f"Measured on {date.today():%Y-%m-%d}. {describe_machine()}."
        text = README.read_text("utf-8") if README.is_file() else OPENING
        README.write_text(fill(text, name, f"{measured}\n\n{as_markdown(done.stdout)}"), "utf-8")
    if failed:
        print(f"Failed: {', '.join(failed)}", file=sys.stderr)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
