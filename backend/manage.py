#!/usr/bin/env python
"""Django's command line. `./taskverse manage …` runs it with the embedded servers and variables in place."""

import os
import sys

from django.core.exceptions import ImproperlyConfigured
from django.core.management import execute_from_command_line

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "taskverse.django.local")
    try:
        execute_from_command_line(sys.argv)
    except ImproperlyConfigured as fault:
        # its message names what is missing; a traceback would hide it
        sys.exit(f"taskverse: {fault}. Set it in the environment (.env.example explains each name).")
