import importlib
import os

from django.apps import AppConfig


class DeskConfig(AppConfig):
    name = "tests.faults.desk"
    label = "faults"

    def ready(self) -> None:
        """Take a protection away in the negative control; pretend to be another machine where a fault asks for it."""
        if os.environ.get("KELIU_FAULT_WITHOUT"):
            importlib.import_module(f"tests.faults.{os.environ['KELIU_FAULT_WITHOUT']}").switch_off()
        if os.environ.get("KELIU_FAULT_HOST"):
            from keliu.background import heart

            heart.this_host = lambda: os.environ["KELIU_FAULT_HOST"]
