"""A page speaks the language that was chosen on this computer, else the shop's; the browser's wish is not asked."""

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db


def test_a_page_is_chinese_whatever_the_browser_asks_for() -> None:
    answer = Client().get("/login/", headers={"accept-language": "en"})
    assert answer.headers["Content-Language"] == "zh-hans"
    assert '<html lang="zh-hans"' in answer.content.decode()


def test_a_chosen_language_stays() -> None:
    client = Client()
    client.post("/language/", {"language": "en", "next": "/login/"})
    assert '<html lang="en"' in client.get("/login/").content.decode()


@pytest.mark.parametrize("language", ["xx", "", "en-us'"])
def test_an_unknown_language_changes_nothing(language: str) -> None:
    client = Client()
    client.post("/language/", {"language": language})
    assert client.get("/login/").headers["Content-Language"] == "zh-hans"


@pytest.mark.parametrize("next_", ["https://evil.example/", "//evil.example/", "%", "home", "javascript:alert(1)"])
def test_the_way_back_is_an_address_of_this_site(next_: str) -> None:
    answer = Client().post("/language/", {"language": "en", "next": next_})
    assert answer.headers["Location"] == "/"
