"""First tables."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "addresses",
        sa.Column("url_key", sa.String(length=64), nullable=False),
        sa.Column("source_id", sa.String(length=100), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("host", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("discovered_via", sa.String(length=20), nullable=False),
        sa.Column("watched", sa.Boolean(), nullable=False),
        sa.Column("priority", sa.Integer(), nullable=False),
        sa.Column("due_at", sa.Double(), nullable=True),
        sa.Column("released_until", sa.Double(), nullable=False),
        sa.Column("first_seen_at", sa.Double(), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("polls", sa.Integer(), nullable=False),
        sa.Column("last_full_at", sa.Double(), nullable=True),
        sa.Column("interval_seconds", sa.Double(), nullable=True),
        sa.Column("floor_seconds", sa.Double(), nullable=False),
        sa.Column("known_share", sa.Double(), nullable=True),
        sa.Column("etag", sa.Text(), nullable=True),
        sa.Column("last_modified", sa.Text(), nullable=True),
        sa.Column("body_sha256", sa.String(length=64), nullable=True),
        sa.Column("soft_sha256", sa.String(length=64), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("feed_item", sa.LargeBinary(), nullable=True),
        sa.Column("feed_digest", sa.String(length=64), nullable=True),
        sa.Column("published_at", sa.Double(), nullable=True),
        sa.Column("outcome", sa.String(length=20), nullable=True),
        sa.Column("status_code", sa.Integer(), nullable=True),
        sa.Column("checked_at", sa.Double(), nullable=True),
        sa.Column("hub", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("url_key"),
    )
    op.create_index("addresses_due", "addresses", ["due_at"], unique=False)
    op.create_index(op.f("ix_addresses_source_id"), "addresses", ["source_id"], unique=False)
    op.create_table(
        "hosts",
        sa.Column("host", sa.Text(), nullable=False),
        sa.Column("next_at", sa.Double(), nullable=False),
        sa.Column("busy_until", sa.Double(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("host"),
    )
    op.create_table(
        "leases",
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("holder", sa.String(length=200), nullable=False),
        sa.Column("until", sa.Double(), nullable=False),
        sa.PrimaryKeyConstraint("name"),
    )
    op.create_table(
        "outcomes",
        sa.Column("source_id", sa.String(length=100), nullable=False),
        sa.Column("hour", sa.Integer(), nullable=False),
        sa.Column("outcome", sa.String(length=20), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("source_id", "hour", "outcome"),
    )
    op.create_table(
        "sources",
        sa.Column("source_id", sa.String(length=100), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("reason", sa.String(length=20), nullable=True),
        sa.Column("since", sa.Double(), nullable=False),
        sa.Column("last_good_at", sa.Double(), nullable=True),
        sa.Column("last_changed_at", sa.Double(), nullable=True),
        sa.Column("newest_article", sa.LargeBinary(), nullable=True),
        sa.Column("newest_at", sa.Double(), nullable=True),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("paused", sa.Boolean(), nullable=False),
        sa.Column("told", sa.String(length=64), nullable=True),
        sa.Column("told_at", sa.Double(), nullable=False),
        sa.PrimaryKeyConstraint("source_id"),
    )
