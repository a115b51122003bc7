"""Keliu 客留: the after-sales customer system for car-service businesses."""
