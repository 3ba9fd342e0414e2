"""Who holds a host, which request was done last, when an address was last named, when a feed sleeps."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("addresses", sa.Column("last_request_id", sa.String(length=35), nullable=True))
    op.add_column("addresses", sa.Column("listed_at", sa.Double(), nullable=False, server_default="0"))
    op.add_column("addresses", sa.Column("skip_hours", sa.String(length=80), nullable=False, server_default=""))
    op.add_column("hosts", sa.Column("holder", sa.String(length=200), nullable=False, server_default=""))


def downgrade() -> None:
    op.drop_column("hosts", "holder")
    op.drop_column("addresses", "skip_hours")
    op.drop_column("addresses", "listed_at")
    op.drop_column("addresses", "last_request_id")
