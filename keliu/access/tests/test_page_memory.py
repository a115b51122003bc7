"""A page asks once, whatever it asks; nothing else remembers."""

from django.http import HttpRequest, HttpResponse

from keliu.access.page_memory import PageMemory, once_a_page


def answers(method: str, *, fails: bool = False) -> list[int]:
    """Return what a page is told that asks twice, and what is told after it."""
    told = iter(range(9))

    @once_a_page
    def ask(what: str, *, loud: bool = False) -> int:
        return next(told)

    def page(request: HttpRequest) -> HttpResponse:
        seen.extend([ask("a"), ask("a"), ask("b"), ask("a", loud=True)])
        if fails:
            raise ValueError
        return HttpResponse()

    seen: list[int] = []
    request = HttpRequest()
    request.method = method
    try:
        PageMemory(page)(request)
    except ValueError:
        assert fails
    return [*seen, ask("a")]


def test_a_page_that_is_read_asks_once_and_the_next_one_anew() -> None:
    assert answers("GET") == [0, 0, 1, 2, 3]
    assert answers("GET", fails=True) == [0, 0, 1, 2, 3]


def test_a_deed_always_asks_anew() -> None:
    assert answers("POST") == [0, 1, 2, 3, 4]
