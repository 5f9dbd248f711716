"""When a release began, so that one whose end was never heard of is closed while the service runs on."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Adds the instant; what is open from before is as old as can be."""
    began = sa.Column("begun_at", sa.BigInteger(), nullable=False, server_default="0")
    op.add_column("open_release", began)
