"""What every page knows."""

from django.utils import timezone


def register(request):
    """`today`: the day in Vietnam, which every page dates its figures by. `site`: scheme and host, for the absolute
    addresses search engines ask for.
    """
    return {"today": timezone.localdate(), "site": f"{request.scheme}://{request.get_host()}"}
