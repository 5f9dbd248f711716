"""Under which version of the map somebody answered: of answers from before, it is older than every version."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Adds the version."""
    op.add_column("permission", sa.Column("map_version", sa.BigInteger(), nullable=False, server_default="0"))
