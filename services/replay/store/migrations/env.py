"""Alembic's entry: runs the migrations on the connection that ``upgrade`` holds."""

from alembic import context

from services.replay.store.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    transactional_ddl=False,  # the caller's transaction holds the lock and commits
    render_as_batch=True,
)
context.run_migrations()
