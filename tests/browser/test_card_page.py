"""The customer's card in a browser: the question for a number is met where one looks, the button then dials."""

import pytest


@pytest.mark.parametrize("width", [1440, 390])
def test_a_link_to_the_number_opens_the_question_with_the_name_in_sight(open_page, axe, fits, width):
    page = open_page("/customers/", role="service_manager")
    href = page.locator("a.name").first.get_attribute("href")
    page = open_page(f"{href}#phones", role="service_manager", width=width)
    page.wait_for_selector("#reveal-why:focus")
    assert page.evaluate("document.querySelector('h1').getBoundingClientRect().top") >= 48
    assert fits(page)
    assert axe(page) == []
    page.fill("#reveal-why", "到期联系")
    page.press("#reveal-why", "Enter")
    page.wait_for_selector("#phones a[href^='tel:']")
    if page.locator("#call").count() and not page.locator("#call [disabled]").count():
        assert page.locator("#call a").get_attribute("href").startswith("tel:")


def test_the_printed_card_has_its_date_in_one_column_and_nothing_to_press(open_page):
    page = open_page("/customers/", role="service_manager")
    page = open_page(page.locator("a.name").first.get_attribute("href"), role="service_manager")
    page.emulate_media(media="print")
    assert "资料截至" in page.locator(".print-only").inner_text()
    assert page.locator("#phones details").is_hidden()
    assert page.locator("#history").bounding_box()["x"] == page.locator("#cars").bounding_box()["x"]
    assert page.locator("aside").bounding_box()["width"] > 0.8 * page.locator("main").bounding_box()["width"]
