from django.conf import settings
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q
from django.http import Http404, QueryDict
from django.urls import path, reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from core.facets import Figure
from core.papers import pdf_response
from core.showing import partial_date
from core.staff import (
    RegisterInline,
    RegisterModelAdmin,
    SampleOfProductFilter,
    StaffForm,
    named_with_mark,
)
from desk.admin.filters import (
    ALL,
    AddressFilter,
    CommuneOfRenewalFilter,
    DistrictOfRenewalFilter,
    HolderFilter,
    StageFilter,
)
from desk.letters import LETTERS, letter
from desk.models import TO_DO, WHAT_CAME, Reminder, ReminderSubject, Renewal, RenewalNote, Stage
from desk.reminding import without_address
from products.admin.filters import StarsFilter, stars_in_words
from products.knowing import Knowledge


class NoteInline(RegisterInline):
    """What was said so far, and room for what was said today."""

    model = RenewalNote
    fields = ["happened_on", ("channel", "spoken_with"), "said", "outcome", "written_by"]
    readonly_fields = ["written_by"]
    extra = 1

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("written_by")


class ReminderInline(RegisterInline):
    model = ReminderSubject
    verbose_name_plural = _("mails")
    fields = ["mail", "is_given_back"]
    readonly_fields = ["mail", "is_given_back"]
    changed_on_own_page = True
    can_delete = False

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("reminder__producer")

    def has_add_permission(self, request, obj):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    @admin.display(description=_("mail"))
    def mail(self, subject):
        mail = subject.reminder
        return format_html(
            '<a href="{}">{}</a>, {}, {}: {}',
            reverse("admin:desk_reminder_change", args=[mail.pk]),
            mail.get_kind_display(),
            date_format(timezone.localtime(mail.claimed_at), "DATETIME_FORMAT"),
            mail.recipient,
            mail.get_status_display(),
        )


class RenewalForm(StaffForm):
    """Only notes are written here; the recognition itself is neither changed nor judged anew."""

    def _post_clean(self):
        pass


