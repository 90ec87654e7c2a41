"""Run a command with the graph in another engine, started on loopback for it.

    python benchmarks/with_engine.py oxigraph python benchmarks/evaluate.py --gold tests/gold --documents examples
    python benchmarks/with_engine.py virtuoso python benchmarks/questions.py --split seen

Needs the package ``oxigraph`` (``pip install 'jixiao[dev]'``) or Debian's ``virtuoso-opensource-7``.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from engines import oxigraph_server, virtuoso_server  # noqa: E402

SERVERS = {"oxigraph": oxigraph_server, "virtuoso": virtuoso_server}


def main() -> int:
    """Run the command; its exit code."""
    if len(sys.argv) < 3 or sys.argv[1] not in SERVERS:
        print(__doc__, file=sys.stderr)
        return 1
    with tempfile.TemporaryDirectory() as folder, SERVERS[sys.argv[1]](Path(folder) / "server") as endpoint:
        settings = {
            "JIXIAO_GRAPH": endpoint.query,
            "JIXIAO_GRAPH_UPDATE": endpoint.update,
            "JIXIAO_GRAPH_STORE": endpoint.store,
            "JIXIAO_GRAPH_USER": endpoint.user,
            "JIXIAO_GRAPH_PASSWORD": endpoint.password,
            "JIXIAO_GRAPH_AUTH": endpoint.proof,
            "PYTHONPATH": str(ROOT),
        }
        started = time.monotonic()
        code = subprocess.run(sys.argv[2:], env={**os.environ, **settings}, check=False).returncode
        print(f"{sys.argv[1]}：{time.monotonic() - started:.1f} 秒")
        return code


if __name__ == "__main__":
    sys.exit(main())
