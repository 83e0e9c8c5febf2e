from desk.models.reminder import KIND_OF_STAGE, Kind, Reminder, ReminderSubject
from desk.models.renewal import TO_DO, WHAT_CAME, Renewal, RenewalNote, Stage

__all__ = [
    "KIND_OF_STAGE",
    "TO_DO",
    "WHAT_CAME",
    "Kind",
    "Reminder",
    "ReminderSubject",
    "Renewal",
    "RenewalNote",
    "Stage",
]
