"""Files that belong to records of `core`."""

from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404
from django.views.decorators.cache import cache_control

from core.http import read_only
from core.models import Decision


@read_only
@cache_control(public=True, max_age=3600)
def decision_file(request, path):
    """The signed document of a decision. Only what a decision names is given out, whatever lies in the folder."""
    decision = get_object_or_404(Decision, file=f"decisions/{path}")
    try:
        return FileResponse(decision.file.open("rb"), content_type="application/pdf")
    except FileNotFoundError:
        raise Http404 from None
