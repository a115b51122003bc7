"""The menu: short, in the order of the desks, each page in it once."""

from keliu.rules.rights import Role, Viewer
from keliu.web.menu import foot_of, menu_of, tabs_of


def menu_for(role: Role, path: str = "/") -> list[dict]:
    """This function will return the menu of somebody of a role on a page."""
    return menu_of(Viewer(1, 1, "someone", role, 1, 1, None), path)


def test_the_menu_of_a_manager_follows_the_desks_and_is_short():
    menu = menu_for(Role.SERVICE_MANAGER)
    groups = list(dict.fromkeys(entry["group"] for entry in menu))
    assert groups == ["", "Customers", "Contact", "Front desk", "Retention", "Management"]
    assert len([entry for entry in menu if entry["group"] == "Management"]) <= 4


def test_pages_of_one_entry_are_tabs_above_them():
    menu = menu_for(Role.ADMIN, "/staff/7/")
    settings = next(entry for entry in menu if entry["label"] == "Settings")
    assert settings["is_open"]
    assert [tab["label"] for tab in tabs_of(menu) if tab["is_open"]] == ["Staff"]


def test_an_entry_that_stands_for_itself_has_no_tabs():
    assert tabs_of(menu_for(Role.SERVICE_MANAGER, "/customers/")) == []


def test_a_page_stands_in_a_menu_once():
    for role in Role:
        urls = [tab["url"] for entry in menu_for(role) for tab in entry["tabs"]]
        assert len(urls) == len(set(urls)), role


def test_the_foot_of_a_phone_holds_what_a_day_needs():
    foot, sheet = foot_of(menu_for(Role.SERVICE_MANAGER))
    assert [entry["label"] for entry in foot] == ["Home", "Customers", "Vehicles", "To contact today"]
    assert "Duplicates" in [entry["label"] for entry in sheet]
