"""Which post is called for which matter."""

from keliu.rules.whom_to_call import ORDER, Matter, Post, post_for


def test_each_matter_has_its_order_and_falls_back_to_the_owner_then_to_nobody() -> None:
    everybody = set(Post)
    assert [post_for(matter, everybody) for matter in Matter] == [
        Post.RECEIVER, Post.RECEIVER, Post.PAYER, Post.CAR_DRIVER,
    ]  # fmt: skip
    assert post_for(Matter.SERVICE, {Post.IN_CHARGE, Post.PAYER, Post.OWNER}) is Post.IN_CHARGE
    assert post_for(Matter.RENEWAL, {Post.CAR_DRIVER, Post.DRIVER, Post.OWNER}) is Post.OWNER
    assert all(post_for(matter, set()) is None and order[-1] is Post.OWNER for matter, order in ORDER.items())
