"""The shape of the house, enforced."""
