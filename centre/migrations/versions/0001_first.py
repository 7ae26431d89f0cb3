"""Tickets, events, print jobs, service codes, callbacks, calls"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "series",
        sa.Column("day", sa.Date, primary_key=True),
        sa.Column("letter", sa.String(4), primary_key=True),
        sa.Column("last", sa.Integer, nullable=False),
    )
    op.create_table(
        "ticket",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("request_id", sa.String(64), nullable=False, unique=True),
        sa.Column("day", sa.Date, nullable=False),
        sa.Column("letter", sa.String(4), nullable=False),
        sa.Column("running", sa.Integer, nullable=False),
        sa.Column("number", sa.String(12), nullable=False),
        sa.Column("service", sa.String(64), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("counter", sa.String(8)),
        sa.Column("priority", sa.String(32)),
        sa.Column("priority_reason", sa.Text, nullable=False),
        sa.Column("source", sa.String(16), nullable=False),
        sa.Column("ahead", sa.Integer, nullable=False),
        sa.Column("calls", sa.Integer, nullable=False),
        sa.Column("issued_at", MOMENT, nullable=False),
        sa.Column("waits_from", MOMENT, nullable=False),
        sa.Column("called_at", MOMENT),
        sa.Column("served_at", MOMENT),
        sa.Column("ended_at", MOMENT),
        sa.UniqueConstraint("day", "letter", "running", name="ticket_number"),
    )
    op.create_index("ticket_day_state", "ticket", ["day", "state"])
    op.create_index("ticket_day_called", "ticket", ["day", "called_at"])
    op.create_table(
        "event",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("subject", sa.String(16), nullable=False),
        sa.Column("subject_id", sa.Integer, nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("counter", sa.String(8)),
        sa.Column("detail", sa.JSON, nullable=False),
    )
    op.create_index("event_subject", "event", ["subject", "subject_id"])
    op.create_table(
        "print_job",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("kiosk", sa.String(32), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("ticket_id", sa.Integer, sa.ForeignKey("ticket.id")),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("why", sa.Text, nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("finished_at", MOMENT),
    )
    op.create_index("print_job_pending", "print_job", ["kiosk", "state"])
    op.create_table(
        "service_code",
        sa.Column("code", sa.String(6), primary_key=True),
        sa.Column("payload", sa.JSON, nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
    )
    op.create_index("ix_service_code_expires_at", "service_code", ["expires_at"])
    op.create_table(
        "code_miss",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("place", sa.String(64), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
    )
    op.create_index("code_miss_place", "code_miss", ["place", "at"])
    op.create_table(
        "callback",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("phone", sa.String(20), nullable=False),
        sa.Column("matter", sa.Text, nullable=False),
        sa.Column("source", sa.String(16), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("closed_at", MOMENT),
        sa.Column("outcome", sa.Text, nullable=False),
    )
    op.create_index("callback_state", "callback", ["state", "created_at"])
    op.create_table(
        "call",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("started_at", MOMENT, nullable=False),
        sa.Column("ended_at", MOMENT, nullable=False),
        sa.Column("line", sa.String(32), nullable=False),
        sa.Column("outcome", sa.String(32), nullable=False),
        sa.Column("guides", sa.JSON, nullable=False),
        sa.Column("topics", sa.JSON, nullable=False),
        sa.Column("callback_id", sa.Integer, sa.ForeignKey("callback.id")),
    )
    op.create_index("ix_call_started_at", "call", ["started_at"])
