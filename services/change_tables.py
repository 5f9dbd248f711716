"""The two tables that a room with facts of its own has: what is pending, and how far each fence has been applied."""

from sqlalchemy import BigInteger, Column, LargeBinary, MetaData, String, Table


def change_tables(metadata: MetaData) -> None:
    """Adds the tables to a room's metadata."""
    Table(
        "pending_change",
        metadata,
        Column("event", String, primary_key=True),
        Column("fence", String, nullable=False),
        Column("made", BigInteger, nullable=False),
        Column("content", LargeBinary, nullable=False),
    )
    Table(
        "applied",
        metadata,
        Column("ledger", String, primary_key=True),
        Column("fence", String, primary_key=True),
        Column("idx", BigInteger, nullable=False),
    )
