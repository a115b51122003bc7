"""Pages of lists: by number, behind the numbered ones by the row before, with rows without a value last."""

import pytest

from keliu.audit.models import Change
from keliu.web.paging import PAGE, Order, count_of, ordered_page, scanned_page

pytestmark = pytest.mark.django_db
ROWS = 100


def make_rows():
    from django.utils import timezone

    olds = [str(i // 3) if i % 4 else None for i in range(ROWS)]
    Change.objects.bulk_create(
        Change(at=timezone.now(), actor_name="x", table="t", row_key=i, field="f", old=old, source="test")
        for i, old in enumerate(olds)
    )
    return Change.objects.unscoped("test")


@pytest.mark.parametrize("is_descending", [True, False])
def test_pages_by_number_and_by_the_row_before_give_each_row_once(is_descending):
    rows, order = make_rows(), Order("old", is_descending)
    by_number = [ordered_page(rows, order, number=n, after="", count=ROWS) for n in range(1, 5)]
    told = [row.pk for page in by_number for row in page.rows]
    assert len(set(told)) == ROWS
    seen, number, after = [], 1, ""
    while True:
        page = ordered_page(rows, order, number=number, after=after, count=ROWS, cap=PAGE)
        seen += [row.pk for row in page.rows]
        if not page.has_next:
            break
        number, after = number + 1, page.after
    assert seen == told
    filled = [row.old is not None for page in by_number for row in page.rows]
    assert filled == sorted(filled, reverse=True)


def test_a_scan_counts_and_sums_exactly_and_keeps_to_the_last_page():
    rows = make_rows()
    page = scanned_page(rows, Order("row_key", False, False), number=5000, sums=("row_key",))
    assert (page.number, page.count, page.sums) == (4, ROWS, (sum(range(ROWS)),))
    assert [row.row_key for row in page.rows] == list(range(90, 100))
    assert page.numbers == [1, 2, 3, 4]


def test_a_count_is_capped():
    assert count_of(make_rows(), cap=40) == 41


@pytest.mark.parametrize("after", ["x", "~", "5~y", "~99999999999999999999", "a~b~c"])
def test_a_place_that_makes_no_sense_is_the_first_page(after):
    rows = make_rows()
    page = ordered_page(rows, Order("row_key", False, False), number=1, after=after, count=ROWS)
    assert page.rows[0].row_key == 0


def test_an_empty_text_of_a_column_that_is_always_filled_is_a_value_behind_which_others_come():
    rows, order = make_rows(), Order("why", is_descending=True, is_nullable=False)
    rows.filter(row_key__lt=50).update(why="x")
    told = [row.pk for row in order.applied(rows)]
    behind = ordered_page(rows, order, number=9, after=f"~{told[60]}", count=0)
    assert [row.pk for row in behind.rows] == told[61 : 61 + PAGE]
