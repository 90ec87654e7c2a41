"""The description of the service (OpenAPI): what FastAPI tells from the routes, what holds of all of them, and an example of each.

The examples are in ``openapi.toml`` beside this file; they can be sent as they are to a service over the documents of ``examples/``.
"""

from __future__ import annotations

import json
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from fastapi import FastAPI

from api import problems, shapes

ANYWHERE = (400, 401, 403, 404, 405, 406, 413, 415, 421, 422, 429, 500, 503, 507)
"""Problems that any address may answer with."""

_BEARER = {"type": "http", "scheme": "bearer", "description": "密钥：jixiao key add 所制，或 JIXIAO_API_KEYS 所设。"}
_PROBLEM = {"type": "about:blank", "status": 422, "title": "参数有误", "detail": "请改正后重试：limit 应不小于 1"}


@cache
def examples() -> dict[str, dict[str, Any]]:
    """For each operation (``GET /api/search``): ``parameters`` and ``body`` to send, ``response``, or ``text`` that is no JSON."""
    shown: dict[str, dict[str, Any]] = _told()["operation"]
    return {
        name: one | ({"response": json.loads(one["response"])} if "response" in one else {})
        for name, one in shown.items()
    }


def sections() -> list[dict[str, str]]:
    """The sections of the description, in their order, with a sentence each."""
    return [{"name": name, "description": sentence} for name, sentence in _told()["section"].items()]


def _told() -> dict[str, Any]:
    return tomllib.loads((Path(__file__).parent / "openapi.toml").read_text(encoding="utf-8"))


def install(app: FastAPI) -> None:
    """Describe ``app`` so, once it is asked for."""
    told = app.openapi

    def described() -> dict[str, Any]:
        if app.openapi_schema is None:
            _complete(told())
        return told()

    app.openapi = described  # type: ignore[method-assign]


def _complete(schema: dict[str, Any]) -> None:
    components = schema.setdefault("components", {})
    schemas = components.setdefault("schemas", {})
    schemas["Problem"] = problems.Problem.model_json_schema() | {"examples": [_PROBLEM]}
    schemas |= shapes.rows()
    components["securitySchemes"] = {"密钥": _BEARER}
    schema["servers"] = [{"url": "/", "description": "本服务。"}]
    schema["tags"] = sections()
    for path, operations in schema["paths"].items():
        for method, operation in operations.items():
            operation["security"] = [{}, {"密钥": []}]
            _illustrate(operation, examples().get(f"{method.upper()} {path}", {}))
            for status in ANYWHERE:
                operation["responses"][str(status)] = {
                    "description": problems.title(status),
                    "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
                }
    for unused in ("HTTPValidationError", "ValidationError"):
        schemas.pop(unused, None)


def _illustrate(operation: dict[str, Any], shown: dict[str, Any]) -> None:
    """Put what an example sends and gets where it belongs."""
    for parameter in operation.get("parameters", []):
        if parameter["name"] in shown.get("parameters", {}):
            parameter["example"] = shown["parameters"][parameter["name"]]
    for kind, body in operation.get("requestBody", {}).get("content", {}).items():
        if "body" in shown and "examples" not in body:
            body["example"] = shown["body"]
        elif "form" in shown and kind == "application/x-www-form-urlencoded":
            body["example"] = shown["form"]
    for response in operation["responses"].values():
        for kind, content in response.get("content", {}).items():
            if "response" in shown and kind == "application/json":
                content["example"] = shown["response"]
            elif kind in shown.get("text", {}):
                content["example"] = shown["text"][kind]
