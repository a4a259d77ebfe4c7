"""The adopted versions of an advice: frozen, hashed, sealed, and readable for ever.

A version is a CSV file with its record beside it, in `reference/vastgesteld/<inkoopjaar>/`. Its hash covers
the rows, the inkoopjaar, the number of the version and the reason of a herziening; so an agreement to a hash
is an agreement to exactly this. Its seal covers the record: the hash, what was known when, and who agreed on
which day. Its adoption is an event among the agreements (`rules.akkoord`), and names the seal.

Whoever reads a version has all of that checked: files at their place, hash, seal, and every insurer's
agreement in the register. So rows with a hash that fits are no adopted version; only agreements make one.
Records without a seal are of an older form: their hash and agreements are checked all the same, and
`bekend_op`, which nothing covers there, is proven by a replay only.
"""

from __future__ import annotations

import hashlib
import io
import json
import re
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

import pandas as pd

from analysis.data.celtekst import from_cell, protect
from analysis.data.paths import Root
from analysis.data.referentie import BROKEN
from analysis.data.wederhoorregister import akkoord_file, load_akkoorden
from analysis.errors import ReferenceError, names
from analysis.rules import akkoord as regels
from analysis.rules.tabellen import ADVIEZEN, DATE, TEXT, conform
from analysis.rules.zaken import key_zaken
from analysis.years import first_day, to_verslagjaar

FOLDER = "vastgesteld"
_OUTSIDE = ("versie", "staat")
"""Columns that say of which version the rows are; the record says it once."""
KOLOMMEN = [column for column in ADVIEZEN if column not in _OUTSIDE]
_TEXTS = [column for column in KOLOMMEN if ADVIEZEN[column] == TEXT]
_BRING_BACK = "Bring it back from version control"


@dataclass(frozen=True)
class Versie:
    """The record of a version: what it is, why it was made, what was known when it was, and who agreed.

    `akkoorden`: per insurer the day on which it agreed. `vorige`: the hash of all events before the adoption.
    `zegel` covers everything else; the last three are empty in a concept and in a record of the older form.
    """

    inkoopjaar: int
    versie: int
    reden: str
    bekend_op: str
    vastgesteld_op: str
    versie_hash: str
    akkoorden: tuple[tuple[str, str], ...] = ()
    vorige: str = ""
    zegel: str = ""

    @property
    def is_sealed(self) -> bool:
        """Records of before there were seals have none."""
        return bool(self.zegel)

    def sealed(self) -> Versie:
        """The same record under its seal."""
        return replace(self, zegel=regels.hash_parts(*(asdict(self) | {"zegel": ""}).values()))


@dataclass(frozen=True)
class Vastgesteld:
    """What stands in the folder of an inkoopjaar and among its agreements, checked.

    `versies`: the adopted ones, the first one first, and `teksten` their rows as text. `half`: files of the
    next version without the other half. `open_hashes`: what every insurer agreed to and is no version here.
    `akkoorden`: the events, with `rij`. `keten`: the hash of all of them. `fouten` and `opmerkingen`: what is
    wrong, and what a person should know.
    """

    inkoopjaar: int
    versies: tuple[Versie, ...]
    teksten: tuple[str, ...]
    half: tuple[Path, ...]
    open_hashes: tuple[str, ...]
    akkoorden: pd.DataFrame
    keten: str
    fouten: tuple[str, ...]
    opmerkingen: tuple[str, ...]

    def rows(self, versie: int) -> pd.DataFrame:
        """The rows of an adopted version, as they were frozen."""
        return read_text(self.teksten[versie - 1]).assign(versie=versie, staat=regels.VASTGESTELD)

    def raise_if_wrong(self) -> None:
        """Nothing is read from a folder in which something is wrong.

        Raises
        ------
        ReferenceError
            With every fault.
        """
        if self.fouten:
            raise ReferenceError("\n".join(self.fouten))

    def refuse_lost(self, concept_hash: str) -> None:
        """Half a version is a write that was cut off, unless everybody agreed to what does not stand here.

        Parameters
        ----------
        concept_hash : str
            Of what could be adopted next; empty when nothing can.

        Raises
        ------
        ReferenceError
            When the half may be what is left of an adopted version.
        """
        lost = [versie_hash for versie_hash in self.open_hashes if versie_hash != concept_hash]
        if self.half and lost:
            raise ReferenceError(
                f"{names([str(file) for file in self.half])} is half a version, and every insurer agreed to "
                f"{lost[-1][:12]}, which is not what would be adopted now: it may have been adopted.\n"
                f"{_BRING_BACK}, both the .csv and the .json; if it was never there whole (a write was cut "
                "off), remove the half."
            )


