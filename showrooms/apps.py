from django.apps import AppConfig
from django.db.models.signals import post_delete
from django.utils.translation import gettext_lazy as _


class ShowroomsConfig(AppConfig):
    name = "showrooms"
    verbose_name = _("showrooms")

    def ready(self):
        from products.photographing import remove_files_of_deleted

        post_delete.connect(remove_files_of_deleted, sender="showrooms.ShowroomPhoto")
