"""The tables of fetching's database; times are seconds since 1970, digests hex."""

from sqlalchemy import Boolean, Column, Double, Index, Integer, LargeBinary, MetaData, String, Table, Text

from services.runtime.database import lease_table

metadata = MetaData()

addresses = Table(
    "addresses",
    metadata,
    Column("url_key", String(64), primary_key=True),
    Column("source_id", String(100), nullable=False, index=True),
    Column("url", Text, nullable=False),
    Column("host", Text, nullable=False),
    Column("kind", String(10), nullable=False),
    Column("discovered_via", String(20), nullable=False),
    Column("watched", Boolean, nullable=False),  # named by the sources file
    Column("priority", Integer, nullable=False),
    Column("due_at", Double),  # None = never again
    Column("released_until", Double, nullable=False, default=0.0),  # in flight until then
    Column("first_seen_at", Double, nullable=False),
    Column("attempt", Integer, nullable=False, default=0),
    Column("failures", Integer, nullable=False, default=0),
    Column("polls", Integer, nullable=False, default=0),
    Column("last_full_at", Double),
    Column("interval_seconds", Double),
    Column("floor_seconds", Double, nullable=False, default=0.0),
    Column("known_share", Double),
    Column("etag", Text),
    Column("last_modified", Text),
    Column("body_sha256", String(64)),
    Column("soft_sha256", String(64)),
    Column("revision", Integer, nullable=False, default=0),
    Column("feed_item", LargeBinary),
    Column("feed_digest", String(64)),
    Column("published_at", Double),
    Column("outcome", String(20)),
    Column("status_code", Integer),
    Column("checked_at", Double),
    Column("hub", Text),
    Column("last_request_id", String(35)),  # a request that comes again after a crash is known by it
    Column("listed_at", Double, nullable=False, default=0.0, server_default="0"),  # last named by a feed
    Column("skip_hours", String(80), nullable=False, default="", server_default=""),
    Index("addresses_due", "due_at"),
)

hosts = Table(
    "hosts",
    metadata,
    Column("host", Text, primary_key=True),
    Column("next_at", Double, nullable=False, default=0.0),
    Column("busy_until", Double, nullable=False, default=0.0),  # one request in flight; survives a rebalance
    Column("failures", Integer, nullable=False, default=0),
    Column("holder", String(200), nullable=False, default="", server_default=""),  # the process that asks
)

sources = Table(
    "sources",
    metadata,
    Column("source_id", String(100), primary_key=True),
    Column("state", String(10), nullable=False),
    Column("reason", String(20)),
    Column("since", Double, nullable=False),
    Column("last_good_at", Double),
    Column("last_changed_at", Double),
    Column("newest_article", LargeBinary),
    Column("newest_at", Double),
    Column("failures", Integer, nullable=False, default=0),
    Column("paused", Boolean, nullable=False, default=False),
    Column("told", String(64)),  # digest of what sources-v1 was last told
    Column("told_at", Double, nullable=False, default=0.0),
)

outcomes = Table(
    "outcomes",
    metadata,
    Column("source_id", String(100), primary_key=True),
    Column("hour", Integer, primary_key=True),
    Column("outcome", String(20), primary_key=True),
    Column("count", Integer, nullable=False),
)

leases = lease_table(metadata)
