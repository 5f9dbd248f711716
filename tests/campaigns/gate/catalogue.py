"""The catalogue: every planted bug, in the order in which the table numbers them."""

from tests.campaigns.gate.bugs import decision, identity, ledger, permission, release

BUGS = [*release.BUGS, *permission.BUGS, *decision.BUGS, *identity.BUGS, *ledger.BUGS]

WITHOUT = {"P27": "the maps have no mark for what is protected, and no named exceptions, yet"}
"""Promises of which no bug is planted, and why."""
