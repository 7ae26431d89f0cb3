"""The screens, one a file."""

from kiosk.screens.advisers import AdvisersScreen
from kiosk.screens.base import Screen
from kiosk.screens.card import CardScreen
from kiosk.screens.category import Category
from kiosk.screens.code import CodeScreen
from kiosk.screens.guide import GuideScreen
from kiosk.screens.help import HelpScreen
from kiosk.screens.home import Home
from kiosk.screens.interview import InterviewScreen
from kiosk.screens.outlets import OutletsScreen
from kiosk.screens.ticket import TicketScreen
from kiosk.screens.trouble import TroubleScreen

SCREENS: dict[str, type[Screen]] = {
    "home": Home,
    "category": Category,
    "guide": GuideScreen,
    "interview": InterviewScreen,
    "ticket": TicketScreen,
    "card": CardScreen,
    "outlets": OutletsScreen,
    "advisers": AdvisersScreen,
    "code": CodeScreen,
    "help": HelpScreen,
    "trouble": TroubleScreen,
}
"""By the name of the place that each shows."""
