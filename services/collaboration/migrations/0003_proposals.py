"""Maps that are proposed, what partners say about them, and how citizens were heard."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Makes the tables. Maps from before were published without a proposal, and stay as they are."""
    op.create_table(
        "proposal",
        *(sa.Column(name, sa.String(), nullable=False) for name in ("collaboration", "id")),
        sa.Column("on_version", sa.BigInteger(), nullable=False),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("hash", "text")),
        *(sa.Column(name, sa.LargeBinary(), nullable=False) for name in ("content", "told")),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("person", "partner")),
        *(sa.Column(name, sa.BigInteger(), nullable=False) for name in ("proposed_at", "entry")),
        sa.PrimaryKeyConstraint("collaboration", "id"),
    )
    op.create_table(
        "position_of",
        *(sa.Column(name, sa.String(), nullable=False) for name in ("collaboration", "proposal")),
        sa.Column("entry", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("partner", sa.String(), nullable=False),
        sa.Column("agrees", sa.Boolean(), nullable=False),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("actor", "person", "paper")),
        sa.Column("said_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("collaboration", "proposal", "entry"),
    )
    op.create_table(
        "disagreement",
        *(sa.Column(name, sa.String(), nullable=False) for name in ("collaboration", "id", "proposal", "partner")),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("parties", "matter", "owner")),
        sa.Column("raised_at", sa.BigInteger(), nullable=False),
        sa.Column("outcome", sa.String(), nullable=False),
        *(sa.Column(name, sa.BigInteger(), nullable=False) for name in ("closed_at", "entry")),
        sa.PrimaryKeyConstraint("collaboration", "id"),
    )
    op.create_table(
        "voice",
        *(sa.Column(name, sa.String(), nullable=False) for name in ("collaboration", "proposal")),
        sa.Column("entry", sa.BigInteger(), autoincrement=False, nullable=False),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("words", "person")),
        sa.Column("heard_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("collaboration", "proposal", "entry"),
    )
