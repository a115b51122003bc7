"""The engines that are here, and all made shops laid out once: what the comparisons with the oracle share.

KELIU_SHOPS=2000 is the long form.
"""

import os
from functools import cache

import pytest

from tests.retention.laid_out import LaidOut, lay_out

SHOPS = int(os.environ.get("KELIU_SHOPS", "200"))
SERVER = os.environ.get("KELIU_TEST_DATABASE_URL", "")
ENGINES = ("sqlite", "duckdb", pytest.param("postgresql", marks=pytest.mark.skipif(not SERVER, reason="no PostgreSQL")))


@cache
def shops() -> LaidOut:
    """This function will return all shops, laid out once."""
    return lay_out(range(SHOPS))
