"""The search box by keys: arrows walk, Enter opens, and a screen reader is told what is marked."""


def test_arrows_walk_through_what_was_found_and_enter_opens_it(open_page, axe):
    page = open_page("/customers/", role="service_manager")
    surname = page.locator("table.rows a.name").first.inner_text()[0]
    box = page.locator("#search")
    assert box.get_attribute("aria-expanded") == "false"
    page.keyboard.press("/")
    box.type(surname)
    page.wait_for_selector("#search-results [role=option]")
    assert box.get_attribute("aria-expanded") == "true"
    assert axe(page) == []
    options = page.locator("#search-results [role=option]")
    page.keyboard.press("ArrowDown")
    assert box.get_attribute("aria-activedescendant") == options.first.get_attribute("id")
    page.keyboard.press("ArrowUp")
    last = options.last
    assert box.get_attribute("aria-activedescendant") == last.get_attribute("id")
    assert page.locator("#search-results [aria-selected=true]").count() == 1
    page.keyboard.press("ArrowDown")
    wanted = options.first.get_attribute("href")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert page.url.endswith(wanted)


def test_escape_closes_what_was_found(open_page):
    page = open_page("/customers/", role="service_manager")
    surname = page.locator("table.rows a.name").first.inner_text()[0]
    page.keyboard.press("/")
    page.locator("#search").type(surname)
    page.wait_for_selector("#search-results [role=option]")
    page.keyboard.press("Escape")
    assert page.locator("#search-results [role=option]").count() == 0
    assert page.locator("#search").get_attribute("aria-expanded") == "false"
    assert page.locator("#search").get_attribute("aria-activedescendant") is None
