"""One small example root per worker, which tests read and do not change."""

from __future__ import annotations

from pathlib import Path

import pytest

from voorbeeld import write_example


@pytest.fixture(scope="session")
def ten_years(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """All ten verslagjaren, at a tenth of the size."""
    folder = tmp_path_factory.mktemp("voorbeeld") / "root"
    write_example(folder, size=0.1)
    return folder
