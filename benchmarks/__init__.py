"""Benchmarks (测速): what is measured, on which data and machine, reproducible by one command each."""
