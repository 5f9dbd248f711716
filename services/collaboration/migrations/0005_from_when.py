"""From when a version of the map is in force: those from before are, one after the other, since ever."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Adds the instant."""
    op.add_column("map_version", sa.Column("starts_at", sa.BigInteger(), nullable=False, server_default="0"))
