"""触达账本: every contact made with a customer, by any desk and channel."""
