"""schemathesis over the whole OpenAPI of a running service: how many cases break the description or the service?

Run: python benchmarks/http_contract.py [--cases N] [--seed N] [--path /api/…]

Examples are ingested into a data folder of their own, for the cases also upload, decide and remove. Checked: no 5xx, the status,
content type, headers and body that the description tells; wrong arguments are refused.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.hostile_queries import ROOT, fetch, made, serving

KEY = "benchmark-key"
CHECKS = (
    "not_a_server_error,status_code_conformance,content_type_conformance,response_headers_conformance,"
    "response_schema_conformance"
)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cases", type=int, default=2000, help="cases a route")
    parser.add_argument("--seed", type=int, default=8)
    parser.add_argument("--path", help="only this route")
    arguments = parser.parse_args()
    scratch = Path(tempfile.mkdtemp(prefix="contract-"))
    started = time.perf_counter()
    try:
        data = made(scratch / "data")
        with serving(data, api_keys=KEY, sparql_timeout="2", rate_per_minute="0", failures_per_minute="1000000") as (
            base,
            _,
        ):
            while fetch(f"{base}/readyz")[0] != 200:
                time.sleep(0.5)
            routes = sum(len(one) for one in json.loads(fetch(f"{base}/openapi.json")[1])["paths"].values())
            command = [
                str(Path(sys.executable).with_name("schemathesis")),
                *("run", f"{base}/openapi.json", "--checks", CHECKS, "--phases", "examples,coverage,fuzzing"),
                *("--max-examples", str(arguments.cases), "--seed", str(arguments.seed), "--continue-on-failure"),
                *("-H", f"Authorization: Bearer {KEY}", "--no-color"),
                *(("--include-path", arguments.path) if arguments.path else ()),
            ]
            environment = {**os.environ, "PYTHONPATH": str(ROOT), "SCHEMATHESIS_HOOKS": "benchmarks.contract_bodies"}
            done = subprocess.run(command, cwd=scratch, env=environment, check=False)
        print(
            f"\n{routes} 个接口，每个 {arguments.cases} 个用例，用时 {time.perf_counter() - started:.0f} 秒，退出码 {done.returncode}"
        )
        sys.exit(done.returncode)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


if __name__ == "__main__":
    main()
