"""The frames (数据框) that desks feed to the engine: integers and short texts only, so that every engine reads them alike.

A day is its digits as a number, 20250331 for 31 March 2025, a month counts 12 x year + month - 1. Comparisons of such
numbers are comparisons of days, and the day 12 months later is 10,000 more; a day that no calendar has (20250229) lies
between its neighbours, which is all that a comparison asks for: a month's end is clamped by itself.

`shop` is whoever's visits belong together, in a home its group; `vehicle` a number unique in all shops.
"""

NEVER = 99999999  # the day of what does not happen

FRAMES = {
    "orders": {
        "shop": "int", "vehicle": "int", "store": "text", "day": "int", "month": "int", "year": "int",
        "kind": "text", "cancelled": "int", "customer": "text", "advisor": "text", "customer_fen": "int",
        "insurer_fen": "int", "manufacturer_fen": "int", "delivered": "int", "odometer_km": "int",
    },
    "vehicles": {
        "shop": "int", "vehicle": "int", "store": "text", "limits": "int", "purchased": "int", "purchase_year": "int",
        "is_sold_here": "int",
    },
    "owners": {"shop": "int", "vehicle": "int", "customer": "text", "since": "int", "until": "int"},
    "disposals": {"shop": "int", "vehicle": "int", "day": "int", "is_over": "int"},
    "customers": {"shop": "int", "customer": "text", "store": "text", "advisor": "text"},
    "staff": {"shop": "int", "store": "text", "advisor": "text", "team": "text"},
    "contacts": {"shop": "int", "vehicle": "int", "customer": "text", "day": "int", "is_two_way": "int"},
    "assignments": {
        "shop": "int", "customer": "text", "store": "text", "advisor": "text", "team": "text", "since": "int",
        "until": "int",
    },
}  # fmt: skip
"""Each frame's columns. Empty: `customer` and `advisor` '', `vehicle` of a contact, `purchased`, `delivered` and
`odometer_km` NULL; `until` NEVER where it is open. An owner has a vehicle from `since` (0: from ever) to the day before
`until`; an assignment holds on its last day, too. A disposal `is_over` that was taken back by hand. Amounts are those of
the payers, or labour + parts as the customer's where all three are empty. `limits` numbers those that hold for a vehicle."""
