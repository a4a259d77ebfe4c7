"""Do the tables meet the suites of `expectations/`? What they do not meet is told; blocking ones stop a year.

A suite is a JSON file named after its table, which an analyst reads and edits with the public API of Great
Expectations (GX). It says what must hold of the table as a whole; single cells and comparisons over years are
the work of `rules`. This is the only module that imports GX, and only when it validates: the import takes
seconds.

GX runs in memory, tells nobody anything and leaves nothing behind. Each table is handed to it as one batch,
without a checkpoint: that would do no more than run the batches one by one, and store and compare everything
that it is given on the way.
"""

from __future__ import annotations

import atexit
import gc
import json
import os
import re
import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from analysis.data.datadocs import write_datadocs
from analysis.data.importen import only_when_used, without_address_grammar
from analysis.data.suites import EXPECTATIONS, Suite, check_suites, place, read_suite, regels_of
from analysis.data.toetskolommen import add_toetskolommen
from analysis.data.uitkomsten import read_uitkomsten, tell_uitkomsten
from analysis.errors import ReferenceError, names
from analysis.years import to_inkoopjaar

PARAMETER = "$PARAMETER"
"""How a suite asks for a value of the year that is validated."""

RESULT_FORMAT = {
    "result_format": "COMPLETE",
    "partial_unexpected_count": 5,
    "return_unexpected_index_query": False,
}
"""Every row that does not meet an expectation is asked for, by its place."""

if TYPE_CHECKING:
    from great_expectations import ExpectationSuite
    from great_expectations.expectations.expectation import Expectation


def validate(
    tables: Mapping[str, pd.DataFrame],
    *,
    verslagjaar: int,
    regels: pd.DataFrame,
    docs: Path | None,
    folder: Path = EXPECTATIONS,
    is_synthetic: bool = False,
    earlier: dict[str, Toetsing] | None = None,
) -> pd.DataFrame:
    """Every table is held against its suite; what does not meet it is told.

    Parameters
    ----------
    tables : mapping of str to DataFrame
        leveringen and opgaven of the verslagjaar, volumenormen, indicatoren, zorgaanbieders, locaties and
        trendbreuken; oordelen too when they are to be checked. Tables may be empty. The frames received are
        unchanged.
    verslagjaar : int
        The year that is validated.
    regels : DataFrame
        As `load_regels` gives it: the frames of the sentences.
    docs : Path or None
        Folder for the Data Docs (`index.html` and one page per table), next to the report's own index.html.
    folder : Path, optional
        Where the suites stand.
    is_synthetic : bool, optional
        The Data Docs then say in their header that the figures are made up.
    earlier : dict of str to Toetsing, optional
        What a run found of tables for other verslagjaren. A table and a suite that are still the same are
        not held against each other again; what was found stands. This year's is added.

    Returns
    -------
    DataFrame
        `bevindingen`; `regel` and `ernst` are those of the expectation.

    Raises
    ------
    ReferenceError
        When a suite is missing or cannot be read, or an expectation cannot be evaluated.
    RootError
        When a table is missing.
    """
    checked = add_toetskolommen(tables, verslagjaar)
    contents = {tabel: read_suite(tabel, folder) for tabel in checked}
    check_suites(contents, regels["regel"].tolist(), folder)
    toetsingen = {} if earlier is None else earlier
    new = [
        tabel
        for tabel, rows in checked.items()
        if tabel not in toetsingen or not toetsingen[tabel].holds(rows, contents[tabel])
    ]
    suites = {tabel: load_suite(tabel, folder) for tabel in new}
    asked = {tabel: _comparable(_named_columns(checked[tabel], contents[tabel])) for tabel in new}
    for tabel, found in _hold_against(asked, suites, verslagjaar).items():
        toetsingen[tabel] = Toetsing(checked[tabel], contents[tabel], found)
    validations = [toetsingen[tabel].found for tabel in checked]
    uitkomsten = [uitkomst for found in validations for uitkomst in read_uitkomsten(found)]
    if docs is not None:
        write_datadocs(docs, validations, verslagjaar, is_synthetic=is_synthetic)
    in_suite = [regel for content in contents.values() for regel in regels_of(content)]
    return tell_uitkomsten(
        sorted(uitkomsten, key=lambda uitkomst: in_suite.index(uitkomst.regel)),
        checked,
        {tabel: content["meta"]["aanduiding"] for tabel, content in contents.items()},
        verslagjaar=verslagjaar,
        regels=regels,
    )


def prepare() -> None:
    """Import GX now, which takes seconds, rather than with the first table."""
    _great_expectations()
    gc.freeze()  # what was imported stays, so that no search for garbage need go through it again
    atexit.register(gc.unfreeze)  # but what other libraries must give back at the end is looked for then


@dataclass(frozen=True)
class Toetsing:
    """A table that was held against its suite, and what GX found, as its `to_json_dict` gives it."""

    rows: pd.DataFrame
    suite: Mapping[str, Any]
    found: Mapping[str, Any]

    def holds(self, rows: pd.DataFrame, suite: Mapping[str, Any]) -> bool:
        """The same rows meet the same suite, whatever the year; not when the suite asks which year it is."""
        return suite == self.suite and PARAMETER not in json.dumps(suite) and rows.equals(self.rows)