def to_text(adviezen: pd.DataFrame) -> str:
    """The rows as they are frozen and hashed: sorted by zaak, numbers shortest, text as text."""
    ordered = adviezen.assign(zaak=key_zaken(adviezen)).sort_values("zaak")[KOLOMMEN]
    told = ordered.assign(**{column: ordered[column].map(protect, na_action="ignore") for column in _TEXTS})
    return str(told.to_csv(index=False, lineterminator="\n", date_format="%Y-%m-%d"))


def hash_versie(text: str, inkoopjaar: int, versie: int, reden: str) -> str:
    """One hash for rows, number and reason; another reason is another version."""
    head = json.dumps([inkoopjaar, versie, reden], ensure_ascii=False)
    return hashlib.sha256(f"{head}\n{text}".encode()).hexdigest()


def read_text(text: str) -> pd.DataFrame:
    """Rows from their frozen text."""
    dates = [column for column, dtype in ADVIEZEN.items() if dtype == DATE]
    numbers = {column: dtype for column, dtype in ADVIEZEN.items() if column in KOLOMMEN and dtype != DATE}
    rows = pd.read_csv(io.StringIO(text), dtype=numbers, keep_default_na=False, na_values=[""])
    parsed = {column: pd.to_datetime(rows[column], format="%Y-%m-%d") for column in dates}
    texts = {column: rows[column].map(from_cell, na_action="ignore") for column in _TEXTS}
    return conform(rows.assign(**parsed, **texts), "adviezen")


def to_json(record: Versie) -> str:
    """A record as it is written."""
    content = asdict(record) | {
        "akkoorden": [{"verzekeraar": wie, "datum": datum} for wie, datum in record.akkoorden]
    }
    return json.dumps(content, ensure_ascii=False, indent=1) + "\n"


def rows_file(root: Root, inkoopjaar: int, versie: int) -> Path:
    """Where the rows of a version stand; its record stands beside them, as .json."""
    return root.kept(FOLDER, str(inkoopjaar), f"v{versie}.csv")


def load_versies(
    root: Root, inkoopjaar: int, verzekeraars: pd.DataFrame, today: pd.Timestamp | None = None
) -> Vastgesteld:
    """The adopted versions of an inkoopjaar, every one of them checked; see `inspect_versies`.

    Raises
    ------
    ReferenceError
        When anything is wrong with them.
    """
    found = inspect_versies(root, inkoopjaar, verzekeraars, today)
    found.raise_if_wrong()
    return found


def inspect_versies(
    root: Root, inkoopjaar: int, verzekeraars: pd.DataFrame, today: pd.Timestamp | None = None
) -> Vastgesteld:
    """Whatever stands in the folder of an inkoopjaar and among its agreements, with what is wrong with it.

    Records are read before agreements, because they are written after them: so a reader beside whoever adopts
    sees a version with all that made it.

    Parameters
    ----------
    root : Root
        The data root.
    inkoopjaar : int
        The year bought for.
    verzekeraars : DataFrame
        The register of insurers.
    today : Timestamp, optional
        No agreement is of a later day; without it any day is one.

    Raises
    ------
    ReferenceError
        When the agreements cannot be read, or a file stands outside of the data root.
    """
    folder = _Folder(root, inkoopjaar)
    records = folder.read()
    akkoorden, changed = load_akkoorden(root, inkoopjaar, verzekeraars)
    keten = regels.chain_akkoorden(akkoorden, inkoopjaar)
    file = akkoord_file(root, inkoopjaar)
    for rij in akkoorden.loc[regels.find_breaks(akkoorden, inkoopjaar), "rij"]:
        folder.fouten.append(
            f"{file}, row {rij}: what stands above it is not what stood there when it was noted: a row was "
            f"changed, added or removed.\n{_BRING_BACK}; who changes his mind withdraws: inkoopadvies advice "
            f"withdraw {inkoopjaar}"
        )
    folder.fouten.extend(f"{file}, row {rij}: {BROKEN}" for rij in changed)
    for record, _ in records:
        _check_adoption(folder, record, akkoorden, verzekeraars, keten, today)
    hashes = {record.versie_hash for record, _ in records}
    noted = akkoorden[regels.soorten_of(akkoorden) == regels.VASTSTELLING]
    lost = noted[~noted["versie_hash"].isin(hashes)]
    for rij, versie_hash, datum in zip(lost["rij"], lost["versie_hash"], lost["datum"], strict=True):
        folder.fouten.append(
            f"{file}, row {rij}: version {versie_hash[:12]} was adopted on {datum:%Y-%m-%d} and is not "
            f"(whole) in {folder.path}.\n{_BRING_BACK}, both the .csv and the .json."
        )
    unanimous = regels.list_unanimous(akkoorden, verzekeraars, inkoopjaar)
    return Vastgesteld(
        inkoopjaar=inkoopjaar,
        versies=tuple(record for record, _ in records),
        teksten=tuple(text for _, text in records),
        half=tuple(folder.half),
        open_hashes=tuple(versie_hash for versie_hash in unanimous if versie_hash not in hashes),
        akkoorden=akkoorden,
        keten=keten[-1],
        fouten=tuple(folder.fouten),
        opmerkingen=tuple(folder.opmerkingen),
    )


