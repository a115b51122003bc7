"""The same click counts once; another form, another rendering, a refused one and a later press count again."""

import threading
from types import SimpleNamespace

import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from keliu.web.double_clicks import FORM, OnlyOnce

PAGE = "csrfmiddlewaretoken=a&note=x"


@pytest.fixture
def acts():
    return []


def click(only_once, body=PAGE, *, path="/x/", session="s", account=1):
    """Return the answer's text to a form."""
    request = RequestFactory().post(path, body, content_type=FORM)
    request.COOKIES["sessionid"] = session
    request.viewer = SimpleNamespace(account_id=account)
    return only_once(request).content.decode()


def counting(acts, status=200):
    """Return the middleware around a page that notes each time it is asked."""

    def page(request):
        acts.append(request.body)
        return HttpResponse(str(len(acts)), status=status)

    return OnlyOnce(page)


def test_the_same_form_again_gets_the_first_answer(acts):
    once = counting(acts)
    assert [click(once), click(once)] == ["1", "1"]
    assert len(acts) == 1


@pytest.mark.parametrize(
    "other", [{"body": "csrfmiddlewaretoken=b&note=x"}, {"path": "/y/"}, {"session": "t"}, {"account": 2}], ids=str
)
def test_another_form_page_session_or_person_counts(acts, other):
    once = counting(acts)
    click(once)
    assert click(once, **{"body": PAGE} | other) == "2"


def test_a_form_that_was_followed_by_another_counts_again(acts):
    once = counting(acts)
    assert [click(once), click(once, "csrfmiddlewaretoken=a&note=y"), click(once)] == ["1", "2", "3"]


def test_what_was_refused_and_nobody_signed_in_count_again(acts):
    refused = counting(acts, status=422)
    assert [click(refused), click(refused)] == ["1", "2"]
    acts.clear()
    once = counting(acts)
    assert [click(once, account=None), click(once, account=None)] == ["1", "2"]


def test_after_its_time_it_counts_again(acts, monkeypatch):
    once = counting(acts)
    click(once)
    monkeypatch.setattr("keliu.web.double_clicks.time", SimpleNamespace(monotonic=lambda: 1e12))
    assert click(once) == "2"


def test_the_second_waits_for_the_first(acts):
    begun, may_end = threading.Event(), threading.Event()

    def slow(request):
        acts.append(request.path)
        begun.set()
        assert may_end.wait(10)
        return HttpResponse("done")

    once, answers = OnlyOnce(slow), []
    twins = [threading.Thread(target=lambda: answers.append(click(once))) for _twin in range(2)]
    twins[0].start()
    assert begun.wait(10)
    twins[1].start()
    may_end.set()
    for twin in twins:
        twin.join()
    assert (answers, acts) == (["done", "done"], ["/x/"])
