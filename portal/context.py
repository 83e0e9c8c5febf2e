"""What every page knows."""

from django.utils import timezone


def register(request):
    """`today`: the day in Vietnam, which every page dates its figures by.

    `site`: scheme and host, for the absolute addresses search engines ask for; `canonical_query` what belongs to
    the address of a page besides its path, which a list says for itself.
    """
    return {"today": timezone.localdate(), "site": f"{request.scheme}://{request.get_host()}", "canonical_query": ""}
