"""Request ids of all that is done once, and when the holder of a ticket came"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

DONE_ONCE = ("appointment", "callback", "matter", "opinion")


def upgrade() -> None:
    for table in DONE_ONCE:
        op.add_column(table, sa.Column("request_id", sa.String(64)))
        op.create_index(f"{table}_request", table, ["request_id"], unique=True)
    op.add_column("ticket", sa.Column("arrived_at", sa.DateTime(timezone=True)))
    # Who took a number by phone came when it left the state of those who are expected.
    op.execute(
        "UPDATE ticket SET arrived_at = CASE WHEN source = 'phone' THEN"
        " coalesce((SELECT min(event.at) FROM event WHERE event.kind = 'waiting'"
        " AND event.subject = 'ticket' AND event.subject_id = ticket.id), first_called_at)"
        " ELSE waits_from END"
    )
