"""Every page that the menu offers to a role: no serious fault of accessibility, no script error, nothing runs off a phone."""

import pytest

ROLES = ("service_manager", "csr", "data_clerk", "admin", "auditor")


def addresses(page) -> list[str]:
    """Return where the menu and the tabs of its entries lead, this page included."""
    links = page.locator("nav.menu a, nav.menu-tabs a").evaluate_all(
        "links => links.map(link => link.getAttribute('href'))"
    )
    return sorted({link.split("#")[0] for link in links})


@pytest.mark.parametrize("width", [1440, 390])
@pytest.mark.parametrize("role", ROLES)
def test_every_page_of_the_menu_is_clean(open_page, axe, fits, settle, role, width):
    faults = {}
    page = open_page("/", role=role, width=width)
    waiting, seen = addresses(page), set()
    assert "/" in waiting
    while waiting:
        address = waiting.pop()
        seen.add(address)
        answer = page.goto(address)
        settle(page)
        waiting += [link for link in addresses(page) if link not in seen and link not in waiting]
        found = axe(page)
        if answer.status != 200:
            found.append(f"answers {answer.status}")
        if not fits(page):
            found.append("scrolls sideways")
        if found:
            faults[address] = found
    assert faults == {}
