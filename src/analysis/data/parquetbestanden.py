"""The rows of a delivered parquet file; its headings stand in the schema, so its first row is row 1."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from analysis.data.vellen import ROWS_PER_BLOCK, Blok, Vel
from analysis.data.weigeringen import ASK_AGAIN, refuse

MOST_CELLS = 1 << 29
KOPREGEL_IN_SCHEMA = 0
"""The number of the row of headings where no row holds them."""


def open_parquet(file: Path) -> Vel:
    """The one table of a parquet file, with its headings as row 0.

    Raises
    ------
    LeveringError
        When the file is damaged, or says to hold more cells than any delivery has.
    """
    try:
        table = pq.ParquetFile(file)
    except (pa.ArrowException, OSError) as error:
        raise refuse(file, f"the parquet file is damaged or incomplete ({error}).", ASK_AGAIN) from error
    cells = table.metadata.num_rows * table.metadata.num_columns
    if cells > MOST_CELLS:
        raise refuse(
            file, f"the file says to hold {cells:,} cells; at most {MOST_CELLS:,} are read.", ASK_AGAIN
        )
    return Vel(file.stem, _blokken(file, table))


def _blokken(file: Path, table: pq.ParquetFile) -> Iterator[Blok]:
    yield Blok([KOPREGEL_IN_SCHEMA], [table.schema_arrow.names])
    before = 0
    try:
        for batch in table.iter_batches(batch_size=ROWS_PER_BLOCK):
            rijen = list(zip(*(column.to_pylist() for column in batch.columns), strict=True))
            yield Blok(range(before + 1, before + len(rijen) + 1), rijen)
            before += len(rijen)
    except (pa.ArrowException, OSError) as error:
        raise refuse(file, f"the parquet file is damaged ({error}).", ASK_AGAIN, rij=before + 1) from error
    finally:
        table.close()
