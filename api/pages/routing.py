"""Routes of views: what goes wrong is told on a page, in the words that programs get as a problem document."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from starlette.exceptions import HTTPException

from api import problems
from api.pages.rendering import page
from ontology.errors import JixiaoError


class PageRoute(APIRoute):
    """A route whose errors for users become a page with their status."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """The handler, with what it raises for users told on a page."""
        handle = super().get_route_handler()

        async def told(request: Request) -> Response:
            try:
                return await handle(request)
            except JixiaoError as error:
                status, title = next(
                    (problems.STATUS[cls] for cls in type(error).__mro__ if cls in problems.STATUS), (500, "出错了")
                )
                return failed(request, status, title, str(error))
            except RequestValidationError:
                return failed(request, 422, "地址有误", "地址中的条件写得不对：请从页面上的链接重新打开")
            except HTTPException:
                raise
            except Exception as error:
                problems.log.error("unexpected error at %s", request.url.path, exc_info=error)
                return failed(request, *problems.unforeseen(error))

        return told


def views_router() -> APIRouter:
    """A router of views: not part of the described interface, errors on pages."""
    return APIRouter(include_in_schema=False, route_class=PageRoute)


def is_for_people(request: Request) -> bool:
    """Whether who asks is a browser, outside the addresses that are made for programs."""
    programs = request.url.path.startswith(("/api/", "/sparql", "/mcp"))
    return not programs and request.method == "GET" and "text/html" in request.headers.get("accept", "")


def failed(request: Request, status: int, title: str, detail: str) -> Response:
    """The page that says what went wrong and what to do next."""
    return page(request, "failed.html", status, title=title, detail=detail, beside=None, beside_error=None)
