"""``/page/vega.js``: Vega-Lite from the installed ``vl-convert-python``, which carries it; fetched only by views with charts.

The bundle takes seconds and a JavaScript engine to make, so a process of its own makes it, once for each version, when the
service starts or else when it is first asked for; it is kept in the data folder, compressed.
"""

from __future__ import annotations

import gzip
import subprocess
import sys
import threading
from importlib.metadata import version
from pathlib import Path

from fastapi import APIRouter, Request, Response

from api.files import write_whole
from ontology.errors import BadRequest

MAKE_SECONDS = 120
"""How long the bundle may take to be made."""
_MAKE = "import sys, vl_convert; sys.stdout.buffer.write(vl_convert.javascript_bundle().encode())"


_making = threading.Lock()


def chart_library_routes(folder: Path) -> APIRouter:
    """The route of the chart library; the bundle is kept in ``folder``."""
    router = APIRouter(include_in_schema=False)

    @router.get("/page/vega.js")
    def library(request: Request) -> Response:
        headers = {"Cache-Control": "max-age=86400", "ETag": f'"{_name()}"', "Vary": "Accept-Encoding"}
        if request.headers.get("if-none-match") == headers["ETag"]:
            return Response(status_code=304, headers=headers)
        data = chart_library(folder).read_bytes()
        if "gzip" in request.headers.get("accept-encoding", ""):
            return Response(data, media_type="text/javascript", headers={**headers, "Content-Encoding": "gzip"})
        return Response(gzip.decompress(data), media_type="text/javascript", headers=headers)

    return router


def chart_library(folder: Path) -> Path:
    """The compressed bundle kept in ``folder``, made where it is not there yet; raises BadRequest where it cannot be made."""
    kept = folder / _name()
    with _making:
        if not kept.exists():
            _make(kept)
    return kept


def _name() -> str:
    return f"vega-{version('vl-convert-python')}.js.gz"


def _make(kept: Path) -> None:
    try:
        made = subprocess.run([sys.executable, "-c", _MAKE], capture_output=True, timeout=MAKE_SECONDS, check=True)
    except (OSError, subprocess.SubprocessError) as error:
        raise BadRequest("图表库无法准备好：请重新安装 jixiao（其中含 vl-convert-python）后再打开图表") from error
    # The bundle is a module that sets window.vegaEmbed; as a classic script in a function it leaks nothing else.
    script = b"(() => {\n" + made.stdout + b"\n})();\n"
    write_whole(kept, gzip.compress(script, mtime=0))
