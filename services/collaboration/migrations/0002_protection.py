"""Whether the citizen's name and address are protected: of a case from before, nobody knows."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Adds what is known, and the entry that says so."""
    op.add_column("case_of", sa.Column("protection", sa.String(), nullable=False, server_default="unknown"))
    op.add_column("case_of", sa.Column("protection_entry", sa.BigInteger(), nullable=False, server_default="-1"))
