"""Where everything stands in a data root; all paths derive from the root and the reports folder."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from analysis.errors import ReferenceError, RootError, explain_name

PROJECT = Path(__file__).resolve().parents[3]
"""The checkout: notebooks/, expectations/ and the project's own data/reference/ stand in it."""

STAND = "stand.json"
"""Beside the tables of an inkoopjaar: what they rest on, as the run that made them wrote it."""
EXAMPLE_FOLDER = "voorbeeld"
SYNTHETIC_MARK = "synthetisch.json"
DELIVERY_SUFFIXES = (".xlsx", ".xls", ".xlsm", ".xlsb", ".ods", ".csv", ".txt", ".parquet")


@dataclass(frozen=True)
class Root:
    """A data root: raw/, reference/ and processed/. Several roots can live side by side."""

    path: Path

    @property
    def raw(self) -> Path:
        """As received, never edited: one folder per verslagjaar."""
        return self.path / "raw" / "transparantiekalender"

    @property
    def reference(self) -> Path:
        """What people keep: norms, links, column names, providers, trend breaks."""
        return self.path / "reference"

    @property
    def processed(self) -> Path:
        """What only code writes; safe to delete."""
        return self.path / "processed"

    @property
    def is_synthetic(self) -> bool:
        """Made by `inkoopadvies example`: every report says so."""
        return (self.path / SYNTHETIC_MARK).is_file()

    def year_folder(self, verslagjaar: int) -> Path:
        """The deliveries of one verslagjaar, with their bron.yml."""
        return self.raw / str(verslagjaar)

    def verslagjaren(self, last: int | None = None) -> list[int]:
        """The verslagjaren that have a folder with at least one delivery, oldest first; none after `last`."""
        if not self.raw.is_dir():
            return []
        folders = [folder for folder in self.raw.iterdir() if folder.is_dir() and folder.name.isdigit()]
        known = sorted(int(folder.name) for folder in folders if delivery_files(folder))
        return known if last is None else [jaar for jaar in known if jaar <= last]

    def reference_file(self, name: str) -> Path:
        """A reference table of this root, or the project's own where one of `PROJECT_DEFAULTS` is absent."""
        own = self.reference / name
        return own if own.exists() or name not in PROJECT_DEFAULTS else PROJECT / "data" / "reference" / name

    def kept(self, *parts: str) -> Path:
        """Where something that people keep stands; never outside of the reference folder, whatever is said.

        Raises
        ------
        ReferenceError
            When a name or a link leads elsewhere.
        """
        file = self.reference.joinpath(*parts)
        if not file.resolve().is_relative_to(self.reference.resolve()):
            raise ReferenceError(
                f"{file} leads outside of {self.reference}, to {file.resolve()}.\n"
                "Put the file itself there; what is kept together is read together."
            )
        return file

    def besluiten(self) -> list[Path]:
        """The files in which people decide about an advice, and the versions that were adopted."""
        named = [self.reference_file(name) for name in BESLUITEN]
        yearly = [
            file for folder in BESLUITEN_PER_JAAR for file in kept_files(self.reference / folder, "**/*.*")
        ]
        return sorted({*(file for file in named if file.is_file()), *yearly})

    def reference_files(self) -> list[Path]:
        """Every file that people keep in this root."""
        return kept_files(self.reference, "**/*")

    def table(self, inkoopjaar: int, name: str) -> Path:
        """A processed table of one inkoopjaar."""
        return self.processed / str(inkoopjaar) / f"{name}.parquet"


BESLUITEN = (
    "verzekeraars.csv",
    "hoorverdeling.csv",
    "redenen.csv",
    "adviezen.csv",
    "herzieningen.csv",
    "verbeterplannen.csv",
    "implementatie.csv",
)
BESLUITEN_PER_JAAR = ("wederhoor", "akkoord", "vastgesteld")
"""Folders with one file, or one folder, per inkoopjaar."""

PROJECT_DEFAULTS = ("kolommen.csv", "velden.csv", "regels.csv", "redenen.csv", "adviezen.csv")


def kept_files(folder: Path, pattern: str = "*") -> list[Path]:
    """The files of a folder that people keep, by name: none that a program left among them.

    Drafts, and what editors, spreadsheets and file systems leave, have a dot or ~$ in front, or stand in a
    folder that has.
    """
    return sorted(
        file
        for file in folder.glob(pattern)
        if not any(part.startswith((".", "~$")) for part in file.relative_to(folder).parts) and file.is_file()
    )


def delivery_files(folder: Path) -> list[Path]:
    """The delivered files in a folder, by name; bron.yml, hidden files and Excel's lock files are none."""
    return sorted(
        file
        for file in folder.iterdir()
        if file.is_file()
        and file.suffix.lower() in DELIVERY_SUFFIXES
        and not file.name.startswith((".", "~$"))
    )


def find_root(data: str | Path) -> Root:
    """A relative root is looked for here, then in the checkout; one without deliveries yields to its example.

    So a notebook with its default `data = "data"` runs by hand from notebooks/ exactly as in a run, on the
    deliveries in data/raw/ or, where there are none, on the embedded example in data/voorbeeld/.

    Raises
    ------
    RootError
        When there is no such folder.
    """
    given = Path(data)
    candidates = [given] if given.is_absolute() or given.is_dir() else [given, PROJECT / given]
    found = next((path for path in candidates if path.is_dir()), None)
    if found is None:
        raise RootError(
            f"There is no data root at '{data}'.\n"
            "Give an existing folder with --data, or make the example: inkoopadvies example data/voorbeeld"
        )
    root = Root(found.resolve())
    if (wrong := explain_name(str(root.path))) is not None:
        raise RootError(f"The data root cannot be used: {wrong}")
    example = Root(root.path / EXAMPLE_FOLDER)
    return example if not root.verslagjaren() and example.verslagjaren() else root
