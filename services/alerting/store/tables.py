"""The tables of alerting's database; bodies are the JSON of the contract, times seconds since 1970."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Double,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
)

from services.runtime.database import lease_table

metadata = MetaData()

reports = Table(
    "reports",
    metadata,
    Column("report_id", String(35), primary_key=True),
    Column("content_digest", String(64), primary_key=True),
    Column("article_id", String(35), nullable=False),
    Column("url_key", String(64), nullable=False, index=True),
    Column("body", LargeBinary, nullable=False),
    Column("origin", Text, nullable=False),
    Column("standing", Boolean, nullable=False),
    Column("waiting", Boolean, nullable=False),
    Column("event_id", String(35), index=True),
    Column("replay", String(100)),
    Column("window_start", String(10), nullable=False),
    Column("window_end", String(10), nullable=False),
    Column("taken_at", Double, nullable=False),
)

report_blocks = Table(
    "report_blocks",
    metadata,
    Column("block", String(200), primary_key=True),
    Column("report_id", String(35), primary_key=True),
    Column("content_digest", String(64), primary_key=True),
)

events = Table(
    "events",
    metadata,
    Column("event_id", String(35), primary_key=True),
    Column("revision", Integer, nullable=False),
    Column("seq", BigInteger, nullable=False, unique=True),
    Column("kind", String(20), nullable=False),
    Column("state", String(20), nullable=False),
    Column("merged_into", String(35)),
    Column("body", LargeBinary, nullable=False),
    Column("subtype", String(40), nullable=False),
    Column("status", String(20), nullable=False),
    Column("country", String(2)),
    Column("adm1", String(20)),
    Column("date_start", String(10)),
    Column("date_end", String(10)),
    Column("sources", Integer, nullable=False),
    Column("confidence", Double, nullable=False),
    Column("actors", Text, nullable=False),
    Column("publishers", Text, nullable=False),
    Column("languages", Text, nullable=False),
    Column("words", Text, nullable=False),
)

event_revisions = Table(
    "event_revisions",
    metadata,
    Column("event_id", String(35), ForeignKey("events.event_id"), primary_key=True),
    Column("revision", Integer, primary_key=True),
    Column("seq", BigInteger, nullable=False, unique=True),
    Column("alert_id", String(35), nullable=False, unique=True),
    Column("kind", String(20), nullable=False),
    Column("cause", String(35)),
    Column("body", LargeBinary, nullable=False),
)

event_aliases = Table(
    "event_aliases",
    metadata,
    Column("alias", String(35), primary_key=True),
    Column("event_id", String(35), ForeignKey("events.event_id"), nullable=False),
)

subscriptions = Table(
    "subscriptions",
    metadata,
    Column("subscription_id", String(35), primary_key=True),
    Column("name", String(200), nullable=False),
    Column("state", String(20), nullable=False),
    Column("filter", LargeBinary, nullable=False),
    Column("notify_on", LargeBinary, nullable=False),
    Column("language", String(2), nullable=False),
    Column("schedule", LargeBinary, nullable=False),
    Column("from_seq", BigInteger, nullable=False),
    Column("changed_seq", BigInteger, nullable=False, unique=True),
    Column("created_at", Double, nullable=False),
    Column("changed_at", Double, nullable=False),
)

channels = Table(
    "channels",
    metadata,
    Column("channel_id", String(35), primary_key=True),
    Column("subscription_id", String(35), ForeignKey("subscriptions.subscription_id"), nullable=False, index=True),
    Column("position", Integer, nullable=False),
    Column("kind", String(20), nullable=False),
    Column("masked", String(300), nullable=False),
    Column("address", LargeBinary),
    Column("secret", LargeBinary),
    Column("lane", String(64), nullable=False),
    Column("state", String(20), nullable=False),
    Column("failing_since", Double),
)

told = Table(
    "told",
    metadata,
    Column("subscription_id", String(35), primary_key=True),
    Column("event_id", String(35), primary_key=True),
    Column("revision", Integer, nullable=False),
    Column("standing", Boolean, nullable=False),
    Index("told_event", "event_id"),
)

deliveries = Table(
    "deliveries",
    metadata,
    Column("delivery_id", String(35), primary_key=True),
    Column("position", BigInteger, nullable=False, unique=True),
    Column("alert_id", String(35)),
    Column("subscription_id", String(35), nullable=False),
    Column("channel_id", String(35), nullable=False),
    Column("channel", String(20), nullable=False),
    Column("lane", String(64), nullable=False),
    Column("why", String(20), nullable=False),
    Column("possible", Boolean, nullable=False),
    Column("state", String(20), nullable=False),
    Column("attempt", Integer, nullable=False),
    Column("tried", Integer, nullable=False),
    Column("next_at", Double),
    Column("lease_holder", String(100)),
    Column("lease_until", Double),
    Column("created_at", Double, nullable=False),
    Column("changed_at", Double, nullable=False),
    Index("deliveries_due", "state", "next_at"),
    Index("deliveries_subscription", "subscription_id", "position"),
)

canaries = Table(  # an alert of the canary: no event, no revision, in no list
    "canaries",
    metadata,
    Column("delivery_id", String(35), primary_key=True),
    Column("body", LargeBinary, nullable=False),
    Column("fetched_at", Double, nullable=False, index=True),
    Column("arrived_at", Double),
)

attempts = Table(
    "attempts",
    metadata,
    Column("delivery_id", String(35), ForeignKey("deliveries.delivery_id"), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("at", Double, nullable=False),
    Column("status_code", Integer),
    Column("duration_ms", Integer),
    Column("error", String(20)),
    Column("answer", Text, nullable=False),
)

relay = Table(
    "relay",
    metadata,
    Column("position", BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True),
    Column("topic", String(100), nullable=False),
    Column("key", LargeBinary, nullable=False),
    Column("value", LargeBinary, nullable=False),
    Column("headers", LargeBinary, nullable=False),
    Column("sent_at", Double, index=True),
)

idempotency_keys = Table(
    "idempotency_keys",
    metadata,
    Column("key", String(200), primary_key=True),
    Column("request_digest", String(64), nullable=False),
    Column("status", Integer, nullable=False),
    Column("answer", LargeBinary, nullable=False),
    Column("at", Double, nullable=False),
)

audit = Table(
    "audit",
    metadata,
    Column("number", BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True),
    Column("at", Double, nullable=False),
    Column("who", String(100), nullable=False),
    Column("what", String(100), nullable=False),
    Column("subject", String(100), nullable=False),
)

database_epoch = Table("database_epoch", metadata, Column("epoch", String(32), primary_key=True))

leases = lease_table(metadata)
