"""Runs, their positions and tallies, and the audit rows, which nobody changes or removes."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

TEXTS = ("who", "why", "command")
CODE = ("version", "revision", "lexicon")


def upgrade() -> None:
    op.create_table(
        "runs",
        sa.Column("run", sa.String(length=40), primary_key=True),
        sa.Column("mode", sa.String(length=10), nullable=False),
        sa.Column("origin", sa.String(length=40), nullable=False),
        sa.Column("reads", sa.String(length=100), nullable=False),
        sa.Column("prefix", sa.String(length=60), nullable=False),
        sa.Column("selection", sa.Text(), nullable=False),
        sa.Column("rate", sa.Double(), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in TEXTS),
        *(sa.Column(name, sa.String(length=40), nullable=False) for name in CODE),
        sa.Column("selected", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.Double(), nullable=False),
    )
    op.create_table(
        "positions",
        sa.Column("run", sa.String(length=40), primary_key=True),
        sa.Column("partition", sa.Integer(), primary_key=True),
        sa.Column("begins", sa.Integer(), nullable=False),
        sa.Column("reached", sa.Integer(), nullable=False),
        sa.Column("ends", sa.Integer(), nullable=False),
    )
    op.create_table(
        "written",
        sa.Column("run", sa.String(length=40), primary_key=True),
        sa.Column("topic", sa.String(length=100), primary_key=True),
        sa.Column("partition", sa.Integer(), primary_key=True),
        sa.Column("reached", sa.Integer(), nullable=False),
    )
    op.create_table(
        "tallies",
        sa.Column("run", sa.String(length=40), primary_key=True),
        sa.Column("outcome", sa.String(length=20), primary_key=True),
        sa.Column("reason", sa.String(length=40), primary_key=True),
        sa.Column("messages", sa.Integer(), nullable=False),
    )
    op.create_table(
        "audit",
        sa.Column("number", sa.Integer(), primary_key=True, autoincrement=True),
        sa.Column("run", sa.String(length=40), nullable=False, index=True),
        sa.Column("at", sa.Double(), nullable=False),
        sa.Column("act", sa.String(length=20), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in TEXTS),
        *(sa.Column(name, sa.String(length=40), nullable=False) for name in CODE),
        sa.Column("counts", sa.Text(), nullable=False),
    )
    for act in ("UPDATE", "DELETE"):  # an audit that can be edited proves nothing
        op.execute(
            f"CREATE TRIGGER audit_no_{act.lower()} BEFORE {act} ON audit "
            "BEGIN SELECT RAISE(ABORT, 'audit rows are append-only'); END"
        )


def downgrade() -> None:
    for table in ("audit", "tallies", "written", "positions", "runs"):
        op.drop_table(table)
