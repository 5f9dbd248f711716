"""Who sees what, in the scenario's map: the page that people read is what the rules say."""

import asyncio
from collections.abc import Iterator

import pytest

from deploy.matrix import MAP, PAGE, made
from deploy.opa import find_opa
from deploy.opa_process import OpaProcess
from services.decision.revision import policy_folder

TEXT = MAP.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def opa() -> Iterator[OpaProcess]:
    with OpaProcess(find_opa(), policy_folder().parent) as process:
        yield process


def test_the_page_is_what_the_rules_say(opa: OpaProcess) -> None:
    now = asyncio.run(made(TEXT, opa))
    assert now == PAGE.read_text(encoding="utf-8"), (
        "look at the difference; if it is meant, run `python -m deploy.matrix`"
    )


CHANGES = {
    "a field": (
        "sensory_needs, emergency_contact]",
        "sensory_needs]",
        "permission | practical_support, sensory_needs |",
    ),
    "a ground": (
        "form: on-request, ground: asked-health, matter: personal, keep_for: P3M",
        None,
        "emergency | emergency_contact",
    ),
}


@pytest.mark.parametrize("change", CHANGES)
def test_it_follows_the_map(opa: OpaProcess, change: str) -> None:
    was, becomes, expected = CHANGES[change]
    changed = TEXT.replace(was, becomes or was.replace("asked-health", "vital"))
    assert changed != TEXT
    assert f"| ✔ cafe-manager | needs-to-cafe | {expected}" in asyncio.run(made(changed, opa))


def test_health_is_on_no_arrow_and_nobody_sees_it(opa: OpaProcess) -> None:
    section = asyncio.run(made(TEXT, opa)).split("## health")[1].split("\n## ")[0]
    assert "✔" not in section
    assert "cafe-manager" in section
