"""The first page anybody sees."""

import pytest

from tests.browser.site import PASSWORD


@pytest.mark.parametrize("width", [1440, 390])
def test_the_login_page_is_clean_and_fits(open_page, axe, fits, width):
    page = open_page("/login/", width=width)
    assert page.locator("html").get_attribute("lang") == "zh-hans"
    assert axe(page) == []
    assert fits(page)


def test_a_wrong_password_is_said_beside_the_form_and_keeps_the_name(open_page, axe):
    page = open_page("/login/")
    page.fill("input[name=username]", "csr")
    page.fill("input[name=password]", "not the password")
    page.click("form button.button-main")
    assert page.locator("[role=alert]").is_visible()
    assert page.input_value("input[name=username]") == "csr"
    assert axe(page) == []


def test_signing_in_leads_to_the_work_of_today_with_icons_drawn(open_page):
    page = open_page("/login/")
    page.fill("input[name=username]", "service_manager")
    page.fill("input[name=password]", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/")
    icon = page.locator("nav.menu svg.icon use").first
    assert icon.evaluate("use => use.getBBox().width") > 0, "the sprite is missing, or has no such icon"


def test_the_first_page_is_under_200_kb(open_page):
    page = open_page("about:blank")
    received = []
    page.on("response", lambda answer: received.append(answer))
    page.goto("/login/")
    page.wait_for_load_state("networkidle")
    sizes = {answer.url: answer.request.sizes() for answer in received}
    total = sum(size["responseBodySize"] + size["responseHeadersSize"] for size in sizes.values())
    assert 0 < total < 200_000, sizes