@dataclass
class _Folder:
    """The files of one inkoopjaar, and what was found about them so far."""

    root: Root
    inkoopjaar: int
    fouten: list[str] = field(default_factory=list)
    opmerkingen: list[str] = field(default_factory=list)
    half: list[Path] = field(default_factory=list)

    @property
    def path(self) -> Path:
        return self.root.kept(FOLDER, str(self.inkoopjaar))

    def read(self) -> list[tuple[Versie, str]]:
        """Records with the text of their rows: numbers without a gap, and at most one half at the end."""
        found: list[tuple[Versie, str]] = []
        numbers = self._list_numbers()
        for versie in numbers:
            files = [rows_file(self.root, self.inkoopjaar, versie)]
            files.append(files[0].with_suffix(".json"))
            contents = [_read(file) for file in files]
            if not all(contents):
                there = [file for file in files if file.exists()]
                self.half.extend(there)
                if versie != numbers[-1]:
                    self.fouten.append(
                        f"{names([str(file) for file in there])} is half a version, with later ones after "
                        f"it.\n{_BRING_BACK}, both the .csv and the .json."
                    )
                continue
            record = self._read_record(files[1], contents[1], versie)
            if record is not None:
                found.append((record, self._read_rows(files[0], contents[0], record)))
        expected = list(range(1, len(numbers) + 1))
        if numbers != expected:
            absent = sorted(set(range(1, numbers[-1])) - set(numbers))
            self.fouten.append(
                f"{self.path} lacks version {names([str(number) for number in absent])}.\n"
                f"{_BRING_BACK}: an adopted version stays for ever."
            )
        return found

    def _list_numbers(self) -> list[int]:
        if not self.path.is_dir():
            return []
        numbers = set()
        for file in sorted(self.path.iterdir()):
            known = re.fullmatch(r"v([1-9][0-9]{0,5})\.(csv|json)", file.name)
            if known:
                numbers.add(int(known[1]))
            elif not file.name.startswith("."):
                self.opmerkingen.append(f"{file} is no version, and not read; take it away from here.")
        return sorted(numbers)

    def _read_record(self, file: Path, content: bytes, versie: int) -> Versie | None:
        try:
            record = _parse_record(json.loads(content.decode("utf-8")))
        except (ValueError, TypeError, KeyError) as error:
            self.fouten.append(f"{file} is no record of a version: {error}.\n{_BRING_BACK}.")
            return None
        if (record.inkoopjaar, record.versie) != (self.inkoopjaar, versie):
            self.fouten.append(
                f"{file} is the record of version {record.versie} of inkoopjaar {record.inkoopjaar}, and "
                f"stands at the place of version {versie} of {self.inkoopjaar}.\n"
                f"{_BRING_BACK}, each at its own place."
            )
            return None
        if record.is_sealed and record.sealed() != record:
            self.fouten.append(
                f"{file} was changed after it was adopted: its seal is broken.\n"
                f"{_BRING_BACK}; a change is made by a herziening."
            )
        return record

    def _read_rows(self, file: Path, content: bytes, record: Versie) -> str:
        try:
            text = content.decode("utf-8")
        except UnicodeDecodeError as error:
            self.fouten.append(f"{file} cannot be read: {error}.\n{_BRING_BACK}.")
            return ""
        if hash_versie(text, record.inkoopjaar, record.versie, record.reden) != record.versie_hash:
            self.fouten.append(
                f"{file} was changed after it was adopted: its hash is not {record.versie_hash[:12]}.\n"
                f"{_BRING_BACK}; a change is made by a herziening."
            )
        return text


def _parse_record(content: Any) -> Versie:
    """Exactly the fields of a record, each of its own kind.

    Raises
    ------
    ValueError, TypeError, KeyError
        When it is anything else.
    """
    if not isinstance(content, dict):
        raise TypeError("it is not one object")
    agreed = tuple((row["verzekeraar"], row["datum"]) for row in content.get("akkoorden", []))
    record = Versie(**content | {"akkoorden": agreed})
    for name, value in asdict(record).items():
        kind = int if name in ("inkoopjaar", "versie") else tuple if name == "akkoorden" else str
        if type(value) is not kind:
            raise TypeError(f"{name} is {value!r}")
    for day in (record.bekend_op, record.vastgesteld_op, *(datum for _, datum in agreed)):
        if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", day):
            raise ValueError(f"'{day}' is no day")
        pd.Timestamp(day)
    if not re.fullmatch(r"[0-9a-f]{64}", record.versie_hash):
        raise ValueError(f"versie_hash is '{record.versie_hash[:70]}'")
    return record


