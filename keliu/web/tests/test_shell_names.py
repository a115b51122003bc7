"""What the frame of every page is told goes by names of its own, so that no page's word takes its place."""

from types import SimpleNamespace

import pytest

from keliu.rules.rights import Role, Viewer
from keliu.web.context import shell

pytestmark = pytest.mark.django_db
SHARED = {"viewer", "menu", "banners", "may_search", "languages"}


def test_the_frames_own_names_begin_with_menu():
    request = SimpleNamespace(viewer=Viewer(1, 1, "someone", Role.ADMIN, 1, None, None), path="/")
    assert {name for name in shell(request) if not name.startswith("menu_")} <= SHARED
