"""`keliu undo`: what it prints, what it refuses and how it says so (interface: command keliu)."""

import json

from tests.journeys.shop import CUSTOMERS, Shop

FIRST = {"customer_no": "C1", "store_code": "S01", "name": "张三", "phone": "13805966721"}


def load(shop: Shop, **more: str) -> int:
    """Import one customer and return the batch."""
    return int(shop.load(shop.csv("c.csv", CUSTOMERS, FIRST | more))["batch"])


def test_an_import_is_taken_back_and_the_document_counts_rows_and_fields(shop: Shop) -> None:
    load(shop)
    second = load(shop, note="要靠窗")
    document = json.loads(shop.keliu("undo", second, "--json").out)
    assert set(document) == {"batch", "deleted", "restored"}
    assert (document["batch"], document["restored"]) == (second, 1)
    assert shop.knows("C1")


def test_the_text_names_the_batch_and_both_counts(shop: Shop) -> None:
    batch = load(shop)
    ran = shop.keliu("undo", batch)
    assert (ran.code, ran.err) == (0, "")
    assert ran.out == f"已撤销批次 {batch}：删除 5 行，恢复 0 项\n"
    assert not shop.knows("C1")


def test_an_import_is_taken_back_once(shop: Shop) -> None:
    batch = load(shop)
    shop.keliu("undo", batch)
    ran = shop.keliu("undo", batch, "--json")
    assert (ran.code, ran.out, ran.err) == (1, "", f"第 {batch} 批已经撤回过了\n")


def test_rows_changed_since_are_named_in_words_before_the_sentence(shop: Shop) -> None:
    first = load(shop)
    second = load(shop, note="要靠窗")
    ran = shop.keliu("undo", first, "--json")
    assert (ran.code, ran.out) == (1, "")
    *rows, sentence = ran.err.splitlines()
    assert sentence == f"第 {first} 批不能撤回：之后有 1 行被改过；先撤回第 {second} 批"
    assert len(rows) == 1
    assert rows[0].startswith("客户 张三")
    assert "备注" in rows[0]
    assert "keliu" in rows[0]
    assert "customers_" not in ran.err


def test_a_batch_that_there_is_not_is_refused(shop: Shop) -> None:
    ran = shop.keliu("undo", 99, "--json")
    assert (ran.code, ran.out, ran.err) == (1, "", "没有批次 99\n")
