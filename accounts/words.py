"""Words of Django's own pages that its Vietnamese catalogue lacks, or says otherwise than the register does.

Named here only so that they are extracted; our catalogue then comes before Django's.
"""

from django.utils.translation import gettext_noop, ngettext_lazy

WORDS = [
    gettext_noop("Add %(name)s"),
    gettext_noop("Add"),
    gettext_noop("Add another %(verbose_name)s"),
    gettext_noop(" By %(filter_title)s "),
    gettext_noop("Breadcrumbs"),
    gettext_noop("Change %s"),
    gettext_noop("Change"),
    gettext_noop("None available"),
    gettext_noop("Changed:"),
    gettext_noop("Added:"),
    gettext_noop("Deleted:"),
    gettext_noop("Delete?"),
    gettext_noop("Empty"),
    gettext_noop("Not empty"),
    gettext_noop("Error:"),
    gettext_noop("Filter navigation items"),
    gettext_noop("Go"),
    gettext_noop("Action:"),
    gettext_noop("Hide counts"),
    gettext_noop("Show counts"),
    gettext_noop("Filter"),
    gettext_noop("Home"),
    gettext_noop("Log out"),
    gettext_noop("Models in the %(name)s application"),
    gettext_noop("Model name"),
    gettext_noop("Add link"),
    gettext_noop("Change or view list link"),
    gettext_noop("No, take me back"),
    gettext_noop("Yes, I’m sure"),
    ngettext_lazy("Please correct the error below.", "Please correct the errors below.", "number"),
    gettext_noop("Recent actions"),
    gettext_noop("My actions"),
    gettext_noop("Reset password"),
    gettext_noop("Set password"),
    gettext_noop("Raw passwords are not stored, so there is no way to see the user’s password."),
    gettext_noop("Run the selected action"),
    gettext_noop("Save"),
    gettext_noop("Select all objects on this page for an action"),
    gettext_noop("Select this object for an action - {}"),
    gettext_noop("Select %s"),
    gettext_noop("Select %s to change"),
    gettext_noop("Select %s to view"),
    gettext_noop("Sidebar"),
    gettext_noop("Skip to main content"),
    gettext_noop("Start typing to filter…"),
    gettext_noop("Toggle navigation"),
    gettext_noop("View on site"),
    gettext_noop("View selected %(model)s"),
    gettext_noop("Enter a valid “slug” consisting of letters, numbers, underscores or hyphens."),
    gettext_noop("Please enter a correct %(username)s and password. Note that both fields may be case-sensitive."),
    gettext_noop(
        "Please enter the correct %(username)s and password for a staff account. "
        "Note that both fields may be case-sensitive."
    ),
    ngettext_lazy(
        "This password is too short. It must contain at least %d character.",
        "This password is too short. It must contain at least %d characters.",
        "number",
    ),
]
