"""Tests across desks; each desk's own stand in its folder."""
