"""The tables of ``DATA/replay.sqlite``; times are seconds since 1970."""

from sqlalchemy import Column, Double, Integer, MetaData, String, Table, Text

from services.runtime.marks import marks_table

metadata = MetaData()

runs = Table(
    "runs",
    metadata,
    Column("run", String(40), primary_key=True),
    Column("mode", String(10), nullable=False),
    Column("origin", String(40), nullable=False),  # of a promotion: the shadow run; else empty
    Column("reads", String(100), nullable=False),  # the physical topic
    Column("prefix", String(60), nullable=False),  # of the topics written
    Column("selection", Text, nullable=False),
    Column("rate", Double, nullable=False),
    Column("who", Text, nullable=False),
    Column("why", Text, nullable=False),
    Column("command", Text, nullable=False),
    Column("version", String(40), nullable=False),
    Column("revision", String(40), nullable=False),
    Column("lexicon", String(40), nullable=False),
    Column("selected", Integer, nullable=False),  # messages counted before the first was read
    Column("created_at", Double, nullable=False),
)

positions = Table(
    "positions",
    metadata,
    Column("run", String(40), primary_key=True),
    Column("partition", Integer, primary_key=True),
    Column("begins", Integer, nullable=False),
    Column("reached", Integer, nullable=False),  # the next offset to read
    Column("ends", Integer, nullable=False),
)

written = Table(
    "written",
    metadata,
    Column("run", String(40), primary_key=True),
    Column("topic", String(100), primary_key=True),
    Column("partition", Integer, primary_key=True),
    Column("reached", Integer, nullable=False),  # the offset after the last acknowledged one of this run
)

tallies = Table(
    "tallies",
    metadata,
    Column("run", String(40), primary_key=True),
    Column("outcome", String(20), primary_key=True),
    Column("reason", String(40), primary_key=True),
    Column("messages", Integer, nullable=False),
)

audit = Table(
    "audit",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=True),
    Column("run", String(40), nullable=False, index=True),
    Column("at", Double, nullable=False),
    Column("act", String(20), nullable=False),
    Column("who", Text, nullable=False),
    Column("why", Text, nullable=False),
    Column("command", Text, nullable=False),
    Column("version", String(40), nullable=False),
    Column("revision", String(40), nullable=False),
    Column("lexicon", String(40), nullable=False),
    Column("counts", Text, nullable=False),  # JSON
)

marks = marks_table(metadata)
