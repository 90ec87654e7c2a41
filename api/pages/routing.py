"""Routes of views: what goes wrong is told on a page, in the words that programs get as a problem document."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute

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
                return _failed(request, status, title, str(error))
            except RequestValidationError:
                return _failed(request, 422, "地址有误", "地址中的条件写得不对：请从页面上的链接重新打开")

        return told


def views_router() -> APIRouter:
    """A router of views: not part of the described interface, errors on pages."""
    return APIRouter(include_in_schema=False, route_class=PageRoute)


def _failed(request: Request, status: int, title: str, detail: str) -> Response:
    return page(request, "failed.html", status, title=title, detail=detail, beside=None, beside_error=None)
