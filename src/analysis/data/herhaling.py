"""What is asked again and again of the same thing is worked out once.

Great Expectations asks a table for the same selection of rows, and an expectation for its settings, anew for
every figure that it needs: a hundred times per expectation, which was half of the time of a validation. Both
stay as they are while a table is held against its suite, so the first answer is the answer.
"""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator
from typing import Any

import pandas as pd

_one_at_a_time = threading.RLock()


class Onthouden(pd.DataFrame):
    """A table that makes each selection of its rows once; neither it nor a selection may be changed."""

    _metadata = ["_selecties"]  # so that pandas takes it for an attribute, and not for a column

    def query(self, expr: str, **options: Any) -> pd.DataFrame:  # type: ignore[override]
        """As `DataFrame.query`; who asks the same again gets the same frame."""
        selecties: dict[Any, pd.DataFrame] = self.__dict__.setdefault("_selecties", {})
        asked = (expr, *sorted(options.items()))
        if asked not in selecties:
            selecties[asked] = super().query(expr, **options)
        return selecties[asked]


@contextlib.contextmanager
def worked_out_once(kind: type, name: str) -> Iterator[None]:
    """Meanwhile a property of the objects of a class is worked out once per object.

    Parameters
    ----------
    kind : type
        The class; its objects do not change meanwhile. They are kept until the end.
    name : str
        The property, which the class itself defines.
    """
    with _one_at_a_time:
        asked: property = vars(kind)[name]
        work_out = asked.fget
        answers: dict[int, tuple[Any, Any]] = {}

        def answer(self: Any) -> Any:
            # The object is kept beside its answer, so that no other object can get its id.
            if id(self) not in answers:
                answers[id(self)] = self, work_out(self)  # type: ignore[misc]
            return answers[id(self)][1]

        setattr(kind, name, property(answer, doc=asked.__doc__))
        try:
            yield
        finally:
            setattr(kind, name, asked)
