"""One small example root for all workers, which tests read and do not change."""

from __future__ import annotations

from pathlib import Path

import pytest
from filelock import FileLock

from voorbeeld import write_example


@pytest.fixture(scope="session")
def ten_years(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """All ten verslagjaren, at a tenth of the size; made once, by the worker that comes first."""
    shared = tmp_path_factory.getbasetemp()
    shared = shared.parent if shared.name.startswith("popen-") else shared
    folder = shared / "tien jaren"
    with FileLock(shared / "tien jaren.slot"):
        if not folder.is_dir():
            write_example(folder, size=0.1)
    return folder
