"""Along which arrows a version asks citizens anew: of maps from before, along none."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Adds what each version asks anew."""
    op.add_column("map_version", sa.Column("anew", sa.String(), nullable=False, server_default="{}"))
