"""Counters, appointments, visits, feedback, opinions, matters handed over, staff, audit, device health"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "audit",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("who", sa.String(64), nullable=False),
        sa.Column("action", sa.String(40), nullable=False),
        sa.Column("subject", sa.String(64), nullable=False),
        sa.Column("detail", sa.JSON, nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("audit_at", "audit", ["at"])
    op.create_table(
        "counter",
        sa.Column("name", sa.String(8), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("staff", sa.String(64), nullable=False),
        sa.Column("services", sa.JSON),
        sa.Column("since", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("name"),
    )
    op.create_table(
        "device_health",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("device", sa.String(64), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("why", sa.Text, nullable=False),
        sa.Column("since", MOMENT, nullable=False),
        sa.Column("seen_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("device_health_device", "device_health", ["device", "id"])
    op.create_table(
        "matter",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("unit", sa.String(80), nullable=False),
        sa.Column("unit_kind", sa.String(40), nullable=False),
        sa.Column("unit_phone", sa.String(40), nullable=False),
        sa.Column("name", sa.String(40), nullable=False),
        sa.Column("phone", sa.String(20), nullable=False),
        sa.Column("owner", sa.String(64)),
        sa.Column("subject", sa.String(16)),
        sa.Column("subject_id", sa.Integer),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("due_on", sa.Date, nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("created_by", sa.String(64), nullable=False),
        sa.Column("reminded_at", MOMENT),
        sa.Column("closed_at", MOMENT),
        sa.Column("outcome", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("matter_phone", "matter", ["phone"])
    op.create_index("matter_state", "matter", ["state", "due_on"])
    op.create_table(
        "opinion",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("number", sa.String(8), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("name", sa.String(40), nullable=False),
        sa.Column("phone", sa.String(20), nullable=False),
        sa.Column("owner", sa.String(64)),
        sa.Column("source", sa.String(16), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("due_on", sa.Date, nullable=False),
        sa.Column("closed_at", MOMENT),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("number"),
    )
    op.create_index("opinion_phone", "opinion", ["phone"])
    op.create_index("opinion_state", "opinion", ["state", "created_at"])
    op.create_table(
        "staff",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("login", sa.String(32), nullable=False),
        sa.Column("name", sa.String(40), nullable=False),
        sa.Column("password", sa.Text, nullable=False),
        sa.Column("roles", sa.JSON, nullable=False),
        sa.Column("services", sa.JSON),
        sa.Column("active", sa.Boolean, nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("failures", sa.Integer, nullable=False),
        sa.Column("locked_until", MOMENT),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("login"),
    )
    op.create_table(
        "appointment",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("day", sa.Date, nullable=False),
        sa.Column("starts_at", MOMENT, nullable=False),
        sa.Column("service", sa.String(64), nullable=False),
        sa.Column("counter", sa.String(8), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("code", sa.String(6), nullable=False),
        sa.Column("name", sa.String(40), nullable=False),
        sa.Column("phone", sa.String(20), nullable=False),
        sa.Column("owner", sa.String(64)),
        sa.Column("source", sa.String(16), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("ticket_id", sa.Integer),
        sa.ForeignKeyConstraint(
            ["ticket_id"],
            ["ticket.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("appointment_day", "appointment", ["day", "state"])
    op.create_index("appointment_owner", "appointment", ["owner"])
    op.create_index(
        "appointment_slot",
        "appointment",
        ["starts_at", "counter"],
        unique=True,
        sqlite_where=sa.text("state IN ('booked', 'arrived')"),
        postgresql_where=sa.text("state IN ('booked', 'arrived')"),
    )
    op.create_table(
        "feedback",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("subject", sa.String(16), nullable=False),
        sa.Column("subject_id", sa.Integer, nullable=False),
        sa.Column("level", sa.Integer, nullable=False),
        sa.Column("reasons", sa.JSON, nullable=False),
        sa.Column("comment", sa.Text, nullable=False),
        sa.Column("source", sa.String(16), nullable=False),
        sa.Column("service", sa.String(64)),
        sa.Column("counter", sa.String(8)),
        sa.Column("callback_id", sa.Integer),
        sa.ForeignKeyConstraint(
            ["callback_id"],
            ["callback.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("subject", "subject_id", name="feedback_once"),
    )
    op.create_index("feedback_at", "feedback", ["at"])
    op.create_table(
        "reply",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("opinion_id", sa.Integer, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("staff", sa.String(64), nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.ForeignKeyConstraint(
            ["opinion_id"],
            ["opinion.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("reply_opinion", "reply", ["opinion_id"])
    op.create_table(
        "staff_session",
        sa.Column("token_hash", sa.String(64), nullable=False),
        sa.Column("staff_id", sa.Integer, nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("seen_at", MOMENT, nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["staff_id"],
            ["staff.id"],
        ),
        sa.PrimaryKeyConstraint("token_hash"),
    )
    op.create_index("ix_staff_session_expires_at", "staff_session", ["expires_at"])
    op.create_table(
        "visit",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("started_at", MOMENT, nullable=False),
        sa.Column("ended_at", MOMENT, nullable=False),
        sa.Column("place", sa.String(32), nullable=False),
        sa.Column("outcome", sa.String(32), nullable=False),
        sa.Column("guides", sa.JSON, nullable=False),
        sa.Column("topics", sa.JSON, nullable=False),
        sa.Column("ticket_id", sa.Integer),
        sa.ForeignKeyConstraint(
            ["ticket_id"],
            ["ticket.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_visit_started_at", "visit", ["started_at"])
    op.add_column("callback", sa.Column("subject", sa.String(16)))
    op.add_column("callback", sa.Column("subject_id", sa.Integer))
    op.create_index("callback_phone", "callback", ["phone"])
    op.create_index("callback_subject", "callback", ["subject", "subject_id"])
    op.create_index("event_at", "event", ["at"])
    op.add_column("print_job", sa.Column("claimed_by", sa.String(32)))
    op.add_column("print_job", sa.Column("claimed_at", MOMENT))
    op.add_column("ticket", sa.Column("last_call", sa.Integer, server_default="0", nullable=False))
    op.add_column("ticket", sa.Column("due_at", MOMENT))
    op.add_column("ticket", sa.Column("code", sa.String(8)))
    op.add_column("ticket", sa.Column("owner", sa.String(64)))
    op.add_column("ticket", sa.Column("place", sa.String(32), server_default="", nullable=False))
    op.create_index("ticket_code", "ticket", ["code"])
    op.create_index("ticket_day_place", "ticket", ["day", "place", "issued_at"])
    op.create_index("ticket_owner", "ticket", ["owner"])
    # The order of the calls that were made before this column was.
    op.execute(
        "UPDATE ticket SET last_call = coalesce((SELECT max(event.id) FROM event WHERE event.kind = 'called'"
        " AND event.subject = 'ticket' AND event.subject_id = ticket.id), 0) WHERE called_at IS NOT NULL"
    )
