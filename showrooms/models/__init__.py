from showrooms.models.confirmation import Confirmation, ConfirmationLink
from showrooms.models.display import Display
from showrooms.models.freshness import FRESH_DAYS, Freshness
from showrooms.models.opening import ExceptionalDays, OpeningHours, TetHoliday
from showrooms.models.photo import ShowroomPhoto
from showrooms.models.showroom import Showroom

__all__ = [
    "FRESH_DAYS",
    "Confirmation",
    "ConfirmationLink",
    "Display",
    "ExceptionalDays",
    "Freshness",
    "OpeningHours",
    "Showroom",
    "ShowroomPhoto",
    "TetHoliday",
]
