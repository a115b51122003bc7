"""The churn statements that the oracle draws up for made shops: which months, which accounts, as the program prints them."""

from keliu.analytics.calendar import text_of
from keliu.analytics.questions import closed_months
from keliu.analytics.statement import LINES, STATEMENTS
from tests.retention.made_corners import FIRST_SEED
from tests.retention.made_shops import day_of
from tests.retention.oracle_statement import growth, statement

LEVELS = tuple(STATEMENTS)


def months_of(seed):
    """The months of a shop that are compared by name: two of a drawn one, all of one made by hand."""
    months = [text_of(month) for month in closed_months(day_of(seed), 12)]
    return months if seed >= FIRST_SEED else [months[-1], months[seed % 11]]


def drawn_by_the_oracle(laid, scope, month):
    """The accounts of the teams, the advisors and the whole shop."""
    asked = laid.asked[scope]
    given = (laid.shops[asked.seed], month, asked.store or None, "maintenance" if asked.maintenance else "counted")
    return [*statement(*given), growth(*given)]


def counted_by_the_oracle(laid, scope, month):
    """The accounts as the program prints them, in its order."""
    accounts = sorted(
        drawn_by_the_oracle(laid, scope, month), key=lambda one: (LEVELS.index(one.by), one.store, one.name)
    )
    return [
        {"id": "statement", "by": {"month": month, "store": one.store, one.by: one.name},
         **{line: one.count(line) for line in LINES}}
        for one in accounts
        if any(one.lines.values())
    ]  # fmt: skip
