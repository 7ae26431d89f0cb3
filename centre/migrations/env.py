"""Alembic runs the migrations on the connection that the store hands over; see Store.open."""

from alembic import context

from centre.tables import Base

context.configure(connection=context.config.attributes["connection"], target_metadata=Base.metadata)
context.run_migrations()
