"""Rows by many keys of several columns in one question.

`(a, b) IN (VALUES …)` reads every row of the table in SQLite, which has no index for it; a join with the keys as a
table of their own looks each of them up.
"""

from collections.abc import Collection, Iterator, Sequence
from typing import Any

from services.connection import Connection

# SQLite takes many more marks; a question stays readable in a log.
_MOST = 250


def rows_of(
    connection: Connection, table: str, columns: Sequence[str], names: Sequence[str], keys: Collection[tuple[Any, ...]]
) -> Iterator[Any]:
    """The `columns` of the rows of `table` in which the columns `names` are one of `keys`; in no order.

    Table and columns are our own words, never a caller's. Many keys are asked for in several questions.
    """
    listed = sorted(set(keys))
    marks = f"({', '.join('?' * len(names))})"
    wanted = [f"wanted_{number}" for number in range(len(names))]
    equal = " AND ".join(f"{name} = {one}" for name, one in zip(names, wanted, strict=True))
    for at in range(0, len(listed), _MOST):
        part = listed[at : at + _MOST]
        question = (
            f"WITH wanted ({', '.join(wanted)}) AS (VALUES {', '.join([marks] * len(part))}) "  # noqa: S608
            f"SELECT {', '.join(columns)} FROM wanted JOIN {table} ON {equal}"
        )
        yield from connection.rows(question, tuple(value for key in part for value in key))
