"""The kiosk's talk button: the kiosk rings the hotline itself, over AudioSocket on the loopback. Such a call
names itself so that the hotline knows it, and gives it as keys, before it hangs up, the service code under
which it kept what was found."""

from uuid import UUID, uuid4

MARK = b"kiosk:"
"""What the ids of such calls begin with; the rest is drawn."""


def new_id() -> UUID:
    """The id of a call from a kiosk."""
    return UUID(bytes=MARK + uuid4().bytes[len(MARK) :])


def from_kiosk(id: UUID | None) -> bool:
    """Whether a call is a kiosk's. Whoever else calls is sent no keys: Asterisk takes them for a fault."""
    return id is not None and id.bytes.startswith(MARK)
