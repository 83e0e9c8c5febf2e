"""Staff pages of the desk, one module per subject."""

from desk.admin import reminder, renewal

__all__ = ["reminder", "renewal"]
