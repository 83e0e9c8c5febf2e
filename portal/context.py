"""What every page knows."""

from django.utils import timezone


def register(request):
    """`today`: the day in Vietnam, which every page dates its figures by."""
    return {"today": timezone.localdate()}
