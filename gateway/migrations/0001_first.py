"""The gateway room's first tables."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Makes the tables."""
    op.create_table(
        "deposit",
        sa.Column("collaboration", sa.String(), nullable=False),
        sa.Column("flow", sa.String(), nullable=False),
        sa.Column("event", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("case_id", sa.String(), nullable=False),
        sa.Column("arrow", sa.String(), nullable=False),
        sa.Column("from_partner", sa.String(), nullable=False),
        sa.Column("from_actor", sa.String(), nullable=False),
        sa.Column("to_partner", sa.String(), nullable=False),
        sa.Column("to_actor", sa.String(), nullable=False),
        sa.Column("reference", sa.String(), nullable=False),
        sa.Column("fields", sa.String(), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("fetch_by", sa.BigInteger(), nullable=False),
        sa.Column("staged_at", sa.BigInteger(), nullable=False),
        sa.Column("wrapped", sa.LargeBinary(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("collaboration", "flow"),
    )
    op.create_index("deposit_by_state", "deposit", ["state", "fetch_by"], unique=False)
    op.create_index("deposit_for", "deposit", ["collaboration", "to_partner", "case_id", "to_actor"], unique=False)
    op.create_table(
        "holder",
        sa.Column("collaboration", sa.String(), nullable=False),
        sa.Column("partner", sa.String(), nullable=False),
        sa.Column("url", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("collaboration", "partner"),
    )
    op.create_table(
        "open_release",
        sa.Column("collaboration", sa.String(), nullable=False),
        sa.Column("event", sa.String(), nullable=False),
        sa.Column("flow", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("collaboration", "event"),
    )
    op.create_table(
        "received",
        sa.Column("collaboration", sa.String(), nullable=False),
        sa.Column("event", sa.String(), nullable=False),
        sa.Column("flow", sa.String(), nullable=False),
        sa.Column("permission", sa.String(), nullable=False),
        sa.Column("case_id", sa.String(), nullable=False),
        sa.Column("arrow", sa.String(), nullable=False),
        sa.Column("partner", sa.String(), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("fields", sa.String(), nullable=False),
        sa.Column("released_at", sa.BigInteger(), nullable=False),
        sa.Column("erase_by", sa.String(), nullable=False),
        sa.Column("received_at", sa.BigInteger(), nullable=True),
        sa.Column("erased_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("collaboration", "event"),
    )
    op.create_index("received_flow", "received", ["collaboration", "flow"], unique=False)
    op.create_index("received_under", "received", ["collaboration", "permission"], unique=False)
