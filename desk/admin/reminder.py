from django.contrib import admin, messages
from django.utils.translation import gettext_lazy as _

from core.staff import ReadOnlyAdmin, RegisterInline
from desk.models import Reminder, ReminderSubject
from desk.reminding import NotPossible, give_back, mark_bounced


class SubjectInline(RegisterInline):
    model = ReminderSubject
    fields = readonly_fields = ["renewal", "is_given_back"]
    can_delete = False

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("renewal__product")


@admin.register(Reminder)
class ReminderAdmin(ReadOnlyAdmin):
    """Proof of what was sent, and the mails that somebody has to look at."""

    list_display = ["producer", "kind", "status", "answer", "recipient", "claimed_at"]
    list_filter = ["status", "kind"]
    list_select_related = ["producer"]
    date_hierarchy = "claimed_at"
    search_fields = ["producer__name_folded"]
    search_help_text = _("producer, with or without accents")
    fields = [
        ("producer", "kind", "day"),
        ("recipient", "status"),
        ("claimed_at", "settled_at"),
        "answer",
        "message_id",
        "subject",
        "text",
    ]
    inlines = [SubjectInline]
    actions = ["came_back", "send_again"]

    def has_decide_permission(self, request):
        """May say what became of a mail; nobody edits or deletes one."""
        return request.user.has_perm("desk.change_reminder")

    @admin.action(description=_("Mark as come back"), permissions=["decide"])
    def came_back(self, request, reminders):
        self._act(request, reminders, mark_bounced, _("Marked as come back: %d."))

    @admin.action(description=_("Let the next run write again"), permissions=["decide"])
    def send_again(self, request, reminders):
        self._act(request, reminders, give_back, _("The next run writes again: %d."))

    def _act(self, request, reminders, act, sentence):
        done = 0
        for reminder in reminders:
            try:
                act(reminder.pk)
            except NotPossible as reason:
                messages.error(request, f"{reminder}: {reason}")
            else:
                done += 1
        if done:
            messages.success(request, sentence % done)