def load_suite(tabel: str, folder: Path = EXPECTATIONS) -> ExpectationSuite:
    """A suite is taken whole: every expectation is known to GX and can be told in a finding.

    Parameters
    ----------
    tabel : str
        The table; its suite is `<tabel>.json`.
    folder : Path, optional
        Where the suites stand.

    Returns
    -------
    ExpectationSuite
        GX's own object, not yet part of a context.

    Raises
    ------
    ReferenceError
        When the file is missing, is not JSON, or has an expectation that GX does not know or accept, or
        that lacks a `regel` or a sentence.
    """
    gx = _great_expectations()
    content = read_suite(tabel, folder)
    expectations = [
        _build(gx, config, place(folder / f"{tabel}.json", number, config))
        for number, config in enumerate(content["expectations"], start=1)
    ]
    suite: ExpectationSuite = gx.ExpectationSuite(**{**content, "id": None, "expectations": expectations})
    return suite


def save_suite(suite: ExpectationSuite, folder: Path = EXPECTATIONS) -> Path:
    """Write a suite so that only what changed differs from the file that was."""
    file = folder / f"{suite.name}.json"
    file.write_text(json.dumps(suite.to_json_dict(), indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    return file


@cache
def _great_expectations() -> Any:
    """GX, imported once, with its telemetry and its progress bars off."""
    os.environ["GX_ANALYTICS_ENABLED"] = "false"
    # Its expectations about distributions, and its drawings of them, need half of its import.
    with without_address_grammar(), only_when_used("altair", "scipy.stats"), warnings.catch_warnings():
        # GX imports sre_constants and sre_parse, which Python has deprecated since 3.11.
        warnings.filterwarnings("ignore", r"module 'sre_\w+' is deprecated", DeprecationWarning)
        import great_expectations as gx
    # Even a hidden progress bar would start a thread that watches it.
    import_module("tqdm").tqdm.monitor_interval = 0
    return gx


def _build(gx: Any, config: Mapping[str, Any], where: str) -> Expectation:
    """GX drops an expectation that it does not know with only a log line, so each is built here first."""
    kinds = [kind for kind in vars(gx.expectations).values() if hasattr(kind, "expectation_type")]
    known = {kind.expectation_type: kind for kind in kinds}
    if config["type"] not in known:
        close = get_close_matches(config["type"], sorted(known), 3)
        hint = f"\nDid you mean {names(close)}?" if close else ""
        raise ReferenceError(f"{where}: GX does not know the type '{config['type']}'.{hint}")
    own = {key: value for key, value in config.items() if key not in ("type", "kwargs", "id")}
    try:
        expectation: Expectation = known[config["type"]](**config.get("kwargs", {}), **own)
    except (TypeError, ValueError) as error:
        raise ReferenceError(f"{where}: GX does not accept it: {error}") from error
    unknown = sorted(set(expectation.suite_parameter_options) - set(_parameters(0)))
    if unknown:
        raise ReferenceError(
            f"{where}: $PARAMETER {names(unknown)} is unknown; there are {names(list(_parameters(0)))}."
        )
    return expectation


def _parameters(verslagjaar: int) -> dict[str, int]:
    """The values that a suite may refer to with $PARAMETER."""
    return {"verslagjaar": verslagjaar, "inkoopjaar": to_inkoopjaar(verslagjaar)}


def _hold_against(
    tables: Mapping[str, pd.DataFrame], suites: Mapping[str, ExpectationSuite], verslagjaar: int
) -> dict[str, Any]:
    """What GX finds of every table, as its `to_json_dict` gives it."""
    gx = _great_expectations()
    source = _ephemeral_context(gx).data_sources.add_pandas("tabellen")
    # One asset for all tables: a context writes its whole configuration anew with each that is added.
    whole = source.add_dataframe_asset("tabel").add_batch_definition_whole_dataframe("alle rijen")
    found = {}
    for tabel, rows in tables.items():
        outcome = whole.get_batch({"dataframe": rows}).validate(
            suites[tabel], expectation_parameters=_parameters(verslagjaar), result_format=RESULT_FORMAT
        )
        found[tabel] = outcome.to_json_dict()
    return found


def _named_columns(rows: pd.DataFrame, suite: Suite) -> pd.DataFrame:
    """The columns that a suite names, because GX copies all it is given for every condition on rows.

    All of them when an expectation is about the columns themselves.
    """
    configs = suite["expectations"]
    if any(config["type"].startswith("expect_table_column") for config in configs):
        return rows
    named = json.dumps([config.get("kwargs") for config in configs], ensure_ascii=False)
    words = set(re.findall(r"\w+", named))
    return rows[[kolom for kolom in rows if kolom in words]]


def _ephemeral_context(gx: Any) -> Any:
    """Stores in memory only, and without the temporary Data Docs folder that GX would make and leave."""
    from great_expectations.data_context.types.base import (
        DataContextConfig,
        InMemoryStoreBackendDefaults,
        ProgressBarsConfig,
    )

    return gx.get_context(
        mode="ephemeral",
        project_config=DataContextConfig(
            store_backend_defaults=InMemoryStoreBackendDefaults(init_temp_docs_sites=False),
            data_docs_sites={},
            analytics_enabled=False,
            progress_bars=ProgressBarsConfig(globally=False),
        ),
    )


def _comparable(rows: pd.DataFrame) -> pd.DataFrame:
    """GX compares value by value, which pandas' NA refuses; NaN simply is not equal. Integers stay exact."""
    nullable = [kolom for kolom, dtype in rows.dtypes.items() if str(dtype) in ("Int64", "boolean")]
    return rows.astype(dict.fromkeys(nullable, "float64"))
