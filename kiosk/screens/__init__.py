"""The screens, one a file."""

from kiosk.screens.advisers import AdvisersScreen
from kiosk.screens.answer import AnswerScreen
from kiosk.screens.appointment import AppointmentScreen
from kiosk.screens.base import Screen
from kiosk.screens.booking import BookingScreen
from kiosk.screens.card import CardScreen
from kiosk.screens.category import Category
from kiosk.screens.code import CodeScreen
from kiosk.screens.guide import GuideScreen
from kiosk.screens.held import HeldScreen
from kiosk.screens.help import HelpScreen
from kiosk.screens.home import Home
from kiosk.screens.interview import InterviewScreen
from kiosk.screens.opinion import OpinionScreen
from kiosk.screens.outlets import OutletsScreen
from kiosk.screens.rate import RateScreen
from kiosk.screens.search import SearchScreen
from kiosk.screens.talk import TalkScreen
from kiosk.screens.ticket import TicketScreen
from kiosk.screens.trouble import TroubleScreen
from kiosk.screens.voice import VoiceScreen
from kiosk.screens.write import WriteScreen

SCREENS: dict[str, type[Screen]] = {
    "home": Home,
    "category": Category,
    "guide": GuideScreen,
    "interview": InterviewScreen,
    "ticket": TicketScreen,
    "card": CardScreen,
    "held": HeldScreen,
    "booking": BookingScreen,
    "appointment": AppointmentScreen,
    "search": SearchScreen,
    "talk": TalkScreen,
    "outlets": OutletsScreen,
    "advisers": AdvisersScreen,
    "code": CodeScreen,
    "voice": VoiceScreen,
    "rate": RateScreen,
    "opinion": OpinionScreen,
    "write": WriteScreen,
    "answer": AnswerScreen,
    "help": HelpScreen,
    "trouble": TroubleScreen,
}
"""By the name of the place that each shows."""
