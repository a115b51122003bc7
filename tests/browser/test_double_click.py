"""A form is sent once, however often its button is clicked."""


def test_a_form_clicked_twice_is_sent_once(open_page):
    page = open_page("/customers/new/", role="service_manager")
    sent = []
    page.on("request", lambda one: sent.append(one.url) if one.method == "POST" else None)
    page.fill("input[name=name]", "双击一")
    page.fill("input[name=phones]", "14500009977")
    with page.expect_navigation():
        page.locator("main form button.button-main").first.dblclick()
    page.wait_for_load_state("networkidle")
    assert len(sent) == 1
    assert "双击一" in page.inner_text("h1")
