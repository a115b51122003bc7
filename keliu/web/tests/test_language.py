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


def test_the_way_back_never_leads_to_another_host() -> None:
    answer = Client().post("/language/", {"language": "en", "next": "https://evil.example/"})
    assert answer.headers["Location"] == "/"
