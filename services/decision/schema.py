"""The shape of a question as JSON Schema, made from its types: what local rules may read is checked against it.

A misspelt field would never be there, and a rule that waits for it would never refuse; so it is found at start.
"""

import types
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints, is_typeddict

from services.decision.wire import Question

_PLAIN = {str: "string", int: "integer", bool: "boolean"}


def question_schema() -> dict[str, Any]:
    """The schema of one question as the rules see it, with its digest."""
    schema = _schema(Question)
    schema["properties"]["digest"] = {"type": "string"}
    return schema


def _schema(kind: Any) -> dict[str, Any]:
    if is_typeddict(kind):
        hints = get_type_hints(kind)
        fields = {name: _schema(hint) for name, hint in hints.items()}
        return {"type": "object", "properties": fields, "additionalProperties": False}
    origin, inner = get_origin(kind), get_args(kind)
    if origin is list:
        return {"type": "array", "items": _schema(inner[0])}
    if origin in (Union, types.UnionType):
        return {"anyOf": [_schema(each) for each in inner]}
    if origin is Literal:
        return {"type": "string"}
    return {"type": _PLAIN[kind]}
