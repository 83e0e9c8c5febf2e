"""Pages for requests that could not be answered as asked."""

from django.shortcuts import render


def forbidden_form(request, reason=""):
    """403: a form came without its token, usually because it lay open for too long."""
    return render(request, "403_form.html", status=403)
