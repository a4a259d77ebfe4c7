"""Tools that check JSON build a grammar of internet addresses on import, which nothing here needs."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator


@contextlib.contextmanager
def without_address_grammar() -> Iterator[None]:
    """What is imported meanwhile (nbformat, Great Expectations) does without it, and a second sooner."""
    grammar = "rfc3987_syntax"
    if grammar in sys.modules:
        yield
        return
    sys.modules[grammar] = None  # type: ignore[assignment]  # so Python says that it is not installed
    try:
        yield
    finally:
        del sys.modules[grammar]
