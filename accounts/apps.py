from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = _("staff accounts")

    def ready(self):
        from accounts.roles import give_roles_their_permissions

        # Permissions come into being after each app's migrations, so the roles follow at the same moment.
        post_migrate.connect(give_roles_their_permissions)
