"""家庭: customers of one household: suggested, confirmed by a person, shown on each other's cards, ended with a reason."""
