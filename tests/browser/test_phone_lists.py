"""Lists and the home on a phone: nothing stays under the fixed bar, names are large enough to hit."""

SMALLEST = 32


def test_the_last_panel_of_the_home_comes_out_from_under_the_button(open_page, settle):
    page = open_page("/", role="renewal", width=390)
    settle(page)
    page.evaluate("scrollTo(0, document.body.scrollHeight)")
    bar = page.locator(".next-acts")
    assert bar.count() == 1
    last = page.locator("main .panel").last.bounding_box()
    assert last["y"] + last["height"] <= bar.bounding_box()["y"]


def test_names_can_be_hit_with_a_finger(open_page):
    page = open_page("/customers/", role="advisor", width=390)
    heights = page.locator("table.rows a.name").evaluate_all(
        "links => links.map(a => a.getBoundingClientRect().height)"
    )
    assert heights
    assert min(heights) >= SMALLEST


def test_the_points_of_the_order_open_inside_the_page(open_page, fits):
    for width in (390, 1440):
        page = open_page("/contacts/", role="advisor", width=width)
        page.click(".order-told summary")
        box = page.locator("#how").bounding_box()
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= width
        assert fits(page)
