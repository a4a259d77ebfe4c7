"""In which words a delivered file is refused: where it goes wrong, what is wrong, and what to do about it."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from analysis.errors import LeveringError, explain_name

ASK_AGAIN = (
    "Download it again from ZIN, or ask the sender for a whole copy; a file as received is not edited."
)


def require_name(file: Path) -> None:
    """A delivered file has a name that can be written down: in bron.yml, in findings, on pages.

    Raises
    ------
    LeveringError
        When it has not; the message shows it as far as it can be shown.
    """
    wrong = explain_name(file.name)
    if wrong is not None:
        raise LeveringError(f"{file.parent}: {wrong}")


def refuse(
    file: Path,
    wrong: str,
    remedy: str,
    *,
    blad: str | None = None,
    rij: int | None = None,
    cases: pd.DataFrame | None = None,
) -> LeveringError:
    """A refusal names the file, the sheet and row where there is one, the fault, and the remedy.

    >>> print(refuse(Path("a.xlsx"), "column Teller stands twice.", "Ask for one.", blad="Blad1", rij=3))
    a.xlsx, sheet 'Blad1', row 3: column Teller stands twice.
    Ask for one.
    """
    sheet = "" if blad is None else f", sheet '{blad}'"
    row = "" if rij is None else f", row {rij}"
    return LeveringError(f"{file}{sheet}{row}: {wrong}\n{remedy}", cases)
