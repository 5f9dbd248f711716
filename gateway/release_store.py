"""The gateway's SQL for releases that are under way."""

from collections.abc import Sequence

from services.connection import Connection


def write_open(connection: Connection, rows: Sequence[tuple[str, str, str]], now: int) -> None:
    """Releases as (collaboration, flow, event) that begin at the real time `now` (ms)."""
    if rows:
        connection.run_many(
            "INSERT INTO open_release (collaboration, flow, event, begun_at) VALUES (?, ?, ?, ?) "
            "ON CONFLICT DO NOTHING",
            [(*row, now) for row in rows],
        )


def read_open(connection: Connection, before: int) -> list[tuple[str, str, str]]:
    """Releases as (collaboration, event, flow) that began at `before` or earlier and have not ended."""
    question = "SELECT collaboration, event, flow FROM open_release WHERE begun_at <= ?"
    return [(row[0], row[1], row[2]) for row in connection.rows(question, (before,))]


def delete_open(connection: Connection, collaboration: str, event: str) -> bool:
    """Forgets one release; False where it was forgotten, or had ended, before."""
    delete = "DELETE FROM open_release WHERE collaboration = ? AND event = ?"
    return connection.run(delete, (collaboration, event)) == 1


def delete_flows(connection: Connection, flows: Sequence[tuple[str, str]]) -> None:
    """Forgets the releases of these flows, as (collaboration, flow)."""
    connection.run_many("DELETE FROM open_release WHERE collaboration = ? AND flow = ?", list(flows))
