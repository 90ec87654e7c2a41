"""Files that the page hands out: named in Chinese, typed by their ending."""

from __future__ import annotations

from urllib.parse import quote

from fastapi.responses import Response

MEDIA = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "csv": "text/csv; charset=utf-8",
}
"""Ending of a file → its media type."""


def attached(data: bytes, name: str) -> Response:
    """A file to save under ``name``."""
    media = MEDIA[name.rsplit(".", 1)[-1]]
    return Response(
        data, media_type=media, headers={"Content-Disposition": f"attachment; filename*=UTF-8''{quote(name)}"}
    )