def _check_adoption(
    folder: _Folder,
    record: Versie,
    akkoorden: pd.DataFrame,
    verzekeraars: pd.DataFrame,
    keten: list[str],
    today: pd.Timestamp | None,
) -> None:
    """Every insurer agreed to exactly this version in time, and its adoption was noted under its seal."""
    what = f"version {record.versie} of inkoopjaar {record.inkoopjaar}"
    file = rows_file(folder.root, record.inkoopjaar, record.versie).with_suffix(".json")
    agreements = akkoord_file(folder.root, record.inkoopjaar)
    first = pd.Timestamp(record.bekend_op if record.is_sealed else oldest_day(record.inkoopjaar))
    told = regels.list_akkoorden(akkoorden, verzekeraars, record.inkoopjaar, record.versie_hash, first, today)
    if not regels.is_unanimous(told):
        folder.fouten.append(
            f"{file}: {what} is not adopted: {_describe_missing(told, record, first, today)}\n"
            f"{_BRING_BACK} what {agreements} and verzekeraars.csv said when it was adopted; if it never "
            f"was, remove v{record.versie}.csv and v{record.versie}.json."
        )
        return
    days = tuple(
        (str(wie), f"{datum:%Y-%m-%d}") for wie, datum in zip(told["verzekeraar"], told["datum"], strict=True)
    )
    last = max(datum for _, datum in days)
    if record.vastgesteld_op != last or (record.is_sealed and record.akkoorden != days):
        folder.fouten.append(
            f"{file} says that {what} was adopted on {record.vastgesteld_op}; by {agreements} the last "
            f"insurer agreed on {last}.\n{_BRING_BACK}."
        )
    noted = akkoorden[
        regels.soorten_of(akkoorden).eq(regels.VASTSTELLING) & akkoorden["versie_hash"].eq(record.versie_hash)
    ]
    places = [(noted["zegel"].loc[place], keten[place]) for place in noted.index]
    if record.is_sealed and places == [] and keten[-1] == record.vorige:
        folder.opmerkingen.append(
            f"{agreements}: the adoption of {what} is not noted yet; advice {record.inkoopjaar} does."
        )
    elif places != [(record.zegel, record.vorige)] * record.is_sealed:
        folder.fouten.append(
            f"{file} is not the record under which {what} was adopted: {agreements} has another seal, or "
            f"other events before it.\n{_BRING_BACK}, both files."
        )
    elif not record.is_sealed:
        folder.opmerkingen.append(
            f"{file} is of the older form, without a seal: its rows and agreements are in order; bekend_op "
            f"({record.bekend_op}) is proven by: inkoopadvies advice replay {record.inkoopjaar} --version "
            f"{record.versie}"
        )


def oldest_day(inkoopjaar: int) -> pd.Timestamp:
    """Nobody can have known the figures of a verslagjaar before it was over."""
    return pd.Timestamp(first_day(to_verslagjaar(inkoopjaar) + 1))


def _describe_missing(
    told: pd.DataFrame, record: Versie, first: pd.Timestamp, today: pd.Timestamp | None
) -> str:
    if told.empty:
        return "verzekeraars.csv has no insurer of that inkoopjaar, and nobody is not all."
    why = {
        "": f"did not agree to {record.versie_hash[:12]}",
        regels.TE_VROEG: f"agreed before {first:%Y-%m-%d}, when it was known",
        regels.IN_DE_TOEKOMST: f"agreed on a day after today ({today:%Y-%m-%d})" if today is not None else "",
        regels.INGETROKKEN: "withdrew",
    }
    absent = told[told["datum"].isna()]
    return (
        "; ".join(
            f"{names(rows['verzekeraar'].tolist())} {why[str(bezwaar)]}"
            for bezwaar, rows in absent.groupby("bezwaar")
        )
        + "."
    )


def _read(file: Path) -> bytes:
    """The content of a file; nothing when it is absent or has only what a write that was cut off leaves.

    Raises
    ------
    ReferenceError
        When it is there and cannot be read.
    """
    try:
        return file.read_bytes().strip(b"\0")
    except FileNotFoundError:
        return b""
    except OSError as error:
        raise ReferenceError(f"{file} cannot be read: {error.strerror}.\n{_BRING_BACK}.") from None
