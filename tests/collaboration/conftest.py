"""The scenario's map, as a text to break and as a map to look things up in."""

from pathlib import Path

import pytest

from services.collaboration.load import load_map
from services.collaboration.model import ServiceMap

SCENARIO = Path(__file__).parents[2] / "deploy" / "demo" / "aalborg-aktiv.yaml"


@pytest.fixture(scope="session")
def text() -> str:
    return SCENARIO.read_text(encoding="utf-8")


@pytest.fixture(scope="session")
def aalborg(text: str) -> ServiceMap:
    loaded = load_map(text)
    assert loaded.mistakes == ()
    assert loaded.map is not None
    return loaded.map


@pytest.fixture(scope="session")
def stored(text: str) -> bytes:
    return load_map(text).content