@admin.register(Renewal)
class RenewalAdmin(RegisterModelAdmin):
    """The desk: which stars are about to end, who has to be written to or called, and what came of it."""

    form = RenewalForm
    list_display = ["product_and_holder", "stars_written", "next_step", "ends", "noted"]
    list_filter = [
        StageFilter,
        StarsFilter,
        DistrictOfRenewalFilter,
        CommuneOfRenewalFilter,
        HolderFilter,
        AddressFilter,
        SampleOfProductFilter,
    ]
    search_fields = ["product__name_folded", "product__producer__name_folded", "producer__name_folded"]
    search_help_text = _("product or producer, with or without accents")
    fields = ["product_link", "holder_name", "reached_at", "stars_written", "decided", "ends", "stage_words", "window"]
    readonly_fields = fields
    inlines = [NoteInline, ReminderInline]

    # --- rows

    def get_queryset(self, request):
        today = timezone.localdate()
        return super().get_queryset(request).begun_by(today).with_stage(today).for_desk()

    def get_ordering(self, request):
        """What ends next comes first; of what is over, the newest."""
        is_over = request.GET.get("stage") in {Stage.ENDED, *WHAT_CAME, ALL}
        return ["-last_day", "pk"] if is_over else ["valid_to", "pk"]

    def has_add_permission(self, request):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    # --- the list, with its counts

    def changelist_view(self, request, extra_context=None):
        title = {"title": _("36-month desk")}
        answer = super().changelist_view(request, title | (extra_context or {}))
        if "cl" in getattr(answer, "context_data", {}):
            answer.context_data |= self._overview(request, answer.context_data["cl"])
        return answer

    def _overview(self, request, changelist):
        """Counts by stage, obeying every filter but the stage; mails that wait for somebody."""
        rows = changelist.get_queryset(request, exclude_parameters=[StageFilter.parameter_name])
        counted = (
            rows.order_by()
            .values_list("stage")
            .annotate(n=Count("pk"), samples=Count("pk", filter=Q(product__is_sample=True)))
        )
        figures = {stage: Figure(n, samples) for stage, n, samples in counted}
        chosen = request.GET.get(StageFilter.parameter_name)

        def links(stages):
            for stage in stages:
                figure = figures.get(stage, Figure())
                if figure.total or stage == chosen or stage not in (Stage.NO_WINDOW, Stage.REPLACED):
                    yield Stage(stage).label, _address(request, stage), figure, stage == chosen

        to_do = Figure.sum(figures.get(stage, Figure()) for stage in TO_DO)
        status = dict(Reminder.objects.needing_someone().order_by().values_list("status").annotate(n=Count("pk")))
        return {
            "to_do": [(_("all of these"), _address(request, None), to_do, chosen is None), *links(TO_DO)],
            "ended": list(links([Stage.ENDED])),
            "what_came": list(links(WHAT_CAME)),
            "mails": [(label, status[key], key) for key, label in Reminder.Status.choices if key in status],
            "n_without_address": without_address(timezone.localdate()).count(),
            "has_mail_server": settings.HAS_MAIL_SERVER,
        }

    # --- one recognition

    def save_model(self, request, obj, form, change):
        """The recognition is changed on its own page, where a reason is asked."""

    def save_formset(self, request, form, formset, change):
        for note in formset.save(commit=False):
            if isinstance(note, RenewalNote) and note.pk is None:
                note.written_by = request.user
            note.save()
        for note in formset.deleted_objects:
            note.delete()

    def change_view(self, request, object_id, form_url="", extra_context=None):
        renewal = self.get_object(request, object_id)
        has_letter = renewal and renewal.stage in LETTERS and self.has_change_permission(request, renewal)
        context = {"has_letter": has_letter, "title": _("36-month desk")} | (extra_context or {})
        return super().change_view(request, object_id, form_url, context)

    def get_urls(self):
        letter_page = path("<int:pk>/letter/", self.admin_site.admin_view(self.letter_view), name="desk_letter")
        return [letter_page, *super().get_urls()]

    def letter_view(self, request, pk):
        """The draft of a letter to the holder, as PDF. An act of the office, so a reader may not."""
        renewal = self.get_object(request, pk)
        if not self.has_change_permission(request, renewal):
            raise PermissionDenied
        if renewal is None or renewal.stage not in LETTERS:
            raise Http404
        return pdf_response(letter(renewal), renewal.product.slug)

    # --- columns

    @staticmethod
    def marked_product(renewal):
        return named_with_mark(renewal.product.name_vi, renewal.product.is_sample)

    @admin.display(description=_("product and producer"), ordering="product__name_sort")
    def product_and_holder(self, renewal):
        holder = renewal.holder.name_vi if renewal.holder else _("producer not known")
        return format_html('{} <span class="second">{}</span>', self.marked_product(renewal), holder)

    @admin.display(description=_("product"))
    def product_link(self, renewal):
        address = reverse("admin:products_product_change", args=[renewal.product_id])
        return format_html('<a href="{}">{}</a>', address, self.marked_product(renewal))

    @admin.display(description=_("producer"))
    def holder_name(self, renewal):
        if renewal.holder is None:
            return _("not known")
        query = QueryDict(mutable=True)
        query.update({"producer": renewal.holder.pk, "stage": ALL})
        address = f"{reverse('admin:desk_renewal_changelist')}?{query.urlencode()}"
        return format_html('<a href="{}">{}</a>', address, renewal.holder.name_vi)

    @admin.display(description=_("reached at"))
    def reached_at(self, renewal):
        """For whoever calls; private facts of the producer, shown to staff alone."""
        holder = renewal.holder
        known = [holder.director, holder.phone, holder.mail_address] if holder else []
        return ", ".join(filter(None, known)) or _("not known")

    @admin.display(description=_("stars"), ordering="stars")
    def stars_written(self, renewal):
        return stars_in_words(renewal.stars)

    @admin.display(description=_("in force until"), ordering="last_day")
    def ends(self, renewal):
        known = renewal.valid_to_precision if renewal.last_day == renewal.valid_to else "day"
        return partial_date(renewal.last_day, known)

    @admin.display(description=_("filing"))
    def window(self, renewal):
        if renewal.opens_on is None:
            return "–"
        if not renewal.has_known_end:
            return _("end not known to the day")
        return f"{date_format(renewal.opens_on)} – {date_format(renewal.closes_on)}"

    @admin.display(description=_("where it stands"), ordering="closes_on")
    def next_step(self, renewal):
        """With the days of filing while they matter."""
        if renewal.stage not in (Stage.OPENING, Stage.OPEN, Stage.LAST_DAYS, Stage.MISSED):
            return words_of(renewal)
        return format_html('{} <span class="second">{}</span>', words_of(renewal), self.window(renewal))

    @admin.display(description=_("where it stands"))
    def stage_words(self, renewal):
        if renewal.stage != Stage.ENDED:
            return words_of(renewal)
        settled = Knowledge.of_register().is_settled(renewal.product, renewal, renewal.as_of)
        known = _("not rated again") if settled else _("no later decision found in the sources of this register")
        return f"{words_of(renewal)}; {known}"

    @admin.display(description=_("noted"), ordering="contacted_on")
    def noted(self, renewal):
        if renewal.contacted_on is None:
            return "–"
        outcome = RenewalNote.Outcome(renewal.outcome).label if renewal.outcome else ""
        return f"{date_format(renewal.contacted_on)}: {outcome}" if outcome else date_format(renewal.contacted_on)

    @admin.display(description=_("decision"))
    def decided(self, renewal):
        if renewal.decision is None:
            return _("number not known")
        issued = partial_date(renewal.decision.issued_on, renewal.decision.issued_on_precision)
        return f"{renewal.decision.number}, {issued}, {renewal.decision.issuer}"


def words_of(renewal) -> str:
    """The stage, with the days that are left of it."""
    stage = Stage(renewal.stage)
    until = {
        Stage.OPENING: renewal.opens_on,
        Stage.OPEN: renewal.closes_on,
        Stage.LAST_DAYS: renewal.closes_on,
        Stage.MISSED: renewal.end,
        Stage.NO_WINDOW: renewal.end,
        Stage.EXTENDED: renewal.end,
    }.get(stage)
    if until is None:
        return stage.label
    days = (until - renewal.as_of).days
    sentences = {
        Stage.OPENING: ngettext("filing opens in %d day", "filing opens in %d days", days),
        Stage.OPEN: ngettext("filing open, %d day left", "filing open, %d days left", days),
        Stage.LAST_DAYS: ngettext("last days of filing, %d left", "last days of filing, %d left", days),
    }
    in_force = ngettext("%d day of the star left", "%d days of the star left", days) % days
    return sentences[stage] % days if stage in sentences else f"{stage.label}; {in_force}"


def _address(request, stage):
    """This list with another stage, every other filter kept."""
    query = request.GET.copy()
    for gone in ("stage", "p", "e"):
        query.pop(gone, None)
    if stage:
        query["stage"] = stage
    return f"?{query.urlencode()}"
