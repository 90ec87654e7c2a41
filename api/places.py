"""Which addresses the service has: what each is called in the metrics, and which methods it takes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from starlette.routing import BaseRoute, Mount, Route

UNKNOWN = "other"
"""What requests to no known address, and by no known method, are counted under: what clients make up cannot fill the memory."""

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
"""The methods that are counted by their names, in the order that ``Allow`` lists them."""


class Places:
    """The addresses of an application, by its ``routes`` in the order that they are tried."""

    def __init__(self, routes: Iterable[BaseRoute]) -> None:
        self._routes = list(_flat(routes))

    def name(self, method: str, path: str) -> str:
        """The pattern of the address that answers, or would answer, a request; UNKNOWN where there is none."""
        there = self._there(path)
        taking = [route for route in there if _takes(route, "GET" if method == "HEAD" else method)]
        return next((route.path for route in (*taking, *there)), UNKNOWN)

    def methods(self, path: str) -> list[str]:
        """The methods that an address takes; empty where there is none."""
        there = self._there(path)
        taken = {method for method in METHODS if any(_takes(route, method) for route in there)}
        if "GET" in taken:
            taken.add("HEAD")
        return [method for method in METHODS if method in taken or (taken and method == "OPTIONS")]

    def _there(self, path: str) -> list[Route | Mount]:
        return [route for route in self._routes if route.path_regex.match(path)]


def _flat(routes: Iterable[BaseRoute]) -> Iterator[Route | Mount]:
    """The routes, with those of the routers that FastAPI keeps whole among them."""
    for route in routes:
        if isinstance(route, Route | Mount):
            yield route
        elif (included := getattr(route, "original_router", None)) is not None:
            yield from _flat(included.routes)


def _takes(route: Route | Mount, method: str) -> bool:
    """Whether a route takes a method; a mounted folder is read, and what names none looks for itself."""
    if isinstance(route, Mount):
        return method in ("GET", "HEAD")
    return route.methods is None or method in route.methods
