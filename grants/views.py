"""The page of one grant, and the science projects."""

from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from core.http import public_page, read_only
from grants.models import Grant, ScienceProject
from grants.timeline import followed
from grants.totals import count_projects
from products.filters import DayField


@read_only
@public_page
def detail(request, pk):
    """Who got it, for what, by which papers, what was paid, and what followed at these producers."""
    found = Grant.objects.public().for_display().prefetch_related("producers__place__parent", "products")
    grant = get_object_or_404(found, pk=pk)
    context = {"grant": grant, "payments": grant.disbursements.all(), "followed": followed(grant)}
    return render(request, "grants/grant_detail.html", context)


@read_only
@public_page
def projects(request):
    """Every science project; those without a named producer, or begun after the day asked for, say so: not counted."""
    asked, error = request.GET.get("on", ""), ""
    try:
        day = DayField(required=False).clean(asked) or timezone.localdate()
    except ValidationError as refused:
        day, error = timezone.localdate(), refused.message
    context = {
        "projects": ScienceProject.objects.with_begun(day).newest_first().for_display(),
        "count": count_projects(day),
        "day": day,
        "asked": asked,
        "error": error,
    }
    return render(request, "grants/project_list.html", context)
