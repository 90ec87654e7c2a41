"""Answers that are too large to be held in memory: written to a file first, sent from there, the file removed after."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from typing import BinaryIO

from fastapi.responses import FileResponse
from starlette.background import BackgroundTask


def written(write: Callable[[BinaryIO], object], media_type: str, name: str) -> FileResponse:
    """What ``write`` puts into a file, as a download called ``name``; nothing stays behind where it fails."""
    descriptor, path = tempfile.mkstemp(prefix="jixiao-")
    try:
        with os.fdopen(descriptor, "wb") as file:
            write(file)
    except BaseException:
        os.unlink(path)
        raise
    return FileResponse(path, media_type=media_type, filename=name, background=BackgroundTask(os.unlink, path))
