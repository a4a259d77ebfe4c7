"""What outside tools import and nothing here needs: left out, or imported when it is used at last.

The one place where the import of a dependency is leant on, because Great Expectations has no smaller one:
half of the seconds of its import are drawings, distributions and a grammar of addresses, and a run of one
page, or `validate`, would wait for them each time. Without this module all works the same, but later.
"""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator, Sequence
from importlib.machinery import ModuleSpec, PathFinder
from importlib.util import LazyLoader
from types import ModuleType


@contextlib.contextmanager
def without_address_grammar() -> Iterator[None]:
    """What is imported meanwhile (nbformat, Great Expectations) does without it, and a second sooner.

    Tools that check JSON build a grammar of internet addresses on import.
    """
    grammar = "rfc3987_syntax"
    if grammar in sys.modules:
        yield
        return
    sys.modules[grammar] = None  # type: ignore[assignment]  # so Python says that it is not installed
    try:
        yield
    finally:
        del sys.modules[grammar]


class Later(PathFinder):
    """Finds some modules as Python does, and has each of them run when something is first asked of it."""

    def __init__(self, modules: Sequence[str]) -> None:
        self.modules = modules

    def find_spec(  # type: ignore[override]
        self, fullname: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Only these modules; others are left to Python."""
        spec = PathFinder.find_spec(fullname, path, target) if fullname in self.modules else None
        if spec is not None and spec.loader is not None:
            spec.loader = LazyLoader(spec.loader)
        return spec


@contextlib.contextmanager
def only_when_used(*modules: str) -> Iterator[None]:
    """What is imported meanwhile gets these modules at once; they run when something is asked of them.

    For what will hardly ever be used: in Python 3.11 two threads must not be the first to ask at once.
    """
    later = Later(modules)
    sys.meta_path.insert(0, later)
    try:
        yield
    finally:
        sys.meta_path.remove(later)
