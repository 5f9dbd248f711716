"""Maps and bpmn-js, the library behind bpmn.io and Camunda Modeler: each opens what the other wrote."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page
from rich.console import Console

from deploy.assets import packages
from deploy.cache import cache_folder
from services.collaboration.bpmn.draft import draft
from services.collaboration.bpmn.export import diagram
from services.collaboration.bpmn.read import read
from services.collaboration.bpmn.write import to_xml
from services.collaboration.load import load_map, map_hash

pytestmark = pytest.mark.asyncio(loop_scope="session")

TEXT = (Path(__file__).parents[2] / "deploy" / "demo" / "maps" / "aalborg-aktiv" / "map.yaml").read_text(
    encoding="utf-8"
)
_OPEN = """async xml => {
  window.modeler = new BpmnJS({container: "#canvas"});
  const {warnings} = await modeler.importXML(xml);
  return {warnings: warnings.map(one => one.message), shapes: modeler.get("elementRegistry").getAll().length};
}"""
_SAVE = "async () => (await modeler.saveXML({format: true})).xml"
_DRAW = """() => {
  const modeling = modeler.get("modeling"), factory = modeler.get("elementFactory");
  const root = () => modeler.get("canvas").getRootElement();
  const pool = (x, y, name) => {
    const made = modeling.createShape(factory.createParticipantShape({isExpanded: true}), {x, y}, root());
    modeling.updateProperties(made, {name});
    return made;
  };
  const task = (x, y, name, into) => {
    const made = modeling.createShape({type: "bpmn:Task"}, {x, y}, into);
    modeling.updateProperties(made, {name});
    return made;
  };
  const school = pool(400, 200, "School"), library = pool(400, 600, "Library");
  const [one, other] = [task(300, 200, "Read together *", school), task(300, 600, "Lend *", library)];
  const flow = modeling.connect(one, other, {type: "bpmn:MessageFlow"});
  modeling.updateProperties(flow, {name: "What we read"});
}"""
_EMPTY = """<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"
 xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI" id="d" targetNamespace="http://bpmn.io/schema/bpmn">
 <bpmn:process id="p"/><bpmndi:BPMNDiagram id="i"><bpmndi:BPMNPlane id="l" bpmnElement="p"/></bpmndi:BPMNDiagram>
</bpmn:definitions>"""


@pytest_asyncio.fixture(loop_scope="session")
async def modeler(browser: Browser) -> AsyncIterator[Page]:
    """A page with the modeler, that asks nobody for anything."""
    page = await browser.new_page()
    await page.set_content("<div id=canvas style='height: 900px'></div>")
    library = packages(Console(stderr=True), cache_folder()) / "bpmn-js" / "dist" / "bpmn-modeler.production.min.js"
    await page.add_script_tag(content=library.read_text(encoding="utf-8"))
    yield page
    await page.close()


async def opened(modeler: Page, xml: str) -> dict[str, Any]:
    found: dict[str, Any] = await modeler.evaluate(_OPEN, xml)
    return found


async def test_a_map_is_opened_without_a_warning_and_comes_back_the_same(modeler: Page) -> None:
    loaded = load_map(TEXT)
    assert loaded.map
    drawn = diagram(loaded.map, loaded.content, "da")
    found = await opened(modeler, to_xml(drawn))
    assert found["warnings"] == []
    assert found["shapes"] > len(drawn.tasks) + len(drawn.messages) + len(drawn.pools)
    saved = await modeler.evaluate(_SAVE)
    assert map_hash(draft(read(saved).diagram)) == loaded.map_hash


async def test_a_diagram_drawn_there_becomes_a_draft(modeler: Page) -> None:
    assert (await opened(modeler, _EMPTY))["warnings"] == []
    await modeler.evaluate(_DRAW)
    made = draft(read(await modeler.evaluate(_SAVE)).diagram)
    assert list(made["partners"]) == ["school", "library"]
    assert made["activities"]["read-together"] == {
        "title": "Read together", "co_produced": True, "actors": ["school"],
    }  # fmt: skip
    assert made["arrows"]["what-we-read"]["from"] == "school@read-together"
    assert made["arrows"]["what-we-read"]["to"] == "library@lend"
