"""What people say about each delivered file: its kind, the day it was received, its address and checksum.

`bron.yml` stands beside the files of a verslagjaar and maps each file name to `soort` and `ontvangen`,
and optionally `url`, `sha256` (checked when given), `producent` and `toelichting`. The day received
decides which version of an opgave counts and what was known when, so it is never guessed from the file's
own date.

Every value is read as the text that stands there, so that a wrong one can be named with its line.
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

from analysis.errors import LeveringError, names
from analysis.rules.versies import VOORRANG

BRON = "bron.yml"
REQUIRED = ("soort", "ontvangen")
ALLOWED = (*REQUIRED, "url", "sha256", "producent", "toelichting")

_ISO_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_SHA256 = re.compile(r"[0-9a-f]{64}")
_YAML_EMPTY = ("", "~", "null")


@dataclass(frozen=True)
class Entry:
    """What bron.yml says about one file: each field as text (empty where it is null), and its line."""

    line: int
    fields: dict[str, str]
    field_lines: dict[str, int]


def composed(name: str) -> str:
    """A file system may store 'é' as two characters, while people type one.

    >>> composed("Me\u0301ander.csv") == "M\u00e9ander.csv"
    True
    """
    return unicodedata.normalize("NFC", name)


def read_entries(bron: Path) -> dict[str, Entry]:
    """Every file stands in bron.yml once, under its bare name.

    Returns
    -------
    dict
        Per file name its entry; empty when there is no bron.yml, or nothing in it.

    Raises
    ------
    LeveringError
        When the file is not UTF-8, not YAML or not such a mapping, a name or field stands twice, two names
        differ only in capitals, or a name is a path; always with the line.
    """
    if not bron.exists():
        return {}
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
    entries: dict[str, Entry] = {}
    seen: dict[str, tuple[str, int]] = {}
    for key, value, line in _pairs(bron, top, "the file names"):
        name = composed(key)
        if name in (".", "..") or "/" in name or "\\" in name:
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
        entries[name] = Entry(line, fields, field_lines)
    return entries


def _pairs(bron: Path, node: yaml.Node | None, what: str) -> Iterator[tuple[str, yaml.Node, int]]:
    """The keys, values and lines of a mapping in which no key stands twice."""
    if node is None or (isinstance(node, yaml.ScalarNode) and node.value in _YAML_EMPTY):
        return
    if not isinstance(node, yaml.MappingNode):
        raise LeveringError(
            f"{bron}, line {node.start_mark.line + 1}: {what} must stand as 'name: …', one per line.\n"
            f"Like this:\n\n{lines_to_add('bestand.xlsx', None)}"
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


def lines_to_add(name: str, sha256: str | None) -> str:
    """The lines that bron.yml lacks for a file: soort as its name suggests, the day for a person to fill in.

    >>> print(lines_to_add("Nalevering Elders.xlsx", None))
    Nalevering Elders.xlsx:
      soort: nalevering
      ontvangen: JJJJ-MM-DD
    <BLANKLINE>
    """
    soort = next((kind for kind in VOORRANG[1:] if kind in name.casefold()), VOORRANG[0])
    fields = {"soort": soort, "ontvangen": "JJJJ-MM-DD"} | ({"sha256": sha256} if sha256 else {})
    text: str = yaml.safe_dump({name: fields}, sort_keys=False, allow_unicode=True, width=4096)
    return text


def find_problem(fields: dict[str, str], name: str, sha256: str) -> tuple[str, str] | None:
    """The first field of an entry that cannot stand, and what is wrong with it; None when all can."""
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


def sha256_of(file: Path) -> str:
    """The fingerprint of a file's content.

    Raises
    ------
    LeveringError
        When the file cannot be read.
    """
    try:
        with file.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError as error:
        raise LeveringError(f"{file} cannot be read: {error.strerror}.") from error
