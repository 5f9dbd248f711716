"""Peers that others made: built by `python -m bench.outside`, asked only by the workloads that name them."""
