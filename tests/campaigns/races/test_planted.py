"""The campaign finds mistakes that come naturally: one at a time in running services, with few histories."""

from pathlib import Path

import pytest

from deploy.opa_process import OpaProcess
from tests.campaigns.races.databases import Databases
from tests.campaigns.races.run import Campaign, run
from tests.campaigns.races.seams import MISTAKES
from tests.postgres import only_databases, only_files

# The kinds of histories that show it, and what is then said. `--planted` of the command plants each.
SHOWN_BY = {
    "as_of_head": (("narrower yes",), "not permitted any more"),
    "no_good_before": (("permission runs out", "grant runs out", "guardianship runs out"), "P10: "),
    "release_unfenced": (("withdrawal", "grant ended"), "(released)"),
    "applied_in_any_order": (("narrower yes and no",), "P8: "),
    "guardians_yes_unfenced": (("no and a guardian's yes",), "a guardian's yes"),
}
# The same for mistakes of a process that takes itself for the only one; `--twice` with `--planted` plants each.
SHOWN_TWICE_BY = {
    "fences_remembered": (("withdrawal", "grant ended"), "P8: after"),
    "counts_not_shared": (("nothing ends",), "counts for 2 permits"),
}
_WORLDS = 4
# Longer than a change takes on a busy machine, so that another can overtake it.
_PAUSES = 150


@only_files
@pytest.mark.parametrize("mistake", SHOWN_BY)
def test_a_mistake_is_found(engine: OpaProcess, tmp_path: Path, mistake: str) -> None:
    kinds, says = SHOWN_BY[mistake]
    assert mistake in MISTAKES
    found = run(
        Campaign(
            1, 60 * _WORLDS, tmp_path, in_a_world=60, pauses=_PAUSES, planted=mistake, stops=False, kinds=kinds
        ), engine, lambda _: None,
    )  # fmt: skip
    assert any(says in one for one in found.wrong), f"not found in {found.histories} histories"


@only_databases
@pytest.mark.parametrize("mistake", SHOWN_TWICE_BY)
def test_a_mistake_of_one_that_takes_itself_for_the_only_one_is_found(
    engine: OpaProcess, databases: Databases | None, tmp_path: Path, mistake: str
) -> None:
    kinds, says = SHOWN_TWICE_BY[mistake]
    found = run(
        Campaign(
            1, 60 * _WORLDS, tmp_path, processes=2, twice=True, databases=databases, in_a_world=60, planted=mistake,
            stops=False, kinds=kinds,
        ), engine, lambda _: None,
    )  # fmt: skip
    assert any(says in one for one in found.wrong), f"not found in {found.histories} histories"
