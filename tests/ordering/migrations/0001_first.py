"""An owner's tables: one fact per case, and what every room with facts of its own has."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Makes the tables."""
    op.create_table(
        "fact",
        sa.Column("case_id", sa.String(), primary_key=True),
        sa.Column("holds", sa.Boolean(), nullable=False),
        sa.Column("own_no", sa.Boolean(), nullable=False),
    )
    op.create_table(
        "pending_change",
        sa.Column("event", sa.String(), primary_key=True),
        sa.Column("fence", sa.String(), nullable=False),
        sa.Column("made", sa.BigInteger(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
    )
    op.create_table(
        "applied",
        sa.Column("ledger", sa.String(), primary_key=True),
        sa.Column("fence", sa.String(), primary_key=True),
        sa.Column("idx", sa.BigInteger(), nullable=False),
    )
