"""The edit page as a person uses it: what is wrong is in view and focused, nothing typed is lost, it fits a phone."""

import re

import pytest

NOTE = "要先报总价"


def open_edit(open_page, width=1440, **more):
    page = open_page("/customers/", role="service_manager", width=width, **more)
    page.goto(page.locator("tr[data-href] a").first.get_attribute("href"))
    return page.goto(page.url + "edit/") and page


@pytest.mark.parametrize("width", [1440, 390])
def test_a_wrong_number_is_in_view_and_focused_and_the_rest_stays_typed(open_page, axe, fits, width):
    page = open_edit(open_page, width)
    assert axe(page) == []
    page.fill("[name=note]", NOTE)
    page.fill("[name=interests]", "钓鱼")
    page.fill("[name=added]", "12345")
    page.click(".save-bar .button-main")
    field = page.locator("[name=added]")
    assert field.evaluate("field => field === document.activeElement")
    place, bar = field.bounding_box(), page.locator(".save-bar").bounding_box()
    assert 0 < place["y"] < bar["y"], "neither above the window nor below the bar"
    assert (page.input_value("[name=note]"), page.input_value("[name=interests]")) == (NOTE, "钓鱼")
    assert page.locator("[role=alert] a[href='#id_added']").count() == 1
    assert axe(page) == []
    assert fits(page)


@pytest.mark.parametrize("width", [1440, 390])
@pytest.mark.parametrize("tail", ["edit/", "odometer/"])
def test_the_pages_of_a_car_are_clean_and_fit(open_page, axe, fits, tail, width):
    page = open_page("/vehicles/", role="service_manager", width=width)
    page.goto(page.locator("tr[data-href]").first.get_attribute("data-href") + tail)
    assert axe(page) == []
    assert fits(page)


@pytest.mark.parametrize("width", [1440, 390])
def test_the_odometer_is_two_taps_from_the_card_and_asks_about_a_lower_one(open_page, axe, fits, width):
    page = open_page("/customers/", role="service_manager", width=width)
    page.goto(page.locator("tr[data-href] a").first.get_attribute("href"))
    page.locator("a[href$='/odometer/?back=card']").first.click()
    page.wait_for_url(re.compile("/odometer/"))
    page.fill("[name=odometer-km]", "1")
    page.click("main .button-main")
    assert page.locator("button[name=sure]").is_visible()
    assert page.input_value("[name=odometer-km]") == "1"
    assert axe(page) == []
    assert fits(page)


def test_a_new_car_page_is_clean(open_page, axe, fits):
    page = open_page("/customers/", role="service_manager", width=390)
    page.goto(page.locator("tr[data-href] a").first.get_attribute("href") + "vehicles/new/")
    page.click("main .button-main")
    assert page.locator("[role=alert]").first.is_visible()
    assert axe(page) == []
    assert fits(page)
