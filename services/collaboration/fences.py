"""The fences that this room owns: what a permit may rest on here, one name each."""

MAP = "map"
"""The map in force; the ledger it stands in says of which collaboration."""


def proposal(id_: str) -> str:
    """What was said about a proposed map: agreements, disagreements, the citizens' voice."""
    return f"proposal:{id_}"


def part(case: str) -> str:
    """A case's grants and activities."""
    return f"part:{case}"


def team(partner: str, team_: str) -> str:
    """Who is in a team. One fence for all the cases in which it holds a part: facts that hang on a member name it."""
    return f"team:{partner}/{team_}"


def agreement(one: str, other: str) -> str:
    """The agreements between two controllers, given sorted."""
    return f"agreement:{one}+{other}"
