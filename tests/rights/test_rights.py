"""Everybody asks every address: nobody sees, is told or changes what the policy does not give him (short form).

The short form asks a person about all rows where his role may do the thing at all, and about two where it may not; the
full form is `python -m tests.rights`.
"""

import copy
from collections.abc import Iterator

import pytest

from tests.rights import surfaces
from tests.rights.holes import HOLES
from tests.rights.matrix import ACTORS, Matrix
from tests.rights.places import matrix_in
from tests.rights.policy import FULL, MASKED, Actor, Policy
from tests.rights.probes import interferences
from tests.rights.reading import said_by
from tests.rights.world import Row

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture(scope="module")
def matrix(django_db_setup: None, django_db_blocker, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Matrix]:
    with django_db_blocker.unblock(), matrix_in(tmp_path_factory.mktemp("home"), is_short=True) as made:
        yield made


def test_the_policy_names_every_address_method_and_operation_and_no_other() -> None:
    assert surfaces.missing(Policy()) == []


def test_an_address_that_the_policy_lacks_is_told_with_what_to_add() -> None:
    table = copy.deepcopy(Policy().table)
    del table["endpoints"]["customers:card"]
    (told,) = surfaces.missing(Policy(table))
    assert "`customers:card: {GET: <its action>}`" in told


@pytest.mark.parametrize("actor", ACTORS)
def test_no_answer_differs_from_the_policy(matrix: Matrix, actor: str) -> None:
    assert [str(difference) for difference in matrix.run((actor,))] == []


@pytest.mark.parametrize("actor", ["csr", "advisor", "team_leader", "cs_manager", "data_clerk", "renewal"])
def test_who_may_see_a_customer_does_see_him(matrix: Matrix, actor: str) -> None:
    client, book = matrix.clients[actor], matrix.world.book
    names = {canary.of: canary for canary in book.all.values() if canary.kind == "name"}
    listed = {book.all[number].of for number, _whole in book.scan(said_by(client.get("/customers/")))}
    seen = {label for label, level in matrix.policy.sight[actor].items() if level in (FULL, MASKED)}
    assert listed - {""} == seen
    for label in seen - {"imported"}:
        card = book.scan(said_by(client.get(f"/customers/{matrix.world.row('customer', label).pk}/")))
        phone = next(c for c in book.all.values() if (c.of, c.kind) == (label, "phone"))
        assert (names[label].number, True) in card
        assert (phone.number, matrix.policy.sight[actor][label] == FULL) in card


def test_the_team_of_an_advisor_is_the_one_of_today(matrix: Matrix) -> None:
    own = matrix.world.accounts["advisor"].staff
    with matrix.undone():
        own.team = matrix.world.teams["A12"]
        own.save()
        told = matrix.world.book.scan(said_by(matrix.clients["advisor"].get("/customers/")))
    labels = {matrix.world.book.all[number].of for number, _whole in told}
    assert "other_team" in labels
    assert "colleague" not in labels


def test_the_three_sights_see(matrix: Matrix) -> None:
    """A policy that gives an advisor less than the program does: each oracle notices it."""
    table = copy.deepcopy(matrix.policy.table)
    table["sight"]["team_people"] = {"masked": ["own"]}
    narrow, wide = Policy(table), matrix.policy
    matrix.policy = narrow
    try:
        found = {d.oracle for d in matrix.run(("advisor",), ("customers:card", "customers:edit"))}
    finally:
        matrix.policy = wide
    assert found == {"status", "words", "writes"}


def test_a_relation_without_a_row_of_the_world_proves_nothing(matrix: Matrix) -> None:
    rows: list[Row] = matrix.world.rows["customer"]
    relations = set(matrix.policy.table["relations"]) - {"imported"}
    assert {row.label for row in rows} == relations
    assert (
        matrix.policy.sees(Actor("advisor"), next(c for c in matrix.world.book.all.values() if c.of == "own")) == FULL
    )


def test_nothing_hidden_is_learnt_by_filters_orders_counts_and_words(matrix: Matrix) -> None:
    probes = ("customers:vehicles", "customers:quick_search", "customers:card", "outreach:next_contacts")
    assert [str(difference) for difference in interferences(matrix, ("cs_manager",), probes)] == []


def test_every_hole_can_be_planted_where_the_program_stands_today() -> None:
    for hole in HOLES:
        with hole.planted():
            pass


@pytest.mark.parametrize("name", ["a sort", "a saved view of a leaver", "an autocomplete"])
def test_a_planted_hole_is_found(matrix: Matrix, name: str) -> None:
    (hole,) = (hole for hole in HOLES if hole.name == name)
    assert hole.found(matrix)
