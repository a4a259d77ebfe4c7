"""How far a run is: a bar with the time left on a terminal, plain lines in a log."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time

import pytest
from proef import python_environment

SCRIPT = """
import time
from analysis.run.voortgang import Voortgang
voortgang = Voortgang()
voortgang.say("2024: validation")
with voortgang.counting("notebooks"):
    voortgang.expect(3)
    for number in range(3):
        time.sleep(0.4)
        voortgang.advance(f"2024 {number}0_stand")
    voortgang.say("2024 is published")
"""


def test_in_a_log_every_step_is_one_plain_line() -> None:
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT], capture_output=True, text=True, env=python_environment()
    )
    assert done.returncode == 0
    assert done.stdout == ""
    assert done.stderr.splitlines() == [
        "2024: validation",
        "1/3 2024 00_stand",
        "2/3 2024 10_stand",
        "3/3 2024 20_stand",
        "2024 is published",
    ]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no pseudo-terminals")
def test_on_a_terminal_a_bar_says_how_many_are_done_and_how_long_it_still_takes() -> None:
    ours, theirs = os.openpty()
    environment = python_environment() | {"TERM": "xterm", "COLUMNS": "100"}
    process = subprocess.Popen([sys.executable, "-c", SCRIPT], stderr=theirs, env=environment)
    os.close(theirs)
    shown = b""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        try:
            part = os.read(ours, 4096)
        except OSError:  # the terminal is closed when the process has ended
            break
        if not part:
            break
        shown += part
    os.close(ours)
    assert process.wait(10) == 0
    text = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", shown.decode("utf-8"))
    assert "notebooks" in text
    assert re.search(r"\b[12]/3\b", text)
    assert re.search(r"\d:\d\d:\d\d", text)  # the time left
    assert "10_stand" not in text  # the bar says enough
    assert "2024 is published" in text
