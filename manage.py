#!/usr/bin/env python
import os
import sys


def main():
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ocop.settings")
    from django.conf import settings
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import execute_from_command_line
    from django.db import OperationalError

    from ocop import embedded

    try:
        settings.DATABASES  # noqa: B018 - faults in settings are told before any command is looked up
        execute_from_command_line(sys.argv)
    except ImproperlyConfigured as error:
        sys.exit(str(error))
    except OperationalError:
        if not settings.HAS_OWN_DATABASE or embedded.running(settings.OCOP_HOME):
            raise
        sys.exit(f"The database of {settings.OCOP_HOME} is not running. Start it with: make run")


if __name__ == "__main__":
    main()
