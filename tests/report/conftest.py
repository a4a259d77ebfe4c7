"""One invented data root per worker, and the years and the organisation that the tests look at."""

from __future__ import annotations

from pathlib import Path

import pytest
import verzonnen

from analysis.report.gegevens import Dossier, Jaar, load_dossier, load_jaar


@pytest.fixture(scope="session")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Reference and processed tables of inkoopjaren 2026 and 2027, marked as synthetic."""
    return verzonnen.make_root(tmp_path_factory.mktemp("verzonnen") / "data")


@pytest.fixture(scope="session")
def jaar(root: Path) -> Jaar:
    """Inkoopjaar 2027, so verslagjaar 2025."""
    return load_jaar(root, 2027)


@pytest.fixture(scope="session")
def dossier(root: Path) -> Dossier:
    """The organisation whose name would run a script if it were not escaped."""
    return load_dossier(root, 2027, "90000003")
