"""Marks on dead letters: repaired, parked."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "marks",
        sa.Column("topic", sa.String(length=100), primary_key=True),
        sa.Column("dlq_offset", sa.BigInteger(), primary_key=True),
        sa.Column("dead_at_ms", sa.BigInteger(), primary_key=True),
        sa.Column("state", sa.String(length=10), primary_key=True),
        sa.Column("run", sa.String(length=40), nullable=False),
        sa.Column("at", sa.Double(), nullable=False),
    )


def downgrade() -> None:
    op.drop_table("marks")
