"""The faces of jixiao: command line, Python object, HTTP service and web page.

Comes in: what users type, upload and ask. Goes out: answers, tables, files, pages. It wires the floors below together
and never reads a document, understands a question or computes a figure itself.
"""

from __future__ import annotations

from typing import Any

__all__ = ["Jixiao"]


def __getattr__(name: str) -> Any:
    """``from api import Jixiao``, loaded when asked for so that ``jixiao --help`` stays quick."""
    if name == "Jixiao":
        from api.library import Jixiao

        return Jixiao
    raise AttributeError(name)
