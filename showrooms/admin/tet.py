from django.contrib import admin

from core.staff import RegisterModelAdmin, StaffForm
from showrooms.models import TetHoliday


class TetHolidayForm(StaffForm):
    constraint_fields = {"tet_ends_after_start": "last_day", "tet_once": "first_day"}


@admin.register(TetHoliday)
class TetHolidayAdmin(RegisterModelAdmin):
    form = TetHolidayForm
    list_display = ["first_day", "last_day"]
