# ruff: noqa: E501 - markup and tables read best with a line each
"""A screen in Chromium whose requests Django answers in this process; it notes whatever ran or could have run."""

from collections import Counter
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from playwright.sync_api import Browser, Page, Route

from keliu.rules.rights import Role

SITE = "http://keliu.test"
HELD = "/__held__/"
WATCH = """
document.addEventListener("securitypolicyviolation", (event) => console.error(
  "KELIU-POLICY " + event.violatedDirective + " " + event.blockedURI + " " + (event.sample || "")));
"""
LOOK = """() => {
  const found = [];
  const bad = /^[\\s\\u0000-\\u0020]*(javascript|vbscript|data:text)/i;
  for (const one of document.querySelectorAll("*")) {
    for (const {name, value} of one.attributes) {
      if (/^on/i.test(name) || /^(data-)?hx-on/i.test(name)) found.push(one.tagName + " " + name + "=" + value);
      if (/^(href|src|action|formaction|xlink:href|data|srcdoc|hx-get|hx-post)$/i.test(name) && (bad.test(value) || name === "srcdoc"))
        found.push(one.tagName + " " + name + "=" + value);
      if (/^(data-)?hx-(vals|vars|headers)$/i.test(name) && /^\\s*js(on)?:/i.test(value)) found.push(one.tagName + " " + name);
    }
    if (/^(iframe|object|embed|base|marquee|applet)$/i.test(one.tagName)) found.push("element " + one.tagName);
    if (one.tagName === "META" && /refresh/i.test(one.httpEquiv)) found.push("refresh " + one.content);
    if (/^script$/i.test(one.tagName) && !(one.src || "").startsWith(location.origin + "/static/") && one.type !== "application/json")
      found.push("script " + one.outerHTML.slice(0, 80));
  }
  for (const one of document.querySelectorAll("body *")) {
    if (one.tagName === "DETAILS") one.open = true;
    for (const name of ["mouseover", "mouseenter", "focus", "toggle", "animationstart"]) one.dispatchEvent(new Event(name));
  }
  return found.slice(0, 5);
}"""
POLICY = "script-src 'self'"


class Screen:
    """One page of Chromium; `is_guarded`: under the content security policy that the answers carry."""

    def __init__(self, browser: Browser, clients: dict[Role, Any], *, is_guarded: bool) -> None:
        self.clients, self.is_guarded = clients, is_guarded
        self.role, self.place = Role.SERVICE_MANAGER, ""
        self.fired: list[str] = []
        self.figures: Counter[str] = Counter()
        self.held = ""
        self.files: dict[str, tuple[dict[str, str], bytes]] = {}
        self.context = browser.new_context(bypass_csp=not is_guarded, base_url=SITE, locale="zh-CN")
        self.context.add_init_script(WATCH)
        self.page = self._new_page()

    def _new_page(self) -> Page:
        page = self.context.new_page()
        page.route("**/*", self._answer)
        page.on("dialog", self._dialog)
        page.on("console", lambda said: self._said(said.text))
        page.set_default_timeout(20_000)
        return page

    def _dialog(self, dialog: Any) -> None:
        self.fired.append(f"{self.role} {self.place}: ran {dialog.message}")
        dialog.dismiss()

    def _said(self, text: str) -> None:
        if "KELIU-POLICY" in text:
            self.fired.append(f"{self.role} {self.place}: {text[:200]}")

    def taken(self) -> list[str]:
        """This function will return what was noted since it was last asked."""
        told, self.fired = self.fired, []
        return told

    def opens(self, role: Role, path: str) -> bool:
        """This function will say whether an address answers with a page; one of 5xx is noted."""
        answer = self.clients[role].get(path)
        if answer.status_code > 499:
            self.figures["5xx"] += 1
            self.fired.append(f"{role} {path}: answers {answer.status_code}")
        return answer.status_code == 200 and "text/html" in answer.get("Content-Type", "")

    def open(self, role: Role, path: str) -> None:
        """This function will open an address as a role, wait for its fragments, and look at what came of it."""
        self.role, self.place = role, path[:120]
        self.page.goto(SITE + path, wait_until="load")
        self.figures["pages"] += 1
        self._look()

    def show(self, role: Role, html: bytes, what: str) -> None:
        """This function will open a page that was answered before."""
        self.role, self.place, self.held = role, what, html
        self.page.goto(SITE + HELD, wait_until="load")
        self.figures["answers to forms"] += 1
        self._look()

    def insert(self, role: Role, path: str) -> None:
        """This function will have htmx insert an address into the page that is open, where it has htmx."""
        self.role, self.place = role, f"{path} inserted"
        if not self.page.evaluate("Boolean(window.htmx && document.querySelector('#main'))"):
            return
        self.page.evaluate("path => window.htmx.ajax('GET', path, {target: '#main', swap: 'innerHTML'})", path)
        self.figures["fragments"] += 1
        self._look()

    def search(self, role: Role, text: str) -> None:
        """This function will type a text into the box of the search and look at what it finds."""
        self.open(role, "/")
        self.place = "the search box"
        for typed in (text, "客", "闽E0"):
            self.page.fill("#search", typed)
            self.page.wait_for_timeout(350)
            self._look()
        self.figures["searches"] += 3

    def _look(self) -> None:
        self.page.wait_for_selector(".htmx-request", state="detached")
        found = self.page.evaluate(LOOK)
        self.page.wait_for_selector(".htmx-request", state="detached")
        self.fired += [f"{self.role} {self.place}: {each[:160]}" for each in found]

    def _answer(self, route: Route) -> None:
        request = route.request
        parts = urlsplit(request.url)
        if f"{parts.scheme}://{parts.netloc}" != SITE:
            if self.is_guarded or "invalid" in parts.netloc:
                self.fired.append(f"{self.role} {self.place}: asked {request.url[:80]}")
            route.abort()
        elif parts.path in self.files:
            headers, body = self.files[parts.path]
            route.fulfill(status=200, headers=headers, body=body)
        elif parts.path == HELD:
            route.fulfill(status=200, content_type="text/html; charset=utf-8", body=self.held)
        else:
            self._ask(route, request, parts)

    def _ask(self, route: Route, request: Any, parts: Any) -> None:
        """Answer by Django; what is asked for by a fragment is asked as htmx asks."""
        address = parts.path + (f"?{parts.query}" if parts.query else "")
        given = {name: value for name, value in request.headers.items() if name.startswith("hx-")}
        if request.method != "GET":
            route.fulfill(status=204)
            return
        answer = self.clients[self.role].get(address, headers=given, follow=True)
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        headers = {
            name: value for name, value in answer.items() if name.lower() not in ("set-cookie", "content-length")
        }
        kind = headers.get("Content-Type", "")
        if "text/html" in kind and POLICY not in headers.get("Content-Security-Policy", ""):
            self.fired.append(f"{self.role} {address}: has no policy")
        if parts.path.startswith(settings.STATIC_URL):
            self.files[parts.path] = headers, body
        route.fulfill(status=answer.status_code, headers=headers, body=body)
