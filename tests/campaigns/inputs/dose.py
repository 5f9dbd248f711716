"""How much is tried, and the seed with which it goes the same way again; `make campaign-inputs` sets both."""

import os
from random import Random

MANY = int(os.environ.get("DOTTEDLINE_INPUTS_MANY", "1"))
"""1 among the tests. What is generated grows with it: so many per operation and caller, so many times the pairs."""

SEED = int(os.environ.get("DOTTEDLINE_INPUTS_SEED", "1"))


def chance(name: str) -> Random:
    """Randomness of one test's own."""
    return Random(f"{SEED} {name}")
