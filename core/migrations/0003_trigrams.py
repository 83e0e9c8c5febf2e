"""Look-ups that forgive small typos."""

from django.contrib.postgres.operations import TrigramExtension
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("core", "0002_initial")]
    operations = [TrigramExtension()]
