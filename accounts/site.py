from django.contrib import admin


class RegisterAdminSite(admin.AdminSite):
    """The staff side of the register."""
