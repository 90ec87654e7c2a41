"""The description of the service (OpenAPI): what FastAPI tells from the routes, and what holds of all of them."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI

from api import problems

ANYWHERE = (400, 401, 403, 404, 405, 406, 413, 415, 421, 422, 429, 500, 503)
"""Problems that any address may answer with."""

_BEARER = {"type": "http", "scheme": "bearer", "description": "密钥：jixiao key add 所制，或 JIXIAO_API_KEYS 所设。"}


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
    schemas["Problem"] = problems.Problem.model_json_schema()
    components["securitySchemes"] = {"密钥": _BEARER}
    for path in schema["paths"].values():
        for operation in path.values():
            operation["security"] = [{}, {"密钥": []}]
            for status in ANYWHERE:
                operation["responses"][str(status)] = {
                    "description": problems.title(status),
                    "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
                }
    for unused in ("HTTPValidationError", "ValidationError"):
        schemas.pop(unused, None)
