"""A diagram as BPMN 2.0 XML, with its layout (BPMN 2.0, clauses 9, 10.2, 12 and annex B)."""

from collections.abc import Iterable, Mapping
from xml.etree import ElementTree as ET

from services.collaboration.bpmn.layout import Box, layout, ways
from services.collaboration.bpmn.notation import BPMN, DC, DD, DI, OURS, Diagram, Flow, Pool

_PREFIXES = {"bpmn": BPMN, "bpmndi": DI, "dc": DC, "di": DD, "dottedline": OURS}


def to_xml(diagram: Diagram) -> str:
    """The diagram as a file."""
    for prefix, namespace in _PREFIXES.items():
        ET.register_namespace(prefix, namespace)
    root = ET.Element(_bpmn("definitions"), {"id": "definitions", "targetNamespace": OURS, "exporter": "Dottedline"})
    if diagram.content:
        _keep(root, diagram)
    collaboration = ET.SubElement(root, _bpmn("collaboration"), {"id": "collaboration", "name": diagram.name})
    for pool in diagram.pools:
        about = {"id": pool.id, "name": pool.name, "processRef": _process(pool)}
        ET.SubElement(collaboration, _bpmn("participant"), about)
    for flow in diagram.messages:
        ET.SubElement(collaboration, _bpmn("messageFlow"), _ends(flow))
    for pool in diagram.pools:
        _write_process(root, diagram, pool)
    _draw(root, diagram)
    ET.indent(root)
    return ET.tostring(root, encoding="unicode", xml_declaration=True) + "\n"


def _keep(root: ET.Element, diagram: Diagram) -> None:
    """What BPMN has no word for (BPMN 2.0, 8.2.3: extensionElements)."""
    kept = ET.SubElement(ET.SubElement(root, _bpmn("extensionElements")), f"{{{OURS}}}map")
    kept.set("language", diagram.language)
    kept.text = diagram.content


def _write_process(root: ET.Element, diagram: Diagram, pool: Pool) -> None:
    process = ET.SubElement(root, _bpmn("process"), {"id": _process(pool), "isExecutable": "false"})
    tasks = [task for task in diagram.tasks if task.pool == pool.id]
    here = {task.id for task in tasks}
    if pool.lanes:
        lanes = ET.SubElement(process, _bpmn("laneSet"), {"id": f"lanes_{pool.id}"})
        for lane in pool.lanes:
            element = ET.SubElement(lanes, _bpmn("lane"), {"id": lane.id, "name": lane.name})
            for task in (task for task in tasks if task.lane == lane.id):
                ET.SubElement(element, _bpmn("flowNodeRef")).text = task.id
    sequence = [flow for flow in diagram.sequence if flow.source in here]
    for task in tasks:
        element = ET.SubElement(process, _bpmn("task"), {"id": task.id, "name": task.name})
        _refer(element, "incoming", (flow.id for flow in sequence if flow.target == task.id))
        _refer(element, "outgoing", (flow.id for flow in sequence if flow.source == task.id))
    for flow in sequence:
        ends = {"id": flow.id, "sourceRef": flow.source, "targetRef": flow.target}
        ET.SubElement(process, _bpmn("sequenceFlow"), ends)
    for flow in diagram.associations:
        if flow.source in here:
            ends = {"id": flow.id, "sourceRef": flow.source, "targetRef": flow.target, "associationDirection": "One"}
            ET.SubElement(process, _bpmn("association"), ends)


def _refer(element: ET.Element, name: str, ids: Iterable[str]) -> None:
    for id_ in ids:
        ET.SubElement(element, _bpmn(name)).text = id_


def _draw(root: ET.Element, diagram: Diagram) -> None:
    boxes = layout(diagram)
    drawing = ET.SubElement(root, f"{{{DI}}}BPMNDiagram", {"id": "diagram"})
    plane = ET.SubElement(drawing, f"{{{DI}}}BPMNPlane", {"id": "plane", "bpmnElement": "collaboration"})
    for pool in diagram.pools:
        for id_ in (pool.id, *(lane.id for lane in pool.lanes)):
            _shape(plane, id_, boxes[id_], {"isHorizontal": "true"})
    for task in diagram.tasks:
        _shape(plane, task.id, boxes[task.id], {})
    for id_, points in ways(diagram, boxes).items():
        edge = ET.SubElement(plane, f"{{{DI}}}BPMNEdge", {"id": f"edge_{id_}", "bpmnElement": id_})
        for x, y in points:
            ET.SubElement(edge, f"{{{DD}}}waypoint", {"x": str(x), "y": str(y)})


def _shape(plane: ET.Element, id_: str, box: Box, more: Mapping[str, str]) -> None:
    shape = ET.SubElement(plane, f"{{{DI}}}BPMNShape", {"id": f"shape_{id_}", "bpmnElement": id_, **more})
    bounds = {"x": box.x, "y": box.y, "width": box.width, "height": box.height}
    ET.SubElement(shape, f"{{{DC}}}Bounds", {name: str(value) for name, value in bounds.items()})


def _ends(flow: Flow) -> dict[str, str]:
    return {"id": flow.id, "name": flow.name, "sourceRef": flow.source, "targetRef": flow.target}


def _process(pool: Pool) -> str:
    return f"process_{pool.id}"


def _bpmn(name: str) -> str:
    return f"{{{BPMN}}}{name}"
