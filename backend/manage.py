#!/usr/bin/env python
"""Django's command line. `./taskverse manage …` runs it with the embedded servers and variables in place."""

import os
import sys

from django.core.management import execute_from_command_line

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "taskverse.django.local")
    execute_from_command_line(sys.argv)
