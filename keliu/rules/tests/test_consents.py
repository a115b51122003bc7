"""Consents: the strictest of two files, what a new statement replaces, what holds on a channel."""

from itertools import permutations, product

from keliu.rules.consents import (
    OptOutEvent,
    Standing,
    Statement,
    holding_opt_outs,
    replaces,
    standing_of,
    strictest,
)


def test_a_refusal_in_either_file_wins_in_any_order():
    every = [None, *Statement]
    for pair in product(every, every):
        found = strictest(pair)
        assert found == strictest(reversed(pair))
        assert (found in {"refused", "withdrawn"}) == bool({"refused", "withdrawn"} & set(pair))
        assert strictest([found, *pair]) == found
    assert strictest(["given", "asked"]) == "given"
    assert strictest([None, None]) is None
    assert {strictest(three) for three in permutations(["given", None, "withdrawn"])} == {Statement.WITHDRAWN}


def test_asking_again_takes_no_answer_back_and_an_answer_takes_the_place_of_any():
    for new, holding in product(Statement, [None, *Statement]):
        assert replaces(new, holding) == (new != "asked" or holding in {None, "asked"})


def test_the_statement_about_a_channel_goes_before_that_about_all_and_an_opted_out_address_before_both():
    assert standing_of(None, None) is Standing.UNASKED
    assert standing_of(None, "withdrawn") is Standing.REFUSED
    assert standing_of("given", "refused") is Standing.GIVEN
    assert standing_of("refused", "given") is Standing.REFUSED
    assert standing_of("asked", "refused") is Standing.REFUSED
    assert standing_of("asked", None) is Standing.ASKED
    assert standing_of("given", "given", is_opted_out=True) is Standing.REFUSED


def test_the_last_word_of_an_address_holds_however_the_logs_are_put_together():
    out = OptOutEvent("G", "sms", "d", "2026-01-01T00:00:00", False)
    lifted = OptOutEvent("G", "sms", "d", "2026-02-01T00:00:00", True)
    again = OptOutEvent("G", "sms", "d", "2026-03-01T00:00:00", False)
    other = OptOutEvent("G", "phone", "d", "2026-01-01T00:00:00", False)
    for order in permutations([out, lifted, again, other]):
        held = holding_opt_outs([*order, *order])
        assert (held["G", "sms", "d"], held["G", "phone", "d"]) == (again, other)
    tie = OptOutEvent("G", "sms", "d", "2026-02-01T00:00:00", False)
    assert holding_opt_outs([lifted, tie]) == holding_opt_outs([tie, lifted]) == {("G", "sms", "d"): tie}
