"""What browser tests share: the site, Chromium, pages signed in as a role at two widths, axe.

    def test_the_list_is_clean(open_page, axe):
        page = open_page("/customers/", role="service_manager", width=1440)
        assert axe(page) == []

Chromium is Debian's (`apt install chromium`), or the one named by `KELIU_TEST_CHROMIUM`. Where there is none, these tests
are left out and named at the end; with CI=true they fail instead.
"""

import json
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.browser.site import PASSWORD, Site, furnish, serve

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
AXE = Path(__file__).resolve().parents[2] / "frontend" / "for-tests" / "axe.min.js"
HEIGHTS = {1440: 900, 1024: 768, 390: 844}
SETTLE = """() => new Promise((settled) => {
  let quiet = 0;
  const busy = ".htmx-request, .htmx-swapping, .htmx-settling, .htmx-added";
  const look = () => {
    quiet = document.readyState !== "complete" || document.querySelector(busy) ? 0 : quiet + 1;
    quiet > 4 ? settled() : setTimeout(look, 25);
  };
  look();
})"""
OpenPage = Callable[..., Page]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Every test of this folder drives a browser."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker("browser")


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """The browser, started once."""
    path = os.environ.get("KELIU_TEST_CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    if path is None:
        if os.environ.get("CI") == "true":
            pytest.fail("CI needs Chromium: apt install chromium fonts-noto-cjk")
        pytest.skip("no Chromium on this machine")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory, chromium: Browser) -> Iterator[Site]:
    """The small shop, served."""
    started, process = serve(furnish(tmp_path_factory.mktemp("site")))
    yield started
    process.terminate()
    process.wait(timeout=20)


@pytest.fixture(scope="session")
def sessions(chromium: Browser, site: Site) -> Callable[[str], Any]:
    """A function that signs in as a role, once, and returns the browser state to open contexts with."""
    known: dict[str, Any] = {}

    def state_of(role: str) -> Any:
        if role not in known:
            context = chromium.new_context(base_url=site.url)
            page = context.new_page()
            page.goto("/login/")
            page.fill("input[name=username]", role)
            page.fill("input[name=password]", PASSWORD)
            page.click("form button.button-main")
            page.wait_for_url(lambda address: "/login/" not in address)
            known[role] = context.storage_state()
            context.close()
        return known[role]

    return state_of


@pytest.fixture
def open_page(chromium: Browser, site: Site, sessions: Callable[[str], Any]) -> Iterator[OpenPage]:
    """A function that opens an address: `open_page("/", role="csr", width=390)`; without a role nobody is signed in.

    A script error, a refusal by the content security policy or a 5xx of any request fails the test at its end.
    """
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def open_it(address: str, *, role: str | None = None, width: int = 1440) -> Page:
        context = chromium.new_context(
            base_url=site.url,
            viewport={"width": width, "height": HEIGHTS[width]},
            locale="zh-CN",
            timezone_id="Asia/Shanghai",
            storage_state=sessions(role) if role else None,
        )
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(f"{address}: {error}"))
        page.on("console", lambda said: complaints.append(f"{address}: {said.text}") if _is_bad(said) else None)
        page.on(
            "response",
            lambda answer: complaints.append(f"{answer.url}: {answer.status}") if answer.status > 499 else None,
        )
        page.goto(address)
        return page

    yield open_it
    for context in contexts:
        context.close()
    assert complaints == []


def _is_bad(said: Any) -> bool:
    return said.type == "error" and "Failed to load resource" not in said.text


@pytest.fixture
def axe() -> Callable[..., list[str]]:
    """A function that looks for faults of accessibility: `axe(page)` returns those that are serious or critical."""

    def look(page: Page, impacts: tuple[str, ...] = ("serious", "critical")) -> list[str]:
        # evaluate, not a script tag: the content security policy of the page allows none
        page.evaluate(AXE.read_text("utf-8"))
        found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
        return [
            f"{fault['id']}: {json.dumps([node['target'] for node in fault['nodes'][:5]])}"
            for fault in found["violations"]
            if fault["impact"] in impacts
        ]

    return look


@pytest.fixture
def settle() -> Callable[[Page], None]:
    """A function that waits until a page that was opened has all its fragments: no request, no swap for 0.1 s."""
    return lambda page: page.evaluate(SETTLE)


@pytest.fixture
def fits() -> Callable[[Page], bool]:
    """A function that says whether a page does not scroll sideways."""
    return lambda page: bool(page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"))
