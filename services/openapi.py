"""How every app's OpenAPI document tells of refusals: which statuses there are, and the problem document's shape."""

from typing import Any

from fastapi import FastAPI

Responses = dict[int | str, dict[str, Any]]

PROBLEM: dict[str, Any] = {
    "title": "Problem",
    "description": "A problem document (RFC 9457); docs/problems.md lists the codes. Some kinds add members.",
    "type": "object",
    "required": ["type", "title", "status", "code"],
    "properties": {
        "type": {"type": "string", "description": "The address of the page that explains it."},
        "title": {"type": "string"},
        "status": {"type": "integer", "minimum": 400, "maximum": 599},
        "code": {"type": "string", "description": "The kind, for programs."},
        "detail": {"type": "string", "description": "What happened."},
        "remedy": {"type": "string", "description": "What to do about it."},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["field", "says"],
                "properties": {"field": {"type": "string"}, "says": {"type": "string"}},
            },
        },
        "reasons": {"type": "array", "items": {"type": "object"}},
    },
}
_TOLD = {
    400: "The request does not fit what goes before it.",
    401: "No valid credential came with the call.",
    403: "We know who calls, and this is not theirs to do; or a flow was refused.",
    404: "There is nothing here for this caller.",
    408: "The body did not come in time.",
    409: "It does not fit what is already there, or was done before.",
    410: "It was here, and has been fetched or erased.",
    413: "The body is larger, or nests deeper, than is taken.",
    422: "The request has mistakes; `errors` names each field.",
    502: "The holder's system did not deliver.",
    503: "A part that is needed does not answer, or too much is under way; nothing was released.",
}
_REFERENCE = {"schema": {"$ref": "#/components/schemas/Problem"}}


def problems(*statuses: int) -> Responses:
    """Documents these statuses of a route, or of all routes of an app, as problem documents."""
    return {
        status: {"description": _TOLD[status], "content": {"application/problem+json": _REFERENCE}}
        for status in statuses
    }


EVERYWHERE = problems(401, 403, 404, 413, 422, 503)
"""What any door may answer: who calls is asked first, and the limits hold for all."""


def tell_problems(app: FastAPI) -> None:
    """Adds the problem document's schema to the app's OpenAPI document, to which the routes' answers refer."""
    own = app.openapi

    def told() -> dict[str, Any]:
        document = own()
        document.setdefault("components", {}).setdefault("schemas", {})["Problem"] = PROBLEM
        return document

    app.openapi = told  # type: ignore[method-assign]
