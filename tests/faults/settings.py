"""The product's settings with two desks more: the jobs and tables of the faults, and one that is upgraded."""

from keliu.config.settings import *  # noqa: F403

INSTALLED_APPS = [*INSTALLED_APPS, "tests.faults.desk", "tests.faults.upgraded"]  # noqa: F405
