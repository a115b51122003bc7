"""The product's settings with one desk more: the jobs and tables of the faults."""

from keliu.config.settings import *  # noqa: F403

INSTALLED_APPS = [*INSTALLED_APPS, "tests.faults.desk"]  # noqa: F405
