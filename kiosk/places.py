"""Where the menu and a number taken lead on a touch screen, and where the centre itself stands. Pure."""

from centre.queue.ticket import Ticket
from content.menu import MenuItem
from content.outlet import Outlet
from content.pack import Pack
from kiosk.session import Place

ACTIONS = {
    "ticket": "ticket",
    "question": "search",
    "outlets": "outlets",
    "advisers": "advisers",
    "code": "code",
    "opinion": "voice",
    "person": "help",
}
"""The screen for each action of the menu that a touch screen can do."""

Degrees = tuple[float, float]
"""Longitude and latitude."""

FARTHEST_NORTH = 85.0
"""Beyond, a little map makes no sense."""
NEXT_DOOR_KM = 0.05
"""Nearer than this there is no way to draw."""


def of_item(item: MenuItem) -> Place | None:
    """Where a menu item leads; None if a touch screen cannot do it."""
    if item.items:
        return Place("category", {"id": item.id})
    if item.guide:
        return Place("guide", {"id": item.guide})
    if item.interview:
        return Place("interview", {"id": item.interview})
    screen = ACTIONS.get(item.action or "")
    return Place(screen) if screen else None


def of_number(ticket: Ticket) -> Place:
    """Where a ticket is shown that was just taken."""
    shown = {
        "step": "number",
        "ticket": ticket.id,
        "number": ticket.number,
        "service": ticket.service,
        "ahead": ticket.ahead,
        "priority": ticket.priority,
    }
    return Place("ticket", shown, {"code": ticket.code})


def way(outlet: Outlet, pack: Pack) -> tuple[Degrees, Degrees] | None:
    """From the centre, by its own line in the list of outlets, to another; None if that says nothing."""
    here = next((one for one in pack.outlets if one.name == pack.meta.title), None)
    if here is None or max(abs(here.latitude), abs(outlet.latitude)) > FARTHEST_NORTH:
        return None
    if here.distance_km(outlet.longitude, outlet.latitude) < NEXT_DOOR_KM:
        return None
    return (here.longitude, here.latitude), (outlet.longitude, outlet.latitude)
