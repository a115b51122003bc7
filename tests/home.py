"""A home of their own for all tests: a pytest plugin, since Django's settings are read before any conftest."""

import os
import tempfile

os.environ["KELIU_HOME"] = tempfile.mkdtemp(prefix="keliu-test-")
os.environ.setdefault("KELIU_LANGUAGE", "zh-hans")
