"""The workloads, each a file: what it measures, on what, and what its figures are to reach."""

NAMES = ("w1", "w1h", "w2", "w3", "w4", "w5", "w6", "w7", "evidence", "uma", "memory", "flood")
"""In the order in which they are run."""
