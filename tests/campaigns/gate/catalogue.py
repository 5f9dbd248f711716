"""The catalogue: every planted bug, in the order in which the table numbers them."""

from tests.campaigns.gate.bugs import decision, identity, ledger, permission, protected, release

BUGS = [*release.BUGS, *permission.BUGS, *decision.BUGS, *identity.BUGS, *ledger.BUGS, *protected.BUGS]
