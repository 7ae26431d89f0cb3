"""When a ticket was called first, and how long it was served in all"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("ticket", sa.Column("first_called_at", sa.DateTime(timezone=True)))
    op.add_column("ticket", sa.Column("served_seconds", sa.Float, server_default="0", nullable=False))
    # As far as it can still be known of the tickets that there are.
    op.execute(
        "UPDATE ticket SET first_called_at = coalesce((SELECT min(event.at) FROM event WHERE"
        " event.kind = 'called' AND event.subject = 'ticket' AND event.subject_id = ticket.id), called_at)"
        " WHERE called_at IS NOT NULL"
    )
    begun = "coalesce(served_at, called_at)"
    if op.get_bind().dialect.name == "postgresql":
        seconds = f"extract(epoch FROM ended_at - {begun})"
    else:
        seconds = f"(julianday(ended_at) - julianday({begun})) * 86400"
    op.execute(f"UPDATE ticket SET served_seconds = {seconds} WHERE state = 'done' AND ended_at > {begun}")
