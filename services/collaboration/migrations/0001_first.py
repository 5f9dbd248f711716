"""The collaboration room's first tables."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Makes the tables."""
    op.create_table(
        "agreement_end",
        sa.Column("collaboration", sa.String(), nullable=False),
        sa.Column("one", sa.String(), nullable=False),
        sa.Column("other", sa.String(), nullable=False),
        sa.Column("reference", sa.String(), nullable=False),
        sa.Column("ends_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("collaboration", "one", "other", "reference"),
    )
    op.create_table(
        "applied",
        sa.Column("ledger", sa.String(), nullable=False),
        sa.Column("fence", sa.String(), nullable=False),
        sa.Column("idx", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("ledger", "fence"),
    )
    op.create_table(
        "case_of",
        sa.Column("collaboration", sa.String(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("starts_at", sa.BigInteger(), nullable=False),
        sa.Column("ends_at", sa.BigInteger(), nullable=False),
        sa.Column("entry", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("collaboration", "id"),
        sa.UniqueConstraint("collaboration", "subject"),
    )
    op.create_index("case_by_subject", "case_of", ["subject"], unique=False)
    op.create_table(
        "grant_of",
        sa.Column("collaboration", sa.String(), nullable=False),
        sa.Column("case_id", sa.String(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("partner", sa.String(), nullable=False),
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("team", sa.String(), nullable=False),
        sa.Column("starts_at", sa.BigInteger(), nullable=False),
        sa.Column("ends_at", sa.BigInteger(), nullable=False),
        sa.Column("introduced_by", sa.String(), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("entry", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("collaboration", "case_id", "id"),
    )
    op.create_index("grant_by_partner", "grant_of", ["collaboration", "partner", "team"], unique=False)
    op.create_index("grant_by_person", "grant_of", ["person"], unique=False)
    op.create_table(
        "map_version",
        sa.Column("collaboration", sa.String(), nullable=False),
        sa.Column("version", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("hash", sa.String(), nullable=False),
        sa.Column("published_at", sa.BigInteger(), nullable=False),
        sa.Column("entry", sa.BigInteger(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("collaboration", "version"),
    )
    op.create_table(
        "pending_change",
        sa.Column("event", sa.String(), nullable=False),
        sa.Column("fence", sa.String(), nullable=False),
        sa.Column("made", sa.BigInteger(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("event"),
    )
    op.create_table(
        "reference",
        sa.Column("collaboration", sa.String(), nullable=False),
        sa.Column("reference", sa.String(), nullable=False),
        sa.Column("case_id", sa.String(), nullable=False),
        sa.Column("partner", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("collaboration", "reference"),
        sa.UniqueConstraint("collaboration", "case_id", "partner"),
    )
    op.create_table(
        "run",
        sa.Column("collaboration", sa.String(), nullable=False),
        sa.Column("case_id", sa.String(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("activity", sa.String(), nullable=False),
        sa.Column("starts_at", sa.BigInteger(), nullable=False),
        sa.Column("ends_at", sa.BigInteger(), nullable=False),
        sa.Column("entry", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("collaboration", "case_id", "id"),
    )
    op.create_table(
        "team",
        sa.Column("collaboration", sa.String(), nullable=False),
        sa.Column("partner", sa.String(), nullable=False),
        sa.Column("team", sa.String(), nullable=False),
        sa.Column("entry", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("collaboration", "partner", "team"),
    )
    op.create_table(
        "team_member",
        sa.Column("collaboration", sa.String(), nullable=False),
        sa.Column("partner", sa.String(), nullable=False),
        sa.Column("team", sa.String(), nullable=False),
        sa.Column("person", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("collaboration", "partner", "team", "person"),
    )
    op.create_index("team_by_person", "team_member", ["person"], unique=False)
