"""What a customer's own words mean."""

import pytest

from keliu.rules.what_was_said import Said, is_dissatisfied, is_satisfied, refusals_in, unresolved


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("上午不要打电话", "上午不要打电话"), ("老客户，勿打，只发微信", "勿打"), ("拒绝任何推销", "拒绝任何推销"),
        ("请联系太太；午休勿扰电话", "午休勿扰电话"), ("免打扰", "免打扰"), ("Please do not call", "Please do not call"),
        ("不要打折卡", ""), ("下午打电话", ""), ("方向盘不能打到底", ""), ("", ""),
    ],
)  # fmt: skip
def test_a_wish_not_to_be_called_is_found_by_its_clause(text, found):
    assert refusals_in(text) == found


@pytest.mark.parametrize("outcome", ["不满意，异响未解决", "不太满意", "客户投诉等待久", "空调没修好", "dissatisfied"])
def test_a_dissatisfaction_is_heard_and_never_taken_for_satisfaction(outcome):
    assert is_dissatisfied(outcome)
    assert not is_satisfied(outcome)


@pytest.mark.parametrize("outcome", ["一般，反映等待时间长", "无人接听", "无投诉", "已送达", ""])
def test_other_outcomes_are_neither(outcome):
    assert not is_dissatisfied(outcome)
    assert not is_satisfied(outcome)


def test_a_dissatisfaction_is_over_when_the_customer_says_so_later_and_not_by_silence():
    told = [Said(3, 1, "无人接听"), Said(2, 1, "一般，反映等待时间长"), Said(1, 1, "不满意，异响未解决")]
    assert [one.key for one in unresolved(told)] == [1]
    assert unresolved([Said(4, 1, "满意"), *told]) == []
    assert [one.key for one in unresolved([*told, Said(0, 1, "满意")])] == [1]


def test_a_word_about_one_car_settles_nothing_of_another():
    told = [Said(3, 1, "满意"), Said(2, 2, "不满意"), Said(1, 1, "不满意")]
    assert [one.key for one in unresolved(told)] == [2]
    assert unresolved([Said(4, None, "已解决"), *told]) == []
