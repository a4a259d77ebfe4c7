"""What people say about each delivered file: its kind, the day it was received, its address and checksum.

`bron.yml` stands beside the files of a verslagjaar and maps each file name to `soort` and `ontvangen`,
and optionally `url`, `sha256` (checked when given), `producent` and `toelichting`. The day received
decides which version of an opgave counts and what was known when, so it is never guessed from the file's
own date.

A single file may go without an entry. It is then the hoofdlevering, and counts as received on 1 January
after its verslagjaar: the first day on which anybody could have held it, so that no later file loses to
it and `--as-of` never leaves it out unasked. A finding says so.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import yaml

from analysis.data.paths import Root, delivery_files
from analysis.errors import LeveringError, RootError, names
from analysis.rules.versies import VOORRANG
from analysis.years import first_day

BRON = "bron.yml"
REQUIRED = ("soort", "ontvangen")
ALLOWED = (*REQUIRED, "url", "sha256", "producent", "toelichting")

_ISO_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_SHA256 = re.compile(r"[0-9a-f]{64}")
_YAML_EMPTY = ("", "~", "null")


@dataclass(frozen=True)
class Levering:
    """One delivered file of one verslagjaar. `has_bron` is False when soort and ontvangen were assumed."""

    verslagjaar: int
    bestand: Path
    soort: str
    ontvangen: date
    url: str | None
    sha256: str
    has_bron: bool = True


@dataclass(frozen=True)
class _Entry:
    line: int
    fields: dict[str, str]
    field_lines: dict[str, int]


def load_leveringen(root: Root, verslagjaar: int) -> list[Levering]:
    """Every file in a verslagjaar's folder is a delivery, as its entry in bron.yml describes it.

    Parameters
    ----------
    root : Root
        The data root.
    verslagjaar : int
        Must have a folder with at least one delivery.

    Returns
    -------
    list of Levering
        By file name. `sha256` is that of the file as it stands now.

    Raises
    ------
    RootError
        When the verslagjaar has no deliveries.
    LeveringError
        When bron.yml is not valid, an entry has no file, a file has no entry (unless it is the only one), or
        a file is not the one that its sha256 says. The message gives the line, or the lines to add.
    """
    folder = root.year_folder(verslagjaar)
    files = delivery_files(folder) if folder.is_dir() else []
    if not files:
        known = ", ".join(map(str, root.verslagjaren())) or "none"
        raise RootError(
            f"There is no delivery of verslagjaar {verslagjaar} in {folder}.\n"
            f"Verslagjaren with a delivery: {known}.\n"
            f"Put the files in that folder, with an entry each in {BRON}."
        )
    bron = folder / BRON
    entries = _read_entries(bron) if bron.exists() else {}
    by_name = {_composed(file.name): file for file in files}
    _require_files(bron, entries, by_name)
    _require_entries(bron, entries, files)
    return [_to_levering(bron, verslagjaar, file, entries.get(_composed(file.name))) for file in files]


def _composed(name: str) -> str:
    """A file system may store 'é' as two characters, while people type one."""
    return unicodedata.normalize("NFC", name)


def _read_entries(bron: Path) -> dict[str, _Entry]:
    """The entries of bron.yml by file name, every value as the text that stands there."""
    try:
        # Composed, not constructed: nodes keep their line, and 2024-02-30 stays a text to refuse in words.
        top = yaml.compose(bron.read_bytes().decode("utf-8-sig"), Loader=yaml.BaseLoader)
    except UnicodeDecodeError as error:
        raise LeveringError(
            f"{bron} is not UTF-8 text (byte {error.start + 1}). Save it as UTF-8 and try again."
        ) from error
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else "?"
        raise LeveringError(
            f"{bron}, line {line}: this is not valid YAML: {error.problem or error.context}.\n"
            "Each file name ends with a colon; the lines below it begin with two spaces, never with a tab."
        ) from error
    except yaml.YAMLError as error:
        raise LeveringError(f"{bron} is not valid YAML: {error}.") from error
    entries: dict[str, _Entry] = {}
    seen: dict[str, tuple[str, int]] = {}
    for key, value, line in _pairs(bron, top, "the file names"):
        name = _composed(key)
        if name in (".", "..") or "/" in name or "\\" in name or re.match(r"[A-Za-z]:", name):
            raise LeveringError(
                f"{bron}, line {line}: '{name}' is a path. Give the bare name of a file in {bron.parent}."
            )
        other, other_line = seen.setdefault(name.casefold(), (name, line))
        if other != name:
            raise LeveringError(
                f"{bron}, lines {other_line} and {line}: '{other}' and '{name}' differ only in capitals.\n"
                "Which file is meant would depend on the computer; rename one, here and in the folder."
            )
        fields, field_lines = {}, {}
        for field, text, field_line in _pairs(bron, value, f"the fields of '{name}'"):
            if not isinstance(text, yaml.ScalarNode):
                raise LeveringError(
                    f"{bron}, line {field_line}: '{field}' of '{name}' must be a single value."
                )
            is_empty = text.value.strip().lower() in _YAML_EMPTY and text.style is None
            fields[field] = "" if is_empty else text.value.strip()
            field_lines[field] = field_line
        entries[name] = _Entry(line, fields, field_lines)
    return entries


def _pairs(bron: Path, node: yaml.Node | None, what: str) -> Iterator[tuple[str, yaml.Node, int]]:
    """The keys, values and lines of a mapping in which no key stands twice."""
    if node is None or (isinstance(node, yaml.ScalarNode) and node.value in _YAML_EMPTY):
        return
    if not isinstance(node, yaml.MappingNode):
        raise LeveringError(
            f"{bron}, line {node.start_mark.line + 1}: {what} must stand as 'name: …', one per line.\n"
            f"Like this:\n\n{_lines('bestand.xlsx', None)}"
        )
    first: dict[str, int] = {}
    for key_node, value in node.value:
        line = key_node.start_mark.line + 1
        if not isinstance(key_node, yaml.ScalarNode):
            raise LeveringError(f"{bron}, line {line}: a name must be plain text.")
        key = key_node.value
        if key in first:
            raise LeveringError(
                f"{bron}, line {line}: '{key}' stands here for the second time; the first was "
                f"line {first[key]}. Keep one of them."
            )
        first[key] = line
        yield key, value, line


def _require_files(bron: Path, entries: dict[str, _Entry], by_name: dict[str, Path]) -> None:
    absent = [name for name in entries if name not in by_name]
    if not absent:
        return
    line = entries[absent[0]].line
    alike = {name.casefold(): name for name in by_name}
    meant = alike.get(absent[0].casefold())
    remedy = (
        f"Its name is '{meant}'; write it with the same capitals."
        if meant
        else "Put the file back, correct its name, or remove the entry."
    )
    count = "1 entry has" if len(absent) == 1 else f"{len(absent)} entries have"
    raise LeveringError(
        f"{bron}, line {line}: {count} no delivery in the folder: {names(absent)}.\n"
        f"Deliveries there: {names(list(by_name))}.\n{remedy}"
    )


def _require_entries(bron: Path, entries: dict[str, _Entry], files: list[Path]) -> None:
    without = [file for file in files if _composed(file.name) not in entries]
    if not without or len(files) == 1:
        return
    count = "1 file has" if len(without) == 1 else f"{len(without)} files have"
    raise LeveringError(
        f"{bron}: {count} no entry: {names([file.name for file in without])}.\n"
        "Only a file that is the only one may go without: the day received decides which answer counts.\n"
        f"Add these lines, with the day received and the right soort ({', '.join(VOORRANG)}):"
        "\n\n" + "\n".join(_lines(file.name, file) for file in without)
    )


def _lines(name: str, file: Path | None) -> str:
    """The lines that bron.yml lacks: soort as the name suggests it, the day for a person to fill in."""
    soort = next((kind for kind in VOORRANG[1:] if kind in name.casefold()), VOORRANG[0])
    fields = {"soort": soort, "ontvangen": "JJJJ-MM-DD"} | ({"sha256": _sha256(file)} if file else {})
    text: str = yaml.safe_dump({name: fields}, sort_keys=False, allow_unicode=True, width=4096)
    return text


def _to_levering(bron: Path, verslagjaar: int, file: Path, entry: _Entry | None) -> Levering:
    sha256 = _sha256(file)
    if entry is None:
        return Levering(verslagjaar, file, VOORRANG[0], first_day(verslagjaar + 1), None, sha256, False)
    problem = _find_problem(entry.fields, file.name, sha256)
    if problem:
        field, text = problem
        raise LeveringError(f"{bron}, line {entry.field_lines.get(field, entry.line)}: {text}")
    return Levering(
        verslagjaar,
        file,
        entry.fields["soort"],
        date.fromisoformat(entry.fields["ontvangen"]),
        entry.fields.get("url") or None,
        sha256,
    )


def _find_problem(fields: dict[str, str], name: str, sha256: str) -> tuple[str, str] | None:
    """The first field of an entry that cannot stand, and what is wrong with it."""
    unknown = [field for field in fields if field not in ALLOWED]
    if unknown:
        known = ", ".join(ALLOWED)
        return unknown[0], f"'{name}' has unknown fields: {names(unknown)}.\nKnown fields: {known}."
    absent = [field for field in REQUIRED if not fields.get(field)]
    if absent:
        return absent[0], f"'{name}' lacks {names(absent)}. Every entry needs {' and '.join(REQUIRED)}."
    soort, ontvangen, expected = fields["soort"], fields["ontvangen"], fields.get("sha256", "").lower()
    if soort not in VOORRANG:
        return "soort", f"soort '{soort}' of '{name}' is unknown.\nUse one of {', '.join(VOORRANG)}."
    if not _is_date(ontvangen):
        return "ontvangen", (
            f"ontvangen '{ontvangen}' of '{name}' is not a date.\nWrite year-month-day, such as 2023-06-01."
        )
    if expected and not _SHA256.fullmatch(expected):
        return "sha256", (
            f"sha256 '{expected}' of '{name}' is not 64 characters 0-9 a-f.\nThat of the file is {sha256}."
        )
    if expected and expected != sha256:
        return "sha256", (
            f"'{name}' is not the file that was entered here.\n"
            f"sha256 entered:  {expected}\nsha256 of file:  {sha256}\n"
            "Put the original file back. If it was rightly replaced, give the new one its own name and entry "
            "(soort correctie), so that the earlier version stays known."
        )
    return None


def _is_date(text: str) -> bool:
    if not _ISO_DATE.fullmatch(text):
        return False
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _sha256(file: Path) -> str:
    try:
        with file.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError as error:
        raise LeveringError(f"{file} cannot be read: {error.strerror}.") from error
